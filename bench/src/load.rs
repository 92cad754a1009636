//! A small HTTP client that keeps a few connections busy on loopback, and stops by itself.

use crate::Failure;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{COOKIE, HOST};
use hyper::{Request, Response, StatusCode, body::Incoming};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long one load lasts.
pub const SHORT: Duration = Duration::from_secs(5);
/// Connections kept busy at once, at most.
pub const MOST_CONNECTIONS: usize = 64;
const LONGEST: Duration = Duration::from_secs(10);

/// What to ask, of whom, how hard.
pub struct Order<'a> {
    /// A server on loopback.
    pub address: SocketAddr,
    /// The page.
    pub path: &'a str,
    /// The session, as the browser would send it.
    pub cookie: Option<&'a str>,
    /// Connections kept busy at once, 64 at most.
    pub connections: usize,
    /// For how long, 10 s at most.
    pub lasts: Duration,
}

/// Asks the same page again and again, and gives the answers per second.
///
/// # Errors
/// When the server is not on loopback, refuses a connection, or answers anything but 200.
pub async fn run(order: &Order<'_>) -> Result<f64, Failure> {
    if !order.address.ip().is_loopback() {
        return Err("une charge ne part que vers la boucle locale".into());
    }
    let started = Instant::now();
    let until = started + order.lasts.min(LONGEST);
    let mut visitors = JoinSet::new();
    for _ in 0..order.connections.min(MOST_CONNECTIONS) {
        let connection = connect(order.address).await?;
        let (path, cookie) = (order.path.to_owned(), order.cookie.map(str::to_owned));
        visitors.spawn(visit(connection, order.address, path, cookie, until));
    }
    let mut answers = 0_u32;
    while let Some(visited) = visitors.join_next().await {
        answers += visited??;
    }
    Ok(f64::from(answers) / started.elapsed().as_secs_f64())
}

async fn visit(
    mut connection: Connection,
    address: SocketAddr,
    path: String,
    cookie: Option<String>,
    until: Instant,
) -> Result<u32, Failure> {
    let mut answers = 0;
    while Instant::now() < until {
        let response = ask(&mut connection, address, &path, cookie.as_deref()).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{path} : {}", response.status()).into());
        }
        response.into_body().collect().await?;
        answers += 1;
    }
    Ok(answers)
}

/// A connection that sends requests one after the other.
pub type Connection = SendRequest<Empty<Bytes>>;

/// Opens a connection for bodies of that kind and lets it live in the background.
///
/// # Errors
/// When the server refuses it.
pub async fn connect<B>(address: SocketAddr) -> Result<SendRequest<B>, Failure>
where
    B: Body<Error = Infallible> + Send + 'static,
    B::Data: Send,
{
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// One `GET`; the answer's body is still to be read.
///
/// # Errors
/// When the connection breaks.
pub async fn ask(
    connection: &mut Connection,
    address: SocketAddr,
    path: &str,
    cookie: Option<&str>,
) -> Result<Response<Incoming>, Failure> {
    let mut request = Request::get(path).header(HOST, address.to_string());
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    connection.ready().await?;
    Ok(connection.send_request(request.body(Empty::new())?).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, routing::get};
    use tokio::net::TcpListener;

    async fn serve() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = listener.local_addr().expect("an address");
        let app = Router::new().route("/", get(async || "ok"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    fn order(address: SocketAddr, path: &str) -> Order<'_> {
        Order { address, path, cookie: None, connections: 2, lasts: Duration::from_millis(20) }
    }

    #[tokio::test]
    async fn answers_are_counted_and_a_refusal_stops_the_measure() {
        let address = serve().await;
        assert!(run(&order(address, "/")).await.expect("a rate") > 0.0);
        assert!(run(&order(address, "/absent")).await.is_err_and(|e| e.to_string().contains("404")));
    }

    #[tokio::test]
    async fn no_load_leaves_the_machine() {
        assert!(run(&order(SocketAddr::from(([192, 0, 2, 1], 80)), "/")).await.is_err());
    }
}
