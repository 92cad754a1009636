//! Stories of the letters about projects: who is written to, of what, and who is not.

use crate::projects::{dossier, submitted};
use palier::platform::mail::Letter;
use testkit::{TestApp, Who, both_engines};

/// The letters sent to that person that say something, the latest first.
async fn told(app: &TestApp, who: Who, words: &str) -> Vec<Letter> {
    let letters = app.letters_to(who.email()).await;
    letters.into_iter().filter(|letter| letter.body.contains(words)).collect()
}

/// From the day of the stories to December, in minutes.
const TO_DECEMBER: i64 = 10 * 24 * 60;

both_engines! {
    async fn who_took_the_place_of_the_holder_writes_its_dossiers_and_is_told(app: TestApp) {
        let (page, toits) = (dossier(&app), app.town().toits.to_string());
        let path = format!("/partenaires/{}/succession", app.town().regie);
        let taken_over = [("forme", "absorption"), ("successeur", toits.as_str()), ("date", "01/12/2026")];
        app.sign_in(Who::MetropoleAdmin).await.post(&path, &taken_over).await.answers(303);
        let heir = app.sign_in(Who::OtherOrganisation).await;
        heir.get(&page).await.answers(404);
        heir.get("/projets").await.does_not_show("Jardin partagé des Tilleuls");
        app.minutes_pass(TO_DECEMBER);
        let heir = app.sign_in(Who::OtherOrganisation).await;
        heir.get("/projets").await.shows("Jardin partagé des Tilleuls");
        heir.get("/").await.shows("Mes dossiers à compléter").shows("Jardin partagé des Tilleuls");
        heir.get(&page).await.answers(200).shows("Compléter le dossier");
        heir.post(&format!("{page}/pages/engagements"), &[("certified", "oui")]).await.answers(303);
        heir.post(&format!("{page}/deposer"), &[]).await.answers(303);
        // Nobody examines what they hold, and the holder is told, whoever holds it now.
        let asked = [("page-intitule", "Nommez le bâtiment.")];
        heir.post(&format!("{page}/corrections"), &asked).await.answers(403);
        app.sign_in(Who::Financeur).await.post(&format!("{page}/corrections"), &asked).await.answers(303);
        assert_eq!(told(&app, Who::OtherOrganisation, "Corrections demandées sur « Jardin partagé des Tilleuls »").await.len(), 1);
        app.sign_in(Who::ConseilCitoyen).await.get(&page).await.answers(404);
    }

    async fn who_is_invited_is_told_and_nobody_else(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        let guest = app.town().montfleury.to_string();
        let sent = holder.post(&format!("{page}/inviter"), &[("organisation", &guest)]).await;
        holder.follow(&sent).await.shows("il en est averti par courriel");
        let letters = told(&app, Who::PiloteCommunal, "invite votre organisme à écrire dans « Jardin partagé des Tilleuls »").await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert_eq!(letters[0].subject, "Palier : invitation à écrire dans un dossier");
        assert!(letters[0].body.contains(&format!("http://palier.test{page}\n")), "{}", letters[0].body);
        for who in [Who::Porteur, Who::OtherQuartier, Who::Revoked, Who::Pending, Who::MetropoleAdmin] {
            assert!(app.letters_to(who.email()).await.is_empty(), "{who:?}");
        }
        let refused = holder.post(&format!("{page}/inviter"), &[("organisation", &app.town().regie.to_string())]).await;
        refused.answers(409);
        assert_eq!(app.work().await, 0, "what is refused is not told");
    }

    async fn corrections_and_opinions_asked_are_told_to_those_who_owe_them(app: TestApp) {
        submitted(&app).await;
        let (page, caf) = (dossier(&app), app.sign_in(Who::Financeur).await);
        let asked = [("page-intitule", "Nommez le bâtiment."), ("due", "2027-02-01")];
        caf.post(&format!("{page}/corrections"), &asked).await.answers(303);
        let letters = told(&app, Who::Porteur, "attendues pour le 1er février 2027").await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert!(!letters[0].body.contains("Nommez le bâtiment"), "what is asked is read in Palier");
        app.raw().run(&format!("UPDATE dossier SET state = 'recevable' WHERE id = '{}'", app.town().dossier)).await;
        let (admin, whom) = (app.sign_in(Who::MetropoleAdmin).await, app.town().caf.to_string());
        let own = app.town().metropole.to_string();
        let asked = [("organisations", whom.as_str()), ("organisations", own.as_str()), ("due-avis", "2027-03-15")];
        admin.post(&format!("{page}/avis"), &asked).await.answers(303);
        let letters = told(&app, Who::Financeur, "est demandé sur « Jardin partagé des Tilleuls », pour le 15 mars 2027").await;
        assert_eq!((letters.len(), letters[0].subject.as_str()), (1, "Palier : avis demandé sur un dossier"));
        assert!(told(&app, Who::MetropoleAdmin, "avis").await.is_empty(), "whoever asks knows it");
        assert!(told(&app, Who::Porteur, "avis").await.is_empty(), "the holder is not asked");
    }

    async fn a_decision_and_a_payment_are_told_to_the_holder(app: TestApp) {
        let (admin, page) = crate::changes::money::voted(&app).await;
        let letters = told(&app, Who::Porteur, "la lettre est à lire dans Palier").await;
        assert_eq!((letters.len(), letters[0].subject.as_str()), (1, "Palier : décision sur un dossier"));
        let to = letters[0].body.lines().find_map(|line| line.trim().strip_prefix("http://palier.test")).expect("a link");
        app.sign_in(Who::Porteur).await.get(to).await.answers(200).shows("votre demande est validée");
        admin.post(&format!("{page}/accord"), &[]).await.answers(303);
        let envelope = app.raw().texts("SELECT envelope_id FROM envelope_grant").await.remove(0);
        let early = [("envelope", envelope.as_str()), ("kind", "solde"), ("cents", "1 000")];
        admin.post(&format!("{page}/mouvements"), &early).await.answers(409);
        let pay = [("envelope", envelope.as_str()), ("kind", "avance"), ("cents", "1 000")];
        admin.post(&format!("{page}/mouvements"), &pay).await.answers(303);
        let letters = told(&app, Who::Porteur, "Avance versée pour").await;
        assert_eq!((letters.len(), letters[0].subject.as_str()), (1, "Palier : versement d'une aide"));
        let body = letters[0].body.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(body.contains("1 000 €"), "{body}");
        assert!(told(&app, Who::Porteur, "Solde versé").await.is_empty(), "what is refused is not told");
        // What was sent is not kept.
        let kept = app.raw().texts("SELECT payload FROM job WHERE kind = 'courriel' AND payload <> ''").await;
        assert!(kept.is_empty(), "{kept:?}");
    }

    async fn a_published_call_is_put_back_with_its_reason_and_drafts_are_told(app: TestApp) {
        let (admin, call) = (app.sign_in(Who::MetropoleAdmin).await, format!("/projets/campagnes/{}", app.town().campaign));
        admin.post(&format!("{call}/modifier"), &[]).await.answers(409);
        let link = admin.get(&call).await.attributes("a[href$='/completer']", "href").remove(0);
        admin.get(&link).await.answers(200).shows("jamais avancée");
        let sooner = [("closes", "2027-01-10"), ("reason", "Météo")];
        admin.post(&link, &sooner).await.refuses("closes", "jamais avancée : elle est au 15 janvier 2027");
        admin.post(&link, &[("closes", "2027-01-31")]).await.refuses("reason", "Dites pourquoi");
        admin.post(&link, &[("reason", "Météo")]).await.refuses("closes", "Rien ne change");
        assert!(app.letters_to(Who::Porteur.email()).await.is_empty());
        let more = [("closes", "2027-01-31"), ("reason", "Intempéries"), ("document_title", "RIB"), ("document_kind", ""), ("text", "Un seul dossier par porteur.")];
        let kept = admin.post(&link, &more).await;
        let told_page = admin.follow(&kept).await;
        told_page.shows("dépôt prolongé du 15 janvier 2027 au 31 janvier 2027").shows("Intempéries").shows("Un seul dossier par porteur.");
        let letters = told(&app, Who::Porteur, "est prolongé jusqu'au 31 janvier 2027").await;
        assert_eq!((letters.len(), letters[0].subject.as_str()), (1, "Palier : appel à projets prolongé"));
        let holder = app.sign_in(Who::Porteur).await;
        holder.get(&call).await.shows("Intempéries").does_not_show("Prolonger ou compléter");
        holder.get(&format!("{}/pages/pieces", dossier(&app))).await.shows("RIB");
        holder.post(&link, &more).await.answers(403);
        let told = app.happened().await.into_iter().filter(|event| event == "appel.complete");
        assert_eq!(told.count(), 1, "what is refused leaves no trace");
    }

    async fn a_piece_added_to_the_call_is_not_asked_of_what_was_submitted_before(app: TestApp) {
        let holder = submitted(&app).await;
        let (page, admin) = (dossier(&app), app.sign_in(Who::MetropoleAdmin).await);
        admin.post(&format!("{page}/corrections"), &[("page-intitule", "Nommez le bâtiment.")]).await.answers(303);
        let more = [("document_title", "RIB"), ("document_kind", ""), ("reason", "Oubli")];
        admin.post(&format!("/projets/campagnes/{}/completer", app.town().campaign), &more).await.answers(303);
        let correction = app.raw().texts("SELECT id FROM dossier_correction").await.remove(0);
        holder.post(&format!("{page}/corrections/{correction}"), &[("answer", "C'est fait.")]).await.answers(303);
        holder.post(&format!("{page}/deposer"), &[]).await.answers(303);
    }

    async fn a_draft_that_its_call_takes_no_more_asks_nothing_of_its_holder(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        holder.get("/").await.shows("Mes dossiers à compléter");
        app.raw().run(&format!("UPDATE campaign SET closes = '2026-11-21', content = REPLACE(content, '2027-01-15', '2026-11-21') WHERE id = '{}'", app.town().campaign)).await;
        holder.get("/").await.does_not_show("Jardin partagé des Tilleuls");
        holder.get("/projets").await.shows("non déposé, appel clos").does_not_show("La suite vous revient");
        let left = holder.get(&page).await;
        left.shows("ce dossier n'a pas été déposé").does_not_show("Déposer le dossier");
        holder.post(&format!("{page}/deposer"), &[]).await.answers(409);
        // Put back, it asks again.
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let more = [("closes", "2027-01-31"), ("reason", "Trop peu de dossiers")];
        admin.post(&format!("/projets/campagnes/{}/completer", app.town().campaign), &more).await.answers(303);
        holder.get("/").await.shows("Jardin partagé des Tilleuls");
    }

    async fn an_opinion_is_asked_anew_after_corrections_and_the_earlier_one_is_kept(app: TestApp) {
        let holder = submitted(&app).await;
        let (page, admin, whom) = (dossier(&app), app.sign_in(Who::MetropoleAdmin).await, app.town().caf.to_string());
        let ask = [("organisations", whom.as_str()), ("due-avis", "2027-03-15")];
        admin.post(&format!("{page}/recevabilite"), &[("sens", "recevable")]).await.answers(303);
        admin.post(&format!("{page}/avis"), &ask).await.answers(303);
        let caf = app.sign_in(Who::Financeur).await;
        let send = caf.get(&page).await.attributes("form[action*='/avis/']", "action").remove(0);
        let first = [("kind", "defavorable"), ("reason", "Trop cher"), ("sharing", "financeurs")];
        caf.post(&send, &first).await.answers(303);
        admin.post(&format!("{page}/avis"), &ask).await.answers(409);
        admin.post(&format!("{page}/corrections"), &[("page-intitule", "Nommez le bâtiment.")]).await.answers(303);
        let correction = app.raw().texts("SELECT id FROM dossier_correction").await.remove(0);
        holder.post(&format!("{page}/corrections/{correction}"), &[("answer", "C'est dit.")]).await.answers(303);
        holder.post(&format!("{page}/deposer"), &[]).await.answers(303);
        admin.post(&format!("{page}/recevabilite"), &[("sens", "recevable")]).await.answers(303);
        admin.get(&page).await.shows("Avis défavorable").shows("il vaut toujours, et peut être redemandé");
        admin.post(&format!("{page}/avis"), &ask).await.answers(303);
        assert_eq!(told(&app, Who::Financeur, "est demandé sur").await.len(), 2);
        admin.get(&page).await.shows("Attendu").shows("Avant d'être redemandé : avis défavorable").shows("Trop cher");
        admin.post(&format!("{page}/clore-instruction"), &[]).await.answers(409).shows("encore attendus");
        caf.post(&send, &[("kind", "favorable"), ("sharing", "financeurs")]).await.answers(303);
        // Given again, the dossier unchanged: not asked a third time.
        admin.post(&format!("{page}/avis"), &ask).await.answers(409);
        admin.get(&page).await.shows("Avis favorable").shows("Avant d'être redemandé : avis défavorable");
        let counted = app.raw().texts("SELECT given FROM dossier_opinion").await;
        assert!(counted.len() == 1 && counted[0].contains("\"favorable\""), "the latest counts: {counted:?}");
        holder.get(&page).await.does_not_show("défavorable").does_not_show("Avis favorable");
        admin.post(&format!("{page}/clore-instruction"), &[]).await.answers(303);
    }
}
