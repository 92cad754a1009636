//! Coherence of the TFPB programmes with the GUSP plan: what the walks ask for and no line answers, and the lines that
//! answer nothing the walks saw (article 4, second criterion; article 7).

use crate::shared::{ActionId, Cents, ConstatId, LineId};
use std::collections::{BTreeMap, BTreeSet};

/// An open constat of a walk, as coherence reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenConstat {
    /// Which.
    pub id: ConstatId,
    /// Theme of the grid, by code.
    pub theme: String,
    /// Whether it was judged a danger.
    pub danger: bool,
    /// Axes of the national table it calls for, by code: those of the objectives of the actions that answer it, else
    /// those of its theme.
    pub axes: BTreeSet<String>,
}

/// A line as coherence reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringLine {
    /// Which.
    pub id: LineId,
    /// Axis, by code.
    pub axis: String,
    /// What it values, in cents.
    pub valued: Cents,
    /// The action of the plan it pays for.
    pub action: Option<ActionId>,
    /// The constats it answers, by its action or by a proof.
    pub constats: BTreeSet<ConstatId>,
}

/// A theme the walks ask for, and the lines on the axes it calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// Theme of the grid, by code.
    pub theme: String,
    /// Axes it calls for.
    pub axes: BTreeSet<String>,
    /// Open constats.
    pub constats: BTreeSet<ConstatId>,
    /// How many of them are dangers.
    pub dangers: usize,
    /// Lines on one of these axes.
    pub lines: BTreeSet<LineId>,
}

/// What two plans say of each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coherence {
    /// Themes of the walks, the heaviest first.
    pub priorities: Vec<Priority>,
    /// Lines tied to no action and no constat.
    pub alone: Vec<LineId>,
    /// Lines tied to an action that answers no constat.
    pub unseen: Vec<LineId>,
}

impl Priority {
    /// Whether no line is written on the axes it calls for.
    pub fn is_unanswered(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Coherence {
    /// What these constats ask for and what these lines answer.
    pub fn of(constats: &[OpenConstat], lines: &[AnsweringLine]) -> Self {
        let mut themes: BTreeMap<&str, Priority> = BTreeMap::new();
        for constat in constats {
            let priority = themes.entry(&constat.theme).or_insert_with(|| Priority {
                theme: constat.theme.clone(),
                axes: BTreeSet::new(),
                constats: BTreeSet::new(),
                dangers: 0,
                lines: BTreeSet::new(),
            });
            priority.axes.extend(constat.axes.iter().cloned());
            if priority.constats.insert(constat.id) {
                priority.dangers += usize::from(constat.danger);
            }
        }
        let answers = |priority: &Priority, line: &AnsweringLine| {
            priority.axes.contains(&line.axis) || !priority.constats.is_disjoint(&line.constats)
        };
        let mut priorities: Vec<Priority> = themes.into_values().collect();
        for priority in &mut priorities {
            priority.lines =
                lines.iter().filter(|line| answers(priority, line)).map(|line| line.id).collect();
        }
        priorities.sort_by_key(|priority| {
            (std::cmp::Reverse((priority.dangers, priority.constats.len())), priority.theme.clone())
        });
        let silent = |tied: bool| {
            let of =
                lines.iter().filter(move |line| line.constats.is_empty() && line.action.is_some() == tied);
            of.map(|line| line.id).collect()
        };
        Self { priorities, alone: silent(false), unseen: silent(true) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn constat(n: u128, theme: &str, danger: bool, axes: &[&str]) -> OpenConstat {
        let axes = axes.iter().map(|axis| (*axis).to_owned()).collect();
        OpenConstat { id: ConstatId(Uuid::from_u128(n)), theme: theme.to_owned(), danger, axes }
    }

    fn line(n: u128, axis: &str, constats: &[u128]) -> AnsweringLine {
        AnsweringLine {
            id: LineId(Uuid::from_u128(n)),
            axis: axis.to_owned(),
            valued: Cents(100),
            action: None,
            constats: constats.iter().map(|n| ConstatId(Uuid::from_u128(*n))).collect(),
        }
    }

    #[test]
    fn dangers_come_first_and_lines_tied_to_nothing_are_named() {
        let constats = [
            constat(1, "proprete", false, &["3"]),
            constat(2, "proprete", false, &["3"]),
            constat(3, "eclairage", true, &["8"]),
        ];
        let lines = [line(1, "3", &[]), line(2, "7", &[2])];
        let found = Coherence::of(&constats, &lines);
        let themes: Vec<_> = found.priorities.iter().map(|p| (p.theme.as_str(), p.is_unanswered())).collect();
        assert_eq!(themes, [("eclairage", true), ("proprete", false)]);
        assert_eq!(found.priorities[1].lines.len(), 2, "by its axis, and by the constat it answers");
        assert_eq!(found.alone, [LineId(Uuid::from_u128(1))]);
        let tied = AnsweringLine { action: Some(ActionId(Uuid::from_u128(4))), ..line(4, "3", &[]) };
        let found = Coherence::of(&constats, &[tied]);
        assert_eq!((found.alone.len(), found.unseen), (0, vec![LineId(Uuid::from_u128(4))]));
    }

    #[test]
    fn no_walk_and_no_line_say_nothing() {
        assert_eq!(Coherence::of(&[], &[]), Coherence::default());
    }
}
