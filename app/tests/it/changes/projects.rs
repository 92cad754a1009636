//! One change that succeeds for each route of the projects.

use super::Change::{self, Form, Prepared as After};
use super::{Fields, fields};
use testkit::{Client, TestApp, Who};

/// A number that nothing bears yet.
const NEW: &str = "01890000-0000-7000-8000-0000000000de";
/// The number of what is asked of the dossier.
const ASKED: &str = "01890000-0000-7000-8000-0000000000dd";

pub fn change(route: &str) -> Option<Change> {
    calls(route).or_else(|| written(route)).or_else(|| examined(route)).or_else(|| followed(route))
}

fn calls(route: &str) -> Option<Change> {
    use Who::MetropoleAdmin as Admin;
    Some(match route {
        "/projets/campagnes/nouvelle" => Form(Admin, call),
        "/projets/campagnes/{campagne}/modifier" => After(|app| Box::pin(rewriting_a_call(app))),
        "/projets/campagnes/{campagne}/completer" => {
            Form(Admin, |_| fields(&[("closes", "2027-01-31"), ("reason", "Intempéries")]))
        }
        "/projets/campagnes/{campagne}/dossiers/lot" => After(|app| Box::pin(admitting_many(app))),
        "/projets/campagnes/{campagne}/etat" => Form(Admin, |_| fields(&[("state", "close")])),
        "/projets/campagnes/{campagne}/nouveau" => {
            Form(Who::Porteur, |_| fields(&[("id", NEW), ("title", "Atelier de réparation de vélos")]))
        }
        _ => return None,
    })
}

/// A call as it is typed.
fn call(app: &TestApp) -> Fields {
    let funder = app.town().caf.to_string();
    let days = [("opens", "2027-01-01"), ("closes", "2027-02-01"), ("opinions_due", "2027-03-01")];
    let mut form = fields(&[("title", "Été 2027"), ("year", "2027"), ("funder_org", &funder)]);
    form.extend(fields(&days));
    form.extend(fields(&[("funder_schemes", "Vacances ; Familles")]));
    form
}

async fn admitting_many(app: TestApp) -> (Client, String, Fields) {
    let (holder, submit, _) = submitting(app.clone()).await;
    holder.post(&submit, &[]).await.answers(303);
    let path = format!("/projets/campagnes/{}/dossiers/lot", app.town().campaign);
    let form = vec![("faire", "recevable".to_owned()), ("dossier", app.town().dossier.to_string())];
    (app.sign_in(Who::MetropoleAdmin).await, path, form)
}

async fn rewriting_a_call(app: TestApp) -> (Client, String, Fields) {
    let admin = app.sign_in(Who::MetropoleAdmin).await;
    let form = call(&app);
    let typed: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let made = admin.post("/projets/campagnes/nouvelle", &typed).await;
    let page = made.location().expect("a call").split('?').next().unwrap_or_default().to_owned();
    (admin, format!("{page}/modifier"), form)
}

fn written(route: &str) -> Option<Change> {
    use Who::Porteur as Holder;
    Some(match route {
        "/projets/dossiers/{dossier}/pages/{page}" => {
            Form(Holder, |_| fields(&[("title", "Jardin des Tilleuls"), ("summary", "Un jardin.")]))
        }
        "/projets/dossiers/{dossier}/pieces/{piece}/retirer" => After(|app| Box::pin(removing_a_piece(app))),
        "/projets/dossiers/{dossier}/deposer" => After(|app| Box::pin(submitting(app))),
        "/projets/dossiers/{dossier}/retirer" => Form(Holder, |_| vec![]),
        "/projets/dossiers/{dossier}/inviter" => {
            Form(Holder, |app| vec![("organisation", app.town().montfleury.to_string())])
        }
        "/projets/dossiers/{dossier}/desinviter" => After(|app| Box::pin(uninviting(app))),
        "/projets/dossiers/{dossier}/corrections/{correction}" => After(|app| Box::pin(answering(app))),
        _ => return None,
    })
}

/// The address of something done on the dossier of the town.
fn at(app: &TestApp, act: &str) -> String {
    format!("/projets/dossiers/{}/{act}", app.town().dossier)
}

async fn certified(app: &TestApp) -> Client {
    let holder = app.sign_in(Who::Porteur).await;
    holder.post(&at(app, "pages/engagements"), &[("certified", "oui")]).await.answers(303);
    holder
}

async fn submitting(app: TestApp) -> (Client, String, Fields) {
    (certified(&app).await, at(&app, "deposer"), vec![])
}

async fn removing_a_piece(app: TestApp) -> (Client, String, Fields) {
    let holder = app.sign_in(Who::Porteur).await;
    let file = [("piece", "devis.pdf", b"%PDF-1.7 devis".to_vec())];
    holder.post_multipart(&at(&app, "pieces"), &[("label", "Devis")], &file).await.answers(303);
    let piece = app.raw().texts("SELECT id FROM attachment WHERE subject_kind = 'dossier'").await.remove(0);
    (holder, at(&app, &format!("pieces/{piece}/retirer")), vec![])
}

