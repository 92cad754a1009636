//! Stories of money: envelopes are opened, raised, moved, and never overdrawn.

use palier::funding::{import_past, read_file};
use palier::platform::journal::Author;
use testkit::{Client, TestApp, Who, both_engines};

async fn open(app: &TestApp, client: &Client, scheme: &str, year: &str, euros: &str) -> String {
    let funder = app.town().metropole.to_string();
    let form = [
        ("funder", funder.as_str()),
        ("scheme", scheme),
        ("year", year),
        ("cents", euros),
        ("decision", "Délibération 2026-112"),
    ];
    let made = client.post("/financements/enveloppes/nouvelle", &form).await;
    made.redirects_under("/financements/enveloppes/");
    made.location().unwrap().split('?').next().unwrap().to_owned()
}

both_engines! {
    async fn an_envelope_is_opened_raised_and_read_movement_by_movement(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = open(&app, &admin, "Gestion urbaine", "2026", "120 000").await;
        let raised = [("kind", "dotation"), ("cents", "30 000,50"), ("decision", "Décision modificative 1")];
        let raised = admin.post(&format!("{page}/mouvements"), &raised).await;
        let page = admin.follow(&raised).await;
        page.shows("Le mouvement est enregistré").shows("Décision modificative 1");
        assert!(page.text().contains("150 000,50 €"), "{}", page.text());
        let listed = admin.get("/financements?annee=2026").await;
        listed.answers(200).shows("Gestion urbaine");
        app.sign_in(Who::Financeur).await.get("/financements").await.answers(200).shows("Gestion urbaine");
        app.sign_in(Who::Porteur).await.get("/financements").await.answers(403);
    }

    async fn past_grants_are_read_by_year_beneficiary_and_funder_and_beside_a_new_request(app: TestApp) {
        let here = "/financements/subventions-passees";
        let caf = app.sign_in(Who::Financeur).await;
        caf.get(here).await.answers(200).shows("Aucune subvention passée");
        let bytes = std::fs::read(crate::past_grants::real_grants()).unwrap();
        let read = read_file("subventions.csv", &bytes).unwrap();
        let write = app.db.write_as(Author::Program("import subventions")).await.unwrap();
        import_past(write, &read).await.unwrap();
        assert_eq!(app.happened().await.last().unwrap(), "subventions.importees");
        let listed = caf.get("/financements").await;
        listed.shows("Subventions passées");
        caf.get(here).await.shows("Lignes 1 à 50 sur 200").shows("SIRET à corriger");
        caf.get(&format!("{here}?page=4")).await.shows("Lignes 151 à 200 sur 200");
        let some = caf.get(&format!("{here}?annee=2022&financeur=etat&porteur=terrenoire")).await;
        some.shows("CENTRE SOCIAL DE TERRENOIRE").does_not_show("MAIRIE DE CHAMBON FEUGEROLLES");
        caf.get(&format!("{here}?annee=1999")).await.shows("Aucune aide ne correspond");
        app.sign_in(Who::Porteur).await.get(here).await.answers(403);
        let dossier = app.town().dossier;
        app.raw().run(&format!("UPDATE dossier SET state = 'deposee', submitted_on = '2026-11-20' WHERE id = '{dossier}'")).await;
        let page = format!("/projets/dossiers/{dossier}");
        let told = caf.get(&page).await;
        told.shows("Aides des années précédentes à ce porteur").shows("État, adulte-relais");
        let all = told.attributes("a[href*='subventions-passees']", "href").remove(0);
        caf.get(&all).await.shows("CENTRE SOCIAL DE TERRENOIRE").does_not_show("MAIRIE DE CHAMBON FEUGEROLLES");
        app.sign_in(Who::Porteur).await.get(&page).await.does_not_show("Aides des années précédentes");
    }

    async fn past_grants_are_brought_in_from_a_page_that_says_first_what_it_would_do(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let here = "/financements/subventions-passees/importer";
        admin.get("/financements/subventions-passees").await.shows("Importer un tableau");
        let bytes = std::fs::read(crate::past_grants::real_grants()).unwrap();
        let send = async |what: &str, name: &str, bytes: Vec<u8>| {
            admin.post_multipart(here, &[("faire", what)], &[("tableau", name, bytes)]).await
        };
        let count = "SELECT COUNT(*) FROM past_grant";
        let before = app.journal().await.len();
        let checked = send("verifier", "subventions.csv", bytes.clone()).await;
        checked.answers(200).shows("rien n'est encore écrit").shows("200 lignes lues").shows("200 aides nouvelles").shows("SIRET");
        assert_eq!((app.raw().number(count).await, app.journal().await.len()), (0, before));
        send("importer", "subventions.csv", bytes.clone()).await.answers(200).shows("Ce qui a été importé");
        assert_eq!((app.raw().number(count).await, app.journal().await.len()), (200, before + 1));
        // The same file again changes nothing and leaves no entry.
        send("importer", "subventions.csv", bytes).await.answers(200).shows("200 aides inchangées");
        assert_eq!((app.raw().number(count).await, app.journal().await.len()), (200, before + 1));
        admin.get("/financements/subventions-passees").await.shows("Lignes 1 à 50 sur 200");
        send("importer", "subventions.csv", b"titre;date\nJardin;2026".to_vec()).await.answers(422).shows("Une réponse est à corriger");
        admin.post_multipart(here, &[("faire", "importer")], &[]).await.refuses("tableau", "Choisissez le tableau à lire");
        app.sign_in(Who::Financeur).await.get(here).await.answers(403);
    }

    async fn bank_details_are_joined_by_the_holder_and_read_by_who_pays(app: TestApp) {
        let dossier = "01890000-0000-7000-8000-0000000000d1";
        let (holder, rib) = (app.sign_in(Who::Porteur).await, format!("/projets/dossiers/{dossier}/rib"));
        let join = async |client: &Client| {
            let file = [("rib", "rib.pdf", b"%PDF-1.7 FR76 rib".to_vec())];
            client.post_multipart(&rib, &[], &file).await
        };
        join(&holder).await.answers(409).shows("une fois l'aide votée");
        let (admin, page) = crate::changes::money::voted(&app).await;
        assert!(page.ends_with(dossier), "{page}");
        let decision = format!("/projets/dossiers/{dossier}/decision");
        holder.get(&decision).await.shows("Joindre le RIB");
        holder.get(&rib).await.answers(404);
        admin.get(&page).await.shows("RIB à demander");
        join(&app.sign_in(Who::ConseilCitoyen).await).await.answers(403);
        let before = app.journal().await.len();
        join(&admin).await.answers(403).shows("Seul le porteur");
        let joined = join(&holder).await;
        holder.follow(&joined).await.shows("Le RIB est joint").shows("Joindre un autre RIB");
        assert_eq!(app.journal().await.len(), before + 1);
        admin.get(&page).await.shows("RIB du porteur, joint le");
        for client in [&holder, &admin] {
            client.get(&rib).await.answers(200);
        }
        // Who reads the dossier or the money without paying it does not read where it is paid, by no address.
        let piece = app.raw().texts("SELECT id FROM attachment WHERE subject_kind = 'aide'").await.remove(0);
        holder.get(&format!("/projets/dossiers/{dossier}/pieces/{piece}")).await.answers(404);
        for who in [Who::ConseilCitoyen, Who::Auditeur, Who::Etat, Who::Financeur] {
            let reader = app.sign_in(who).await;
            assert!([403, 404].contains(&reader.get(&rib).await.status.as_u16()), "{who:?}");
            reader.get(&page).await.does_not_show("RIB");
        }
        holder.post_multipart(&rib, &[], &[]).await.refuses("rib", "Choisissez le RIB à joindre.");
        let words = [("rib", "rib.txt", b"FR76 3000".to_vec())];
        holder.post_multipart(&rib, &[], &words).await.refuses("rib", "Le RIB est un PDF ou une image.");
        app.raw().run(&format!("UPDATE dossier SET state = 'soldee' WHERE id = '{dossier}'")).await;
        join(&holder).await.answers(409).shows("jusqu'à ce qu'elle soit soldée");
    }

    async fn what_is_wrong_is_told_and_nothing_moves(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = open(&app, &admin, "Gestion urbaine", "2026", "1 000").await;
        let next = open(&app, &admin, "Gestion urbaine", "2027", "10").await;
        let state = app.sign_in(Who::Etat).await;
        let before = app.journal().await.len();
        let moves = format!("{page}/mouvements");
        admin.post(&moves, &[("kind", "dotation"), ("cents", "beaucoup")]).await.refuses("cents", "n'est pas un montant");
        admin.post(&moves, &[("kind", "dotation"), ("cents", "5")]).await.refuses("decision", "délibération");
        let too_much = [("kind", "reprise"), ("cents", "1 000,01"), ("decision", "x")];
        admin.post(&moves, &too_much).await.answers(409).shows("L'enveloppe n'y suffit pas");
        let into = next.rsplit('/').next().unwrap();
        let over = [("kind", "transfert"), ("cents", "100"), ("counterpart", into)];
        admin.post(&moves, &over).await.answers(409).shows("l'annualité budgétaire");
        state.post(&moves, &[("kind", "dotation"), ("cents", "5"), ("decision", "x")]).await.answers(403);
        let same = open_again(&app, &admin).await;
        same.refuses("scheme", "existe déjà");
        assert_eq!(app.journal().await.len(), before);
        let decided = [("kind", "transfert"), ("cents", "100"), ("counterpart", into), ("decision", "COPIL-2026-003")];
        admin.post(&moves, &decided).await.answers(303);
        assert_eq!(app.raw().number("SELECT allotted_cents FROM envelope WHERE scheme = 'Gestion urbaine' AND year = 2027").await, 11_000);
    }

    async fn a_funder_keeps_its_own_envelopes_and_only_those(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let theirs = open(&app, &admin, "Gestion urbaine", "2026", "1 000").await;
        let caf = app.sign_in(Who::Financeur).await;
        let (own, other) = (app.town().caf.to_string(), app.town().metropole.to_string());
        let form = |funder: &str| {
            let money = [("cents", "5 000"), ("decision", "Conseil d'administration")];
            let mut form = vec![("funder", funder.to_owned()), ("scheme", "Familles".to_owned()), ("year", "2026".to_owned())];
            form.extend(money.map(|(name, value)| (name, value.to_owned())));
            form
        };
        let send = |form: Vec<(&'static str, String)>| {
            let caf = &caf;
            async move {
                let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                caf.post("/financements/enveloppes/nouvelle", &form).await
            }
        };
        send(form(&other)).await.refuses("funder", "Choisissez un financeur");
        let made = send(form(&own)).await;
        made.redirects_under("/financements/enveloppes/");
        let mine = made.location().unwrap().split('?').next().unwrap().to_owned();
        let more = [("kind", "dotation"), ("cents", "5"), ("decision", "Conseil d'administration")];
        caf.post(&format!("{mine}/mouvements"), &more).await.answers(303);
        caf.post(&format!("{theirs}/mouvements"), &more).await.answers(403).shows("Seuls");
        caf.get(&mine).await.shows("Nouveau mouvement");
        caf.get(&theirs).await.answers(200).does_not_show("Nouveau mouvement");
        admin.post(&format!("{mine}/mouvements"), &more).await.answers(303);
        app.sign_in(Who::Auditeur).await.post(&format!("{mine}/mouvements"), &more).await.answers(403);
    }

    async fn later_years_are_announced_then_voted_in_their_turn(app: TestApp) {
        let (admin, page) = crate::changes::money::voted(&app).await;
        let envelope = app.raw().texts("SELECT id FROM envelope WHERE year = 2026").await.remove(0);
        let before = app.raw().texts("SELECT CAST(committed_cents AS TEXT) FROM envelope ORDER BY id").await;
        let path = format!("{page}/annonces");
        let say = |year: &'static str, cents: &'static str| {
            let (admin, path, envelope) = (&admin, &path, envelope.as_str());
            async move { admin.post(path, &[("envelope", envelope), ("year", year), ("cents", cents)]).await }
        };
        say("2026", "5 000").await.answers(409).shows("celle de l'accord est votée");
        say("2040", "5 000").await.answers(409).shows("n'annonce rien au-delà de 2029");
        say("2027", "0").await.answers(409).shows("doit être positif");
        let kept = say("2027", "5 000").await;
        admin.follow(&kept).await.shows("Le montant annoncé est enregistré").shows("5 000 €").shows("pas encore");
        say("2027", "6 000").await.answers(303);
        assert_eq!(app.raw().number("SELECT CAST(SUM(cents) AS BIGINT) FROM grant_announced").await, 600_000, "said again, said once");
        let after = app.raw().texts("SELECT CAST(committed_cents AS TEXT) FROM envelope ORDER BY id").await;
        assert_eq!(after, before, "nothing is set aside nor voted");
        let paper = admin.get(&format!("{page}/accord.pdf")).await.printed();
        assert!(paper.contains("annualité budgétaire") && paper.contains("6 000"), "{paper}");
        admin.get("/financements/aides?annee=2027").await.shows("Annoncé par des accords").shows("6 000 €");
        app.sign_in(Who::Financeur).await.post(&path, &[("envelope", envelope.as_str()), ("year", "2027"), ("cents", "1")]).await.answers(403);
        admin.post(&format!("{page}/accord"), &[]).await.answers(303);
        say("2028", "5 000").await.answers(409).shows("il ne change plus");
    }

    async fn the_notification_says_the_terms_of_the_call_and_the_bilan_follows_it(app: TestApp) {
        let silent = r#""terms":{"bilan_months":null,"advance_percent":null}"#;
        let told = r#""terms":{"bilan_months":3,"advance_percent":50}"#;
        app.raw().run(&format!("UPDATE campaign SET content = REPLACE(content, '{silent}', '{told}')")).await;
        let (admin, page) = crate::changes::money::voted(&app).await;
        let letter = admin.get(&format!("{page}/notification.pdf")).await.printed();
        assert!(letter.contains("31 mars 2027") && letter.contains("4 000"), "{letter}");
        let due = "SELECT bilan_due FROM dossier WHERE state = 'notifiee'";
        assert_eq!(app.raw().texts(due).await, ["2027-03-31"]);
    }

    async fn an_aid_is_asked_back_in_part_then_settled(app: TestApp) {
        let (admin, page) = crate::changes::money::voted(&app).await;
        let id = page.rsplit('/').next().unwrap().to_owned();
        let envelope = app.raw().texts("SELECT id FROM envelope").await.remove(0);
        let pay = |kind: &'static str, cents: &'static str| {
            [("envelope", envelope.clone()), ("kind", kind.to_owned()), ("cents", cents.to_owned()), ("decision", "COPIL-2026-009".to_owned())]
        };
        let send = async |kind, cents| {
            let form = pay(kind, cents);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            admin.post(&format!("{page}/mouvements"), &form).await
        };
        send("avenant_moins", "500").await.answers(409).shows("L'accord n'est pas signé");
        send("degagement", "8 000").await.answers(409).shows("L'accord n'est pas signé");
        admin.post(&format!("{page}/accord"), &[("day", "2099-01-01")]).await.answers(409).shows("pas un jour à venir");
        admin.post(&format!("{page}/accord"), &[("day", "2026-11-22")]).await.answers(303);
        admin.get(&page).await.shows("Accord signé le 22 novembre 2026");
        send("avance", "6 000").await.answers(303);
        send("solde", "2 000").await.answers(409).shows("une fois le bilan validé");
        admin.post(&format!("{page}/solder"), &[]).await.answers(409).shows("« versée »");
        // Half of what was planned was spent.
        let bilan = "{\"outcome\":\"bilan\",\"text\":\"Fait\",\"people\":null,\"fte\":null,\"volunteers\":null,\"indicators\":[],\
            \"accounts\":[{\"account\":\"60\",\"label\":\"Achats\",\"planned\":1000000,\"realised\":500000,\"gap\":\"Moins d'ateliers\"}],\
            \"proofs\":[],\"new_end\":null,\"certified\":true}";
        app.raw().run(&format!(
            "INSERT INTO dossier_bilan (dossier_id, outcome, content, submitted_on, changed_at) VALUES ('{id}', 'bilan', '{}', '2027-05-01', 0)",
            bilan.replace('\'', "''")
        )).await;
        app.raw().run(&format!("UPDATE dossier SET state = 'bilan_valide' WHERE id = '{id}'")).await;
        let told = admin.get(&page).await;
        told.answers(200).shows("2 000 € versés n'ont pas été employés").shows("Des sommes votées restent à verser");
        send("degagement", "2 000").await.answers(303);
        admin.get(&page).await.shows("Solder l'aide");
        send("ordre_reversement", "2 000").await.answers(303);
        let state = format!("SELECT state FROM dossier WHERE id = '{id}'");
        assert_eq!(app.raw().texts(&state).await, ["reversement"]);
        admin.get(&page).await.does_not_show("Demander le reversement").shows("Une somme reste à reverser");
        admin.post(&format!("{page}/solder"), &[]).await.answers(409).shows("Une somme reste à reverser");
        send("reversement", "2 000").await.answers(303);
        app.sign_in(Who::Financeur).await.post(&format!("{page}/solder"), &[]).await.answers(403);
        let settled = admin.post(&format!("{page}/solder"), &[]).await;
        admin.follow(&settled).await.shows("L'aide est soldée").does_not_show("Solder l'aide");
        assert_eq!(app.raw().texts(&state).await, ["soldee"]);
    }

    async fn a_holder_that_gives_up_frees_what_was_voted(app: TestApp) {
        let (admin, page) = crate::changes::money::voted(&app).await;
        let committed = "SELECT CAST(SUM(committed_cents) AS BIGINT) FROM envelope";
        assert_eq!(app.raw().number(committed).await, 800_000);
        admin.post(&format!("{page}/renoncer"), &[("motif", " ")]).await.answers(409).shows("Donnez le motif");
        let id = page.rsplit('/').next().unwrap();
        let own = format!("/projets/dossiers/{id}");
        app.sign_in(Who::Porteur).await.post(&format!("{own}/retirer"), &[("retrait", "Parti")]).await.answers(409);
        assert_eq!(app.raw().number(committed).await, 800_000);
        let given_up = admin.post(&format!("{page}/renoncer"), &[("motif", "L'équipe est partie")]).await;
        admin.follow(&given_up).await.shows("reviennent aux enveloppes").shows("Dégagement");
        assert_eq!(app.raw().number(committed).await, 0);
        admin.get(&own).await.shows("Le dossier passe à l'état « retirée » (L'équipe est partie)");
        admin.post(&format!("{page}/renoncer"), &[("motif", "Encore")]).await.answers(409);
    }

    async fn the_same_movement_sent_twice_counts_once(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = open(&app, &admin, "Gestion urbaine", "2026", "1 000").await;
        let id = admin.get(&page).await.attributes("[name=movement]", "value").remove(0);
        let form = [("kind", "dotation"), ("cents", "5"), ("decision", "x"), ("movement", id.as_str())];
        admin.post(&format!("{page}/mouvements"), &form).await.answers(303);
        admin.post(&format!("{page}/mouvements"), &form).await.answers(409).shows("déjà enregistré");
    }

    async fn an_envelope_is_never_overdrawn_whoever_asks_at_the_same_time(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = open(&app, &admin, "Gestion urbaine", "2026", "1 000").await;
        let path = format!("{page}/mouvements");
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let client = app.sign_in(Who::MetropoleAdmin).await;
            let path = path.clone();
            asked.spawn(async move {
                let form = [("kind", "reprise"), ("cents", "300"), ("decision", "Décision modificative")];
                client.post(&path, &form).await.status.as_u16()
            });
        }
        let mut answers = asked.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 303, 303, 409, 409, 409, 409, 409]);
        assert_eq!(app.raw().number("SELECT allotted_cents FROM envelope WHERE scheme = 'Gestion urbaine'").await, 10_000);
        let seqs = app.raw().number("SELECT COUNT(DISTINCT seq) FROM envelope_movement WHERE label <> 'Budget'").await;
        assert_eq!(seqs, 4);
    }
}

async fn open_again(app: &TestApp, client: &Client) -> testkit::Answer {
    let funder = app.town().metropole.to_string();
    let form = [
        ("funder", funder.as_str()),
        ("scheme", "gestion URBAINE"),
        ("year", "2026"),
        ("cents", "1"),
        ("decision", "x"),
    ];
    client.post("/financements/enveloppes/nouvelle", &form).await
}
