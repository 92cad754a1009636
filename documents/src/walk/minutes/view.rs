//! The folder the template of the minutes reads.

use super::{Came, Constat, Minutes};
use crate::folder::{Filling, ReadPhoto, file, grouped, joined};
use crate::printable::Repertoire;
use crate::typesetter::Folder;
use crate::walk::figure;
use palier_domain::shared::Day;
use serde_json::{Value, json};

/// The photos of a constat, read.
pub(super) struct Pictured<'a> {
    pub(super) before: Vec<ReadPhoto<'a>>,
    pub(super) after: Vec<ReadPhoto<'a>>,
}

pub(super) fn folder(minutes: &Minutes, photos: &[Pictured<'_>], repertoire: &Repertoire) -> Folder {
    let mut filling = Filling::new(repertoire);
    let title = format!("Compte rendu, {}", minutes.heading.said());
    let data = json!({
        "file": file(&title, &minutes.heading.author, minutes.heading.edited_on),
        "heading": filling.printed(minutes.heading.value()),
        "audience": filling.text(&minutes.audience),
        "facts": filling.printed(facts(minutes)),
        "roles": filling.printed(minutes.roles.iter().map(|role| json!([role.role, role.holder])).collect()),
        "presence": filling.printed(presence(minutes)),
        "residents": minutes.residents.map(|residents| residents.to_string()).unwrap_or_default(),
        "key_figures": key_figures(minutes),
        "plan": figure(&minutes.plan, &mut filling),
        "plan_source": filling.text(&minutes.plan_source),
        "charts": [
            filling.chart("Par thème", "Thème", &minutes.by_theme),
            filling.chart("Par responsable", "Responsable", &minutes.by_responsible),
        ],
        "stops": stops(minutes, photos, &mut filling),
        "awaiting": filling.printed(awaiting(minutes)),
        "to_do": filling.printed(to_do(minutes)),
    });
    filling.finish(&data)
}

fn facts(minutes: &Minutes) -> Value {
    let heading = &minutes.heading;
    json!([
        ["Commune", heading.commune],
        ["Date", joined(&[&heading.day.long(), &heading.hours])],
        ["Rendez-vous", heading.meeting_point],
        ["Météo", minutes.weather],
        ["Parcours", minutes.route],
        ["Objectifs", minutes.objectives],
        ["Visite précédente", minutes.previous],
    ])
}

/// The organisations present, excused and absent, one line each.
fn presence(minutes: &Minutes) -> Value {
    let named = |came: Came| -> String {
        let organisations =
            minutes.organisations.iter().filter(|organisation| organisation.attendance == came);
        organisations.map(|organisation| organisation.organisation.as_str()).collect::<Vec<_>>().join(", ")
    };
    json!([
        ["Présents", named(Came::Present)],
        ["Excusés", named(Came::Excused)],
        ["Invités, non venus", named(Came::Absent)],
    ])
}

fn key_figures(minutes: &Minutes) -> Value {
    let count = |kept: fn(&&Constat) -> bool| minutes.constats.iter().filter(kept).count().to_string();
    let photos: usize = minutes.constats.iter().map(|c| c.before.len() + c.after.len()).sum();
    json!([
        [minutes.constats.len().to_string(), "constats"],
        [count(|c| !c.answer.is_empty()), "avec une réponse"],
        [count(|c| c.awaits_answer), "en attente de réponse"],
        [photos.to_string(), "photos"],
    ])
}

fn deadline(day: Option<Day>) -> String {
    day.map(Day::short).unwrap_or_default()
}

/// Constats by stop, stops in the order of their first constat.
fn stops(minutes: &Minutes, photos: &[Pictured<'_>], filling: &mut Filling<'_>) -> Value {
    let pictured: Vec<(&Constat, &Pictured<'_>)> = minutes.constats.iter().zip(photos).collect();
    let groups =
        grouped(&pictured, |(constat, _)| if constat.stop.is_empty() { "Hors arrêt" } else { &constat.stop });
    groups
        .into_iter()
        .map(|(name, list)| {
            let constats: Vec<Value> =
                list.into_iter().map(|(constat, pictured)| printed(constat, pictured, filling)).collect();
            json!({ "name": filling.text(name), "constats": constats })
        })
        .collect()
}

fn printed(constat: &Constat, pictured: &Pictured<'_>, filling: &mut Filling<'_>) -> Value {
    let before: Vec<Value> = pictured.before.iter().map(|photo| filling.photo(photo)).collect();
    let after: Vec<Value> = pictured.after.iter().map(|photo| filling.photo(photo)).collect();
    let mut value = filling.printed(json!({
        "number": constat.number,
        "theme": joined(&[&constat.theme, &constat.sub_theme]),
        "what": joined(&[&constat.value, &constat.weighed(), &constat.visibility]),
        "place": constat.place,
        "description": constat.description,
        "words": constat.residents_words,
        "responsible": constat.responsible,
        "answer": constat.answer,
        "deadline": deadline(constat.deadline),
        "state": constat.state,
    }));
    value["before"] = before.into();
    value["after"] = after.into();
    value
}

/// What a list of constats says of each.
fn line(constat: &Constat) -> Value {
    json!({
        "number": constat.number,
        "what": joined(&[&constat.theme, &constat.severity]),
        "place": joined(&[&constat.stop, &constat.place]),
        "description": constat.description,
        "responsible": constat.responsible,
        "deadline": deadline(constat.deadline),
        "state": constat.state,
    })
}

fn awaiting(minutes: &Minutes) -> Value {
    minutes.constats.iter().filter(|constat| constat.awaits_answer).map(line).collect()
}

/// The open constats of each organisation.
fn to_do(minutes: &Minutes) -> Value {
    let open: Vec<&Constat> =
        minutes.constats.iter().filter(|c| c.is_open && !c.responsible.is_empty()).collect();
    grouped(&open, |constat| constat.responsible.as_str())
        .into_iter()
        .map(|(name, list)| json!({ "name": name, "constats": list.into_iter().map(|c| line(c)).collect::<Vec<_>>() }))
        .collect()
}
