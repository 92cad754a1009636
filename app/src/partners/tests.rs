//! Stories of signing in.

use palier_domain::partners::{Lineage, Succession, SuccessionKind};
use palier_domain::shared::{Day, OrganisationId};
use testkit::{PASSWORD, TestApp, Who, both_engines};

const NEW: &str = "le marronnier de la cour";

/// Who is succeeded, by whom, how and when, in a town where a mandate stands for each.
fn successions(app: &TestApp) -> Vec<Succession> {
    use SuccessionKind::{Absorbed, Merged, Renamed, Split};
    let town = app.town();
    let one = |from, into, kind, (year, month)| Succession {
        kind,
        from,
        into,
        effective: Day::of(year, month, 1).expect("a day"),
    };
    vec![
        one(town.regie, town.caf, Renamed, (2026, 6)),
        one(town.caf, town.metropole, Absorbed, (2027, 1)),
        one(town.habitat, town.toits, Absorbed, (2026, 12)),
        one(town.toits, town.etat, Merged, (2026, 3)),
        one(town.conseil, town.montfleury, Split, (2026, 2)),
        one(town.conseil, town.rochebelle, Split, (2026, 2)),
    ]
}

both_engines! {
    async fn mandates_act_for_those_whose_place_their_organisation_took(app: TestApp) {
        let successions = successions(&app);
        // What the rule refuses is left out: Toits cannot give way before it takes the place of Habitat.
        let mut lineage = Lineage::default();
        for new in successions.into_iter().filter(|new| lineage.add(*new).is_ok()) {
            let (from, into, kind, day) = (new.from, new.into, new.kind.code(), new.effective);
            let row = format!("INSERT INTO succession VALUES ('{from}', '{into}', '{kind}', '{day}')");
            app.raw().run(&row).await;
        }
        let all = app.raw().texts("SELECT id FROM organisation ORDER BY id").await;
        let all: Vec<OrganisationId> = all.iter().map(|id| id.parse().unwrap()).collect();
        let mut handed = 0;
        for day in [(2025, 1), (2026, 2), (2026, 6), (2026, 12), (2027, 1), (2030, 1)] {
            let day = Day::of(day.0, day.1, 1).unwrap();
            for own in all.iter().filter(|own| lineage.successor_at(**own, day) == Some(**own)) {
                let reached = format!(
                    "SELECT DISTINCT mo.organisation_id FROM mandate_organisation mo JOIN mandate m ON m.id = mo.mandate_id \
                     WHERE m.organisation_id = '{own}' AND mo.since <= '{day}' ORDER BY mo.organisation_id"
                );
                let held = all.iter().filter(|one| lineage.successor_at(**one, day) == Some(*own));
                let held: Vec<String> = held.map(ToString::to_string).collect();
                handed += held.len() - 1;
                assert_eq!(app.raw().texts(&reached).await, held, "{own} on {day}");
            }
        }
        assert!(handed > 6, "{handed} successions were seen");
    }

    async fn whoever_signs_in_sees_the_day(app: TestApp) {
        let ana = app.sign_in(Who::PiloteCommunal).await;
        ana.get("/").await.answers(200).shows("Ma journée");
        assert_eq!(app.happened().await, ["connexion.ouverte"]);
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(app: TestApp) {
        let visitor = app.visitor();
        let known = visitor.post("/connexion", &[("email", Who::Etat.email()), ("mot_de_passe", "au hasard")]).await;
        let unknown = visitor.post("/connexion", &[("email", "qui@exemple.test"), ("mot_de_passe", "au hasard")]).await;
        for answer in [&known, &unknown] {
            answer.refuses("email", "L'adresse ou le mot de passe ne correspond pas.");
        }
        let bare = |page: String| page.replace(Who::Etat.email(), "").replace("qui@exemple.test", "");
        assert_eq!(bare(known.html()), bare(unknown.html()));
    }

    async fn after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(app: TestApp) {
        let visitor = app.visitor();
        for _ in 0..5 {
            visitor.post("/connexion", &[("email", Who::Etat.email()), ("mot_de_passe", "au hasard")]).await.answers(422);
        }
        let right = [("email", Who::Etat.email()), ("mot_de_passe", PASSWORD)];
        visitor.post("/connexion", &right).await.answers(429).shows("Attendez un quart d'heure");
        app.minutes_pass(16);
        visitor.post("/connexion", &right).await.redirects_to("/");
    }

    async fn a_forgotten_password_is_chosen_anew_once(app: TestApp) {
        let visitor = app.visitor();
        visitor.post("/mot-de-passe-oublie", &[("email", Who::Etat.email())]).await.shows("un courriel vient de partir");
        let letter = app.letters_to(Who::Etat.email()).await.remove(0);
        let link = letter.body.split_whitespace().find_map(|word| word.strip_prefix("http://palier.test")).unwrap();
        visitor.get(link).await.answers(200).shows(Who::Etat.email());
        let form = [("mot_de_passe", NEW), ("encore", NEW)];
        visitor.post(link, &form).await.redirects_to("/connexion?fait=mot-de-passe");
        visitor.post(link, &form).await.shows("Ce lien a déjà servi");
        visitor.post("/connexion", &[("email", Who::Etat.email()), ("mot_de_passe", PASSWORD)]).await.answers(422);
        visitor.post("/connexion", &[("email", Who::Etat.email()), ("mot_de_passe", NEW)]).await.redirects_to("/");
    }

    async fn the_link_is_worth_nothing_after_a_quarter_of_an_hour(app: TestApp) {
        let visitor = app.visitor();
        visitor.post("/mot-de-passe-oublie", &[("email", Who::Etat.email())]).await.answers(200);
        let letter = app.letters_to(Who::Etat.email()).await.remove(0);
        let link = letter.body.split_whitespace().find_map(|word| word.strip_prefix("http://palier.test")).unwrap();
        app.minutes_pass(16);
        visitor.get(link).await.shows("Ce lien a déjà servi ou n'est plus valable");
    }

    async fn an_unknown_address_is_answered_the_same_and_nothing_is_sent(app: TestApp) {
        let visitor = app.visitor();
        let mut answers = Vec::new();
        let mut left = Vec::new();
        for address in [Who::Etat.email(), "qui@exemple.test"] {
            let answer = visitor.post("/mot-de-passe-oublie", &[("email", address)]).await;
            answer.answers(200).shows("un courriel vient de partir");
            answers.push(answer.body);
            // What the answer cost: a job of the same weight, a try remembered, an entry of the journal.
            left.push((
                app.raw().number("SELECT COUNT(*) FROM job WHERE state = 'a_faire' AND LENGTH(payload) > 200").await,
                app.raw().number("SELECT COUNT(*) FROM failed_try").await,
                app.journal().await.len(),
            ));
            app.work().await;
        }
        assert_eq!(answers[0], answers[1]);
        let (known, unknown) = (left[0], left[1]);
        assert_eq!(unknown, (known.0, known.1 + 1, known.2 + 1));
        let sent: Vec<_> = app.mailer.on_shelf().into_iter().map(|letter| letter.to).collect();
        assert_eq!(sent, [Who::Etat.email()], "only the known address is written to");
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM ticket WHERE kind = 'mot_de_passe'").await, 1);
    }

    async fn without_a_mandate_in_force_one_is_told_whom_to_ask(app: TestApp) {
        for who in [Who::Revoked, Who::Pending] {
            let client = app.sign_in(who).await;
            client.get("/").await.answers(403).shows("Aucun mandat en vigueur");
            client.get("/compte").await.answers(200);
        }
    }

    async fn nobody_acts_under_the_mandate_of_another(app: TestApp) {
        let client = app.sign_in(Who::Porteur).await;
        let (_, mandate) = app.town().person(Who::MetropoleAdmin);
        client.post("/compte/mandat", &[("mandat", &mandate.to_string())]).await.answers(404);
    }
}
