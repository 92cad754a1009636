//! Stories of the counterpart: proofs laid, confirmed by others, counted once; totals that are those of the rules; what each
//! reader is told.

use palier::abatement::rollup;
use palier_documents::tables::read::read;
use palier_domain::abatement::{AbatementState, CountedLine, LineAmounts, RollupKey, Shares, counters};
use palier_domain::shared::{Cents, OrganisationId, QuartierId};
use testkit::{Answer, Client, TestApp, Who, both_engines, picture};

const INVOICE: &[(&str, &str)] = &[
    ("kind", "facture"),
    ("label", "Nettoyage de mars"),
    ("supplier", "Propreté du Gier"),
    ("reference", "F-2026/031"),
    ("day", "2026-03-31"),
    ("expense_cents", "4 000"),
];

fn proofs_of(app: &TestApp) -> String {
    format!("/abattement/lignes/{}/preuves", app.town().line)
}

async fn lay(app: &TestApp, landlord: &Client, cents: &str, fields: &[(&str, &str)]) -> String {
    let mut form = vec![("cents", cents)];
    form.extend_from_slice(fields);
    let laid = landlord.post_multipart(&proofs_of(app), &form, &[piece(b"%PDF-1.7 facture de mars")]).await;
    laid.redirects_to(&format!("{}?fait=deposee", proofs_of(app)));
    app.raw().texts("SELECT id FROM line_proof ORDER BY stated_on, id DESC").await.remove(0)
}

fn piece(bytes: &[u8]) -> (&'static str, &'static str, Vec<u8>) {
    ("piece", "facture.pdf", bytes.to_vec())
}

/// Whether a workbook has a sheet of proofs.
fn tells_proofs(workbook: &Answer) -> bool {
    read("dossier.xlsx", &workbook.body).unwrap().iter().any(|sheet| sheet.name == "Preuves")
}

/// Another line of the same landlord, in Beauregard, valued 10 000 €.
async fn another_line(app: &TestApp) -> String {
    let (habitat, beauregard) = (app.town().habitat, app.town().beauregard);
    let abatement = "01890000-0000-7000-8000-00000000ab01";
    let line = "01890000-0000-7000-8000-00000000ab02";
    for sql in [
        format!(
            "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, bilan_due, \
             created_at) VALUES ('{abatement}', '{habitat}', '{beauregard}', 2026, 'valide', 80, 80, '2027-03-31', 0)"
        ),
        format!(
            "INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, place, recurring, \
             planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, other_funder, indicator, \
             indicator_planned, indicator_realised, partners, gap, created_at) VALUES ('{line}', '{abatement}', 1, '4', \
             'Encombrants', 'Tournées du jeudi', '', '', TRUE, 1000000, 0, 0, 1000000, '', '', '', '', '', '', 0)"
        ),
    ] {
        app.raw().run(&sql).await;
    }
    line.to_owned()
}

/// Counts again what was written behind the program's back.
async fn counted_again(app: &TestApp) {
    let author = palier::platform::journal::Author::Program("essai");
    let mut write = app.db.write_as(author).await.unwrap();
    for id in app.raw().texts("SELECT id FROM abatement").await {
        rollup::refresh(write.tx(), id.parse().unwrap()).await.unwrap();
    }
    write.commit(palier::platform::Event::of("essai.compte", "essai", "")).await.unwrap();
}

