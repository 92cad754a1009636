//! A connection beside the application's own: what a test alters or counts behind its back.

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::collections::BTreeMap;
use std::path::Path;

/// Plain SQL on the store of a test, outside the journal.
#[derive(Debug, Clone)]
pub enum Raw {
    /// On the file of the test.
    Sqlite(SqlitePool),
    /// On the database of the test.
    Postgres(PgPool),
}

/// Runs the same body on either engine.
macro_rules! on_either {
    ($raw:expr, |$pool:ident| $body:expr) => {
        match $raw {
            Raw::Sqlite($pool) => $body,
            Raw::Postgres($pool) => $body,
        }
    };
}

impl Raw {
    /// Opens the base of that folder.
    pub async fn sqlite(folder: &Path) -> Self {
        let options =
            SqliteConnectOptions::new().filename(folder.join("palier.sqlite")).create_if_missing(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Self::Sqlite(pool.expect("the base opens beside the application"))
    }

    /// Opens the database of that address.
    pub async fn postgres(url: &str) -> Self {
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await;
        Self::Postgres(pool.expect("the database opens beside the application"))
    }

    /// Runs one statement or several.
    pub async fn run(&self, sql: &str) {
        if let Err(error) = self.try_run(sql).await {
            panic!("{sql}\n{error}");
        }
    }

    /// Runs one statement or several, which the engine may refuse.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn try_run(&self, sql: &str) -> Result<(), sqlx::Error> {
        let text = sqlx::AssertSqlSafe(sql.to_owned());
        on_either!(self, |pool| sqlx::raw_sql(text).execute(pool).await.map(drop))
    }

    /// The number a statement gives, `SELECT COUNT(*) …`.
    pub async fn number(&self, sql: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(sql.to_owned());
        let number: Result<i64, _> = on_either!(self, |pool| sqlx::query_scalar(text).fetch_one(pool).await);
        number.unwrap_or_else(|error| panic!("{sql}\n{error}"))
    }

    /// The texts a statement gives, one per row.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let text = sqlx::AssertSqlSafe(sql.to_owned());
        let rows: Result<Vec<String>, _> =
            on_either!(self, |pool| sqlx::query_scalar(text).fetch_all(pool).await);
        rows.unwrap_or_else(|error| panic!("{sql}\n{error}"))
    }

    /// Lets the engine read a statement without running it.
    ///
    /// # Errors
    /// What the engine says of the text.
    pub async fn prepare(&self, sql: &str) -> Result<(), sqlx::Error> {
        use sqlx::{Executor, SqlSafeStr};
        let text = sqlx::AssertSqlSafe(sql.to_owned()).into_sql_str();
        on_either!(self, |pool| pool.prepare(text).await.map(drop))
    }

    /// Every table of the store.
    pub async fn tables(&self) -> Vec<String> {
        self.texts(match self {
            Self::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            }
        })
        .await
    }

    /// Every row of every table as text: what a request that only reads must leave as it is.
    pub async fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = BTreeMap::new();
        for table in self.tables().await {
            let sql = match self {
                Self::Postgres(_) => format!("SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1"),
                Self::Sqlite(_) => {
                    let columns = format!(
                        "SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}') ORDER BY cid"
                    );
                    let columns = self.texts(&columns).await.join(" || '|' || ");
                    format!("SELECT {columns} FROM {table} ORDER BY 1")
                }
            };
            all.insert(table, self.texts(&sql).await);
        }
        all
    }
}
