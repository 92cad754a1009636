//! The bodies of the convention: their sittings, who sits in them, how many must be there.

use super::store::{self, KeptSitting};
use super::views::{BodyForm, BodyRow, ListView, SittingRow};
use super::words::{sitting_label, sitting_tone};
use crate::convention::in_force;
use crate::partners::organisation_choices;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::meetings::{DecisionRules, QuorumRule, Seat, SteeringBody};
use palier_domain::partners::Capability;
use palier_domain::shared::FieldFault;
use serde_json::json;

/// The bodies of the convention in force: code and title.
pub fn bodies(app: &App) -> Vec<(String, String)> {
    let convention = in_force(app);
    let bodies = convention.bodies().into_iter();
    bodies
        .map(|clause| (clause.code.clone().unwrap_or_else(|| clause.id.clone()), clause.title.clone()))
        .collect()
}

/// What a body is called.
///
/// # Errors
/// 404 when the convention has no such body.
pub fn title_of(app: &App, code: &str) -> Result<String, Problem> {
    bodies(app).into_iter().find(|(known, _)| known == code).map(|(_, title)| title).ok_or(Problem::NotFound)
}

/// What a body is called; its code once the convention no longer has it.
pub fn name_of(app: &App, code: &str) -> String {
    title_of(app, code).unwrap_or_else(|_| code.to_owned())
}

/// The frame of a page under a sitting.
pub(super) fn frame_under(app: &App, who: &Allowed, kept: &KeptSitting, title: &str) -> Frame {
    let sitting = format!("{}, {}", name_of(app, &kept.body), kept.held.day.plain());
    Frame::of(app, who, title).under("Instances", "/instances").under(sitting, kept.href())
}

/// Who decides, after whose opinion.
pub fn decision_rules(app: &App) -> DecisionRules {
    DecisionRules::of(&in_force(app))
}

/// What a body does with the programme of the year.
fn part(rules: &DecisionRules, code: &str) -> &'static str {
    match (rules.advises(code), rules.decided_by.as_deref() == Some(code)) {
        (true, _) => "Donne son avis sur la programmation",
        (_, true) => "Décide de la programmation",
        _ => "",
    }
}

fn quorum_said(body: &SteeringBody) -> String {
    match body.quorum {
        QuorumRule::None => "aucun".to_owned(),
        rule => format!("{} sièges sur {}", rule.needed(body.voting_seats()), body.voting_seats()),
    }
}

pub(super) fn sitting_row(app: &App, kept: &KeptSitting) -> SittingRow {
    let title = name_of(app, &kept.body);
    SittingRow {
        href: kept.href(),
        title: format!("{title}, {}", kept.held.day.plain()),
        year: kept.year,
        state: sitting_label(kept.state),
        tone: sitting_tone(kept.state),
        items: kept.items,
        settled: kept.settled,
    }
}

pub(super) async fn list(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let rules = decision_rules(&app);
    let mut rows = Vec::new();
    for (code, title) in bodies(&app) {
        let body = store::body(read.tx(), &code, &title).await?;
        rows.push(BodyRow {
            href: format!("/instances/{code}/composition"),
            part: part(&rules, &code),
            seats: body.seats.len(),
            quorum: quorum_said(&body),
            code,
            title,
        });
    }
    let body = query.text("instance");
    let sittings = store::sittings(read.tx(), body).await?;
    let may_hold = who.may(Capability::HoldSitting);
    let frame = Frame::of(&app, &who, "Instances");
    let done = (query.text("fait") == "composition").then_some("La composition est enregistrée.");
    show(&ListView {
        frame: frame.flash(done),
        body: body.to_owned(),
        sittings: sittings.iter().map(|kept| sitting_row(&app, kept)).collect(),
        rows,
        may_hold,
    })
}

async fn form(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    (code, title): (&str, &str),
    filled: Filled,
) -> Result<BodyForm, Problem> {
    let choices = organisation_choices(tx, app.world.today()).await?;
    let ticked = |name: &str| {
        let choice = |(id, label): &(String, String)| (id.clone(), label.clone(), filled.has(name, id));
        choices.iter().map(choice).collect::<Vec<_>>()
    };
    Ok(BodyForm {
        frame: Frame::of(app, who, format!("{title} : composition")).under("Instances", "/instances"),
        code: code.to_owned(),
        votes: ticked("votes"),
        sits: ticked("sits"),
        filled,
    })
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let title = title_of(&app, &code)?;
    let mut read = app.db.read().await?;
    let body = store::body(read.tx(), &code, &title).await?;
    let (kind, amount) = match body.quorum {
        QuorumRule::None => ("aucun", String::new()),
        QuorumRule::Count(count) => ("nombre", count.to_string()),
        QuorumRule::Percent(percent) => ("part", percent.to_string()),
    };
    let mut kept = Form::of(&[("quorum", kind), ("amount", &amount)]);
    let of = |votes: bool| {
        let seats = body.seats.iter().filter(move |seat| seat.votes == votes);
        seats.map(|seat| seat.organisation.to_string()).collect::<Vec<_>>()
    };
    kept.put("votes", of(true));
    kept.put("sits", of(false));
    let filled = Filled::again(kept, Vec::new());
    show(&form(read.tx(), &app, &who, (&code, &title), filled).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(code): Path<String>,
    typed: Form,
) -> Result<Response, Problem> {
    let title = title_of(&app, &code)?;
    let mut write = app.db.write(&who).await?;
    let mut faults = Vec::new();
    let amount = typed.text("amount").parse::<u32>().ok();
    let quorum = match (typed.text("quorum"), amount) {
        ("nombre", Some(count)) => QuorumRule::Count(count),
        ("part", Some(percent @ 0..=100)) => QuorumRule::Percent(u8::try_from(percent).unwrap_or_default()),
        ("nombre" | "part", _) => {
            let why = "Indiquez un nombre de sièges, ou une part entre 0 et 100 %.";
            faults.push(FieldFault::new("amount", why));
            QuorumRule::None
        }
        _ => QuorumRule::None,
    };
    let known = organisation_choices(write.tx(), app.world.today()).await?;
    let mut seats: Vec<Seat> = Vec::new();
    for (name, votes) in [("votes", true), ("sits", false)] {
        for id in typed.all(name).filter(|id| known.iter().any(|(known, _)| known == id)) {
            let Ok(organisation) = id.parse() else { continue };
            if seats.iter().all(|seat| seat.organisation != organisation) {
                seats.push(Seat { organisation, holder: None, deputy: None, votes });
            }
        }
    }
    if !faults.is_empty() {
        let filled = Filled::again(typed, faults);
        return show_again(&form(write.tx(), &app, &who, (&code, &title), filled).await?);
    }
    let body = SteeringBody { code: code.clone(), title: title.clone(), seats, quorum };
    store::set_body(write.tx(), &body).await?;
    write.commit(Event::of("instance.composition", "body", &code).with(json!({ "title": title }))).await?;
    Ok(Redirect::to("/instances?fait=composition").into_response())
}
