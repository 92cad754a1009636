//! QR codes as drawings: an address a phone's camera opens.

use crate::svg::INK;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Modules left white around the code: readers need four.
const QUIET: i32 = 4;
/// Longest address drawn: beyond, the modules are too small for a phone held before a poster.
const LONGEST: usize = 300;

/// The QR code of an address as SVG text: one square unit per module, quiet zone included, title in clear. Nothing
/// beyond 300 bytes: print the address alone.
pub fn svg(address: &str) -> Option<String> {
    if address.len() > LONGEST {
        return None;
    }
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let side = size + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 {side} {side}\" \
         role=\"img\" shape-rendering=\"crispEdges\"><title>{}</title>\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#ffffff\"/><path d=\"{path}\" fill=\"{INK}\"/></svg>",
        crate::svg::escape(&crate::printable::spoken(&format!("Code QR de l'adresse {address}")))
    ))
}
