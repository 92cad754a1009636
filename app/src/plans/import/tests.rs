//! Stories of a plan that goes out as a workbook and comes back.

use palier::platform::chores;
use palier_documents::tables::read::read;
use palier_domain::shared::sheet::{Address, Table, Value};
use std::process::Command;
use testkit::{Answer, Client, TestApp, Who, both_engines};

const HEADING: &str = "Intitulé;Objectifs;Quartiers;Pilote;Échéance;Budget prévisionnel\n";

/// Sends a table of text; gives the page that examines it.
async fn examined(client: &Client, rows: &str) -> Answer {
    sent(client, "plan.csv", format!("{HEADING}{rows}").into_bytes()).await
}

async fn sent(client: &Client, name: &str, bytes: Vec<u8>) -> Answer {
    let answer = client.post_multipart("/actions/import", &[], &[("fichier", name, bytes)]).await;
    answer.redirects_under("/actions/import/");
    client.follow_to_the_end(&answer).await
}

/// The address of the draft that a page shows.
fn draft(page: &Answer) -> String {
    let action = page.attributes("form[action$='/abandonner']", "action").remove(0);
    action.trim_end_matches("/abandonner").to_owned()
}

async fn confirmed(client: &Client, page: &Answer) -> Answer {
    client.post(&format!("{}/confirmer", draft(page)), &[]).await
}

/// So many actions of the two quartiers of Montfleury, entered behind the back of the program.
async fn many_actions(app: &TestApp, count: usize) {
    let (town, mut actions, mut links, mut aims) = (app.town(), Vec::new(), Vec::new(), Vec::new());
    for number in 1..=count {
        let id = format!("01890000-0000-7000-8000-{number:012}");
        let quartier = if number % 2 == 0 { town.tilleuls } else { town.beauregard };
        actions.push(format!(
            "('{id}', 'Action {number}', 'action {number}', 'Ligne 1\nligne 2 de {number}', '{}', 'idee', 'non_engagee', '2027-01-31', {number}50, 1)",
            town.montfleury
        ));
        links.push(format!("('{id}', '{quartier}')"));
        aims.push(format!("('{id}', 'art5.axe2.objectif3')"));
    }
    let columns =
        "id, title, title_folded, description, pilot_id, state, progress, ends, budget_cents, created_at";
    for (start, rows) in [
        (format!("INSERT INTO action ({columns})"), actions),
        ("INSERT INTO action_quartier (action_id, quartier_id)".to_owned(), links),
        ("INSERT INTO action_objective (action_id, objective)".to_owned(), aims),
    ] {
        for some in rows.chunks(400) {
            app.raw().run(&format!("{start} VALUES {}", some.join(", "))).await;
        }
    }
}

/// The table that an export holds.
fn exported(answer: &Answer) -> Table {
    read("plan.xlsx", &answer.body).expect("our own workbook").swap_remove(0)
}

/// Where the rows of actions begin: heading and columns by their title.
fn column(table: &Table, title: &str) -> (u32, u32) {
    let cells = table.lines.iter().flat_map(|line| &line.cells);
    let heading =
        cells.into_iter().find(|cell| cell.value == Value::Text(title.to_owned())).expect("a column");
    (heading.at.row, heading.at.column)
}

