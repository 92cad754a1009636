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
        "/instances/{instance}/composition" => Form(Admin, |app| {
            let metropole = app.town().metropole.to_string();
            fields(&[("quorum", "part"), ("amount", "50"), ("votes", &metropole)])
        }),
        "/instances/seances/nouvelle" => Form(Admin, |_| {
            fields(&[("choix", "oui"), ("body", "copil"), ("year", "2026"), ("day", "2026-12-01")])
        }),
        "/instances/seances/{seance}/etat" => Form(Admin, |_| fields(&[("state", "convoquee")])),
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
