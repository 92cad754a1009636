//! Stories of phones on a walk: what they send is kept once, whole, or they are told why not.

use axum::body::Body;
use axum::http::{Method, header};
use palier_domain::shared::RecordId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Phone, TestApp, WALK_CODE, Who, both_engines, picture};
use tokio::task::JoinSet;

const HOUR: i64 = 60 * 60 * 1000;

/// One phone after the other puts the same record.
async fn put_together(phones: Vec<(Phone, RecordId, String)>) -> Vec<(u16, Value)> {
    let mut tasks = JoinSet::new();
    for (phone, id, body) in phones {
        tasks.spawn(async move {
            let answer = phone.put(id, &body).await;
            (answer.status.as_u16(), answer.json())
        });
    }
    tasks.join_all().await
}

both_engines! {
    async fn a_record_is_kept_once_and_its_receipt_says_the_same_again(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let (id, body) = (phone.record(), phone.constat("Verre brisé").to_string());
        let first = phone.put(id, &body).await;
        let receipt = first.answers(201).json();
        assert_eq!((&receipt["number"], &receipt["state"]), (&json!(3), &json!("recu")));
        assert_eq!(receipt["code"].as_str().unwrap().len(), 6);
        assert_eq!(phone.put(id, &body).await.answers(200).json(), receipt);

        let other = phone.constat("Verre brisé, beaucoup").to_string();
        phone.put(id, &other).await.answers(409);
        phone.put(id, &other).await.answers(409);
        assert_eq!(phone.put(id, &body).await.answers(200).json(), receipt, "the first is still kept");
        assert_eq!(app.raw().texts("SELECT body FROM field_conflict").await, [other]);
        assert_eq!(app.happened().await, ["constat.releve", "releve.conflit"]);
        assert_eq!(
            app.raw().texts("SELECT visibility || ' ' || state FROM constat WHERE number = 3").await,
            ["partenaires a_qualifier"]
        );
        app.sign_in(Who::PiloteCommunal).await.get(&format!("/constats/{id}")).await.answers(200).shows("Verre brisé");
    }

    async fn a_thousand_records_sent_ten_times_at_once_are_a_thousand_rows(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let count = 1_000;
        let mut sendings = Vec::new();
        for n in 0..count {
            let (id, body) = (phone.record(), phone.constat(&format!("Constat {n}")).to_string());
            sendings.extend(std::iter::repeat_n((phone.clone(), id, body), 10));
        }
        let answers = put_together(sendings).await;
        let created = answers.iter().filter(|(status, _)| *status == 201).count();
        let same = answers.iter().filter(|(status, _)| *status == 200).count();
        assert_eq!((created, same), (count, 9 * count));
        let receipts: BTreeSet<String> = answers.iter().map(|(_, receipt)| receipt.to_string()).collect();
        assert_eq!(receipts.len(), count, "every sender of a record has the same receipt");
        let numbers: BTreeSet<i64> = answers.iter().map(|(_, receipt)| receipt["number"].as_i64().unwrap()).collect();
        assert_eq!((numbers.len(), numbers.first(), numbers.last()), (count, Some(&3), Some(&1_002)));
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_record").await, 1_000);
        assert_eq!(app.raw().number("SELECT COUNT(DISTINCT code) FROM constat WHERE device_id IS NOT NULL").await, 1_000);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM journal WHERE event = 'constat.releve'").await, 1_000);
    }

    async fn a_batch_answers_for_each_and_a_bad_one_harms_nobody(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let (good, twin) = (phone.record(), phone.constat("Banc cassé").to_string());
        let item = |id: &str, body: &str| json!({ "id": id, "body": body });
        let items = [
            item(&good.to_string(), &twin),
            item(&phone.record().to_string(), "[1, 2]"),
            item(&good.to_string(), &twin),
            item(&good.to_string(), &phone.constat("Autre").to_string()),
            item("pas un identifiant", &twin),
            item(&phone.record().to_string(), &phone.constat("Lampe éteinte").to_string()),
            item(&phone.record().to_string(), &phone.constat(&"x".repeat(70_000)).to_string()),
        ];
        let answer = phone.post(&phone.walk("observations"), &json!({ "items": items })).await;
        let results = answer.answers(200).json();
        let statuses: Vec<i64> =
            results["results"].as_array().unwrap().iter().map(|told| told["status"].as_i64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 200, 409, 422, 201, 413]);
        assert_eq!(results["results"][0]["receipt"], results["results"][2]["receipt"]);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_record").await, 2);
        let many = vec![item(&good.to_string(), &twin); 51];
        phone.post(&phone.walk("observations"), &json!({ "items": many })).await.answers(413);
        phone.post(&phone.walk("observations"), &json!({ "autre": 1 })).await.answers(422);
    }

    async fn no_clock_is_refused_and_each_is_kept_apart(app: TestApp) {
        let mut phone = Phone::of_the_town(&app);
        let days = [48, -48, 24 * 3650, -24 * 3650];
        for hours in days {
            phone.ahead_ms = hours * HOUR;
            phone.put(phone.record(), &phone.constat("À l'heure du téléphone").to_string()).await.answers(201);
        }
        let skews = app.raw().texts("SELECT CAST(skew_ms AS TEXT) FROM field_record ORDER BY seq").await;
        assert_eq!(skews, days.map(|hours| (-hours * HOUR).to_string()));
        let estimates = "SELECT COUNT(*) FROM field_record WHERE captured_at + skew_ms = received_at";
        assert_eq!(app.raw().number(estimates).await, 4);
    }

    async fn three_versions_are_read_and_what_is_not_understood_waits_for_a_person(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let first = r#"{"schema":1,"type":"constat","at":1764000000,"theme":"proprete.verre","nature":"idee","texte":"Un bac"}"#;
        let second = r#"{"schema":2,"kind":"constat","theme":"proprete","value":"idee","description":"Un bac","photos":[]}"#;
        for body in [first, second, &phone.constat("Un bac").to_string()] {
            let receipt = phone.put(phone.record(), body).await.answers(201).json();
            assert_eq!(receipt["state"], "recu", "{body}");
        }
        let later = r#"{"schema":8,"kind":"constat","theme":"ovnis","value":"idee","description":"Vu","champ":[1]}"#;
        let receipt = phone.put(phone.record(), later).await.answers(201).json();
        assert_eq!((&receipt["state"], &receipt["number"]), (&json!("a_verifier"), &Value::Null));
        let why = app.raw().texts("SELECT why FROM field_record WHERE state = 'a_verifier'").await;
        assert!(why[0].contains("version 8") && why[0].contains("« ovnis »"), "{why:?}");
        assert_eq!(app.raw().texts("SELECT body FROM field_record WHERE state = 'a_verifier'").await, [later]);
        phone.put(phone.record(), "pas du JSON").await.answers(422);
        phone.put(phone.record(), &"x".repeat(65 * 1024)).await.answers(413);
    }

    async fn nothing_a_phone_writes_closes_the_desk(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let of = app.town().constat;
        for at in [i64::MIN, i64::MAX, 0] {
            let seen = json!({ "kind": "verification", "of": of, "outcome": "toujours_la", "captured_at": at });
            phone.put(phone.record(), &seen.to_string()).await.answers(201);
        }
        let mut body = phone.constat("Zéro \u{0} dedans");
        (body["theme"], body["captured_at"]) = (json!("pro\u{0}prete"), json!(1e300));
        phone.put(phone.record(), &body.to_string()).await.answers(201);
        let odd = json!({ "kind": "son\u{0}dage", "of": [1], "photos": { "a": 1 }, "lon": "est" }).to_string();
        phone.put(phone.record(), &odd).await.answers(201);
        assert_eq!(app.raw().texts("SELECT description FROM constat WHERE number = 3").await, ["Zéro  dedans"]);
    }

    async fn restricted_themes_stay_restricted(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let mut body = phone.constat("Trafic hall 3");
        (body["theme"], body["subtheme"]) = (json!("tranquillite"), Value::Null);
        let id = phone.record();
        phone.put(id, &body.to_string()).await.answers(201);
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        resident.get(&format!("/constats/{id}")).await.answers(404);
        resident.get(&format!("/quartiers/{}", app.town().tilleuls)).await.does_not_show("Constat n° 3");
        let known = phone.get(&phone.walk("kit")).await.answers(200).html();
        assert!(!known.contains("Occupation du hall 12") && !known.contains("Trafic"), "{known}");
    }

    async fn a_phone_corrects_and_takes_back_its_own_until_someone_deals_with_it(app: TestApp) {
        let (phone, other) = (Phone::of_the_town(&app), Phone::joining(&app).await);
        let (id, mut body) = (phone.record(), phone.constat("Banc casé"));
        phone.put(id, &body.to_string()).await.answers(201);
        (body["kind"], body["of"], body["description"]) = (json!("correction"), json!(id), json!("Banc cassé"));
        let stranger = other.put(other.record(), &body.to_string()).await.answers(201).json();
        assert_eq!(stranger["state"], "a_verifier");
        let corrected = phone.put(phone.record(), &body.to_string()).await.answers(201).json();
        assert_eq!(corrected["state"], "recu");
        let words = "SELECT description FROM constat WHERE number = 3";
        assert_eq!(app.raw().texts(words).await, ["Banc cassé"]);

        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let habitat = app.town().habitat.to_string();
        let form = [("responsible", habitat.as_str()), ("priority", "court"), ("deadline", "15/12/2026")];
        pilot.post(&format!("/constats/{id}/qualifier"), &form).await.answers(303);
        body["description"] = json!("Banc réparé ?");
        let late = phone.put(phone.record(), &body.to_string()).await.answers(201).json();
        assert_eq!(late["state"], "a_verifier");
        assert_eq!(app.raw().texts(words).await, ["Banc cassé"], "what was qualified is not rewritten");

        let (taken, text) = (phone.record(), phone.constat("Erreur").to_string());
        phone.put(taken, &text).await.answers(201);
        phone.put(phone.record(), &json!({ "kind": "retrait", "of": taken }).to_string()).await.answers(201);
        phone.put(taken, &text).await.answers(410);
        let left = "SELECT state || ' ' || visibility FROM constat WHERE number = 4";
        assert_eq!(app.raw().texts(left).await, ["sans_suite restreint"]);
        assert_eq!(app.raw().texts("SELECT body FROM field_record WHERE state = 'supprime'").await, [""]);
    }

    async fn what_came_before_its_constat_is_done_when_it_comes(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let (id, mut body) = (phone.record(), phone.constat("Banc casé"));
        let first = body.to_string();
        (body["kind"], body["of"], body["description"]) = (json!("correction"), json!(id), json!("Banc cassé"));
        let early = phone.put(phone.record(), &body.to_string()).await.answers(201).json();
        assert_eq!(early["state"], "a_verifier");
        phone.put(id, &first).await.answers(201);
        let words = "SELECT description FROM constat WHERE number = 3";
        assert_eq!(app.raw().texts(words).await, ["Banc cassé"]);
        let left = "SELECT id FROM field_record WHERE state = 'a_verifier'";
        assert!(app.raw().texts(left).await.is_empty());
    }

    async fn one_voice_per_phone_and_the_last_one_counts(app: TestApp) {
        let (phone, other) = (Phone::of_the_town(&app), Phone::joining(&app).await);
        let of = app.town().constat;
        for (who, severity) in [(&phone, "gene"), (&phone, "danger"), (&other, "degradation")] {
            let voice = json!({ "kind": "avis", "of": of, "severity": severity }).to_string();
            who.put(who.record(), &voice).await.answers(201);
        }
        let voices = app.raw().texts("SELECT severity FROM severity_voice ORDER BY severity").await;
        assert_eq!(voices, ["danger", "degradation"]);
        let unknown = json!({ "kind": "avis", "of": phone.record(), "severity": "gene" }).to_string();
        assert_eq!(phone.put(phone.record(), &unknown).await.answers(201).json()["state"], "a_verifier");
    }

    async fn a_photo_and_its_record_meet_whichever_comes_first(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let (before, after) = (picture(80, 60), picture(90, 60));
        let announcing = |photo: &[u8]| {
            let mut body = phone.constat("Avec photo");
            body["photos"] = json!([{ "sha256": sha256(photo), "size": photo.len(), "description": "Un banc" }]);
            body.to_string()
        };
        phone.put_photo(&before).await.answers(201);
        let receipt = phone.put(phone.record(), &announcing(&before)).await.answers(201).json();
        assert_eq!(receipt["photos"][0]["complete"], true);
        let receipt = phone.put(phone.record(), &announcing(&after)).await.answers(201).json();
        assert_eq!(receipt["photos"][0]["complete"], false);
        phone.put_photo(&after).await.answers(201);
        phone.put_photo(&after).await.answers(200);
        let shown = "SELECT CAST(c.number AS TEXT) || ' ' || CAST(p.width AS TEXT) FROM photo p \
            JOIN constat c ON c.id = p.constat_id WHERE c.number > 2 ORDER BY c.number";
        assert_eq!(app.raw().texts(shown).await, ["3 80", "4 90"]);
        // A second record that announces the same bytes shows them too.
        phone.put(phone.record(), &announcing(&after)).await.answers(201);
        assert_eq!(app.raw().texts(shown).await, ["3 80", "4 90", "5 90"]);
        let manifest = phone.get(&phone.walk("manifest")).await.answers(200).json();
        let kept: Vec<&str> =
            manifest["photos"].as_array().unwrap().iter().map(|photo| photo["sha256"].as_str().unwrap()).collect();
        assert_eq!(kept.len(), 2);
        assert!(kept.contains(&sha256(&before).as_str()) && kept.contains(&sha256(&after).as_str()));
        assert_eq!(manifest["observations"].as_array().unwrap().len(), 3);
    }

    async fn a_photo_cut_anywhere_goes_on_where_it_stopped(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let photo = picture(640, 480);
        let address = format!("/api/v1/photos/{}", sha256(&photo));
        let mut bytes = [0; 16];
        app.world.fill(&mut bytes);
        let anywhere = bytes.chunks(2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])) % photo.len());
        let mut ends: BTreeSet<usize> = anywhere.filter(|end| *end > 0).collect();
        ends.extend([1, 2, photo.len()]);
        let mut from = 0;
        for to in ends {
            if to - from > 1 {
                let beyond = phone.put_piece(&photo, from + 1, to).await;
                assert_eq!(beyond.answers(409).header("upload-offset"), from.to_string());
            }
            assert_eq!(phone.get(&address).await.answers(200).json(), json!({ "offset": from, "complete": false }));
            let kept = phone.put_piece(&photo, from, to).await;
            if to == photo.len() {
                kept.answers(201);
            } else {
                assert_eq!(kept.answers(204).header("upload-offset"), to.to_string());
                let again = phone.put_piece(&photo, from, to).await;
                assert_eq!(again.answers(409).header("upload-offset"), to.to_string(), "sent twice, kept once");
            }
            from = to;
        }
        assert_eq!(phone.get(&address).await.answers(200).json()["complete"], true);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_photo WHERE state = 'complete'").await, 1);
        let left = std::fs::read_dir(app.folder().join("photos/en-cours")).unwrap().count();
        assert_eq!(left, 0, "nothing is left on the way in");
    }

    async fn a_photo_that_is_none_is_refused_for_good_and_one_that_is_torn_starts_over(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let text = b"pas une photo du tout".to_vec();
        let refused = phone.put_photo(&text).await;
        assert_eq!(refused.answers(422).json()["detail"], "Ce fichier n'est pas une photo JPEG, PNG ou WebP.");
        phone.put_photo(&text).await.answers(422);
        let manifest = phone.get(&phone.walk("manifest")).await.json();
        assert_eq!(manifest["refused_photos"][0]["sha256"], sha256(&text));

        let photo = picture(64, 48);
        let address = format!("/api/v1/photos/{}", sha256(&photo));
        let mut torn = photo.clone();
        torn[100] ^= 1;
        let answer = phone.send(Method::PUT, &address, torn).await;
        assert_eq!(answer.answers(409).header("upload-offset"), "0");
        phone.put_photo(&photo).await.answers(201);
        let bad = phone.request(Method::PUT, &address).header(header::CONTENT_RANGE, "bytes 0-5");
        app.visitor().send(bad.body(Body::from("abc")).unwrap()).await.answers(400);
    }
}

