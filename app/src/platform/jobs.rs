//! Work for later, asked for in the same transaction as the write: if the write is kept, so is the job.

use super::db::Tx;
use super::mail::Letter;
use super::problem::Problem;
use super::state::App;
use super::{Write, chores, dialect};
use crate::{execute, fetch_one, fetch_optional};
use palier_domain::shared::JobId;
use std::pin::Pin;
use std::time::Duration;

/// After that many tries a job is set aside for a person to look at.
const TRIES: i64 = 8;
/// A job taken by a process that died is taken again after that long.
const LEASE_MS: i64 = 5 * 60 * 1000;

/// Work for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Send a letter.
    Mail(Letter),
    /// Send nothing: as much work as a letter, so that the time of an answer does not tell whether someone is known.
    NoMail(Letter),
    /// Work of a feature: which, and on what.
    Work(&'static str, String),
}

/// What work of a feature does; called again after a crash, it goes on where it was.
pub type Working<'a> = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>>;

/// Work that a feature leaves for later.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Stable code: the kind of its jobs.
    pub code: &'static str,
    /// What is done, on what the job names.
    pub run: for<'a> fn(&'a App, &'a str) -> Working<'a>,
}

/// Keeps a job.
pub const INSERT: &str = "INSERT INTO job (id, kind, payload, state, run_after, attempts, last_error, created_at) \
    VALUES ($1, $2, $3, 'a_faire', $4, 0, NULL, $4)";
/// A job is done.
pub const DONE: &str = "UPDATE job SET state = 'fait', payload = '', last_error = NULL WHERE id = $1";
/// This try of a job failed: when to try again, or never; unless another process has taken it over since.
pub const FAILED: &str = "UPDATE job SET state = $2, run_after = $3, last_error = $4 \
    WHERE id = $1 AND state = 'en_cours' AND attempts = $5";
/// How many jobs wait.
pub const WAITING: &str =
    "SELECT COUNT(*), MIN(run_after) FROM job WHERE state <> 'fait' AND state <> 'echoue'";

impl Write {
    /// Asks for work to be done once this write is kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enqueue(&mut self, job: Job) -> Result<(), Problem> {
        let id: JobId = self.world().id();
        let now = self.world().now().0;
        let written = |letter: &Letter| serde_json::to_string(letter).map_err(Problem::inside);
        let (kind, payload) = match job {
            Job::Mail(letter) => ("courriel", written(&letter)?),
            Job::NoMail(letter) => ("sans_courriel", written(&letter)?),
            Job::Work(code, subject) => (code, subject),
        };
        execute!(self.tx(), INSERT, id.to_string(), kind, payload, now)?;
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: String,
    kind: String,
    payload: String,
    attempts: i64,
}

/// Does every job that is due; says how many were done.
///
/// # Errors
/// When the store does not answer.
pub async fn run_due(app: &App) -> Result<usize, Problem> {
    let mut done = 0;
    while let Some(job) = claim(app).await? {
        let chore = app.chores.iter().find(|chore| chore.code == job.kind);
        let outcome = match chore {
            Some(chore) => chores::run(app, chore, &job.id, job.attempts).await,
            None => perform(app, &job).await,
        };
        let mut tx = app.db.begin_immediate().await?;
        match outcome {
            Ok(()) => {
                done += 1;
                // A chore ended its own job, in the write that did it.
                if chore.is_none() {
                    execute!(&mut tx, DONE, &job.id)?;
                }
            }
            Err(problem) => {
                let state = if job.attempts >= TRIES { "echoue" } else { "a_faire" };
                let again = app.world.now().plus_ms(30_000 << job.attempts.clamp(0, 10)).0;
                tracing::warn!(job = %job.id, kind = %job.kind, attempts = job.attempts, "a job failed");
                let why = match problem {
                    Problem::Inside(why) => why,
                    other => other.to_string(),
                };
                execute!(&mut tx, FAILED, &job.id, state, again, why, job.attempts)?;
                // A chore set aside today is still to be done tomorrow.
                if let Some(chore) = chore {
                    chores::plan(&mut tx, chore, app.world.now()).await?;
                }
            }
        }
        tx.keep().await?;
    }
    Ok(done)
}

/// How many jobs wait, for tests and `/healthz`.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Problem> {
    let (count, _): (i64, Option<i64>) = fetch_one!(tx, (i64, Option<i64>), WAITING)?;
    Ok(count)
}

/// Looks for due jobs until told to stop.
pub async fn worker(app: App, mut stop: tokio::sync::watch::Receiver<bool>) {
    loop {
        if let Err(problem) = run_due(&app).await {
            tracing::error!(?problem, "jobs could not be run");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
            _ = stop.changed() => return,
        }
    }
}

async fn claim(app: &App) -> Result<Option<Claimed>, Problem> {
    let now = app.world.now();
    // Idle polls read only: the writer stays free.
    let mut read = app.db.read().await?;
    let (_, next): (i64, Option<i64>) = fetch_one!(read.tx(), (i64, Option<i64>), WAITING)?;
    if next.is_none_or(|at| at > now.0) {
        return Ok(None);
    }
    drop(read);
    let mut tx = app.db.begin_immediate().await?;
    let sql = dialect::claim_job(&tx);
    let job = fetch_optional!(&mut tx, Claimed, sql, now.0, now.plus_ms(LEASE_MS).0)?;
    tx.keep().await?;
    Ok(job)
}

async fn perform(app: &App, job: &Claimed) -> Result<(), Problem> {
    match job.kind.as_str() {
        "courriel" => app.mailer.send(serde_json::from_str(&job.payload).map_err(Problem::inside)?).await,
        "sans_courriel" => Ok(()),
        other => match app.works.iter().find(|work| work.code == other) {
            Some(work) => (work.run)(app, &job.payload).await,
            None => Err(Problem::inside(format!("unknown job {other}"))),
        },
    }
}
