//! The real program in a process of its own, and plain requests to it: what can be killed, starved or traced.

use palier::platform::Db;
use palier::platform::clock::{World, sha256};
use palier::platform::journal::{self, Chain};
use palier_domain::shared::{Instant, RecordId};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use testkit::{Blank, PASSWORD, PHONE_TOKEN, Who};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Far beyond what a start takes; without it a program that never comes back would hang the test.
const READY: Duration = Duration::from_secs(60);

/// The program at work, killed when dropped.
pub struct Program {
    process: Child,
    /// Where it listens.
    pub address: String,
    /// Ends when nobody holds its output any more: it, and whoever watches it.
    output: Option<JoinHandle<()>>,
}

impl Program {
    /// The program on that store.
    pub async fn on(blank: &Blank) -> Self {
        Self::start(serving(blank.folder(), blank.url())).await
    }

    /// Starts what serves, and waits until it says where.
    pub async fn start(mut command: Command) -> Self {
        command.env("PALIER_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the program starts");
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let (said, first) = tokio::sync::oneshot::channel();
        let output = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            let _ = out.read_line(&mut line);
            let _ = said.send(line);
            let _ = out.read_to_end(&mut Vec::new());
        });
        let mut program = Self { process, address: String::new(), output: Some(output) };
        let line = tokio::time::timeout(READY, first).await.expect("the program starts in time").unwrap();
        let ready = line.trim().strip_prefix("PALIER_READY http://");
        program.address = ready.unwrap_or_else(|| panic!("the program did not start: {line:?}")).to_owned();
        program
    }

    /// As a power cut would: without a word.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Kills it, and waits until whoever watched it is done too.
    pub async fn kill_and_settle(mut self) {
        self.kill();
        self.output.take().unwrap().await.unwrap();
    }

    /// The most memory it ever held, in MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be dead already, and that is often the point.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The order that serves these data.
pub fn serving(data: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palier"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    command
}

/// An answer read to its end.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.head.lines().filter_map(|line| line.split_once(": "));
        named.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body as text, its no-break spaces as plain ones.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).replace(['\u{a0}', '\u{202f}'], " ")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Sends a request; the answer, when it came whole.
pub async fn asked(address: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: palier.test\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    // A refusal may come before everything is sent: it is read all the same.
    let sent = match stream.write_all(head.as_bytes()).await {
        Ok(()) => stream.write_all(body).await,
        failed => failed,
    };
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let body = bytes.split_off(end + 4);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let reply = Reply { status, head, body };
    let whole = match reply.header("content-length") {
        Some(length) => length.parse() == Ok(reply.body.len()),
        None => sent.is_ok() && read.is_ok(),
    };
    whole.then_some(reply)
}

/// Opens a page with that cookie.
pub async fn page(address: &str, path: &str, cookie: &str) -> Option<Reply> {
    asked(address, "GET", path, &format!("Cookie: {cookie}\r\n"), b"").await
}

/// Sends a form with that cookie.
pub async fn form(address: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Option<Reply> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = format!(
        "Sec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    );
    asked(address, "POST", path, &headers, body.as_bytes()).await
}

/// Sends the sign-in form of the pilote.
pub async fn sign_in(address: &str) -> Option<Reply> {
    sign_in_as(address, Who::PiloteCommunal).await
}

async fn sign_in_as(address: &str, who: Who) -> Option<Reply> {
    let fields = [("email", who.email()), ("mot_de_passe", PASSWORD)];
    form(address, "/connexion", "", &fields).await
}

/// Signs the pilote in; gives the cookie back.
pub async fn signed_in(address: &str) -> String {
    signed_in_as(address, Who::PiloteCommunal).await
}

/// Signs somebody in; gives the cookie back.
pub async fn signed_in_as(address: &str, who: Who) -> String {
    let answer = sign_in_as(address, who).await.expect("an answer to the sign-in");
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.header("set-cookie").expect("a session");
    cookie.split(';').next().unwrap().to_owned()
}

/// The phone of the town, speaking to a program through its port.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Where the program listens.
    pub address: String,
    /// The walk of the phone.
    pub walk: String,
}

impl Remote {
    /// Sends anything under the token of the phone.
    pub async fn send(&self, method: &str, path: &str, more: &str, body: &[u8]) -> Option<Reply> {
        let headers = format!("Authorization: Bearer {PHONE_TOKEN}\r\nX-Palier-Sent-At: 1\r\n{more}");
        asked(&self.address, method, path, &headers, body).await
    }

    /// Puts one record.
    pub async fn put(&self, id: RecordId, body: &str) -> Option<Reply> {
        let path = format!("/api/v1/walks/{}/observations/{id}", self.walk);
        self.send("PUT", &path, "", body.as_bytes()).await
    }

    /// Sends records together.
    pub async fn post(&self, items: &[(RecordId, String)]) -> Option<Reply> {
        let path = format!("/api/v1/walks/{}/observations", self.walk);
        let items: Vec<_> = items.iter().map(|(id, body)| json!({ "id": id, "body": body })).collect();
        self.send("POST", &path, "", json!({ "items": items }).to_string().as_bytes()).await
    }

    /// Puts a whole photo.
    pub async fn put_photo(&self, photo: &[u8]) -> Option<Reply> {
        self.send("PUT", &format!("/api/v1/photos/{}", sha256(photo)), "", photo).await
    }

    /// Puts a piece of a photo.
    pub async fn put_piece(&self, photo: &[u8], from: usize, to: usize) -> Option<Reply> {
        let range = format!("Content-Range: bytes {from}-{}/{}\r\n", to - 1, photo.len());
        self.send("PUT", &format!("/api/v1/photos/{}", sha256(photo)), &range, &photo[from..to]).await
    }
}

/// A constat announcing these photos, as a phone writes it.
pub fn constat(words: &str, photos: &[&[u8]]) -> String {
    let announced =
        |photo: &&[u8]| json!({ "sha256": sha256(photo), "size": photo.len(), "description": words });
    let photos: Vec<_> = photos.iter().map(announced).collect();
    json!({
        "schema": 3, "kind": "constat", "captured_at": 1_795_338_000_000_i64, "utc_offset_min": 60,
        "theme": "proprete", "subtheme": "proprete.verre", "value": "dysfonctionnement", "severity": "gene",
        "description": words, "lon": 4.39, "lat": 45.43, "placed_by": "plan", "photos": photos,
    })
    .to_string()
}

/// Names of records and everything else drawn in a test: the same at each run of that seed.
pub fn seeded(seed: u64) -> World {
    World::held(Instant(1_795_338_000_000), seed)
}

/// A number below that one.
pub fn drawn(world: &World, below: u64) -> u64 {
    let mut bytes = [0; 8];
    world.fill(&mut bytes);
    u64::from_le_bytes(bytes) % below
}

/// Whether the journal of that store holds from end to end.
pub async fn chain(data: &Path, url: Option<&str>) -> Chain {
    let world = World::held(Instant(0), 0);
    let db = match url {
        Some(url) => Db::postgres(url, world).await.unwrap(),
        None => Db::sqlite(data, world).await.unwrap(),
    };
    let mut read = db.read().await.unwrap();
    let chain = journal::verify(read.tx()).await.unwrap();
    drop(read);
    db.close().await;
    chain
}

/// Whether the long version was asked for: `cargo xtask test --long`.
pub fn is_long() -> bool {
    std::env::var_os("PALIER_TEST_LONG").is_some()
}
