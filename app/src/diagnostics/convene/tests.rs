//! Stories of the convocation: who is written to, what their calendar is told, what is forgotten.

use palier::platform::mail::Letter;
use testkit::{Client, TestApp, Who, both_engines, calendar_says as told};

const NEIGHBOUR: &str = "voisine@exemple.test";

/// The walk of the town is to come, and Habitat des Monts is invited.
async fn to_come(app: &TestApp) -> (Client, String) {
    let town = app.town();
    app.raw()
        .run("UPDATE walk SET state = 'prepare', day = '2026-12-15', starts_at = '14:00', ends_at = '16:00'")
        .await;
    let invited = format!("VALUES ('{}', '{}', 'invite')", town.walk, town.habitat);
    app.raw()
        .run(&format!("INSERT INTO walk_organisation (walk_id, organisation_id, presence) {invited}"))
        .await;
    let path = format!("/diagnostics/{}/convocation", town.walk);
    (app.sign_in(Who::PiloteCommunal).await, path)
}

async fn last_letter(app: &TestApp, to: &str) -> Letter {
    app.letters_to(to).await.into_iter().next().expect("a letter")
}

both_engines! {
    async fn the_invited_are_written_to_and_their_calendar_follows_the_walk(app: TestApp) {
        let (pilot, path) = to_come(&app).await;
        pilot.get(&path).await.answers(200).shows("Habitat des Monts").does_not_show("Toits du Pilat");
        let sent = pilot.post(&path, &[("choix", "convoquer"), ("adresses", NEIGHBOUR)]).await;
        pilot.follow(&sent).await.answers(200).shows("Convoqué").shows("Les lettres sont parties");
        app.work().await;
        let first = last_letter(&app, Who::BailleurSiege.email()).await;
        assert!(app.letters_to(Who::OtherOrganisation.email()).await.is_empty());
        assert_eq!(app.letters_to(NEIGHBOUR).await.len(), 1);
        assert_eq!((told(&first, "METHOD:"), told(&first, "SEQUENCE:")), ("REQUEST".into(), "0".into()));
        assert_eq!(told(&first, "DTSTART:"), "20261215T130000Z");
        app.raw().run("UPDATE walk SET day = '2026-12-16'").await;
        pilot.post(&path, &[("choix", "convoquer")]).await.answers(303);
        app.work().await;
        let second = last_letter(&app, Who::BailleurSiege.email()).await;
        assert_eq!(told(&second, "UID:"), told(&first, "UID:"));
        assert_eq!((told(&second, "SEQUENCE:"), told(&second, "DTSTART:")), ("1".into(), "20261216T130000Z".into()));
        pilot.post(&path, &[("choix", "annuler")]).await.answers(303);
        app.work().await;
        let last = last_letter(&app, Who::BailleurSiege.email()).await;
        assert_eq!((told(&last, "METHOD:"), told(&last, "SEQUENCE:")), ("CANCEL".into(), "2".into()));
        assert_eq!(app.raw().texts("SELECT state FROM walk").await, ["prepare"]);
        app.jobs_may_wait();
    }

    async fn an_address_added_by_hand_is_not_kept(app: TestApp) {
        let (pilot, path) = to_come(&app).await;
        let wrong = pilot.post(&path, &[("choix", "convoquer"), ("adresses", "voisine")]).await;
        wrong.refuses("adresses", "« voisine » n'est pas une adresse électronique.");
        pilot.post(&path, &[("choix", "convoquer"), ("adresses", NEIGHBOUR)]).await.answers(303);
        app.work().await;
        assert_eq!(app.letters_to(NEIGHBOUR).await.len(), 1);
        let everything = app.raw().everything().await;
        let holds = |rows: &Vec<String>| rows.iter().any(|row| row.contains(NEIGHBOUR));
        let kept: Vec<_> = everything.iter().filter(|(_, rows)| holds(rows)).map(|(table, _)| table).collect();
        assert!(kept.is_empty(), "the address is still in {kept:?}");
        app.jobs_may_wait();
    }
}
