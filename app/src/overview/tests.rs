//! Stories of the synthesis as a spreadsheet.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use std::io::Cursor;
use testkit::{TestApp, Who, both_engines};

const HOSTILE: &str = "=cmd|' /C calc'!A0";

both_engines! {
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
}
