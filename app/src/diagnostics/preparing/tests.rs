//! Stories of a walk being prepared and counted: the walk it comes back to, residents counted and never named, the list.

use serde_json::json;
use testkit::{Answer, Client, Phone, TestApp, Who, both_engines};

/// A walk of that quartier, day and state, put there before the story.
async fn walked(app: &TestApp, id: &str, day: &str, kind: &str, state: &str) {
    let quartier = app.town().tilleuls;
    app.raw()
        .run(&format!(
            "INSERT INTO walk (id, quartier_id, kind, state, day, meeting_point, objectives, residents, created_at) \
             VALUES ('{id}', '{quartier}', '{kind}', '{state}', '{day}', 'Mairie', '', 0, 0)"
        ))
        .await;
}

const FIRST: &str = "0192f3c4-0000-7000-8000-0000000000f1";
const SECOND: &str = "0192f3c4-0000-7000-8000-0000000000f2";

async fn prepares(app: &TestApp, pilot: &Client, day: &str, previous: &str) -> Answer {
    let quartier = app.town().tilleuls.to_string();
    let form = [
        ("quartier", quartier.as_str()),
        ("kind", "verification"),
        ("day", day),
        ("meeting_point", "Devant le gymnase"),
        ("previous", previous),
    ];
    pilot.post("/diagnostics/nouveau", &form).await
}

async fn previous_of(app: &TestApp, answer: &Answer) -> Vec<String> {
    answer.redirects_under("/diagnostics/");
    let id = answer.location().unwrap().trim_start_matches("/diagnostics/").split('?').next().unwrap();
    app.raw().texts(&format!("SELECT COALESCE(previous_id, 'aucune') FROM walk WHERE id = '{id}'")).await
}

