//! What phones send, kept in groups: one task takes what arrived while the group before was being flushed to the disk,
//! settles it in one transaction, and answers each sender once everything is durable.

use super::receipt::Receipt;
use super::settle::{self, Ruled};
use super::store::{effects, photos, records};
use crate::platform::clock::World;
use crate::platform::{App, Db, Desk, Problem, Signer, Together};
use palier_domain::convention::Grid;
use palier_domain::shared::{DeviceId, Instant, RecordId, WalkId};
use std::sync::Arc;

/// A record on its way in.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The name its phone gave it.
    pub id: RecordId,
    /// The walk it is for.
    pub walk: WalkId,
    /// The phone it was made on.
    pub device: DeviceId,
    /// The number of that phone.
    pub number: i64,
    /// Who brings it: the phone itself, or the office with its file.
    pub signer: Signer,
    /// The exact text.
    pub body: String,
    /// When it was sent, by the clock of the phone.
    pub sent: Option<Instant>,
    /// When it was received, by ours.
    pub received: Instant,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Kept, for the first time.
    Created(Receipt),
    /// Already kept, the same.
    Same(Receipt),
    /// Already kept with another content: both are, until a person chooses.
    Conflict,
    /// It was there and was taken back.
    Gone,
    /// It belongs to another walk.
    Elsewhere,
    /// It is not a record.
    NotARecord,
    /// It could not be kept this time.
    Failed(Problem),
}

/// The desk where records arrive: one for the whole application.
#[derive(Debug)]
pub struct Intake(Desk<Arrival, Verdict>);

/// What settling needs; not the application itself, which owns the desk.
#[derive(Debug, Clone)]
pub(super) struct Tools {
    pub(super) db: Db,
    pub(super) world: World,
    pub(super) grid: Arc<Grid>,
}

impl Intake {
    /// The desk of this application, opened when first asked for.
    pub fn of(app: &App) -> Arc<Self> {
        app.part(|app| {
            let tools = Tools { db: app.db.clone(), world: app.world.clone(), grid: app.grid.clone() };
            Self(Desk::open(move |arrivals| settle_group(tools.clone(), arrivals)))
        })
    }

    /// Hands in a record and waits until it is durable, or refused.
    ///
    /// # Errors
    /// When the desk is closed: the program is stopping.
    pub async fn take(&self, arrival: Arrival) -> Result<Verdict, Problem> {
        self.0.ask(arrival).await
    }

    /// Hands in several, and waits for all of them.
    ///
    /// # Errors
    /// When the desk is closed: the program is stopping.
    pub async fn take_all(&self, arrivals: Vec<Arrival>) -> Result<Vec<Verdict>, Problem> {
        self.0.ask_all(arrivals).await
    }
}

/// Settles a group; when it cannot be kept, each record alone, so that a bad one does not hold back the others.
async fn settle_group(tools: Tools, arrivals: Vec<Arrival>) -> Vec<Verdict> {
    match keep_apart(&tools, &arrivals).await {
        Ok(verdicts) => verdicts,
        Err(problem) if arrivals.len() == 1 || matches!(problem, Problem::NoRoom | Problem::Away) => {
            tracing::warn!(%problem, records = arrivals.len(), "records could not be kept");
            vec![Verdict::Failed(problem); arrivals.len()]
        }
        Err(problem) => {
            tracing::warn!(?problem, records = arrivals.len(), "a group is settled one by one");
            let mut verdicts = Vec::with_capacity(arrivals.len());
            for arrival in &arrivals {
                let alone = keep_apart(&tools, std::slice::from_ref(arrival)).await;
                verdicts.push(match alone {
                    Ok(mut verdict) => verdict.pop().unwrap_or(Verdict::Elsewhere),
                    Err(problem) => Verdict::Failed(problem),
                });
            }
            verdicts
        }
    }
}

/// Keeps a group in a task of its own: were one record to break the rules themselves, the desk would stay open.
async fn keep_apart(tools: &Tools, arrivals: &[Arrival]) -> Result<Vec<Verdict>, Problem> {
    let (tools, arrivals) = (tools.clone(), arrivals.to_vec());
    tokio::spawn(async move { keep(&tools, &arrivals).await }).await.map_err(Problem::inside)?
}

/// One transaction: what is known is read, the rules decide, what they decided is written, then flushed.
async fn keep(tools: &Tools, arrivals: &[Arrival]) -> Result<Vec<Verdict>, Problem> {
    let mut write = Together::begin(&tools.db, &tools.world).await?;
    let mut ruled = settle::rule(tools, write.tx(), arrivals).await?;
    settle::draw_codes(tools, write.tx(), &mut ruled).await?;
    let Ruled { verdicts, effects: kept, entries } = ruled;
    let tx = write.tx();
    records::insert(tx, &kept.records).await?;
    effects::insert_constats(tx, &kept.constats).await?;
    effects::correct(tx, &kept.corrected).await?;
    for (constat, record, why) in &kept.taken_back {
        effects::take_back(tx, constat, why).await?;
        records::bury(tx, record, why).await?;
    }
    for early in &kept.taken_up {
        records::take_up(tx, early).await?;
    }
    photos::drop_from(tx, &kept.dropped).await?;
    photos::announce(tx, &kept.attachments).await?;
    photos::show(tx, &kept.shown).await?;
    effects::voices(tx, &kept.voices).await?;
    effects::rechecks(tx, &kept.rechecks).await?;
    records::insert_conflicts(tx, &kept.conflicts).await?;
    write.commit(&entries).await?;
    Ok(verdicts)
}
