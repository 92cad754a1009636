//! Writes a sample synthesis to the path given and prints how long a first and a second one took.
//!
//! `cargo run -p palier-documents --example synthesis -- /tmp/synthese.pdf`
#![allow(clippy::unwrap_used, reason = "an example stops where it breaks")]

#[path = "../tests/samples/mod.rs"]
mod samples;

use palier_documents::{Typesetter, synthesis};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage : synthesis FICHIER.pdf")?;
    let start = Instant::now();
    let typesetter = Typesetter::new()?;
    println!("polices : {:?}", start.elapsed());
    for (name, constats) in [("à froid", 24), ("à chaud", 24), ("120 constats", 120)] {
        let start = Instant::now();
        let bytes = synthesis::pdf(&typesetter, &samples::synthesis(constats))?;
        println!("{name} : {:?}, {} octets", start.elapsed(), bytes.len());
        if constats == 24 {
            std::fs::write(&path, bytes)?;
        }
    }
    Ok(())
}
