//! Commits numbered rows one by one on SQLite, and says each number once it is committed: what a power cut may take back
//! depends on how the base is flushed, `FULL` or `NORMAL`, and that is what the tests compare.

#![allow(clippy::expect_used, reason = "a test world fails loudly")]

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::io::Write;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (base, flushed, rows) = (arguments.next(), arguments.next(), arguments.next());
    let flushed = flushed.and_then(|name| name.parse::<SqliteSynchronous>().ok()).expect("FULL or NORMAL");
    let rows: i64 = rows.and_then(|rows| rows.parse().ok()).expect("a number of rows");
    let options = SqliteConnectOptions::new().filename(base.expect("a base")).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(flushed);
    let mut connection = options.connect().await.expect("the base opens");
    let create = "CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, words TEXT NOT NULL)";
    sqlx::raw_sql(create).execute(&mut connection).await.expect("the table is made");
    let mut out = std::io::stdout();
    for number in 1..=rows {
        let insert = sqlx::query("INSERT INTO kept (number, words) VALUES ($1, $2)");
        let insert = insert.bind(number).bind("x".repeat(700));
        insert.execute(&mut connection).await.expect("the row is committed");
        writeln!(out, "{number}").and_then(|()| out.flush()).expect("someone listens");
    }
    connection.close().await.expect("the base closes");
}