both_engines! {
    async fn a_proof_is_laid_by_the_landlord_and_confirmed_by_someone_else(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let proof = lay(&app, &landlord, "3 000", INVOICE).await;
        landlord.get(&proofs_of(&app)).await.answers(200).shows("F-2026/031").shows("À confirmer");
        landlord.post(&format!("/abattement/preuves/{proof}/confirmer"), &[]).await.answers(403);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.post(&format!("/abattement/preuves/{proof}/confirmer"), &[]).await.answers(303);
        pilot.post(&format!("/abattement/preuves/{proof}/confirmer"), &[]).await.answers(409);
        let page = landlord.get(&proofs_of(&app)).await;
        page.answers(200).shows("Confirmée par Ville de Montfleury").shows("3 000 € prouvés et confirmés (30 %)");
        landlord.post(&format!("/abattement/preuves/{proof}/retirer"), &[]).await.answers(409);
        let mut happened = app.happened().await;
        happened.retain(|event| event.starts_with("preuve."));
        assert_eq!(happened, ["preuve.deposee", "preuve.confirmee"]);
    }

    async fn a_refused_proof_says_why_and_can_be_taken_back(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let proof = lay(&app, &landlord, "3 000", INVOICE).await;
        let etat = app.sign_in(Who::Etat).await;
        let refuse = format!("/abattement/preuves/{proof}/refuser");
        etat.post(&refuse, &[("reason", " ")]).await.answers(409).shows("Dites pourquoi");
        etat.post(&refuse, &[("reason", "Facture illisible")]).await.answers(303);
        landlord.get(&proofs_of(&app)).await.shows("Facture illisible").shows("10 000 € sans preuve");
        landlord.get("/").await.shows("Preuves refusées").shows("Facture illisible");
        app.sign_in(Who::OtherOrganisation).await.get("/").await.does_not_show("Preuves refusées");
        landlord.post(&format!("/abattement/preuves/{proof}/retirer"), &[]).await.answers(303);
        landlord.get("/").await.does_not_show("Preuves refusées");
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM line_proof").await, 0);
    }

    async fn one_invoice_valued_in_two_quartiers_is_counted_once(app: TestApp) {
        let other = another_line(&app).await;
        counted_again(&app).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        lay(&app, &landlord, "4 000", INVOICE).await;
        app.minutes_pass(1);
        let again: Vec<(&str, &str)> = INVOICE.iter().map(|(name, text)| match *name {
            "reference" => (*name, "f 2026 031"),
            _ => (*name, *text),
        }).chain([("cents", "2 500")]).collect();
        let path = format!("/abattement/lignes/{other}/preuves");
        landlord.post_multipart(&path, &again, &[piece(b"%PDF-1.7 la meme, numerisee")]).await.answers(303);
        let page = landlord.get(&path).await;
        page.answers(200).shows("2 500 € comptés deux fois").shows("déjà valorisée dans un autre quartier");
        let whole = landlord.get("/abattement/contrepartie?annee=2026").await;
        whole.answers(200).shows("20 000 € valorisés").shows("2 500 € comptés deux fois").shows("13 500 € sans preuve");
        landlord.get("/abattement/contrepartie?annee=2026&montrer=double").await.shows("Tournées du jeudi")
            .does_not_show("Passages du samedi");
    }

    async fn a_form_keeps_what_was_typed_and_says_each_fault(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let typed = [("kind", "facture"), ("cents", "99 999"), ("label", "=cmd()"), ("day", "hier")];
        let again = landlord.post(&proofs_of(&app), &typed).await;
        again.answers(422).shows("ne valorise que 10 000 €");
        assert!(again.field_error("day").is_some() && again.field_error("reference").is_some());
        assert_eq!(again.attributes("#label", "value"), ["=cmd()"]);
        landlord.post(&proofs_of(&app), &[("kind", "photo"), ("cents", "10")]).await.answers(422);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM line_proof").await, 0);
    }

    async fn the_same_photo_proves_once_and_its_file_follows_the_line(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let photo = picture(64, 48);
        let fields = [("kind", "photo"), ("cents", "1 000"), ("note", "Le hall, après")];
        for _ in 0..2 {
            let files = [("piece", "hall.jpg", photo.clone())];
            landlord.post_multipart(&proofs_of(&app), &fields, &files).await.answers(303);
        }
        let ids = app.raw().texts("SELECT id FROM line_proof ORDER BY id").await;
        let piece = format!("/abattement/preuves/{}/piece", ids[0]);
        landlord.get(&piece).await.answers(200);
        landlord.get(&proofs_of(&app)).await.shows("1 000 € comptés deux fois").shows("1 000 € prouvés, à confirmer");
        app.sign_in(Who::OtherOrganisation).await.get(&piece).await.answers(404);
        app.sign_in(Who::ConseilCitoyen).await.get(&piece).await.answers(404);
        app.sign_in(Who::OtherQuartier).await.get(&piece).await.answers(404);
        app.raw().run("UPDATE abatement SET state = 'valide'").await;
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        conseil.get(&piece).await.answers(200);
        conseil.post(&format!("/abattement/preuves/{}/confirmer", ids[0]), &[]).await.answers(303);
    }

    async fn figures_open_their_rows_and_a_landlord_reads_only_validated_totals_of_others(app: TestApp) {
        another_line(&app).await;
        let toits = app.town().toits;
        app.raw().run(&format!("UPDATE abatement SET landlord_id = '{toits}' WHERE state = 'valide'")).await;
        counted_again(&app).await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = admin.get("/abattement/consolidation?annee=2026").await;
        page.answers(200).shows("Les Tilleuls").shows("Beauregard").shows("20 000 €");
        let whole = page.attributes("tfoot a", "href").pop().unwrap();
        admin.get(&whole).await.answers(200).shows("2 lignes comptées").shows("Passages du samedi").shows("Tournées du jeudi");
        let landlord = app.sign_in(Who::BailleurSiege).await;
        landlord.get("/abattement/consolidation?annee=2026").await.shows("20 000 €");
        let rows = landlord.get(&whole).await;
        rows.answers(200).shows("2 lignes comptées").shows("Passages du samedi").does_not_show("Tournées du jeudi");
        // The draft of Habitat des Monts is nobody else's to count.
        let other = app.sign_in(Who::OtherOrganisation).await;
        let told = other.get("/abattement/consolidation?annee=2026&lignes=bailleur").await;
        told.answers(200).does_not_show("Passages").does_not_show("20 000 €");
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        conseil.get("/abattement/consolidation?annee=2026").await.answers(200).does_not_show("Les Tilleuls (");
    }

    async fn counters_follow_each_write_and_the_check_finds_what_was_altered(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let form = [
            ("axis", "4"), ("measure", "Gestion des encombrants"), ("title", "Tournées du jeudi"),
            ("planned", "8 000"), ("planned_landlord", "2 000"), ("planned_valued", "6 000"),
        ];
        landlord.post(&format!("/abattement/{}/lignes/nouvelle", app.town().abatement), &form).await.answers(303);
        landlord.get("/abattement/consolidation?annee=2026").await.answers(200).shows("16 000 €");
        let mut read = app.db.read().await.unwrap();
        let (held, wrong) = rollup::compare(read.tx()).await.unwrap();
        assert_eq!((held, wrong), (8, Vec::new()), "two axes, for the year and for all of them, there and everywhere");
        drop(read);
        app.raw().run("UPDATE abatement_rollup SET valued_cents = valued_cents + 1 WHERE year = 2026 AND axis = '4'").await;
        let mut read = app.db.read().await.unwrap();
        assert_eq!(rollup::compare(read.tx()).await.unwrap().1.len(), 1);
        drop(read);
        app.raw().run("UPDATE abatement_whole SET lines = lines + 1 WHERE year = 0 AND axis = '4'").await;
        let mut read = app.db.read().await.unwrap();
        assert_eq!(rollup::compare(read.tx()).await.unwrap().1.len(), 2);
    }

    async fn both_engines_add_up_a_random_base_as_the_rules_do(app: TestApp) {
        let lines = random_base(&app).await;
        counted_again(&app).await;
        let mut read = app.db.read().await.unwrap();
        let (held, wrong) = rollup::compare(read.tx()).await.unwrap();
        assert_eq!(wrong, Vec::<String>::new());
        drop(read);
        let counters = counters(&lines);
        assert!(held > counters.len());
        let kept = app.raw().texts(
            "SELECT quartier_id || ' ' || landlord_id || ' ' || year || ' ' || axis || ' ' || lines || ' ' || valued_cents \
             FROM abatement_rollup WHERE year <> 0 ORDER BY 1").await;
        let mut expected: Vec<String> = counters.iter().map(|(key, of)| {
            let RollupKey { quartier, landlord, year, axis, .. } = key;
            format!("{quartier} {landlord} {year} {axis} {} {}", of.totals.lines, of.valued.0)
        }).collect();
        expected.sort();
        assert_eq!(kept, expected);
    }

    async fn residents_read_validated_programmes_and_no_draft(app: TestApp) {
        let quartier = app.town().tilleuls;
        let visitor = app.visitor();
        visitor.get("/programmes").await.answers(200).shows("Aucun programme n'est encore validé");
        visitor.get(&format!("/programmes/{quartier}")).await.answers(404);
        app.raw().run("UPDATE abatement SET state = 'valide'").await;
        let page = visitor.get(&format!("/programmes/{quartier}")).await;
        page.answers(200).shows("Passages du samedi").shows("Habitat des Monts").does_not_show("Quelles tours");
        assert_eq!(page.header("cache-control"), "public, max-age=60");
        assert_eq!(page.header("set-cookie"), "");
        visitor.get("/programmes").await.shows("Les Tilleuls");
    }

    async fn each_role_opens_the_proofs_that_are_its_business(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        lay(&app, &landlord, "3 000", INVOICE).await;
        let fields = [("kind", "photo"), ("cents", "1 000"), ("note", "Le hall, après")];
        let files = [("piece", "hall.jpg", picture(64, 48))];
        landlord.post_multipart(&proofs_of(&app), &fields, &files).await.answers(303);
        app.raw().run("UPDATE abatement SET state = 'valide'").await;
        let of = async |kind: &str| {
            let id = app.raw().texts(&format!("SELECT id FROM line_proof WHERE kind = '{kind}'")).await.remove(0);
            format!("/abattement/preuves/{id}")
        };
        let (invoice, photo) = (of("facture").await, of("photo").await);
        let (page, proofs) = (format!("/abattement/{}", app.town().abatement), proofs_of(&app));
        let (pdf, xlsx) = (format!("{page}/dossier.pdf"), format!("{page}/dossier.xlsx"));
        let all = [Who::MetropoleAdmin, Who::Etat, Who::PiloteCommunal, Who::Financeur, Who::Auditeur];
        for who in all.into_iter().chain([Who::BailleurSiege, Who::BailleurProximite]) {
            let client = app.sign_in(who).await;
            client.get(&proofs).await.answers(200).shows("F-2026/031").shows("Le hall, après");
            client.get(&format!("{invoice}/piece")).await.answers(200);
            client.get(&format!("{photo}/piece")).await.answers(200);
            assert!(client.get(&pdf).await.printed().contains("F-2026/031"), "{who:?}");
            assert!(tells_proofs(&client.get(&xlsx).await), "{who:?}");
        }
        for who in [Who::ConseilCitoyen, Who::Porteur] {
            let client = app.sign_in(who).await;
            client.get(&format!("{invoice}/piece")).await.answers(404);
            let printed = client.get(&pdf).await.printed();
            assert!(printed.contains("Passages du samedi") && !printed.contains("F-2026/031"), "{who:?}");
            assert!(!printed.contains("Preuves"), "{who:?}");
            assert!(!tells_proofs(&client.get(&xlsx).await), "{who:?}");
        }
        let porteur = app.sign_in(Who::Porteur).await;
        for closed in [&proofs, &format!("{photo}/piece")] {
            porteur.get(closed).await.answers(404);
        }
        for page in [&page, "/abattement/contrepartie?annee=2026", "/abattement/consolidation/lignes?annee=2026"] {
            let read = porteur.get(page).await;
            read.answers(200).shows("Passages du samedi");
            assert!(read.attributes("main a", "href").iter().all(|href| !href.ends_with("/preuves")), "{page}");
        }
        // Residents confirm what they can go and see: no invoice is theirs to read, nor to confirm.
        let conseil = app.sign_in(Who::ConseilCitoyen).await;
        conseil.get(&proofs).await.answers(200).shows("Le hall, après").does_not_show("F-2026/031");
        conseil.get(&format!("{photo}/piece")).await.answers(200);
        conseil.post(&format!("{invoice}/confirmer"), &[]).await.answers(404);
        conseil.post(&format!("{invoice}/refuser"), &[("reason", "Non")]).await.answers(404);
        conseil.post(&format!("{photo}/confirmer"), &[]).await.answers(303);
        let other = app.sign_in(Who::OtherOrganisation).await;
        for closed in [&proofs, &format!("{invoice}/piece"), &format!("{photo}/piece")] {
            other.get(closed).await.answers(404);
        }
    }

    async fn an_invoice_comes_with_its_piece_and_the_old_ones_stay_readable(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let bare: Vec<(&str, &str)> = INVOICE.iter().copied().chain([("cents", "3 000")]).collect();
        landlord.post(&proofs_of(&app), &bare).await.refuses("piece", "Joignez la facture");
        let proof = lay(&app, &landlord, "1 000", INVOICE).await;
        let expense = app.raw().texts("SELECT id FROM expense").await.remove(0);
        let again = [("kind", "facture"), ("cents", "500"), ("expense", expense.as_str())];
        landlord.post(&proofs_of(&app), &again).await.answers(303);
        app.raw().run("UPDATE expense SET attachment_id = NULL").await;
        landlord.get(&proofs_of(&app)).await.answers(200).shows("F-2026/031").shows("1 500 € prouvés, à confirmer");
        landlord.post(&proofs_of(&app), &again).await.refuses("piece", "Joignez la facture");
        let etat = app.sign_in(Who::Etat).await;
        etat.post(&format!("/abattement/preuves/{proof}/confirmer"), &[]).await.answers(303);
    }

    async fn an_action_and_a_constat_are_counted_once_wherever_they_are_claimed(app: TestApp) {
        let other = another_line(&app).await;
        let (habitat, action, constat) = (app.town().habitat, app.town().action, app.town().constat);
        app.raw().run(&format!("UPDATE action SET budget_cents = 800000 WHERE id = '{action}'")).await;
        app.raw().run("DELETE FROM action_funding").await;
        for (rank, (kind, line, cents)) in [
            ("action", app.town().line.to_string(), 500_000), ("action", other.clone(), 500_000),
            ("constat", app.town().line.to_string(), 100_000), ("constat", other.clone(), 100_000),
        ].into_iter().enumerate() {
            let stands_on = if kind == "action" { action.to_string() } else { constat.to_string() };
            app.raw().run(&format!(
                "INSERT INTO line_proof (id, line_id, kind, cents, {kind}_id, note, stated_by_id, stated_on, created_at) VALUES \
                 ('01890000-0000-7000-8000-0000000000d{rank}', '{line}', '{kind}', {cents}, '{stands_on}', '', '{habitat}', \
                 '2026-11-20', 0)"
            )).await;
        }
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        admin.get(&proofs_of(&app)).await.answers(200).shows("6 000 € prouvés, à confirmer").shows("0 € comptés deux fois");
        let later = admin.get(&format!("/abattement/lignes/{other}/preuves")).await;
        later.answers(200).shows("3 000 € prouvés, à confirmer").shows("3 000 € comptés deux fois");
        let whole = admin.get(&format!("/abattement/contrepartie?annee=2026&bailleur={habitat}")).await;
        whole.answers(200).shows("9 000 € prouvés, à confirmer").shows("3 000 € comptés deux fois");
        // What others than landlords granted is theirs: 8 000 less 6 000 is left for the two lines.
        app.raw().run(&format!(
            "INSERT INTO action_funding (id, action_id, number, funder, scheme, asked_cents, granted_cents) VALUES \
             ('f1', '{action}', 1, 'Région', '', 600000, 600000)"
        )).await;
        admin.get(&proofs_of(&app)).await.shows("3 000 € prouvés, à confirmer").shows("3 000 € comptés deux fois");
    }

    async fn only_resolved_constats_are_offered_as_proof(app: TestApp) {
        let constat = app.town().constat;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let offered = async |state: &str| {
            app.raw().run(&format!("UPDATE constat SET state = '{state}', answer = 'Vu' WHERE id = '{constat}'")).await;
            let page = landlord.get(&proofs_of(&app)).await;
            page.attributes("#constat option", "value").contains(&constat.to_string())
        };
        for (state, wanted) in [("programme", false), ("sans_suite", false), ("declare_resolu", true), ("verifie", true)] {
            assert_eq!(offered(state).await, wanted, "{state}");
        }
    }

    async fn documents_follow_the_rights_of_the_abatement(app: TestApp) {
        let abatement = app.town().abatement;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        lay(&app, &landlord, "3 000", INVOICE).await;
        for document in ["dossier.pdf", "dossier.xlsx", "revue-triennale.pdf"] {
            let path = format!("/abattement/{abatement}/{document}");
            landlord.get(&path).await.answers(200);
            app.sign_in(Who::OtherOrganisation).await.get(&path).await.answers(404);
            app.sign_in(Who::OtherQuartier).await.get(&path).await.answers(404);
        }
        let pdf = landlord.get(&format!("/abattement/{abatement}/dossier.pdf")).await;
        assert!(pdf.body.starts_with(b"%PDF-"), "a PDF");
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        counted_again(&app).await;
        for document in ["agregat.pdf", "agregat.xlsx", "national.xlsx", "consolidation.xlsx"] {
            admin.get(&format!("/abattement/{document}?annee=2026")).await.answers(200);
        }
        let csv = admin.get("/abattement/national.csv?annee=2026").await;
        csv.answers(200).shows("QN04290M;Les Tilleuls;Montfleury;2026;Habitat des Monts;");
        csv.shows(";Programme en préparation;320;300;60000,00;").shows("3;Sur-entretien;1;12000,00").shows("SIREN du bailleur");
        let dossier = landlord.get(&format!("/abattement/{abatement}/dossier.xlsx")).await;
        let sheets = read("dossier.xlsx", &dossier.body).unwrap();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert!(names.contains(&"Montants et conditions"), "{names:?}");
        app.sign_in(Who::Porteur).await.get("/abattement/national.csv").await.answers(403);
    }

    async fn an_aggregate_counts_amounts_and_rates_over_the_commune_asked_for(app: TestApp) {
        another_line(&app).await;
        for sql in [
            "UPDATE quartier SET commune_names = 'Autreville' WHERE name = 'Beauregard'",
            "INSERT INTO abatement_amount (id, abatement_id, kind, cents, source, stated_on, created_at) VALUES \
             ('m9', '01890000-0000-7000-8000-00000000ab01', 'estime', 4000000, 'Rôle 2025', '2026-01-10', 0)",
        ] {
            app.raw().run(sql).await;
        }
        counted_again(&app).await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = admin.get("/abattement/consolidation?annee=2026&commune=Autreville").await;
        let links = page.attributes("main a.ds-button", "href");
        let to = |file: &str| {
            let found = links.iter().find(|href| href.starts_with(&format!("/abattement/{file}?"))).cloned();
            found.unwrap_or_else(|| panic!("no link to {file}: {links:?}"))
        };
        for file in ["consolidation.xlsx", "agregat.xlsx", "national.csv", "national.xlsx"] {
            assert!(to(file).contains("annee=2026&commune=Autreville"), "{file}");
            admin.get(&to(file)).await.answers(200);
        }
        let csv = admin.get(&to("national.csv")).await;
        csv.answers(200).shows("Beauregard").does_not_show("Les Tilleuls");
        let printed = admin.get(&to("agregat.pdf")).await.printed();
        for told in ["Année 2026, Autreville", "40 000 €", "25 %"] {
            assert!(printed.contains(told), "{told} in {printed}");
        }
        assert!(!printed.contains("60 000 €") && !printed.contains("100 000 €"), "{printed}");
        let other = admin.get("/abattement/agregat.pdf?annee=2026&commune=Montfleury&axe=4").await.printed();
        assert!(other.contains("60 000 €") && other.contains("16,6 %"), "an axis leaves nothing out: {other}");
        let whole = admin.get("/abattement/agregat.pdf?annee=2026").await.printed();
        assert!(whole.contains("100 000 €") && whole.contains("20 %"), "{whole}");
        let conseil = app.sign_in(Who::ConseilCitoyen).await.get("/abattement/consolidation?annee=2026").await;
        assert!(conseil.attributes("main a.ds-button", "href").iter().all(|href| !href.contains("agregat")));
    }
}

