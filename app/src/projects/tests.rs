//! Stories of the projects: a dossier written by several hands, judged, corrected, examined, and read by each as far as is
//! theirs.

use palier::platform::chores;
use testkit::{Client, TestApp, Who, both_engines};

const PIECE: &[u8] = b"%PDF-1.7 devis";

/// The page of the dossier of the town.
pub fn dossier(app: &TestApp) -> String {
    format!("/projets/dossiers/{}", app.town().dossier)
}

/// A column of the dossier of the town.
pub async fn kept(app: &TestApp, column: &str) -> String {
    let sql = format!("SELECT CAST({column} AS TEXT) FROM dossier WHERE id = '{}'", app.town().dossier);
    app.raw().texts(&sql).await.remove(0)
}

/// How many dossiers the call of the town has.
async fn count(app: &TestApp) -> i64 {
    app.raw()
        .number(&format!("SELECT COUNT(*) FROM dossier WHERE campaign_id = '{}'", app.town().campaign))
        .await
}

/// The draft of the town, completed and submitted by its holder.
pub async fn submitted(app: &TestApp) -> Client {
    let (page, holder) = (dossier(app), app.sign_in(Who::Porteur).await);
    holder.post(&format!("{page}/pages/engagements"), &[("certified", "oui")]).await.answers(303);
    holder.post(&format!("{page}/deposer"), &[]).await.redirects_to(&format!("{page}?fait=depose"));
    holder
}

