//! Writes the sample papers of a walk in the folder given and prints how long they took, with 300 constats and 400
//! photos for the minutes.
//!
//! `cargo run -p palier-documents --example walk -- /tmp/papiers`
#![allow(clippy::unwrap_used, reason = "an example stops where it breaks")]

#[path = "../tests/walk_samples/mod.rs"]
mod walk_samples;

use palier_documents::Typesetter;
use palier_documents::walk::{minutes, pack, plan, receipt, restitution};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage : walk DOSSIER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let typesetter = Typesetter::new()?;
    let write = |name: &str, start: Instant, bytes: Vec<u8>| {
        println!("{name} : {:?}, {} octets", start.elapsed(), bytes.len());
        std::fs::write(folder.join(name), bytes)
    };
    let start = Instant::now();
    write("plan.svg", start, plan::svg(&walk_samples::plan(40)).into_bytes())?;
    let crowded = plan::Plan { shapes: walk_samples::shapes(5_000), ..walk_samples::plan(300) };
    let start = Instant::now();
    write("plan-5000.svg", start, plan::svg(&crowded).into_bytes())?;
    let start = Instant::now();
    write("dossier.pdf", start, pack::pdf(&typesetter, &walk_samples::pack())?)?;
    let start = Instant::now();
    write("restitution.pdf", start, restitution::pdf(&typesetter, &walk_samples::restitution())?)?;
    let start = Instant::now();
    write("recus.pdf", start, receipt::pdf(&typesetter, &walk_samples::receipts(11))?)?;
    let start = Instant::now();
    write("compte-rendu.pdf", start, minutes::pdf(&typesetter, &walk_samples::minutes(12, 2))?)?;

    let mut long = walk_samples::minutes(300, 0);
    for (n, constat) in long.constats.iter_mut().enumerate() {
        let count = if n.is_multiple_of(3) { 2 } else { 1 };
        let photo = |p: usize| palier_documents::Photo {
            bytes: walk_samples::jpeg((n * 2 + p) as u8, 800 + (n % 100) as u32, 600 + p as u32),
            ..walk_samples::photo(n * 2 + p)
        };
        (constat.before, constat.after) = ((0..count).map(photo).collect(), vec![]);
    }
    let photos: usize = long.constats.iter().map(|constat| constat.before.len()).sum();
    println!("{} constats, {photos} photos", long.constats.len());
    let start = Instant::now();
    write("compte-rendu-300.pdf", start, minutes::pdf(&typesetter, &long)?)?;
    Ok(())
}