fn shares(expense: i64, landlord: i64, other: i64, valued: i64) -> Shares {
    Shares { expense: Cents(expense), landlord: Cents(landlord), other: Cents(other), valued: Cents(valued) }
}

fn key(place: (OrganisationId, QuartierId), year: i16, axis: String, validated: bool) -> RollupKey {
    RollupKey { quartier: place.1, year, axis, landlord: place.0, validated }
}

fn sql(of: Option<Shares>) -> String {
    of.map_or_else(
        || "NULL, NULL, NULL, NULL".to_owned(),
        |of| format!("{}, {}, {}, {}", of.expense.0, of.landlord.0, of.other.0, of.valued.0),
    )
}

/// Abatements and lines drawn from a seed, the same on both engines; gives what the rules read of them, with the line of the
/// town.
async fn random_base(app: &TestApp) -> Vec<CountedLine> {
    let mut state = 42_u64;
    let mut draw = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let town = app.town();
    let places: [(OrganisationId, QuartierId); 5] = [
        (town.habitat, town.beauregard),
        (town.habitat, town.plaine),
        (town.toits, town.tilleuls),
        (town.toits, town.beauregard),
        (town.toits, town.plaine),
    ];
    let mut lines = vec![CountedLine {
        key: key((town.habitat, town.tilleuls), 2026, "3".to_owned(), false),
        amounts: LineAmounts { planned: shares(1_200_000, 200_000, 0, 1_000_000), realised: None },
    }];
    for (rank, place) in places.iter().enumerate() {
        for year in [2025_i16, 2026] {
            let state = AbatementState::ALL[usize::try_from(draw(10)).unwrap()];
            let abatement = format!("01890000-0000-7000-8000-0000ab{rank:02}{year}");
            app.raw().run(&format!(
                "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, bilan_due, \
                 created_at) VALUES ('{abatement}', '{}', '{}', {year}, '{state}', 80, 80, '2027-03-31', 0)",
                place.0, place.1
            )).await;
            for number in 1..=12_i64 {
                let axis = (1 + draw(8)).to_string();
                let mut amount = || i64::try_from(draw(900_000)).unwrap();
                let (landlord, other, valued) = (amount(), amount(), amount());
                let planned = shares(landlord + other + valued, landlord, other, valued);
                let told = number % 3 == 0;
                let (landlord, other, valued) = (amount(), amount(), amount());
                let realised = told.then(|| shares(landlord + other + valued, landlord, other, valued));
                app.raw().run(&format!(
                    "INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, place, \
                     recurring, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, \
                     realised_cents, realised_landlord_cents, realised_other_cents, realised_valued_cents, other_funder, \
                     indicator, indicator_planned, indicator_realised, partners, gap, created_at) VALUES \
                     ('01890000-0000-7000-8000-{rank:02}{year}{number:06}', '{abatement}', {number}, '{axis}', 'm', 't', '', \
                     '', FALSE, {}, {}, '', '', '', '', '', '', 0)",
                    sql(Some(planned)), sql(realised)
                )).await;
                lines.push(CountedLine {
                    key: key(*place, year, axis, state.is_validated()),
                    amounts: LineAmounts { planned, realised },
                });
            }
        }
    }
    lines
}
