//! Closed by default: every route is called as nobody, as a stranger, as someone whose mandate was withdrawn or is not
//! accepted yet, through borrowed eyes, and in each role. `docs/permissions.md` is the printed result.

use crate::blessing;
use axum::body::Body;
use axum::http::Method;
use palier::features;
use palier::platform::{Access, Route};
use palier_domain::partners::Capability;
use std::fmt::Write as _;
use std::path::Path;
use testkit::{Answer, Client, Engine, Phone, TestApp, Who, sample_path};

/// What anyone may call without signing in. This list only shrinks, unless a decision record says otherwise.
const PUBLIC_ROUTES: &[&str] = &[
    "GET /accessibilite",
    "GET /accueil",
    "GET /assets/{name}",
    "GET /connexion",
    "GET /convention",
    "GET /dev/mails",
    "GET /dev/pages",
    "GET /healthz",
    "GET /invitation/{token}",
    "GET /mentions-legales",
    "GET /mot-de-passe-oublie",
    "GET /mot-de-passe/{token}",
    "GET /programmes",
    "GET /programmes/{quartier}",
    "GET /remarques",
    "GET /remarques/{code}",
    "GET /restitutions",
    "GET /restitutions/{walk}",
    "GET /restitutions/{walk}/fiche.pdf",
    "GET /restitutions/{walk}/photos/{photo}",
    "GET /restitutions/{walk}/plan.svg",
    "GET /terrain",
    "GET /terrain/",
    "GET /terrain/{*file}",
    "POST /api/v1/join",
    "POST /connexion",
    "POST /invitation/{token}",
    "POST /mot-de-passe-oublie",
    "POST /mot-de-passe/{token}",
];

/// Parameters that name something of one quartier: whoever works elsewhere is refused there, whatever their role.
const OF_A_QUARTIER: &[&str] =
    &["{quartier}", "{walk}", "{constat}", "{photo}", "{action}", "{abattement}", "{tfpb}", "{dossier}"];

const TITLE: &str = "# Who can call what\n\n\
    Printed by the test `routes_are_guarded`, which calls every route in each of these situations; `cargo xtask bless`\n\
    rewrites it. A page that is read gives its status; something that is done is called with an empty form, and *passe*\n\
    means that the guard let it through to the rules. `→ connexion` sends to the sign-in page, `→ accueil` to what this\n\
    service is.\n\n";

#[test]
fn the_list_of_public_routes_is_the_one_written_here() {
    let mut found: Vec<String> =
        features::routes().iter().filter(|route| route.access == Access::Public).map(name).collect();
    found.sort();
    assert_eq!(found, PUBLIC_ROUTES);
}

#[tokio::test]
async fn sqlite_answers_as_declared() {
    let table = table(Engine::Sqlite).await;
    if blessing() {
        std::fs::write(declared_path(), &table).unwrap();
    }
    assert_declared(&table);
}

#[tokio::test]
async fn postgres_answers_as_declared() {
    let table = table(Engine::Postgres).await;
    if !blessing() {
        assert_declared(&table);
    }
}

fn assert_declared(table: &str) {
    let declared = std::fs::read_to_string(declared_path()).unwrap_or_default();
    for (line, said) in table.lines().zip(declared.lines().chain(std::iter::repeat(""))) {
        assert_eq!(line, said, "docs/permissions.md says otherwise; if this is right: cargo xtask bless");
    }
    assert_eq!(table.lines().count(), declared.lines().count(), "docs/permissions.md: cargo xtask bless");
}

fn declared_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md")
}

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

async fn table(engine: Engine) -> String {
    let mut routes = features::routes();
    // Reading first: what is done to the town must not change what is read there.
    routes.sort_by_key(|route| (route.method != Method::GET, route.path));
    let mut rows: Vec<String> =
        routes.iter().map(|route| format!("| `{}` | {}", name(route), needs(route))).collect();
    let mut head = "| Route | Needs | nobody".to_owned();
    let app = TestApp::start(engine).await;
    ask_all(&app, &routes, None, &mut rows).await;
    for who in Who::ALL {
        let app = TestApp::start(engine).await;
        let _ = write!(head, " | {}", column(*who));
        ask_all(&app, &routes, Some(*who), &mut rows).await;
    }
    let _ = write!(head, " | a phone");
    with_a_phone(engine, &routes, &mut rows).await;
    let _ = write!(head, " | borrowed eyes");
    look_through(engine, &routes, &mut rows).await;
    let rule = "|---".repeat(head.matches('|').count());
    let mut text = format!("{TITLE}{head} |\n{rule}|\n");
    for row in rows {
        let _ = writeln!(text, "{row} |");
    }
    text
}

fn needs(route: &Route) -> String {
    match route.access {
        Access::Public => "anyone".to_owned(),
        Access::SignedIn => "signed in".to_owned(),
        Access::Device => "a phone of the walk".to_owned(),
        Access::Needs(capability) => format!("`{capability}`"),
    }
}

fn column(who: Who) -> String {
    match who {
        Who::OtherOrganisation => "other organisation".to_owned(),
        Who::OtherQuartier => "other quartier".to_owned(),
        Who::Revoked => "revoked".to_owned(),
        Who::Pending => "pending".to_owned(),
        _ => who.role().code().to_owned(),
    }
}

