//! One dossier settled in the room: only it and the money of the year are read, and only what moved is answered.

use super::bodies::{decision_rules, title_of};
use super::change::Change;
use super::look::Look;
use super::store::room::{self as kept_room, Item, Said};
use super::store::{self, KeptSitting};
use super::sums::{self, Moved};
use crate::funding::store::{self as money, Books, Labelled};
use crate::platform::{Allowed, App, Form, Problem, Tx};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::funding::{PlannedMovement, holding};
use palier_domain::meetings::{AgendaItem, DossierDecision, RulingReason, Sitting, SittingState};
use palier_domain::projects::Ruling;
use palier_domain::shared::{Cents, DossierId, SittingId};
use serde_json::json;
use std::collections::BTreeMap;

/// What was typed on the row of a dossier.
fn typed(form: &Form, kept: &KeptSitting, item: &Item, decides: bool) -> Result<Said, Problem> {
    let mut amounts = BTreeMap::new();
    for envelope in item.asked.keys() {
        let Some(text) = form.filled(&format!("sum-{envelope}")) else { continue };
        let cents = Cents::parse(text).map_err(|why| Problem::Refused(format!("{why}.")))?;
        if cents != Cents(0) {
            amounts.insert(*envelope, cents);
        }
    }
    // Typing an amount on a row where nothing is chosen yet grants it.
    let usual = match (amounts.is_empty(), decides) {
        (true, _) => "",
        (false, true) => Ruling::Accorde.code(),
        (false, false) => palier_domain::projects::DossierOpinionKind::Favorable.code(),
    };
    Ok(Said {
        dossier: item.id,
        decides,
        verdict: form.filled("verdict").unwrap_or(usual).to_owned(),
        reason: form.text("reason").to_owned(),
        text: form.text("text").to_owned(),
        amounts,
        number: String::new(),
        body: kept.body.clone(),
        day: kept.held.day,
    })
}

/// What is set aside for a decision and what it frees, less what stays as it is.
fn moved(decision: &DossierDecision, books: &Books) -> Vec<PlannedMovement> {
    let planned = holding(decision, &books.ledger);
    let mirrored = |one: &PlannedMovement| {
        planned
            .iter()
            .any(|other| other.envelope == one.envelope && other.cents == one.cents && other.kind != one.kind)
    };
    planned.iter().filter(|one| !mirrored(one)).copied().collect()
}

/// These movements, ready to be kept.
pub(super) fn labelled(
    app: &App,
    kept: &KeptSitting,
    planned: Vec<PlannedMovement>,
    title: &str,
    decision: Option<&str>,
) -> Vec<Labelled> {
    let day = app.world.today();
    let one = |planned: PlannedMovement| {
        let movement = planned.kept(app.world.id(), kept.year, day, decision.map(str::to_owned));
        (movement, title.to_owned())
    };
    planned.into_iter().map(one).collect()
}

/// Frees everything set aside by a sitting that will not be held.
pub(super) async fn free_all(change: &mut Change, app: &App) -> Result<(), Problem> {
    let mut books = change.books(app).await?;
    let Change { kept, write } = change;
    for item in kept_room::items(write.tx(), kept.id, None, &[]).await? {
        let freed = labelled(app, kept, holding(&nothing(item.id), &books.ledger), &item.title, None);
        books.book(write.tx(), app.world.now(), &freed).await?;
    }
    Ok(())
}

/// A decision that grants nothing: what was set aside is freed.
fn nothing(dossier: DossierId) -> DossierDecision {
    DossierDecision {
        dossier,
        ruling: Ruling::Ajourne,
        voted: BTreeMap::new(),
        reason: None,
        text: String::new(),
    }
}

/// The sitting as the rules look at it for one dossier.
async fn sitting_for(tx: &mut Tx, kept: &KeptSitting, item: &Item) -> Result<Sitting, Problem> {
    let withdrawals = store::withdrawals(tx, kept.id).await?;
    let agenda = vec![AgendaItem::dossier(item.id, &item.title)];
    Ok(Sitting {
        agenda,
        attendance: store::attendance(tx, kept.id).await?,
        withdrawals: withdrawals.into_iter().collect(),
        ..kept.bare()
    })
}