both_engines! {
    async fn a_plan_comes_in_from_a_workbook_and_is_kept_whole(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.raw().number("SELECT COUNT(*) FROM action").await;
        let page = pilot.get("/actions/import").await;
        page.answers(200).shows("Partir d'un tableau");
        assert!(page.attributes("a", "href").iter().any(|href| href == "/actions/modele.xlsx"));
        let rows = "Jardin partagé;A2.3;Les Tilleuls;ville de montfleury;3 mars 2027;25 000,00\n\
            Bancs;Projets collectifs avec les habitants;Beauregard;Habitat des Monts;2027-03-03;25000.5 €\n";
        let examined = examined(&pilot, rows).await;
        examined.answers(200).shows("Création").shows("25 000,50 €").shows("03/03/2027").shows("Enregistrer 2 créations");
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM action").await, before, "nothing is kept yet");
        let kept = confirmed(&pilot, &examined).await;
        kept.redirects_to(&format!("{}?fait=enregistre", draft(&examined)));
        pilot.follow(&kept).await.answers(200).shows("L'import est enregistré");
        pilot.get("/actions").await.shows("Jardin partagé").shows("Bancs");
        let happened = app.happened().await;
        assert_eq!(&happened[happened.len() - 3..], ["import.examine", "action.creee", "action.creee"]);
        confirmed(&pilot, &examined).await.answers(409);
        let again = self::examined(&pilot, rows).await;
        again.shows("Cette ligne existe déjà dans Palier").shows("l'export à modifier, le seul qui porte les colonnes Identifiant");
        let plain = sent(&pilot, "plan.xlsx", pilot.get("/actions.xlsx?texte=Bancs").await.body.to_vec()).await;
        plain.shows("repartez de l'export à modifier");
        let seen = pilot.get("/actions/retards?texte=Bancs").await;
        assert_eq!(seen.attributes("a[href^='/actions/a-modifier']", "href"), ["/actions/a-modifier.xlsx?retard=oui&texte=Bancs"]);
    }

    async fn a_refused_row_refuses_all_and_says_where(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let before = app.raw().number("SELECT COUNT(*) FROM action").await;
        let rows = "Jardin;A2.3;Les Tilleuls;Ville de Montfleury;;\n\
            Bancs;A2.3;La Plaine;Habitat des Mont;;25.000\n";
        let page = examined(&pilot, rows).await;
        page.answers(200).shows("cellule C3").shows("cellule D3").shows("vouliez-vous dire « Habitat des Monts »");
        page.shows("peut se lire de deux façons").shows("Une ligne est refusée");
        let draft = draft(&page);
        pilot.get(&format!("{draft}?voir=refuse")).await.shows("Bancs").does_not_show("Jardin");
        pilot.get(&format!("{draft}?voir=cree")).await.shows("Jardin").does_not_show("Bancs");
        confirmed(&pilot, &page).await.answers(409);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM action").await, before);
        pilot.post(&format!("{draft}/abandonner"), &[]).await.redirects_to("/actions/import");
        pilot.get(&draft).await.answers(404);
    }

    async fn a_draft_is_seen_by_nobody_else(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = examined(&pilot, "Jardin;A2.3;Les Tilleuls;Ville de Montfleury;;\n").await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        admin.get(&draft(&page)).await.answers(404);
        confirmed(&admin, &page).await.answers(404);
        app.sign_in(Who::Porteur).await.get("/actions/import").await.answers(403);
    }

    async fn what_someone_changed_meanwhile_is_shown_before_it_is_kept(app: TestApp) {
        many_actions(&app, 2).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let export = pilot.get("/actions/a-modifier.xlsx?texte=Action+1").await;
        let table = exported(&export);
        let (id, mark) = (column(&table, "Identifiant"), column(&table, "Repère"));
        let first = table.lines.iter().find(|line| line.row == id.0 + 1).unwrap();
        let said = |column: u32| match first.at(column).unwrap() {
            Value::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let row = format!("{};{};Action 1;999", said(id.1), said(mark.1));
        let table = format!("Identifiant;Repère;Intitulé;Budget;Objectifs;Quartiers;Pilote\n{row};A2.3;Beauregard;Ville de Montfleury\n");
        let page = sent(&pilot, "plan.csv", table.into_bytes()).await;
        page.answers(200).shows("Budget prévisionnel").shows("999 €");
        app.raw().run("UPDATE action SET title = 'Renommée', revision = 1 WHERE title = 'Action 1'").await;
        let again = confirmed(&pilot, &page).await;
        again.redirects_to(&format!("{}?fait=recalcule", draft(&page)));
        pilot.follow(&again).await.shows("il vient d'être refait").shows("999 €");
        confirmed(&pilot, &page).await.redirects_to(&format!("{}?fait=enregistre", draft(&page)));
        let kept = "SELECT title || ' ' || budget_cents FROM action WHERE title = 'Renommée'";
        assert_eq!(app.raw().texts(kept).await, ["Renommée 99900"]);
    }

    async fn a_landlord_changes_only_what_it_leads(app: TestApp) {
        many_actions(&app, 1).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let table = exported(&landlord.get("/actions/a-modifier.xlsx?texte=Action+1").await);
        let (id, mark) = (column(&table, "Identifiant"), column(&table, "Repère"));
        let first = table.lines.iter().find(|line| line.row == id.0 + 1).unwrap();
        let (Value::Text(id), Value::Text(mark)) = (first.at(id.1).unwrap(), first.at(mark.1).unwrap()) else { panic!() };
        let row = format!("Autre titre;A2.3;Beauregard;Ville de Montfleury;{id};{mark}");
        let table = format!("Intitulé;Objectifs;Quartiers;Pilote;Identifiant;Repère\n{row}\n");
        let page = sent(&landlord, "plan.csv", table.into_bytes()).await;
        page.shows("Seuls Ville de Montfleury, organisme pilote, la commune et la métropole peuvent modifier");
    }

    async fn a_budget_written_by_post_is_changed_on_its_fiche(app: TestApp) {
        many_actions(&app, 1).await;
        let id = "01890000-0000-7000-8000-000000000001";
        app.raw().run(&format!("INSERT INTO action_budget (id, action_id, number, nature, post, cents) VALUES \
            ('p1', '{id}', 1, 'investissement', 'Bancs', 50), ('p2', '{id}', 2, 'fonctionnement', 'Pose', 100)")).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let row = |title: &str, budget: &str| {
            format!("Identifiant;Intitulé;Budget;Objectifs;Quartiers;Pilote\n\
                {id};{title};{budget};A2.3;Beauregard;Ville de Montfleury\n").into_bytes()
        };
        let refused = sent(&pilot, "plan.csv", row("Action 1", "999")).await;
        refused.shows("cellule C2").shows("Le budget de « Action 1 » est la somme de ses postes (1,50 €)");
        confirmed(&pilot, &refused).await.answers(409);
        let renamed = sent(&pilot, "plan.csv", row("Bancs", "1,50")).await;
        renamed.shows("Enregistrer 1 modification");
        confirmed(&pilot, &renamed).await.answers(303);
        let kept = format!("SELECT title || ' ' || budget_cents FROM action WHERE id = '{id}'");
        assert_eq!(app.raw().texts(&kept).await, ["Bancs 150"]);
    }

    async fn a_workbook_declares_admissible_only_what_a_fiche_would(app: TestApp) {
        many_actions(&app, 1).await;
        app.raw().run("UPDATE action SET state = 'proposee' WHERE title = 'Action 1'").await;
        let (id, habitat) = ("01890000-0000-7000-8000-000000000001", app.town().habitat);
        let head = "Identifiant;Intitulé;État;Objectifs;Quartiers;Pilote";
        let row = format!("{id};Action 1;Recevable;A2.3;Beauregard");
        let lead = app.sign_in(Who::PiloteCommunal).await;
        let bare = format!("{head}\n{row};Ville de Montfleury\n");
        let refused = sent(&lead, "plan.csv", bare.into_bytes()).await;
        refused.shows("cellule C2").shows("C1 (Diagnostic partagé)").shows("C4 (Durabilité des investissements)");
        let constat = app.town().constat;
        app.raw().run(&format!("INSERT INTO action_constat (action_id, constat_id) VALUES ('{id}', '{constat}')")).await;
        app.raw().run(&format!("UPDATE action SET tfpb_axis = '3' WHERE id = '{id}'")).await;
        let whole = |pilot: &str| {
            format!("{head};Entretien;Renouvellement urbain\n{row};{pilot};Par la régie;Aucun\n").into_bytes()
        };
        let taken = sent(&lead, "plan.csv", whole("Ville de Montfleury")).await;
        taken.shows("Enregistrer 1 modification");
        confirmed(&lead, &taken).await.answers(303);
        assert_eq!(app.raw().texts(&format!("SELECT state FROM action WHERE id = '{id}'")).await, ["recevable"]);
        app.raw().run(&format!("UPDATE action SET state = 'proposee', pilot_id = '{habitat}' WHERE id = '{id}'")).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let refused = sent(&landlord, "plan.csv", whole("Habitat des Monts")).await;
        refused.shows("cellule C2").shows("Seules la commune et la métropole déclarent une action recevable.");
    }

    async fn old_drafts_are_thrown_away(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        examined(&pilot, "Jardin;A2.3;Les Tilleuls;Ville de Montfleury;;\n").await;
        chores::plan_all(&app).await.unwrap();
        app.minutes_pass(6 * 24 * 60);
        app.work().await;
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM import_draft").await, 1, "a week is not over");
        app.minutes_pass(2 * 24 * 60);
        app.work().await;
        app.jobs_may_wait();
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM import_draft").await, 0);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM import_row").await, 0);
    }

    async fn seventeen_cells_edited_in_a_spreadsheet_make_seventeen_changes(app: TestApp) {
        many_actions(&app, 2_000).await;
        let kept = "publics = 'Jeunes ; familles', referent = 'Chargée de mission', place_label = 'Pied de la tour', \
            renewal = ' Aucune opération', insertion = 'non', insertion_reason = 'Marché de 900 €', \
            environment = 'Réemploi', upkeep_yearly_cents = 120050, risks = 'Retard'";
        app.raw().run(&format!("UPDATE action SET {kept}, upkeep_by_id = '{}'", app.town().habitat)).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let export = pilot.get("/actions/a-modifier.xlsx?texte=Action").await;
        let unedited = sent(&pilot, "plan.xlsx", export.body.to_vec()).await;
        unedited.answers(200).shows("Le fichier ne change rien");
        let edited = edited_by_a_spreadsheet(&export).await;
        let before = app.journal().await.len();
        let page = sent(&pilot, "plan.xlsx", edited).await;
        page.answers(200).shows("17 modifications").shows("Enregistrer 17 modifications");
        confirmed(&pilot, &page).await.redirects_to(&format!("{}?fait=enregistre", draft(&page)));
        let journal = app.journal().await;
        let changes: Vec<usize> = journal[before..]
            .iter()
            .filter(|entry| entry.event == "action.modifiee")
            .map(|entry| {
                let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap();
                details["changes"].as_array().unwrap().len()
            })
            .collect();
        assert_eq!(changes, vec![1; 17], "seventeen entries of one change each");
        assert_eq!(journal.len() - before, 18, "and the examination");
        for (edited, count) in [
            ("title LIKE 'Retouchée%'", 2),
            ("ends = '2027-12-24'", 1),
            ("budget_cents = 1234550", 2),
            ("publics = 'Tous les âges'", 1),
            ("referent = ''", 1),
            ("place_label = 'Le square'", 1),
            ("upkeep_yearly_cents = 99000", 1),
            ("renewal = 'Démolition en 2027'", 1),
            ("insertion = 'quota_heures'", 1),
            ("environment = 'Sols perméables'", 1),
            ("risks = 'Retard' AND title LIKE 'Action%' AND publics = 'Jeunes ; familles'", 1_997),
        ] {
            let found = app.raw().number(&format!("SELECT COUNT(*) FROM action WHERE {edited}")).await;
            assert_eq!(found, count, "{edited}");
        }
        let by = format!("SELECT COUNT(*) FROM action WHERE upkeep_by_id = '{}'", app.town().montfleury);
        assert_eq!(app.raw().number(&by).await, 1);
    }

    async fn the_fiche_comes_in_with_its_row_and_a_refusal_of_insertion_is_reasoned(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let heading = "Intitulé;Objectifs;Quartiers;Pilote;Publics;Lieu;Référent;Qui entretient;Coût annuel d'entretien;\
            Renouvellement urbain;Clause d'insertion;Modalités, ou motif d'un refus;Impact environnemental\n";
        let row = |insertion: &str, by: &str| {
            let said = format!("Jeunes;Square;Chargé de mission;{by};1 200,50;Aucun;{insertion};Réemploi");
            format!("{heading}Jardin;A2.3;Les Tilleuls;Ville de Montfleury;{said}\n").into_bytes()
        };
        let bare = sent(&pilot, "plan.csv", row("Aucune clause, pour un motif donné;", "Habitat des Mont")).await;
        bare.shows("cellule H2").shows("vouliez-vous dire « Habitat des Monts »");
        let bare = sent(&pilot, "plan.csv", row("Aucune clause, pour un motif donné;", "Habitat des Monts")).await;
        bare.shows("cellule L2").shows("l'article 4 demande un motif");
        let page = sent(&pilot, "plan.csv", row("Aucune clause, pour un motif donné;Petit marché", "Habitat des Monts")).await;
        page.shows("1 200,50 €").shows("Petit marché").shows("Enregistrer 1 création");
        confirmed(&pilot, &page).await.answers(303);
        let kept = "SELECT publics || ' ' || place_label || ' ' || referent || ' ' || upkeep_yearly_cents || ' ' || renewal \
            || ' ' || insertion || ' ' || insertion_reason || ' ' || environment FROM action WHERE title = 'Jardin'";
        let said = "Jeunes Square Chargé de mission 120050 Aucun non Petit marché Réemploi";
        assert_eq!(app.raw().texts(kept).await, [said]);
        let table = exported(&pilot.get("/actions/a-modifier.xlsx?texte=Jardin").await);
        let (heading, at) = column(&table, "Clause d'insertion");
        let line = table.lines.iter().find(|line| line.row == heading + 1).unwrap();
        assert_eq!(line.at(at), Some(&Value::Text("Aucune clause, pour un motif donné".to_owned())));
        let template = read("modele.xlsx", &pilot.get("/actions/modele.xlsx").await.body).unwrap();
        let help = format!("{:?}", template.iter().find(|table| table.name == "Aide").unwrap().lines);
        assert!(help.contains("Impact environnemental") && help.contains("aucune pour un motif donné"), "{help}");
    }
}

