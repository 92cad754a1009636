//! A browser without a port: keeps its cookies and speaks straight to the routes.

use crate::{Answer, TestApp};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header, request};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tower::ServiceExt;

/// The address people use.
const HOST: &str = "palier.test";
const BOUNDARY: &str = "palier-testkit-boundary";

/// A browser that keeps its cookies.
#[derive(Debug)]
pub struct Client {
    app: TestApp,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Client {
    pub(crate) fn new(app: TestApp) -> Self {
        Self { app, cookies: Mutex::default() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    /// Asks as a program would: `Accept: application/json`.
    pub async fn get_json(&self, path: &str) -> Answer {
        let mut request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        self.send(request).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Sends a form with files: field, name of the file, bytes.
    pub async fn post_multipart(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, Vec<u8>)],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, text) in fields {
            let part =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in files {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(part.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, kind);
        let request = request.header(header::CONTENT_LENGTH, body.len());
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Opens the page an answer leads to.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        self.get(answer.location().unwrap_or_else(|| panic!("it leads nowhere\n{answer:?}"))).await
    }

    /// Opens the page an answer leads to, again and again while it says that a file is being read: as a person presses
    /// « Actualiser » on a busy machine.
    pub async fn follow_to_the_end(&self, answer: &Answer) -> Answer {
        let mut page = self.follow(answer).await;
        while page.text().contains("Examen en cours") {
            page = self.follow(answer).await;
        }
        page
    }

    /// A request as a browser on our own pages would send it, to be completed.
    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let mut request = Request::builder()
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            request = request.header(header::ORIGIN, format!("http://{HOST}"));
        }
        request.method(method)
    }

    /// Sends anything, with the cookies of this browser.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let cookies =
            self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            let cookies = cookies.join("; ").parse().expect("cookies are plain text");
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.app.router().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        self.keep_cookies(&parts.headers);
        let body = body.collect().await.expect("the whole body").to_bytes();
        Answer { asked, status: parts.status, headers: parts.headers, body }
    }

    /// The cookies held: name and value.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a cookie in this browser, as someone who stole or kept one would.
    pub fn hold_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.to_owned());
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut kept = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("cookies are plain text");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if value.is_empty() || attributes.contains("Max-Age=0") {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
