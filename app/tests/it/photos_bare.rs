//! What a photo tells besides the picture is nowhere: not in a file kept, not in a file served, by whichever door it came.

use crate::corpus::{CANARY, SIZE, corpus};
use palier::platform::clock::sha256;
use std::path::{Path, PathBuf};
use testkit::{Phone, TestApp, Who, both_engines};

/// Words that only metadata hold.
const MARKS: &[&[u8]] = &[
    b"Exif",
    b"ns.adobe.com",
    b"xmpmeta",
    b"Photoshop",
    b"8BIM",
    b"ICC_PROFILE",
    b"acsp",
    b"MPF\0",
    b"GPSLatitude",
    b"<html",
    b"PK\x03\x04",
];

both_engines! {
    /// Fifty photos come by the form and by the phone; only bare pictures are kept and shown.
    async fn no_byte_of_metadata_survives(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let phone = Phone::of_the_town(&app);
        let path = format!("/diagnostics/{}/constats/nouveau", app.town().walk);
        let stop = app.town().stop.to_string();
        let text = [("stop", stop.as_str()), ("theme", "proprete.verre"), ("value", "dysfonctionnement"),
            ("description", "Verre au pied du banc")];
        let photos = corpus();
        assert_eq!(photos.len(), 50);
        for photo in &photos {
            let drawn = app.photos.take_in(photo.bytes.clone().into()).await.unwrap();
            assert!(drawn.is_ok(), "{}: {drawn:?}", photo.name);
        }
        for (rank, photo) in photos.iter().enumerate() {
            assert!(holds(&photo.bytes, CANARY.as_bytes()), "{} tells nothing", photo.name);
            if rank % 2 == 0 {
                let file = ("photo", photo.name.as_str(), photo.bytes.clone());
                let fields = [&text[..], &[("photo_description", "Banc")]].concat();
                pilot.post_multipart(&path, &fields, &[file]).await.answers(303);
            } else {
                let mut constat = phone.constat("Verre au pied du banc");
                constat["photos"] = serde_json::json!([
                    { "sha256": sha256(&photo.bytes), "size": photo.bytes.len(), "description": "Banc" }
                ]);
                phone.put(phone.record(), &constat.to_string()).await.answers(201);
                phone.put_photo(&photo.bytes).await.answers(201);
            }
        }
        let shown = app.raw().texts("SELECT id || ' ' || width || 'x' || height FROM photo ORDER BY created_at, id").await;
        assert_eq!(shown.len(), photos.len() + 1, "every photo is shown, and that of the town");
        let turned = format!("{}x{}", SIZE.1, SIZE.0);
        let sideways = photos.iter().filter(|photo| photo.sideways).count();
        assert_eq!(shown.iter().filter(|line| line.ends_with(&turned)).count(), sideways, "upright photos stay so");
        for line in &shown {
            let id = line.split(' ').next().unwrap();
            let served = pilot.get(&format!("/photos/{id}")).await;
            served.answers(200);
            is_a_bare_picture(&served.body, line);
        }
        let files = files_below(app.folder());
        assert!(files.len() > photos.len(), "every photo is kept");
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!holds(&bytes, CANARY.as_bytes()), "{} tells where a photo comes from", path.display());
            if path.extension().is_some_and(|kind| kind == "jpg") {
                is_a_bare_picture(&bytes, &path.display().to_string());
            }
        }
    }
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// The segments of a JPEG are those without which there is no picture, and nothing follows its end.
fn is_a_bare_picture(bytes: &[u8], name: &str) {
    assert!(!holds(bytes, CANARY.as_bytes()), "{name} tells where it comes from");
    for mark in MARKS {
        assert!(!holds(bytes, mark), "{name} holds {}", String::from_utf8_lossy(mark));
    }
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8]).unwrap_or_else(|| panic!("{name} is no JPEG"));
    loop {
        let marker = rest[1];
        assert_eq!(rest[0], 0xff, "{name}");
        let length = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        let body = &rest[4..length + 2];
        match marker {
            0xe0 => {
                assert!(body.starts_with(b"JFIF\0") && body.len() == 14, "{name}: a header with a thumbnail")
            }
            0xdb | 0xc0 | 0xc4 | 0xdd => {}
            0xda => break,
            _ => panic!("{name} has a segment {marker:02x}"),
        }
        rest = &rest[length + 2..];
    }
    let end =
        rest.windows(2).position(|two| two == [0xff, 0xd9]).unwrap_or_else(|| panic!("{name} has no end"));
    assert_eq!(end + 2, rest.len(), "{name}: something follows the end of the picture");
}
