//! A sitting corrected until it opens: its day, its hours, its place, and its agenda.

use super::bodies::{decision_rules, frame_under};
use super::change::Change;
use super::forms;
use super::store::agenda::{self as kept_agenda, AgendaLine};
use super::store::{self, Held, KeptSitting};
use super::telling::{also_told, tell_again};
use super::together::{self, opened};
use super::views::{CorrectRow, CorrectView};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::meetings::{AgendaItem, CannotRule, Sitting};
use palier_domain::shared::{FieldFault, SittingId};
use serde_json::{Value, json};

async fn form(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptSitting,
    filled: Filled,
) -> Result<CorrectView, Problem> {
    let lines = kept_agenda::agenda(tx, kept.id).await?;
    let offered = super::sittings::ready(tx, &decision_rules(app), &kept.body, kept.year).await?;
    let row = |(place, line): (usize, &AgendaLine)| {
        let key = line.key();
        let typed = |name: &str, kept: String| match filled.text(&format!("{name}-{key}")) {
            "" => kept,
            typed => typed.to_owned(),
        };
        CorrectRow {
            place: typed("ordre", place.to_string()),
            title: typed("titre", line.item.title.clone()),
            label: line.label(),
            is_point: line.item.point.is_some(),
            struck: filled.has("retirer", &key),
            key,
        }
    };
    Ok(CorrectView {
        frame: frame_under(app, who, kept, "Corriger la séance"),
        href: kept.href(),
        convened: kept.told > 0,
        opened: opened(&kept.held, &lines),
        rows: (1..).zip(&lines).map(row).collect(),
        offered: offered
            .into_iter()
            .map(|(id, title, holder)| {
                let ticked = filled.has("dossiers", &id);
                (id, format!("{title} ({holder})"), ticked)
            })
            .collect(),
        filled,
    })
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    kept.bare().may_correct().map_err(Problem::refused)?;
    let filled = Filled::with(&[
        ("day", &kept.held.day.to_string()),
        ("starts_at", kept.held.starts_at.as_deref().unwrap_or_default()),
        ("ends_at", kept.held.ends_at.as_deref().unwrap_or_default()),
        ("place", &kept.held.place),
    ]);
    show(&form(read.tx(), &app, &who, &kept, filled).await?)
}

pub(super) async fn correct(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    mut typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let Change { kept, write } = &mut change;
    kept.bare().may_correct().map_err(Problem::refused)?;
    let before = kept_agenda::agenda(write.tx(), id).await?;
    let offered = super::sittings::ready(write.tx(), &decision_rules(&app), &kept.body, kept.year).await?;
    let mut faults = together::corrected(&kept.held, &before, &mut typed);
    let held = forms::held(&typed, &mut faults);
    let mut agenda = forms::staying(&typed, &before, &mut faults);
    agenda.extend(forms::dossiers(&typed, &offered));
    agenda.extend(forms::points(&app, &typed, &mut faults));
    let also = also_told(kept, &typed).map_err(|fault| faults.push(fault)).unwrap_or_default();
    let (Some(held), true) = (held, faults.is_empty()) else {
        return show_again(&form(write.tx(), &app, &who, kept, Filled::again(typed, faults)).await?);
    };
    let corrected = kept.bare().correct(held.day, agenda).map_err(Problem::refused)?;
    kept_agenda::set_agenda(write.tx(), id, &corrected.agenda).await?;
    kept_agenda::set_held(write.tx(), id, &held).await?;
    let mut details = changed(kept, &held, &before, &corrected.agenda);
    let moves = held != kept.held;
    if moves {
        let message = match typed.text("message") {
            "" => "Le jour, l'horaire ou le lieu de la séance ont changé.",
            message => message,
        };
        let letters = tell_again(&mut change, (&app, &who), &held, also, message).await?;
        details["letters"] = json!(letters);
    }
    change.keep("seance.corrigee", details, "corrigee").await
}

/// What a correction changed, for the journal.
fn changed(kept: &KeptSitting, held: &Held, before: &[AgendaLine], after: &[AgendaItem]) -> Value {
    let same =
        |one: &AgendaItem, other: &AgendaItem| (one.dossier, one.point) == (other.dossier, other.point);
    let added = after.iter().filter(|item| !before.iter().any(|line| same(item, &line.item)));
    let removed = before.iter().filter(|line| !after.iter().any(|item| same(item, &line.item)));
    let stayed = before.iter().filter(|line| after.iter().any(|item| same(item, &line.item)));
    let reordered = !stayed.zip(after).all(|(line, item)| same(item, &line.item));
    let renamed = after
        .iter()
        .filter(|item| before.iter().any(|line| same(item, &line.item) && item.title != line.item.title));
    let was = &kept.held;
    json!({
        "day": (held.day != was.day).then(|| [was.day.plain(), held.day.plain()]),
        "hours": ((&held.starts_at, &held.ends_at) != (&was.starts_at, &was.ends_at)).then(|| held.hours()),
        "place": (held.place != was.place).then_some(&held.place),
        "added": added.map(|item| &item.title).collect::<Vec<_>>(),
        "removed": removed.map(|line| &line.item.title).collect::<Vec<_>>(),
        "renamed": renamed.map(|item| &item.title).collect::<Vec<_>>(),
        "reordered": reordered,
    })
}

/// Notes what was said of the free points, and adds some, while the sitting sits.
pub(super) async fn note(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let Change { kept, write } = &mut change;
    let before = kept_agenda::agenda_items(write.tx(), id).await?;
    let mut faults = Vec::new();
    let added = forms::points(&app, &typed, &mut faults);
    let sitting = Sitting { agenda: before.clone(), ..kept.bare() };
    let noted = match sitting.note(&together::notings(&typed, &before)) {
        Err(met @ CannotRule::NotedMeanwhile(_)) => {
            faults.push(FieldFault::new("notes", met.to_string()));
            None
        }
        noted => Some(noted.and_then(|one| one.add_points(added.clone())).map_err(Problem::refused)?),
    };
    let (Some(noted), true) = (noted, faults.is_empty()) else {
        let filled = Filled::again(together::noted_again(typed, &before), faults);
        return show_again(&super::fiche::view(write.tx(), &app, &who, kept, filled).await?);
    };
    kept_agenda::note(write.tx(), id, &noted.agenda).await?;
    kept_agenda::add_points(write.tx(), id, &added, before.len()).await?;
    let differ = noted.agenda.iter().zip(&before).filter(|(after, before)| after.noted != before.noted);
    let titles: Vec<&String> = differ.map(|(after, _)| &after.title).collect();
    let added: Vec<&String> = added.iter().map(|item| &item.title).collect();
    change.keep("seance.points", json!({ "titles": titles, "added": added }), "points").await
}
