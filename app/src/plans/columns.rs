//! The columns of the table of actions: which are shown, in what order the rows stand, what a cell says.

use super::list::aims_of;
use super::store::listed::{Listed, Order};
use super::words::{progress_label, state_label, state_tone};
use crate::platform::Form;
use palier_documents::tables::{Cell, Column, Kind};
use palier_domain::codes;
use palier_domain::convention::InForce;
use palier_domain::shared::Day;

codes! {
    /// A column of the table of actions, beside the title.
    pub enum PlanColumn {
        /// Code of the action.
        Code = "code",
        /// What will be done.
        Description = "description",
        /// Axes of the convention.
        Axes = "axes",
        /// Objectives of the convention.
        Objectifs = "objectifs",
        /// Quartiers within reach.
        Quartiers = "quartiers",
        /// Their communes.
        Communes = "communes",
        /// Its own place.
        Lieu = "lieu",
        /// Who leads it.
        Pilote = "pilote",
        /// Who takes part.
        Partenaires = "partenaires",
        /// Where it stands.
        Etat = "etat",
        /// How far it is.
        Avancement = "avancement",
        /// First day.
        Debut = "debut",
        /// Last day.
        Echeance = "echeance",
        /// Whether that day has passed.
        Retard = "retard",
        /// Why it stopped or was given up.
        Motif = "motif",
        /// The year it is put off to.
        Report = "report",
        /// Forecast budget.
        Budget = "budget",
        /// Who maintains what is built.
        Entretien = "entretien",
        /// Constats answered.
        Constats = "constats",
    }
}

use PlanColumn as C;

/// What a table shows when nothing else was chosen.
const USUAL: &[PlanColumn] =
    &[C::Objectifs, C::Quartiers, C::Pilote, C::Etat, C::Avancement, C::Echeance, C::Budget, C::Constats];
/// What a workbook holds when nothing else was chosen.
pub const WORKBOOK: &[PlanColumn] = &[
    C::Description,
    C::Objectifs,
    C::Quartiers,
    C::Pilote,
    C::Etat,
    C::Avancement,
    C::Debut,
    C::Echeance,
    C::Retard,
    C::Motif,
    C::Report,
    C::Budget,
    C::Entretien,
    C::Constats,
];
/// What a table is sorted by when nothing else was chosen.
const USUAL_SORT: &str = "echeance";

impl PlanColumn {
    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            C::Code => "Code",
            C::Description => "Description",
            C::Axes => "Axes",
            C::Objectifs => "Objectifs",
            C::Quartiers => "Quartiers",
            C::Communes => "Communes",
            C::Lieu => "Lieu",
            C::Pilote => "Pilote",
            C::Partenaires => "Partenaires",
            C::Etat => "État",
            C::Avancement => "Avancement",
            C::Debut => "Début",
            C::Echeance => "Échéance",
            C::Retard => "Retard",
            C::Motif => "Motif",
            C::Report => "Reportée à",
            C::Budget => "Budget prévisionnel",
            C::Entretien => "Entretien ensuite",
            C::Constats => "Constats traités",
        }
    }

    /// Whether rows may be sorted by it.
    pub fn sorts(self) -> bool {
        matches!(
            self,
            C::Code | C::Pilote | C::Etat | C::Avancement | C::Debut | C::Echeance | C::Budget | C::Constats
        )
    }

    /// Whether its cells are numbers that align.
    pub fn is_number(self) -> bool {
        matches!(self, C::Budget | C::Constats)
    }

    /// The column of a workbook.
    pub fn of_workbook(self) -> Column {
        let (kind, width) = match self {
            C::Description => (Kind::Text, 50),
            C::Axes | C::Objectifs => (Kind::Text, 40),
            C::Quartiers | C::Communes | C::Lieu | C::Pilote | C::Partenaires | C::Motif | C::Entretien => {
                (Kind::Text, 28)
            }
            C::Etat | C::Avancement => (Kind::Text, 16),
            C::Code | C::Retard | C::Report => (Kind::Text, 12),
            C::Debut | C::Echeance => (Kind::Date, 12),
            C::Budget => (Kind::Euros, 18),
            C::Constats => (Kind::Number, 14),
        };
        Column { title: self.label().to_owned(), kind, width }
    }

    /// The words of the cell of a row, one line each.
    fn words(self, row: &Listed, convention: &InForce<'_>) -> Vec<String> {
        let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        match self {
            C::Code => one(row.code.as_deref().unwrap_or_default()),
            C::Description => one(&row.description),
            C::Axes => axes_of(&row.objectives, convention).into_iter().map(|(_, said)| said).collect(),
            C::Objectifs => aims_of(&row.objectives, convention).into_iter().map(|(_, said)| said).collect(),
            C::Quartiers => one(&row.places()),
            C::Communes => one(&row.communes),
            C::Lieu => one(&row.place_label),
            C::Pilote => one(&row.pilot),
            C::Partenaires => one(&row.partners.join(", ")),
            C::Etat => one(state_label(row.state)),
            C::Avancement => one(progress_label(row.progress)),
            C::Motif => one(row.reason.as_deref().unwrap_or_default()),
            C::Entretien => one(row.upkeep.as_deref().unwrap_or_default()),
            C::Report => row.postponed_to.map(|year| year.to_string()).into_iter().collect(),
            C::Debut | C::Echeance | C::Retard | C::Budget | C::Constats => Vec::new(),
        }
    }

    /// The cell of a row in a workbook.
    pub fn cell(self, row: &Listed, convention: &InForce<'_>, today: Day) -> Cell {
        let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Date);
        match self {
            C::Debut => day(row.starts()),
            C::Echeance => day(row.ends()),
            C::Retard => Cell::Text(if row.is_late(today) { "En retard" } else { "" }.to_owned()),
            C::Report => row.postponed_to.map_or(Cell::Empty, |year| Cell::Number(year as f64)),
            C::Budget => row.budget().map_or(Cell::Empty, Cell::Euros),
            C::Constats => Cell::Number(row.constats as f64),
            _ => match self.words(row, convention) {
                words if words.is_empty() => Cell::Empty,
                words => Cell::Text(words.join("\n")),
            },
        }
    }

    /// The cell of a row on screen.
    pub fn shown(self, row: &Listed, convention: &InForce<'_>, today: Day) -> Shown {
        match self {
            C::Etat => Shown::Badge(state_tone(row.state), state_label(row.state)),
            C::Debut => {
                row.starts().map_or(Shown::Unknown("Non fixé"), |day| Shown::Lines(vec![day.short()]))
            }
            C::Echeance => row.ends().map_or(Shown::Unknown("Non fixée"), |day| Shown::Deadline {
                day: day.short(),
                seen: day.seen_from(today),
                late: row.is_late(today),
            }),
            C::Retard if row.is_late(today) => Shown::Badge("warning", "En retard"),
            C::Retard => Shown::Lines(Vec::new()),
            C::Budget => Shown::Number(row.budget().map(|sum| sum.to_string()).unwrap_or_default()),
            C::Constats => Shown::Number(row.constats.to_string()),
            _ => Shown::Lines(self.words(row, convention)),
        }
    }
}

