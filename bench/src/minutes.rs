//! The room waits: eight phones come back from the walk with everything they saw, and the minutes are asked for as soon
//! as the last answer is there.

use crate::palier::{Palier, Visitor};
use crate::phone::{self, Phone};
use crate::{Failure, table::Table};
use calamine::{Data, Reader, Xlsx};
use hyper::body::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PHONES: usize = 8;
const CONSTATS: usize = 300;
const PHOTOS: usize = 400;
/// How a JPEG is announced in a PDF.
const PICTURE: &[u8] = b"/DCTDecode";

/// Measures the minutes of a walk that has just come home, beside the time it takes to read its photos once.
///
/// # Errors
/// When the program refuses anything, or forgets anything.
pub async fn measure(program: &Path, visitor: &Visitor<'_>, table: &mut Table) -> Result<(), Failure> {
    // Drawn before anyone joins: a phone has its photos already.
    let bags = bags()?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let palier = Palier::on_demo(program, &data).await?;
    let cookie = palier.enter(visitor).await?;
    let (walk, code) = palier.open_walk(&cookie).await?;
    let phones = phone::phones(palier.address(), &code, PHONES).await?;
    let sent = come_home(phones, bags).await?;
    table.add(
        format!("{PHONES} téléphones, {CONSTATS} constats, {PHOTOS} photos : envoi"),
        sent.as_secs_f64(),
        "s",
    );

    let before = reading(&data.join("photos"))?;
    let since = Instant::now();
    let minutes = format!("/diagnostics/{walk}/compte-rendu");
    let pdf = palier.read(&format!("{minutes}.pdf"), &cookie).await?;
    let paper = since.elapsed();
    let book = palier.read(&format!("{minutes}.xlsx"), &cookie).await?;
    let both = since.elapsed();
    let limit = before.midpoint(reading(&data.join("photos"))?);
    is_complete(&pdf, &book)?;
    table.add("lecture de toutes les photos, empreintes vérifiées", limit, "s");
    table.add("compte rendu PDF après le dernier envoi", paper.as_secs_f64(), "s");
    table.add_against("comptes rendus PDF et XLSX, complets", both.as_secs_f64(), "s", (limit, "lecture"));
    table.add("mémoire après le compte rendu (RSS)", palier.resident()?, "Mio");
    Ok(())
}

/// The words of one constat among all.
fn words(constat: usize) -> String {
    format!("Constat de la marche {constat:03}")
}

/// Whether the minutes tell each constat, and show each photo.
fn is_complete(pdf: &[u8], book: &Bytes) -> Result<(), Failure> {
    let shown = pdf.windows(PICTURE.len()).filter(|some| *some == PICTURE).count();
    if shown < PHOTOS {
        return Err(format!("le compte rendu PDF ne montre que {shown} photos").into());
    }
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.clone()))?;
    let rows = book.worksheet_range("Constats")?;
    let cells: Vec<&Data> = rows.rows().flatten().collect();
    let missing = (0..CONSTATS).map(words).find(|words| !cells.contains(&&Data::String(words.clone())));
    missing.map_or(Ok(()), |missing| Err(format!("le compte rendu XLSX ne dit pas « {missing} »").into()))
}

/// Seconds to read every photo kept and compute its address: nobody shows them in less.
fn reading(photos: &Path) -> Result<f64, Failure> {
    let since = Instant::now();
    for shelf in fs::read_dir(photos)? {
        for photo in fs::read_dir(shelf?.path())? {
            let photo = photo?.path();
            if photo.is_file() {
                std::hint::black_box(Sha256::digest(fs::read(photo)?));
            }
        }
    }
    Ok(since.elapsed().as_secs_f64())
}

/// What a phone brings home.
enum Item {
    Record(String),
    Photo(String, Bytes),
}

/// What each phone holds, in an order of its own: photos may come before their constat.
fn bags() -> Result<Vec<Vec<Item>>, Failure> {
    let mut bags: Vec<Vec<Item>> = (0..PHONES).map(|_| Vec::new()).collect();
    let photos: Vec<(String, Bytes)> = (0..PHOTOS).map(picture).collect::<Result<_, _>>()?;
    let mut dealt: Vec<usize> = (0..CONSTATS).collect();
    shuffle(&mut dealt, PHONES);
    for (turn, constat) in dealt.into_iter().enumerate() {
        // The first hundred have two photos, the others one.
        let mine = [Some(constat), (constat + CONSTATS < PHOTOS).then_some(constat + CONSTATS)];
        let mine: Vec<&(String, Bytes)> = mine.into_iter().flatten().filter_map(|n| photos.get(n)).collect();
        let announced: Vec<_> = mine.iter().map(|(sha256, bytes)| (sha256.clone(), bytes.len())).collect();
        let bag = &mut bags[turn % PHONES];
        bag.push(Item::Record(phone::constat(&words(constat), &announced)));
        bag.extend(mine.into_iter().map(|(sha256, bytes)| Item::Photo(sha256.clone(), bytes.clone())));
    }
    for (seed, bag) in bags.iter_mut().enumerate() {
        shuffle(bag, seed);
    }
    Ok(bags)
}

/// Every phone sends what it holds; how long until the last answer.
async fn come_home(phones: Vec<Phone>, bags: Vec<Vec<Item>>) -> Result<Duration, Failure> {
    let since = Instant::now();
    let mut working = JoinSet::new();
    for (mut phone, bag) in phones.into_iter().zip(bags) {
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

/// Another order for each seed, the same at each run.
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
    let mut drawn = RgbImage::from_fn(1_600, 1_200, |x, y| {
        let [low, ..] = (x * y / 7).to_le_bytes();
        let [across, ..] = (x / 8).to_le_bytes();
        Rgb([across ^ shade, low / 4, shade.wrapping_mul(3)])
    });
    // Numbers above 255 come back to the same shade: one corner tells them apart.
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

    #[test]
    fn minutes_that_forget_a_photo_are_not_complete() {
        let refused = is_complete(&PICTURE.repeat(PHOTOS - 1), &Bytes::new());
        assert!(refused.is_err_and(|failure| failure.to_string().contains("399")));
    }
}
