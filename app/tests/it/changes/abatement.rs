//! One change that succeeds for each route of the abatement.

use super::Change::{self, Form, Prepared as After};
use super::{Fields, fields};
use testkit::{Client, TestApp, Who};

pub fn change(route: &str) -> Option<Change> {
    use Who::BailleurSiege as Landlord;
    Some(match route {
        "/abattement/nouveau" => Form(Landlord, |app| {
            let quartier = app.town().beauregard.to_string();
            fields(&[("quartier", &quartier), ("year", "2027"), ("dwellings", "120"), ("eligible", "110")])
        }),
        "/abattement/conventions/nouvelle" | "/abattement/conventions/{tfpb}/modifier" => {
            Form(Landlord, |app| {
                let quartier = app.town().tilleuls.to_string();
                let years = [("first_year", "2025"), ("last_year", "2030"), ("etat_signed", "2026-11-20")];
                let mut form = fields(&[("title", "Convention d'utilisation"), ("quartiers", &quartier)]);
                form.extend(fields(&years));
                form
            })
        }
        "/abattement/{abattement}/modifier" => Form(Landlord, |_| {
            fields(&[("dwellings", "320"), ("eligible", "310"), ("comment", "Suite de 2025")])
        }),
        "/abattement/{abattement}/montants" => Form(Landlord, |_| {
            fields(&[("kind", "definitif"), ("cents", "61 234,50"), ("source", "Avis 2026")])
        }),
        "/abattement/{abattement}/reprendre" => After(|app| Box::pin(taking_over(app))),
        "/abattement/{abattement}/lignes/nouvelle" | "/abattement/{abattement}/lignes/{ligne}" => {
            Form(Landlord, |_| programme_line())
        }
        "/abattement/{abattement}/lignes/{ligne}/copier" => Form(Landlord, |_| vec![]),
        "/abattement/{abattement}/lignes/{ligne}/retirer" => After(|app| Box::pin(removing_a_line(app))),
        "/abattement/{abattement}/saisie" => Form(Landlord, |_| fields(&[("revision", "0")])),
        "/abattement/{abattement}/droit-commun" => Form(Landlord, |_| {
            fields(&[
                ("post-0", "Gardiennage"),
                ("indicator-0", "ETP"),
                ("outside-0", "0,5"),
                ("inside-0", "1,2"),
            ])
        }),
        "/abattement/{abattement}/deposer" => After(|app| Box::pin(submitting(app))),
        "/abattement/{abattement}/remarques/{remarque}" => {
            Form(Landlord, |_| fields(&[("answer", "Les tours 4 à 9.")]))
        }
        "/abattement/{abattement}/examen" => After(|app| Box::pin(reviewing(app))),
        "/abattement/import/{year}/{import}/confirmer" => {
            After(|app| Box::pin(on_a_programme(app, "confirmer")))
        }
        "/abattement/import/{year}/{import}/abandonner" => {
            After(|app| Box::pin(on_a_programme(app, "abandonner")))
        }
        "/abattement/{abattement}/valider" => After(|app| Box::pin(validating(app))),
        "/abattement/lignes/{ligne}/preuves" => Form(Landlord, |app| {
            let action = app.town().action.to_string();
            fields(&[("kind", "action"), ("cents", "1 000"), ("action", &action)])
        }),
        "/abattement/preuves" => After(|app| Box::pin(ticking_a_proof(app))),
        "/abattement/preuves/{preuve}/confirmer" => After(|app| Box::pin(proof(app, "confirmer", Who::Etat))),
        "/abattement/preuves/{preuve}/refuser" => After(|app| Box::pin(proof(app, "refuser", Who::Etat))),
        "/abattement/preuves/{preuve}/retirer" => After(|app| Box::pin(proof(app, "retirer", Landlord))),
        _ => return None,
    })
}

