//! What phones send, made durable: how fast, beside what the disk itself can make durable in the same minute.

use crate::palier::{Palier, Visitor};
use crate::phone::{self, Phone};
use crate::table::Table;
use crate::{Failure, limits, load};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Phones that send one record after the other, each waiting for its answer.
const SINGLES: usize = 64;
/// Phones that send what they hold in one go.
const WALKERS: usize = 8;
/// Records sent together at most.
const TOGETHER: usize = 50;
const WORDS: &str = "Verre brisé au pied du banc, devant l'entrée du bâtiment C";

/// Measures the intake of a fresh demonstration base: the limit, ours, the limit again. Then the program is killed, and
/// everything it said it keeps is looked for.
///
/// # Errors
/// When the program refuses anything, or loses anything.
pub async fn measure(program: &Path, visitor: &Visitor<'_>, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let palier = Palier::on_demo(program, &data).await?;
    let cookie = palier.enter(visitor).await?;
    let (_, code) = palier.open_walk(&cookie).await?;
    let mut phones = phone::phones(palier.address(), &code, SINGLES).await?;
    let before = phones.first_mut().ok_or("aucun téléphone")?.kept().await?;

    let hello = limits::hello(SINGLES).await?;
    table.add(format!("axum « hello », {SINGLES} connexions"), hello, "req/s");
    let first = disk(table)?;
    let (mut phones, singles) = all(phones, Load::Singles).await?;
    let second = disk(table)?;
    let rate =
        told(table, &format!("relevés un à un, {SINGLES} téléphones"), &singles, first.midpoint(second));
    table.add_against("  les mêmes", rate, "par s", (hello, "hello"));
    phones.truncate(WALKERS);
    let (mut phones, batches) = all(phones, Load::Batches).await?;
    let third = disk(table)?;
    let rate =
        told(table, &format!("lots de {TOGETHER}, {WALKERS} téléphones"), &batches, second.midpoint(third));
    table.add("  soit, en relevés", rate * count(TOGETHER), "par s");
    table.add("mémoire après les envois (RSS)", palier.resident()?, "Mio");

    // Killed without a word, then started again.
    drop(palier);
    let palier = Palier::start(program, &data).await?;
    let phone = phones.pop().ok_or("aucun téléphone")?.before(palier.address()).await?.kept().await?;
    let (found, answered) = (phone - before, singles.len() + batches.len() * TOGETHER);
    if found != answered {
        return Err(format!("{answered} relevés dits gardés, {found} retrouvés après un arrêt brutal").into());
    }
    table.add("retrouvés après un arrêt brutal : tous, soit", count(found), "relevés");
    Ok(())
}

fn disk(table: &mut Table) -> Result<f64, Failure> {
    let rate = limits::durable_writes()?;
    table.add("disque : réécriture de 4 Kio + fdatasync", rate, "par s");
    Ok(rate)
}

/// Tells a rate beside that of the disk, and how long answers took.
fn told(table: &mut Table, what: &str, taken: &[Duration], disk: f64) -> f64 {
    let rate = count(taken.len()) / load::SHORT.as_secs_f64();
    table.add_against(what, rate, "par s", (disk, "fdatasync"));
    let mut sorted = taken.to_vec();
    sorted.sort_unstable();
    for (name, share) in [("p50", 50), ("p99", 99)] {
        let at = sorted.get(sorted.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
        table.add(format!("  réponse, {name}"), at.as_secs_f64() * 1e3, "ms");
    }
    rate
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 answers")]
fn count(number: usize) -> f64 {
    number as f64
}

/// How phones send.
#[derive(Clone, Copy)]
enum Load {
    /// A record, its answer, the next one.
    Singles,
    /// Many at once, their answer, many more.
    Batches,
}

/// All phones send for a while; gives how long each answer took.
async fn all(phones: Vec<Phone>, load: Load) -> Result<(Vec<Phone>, Vec<Duration>), Failure> {
    let until = Instant::now() + load::SHORT;
    let mut working = JoinSet::new();
    for mut phone in phones {
        working.spawn(async move {
            let mut taken = Vec::new();
            while Instant::now() < until {
                let since = Instant::now();
                match load {
                    Load::Singles => phone.put(phone::constat(WORDS, &[])).await?,
                    Load::Batches => phone.post(vec![phone::constat(WORDS, &[]); TOGETHER]).await?,
                }
                taken.push(since.elapsed());
            }
            Ok::<_, Failure>((phone, taken))
        });
    }
    let (mut back, mut taken) = (Vec::new(), Vec::new());
    while let Some(done) = working.join_next().await {
        let (phone, some) = done??;
        back.push(phone);
        taken.extend(some);
    }
    Ok((back, taken))
}
