//! Where a test keeps its things: a temporary folder, and on PostgreSQL a database of its own, dropped at the end.

use crate::app::settle_on;
use crate::{Cluster, Raw, Town};
use palier::platform::Db;
use palier::platform::clock::World;
use palier_domain::shared::Instant;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// One of the two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The one carried in the program.
    Sqlite,
    /// The one asked for by those who already run it.
    Postgres,
}

/// The address of the server lent to the tests (superuser, free to create databases).
///
/// # Panics
/// When there is none: nothing is tested half.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says where PostgreSQL is")]
pub(crate) fn postgres_server() -> String {
    std::env::var("PALIER_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "PALIER_TEST_POSTGRES is not set: the tests need a PostgreSQL server and are not run by halves. \
             Run `cargo xtask test`, or keep `cargo xtask ground` open beside and export what it prints."
        )
    })
}

/// The ground of one test; everything goes when it is dropped, even after a failure.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) database: Option<Database>,
}

/// A database of its own on the server lent.
#[derive(Debug)]
pub(crate) struct Database {
    server: PgConnectOptions,
    name: String,
    pub(crate) url: String,
}

impl Ground {
    pub(crate) async fn prepare(engine: Engine) -> Self {
        let folder = tempfile::Builder::new().prefix("palier-test-").tempdir().expect("a temporary folder");
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create_on(&postgres_server()).await),
        };
        Self { folder, database }
    }

    async fn on(cluster: &Cluster) -> Self {
        let blank = Self::prepare(Engine::Sqlite).await;
        Self { database: Some(Database::create_on(&cluster.url()).await), ..blank }
    }

    pub(crate) async fn raw(&self) -> Raw {
        match &self.database {
            Some(database) => Raw::postgres(&database.url).await,
            None => Raw::sqlite(self.folder.path()).await,
        }
    }
}

/// A store with nothing in it yet, not even its tables.
#[derive(Debug)]
pub struct Blank(Ground);

impl Blank {
    /// A blank store on that engine.
    pub async fn prepare(engine: Engine) -> Self {
        Self(Ground::prepare(engine).await)
    }

    /// A blank store on that cluster, which must outlive it.
    pub async fn on(cluster: &Cluster) -> Self {
        Self(Ground::on(cluster).await)
    }

    /// Settles the town in it, for a program of its own to serve.
    pub async fn settle(&self) -> Town {
        settle_on(&self.0).await
    }

    /// Plain SQL on it.
    pub async fn raw(&self) -> Raw {
        self.0.raw().await
    }

    /// The folder of data.
    pub fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    /// The address of its database, on PostgreSQL.
    pub fn url(&self) -> Option<&str> {
        self.0.database.as_ref().map(|database| database.url.as_str())
    }

    /// Opens it as the program does, migrations included, then closes it.
    pub async fn opens(&self) {
        let world = World::held(Instant(0), 0);
        let opened = match self.url() {
            Some(url) => Db::postgres(url, world).await,
            None => Db::sqlite(self.folder(), world).await,
        };
        opened.expect("the store opens").close().await;
    }
}

impl Database {
    async fn create_on(server: &str) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let server: PgConnectOptions = server.parse().expect("the address of a PostgreSQL server");
        let name = format!("palier_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let url = server.clone().database(&name).to_url_lossy().to_string();
        let made = Self { server, name, url };
        made.drop_it().await;
        let mut connection = made.connect().await;
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {}", made.name));
        sqlx::raw_sql(create).execute(&mut connection).await.expect("the server creates a database");
        connection.close().await.expect("the server closes");
        made
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(&self.server).await.expect("the PostgreSQL server answers")
    }

    async fn drop_it(&self) {
        let mut connection = self.connect().await;
        let drop = sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        sqlx::raw_sql(drop).execute(&mut connection).await.expect("the server drops a database");
    }
}

impl Drop for Database {
    /// On a thread with a runtime of its own: a failed test is no longer inside one that can be waited for.
    fn drop(&mut self) {
        std::thread::scope(|scope| {
            let dropped = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map(|runtime| runtime.block_on(self.drop_it()))
            });
            if !matches!(dropped.join(), Ok(Ok(()))) {
                eprintln!("the test database {} could not be dropped", self.name);
            }
        });
    }
}
