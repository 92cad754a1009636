//! What came back, and what a story expects of it. Expectations chain: `answer.answers(200).shows("Ma journée")`.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use scraper::{Html, Selector};
use std::fmt;

/// An answer, whole.
pub struct Answer {
    pub(crate) asked: String,
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Bytes of the body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a reader reads: the words of the page, spaces folded. A body that is not a page is given as it is.
    pub fn text(&self) -> String {
        let is_page = self.header("content-type").starts_with("text/html");
        if !is_page {
            return self.html();
        }
        words(Html::parse_document(&self.html()).root_element().text())
    }

    /// The words of a PDF, spaces folded.
    pub fn printed(&self) -> String {
        let folder = tempfile::tempdir().expect("a folder for the paper");
        let path = folder.path().join("papier.pdf");
        std::fs::write(&path, &self.body).expect("the paper is written");
        let read = std::process::Command::new("pdftotext").arg(&path).arg("-").output();
        let read = read.expect("poppler-utils is installed: cargo xtask test installs it");
        assert!(read.status.success(), "{}\n{self:?}", String::from_utf8_lossy(&read.stderr));
        words(std::iter::once(String::from_utf8_lossy(&read.stdout).as_ref()))
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }

    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Where it leads, when it does.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION).and_then(|path| path.to_str().ok())
    }

    /// The words of every element that selector finds, in order.
    pub fn select(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html());
        page.select(&parsed(selector)).map(|element| words(element.text())).collect()
    }

    /// An attribute of every element that selector finds and that carries it, in order.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html());
        page.select(&parsed(selector)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// What the form says is wrong with that field.
    pub fn field_error(&self, field: &str) -> Option<String> {
        self.select(&format!("[id=\"{field}-erreur\"]")).into_iter().next()
    }

    /// Expects that status.
    #[track_caller]
    pub fn answers(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// Expects these words in what a reader reads.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "« {words} » is not shown\n{self:?}");
        self
    }

    /// Expects these words nowhere: neither read nor hidden in the source.
    #[track_caller]
    pub fn does_not_show(&self, words: &str) -> &Self {
        let hidden = self.html().contains(words) || self.text().contains(words);
        assert!(!hidden, "« {words} » is there\n{self:?}");
        self
    }

    /// Expects a redirection (303) to that path.
    #[track_caller]
    pub fn redirects_to(&self, path: &str) -> &Self {
        assert_eq!((self.status, self.location()), (StatusCode::SEE_OTHER, Some(path)), "{self:?}");
        self
    }

    /// Expects a redirection (303) to a path that begins so, for those that end with a fresh identifier.
    #[track_caller]
    pub fn redirects_under(&self, path: &str) -> &Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        assert!(self.location().is_some_and(|to| to.starts_with(path)), "{self:?}");
        self
    }

    /// Expects the form shown again (422), saying that of that field.
    #[track_caller]
    pub fn refuses(&self, field: &str, why: &str) -> &Self {
        self.answers(422);
        let said = self.field_error(field);
        assert!(said.as_deref().is_some_and(|said| said.contains(why)), "{field} says {said:?}\n{self:?}");
        self
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}", self.asked, self.status)?;
        if let Some(path) = self.location() {
            write!(f, " → {path}")?;
        }
        write!(f, "\n{}", self.text().chars().take(2_000).collect::<String>())
    }
}

fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

fn words<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
