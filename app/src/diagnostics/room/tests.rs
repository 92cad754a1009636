//! Stories of the room: several people qualify at once, what is noted twice becomes one, what is closed is sent.

use calamine::{Data, Reader, Xlsx};
use palier_domain::shared::WalkId;
use std::io::Cursor;
use testkit::{Answer, Client, TestApp, Who, both_engines};

const NEAR: &str = "0192f3c4-0000-7000-8000-000000000001";
const FAR: &str = "0192f3c4-0000-7000-8000-000000000002";

/// A constat about cleanliness so many degrees north of the stop, still to be qualified.
async fn noted(app: &TestApp, id: &str, number: u32, north: f64, words: &str) {
    let town = app.town();
    let lat = 45.43 + north;
    app.raw()
        .run(&format!(
            "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, theme, value, severity, \
             description, description_folded, residents_words, space, visibility, state, already_reported, created_at) \
             VALUES ('{id}', '{}', '{}', {number}, '{}', 4.39, {lat}, 'proprete', 'dysfonctionnement', 'danger', '{words}', \
             '{words}', 'On glisse dessus', 'parties_communes', 'partenaires', 'a_qualifier', FALSE, 1)",
            town.walk, town.tilleuls, town.stop
        ))
        .await;
}

/// The shared constat of the town is still to be qualified.
async fn nothing_sent(app: &TestApp) {
    let id = app.town().constat;
    let back = "state = 'a_qualifier', responsible_id = NULL, transmitted_on = NULL";
    app.raw().run(&format!("UPDATE constat SET {back} WHERE id = '{id}'")).await;
}

fn room(walk: WalkId) -> String {
    format!("/diagnostics/{walk}/salle")
}

async fn version(client: &Client, path: &str, constat: &str) -> String {
    let page = client.get(&format!("{path}?ouvert={constat}")).await;
    page.answers(200).attributes("input[name=version]", "value").remove(0)
}

async fn qualify(client: &Client, path: &str, constat: &str, version: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("version", version), ("visibility", "partenaires"), ("deadline", "2027-01-15")];
    form.extend(more);
    client.post(&format!("{path}/{constat}"), &form).await
}

async fn choose(client: &Client, path: &str, choice: &str, constats: &[&str], kept: &str) -> Answer {
    let mut form = vec![("choix", choice), ("garde", kept)];
    form.extend(constats.iter().map(|id| ("constat", *id)));
    client.post(&format!("{path}/doublons"), &form).await
}

