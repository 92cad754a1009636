//! Stories of the day, and of the synthesis as a spreadsheet.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use palier_domain::shared::{ActionId, OrganisationId, QuartierId};
use std::io::Cursor;
use testkit::{TestApp, Who, both_engines};

/// An action of that quartier, led by that organisation, in that state and ending that day.
async fn action(
    app: &TestApp,
    title: &str,
    (quartier, pilot): (QuartierId, OrganisationId),
    state: &str,
    ends: &str,
) {
    let id = app.world.id::<ActionId>();
    for sql in [
        format!(
            "INSERT INTO action (id, title, title_folded, description, pilot_id, state, progress, ends, created_at) \
             VALUES ('{id}', '{title}', '{title}', '', '{pilot}', '{state}', 'engagee', '{ends}', 0)"
        ),
        format!("INSERT INTO action_quartier (action_id, quartier_id) VALUES ('{id}', '{quartier}')"),
    ] {
        app.raw().run(&sql).await;
    }
}

const HOSTILE: &str = "=cmd|' /C calc'!A0";

both_engines! {
    async fn late_actions_of_the_day_are_those_i_act_for_the_earliest_first(app: TestApp) {
        let town = app.town();
        let ours = (town.tilleuls, town.montfleury);
        for day in 1..=10 {
            action(&app, &format!("Nôtre {day:02}"), ours, "en_cours", &format!("2026-11-{:02}", 11 - day)).await;
        }
        action(&app, "Finit aujourd hui", ours, "en_cours", "2026-11-22").await;
        action(&app, "Reportée", ours, "reportee", "2026-11-01").await;
        action(&app, "Terminée", ours, "realisee", "2026-11-01").await;
        action(&app, "Hors de portée", (town.plaine, town.montfleury), "en_cours", "2026-11-01").await;
        action(&app, "Du bailleur", (town.tilleuls, town.habitat), "en_cours", "2026-10-01").await;
        let late = "section[aria-labelledby=actions]";
        let day = app.sign_in(Who::PiloteCommunal).await.get("/").await;
        let expected: Vec<String> = (3..=10).rev().map(|day| format!("Nôtre {day:02}")).collect();
        assert_eq!(day.select(&format!("{late} li a")), expected);
        assert!(day.select(late)[0].contains("et 2 autres"), "{:?}", day.select(late));
        let landlord = app.sign_in(Who::BailleurSiege).await;
        assert_eq!(landlord.get("/").await.select(&format!("{late} li a")), ["Du bailleur"]);
        let other = app.sign_in(Who::OtherOrganisation).await;
        assert!(other.get("/").await.select(late).is_empty());
        let (habitat, toits) = (town.habitat, town.toits);
        let taken = format!("INSERT INTO succession VALUES ('{habitat}', '{toits}', 'absorption', '2026-11-22')");
        app.raw().run(&taken).await;
        let heir = app.sign_in(Who::OtherOrganisation).await;
        assert_eq!(heir.get("/").await.select(&format!("{late} li a")), ["Du bailleur"]);
        let admin = app.sign_in(Who::MetropoleAdmin).await.get("/").await;
        assert!(admin.select(late)[0].contains("et 4 autres"), "all of them: {:?}", admin.select(late));
    }

    async fn the_workbook_says_what_it_is_then_constats_actions_and_figures(app: TestApp) {
        app.raw().run("UPDATE constat SET description = '=cmd|'' /C calc''!A0' WHERE number = 1").await;
        app.raw().run("UPDATE action SET description = '=cmd|'' /C calc''!A0'").await;
        app.raw().run("UPDATE organisation SET name = '=cmd|'' /C calc''!A0' WHERE kind = 'bailleur'").await;
        app.raw().run("UPDATE quartier SET commune_names = '=cmd|'' /C calc''!A0'").await;
        let client = app.sign_in(Who::PiloteCommunal).await;
        let answer = client.get(&format!("/quartiers/{}/synthese.xlsx", app.town().tilleuls)).await;
        answer.answers(200);
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(answer.body.to_vec())).unwrap();
        assert_eq!(book.sheet_names(), ["À propos", "Constats", "Actions", "Chiffres"]);
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "a formula in {name}");
            let range = book.worksheet_range(&name).unwrap();
            let said = |text: &str| range.cells().any(|(_, _, cell)| *cell == Data::String(text.to_owned()));
            assert!(said(HOSTILE), "{name} lost what was typed");
            match name.as_str() {
                "À propos" => assert!(said(&app.convention.title) && said("Filtre des constats")),
                "Actions" => assert!(said("Nettoyer les abords du bâtiment C")),
                "Chiffres" => assert!(said("Par thème") && said("Par responsable")),
                _ => assert!(said("Responsable")),
            }
        }
    }

    async fn calls_and_dossiers_are_found_by_who_is_shown_them(app: TestApp) {
        let page = crate::projects::dossier(&app);
        let number = app.town().dossier.to_string();
        let (by_title, by_holder, by_number) = ("/recherche?q=jardin+partage", "/recherche?q=regie", format!("/recherche?q={}", &number[..13]));
        let links = |answer: &testkit::Answer| answer.attributes("main a[href^='/projets/dossiers/']", "href");
        let holder = app.sign_in(Who::Porteur).await;
        for path in [by_title, by_holder, by_number.as_str()] {
            assert!(links(&holder.get(path).await).contains(&page), "{path}");
        }
        assert!(links(&holder.get("/recherche?q=zzz").await).is_empty());
        holder.get("/recherche?q=appel+a+projets").await.shows("Appel à projets 2027").shows("Ouvert au dépôt");
        for who in [Who::MetropoleAdmin, Who::Financeur, Who::OtherOrganisation] {
            let other = app.sign_in(who).await;
            assert!(!links(&other.get(by_title).await).contains(&page), "a draft is its holder's: {who:?}");
            assert!(!links(&other.get(&by_number).await).contains(&page), "{who:?}");
        }
        crate::projects::submitted(&app).await;
        assert!(links(&app.sign_in(Who::Financeur).await.get(by_title).await).contains(&page));
        assert!(!links(&app.sign_in(Who::OtherOrganisation).await.get(by_title).await).contains(&page));
        app.raw().run(&format!("UPDATE campaign SET state = 'preparation', content = REPLACE(content, '\"publiee\"', '\"preparation\"') WHERE id = '{}'", app.town().campaign)).await;
        holder.get("/recherche?q=appel+a+projets+2027").await.does_not_show("Dépôt du");
        app.sign_in(Who::Etat).await.get("/recherche?q=appel+a+projets+2027").await.shows("En préparation");
    }
}
