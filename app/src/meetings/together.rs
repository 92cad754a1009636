//! A form brought together with what somebody else kept since it was opened: what was left alone follows them, and what both
//! changed is told, never written over.

use super::store::Held;
use super::store::agenda::AgendaLine;
use crate::platform::Form;
use palier_domain::meetings::{AgendaItem, Noting};
use palier_domain::plans::{Side, side};
use palier_domain::shared::{FieldFault, PointId};
use std::collections::BTreeMap;

/// When and where it is held, by field of the form.
fn fields(held: &Held) -> [(&'static str, String); 4] {
    [
        ("day", held.day.to_string()),
        ("starts_at", held.starts_at.clone().unwrap_or_default()),
        ("ends_at", held.ends_at.clone().unwrap_or_default()),
        ("place", held.place.clone()),
    ]
}

/// What the form that corrects a sitting carries of it: names and values.
pub(super) fn opened(held: &Held, lines: &[AgendaLine]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        fields(held).into_iter().map(|(name, kept)| (format!("lu-{name}"), kept)).collect();
    for (place, line) in (1..).zip(lines) {
        all.push((format!("lu-ordre-{}", line.key()), place.to_string()));
        if line.item.point.is_some() {
            all.push((format!("lu-titre-{}", line.key()), line.item.title.clone()));
        }
    }
    all
}

/// Who changed a field that the form carries; the field takes what is kept when its writer had left it alone.
fn settled(typed: &mut Form, name: &str, kept: &str) -> Side {
    let sent = |name: &str| typed.all(name).next().map(str::to_owned);
    let (Some(was), Some(now)) = (sent(&format!("lu-{name}")), sent(name)) else { return Side::Same };
    let who = side(was.as_str(), kept, now.as_str());
    if !who.keeps_typed() {
        typed.put(name, [kept.to_owned()]);
    }
    who
}

/// A correction: what both changed, told on its fields.
pub(super) fn corrected(held: &Held, lines: &[AgendaLine], typed: &mut Form) -> Vec<FieldFault> {
    let mut met = Vec::new();
    for (name, kept) in fields(held) {
        if settled(typed, name, &kept) != Side::Both {
            continue;
        }
        let said = match (name, kept.as_str()) {
            ("day", _) => held.day.plain(),
            (_, "") => "rien".to_owned(),
            (_, kept) => kept.to_owned(),
        };
        let why = "reprenez cette valeur, ou enregistrez de nouveau pour garder la vôtre.";
        let why = format!("Une autre personne a enregistré entre-temps : {said} ; {why}");
        met.push(FieldFault::new(name, why));
    }
    let changed = agenda(lines, typed);
    if !changed.is_empty() {
        let what = changed.join(", ");
        let why = format!(
            "L'ordre du jour a été modifié entre-temps et rien n'est enregistré : {what}. Le voici tel qu'il est ; refaites ce \
             que vous vouliez y changer."
        );
        met.push(FieldFault::new("ordre", why));
    }
    met
}

/// What both changed of the agenda, in words.
fn agenda(lines: &[AgendaLine], typed: &mut Form) -> Vec<String> {
    let carried: Vec<String> =
        typed.texts().filter_map(|(name, _)| name.strip_prefix("lu-ordre-").map(str::to_owned)).collect();
    let mut met = Vec::new();
    for key in carried {
        let (place, title) = (format!("ordre-{key}"), format!("titre-{key}"));
        let Some((rank, line)) = lines.iter().enumerate().find(|(_, line)| line.key() == key) else {
            let touched = |name: &str| {
                let sent = typed.all(name).next();
                sent.is_some_and(|sent| sent != typed.text(&format!("lu-{name}")))
            };
            if touched(&place) || touched(&title) {
                met.push(format!("« {} » n'y figure plus", typed.text(&format!("lu-{title}"))));
            }
            continue;
        };
        let kept = (rank + 1).to_string();
        if settled(typed, &place, &kept) == Side::Both {
            typed.put(&place, [kept]);
            met.push(format!("« {} » a changé de place", line.item.title));
        }
        if settled(typed, &title, &line.item.title) == Side::Both {
            met.push(format!("un point s'intitule désormais « {} »", line.item.title));
        }
    }
    met
}

/// What was typed of each free point, with what was noted of it when the page was opened.
pub(super) fn notings(typed: &Form, agenda: &[AgendaItem]) -> BTreeMap<PointId, Noting> {
    let noting = |item: &AgendaItem| {
        let point = item.point?;
        let text = typed.all(&format!("note-{point}")).next()?.to_owned();
        let opened = typed.all(&format!("lu-{point}")).next().unwrap_or(&item.noted).to_owned();
        Some((point, Noting { opened, text }))
    };
    agenda.iter().filter_map(noting).collect()
}

/// The form shown again: what was not touched says what is kept now, so that saving again takes nothing away.
pub(super) fn noted_again(mut typed: Form, agenda: &[AgendaItem]) -> Form {
    let notings = notings(&typed, agenda);
    for item in agenda {
        let left_alone = |point: &PointId| notings.get(point).is_some_and(Noting::is_untouched);
        if let Some(point) = item.point.filter(left_alone) {
            typed.put(&format!("note-{point}"), [item.noted.clone()]);
        }
    }
    typed
}
