//! The store: one SQL text, two engines. SQLite, bundled, for most; PostgreSQL for those who already run one.
//!
//! A write asks for the proof that someone may do it and is kept only by saying what happened ([`Write::commit`]);
//! dropping it undoes it.

use super::access::Allowed;
use super::clock::World;
use super::dialect;
use super::journal::{self, Author, Event};
use super::problem::Problem;
use super::together::Signer;
use palier_domain::shared::text::fold;
use sqlx::migrate::MigrateDatabase;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Postgres, Sqlite, Transaction};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// First SQLite release without the fault that can corrupt a write-ahead log (3.51.3).
const LEAST_SQLITE: (u32, u32, u32) = (3, 51, 3);
const READERS: u32 = 3;
/// Statements a connection keeps prepared: those of groups come in several sizes each.
const STATEMENTS: usize = 500;
/// How long a request waits for a connection to PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(5);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// An open store.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    world: World,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool, watch: Arc<Watch> },
    Postgres(PgPool),
}

/// Tells whether anything was committed since, whoever wrote it: another process, or a hand at the SQLite prompt.
#[derive(Debug)]
struct Watch {
    /// How many looks were asked for so far.
    asked: AtomicU64,
    last: Mutex<Look>,
}

#[derive(Debug)]
struct Look {
    /// None once the base is closed.
    connection: Option<SqliteConnection>,
    /// The looks asked for before this one began: it answers them all.
    covers: u64,
    version: i64,
}

/// A transaction on either engine: what the functions of every `store.rs` take.
#[derive(Debug)]
pub enum Tx {
    /// On the bundled SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A consistent view for reading; nothing written through it is kept.
#[derive(Debug)]
pub struct Read(Tx);

/// A write under way, by someone who may; undone unless [`Write::commit`] says what happened.
#[derive(Debug)]
#[must_use = "a write that is not committed is undone"]
pub struct Write {
    tx: Tx,
    author: Author,
    world: World,
}

/// Runs the same body on either engine: `on_engine!(tx, |connection, Engine| …)`.
#[macro_export]
macro_rules! on_engine {
    ($tx:expr, |$c:ident, $D:ident| $body:expr) => {
        match $tx {
            $crate::platform::Tx::Sqlite(t) => {
                type $D = sqlx::Sqlite;
                let $c = &mut **t;
                $body
            }
            $crate::platform::Tx::Postgres(t) => {
                type $D = sqlx::Postgres;
                let $c = &mut **t;
                $body
            }
        }
    };
}

/// Every row of a query: `fetch_all!(tx, Row, SQL, $1, $2…)`.
#[macro_export]
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::on_engine!($tx, |c, D| {
            let rows = <D as $crate::platform::engine::Engine>::all(sqlx::query::<D>($sql)$(.bind($arg))*, c).await;
            rows.and_then(|rows| $crate::platform::engine::shaped::<$row, _>(&rows))
        })
    };
}

/// One row or none: `fetch_optional!(tx, Row, SQL, $1, $2…)`.
#[macro_export]
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::on_engine!($tx, |c, D| {
            let row = <D as $crate::platform::engine::Engine>::first(sqlx::query::<D>($sql)$(.bind($arg))*, c).await;
            row.and_then(|row| $crate::platform::engine::shaped_first::<$row, _>(row.as_ref()))
        })
    };
}

/// Exactly one row: `fetch_one!(tx, Row, SQL, $1, $2…)`.
#[macro_export]
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::on_engine!($tx, |c, D| {
            let row = <D as $crate::platform::engine::Engine>::first(sqlx::query::<D>($sql)$(.bind($arg))*, c).await;
            row.and_then(|row| $crate::platform::engine::shaped_one::<$row, _>(row.as_ref()))
        })
    };
}

/// Runs a statement and says how many rows it touched: `execute!(tx, SQL, $1, $2…)`.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::on_engine!($tx, |c, D| {
            <D as $crate::platform::engine::Engine>::run(sqlx::query::<D>($sql)$(.bind($arg))*, c).await
        })
    };
}