fn sha256(bytes: &[u8]) -> String {
    palier::platform::clock::sha256(bytes)
}

both_engines! {
    async fn joining_needs_the_code_and_trying_codes_is_counted(app: TestApp) {
        let phone = Phone::joining(&app).await;
        let again = |token: &str| json!({ "code": "k7m2-qf4h", "device": phone.device, "token": token });
        let nobody = phone.with_token("");
        let back = nobody.post("/api/v1/join", &again(&phone.token)).await.answers(201).json();
        assert_eq!((&back["device"], &back["number"]), (&json!(phone.device), &json!(2)));
        phone.get(&phone.walk("manifest")).await.answers(401);
        let rotated = phone.with_token(back["token"].as_str().unwrap());
        assert_eq!(back["kit"], rotated.get(&phone.walk("kit")).await.answers(200).json(), "brought by the same answer");
        let forged = nobody.post("/api/v1/join", &again("volé")).await.answers(201).json();
        assert_eq!(forged["number"], 3, "without its token it is another phone");

        for _ in 0..20 {
            nobody.post("/api/v1/join", &json!({ "code": "K7ZZZZZZ" })).await.answers(404);
        }
        let refused = nobody.post("/api/v1/join", &json!({ "code": "K7ZZZZZZ" })).await;
        assert_eq!(refused.answers(429).header("retry-after"), "900");
        nobody.post("/api/v1/join", &json!({ "code": "ZZZZZZZZ" })).await.answers(404);
        app.minutes_pass(16);
        nobody.post("/api/v1/join", &json!({ "code": WALK_CODE })).await.answers(201);
        app.raw().run("UPDATE walk SET state = 'clos'").await;
        nobody.post("/api/v1/join", &json!({ "code": WALK_CODE })).await.answers(410);
    }

    async fn a_token_opens_its_walk_only_and_not_for_ever(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let body = phone.constat("Ailleurs").to_string();
        let elsewhere = format!("/api/v1/walks/{}/observations/{}", phone.record(), phone.record());
        phone.send(Method::PUT, &elsewhere, body.clone()).await.answers(404);
        let stranger = phone.with_token("inconnu");
        let refused = stranger.put(phone.record(), &body).await;
        assert_eq!(refused.answers(401).json()["status"], 401);
        assert!(refused.header("content-type").starts_with("application/problem+json"));

        phone.put(phone.record(), &body).await.answers(201);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        for step in ["restitue", "clos"] {
            pilot.post(&format!("/diagnostics/{}/etat", app.town().walk), &[("etat", step)]).await.answers(303);
        }
        phone.put(phone.record(), &body).await.answers(201);
        app.minutes_pass(31 * 24 * 60);
        phone.put(phone.record(), &body).await.answers(401);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_record").await, 2);
    }

    async fn a_kit_held_already_is_not_sent_again(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let path = phone.walk("kit");
        let kit = phone.get(&path).await;
        let told = kit.answers(200).json();
        assert_eq!(told["device"], json!({ "id": phone.device, "number": 1 }));
        assert_eq!(told["stops"][0]["label"], "Square");
        assert_eq!(told["earlier"], json!([]), "what this walk notes is not earlier");
        let held = phone.request(Method::GET, &path).header(header::IF_NONE_MATCH, kit.header("etag"));
        app.visitor().send(held.body(Body::empty()).unwrap()).await.answers(304);
        let plan = phone.get(&phone.walk("plan.svg")).await;
        assert!(plan.answers(200).html().starts_with("<svg") && plan.body.len() < 60_000);
        assert_eq!(plan.header("content-security-policy"), "default-src 'none'");
    }

    async fn what_earlier_walks_left_is_taken_along_and_looked_at_again(app: TestApp) {
        let town = app.town();
        let next = "INSERT INTO walk (id, quartier_id, kind, state, day, meeting_point, objectives, residents, created_at, join_code) \
            SELECT '01890000-0000-7000-8000-000000000001', quartier_id, kind, 'convoque', '2026-11-22', '', '', 0, 0, 'AAAAAAAA' FROM walk";
        app.raw().run(next).await;
        let nobody = Phone::of_the_town(&app).with_token("");
        let joined = nobody.post("/api/v1/join", &json!({ "code": "aaaa aaaa" })).await.answers(201).json();
        let phone = nobody.with_token(joined["token"].as_str().unwrap());
        let walk = "/api/v1/walks/01890000-0000-7000-8000-000000000001";
        let kit = phone.get(&format!("{walk}/kit")).await.answers(200).json();
        assert_eq!(kit["earlier"].as_array().unwrap().len(), 1, "never what is restricted");
        assert_eq!(kit["earlier"][0]["id"], json!(town.constat));
        let photo = phone.get(kit["earlier"][0]["photo"].as_str().unwrap()).await;
        assert_eq!(photo.answers(200).header("content-type"), "image/jpeg");

        let sent = picture(70, 50);
        let seen = json!({ "kind": "verification", "of": town.constat, "outcome": "resolu", "description": "Enlevé",
            "photos": [{ "sha256": sha256(&sent), "size": sent.len(), "description": "Sol propre" }] });
        let path = format!("{walk}/observations/{}", phone.record());
        phone.send(Method::PUT, &path, seen.to_string()).await.answers(201);
        phone.put_photo(&sent).await.answers(201);
        let kept = "SELECT outcome || ' ' || seen_on || ' ' || words FROM constat_recheck";
        assert_eq!(app.raw().texts(kept).await, ["resolu 2026-11-22 Enlevé"]);
        assert_eq!(app.raw().texts("SELECT description FROM photo WHERE moment = 'apres'").await, ["Sol propre"]);
    }

    async fn a_heartbeat_says_what_a_phone_still_holds(app: TestApp) {
        let mut phone = Phone::of_the_town(&app);
        phone.ahead_ms = 48 * HOUR;
        let noted = app.world.now().0 + phone.ahead_ms - HOUR;
        let beat = json!({ "pending": 3, "pending_photos": 2, "oldest": noted, "persisted": true });
        phone.post(&phone.walk("heartbeat"), &beat).await.answers(204);
        let since = app.world.now().0 - HOUR;
        let held = format!("SELECT COUNT(*) FROM field_device WHERE pending = 3 AND pending_photos = 2 AND oldest_at = {since}");
        assert_eq!(app.raw().number(&held).await, 1, "by our clock");
        assert_eq!(app.happened().await, Vec::<String>::new());
    }

    async fn photos_and_files_leave_one_entry_each(app: TestApp) {
        let phone = Phone::joining(&app).await;
        let (id, photo) = (phone.record(), picture(60, 40));
        let mut body = phone.constat("Repris du fichier");
        body["photos"] = json!([{ "sha256": sha256(&photo), "size": photo.len(), "description": "" }]);
        let torn = json!({ "photo": { "sha256": sha256(b"autre"), "base64": "AAAA" } });
        let base64 = {
            use base64::Engine;
            base64::engine::general_purpose::STANDARD.encode(&photo)
        };
        let lines = [
            json!({ "format": "palier-terrain", "version": 1, "walk": app.town().walk, "device": phone.device, "number": 2 }),
            json!({ "observation": { "id": id, "body": body.to_string() } }),
            json!({ "photo": { "sha256": sha256(&photo), "base64": base64 } }),
            torn,
            json!({ "observation": { "id": id, "body": "[]" } }),
        ];
        let file = lines.map(|line| line.to_string()).join("\n").into_bytes();
        let path = format!("/diagnostics/{}/terrain/fichier", app.town().walk);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.happened().await.len();
        for (taken, report) in [(2, "1 relevé repris"), (0, "1 déjà reçu")] {
            let known = app.happened().await.len();
            let answer = pilot.post_multipart(&path, &[], &[("fichier", "x.palier.ndjson", file.clone())]).await;
            answer.answers(200).shows(report).shows("Ligne 4 : la photo est abîmée").shows("Ligne 5 : ce relevé");
            assert_eq!(app.happened().await.len(), known + taken);
        }
        assert_eq!(app.happened().await[before..], ["photo.recue", "constat.releve"].map(str::to_owned));
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM photo p JOIN constat c ON c.id = p.constat_id WHERE c.number = 3").await, 1);
        let by = "SELECT author_kind FROM journal WHERE event = 'constat.releve'";
        assert_eq!(app.raw().texts(by).await, ["person"], "whoever brings the file signs");
        phone.put(id, &body.to_string()).await.answers(200);
        let elsewhere = b"{\"format\":\"palier-terrain\",\"version\":1,\"walk\":\"x\",\"device\":\"y\"}".to_vec();
        pilot.post_multipart(&path, &[], &[("fichier", "x", elsewhere)]).await.answers(422);
    }

    async fn the_office_sees_what_waits_and_closes_it(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let (id, path) = (phone.record(), format!("/diagnostics/{}/terrain", app.town().walk));
        phone.put(id, &phone.constat("Banc cassé").to_string()).await.answers(201);
        phone.put(id, &phone.constat("Banc <b>brisé</b>").to_string()).await.answers(409);
        let odd = r#"{"schema":3,"kind":"constat","theme":"ovnis","value":"idee","description":"Un phare"}"#;
        let record = phone.record();
        phone.put(record, odd).await.answers(201);
        let beat = json!({ "pending": 2, "pending_photos": 1, "oldest": app.world.now(), "persisted": false });
        phone.post(&phone.walk("heartbeat"), &beat).await.answers(204);

        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get(&path).await;
        page.answers(200).shows("K7M2 QF4H").shows("2 relevés, 1 photo").shows("thème inconnu : « ovnis »");
        page.shows("Banc cassé").shows("Banc <b>brisé</b>");
        let resume = page.attributes("a.ds-button[href*='nouveau?']", "href").remove(0);
        let form = pilot.get(&resume).await;
        form.answers(200);
        assert_eq!(form.select("textarea[name=description]"), ["Un phare"]);

        let other = app.raw().texts("SELECT sha256 FROM field_conflict").await.remove(0);
        let choice = [("autre", other.as_str()), ("garder", "second")];
        pilot.post(&format!("{path}/conflits/{id}"), &choice).await.answers(303);
        pilot.post(&format!("{path}/conflits/{id}"), &choice).await.answers(404);
        pilot.post(&format!("{path}/releves/{record}"), &[]).await.answers(303);
        pilot.post(&format!("{path}/releves/{record}"), &[]).await.answers(409);
        let page = pilot.get(&path).await;
        page.shows("Aucun conflit n'est ouvert.").shows("Aucun relevé n'attend d'être vérifié.");
        pilot.get(&format!("/constats/{id}")).await.shows("Banc <b>brisé</b>");
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM field_record WHERE body LIKE '%Banc cass%'").await, 1);

        pilot.post(&format!("{path}/telephones/{}", phone.device), &[]).await.answers(303);
        phone.get(&phone.walk("manifest")).await.answers(401);
        pilot.post(&format!("/diagnostics/{}/code", app.town().walk), &[]).await.answers(303);
        pilot.get(&path).await.does_not_show("K7M2 QF4H");
    }

    async fn a_phone_forgotten_for_three_days_is_told_of_once(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let quartier = app.town().tilleuls.to_string();
        let form = [
            ("quartier", quartier.as_str()), ("kind", "diagnostic_en_marchant"), ("day", "15/12/2026"),
            ("starts_at", "14:00"), ("meeting_point", "Devant l'école"), ("stops", "Square"),
        ];
        let made = pilot.post("/diagnostics/nouveau", &form).await;
        let walk = made.location().unwrap().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        app.raw().run(&format!("UPDATE field_device SET walk_id = '{walk}'")).await;
        let phone = Phone::of_the_town(&app);
        let beat = json!({ "pending": 2, "pending_photos": 0, "oldest": app.world.now(), "persisted": true });
        phone.post(&format!("/api/v1/walks/{walk}/heartbeat"), &beat).await.answers(204);
        for (minutes, letters) in [(71 * 60, 0), (2 * 60, 1), (60, 0), (8 * 24 * 60, 1)] {
            app.minutes_pass(minutes);
            assert_eq!(palier::field::tell_of_forgotten(&app).await.unwrap(), letters, "after {minutes} minutes");
        }
        let told = app.letters_to(Who::PiloteCommunal.email()).await;
        assert_eq!(told.len(), 2);
        assert!(told[0].subject.contains("téléphone n° 1 garde encore 2 relevés"), "{}", told[0].subject);
    }

    async fn the_shell_is_the_same_for_all(app: TestApp) {
        let nobody = app.visitor();
        nobody.get("/terrain").await.answers(308);
        let page = nobody.get("/terrain/").await;
        page.answers(200);
        assert_eq!(page.header("cache-control"), "no-cache");
        assert!(page.header("content-security-policy").contains("manifest-src 'self'"));
        nobody.get("/terrain/../Cargo.toml").await.answers(404);
        nobody.get("/terrain/inconnu.js").await.answers(404);
    }
}