both_engines! {
    async fn the_next_constat_opens_once_one_is_qualified_and_a_refusal_keeps_what_was_typed(app: TestApp) {
        nothing_sent(&app).await;
        noted(&app, NEAR, 3, 0.01, "Verre au pied du toboggan").await;
        let (path, habitat) = (room(app.town().walk), app.town().habitat.to_string());
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get(&path).await.answers(200).shows("0 sur 3 qualifiés").shows("Verre au pied du toboggan");
        let first = app.town().constat.to_string();
        let seen = version(&pilot, &path, &first).await;
        let refused = qualify(&pilot, &path, &first, &seen, &[("answer", "Nettoyé dès lundi")]).await;
        refused.refuses("responsible", "Choisissez l'organisme responsable.").shows("Nettoyé dès lundi");
        let kept = qualify(&pilot, &path, &first, &seen, &[("responsible", &habitat)]).await;
        let next = app.town().restricted.to_string();
        assert!(kept.location().unwrap().contains(&format!("ouvert={next}")), "{kept:?}");
        pilot.follow(&kept).await.answers(200).shows("1 sur 3 qualifiés").shows("Habitat des Monts");
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 1").await, ["a_qualifier"]);
        let left = pilot.get(&format!("{path}?filtre=a-qualifier")).await;
        assert_eq!(left.select(".room-number"), ["2", "3"]);
    }

    async fn two_people_who_write_at_once_both_read_what_the_other_wrote(app: TestApp) {
        nothing_sent(&app).await;
        let (path, constat) = (room(app.town().walk), app.town().constat.to_string());
        let (habitat, toits) = (app.town().habitat.to_string(), app.town().toits.to_string());
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let seen = version(&pilot, &path, &constat).await;
        qualify(&pilot, &path, &constat, &seen, &[("responsible", &habitat)]).await.answers(303);
        let entries = app.journal().await.len();
        let late = qualify(&admin, &path, &constat, &seen, &[("responsible", &toits), ("answer", "Vu lundi")]).await;
        late.answers(409).shows("Enregistré : Habitat des Monts").shows("Votre version : Toits du Pilat").shows("Vu lundi");
        assert_eq!(app.journal().await.len(), entries, "a conflict leaves nothing");
        let fresh = late.attributes("input[name=version]", "value").remove(0);
        qualify(&admin, &path, &constat, &fresh, &[("responsible", &toits), ("answer", "Vu lundi")]).await.answers(303);
        let kept = app.raw().texts(&format!("SELECT responsible_id FROM constat WHERE id = '{constat}'")).await;
        assert_eq!(kept, [toits]);
    }

    async fn what_was_noted_twice_becomes_one_and_two_again(app: TestApp) {
        nothing_sent(&app).await;
        let (path, first) = (room(app.town().walk), app.town().constat.to_string());
        noted(&app, NEAR, 3, 0.0001, "Verre au pied du toboggan").await;
        noted(&app, FAR, 4, 0.01, "Papiers devant le parking").await;
        app.raw().run(&format!("UPDATE photo SET constat_id = '{NEAR}' WHERE id = '{}'", app.town().photo)).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let proposed = pilot.get(&format!("{path}/doublons")).await;
        proposed.answers(200).shows("Verre au pied du toboggan").does_not_show("Papiers devant le parking");
        assert_eq!(proposed.attributes("form input[type=radio]", "value"), [first.clone(), NEAR.to_owned()]);
        choose(&pilot, &path, "meme", &[&first, NEAR], &first).await.answers(303);
        let fiche = pilot.get(&format!("/constats/{first}")).await;
        fiche.answers(200).shows("Verre au pied du toboggan").shows("On glisse dessus");
        let photo = format!("/photos/{}", app.town().photo);
        assert!(fiche.html().contains(&photo), "the photo of the repeated one is on the kept one");
        let lines = pilot.get(&path).await.select(".room-number");
        assert_eq!(lines, ["1", "2", "4"], "the repeated one leaves the list");
        choose(&pilot, &path, "separer", &[NEAR, &first], "").await.answers(303);
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 3").await, ["a_qualifier"]);
        let after = pilot.get(&format!("{path}/doublons")).await;
        after.answers(200).shows("Aucun rapprochement").shows("N° 1 et n° 3");
        choose(&pilot, &path, "reproposer", &[NEAR, &first], "").await.answers(303);
        pilot.get(&format!("{path}/doublons")).await.answers(200).does_not_show("Aucun rapprochement");
    }

    async fn what_not_everyone_reads_is_never_brought_together_with_what_everyone_reads(app: TestApp) {
        nothing_sent(&app).await;
        let (first, second) = (app.town().constat.to_string(), app.town().restricted.to_string());
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let path = room(app.town().walk);
        choose(&pilot, &path, "meme", &[&first, &second], &first).await.answers(409);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM constat WHERE state = 'doublon'").await, 0);
    }

    async fn closing_sends_what_is_qualified_and_one_letter_to_whoever_answers(app: TestApp) {
        nothing_sent(&app).await;
        let town = app.town();
        noted(&app, NEAR, 3, 0.01, "Verre au pied du toboggan").await;
        app.raw().run(&format!("UPDATE walk SET state = 'realise' WHERE id = '{}'", town.walk)).await;
        let asked = format!("responsible_id = '{}', deadline = '2027-01-15'", town.habitat);
        app.raw().run(&format!("UPDATE constat SET {asked} WHERE number < 3")).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let entries = app.journal().await.len();
        let closed = pilot.post(&format!("{}/clore", room(town.walk)), &[]).await;
        pilot.follow(&closed).await.answers(200).shows("La salle est close");
        assert_eq!(app.journal().await.len(), entries + 1);
        let states = app.raw().texts("SELECT state FROM constat ORDER BY number").await;
        assert_eq!(states, ["transmis", "transmis", "a_qualifier"]);
        assert_eq!(app.raw().texts("SELECT state FROM walk").await, ["en_consolidation"]);
        app.work().await;
        let letters = app.letters_to(Who::BailleurSiege.email()).await;
        assert_eq!(letters.len(), 1, "one letter, whatever the number of constats");
        assert!(letters[0].body.contains("2 constats attendent votre réponse"), "{}", letters[0].body);
        assert!(letters[0].body.contains("Dépôt au pied du bâtiment C"), "{}", letters[0].body);
        assert!(!letters[0].body.contains("Occupation du hall"), "a letter tells nothing restricted");
        assert_eq!(app.letters_to(Who::BailleurProximite.email()).await.len(), 1);
        assert!(app.letters_to(Who::OtherOrganisation.email()).await.is_empty());
        let list = app.sign_in(Who::BailleurSiege).await;
        let list = list.get(&format!("/diagnostics/{}/a-faire", town.walk)).await;
        list.answers(200).shows("Habitat des Monts : 2 constats").shows("Occupation du hall 12");
        app.jobs_may_wait();
    }

    async fn the_minutes_hold_what_the_reader_may_see_and_the_copy_to_send_nothing_restricted(app: TestApp) {
        let town = app.town();
        noted(&app, NEAR, 3, 0.01, "Verre au pied du toboggan").await;
        let path = format!("/diagnostics/{}/compte-rendu", town.walk);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let pdf = pilot.get(&format!("{path}.pdf")).await;
        assert!(pdf.answers(200).body.starts_with(b"%PDF"));
        let told = |answer: Answer| async move { words_of(answer.answers(200).body.to_vec()) };
        let own = told(pilot.get(&format!("{path}.xlsx")).await).await;
        for words in ["Dépôt au pied du bâtiment C", "Verre au pied du toboggan", "Occupation du hall 12"] {
            assert!(own.contains(words), "{words} is missing");
        }
        let sent = told(pilot.get(&format!("{path}.xlsx?copie=a-envoyer")).await).await;
        assert!(sent.contains("Verre au pied du toboggan") && !sent.contains("Occupation du hall 12"));
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        let theirs = told(resident.get(&format!("{path}.xlsx")).await).await;
        assert!(theirs.contains("Verre au pied du toboggan") && !theirs.contains("Occupation du hall 12"));
    }

    async fn the_room_says_what_arrived_since_it_was_read(app: TestApp) {
        let path = format!("{}/arrivees?connus=2", room(app.town().walk));
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        assert_eq!(pilot.get(&path).await.answers(200).text().trim(), "");
        noted(&app, NEAR, 3, 0.01, "Verre au pied du toboggan").await;
        pilot.get(&path).await.answers(200).shows("1 nouveau constat : afficher");
    }
}

/// Every word of a workbook.
fn words_of(bytes: Vec<u8>) -> String {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.sheet_names();
    let cells = sheets.iter().flat_map(|name| {
        let range = book.worksheet_range(name).unwrap();
        range.rows().flatten().map(Data::to_string).collect::<Vec<_>>()
    });
    cells.collect::<Vec<_>>().join("\n")
}
