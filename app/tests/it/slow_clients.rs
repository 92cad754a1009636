//! Slow clients do not hold the places of others. On a real port, with little patience.

use palier::features;
use palier::platform::http::{self, Patience};
use std::net::SocketAddr;
use std::time::Duration;
use testkit::{Engine, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const SHORT: Patience = Patience {
    head: Duration::from_millis(200),
    body: Duration::from_millis(200),
    whole: Duration::from_secs(10),
    slowest: 16 * 1024,
    answer: Duration::from_millis(200),
};
/// Never reached when the server lets go of slow clients; without it a fault would hang the test.
const TOO_LONG: Duration = Duration::from_secs(20);

struct Served {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    app: TestApp,
}

impl Served {
    async fn with(places: usize) -> Self {
        Self::patient(places, SHORT).await
    }

    async fn patient(places: usize, patience: Patience) -> Self {
        let app = TestApp::start(Engine::Sqlite).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = http::router(&app, features::routes(), patience);
        let server = tokio::spawn(async move {
            http::serve(listener, router, places, patience, stopped).await.unwrap();
        });
        Self { address, stop, server, app }
    }

    /// A client that sends this, then waits.
    async fn client(&self, sends: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(sends.as_bytes()).await.unwrap();
        stream
    }

    async fn end(self) {
        self.stop.send(true).unwrap();
        tokio::time::timeout(TOO_LONG, self.server).await.expect("the server stops").unwrap();
        self.app.finish().await;
    }
}

/// What the server says until it hangs up.
async fn until_hung_up(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let read = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut said)).await;
    // A connection reset is a hanging up too.
    let _ = read.expect("the server hangs up on slow clients");
    String::from_utf8_lossy(&said).into_owned()
}

const WHOLE: &str = "GET /mentions-legales HTTP/1.1\r\nHost: palier.test\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn half_sent_heads_are_let_go() {
    let served = Served::with(64).await;
    for sends in ["G", "GET / HTTP/1.1\r\nHost: pal", "GET / HTTP/1.1\r\nHost: palier.test\r\nX-A: b\r\n"] {
        let said = until_hung_up(served.client(sends).await).await;
        assert!(!said.contains("200 OK"), "{said}");
    }
    served.end().await;
}

#[tokio::test]
async fn clients_that_say_nothing_are_let_go_before_and_between_requests() {
    let served = Served::with(64).await;
    assert_eq!(until_hung_up(served.client("").await).await, "");
    let kept_open = WHOLE.replace("Connection: close\r\n", "");
    let said = until_hung_up(served.client(&kept_open).await).await;
    assert!(said.contains("200 OK"), "{said}");
    served.end().await;
}

#[tokio::test]
async fn half_sent_bodies_are_let_go() {
    let served = Served::with(64).await;
    let sends = "POST /connexion HTTP/1.1\r\nHost: palier.test\r\nSec-Fetch-Site: same-origin\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=a";
    let said = until_hung_up(served.client(sends).await).await;
    assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    served.end().await;
}

#[tokio::test]
async fn a_body_that_never_pauses_and_never_ends_is_let_go() {
    const SIZE: usize = 29_000_000;
    // As if each byte asked for no more time: only the patience for a whole body counts.
    let patience = Patience { whole: Duration::from_millis(100), slowest: u32::MAX, ..SHORT };
    let served = Served::patient(64, patience).await;
    let head = format!(
        "POST /connexion HTTP/1.1\r\nHost: palier.test\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {SIZE}\r\n\r\n"
    );
    let mut client = served.client(&head).await;
    let (mut hears, mut speaks) = client.split();
    let mut said = [0; 12];
    // Drips without a pause, one byte at a time, until answered.
    let drips = async {
        let mut sent = 0;
        while sent < SIZE && speaks.write_all(b"a").await.is_ok() {
            sent += 1;
            tokio::task::yield_now().await;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = drips => {}
        heard = tokio::time::timeout(TOO_LONG, hears.read_exact(&mut said)) => {
            heard.expect("the server answers").unwrap();
        }
    }
    assert!(said.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&said));
    drop(client);
    served.end().await;
}

#[tokio::test]
async fn beyond_the_places_a_client_waits_and_is_answered_when_one_is_free() {
    let served = Served::with(2).await;
    let slow = [served.client("G").await, served.client("G").await];
    let third = served.client(WHOLE).await;
    let said = until_hung_up(third).await;
    assert!(said.contains("200 OK"), "{said}");
    for stream in slow {
        until_hung_up(stream).await;
    }
    served.end().await;
}