/// The workbook rewritten by LibreOffice, seventeen cells of it typed anew.
async fn edited_by_a_spreadsheet(export: &Answer) -> Vec<u8> {
    let table = exported(export);
    assert_eq!(table.lines.iter().filter(|line| line.row > column(&table, "Identifiant").0).count(), 2_000);
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("plan.xlsx"), folder.path().join("edited.xlsx"));
    std::fs::write(&source, &export.body).unwrap();
    let mut typed: Vec<String> = Vec::new();
    let edits = [
        ("Intitulé", "Retouchée", 2),
        ("Échéance", "2027-12-24", 1),
        ("Budget prévisionnel", "12345.5", 2),
        ("Description", "Plus court", 1),
        ("Quartiers", "Beauregard ; Les Tilleuls", 1),
        ("État", "En préparation", 1),
        ("Avancement", "Engagée", 1),
        ("Publics visés", "Tous les âges", 1),
        ("Référent", "", 1),
        ("Nom du lieu", "Le square", 1),
        ("Qui entretient ensuite", "Ville de Montfleury", 1),
        ("Coût annuel d'entretien", "990", 1),
        ("Lien avec le renouvellement urbain", "Démolition en 2027", 1),
        ("Clause d'insertion", "Quota d'heures de personnel en insertion", 1),
        ("Impact environnemental", "Sols perméables", 1),
    ];
    let mut row = 0u32;
    for (title, words, count) in edits {
        let (heading, column) = column(&table, title);
        for _ in 0..count {
            row += 97;
            let words = if title == "Intitulé" { format!("{words} {row}") } else { words.to_owned() };
            typed.extend([Address { row: heading + row, column }.to_string(), words]);
        }
    }
    assert_eq!(typed.len(), 34);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/spreadsheet/edit.py");
    let mut office = Command::new("/usr/bin/python3");
    office.arg(script).arg(&source).arg(&target).args(typed);
    let ended = tokio::task::spawn_blocking(move || office.output())
        .await
        .unwrap()
        .expect("LibreOffice and python3-uno");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    std::fs::read(&target).unwrap()
}
