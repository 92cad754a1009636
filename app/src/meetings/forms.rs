//! What was typed of a sitting: when and where, its free points, the order of its agenda.

use super::store::Held;
use super::store::agenda::AgendaLine;
use crate::platform::{App, Form};
use palier_domain::meetings::{AgendaItem, rearranged};
use palier_domain::shared::{Day, DossierId, FieldFault, PointId};
use std::collections::BTreeSet;

/// Most characters of a title or a place.
const SHORT: usize = 300;
/// Most free points added at once.
const MOST: usize = 50;

fn short(text: &str, field: &'static str, faults: &mut Vec<FieldFault>) -> String {
    if text.chars().count() > SHORT {
        faults.push(FieldFault::new(field, format!("Ce texte ne peut pas dépasser {SHORT} caractères.")));
    }
    text.to_owned()
}

/// When and where it is held, as typed.
pub(super) fn held(typed: &Form, faults: &mut Vec<FieldFault>) -> Option<Held> {
    if typed.filled("day").is_none() {
        faults.push(FieldFault::new("day", "Indiquez le jour de la séance."));
    }
    let day = typed.read("day", faults, |text| Day::parse(text).map_err(|why| format!("{why}.")));
    let (starts_at, ends_at) = typed.hours(faults);
    let place = short(typed.text("place"), "place", faults);
    Some(Held { day: day?, starts_at, ends_at, place })
}

/// The free points to add, one a line.
pub(super) fn points(app: &App, typed: &Form, faults: &mut Vec<FieldFault>) -> Vec<AgendaItem> {
    let lines = typed.text("points").lines().map(str::trim).filter(|line| !line.is_empty());
    let titles: Vec<String> = lines.map(|line| short(line, "points", faults)).collect();
    if titles.len() > MOST {
        faults.push(FieldFault::new("points", format!("{MOST} points au plus à la fois.")));
    }
    titles.into_iter().map(|title| AgendaItem::point(app.world.id::<PointId>(), title, "")).collect()
}

/// The dossiers ticked among those offered.
pub(super) fn dossiers(typed: &Form, offered: &[(String, String, String)]) -> Vec<AgendaItem> {
    let asked: BTreeSet<&str> = typed.all("dossiers").collect();
    let ticked = offered.iter().filter(|(id, ..)| asked.contains(id.as_str()));
    ticked
        .filter_map(|(id, title, _)| Some(AgendaItem::dossier(id.parse::<DossierId>().ok()?, title)))
        .collect()
}

/// What stays on the agenda, in the order asked: those struck off left out, free points under the title typed.
pub(super) fn staying(typed: &Form, lines: &[AgendaLine], faults: &mut Vec<FieldFault>) -> Vec<AgendaItem> {
    let mut places = Vec::with_capacity(lines.len());
    for (place, line) in (1..).zip(lines) {
        let asked = typed.text(&format!("ordre-{}", line.key()));
        match asked.parse::<usize>() {
            Ok(asked) => places.push(asked),
            Err(_) if asked.is_empty() => places.push(place),
            Err(_) => {
                let why = format!("« {asked} » n'est pas une place : écrivez un nombre entier.");
                faults.push(FieldFault::new("ordre", why));
                places.push(place);
            }
        }
    }
    let struck: BTreeSet<&str> = typed.all("retirer").collect();
    let ordered = rearranged(&places).into_iter().map(|rank| &lines[rank]);
    let mut staying = Vec::new();
    for line in ordered.filter(|line| !struck.contains(line.key().as_str())) {
        let mut item = line.item.clone();
        if let Some(title) = item.point.and_then(|point| typed.filled(&format!("titre-{point}"))) {
            item.title = short(title, "ordre", faults);
        }
        staying.push(item);
    }
    staying
}
