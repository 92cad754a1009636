//! Stories of the abatement: programme and bilan on the same lines, reviewed, and read by each as far as is theirs.

use palier::platform::chores;
use palier_documents::tables::read::read;
use palier_domain::shared::sheet::{Table, Value};
use testkit::{Answer, Client, TestApp, Who, both_engines};

/// Minutes from the day of the stories to 15 January 2027.
const TO_JANUARY: i64 = 54 * 24 * 60;
/// Minutes from the day of the stories to 2 December 2026.
const TO_DECEMBER: i64 = 10 * 24 * 60;
const PIECE: &[u8] = b"%PDF-1.7 facture";

fn page(app: &TestApp) -> String {
    format!("/abattement/{}", app.town().abatement)
}

async fn answer_what_was_asked(app: &TestApp, landlord: &Client) {
    let open = "SELECT id FROM abatement_remark WHERE answer IS NULL";
    for remark in app.raw().texts(open).await {
        let path = format!("{}/remarques/{remark}", page(app));
        landlord.post(&path, &[("answer", "Les tours 4 à 9, le samedi.")]).await.answers(303);
    }
}

async fn all_agree(app: &TestApp) {
    for who in [Who::PiloteCommunal, Who::MetropoleAdmin, Who::Etat] {
        let client = app.sign_in(who).await;
        let given = client.post(&format!("{}/examen", page(app)), &[("verdict", "favorable")]).await;
        given.redirects_to(&format!("{}/examen?fait=avis", page(app)));
    }
}

async fn state(app: &TestApp) -> String {
    app.raw().texts("SELECT state FROM abatement").await.remove(0)
}

/// The programme of the town, submitted, found favourable by all and validated.
async fn validated(app: &TestApp) {
    let landlord = app.sign_in(Who::BailleurSiege).await;
    answer_what_was_asked(app, &landlord).await;
    landlord.post(&format!("{}/deposer", page(app)), &[]).await.answers(303);
    all_agree(app).await;
    let etat = app.sign_in(Who::Etat).await;
    etat.post(&format!("{}/valider", page(app)), &[])
        .await
        .redirects_to(&format!("{}?fait=valide", page(app)));
}

/// A piece joined to the line of the town, by its landlord: its address.
async fn piece(app: &TestApp) -> String {
    let landlord = app.sign_in(Who::BailleurSiege).await;
    let path = format!("{}/lignes/{}/pieces", page(app), app.town().line);
    let file = [("piece", "facture-mars.pdf", PIECE.to_vec())];
    let joined = landlord.post_multipart(&path, &[("label", "Facture de mars")], &file).await;
    joined.redirects_to(&format!("{}?fait=piece#ligne-1", page(app)));
    let ids = app.raw().texts("SELECT id FROM attachment WHERE subject_kind = 'abatement_line'").await;
    format!("{}/pieces/{}", page(app), ids[0])
}

fn link_to(answer: &Answer, what: &str) -> String {
    let links = answer.attributes("main a", "href");
    links
        .into_iter()
        .find(|href| href.ends_with(what))
        .unwrap_or_else(|| panic!("no link to {what}\n{answer:?}"))
}

/// The sheets of a workbook, without a formula in any of them.
fn sheets(answer: &Answer) -> Vec<Table> {
    let tables = read("abattement.xlsx", &answer.answers(200).body).expect("our own workbook");
    assert!(tables.iter().all(|table| table.notices.is_empty()), "{:?}", tables[0].notices);
    tables
}

/// What stands under a heading, from top to bottom.
fn under(table: &Table, title: &str) -> Vec<Value> {
    let cells = || table.lines.iter().flat_map(|line| &line.cells);
    let named = Value::Text(title.to_owned());
    let heading = cells().find(|cell| cell.value == named).expect("a column").at;
    let below = cells().filter(|cell| cell.at.column == heading.column && cell.at.row > heading.row);
    below.map(|cell| cell.value.clone()).collect()
}

fn texts(all: &[&str]) -> Vec<Value> {
    all.iter().map(|text| Value::Text((*text).to_owned())).collect()
}