async fn ask_all(app: &TestApp, routes: &[Route], who: Option<Who>, rows: &mut [String]) {
    let mut client = browser(app, who).await;
    for (route, row) in routes.iter().zip(rows) {
        let answer = ask(app, &client, route).await;
        judge(route, who, &answer);
        let _ = write!(row, " | {}", verdict(route, &answer));
        let session_changed = matches!(route.access, Access::SignedIn | Access::Needs(Capability::ViewAs));
        if session_changed && route.method == Method::POST {
            client = browser(app, who).await;
        }
    }
    app.jobs_may_wait();
    app.finish().await;
}

async fn browser(app: &TestApp, who: Option<Who>) -> Client {
    match who {
        Some(who) => app.sign_in(who).await,
        None => app.visitor(),
    }
}

async fn ask(app: &TestApp, client: &Client, route: &Route) -> Answer {
    let path = sample_path(app.town(), route.path)
        .unwrap_or_else(|| panic!("testkit/src/samples.rs does not know how to call {}", route.path));
    match route.method {
        Method::GET => client.get(&path).await,
        Method::PUT => client.send(client.request(Method::PUT, &path).body(Body::empty()).unwrap()).await,
        _ => client.post(&path, &[]).await,
    }
}

/// What must hold whatever the table says.
fn judge(route: &Route, who: Option<Who>, answer: &Answer) {
    let sent_to_sign_in =
        answer.location().is_some_and(|path| path.starts_with("/connexion") || path == "/accueil");
    let refused = matches!(answer.status.as_u16(), 401 | 403 | 404);
    assert!(!answer.status.is_server_error(), "{who:?} on {}\n{answer:?}", name(route));
    match (route.access, who) {
        (Access::Public, _) => {}
        (Access::Device, _) => {
            assert_eq!(answer.status, 401, "no account is a phone: {}\n{answer:?}", name(route))
        }
        (_, None) => assert!(refused || sent_to_sign_in, "nobody got in: {}\n{answer:?}", name(route)),
        (Access::Needs(_), Some(Who::Revoked | Who::Pending)) => {
            assert!(refused, "{who:?} got in: {}\n{answer:?}", name(route));
        }
        (Access::Needs(capability), Some(who)) => {
            let may = who.role().may(capability);
            assert!(may || refused, "{who:?} got in without {capability}: {}\n{answer:?}", name(route));
            let elsewhere =
                who == Who::OtherQuartier && OF_A_QUARTIER.iter().any(|of| route.path.contains(of));
            assert!(!elsewhere || refused, "{who:?} reached another quartier: {}\n{answer:?}", name(route));
        }
        (Access::SignedIn, Some(_)) => {}
    }
}

fn verdict(route: &Route, answer: &Answer) -> String {
    match answer.status.as_u16() {
        303 if answer.location().is_some_and(|path| path.starts_with("/connexion?retour")) => {
            "→ connexion".to_owned()
        }
        303 if answer.location() == Some("/accueil") => "→ accueil".to_owned(),
        status @ (401 | 403 | 404) => status.to_string(),
        _ if route.method != Method::GET => "passe".to_owned(),
        status => status.to_string(),
    }
}

/// The phone that joined the walk of the town: what it opens is only what is for phones.
async fn with_a_phone(engine: Engine, routes: &[Route], rows: &mut [String]) {
    let app = TestApp::start(engine).await;
    let phone = Phone::of_the_town(&app);
    for (route, row) in routes.iter().zip(rows) {
        let path = sample_path(app.town(), route.path).unwrap();
        let answer = phone.send(route.method.clone(), &path, Body::empty()).await;
        assert!(!answer.status.is_server_error(), "a phone on {}\n{answer:?}", name(route));
        let out = answer.status == 401
            || answer.location().is_some_and(|path| path.starts_with("/connexion") || path == "/accueil");
        match route.access {
            Access::Needs(_) => assert!(out, "a phone got in: {}\n{answer:?}", name(route)),
            Access::Device => assert!(!out, "a phone stays out: {}\n{answer:?}", name(route)),
            Access::Public | Access::SignedIn => {}
        }
        let _ = write!(row, " | {}", verdict(route, &answer));
    }
    app.jobs_may_wait();
    app.finish().await;
}

/// The métropole looking as a pilote: sees what the pilote sees, changes nothing.
async fn look_through(engine: Engine, routes: &[Route], rows: &mut [String]) {
    let app = TestApp::start(engine).await;
    let mut client = app.looking_as(Who::MetropoleAdmin, Who::PiloteCommunal).await;
    for (route, row) in routes.iter().zip(rows) {
        let before = app.journal().await.len();
        let answer = ask(&app, &client, route).await;
        let _ = write!(row, " | {}", verdict(route, &answer));
        if matches!(route.access, Access::Needs(capability) if capability != Capability::ViewAs) {
            assert_eq!(app.journal().await.len(), before, "borrowed eyes changed something: {}", name(route));
        } else if route.method == Method::POST {
            client = app.looking_as(Who::MetropoleAdmin, Who::PiloteCommunal).await;
        }
    }
    app.jobs_may_wait();
    app.finish().await;
}
