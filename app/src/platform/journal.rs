//! The journal: who did what, when, and why, each entry holding the hash of the one before.
//!
//! Events are stable codes; the French sentence is made when shown, by the feature the event belongs to.

use super::clock::sha256;
use super::db::Tx;
use super::problem::Problem;
use crate::{execute, fetch_all, fetch_one, insert_many};
use palier_domain::partners::Capability;
use palier_domain::shared::{DeviceId, Instant, MandateId, PersonId, QuartierId};
use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long an entry once verified is taken at its word before the whole journal is read again, in milliseconds.
const WHOLE_AGAIN_MS: i64 = 60 * 60 * 1000;

/// Who a write is made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Someone who signed in, acting under a mandate, by virtue of a capability.
    Person {
        /// Who.
        person: PersonId,
        /// Under which mandate.
        mandate: MandateId,
        /// By virtue of what.
        capability: Capability,
    },
    /// A visitor not signed in: accepting an invitation, choosing a new password.
    Visitor,
    /// A phone that joined a walk, without an account.
    Device(DeviceId),
    /// The program, on someone's order at the console or by a job: which command.
    Program(&'static str),
}

/// Something that happened: a stable code, what it happened to, and what is worth keeping beside.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Stable code, `constat.enregistre`.
    pub code: &'static str,
    /// What kind of thing it happened to, `constat`.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject_id: String,
    /// The quartier in whose thread it belongs, if any.
    pub quartier: Option<QuartierId>,
    /// What changed, as plain data; no personal data of residents.
    pub details: Value,
}

impl Event {
    /// Something that happened to that thing.
    pub fn of(code: &'static str, subject_kind: &'static str, subject_id: impl ToString) -> Self {
        Self { code, subject_kind, subject_id: subject_id.to_string(), quartier: None, details: Value::Null }
    }

    /// In the thread of that quartier.
    #[must_use]
    pub fn in_quartier(mut self, quartier: QuartierId) -> Self {
        self.quartier = Some(quartier);
        self
    }

    /// With these details.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }
}

/// One line of the journal, as kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its number: 1, 2, 3… without a hole.
    pub seq: i64,
    /// When, UTC ms.
    pub at: i64,
    /// `person`, `visitor`, `device` or `program`.
    pub author_kind: String,
    /// The person, when there is one.
    pub person_id: Option<String>,
    /// The mandate acted under, when there is one.
    pub mandate_id: Option<String>,
    /// The capability, the phone, or the command of the program.
    pub by_virtue_of: Option<String>,
    /// Stable code of the event.
    pub event: String,
    /// Kind of thing it happened to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// The quartier in whose thread it belongs.
    pub quartier_id: Option<String>,
    /// Details, JSON text.
    pub details: String,
    /// Hash of the entry before; 64 zeros for the first.
    pub previous_hash: String,
    /// SHA-256 of all of the above.
    pub hash: String,
}

impl Entry {
    /// When it happened.
    pub fn instant(&self) -> Instant {
        Instant(self.at)
    }

    /// The hash this entry must carry, from what it says and from the entry before.
    pub fn computed_hash(&self) -> String {
        let said = serde_json::json!([
            self.seq,
            self.at,
            self.author_kind,
            self.person_id,
            self.mandate_id,
            self.by_virtue_of,
            self.event,
            self.subject_kind,
            self.subject_id,
            self.quartier_id,
            self.details,
            self.previous_hash
        ]);
        sha256(said.to_string().as_bytes())
    }
}

/// The number of the last of so many new entries and the last hash, holding the head until the transaction ends.
pub const NEXT: &str = "UPDATE journal_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash";
/// Keeps an entry.
pub const INSERT: &str = "INSERT INTO journal (seq, at, author_kind, person_id, mandate_id, by_virtue_of, event, \
    subject_kind, subject_id, quartier_id, details, previous_hash, hash) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