/// The pattern of what holds these words, for a folded column and `LIKE … ESCAPE '!'`: every sign is taken as typed.
pub fn containing(words: &str) -> String {
    format!("%{}%", fold(words.trim()).replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

impl Db {
    /// Opens the SQLite base of that folder, creating and migrating it as needed.
    ///
    /// # Errors
    /// When the folder cannot be written, or SQLite is not the one this program must run on.
    pub async fn sqlite(folder: &Path, world: World) -> Result<Self, Problem> {
        let base = || {
            SqliteConnectOptions::new()
                .filename(folder.join("palier.sqlite"))
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .statement_cache_capacity(STATEMENTS)
                .busy_timeout(Duration::from_secs(5))
                .pragma("trusted_schema", "OFF")
                .pragma("mmap_size", "0")
                .pragma("cache_size", "-8000")
        };
        // Nothing stands between the program and its own file: no connection needs a greeting before it is used. But on a
        // full disk SQLite undoes the transaction by itself, and the connection goes on believing that it is in one: it
        // is closed, and another opened in its place.
        let pool = || {
            SqlitePoolOptions::new().test_before_acquire(false).before_acquire(|connection, _| {
                let is_free = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_free) })
            })
        };
        let writer = pool().max_connections(1).connect_with(base()).await?;
        assert_sqlite(&writer).await?;
        MIGRATIONS.run(&writer).await?;
        let reading = || base().pragma("query_only", "ON");
        let readers = pool().max_connections(READERS).connect_with(reading()).await?;
        let watch = Arc::new(Watch::over(reading().connect().await?));
        Ok(Self { pools: Pools::Sqlite { writer, readers, watch }, world })
    }

    /// Opens a PostgreSQL database (15 or later), migrating it as needed.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn postgres(url: &str, world: World) -> Result<Self, Problem> {
        let options: PgConnectOptions = url.parse()?;
        let options = options.statement_cache_capacity(STATEMENTS);
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE).after_connect(
            |connection, _| {
                Box::pin(async move {
                    sqlx::query(dialect::WAIT_FOR_THE_DISK).execute(connection).await.map(drop)
                })
            },
        );
        let pool = pool.connect_with(options).await?;
        if !sqlx::query_scalar::<_, bool>(dialect::FLUSHES).fetch_one(&pool).await? {
            tracing::warn!("PostgreSQL runs with fsync off: a power cut would lose what was said to be kept");
        }
        MIGRATIONS.run(&pool).await?;
        Ok(Self { pools: Pools::Postgres(pool), world })
    }

    /// Creates the database of that name if the PostgreSQL server has none.
    ///
    /// # Errors
    /// When the server cannot be reached, or whoever asks may not create one.
    pub async fn create_missing(url: &str) -> Result<(), Problem> {
        if !Postgres::database_exists(url).await? {
            Postgres::create_database(url).await?;
        }
        Ok(())
    }

    /// `SQLite` or `PostgreSQL`, for reports.
    pub fn engine(&self) -> &'static str {
        match self.pools {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "PostgreSQL",
        }
    }

    /// Opens a consistent view for reading.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn read(&self) -> Result<Read, Problem> {
        Ok(Read(match &self.pools {
            Pools::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        }))
    }

    /// A number that differs as soon as anything was committed to the base, by whatever hand. None where several
    /// machines may share the base and nothing as cheap tells it: then what was read is not kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn version(&self) -> Result<Option<i64>, Problem> {
        match &self.pools {
            Pools::Sqlite { watch, .. } => watch.look().await.map(Some),
            Pools::Postgres(_) => Ok(None),
        }
    }

    /// Opens a write for someone who may: the proof is the guard's, and the capability must be one that changes things.
    ///
    /// # Errors
    /// When the capability only reads, when the person is looking through someone else's eyes, or when the store
    /// does not answer.
    pub async fn write(&self, who: &Allowed) -> Result<Write, Problem> {
        let author = who.author()?;
        self.write_as(author).await
    }

    /// Opens a write made by the program itself: an import typed at the console, a job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn write_as(&self, author: Author) -> Result<Write, Problem> {
        Ok(Write { tx: self.begin_immediate().await?, author, world: self.world.clone() })
    }

    /// A transaction of the platform's own tables (sessions, jobs): outside the journal by nature.
    pub(super) async fn begin_immediate(&self) -> Result<Tx, Problem> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// What is wrong with the structure of the store; nothing when it is sound.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn integrity(&self) -> Result<Vec<String>, Problem> {
        let mut read = self.read().await?;
        let Some(sql) = dialect::integrity(&read.0) else { return Ok(Vec::new()) };
        let said: Vec<(String,)> = fetch_all!(read.tx(), (String,), sql)?;
        Ok(said.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect())
    }

    /// Closes every connection, leaving the write-ahead log folded into the base.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, watch } => {
                watch.end().await;
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Watch {
    fn over(connection: SqliteConnection) -> Self {
        Self {
            asked: AtomicU64::new(0),
            last: Mutex::new(Look { connection: Some(connection), covers: 0, version: 0 }),
        }
    }

    /// Those who wait while a look is under way share the next one: it begins after all of them asked.
    async fn look(&self) -> Result<i64, Problem> {
        let mine = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.last.lock().await;
        if last.covers < mine {
            let covers = self.asked.load(Ordering::SeqCst);
            let open = last.connection.as_mut().ok_or_else(|| Problem::inside("the base is closed"))?;
            last.version = sqlx::query_scalar(dialect::DATA_VERSION).fetch_one(open).await?;
            last.covers = covers;
        }
        Ok(last.version)
    }

    async fn end(&self) {
        if let Some(connection) = self.last.lock().await.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "a connection to the base did not close well");
        }
    }
}

