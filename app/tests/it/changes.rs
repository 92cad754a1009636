//! One change that succeeds for each route that changes something.

mod abatement;
pub mod money;
mod projects;

use serde_json::json;
use std::pin::Pin;
use testkit::{Answer, Client, PASSWORD, Phone, TestApp, WALK_CODE, Who};

/// What a form carries.
pub type Fields = Vec<(&'static str, String)>;
type Prepared = Pin<Box<dyn Future<Output = (Client, String, Fields)>>>;

/// A change that succeeds.
pub enum Change {
    /// That person sends that form to the sample path of the route.
    Form(Who, fn(&TestApp) -> Fields),
    /// The phone of the town sends that to the sample path of the route.
    Phone(fn(&Phone) -> Vec<u8>),
    /// Something must be prepared first: who sends what to which address.
    Prepared(fn(TestApp) -> Prepared),
}

use Change::{Form, Phone as Sent, Prepared as After};

/// One line per route that changes something.
pub fn change(route: &str) -> Option<Change> {
    account(route)
        .or_else(|| partners(route))
        .or_else(|| diagnostics(route))
        .or_else(|| field(route))
        .or_else(|| plans(route))
        .or_else(|| abatement::change(route))
        .or_else(|| projects::change(route))
        .or_else(|| money::change(route))
}

fn account(route: &str) -> Option<Change> {
    Some(match route {
        "/connexion" => After(|app| Box::pin(signing_in(app))),
        "/deconnexion" => Form(Who::Etat, |_| vec![]),
        "/mot-de-passe-oublie" => Form(Who::Etat, |_| fields(&[("email", Who::Etat.email())])),
        "/mot-de-passe/{token}" => After(|app| Box::pin(choosing_a_password(app))),
        "/invitation/{token}" => After(|app| Box::pin(accepting_an_invitation(app))),
        "/compte/mandat" => {
            Form(Who::Etat, |app| vec![("mandat", app.town().person(Who::Etat).1.to_string())])
        }
        "/compte/mot-de-passe" => Form(Who::Etat, |_| {
            let mut form = new_password();
            form.push(("actuel", PASSWORD.to_owned()));
            form
        }),
        _ => return None,
    })
}

fn partners(route: &str) -> Option<Change> {
    use Who::MetropoleAdmin as Admin;
    Some(match route {
        "/partenaires/nouveau" => {
            Form(Admin, |_| fields(&[("nature", "association"), ("nom", "Les Jardins partagés")]))
        }
        "/partenaires/{organisation}/modifier" => {
            Form(Admin, |_| fields(&[("nature", "bailleur"), ("nom", "Habitat des Monts et Vallées")]))
        }
        "/partenaires/{organisation}/succession" => Form(Admin, |app| {
            let into = app.town().toits.to_string();
            fields(&[("forme", "absorption"), ("successeur", &into), ("date", "01/11/2026")])
        }),
        "/partenaires/inviter" => Form(Admin, |app| invitation(app, "")),
        "/partenaires/mandats/{mandat}/renvoyer" => After(|app| Box::pin(sending_again(app))),
        "/partenaires/mandats/{mandat}/prolonger" => After(|app| Box::pin(prolonging(app))),
        "/partenaires/mandats/{mandat}/retirer" | "/partenaires/mandats/{mandat}/voir-comme" => {
            Form(Admin, |_| vec![])
        }
        "/voir-comme/arreter" => After(|app| Box::pin(giving_eyes_back(app))),
        "/territoire/nouveau" => {
            Form(Admin, |_| fields(&[("nom", "Le Vieux Bourg"), ("statut", "autre"), ("communes", "42901")]))
        }
        "/territoire/{quartier}/modifier" => {
            Form(Admin, |_| fields(&[("nom", "Les Grands Tilleuls"), ("statut", "qpv")]))
        }
        _ => return None,
    })
}

fn diagnostics(route: &str) -> Option<Change> {
    use Who::{BailleurSiege as Landlord, PiloteCommunal as Pilot};
    Some(match route {
        "/diagnostics/nouveau" => Form(Pilot, |app| walk(app, "15/12/2026")),
        "/diagnostics/{walk}/modifier" => Form(Pilot, |app| walk(app, "17/11/2026")),
        "/diagnostics/{walk}/etat" => Form(Pilot, |_| fields(&[("etat", "restitue")])),
        "/diagnostics/{walk}/presence" => {
            Form(Pilot, |_| fields(&[("residents", "6"), ("weather", "Pluie fine")]))
        }
        "/diagnostics/{walk}/restitution" => Form(Pilot, given_back),
        "/diagnostics/{walk}/restitution/ouvrir" => {
            Form(Pilot, |app| fields(&[("open", &app.town().constat.to_string())]))
        }
        "/diagnostics/{walk}/restitution/retirer" => After(|app| Box::pin(taking_back(app))),
        "/diagnostics/{walk}/constats/nouveau" => Form(Landlord, constat),
        "/diagnostics/{walk}/convocation" => After(|app| Box::pin(convening(app))),
        "/diagnostics/{walk}/salle/{constat}" => After(|app| Box::pin(qualifying_in_the_room(app))),
        "/diagnostics/{walk}/salle/doublons" => Form(Pilot, |app| {
            let (one, other) = (app.town().constat.to_string(), app.town().restricted.to_string());
            fields(&[("choix", "distincts"), ("constat", &one), ("constat", &other)])
        }),
        "/diagnostics/{walk}/salle/clore" => After(|app| Box::pin(closing_the_room(app))),
        "/constats/{constat}/modifier" => Form(Pilot, constat),
        "/constats/{constat}/qualifier" => After(|app| Box::pin(qualifying(app))),
        "/constats/{constat}/repondre" => {
            Form(Landlord, |_| fields(&[("suite", "prendre_en_charge"), ("answer", "Nous passons jeudi.")]))
        }
        "/constats/{constat}/refuser" => {
            Form(Landlord, |_| fields(&[("refusal", "autre"), ("reason", "Le trottoir est à la ville.")]))
        }
        "/constats/{constat}/verifier" => After(|app| Box::pin(verifying(app))),
        "/constats/{constat}/revue" => After(|app| Box::pin(seen_again(app))),
        "/constats/{constat}/ecarter" => {
            Form(Pilot, |_| fields(&[("issue", "sans_suite"), ("reason", "Le bâtiment sera démoli.")]))
        }
        "/constats/{constat}/rouvrir" => After(|app| Box::pin(opening_again(app))),
        _ => return None,
    })
}

fn field(route: &str) -> Option<Change> {
    use Who::PiloteCommunal as Pilot;
    Some(match route {
        "/api/v1/join" => Sent(|_| json!({ "code": WALK_CODE }).to_string().into()),
        "/api/v1/walks/{walk}/observations/{record}" => {
            Sent(|phone| phone.constat("Noté").to_string().into())
        }
        "/api/v1/walks/{walk}/observations" => Sent(|phone| {
            let body = phone.constat("Noté").to_string();
            json!({ "items": [{ "id": phone.record(), "body": body }] }).to_string().into()
        }),
        "/diagnostics/{walk}/code" => Form(Pilot, |_| vec![]),
        "/diagnostics/{walk}/terrain/telephones/{phone}" => Form(Pilot, |_| vec![]),
        "/diagnostics/{walk}/terrain/releves/{record}" => After(|app| Box::pin(settling(app))),
        "/diagnostics/{walk}/terrain/conflits/{record}" => After(|app| Box::pin(choosing(app))),
        _ => return None,
    })
}

async fn settling(app: TestApp) -> (Client, String, Fields) {
    let phone = Phone::of_the_town(&app);
    let record = phone.record();
    phone.put(record, r#"{"schema":3,"kind":"sondage"}"#).await.answers(201);
    let path = format!("/diagnostics/{}/terrain/releves/{record}", app.town().walk);
    (app.sign_in(Who::PiloteCommunal).await, path, vec![])
}

async fn choosing(app: TestApp) -> (Client, String, Fields) {
    let phone = Phone::of_the_town(&app);
    let record = phone.record();
    phone.put(record, &phone.constat("Le premier").to_string()).await.answers(201);
    phone.put(record, &phone.constat("Le second").to_string()).await.answers(409);
    let other = app.raw().texts("SELECT sha256 FROM field_conflict").await.remove(0);
    let path = format!("/diagnostics/{}/terrain/conflits/{record}", app.town().walk);
    (app.sign_in(Who::PiloteCommunal).await, path, fields(&[("autre", &other), ("garder", "second")]))
}

fn plans(route: &str) -> Option<Change> {
    use Who::PiloteCommunal as Pilot;
    Some(match route {
        "/actions/nouveau" | "/actions/{action}/modifier" => Form(Pilot, action),
        // What the action answers is said done with it: two objects, one entry.
        "/actions/{action}/etat" => Form(Pilot, |_| fields(&[("state", "realisee")])),
        "/actions/{action}/avancement" => Form(Pilot, |_| fields(&[("progress", "bien_avancee")])),
        "/actions/{action}/notes" => Form(Pilot, |_| fields(&[("text", "Premier passage fait.")])),
        "/actions/{action}/jalons" => After(|app| Box::pin(with_a_step(app))),
        "/actions/{action}/indicateurs" => After(|app| Box::pin(with_an_indicator(app))),
        _ => return local(route),
    })
}

fn local(route: &str) -> Option<Change> {
    use Who::PiloteCommunal as Pilot;
    Some(match route {
        "/conventions-locales/nouvelle" | "/conventions-locales/{locale}/modifier" => Form(Pilot, convention),
        "/conventions-locales/{locale}/programme" => {
            Form(Pilot, |app| fields(&[("actions", &app.town().action.to_string())]))
        }
        "/conventions-locales/{locale}/etat" => Form(Pilot, |_| fields(&[("state", "soumise")])),
        "/conventions-locales/{locale}/adoption" => After(|app| Box::pin(adopting(app))),
        "/conventions-locales/{locale}/signatures" => Form(Pilot, |app| {
            fields(&[("organisation", &app.town().montfleury.to_string()), ("signed", "2026-11-20")])
        }),
        "/conventions-locales/{locale}/avenant" => After(|app| Box::pin(amending(app))),
        "/conventions-locales/{locale}/avenants/signature" => After(|app| Box::pin(signing_an_avenant(app))),
        "/actions/import/{import}/confirmer" => After(|app| Box::pin(on_a_draft(app, "confirmer"))),
        "/actions/import/{import}/abandonner" => After(|app| Box::pin(on_a_draft(app, "abandonner"))),
        "/actions/lot" => {
            Form(Pilot, |app| fields(&[("action", &app.town().action.to_string()), ("progress", "terminee")]))
        }
        "/actions/vues" => {
            Form(Pilot, |_| fields(&[("nom", "Mes actions"), ("retour", "/actions?etat=idee")]))
        }
        "/actions/vues/{vue}/supprimer" => Form(Pilot, |_| vec![]),
        _ => return None,
    })
}

/// A local convention of Montfleury as its form sends it.
fn convention(app: &TestApp) -> Fields {
    let (tilleuls, montfleury) = (app.town().tilleuls.to_string(), app.town().montfleury.to_string());
    fields(&[
        ("title", "Convention locale de {commune}"),
        ("starts", "2026-01-01"),
        ("ends", "2029-12-31"),
        ("quartiers", &tilleuls),
        ("signatory_org", &montfleury),
        ("signatory_quality", "Maire"),
        ("article_title", "Objet"),
        ("article_text", "Ce que la commune fait avec ses partenaires."),
    ])
}

async fn adopting(app: TestApp) -> (Client, String, Fields) {
    let pilot = app.sign_in(Who::PiloteCommunal).await;
    let path = format!("/conventions-locales/{}", app.town().locale);
    pilot.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(303);
    (pilot, format!("{path}/adoption"), fields(&[("on", "2026-11-20"), ("by", "Conseil municipal")]))
}

async fn amending(app: TestApp) -> (Client, String, Fields) {
    let (pilot, adoption, form) = adopting(app.clone()).await;
    send(&pilot, &adoption, &form).await;
    let mut avenant = convention(&app);
    avenant.extend(fields(&[("avenant_title", "Prolongation"), ("effective", "2027-06-01")]));
    (pilot, format!("/conventions-locales/{}/avenant", app.town().locale), avenant)
}

async fn signing_an_avenant(app: TestApp) -> (Client, String, Fields) {
    let (pilot, path, avenant) = amending(app).await;
    send(&pilot, &path, &avenant).await;
    (pilot, format!("{path}s/signature"), fields(&[("number", "1"), ("signed", "2026-11-20")]))
}

async fn with_a_step(app: TestApp) -> (Client, String, Fields) {
    let (pilot, path) = rewritten(&app, &[("milestone_title", "Premier passage")]).await;
    (pilot, format!("{path}/jalons"), fields(&[("jalon", "1"), ("fait", "2026-11-20")]))
}

async fn with_an_indicator(app: TestApp) -> (Client, String, Fields) {
    let indicator =
        [("indicator_kind", "realisation"), ("indicator_title", "Passages"), ("indicator_unit", "passages")];
    let (pilot, path) = rewritten(&app, &indicator).await;
    (pilot, format!("{path}/indicateurs"), fields(&[("indicateur", "1"), ("atteint", "12,5")]))
}

/// The action of the town, its fiche rewritten with these rows.
async fn rewritten(app: &TestApp, more: &[(&'static str, &str)]) -> (Client, String) {
    let pilot = app.sign_in(Who::PiloteCommunal).await;
    let path = format!("/actions/{}", app.town().action);
    let mut form = action(app);
    form.extend(fields(more));
    send(&pilot, &format!("{path}/modifier"), &form).await;
    (pilot, path)
}

/// A plan of one new action, examined.
async fn on_a_draft(app: TestApp, then: &str) -> (Client, String, Fields) {
    let pilot = app.sign_in(Who::PiloteCommunal).await;
    let table = "Intitulé;Objectifs;Quartiers;Pilote\nJardin;A2.3;Les Tilleuls;Ville de Montfleury\n";
    let sent = [("fichier", "plan.csv", table.as_bytes().to_vec())];
    let draft = pilot.post_multipart("/actions/import", &[], &sent).await;
    let path = format!("{}/{then}", draft.location().expect("a draft"));
    (pilot, path, vec![])
}

fn fields(texts: &[(&'static str, &str)]) -> Fields {
    texts.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

fn new_password() -> Fields {
    fields(&[("mot_de_passe", "le marronnier de la cour"), ("encore", "le marronnier de la cour")])
}

/// An invitation to a new person, whose mandate ends on that day.
fn invitation(app: &TestApp, until: &str) -> Fields {
    let organisation = app.town().habitat.to_string();
    fields(&[
        ("nom", "Nora Vial"),
        ("email", "nora@habitat-des-monts.test"),
        ("organisme", &organisation),
        ("role", "bailleur_proximite"),
        ("perimetre", "tout"),
        ("fin", until),
    ])
}

fn walk(app: &TestApp, day: &str) -> Fields {
    let quartier = app.town().tilleuls.to_string();
    fields(&[
        ("quartier", &quartier),
        ("kind", "diagnostic_en_marchant"),
        ("day", day),
        ("starts_at", "14:00"),
        ("meeting_point", "Devant l'école"),
        ("stops", "Square"),
    ])
}

/// A constat on the stop of the walk.
pub fn constat(app: &TestApp) -> Fields {
    let stop = app.town().stop.to_string();
    fields(&[
        ("stop", &stop),
        ("theme", "proprete.verre"),
        ("value", "dysfonctionnement"),
        ("description", "Verre brisé au pied des jeux"),
    ])
}

fn action(app: &TestApp) -> Fields {
    let (quartier, constat) = (app.town().tilleuls.to_string(), app.town().constat.to_string());
    let pilot = app.town().montfleury.to_string();
    fields(&[
        ("title", "Nettoyer le square"),
        ("objectives", "art5.axe1.objectif1"),
        ("quartiers", &quartier),
        ("origins", &constat),
        ("pilot", &pilot),
        ("budget", "1 200"),
    ])
}

async fn signing_in(app: TestApp) -> (Client, String, Fields) {
    let form = fields(&[("email", Who::Etat.email()), ("mot_de_passe", PASSWORD)]);
    (app.visitor(), "/connexion".to_owned(), form)
}

async fn choosing_a_password(app: TestApp) -> (Client, String, Fields) {
    let visitor = app.visitor();
    visitor.post("/mot-de-passe-oublie", &[("email", Who::Etat.email())]).await.answers(200);
    (visitor, link_sent_to(&app, Who::Etat.email()).await, new_password())
}

async fn accepting_an_invitation(app: TestApp) -> (Client, String, Fields) {
    let admin = app.sign_in(Who::MetropoleAdmin).await;
    send(&admin, "/partenaires/inviter", &invitation(&app, "")).await;
    (app.visitor(), link_sent_to(&app, "nora@habitat-des-monts.test").await, new_password())
}

/// The path of the link in the last letter to that address.
async fn link_sent_to(app: &TestApp, address: &str) -> String {
    let letter = app.letters_to(address).await.remove(0);
    let mut words = letter.body.split_whitespace();
    words.find_map(|word| word.strip_prefix("http://palier.test")).unwrap().to_owned()
}

async fn sending_again(app: TestApp) -> (Client, String, Fields) {
    let (_, mandate) = app.town().person(Who::Pending);
    let path = format!("/partenaires/mandats/{mandate}/renvoyer");
    (app.sign_in(Who::MetropoleAdmin).await, path, vec![])
}

async fn prolonging(app: TestApp) -> (Client, String, Fields) {
    let admin = app.sign_in(Who::MetropoleAdmin).await;
    let invited = send(&admin, "/partenaires/inviter", &invitation(&app, "31/12/2026")).await;
    let mandate = invited.location().unwrap().split('?').next().unwrap().to_owned();
    (admin, format!("{mandate}/prolonger"), fields(&[("fin", "31/12/2027")]))
}

async fn giving_eyes_back(app: TestApp) -> (Client, String, Fields) {
    let admin = app.looking_as(Who::MetropoleAdmin, Who::PiloteCommunal).await;
    (admin, "/voir-comme/arreter".to_owned(), vec![])
}

/// The restricted constat is still to be qualified.
async fn qualifying(app: TestApp) -> (Client, String, Fields) {
    let responsible = app.town().habitat.to_string();
    let form = fields(&[("responsible", &responsible), ("priority", "court"), ("deadline", "15/12/2026")]);
    let path = format!("/constats/{}/qualifier", app.town().restricted);
    (app.sign_in(Who::PiloteCommunal).await, path, form)
}

/// The walk of the town is given back to its preparation, with nobody invited: an address is added.
async fn convening(app: TestApp) -> (Client, String, Fields) {
    app.raw().run("UPDATE walk SET state = 'prepare', day = '2026-12-15'").await;
    let path = format!("/diagnostics/{}/convocation", app.town().walk);
    (app.sign_in(Who::PiloteCommunal).await, path, fields(&[("adresses", "voisin@exemple.test")]))
}

async fn qualifying_in_the_room(app: TestApp) -> (Client, String, Fields) {
    let (room, constat) = (format!("/diagnostics/{}/salle", app.town().walk), app.town().restricted);
    let pilot = app.sign_in(Who::PiloteCommunal).await;
    let open = pilot.get(&format!("{room}?ouvert={constat}")).await;
    let version = open.attributes("input[name=version]", "value").remove(0);
    let responsible = app.town().habitat.to_string();
    let form = [("version", version.as_str()), ("responsible", &responsible), ("visibility", "restreint")];
    (pilot, format!("{room}/{constat}"), fields(&form))
}

async fn closing_the_room(app: TestApp) -> (Client, String, Fields) {
    let (client, path, form) = qualifying_in_the_room(app.clone()).await;
    send(&client, &path, &form).await;
    (client, format!("/diagnostics/{}/salle/clore", app.town().walk), vec![])
}

fn given_back(_: &TestApp) -> Fields {
    fields(&[("words", "Merci d'avoir marché avec nous.")])
}

async fn taking_back(app: TestApp) -> (Client, String, Fields) {
    let pilot = app.sign_in(Who::PiloteCommunal).await;
    let page = format!("/diagnostics/{}/restitution", app.town().walk);
    send(&pilot, &page, &given_back(&app)).await;
    (pilot, format!("{page}/retirer"), vec![])
}

async fn verifying(app: TestApp) -> (Client, String, Fields) {
    (said_done(&app).await, format!("/constats/{}/verifier", app.town().constat), vec![])
}

/// A later walk has seen the constat again.
async fn seen_again(app: TestApp) -> (Client, String, Fields) {
    let record = app.seen_again("toujours_la", "2026-11-22").await;
    let form = fields(&[("record", &record), ("issue", "acter")]);
    (app.sign_in(Who::PiloteCommunal).await, format!("/constats/{}/revue", app.town().constat), form)
}

async fn opening_again(app: TestApp) -> (Client, String, Fields) {
    let form = fields(&[("reason", "Le dépôt est revenu.")]);
    (said_done(&app).await, format!("/constats/{}/rouvrir", app.town().constat), form)
}

/// The landlord says it is done; the pilot is there to see.
async fn said_done(app: &TestApp) -> Client {
    let landlord = app.sign_in(Who::BailleurSiege).await;
    let path = format!("/constats/{}/repondre", app.town().constat);
    send(&landlord, &path, &fields(&[("suite", "resolu"), ("answer", "Enlevé ce matin.")])).await;
    app.sign_in(Who::PiloteCommunal).await
}

async fn send(client: &Client, path: &str, form: &Fields) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let answer = client.post(path, &form).await;
    answer.answers(303);
    answer
}
