//! Stories of answers: refused with a reason, done and seen done by others, reminded every morning, and timed honestly.

use palier::platform::mail::Letter;
use palier::platform::{chores, jobs};
use testkit::{Answer, Client, TestApp, Who, both_engines};

const STATE: &str = "SELECT state FROM constat WHERE number = 1";
const DAY: i64 = 24 * 60;

/// What is posted to the shared constat of the town.
async fn act(app: &TestApp, client: &Client, act: &str, form: &[(&str, &str)]) -> Answer {
    client.post(&format!("/constats/{}/{act}", app.town().constat), form).await
}

/// The landlord says that the shared constat is done.
async fn said_done(app: &TestApp) -> Client {
    let landlord = app.sign_in(Who::BailleurSiege).await;
    let form = [("suite", "resolu"), ("answer", "Enlevé ce matin.")];
    act(app, &landlord, "repondre", &form).await.answers(303);
    landlord
}

/// More constats on the walk: number, theme, state, responsible, and days of sending, answering, declaring, verifying.
async fn more_constats(app: &TestApp) {
    let (habitat, toits, town) = (app.town().habitat, app.town().toits, app.town());
    let day = |day: &str| if day.is_empty() { "NULL".to_owned() } else { format!("'{day}'") };
    for (number, theme, state, by, sent, answered, done) in [
        (11, "dechets", "verifie", habitat, "2026-10-01", "2026-10-03", "2026-10-11"),
        (12, "dechets", "declare_resolu", habitat, "2026-10-01", "2026-10-02", "2026-10-04"),
        (13, "eclairage", "transmis", toits, "2026-10-20", "", ""),
        (14, "eclairage", "sans_suite", toits, "2026-10-20", "2026-10-21", ""),
        (15, "eclairage", "reouvert", toits, "2026-09-01", "2026-09-02", ""),
        (16, "eclairage", "doublon", toits, "2026-09-01", "", ""),
    ] {
        let (id, verified) = (app.world.id::<palier_domain::shared::ConstatId>(), state == "verifie");
        let seer = if verified { format!("'{}'", town.montfleury) } else { "NULL".to_owned() };
        let doer = if done.is_empty() { "NULL".to_owned() } else { format!("'{by}'") };
        let seen = if verified { "'2026-10-30'" } else { "NULL" };
        let (sent, answered, done) = (day(sent), day(answered), day(done));
        let (walk, quartier) = (town.walk, town.tilleuls);
        app.raw()
            .run(&format!(
                "INSERT INTO constat (id, walk_id, quartier_id, number, theme, value, description, description_folded, \
                 responsible_id, visibility, state, already_reported, transmitted_on, sent_on, answered_on, declared_by_id, \
                 declared_on, verified_by_id, verified_on, created_at) VALUES ('{id}', '{walk}', '{quartier}', {number}, \
                 '{theme}', 'dysfonctionnement', 'Autre', 'autre', '{by}', 'partenaires', '{state}', FALSE, {sent}, {sent}, \
                 {answered}, {doer}, {done}, {seer}, {seen}, 0)"
            ))
            .await;
    }
}

/// The rounds of reminders the journal tells of; other chores leave entries of their own.
async fn reminded(app: &TestApp) -> Vec<String> {
    app.happened().await.into_iter().filter(|event| event.starts_with("rappels.")).collect()
}

/// The letters about constats; other chores write on matters of their own.
async fn letters(app: &TestApp, who: Who) -> Vec<Letter> {
    let all = app.letters_to(who.email()).await;
    all.into_iter().filter(|letter| !letter.subject.contains("abattement")).collect()
}

