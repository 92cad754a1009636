//! A phone on a walk: no cookie, no account, a token and a clock of its own.

use crate::{Answer, PHONE_TOKEN, TestApp, WALK_CODE};
use axum::body::Body;
use axum::http::{Method, header, request};
use palier::platform::clock::sha256;
use palier_domain::shared::RecordId;
use serde_json::{Value, json};

/// A phone that joined the walk of the town.
#[derive(Debug, Clone)]
pub struct Phone {
    app: TestApp,
    /// What it proves itself with.
    pub token: String,
    /// Who it says it is.
    pub device: String,
    /// How far its clock is ahead of ours, in ms.
    pub ahead_ms: i64,
}

impl Phone {
    /// The phone that joined before the story began.
    pub fn of_the_town(app: &TestApp) -> Self {
        let device = app.town().phone.to_string();
        Self { app: app.clone(), token: PHONE_TOKEN.to_owned(), device, ahead_ms: 0 }
    }

    /// Another phone that joins now.
    pub async fn joining(app: &TestApp) -> Self {
        let nobody = Self { token: String::new(), ..Self::of_the_town(app) };
        let joined = nobody.post("/api/v1/join", &json!({ "code": WALK_CODE })).await;
        joined.answers(201);
        let told = joined.json();
        let text = |name: &str| told[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned();
        Self { token: text("token"), device: text("device"), ..nobody }
    }

    /// The same phone with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The address of something of the walk.
    pub fn walk(&self, rest: &str) -> String {
        format!("/api/v1/walks/{}/{rest}", self.app.town().walk)
    }

    /// A fresh name for a record.
    pub fn record(&self) -> RecordId {
        self.app.world.id()
    }

    /// A request as the phone sends it, to be completed.
    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let sent = self.app.world.now().0.saturating_add(self.ahead_ms);
        let request = self.app.visitor().request(method, path).header(header::ACCEPT, "*/*");
        let request = request.header("x-palier-sent-at", sent.to_string());
        if self.token.is_empty() {
            return request;
        }
        request.header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }

    /// Sends anything.
    pub async fn send(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(method, path).body(body.into()).expect("a request");
        self.app.visitor().send(request).await
    }

    /// Asks for something.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body.to_string()).await
    }

    /// Puts a record under its name, in these exact words.
    pub async fn put(&self, record: RecordId, body: &str) -> Answer {
        let path = self.walk(&format!("observations/{record}"));
        self.send(Method::PUT, &path, body.to_owned()).await
    }

    /// Puts the piece of a photo that begins there; the whole photo when no total is said.
    pub async fn put_piece(&self, photo: &[u8], from: usize, to: usize) -> Answer {
        let path = format!("/api/v1/photos/{}", sha256(photo));
        let range = format!("bytes {from}-{}/{}", to - 1, photo.len());
        let request = self.request(Method::PUT, &path).header(header::CONTENT_RANGE, range);
        let request = request.body(Body::from(photo[from..to].to_vec())).expect("a request");
        self.app.visitor().send(request).await
    }

    /// Puts a whole photo.
    pub async fn put_photo(&self, photo: &[u8]) -> Answer {
        let path = format!("/api/v1/photos/{}", sha256(photo));
        self.send(Method::PUT, &path, photo.to_vec()).await
    }

    /// The text of a constat noted by this phone.
    pub fn constat(&self, words: &str) -> Value {
        let noted = self.app.world.now().0.saturating_add(self.ahead_ms);
        json!({
            "schema": 3, "kind": "constat", "captured_at": noted, "utc_offset_min": 60, "theme": "proprete",
            "subtheme": "proprete.verre", "value": "dysfonctionnement", "severity": "gene", "description": words,
            "stop": self.app.town().stop, "placed_by": "arret", "photos": [],
        })
    }
}
