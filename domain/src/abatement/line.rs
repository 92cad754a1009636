//! A line of the programme, and of the bilan: the same row from plan to account.

use super::amount::Rate;
use crate::codes;
use crate::convention::TfpbRule;
use crate::shared::{ActionId, Cents, Day, FieldFault, text::filled};

/// Largest amount of one line, one billion euros: sums of any number of lines that a base can hold stay exact.
const LARGEST: Cents = Cents(100_000_000_000);

codes! {
    /// What is being looked at: what was planned, or what was done.
    pub enum Phase {
        /// The programme of actions.
        Programme = "programme",
        /// The account of it.
        Bilan = "bilan",
    }
}

/// An expense and who bears it, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// The whole expense.
    pub expense: Cents,
    /// Borne by the landlord's own funds.
    pub landlord: Cents,
    /// Borne by someone else.
    pub other: Cents,
    /// Valued as the counterpart of the abatement.
    pub valued: Cents,
}

impl Shares {
    /// What the three shares come to.
    pub fn sum(&self) -> Cents {
        [self.landlord, self.other, self.valued].into_iter().sum()
    }

    /// The part of the expense that is valued; nothing when nothing is spent.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of(self.valued, self.expense)
    }

    /// Both together, share by share.
    pub fn plus(self, more: Self) -> Self {
        let add = |one: Cents, two: Cents| Cents(one.0.saturating_add(two.0));
        Self {
            expense: add(self.expense, more.expense),
            landlord: add(self.landlord, more.landlord),
            other: add(self.other, more.other),
            valued: add(self.valued, more.valued),
        }
    }

    fn refusals(&self, phase: Phase, rule: &TfpbRule) -> Vec<LineRefusal> {
        let all = [self.expense, self.landlord, self.other, self.valued];
        if all.iter().any(|cents| cents.0 < 0) {
            return vec![LineRefusal::Negative(phase)];
        }
        if all.iter().any(|cents| *cents > LARGEST) {
            return vec![LineRefusal::TooLarge(phase)];
        }
        let mut refusals = Vec::new();
        if self.valued > self.expense {
            refusals.push(LineRefusal::ValuedAboveExpense {
                phase,
                valued: self.valued,
                expense: self.expense,
            });
        }
        let tolerance = Cents(i64::from(rule.tolerance_cents));
        if (self.sum().0 - self.expense.0).abs() > tolerance.0 {
            refusals.push(LineRefusal::SharesDiffer {
                phase,
                sum: self.sum(),
                expense: self.expense,
                tolerance,
            });
        }
        refusals
    }
}

/// The amounts of a line: planned, and realised once known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineAmounts {
    /// In the programme.
    pub planned: Shares,
    /// In the bilan; nothing until it is filled in.
    pub realised: Option<Shares>,
}

impl LineAmounts {
    /// Whether the account differs from the plan by more than the rule leaves unexplained.
    pub fn differs(&self, rule: &TfpbRule) -> bool {
        let Some(realised) = self.realised else { return false };
        let gap = i128::from((realised.expense.0 - self.planned.expense.0).abs());
        gap * 100 > i128::from(self.planned.expense.0) * i128::from(rule.explained_gap_percent)
    }
}

/// A gap between plan and account that nobody explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unexplained {
    /// What was planned.
    pub planned: Cents,
    /// What was spent.
    pub realised: Cents,
}

/// A line as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLine {
    /// Axis of the national table, by code.
    pub axis: String,
    /// Sub-action: one of those offered under the axis, or another.
    pub measure: String,
    /// What it is called.
    pub title: String,
    /// What is done.
    pub description: String,
    /// Where: a residence, an address, the whole quartier.
    pub place: String,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub ends: Option<Day>,
    /// Whether it comes back all year round.
    pub recurring: bool,
    /// What is planned.
    pub planned: Shares,
    /// What was spent, once known.
    pub realised: Option<Shares>,
    /// Who else pays.
    pub other_funder: String,
    /// What is counted.
    pub indicator: String,
    /// What is expected of it.
    pub indicator_planned: String,
    /// What it came to.
    pub indicator_realised: String,
    /// Who takes part.
    pub partners: String,
    /// Why the account differs from the plan.
    pub gap: String,
    /// The action of the shared plan it belongs to.
    pub action: Option<ActionId>,
}