both_engines! {
    async fn what_was_reported_is_met_by_stop_then_by_place(app: TestApp) {
        walked(&app, FIRST, "2026-11-23", "diagnostic_en_marchant", "convoque").await;
        let (walk, quartier) = (app.town().walk, app.town().tilleuls);
        // About 40 m east of the square, about 120 m north of it, about a kilometre away, and nowhere.
        for (number, lon, lat, place, words) in [
            (11, "4.39052", "45.43", "'Allée'", "Bancs arrachés"),
            (12, "4.39", "45.43108", "NULL", "Lampadaire éteint"),
            (13, "4.39", "45.44", "'Le stade'", "Grille ouverte"),
            (14, "NULL", "NULL", "NULL", "Sans lieu"),
        ] {
            let id = app.world.id::<palier_domain::shared::ConstatId>();
            app.raw()
                .run(&format!(
                    "INSERT INTO constat (id, walk_id, quartier_id, number, lon, lat, place, theme, value, description, \
                     description_folded, visibility, state, already_reported, created_at) VALUES ('{id}', '{walk}', \
                     '{quartier}', {number}, {lon}, {lat}, {place}, 'proprete', 'dysfonctionnement', '{words}', '', \
                     'partenaires', 'a_qualifier', FALSE, 0)"
                ))
                .await;
        }
        for (number, label, lon) in [(1, "Gymnase", "4.395"), (2, "Square du haut", "4.39")] {
            let stop = app.world.id::<palier_domain::shared::StopId>();
            app.raw()
                .run(&format!("INSERT INTO stop (id, walk_id, number, label, lon, lat) VALUES ('{stop}', '{FIRST}', {number}, '{label}', {lon}, 45.43)"))
                .await;
        }
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get(&format!("/diagnostics/{FIRST}")).await;
        let spots = page.select("section[aria-labelledby=deja] h3");
        assert_eq!(spots, ["Arrêt 2 : Square du haut 4 constats", "Le stade 1 constat", "Ailleurs dans le quartier 1 constat"]);
        let lines = page.select("section[aria-labelledby=deja] li");
        for (line, said) in lines.iter().zip(["à 0 m", "à 0 m", "à 41 m", "à 120 m", "Grille ouverte", "Sans lieu"]) {
            assert!(line.contains(said), "{said} is not in {lines:?}");
        }
        app.sign_in(Who::OtherQuartier).await.get(&format!("/diagnostics/{FIRST}")).await.answers(404);
        app.raw().run(&format!("UPDATE walk SET join_code = 'AAAAAAAA' WHERE id = '{FIRST}'")).await;
        let nobody = Phone::of_the_town(&app).with_token("");
        let joined = nobody.post("/api/v1/join", &json!({ "code": "aaaa aaaa" })).await.answers(201).json();
        let phone = nobody.with_token(joined["token"].as_str().unwrap());
        let kit = phone.get(&format!("/api/v1/walks/{FIRST}/kit")).await.answers(200).json();
        let met = kit["earlier"].as_array().unwrap().iter().map(|one| json!([one["number"], one["near"], one["metres"]]));
        let expected = json!([[1, 2, 0], [11, 2, 41], [12, 2, 120], [13, null, null], [14, null, null]]);
        assert_eq!(json!(met.collect::<Vec<_>>()), expected);
        app.raw().run(&format!("UPDATE walk SET state = 'en_consolidation' WHERE id = '{FIRST}'")).await;
        pilot.get(&format!("/diagnostics/{FIRST}")).await.does_not_show("Déjà signalé ici");
    }

    async fn the_preparer_chooses_the_walk_to_come_back_to_and_the_last_one_is_proposed(app: TestApp) {
        walked(&app, FIRST, "2026-02-03", "diagnostic_en_marchant", "clos").await;
        walked(&app, SECOND, "2026-05-12", "marche_nocturne", "restitue").await;
        let (pilot, tilleuls) = (app.sign_in(Who::PiloteCommunal).await, app.town().tilleuls);
        app.raw().run(&format!("UPDATE walk SET day = '2026-01-06' WHERE id = '{}'", app.town().walk)).await;
        let page = pilot.get(&format!("/diagnostics/nouveau?quartier={tilleuls}")).await;
        assert_eq!(page.attributes("#previous option[selected]", "value"), [SECOND]);
        page.shows("Marche nocturne du 12 mai 2026").shows("Diagnostic en marchant du 3 février 2026");

        let last = prepares(&app, &pilot, "2026-12-01", "").await;
        assert_eq!(previous_of(&app, &last).await, [SECOND]);
        let before = prepares(&app, &pilot, "2026-04-01", "").await;
        assert_eq!(previous_of(&app, &before).await, [FIRST], "the last one before its own day");
        let other = prepares(&app, &pilot, "2026-12-02", FIRST).await;
        assert_eq!(previous_of(&app, &other).await, [FIRST]);
        let none = prepares(&app, &pilot, "2026-12-03", "aucune").await;
        assert_eq!(previous_of(&app, &none).await, ["aucune"]);
        let fiche = none.location().unwrap().split('?').next().unwrap().to_owned();
        let edit = pilot.get(&format!("{fiche}/modifier")).await;
        assert_eq!(edit.attributes("#previous option[selected]", "value"), ["aucune"], "what was chosen stays chosen");
        let late = prepares(&app, &pilot, "2026-03-01", SECOND).await;
        late.refuses("previous", "Choisissez une visite du même quartier, antérieure au 1er mars 2026.");
        assert_eq!(late.attributes("#meeting_point", "value"), ["Devant le gymnase"], "nothing typed is lost");
    }

    async fn residents_are_one_number_or_counted_further_and_told_on_the_walk_its_minutes_and_its_restitution(app: TestApp) {
        let walk = app.town().walk;
        let (fiche, presence) = (format!("/diagnostics/{walk}"), format!("/diagnostics/{walk}/presence"));
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&presence, &[("residents", "14")]).await.answers(303);
        pilot.get(&fiche).await.shows("14 habitants").does_not_show("sans précision");
        let more = [("residents", "10"), ("women", "8"), ("men", "5"), ("weather", "Pluie")];
        let refused = pilot.post(&presence, &more).await;
        refused.refuses("residents", "Femmes et hommes font 13 habitants : le total doit être au moins de 13.");
        assert_eq!(refused.attributes("#women", "value"), ["8"], "nothing typed is lost");
        pilot.post(&presence, &[("residents", "14"), ("women", "huit")]).await.refuses("women", "en chiffres, sans nom");
        let counted = [("residents", "14"), ("women", "8"), ("men", "6"), ("aged_under_18", "3"), ("aged_over_60", "11")];
        pilot.post(&presence, &counted).await.answers(303);
        let said = "14 habitants (8 femmes, 6 hommes ; 3 de moins de 18 ans, 11 de 60 ans et plus)";
        let page = pilot.get(&fiche).await;
        page.shows(said);
        assert_eq!(page.attributes("#aged_over_60", "value"), ["11"]);
        let minutes = pilot.get(&format!("{fiche}/compte-rendu.pdf")).await;
        assert!(minutes.answers(200).printed().contains(said), "the minutes say it");

        app.raw().run(&format!("UPDATE walk SET state = 'en_consolidation' WHERE id = '{walk}'")).await;
        pilot.post(&format!("{fiche}/restitution"), &[("words", "Merci.")]).await.answers(303);
        let resident = app.visitor();
        resident.get(&format!("/restitutions/{walk}")).await.shows(&format!("{said} ont marché avec nous."));
        let lone = [("residents", "14"), ("women", "13"), ("men", "1"), ("aged_under_18", "3"), ("aged_over_60", "11")];
        pilot.post(&presence, &lone).await.answers(303);
        let told = resident.get(&format!("/restitutions/{walk}")).await;
        told.shows("14 habitants (3 de moins de 18 ans, 11 de 60 ans et plus) ont marché avec nous.");
        told.does_not_show("1 homme");
    }

    async fn the_list_of_walks_is_narrowed_by_its_address(app: TestApp) {
        walked(&app, FIRST, "2025-02-03", "diagnostic_en_marchant", "clos").await;
        walked(&app, SECOND, "2026-05-12", "marche_nocturne", "restitue").await;
        let pilot = app.sign_in(Who::MetropoleAdmin).await;
        let count = |page: &Answer| page.select("#visites tbody tr").len();
        let all = count(&pilot.get("/diagnostics").await);
        assert!(all >= 3);
        for (address, shown) in [
            ("annee=2025", 1),
            ("type=marche_nocturne", 1),
            ("etat=clos&annee=2025", 1),
            ("etat=clos&annee=2026", 0),
            ("commune=montFLEU&annee=2025", 1),
            ("commune=%25", 0),
            ("commune=nulle+part", 0),
            ("type=promenade", 0),
            ("page=12&annee=2025", 1),
        ] {
            let page = pilot.get(&format!("/diagnostics?{address}")).await;
            assert_eq!(count(page.answers(200)), shown, "{address}");
        }
        let page = pilot.get(&format!("/diagnostics?quartier={}", app.town().tilleuls)).await;
        assert_eq!(count(&page), 3);
        page.shows("3 visites").shows("Visites 1 à 3 sur 3");
        let years = pilot.get("/diagnostics?annee=2025").await.attributes("[name=annee] option", "value");
        assert!(years.contains(&"2025".to_owned()) && years.contains(&"2026".to_owned()), "{years:?}");
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get(&format!("/diagnostics?quartier={}", app.town().tilleuls)).await.shows("Aucune visite ne correspond");
    }
}
