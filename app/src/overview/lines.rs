//! One line per thing: what it is, where it leads, and what is awaited of whom.

use crate::abatement::Alert;
use crate::diagnostics::{self, ConstatLine, WalkLine};
use crate::plans::{self, KeptAction, Listed};
use crate::words::counted;
use palier_domain::plans::Action;
use palier_domain::shared::Day;

/// A thing in a list, one click away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// Where, when, who.
    pub detail: String,
    /// Tone of the badge.
    pub tone: &'static str,
    /// Words of the badge; none when empty.
    pub label: String,
}

impl Line {
    pub(super) fn of_constat(row: &ConstatLine, today: Day) -> Self {
        let (tone, label) = diagnostics::constat_badge(row.value, row.state);
        let mut detail = vec![row.quartier_name.clone()];
        detail.extend(row.severity().map(|severity| diagnostics::severity(severity).to_owned()));
        detail.extend(row.responsible_name.clone());
        detail.extend(
            row.deadline().map(|day| format!("échéance le {}, {}", day.plain(), day.seen_from(today))),
        );
        let late = row.is_overdue(today);
        Self {
            text: row.description.clone(),
            href: format!("/constats/{}", row.id),
            detail: detail.join(" · "),
            tone: if late { "danger" } else { tone },
            label: if late { format!("En retard ({label})") } else { label.to_owned() },
        }
    }

    pub(super) fn of_walk(row: &WalkLine, today: Day) -> Self {
        let hour = row.starts_at.as_deref().map(|at| format!(" à {at}")).unwrap_or_default();
        Self {
            text: format!("{}, {}", diagnostics::walk_kind(row.kind), row.quartier_name),
            href: format!("/diagnostics/{}", row.id),
            detail: format!("{}{hour}, {} · {}", row.day.long(), row.day.seen_from(today), row.meeting_point),
            tone: "info",
            label: diagnostics::walk_state(row.state).to_owned(),
        }
    }

    pub(super) fn of_alert(alert: Alert) -> Self {
        Self {
            text: alert.text,
            href: alert.href,
            detail: alert.detail,
            tone: alert.tone,
            label: alert.label,
        }
    }

    pub(super) fn of_action(row: &KeptAction, place: &str, today: Day) -> Self {
        Self::action((&row.fiche.title, row.href()), (place, &row.pilot), &row.rules(), today)
    }

    pub(super) fn of_late(row: &Listed, today: Day) -> Self {
        let place = row.quartiers.first().map(|(_, name)| name.as_str()).unwrap_or_default();
        Self::action((&row.title, row.href()), (place, &row.pilot), &row.rules(), today)
    }

    fn action(
        (title, href): (&str, String),
        (place, pilot): (&str, &str),
        rules: &Action,
        today: Day,
    ) -> Self {
        let ends =
            rules.ends.map(|day| format!(" · fin prévue le {}, {}", day.plain(), day.seen_from(today)));
        let (late, state) = (rules.is_late(today), plans::state_label(rules.state));
        Self {
            text: title.to_owned(),
            href,
            detail: format!("{place} · {pilot}{}", ends.unwrap_or_default()),
            tone: if late { "danger" } else { "info" },
            label: if late { format!("En retard ({state})") } else { state.to_owned() },
        }
    }
}

/// Things of one kind that wait, under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Identifier of the heading.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// What is expected, in one sentence.
    pub hint: &'static str,
    /// First lines.
    pub lines: Vec<Line>,
    /// How many are not shown, in words; none when empty.
    pub rest: String,
    /// Where the whole list is.
    pub more: &'static str,
}

/// Lines shown under one heading.
pub(super) const SHOWN: usize = 8;

/// Identifier, words and hint of a heading, and where its whole list is.
type Heading = (&'static str, &'static str, &'static str, &'static str);

impl Group {
    /// The first lines, and how many more there are.
    pub(super) fn of(heading: Heading, lines: Vec<Line>) -> Self {
        let all = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        Self::of_first(heading, lines, all)
    }

    /// The same, when the lines are the first of so many.
    pub(super) fn of_first((id, title, hint, more): Heading, mut lines: Vec<Line>, all: i64) -> Self {
        lines.truncate(SHOWN);
        let rest = all.saturating_sub(i64::try_from(lines.len()).unwrap_or(i64::MAX));
        let rest = if rest == 0 { String::new() } else { format!("et {}", counted(rest, "autre", "autres")) };
        Self { id, title, hint, lines, rest, more }
    }
}
