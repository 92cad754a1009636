//! The replay of power cuts bites: rows told committed survive every cut when the base flushes each commit, and some are
//! lost when it does not.

#![allow(clippy::expect_used, missing_docs, reason = "tests fail loudly")]

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::process::{Command, Stdio};
use testkit::power::{Before, Cut, Trace, traced};

const ROWS: i64 = 60;
const CUTS: u64 = 40;

#[tokio::test]
async fn rows_told_committed_survive_every_cut_when_each_commit_is_flushed() {
    let (lost, told) = lost_with("FULL").await;
    assert!(told > 0, "no cut fell after a row was told");
    assert_eq!(lost, 0, "rows told committed are lost");
}

#[tokio::test]
async fn some_are_lost_when_commits_are_not_flushed() {
    let (lost, told) = lost_with("NORMAL").await;
    println!("NORMAL: {lost} of the {told} rows told committed before {CUTS} cuts are lost");
    assert!(lost > 0, "the replay does not bite");
}

/// Rows lost over all cuts, of how many told.
async fn lost_with(flushed: &str) -> (i64, i64) {
    let ground = tempfile::tempdir().expect("a folder");
    let trace = worked(ground.path(), flushed);
    let (mut lost, mut told) = (0, 0);
    for cut in 1..=CUTS {
        let mut state = cut;
        let mut chance = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let step = usize::try_from(chance(trace.len() as u64)).expect("a step") + 1;
        let cut = trace.cut_at(step, &mut chance);
        let said = last_told(&cut);
        told += said;
        lost += said - kept(&cut, trace.folder(), said).await;
    }
    (lost, told)
}

fn worked(ground: &Path, flushed: &str) -> Trace {
    let (data, trace) = (ground.join("data"), ground.join("trace"));
    std::fs::create_dir(&data).expect("a folder");
    // Its own file is there and flushed before anything is told.
    std::fs::write(data.join("base.sqlite"), []).expect("a file");
    let before = Before::of(&data);
    let mut command = Command::new(env!("CARGO_BIN_EXE_commit-rows"));
    command.arg(data.join("base.sqlite")).args([flushed, &ROWS.to_string()]);
    let mut traced = traced(&command, &trace);
    let done = traced.stdout(Stdio::piped()).output().expect("strace runs: the package strace provides it");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    before.then(&trace)
}

fn last_told(cut: &Cut<'_>) -> i64 {
    let numbers = cut.told.iter().filter_map(|told| std::str::from_utf8(told).ok()?.trim().parse().ok());
    numbers.max().unwrap_or(0)
}

/// How many of the rows told are there after the cut.
async fn kept(cut: &Cut<'_>, from: &Path, told: i64) -> i64 {
    let after = tempfile::tempdir().expect("a folder");
    cut.restore(from, after.path());
    let options = SqliteConnectOptions::new().filename(after.path().join("base.sqlite"));
    let mut base = options.connect().await.expect("the base opens after the cut");
    let sound: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut base).await.expect("it is read");
    assert_eq!(sound, "ok");
    let rows = sqlx::query_scalar("SELECT COUNT(*) FROM kept WHERE number <= $1").bind(told);
    // Before anything is flushed, there is not even a table.
    let rows = rows.fetch_one(&mut base).await.unwrap_or(0);
    base.close().await.expect("it closes");
    rows
}
