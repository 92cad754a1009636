//! What an agreement over several years announces for the years after its own: said to the holder, never set aside nor voted.
//! Each year is decided in its turn, from its own envelope (annualité, article 7).

use super::{FundingRules, SpecificAgreement};
use crate::shared::{Cents, Day, OrganisationId};
use serde::{Deserialize, Serialize};

/// An amount announced for a later year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncedAmount {
    /// Whose money.
    pub funder: OrganisationId,
    /// Under which scheme.
    pub scheme: String,
    /// Budget year it is announced for.
    pub year: i16,
    /// How much, in cents.
    pub cents: Cents,
}

/// Why an amount is not announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotAnnounce {
    /// Nothing, or less than nothing.
    #[error("Le montant annoncé doit être positif.")]
    NotPositive,
    /// The year of the agreement is voted, not announced.
    #[error("Un montant s'annonce pour une année suivant {0} : celle de l'accord est votée.")]
    NotLater(i16),
    /// Too far ahead.
    #[error("Un accord n'annonce rien au-delà de {0}.")]
    TooFar(i16),
    /// That funder grants nothing under that scheme in the agreement.
    #[error("Ce financeur n'accorde rien à ce titre dans l'accord.")]
    NotGranting,
    /// What is signed does not change.
    #[error("L'accord est signé depuis le {} : il ne change plus.", .0.plain())]
    Signed(Day),
}

/// Whether an agreement may announce that amount; `signed` is when it was signed.
///
/// # Errors
/// When the amount, its year or its funder is not one the agreement may speak of, or the agreement is signed.
pub fn may_announce(
    amount: &AnnouncedAmount,
    agreement: &SpecificAgreement,
    signed: Option<Day>,
    rules: &FundingRules,
) -> Result<(), CannotAnnounce> {
    use CannotAnnounce as No;
    if let Some(day) = signed {
        return Err(No::Signed(day));
    }
    let grants = |line: &super::GrantLine| line.funder == amount.funder && line.scheme == amount.scheme;
    if !agreement.lines.iter().any(grants) {
        return Err(No::NotGranting);
    }
    if amount.year <= agreement.year {
        return Err(No::NotLater(agreement.year));
    }
    let last = agreement.year.saturating_add(rules.agreement_years - 1);
    if amount.year > last {
        return Err(No::TooFar(last));
    }
    if amount.cents <= Cents(0) { Err(No::NotPositive) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funding::{GrantAct, GrantLine};
    use crate::shared::{AgreementId, DossierId, EnvelopeId};
    use uuid::Uuid;

    const RULES: FundingRules = FundingRules {
        agreement_always: true,
        convention_beyond: None,
        bilan_blocks: true,
        bilan_months: 6,
        advance_percent: 80,
        agreement_years: 3,
    };

    fn agreement() -> SpecificAgreement {
        let line = GrantLine {
            envelope: EnvelopeId(Uuid::from_u128(1)),
            funder: OrganisationId(Uuid::from_u128(2)),
            scheme: "GUSP".into(),
            year: 2026,
            asked: Cents(100),
            voted: Cents(100),
            advance: Cents(80),
            balance: Cents(20),
            act: GrantAct::Convention,
        };
        SpecificAgreement {
            id: AgreementId(Uuid::from_u128(3)),
            dossier: DossierId(Uuid::from_u128(4)),
            holder: String::new(),
            siret: String::new(),
            representative: String::new(),
            title: String::new(),
            decision: String::new(),
            year: 2026,
            lines: vec![line],
            total: Cents(100),
            description: String::new(),
            starts: None,
            ends: None,
            indicators: Vec::new(),
            conditions: String::new(),
            bilan_due: Day::of(2027, 6, 30).unwrap(),
        }
    }

    #[test]
    fn an_agreement_announces_later_years_only_for_who_grants_and_until_it_is_signed() {
        let agreement = agreement();
        let funder = agreement.lines[0].funder;
        let said = |year, cents| AnnouncedAmount { funder, scheme: "GUSP".into(), year, cents: Cents(cents) };
        let may = |amount: &AnnouncedAmount| may_announce(amount, &agreement, None, &RULES);
        assert_eq!(may(&said(2027, 1)), Ok(()));
        assert_eq!(may(&said(2028, 1)), Ok(()));
        assert_eq!(may(&said(2026, 1)), Err(CannotAnnounce::NotLater(2026)));
        assert_eq!(may(&said(2029, 1)), Err(CannotAnnounce::TooFar(2028)));
        assert_eq!(may(&said(2027, 0)), Err(CannotAnnounce::NotPositive));
        let other = AnnouncedAmount { scheme: "Culture".into(), ..said(2027, 1) };
        assert_eq!(may(&other), Err(CannotAnnounce::NotGranting));
        let signed = Day::of(2026, 5, 2).unwrap();
        let late = may_announce(&said(2027, 1), &agreement, Some(signed), &RULES);
        assert_eq!(late, Err(CannotAnnounce::Signed(signed)));
    }
}
