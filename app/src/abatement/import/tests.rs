//! Stories of a programme that a landlord keeps in a spreadsheet.

use palier_documents::tables::read::read;
use palier_domain::shared::sheet::Value;
use testkit::{Answer, Client, TestApp, Who, both_engines};

const BASE: &str = "/abattement/import/2026";

async fn sent(client: &Client, name: &str, bytes: Vec<u8>) -> Answer {
    let answer = client.post_multipart(BASE, &[], &[("fichier", name, bytes)]).await;
    answer.redirects_under(&format!("{BASE}/"));
    client.follow_to_the_end(&answer).await
}

fn draft(page: &Answer) -> String {
    let action = page.attributes("form[action$='/abandonner']", "action").remove(0);
    action.trim_end_matches("/abandonner").to_owned()
}

both_engines! {
    async fn a_landlord_enters_a_programme_by_excel(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let fiche = landlord.get(&format!("/abattement/{}", app.town().abatement)).await;
        assert!(fiche.attributes("a", "href").contains(&BASE.to_owned()), "the page leads to the import");
        let page = landlord.get(BASE).await;
        page.answers(200).shows("Modèle vide").shows("Votre programme et votre bilan 2026");
        let table = "Intitulé;Quartier;Axe;Action (sous-action);Dépense prévisionnelle;Financement bailleur;Valorisé TFPB prévu;Début\n\
            Tournées du jeudi;Les Tilleuls;4;Encombrants;8 000;2 000;6 000;01/01/2026\n\
            Médiation;Les Tilleuls;1 Renforcement;Médiation;5 000;;5 000,00 €;2026-02-01\n";
        let examined = sent(&landlord, "programme.csv", table.as_bytes().to_vec()).await;
        examined.answers(200).shows("Enregistrer 2 créations");
        let before = app.journal().await.len();
        let kept = landlord.post(&format!("{}/confirmer", draft(&examined)), &[]).await;
        kept.redirects_to(&format!("{}?fait=enregistre", draft(&examined)));
        assert_eq!(app.journal().await.len(), before + 2, "one entry for each line");
        let lines = "SELECT title || ' ' || planned_landlord_cents FROM abatement_line WHERE number > 1 ORDER BY number";
        assert_eq!(app.raw().texts(lines).await, ["Tournées du jeudi 200000", "Médiation 0"]);
        let export = landlord.get(&format!("{BASE}/a-modifier.xlsx")).await;
        sent(&landlord, "programme.xlsx", export.body.to_vec()).await.shows("Le fichier ne change rien");
    }

    async fn a_line_is_tied_to_an_action_of_its_quartier_by_its_code(app: TestApp) {
        app.raw().run("UPDATE action SET code = 'ACT-7'").await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let head = "Intitulé;Quartier;Axe;Action (sous-action);Dépense prévisionnelle;Action du plan\n";
        let one = |code: &str| format!("{head}Tournées;Les Tilleuls;4;Encombrants;8 000;{code}\n").into_bytes();
        sent(&landlord, "programme.csv", one("ACT-9")).await.shows("cellule F2");
        let page = sent(&landlord, "programme.csv", one("ACT-7")).await;
        landlord.post(&format!("{}/confirmer", draft(&page)), &[]).await.answers(303);
        let tied = "SELECT COALESCE(action_id, '-') FROM abatement_line WHERE number = 2";
        assert_eq!(app.raw().texts(tied).await, [app.town().action.to_string()]);
        let export = landlord.get(&format!("{BASE}/a-modifier.xlsx")).await;
        sent(&landlord, "programme.xlsx", export.body.to_vec()).await.shows("Le fichier ne change rien");
    }

    async fn a_programme_that_does_not_add_up_is_refused_by_cell(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let table = "Intitulé;Quartier;Axe;Sous-action;Dépense prévisionnelle;Financement bailleur;Valorisé TFPB prévu;Commentaire, écart\n\
            Tournées;Les Tilleuls;4;Encombrants;8 000;1 000;6 000;\n\
            Ailleurs;La Plaine;4;Encombrants;8 000;2 000;6 000;\n\
            Tôt;Les Tilleuls;4;Encombrants;8 000;2 000;6 000;Trop tôt\n";
        let page = sent(&landlord, "programme.csv", table.as_bytes().to_vec()).await;
        page.shows("cellule E2").shows("les trois parts doivent faire la dépense").shows("cellule B3");
        page.shows("cellule H4").shows("se remplit pendant le bilan");
        landlord.post(&format!("{}/confirmer", draft(&page)), &[]).await.answers(409);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM abatement_line").await, 1);
        app.sign_in(Who::PiloteCommunal).await.get(BASE).await.answers(403);
    }

    async fn the_bilan_comes_back_on_the_same_lines(app: TestApp) {
        app.raw().run("UPDATE abatement SET state = 'bilan_attendu', round = 1").await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let export = landlord.get(&format!("{BASE}/a-modifier.xlsx")).await;
        let table = read("a.xlsx", &export.body).unwrap().swap_remove(0);
        let row = table.lines.last().unwrap();
        let heading = table.lines.iter().find(|line| line.at(0) == Some(&Value::Text("Intitulé".into()))).unwrap();
        let text = |title: &str| {
            let cell = heading.cells.iter().find(|cell| cell.value == Value::Text(title.into())).unwrap();
            match row.at(cell.at.column) {
                Some(Value::Text(text)) => text.clone(),
                other => panic!("{title} {other:?}"),
            }
        };
        let [title, quartier, axis, measure] = ["Intitulé", "Quartier", "Axe", "Action (sous-action)"].map(text);
        let (id, mark) = (text("Identifiant"), text("Repère"));
        let filled = format!(
            "Intitulé;Quartier;Axe;Action (sous-action);Dépense réalisée;Valorisé TFPB réalisé;Identifiant;Repère\n\
             {title};{quartier};{axis};{measure};11 500;9 000;{id};{mark}\n"
        );
        let page = sent(&landlord, "bilan.csv", filled.into_bytes()).await;
        page.shows("Dépense réalisée").shows("11 500 €");
        let kept = landlord.post(&format!("{}/confirmer", draft(&page)), &[]).await;
        kept.redirects_to(&format!("{}?fait=enregistre", draft(&page)));
        let spent = "SELECT realised_cents || ' ' || realised_landlord_cents || ' ' || realised_valued_cents FROM abatement_line";
        assert_eq!(app.raw().texts(spent).await, ["1150000 250000 900000"]);
    }
}
