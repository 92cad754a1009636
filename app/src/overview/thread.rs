//! One thread in time of everything that happened in a quartier.

use super::store::{Link, NoteRow};
use crate::diagnostics::{self, ConstatLine, WalkLine};
use crate::plans::{self, KeptAction};
use crate::platform::journal::Entry;
use crate::words::counted;
use palier_domain::codes;
use palier_domain::diagnostics::ConstatState;
use palier_domain::shared::Day;

codes! {
    /// What a line of the thread speaks of.
    pub enum Strand {
        /// Walks.
        Diagnostics = "diagnostics",
        /// What was seen, and what became of it.
        Constats = "constats",
        /// Actions and their notes.
        Actions = "actions",
        /// The journal of the platform.
        Journal = "journal",
    }
}

/// A line of the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadLine {
    /// When.
    pub day: Day,
    /// What it speaks of.
    pub strand: Strand,
    /// Its icon.
    pub icon: &'static str,
    /// What happened.
    pub text: String,
    /// The thing itself.
    pub href: String,
    /// By whom, where.
    pub who: String,
    /// Causes and consequences: words and address.
    pub links: Vec<(String, String)>,
}

/// What the thread is made of.
pub(super) struct Strands<'a> {
    pub(super) walks: &'a [WalkLine],
    pub(super) constats: &'a [ConstatLine],
    pub(super) actions: &'a [KeptAction],
    pub(super) notes: &'a [NoteRow],
    pub(super) links: &'a [Link],
    pub(super) journal: &'a [Entry],
}

/// Everything, latest first.
pub(super) fn weave(strands: &Strands<'_>) -> Vec<ThreadLine> {
    let mut lines: Vec<ThreadLine> = strands.walks.iter().map(of_walk).collect();
    for row in strands.constats {
        lines.push(seen(row, strands.links));
        lines.extend(settled(row, strands.links));
    }
    lines.extend(strands.actions.iter().map(|row| of_action(row, strands)));
    lines.extend(strands.notes.iter().map(of_note));
    lines.extend(strands.journal.iter().filter_map(of_entry));
    lines.sort_by_key(|line| std::cmp::Reverse(line.day));
    lines
}

fn of_walk(row: &WalkLine) -> ThreadLine {
    let counts = format!(
        "{}, {}",
        counted(row.constats, "constat", "constats"),
        counted(row.residents, "habitant", "habitants")
    );
    ThreadLine {
        day: row.day,
        strand: Strand::Diagnostics,
        icon: "diagnostic",
        text: format!("{} : {}", diagnostics::walk_kind(row.kind), diagnostics::walk_state(row.state)),
        href: format!("/diagnostics/{}", row.id),
        who: if row.constats + row.residents > 0 { counts } else { row.meeting_point.clone() },
        links: Vec::new(),
    }
}

fn answered_by(row: &ConstatLine, links: &[Link]) -> Vec<(String, String)> {
    let mine = links.iter().filter(|link| link.constat_id == row.id);
    mine.map(|link| (format!("Action : {}", link.title), format!("/actions/{}", link.action_id))).collect()
}

fn seen(row: &ConstatLine, links: &[Link]) -> ThreadLine {
    let mut causes = vec![("Visite".to_owned(), format!("/diagnostics/{}", row.walk_id))];
    causes.extend(answered_by(row, links));
    let severity = row.severity().map(|severity| format!(", {}", diagnostics::severity(severity)));
    ThreadLine {
        day: row.walk_day,
        strand: Strand::Constats,
        icon: if row.is_open() { "pin" } else { "success" },
        text: row.description.clone(),
        href: format!("/constats/{}", row.id),
        who: format!(
            "{}{} : {}",
            diagnostics::value(row.value),
            severity.unwrap_or_default(),
            diagnostics::constat_badge(row.value, row.state).1
        ),
        links: causes,
    }
}

/// The day someone said it was done, when someone did.
fn settled(row: &ConstatLine, links: &[Link]) -> Option<ThreadLine> {
    let day = row.declared_on()?;
    let said = row.answer.as_deref().or(row.reason.as_deref()).unwrap_or("sans commentaire");
    let verb = if row.state == ConstatState::Verifie { "Résolu et vérifié" } else { "Déclaré résolu" };
    Some(ThreadLine {
        day,
        strand: Strand::Constats,
        icon: "reply",
        text: format!("{verb} : {said}"),
        href: format!("/constats/{}", row.id),
        who: row.responsible_name.clone().unwrap_or_default(),
        links: answered_by(row, links),
    })
}

fn of_action(row: &KeptAction, strands: &Strands<'_>) -> ThreadLine {
    let causes = strands.links.iter().filter(|link| link.action_id == row.id).filter_map(|link| {
        let cause = strands.constats.iter().find(|constat| constat.id == link.constat_id)?;
        Some((
            format!("Constat n° {} du {}", cause.number, cause.walk_day.plain()),
            format!("/constats/{}", cause.id),
        ))
    });
    ThreadLine {
        day: row.fiche.created_at.day(),
        strand: Strand::Actions,
        icon: "plan",
        text: format!("Action : {}", row.fiche.title),
        href: row.href(),
        who: format!("{}, {}", row.pilot, plans::state_label(row.fiche.state)),
        links: causes.collect(),
    }
}

fn of_note(row: &NoteRow) -> ThreadLine {
    ThreadLine {
        day: row.day,
        strand: Strand::Actions,
        icon: "message",
        text: row.text.clone(),
        href: format!("/actions/{}", row.action_id),
        who: format!("{}, note sur « {} »", row.author, row.title),
        links: Vec::new(),
    }
}

fn of_entry(entry: &Entry) -> Option<ThreadLine> {
    let room = match entry.subject_kind.as_str() {
        "walk" => "diagnostics",
        "constat" => "constats",
        "action" => "actions",
        "abatement" => "abattement",
        _ => "",
    };
    Some(ThreadLine {
        day: entry.instant().day(),
        strand: Strand::Journal,
        icon: "history",
        text: crate::features::say(entry)?,
        href: if room.is_empty() { String::new() } else { format!("/{room}/{}", entry.subject_id) },
        who: entry.person_id.clone().unwrap_or_else(|| "Palier".to_owned()),
        links: Vec::new(),
    })
}
