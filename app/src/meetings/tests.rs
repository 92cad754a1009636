//! Stories of sittings: one committee gives its opinion, another decides, and money follows to the cent.

#[path = "tests/agenda.rs"]
mod agenda;

use testkit::{Answer, Client, TestApp, Who, both_engines, sample_path};

const DOSSIER: &str = "01890000-0000-7000-8000-0000000000d1";
const OTHER: &str = "01890000-0000-7000-8000-0000000000d2";
const SUBMITTED: &str = "01890000-0000-7000-8000-0000000000d3";
const ENVELOPE: &str = "01890000-0000-7000-8000-0000000000e1";

/// A sitting of that body with every dossier that is ready, open, with the métropole and the State in the room.
async fn open(app: &TestApp, client: &Client, body: &str, day: &str) -> String {
    let seats = [app.town().metropole.to_string(), app.town().etat.to_string()];
    let form =
        [("quorum", "nombre"), ("amount", "2"), ("votes", seats[0].as_str()), ("votes", seats[1].as_str())];
    client.post(&format!("/instances/{body}/composition"), &form).await.answers(303);
    let offered = client.get(&format!("/instances/seances/nouvelle?body={body}&year=2026")).await;
    let dossiers = offered.attributes("[name=dossiers]", "value");
    let mut form =
        vec![("choix", "oui"), ("body", body), ("year", "2026"), ("day", day), ("place", "Mairie")];
    form.extend(dossiers.iter().map(|id| ("dossiers", id.as_str())));
    let made = client.post("/instances/seances/nouvelle", &form).await;
    made.redirects_under("/instances/seances/");
    let page = made.location().unwrap().split('?').next().unwrap().to_owned();
    client.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
    let people = [Who::MetropoleAdmin, Who::Etat].map(|who| format!("presence-{}", app.town().person(who).0));
    let there = [(people[0].as_str(), "present"), (people[1].as_str(), "represente")];
    client.post(&format!("{page}/presences"), &there).await.answers(303);
    page
}

async fn say(
    client: &Client,
    page: &str,
    dossier: &str,
    verdict: &str,
    euros: &str,
    more: &[(&str, &str)],
) -> Answer {
    let sum = format!("sum-{ENVELOPE}");
    let mut form = vec![("verdict", verdict), (sum.as_str(), euros)];
    form.extend_from_slice(more);
    client.post(&format!("{page}/salle/{dossier}"), &form).await
}

async fn states(app: &TestApp, dossiers: &[&str]) -> Vec<String> {
    let among = dossiers.join("', '");
    app.raw().texts(&format!("SELECT state FROM dossier WHERE id IN ('{among}') ORDER BY id")).await
}

/// The sitting of the town, being prepared, whose body seats the métropole and the State.
async fn prepared(app: &TestApp) -> (Client, String) {
    let admin = app.sign_in(Who::MetropoleAdmin).await;
    let seats = [app.town().metropole.to_string(), app.town().etat.to_string()];
    let form = [("quorum", "aucun"), ("votes", seats[0].as_str()), ("votes", seats[1].as_str())];
    admin.post("/instances/copil/composition", &form).await.answers(303);
    (admin, sample_path(app.town(), "/instances/seances/{seance}").unwrap())
}

/// The identifier of the only free point there is.
async fn point(app: &TestApp) -> String {
    app.raw().texts("SELECT id FROM sitting_point").await.remove(0)
}

async fn left(app: &TestApp) -> i64 {
    app.raw()
        .number(&format!(
            "SELECT allotted_cents - reserved_cents - committed_cents FROM envelope WHERE id = '{ENVELOPE}'"
        ))
        .await
}

