//! Each migration applies over the rows of those before it, on both engines; the program then opens the base.

use sqlx::migrate::Migrator;
use std::path::Path;
use testkit::{Blank, Engine, Raw};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

fn sample(version: i64) -> String {
    let file = folder().join(format!("samples/{version:04}.sql"));
    std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{} is missing: rows for that migration", file.display()))
}

#[tokio::test]
async fn sqlite_migrates_over_samples() {
    over_samples(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_migrates_over_samples() {
    over_samples(Engine::Postgres).await;
}

async fn over_samples(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    let raw = blank.raw().await;
    let migrator = Migrator::new(folder()).await.unwrap();
    for version in migrator.iter().map(|migration| migration.version) {
        let applied = match &raw {
            Raw::Sqlite(pool) => migrator.run_to(version, pool).await,
            Raw::Postgres(pool) => migrator.run_to(version, pool).await,
        };
        applied.unwrap_or_else(|error| panic!("migration {version}: {error}"));
        raw.run(&sample(version)).await;
    }
    for table in raw.tables().await.iter().filter(|table| *table != "_sqlx_migrations") {
        let rows = raw.number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert!(
            rows > 0,
            "migrations/samples leave {table} empty: the next migration would not be tried on it"
        );
    }
    let before = raw.everything().await;
    blank.opens().await;
    assert_eq!(raw.everything().await, before, "the program finds every migration applied");
}
