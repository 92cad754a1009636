//! Stories of actions and of the constats they answer.

use testkit::{TestApp, Who, both_engines};

both_engines! {
    async fn an_action_done_says_done_the_constats_its_pilot_answers_for(app: TestApp) {
        let (action, habitat) = (app.town().action, app.town().habitat);
        app.raw().run(&format!("UPDATE action SET pilot_id = '{habitat}'")).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let path = format!("/actions/{action}/etat");
        let moved = landlord.post(&path, &[("state", "realisee")]).await;
        moved.redirects_to(&format!("/actions/{action}?fait=etat-constats"));
        landlord.follow(&moved).await.answers(200).shows("des constats auxquels elle répond ont suivi");
        let kept = "SELECT state || ' ' || declared_on || ' ' || declared_by_id FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, [format!("declare_resolu 2026-11-22 {habitat}")]);
        assert_eq!(app.happened().await.last().map(String::as_str), Some("action.etat"));
    }

    async fn a_constat_is_not_said_done_in_place_of_who_answers_for_it(app: TestApp) {
        let action = app.town().action;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let moved = pilot.post(&format!("/actions/{action}/etat"), &[("state", "realisee")]).await;
        moved.redirects_to(&format!("/actions/{action}?fait=etat"));
        assert_eq!(app.raw().texts("SELECT state FROM constat WHERE number = 1").await, ["transmis"]);
    }

    async fn a_constat_is_planned_with_the_action_that_answers_it(app: TestApp) {
        let action = app.town().action;
        app.raw().run("UPDATE action SET state = 'recevable', ends = '2027-03-31'").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("/actions/{action}/etat"), &[("state", "programmee")]).await.answers(303);
        let kept = "SELECT state || ' ' || deadline FROM constat WHERE number = 1";
        assert_eq!(app.raw().texts(kept).await, ["programme 2027-03-31"]);
    }

    async fn another_landlord_reads_an_action_and_changes_nothing(app: TestApp) {
        let action = app.town().action;
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.get(&format!("/actions/{action}")).await.answers(200).shows("Nettoyer les abords");
        let before = app.journal().await.len();
        other.post(&format!("/actions/{action}/notes"), &[("text", "Non")]).await.answers(403);
        other.post(&format!("/actions/{action}/avancement"), &[("progress", "terminee")]).await.answers(403);
        assert_eq!(app.journal().await.len(), before);
    }

    async fn what_happens_to_an_action_is_told_in_each_of_its_quartiers(app: TestApp) {
        let (action, tilleuls, beauregard) = (app.town().action, app.town().tilleuls, app.town().beauregard);
        app.raw().run(&format!("INSERT INTO action_quartier (action_id, quartier_id) VALUES ('{action}', '{beauregard}')")).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.journal().await.len();
        pilot.post(&format!("/actions/{action}/avancement"), &[("progress", "terminee")]).await.answers(303);
        assert_eq!(app.journal().await.len(), before + 1);
        for quartier in [tilleuls, beauregard] {
            let thread = pilot.get(&format!("/quartiers/{quartier}?fil=journal")).await;
            thread.answers(200).shows("Avancement de l'action « Nettoyer les abords du bâtiment C » : Terminée");
        }
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        let plaine = elsewhere.get(&format!("/quartiers/{}?fil=journal", app.town().plaine)).await;
        plaine.answers(200).does_not_show("Avancement de l'action");
    }
}