/// A line fit to be kept, and what deserves to be told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedLine {
    /// The line, trimmed.
    pub line: NewLine,
    /// Taken, and told.
    pub warnings: Vec<LineWarning>,
}

/// Why a line is refused: the rule, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineRefusal {
    /// The axis is none of the table.
    #[error("Choisissez un des axes du tableau national : « {0} » n'en fait pas partie.")]
    UnknownAxis(String),
    /// The axis is closed to quartiers in renewal.
    #[error(
        "L'axe {axis} n'est pas admis dans un quartier en renouvellement urbain (NPNRU) : choisissez un autre axe, ou portez cette dépense dans le projet de renouvellement."
    )]
    AxisRefused {
        /// Its code.
        axis: String,
    },
    /// No sub-action.
    #[error("Choisissez une sous-action dans la liste, ou écrivez la vôtre.")]
    NoMeasure,
    /// No title.
    #[error("Donnez un intitulé à la ligne.")]
    NoTitle,
    /// It ends before it begins.
    #[error("La fin ne peut pas précéder le début.")]
    Backwards,
    /// An amount below nothing.
    #[error("Un montant de la dépense {} ne peut pas être négatif.", planned_or_realised(.0))]
    Negative(Phase),
    /// An amount no line can reach.
    #[error("Un montant de la dépense {} dépasse un milliard d'euros : vérifiez la saisie.", planned_or_realised(.0))]
    TooLarge(Phase),
    /// More is valued than spent.
    #[error("Le taux de valorisation va de 0 à 100 % : {valued} valorisés pour {expense} de dépense {} dépassent la dépense.", planned_or_realised(.phase))]
    ValuedAboveExpense {
        /// In the programme or the bilan.
        phase: Phase,
        /// What is valued.
        valued: Cents,
        /// What is spent.
        expense: Cents,
    },
    /// Shares do not add up.
    #[error("Part du bailleur + autre financement + montant valorisé = {sum}, alors que la dépense {} est de {expense} : les trois parts doivent faire la dépense, à {tolerance} près.", planned_or_realised(.phase))]
    SharesDiffer {
        /// In the programme or the bilan.
        phase: Phase,
        /// What the shares come to.
        sum: Cents,
        /// What is spent.
        expense: Cents,
        /// How much they may differ by.
        tolerance: Cents,
    },
    /// Someone else pays, and nobody says who.
    #[error("Indiquez qui apporte l'autre financement.")]
    NoFunder,
}

impl LineRefusal {
    /// The same, as the fault of its field.
    pub fn fault(&self) -> FieldFault {
        FieldFault::new(self.field(), self.to_string())
    }

    /// The field of the form it stands beside.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::UnknownAxis(_) | Self::AxisRefused { .. } => "axis",
            Self::NoMeasure => "measure",
            Self::NoTitle => "title",
            Self::Backwards => "ends",
            Self::NoFunder => "other_funder",
            Self::ValuedAboveExpense { phase: Phase::Programme, .. } => "planned_valued",
            Self::ValuedAboveExpense { phase: Phase::Bilan, .. } => "realised_valued",
            Self::Negative(Phase::Programme)
            | Self::TooLarge(Phase::Programme)
            | Self::SharesDiffer { phase: Phase::Programme, .. } => "planned",
            Self::Negative(Phase::Bilan)
            | Self::TooLarge(Phase::Bilan)
            | Self::SharesDiffer { phase: Phase::Bilan, .. } => "realised",
        }
    }
}

/// What is taken and told all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineWarning {
    /// An axis that renewal quartiers should leave aside.
    #[error(
        "L'axe {0} est prévu hors des quartiers en renouvellement urbain (NPNRU) : l'examen peut demander de le retirer."
    )]
    AxisInRenewal(String),
    /// Dates outside the tax year.
    #[error("Le calendrier sort de l'année {0} : seule la dépense de l'année compte.")]
    OutsideYear(i16),
    /// Nothing is valued.
    #[error("Rien n'est valorisé sur cette ligne : elle ne compte pas dans la mobilisation.")]
    NothingValued,
    /// The account differs from the plan, and nothing says why.
    #[error("L'écart entre {} prévus et {} réalisés est à expliquer avant le dépôt du bilan.", .0.planned, .0.realised)]
    GapToExplain(Unexplained),
}

