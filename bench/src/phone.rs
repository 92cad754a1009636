//! Phones on a walk, as the bench plays them: they join with the code and speak JSON over one connection each.

use crate::{Failure, load};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// A phone that joined the walk.
pub struct Phone {
    connection: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    token: String,
    walk: String,
}

impl Phone {
    /// Joins with that code.
    ///
    /// # Errors
    /// When the code opens nothing.
    pub async fn join(address: SocketAddr, code: &str) -> Result<Self, Failure> {
        let connection = load::connect(address).await?;
        let mut phone = Self { connection, address, token: String::new(), walk: String::new() };
        let (status, told) =
            phone.send("POST", "/api/v1/join", None, json!({ "code": code }).to_string().into()).await?;
        let text = |name: &str| {
            told[name].as_str().map(str::to_owned).ok_or("le téléphone n'a pas rejoint la visite")
        };
        if status != StatusCode::CREATED {
            return Err(format!("/api/v1/join : {status}").into());
        }
        (phone.token, phone.walk) = (text("token")?, text("walk")?);
        Ok(phone)
    }

    /// The same phone before another start of the program.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn before(self, address: SocketAddr) -> Result<Self, Failure> {
        Ok(Self { connection: load::connect(address).await?, address, ..self })
    }

    /// Puts one new record; it is durable once answered.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn put(&mut self, body: String) -> Result<(), Failure> {
        let path = format!("/api/v1/walks/{}/observations/{}", self.walk, fresh_id());
        expect(self.send("PUT", &path, None, body.into()).await?.0, &[StatusCode::CREATED])
    }

    /// Sends as many new records together.
    ///
    /// # Errors
    /// When one of them is not kept.
    pub async fn post(&mut self, bodies: Vec<String>) -> Result<(), Failure> {
        let path = format!("/api/v1/walks/{}/observations", self.walk);
        let items: Vec<_> =
            bodies.into_iter().map(|body| json!({ "id": fresh_id(), "body": body })).collect();
        let batch = json!({ "items": items }).to_string();
        let (status, told) = self.send("POST", &path, None, batch.into()).await?;
        expect(status, &[StatusCode::OK])?;
        let results = told["results"].as_array().ok_or("une réponse groupée sans résultats")?;
        match results.iter().find(|result| result["status"] != 201) {
            Some(other) => Err(format!("un relevé n'est pas gardé : {other}").into()),
            None => Ok(()),
        }
    }

    /// Sends a photo in pieces of 256 kB.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn put_photo(&mut self, sha256: &str, photo: &Bytes) -> Result<(), Failure> {
        const PIECE: usize = 256 * 1024;
        let path = format!("/api/v1/photos/{sha256}");
        for from in (0..photo.len()).step_by(PIECE) {
            let to = photo.len().min(from + PIECE);
            let range = format!("bytes {from}-{}/{}", to - 1, photo.len());
            let (status, _) = self.send("PUT", &path, Some(&range), photo.slice(from..to)).await?;
            expect(status, &[StatusCode::CREATED, StatusCode::NO_CONTENT, StatusCode::OK])?;
        }
        Ok(())
    }

    /// How many records of the walk the server holds, by its manifest.
    ///
    /// # Errors
    /// When it does not tell.
    pub async fn kept(&mut self) -> Result<usize, Failure> {
        let path = format!("/api/v1/walks/{}/manifest", self.walk);
        let (status, told) = self.send("GET", &path, None, Bytes::new()).await?;
        expect(status, &[StatusCode::OK])?;
        Ok(told["observations"].as_array().ok_or("un manifeste sans relevés")?.len())
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        range: Option<&str>,
        body: Bytes,
    ) -> Result<(StatusCode, Value), Failure> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, self.address.to_string());
        request = request.header("x-palier-sent-at", "1795338000000");
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if let Some(range) = range {
            request = request.header("content-range", range);
        }
        // As a browser does: the server lets go of a connection that stays silent, and the next request opens another.
        if self.connection.ready().await.is_err() {
            self.connection = load::connect(self.address).await?;
        }
        let response = self.connection.send_request(request.body(Full::new(body))?).await?;
        let status = response.status();
        let told = response.into_body().collect().await?.to_bytes();
        Ok((status, serde_json::from_slice(&told).unwrap_or(Value::Null)))
    }
}

fn expect(status: StatusCode, wanted: &[StatusCode]) -> Result<(), Failure> {
    if wanted.contains(&status) { Ok(()) } else { Err(format!("réponse inattendue : {status}").into()) }
}

/// A name never given before in this run.
fn fresh_id() -> String {
    static GIVEN: AtomicU64 = AtomicU64::new(1);
    let number = GIVEN.fetch_add(1, Ordering::Relaxed);
    format!("01990000-0000-7000-8000-{number:012x}")
}

/// A constat in these words, announcing these photos: address and size.
pub fn constat(words: &str, photos: &[(String, usize)]) -> String {
    let announced =
        |(sha256, size): &(String, usize)| json!({ "sha256": sha256, "size": size, "description": "Hall" });
    let photos: Vec<_> = photos.iter().map(announced).collect();
    json!({
        "schema": 3, "kind": "constat", "captured_at": 1_795_338_000_000_i64, "utc_offset_min": 60,
        "theme": "proprete", "subtheme": "proprete.verre", "value": "dysfonctionnement", "severity": "gene",
        "description": words, "lon": 4.39, "lat": 45.43, "accuracy_m": 6.0, "placed_by": "gps", "photos": photos,
    })
    .to_string()
}

/// As many phones as there are connections.
///
/// # Errors
/// When one of them cannot join.
pub async fn phones(address: SocketAddr, code: &str, count: usize) -> Result<Vec<Phone>, Failure> {
    let mut joined = Vec::with_capacity(count);
    for _ in 0..count.min(load::MOST_CONNECTIONS) {
        joined.push(Phone::join(address, code).await?);
    }
    Ok(joined)
}