both_engines! {
    async fn a_refusal_has_a_reason_names_who_refused_and_keeps_the_clock(app: TestApp) {
        let (habitat, montfleury, toits) =
            (app.town().habitat.to_string(), app.town().montfleury.to_string(), app.town().toits.to_string());
        let fiche = format!("/constats/{}", app.town().constat);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        act(&app, &landlord, "refuser", &[]).await.refuses("refusal", "Choisissez le motif du refus.");
        act(&app, &landlord, "refuser", &[("refusal", "autre")]).await.refuses("reason", "Indiquez le motif.");
        let form = [("refusal", "propriete_autre"), ("rather", montfleury.as_str()), ("reason", "Le square")];
        let refused = act(&app, &landlord, "refuser", &form).await;
        landlord.follow(&refused).await.shows("de nouveau à qualifier");
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get(&fiche).await;
        page.shows("Refusé une fois").shows("par Habitat des Monts : propriété d'un autre (plutôt Ville de Montfleury), Le square");
        assert_eq!(page.attributes("#responsible option[selected]", "value"), [montfleury.as_str()]);
        act(&app, &pilot, "qualifier", &[("responsible", &toits)]).await.answers(303);
        let other = app.sign_in(Who::OtherOrganisation).await;
        act(&app, &other, "refuser", &[("refusal", "hors_zone")]).await.answers(303);
        pilot.get(&fiche).await.shows("Refusé 2 fois").shows("par Toits du Pilat : hors de notre secteur");
        let kept = "SELECT state || ' ' || transmitted_on || ' ' || refusal FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, ["a_qualifier 2026-11-18 hors_zone"]);
        pilot.get(&format!("/constats?refuse_par={habitat}")).await.shows("1 constat :").shows("refusés par Habitat des Monts");
        pilot.get(&format!("/constats?refuse_par={montfleury}")).await.shows("Aucun constat ne correspond");
    }

    async fn who_took_the_place_of_an_organisation_answers_for_it_and_does_not_verify_itself(app: TestApp) {
        app.raw()
            .run(&format!(
                "INSERT INTO succession (from_id, into_id, kind, effective) VALUES ('{}', '{}', 'absorption', '2026-11-25')",
                app.town().habitat, app.town().toits
            ))
            .await;
        app.raw().run("UPDATE constat SET visibility = 'restreint' WHERE number = 1").await;
        let fiche = format!("/constats/{}", app.town().constat);
        let form = [("suite", "resolu"), ("answer", "Enlevé ce matin.")];
        let heir = app.sign_in(Who::OtherOrganisation).await;
        heir.get(&fiche).await.answers(404);
        act(&app, &heir, "repondre", &form).await.answers(404);
        app.minutes_pass(4 * DAY);
        let heir = app.sign_in(Who::OtherOrganisation).await;
        heir.get("/").await.shows("Constats à répondre").shows("Dépôt au pied du bâtiment C");
        heir.get(&fiche).await.answers(200).shows("Habitat des Monts");
        act(&app, &heir, "repondre", &form).await.answers(303);
        assert_eq!(app.raw().texts(STATE).await, ["declare_resolu"]);
        let other = app.sign_in(Who::BailleurSiege).await;
        for own in [&heir, &other] {
            own.get("/constats/a-verifier?raison=a-nous").await.does_not_show("Enlevé ce matin.");
            act(&app, own, "verifier", &[]).await.answers(409);
        }
    }

    async fn what_is_said_done_is_seen_done_by_someone_else(app: TestApp) {
        let landlord = said_done(&app).await;
        act(&app, &landlord, "verifier", &[]).await.answers(409);
        act(&app, &landlord, "rouvrir", &[("reason", "Non")]).await.answers(409);
        let carrier = app.sign_in(Who::Porteur).await;
        act(&app, &carrier, "verifier", &[]).await.answers(403);
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        resident.get("/constats/a-verifier").await.answers(200).shows("Constat n° 1").shows("Enlevé ce matin.");
        act(&app, &resident, "rouvrir", &[]).await.answers(409);
        act(&app, &resident, "rouvrir", &[("reason", "Le dépôt est toujours là.")]).await.answers(303);
        assert_eq!(app.raw().texts(STATE).await, ["reouvert"]);
        act(&app, &resident, "rouvrir", &[("reason", "Encore")]).await.answers(409);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let habitat = app.town().habitat.to_string();
        act(&app, &pilot, "qualifier", &[("responsible", &habitat)]).await.answers(303);
        said_done(&app).await;
        act(&app, &resident, "verifier", &[]).await.answers(303);
        let fiche = resident.get(&format!("/constats/{}", app.town().constat)).await;
        fiche.shows("Fait, vérifié par Conseil citoyen des Tilleuls le 22 novembre 2026.");
        assert_eq!(app.raw().texts(STATE).await, ["verifie"]);
        resident.get("/constats/a-verifier").await.shows("Rien à vérifier");
    }

    async fn a_later_walk_is_another_pair_of_eyes_once_a_person_settles_what_it_saw(app: TestApp) {
        let before = app.seen_again("resolu", "2026-11-21").await;
        said_done(&app).await;
        app.minutes_pass(5 * DAY);
        let done = app.seen_again("resolu", "2026-11-24").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get("/constats/a-verifier").await.shows("vu résolu le 24 novembre 2026 : Vu avec le gardien");
        let resident = app.sign_in(Who::ConseilCitoyen).await;
        act(&app, &resident, "revue", &[("record", &done), ("issue", "verifier")]).await.answers(403);
        act(&app, &pilot, "revue", &[("record", &before), ("issue", "verifier")]).await.answers(409);
        act(&app, &pilot, "revue", &[("record", &before), ("issue", "acter")]).await.answers(303);
        let verified = act(&app, &pilot, "revue", &[("record", &done), ("issue", "verifier")]).await;
        pilot.follow(&verified).await.shows("par la visite du 24 novembre 2026").shows("vérifiée pendant la visite");
        act(&app, &pilot, "revue", &[("record", &done), ("issue", "verifier")]).await.answers(409);
        let back = app.seen_again("toujours_la", "2026-11-26").await;
        act(&app, &pilot, "revue", &[("record", &back), ("issue", "rouvrir")]).await.answers(303);
        assert_eq!(app.raw().texts(STATE).await, ["reouvert"]);
        let why = app.raw().texts("SELECT reason FROM constat WHERE number = 1").await;
        assert_eq!(why, ["Toujours là à la visite du 26 novembre 2026 : Vu avec le gardien"]);
    }

    async fn silence_is_reminded_once_a_fortnight_then_told_to_the_animateur(app: TestApp) {
        // The kept restricted one is asked of the same landlord: letters say nothing of it but its number.
        let habitat = app.town().habitat;
        app.raw()
            .run(&format!(
                "UPDATE constat SET state = 'transmis', responsible_id = '{habitat}', transmitted_on = '2026-11-18', \
                 sent_on = '2026-11-18' WHERE number = 2"
            ))
            .await;
        chores::plan_all(&app).await.unwrap();
        chores::plan_all(&app).await.unwrap();
        assert_eq!(app.work().await, 0, "the first morning is tomorrow");
        let to = |who: Who| { let app = app.clone(); async move { letters(&app, who).await } };
        for day in 1..=16_i64 {
            app.minutes_pass(DAY);
            // Two processes look for work at the same moment.
            let (one, two) = tokio::join!(jobs::run_due(&app), jobs::run_due(&app));
            one.unwrap();
            two.unwrap();
            let rounds = if day < 16 { 1 } else { 2 };
            assert_eq!(to(Who::BailleurSiege).await.len(), rounds, "day {day}");
            assert_eq!(to(Who::BailleurProximite).await.len(), rounds, "day {day}");
            assert_eq!(to(Who::PiloteCommunal).await.len(), rounds - 1, "day {day}");
            assert_eq!(reminded(&app).await, vec!["rappels.envoyes"; usize::try_from(day).unwrap()]);
        }
        for silent in [Who::MetropoleAdmin, Who::OtherOrganisation, Who::ConseilCitoyen, Who::OtherQuartier] {
            assert!(to(silent).await.is_empty(), "{silent:?}");
        }
        let letter = to(Who::BailleurSiege).await.remove(0);
        assert_eq!(letter.subject, "Palier : 2 constats en retard");
        assert!(letter.body.contains(&format!("http://palier.test/constats/{}", app.town().constat)), "{}", letter.body);
        assert!(letter.body.contains("Constat n° 2, Les Tilleuls : accès restreint"), "{}", letter.body);
        let told = to(Who::PiloteCommunal).await.remove(0);
        assert!(told.body.contains("Habitat des Monts") && !told.body.contains("Tranquillité"), "{}", told.body);
        let fiche = app.sign_in(Who::PiloteCommunal).await.get(&format!("/constats/{}", app.town().constat)).await;
        fiche.shows("Pilotage prévenu").shows("Dernier rappel");
    }

    async fn a_morning_missed_is_made_up_for_once_and_an_answer_stops_the_reminders(app: TestApp) {
        chores::plan_all(&app).await.unwrap();
        app.minutes_pass(4 * DAY);
        app.work().await;
        assert_eq!(letters(&app, Who::BailleurSiege).await.len(), 1);
        assert_eq!(reminded(&app).await, ["rappels.envoyes"]);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        act(&app, &landlord, "repondre", &[("suite", "prendre_en_charge")]).await.answers(303);
        for _ in 0..40 {
            app.minutes_pass(DAY);
            app.work().await;
        }
        let late: Vec<_> = app.mailer.on_shelf().into_iter().filter(|letter| letter.subject.contains("retard")).collect();
        assert_eq!(late.len(), 2, "the head office and the caretaker, once each: {late:?}");
    }

    async fn a_morning_taken_by_a_process_that_died_is_done_by_another(app: TestApp) {
        chores::plan_all(&app).await.unwrap();
        app.minutes_pass(DAY);
        // Taken once, never ended, its lease still running: nobody else takes it.
        let lease = app.world.now().plus_ms(60_000).0;
        let taken = format!("UPDATE job SET state = 'en_cours', attempts = 1, run_after = {lease} WHERE kind = 'rappels'");
        app.raw().run(&taken).await;
        app.work().await;
        assert!(letters(&app, Who::BailleurSiege).await.is_empty());
        app.minutes_pass(2);
        assert_eq!(letters(&app, Who::BailleurSiege).await.len(), 1);
        assert_eq!(reminded(&app).await, ["rappels.envoyes"]);
        let planned = app.raw().texts("SELECT id FROM job WHERE kind = 'rappels' AND state = 'a_faire'").await;
        assert_eq!(planned, ["rappels 2026-11-24"]);
    }

    async fn each_figure_of_the_delays_opens_its_rows(app: TestApp) {
        more_constats(&app).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        act(&app, &landlord, "refuser", &[("refusal", "hors_competence")]).await.answers(303);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get("/constats/delais").await;
        page.answers(200).shows("Aucun organisme désigné").shows("plus de");
        let links = page.attributes(".table .number a", "href");
        let counts = page.select(".table .number a");
        assert!(links.len() == counts.len() && links.len() >= 60, "{} figures", links.len());
        for (link, count) in links.iter().zip(&counts) {
            let rows = pilot.get(link).await;
            let shown = rows.select("tfoot th").first().map_or("0".to_owned(), |total| total.clone());
            assert_eq!(shown.split(' ').next(), Some(count.as_str()), "{link}");
        }
        let whole = page.select(".figure-value");
        assert_eq!(whole, ["67 %", "1 jour", "plus de 33 jours", "plus de 82 jours", "plus de 82 jours", "4"]);
        let other = pilot.get(&format!("/constats/delais?responsable={}&du=2026-10-01", app.town().toits)).await;
        other.answers(200).shows("50 %");
        assert!(other.attributes(".table .number a", "href").iter().all(|link| link.contains("du=2026-10-01")));
        pilot.get("/constats/delais?du=2027-01-01").await.shows("Aucun constat ne correspond");
        pilot.get("/constats/delais.xlsx").await.answers(200);
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get("/constats/delais").await.shows("Aucun délai pour l'instant");
    }
}
