//! A sitting: prepared with its agenda, opened, attended; who leaves while a dossier is looked at. Its page is beside.

use super::bodies::{bodies, decision_rules, title_of};
use super::change::Change;
use super::forms;
use super::look::Look;
use super::store::{self, KeptSitting};
use super::views::NewSitting;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::meetings::{Attendance, DecisionRules, Presence, SittingState, Withdrawal};
use palier_domain::projects::DossierState;
use palier_domain::shared::{DossierId, FieldFault, SittingId};
use serde_json::json;
use std::collections::BTreeSet;

/// States in which a dossier comes before a body; none when the convention asks it neither to advise nor to decide.
fn looked_at(rules: &DecisionRules, body: &str) -> Vec<DossierState> {
    use DossierState as S;
    match (rules.advises(body), rules.decides(body), rules.asks_advice()) {
        (true, _, _) => vec![S::AvisRendu, S::Ajournee],
        (false, true, true) => vec![S::Arbitree],
        (false, true, false) => vec![S::AvisRendu, S::Arbitree, S::Ajournee],
        (false, false, _) => Vec::new(),
    }
}

/// Dossiers of a year that a body may look at, and that no other sitting holds: identifier, title, holder.
pub(super) async fn ready(
    tx: &mut Tx,
    rules: &DecisionRules,
    body: &str,
    year: i16,
) -> Result<Vec<(String, String, String)>, Problem> {
    store::ready(tx, year, &looked_at(rules, body)).await
}

async fn form(tx: &mut Tx, app: &App, who: &Allowed, filled: Filled) -> Result<NewSitting, Problem> {
    let rules = decision_rules(app);
    let all = bodies(app);
    let year = filled.text("year").parse().unwrap_or_else(|_| app.world.today().0.year());
    let body = filled.text("body").to_owned();
    let offered = match all.iter().any(|(code, _)| *code == body) {
        true => ready(tx, &rules, &body, year).await?,
        false => Vec::new(),
    };
    let again = filled.form().ticked("choix");
    let offered = offered.into_iter().map(|(id, title, holder)| {
        let ticked = !again || filled.has("dossiers", &id);
        (id, format!("{title} ({holder})"), ticked)
    });
    Ok(NewSitting {
        frame: Frame::of(app, who, "Nouvelle séance").under("Instances", "/instances"),
        chosen: all.iter().any(|(code, _)| *code == body),
        bodies: all,
        offered: offered.collect(),
        filled,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let year = match query.filled("year") {
        Some(year) => year.to_owned(),
        None => app.world.today().0.year().to_string(),
    };
    let filled = Filled::with(&[("body", query.text("body")), ("year", &year)]);
    show(&form(read.tx(), &app, &who, filled).await?)
}

pub(super) async fn create(State(app): State<App>, who: Allowed, typed: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    crate::platform::journal::take_turn(write.tx()).await?;
    let (rules, mut faults) = (decision_rules(&app), Vec::new());
    let body = typed.text("body").to_owned();
    let title = title_of(&app, &body).ok();
    if title.is_none() {
        faults.push(FieldFault::new("body", "Choisissez une instance dans la liste."));
    }
    let year = typed.text("year").parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() {
        faults.push(FieldFault::new("year", "Indiquez l'année budgétaire, par exemple 2027."));
    }
    let held = forms::held(&typed, &mut faults);
    let points = forms::points(&app, &typed, &mut faults);
    let (Some(title), Some(year), Some(held), true) = (title, year, held, faults.is_empty()) else {
        let filled = Filled::again(typed, faults);
        return show_again(&form(write.tx(), &app, &who, filled).await?);
    };
    let mut agenda = forms::dossiers(&typed, &ready(write.tx(), &rules, &body, year).await?);
    let items = i64::try_from(agenda.len()).unwrap_or(i64::MAX);
    agenda.extend(points);
    let day = held.day.plain();
    let new = KeptSitting {
        id: app.world.id(),
        body,
        held,
        year,
        state: SittingState::Preparee,
        convened_on: None,
        told: 0,
        items,
        settled: 0,
    };
    store::insert(write.tx(), &new, &agenda, app.world.now()).await?;
    let details = json!({ "title": title, "day": day, "items": agenda.len() });
    write.commit(Event::of("seance.preparee", "sitting", new.id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=preparee", new.href())).into_response())
}

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let to = match typed.text("state").parse() {
        Ok(to @ (SittingState::Convoquee | SittingState::Ouverte)) => to,
        _ => return Err(Problem::BadRequest("Choisissez l'état suivant dans la liste.".to_owned())),
    };
    change.kept.bare().go(to).map_err(Problem::refused)?;
    store::set_state(change.write.tx(), id, to).await?;
    change.keep("seance.etat", json!({ "state": to }), "etat").await
}

pub(super) async fn note_presences(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let Change { kept, write } = &mut change;
    let members = store::members(write.tx(), &kept.body, kept.held.day).await?;
    let (mut sitting, mut voting) = (kept.bare(), BTreeSet::new());
    for member in &members {
        let Ok(presence) = typed.text(&format!("presence-{}", member.id)).parse::<Presence>() else {
            continue;
        };
        // A seat votes once, whoever fills it.
        let votes = member.votes && presence.counts() && voting.insert(member.organisation_id);
        let organisation = member.organisation_id;
        let who = Attendance { person: member.id, organisation, presence, votes };
        sitting = sitting.attend(who).map_err(Problem::refused)?;
    }
    // An empty list is a change too: a closed sitting refuses it all the same.
    sitting = sitting.plan(Vec::new()).map_err(Problem::refused)?;
    store::set_attendance(write.tx(), id, &sitting.attendance).await?;
    let there = sitting.attendance.iter().filter(|one| one.presence.counts()).count();
    change.keep("seance.presences", json!({ "there": there }), "presences").await
}

pub(super) async fn note_withdrawal(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let Change { kept, write } = &mut change;
    let unknown = || Problem::Refused("Choisissez la personne et le dossier dans les listes.".to_owned());
    let dossier: DossierId = typed.text("dossier").parse().map_err(|_| unknown())?;
    let there = store::attendance(write.tx(), id).await?;
    let person = there.iter().find(|one| one.person.to_string() == typed.text("person"));
    let item = store::room::items(write.tx(), id, Some(dossier), &[]).await?;
    let (Some(person), Some(item)) = (person, item.first()) else { return Err(unknown()) };
    let one = Withdrawal { person: person.person, dossier };
    kept.bare().withdraw(one).map_err(Problem::refused)?;
    store::withdraw(write.tx(), id, one).await?;
    let details = json!({ "title": item.title });
    if typed.text("retour") == "salle" {
        let kept = change.say("seance.depart", details).await?;
        let room = Look::of(&typed).address(&kept.room());
        return Ok(Redirect::to(&format!("{room}#dossier-{dossier}")).into_response());
    }
    change.keep("seance.depart", details, "depart").await
}
