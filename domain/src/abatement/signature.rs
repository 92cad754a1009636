//! Whether the abatement is due at all: who had signed what on the legal day (CGI, article 1388 bis).

use crate::codes;
use crate::convention::TfpbRule;
use crate::shared::Day;
use jiff::ToSpan;

codes! {
    /// A signature that the law asks for.
    pub enum SignatoryKind {
        /// The landlord's signature of the contrat de ville.
        Contrat = "contrat",
        /// The landlord's signature of the convention d'utilisation.
        Bailleur = "bailleur",
        /// A commune of the quartier.
        Commune = "commune",
        /// The métropole (EPCI).
        Metropole = "metropole",
        /// The State (préfet).
        Etat = "etat",
    }
}

/// Someone who signs, and the day when they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// In which capacity.
    pub kind: SignatoryKind,
    /// Name of the commune; empty for the others.
    pub name: String,
    /// When; nothing while they have not.
    pub signed_on: Option<Day>,
}

/// A signature that was not there on the legal day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// In which capacity.
    pub kind: SignatoryKind,
    /// Name of the commune; empty for the others.
    pub name: String,
    /// The day when it came, too late.
    pub came_on: Option<Day>,
}

/// The conditions of one tax year, for one landlord in one quartier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// The legal day: every signature counts up to that day, itself included.
    pub test_day: Day,
    /// Whether a convention covers the quartier and the year.
    pub covered: bool,
    /// Signatures not there on that day.
    pub missing: Vec<Missing>,
}

/// A missing signature that has to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignatureAlert {
    /// The legal day is that many months ahead at most.
    Ahead(u32),
    /// The legal day has passed without it: the abatement of the year is at stake.
    Passed,
}

/// The legal day of a tax year: the last such day of the calendar that is not after 1 January of that year.
pub fn test_day(rule: &TfpbRule, year: i16) -> Option<Day> {
    let of = |year: i16| Day::parse(&format!("{year:04}-{}", rule.test_day)).ok();
    let (first, here) = (Day::of(year, 1, 1)?, of(year));
    here.filter(|day| *day <= first).or_else(|| of(year - 1))
}

impl Conditions {
    /// What those who sign have signed, looked at on the legal day. `signatories` is nothing when no convention covers
    /// the quartier and the year.
    pub fn of(test_day: Day, signatories: Option<&[Signatory]>) -> Self {
        let late = |signatory: &&Signatory| signatory.signed_on.is_none_or(|day| test_day < day);
        let missing = |signatory: &Signatory| Missing {
            kind: signatory.kind,
            name: signatory.name.clone(),
            came_on: signatory.signed_on,
        };
        let all = signatories.unwrap_or_default();
        Self {
            test_day,
            covered: signatories.is_some(),
            missing: all.iter().filter(late).map(missing).collect(),
        }
    }

    /// Whether the abatement is due.
    pub fn are_met(&self) -> bool {
        self.covered && self.missing.is_empty()
    }

    /// What has to be told today, if anything.
    pub fn alert(&self, rule: &TfpbRule, today: Day) -> Option<SignatureAlert> {
        if self.are_met() {
            return None;
        }
        SignatureAlert::reached(rule, self.test_day, today)
    }
}

impl SignatureAlert {
    /// The step that a day has reached ahead of that legal day; none as long as it is far.
    pub fn reached(rule: &TfpbRule, test_day: Day, today: Day) -> Option<Self> {
        if test_day < today {
            return Some(Self::Passed);
        }
        let reached = |months: &&u32| {
            let span = i64::from(**months).months();
            test_day.0.checked_sub(span).is_ok_and(|from| Day(from) <= today)
        };
        rule.alert_months.iter().filter(reached).min().map(|months| Self::Ahead(*months))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abatement::line::tests::rule;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn signed(kind: SignatoryKind, on: Option<&str>) -> Signatory {
        Signatory { kind, name: String::new(), signed_on: on.map(day) }
    }

    #[test]
    fn the_legal_day_is_the_first_of_january_or_the_october_before() {
        assert_eq!(test_day(&rule(), 2026), Some(day("2026-01-01")));
        let before = TfpbRule { test_day: "10-01".into(), ..rule() };
        assert_eq!(test_day(&before, 2020), Some(day("2019-10-01")));
    }

    #[test]
    fn a_signature_of_the_day_itself_counts_and_one_of_the_morrow_does_not() {
        let on = |last: &str| {
            let all =
                [signed(SignatoryKind::Contrat, Some("2024-07-01")), signed(SignatoryKind::Etat, Some(last))];
            Conditions::of(day("2026-01-01"), Some(&all))
        };
        assert!(on("2026-01-01").are_met());
        let late = on("2026-01-02");
        assert_eq!(
            late.missing,
            [Missing { kind: SignatoryKind::Etat, name: String::new(), came_on: Some(day("2026-01-02")) }]
        );
        assert!(!Conditions::of(day("2026-01-01"), None).are_met());
    }

    #[test]
    fn alerts_come_six_three_and_one_months_ahead_then_say_it_is_past() {
        let missing = Conditions::of(day("2027-01-01"), Some(&[signed(SignatoryKind::Commune, None)]));
        let told = |on: &str| missing.alert(&rule(), day(on));
        assert_eq!(told("2026-06-30"), None);
        assert_eq!(told("2026-07-01"), Some(SignatureAlert::Ahead(6)));
        assert_eq!(told("2026-10-01"), Some(SignatureAlert::Ahead(3)));
        assert_eq!(told("2026-12-01"), Some(SignatureAlert::Ahead(1)));
        assert_eq!(told("2027-01-01"), Some(SignatureAlert::Ahead(1)));
        assert_eq!(told("2027-01-02"), Some(SignatureAlert::Passed));
    }

    proptest! {
        #[test]
        fn whoever_is_late_is_named_and_nobody_else(
            offsets in prop::collection::vec(prop::option::of(-400_i64..400), 1..6),
        ) {
            let test = day("2026-01-01");
            let all: Vec<Signatory> = offsets
                .iter()
                .map(|offset| Signatory {
                    kind: SignatoryKind::Commune,
                    name: String::new(),
                    signed_on: offset.map(|days| test.plus_days(days)),
                })
                .collect();
            let late = offsets.iter().filter(|offset| offset.is_none_or(|days| days > 0)).count();
            let conditions = Conditions::of(test, Some(&all));
            prop_assert_eq!(conditions.missing.len(), late);
            prop_assert_eq!(conditions.are_met(), late == 0);
        }
    }
}
