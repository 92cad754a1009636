//! Whoever changes something leaves exactly one entry in the journal; whoever reads leaves nothing anywhere.

use crate::changes::{Change, change};
use axum::http::Method;
use palier::features;
use testkit::{Engine, Phone, TestApp, Who, both_engines, sample_path};

/// What changes something elsewhere than in the journal, or is told by a story of its own.
const TOLD_ELSEWHERE: &[(&str, &str)] = &[
    (
        "/api/v1/walks/{walk}/heartbeat",
        "what a phone says of itself is like a session: outside the journal by nature",
    ),
    (
        "/api/v1/photos/{sha256}",
        "the address is that of the bytes: field::photos_and_files_leave_one_entry_each",
    ),
    (
        "/diagnostics/{walk}/terrain/fichier",
        "a file of a phone: field::photos_and_files_leave_one_entry_each",
    ),
    (
        "/projets/dossiers/{dossier}/pieces",
        "a file: projects::pieces_are_for_who_sees_the_dossier_and_leave_one_entry_each",
    ),
    (
        "/projets/dossiers/{dossier}/rib",
        "a file: funding::bank_details_are_joined_by_the_holder_and_read_by_who_pays",
    ),
    (
        "/financements/subventions-passees/importer",
        "a table: funding::past_grants_are_brought_in_from_a_page_that_says_first_what_it_would_do",
    ),
    ("/actions/import", "a workbook: imports::a_plan_comes_in_from_a_workbook_and_is_kept_whole"),
    ("/abattement/import/{year}", "a workbook: abatement_import::a_landlord_enters_a_programme_by_excel"),
    (
        "/abattement/{abattement}/lignes/{ligne}/pieces",
        "a file: abatement::pieces_leave_one_entry_each_and_stay_with_who_may_read_them",
    ),
    (
        "/abattement/conventions/{tfpb}/pieces",
        "a file: abatement::pieces_leave_one_entry_each_and_stay_with_who_may_read_them",
    ),
];

fn routes_that_change() -> Vec<(Method, &'static str)> {
    let routes = features::routes().into_iter();
    let told_here =
        |route: &palier::platform::Route| TOLD_ELSEWHERE.iter().all(|(path, _)| *path != route.path);
    routes
        .filter(|route| route.method != Method::GET && told_here(route))
        .map(|route| (route.method, route.path))
        .collect()
}

#[test]
fn every_route_that_changes_something_is_told_here() {
    let missing: Vec<_> =
        routes_that_change().into_iter().filter(|(_, route)| change(route).is_none()).collect();
    assert!(missing.is_empty(), "add a line to `change` for {missing:?}");
}

#[tokio::test]
async fn sqlite_keeps_one_entry_per_change() {
    every_change(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_keeps_one_entry_per_change() {
    every_change(Engine::Postgres).await;
}

async fn every_change(engine: Engine) {
    for (method, route) in routes_that_change() {
        let app = TestApp::start(engine).await;
        let (client, path, fields) = match change(route).unwrap_or_else(|| panic!("{route} is not told")) {
            Change::Form(who, form) => {
                let path = sample_path(app.town(), route).unwrap();
                (app.sign_in(who).await, path, form(&app))
            }
            Change::Prepared(prepare) => prepare(app.clone()).await,
            Change::Phone(body) => {
                let phone = Phone::of_the_town(&app);
                let before = app.journal().await.len();
                let path = sample_path(app.town(), route).unwrap();
                let answer = phone.send(method, &path, body(&phone)).await;
                assert!(answer.status.is_success(), "the change was to succeed\n{answer:?}");
                assert_eq!(
                    app.journal().await.len(),
                    before + 1,
                    "{route} leaves exactly one entry\n{answer:?}"
                );
                app.finish().await;
                continue;
            }
        };
        let before = app.journal().await.len();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let answer = client.post(&path, &fields).await;
        assert!(matches!(answer.status.as_u16(), 200 | 303), "the change was to succeed\n{answer:?}");
        assert_eq!(
            app.journal().await.len(),
            before + 1,
            "POST {route} leaves exactly one entry\n{answer:?}"
        );
        app.jobs_may_wait();
        app.finish().await;
    }
}

both_engines! {
    async fn reading_changes_nothing(app: TestApp) {
        let client = app.sign_in(Who::MetropoleAdmin).await;
        let before = app.raw().everything().await;
        for route in features::routes().into_iter().filter(|route| route.method == Method::GET) {
            let path = sample_path(app.town(), route.path).unwrap();
            for _ in 0..2 {
                client.get(&path).await;
            }
        }
        let after = app.raw().everything().await;
        for (table, rows) in &before {
            assert_eq!(rows, &after[table], "reading changed the table {table}");
        }
        assert!(!before["journal"].is_empty() && !before["person"].is_empty());
    }
}
