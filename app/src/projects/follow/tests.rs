//! Stories of a dossier before and after its examination: begun from what is written already, followed, and the three answers
//! to a bilan; a form sent when the session is gone.

use testkit::{PASSWORD, TestApp, Who, both_engines};

fn dossier(app: &TestApp) -> String {
    format!("/projets/dossiers/{}", app.town().dossier)
}

async fn state(app: &TestApp) -> String {
    app.raw().texts(&format!("SELECT state FROM dossier WHERE id = '{}'", app.town().dossier)).await.remove(0)
}

/// The dossier of the town as if it had been voted, at that state.
async fn voted(app: &TestApp, state: &str) {
    let sql = format!(
        "UPDATE dossier SET state = '{state}', submitted_on = '2026-11-20', bilan_due = '2028-06-30' WHERE id = '{}'",
        app.town().dossier
    );
    app.raw().run(&sql).await;
}

both_engines! {
    async fn a_dossier_is_begun_from_constats_and_actions_and_leads_back_to_them(app: TestApp) {
        let (constat, action) = (app.town().constat.to_string(), app.town().action.to_string());
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        for (page, from) in [(format!("/constats/{constat}"), "constat"), (format!("/actions/{action}"), "action")] {
            let links = pilot.get(&page).await.attributes("main a[href^='/projets/depuis']", "href");
            assert!(links.iter().any(|link| link.contains(from)), "{page}: {links:?}");
        }
        let from = format!("/projets/depuis?action={action}&constat={constat}");
        let asked = pilot.get(&from).await;
        asked.answers(200).shows("Aucun, parmi ceux que vous pouvez lire").shows("Appel à projets 2027");
        let begin = asked.attributes("main a[href*='/nouveau?']", "href").remove(0);
        let form = pilot.get(&begin).await;
        assert_eq!(form.attributes("input[name=action][checked]", "value"), std::slice::from_ref(&action));
        assert_eq!(form.attributes("input[name=constat][checked]", "value"), std::slice::from_ref(&constat));
        let number = form.attributes("input[name=id]", "value").remove(0);
        let mut typed = vec![("id", number.as_str()), ("action", action.as_str()), ("constat", constat.as_str())];
        // Looking for other choices keeps nothing and loses nothing.
        typed.push(("title", "Propreté"));
        let page = begin.split('?').next().unwrap_or_default();
        let looked = [typed.clone(), vec![("voir", "chercher"), ("mots", "introuvable")]].concat();
        let looked = pilot.post(page, &looked).await;
        looked.answers(200).shows("Actions du plan");
        assert_eq!(looked.attributes("input[name=title]", "value"), ["Propreté"]);
        assert_eq!(looked.attributes("input[name=constat]", "value"), std::slice::from_ref(&constat), "the one chosen");
        pilot.post(page, &typed).await.answers(303);
        let kept = app.raw().texts(&format!("SELECT content FROM dossier WHERE id = '{number}'")).await.remove(0);
        assert!(kept.contains(&constat) && kept.contains(&action), "{kept}");
        assert!(kept.contains(&app.town().tilleuls.to_string()), "{kept}");
        let written = pilot.get(&format!("/projets/dossiers/{number}")).await;
        written.answers(200).shows("Répond à");
        let back = written.attributes("main a[href^='/constats/'], main a[href^='/actions/']", "href");
        assert!(back.contains(&format!("/constats/{constat}")) && back.contains(&format!("/actions/{action}")), "{back:?}");
        pilot.get(&from).await.shows("Propreté");
        app.sign_in(Who::Porteur).await.get(&format!("/projets/depuis?constat={}", app.world.id::<palier_domain::shared::ConstatId>())).await.answers(404);
    }

    async fn last_years_dossier_is_taken_up_again(app: TestApp) {
        let holder = app.sign_in(Who::Porteur).await;
        let last = app.town().dossier.to_string();
        app.raw().run(&format!("UPDATE campaign SET year = 2026 WHERE id = '{}'", app.town().campaign)).await;
        app.raw().run(&format!("UPDATE dossier SET year = 2026 WHERE id = '{last}'")).await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let funder = app.town().caf.to_string();
        let call = [
            ("title", "Appel 2027"), ("year", "2027"), ("opens", "2026-11-01"), ("closes", "2027-02-01"),
            ("opinions_due", "2027-03-01"), ("funder_org", funder.as_str()), ("funder_schemes", "Vacances"),
        ];
        let made = admin.post("/projets/campagnes/nouvelle", &call).await;
        let page = made.location().expect("a call").split('?').next().unwrap_or_default().to_owned();
        admin.post(&format!("{page}/etat"), &[("state", "publiee")]).await.answers(303);
        let form = holder.get(&format!("{page}/nouveau")).await;
        form.shows("Jardin partagé des Tilleuls (2026)");
        let number = form.attributes("input[name=id]", "value").remove(0);
        let constat = app.town().constat.to_string();
        let typed = [("id", number.as_str()), ("dossier", last.as_str()), ("constat", constat.as_str())];
        holder.post(&format!("{page}/nouveau"), &typed).await.answers(303);
        let again = holder.get(&format!("/projets/dossiers/{number}/pages/intitule")).await;
        assert_eq!(again.attributes("input[name=title]", "value"), ["Jardin partagé des Tilleuls"]);
        holder.get(&format!("/projets/dossiers/{number}/pages/participation")).await.shows("Ateliers");
    }

    async fn a_note_says_the_means_used_with_its_photos_and_loses_nothing(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        voted(&app, "versee").await;
        let wrong = [("text", "Terre livrée"), ("volunteers", "six"), ("fte", "0,5")];
        let told = holder.post(&format!("{page}/avancement"), &wrong).await;
        told.refuses("volunteers", "n'est pas un nombre entier").shows("Terre livrée");
        assert_eq!(told.attributes("input[name=fte]", "value"), ["0,5"]);
        let before = app.journal().await.len();
        let typed = [("text", "Terre livrée"), ("volunteers", "6"), ("fte", "0,5"), ("spent", "1 200"), ("day", "2026-11-20")];
        let files = [
            ("photos", "chantier.jpg", testkit::picture(20, 10)),
            ("photos", "bon.pdf", b"%PDF-1.7 bon".to_vec()),
        ];
        let sent = holder.post_multipart(&format!("{page}/avancement"), &typed, &files).await;
        sent.redirects_to(&format!("{page}/suivi?fait=avancement"));
        assert_eq!(app.journal().await.len(), before + 1, "one entry, whatever it carries");
        let later = [("text", "Clôture posée"), ("spent", "1 900"), ("day", "2026-11-21")];
        holder.post(&format!("{page}/avancement"), &later).await.answers(303);
        let shown = app.sign_in(Who::Etat).await.get(&format!("{page}/suivi")).await;
        shown.shows("Terre livrée").shows("chantier.jpg").shows("bon.pdf").shows("Mobilisé").shows("1 900 €");
        let cells = shown.select("#moyens-table td").join(" | ");
        assert!(cells.contains("0,5") && cells.contains("| 6 |"), "{cells}");
        let pieces = shown.attributes("main ol.thread a[href*='/pieces/']", "href");
        assert_eq!(pieces.len(), 2, "{pieces:?}");
        let etat = app.sign_in(Who::Etat).await;
        for piece in &pieces {
            etat.get(piece).await.answers(200);
        }
        let bad = [("photos", "chantier.exe", b"MZ\0\x03".to_vec())];
        let refused = holder.post_multipart(&format!("{page}/avancement"), &[("text", "Suite")], &bad).await;
        refused.refuses("photos", "chantier.exe").shows("Suite");
    }

    async fn a_grant_not_used_is_attested(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        voted(&app, "bilan_attendu").await;
        let bare = [("aller", "deposer"), ("outcome", "non_realisation")];
        let told = holder.post(&format!("{page}/bilan"), &bare).await;
        told.answers(422).shows("Dites pourquoi le projet n'a pas eu lieu").shows("Attestez que ce qui est dit est exact");
        told.does_not_show("indiquez la valeur atteinte");
        let typed = [("aller", "deposer"), ("outcome", "non_realisation"), ("text", "Le terrain a été vendu."), ("certified", "oui")];
        holder.post(&format!("{page}/bilan"), &typed).await.redirects_to(&format!("{page}?fait=bilan_depose"));
        assert_eq!(state(&app).await, "non_realisee");
        let etat = app.sign_in(Who::Etat).await;
        etat.get(&format!("{page}/suivi")).await.shows("Attestation de non-réalisation").shows("Le terrain a été vendu.");
        holder.get(&format!("{page}/bilan")).await.answers(409);
    }

    async fn other_dates_are_asked_then_granted_or_refused(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        voted(&app, "bilan_attendu").await;
        let asked = [("aller", "deposer"), ("outcome", "report"), ("text", "La terre arrive en mars."), ("certified", "oui")];
        let told = holder.post(&format!("{page}/bilan"), &asked).await;
        told.refuses("new_end", "Indiquez le dernier jour demandé").shows("La terre arrive en mars.");
        let asked = [asked.as_slice(), &[("new_end", "2028-09-30")]].concat();
        holder.post(&format!("{page}/bilan"), &asked).await.answers(303);
        assert_eq!(state(&app).await, "report_demande");
        let etat = app.sign_in(Who::Etat).await;
        etat.get(&format!("{page}/suivi")).await.shows("Demande d'autres dates").shows("30 septembre 2028");
        let examined = format!("{page}/bilan/examen");
        etat.post(&examined, &[("sens", "accorder")]).await.answers(409).shows("Indiquez le nouveau jour");
        etat.post(&examined, &[("sens", "refuser")]).await.answers(303);
        assert_eq!(state(&app).await, "bilan_attendu");
        holder.post(&format!("{page}/bilan"), &asked).await.answers(303);
        etat.post(&examined, &[("sens", "accorder"), ("due", "2028-12-31")]).await.answers(303);
        assert_eq!(state(&app).await, "report_accorde");
        holder.get(&format!("{page}/bilan")).await.answers(200).shows("31 décembre 2028");
    }

    async fn what_was_typed_when_the_session_is_gone_comes_back_and_is_sent_again(app: TestApp) {
        let page = format!("{}/pages/intitule", dossier(&app));
        let visitor = app.visitor();
        let typed = [("title", "Jardin \"d'hiver\" & verger"), ("summary", "Une ligne\r\nune autre"), ("renewal", "oui")];
        let gone = visitor.post(&page, &typed).await;
        gone.answers(401).shows("Votre session est terminée").shows("rien n'est perdu");
        let hidden = |answer: &testkit::Answer| -> Vec<(String, String)> {
            let names = answer.attributes("main form input[type=hidden]", "name");
            names.into_iter().zip(answer.attributes("main form input[type=hidden]", "value")).collect()
        };
        let carried = hidden(&gone);
        let enter = |carried: &[(String, String)], email: &str, password: &str| {
            let mut form = carried.to_vec();
            form.push(("email".to_owned(), email.to_owned()));
            form.push(("mot_de_passe".to_owned(), password.to_owned()));
            form
        };
        let send = async |to: &str, form: &[(String, String)]| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            visitor.post(to, &form).await
        };
        let wrong = send("/connexion", &enter(&carried, Who::Porteur.email(), "au hasard")).await;
        wrong.answers(422);
        let carried = hidden(&wrong);
        let back = send("/connexion", &enter(&carried, Who::Porteur.email(), PASSWORD)).await;
        back.answers(200).shows("Envoyer ce que j'avais saisi");
        assert_eq!(back.attributes("main form", "action"), std::slice::from_ref(&page));
        assert_eq!(app.happened().await.last().map(String::as_str), Some("connexion.ouverte"), "nothing is sent yet");
        let sent = send(&page, &hidden(&back)).await;
        sent.answers(303);
        let kept = visitor.get(&page).await;
        assert_eq!(kept.attributes("input[name=title]", "value"), ["Jardin \"d'hiver\" & verger"]);
        assert_eq!(kept.attributes("input[name=renewal][checked]", "value"), ["oui"]);
        kept.shows("une autre");
    }

    async fn a_file_lost_with_the_session_is_told(app: TestApp) {
        let page = format!("{}/pieces", dossier(&app));
        let file = [("piece", "devis.pdf", b"%PDF-1.7 devis".to_vec())];
        let gone = app.visitor().post_multipart(&page, &[("label", "Devis")], &file).await;
        gone.answers(401).shows("Le fichier que vous aviez joint n'est pas gardé");
        let account = app.visitor().post("/compte/mot-de-passe", &[("nouveau", "secret")]).await;
        account.answers(401);
        assert!(!account.html().contains("secret"), "a password is never given back");
    }

    async fn two_people_on_one_field_see_each_other_by_name(app: TestApp) {
        let page = format!("{}/pages/quartiers", dossier(&app));
        let holder = app.sign_in(Who::Porteur).await;
        let revision = app.raw().texts("SELECT CAST(revision AS TEXT) FROM dossier").await.remove(0);
        let (here, there) = (app.town().tilleuls.to_string(), app.town().beauregard.to_string());
        let one = [("revision", revision.as_str()), ("place_quartier", there.as_str()), ("place_percent", "100")];
        holder.post(&page, &one).await.answers(303);
        let other = [
            ("revision", revision.as_str()), ("place_quartier", here.as_str()), ("place_percent", "40"),
            ("place_quartier", there.as_str()), ("place_percent", "60"),
        ];
        let told = holder.post(&page, &other).await;
        told.answers(422).shows("Vous").shows("L'autre");
        let said = told.select("[data-error-summary] dd").join(" | ");
        assert!(!said.contains(&here) && !said.contains(&there), "names, not identifiers: {said}");
        assert!(said.contains("Les Tilleuls") && said.contains("40 %") && said.contains("100 %"), "{said}");
        told.shows("Régie de quartier");
    }

    async fn two_people_on_one_bilan_do_not_write_over_each_other(app: TestApp) {
        voted(&app, "bilan_attendu").await;
        let (page, holder) = (format!("{}/bilan", dossier(&app)), app.sign_in(Who::Porteur).await);
        let opened = holder.get(&page).await.attributes("form[data-autosave] input[name=revision]", "value").remove(0);
        let first = [("revision", opened.as_str()), ("outcome", "bilan"), ("text", "Le jardin est planté.")];
        let kept = holder.post(&page, &first).await;
        kept.redirects_to(&format!("{page}?fait=bilan"));
        let now = holder.follow(&kept).await;
        now.shows("Le bilan est enregistré").shows("Le jardin est planté.");
        let late = [("revision", opened.as_str()), ("outcome", "bilan"), ("text", "Autre texte")];
        let refused = holder.post(&page, &late).await;
        refused.answers(422).shows("Ce bilan a été enregistré pendant votre saisie").shows("Autre texte");
        let by_itself = refused.attributes("form[data-autosave]", "method");
        assert!(by_itself.is_empty(), "what the other wrote is replaced only when that is asked");
        holder.get(&page).await.shows("Le jardin est planté.");
        let revision = now.attributes("form[data-autosave] input[name=revision]", "value").remove(0);
        let before = app.journal().await.len();
        let same = [("revision", revision.as_str()), ("outcome", "bilan"), ("text", "Le jardin est planté.")];
        holder.post(&page, &same).await.answers(303);
        assert_eq!(app.journal().await.len(), before, "the same text again changes nothing");
        let more = [("revision", revision.as_str()), ("outcome", "bilan"), ("text", "Le jardin est planté et clos.")];
        holder.post(&page, &more).await.answers(303);
        holder.get(&page).await.shows("planté et clos");
    }
}
