//! Stories of the list of a call: sorted, downloaded as it is filtered, and one step asked of many dossiers.

use crate::projects::{dossier, kept, submitted};
use palier_documents::tables::read::read;
use testkit::{TestApp, Who, both_engines};

/// Another dossier of the call, submitted by the town, whose title begins like a formula.
async fn another(app: &TestApp) -> String {
    let (number, town) = ("01890000-0000-7000-8000-0000000000da", app.town());
    app.raw()
        .run(&format!(
            "INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, asked_cents, \
             content, revision, submitted_on, bilan_due, frozen, created_at, changed_at) SELECT '{number}', campaign_id, \
             '{}', '=HYPERLINK(1)', 'zzz', siret, 'recevable', year, 900000, content, 0, '2026-11-19', NULL, NULL, 0, 0 \
             FROM dossier WHERE id = '{}'",
            town.montfleury, town.dossier
        ))
        .await;
    number.to_owned()
}

both_engines! {
    async fn the_list_is_sorted_and_downloaded_as_it_is_filtered(app: TestApp) {
        submitted(&app).await;
        another(&app).await;
        let (admin, list) = (app.sign_in(Who::MetropoleAdmin).await, format!("/projets/campagnes/{}/dossiers", app.town().campaign));
        let titles = |path: String| {
            let admin = &admin;
            async move {
                let labels = admin.get(&path).await.attributes("input[name=dossier]", "aria-label");
                labels.into_iter().map(|label| label.replace("Cocher ", "")).collect::<Vec<_>>()
            }
        };
        let by = |sort: &str| format!("{list}?tri={sort}");
        assert_eq!(titles(list.clone()).await, ["Jardin partagé des Tilleuls", "=HYPERLINK(1)"]);
        assert_eq!(titles(by("-demande")).await, ["=HYPERLINK(1)", "Jardin partagé des Tilleuls"]);
        assert_eq!(titles(by("depose")).await, ["=HYPERLINK(1)", "Jardin partagé des Tilleuls"]);
        assert_eq!(titles(by("n'importe")).await.len(), 2);
        assert_eq!(titles(by("-dossier")).await, ["=HYPERLINK(1)", "Jardin partagé des Tilleuls"]);
        // What has no rank yet comes last, whichever way.
        let grid = admin.get(&dossier(&app)).await.attributes("input[name^=note-]", "name");
        let marks: Vec<(&str, &str)> = grid.iter().map(|name| (name.as_str(), "1")).collect();
        admin.post(&format!("{}/grille", dossier(&app)), &marks).await.answers(303);
        for sort in ["rang", "-rang"] {
            assert_eq!(titles(by(sort)).await, ["Jardin partagé des Tilleuls", "=HYPERLINK(1)"], "{sort}");
        }
        let page = admin.get(&by("-demande")).await;
        assert_eq!(page.attributes("th[aria-sort=descending] a", "href").len(), 1);
        let narrowed = admin.get(&format!("{list}?etat=recevable&tri=-demande")).await;
        let link = narrowed.attributes("a[href*='.xlsx']", "href").remove(0);
        assert!(link.contains("etat=recevable") && link.contains("tri=-demande"), "{link}");
        let file = admin.get(&link).await;
        let tables = read("dossiers.xlsx", &file.answers(200).body).expect("our own workbook");
        assert!(tables[0].notices.is_empty(), "no formula: {:?}", tables[0].notices);
        let said: Vec<String> = tables[0].lines.iter().flat_map(|line| &line.cells).map(|cell| format!("{:?}", cell.value)).collect();
        assert!(said.iter().any(|cell| cell.contains("=HYPERLINK(1)")), "a text, not a formula: {said:?}");
        assert!(!said.iter().any(|cell| cell.contains("Jardin partagé")), "as it is filtered: {said:?}");
        assert!(said.iter().any(|cell| cell.contains("recevable")), "{said:?}");
        // Whoever sees no dossier downloads none.
        let none = app.sign_in(Who::OtherOrganisation).await.get(&format!("{list}.xlsx")).await;
        let tables = read("dossiers.xlsx", &none.answers(200).body).expect("our own workbook");
        assert!(!format!("{:?}", tables[0].lines).contains("Jardin"));
        app.sign_in(Who::Financeur).await.get(&list).await.answers(200).does_not_show("Agir sur les dossiers cochés");
    }

    async fn a_step_asked_of_many_is_taken_where_the_rules_allow_and_refused_with_the_reason(app: TestApp) {
        submitted(&app).await;
        let (own, other) = (app.town().dossier.to_string(), another(&app).await);
        let list = format!("/projets/campagnes/{}/dossiers", app.town().campaign);
        let (lot, admin) = (format!("{list}/lot"), app.sign_in(Who::MetropoleAdmin).await);
        admin.get(&list).await.shows("Agir sur les dossiers cochés");
        admin.post(&lot, &[("faire", "recevable")]).await.answers(409).shows("Cochez au moins un dossier");
        let before = app.journal().await.len();
        let both = [("faire", "recevable"), ("dossier", own.as_str()), ("dossier", other.as_str()), ("dossier", "01890000-0000-7000-8000-0000000000db"), ("retour", "etat=deposee&tri=-demande")];
        let told = admin.post(&lot, &both).await;
        told.answers(200).shows("1 dossier avancé").shows("2 laissés tels quels").shows("introuvable dans cet appel");
        let back = told.attributes("a[href*='/dossiers?']", "href").remove(0);
        assert_eq!(back, format!("{list}?etat=deposee&tri=-demande"));
        assert_eq!(kept(&app, "state").await, "recevable");
        assert_eq!(app.journal().await.len(), before + 1, "one entry for the one that moved");
        let again = admin.post(&lot, &both).await;
        again.answers(422).shows("0 dossier avancé");
        assert_eq!(app.journal().await.len(), before + 1);
        admin.post(&lot, &[("faire", "avis"), ("dossier", own.as_str())]).await.answers(409).shows("Choisissez au moins un service");
        let whom = app.town().caf.to_string();
        let past = [("faire", "avis"), ("dossier", own.as_str()), ("organisations", whom.as_str()), ("due-avis", "2026-01-05")];
        admin.post(&lot, &past).await.answers(409).shows("Le 5 janvier 2026 est passé : donnez un jour à venir");
        // A browser that sends the same organisation twice asks it once.
        let ask = [("faire", "avis"), ("dossier", own.as_str()), ("dossier", other.as_str()), ("organisations", whom.as_str()), ("organisations", whom.as_str()), ("due-avis", "2027-03-01")];
        let told = admin.post(&lot, &ask).await;
        told.answers(200).shows("2 dossiers avancés").shows("Avis demandés : 1");
        assert_eq!(app.journal().await.len(), before + 3, "one entry for each");
        let letters = app.letters_to(Who::Financeur.email()).await;
        assert_eq!(letters.len(), 1, "one letter for both: {letters:?}");
        assert!(letters[0].subject.contains("2 nouvelles"), "{}", letters[0].subject);
        app.sign_in(Who::Financeur).await.get(&dossier(&app)).await.shows("Rendre votre avis");
        app.sign_in(Who::Financeur).await.post(&lot, &ask).await.answers(403);
    }
}
