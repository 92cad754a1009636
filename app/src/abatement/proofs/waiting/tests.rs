//! Stories of the proofs that wait: who is told of them, several confirmed at once, and what a reviewer sees of them.

use testkit::{Client, TestApp, Who, both_engines};

const PROOFS: &str = "/abattement/preuves";

/// Proofs laid on the line of the town, one of each kind, of 1 000 € each but for the last: kind and identifier.
async fn laid(app: &TestApp) -> Vec<(&'static str, String)> {
    let (line, habitat) = (app.town().line, app.town().habitat);
    let kinds = ["photo", "facture", "heures"];
    let mut laid = Vec::new();
    for (rank, kind) in kinds.into_iter().enumerate() {
        let id = format!("01890000-0000-7000-8000-0000000000e{rank}");
        app.raw()
            .run(&format!(
                "INSERT INTO line_proof (id, line_id, kind, cents, note, stated_by_id, stated_on, created_at) \
                 VALUES ('{id}', '{line}', '{kind}', 100000, 'Note {kind}', '{habitat}', '2026-11-2{rank}', 0)"
            ))
            .await;
        laid.push((kind, id));
    }
    laid
}

async fn offered(client: &Client) -> Vec<String> {
    client.get(PROOFS).await.answers(200).attributes("[name='preuve']", "value")
}

both_engines! {
    async fn proofs_wait_for_whoever_may_confirm_them_and_for_nobody_else(app: TestApp) {
        let laid = laid(&app).await;
        let ids: Vec<String> = laid.iter().map(|(_, id)| id.clone()).collect();
        for who in [Who::Etat, Who::PiloteCommunal, Who::MetropoleAdmin] {
            let client = app.sign_in(who).await;
            let day = client.get("/").await;
            day.answers(200).shows("Preuves à confirmer").shows("Relevé d'heures : 1 000 €");
            let first = format!("{PROOFS}#preuve-{}", ids[0]);
            assert!(day.attributes("main a", "href").contains(&first), "{who:?}");
            assert_eq!(offered(&client).await, ids, "{who:?}");
        }
        for who in [Who::BailleurSiege, Who::OtherOrganisation, Who::Porteur, Who::Financeur, Who::Auditeur] {
            let client = app.sign_in(who).await;
            client.get("/").await.answers(200).does_not_show("Preuves à confirmer");
            client.get(PROOFS).await.answers(403);
            client.post(PROOFS, &[("preuve", ids[0].as_str())]).await.answers(403);
        }
        // Residents are told of what they may go and see, once the programme is validated.
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        assert!(offered(&conseil).await.is_empty());
        app.raw().run("UPDATE abatement SET state = 'valide'").await;
        assert_eq!(offered(&conseil).await, [ids[0].clone()]);
        conseil.get("/").await.shows("Photo : 1 000 €").does_not_show("Facture : 1 000 €");
        // Whoever laid a proof does not confirm it, and what is settled waits no more.
        let metropole = app.raw().texts("SELECT id FROM organisation WHERE kind = 'metropole'").await.remove(0);
        app.raw().run(&format!("UPDATE line_proof SET stated_by_id = '{metropole}' WHERE id = '{}'", ids[1])).await;
        let etat = app.sign_in(Who::Etat).await;
        etat.post(&format!("/abattement/preuves/{}/refuser", ids[2]), &[("reason", "Illisible")]).await.answers(303);
        assert_eq!(offered(&app.sign_in(Who::MetropoleAdmin).await).await, [ids[0].clone()]);
        assert_eq!(offered(&etat).await, ids[..2]);
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        assert!(offered(&elsewhere).await.is_empty());
    }

    async fn several_proofs_are_confirmed_at_once_and_each_refused_one_is_named(app: TestApp) {
        let ids: Vec<String> = laid(&app).await.into_iter().map(|(_, id)| id).collect();
        let etat = app.sign_in(Who::Etat).await;
        etat.post(PROOFS, &[]).await.answers(422).shows("Cochez au moins une preuve");
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("/abattement/preuves/{}/confirmer", ids[0]), &[]).await.answers(303);
        let unknown = "01890000-0000-7000-8000-0000000000ef";
        let ticked = [ids[0].as_str(), &ids[1], unknown, &ids[1]].map(|id| ("preuve", id));
        let report = etat.post(PROOFS, &ticked).await;
        report.answers(200).shows("1 preuve confirmée.").shows("Photo, 1 000 €, ligne 1 de Habitat des Monts");
        report.shows("Cette preuve a déjà été confirmée ou refusée.").shows("Preuve introuvable");
        let rest = etat.post(PROOFS, &[("preuve", ids[2].as_str())]).await;
        rest.redirects_to("/abattement/preuves?confirmees=1");
        etat.get("/abattement/preuves?confirmees=1").await.shows("1 preuve confirmée.").shows("Aucune preuve à confirmer");
        etat.post(PROOFS, &[("preuve", ids[2].as_str())]).await.answers(422);
        let settled = "SELECT COUNT(*) FROM line_proof WHERE confirmed_on IS NOT NULL AND refused_reason IS NULL";
        assert_eq!(app.raw().number(settled).await, 3);
        let mut happened = app.happened().await;
        happened.retain(|event| event.starts_with("preuve."));
        assert_eq!(happened, ["preuve.confirmee"; 3]);
    }

    async fn residents_confirm_no_invoice_by_ticking_its_address(app: TestApp) {
        let ids: Vec<String> = laid(&app).await.into_iter().map(|(_, id)| id).collect();
        app.raw().run("UPDATE abatement SET state = 'valide'").await;
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        let report = conseil.post(PROOFS, &[("preuve", ids[0].as_str()), ("preuve", ids[1].as_str())]).await;
        report.answers(200).shows("1 preuve confirmée.").shows("Preuve introuvable").does_not_show("Note facture");
        let kept = "SELECT kind FROM line_proof WHERE confirmed_on IS NOT NULL";
        assert_eq!(app.raw().texts(kept).await, ["photo"]);
    }

    async fn a_reviewer_sees_what_is_proved_of_each_line(app: TestApp) {
        let ids: Vec<String> = laid(&app).await.into_iter().map(|(_, id)| id).collect();
        app.raw().run("UPDATE abatement SET state = 'depose', round = 1").await;
        let etat = app.sign_in(Who::Etat).await;
        etat.post(PROOFS, &[("preuve", ids[1].as_str())]).await.answers(303);
        let page = format!("/abattement/{}", app.town().abatement);
        for address in [page.clone(), format!("{page}/examen")] {
            let read = etat.get(&address).await;
            read.answers(200).shows("1 000 € prouvés et confirmés").shows("2 000 € prouvés, à confirmer");
            read.shows("0 € comptés deux fois").shows("7 000 € sans preuve");
            read.shows("1 000 € confirmés, 2 000 € à confirmer, 7 000 € sans preuve");
            let proofs = format!("/abattement/lignes/{}/preuves", app.town().line);
            assert!(read.attributes("main a", "href").contains(&proofs), "{address}");
        }
        let all = etat.get("/abattement/contrepartie?annee=2026&bailleur=tous").await;
        all.answers(200).shows("Passages du samedi").shows("2 000 € prouvés, à confirmer");
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let own = landlord.get("/abattement/contrepartie?annee=2026&bailleur=tous").await;
        assert!(!own.answers(200).attributes("[name='bailleur'] option", "value").contains(&"tous".to_owned()));
    }
}
