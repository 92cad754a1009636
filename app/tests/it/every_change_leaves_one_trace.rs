//! Whoever changes something leaves exactly one entry in the journal; whoever reads leaves nothing anywhere.

use axum::http::Method;
use palier::features;
use std::pin::Pin;
use testkit::{Client, Engine, PASSWORD, TestApp, Who, both_engines, sample_path};

type Fields = Vec<(&'static str, String)>;
type Prepared = Pin<Box<dyn Future<Output = (Client, String, Fields)>>>;

/// A change that succeeds.
enum Change {
    /// That person sends that form to the sample path of the route.
    Form(Who, fn(&TestApp) -> Fields),
    /// Something must be prepared first: who sends what to which address.
    Prepared(fn(TestApp) -> Prepared),
}

/// One line per route that changes something.
fn change(route: &str) -> Option<Change> {
    use Change::{Form, Prepared};
    Some(match route {
        "/connexion" => Prepared(|app| Box::pin(signing_in(app))),
        "/deconnexion" => Form(Who::Etat, |_| vec![]),
        "/mot-de-passe-oublie" => Form(Who::Etat, |_| vec![("email", Who::Etat.email().to_owned())]),
        "/mot-de-passe/{token}" => Prepared(|app| Box::pin(choosing_a_password(app))),
        "/compte/mandat" => {
            Form(Who::Etat, |app| vec![("mandat", app.town().person(Who::Etat).1.to_string())])
        }
        "/compte/mot-de-passe" => Form(Who::Etat, |_| {
            let new = "le marronnier de la cour".to_owned();
            vec![("actuel", PASSWORD.to_owned()), ("mot_de_passe", new.clone()), ("encore", new)]
        }),
        _ => return None,
    })
}

async fn signing_in(app: TestApp) -> (Client, String, Fields) {
    let form = vec![("email", Who::Etat.email().to_owned()), ("mot_de_passe", PASSWORD.to_owned())];
    (app.visitor(), "/connexion".to_owned(), form)
}

async fn choosing_a_password(app: TestApp) -> (Client, String, Fields) {
    let visitor = app.visitor();
    visitor.post("/mot-de-passe-oublie", &[("email", Who::Etat.email())]).await.answers(200);
    let letter = app.letters_to(Who::Etat.email()).await.remove(0);
    let path =
        letter.body.split_whitespace().find_map(|word| word.strip_prefix("http://palier.test")).unwrap();
    let new = "le marronnier de la cour".to_owned();
    (visitor, path.to_owned(), vec![("mot_de_passe", new.clone()), ("encore", new)])
}

fn routes_that_change() -> Vec<&'static str> {
    let routes = features::routes().into_iter();
    routes.filter(|route| route.method == Method::POST).map(|route| route.path).collect()
}

#[test]
fn every_route_that_changes_something_is_told_here() {
    let missing: Vec<_> = routes_that_change().into_iter().filter(|route| change(route).is_none()).collect();
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
    for route in routes_that_change() {
        let app = TestApp::start(engine).await;
        let (client, path, fields) = match change(route).unwrap_or_else(|| panic!("{route} is not told")) {
            Change::Form(who, form) => {
                let path = sample_path(app.town(), route).unwrap();
                (app.sign_in(who).await, path, form(&app))
            }
            Change::Prepared(prepare) => prepare(app.clone()).await,
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