fn unreadable() -> Problem {
    Problem::BadRequest("Choisissez ce que dit le comité dans la liste.".to_owned())
}

/// Asks the rules whether this may be said of the dossier, in this room, that day.
async fn judged(tx: &mut Tx, app: &App, kept: &KeptSitting, item: &Item, said: &Said) -> Result<(), Problem> {
    let rules = decision_rules(app);
    let title = title_of(app, &kept.body)?;
    let body = store::body(tx, &kept.body, &title).await?;
    let interests = kept_room::ties(tx, kept.id).await?;
    let advised = kept_room::advised(tx, kept.id, Some(item.id)).await?;
    let subject = item.subject(advised.get(&item.id));
    let sitting = sitting_for(tx, kept, item).await?;
    if !said.decides {
        let advice = said.advice().ok_or_else(unreadable)?;
        return sitting
            .advise(advice, &subject, &body, &rules, &interests)
            .map(drop)
            .map_err(Problem::refused);
    }
    let decision = said.decision().ok_or_else(unreadable)?;
    if decision.ruling == Ruling::Accorde {
        let money = crate::funding::rules(app);
        let last = kept_room::previous(tx, kept.id, Some(item.id), &money, app.world.today()).await?;
        if let Some(last) = last.get(&item.id) {
            money.may_commit(last.bilan).map_err(Problem::refused)?;
        }
    }
    sitting.decide(decision, &subject, &body, &rules, &interests).map(drop).map_err(Problem::refused)
}

/// Settles one dossier, or takes back what was said of it; answers with the row and what it moved, or goes back to the room.
pub(super) async fn rule(
    State(app): State<App>,
    who: Allowed,
    Path((id, dossier)): Path<(SittingId, DossierId)>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let mut books = change.books(&app).await?;
    let Change { kept, write } = &mut change;
    let envelopes = money::envelopes(write.tx(), kept.year).await?;
    let items = kept_room::items(write.tx(), id, Some(dossier), &envelopes).await?;
    let item = items.into_iter().next().ok_or(Problem::NotFound)?;
    let said = typed(&form, kept, &item, !decision_rules(&app).advises(&kept.body))?;
    let decision = match said.verdict.as_str() {
        "" if kept.state != SittingState::Ouverte => {
            return Err(Problem::refused(palier_domain::meetings::CannotRule::NotOpen));
        }
        "" => {
            kept_room::clear(write.tx(), id, dossier).await?;
            nothing(dossier)
        }
        _ => {
            judged(write.tx(), &app, kept, &item, &said).await?;
            kept_room::keep(write.tx(), id, &said).await?;
            said.decision().unwrap_or_else(|| nothing(dossier))
        }
    };
    let planned = labelled(&app, kept, moved(&decision, &books), &item.title, None);
    books.book(write.tx(), app.world.now(), &planned).await?;
    let total: Cents = said.amounts.values().copied().sum();
    let answer = match wants_json(&headers) {
        true => Some(sums::moved(write.tx(), &app, kept, &item, &said).await?),
        false => None,
    };
    let details = json!({ "title": item.title, "verdict": said.verdict, "cents": total });
    let kept = change.say("seance.dossier", details).await?;
    Ok(match answer {
        Some(moved) => Json::<Moved>(moved).into_response(),
        None => {
            let room = Look::of(&form).address(&kept.room());
            Redirect::to(&format!("{room}#dossier-{dossier}")).into_response()
        }
    })
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

/// The rulings that ask for a reason, by code.
pub(super) fn explained() -> String {
    let codes = Ruling::ALL.iter().filter(|ruling| ruling.asks_reason()).map(|ruling| ruling.code());
    codes.collect::<Vec<_>>().join(" ")
}

/// The reasons offered.
pub(super) fn reasons() -> Vec<(&'static str, &'static str)> {
    RulingReason::ALL.iter().map(|reason| (reason.code(), reason.title())).collect()
}