/// Remembers the last hash.
pub const HEAD: &str = "UPDATE journal_head SET hash = $1 WHERE id = 1";
/// The entries after a number, in order.
pub const AFTER: &str = "SELECT seq, at, author_kind, person_id, mandate_id, by_virtue_of, event, subject_kind, subject_id, \
    quartier_id, details, previous_hash, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
/// What happened to one thing, in order.
pub const ABOUT: &str = "SELECT seq, at, author_kind, person_id, mandate_id, by_virtue_of, event, subject_kind, subject_id, \
    quartier_id, details, previous_hash, hash FROM journal WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq";
/// What the head says.
pub const READ_HEAD: &str = "SELECT seq, hash FROM journal_head WHERE id = 1";

/// Waits its turn to write. SQLite has one writer; on PostgreSQL, what is read after this call is what the entry
/// will follow: for rules that look at several rows (last administrator, cycles of succession).
pub const TAKE_TURN: &str = "UPDATE journal_head SET seq = seq WHERE id = 1";

/// Holds the head of the journal until the transaction ends, so that no other write comes in between.
///
/// # Errors
/// When the store does not answer.
pub async fn take_turn(tx: &mut Tx) -> Result<(), Problem> {
    execute!(tx, TAKE_TURN)?;
    Ok(())
}

pub(super) async fn append(tx: &mut Tx, author: &Author, now: Instant, event: &Event) -> Result<(), Problem> {
    append_all(tx, now, &[Signed { author: author.clone(), event: event.clone() }]).await
}

/// An event and who it is the doing of.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    pub(super) author: Author,
    pub(super) event: Event,
}

/// Adds entries in that order: the head is taken once, and they are written together.
pub(super) async fn append_all(tx: &mut Tx, now: Instant, signed: &[Signed]) -> Result<(), Problem> {
    let count = i64::try_from(signed.len()).map_err(Problem::inside)?;
    let (last, mut previous): (i64, String) = fetch_one!(tx, (i64, String), NEXT, count)?;
    let mut entries = Vec::with_capacity(signed.len());
    for (signed, seq) in signed.iter().zip(last - count + 1..) {
        let entry = entry(signed, seq, now, previous);
        previous = entry.hash.clone();
        entries.push(entry);
    }
    insert_many!(tx, INSERT, &entries, |entry| [
        entry.seq,
        entry.at,
        &entry.author_kind,
        &entry.person_id,
        &entry.mandate_id,
        &entry.by_virtue_of,
        &entry.event,
        &entry.subject_kind,
        &entry.subject_id,
        &entry.quartier_id,
        &entry.details,
        &entry.previous_hash,
        &entry.hash,
    ]);
    execute!(tx, HEAD, &previous)?;
    Ok(())
}

fn entry(Signed { author, event }: &Signed, seq: i64, now: Instant, previous_hash: String) -> Entry {
    let (kind, person, mandate, by) = match author {
        Author::Person { person, mandate, capability } => (
            "person",
            Some(person.to_string()),
            Some(mandate.to_string()),
            Some(capability.code().to_owned()),
        ),
        Author::Visitor => ("visitor", None, None, None),
        Author::Device(device) => ("device", None, None, Some(device.to_string())),
        Author::Program(command) => ("program", None, None, Some((*command).to_owned())),
    };
    let mut entry = Entry {
        seq,
        at: now.0,
        author_kind: kind.to_owned(),
        person_id: person,
        mandate_id: mandate,
        by_virtue_of: by,
        event: event.code.to_owned(),
        subject_kind: event.subject_kind.to_owned(),
        subject_id: event.subject_id.clone(),
        quartier_id: event.quartier.map(|id| id.to_string()),
        details: event.details.to_string(),
        previous_hash,
        hash: String::new(),
    };
    entry.hash = entry.computed_hash();
    entry
}

/// What happened to one thing, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn about(tx: &mut Tx, subject_kind: &str, subject_id: &str) -> Result<Vec<Entry>, Problem> {
    Ok(fetch_all!(tx, Entry, ABOUT, subject_kind, subject_id)?)
}

