//! The walk coming home: how fast what phones send is made durable, beside what the disk itself can make durable.

use crate::palier::{Palier, Visitor};
use crate::phone::{self, Phone};
use crate::table::Table;
use crate::{Failure, limits, load};
use hyper::body::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Phones that send one record after the other, each waiting for its answer.
const SINGLES: usize = 64;
/// Phones of a real walk.
const WALKERS: usize = 8;
/// Records sent together at most.
const TOGETHER: usize = 50;
const CONSTATS: usize = 300;
const PHOTOS: usize = 400;

/// Measures the intake of a fresh demonstration base.
///
/// # Errors
/// When the program refuses anything.
pub async fn measure(program: &Path, visitor: &Visitor<'_>, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let palier = Palier::on_demo(program, &data).await?;
    let cookie = palier.enter(visitor).await?;
    let (walk, code) = palier.open_walk(&cookie).await?;
    let mut phones = phone::phones(palier.address(), &code, SINGLES).await?;

    let disk = limits::durable_writes()?;
    table.add("disque : réécriture de 4 Kio + fdatasync", disk, "par s");
    let mut singles = Vec::new();
    (phones, singles) = put_for(phones, load::SHORT, singles).await?;
    let rate = per_second(singles.len(), load::SHORT);
    table.add_against("relevés un à un, 64 téléphones", rate, "par s", (disk, "fdatasync"));
    singles.sort_unstable();
    for (name, share) in [("p50", 50), ("p99", 99)] {
        let at = singles.get(singles.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
        table.add(format!("relevé un à un, {name}"), at.as_secs_f64() * 1e3, "ms");
    }
    phones.truncate(WALKERS);
    let (phones, batches) = post_for(phones, load::SHORT).await?;
    let records = per_second(batches * TOGETHER, load::SHORT);
    table.add_against("relevés par 50, 8 téléphones", records, "par s", (disk, "fdatasync"));
    let last = come_home(phones).await?;
    table.add("8 téléphones, 300 constats, 400 photos", last.as_secs_f64(), "s");
    let since = Instant::now();
    match palier.read(&format!("/diagnostics/{walk}/compte-rendu.pdf"), &cookie).await {
        Ok(_) => table.add("compte rendu PDF après la dernière photo", since.elapsed().as_secs_f64(), "s"),
        Err(absent) => eprintln!("pas de compte rendu : {absent}"),
    }
    table.add("mémoire après la visite (RSS)", palier.resident()?, "Mio");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 answers")]
fn per_second(count: usize, lasts: Duration) -> f64 {
    count as f64 / lasts.as_secs_f64()
}

/// Each phone puts records one by one; gives how long each answer took.
async fn put_for(
    phones: Vec<Phone>,
    lasts: Duration,
    mut taken: Vec<Duration>,
) -> Result<(Vec<Phone>, Vec<Duration>), Failure> {
    let until = Instant::now() + lasts;
    let mut working = JoinSet::new();
    for mut phone in phones {
        working.spawn(async move {
            let mut taken = Vec::new();
            while Instant::now() < until {
                let since = Instant::now();
                phone.put(phone::constat(&[])).await?;
                taken.push(since.elapsed());
            }
            Ok::<_, Failure>((phone, taken))
        });
    }
    let mut back = Vec::new();
    while let Some(done) = working.join_next().await {
        let (phone, some) = done??;
        back.push(phone);
        taken.extend(some);
    }
    Ok((back, taken))
}

/// Each phone sends records by fifty; gives how many times.
async fn post_for(phones: Vec<Phone>, lasts: Duration) -> Result<(Vec<Phone>, usize), Failure> {
    let until = Instant::now() + lasts;
    let mut working = JoinSet::new();
    for mut phone in phones {
        working.spawn(async move {
            let mut sent = 0;
            while Instant::now() < until {
                phone.post(vec![phone::constat(&[]); TOGETHER]).await?;
                sent += 1;
            }
            Ok::<_, Failure>((phone, sent))
        });
    }
    let (mut back, mut sent) = (Vec::new(), 0);
    while let Some(done) = working.join_next().await {
        let (phone, some) = done??;
        back.push(phone);
        sent += some;
    }
    Ok((back, sent))
}

/// What a phone brings home.
enum Item {
    Record(String),
    Photo(String, Bytes),
}

/// Every phone sends what it holds, in an order of its own; how long until the last answer.
async fn come_home(phones: Vec<Phone>) -> Result<Duration, Failure> {
    let mut bags: Vec<Vec<Item>> = (0..WALKERS).map(|_| Vec::new()).collect();
    let photos: Vec<(String, Bytes)> = (0..PHOTOS).map(picture).collect::<Result<_, _>>()?;
    for constat in 0..CONSTATS {
        // The first hundred have two photos, the others one.
        let mine = [Some(constat), (constat + CONSTATS < PHOTOS).then_some(constat + CONSTATS)];
        let mine: Vec<&(String, Bytes)> = mine.into_iter().flatten().filter_map(|n| photos.get(n)).collect();
        let announced: Vec<_> = mine.iter().map(|(sha256, bytes)| (sha256.clone(), bytes.len())).collect();
        let bag = &mut bags[constat % WALKERS];
        bag.push(Item::Record(phone::constat(&announced)));
        bag.extend(mine.into_iter().map(|(sha256, bytes)| Item::Photo(sha256.clone(), bytes.clone())));
    }
    let since = Instant::now();
    let mut working = JoinSet::new();
    for (rank, (mut phone, mut bag)) in phones.into_iter().zip(bags).enumerate() {
        shuffle(&mut bag, rank);
        working.spawn(async move {
            for item in bag {
                match item {
                    Item::Record(body) => phone.put(body).await?,
                    Item::Photo(sha256, bytes) => phone.put_photo(&sha256, &bytes).await?,
                }
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(done) = working.join_next().await {
        done??;
    }
    Ok(since.elapsed())
}

/// Another order for each phone, the same at each run.
fn shuffle<T>(items: &mut [T], seed: usize) {
    let mut state = seed.wrapping_add(1);
    for place in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(place, (state >> 33) % (place + 1));
    }
}

/// A photo as phones send them: 1 600 pixels of long side, some 300 kB.
fn picture(number: usize) -> Result<(String, Bytes), Failure> {
    let shade = number.to_le_bytes()[0];
    let drawn = RgbImage::from_fn(1_600, 1_200, |x, y| {
        let [low, ..] = (x * y / 7).to_le_bytes();
        let [across, ..] = (x / 8).to_le_bytes();
        Rgb([across ^ shade, low / 4, shade.wrapping_mul(3)])
    });
    // Numbers above 255 come back to the same shade: one corner tells them apart.
    let mut drawn = drawn;
    if number > 255 {
        (0..64).for_each(|x| drawn.put_pixel(x, 0, Rgb([255, 255, 255])));
    }
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, ImageFormat::Jpeg)?;
    let bytes = Bytes::from(bytes.into_inner());
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((sha256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_everything_and_differs_between_phones() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..50).collect();
            shuffle(&mut items, seed);
            items
        };
        assert_ne!(shuffled(0), shuffled(1));
        let mut sorted = shuffled(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }
}
