//! The story of the minutes: eight phones come back, and the paper is there with everything they saw.

use calamine::{Data, Reader, Xlsx};
use palier::platform::clock::sha256;
use palier_domain::shared::RecordId;
use serde_json::json;
use std::io::Cursor;
use std::time::Instant;
use testkit::{Phone, TestApp, Who, both_engines, picture};
use tokio::task::JoinSet;

const PHONES: usize = 8;

/// Constats and photos of the walk; `cargo xtask test --long` walks a whole afternoon.
fn size() -> (usize, usize) {
    if std::env::var_os("PALIER_TEST_LONG").is_some() { (300, 400) } else { (48, 64) }
}

/// What a phone still holds: its records, and its photos with those they belong to.
struct Outbox {
    phone: Phone,
    records: Vec<(RecordId, String)>,
    photos: Vec<Vec<u8>>,
}

/// The constats and photos dealt out to the phones, in an order that is no one's: photos may come before their record.
async fn walked(app: &TestApp) -> Vec<Outbox> {
    let (constats, photos) = size();
    let mut outboxes = Vec::new();
    for _ in 0..PHONES {
        let phone = Phone::joining(app).await;
        outboxes.push(Outbox { phone, records: Vec::new(), photos: Vec::new() });
    }
    // A stride without common factor with the count visits everything once, far from the order of the walk.
    for step in 0..constats {
        let n = step * 7_919 % constats;
        let own = (0..photos).filter(|photo| photo % constats == n);
        let own: Vec<Vec<u8>> = own.map(|photo| picture(64 + u32::try_from(photo).unwrap(), 48)).collect();
        let outbox = &mut outboxes[n % PHONES];
        let mut body = outbox.phone.constat(&format!("Constat de la marche {n:03}"));
        let announced = own.iter().map(
            |photo| json!({ "sha256": sha256(photo), "size": photo.len(), "description": "Vu en marchant" }),
        );
        body["photos"] = announced.collect();
        outbox.records.push((outbox.phone.record(), body.to_string()));
        outbox.photos.extend(own);
    }
    outboxes
}

impl Outbox {
    /// Sends everything: this phone sends photos and records by turns, from the last noted to the first.
    async fn sync(mut self) {
        while !(self.records.is_empty() && self.photos.is_empty()) {
            if let Some((id, body)) = self.records.pop() {
                self.phone.put(id, &body).await.answers(201);
            }
            for photo in self.photos.split_off(self.photos.len().saturating_sub(2)) {
                let status = self.phone.put_photo(&photo).await.status.as_u16();
                assert!(matches!(status, 200 | 201), "a photo was answered {status}");
            }
        }
    }
}

both_engines! {
    async fn the_minutes_are_complete_once_the_last_phone_has_sent(app: TestApp) {
        let (constats, photos) = size();
        let mut phones = JoinSet::new();
        for outbox in walked(&app).await {
            phones.spawn(outbox.sync());
        }
        phones.join_all().await;
        let synced = Instant::now();
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let path = format!("/diagnostics/{}/compte-rendu", app.town().walk);
        let pdf = pilot.get(&format!("{path}.pdf")).await;
        assert!(pdf.answers(200).body.starts_with(b"%PDF"));
        println!("{constats} constats, {photos} photos : compte rendu {:?} après le dernier envoi", synced.elapsed());
        let book = pilot.get(&format!("{path}.xlsx")).await;
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.answers(200).body.to_vec())).unwrap();
        let rows = book.worksheet_range("Constats").unwrap();
        let says = |words: &str| rows.rows().flatten().filter(|cell| **cell == Data::String(words.to_owned())).count();
        for n in 0..constats {
            assert_eq!(says(&format!("Constat de la marche {n:03}")), 1, "constat {n}");
        }
        let title = Data::String("Photos avant".to_owned());
        let header = rows.rows().position(|row| row.contains(&title)).unwrap();
        let heading = rows.rows().nth(header).unwrap();
        let column = heading.iter().position(|cell| *cell == title).unwrap();
        let counted: f64 = rows.rows().skip(header + 1).filter_map(|row| match row.get(column) {
            Some(Data::Float(count)) => Some(*count),
            _ => None,
        }).sum();
        // The constat of the town already had one.
        assert_eq!(counted, (photos + 1) as f64);
    }
}
