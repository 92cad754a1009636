//! Stories of the two plans read together: what the walks ask for, what the programmes answer, and what pays for an action.

use testkit::{TestApp, Who, both_engines};

both_engines! {
    async fn walks_and_programmes_are_compared(app: TestApp) {
        let quartier = app.town().tilleuls;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get(&format!("/abattement/coherence?quartier={quartier}&annee=2026")).await;
        page.answers(200).shows("Lignes qui ne répondent à aucun constat ni action").shows("Passages du samedi");
        let action = app.town().action;
        app.raw().run(&format!("UPDATE abatement_line SET action_id = '{action}'")).await;
        let tied = pilot.get(&format!("/abattement/coherence?quartier={quartier}&annee=2026")).await;
        tied.shows("Chaque ligne est rattachée à une action du plan ou à un constat");
        tied.does_not_show("dont l'action ne répond à aucun constat");
        app.raw().run("DELETE FROM action_constat").await;
        let unseen = pilot.get(&format!("/abattement/coherence?quartier={quartier}&annee=2026")).await;
        unseen.shows("Lignes dont l'action ne répond à aucun constat").shows("Passages du samedi");
    }

    async fn an_action_tells_the_lines_that_pay_for_it_to_whoever_may_read_them(app: TestApp) {
        let (action, quartier) = (app.town().action, app.town().tilleuls);
        let path = format!("/abattement/lignes?action={action}");
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get(&path).await.answers(200).shows("Aucune ligne des programmes");
        app.raw().run(&format!("UPDATE abatement_line SET action_id = '{action}'")).await;
        pilot.get(&path).await.shows("Passages du samedi").shows("1 ligne rattachée").shows("Habitat des Monts");
        let fiche = pilot.get(&format!("/actions/{action}")).await;
        assert!(fiche.attributes("#tete a", "href").contains(&path), "the fiche leads to them");
        pilot.get(&format!("/quartiers/{quartier}")).await.shows("Habitat des Monts, 2026").shows("valorisés prévus");
        app.raw().run("UPDATE abatement SET state = 'prepare', validated_on = NULL").await;
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        conseil.get(&path).await.answers(200).does_not_show("Passages du samedi");
        conseil.get(&format!("/quartiers/{quartier}")).await.does_not_show("Habitat des Monts, 2026");
        app.sign_in(Who::OtherQuartier).await.get(&path).await.answers(404);
    }
}
