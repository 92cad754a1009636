//! Striking PostgreSQL down bites: rows told committed survive when each commit waits for the log to be written, and some
//! are lost when it does not. What the kernel itself holds survives: a power cut is replayed in `power.rs`, on SQLite.

#![allow(clippy::expect_used, missing_docs, reason = "tests fail loudly")]

use testkit::{Cluster, Raw};

const STRIKES: i64 = 5;
/// The writer of the log would otherwise write behind the commits, now and then.
const LAZY: &str = "wal_writer_delay=10s";

#[tokio::test]
async fn rows_told_committed_survive_when_commits_wait_for_the_log() {
    assert_eq!(lost_with("synchronous_commit=on").await, 0, "rows told committed are lost");
}

#[tokio::test]
async fn some_are_lost_when_commits_wait_for_nothing() {
    let lost = lost_with("synchronous_commit=off").await;
    println!("synchronous_commit=off: {lost} rows told committed are lost in {STRIKES} strikes");
    assert!(lost > 0, "striking down does not bite");
}

/// Rows told committed and lost over all strikes.
async fn lost_with(setting: &'static str) -> i64 {
    let mut cluster = Cluster::with(&[setting, LAZY]).await;
    let raw = Raw::postgres(&cluster.url()).await;
    raw.run("CREATE TABLE kept (number BIGINT PRIMARY KEY)").await;
    // What makes the table is not what is tried.
    raw.run("CHECKPOINT").await;
    let mut told = 0;
    for strike in 1..=STRIKES {
        let raw = Raw::postgres(&cluster.url()).await;
        for _ in 0..100 + strike * 17 {
            told += 1;
            raw.run(&format!("INSERT INTO kept VALUES ({told})")).await;
        }
        cluster.strike();
        cluster.start_again().await;
    }
    told - Raw::postgres(&cluster.url()).await.number("SELECT COUNT(*) FROM kept").await
}
