//! One change that succeeds for each route of money and of sittings.

use super::Change::{self, Form, Prepared as After};
use super::{Fields, fields};
use testkit::{Client, TestApp, Who, sample_path};

pub fn change(route: &str) -> Option<Change> {
    use Who::MetropoleAdmin as Admin;
    Some(match route {
        "/financements/enveloppes/nouvelle" => Form(Admin, |app| {
            let funder = app.town().metropole.to_string();
            let money = [("cents", "120 000"), ("decision", "Délibération 12")];
            let mut form = fields(&[("funder", &funder), ("scheme", "Gestion urbaine"), ("year", "2027")]);
            form.extend(fields(&money));
            form
        }),
        "/financements/enveloppes/{enveloppe}/mouvements" => Form(Admin, |_| {
            fields(&[("kind", "dotation"), ("cents", "5 000"), ("decision", "Délibération 13")])
        }),
        "/financements/aides/{aide}/accord" => After(|app| Box::pin(granted(app, "accord"))),
        "/financements/aides/{aide}/mouvements" => After(|app| Box::pin(granted(app, "mouvements"))),
        "/financements/aides/{aide}/annonces" => After(|app| Box::pin(announced(app))),
        "/financements/aides/{aide}/renoncer" => After(|app| {
            Box::pin(async move {
                let (admin, page) = voted(&app).await;
                (admin, format!("{page}/renoncer"), fields(&[("motif", "L'équipe est partie")]))
            })
        }),
        "/financements/aides/{aide}/solder" => After(|app| Box::pin(over(app))),
        "/instances/{instance}/composition" => Form(Admin, |app| {
            let metropole = app.town().metropole.to_string();
            fields(&[("quorum", "part"), ("amount", "50"), ("votes", &metropole)])
        }),
        "/instances/seances/nouvelle" => Form(Admin, |_| {
            fields(&[("choix", "oui"), ("body", "copil"), ("year", "2026"), ("day", "2026-12-01")])
        }),
        "/instances/seances/{seance}/etat" => Form(Admin, |_| fields(&[("state", "convoquee")])),
        "/instances/seances/{seance}/annulation" => {
            Form(Admin, |_| fields(&[("message", "Le quorum n'y sera pas.")]))
        }
        "/instances/seances/{seance}/corriger" => {
            Form(Admin, |_| fields(&[("day", "2026-12-03"), ("points", "Bilan de l'année")]))
        }
        "/instances/seances/{seance}/convocation" => {
            Form(Admin, |_| fields(&[("adresses", "voisine@exemple.test")]))
        }
        "/instances/seances/{seance}/points" => After(|app| Box::pin(in_the_room(app, "points"))),
        "/instances/seances/{seance}/presences" => Form(Admin, |_| vec![]),
        "/instances/seances/{seance}/departs" => After(|app| Box::pin(in_the_room(app, "departs"))),
        "/instances/seances/{seance}/clore" => After(|app| Box::pin(in_the_room(app, "clore"))),
        "/instances/seances/{seance}/salle/{soumis}" => After(|app| Box::pin(in_the_room(app, "salle"))),
        _ => return None,
    })
}

/// The sitting of the town once it is open, with somebody in the room.
async fn in_the_room(app: TestApp, what: &'static str) -> (Client, String, Fields) {
    let admin = app.sign_in(Who::MetropoleAdmin).await;
    let page = sample_path(app.town(), "/instances/seances/{seance}").unwrap();
    let (metropole, person) =
        (app.town().metropole.to_string(), app.town().person(Who::MetropoleAdmin).0.to_string());
    let seats = [("quorum", "aucun"), ("votes", metropole.as_str())];
    admin.post("/instances/copil/composition", &seats).await.answers(303);
    admin.post(&format!("{page}/etat"), &[("state", "ouverte")]).await.answers(303);
    admin
        .post(&format!("{page}/presences"), &[(&format!("presence-{person}"), "present")])
        .await
        .answers(303);
    match what {
        "departs" => {
            let dossier = app.raw().texts("SELECT dossier_id FROM sitting_item").await.remove(0);
            let form = fields(&[("person", &person), ("dossier", &dossier)]);
            (admin, format!("{page}/departs"), form)
        }
        "points" => (admin, format!("{page}/points"), vec![]),
        "clore" => {
            app.raw().run("DELETE FROM sitting_item").await;
            (admin, format!("{page}/clore"), vec![])
        }
        _ => {
            let path = sample_path(app.town(), "/instances/seances/{seance}/salle/{soumis}").unwrap();
            (admin, path, vec![])
        }
    }
}

