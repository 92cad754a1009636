//! One way to fail: a refusal becomes a French page or a problem document (RFC 9457); what broke inside goes to the log
//! under a number, never to the visitor.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use palier_domain::shared::FieldFault;
use std::fmt::Display;
use std::str::FromStr;

/// Why a request could not be answered as asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Problem {
    /// Nobody is signed in.
    #[error("Connectez-vous pour voir cette page.")]
    NotSignedIn,
    /// The token of a phone opens nothing: unknown, withdrawn, or its walk is closed for long.
    #[error(
        "Ce téléphone n'est plus relié à la visite. Rejoignez-la de nouveau : ce qu'il garde n'est pas perdu."
    )]
    UnknownDevice,
    /// There is no such thing, or the visitor may not know of it.
    #[error("Cette page n'existe pas, ou vous n'y avez pas accès.")]
    NotFound,
    /// Theirs to see, but not to do: why.
    #[error("{0}")]
    Forbidden(String),
    /// The rules refuse, in French.
    #[error("{0}")]
    Refused(String),
    /// Fields that cannot be taken as they are.
    #[error("Certaines réponses sont à corriger.")]
    Invalid(Vec<FieldFault>),
    /// A request that no form of ours would send.
    #[error("{0}")]
    BadRequest(String),
    /// What was sent was read and is refused for good: why.
    #[error("{0}")]
    Unacceptable(String),
    /// More than may be sent at once.
    #[error("{0}")]
    TooLarge(String),
    /// Too many tries.
    #[error("{0}")]
    TooMany(String),
    /// It was there and was deleted: sent again, it stays deleted.
    #[error("{0}")]
    Gone(String),
    /// The disk is full: nothing more can be kept until room is made; reading goes on.
    #[error(
        "Il n'y a plus de place sur le disque du serveur : rien n'a été enregistré. Gardez votre saisie et réessayez plus tard."
    )]
    NoRoom,
    /// The base does not answer: it restarts, or cannot be reached. The cause is in the log.
    #[error(
        "La base de données ne répond pas pour l'instant. Gardez votre saisie et réessayez dans un moment."
    )]
    Away,
    /// Something broke inside; the text is for the log only.
    #[error("Une erreur est survenue de notre côté. Rien n'a été enregistré.")]
    Inside(String),
}

impl Problem {
    /// Something broke inside.
    pub fn inside(what: impl Display) -> Self {
        Self::Inside(what.to_string())
    }

    /// A domain refusal, as its own sentence.
    pub fn refused(why: impl Display) -> Self {
        Self::Refused(why.to_string())
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::UnknownDevice => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Invalid(_) | Self::Unacceptable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Gone(_) => StatusCode::GONE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Inside(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What an address names, `/constats/{constat}`: a text that is no identifier names nothing.
///
/// # Errors
/// 404.
pub fn id_of<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

impl IntoResponse for Problem {
    /// An empty answer carrying the problem: [`super::page::show_problems`] dresses it for whoever asked.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<sqlx::Error> for Problem {
    /// SQLite answers 13, or 4874 when what it lacks room for is its index of the last writes, and PostgreSQL 53100 when
    /// the disk is full; PostgreSQL 57P01 to 57P03 when it stops, breaks or is not ready yet.
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|said| said.code());
        match (code.as_deref(), &error) {
            (Some("13" | "4874" | "53100"), _) => Self::NoRoom,
            (Some("57P01" | "57P02" | "57P03"), _)
            | (None, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut) => {
                tracing::warn!(%error, "the base does not answer");
                Self::Away
            }
            _ => Self::inside(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Problem {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::inside(error)
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::inside(error)
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::NoRoom,
            _ => Self::inside(error),
        }
    }
}
