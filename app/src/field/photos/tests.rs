//! Stories of photos whose files are lost: what the base remembers is not what the disk holds.

use palier::platform::clock::sha256;
use serde_json::json;
use std::path::PathBuf;
use testkit::{Phone, TestApp, Who, both_engines, picture};

/// The file of the only photo that came from a phone.
async fn file(app: &TestApp) -> PathBuf {
    let kept = app.raw().texts("SELECT kept_sha256 FROM field_photo").await.remove(0);
    app.folder().join("photos").join(&kept[..2]).join(format!("{kept}.jpg"))
}

/// The photos that the office says it holds.
async fn held(phone: &Phone) -> usize {
    let manifest = phone.get(&phone.walk("manifest")).await.answers(200).json();
    manifest["photos"].as_array().unwrap().len()
}

both_engines! {
    async fn a_photo_whose_file_is_lost_is_asked_for_again_and_shown_again(app: TestApp) {
        let (phone, photo) = (Phone::of_the_town(&app), picture(80, 60));
        let address = format!("/api/v1/photos/{}", sha256(&photo));
        let mut body = phone.constat("Avec photo");
        body["photos"] = json!([{ "sha256": sha256(&photo), "size": photo.len(), "description": "Un banc" }]);
        phone.put(phone.record(), &body.to_string()).await.answers(201);
        phone.put_photo(&photo).await.answers(201);
        assert_eq!(held(&phone).await, 1);
        let file = file(&app).await;
        let whole = std::fs::read(&file).unwrap();
        // Restored without its files, restored with a file cut short, or with another of the same length.
        let other = vec![0_u8; whole.len()];
        for left in [None, Some(&whole[..whole.len() / 2]), Some(&other[..])] {
            match left {
                None => std::fs::remove_file(&file).unwrap(),
                Some(left) => std::fs::write(&file, left).unwrap(),
            }
            assert_eq!(held(&phone).await, 0, "{:?} bytes are left", left.map(<[u8]>::len));
            assert_eq!(phone.get(&address).await.json(), json!({ "offset": 0, "complete": false }));
            let before = app.journal().await.len();
            phone.put_piece(&photo, 0, 10).await.answers(204);
            phone.put_piece(&photo, 10, photo.len()).await.answers(201);
            assert_eq!(app.happened().await[before - 1..], ["photo.retrouvee"]);
            assert_eq!(std::fs::read(&file).unwrap(), whole);
            assert_eq!(held(&phone).await, 1);
            assert_eq!(phone.get(&address).await.json()["complete"], true);
        }
        phone.put_photo(&photo).await.answers(200);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM photo WHERE description = 'Un banc'").await, 1);
        let shown = app.raw().texts("SELECT id FROM photo WHERE description = 'Un banc'").await.remove(0);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        assert_eq!(pilot.get(&format!("/photos/{shown}")).await.answers(200).body, whole);
    }

    async fn a_photo_kept_before_its_bytes_were_counted_is_read_through(app: TestApp) {
        let (phone, photo) = (Phone::of_the_town(&app), picture(80, 60));
        phone.put_photo(&photo).await.answers(201);
        app.raw().run("UPDATE field_photo SET kept_size = NULL").await;
        assert_eq!(held(&phone).await, 1);
        let file = file(&app).await;
        let whole = std::fs::read(&file).unwrap();
        let mut spoilt = whole.clone();
        spoilt[whole.len() / 2] ^= 0xFF;
        std::fs::write(&file, spoilt).unwrap();
        assert_eq!(held(&phone).await, 0);
        phone.put_photo(&photo).await.answers(201);
        assert_eq!(held(&phone).await, 1);
        assert_eq!(std::fs::read(&file).unwrap(), whole);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_photo WHERE kept_size > 0").await, 1);
    }
}
