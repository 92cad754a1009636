//! What routes are called with: pictures, and values for the parameters of paths.

use crate::town::{CODE, VIEW, money};
use crate::{Town, Who};
use image::{ImageFormat, RgbImage};
use palier::platform::assets;
use std::io::Cursor;

/// A JPEG picture of that size, in a slope of colours.
pub fn picture(width: u32, height: u32) -> Vec<u8> {
    let slope = |x: u32, max: u32| u8::try_from(x * 255 / max.max(1)).unwrap_or(255);
    let drawn = RgbImage::from_fn(width, height, |x, y| image::Rgb([slope(x, width), slope(y, height), 128]));
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture is drawn");
    bytes.into_inner()
}

/// The path of a route with each `{parameter}` replaced by one of the town; `None` when one of them is not known here.
///
/// A feature that brings a new parameter adds its line.
pub fn sample_path(town: &Town, route: &str) -> Option<String> {
    let mut path = String::new();
    for step in route.split('/').skip(1) {
        path.push('/');
        match step.strip_prefix('{').and_then(|step| step.split_once('}')) {
            None => path.push_str(step),
            Some((parameter, rest)) => {
                path.push_str(&sample(town, parameter)?);
                path.push_str(rest);
            }
        }
    }
    Some(path)
}

fn sample(town: &Town, parameter: &str) -> Option<String> {
    let (person, mandate) = town.person(Who::BailleurSiege);
    Some(match parameter {
        "quartier" => town.tilleuls.to_string(),
        "walk" => town.walk.to_string(),
        "stop" => town.stop.to_string(),
        "constat" => town.constat.to_string(),
        "photo" => town.photo.to_string(),
        "action" => town.action.to_string(),
        "piece" => town.piece.to_string(),
        "locale" => town.locale.to_string(),
        "abatement" => town.abatement.to_string(),
        "abattement" => town.abatement.to_string(),
        "ligne" => town.line.to_string(),
        "preuve" => "01890000-0000-7000-8000-0000000000cc".to_owned(),
        "remarque" => town.remark.to_string(),
        "tfpb" => town.tfpb.to_string(),
        "organisation" => town.habitat.to_string(),
        "personne" => person.to_string(),
        "mandat" => mandate.to_string(),
        "code" => CODE.to_owned(),
        "clause" => "art4.critere1".to_owned(),
        "token" => "0".repeat(64),
        "name" => assets::href("logo.svg").trim_start_matches("/assets/").to_owned(),
        "phone" => town.phone.to_string(),
        "record" => "01890000-0000-7000-8000-0000000000aa".to_owned(),
        "sha256" => town.photo_sha256.clone(),
        "*file" => "sw.js".to_owned(),
        "year" => "2026".to_owned(),
        // A draft belongs to whoever sent it: to anyone else there is none.
        "import" => "01890000-0000-7000-8000-0000000000bb".to_owned(),
        "vue" => VIEW.to_owned(),
        "campagne" => town.campaign.to_string(),
        "dossier" => town.dossier.to_string(),
        "page" => "intitule".to_owned(),
        // Nothing is asked on a draft.
        "correction" | "avis" => "01890000-0000-7000-8000-0000000000dd".to_owned(),
        "enveloppe" => money::ENVELOPE.to_owned(),
        "aide" => money::DOSSIER.to_owned(),
        "instance" => "copil".to_owned(),
        "seance" => money::SITTING.to_owned(),
        "soumis" => money::SUBMITTED.to_owned(),
        _ => return None,
    })
}

/// A JPEG picture of that size in colours drawn from that seed: as hard to compress as a real one.
pub fn coloured(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let drawn = RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [_, _, _, _, _, red, green, blue] = state.to_le_bytes();
        image::Rgb([red, green, blue])
    });
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture is drawn");
    bytes.into_inner()
}