both_engines! {
    async fn a_free_point_is_noted_in_the_room_and_numbered_in_the_record(app: TestApp) {
        let (admin, page) = prepared(&app).await;
        advised(&app).await;
        let fields = [("day", "2026-12-10"), ("retirer", SUBMITTED), ("points", "Bilan de l'année")];
        admin.post(&format!("{page}/corriger"), &fields).await.answers(303);
        let name = format!("note-{}", point(&app).await);
        let note = [(name.as_str(), "Présenté par la métropole.")];
        admin.post(&format!("{page}/points"), &note).await.answers(409).shows("n'est pas ouverte");
        admin.get(&page).await.does_not_show("Noter ce qui est dit");
        admin.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
        let noted = admin.post(&format!("{page}/points"), &note).await;
        admin.follow(&noted).await.shows("Ce qui a été dit est noté").shows("Noter ce qui est dit");
        admin.get("/journal").await.shows("Points libres notés : « Bilan de l'année »");
        let closed = admin.post(&format!("{page}/clore"), &[]).await;
        let shown = admin.follow(&closed).await;
        shown.shows("COPIL-2026-001").shows("« Bilan de l'année » : Présenté par la métropole.");
        admin.post(&format!("{page}/points"), &note).await.answers(409).shows("close");
        let record = admin.get(&format!("{page}/releve.pdf")).await.answers(200).printed();
        assert!(record.contains("COPIL-2026-001") && record.contains("Présenté par la métropole."), "{record}");
        // The next sitting of the year goes on from there.
        app.raw().run(&format!("UPDATE dossier SET state = 'avis_rendu' WHERE id = '{SUBMITTED}'")).await;
        let next = open(&app, &admin, "copil", "2026-12-22").await;
        for dossier in [DOSSIER, OTHER] {
            say(&admin, &next, dossier, "refuse", "", &[("reason", "droit_commun")]).await.answers(303);
        }
        let closed = admin.post(&format!("{next}/clore"), &[]).await;
        app.work().await;
        admin.follow(&closed).await.shows("COPIL-2026-002").shows("COPIL-2026-003");
    }

    async fn letters_and_agreements_are_written_once_and_money_follows_the_signature(app: TestApp) {
        let (admin, page) = crate::changes::money::voted(&app).await;
        let kept = "SELECT kind || ' ' || COUNT(*) FROM grant_paper GROUP BY kind ORDER BY kind";
        assert_eq!(app.raw().texts(kept).await, ["accord 1", "notification 1"]);
        assert_eq!(states(&app, &[DOSSIER]).await, ["notifiee"]);
        // A process that died after writing and before saying so starts again: nothing is doubled.
        app.raw().run("UPDATE job SET state = 'a_faire', run_after = 0, payload = (SELECT sitting_id FROM grant_paper LIMIT 1) WHERE kind = 'seance.courriers'").await;
        let before = app.journal().await.len();
        app.work().await;
        assert_eq!(app.raw().texts(kept).await, ["accord 1", "notification 1"]);
        assert_eq!(app.journal().await.len(), before);
        // Whoever holds the dossier reads the decision, its letter and its agreement, and nothing else of the money.
        let (holder, own) = (app.sign_in(Who::Porteur).await, format!("/projets/dossiers/{DOSSIER}"));
        holder.get(&own).await.shows("Décision et aide").shows("Le dossier passe à l'état « notifiée »");
        let told = holder.get(&format!("{own}/decision")).await;
        told.answers(200).shows("votre demande est validée").shows("8 000 €").shows("à signer").does_not_show("Réservation");
        assert!(holder.get(&format!("{own}/decision/notification.pdf")).await.answers(200).printed().contains("8 000"));
        holder.get(&format!("{own}/decision/accord.pdf")).await.answers(200);
        assert!(holder.get(&format!("{own}/decision/accord.odt")).await.body.starts_with(b"PK"));
        holder.get(&page).await.answers(403);
        for (path, said) in [("notification.pdf", "8 000"), ("accord.pdf", "Accord spécifique")] {
            let paper = admin.get(&format!("{page}/{path}")).await;
            paper.answers(200);
            assert!(paper.printed().contains(said), "{path}: {}", paper.printed());
        }
        assert!(admin.get(&format!("{page}/accord.odt")).await.body.starts_with(b"PK"));
        let pay = [("envelope", ENVELOPE), ("kind", "avance"), ("cents", "1 000")];
        let early = admin.post(&format!("{page}/mouvements"), &pay).await;
        early.answers(409).shows("rien ne peut être versé");
        admin.post(&format!("{page}/accord"), &[]).await.answers(303);
        admin.post(&format!("{page}/accord"), &[]).await.answers(409).shows("déjà signé");
        let paid = admin.post(&format!("{page}/mouvements"), &pay).await;
        admin.follow(&paid).await.shows("Le mouvement est enregistré").shows("Avance versée");
        let beyond = [("envelope", ENVELOPE), ("kind", "avance"), ("cents", "7 000,01")];
        admin.post(&format!("{page}/mouvements"), &beyond).await.answers(409).shows("dépasse");
        assert_eq!(states(&app, &[DOSSIER]).await, ["versee"]);
        app.sign_in(Who::Financeur).await.post(&format!("{page}/accord"), &[]).await.answers(403);
        app.raw().run("UPDATE organisation SET siret = '24420077000018' WHERE kind = 'metropole'").await;
        let told = admin.get("/financements/donnees-essentielles?annee=2026").await;
        told.answers(200).shows("facultative").shows("n'a ni SIRET ni RNA");
        let csv = admin.get("/financements/donnees-essentielles.csv?annee=2026").await;
        assert!(csv.answers(200).body.starts_with(b"nomAttribuant,idAttribuant,dateConvention"), "{}", csv.html());
        let sitting = app.raw().texts("SELECT DISTINCT sitting_id FROM grant_paper").await.remove(0);
        let table = admin.get(&format!("/instances/seances/{sitting}/programmation.pdf")).await;
        assert!(table.answers(200).printed().contains("COPIL-2026-001"), "{}", table.printed());
        admin.get(&format!("/instances/seances/{sitting}/programmation.xlsx")).await.answers(200);
        let sitting = format!("/instances/seances/{sitting}");
        let told = admin.get(&sitting).await;
        told.shows("Notifications écrites : 1 sur 1").shows("Toutes les notifications (PDF)").does_not_show("Actualiser");
        for (path, said) in [("notifications.pdf", "8 000"), ("accords.pdf", "Accord spécifique")] {
            let all = admin.get(&format!("{sitting}/{path}")).await.answers(200).printed();
            assert!(all.contains(said), "{path}: {all}");
        }
        // While some are still to be written, none is given for the whole, and the page looks again by itself.
        app.raw().run("DELETE FROM grant_paper").await;
        admin.get(&format!("{sitting}/notifications.pdf")).await.answers(409).shows("s'écrivent encore : 0 sur 1");
        let waits = admin.get(&sitting).await;
        waits.shows("Actualiser").does_not_show("Toutes les notifications");
        assert_eq!(waits.attributes("#courriers", "hx-get"), [sitting]);
    }

    async fn a_committee_gives_its_opinion_then_another_decides_funder_by_funder(app: TestApp) {
        app.raw().run("UPDATE dossier SET state = 'avis_rendu' WHERE year = 2026").await;
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let advises = open(&app, &admin, "comite-direction", "2026-11-20").await;
        say(&admin, &advises, DOSSIER, "favorable", "8 000", &[]).await.answers(303);
        say(&admin, &advises, OTHER, "defavorable", "", &[("text", "Relève de la ville.")]).await.answers(303);
        assert_eq!(left(&app).await, 10_000_000, "an opinion sets nothing aside");
        let closed = admin.post(&format!("{advises}/clore"), &[]).await;
        admin.follow(&closed).await.shows("COMITE-DIRECTION-2026-001").shows("avis favorable");
        assert_eq!(states(&app, &[DOSSIER, OTHER]).await, ["arbitree", "arbitree"]);

        let decides = open(&app, &admin, "copil", "2026-11-22").await;
        admin.get(&format!("{decides}/releve.pdf")).await.answers(409).shows("une fois la séance close");
        let room = admin.get(&format!("{decides}/salle")).await;
        room.answers(200).shows("Comité : favorable");
        assert!(room.text().contains("avis 8 000 €"), "{}", room.text());
        say(&admin, &decides, DOSSIER, "", "7 500,25", &[]).await.answers(303);
        assert_eq!(left(&app).await, 9_249_975, "what is typed is set aside at once");
        say(&admin, &decides, OTHER, "refuse", "", &[("reason", "droit_commun")]).await.answers(303);
        let closed = admin.post(&format!("{decides}/clore"), &[]).await;
        app.work().await;
        let page = admin.follow(&closed).await;
        page.shows("COPIL-2026-001").shows("COPIL-2026-002").shows("le projet relève du droit commun");
        assert_eq!(states(&app, &[DOSSIER, OTHER, SUBMITTED]).await, ["notifiee", "refusee", "avis_rendu"]);
        let record = admin.get(&format!("{decides}/releve.pdf")).await.answers(200).printed();
        let people = [Who::MetropoleAdmin, Who::Etat].map(|who| format!("{who:?}"));
        for said in ["COPIL-2026-001", "COPIL-2026-002", "Total voté", "Représenté", "2 sièges votants présents, 2 nécessaires"] {
            assert!(record.contains(said), "{said}: {record}");
        }
        assert!(people.iter().all(|name| record.contains(name)), "{record}");
        assert!(admin.get(&format!("{decides}/releve.odt")).await.answers(200).body.starts_with(b"PK"));
        let kept = format!("SELECT committed_cents FROM envelope WHERE id = '{ENVELOPE}' AND reserved_cents = 0");
        assert_eq!(app.raw().number(&kept).await, 750_025);
        assert_eq!(app.raw().texts("SELECT decision FROM envelope_movement WHERE kind = 'engagement'").await, ["COPIL-2026-002"]);
        say(&admin, &decides, DOSSIER, "accorde", "1", &[]).await.answers(409).shows("close");
        app.sign_in(Who::ConseilCitoyen).await.get(&decides).await.answers(200);
        app.sign_in(Who::Porteur).await.get(&decides).await.answers(403);
    }

    async fn nothing_is_decided_without_the_opinion_nor_beyond_what_is_asked(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let no_advice = say(&admin, &page, DOSSIER, "accorde", "100", &[]).await;
        no_advice.answers(409).shows("La convention demande l'avis du comité qui prépare");
        let before = app.journal().await.len();
        say(&admin, &page, DOSSIER, "accorde", "beaucoup", &[]).await.answers(409).shows("n'est pas un montant");
        admin.post(&format!("{page}/clore"), &[]).await.answers(409).shows("sans avis ni décision");
        assert_eq!(app.journal().await.len(), before);
        assert_eq!(left(&app).await, 10_000_000);
    }

    async fn what_is_typed_is_answered_with_the_row_and_the_balances_only(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let form = [("verdict".to_owned(), "accorde".to_owned()), (format!("sum-{ENVELOPE}"), "9 000".to_owned())];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = admin
            .request(axum::http::Method::POST, &format!("{page}/salle/{DOSSIER}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into())
            .unwrap();
        request.headers_mut().insert("accept", axum::http::HeaderValue::from_static("application/json"));
        let answer = admin.send(request).await;
        let said = answer.answers(200).json();
        assert_eq!(said["partial"], true);
        assert_eq!(said["sums"]["settled"], 1);
        assert!(said["sums"]["purses"][0]["left"].as_str().unwrap().starts_with("91"), "{said}");
        say(&admin, &page, DOSSIER, "", "", &[]).await.answers(303);
        assert_eq!(left(&app).await, 10_000_000, "what is taken back is free again");
    }

    async fn the_room_shows_what_is_left_to_settle_and_comes_back_to_it(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let shown = "[data-committee-row]";
        let rows = async |query: &str| {
            let room = admin.get(&format!("{page}/salle{query}")).await;
            room.answers(200).attributes(shown, "data-committee-row")
        };
        assert!(rows("").await.contains(&DOSSIER.to_owned()));
        let settled = say(&admin, &page, DOSSIER, "accorde", "100", &[("reste", "oui")]).await;
        let back = settled.location().unwrap_or_default().to_owned();
        assert_eq!(back, format!("{page}/salle?reste=oui#dossier-{DOSSIER}"));
        let left = rows("?reste=oui").await;
        assert!(left.contains(&OTHER.to_owned()) && !left.contains(&DOSSIER.to_owned()), "{left:?}");
        let none = admin.get(&format!("{page}/salle?mots=introuvable&page=9")).await;
        none.answers(200).shows("Aucun dossier ne répond").shows("Montrer tous les dossiers");
    }

    async fn somebody_tied_to_the_dossier_leaves_and_the_quorum_is_counted_without_them(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let person = app.town().person(Who::Etat).0.to_string();
        app.raw().run(&format!(
            "INSERT INTO interest (id, person_id, dossier_id, organisation_id, kind, declared_on, ended_on) \
             VALUES ('t1', '{person}', '{DOSSIER}', NULL, 'adhesion', '2026-11-01', NULL)"
        )).await;
        say(&admin, &page, DOSSIER, "accorde", "100", &[]).await.answers(409).shows("doit se retirer");
        admin.post(&format!("{page}/departs"), &[("person", person.as_str()), ("dossier", DOSSIER)]).await.answers(303);
        say(&admin, &page, DOSSIER, "accorde", "100", &[]).await.answers(409).shows("1 présents sur 2");
        say(&admin, &page, OTHER, "accorde", "100", &[]).await.answers(303);
    }

    async fn the_room_says_who_is_missing_who_must_leave_and_how_each_dossier_stands(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let room = format!("{page}/salle");
        admin.get(&room).await.shows("Quorum atteint : 2 sièges votants présents, 2 nécessaires").does_not_show("doit se retirer");
        let person = app.town().person(Who::Etat).0.to_string();
        app.raw().run(&format!(
            "INSERT INTO interest (id, person_id, dossier_id, organisation_id, kind, declared_on, ended_on) \
             VALUES ('t1', '{person}', '{DOSSIER}', NULL, 'adhesion', '2026-11-01', NULL)"
        )).await;
        let tied = admin.get(&room).await;
        assert_eq!(tied.text().matches("doit se retirer").count(), 1, "on that dossier only: {}", tied.text());
        assert!(tied.attributes("[data-committee-row] a", "href").contains(&format!("/projets/dossiers/{DOSSIER}#verdict")));
        // Who has a tie is told to whoever holds the sitting; that somebody left is told to all who read it.
        let reader = app.sign_in(Who::ConseilCitoyen).await;
        reader.get(&room).await.answers(200).does_not_show("doit se retirer");
        let left = admin.post(&format!("{page}/departs"), &[("retour", "salle"), ("person", &person), ("dossier", DOSSIER)]).await;
        assert_eq!(left.location(), Some(format!("{room}#dossier-{DOSSIER}").as_str()));
        let gone = admin.get(&room).await;
        gone.shows("quorum perdu, il en manque 1").does_not_show("doit se retirer");
        reader.get(&room).await.shows("quorum perdu, il en manque 1");
        let name = format!("presence-{person}");
        admin.post(&format!("{page}/presences"), &[(name.as_str(), "excuse")]).await.answers(303);
        admin.get(&room).await.shows("Quorum non atteint : 0 siège votant présent, 2 nécessaires, il en manque 2");
    }

    async fn a_missing_bilan_keeps_the_next_grant_from_being_voted(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        app.raw().run(&format!("UPDATE dossier SET year = 2025, state = 'bilan_attendu', bilan_due = '2026-06-30' WHERE id = '{OTHER}'")).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        admin.get(&format!("{page}/salle")).await.answers(200).shows("bilan manquant depuis le 30/06/2026");
        let refused = say(&admin, &page, DOSSIER, "accorde", "100", &[]).await;
        refused.answers(409).shows("n'admet pas de nouvel engagement sans lui");
        say(&admin, &page, DOSSIER, "ajourne", "", &[("reason", "bilan_precedent")]).await.answers(303);
    }

    async fn of_several_grants_before_the_bilan_that_is_missing_binds_whichever_came_last(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        // The oldest never came; a later one of the same holder is in.
        app.raw().run(&format!("UPDATE dossier SET year = 2024, state = 'bilan_attendu', bilan_due = '2025-06-30' WHERE id = '{OTHER}'")).await;
        app.raw().run(&format!("UPDATE dossier SET year = 2025, state = 'bilan_recu', bilan_due = '2026-06-30' WHERE id = '{SUBMITTED}'")).await;
        app.raw().run(&format!("UPDATE dossier SET organisation_id = (SELECT organisation_id FROM dossier WHERE id = '{DOSSIER}') WHERE id IN ('{OTHER}', '{SUBMITTED}')")).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let refused = say(&admin, &page, DOSSIER, "accorde", "100", &[]).await;
        refused.answers(409).shows("dû le 30 juin 2025").shows("n'admet pas de nouvel engagement sans lui");
    }

    async fn committees_that_type_at_the_same_time_never_overdraw_an_envelope(app: TestApp) {
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        advised(&app).await;
        app.raw().run(&format!("UPDATE envelope SET allotted_cents = 1000000 WHERE id = '{ENVELOPE}'")).await;
        let page = open(&app, &admin, "copil", "2026-11-22").await;
        let mut asked = tokio::task::JoinSet::new();
        for round in 0..8 {
            let (client, page) = (app.sign_in(Who::MetropoleAdmin).await, page.clone());
            let dossier = if round % 2 == 0 { DOSSIER } else { OTHER };
            asked.spawn(async move { say(&client, &page, dossier, "accorde", "6 000", &[]).await.status.as_u16() });
        }
        let answers = asked.join_all().await;
        assert!(answers.iter().all(|status| [303, 409].contains(status)), "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 303).count(), 4, "one dossier of the two holds: {answers:?}");
        assert_eq!(left(&app).await, 400_000);
    }
}

/// The body that prepares has given its opinion on both dossiers.
async fn advised(app: &TestApp) {
    app.raw().run("INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) VALUES ('01890000-0000-7000-8000-0000000000f9', 'comite-direction', '2026-11-10', '', 2026, 'close', 1, 0)").await;
    for dossier in [DOSSIER, OTHER] {
        app.raw().run(&format!("INSERT INTO sitting_item (sitting_id, position, dossier_id) VALUES ('01890000-0000-7000-8000-0000000000f9', 1, '{dossier}')")).await;
        app.raw().run(&format!("INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts) VALUES ('01890000-0000-7000-8000-0000000000f9', '{dossier}', 'avis', 'favorable', NULL, '', '{{}}')")).await;
    }
}