both_engines! {
    async fn a_landlord_carries_a_programme_to_its_validated_bilan(app: TestApp) {
        let (page, line) = (page(&app), app.town().line);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let early = landlord.post(&format!("{page}/deposer"), &[]).await;
        early.answers(409).shows("Répondez à chaque correction demandée");
        answer_what_was_asked(&app, &landlord).await;
        landlord.post(&format!("{page}/deposer"), &[]).await.redirects_to(&format!("{page}?fait=depose"));
        landlord.get(&format!("{page}/saisie")).await.answers(409);

        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let nothing = pilot.post(&format!("{page}/examen"), &[("verdict", "corrections"), ("comment", "Hum")]).await;
        nothing.refuses("ensemble", "Dites ce qui est à corriger").shows("Hum");
        let field = format!("ligne-{line}");
        let asked = [("verdict", "corrections"), (field.as_str(), "Précisez les jours de passage.")];
        pilot.post(&format!("{page}/examen"), &asked).await.answers(303);
        assert_eq!(state(&app).await, "a_corriger");
        landlord.get(&page).await.shows("Précisez les jours de passage.").shows("1 sans réponse");
        answer_what_was_asked(&app, &landlord).await;
        landlord.post(&format!("{page}/deposer"), &[]).await.answers(303);
        let kept = app.raw().texts("SELECT submitted_on || ' ' || round FROM abatement").await;
        assert_eq!(kept, ["2026-11-22 2"]);
        all_agree(&app).await;
        pilot.post(&format!("{page}/valider"), &[]).await.answers(409);
        let etat = app.sign_in(Who::Etat).await;
        etat.post(&format!("{page}/valider"), &[]).await.answers(303);
        landlord.post(&format!("{page}/deposer"), &[]).await.answers(409).shows("toute l'année 2026");

        app.minutes_pass(TO_JANUARY);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        landlord.get("/").await.shows("Bilan attendu");
        landlord.post(&format!("{page}/deposer"), &[]).await.answers(409).shows("Il manque la ligne 1");
        let named = |name: &str| format!("{name}-{line}");
        let (key, spent, valued) = (line.to_string(), named("expense"), named("valued"));
        let revision = app.raw().texts("SELECT CAST(revision AS TEXT) FROM abatement").await.remove(0);
        let typed = [("revision", revision.as_str()), ("cle", &key), (&spent, "15 000"), (&valued, "12 500,50")];
        landlord.post(&format!("{page}/saisie"), &typed).await.redirects_to(&format!("{page}?fait=saisie"));
        let kept = "SELECT realised_cents || ' ' || realised_landlord_cents || ' ' || realised_valued_cents FROM abatement_line";
        assert_eq!(app.raw().texts(kept).await, ["1500000 249950 1250050"]);
        landlord.post(&format!("{page}/deposer"), &[]).await.answers(409).shows("Expliquez l'écart");
        let account =
            [("realised", "15 000"), ("realised_valued", "12 500,50"), ("gap", "Une tour de plus, dès mars.")];
        landlord.post(&format!("{page}/lignes/{line}"), &account).await.answers(303);
        piece(&app).await;
        landlord.post(&format!("{page}/deposer"), &[]).await.answers(303);
        all_agree(&app).await;
        let etat = app.sign_in(Who::Etat).await;
        etat.post(&format!("{page}/valider"), &[]).await.answers(303);
        assert_eq!(state(&app).await, "bilan_valide");
        landlord.get(&page).await.shows("Bilan validé").shows("12 500,50 €").shows("Facture de mars");
    }

    async fn the_state_reviews_in_under_ten_clicks(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        answer_what_was_asked(&app, &landlord).await;
        landlord.post(&format!("{}/deposer", page(&app)), &[]).await.answers(303);
        for who in [Who::PiloteCommunal, Who::MetropoleAdmin] {
            let client = app.sign_in(who).await;
            client.post(&format!("{}/examen", page(&app)), &[("verdict", "favorable")]).await.answers(303);
        }
        let etat = app.sign_in(Who::Etat).await;
        let mut clicks = 0;
        let day = etat.get("/").await;
        let open = link_to(&day, "/examen");
        let review = etat.get(&open).await;
        clicks += 1;
        review.answers(200).shows("Passages du samedi").shows("60 000 €").shows("Signature manquante");
        let form = review.attributes("form[action$='/examen']", "action").remove(0);
        let given = etat.post(&form, &[("verdict", "favorable")]).await;
        clicks += 1;
        let after = etat.follow(&given).await;
        let valid = after.attributes("form[action$='/valider']", "action").remove(0);
        etat.post(&valid, &[]).await.answers(303);
        clicks += 1;
        assert_eq!(state(&app).await, "valide");
        assert!(clicks < 10, "{clicks} clicks");
    }

    async fn another_landlord_reads_validated_totals_and_never_a_line_nor_a_piece(app: TestApp) {
        let (page, line, piece) = (page(&app), app.town().line, piece(&app).await);
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.get(&page).await.answers(404);
        other.get("/abattement").await.answers(200).does_not_show("Habitat des Monts</td>");
        other.get(&piece).await.answers(404);
        validated(&app).await;
        let read = other.get(&page).await;
        read.answers(200).shows("Totaux validés : 12 000 €").does_not_show("Passages du samedi");
        read.does_not_show("Quelles tours").does_not_show("Facture de mars").does_not_show("Rôle 2025");
        other.get(&format!("{page}/lignes/{line}")).await.answers(404);
        other.get(&piece).await.answers(404);
        other.post(&format!("{page}/lignes/{line}"), &[("title", "Pris")]).await.answers(404);
        app.sign_in(Who::MetropoleAdmin).await.post(&format!("{page}/deposer"), &[]).await.answers(403);
        other.get(&format!("/quartiers/{}", app.town().tilleuls)).await.does_not_show("Passages du samedi");
    }

    async fn the_list_leaves_as_a_workbook_with_the_rights_of_the_list(app: TestApp) {
        app.raw().run("UPDATE abatement_line SET title = '=HYPERLINK(\"http://malice.test\";\"Lire\")'").await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let list = landlord.get("/abattement?annee=2026").await;
        let address = link_to(&list, ".xlsx?annee=2026");
        let own = sheets(&landlord.get(&address).await);
        assert_eq!(under(&own[0], "Quartier"), texts(&["Les Tilleuls", "Total"]));
        assert_eq!(under(&own[0], "Abattement"), [Value::Number(60_000.0), Value::Number(60_000.0)]);
        assert_eq!(under(&own[0], "Dépense prévue"), [Value::Number(12_000.0), Value::Number(12_000.0)]);
        assert_eq!(under(&own[1], "Valorisé (prévu)"), [Value::Number(10_000.0)]);
        assert_eq!(under(&own[1], "Intitulé"), texts(&["=HYPERLINK(\"http://malice.test\";\"Lire\")"]));
        let none = sheets(&landlord.get("/abattement.xlsx?annee=2025").await);
        assert_eq!(under(&none[0], "Quartier"), texts(&["Total"]));
        let other = app.sign_in(Who::OtherOrganisation).await;
        let theirs = sheets(&other.get(&address).await);
        assert_eq!(under(&theirs[0], "Quartier"), texts(&["Total"]), "nothing is validated yet");
        validated(&app).await;
        let theirs = sheets(&other.get(&address).await);
        assert_eq!(under(&theirs[0], "Dépense prévue"), [Value::Number(12_000.0), Value::Number(12_000.0)]);
        assert!(under(&theirs[1], "Intitulé").is_empty(), "the lines stay with their landlord");
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        assert_eq!(under(&sheets(&elsewhere.get(&address).await)[0], "Quartier"), texts(&["Total"]));
    }

    async fn who_took_the_place_of_a_landlord_answers_for_its_abatements(app: TestApp) {
        let (page, piece) = (page(&app), piece(&app).await);
        let dossier = format!("{page}/dossier.pdf");
        let proofs = format!("/abattement/lignes/{}/preuves", app.town().line);
        let taken_over = [("forme", "absorption"), ("successeur", &app.town().toits.to_string()), ("date", "01/12/2026")];
        let path = format!("/partenaires/{}/succession", app.town().habitat);
        app.sign_in(Who::MetropoleAdmin).await.post(&path, &taken_over).await.answers(303);
        let heir = app.sign_in(Who::OtherOrganisation).await;
        for early in [&page, &piece, &dossier, &proofs] {
            heir.get(early).await.answers(404);
        }
        app.minutes_pass(TO_DECEMBER);
        let heir = app.sign_in(Who::OtherOrganisation).await;
        let read = heir.get(&page).await;
        read.answers(200).shows("Passages du samedi").shows("Quelles tours");
        read.shows("Habitat des Monts, absorbé par Toits du Pilat le 1er décembre 2026");
        heir.get(&piece).await.answers(200);
        heir.get(&proofs).await.answers(200).shows("Déposer une preuve");
        assert!(heir.get(&dossier).await.printed().contains("Passages du samedi"));
        heir.get("/").await.shows("Les Tilleuls, Habitat des Monts");
        let lines = &sheets(&heir.get("/abattement.xlsx").await)[1];
        assert_eq!(under(lines, "Intitulé"), texts(&["Passages du samedi"]));
        let behind = heir.get("/abattement/consolidation/lignes?annee=2026").await;
        behind.answers(200).shows("Passages du samedi");
        answer_what_was_asked(&app, &heir).await;
        heir.post(&format!("{page}/deposer"), &[]).await.redirects_to(&format!("{page}?fait=depose"));
        assert_eq!(state(&app).await, "depose");
        for who in [Who::Porteur, Who::OtherQuartier] {
            app.sign_in(who).await.get(&page).await.answers(404);
        }
    }

    async fn a_line_of_another_landlord_by_address_is_not_found(app: TestApp) {
        let line = app.town().line;
        let other = app.sign_in(Who::OtherOrganisation).await;
        let opened = [("quartier", app.town().tilleuls.to_string()), ("year", "2026".to_owned())];
        let opened: Vec<(&str, &str)> = opened.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let own = other.post("/abattement/nouveau", &opened).await;
        let own = own.location().unwrap().split('?').next().unwrap().to_owned();
        other.get(&format!("{own}/lignes/{line}")).await.answers(404);
        other.post(&format!("{own}/lignes/{line}"), &[("title", "Pris")]).await.answers(404);
        other.post(&format!("{own}/lignes/{line}/copier"), &[]).await.answers(404);
        other.post(&format!("{own}/lignes/{line}/retirer"), &[]).await.answers(404);
        assert_eq!(app.raw().texts("SELECT title FROM abatement_line").await, ["Passages du samedi"]);
    }

    async fn each_role_sees_as_far_as_is_theirs(app: TestApp) {
        let (page, piece) = (page(&app), piece(&app).await);
        let all = [Who::MetropoleAdmin, Who::Etat, Who::PiloteCommunal, Who::Financeur, Who::Auditeur];
        for who in all.into_iter().chain([Who::BailleurSiege, Who::BailleurProximite]) {
            let client = app.sign_in(who).await;
            client.get(&page).await.answers(200).shows("Passages du samedi").shows("Quelles tours");
            client.get(&piece).await.answers(200);
        }
        for who in [Who::ConseilCitoyen, Who::Porteur] {
            let client = app.sign_in(who).await;
            client.get(&page).await.answers(404);
            client.get(&piece).await.answers(404);
        }
        app.sign_in(Who::OtherQuartier).await.get(&page).await.answers(404);
        validated(&app).await;
        for who in [Who::ConseilCitoyen, Who::Porteur] {
            let client = app.sign_in(who).await;
            let read = client.get(&page).await;
            read.answers(200).shows("Passages du samedi").does_not_show("Quelles tours");
            read.does_not_show("Facture de mars").does_not_show("Journal</h2>");
            client.get(&piece).await.answers(404);
            client.get("/abattement").await.shows("Les Tilleuls");
        }
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get(&page).await.answers(404);
        elsewhere.get(&piece).await.answers(404);
        elsewhere.post(&format!("{page}/examen"), &[("verdict", "favorable")]).await.answers(404);
    }

    async fn pieces_leave_one_entry_each_and_stay_with_who_may_read_them(app: TestApp) {
        let line = piece(&app).await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        assert_eq!(landlord.get(&line).await.body, PIECE);
        let convention = format!("/abattement/conventions/{}", app.town().tfpb);
        let file = [("piece", "convention.pdf", PIECE.to_vec())];
        let joined = landlord.post_multipart(&format!("{convention}/pieces"), &[("label", "Texte")], &file).await;
        joined.redirects_to(&format!("{convention}?fait=piece"));
        let told = app.happened().await;
        let joined: Vec<_> = told.iter().filter(|event| event.ends_with(".piece")).collect();
        assert_eq!(joined, ["abattement.piece", "tfpb.piece"]);
        let macros = [("piece", "page.html", b"<script>alert(1)</script>".to_vec())];
        landlord.post_multipart(&format!("{convention}/pieces"), &[], &macros).await.answers(409);
        let ids = app.raw().texts("SELECT id FROM attachment WHERE subject_kind = 'tfpb_convention'").await;
        let text = format!("{convention}/pieces/{}", ids[0]);
        app.sign_in(Who::ConseilCitoyen).await.get(&text).await.answers(200);
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get(&text).await.answers(404);
        // A piece is not reached through the address of something else that may be read.
        landlord.get(&format!("{}/pieces/{}", page(&app), ids[0])).await.answers(404);
    }

    async fn conventions_are_at_the_disposal_of_local_actors(app: TestApp) {
        let convention = format!("/abattement/conventions/{}", app.town().tfpb);
        for who in [Who::ConseilCitoyen, Who::Porteur, Who::OtherOrganisation, Who::Financeur] {
            let client = app.sign_in(who).await;
            client.get("/abattement/conventions").await.answers(200).shows("Habitat des Monts");
            client.get(&convention).await.answers(200).shows("Pas encore signé");
        }
        let other = app.sign_in(Who::OtherOrganisation).await;
        other.get(&format!("{convention}/modifier")).await.answers(403);
        other.post(&format!("{convention}/modifier"), &[("title", "Prise")]).await.answers(403);
        app.sign_in(Who::OtherQuartier).await.get(&convention).await.answers(404);
    }

    async fn a_missing_signature_is_told_ahead_of_the_legal_day(app: TestApp) {
        for who in [Who::BailleurSiege, Who::PiloteCommunal, Who::Etat] {
            let day = app.sign_in(who).await.get("/").await;
            day.shows("Signatures à obtenir").shows("convention, par l'État (préfet)").shows("Moins de 3 mois");
            day.shows("vendredi 1er janvier 2027");
        }
        app.sign_in(Who::OtherOrganisation).await.get("/").await.does_not_show("Signatures à obtenir");
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let path = format!("/abattement/conventions/{}/modifier", app.town().tfpb);
        let quartier = app.town().tilleuls.to_string();
        let form = [
            ("title", "Convention d'utilisation"), ("first_year", "2025"), ("last_year", "2030"),
            ("quartiers", quartier.as_str()), ("contract", "2024-06-01"), ("landlord_signed", "2024-12-12"),
            ("commune-42901", "2024-12-12"), ("metropole_signed", "2024-12-12"), ("etat_signed", "2027-01-01"),
        ];
        landlord.post(&path, &form).await.answers(303);
        landlord.get("/").await.does_not_show("Signatures à obtenir");
        landlord.get(&page(&app)).await.shows("signée le 1er janvier 2027, trop tard");
    }

    async fn who_signs_is_written_to_when_the_legal_day_comes_nearer_and_not_every_day(app: TestApp) {
        const DAY: i64 = 24 * 60;
        chores::plan_all(&app).await.unwrap();
        let told = async |who: Who| {
            let letters = app.letters_to(who.email()).await;
            letters.into_iter().filter(|letter| letter.subject.contains("à obtenir")).collect::<Vec<_>>()
        };
        let pass = async |days: i64| {
            for _ in 0..days {
                app.minutes_pass(DAY);
                app.work().await;
            }
        };
        pass(5).await;
        let first = told(Who::BailleurSiege).await;
        assert_eq!(first.len(), 1, "once for each step: {first:?}");
        assert!(first[0].body.contains("Moins de 3 mois") && first[0].body.contains("Les Tilleuls"), "{first:?}");
        assert_eq!((told(Who::PiloteCommunal).await.len(), told(Who::Etat).await.len()), (1, 1));
        assert!(told(Who::OtherOrganisation).await.is_empty() && told(Who::ConseilCitoyen).await.is_empty());
        pass(10).await;
        let second = told(Who::BailleurSiege).await;
        assert_eq!(second.len(), 2, "a month ahead: {second:?}");
    }

    async fn shares_that_do_not_make_the_expense_are_refused_and_nothing_typed_is_lost(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let path = format!("{}/lignes/nouvelle", page(&app));
        let typed = [
            ("axis", "3"), ("measure", "Nettoyage renforcé"), ("title", "Halls"), ("planned", "1 000"),
            ("planned_landlord", "100"), ("planned_valued", "800"),
        ];
        let again = landlord.post(&path, &typed).await;
        again.refuses("planned", "les trois parts doivent faire la dépense, à 1 € près");
        assert_eq!(again.attributes("#title", "value"), ["Halls"]);
        let rest = [&typed[..4], &typed[5..]].concat();
        landlord.post(&path, &rest).await.answers(303);
        let kept = app.raw().texts("SELECT CAST(planned_landlord_cents AS TEXT) FROM abatement_line WHERE number = 2").await;
        assert_eq!(kept, ["20000"]);
    }

    async fn the_axis_of_small_works_is_closed_in_a_quartier_in_renewal(app: TestApp) {
        app.raw().run("UPDATE quartier SET npnru = TRUE").await;
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let path = format!("{}/lignes/nouvelle", page(&app));
        let form = landlord.get(&path).await;
        form.shows("fermé dans ce quartier en renouvellement urbain");
        assert!(!form.attributes("#axis option", "value").contains(&"8".to_owned()));
        let typed = [("axis", "8"), ("measure", "Éclairage"), ("title", "Mâts"), ("planned", "10"), ("planned_valued", "10")];
        landlord.post(&path, &typed).await.refuses("axis", "L'axe 8 n'est pas admis");
    }

    async fn a_table_with_a_wrong_row_keeps_everything_typed_and_writes_nothing(app: TestApp) {
        let (path, line) = (format!("{}/saisie", page(&app)), app.town().line);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let named = |name: &str, key: &str| format!("{name}-{key}");
        let key = line.to_string();
        let form: Vec<(String, String)> = [
            ("revision".to_owned(), "0"), ("cle".to_owned(), key.as_str()), (named("axis", &key), "3"),
            (named("measure", &key), "Nettoyage renforcé"), (named("title", &key), "Passages du dimanche"),
            (named("expense", &key), "douze"), ("cle".to_owned(), "n0"), (named("axis", "n0"), "4"),
            (named("measure", "n0"), "Encombrants"), (named("title", "n0"), "Jeudis"), (named("expense", "n0"), "800"),
            (named("valued", "n0"), "800"),
        ].into_iter().map(|(name, text)| (name, text.to_owned())).collect();
        let sent: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let again = landlord.post(&path, &sent).await;
        again.answers(422).shows("« douze » n'est pas un montant en euros");
        assert_eq!(again.attributes(&format!("[name='title-{key}']"), "value"), ["Passages du dimanche"]);
        assert_eq!(again.attributes("[name='title-n0']", "value"), ["Jeudis"]);
        assert_eq!(app.raw().texts("SELECT title FROM abatement_line").await, ["Passages du samedi"]);
        let right: Vec<(&str, &str)> =
            sent.iter().map(|(name, text)| (*name, if *text == "douze" { "12 000" } else { *text })).collect();
        landlord.post(&path, &right).await.answers(303);
        let kept = app.raw().texts("SELECT title FROM abatement_line ORDER BY number").await;
        assert_eq!(kept, ["Passages du dimanche", "Jeudis"]);
        let late = landlord.post(&path, &right).await;
        late.answers(422).shows("Ce programme a été modifié entre-temps");
    }

    async fn the_estimate_stays_beside_the_final_amount(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let file = [("piece", "avis.pdf", PIECE.to_vec())];
        let typed = [("kind", "definitif"), ("cents", "58 000,25"), ("source", "Avis 2026")];
        landlord.post_multipart(&format!("{}/montants", page(&app)), &typed, &file).await.answers(303);
        let read = landlord.get(&page(&app)).await;
        read.shows("60 000 €").shows("58 000,25 €").shows("Écart entre définitif et estimé : -1 999,75 €").shows("avis.pdf");
    }

    async fn amounts_stop_with_the_bilan_and_the_table_of_ordinary_management_with_the_lines(app: TestApp) {
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let (amounts, table) = (format!("{}/montants", page(&app)), format!("{}/droit-commun", page(&app)));
        let amount = [("kind", "definitif"), ("cents", "58 000"), ("source", "Avis 2026")];
        let post = [("post-0", "Gardiennage"), ("indicator-0", "ETP"), ("outside-0", "0,5"), ("inside-0", "1,2")];
        for (state, amounts_answer, table_answer) in [
            ("a_corriger", 303, 303), ("depose", 303, 409), ("bilan_attendu", 303, 303), ("bilan_examine", 303, 409),
            ("bilan_valide", 409, 409),
        ] {
            app.raw().run(&format!("UPDATE abatement SET state = '{state}'")).await;
            landlord.post(&amounts, &amount).await.answers(amounts_answer);
            landlord.post(&table, &post).await.answers(table_answer);
            landlord.get(&table).await.answers(if table_answer == 303 { 200 } else { table_answer });
        }
        landlord.post(&amounts, &amount).await.answers(409).shows("rouvrir l'examen");
        landlord.post(&table, &post).await.answers(409).shows("rouvrir l'examen");
        let read = landlord.get(&page(&app)).await;
        read.answers(200).does_not_show("Indiquer un montant").does_not_show("Modifier ce tableau");
    }

    async fn what_is_not_validated_stays_out_of_the_thread_of_the_quartier(app: TestApp) {
        let quartier = format!("/quartiers/{}", app.town().tilleuls);
        validated(&app).await;
        let read = app.sign_in(Who::ConseilCitoyen).await.get(&quartier).await;
        read.shows("Validation du programme").does_not_show("avis favorable sur l'examen");
        read.does_not_show("Le bailleur répond");
    }
}