impl NewLine {
    /// Its amounts.
    pub const fn amounts(&self) -> LineAmounts {
        LineAmounts { planned: self.planned, realised: self.realised }
    }

    /// The line with what deserves to be told, or every refusal at once. `known_axis` says which codes the table has,
    /// `npnru` whether the national renewal programme works in the quartier.
    ///
    /// # Errors
    /// Every rule it breaks.
    pub fn check(
        mut self,
        rule: &TfpbRule,
        known_axis: impl Fn(&str) -> bool,
        npnru: bool,
        year: i16,
    ) -> Result<CheckedLine, Vec<LineRefusal>> {
        for text in [
            &mut self.axis,
            &mut self.measure,
            &mut self.title,
            &mut self.description,
            &mut self.place,
            &mut self.other_funder,
            &mut self.indicator,
            &mut self.indicator_planned,
            &mut self.indicator_realised,
            &mut self.partners,
            &mut self.gap,
        ] {
            *text = text.trim().to_owned();
        }
        let mut refusals = Vec::new();
        if !known_axis(&self.axis) {
            refusals.push(LineRefusal::UnknownAxis(self.axis.clone()));
        } else if npnru && rule.npnru_refused_axes.contains(&self.axis) {
            refusals.push(LineRefusal::AxisRefused { axis: self.axis.clone() });
        }
        let backwards = self.starts.zip(self.ends).is_some_and(|(first, last)| last < first);
        refusals.extend(filled(&self.measure).is_none().then_some(LineRefusal::NoMeasure));
        refusals.extend(filled(&self.title).is_none().then_some(LineRefusal::NoTitle));
        refusals.extend(backwards.then_some(LineRefusal::Backwards));
        refusals.extend(self.planned.refusals(Phase::Programme, rule));
        refusals.extend(self.realised.map(|spent| spent.refusals(Phase::Bilan, rule)).unwrap_or_default());
        let paid = [Some(self.planned), self.realised].into_iter().flatten().any(|shares| shares.other.0 > 0);
        refusals.extend((paid && self.other_funder.is_empty()).then_some(LineRefusal::NoFunder));
        if refusals.is_empty() {
            let warnings = self.warnings(rule, npnru, year);
            return Ok(CheckedLine { line: self, warnings });
        }
        Err(refusals)
    }

    /// What deserves to be told of a line that is kept.
    pub fn warnings(&self, rule: &TfpbRule, npnru: bool, year: i16) -> Vec<LineWarning> {
        let mut warnings = Vec::new();
        if npnru
            && (rule.npnru_warned_axes.contains(&self.axis) || rule.npnru_refused_axes.contains(&self.axis))
        {
            warnings.push(LineWarning::AxisInRenewal(self.axis.clone()));
        }
        if [self.starts, self.ends].into_iter().flatten().any(|day| day.0.year() != year) {
            warnings.push(LineWarning::OutsideYear(year));
        }
        let valued = self.realised.unwrap_or(self.planned).valued;
        if valued.0 == 0 && self.realised.is_none() {
            warnings.push(LineWarning::NothingValued);
        }
        warnings.extend(self.unexplained(rule).map(LineWarning::GapToExplain));
        warnings
    }

    /// The gap that has to be explained before the bilan is filed, if it is not.
    pub fn unexplained(&self, rule: &TfpbRule) -> Option<Unexplained> {
        let realised = self.realised?;
        let open = self.amounts().differs(rule) && filled(&self.gap).is_none();
        open.then_some(Unexplained { planned: self.planned.expense, realised: realised.expense })
    }
}

const fn planned_or_realised(phase: &Phase) -> &'static str {
    match phase {
        Phase::Programme => "prévue",
        Phase::Bilan => "réalisée",
    }
}

#[cfg(test)]
#[path = "line_tests.rs"]
pub(super) mod tests;
