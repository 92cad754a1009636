//! Where a test keeps its things: a temporary folder, and on PostgreSQL a database of its own, dropped at the end.

use crate::app::settle_on;
use crate::{Cluster, Raw, Town};
use palier::platform::Db;
use palier::platform::clock::World;
use palier_domain::shared::Instant;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

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
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create_on(&postgres_server()).await),
        };
        Self::over(database)
    }

    /// The same with the tables already made: migrating a base of its own is most of what a short story would do.
    pub(crate) async fn with_tables(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let ground = Self::over(None);
                let copied = std::fs::write(ground.folder.path().join(SQLITE), migrated_file().await);
                copied.expect("the model is copied");
                ground
            }
            Engine::Postgres => {
                let server = postgres_server();
                Self::over(Some(Database::copied_on(&server, migrated_database(&server).await).await))
            }
        }
    }

    async fn on(cluster: &Cluster) -> Self {
        Self::over(Some(Database::create_on(&cluster.url()).await))
    }

    /// A folder of its own beside that database.
    fn over(database: Option<Database>) -> Self {
        let folder = tempfile::Builder::new().prefix("palier-test-").tempdir().expect("a temporary folder");
        Self { folder, database }
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

/// The file of a base on SQLite.
const SQLITE: &str = "palier.sqlite";

/// A base on SQLite that holds its tables and nothing else, made once by the program itself.
async fn migrated_file() -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    FILE.get_or_init(|| async {
        let blank = Blank::prepare(Engine::Sqlite).await;
        blank.opens().await;
        std::fs::read(blank.folder().join(SQLITE)).expect("the closed base is one file")
    })
    .await
}

/// The name of such a database on PostgreSQL. It is dropped by whoever comes after its process, for nothing is when a
/// process ends.
async fn migrated_database(server: &str) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    NAME.get_or_init(|| async {
        drop_models_left(server).await;
        let model = Database::named(server, format!("{MODELS}{}", std::process::id()), None).await;
        Db::postgres(&model.url, World::held(Instant(0), 0)).await.expect("the model opens").close().await;
        ManuallyDrop::new(model).name.clone()
    })
    .await
}

const MODELS: &str = "palier_model_";

async fn drop_models_left(server: &str) {
    let raw = Raw::postgres(server).await;
    for name in
        raw.texts("SELECT datname FROM pg_database WHERE datname LIKE 'palier!_model!_%' ESCAPE '!'").await
    {
        let process = name.trim_start_matches(MODELS);
        if !Path::new("/proc").join(process).exists() {
            raw.run(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

impl Database {
    async fn create_on(server: &str) -> Self {
        Self::named(server, Self::next_name(), None).await
    }

    async fn copied_on(server: &str, model: &str) -> Self {
        Self::named(server, Self::next_name(), Some(model)).await
    }

    fn next_name() -> String {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        format!("palier_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed))
    }

    async fn named(server: &str, name: String, model: Option<&str>) -> Self {
        let server: PgConnectOptions = server.parse().expect("the address of a PostgreSQL server");
        let url = server.clone().database(&name).to_url_lossy().to_string();
        let made = Self { server, name, url };
        made.drop_it().await;
        let mut connection = made.connect().await;
        let model = model.map(|model| format!(" TEMPLATE {model} STRATEGY FILE_COPY")).unwrap_or_default();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {}{model}", made.name));
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
