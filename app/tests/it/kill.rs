//! The real program is killed in the middle of its work: whatever it answered is kept, and it is ready again at once.

use axum::http::header;
use palier::platform::journal::{self, Chain};
use palier::platform::{Db, clock::World};
use palier_domain::shared::Instant;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};
use testkit::{Blank, Engine, PASSWORD, Town, Who};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

const CLIENTS: usize = 8;
const POSTS: usize = 100;
/// Answers after which the program is killed: in the middle, whatever the machine's speed.
const ANSWERS_BEFORE: usize = 40;
/// What the town has noted before the story begins.
const NOTED_BEFORE: usize = 2;
/// Far beyond what a restart takes; without it a program that never comes back would hang the test.
const READY: Duration = Duration::from_secs(60);

#[tokio::test]
async fn sqlite_keeps_what_it_answered() {
    what_was_answered_is_kept(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_keeps_what_it_answered() {
    what_was_answered_is_kept(Engine::Postgres).await;
}

/// A hundred constats are sent; the program dies in the middle; each one it answered is there, told in the journal.
async fn what_was_answered_is_kept(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    let town = blank.settle().await;
    let program = started(&blank).await;
    let cookie = signed_in(&program.address).await;
    let answered = noted_until_killed(program, &town, cookie).await;
    assert!(answered.len() >= ANSWERS_BEFORE, "only {} answers came before the end", answered.len());
    assert!(answered.len() < POSTS, "the program was to be killed in the middle");

    let since = Clock::now();
    let program = started(&blank).await;
    let health = asked(&program.address, &get("/healthz")).await;
    assert!(health.is_some_and(|answer| answer.contains("200 OK")), "the program is ready again");
    println!(
        "{engine:?}: ready again in {} ms after {} answers",
        since.elapsed().as_millis(),
        answered.len()
    );
    drop(program);

    let raw = blank.raw().await;
    let kept: BTreeSet<String> = raw.texts("SELECT id FROM constat").await.into_iter().collect();
    let lost: Vec<_> = answered.difference(&kept).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let noted = kept.len() - NOTED_BEFORE;
    assert!(noted <= answered.len() + CLIENTS, "{noted} constats for {} answers", answered.len());
    let told = raw.texts("SELECT subject_id FROM journal WHERE event = 'constat.enregistre'").await;
    assert_eq!(told.len(), noted, "each constat has its entry, and each entry its constat");
    assert!(told.iter().all(|id| kept.contains(id)), "an entry tells of a constat that is not there");
    assert!(matches!(chain(&blank).await, Chain::Whole(_)), "{:?}", chain(&blank).await);
}

/// The program at work, killed when dropped.
struct Program {
    process: Child,
    address: String,
}

impl Program {
    /// As a power cut would: without a word.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be dead already, and that is often the point.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn started(blank: &Blank) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palier"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(blank.folder());
    if let Some(url) = blank.url() {
        command.args(["--database", url]);
    }
    let mut process =
        command.env("PALIER_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let out = BufReader::new(process.stdout.take().unwrap());
    let mut program = Program { process, address: String::new() };
    let first = tokio::task::spawn_blocking(move || out.lines().next());
    let line =
        tokio::time::timeout(READY, first).await.expect("the program starts").unwrap().unwrap().unwrap();
    program.address = line.strip_prefix("PALIER_READY http://").unwrap().to_owned();
    program
}

/// Signs the pilot in; gives the cookie back.
async fn signed_in(address: &str) -> String {
    let form = [("email", Who::PiloteCommunal.email()), ("mot_de_passe", PASSWORD)];
    let answer = asked(address, &post("/connexion", "", &form)).await.expect("an answer to the sign-in");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = field(&answer, "set-cookie").expect("a session");
    cookie.split(';').next().unwrap().to_owned()
}

/// Eight clients note constats; says which were answered before the program died.
async fn noted_until_killed(mut program: Program, town: &Town, cookie: String) -> BTreeSet<String> {
    let path = format!("/diagnostics/{}/constats/nouveau", town.walk);
    let stop = town.stop.to_string();
    let (address, cookie) = (Arc::new(program.address.clone()), Arc::new(cookie));
    let mut clients = JoinSet::new();
    let (counted, mut answers) = unbounded_channel();
    for client in 0..CLIENTS {
        let requests: Vec<String> = (client..POSTS)
            .step_by(CLIENTS)
            .map(|number| {
                let words = format!("Verre brisé n° {number}");
                let form = [
                    ("stop", stop.as_str()),
                    ("theme", "proprete.verre"),
                    ("value", "dysfonctionnement"),
                    ("description", &words),
                ];
                post(&path, &cookie, &form)
            })
            .collect();
        clients.spawn(noting(Arc::clone(&address), requests, counted.clone()));
    }
    drop(counted);
    let mut answered = BTreeSet::new();
    while let Some(constat) = answers.recv().await {
        answered.insert(constat);
        if answered.len() == ANSWERS_BEFORE {
            program.kill();
        }
    }
    clients.join_all().await;
    answered
}

/// Sends these requests one after the other until nobody answers; counts the constats that were.
async fn noting(address: Arc<String>, requests: Vec<String>, counted: UnboundedSender<String>) {
    for request in requests {
        let Some(answer) = asked(&address, &request).await else { return };
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        let fiche = field(&answer, "location").unwrap();
        let constat = fiche.strip_prefix("/constats/").and_then(|rest| rest.split('?').next()).unwrap();
        counted.send(constat.to_owned()).unwrap();
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: palier.test\r\nConnection: close\r\n\r\n")
}

fn post(path: &str, cookie: &str, form: &[(&str, &str)]) -> String {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: palier.test\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         {}: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        header::CONTENT_TYPE,
        body.len()
    )
}

/// The value of a header of an answer.
fn field<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let named = answer.lines().filter_map(|line| line.split_once(": "));
    named.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The answer, when its head came whole.
async fn asked(address: &str, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    answer.contains("\r\n\r\n").then_some(answer)
}

async fn chain(blank: &Blank) -> Chain {
    let world = World::held(Instant(0), 0);
    let db = match blank.url() {
        Some(url) => Db::postgres(url, world).await.unwrap(),
        None => Db::sqlite(blank.folder(), world).await.unwrap(),
    };
    let mut read = db.read().await.unwrap();
    journal::verify(read.tx()).await.unwrap()
}
