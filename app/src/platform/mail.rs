//! Outgoing mail: sent by a job, after the write that asked for it; in the demonstration, put on a shelf to be read.

use super::problem::Problem;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

const SHELF: usize = 200;

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Address.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Files sent with it.
    #[serde(default)]
    pub attachments: Vec<Enclosed>,
}

/// A file sent with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// Its name, `visite.ics`.
    pub name: String,
    /// Its media type with its parameters.
    pub kind: String,
    /// What it holds.
    pub text: String,
}

/// How letters leave.
#[derive(Clone)]
pub enum Mailer {
    /// Through a mail server.
    Smtp {
        /// The server.
        transport: Box<AsyncSmtpTransport<Tokio1Executor>>,
        /// Who writes.
        from: Mailbox,
    },
    /// Kept in memory to be read at `/dev/mails`: demonstration and tests.
    Shelf(Arc<Mutex<VecDeque<Letter>>>),
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp { .. } => "Mailer::Smtp",
            Self::Shelf(_) => "Mailer::Shelf",
        })
    }
}

/// The text of a letter, then its files.
fn parts(body: String, attachments: Vec<Enclosed>) -> Result<MultiPart, Problem> {
    let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(body));
    for file in attachments {
        let kind = ContentType::parse(&file.kind).map_err(Problem::inside)?;
        parts = parts.singlepart(Attachment::new(file.name).body(file.text, kind));
    }
    Ok(parts)
}

impl Mailer {
    /// Letters stay here, to be read.
    pub fn shelf() -> Self {
        Self::Shelf(Arc::default())
    }

    /// Letters leave through the server of that address (`smtps://user:password@host`).
    ///
    /// # Errors
    /// When the address or the sender cannot be read.
    pub fn smtp(url: &str, from: &str) -> Result<Self, Problem> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(Problem::inside)?.build();
        Ok(Self::Smtp { transport: Box::new(transport), from: from.parse().map_err(Problem::inside)? })
    }

    /// Sends a letter, or puts it on the shelf.
    ///
    /// # Errors
    /// When the server refuses or does not answer; the job tries again later.
    pub async fn send(&self, letter: Letter) -> Result<(), Problem> {
        match self {
            Self::Smtp { transport, from } => {
                let to: Mailbox = letter.to.parse().map_err(Problem::inside)?;
                let message = Message::builder().from(from.clone()).to(to).subject(letter.subject);
                let message = if letter.attachments.is_empty() {
                    message.body(letter.body)
                } else {
                    message.multipart(parts(letter.body, letter.attachments)?)
                };
                let message = message.map_err(Problem::inside)?;
                transport.send(message).await.map_err(Problem::inside)?;
            }
            Self::Shelf(shelf) => {
                let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
                shelf.push_front(letter);
                shelf.truncate(SHELF);
            }
        }
        Ok(())
    }

    /// What stands on the shelf, latest first; nothing when letters really leave.
    pub fn on_shelf(&self) -> Vec<Letter> {
        match self {
            Self::Smtp { .. } => Vec::new(),
            Self::Shelf(shelf) => {
                shelf.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
            }
        }
    }
}