async fn uninviting(app: TestApp) -> (Client, String, Fields) {
    let holder = app.sign_in(Who::Porteur).await;
    let guest = app.town().montfleury.to_string();
    holder.post(&at(&app, "inviter"), &[("organisation", &guest)]).await.answers(303);
    (holder, at(&app, "desinviter"), vec![("organisation", guest)])
}

/// Puts the dossier of the town in a state, as if it had gone through.
async fn moved(app: &TestApp, state: &str) {
    let sql = format!("UPDATE dossier SET state = '{state}', submitted_on = '2026-11-20'");
    app.raw().run(&sql).await;
}

async fn answering(app: TestApp) -> (Client, String, Fields) {
    moved(&app, "completude").await;
    let (dossier, caf) = (app.town().dossier, app.town().caf);
    let sql = format!(
        "INSERT INTO dossier_correction (id, dossier_id, page, text, asked_by_id, asked_on, due, created_at) \
         VALUES ('{ASKED}', '{dossier}', 'budget', 'Détaillez', '{caf}', '2026-11-20', '2026-12-05', 0)"
    );
    app.raw().run(&sql).await;
    (
        app.sign_in(Who::Porteur).await,
        at(&app, &format!("corrections/{ASKED}")),
        fields(&[("answer", "Fait.")]),
    )
}

fn examined(route: &str) -> Option<Change> {
    Some(match route {
        "/projets/dossiers/{dossier}/corrections" => After(|app| {
            Box::pin(examining(
                app,
                Who::Financeur,
                "deposee",
                "corrections",
                &[("page-budget", "Détaillez")],
            ))
        }),
        "/projets/dossiers/{dossier}/recevabilite" => After(|app| {
            let refused = &[("sens", "irrecevable"), ("motif", "Hors sujet")];
            Box::pin(examining(app, Who::Etat, "deposee", "recevabilite", refused))
        }),
        "/projets/dossiers/{dossier}/avis" => After(|app| Box::pin(asking(app))),
        "/projets/dossiers/{dossier}/avis/{avis}" => After(|app| Box::pin(giving(app))),
        "/projets/dossiers/{dossier}/clore-instruction" => {
            After(|app| Box::pin(examining(app, Who::Etat, "en_instruction", "clore-instruction", &[])))
        }
        "/projets/dossiers/{dossier}/grille" => {
            After(|app| Box::pin(examining(app, Who::Financeur, "deposee", "grille", &[])))
        }
        "/projets/dossiers/{dossier}/lien" => {
            After(|app| Box::pin(examining(app, Who::Financeur, "deposee", "lien", &[("tie", "emploi")])))
        }
        _ => return None,
    })
}

async fn examining(
    app: TestApp,
    who: Who,
    state: &'static str,
    act: &'static str,
    form: &'static [(&'static str, &'static str)],
) -> (Client, String, Fields) {
    moved(&app, state).await;
    (app.sign_in(who).await, at(&app, act), fields(form))
}

async fn asking(app: TestApp) -> (Client, String, Fields) {
    moved(&app, "recevable").await;
    let form = vec![("organisations", app.town().caf.to_string())];
    (app.sign_in(Who::MetropoleAdmin).await, at(&app, "avis"), form)
}

async fn giving(app: TestApp) -> (Client, String, Fields) {
    moved(&app, "en_instruction").await;
    let (dossier, caf) = (app.town().dossier, app.town().caf);
    let sql = format!(
        "INSERT INTO dossier_opinion (id, dossier_id, organisation_id, asked_on, due, created_at) \
         VALUES ('{ASKED}', '{dossier}', '{caf}', '2026-11-20', '2027-02-28', 0)"
    );
    app.raw().run(&sql).await;
    (app.sign_in(Who::Financeur).await, at(&app, &format!("avis/{ASKED}")), fields(&[("kind", "favorable")]))
}

fn followed(route: &str) -> Option<Change> {
    use Who::Porteur as Holder;
    Some(match route {
        "/projets/dossiers/{dossier}/avancement" => {
            After(|app| Box::pin(examining(app, Holder, "versee", "avancement", &[("text", "Terre livrée")])))
        }
        "/projets/dossiers/{dossier}/heures" => After(|app| {
            let typed = &[("quarter", "t1"), ("hours", "120"), ("people", "3")];
            Box::pin(examining(app, Holder, "versee", "heures", typed))
        }),
        "/projets/dossiers/{dossier}/bilan" => {
            After(|app| Box::pin(examining(app, Holder, "bilan_attendu", "bilan", &[("text", "Fait")])))
        }
        "/projets/dossiers/{dossier}/bilan/ouvrir" => After(|app| Box::pin(opening(app))),
        "/projets/dossiers/{dossier}/bilan/examen" => After(|app| {
            Box::pin(examining(app, Who::Etat, "bilan_recu", "bilan/examen", &[("sens", "valider")]))
        }),
        _ => return None,
    })
}

/// A dossier of a year that is over.
async fn opening(app: TestApp) -> (Client, String, Fields) {
    moved(&app, "versee").await;
    app.raw().run("UPDATE campaign SET year = 2025").await;
    (app.sign_in(Who::Etat).await, at(&app, "bilan/ouvrir"), vec![])
}
