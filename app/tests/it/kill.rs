//! The real program is killed in the middle of its work: whatever it answered is kept, and it is ready again at once.

use axum::http::header;
use palier::platform::journal::{self, Chain};
use palier::platform::{Db, clock::World};
use palier_domain::shared::Instant;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use testkit::{Blank, Engine};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const CLIENTS: usize = 8;
const POSTS: usize = 100;
/// Answers after which the program is killed: in the middle, whatever the machine's speed.
const ANSWERS_BEFORE: usize = 40;
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

async fn what_was_answered_is_kept(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    let answered = posts_until_killed(started(&blank).await).await;
    assert!(answered >= ANSWERS_BEFORE, "only {answered} answers came before the program was killed");
    assert!(answered < POSTS, "the program was to be killed in the middle");

    let program = started(&blank).await;
    let health =
        asked(&program.address, "GET /healthz HTTP/1.1\r\nHost: palier.test\r\nConnection: close\r\n\r\n")
            .await;
    assert!(health.is_some_and(|answer| answer.contains("200 OK")), "the program is ready again");
    drop(program);

    let kept =
        blank.raw().await.number("SELECT COUNT(*) FROM journal WHERE event = 'mot_de_passe.demande'").await;
    let kept = usize::try_from(kept).unwrap();
    assert!(kept >= answered, "{answered} requests were answered and only {kept} are in the journal");
    assert!(kept <= answered + CLIENTS, "{kept} entries for {answered} answers: some were written twice");
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

/// Eight clients ask for passwords; says how many were answered before the program died.
async fn posts_until_killed(mut program: Program) -> usize {
    let mut clients = JoinSet::new();
    let (counted, mut answers) = tokio::sync::mpsc::unbounded_channel();
    for client in 0..CLIENTS {
        let (address, counted) = (program.address.clone(), counted.clone());
        clients.spawn(async move {
            for post in (client..POSTS).step_by(CLIENTS) {
                if asked(&address, &request(post)).await.is_none() {
                    return;
                }
                counted.send(()).unwrap();
            }
        });
    }
    drop(counted);
    let mut answered = 0;
    while answers.recv().await.is_some() {
        answered += 1;
        if answered == ANSWERS_BEFORE {
            program.kill();
        }
    }
    clients.join_all().await;
    answered
}

fn request(post: usize) -> String {
    let body = format!("email=personne{post}%40exemple.test");
    format!(
        "POST /mot-de-passe-oublie HTTP/1.1\r\nHost: palier.test\r\nSec-Fetch-Site: same-origin\r\n\
         {}: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        header::CONTENT_TYPE,
        body.len()
    )
}

/// The answer, when it came whole and said yes.
async fn asked(address: &str, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(answer)
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
