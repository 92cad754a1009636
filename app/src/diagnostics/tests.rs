//! Stories of constats: who sees them, who answers, who sees that it is done.

use palier::platform::files::Photos;
use testkit::{TestApp, Who, both_engines, picture};

both_engines! {
    async fn a_restricted_constat_is_there_for_those_who_may_see_it_and_nobody_else(app: TestApp) {
        let (restricted, walk) = (app.town().restricted, app.town().walk);
        let pages = [
            "/constats".to_owned(),
            format!("/diagnostics/{walk}"),
            format!("/quartiers/{}", app.town().tilleuls),
            "/recherche?q=hall".to_owned(),
            "/".to_owned(),
        ];
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        resident.get(&format!("/constats/{restricted}")).await.answers(404);
        for page in &pages {
            resident.get(page).await.answers(200).does_not_show("Occupation du hall 12");
        }
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get(&format!("/constats/{restricted}")).await.answers(200).shows("Occupation du hall 12");
        pilot.get(&pages[0]).await.shows("Occupation du hall 12");
    }

    async fn a_restricted_constat_is_there_for_the_organisation_that_must_answer_it_and_for_no_other_landlord(app: TestApp) {
        let town = app.town();
        let (restricted, action, photo) = (town.restricted, town.action, town.photo);
        for change in [
            format!("UPDATE constat SET responsible_id = '{}', state = 'transmis', deadline = '2026-11-20' \
                WHERE id = '{restricted}'", town.habitat),
            format!("INSERT INTO action_constat (action_id, constat_id) VALUES ('{action}', '{restricted}')"),
            format!("UPDATE photo SET constat_id = '{restricted}' WHERE id = '{photo}'"),
        ] {
            app.raw().run(&change).await;
        }
        let pages = [
            "/constats".to_owned(),
            format!("/diagnostics/{}", town.walk),
            format!("/quartiers/{}", town.tilleuls),
            "/recherche?q=hall".to_owned(),
            format!("/actions/{action}"),
        ];
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let other = app.sign_in(Who::OtherOrganisation).await;
        for page in &pages {
            landlord.get(page).await.answers(200).shows("Occupation du hall 12");
            other.get(page).await.answers(200).does_not_show("Occupation du hall 12");
        }
        landlord.get("/").await.answers(200).shows("Occupation du hall 12");
        landlord.get(&format!("/photos/{photo}")).await.answers(200);
        other.get(&format!("/photos/{photo}")).await.answers(404);
        landlord.get("/diagnostics").await.answers(200).shows("2 2");
        other.get("/diagnostics").await.answers(200).shows("1 1");
    }

    async fn what_a_restricted_constat_went_through_is_read_by_those_who_see_it(app: TestApp) {
        let town = app.town();
        let (constat, thread) = (town.constat, format!("/quartiers/{}?fil=journal", town.tilleuls));
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let other = app.sign_in(Who::OtherOrganisation).await;
        let path = format!("/constats/{constat}/repondre");
        landlord.post(&path, &[("suite", "prendre_en_charge"), ("answer", "")]).await.answers(303);
        let said = format!("href=\"/constats/{constat}\"");
        assert!(other.get(&thread).await.answers(200).html().contains(&said));
        app.raw().run(&format!("UPDATE constat SET visibility = 'restreint' WHERE id = '{constat}'")).await;
        assert!(landlord.get(&thread).await.answers(200).html().contains(&said));
        assert!(!other.get(&thread).await.answers(200).html().contains(&said));
    }

    async fn only_the_organisation_responsible_answers(app: TestApp) {
        let path = format!("/constats/{}/repondre", app.town().constat);
        let form = [("suite", "resolu"), ("answer", "Enlevé ce matin.")];
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.post(&path, &form).await.answers(403);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let answered = landlord.post(&path, &form).await;
        landlord.follow(&answered).await.answers(200).shows("Enlevé ce matin.");
        let verify = format!("/constats/{}/verifier", app.town().constat);
        app.sign_in(Who::PiloteCommunal).await.post(&verify, &[]).await.answers(303);
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 1").await, ["verifie"]);
    }

    async fn what_is_noted_leads_back_to_its_walk_and_what_is_missing_is_said(app: TestApp) {
        let (walk, stop) = (app.town().walk, app.town().stop.to_string());
        let path = format!("/diagnostics/{walk}/constats/nouveau");
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        resident.post(&path, &[("stop", &stop)]).await.refuses("description", "Décrivez ce qui a été constaté.");
        let form = [
            ("stop", stop.as_str()),
            ("theme", "proprete.verre"),
            ("value", "dysfonctionnement"),
            ("description", "Verre <b>brisé</b> au pied des jeux"),
        ];
        let noted = resident.post(&path, &form).await;
        let fiche = resident.follow(&noted).await;
        fiche.answers(200).shows("Constat n° 3").shows("Verre <b>brisé</b> au pied des jeux");
        resident.get(&format!("/diagnostics/{walk}")).await.shows("Verre <b>brisé</b>");
    }

    async fn a_form_refused_leaves_no_photo_on_the_disk(app: TestApp) {
        let (walk, stop) = (app.town().walk, app.town().stop.to_string());
        let path = format!("/diagnostics/{walk}/constats/nouveau");
        let on_disk = || Photos::open(app.folder().join("photos")).unwrap().stored().unwrap();
        let before = on_disk();
        let text = [
            ("stop", stop.as_str()),
            ("theme", "proprete.verre"),
            ("value", "dysfonctionnement"),
            ("description", "Verre au pied des jeux"),
        ];
        let good = || ("photo", "banc.jpg", picture(20, 10));
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let bad = ("photo", "lettre.jpg", b"%PDF-1.7".to_vec());
        let refused = pilot.post_multipart(&path, &text, &[good(), bad]).await;
        refused.answers(422);
        assert_eq!(on_disk(), before, "a photo accepted before a refused one stays");
        pilot.post_multipart(&path, &text[..3], &[good()]).await.answers(422);
        assert_eq!(on_disk(), before, "a photo of a form refused for its words stays");
        pilot.post_multipart(&path, &text, &[good()]).await.answers(303);
        assert_eq!(on_disk().len(), before.len() + 1);
    }

    async fn the_shapes_around_a_point_hold_what_may_be_seen_and_no_more(app: TestApp) {
        let path = format!("/diagnostics/{}/carte.geojson", app.town().walk);
        app.raw().run("UPDATE constat SET lon = 4.4, lat = 45.45").await;
        let count = |text: &str| text.matches("\"Constat ").count();
        let pilot = app.sign_in(Who::PiloteCommunal).await.get(&path).await;
        pilot.answers(200);
        let resident = app.sign_in(Who::ConseilCitoyen).await.get(&path).await;
        resident.answers(200);
        assert_eq!(count(&pilot.text()), count(&resident.text()) + 1, "one constat of the walk is restricted");
    }
}
