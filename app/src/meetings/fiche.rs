//! The page of a sitting: where it stands, its order of the day, who is there, its record and its papers.

use super::bodies::{decision_rules, name_of};
use super::store::agenda::{self as kept_agenda, AgendaLine};
use super::store::{self, KeptSitting};
use super::views::{AgendaRow, PresenceRow, RecordLine, SittingView};
use super::words::{presence_label, sitting_label, sitting_tone};
use crate::funding::store::papers;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx};
use crate::words::capital;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::meetings::SittingState;
use palier_domain::partners::Capability;
use palier_domain::shared::{Day, DossierId, SittingId};
use std::collections::BTreeMap;

async fn presences(tx: &mut Tx, kept: &KeptSitting) -> Result<Vec<PresenceRow>, Problem> {
    let there = store::attendance(tx, kept.id).await?;
    let members = store::members(tx, &kept.body, kept.held.day).await?;
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
        "corrigee" => Some("La séance est corrigée."),
        "convoquee" => Some("Les convocations sont parties."),
        "points" => Some("Ce qui a été dit est noté."),
        "annulee" => Some("La séance est annulée."),
        "close" => Some("La séance est close : plus rien n'y bouge."),
        _ => None,
    }
}

/// The agenda, in order.
fn agenda_rows(lines: &[AgendaLine], filled: &Filled) -> Vec<AgendaRow> {
    let row = |line: &AgendaLine| {
        let point = line.item.point.map(|id| id.to_string()).unwrap_or_default();
        let name = format!("note-{point}");
        AgendaRow {
            title: line.item.title.clone(),
            href: line.item.dossier.map(|id| format!("/projets/dossiers/{id}")).unwrap_or_default(),
            holder: line.holder.clone(),
            typed: match filled.all(&name).next() {
                Some(typed) => typed.to_owned(),
                None => line.item.noted.clone(),
            },
            point,
            noted: line.item.noted.clone(),
        }
    };
    lines.iter().map(row).collect()
}

/// Who left, during what, in words.
async fn gone(tx: &mut Tx, id: SittingId, lines: &[AgendaLine]) -> Result<Vec<(String, String)>, Problem> {
    let title = |line: &AgendaLine| Some((line.item.dossier?, line.item.title.clone()));
    let titles: BTreeMap<DossierId, String> = lines.iter().filter_map(title).collect();
    let names: BTreeMap<String, String> = store::names(tx, id).await?.into_iter().collect();
    let left = store::withdrawals(tx, id).await?.into_iter().map(|one| {
        let name = names.get(&one.person.to_string()).cloned().unwrap_or_default();
        (name, titles.get(&one.dossier).cloned().unwrap_or_default())
    });
    Ok(left.collect())
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    let mut view = view(read.tx(), &app, &who, &kept, Filled::default()).await?;
    view.frame = view.frame.flash(done(&query));
    show(&view)
}

/// The page of a sitting; what was typed of its free points stands in its form.
pub(super) async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptSitting,
    filled: Filled,
) -> Result<SittingView, Problem> {
    let (id, title) = (kept.id, name_of(app, &kept.body));
    let body = store::body(tx, &kept.body, &title).await?;
    let presences = presences(tx, kept).await?;
    let attendance = store::attendance(tx, id).await?;
    let there = attendance.iter().filter(|one| one.votes && one.presence.counts()).count();
    let lines = kept_agenda::agenda(tx, id).await?;
    let gone = gone(tx, id, &lines).await?;
    let record = kept_agenda::record(tx, id).await?;
    let (letters, agreements) = papers::count(tx, id).await?;
    let decided = store::room::decided(tx, id).await?;
    let present = presences.iter().filter(|row| row.presence == "present");
    let (agenda, rules) = (agenda_rows(&lines, &filled), decision_rules(app));
    Ok(SittingView {
        frame: Frame::of(app, who, format!("{title}, {}", kept.held.day.plain()))
            .under("Instances", "/instances"),
        href: kept.href(),
        when: capital(&kept.held.said()),
        year: kept.year,
        state: sitting_label(kept.state),
        tone: sitting_tone(kept.state),
        items: kept.items,
        settled: kept.settled,
        there,
        needed: body.quorum.needed(body.voting_seats()),
        is_open: kept.state == SittingState::Ouverte,
        may_open: kept.bare().may_correct().is_ok(),
        rules: rules.advises(&kept.body) || rules.decides(&kept.body),
        may_convene: kept.state == SittingState::Preparee,
        may_write: kept.bare().convene(app.world.today()).is_ok(),
        convened: kept.convened_on.map(Day::plain).unwrap_or_default(),
        may_hold: who.may(Capability::HoldSitting),
        members: present.map(|row| (row.person.clone(), row.name.clone())).collect(),
        dossiers: lines
            .iter()
            .filter_map(|line| Some((line.item.dossier?.to_string(), line.item.title.clone())))
            .collect(),
        agenda,
        gone,
        record: record.into_iter().map(|(number, text)| RecordLine { number, text }).collect(),
        letters: (letters, if kept.state == SittingState::Close { decided } else { 0 }),
        agreements,
        presences,
        filled,
    })
}
