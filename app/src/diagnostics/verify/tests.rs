//! Stories of what is to be verified: pages, filters kept in the address, and coming back to where one was.

use testkit::{Answer, TestApp, Who, both_engines};

/// So many constats that Habitat des Monts, then Toits du Pilat, say done, by turns.
async fn said_done(app: &TestApp, count: u32) {
    let town = app.town();
    for n in 0..count {
        let by = if n % 5 == 0 { town.toits } else { town.habitat };
        app.raw()
            .run(&format!(
                "INSERT INTO constat (id, walk_id, quartier_id, number, theme, value, description, description_folded, \
                 responsible_id, declared_by_id, declared_on, transmitted_on, visibility, state, already_reported, created_at) \
                 VALUES ('0192f3c4-0000-7000-8000-{n:012}', '{}', '{}', {}, 'proprete', 'dysfonctionnement', 'Papiers', \
                 'papiers', '{by}', '{by}', '2026-10-{:02}', '2026-10-01', 'partenaires', 'declare_resolu', FALSE, 0)",
                town.walk,
                town.tilleuls,
                100 + n,
                1 + n % 28
            ))
            .await;
    }
}

fn shown(page: &Answer) -> usize {
    page.select("main li.card").len()
}

both_engines! {
    async fn what_is_to_be_verified_comes_in_pages_that_keep_their_filters(app: TestApp) {
        said_done(&app, 45).await;
        let (pilot, toits) = (app.sign_in(Who::PiloteCommunal).await, app.town().toits);
        let first = pilot.get("/constats/a-verifier").await;
        first.answers(200).shows("45 constats à vérifier").shows("Constats 1 à 20 sur 45");
        assert_eq!(shown(&first), 20);
        let third = pilot.get("/constats/a-verifier?page=3").await;
        assert_eq!(shown(third.shows("Constats 41 à 45 sur 45")), 5);
        assert_eq!(shown(&pilot.get("/constats/a-verifier?page=99").await), 5, "beyond the last page is the last page");

        let of_toits = pilot.get(&format!("/constats/a-verifier?responsable={toits}")).await;
        assert_eq!(shown(of_toits.shows("9 constats à vérifier")), 9);
        let filter = format!("raison=declares&quartier={}", app.town().tilleuls);
        let filtered = pilot.get(&format!("/constats/a-verifier?{filter}&page=2")).await;
        filtered.shows("Constats 21 à 40 sur 45");
        let links = filtered.attributes(".pagination a", "href");
        assert!(links.len() == 2 && links.iter().all(|link| link.contains("raison=declares")), "{links:?}");
        pilot.get("/constats/a-verifier?raison=revus").await.shows("Aucun constat ne correspond");
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let theirs = landlord.get("/constats/a-verifier?raison=a-nous").await;
        assert_eq!(shown(theirs.shows("9 constats à vérifier")), 9, "never what one's own organisation says it did");
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get("/constats/a-verifier").await.shows("Rien à vérifier");
    }

    async fn whoever_verifies_comes_back_to_the_page_of_the_list(app: TestApp) {
        said_done(&app, 25).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = pilot.get("/constats/a-verifier?raison=declares&page=2").await;
        let here = page.attributes("main li.card input[name=liste]", "value").remove(0);
        let form = page.attributes("main li.card form", "action").remove(0);
        let done = pilot.post(&form, &[("liste", &here)]).await;
        done.redirects_to("/constats/a-verifier?raison=declares&page=2&fait=verifie");
        pilot.follow(&done).await.shows("La résolution est vérifiée.").shows("24 constats à vérifier");
        let next = pilot.get("/constats/a-verifier").await.attributes("main li.card form", "action").remove(0);
        let hostile = pilot.post(&next, &[("liste", "https://ailleurs.example/?x=1")]).await;
        assert!(hostile.location().unwrap().starts_with("/constats/a-verifier?"), "{:?}", hostile.location());
    }
}
