//! What a convention asks of money: agreements, bilans, annualité (article 7). Read from the rule book, kept as data.

use crate::convention::{InForce, ParameterName};
use crate::projects::{Dossier, DossierState};
use crate::shared::{Cents, Day};
use serde::{Deserialize, Serialize};

/// What a convention asks before money is committed or paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingRules {
    /// Whether each voted action has its own agreement, whatever the amount.
    pub agreement_always: bool,
    /// Beyond how much a year from one funder to one holder the agreement is a convention, in cents.
    pub convention_beyond: Option<Cents>,
    /// Whether a missing bilan forbids the next commitment; else it is only told.
    pub bilan_blocks: bool,
    /// Months after the end of the budget year by which a bilan is due, when the notification says nothing else.
    pub bilan_months: u32,
    /// Part of a grant paid when its agreement is signed, in whole per cent, 0 to 100, when the notification says nothing else.
    pub advance_percent: u8,
    /// Most years an agreement may look at, its own counted.
    pub agreement_years: i16,
}

/// The delay of the general rule on grants: six months after the end of the year.
const USUAL_BILAN_MONTHS: u32 = 6;
/// What most notifications pay first.
const USUAL_ADVANCE_PERCENT: u32 = 80;
/// Four years, as the conventions pluriannuelles d'objectifs of the State.
const USUAL_AGREEMENT_YEARS: u32 = 4;

fn small(figure: u32) -> u8 {
    u8::try_from(figure).unwrap_or(u8::MAX)
}

impl FundingRules {
    /// What the convention in force says; the first clause that fixes a figure gives it.
    pub fn of(convention: &InForce<'_>) -> Self {
        let figure = |name| convention.clauses.iter().find_map(|clause| clause.whole(name));
        let cents = |euros: u32| Cents(i64::from(euros) * 100);
        Self {
            agreement_always: figure(ParameterName::AgreementAlways) == Some(1),
            convention_beyond: figure(ParameterName::AgreementEuros).map(cents),
            bilan_blocks: figure(ParameterName::BilanBlocks) == Some(1),
            bilan_months: figure(ParameterName::BilanMonths).unwrap_or(USUAL_BILAN_MONTHS),
            advance_percent: small(
                figure(ParameterName::AdvancePercent).unwrap_or(USUAL_ADVANCE_PERCENT).min(100),
            ),
            agreement_years: i16::from(small(
                figure(ParameterName::AgreementYears).unwrap_or(USUAL_AGREEMENT_YEARS),
            )),
        }
    }

    /// Whether that much from one funder to one holder in the year needs a signed agreement before it is paid.
    pub fn needs_agreement(&self, total: Cents) -> bool {
        self.agreement_always || self.is_convention(total)
    }

    /// Whether the act is a convention rather than an order (*arrêté*).
    pub fn is_convention(&self, total: Cents) -> bool {
        self.convention_beyond.is_some_and(|beyond| total > beyond)
    }

    /// The day a bilan is due: the end of the budget year, and the months of the notification, or those of the rule.
    pub fn bilan_due(&self, year: i16, notified_months: Option<u32>) -> Day {
        let months = i16::try_from(notified_months.unwrap_or(self.bilan_months)).unwrap_or(i16::MAX / 2);
        let due_year = year.saturating_add(1).saturating_add(months / 12);
        // The last day of that month is the day before the first of the next one.
        let next_month = i8::try_from(months % 12).unwrap_or(0) + 1;
        Day::of(due_year, next_month, 1)
            .map_or_else(|| Day(jiff::civil::Date::MAX), |first| first.plus_days(-1))
    }
}

/// What is known of the bilan that the same holder owed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreviousBilan {
    /// Nothing was granted to it the year before.
    None,
    /// It is in.
    Filed,
    /// It is not due yet.
    NotDue(Day),
    /// It was due that day, and is missing.
    Missing(Day),
}

impl PreviousBilan {
    /// What is known of the bilan of the last dossier voted to a holder, with the budget year it was voted for.
    pub fn of(last: Option<(&Dossier, i16)>, rules: &FundingRules, today: Day) -> Self {
        use DossierState as S;
        let Some((dossier, year)) = last.filter(|(dossier, _)| dossier.state.is_voted()) else {
            return Self::None;
        };
        let answered = matches!(
            dossier.state,
            S::BilanRecu | S::BilanValide | S::NonRealisee | S::Reversement | S::Soldee
        );
        let due = dossier.bilan_due.unwrap_or_else(|| rules.bilan_due(year, None));
        match answered {
            true => Self::Filed,
            false if today > due => Self::Missing(due),
            false => Self::NotDue(due),
        }
    }

    /// Of two dossiers voted before, what binds the next: a bilan missing, the oldest first, then one that is not due yet.
    pub fn binding(self, other: Self) -> Self {
        let rank = |bilan: Self| match bilan {
            Self::Missing(due) => (0, Some(due)),
            Self::NotDue(due) => (1, Some(due)),
            Self::Filed => (2, None),
            Self::None => (3, None),
        };
        if rank(other) < rank(self) { other } else { self }
    }
}

