//! The committee room at its largest: every dossier of a métropole before six funders, settled one after the other, then the
//! sitting is closed and every letter and agreement is written in the background.

use crate::palier::{Palier, Visitor, timed_quiet};
use crate::{Failure, load, seed, table::Table};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use hyper::{Request, StatusCode};
use sqlx::sqlite::SqlitePool;
use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../../testkit/src/committee.rs"]
mod committee;

const DOSSIERS: usize = 300;
const FUNDERS: usize = 6;
/// Dossiers that are granted something; the others are refused.
const GRANTED: usize = 180;
/// Euros granted by each funder.
const EUROS: usize = 1_500;
/// After which the papers are given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// Lays a demonstration with such a room in a folder.
///
/// # Errors
/// When the program refuses, or the base does.
pub async fn prepare(program: &Path, data: &Path) -> Result<SqlitePool, Failure> {
    timed_quiet(program, &["demo", "--no-serve", "--listen", "127.0.0.1:0", "--data"], data)?;
    let pool = seed::open(data).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(committee::script(DOSSIERS, FUNDERS))).execute(&pool).await?;
    Ok(pool)
}

/// Measures the room, its closing and the papers.
///
/// # Errors
/// When the program refuses anything, or a paper is missing, doubled or wrong by a cent.
pub async fn measure(program: &Path, visitor: &Visitor<'_>, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let pool = prepare(program, &data).await?;
    let palier = Palier::start(program, &data).await?;
    let cookie = palier.enter(visitor).await?;
    let sitting = format!("/instances/seances/{}", committee::SITTING);
    let since = Instant::now();
    let page = palier.read(&format!("{sitting}/salle"), &cookie).await?;
    table.add(
        format!("salle de {DOSSIERS} dossiers × {FUNDERS} financeurs, page"),
        since.elapsed().as_secs_f64() * 1e3,
        "ms",
    );
    table.add("  son poids", page.len() as f64 / 1024.0, "Kio");
    let mut times = Vec::new();
    for rank in 0..DOSSIERS {
        let since = Instant::now();
        ruled(&palier, &cookie, &sitting, rank).await?;
        times.push(since.elapsed());
    }
    times.sort_unstable();
    for (name, share) in [("médiane", 50), ("95e centile", 95), ("le plus long", 100)] {
        let at = times.get((times.len() - 1) * share / 100).copied().unwrap_or_default();
        table.add(format!("un changement dans la salle, {name}"), at.as_secs_f64() * 1e3, "ms");
    }
    let since = Instant::now();
    let closed = palier.post(&format!("{sitting}/clore"), &cookie, String::new()).await?;
    if !closed.status().is_redirection() {
        return Err(format!("clore : {}", closed.status()).into());
    }
    table.add("clôture, réponse", since.elapsed().as_secs_f64() * 1e3, "ms");
    while count(&pool, "notification").await? < DOSSIERS {
        if since.elapsed() > PATIENCE {
            return Err("les notifications ne sont pas toutes écrites".into());
        }
        // Looked at as the page of the sitting does.
        palier.read(&sitting, &cookie).await?;
    }
    let written = since.elapsed().as_secs_f64();
    table.add(format!("{DOSSIERS} notifications et {GRANTED} accords, écrits"), written, "s");
    for (name, file) in [("notifications", "notifications.pdf"), ("accords spécifiques", "accords.pdf")] {
        let since = Instant::now();
        let bytes = palier.read(&format!("{sitting}/{file}"), &cookie).await?;
        table.add(format!("{name}, en un PDF"), since.elapsed().as_secs_f64(), "s");
        table.add("  son poids", bytes.len() as f64 / 1024.0, "Kio");
    }
    drop(palier);
    is_whole(&pool).await?;
    timed_quiet(program, &["check", "--data"], &data)?;
    Ok(())
}

async fn ruled(palier: &Palier, cookie: &str, sitting: &str, rank: usize) -> Result<(), Failure> {
    let form = match rank < GRANTED {
        true => (0..FUNDERS).map(|one| format!("sum-{}={EUROS}", committee::envelope(one))).collect(),
        false => vec!["verdict=refuse".to_owned(), "reason=credits_insuffisants".to_owned()],
    };
    let address = palier.address();
    let request = Request::post(format!("{sitting}/salle/{}", committee::dossier(rank)))
        .header(HOST, address.to_string())
        .header(ORIGIN, format!("http://{address}"))
        .header(COOKIE, cookie)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form.join("&"))))?;
    let answer = load::connect(address).await?.send_request(request).await?;
    let status = answer.status();
    let told = answer.into_body().collect().await?.to_bytes();
    if status != StatusCode::OK {
        return Err(format!("dossier {rank} : {status} {}", String::from_utf8_lossy(&told)).into());
    }
    Ok(())
}

async fn count(pool: &SqlitePool, kind: &str) -> Result<usize, Failure> {
    let (papers,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM grant_paper WHERE kind = $1 AND sitting_id = $2")
            .bind(kind)
            .bind(committee::SITTING)
            .fetch_one(pool)
            .await?;
    Ok(usize::try_from(papers)?)
}

/// Each decision has its letter, each grant its agreement, and what is committed is what was voted.
async fn is_whole(pool: &SqlitePool) -> Result<(), Failure> {
    let (letters, agreements) = (count(pool, "notification").await?, count(pool, "accord").await?);
    let (cents,): (i64,) = sqlx::query_as("SELECT SUM(committed_cents) FROM envelope WHERE year = $1")
        .bind(committee::YEAR)
        .fetch_one(pool)
        .await?;
    let voted = i64::try_from(100 * EUROS * GRANTED * FUNDERS)?;
    match (letters, agreements, cents) == (DOSSIERS, GRANTED, voted) {
        true => Ok(()),
        false => {
            Err(format!("{letters} notifications, {agreements} accords, {cents} centimes engagés").into())
        }
    }
}
