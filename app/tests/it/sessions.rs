//! What holding a session gives, and when it stops.

use testkit::{PASSWORD, TestApp, Who, both_engines};

const COOKIE: &str = "palier";

both_engines! {
    async fn signing_in_changes_the_identifier_and_the_old_one_is_worth_nothing(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        let first = client.cookies()[COOKIE].clone();
        client.post("/connexion", &[("email", Who::Porteur.email()), ("mot_de_passe", PASSWORD)]).await.redirects_to("/");
        assert_ne!(client.cookies()[COOKIE], first);
        let thief = app.visitor();
        thief.hold_cookie(COOKIE, &first);
        thief.get("/").await.redirects_to("/accueil");
    }

    async fn signing_out_ends_it_for_whoever_kept_the_cookie(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        let kept = client.cookies()[COOKIE].clone();
        client.post("/deconnexion", &[]).await.redirects_to("/connexion?fait=deconnexion");
        let thief = app.visitor();
        thief.hold_cookie(COOKIE, &kept);
        thief.get("/compte").await.redirects_to("/connexion?retour=/compte");
    }

    async fn it_ends_half_a_day_after_signing_in_and_not_before(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        app.minutes_pass(12 * 60 - 1);
        client.get("/").await.answers(200);
        app.minutes_pass(1);
        client.get("/").await.redirects_to("/accueil");
    }

    async fn choosing_something_else_to_look_at_does_not_prolong_it(app: TestApp) {
        let client = app.sign_in(Who::MetropoleAdmin).await;
        let (_, mandate) = app.town().person(Who::PiloteCommunal);
        app.minutes_pass(11 * 60);
        client.post(&format!("/partenaires/mandats/{mandate}/voir-comme"), &[]).await.redirects_to("/");
        client.get("/").await.answers(200);
        app.minutes_pass(60);
        client.get("/").await.redirects_to("/accueil");
    }

    async fn a_mandate_ends_with_its_day_though_nothing_is_written(app: TestApp) {
        let client = app.sign_in(Who::PiloteCommunal).await;
        let (_, mandate) = app.town().person(Who::PiloteCommunal);
        let today = app.world.today();
        app.raw().run(&format!("UPDATE mandate SET valid_to = '{today}' WHERE id = '{mandate}'")).await;
        app.minutes_pass(9 * 60);
        client.get("/").await.answers(200);
        // From ten in the morning: half past midnight needs a session that began later.
        let client = app.sign_in(Who::PiloteCommunal).await;
        client.get("/").await.answers(200);
        app.minutes_pass(5 * 60 + 30);
        client.get("/").await.answers(403);
    }

    async fn whoever_was_let_in_is_asked_again_after_any_change(app: TestApp) {
        let client = app.sign_in(Who::PiloteCommunal).await;
        let (person, mandate) = app.town().person(Who::PiloteCommunal);
        for _ in 0..2 {
            client.get("/diagnostics/nouveau").await.answers(200);
        }
        app.raw().run(&format!("UPDATE mandate SET role = 'auditeur' WHERE id = '{mandate}'")).await;
        client.get("/diagnostics/nouveau").await.answers(403);
        app.raw().run(&format!("UPDATE mandate SET role = 'pilote_communal' WHERE id = '{mandate}'")).await;
        client.get("/diagnostics/nouveau").await.answers(200);
        app.raw().run(&format!("DELETE FROM session WHERE person_id = '{person}'")).await;
        client.get("/diagnostics").await.redirects_to("/connexion?retour=/diagnostics");
    }

    async fn a_new_password_ends_the_others(app: TestApp) {
        let (here, elsewhere) = (app.sign_in(Who::Etat).await, app.sign_in(Who::Etat).await);
        let new = "le marronnier de la cour";
        let form = [("actuel", PASSWORD), ("mot_de_passe", new), ("encore", new)];
        here.post("/compte/mot-de-passe", &form).await.redirects_to("/compte?fait=mot-de-passe");
        here.get("/compte").await.answers(200);
        elsewhere.get("/compte").await.redirects_to("/connexion?retour=/compte");
    }

    async fn a_mandate_withdrawn_counts_at_the_next_request(app: TestApp) {
        let client = app.sign_in(Who::PiloteCommunal).await;
        client.get("/").await.answers(200);
        let (_, mandate) = app.town().person(Who::PiloteCommunal);
        app.raw().run(&format!("UPDATE mandate SET state = 'revoked' WHERE id = '{mandate}'")).await;
        client.get("/").await.answers(403);
    }

    async fn the_store_holds_no_cookie_that_could_be_used(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        let cookie = client.cookies()[COOKIE].clone();
        let everything = app.raw().texts("SELECT id_hash || data FROM session").await.join("\n");
        assert!(!everything.is_empty() && !everything.contains(&cookie));
    }
}
