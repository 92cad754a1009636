//! A form that comes when its session is gone: it is given back inside the page on which one signs in again, then sent once
//! more by whoever signed in. Nothing of it is kept here: it travels in the page, and a page of another site cannot send it.

use super::forms::Form;
use super::page::Frame;
use super::state::App;
use askama::Template;
use axum::extract::{FromRequest, Request};
use axum::http::header;

/// Fields of the sign-in form that carry another form.
const CONTENT: &str = "garde";
const FILES: &str = "fichiers";
const SENT: &str = "renvoyer";
/// Bytes read from somebody unknown, files included: beyond, nothing is given back.
const MOST: usize = 2 * 1024 * 1024;

/// What was sent, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptForm {
    /// The address it was sent to.
    pub to: String,
    /// Its fields, as the body of a form.
    pub content: String,
    /// How many files came with it: they are to be chosen again.
    pub files: usize,
}

impl KeptForm {
    /// Reads a form that nobody signed in may send yet; none when it cannot be read.
    pub(super) async fn of(app: &App, request: Request) -> Option<Self> {
        let to = request.uri().path_and_query()?.to_string();
        let length = request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?;
        if !length.parse().is_ok_and(|length: usize| length <= MOST) {
            return None;
        }
        let form = Form::from_request(request, app).await.ok()?;
        let mut content = form_urlencoded::Serializer::new(String::new());
        content.extend_pairs(form.texts());
        Some(Self { to, content: content.finish(), files: form.files.len() })
    }

    /// The one that a sign-in form carries to that address, if it carries one.
    pub fn carried(form: &Form, to: &str) -> Option<Self> {
        let files = form.text(FILES).parse().unwrap_or(0);
        let content = form.text(CONTENT).to_owned();
        form.ticked(SENT).then(|| Self { to: to.to_owned(), content, files })
    }

    /// What a form carries it by: names and texts of hidden fields.
    pub fn carriers(&self) -> [(&'static str, String); 3] {
        [(CONTENT, self.content.clone()), (FILES, self.files.to_string()), (SENT, "oui".to_owned())]
    }

    /// Its fields, in order.
    pub fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.content.as_bytes()).into_owned().collect()
    }
}

/// Signing in again, with what was sent.
#[derive(Debug, Template)]
#[template(path = "platform/templates/signed_out.html")]
pub struct SignedOutView {
    /// Frame.
    pub frame: Frame,
    /// What was sent.
    pub kept: KeptForm,
}

/// The page that asks to sign in again.
pub(super) fn signed_out(app: &App, kept: KeptForm) -> SignedOutView {
    SignedOutView { frame: Frame::public(app, "Connexion"), kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_comes_back_whole() {
        let kept = KeptForm {
            to: "/actions/nouveau".to_owned(),
            content: "title=L%27accueil+%26+la+halte&text=un%0D%0Adeux&origins=a&origins=b".to_owned(),
            files: 2,
        };
        let carriers = kept.carriers();
        let carriers: Vec<(&str, &str)> =
            carriers.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(KeptForm::carried(&Form::of(&carriers), "/actions/nouveau"), Some(kept.clone()));
        let fields = kept.fields();
        assert_eq!(fields[0], ("title".to_owned(), "L'accueil & la halte".to_owned()));
        assert_eq!((fields[1].1.as_str(), fields.len()), ("un\r\ndeux", 4));
        assert_eq!(KeptForm::carried(&Form::of(&[("retour", "/")]), "/"), None);
    }
}