both_engines! {
    async fn an_association_applies_is_corrected_and_gets_its_opinions(app: TestApp) {
        let page = dossier(&app);
        let holder = app.sign_in(Who::Porteur).await;
        holder.get("/").await.shows("Mes dossiers à compléter").shows("Jardin partagé des Tilleuls");
        let early = holder.post(&format!("{page}/deposer"), &[]).await;
        early.answers(409).shows("Il manque quelque chose : Engagements");
        let holder = submitted(&app).await;
        let frozen = kept(&app, "frozen").await;
        assert!(frozen.contains("\"revision\"") && frozen.contains("art4.critere1"), "{frozen}");
        holder.get(&page).await.shows("Verdict figé au dépôt");
        holder.get(&format!("{page}/pages/budget")).await.answers(409);

        let caf = app.sign_in(Who::Financeur).await;
        caf.post(&format!("{page}/corrections"), &[]).await.answers(409).shows("Dites ce qui est à corriger");
        let asked = [("page-intitule", "Nommez le bâtiment.")];
        caf.post(&format!("{page}/corrections"), &asked).await.answers(303);
        assert_eq!(kept(&app, "state").await, "completude");
        holder.get(&page).await.shows("Nommez le bâtiment.").shows("1 sans réponse");
        holder.get(&format!("{page}/pages/budget")).await.answers(409).shows("Aucune correction n'est demandée");
        let title = [("title", "Jardin partagé du bâtiment C"), ("summary", "Un jardin cultivé ensemble.")];
        holder.post(&format!("{page}/pages/intitule"), &title).await.answers(303);
        holder.post(&format!("{page}/deposer"), &[]).await.answers(409).shows("Répondez à chaque correction");
        let correction = app.raw().texts("SELECT id FROM dossier_correction").await.remove(0);
        let answer = [("answer", "C'est fait.")];
        holder.post(&format!("{page}/corrections/{correction}"), &answer).await.answers(303);
        holder.post(&format!("{page}/deposer"), &[]).await.answers(303);

        let metropole = app.sign_in(Who::MetropoleAdmin).await;
        metropole.get("/").await.shows("Dossiers à instruire").shows("Jardin partagé du bâtiment C");
        metropole.post(&format!("{page}/recevabilite"), &[("sens", "recevable")]).await.answers(303);
        let whom = app.town().caf.to_string();
        metropole.post(&format!("{page}/avis"), &[("organisations", &whom)]).await.answers(303);
        assert_eq!(kept(&app, "state").await, "en_instruction");
        metropole.post(&format!("{page}/clore-instruction"), &[]).await.answers(409).shows("Des avis sont encore attendus");

        let caf = app.sign_in(Who::Financeur).await;
        caf.get("/").await.shows("Avis attendus").shows("Jardin partagé du bâtiment C");
        let form = caf.get(&page).await;
        let send = form.attributes("form[action*='/avis/']", "action").remove(0);
        let proposed = form.attributes("input[name^='proposed-']", "name").remove(0);
        let too_much = [("kind", "favorable"), (proposed.as_str(), "1 500,01"), ("sharing", "reserve")];
        caf.post(&send, &too_much).await.answers(409).shows("dépasse ce qui est demandé");
        let given = [("kind", "favorable"), (proposed.as_str(), "1 000"), ("sharing", "reserve")];
        caf.post(&send, &given).await.answers(303);
        caf.post(&send, &given).await.answers(409).shows("déjà rendu");
        metropole.get(&page).await.shows("Avis favorable").shows("1 000 €");
        holder.get(&page).await.does_not_show("Avis favorable").does_not_show("rend son avis");
        metropole.post(&format!("{page}/clore-instruction"), &[]).await.answers(303);
        assert_eq!(kept(&app, "state").await, "avis_rendu");
        holder.get(&format!("{page}/imprimer")).await.answers(200).shows("Odile Ferrand").shows("Les Tilleuls");
    }

    async fn a_draft_is_for_its_holder_and_those_it_invites(app: TestApp) {
        let page = dossier(&app);
        for who in [Who::MetropoleAdmin, Who::Etat, Who::Financeur, Who::PiloteCommunal, Who::OtherOrganisation] {
            let client = app.sign_in(who).await;
            client.get(&page).await.answers(404);
            client.get(&format!("{page}/imprimer")).await.answers(404);
            client.get("/projets").await.answers(200).does_not_show("Jardin partagé");
        }
        let holder = app.sign_in(Who::Porteur).await;
        let guest = app.town().montfleury.to_string();
        holder.post(&format!("{page}/inviter"), &[("organisation", &guest)]).await.answers(303);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let typed = [("publics", "Les familles"), ("people", "40"), ("women", "60"), ("ages", "6_15"), ("ages", "26_64")];
        pilot.post(&format!("{page}/pages/publics"), &typed).await.answers(303);
        let again = holder.get(&format!("{page}/pages/publics")).await;
        assert_eq!(again.shows("Les familles").attributes("[name=ages][checked]", "value"), ["6_15", "26_64"]);
        holder.get(&format!("{page}/fiche-a-recopier")).await.shows("6 à 15 ans").shows("Part de femmes et de filles (%)");
        pilot.post(&format!("{page}/deposer"), &[]).await.answers(403);
        holder.post(&format!("{page}/desinviter"), &[("organisation", &guest)]).await.answers(303);
        pilot.get(&page).await.answers(404);
    }

    async fn once_submitted_a_dossier_is_read_by_who_examines_it_and_nobody_else(app: TestApp) {
        submitted(&app).await;
        let page = dossier(&app);
        for who in [Who::MetropoleAdmin, Who::Etat, Who::Financeur, Who::PiloteCommunal, Who::Auditeur] {
            app.sign_in(who).await.get(&page).await.answers(200).shows("Jardin partagé des Tilleuls");
        }
        let list = format!("/projets/campagnes/{}/dossiers", app.town().campaign);
        for who in [Who::OtherOrganisation, Who::OtherQuartier, Who::BailleurSiege, Who::ConseilCitoyen] {
            let client = app.sign_in(who).await;
            client.get(&page).await.answers(404);
            client.get(&list).await.answers(200).does_not_show("Jardin partagé");
        }
        let caf = app.sign_in(Who::Financeur).await;
        caf.get(&format!("{list}?etat=deposee&mots=JARDIN")).await.shows("4 000 €").shows("1 500 €");
        caf.get(&format!("{list}?etat=recevable")).await.does_not_show("Jardin partagé");
    }

    async fn two_people_on_one_form_lose_nothing(app: TestApp) {
        let page = format!("{}/pages/intitule", dossier(&app));
        let holder = app.sign_in(Who::Porteur).await;
        let opened = kept(&app, "revision").await;
        let first = [("revision", opened.as_str()), ("title", "Jardin"), ("summary", "Un jardin cultivé par les habitants du bâtiment C.")];
        holder.post(&page, &first).await.answers(303);
        let apart = [("revision", opened.as_str()), ("title", "Jardin partagé des Tilleuls"), ("summary", "Autre résumé")];
        holder.post(&page, &apart).await.answers(303);
        assert_eq!(kept(&app, "title").await, "Jardin", "both changes are kept");
        let clash = [("revision", opened.as_str()), ("title", "Verger"), ("summary", "Autre résumé")];
        let told = holder.post(&page, &clash).await;
        told.answers(422).shows("Le dossier a changé pendant votre saisie").shows("Jardin");
        assert!(told.html().contains("value=\"Verger\""), "what was typed stays in the field\n{told:?}");
        assert_eq!(kept(&app, "title").await, "Jardin");
        let now = kept(&app, "revision").await;
        let chosen = [("revision", now.as_str()), ("title", "Verger"), ("summary", "Autre résumé")];
        holder.post(&page, &chosen).await.answers(303);
        assert_eq!(kept(&app, "title").await, "Verger");
        let before = app.journal().await.len();
        holder.post(&page, &chosen).await.answers(303);
        assert_eq!(app.journal().await.len(), before, "the same text again changes nothing");
    }

    async fn sent_twice_a_new_dossier_is_one_and_a_twin_is_told(app: TestApp) {
        let holder = app.sign_in(Who::Porteur).await;
        let page = format!("/projets/campagnes/{}/nouveau", app.town().campaign);
        let form = holder.get(&page).await;
        let number = form.attributes("input[name=id]", "value").remove(0);
        let typed = [("id", number.as_str()), ("title", "Atelier vélo")];
        let to = format!("/projets/dossiers/{number}/pages/porteur");
        holder.post(&page, &typed).await.redirects_to(&to);
        holder.post(&page, &typed).await.redirects_to(&to);
        assert_eq!(count(&app).await, 2);
        holder.get(&to).await.answers(200).shows("Régie de quartier des Tilleuls");
        let other = holder.get(&page).await.attributes("input[name=id]", "value").remove(0);
        let constat = app.town().constat.to_string();
        let twin = [("id", other.as_str()), ("title", "Jardin partagé des Tilleuls"), ("constat", constat.as_str())];
        let told = holder.post(&page, &twin).await;
        told.answers(422).shows("Un dossier semblable existe déjà").shows("quartiers communs");
        let kept = [twin[0], twin[1], twin[2], ("malgre", "oui")];
        holder.post(&page, &kept).await.answers(303);
        assert_eq!(count(&app).await, 3);
        holder.get(&format!("/projets/dossiers/{other}")).await.shows("Dossiers proches").shows("quartiers communs");
    }

    async fn who_has_a_tie_does_not_examine(app: TestApp) {
        submitted(&app).await;
        let (page, caf) = (dossier(&app), app.sign_in(Who::Financeur).await);
        caf.post(&format!("{page}/lien"), &[("tie", "adhesion")]).await.answers(303);
        caf.post(&format!("{page}/corrections"), &[("page-budget", "Détaillez")]).await.answers(403);
        caf.post(&format!("{page}/grille"), &[]).await.answers(403);
        caf.get(&page).await.shows("vous ne rendez ni avis ni note");
        caf.post(&format!("{page}/lien"), &[("fin", "oui")]).await.answers(303);
        caf.post(&format!("{page}/corrections"), &[("page-budget", "Détaillez")]).await.answers(303);
    }

    async fn a_tie_with_the_holder_ends_as_it_was_declared(app: TestApp) {
        submitted(&app).await;
        let (page, caf) = (dossier(&app), app.sign_in(Who::Financeur).await);
        caf.post(&format!("{page}/lien"), &[("tie", "adhesion"), ("porteur", "oui")]).await.answers(303);
        caf.get(&page).await.shows("Mettre fin à ma déclaration");
        caf.post(&format!("{page}/lien"), &[("fin", "oui")]).await.answers(303);
        caf.get(&page).await.does_not_show("Mettre fin à ma déclaration");
        caf.post(&format!("{page}/lien"), &[("fin", "oui")]).await.answers(404);
    }

    async fn corrections_asked_while_it_is_examined_do_not_lose_the_opinions_asked(app: TestApp) {
        let holder = submitted(&app).await;
        let (page, admin, whom) = (dossier(&app), app.sign_in(Who::MetropoleAdmin).await, app.town().caf.to_string());
        admin.post(&format!("{page}/recevabilite"), &[("sens", "recevable")]).await.answers(303);
        admin.post(&format!("{page}/avis"), &[]).await.answers(409).shows("Choisissez au moins un service");
        admin.post(&format!("{page}/avis"), &[("organisations", &whom)]).await.answers(303);
        admin.post(&format!("{page}/corrections"), &[("page-intitule", "Nommez le bâtiment.")]).await.answers(303);
        let correction = app.raw().texts("SELECT id FROM dossier_correction").await.remove(0);
        holder.post(&format!("{page}/corrections/{correction}"), &[("answer", "C'est dit.")]).await.answers(303);
        holder.post(&format!("{page}/deposer"), &[]).await.answers(303);
        admin.post(&format!("{page}/recevabilite"), &[("sens", "recevable")]).await.answers(303);
        admin.get(&page).await.shows("Reprendre l'instruction");
        let again = [("organisations", whom.as_str()), ("due-avis", "2027-03-15")];
        admin.post(&format!("{page}/avis"), &again).await.answers(303);
        assert_eq!(kept(&app, "state").await, "en_instruction");
        let asked = app.raw().texts("SELECT due FROM dossier_opinion").await;
        assert_eq!(asked, ["2027-03-15"], "the same request, another day");
        let caf = app.sign_in(Who::Financeur).await;
        let send = caf.get(&page).await.attributes("form[action*='/avis/']", "action").remove(0);
        caf.post(&send, &[("kind", "reserve"), ("sharing", "financeurs")]).await.answers(409);
        let given = [("kind", "favorable_avec_reserve"), ("reason", "Cher"), ("conditions", "Coût à revoir"), ("sharing", "financeurs")];
        caf.post(&send, &given).await.answers(303);
        // What is given is not asked again.
        admin.post(&format!("{page}/avis"), &[("organisations", &whom)]).await.answers(409).shows("Choisissez au moins un");
        admin.get(&page).await.shows("Avis favorable avec réserve").shows("Coût à revoir");
        admin.post(&format!("{page}/clore-instruction"), &[]).await.answers(303);
    }

    async fn pieces_are_for_who_sees_the_dossier_and_leave_one_entry_each(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        let before = app.journal().await.len();
        let file = [("piece", "devis.pdf", PIECE.to_vec())];
        let joined = holder.post_multipart(&format!("{page}/pieces"), &[("label", "Devis")], &file).await;
        joined.redirects_to(&format!("{page}?fait=piece"));
        assert_eq!(app.journal().await.len(), before + 1);
        let piece = app.raw().texts("SELECT id FROM attachment WHERE subject_kind = 'dossier'").await.remove(0);
        let path = format!("{page}/pieces/{piece}");
        holder.get(&path).await.answers(200);
        app.sign_in(Who::MetropoleAdmin).await.get(&path).await.answers(404);
        let other = format!("{page}/pieces/{}", app.town().piece);
        holder.get(&other).await.answers(404);
    }

    async fn a_sheet_is_ready_to_be_typed_again_in_the_portal_of_the_state(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        let link = holder.get(&page).await.attributes("a[href$='/fiche-a-recopier']", "href").remove(0);
        let sheet = holder.get(&link).await;
        sheet.answers(200).shows("Odile Ferrand").shows("Les Tilleuls").shows("77639960200023");
        let fields = sheet.attributes("dl.to-copy dd > span", "id");
        let buttons = sheet.attributes("button[data-copy]", "data-copy");
        assert!(fields.len() > 20 && fields == buttons, "{fields:?} {buttons:?}");
        let text = holder.get(&format!("{link}.txt")).await;
        assert!(text.answers(200).html().contains("\r\nJardin partagé des Tilleuls\r\n"), "{}", text.html());
        let table = holder.get(&format!("{link}.csv")).await;
        assert!(table.answers(200).html().contains("Rubrique;Champ;À saisir"), "{}", table.html());
        for end in ["", ".txt", ".csv"] {
            app.sign_in(Who::MetropoleAdmin).await.get(&format!("{link}{end}")).await.answers(404);
        }
    }

    async fn when_the_year_is_over_the_bilan_opens_and_its_holder_is_told_before_and_after(app: TestApp) {
        const DAY: i64 = 24 * 60;
        let id = app.town().dossier;
        app.raw().run(&format!(
            "UPDATE dossier SET state = 'versee', year = 2025, submitted_on = '2025-01-10', bilan_due = '2027-01-15' WHERE id = '{id}'"
        )).await;
        chores::plan_all(&app).await.unwrap();
        let told = || async {
            let letters = app.letters_to(Who::Porteur.email()).await;
            letters.into_iter().filter(|letter| letter.body.contains("Bilan")).collect::<Vec<_>>()
        };
        app.minutes_pass(DAY);
        let first = told().await;
        assert!(first.len() == 1 && first[0].body.contains("Bilan à faire pour « Jardin partagé des Tilleuls », dû le 15 janvier 2027"), "{first:?}");
        assert_eq!((kept(&app, "state").await, kept(&app, "bilan_due").await), ("bilan_attendu".to_owned(), "2027-01-15".to_owned()));
        let holder = app.sign_in(Who::Porteur).await;
        holder.get(&dossier(&app)).await.shows("Le dossier passe à l'état « bilan attendu »");
        for _ in 0..45 {
            app.minutes_pass(DAY);
            app.work().await;
        }
        assert_eq!(told().await.len(), 2, "fifteen days ahead");
        for _ in 0..15 {
            app.minutes_pass(DAY);
            app.work().await;
        }
        let late = told().await;
        assert_eq!(late.len(), 3, "and once it is past");
        assert!(late[0].body.contains("Bilan dû le 15 janvier 2027"), "{late:?}");
    }

    async fn a_bilan_opened_by_hand_is_due_when_the_convention_says(app: TestApp) {
        let id = app.town().dossier;
        app.raw().run(&format!("UPDATE dossier SET state = 'versee', year = 2025, submitted_on = '2025-01-10' WHERE id = '{id}'")).await;
        app.raw().run(&format!("UPDATE campaign SET year = 2025 WHERE id = '{}'", app.town().campaign)).await;
        let etat = app.sign_in(Who::Etat).await;
        etat.post(&format!("{}/bilan/ouvrir", dossier(&app)), &[]).await.answers(303);
        assert_eq!(kept(&app, "bilan_due").await, "2026-06-30");
        etat.get(&format!("{}/suivi", dossier(&app))).await.shows("Bilan en retard");
    }

    async fn a_call_says_its_terms_and_wrong_ones_are_told(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let caf = app.town().caf.to_string();
        let typed = |months: &'static str, advance: &'static str| {
            vec![
                ("title", "Été 2027"), ("year", "2027"), ("opens", "2027-01-01"), ("closes", "2027-02-01"),
                ("opinions_due", "2027-03-01"), ("funder_org", caf.as_str()), ("funder_schemes", "Vacances"),
                ("bilan_months", months), ("advance_percent", advance),
            ]
        };
        let new = "/projets/campagnes/nouvelle";
        admin.post(new, &typed("beaucoup", "80")).await.refuses("bilan_months", "n'est pas un nombre entier");
        admin.post(new, &typed("60", "80")).await.refuses("bilan_months", "de 1 à 36 mois");
        admin.post(new, &typed("4", "120 %")).await.refuses("advance_percent", "part de 0 à 100");
        let made = admin.post(new, &typed("4", "60 %")).await;
        let page = admin.follow(&made).await;
        page.shows("4 mois après la fin de l'exercice").shows("60 % à la signature");
    }

    async fn a_voted_grant_is_followed_to_its_validated_bilan(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        let due = format!(
            "UPDATE dossier SET state = 'bilan_attendu', submitted_on = '2026-11-20', bilan_due = '2028-06-30' WHERE id = '{}'",
            app.town().dossier
        );
        app.raw().run(&due).await;
        holder.post(&format!("{page}/avancement"), &[("text", "Terre livrée"), ("spent", "1 200")]).await.answers(303);
        let hours = [("quarter", "t2"), ("hours", "40,5"), ("people", "2"), ("women", "3")];
        holder.post(&format!("{page}/heures"), &hours).await.answers(422).shows("dépasse le nombre de personnes");
        let early = holder.post(&format!("{page}/bilan"), &[("aller", "deposer"), ("text", "Le jardin est planté")]).await;
        early.answers(422).shows("indiquez la valeur atteinte").shows("Joignez au moins une preuve");
        let typed = [
            ("aller", "deposer"), ("text", "Le jardin est planté"), ("people", "40"), ("reached-0", "20"),
            ("realised-0", "5 000"), ("realised-1", "4 000"), ("realised-2", "1 000"), ("certified", "oui"),
        ];
        let file = [("proofs", "photos.pdf", PIECE.to_vec())];
        let sent = holder.post_multipart(&format!("{page}/bilan"), &typed, &file).await;
        sent.redirects_to(&format!("{page}?fait=bilan_depose"));
        let etat = app.sign_in(Who::Etat).await;
        etat.get("/").await.shows("Bilan reçu");
        etat.get(&format!("{page}/suivi")).await.shows("Terre livrée").shows("Le jardin est planté");
        let asked = [("sens", "corriger"), ("text", "Ajoutez une photo.")];
        etat.post(&format!("{page}/bilan/examen"), &asked).await.answers(303);
        holder.get(&format!("{page}/suivi")).await.shows("Ajoutez une photo.");
        holder.post_multipart(&format!("{page}/bilan"), &typed, &file).await.answers(303);
        etat.post(&format!("{page}/bilan/examen"), &[("sens", "valider")]).await.answers(303);
        assert_eq!(kept(&app, "state").await, "bilan_valide");
    }
}