/// A programme of one new line, examined.
async fn on_a_programme(app: TestApp, then: &str) -> (Client, String, Fields) {
    let landlord = app.sign_in(Who::BailleurSiege).await;
    let table = "Intitulé;Quartier;Axe;Sous-action;Dépense prévisionnelle;Valorisé TFPB prévu\n\
        Tournées;Les Tilleuls;4;Encombrants;8 000;6 000\n";
    let sent = [("fichier", "programme.csv", table.as_bytes().to_vec())];
    let draft = landlord.post_multipart("/abattement/import/2026", &[], &sent).await;
    let path = format!("{}/{then}", draft.location().expect("a draft"));
    (landlord, path, vec![])
}

/// A line of a programme.
fn programme_line() -> Fields {
    fields(&[
        ("axis", "4"),
        ("measure", "Gestion des encombrants"),
        ("title", "Tournées du jeudi"),
        ("planned", "8 000"),
        ("planned_valued", "6 000"),
    ])
}

/// The same landlord has a programme of the year before, and nothing in this one.
async fn taking_over(app: TestApp) -> (Client, String, Fields) {
    let before = palier_domain::shared::AbatementId(app.world.id());
    for sql in [
        "DELETE FROM abatement_remark".to_owned(),
        format!(
            "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, bilan_due, \
             created_at) SELECT '{before}', landlord_id, quartier_id, 2025, 'valide', 320, 300, '2026-03-31', created_at \
             FROM abatement"
        ),
        format!("UPDATE abatement_line SET abatement_id = '{before}'"),
    ] {
        app.raw().run(&sql).await;
    }
    let path = format!("/abattement/{}/reprendre", app.town().abatement);
    (app.sign_in(Who::BailleurSiege).await, path, vec![])
}

/// A proof that the landlord laid on the line of the town.
async fn proof(app: TestApp, act: &str, who: Who) -> (Client, String, Fields) {
    let (id, line, habitat) = ("01890000-0000-7000-8000-0000000000cc", app.town().line, app.town().habitat);
    let sql = format!(
        "INSERT INTO line_proof (id, line_id, kind, cents, note, stated_by_id, stated_on, created_at) \
         VALUES ('{id}', '{line}', 'photo', 1000, '', '{habitat}', '2026-11-20', 0)"
    );
    app.raw().run(&sql).await;
    (app.sign_in(who).await, format!("/abattement/preuves/{id}/{act}"), fields(&[("reason", "Photo floue")]))
}

async fn ticking_a_proof(app: TestApp) -> (Client, String, Fields) {
    let (client, path, _) = proof(app, "confirmer", Who::Etat).await;
    let id = path.split('/').nth(3).expect("a proof").to_owned();
    (client, "/abattement/preuves".to_owned(), fields(&[("preuve", &id)]))
}

async fn removing_a_line(app: TestApp) -> (Client, String, Fields) {
    app.raw().run("DELETE FROM abatement_remark").await;
    let path = format!("/abattement/{}/lignes/{}/retirer", app.town().abatement, app.town().line);
    (app.sign_in(Who::BailleurSiege).await, path, vec![])
}

async fn submitting(app: TestApp) -> (Client, String, Fields) {
    app.raw().run("UPDATE abatement_remark SET answer = 'Les tours 4 à 9.'").await;
    let path = format!("/abattement/{}/deposer", app.town().abatement);
    (app.sign_in(Who::BailleurSiege).await, path, vec![])
}

async fn reviewing(app: TestApp) -> (Client, String, Fields) {
    app.raw().run("UPDATE abatement SET state = 'depose', round = 1").await;
    let path = format!("/abattement/{}/examen", app.town().abatement);
    (app.sign_in(Who::Etat).await, path, fields(&[("verdict", "favorable")]))
}

async fn validating(app: TestApp) -> (Client, String, Fields) {
    app.raw().run("UPDATE abatement SET state = 'examine', round = 1").await;
    let path = format!("/abattement/{}/valider", app.town().abatement);
    (app.sign_in(Who::Etat).await, path, vec![])
}
