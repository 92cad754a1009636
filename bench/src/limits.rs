//! What the machine can do at most, read in the same minute as everything else.

use crate::load::{self, Order};
use crate::{Failure, table::Table};
use axum::{Router, routing::get};
use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::{Seek, Write};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const BLOCK: usize = 4096;
const WRITES_FOR: Duration = Duration::from_secs(3);
const COPIES: u32 = 16;
const COPIED: usize = 64 << 20;

/// The limits the measures of Palier are divided by.
pub struct Limits {
    /// Requests per second of the smallest axum server, same client, same loopback.
    pub hello: f64,
}

/// Reads every limit.
///
/// # Errors
/// When the disk or loopback refuses.
pub async fn read(table: &mut Table) -> Result<Limits, Failure> {
    table.add("disque : réécriture de 4 Kio + fdatasync", durable_writes()?, "par s");
    table.add("mémoire : copie de 64 Mio", copy_speed(), "Gio/s");
    let hello = hello(32).await?;
    table.add("axum « hello », 32 connexions", hello, "req/s");
    Ok(Limits { hello })
}

/// How many times per second 4 KiB can be overwritten and made durable, in the folder for temporary files.
///
/// # Errors
/// When the disk refuses.
pub fn durable_writes() -> Result<f64, Failure> {
    let folder = tempfile::tempdir()?;
    let mut file = OpenOptions::new().create_new(true).write(true).open(folder.path().join("block"))?;
    let block = [7_u8; BLOCK];
    file.write_all(&block)?;
    file.sync_all()?;
    let (started, mut writes) = (Instant::now(), 0_u32);
    while started.elapsed() < WRITES_FOR {
        file.rewind()?;
        file.write_all(&block)?;
        file.sync_data()?;
        writes += 1;
    }
    Ok(f64::from(writes) / started.elapsed().as_secs_f64())
}

/// GiB per second of one thread copying memory that does not fit its caches.
fn copy_speed() -> f64 {
    let (from, mut to) = (vec![1_u8; COPIED], vec![0_u8; COPIED]);
    to.copy_from_slice(&from);
    let started = Instant::now();
    for _ in 0..COPIES {
        to.copy_from_slice(black_box(&from));
        black_box(&mut to);
    }
    // 64 MiB are a sixteenth of a GiB.
    f64::from(COPIES) / 16.0 / started.elapsed().as_secs_f64()
}

/// Requests per second of the smallest axum server, to that many clients of the same loopback.
///
/// # Errors
/// When loopback refuses.
pub async fn hello(connections: usize) -> Result<f64, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = Router::new().route("/", get(async || "hello"));
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let rate = load::run(&Order { address, path: "/", cookie: None, connections, lasts: load::SHORT }).await;
    server.abort();
    rate
}