/// What is told to those who commit, without forbidding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitWarning {
    /// The bilan of the year before is missing.
    #[error("Le bilan de l'aide précédente, dû le {}, manque encore.", .0.plain())]
    BilanMissing(Day),
    /// It is not due yet: results are not known.
    #[error("Le bilan de l'aide précédente est attendu le {} : ses résultats ne sont pas connus.", .0.plain())]
    BilanAhead(Day),
}

/// A missing bilan forbids the next commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Le bilan de l'aide précédente était dû le {} : la convention n'admet pas de nouvel engagement sans lui.",
    .0.plain()
)]
pub struct BilanRequired(pub Day);

impl FundingRules {
    /// Whether a holder may be granted something, in view of the bilan it owed: a warning when only told.
    ///
    /// # Errors
    /// When the bilan is missing and the convention forbids to go on without it.
    pub fn may_commit(&self, previous: PreviousBilan) -> Result<Option<CommitWarning>, BilanRequired> {
        match previous {
            PreviousBilan::None | PreviousBilan::Filed => Ok(None),
            PreviousBilan::NotDue(due) => Ok(Some(CommitWarning::BilanAhead(due))),
            PreviousBilan::Missing(due) if self.bilan_blocks => Err(BilanRequired(due)),
            PreviousBilan::Missing(due) => Ok(Some(CommitWarning::BilanMissing(due))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: FundingRules = FundingRules {
        agreement_always: false,
        convention_beyond: Some(Cents(2_300_000)),
        bilan_blocks: true,
        bilan_months: 6,
        advance_percent: 80,
        agreement_years: 4,
    };

    #[test]
    fn a_bilan_is_due_months_after_the_end_of_the_year() {
        assert_eq!(RULES.bilan_due(2026, None), Day::of(2027, 6, 30).unwrap());
        assert_eq!(RULES.bilan_due(2026, Some(2)), Day::of(2027, 2, 28).unwrap());
        assert_eq!(RULES.bilan_due(2026, Some(12)), Day::of(2027, 12, 31).unwrap());
        assert_eq!(RULES.bilan_due(2026, Some(14)), Day::of(2028, 2, 29).unwrap());
    }

    #[test]
    fn beyond_23_000_euros_the_agreement_is_a_convention() {
        assert!(!RULES.is_convention(Cents(2_300_000)) && RULES.is_convention(Cents(2_300_001)));
        assert!(!RULES.needs_agreement(Cents(1)));
        assert!(FundingRules { agreement_always: true, ..RULES }.needs_agreement(Cents(1)));
    }

    #[test]
    fn a_bilan_is_missing_once_its_day_is_past_and_nothing_came_in() {
        let (before, after) = (Day::of(2027, 6, 30).unwrap(), Day::of(2027, 7, 1).unwrap());
        let at = |state, today| {
            let dossier = Dossier { state, ..Dossier::begun() };
            PreviousBilan::of(Some((&dossier, 2026)), &RULES, today)
        };
        assert_eq!(PreviousBilan::of(None, &RULES, after), PreviousBilan::None);
        assert_eq!(at(DossierState::Refusee, after), PreviousBilan::None);
        assert_eq!(at(DossierState::Versee, before), PreviousBilan::NotDue(before));
        assert_eq!(at(DossierState::BilanAttendu, after), PreviousBilan::Missing(before));
        assert_eq!(at(DossierState::BilanRecu, after), PreviousBilan::Filed);
        let later =
            Dossier { state: DossierState::ReportAccorde, bilan_due: Some(after), ..Dossier::begun() };
        assert_eq!(PreviousBilan::of(Some((&later, 2026)), &RULES, after), PreviousBilan::NotDue(after));
    }

    #[test]
    fn of_several_dossiers_voted_before_the_bilan_that_is_missing_binds() {
        use PreviousBilan as B;
        let (first, then) = (Day::of(2026, 6, 30).unwrap(), Day::of(2027, 6, 30).unwrap());
        let all = [B::None, B::Filed, B::NotDue(then), B::NotDue(first), B::Missing(then), B::Missing(first)];
        for (rank, one) in all.into_iter().enumerate() {
            for other in &all[..=rank] {
                assert_eq!((one.binding(*other), other.binding(one)), (one, one));
            }
        }
    }

    #[test]
    fn a_missing_bilan_blocks_or_is_told_as_the_convention_says() {
        let due = Day::of(2026, 6, 30).unwrap();
        assert_eq!(RULES.may_commit(PreviousBilan::Filed), Ok(None));
        assert_eq!(RULES.may_commit(PreviousBilan::Missing(due)), Err(BilanRequired(due)));
        let tells = FundingRules { bilan_blocks: false, ..RULES };
        assert_eq!(tells.may_commit(PreviousBilan::Missing(due)), Ok(Some(CommitWarning::BilanMissing(due))));
    }
}
