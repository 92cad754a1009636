//! The program `palier`.
fn main() {}