/// What a verification of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Every entry holds: how many there are.
    Whole(i64),
    /// The first entry that does not hold, and what is wrong with it, in French.
    Broken {
        /// Number of the entry.
        seq: i64,
        /// What is wrong.
        why: &'static str,
    },
}

/// The hash of the last entry: noted where the program cannot write, it proves that nothing was rewritten since.
///
/// # Errors
/// When the store does not answer.
pub async fn last_hash(tx: &mut Tx) -> Result<String, Problem> {
    let (_, hash): (i64, String) = fetch_one!(tx, (i64, String), READ_HEAD)?;
    Ok(hash)
}

/// Reads the whole journal and recomputes each hash.
///
/// # Errors
/// When the store does not answer.
pub async fn verify(tx: &mut Tx) -> Result<Chain, Problem> {
    verify_after(tx, 0, "0".repeat(64)).await
}

/// Reads what was written since the last time and recomputes its hashes; the whole journal again once that is an hour
/// old, or when something does not hold.
///
/// # Errors
/// When the store does not answer.
pub async fn verify_again(tx: &mut Tx, verified: &Verified, now: Instant) -> Result<Chain, Problem> {
    let known = verified.known().clone().filter(|known| now < known.whole_at.plus_ms(WHOLE_AGAIN_MS));
    let since = match known {
        Some(known) if stands(tx, &known).await? => {
            Some((verify_after(tx, known.seq, known.hash).await?, known.whole_at))
        }
        _ => None,
    };
    let (chain, whole_at) = match since {
        Some(found @ (Chain::Whole(_), _)) => found,
        _ => (verify(tx).await?, now),
    };
    *verified.known() = match chain {
        Chain::Whole(seq) => Some(LastVerified { seq, hash: last_hash(tx).await?, whole_at }),
        Chain::Broken { .. } => None,
    };
    Ok(chain)
}

/// How far the journal was verified, kept in memory: never in the base, where whoever alters the journal could write.
#[derive(Debug, Default)]
pub struct Verified(Mutex<Option<LastVerified>>);

#[derive(Debug, Clone)]
struct LastVerified {
    seq: i64,
    hash: String,
    /// When the journal was last read from its first entry.
    whole_at: Instant,
}

impl Verified {
    fn known(&self) -> MutexGuard<'_, Option<LastVerified>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the last entry verified is still there as it was.
async fn stands(tx: &mut Tx, known: &LastVerified) -> Result<bool, Problem> {
    let entries: Vec<Entry> = fetch_all!(tx, Entry, AFTER, known.seq - 1, 1_i64)?;
    Ok(entries.first().is_some_and(|entry| {
        entry.seq == known.seq && entry.hash == known.hash && entry.computed_hash() == known.hash
    }))
}

async fn verify_after(tx: &mut Tx, mut seq: i64, mut previous: String) -> Result<Chain, Problem> {
    let (last, head_hash): (i64, String) = fetch_one!(tx, (i64, String), READ_HEAD)?;
    loop {
        let entries: Vec<Entry> = fetch_all!(tx, Entry, AFTER, seq, 1_000_i64)?;
        let Some(end) = entries.last().map(|entry| entry.seq) else { break };
        for entry in entries {
            let why = if entry.seq != seq + 1 {
                Some("une entrée manque avant celle-ci")
            } else if entry.previous_hash != previous {
                Some("elle ne suit pas l'entrée précédente")
            } else if entry.hash != entry.computed_hash() {
                Some("son contenu a été modifié")
            } else {
                None
            };
            if let Some(why) = why {
                return Ok(Chain::Broken { seq: entry.seq, why });
            }
            (seq, previous) = (entry.seq, entry.hash);
        }
        debug_assert_eq!(seq, end);
    }
    if (last, head_hash) != (seq, previous) {
        return Ok(Chain::Broken { seq: seq + 1, why: "la fin du journal a été coupée" });
    }
    Ok(Chain::Whole(seq))
}