impl Tx {
    pub(super) async fn keep(self) -> Result<(), Problem> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Read {
    /// What store functions take.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.0
    }
}

impl Write {
    /// What store functions take.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The clock and random source of the application.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The same hand, for what is handed in elsewhere.
    pub fn signer(&self) -> Signer {
        Signer(self.author.clone())
    }

    /// Says one more thing that happened, under an entry of its own: what a chore does to each of many.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn tell(&mut self, event: &Event) -> Result<(), Problem> {
        self.tell_all(std::slice::from_ref(event)).await
    }

    /// The same of many things at once, in that order.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn tell_all(&mut self, events: &[Event]) -> Result<(), Problem> {
        let signer = self.signer();
        let signed: Vec<_> = events.iter().map(|event| signer.signs(event.clone())).collect();
        if signed.is_empty() {
            Ok(())
        } else {
            journal::append_all(&mut self.tx, self.world.now(), &signed).await
        }
    }

    /// The only way to keep a write: says what happened. The journal entry is part of the same transaction.
    ///
    /// # Errors
    /// When the store does not answer; then nothing is kept.
    pub async fn commit(mut self, event: Event) -> Result<(), Problem> {
        journal::append(&mut self.tx, &self.author, self.world.now(), &event).await?;
        self.tx.keep().await
    }
}

async fn assert_sqlite(writer: &SqlitePool) -> Result<(), Problem> {
    let (version, mode, synchronous, foreign_keys): (String, String, i64, i64) = sqlx::query_as(
        "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode), \
         (SELECT synchronous FROM pragma_synchronous), (SELECT foreign_keys FROM pragma_foreign_keys)",
    )
    .fetch_one(writer)
    .await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < LEAST_SQLITE || mode != "wal" || synchronous != 2 || foreign_keys != 1 {
        return Err(Problem::inside(format!(
            "SQLite {version} (journal {mode}, synchronous {synchronous}, foreign_keys {foreign_keys}) is not safe to run on"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_patterns_are_taken_as_typed() {
        assert_eq!(containing(" Éclairage 50 % à l'_est! "), "%eclairage 50 !% a l'!_est!!%");
    }
}