/// Codes and titles of the axes of these objectives.
fn axes_of(objectives: &[String], convention: &InForce<'_>) -> Vec<(String, String)> {
    let axes = convention.axes();
    let served =
        axes.iter().filter(|axis| axis.objectives.iter().any(|aim| objectives.contains(&aim.clause.id)));
    served.map(|axis| (axis.clause.id.clone(), format!("{} {}", axis.code, axis.clause.title))).collect()
}

/// A cell on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Words, one line each.
    Lines(Vec<String>),
    /// A state: tone and words.
    Badge(&'static str, &'static str),
    /// A last day, how far it is from today, and whether it has passed.
    Deadline {
        /// The day.
        day: String,
        /// Seen from today.
        seen: String,
        /// Whether it has passed.
        late: bool,
    },
    /// A number or an amount.
    Number(String),
    /// Nothing is known: why.
    Unknown(&'static str),
}

/// The columns shown and the order of the rows, kept in the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    chosen: Vec<PlanColumn>,
    sort: &'static str,
    backwards: bool,
}

impl Layout {
    /// That of an address: `colonne` as often as needed, `tri` a column, led by `-` when backwards.
    pub fn of(query: &Form) -> Self {
        let mut chosen: Vec<PlanColumn> = query.all("colonne").filter_map(|code| code.parse().ok()).collect();
        chosen.sort();
        chosen.dedup();
        let asked = query.text("tri");
        let (backwards, code) = asked.strip_prefix('-').map_or((false, asked), |code| (true, code));
        let sort = code.parse::<PlanColumn>().ok().filter(|column| column.sorts()).map(PlanColumn::code);
        let sort = if code == "intitule" { Some("intitule") } else { sort };
        Self { chosen, sort: sort.unwrap_or(USUAL_SORT), backwards: backwards && sort.is_some() }
    }

    /// The columns of the table.
    pub fn columns(&self) -> &[PlanColumn] {
        if self.chosen.is_empty() { USUAL } else { &self.chosen }
    }

    /// The columns of the workbook: those chosen, else all the usual ones.
    pub fn of_workbook(&self) -> &[PlanColumn] {
        if self.chosen.is_empty() { WORKBOOK } else { &self.chosen }
    }

    /// What the rows are sorted by.
    pub fn order(&self) -> Order<'static> {
        (self.sort, self.backwards)
    }

    /// What an address keeps of it; nothing of what is usual.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = self.chosen.iter().map(|one| ("colonne", one.code().to_owned())).collect();
        if (self.sort, self.backwards) != (USUAL_SORT, false) {
            pairs.push(("tri", format!("{}{}", if self.backwards { "-" } else { "" }, self.sort)));
        }
        pairs
    }

    /// The same, sorted by that column, or the other way when it already is.
    #[must_use]
    pub fn sorted_by(&self, column: &'static str) -> Self {
        let again = self.sort == column;
        Self { sort: column, backwards: again && !self.backwards, ..self.clone() }
    }

    /// `ascending` or `descending` when the rows are sorted by that column.
    pub fn sense(&self, column: &str) -> &'static str {
        match (self.sort == column, self.backwards) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_reads_back_and_ignores_what_it_does_not_know() {
        let typed = [("colonne", "budget"), ("colonne", "code"), ("colonne", "inconnue"), ("tri", "-budget")];
        let layout = Layout::of(&Form::of(&typed));
        assert_eq!(layout.columns(), [C::Code, C::Budget]);
        assert_eq!(layout.order(), ("budget", true));
        let pairs = layout.pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(Layout::of(&Form::of(&pairs)), layout);
        assert_eq!(Layout::of(&Form::of(&[("tri", "-description")])), Layout::of(&Form::default()));
        assert_eq!(layout.sorted_by("budget").sense("budget"), "ascending");
    }
}