/// A dossier voted by a sitting that was closed, its letter and its agreement written.
async fn granted(app: TestApp, what: &'static str) -> (Client, String, Fields) {
    let (admin, page) = voted(&app).await;
    if what == "accord" {
        return (admin, format!("{page}/accord"), vec![]);
    }
    admin.post(&format!("{page}/accord"), &[]).await.answers(303);
    let envelope = app.raw().texts("SELECT id FROM envelope").await.remove(0);
    let form = fields(&[("envelope", &envelope), ("kind", "avance"), ("cents", "1 000")]);
    (admin, format!("{page}/mouvements"), form)
}

/// The same, with an amount for the year after.
async fn announced(app: TestApp) -> (Client, String, Fields) {
    let (admin, page) = voted(&app).await;
    let envelope = app.raw().texts("SELECT id FROM envelope").await.remove(0);
    let form = fields(&[("envelope", &envelope), ("year", "2027"), ("cents", "5 000")]);
    (admin, format!("{page}/annonces"), form)
}

/// The same, paid in whole, its bilan validated.
async fn over(app: TestApp) -> (Client, String, Fields) {
    let (admin, page) = voted(&app).await;
    admin.post(&format!("{page}/accord"), &[]).await.answers(303);
    let envelope = app.raw().texts("SELECT id FROM envelope").await.remove(0);
    let whole = [("envelope", envelope.as_str()), ("kind", "avance"), ("cents", "8 000")];
    admin.post(&format!("{page}/mouvements"), &whole).await.answers(303);
    let id = page.rsplit('/').next().unwrap();
    app.raw().run(&format!("UPDATE dossier SET state = 'bilan_valide' WHERE id = '{id}'")).await;
    (admin, format!("{page}/solder"), vec![])
}

/// The dossier of the town with 8 000 € voted, and what follows the closing done.
pub async fn voted(app: &TestApp) -> (Client, String) {
    let (admin, sitting, _) = in_the_room(app.clone(), "salle").await;
    let sitting = sitting.split("/salle/").next().unwrap().to_owned();
    let path = sample_path(app.town(), "/financements/aides/{aide}").unwrap();
    let dossier = path.rsplit('/').next().unwrap().to_owned();
    app.raw().run(&format!("UPDATE sitting_item SET dossier_id = '{dossier}'")).await;
    let before = "01890000-0000-7000-8000-0000000000f9";
    app.raw()
        .run(&format!(
            "INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) \
             VALUES ('{before}', 'comite-direction', '2026-11-10', '', 2026, 'close', 1, 0)"
        ))
        .await;
    app.raw()
        .run(&format!(
            "INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts) \
             VALUES ('{before}', '{dossier}', 'avis', 'favorable', NULL, '', '{{}}')"
        ))
        .await;
    let envelope = app.raw().texts("SELECT id FROM envelope").await.remove(0);
    let sum = format!("sum-{envelope}");
    let form = [("verdict", "accorde"), (sum.as_str(), "8 000")];
    admin.post(&format!("{sitting}/salle/{dossier}"), &form).await.answers(303);
    admin.post(&format!("{sitting}/clore"), &[]).await.answers(303);
    app.work().await;
    (admin, path)
}
