//! A sitting: prepared with its agenda, opened, attended; who leaves while a dossier is looked at.

use super::bodies::{bodies, decision_rules, title_of};
use super::change::Change;
use super::store::{self, KeptSitting};
use super::views::{NewSitting, PresenceRow, RecordLine, SittingView};
use super::words::{presence_label, sitting_label, sitting_tone};
use crate::funding::store::papers;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::meetings::{Attendance, DecisionRules, Presence, SittingState, Withdrawal};
use palier_domain::partners::Capability;
use palier_domain::projects::DossierState;
use palier_domain::shared::{Day, DossierId, FieldFault, SittingId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// States in which a dossier comes before a body.
fn looked_at(rules: &DecisionRules, body: &str) -> Vec<DossierState> {
    use DossierState as S;
    match (rules.advises(body), rules.asks_advice()) {
        (true, _) => vec![S::AvisRendu, S::Ajournee],
        (false, true) => vec![S::Arbitree],
        (false, false) => vec![S::AvisRendu, S::Arbitree, S::Ajournee],
    }
}

async fn form(tx: &mut Tx, app: &App, who: &Allowed, filled: Filled) -> Result<NewSitting, Problem> {
    let rules = decision_rules(app);
    let mut all = bodies(app);
    all.retain(|(code, _)| rules.advises(code) || rules.decides(code));
    let year = filled.text("year").parse().unwrap_or_else(|_| app.world.today().0.year());
    let body = filled.text("body").to_owned();
    let offered = match all.iter().any(|(code, _)| *code == body) {
        true => store::ready(tx, year, &looked_at(&rules, &body)).await?,
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
    let title = title_of(&app, &body).ok().filter(|_| rules.advises(&body) || rules.decides(&body));
    if title.is_none() {
        faults.push(FieldFault::new("body", "Choisissez une instance dans la liste."));
    }
    let year = typed.text("year").parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() {
        faults.push(FieldFault::new("year", "Indiquez l'année budgétaire, par exemple 2027."));
    }
    let day = typed.read("day", &mut faults, |text| Day::parse(text).map_err(|why| format!("{why}.")));
    if day.is_none() && faults.iter().all(|fault| fault.field != "day") {
        faults.push(FieldFault::new("day", "Indiquez le jour de la séance."));
    }
    let (Some(title), Some(year), Some(day), true) = (title, year, day, faults.is_empty()) else {
        let filled = Filled::again(typed, faults);
        return show_again(&form(write.tx(), &app, &who, filled).await?);
    };
    let offered = store::ready(write.tx(), year, &looked_at(&rules, &body)).await?;
    let asked: BTreeSet<&str> = typed.all("dossiers").collect();
    let agenda: Vec<DossierId> = offered
        .iter()
        .filter(|(id, ..)| asked.contains(id.as_str()))
        .filter_map(|(id, ..)| id.parse().ok())
        .collect();
    let new = KeptSitting {
        id: app.world.id(),
        body,
        day,
        place: typed.text("place").to_owned(),
        year,
        state: SittingState::Preparee,
        items: i64::try_from(agenda.len()).unwrap_or(i64::MAX),
        settled: 0,
    };
    store::insert(write.tx(), &new, &agenda, app.world.now()).await?;
    let details = json!({ "title": title, "day": day.plain(), "items": new.items });
    write.commit(Event::of("seance.preparee", "sitting", new.id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=preparee", new.href())).into_response())
}

async fn presences(tx: &mut Tx, kept: &KeptSitting) -> Result<Vec<PresenceRow>, Problem> {
    let there = store::attendance(tx, kept.id).await?;
    let members = store::members(tx, &kept.body, kept.day).await?;
    let row = |member: &store::Member| {
        let noted = there.iter().find(|one| one.person == member.id);
        PresenceRow {
            person: member.id.to_string(),
            name: member.name.clone(),
            organisation: member.organisation.clone(),
            votes: noted.map_or(member.votes, |one| one.votes),
            presence: noted.map(|one| one.presence.code()).unwrap_or_default().to_owned(),
            said: noted.map(|one| presence_label(one.presence)).unwrap_or_default(),
        }
    };
    Ok(members.iter().map(row).collect())
}

/// What was just done.
fn done(query: &Form) -> Option<&'static str> {
    match query.text("fait") {
        "preparee" => Some("La séance est préparée."),
        "etat" => Some("La séance a changé d'état."),
        "presences" => Some("Les présences sont notées."),
        "depart" => Some("Le départ est noté."),
        "close" => Some("La séance est close : plus rien n'y bouge."),
        _ => None,
    }
}

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::sitting(tx, id).await?;
    let title = title_of(&app, &kept.body).unwrap_or_else(|_| kept.body.clone());
    let body = store::body(tx, &kept.body, &title).await?;
    let presences = presences(tx, &kept).await?;
    let attendance = store::attendance(tx, id).await?;
    let there = attendance.iter().filter(|one| one.votes && one.presence.counts()).count();
    let envelopes = crate::funding::store::envelopes(tx, kept.year).await?;
    let items = store::room::items(tx, id, None, &envelopes).await?;
    let titles: BTreeMap<DossierId, &str> = items.iter().map(|item| (item.id, item.title.as_str())).collect();
    let names: BTreeMap<String, String> = store::names(tx, id).await?.into_iter().collect();
    let gone = store::withdrawals(tx, id).await?;
    let record = store::room::rulings(tx, id, None).await?;
    let (letters, agreements) = papers::count(tx, id).await?;
    let decided = record.iter().filter(|said| said.decides && !said.number.is_empty()).count();
    let present = presences.iter().filter(|row| row.presence == "present");
    show(&SittingView {
        frame: Frame::of(&app, &who, format!("{title}, {}", kept.day.plain()))
            .under("Instances", "/instances")
            .flash(done(&query)),
        href: kept.href(),
        place: kept.place.clone(),
        year: kept.year,
        state: sitting_label(kept.state),
        tone: sitting_tone(kept.state),
        items: kept.items,
        settled: kept.settled,
        there,
        needed: body.quorum.needed(body.voting_seats()),
        is_open: kept.state == SittingState::Ouverte,
        may_open: matches!(kept.state, SittingState::Preparee | SittingState::Convoquee),
        may_convene: kept.state == SittingState::Preparee,
        may_hold: who.may(Capability::HoldSitting),
        members: present.map(|row| (row.person.clone(), row.name.clone())).collect(),
        dossiers: items.iter().map(|item| (item.id.to_string(), item.title.clone())).collect(),
        gone: gone
            .iter()
            .map(|one| {
                let name = names.get(&one.person.to_string()).cloned().unwrap_or_default();
                (name, titles.get(&one.dossier).copied().unwrap_or_default().to_owned())
            })
            .collect(),
        record: record
            .into_iter()
            .filter(|said| !said.number.is_empty())
            .map(|said| RecordLine { number: said.number, text: said.sentence })
            .collect(),
        letters: (letters, i64::try_from(decided).unwrap_or(i64::MAX)),
        agreements,
        presences,
    })
}

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let unknown = || Problem::BadRequest("Choisissez l'état suivant dans la liste.".to_owned());
    let to: SittingState = typed.text("state").parse().map_err(|_| unknown())?;
    change.kept.bare().go(to).map_err(Problem::refused)?;
    store::set_state(change.write.tx(), id, to).await?;
    if to == SittingState::Annulee {
        super::settling::free_all(&mut change, &app).await?;
    }
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
    let members = store::members(write.tx(), &kept.body, kept.day).await?;
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
    change.keep("seance.depart", json!({ "title": item.title }), "depart").await
}
