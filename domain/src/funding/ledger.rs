//! Envelopes and what happens to them, movement by movement: an envelope never goes below zero, money never changes year
//! without a decision, nothing is paid without an agreement (article 7).

use super::{CannotMoveMoney, FundingRules};
use crate::codes;
use crate::shared::{AgreementId, Cents, Day, DossierId, EnvelopeId, MovementId, OrganisationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a funder may spend on a scheme in a budget year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Which.
    pub id: EnvelopeId,
    /// Whose money.
    pub funder: OrganisationId,
    /// Under which scheme (*dispositif*).
    pub scheme: String,
    /// Budget year.
    pub year: i16,
}

codes! {
    /// What happens to an envelope. Amounts are always positive: the kind says the direction.
    pub enum MovementKind {
        /// Money comes into it.
        Dotation = "dotation",
        /// Money is taken back from it.
        Reprise = "reprise",
        /// Money goes from it to another envelope.
        Transfert = "transfert",
        /// Set aside for a dossier, before any vote.
        Reservation = "reservation",
        /// What was set aside is free again.
        Liberation = "liberation",
        /// Voted for a dossier; what was set aside for it is used or freed.
        Engagement = "engagement",
        /// More is voted for it (*avenant*).
        AvenantPlus = "avenant_plus",
        /// Less is voted for it (*avenant*).
        AvenantMoins = "avenant_moins",
        /// What will not be spent comes back to the envelope.
        Degagement = "degagement",
        /// The agreement on what was voted is signed.
        Accord = "accord",
        /// An advance is paid.
        Avance = "avance",
        /// The balance is paid: nothing more will be.
        Solde = "solde",
        /// The holder is asked to pay back (*titre de recette*).
        OrdreReversement = "ordre_reversement",
        /// The holder paid back.
        Reversement = "reversement",
    }
}

impl MovementKind {
    /// What it adds to what was voted, or takes from it: +1, −1 or nothing. What is freed was voted all the same.
    pub const fn votes(self) -> i64 {
        match self {
            Self::Engagement | Self::AvenantPlus => 1,
            Self::AvenantMoins => -1,
            _ => 0,
        }
    }

    /// Whether it belongs to a grant once voted, and is told to its holder; what is set aside before is not.
    pub const fn is_of_a_vote(self) -> bool {
        !matches!(
            self,
            Self::Dotation | Self::Reprise | Self::Transfert | Self::Reservation | Self::Liberation
        )
    }
}

/// Something that happened to an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Which: the same one never counts twice.
    pub id: MovementId,
    /// What.
    pub kind: MovementKind,
    /// To which envelope.
    pub envelope: EnvelopeId,
    /// For which dossier, when it is for one.
    pub dossier: Option<DossierId>,
    /// How much, in cents, never negative.
    pub cents: Cents,
    /// Budget year it bears on.
    pub year: i16,
    /// When.
    pub day: Day,
    /// Number of the decision it stands on.
    pub decision: Option<String>,
    /// The other envelope of a transfer.
    pub counterpart: Option<EnvelopeId>,
    /// The agreement it signs.
    pub agreement: Option<AgreementId>,
}

/// How an envelope stands, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnvelopeBalance {
    /// Put into it, less what was taken back or moved.
    pub allotted: Cents,
    /// Set aside before any vote.
    pub reserved: Cents,
    /// Voted.
    pub committed: Cents,
    /// Paid.
    pub paid: Cents,
}

impl EnvelopeBalance {
    /// What is left to set aside or to vote.
    pub const fn available(&self) -> Cents {
        Cents(self.allotted.0 - self.reserved.0 - self.committed.0)
    }
}

/// How the grant of an envelope to a dossier stands, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GrantBalance {
    /// Set aside.
    pub reserved: Cents,
    /// Voted.
    pub committed: Cents,
    /// Whether something was ever voted.
    pub voted: bool,
    /// The agreement signed on it.
    pub agreement: Option<AgreementId>,
    /// Paid.
    pub paid: Cents,
    /// Whether the balance was paid.
    pub settled: bool,
    /// Asked to be paid back.
    pub claimed: Cents,
    /// Paid back.
    pub returned: Cents,
}

impl GrantBalance {
    /// Voted and not paid yet.
    pub const fn left_to_pay(&self) -> Cents {
        Cents(self.committed.0 - self.paid.0)
    }

    /// Asked back and not paid back yet.
    pub const fn owed(&self) -> Cents {
        Cents(self.claimed.0 - self.returned.0)
    }
}

/// A grant: an envelope and a dossier.
pub type GrantKey = (EnvelopeId, DossierId);

/// The envelopes of a year, or a part of them, with all that happened to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundingLedger {
    rules: FundingRules,
    envelopes: BTreeMap<EnvelopeId, Envelope>,
    holders: BTreeMap<DossierId, String>,
    balances: BTreeMap<EnvelopeId, EnvelopeBalance>,
    grants: BTreeMap<GrantKey, GrantBalance>,
    seen: std::collections::BTreeSet<MovementId>,
}

type Done = Result<(), CannotMoveMoney>;

impl FundingLedger {
    /// Empty envelopes under these rules. `holders` tells whose each dossier is (SIRET, or any name that does not change):
    /// what one funder grants a holder in a year is added up; a dossier that is not there counts alone.
    pub fn new(
        rules: FundingRules,
        envelopes: impl IntoIterator<Item = Envelope>,
        holders: BTreeMap<DossierId, String>,
    ) -> Self {
        let envelopes: BTreeMap<_, _> =
            envelopes.into_iter().map(|envelope| (envelope.id, envelope)).collect();
        let balances = envelopes.keys().map(|id| (*id, EnvelopeBalance::default())).collect();
        Self { rules, envelopes, holders, balances, grants: BTreeMap::new(), seen: Default::default() }
    }

    /// Resumes envelopes and grants as they stood when they were last kept: what replaying their movements would give.
    pub fn resume(
        mut self,
        balances: impl IntoIterator<Item = (EnvelopeId, EnvelopeBalance)>,
        grants: impl IntoIterator<Item = (GrantKey, GrantBalance)>,
    ) -> Self {
        self.balances.extend(balances);
        self.grants.extend(grants);
        self
    }

    /// What these movements made of the envelopes, in the order in which they were kept.
    ///
    /// # Errors
    /// When a movement kept is one that the rules refuse.
    pub fn replay<'m>(
        mut self,
        movements: impl IntoIterator<Item = &'m Movement>,
    ) -> Result<Self, CannotMoveMoney> {
        for movement in movements {
            self.apply(movement)?;
        }
        Ok(self)
    }

    /// The envelopes, in no particular order.
    pub fn envelopes(&self) -> impl Iterator<Item = (&Envelope, EnvelopeBalance)> {
        self.envelopes.values().map(|envelope| (envelope, self.balance(envelope.id)))
    }

    /// How an envelope stands; nothing in it when it is not in the ledger.
    pub fn balance(&self, envelope: EnvelopeId) -> EnvelopeBalance {
        self.balances.get(&envelope).copied().unwrap_or_default()
    }

    /// How a grant stands; nothing when there is none.
    pub fn grant(&self, key: GrantKey) -> GrantBalance {
        self.grants.get(&key).copied().unwrap_or_default()
    }

    /// Every grant, by envelope and dossier.
    pub fn grants(&self) -> impl Iterator<Item = (GrantKey, GrantBalance)> {
        self.grants.iter().map(|(key, grant)| (*key, *grant))
    }

    /// What the funder of an envelope voted to the holder of a dossier for the year of that envelope, in cents.
    pub fn voted_to_holder(&self, (envelope, dossier): GrantKey) -> Cents {
        let Some(own) = self.envelopes.get(&envelope) else { return Cents(0) };
        let holder = self.holders.get(&dossier);
        let same = |(other, another): &GrantKey| {
            let purse = self.envelopes.get(other);
            let purse = purse.is_some_and(|purse| purse.funder == own.funder && purse.year == own.year);
            purse && (*another == dossier || (holder.is_some() && self.holders.get(another) == holder))
        };
        self.grants.iter().filter(|(key, _)| same(key)).map(|(_, grant)| grant.committed).sum()
    }

    /// Whether a grant may be paid without an agreement.
    pub fn needs_agreement(&self, key: GrantKey) -> bool {
        self.rules.needs_agreement(self.voted_to_holder(key))
    }

    /// Whether one funder may free what it voted without the others: not while the agreement they all sign says it.
    ///
    /// # Errors
    /// Then.
    pub fn may_free(&self, key: GrantKey) -> Done {
        let unsigned = self.grant(key).agreement.is_none() && self.needs_agreement(key);
        if unsigned { Err(CannotMoveMoney::NotYetAgreed) } else { Ok(()) }
    }

    /// Takes a movement, whole or not at all.
    ///
    /// # Errors
    /// When the rules refuse it: nothing is changed then.
    pub fn apply(&mut self, movement: &Movement) -> Done {
        use CannotMoveMoney as No;
        let envelope = self.envelopes.get(&movement.envelope).ok_or(No::UnknownEnvelope)?;
        if movement.cents <= Cents(0) {
            return Err(No::NotPositive);
        }
        if self.seen.contains(&movement.id) {
            return Err(No::Twice);
        }
        let elsewhere = movement.year != envelope.year && movement.decision.is_none();
        let spends = matches!(
            movement.kind,
            MovementKind::Dotation
                | MovementKind::Reprise
                | MovementKind::Reservation
                | MovementKind::Engagement
        );
        if spends && elsewhere {
            return Err(No::OtherYear { envelope: envelope.year, movement: movement.year });
        }
        match movement.kind {
            MovementKind::Dotation | MovementKind::Reprise => self.fund(movement)?,
            MovementKind::Transfert => self.transfer(movement)?,
            MovementKind::Reservation | MovementKind::Liberation => self.set_aside(movement)?,
            MovementKind::Engagement => self.commit(movement)?,
            MovementKind::AvenantPlus | MovementKind::AvenantMoins | MovementKind::Degagement => {
                self.amend(movement)?;
            }
            MovementKind::Accord => self.agree(movement)?,
            MovementKind::Avance | MovementKind::Solde => self.pay(movement)?,
            MovementKind::OrdreReversement | MovementKind::Reversement => self.pay_back(movement)?,
        }
        self.seen.insert(movement.id);
        Ok(())
    }

    /// Takes several movements, all of them or none.
    ///
    /// # Errors
    /// When the rules refuse one of them: nothing is changed then.
    pub fn apply_all(&mut self, movements: &[Movement]) -> Done {
        let mut after = self.clone();
        for movement in movements {
            after.apply(movement)?;
        }
        *self = after;
        Ok(())
    }

    fn purse(&mut self, envelope: EnvelopeId) -> &mut EnvelopeBalance {
        self.balances.entry(envelope).or_default()
    }

    fn key(movement: &Movement) -> Result<GrantKey, CannotMoveMoney> {
        movement.dossier.map(|dossier| (movement.envelope, dossier)).ok_or(CannotMoveMoney::NoDossier)
    }

    /// Refuses what the envelope does not hold.
    fn holds(&self, envelope: EnvelopeId, asked: Cents, freed: Cents) -> Done {
        let left = self.balance(envelope).available().0.saturating_add(freed.0);
        if asked.0 > left { Err(CannotMoveMoney::EnvelopeShort { left: Cents(left), asked }) } else { Ok(()) }
    }

    fn fund(&mut self, movement: &Movement) -> Done {
        if movement.kind == MovementKind::Dotation {
            let purse = self.purse(movement.envelope);
            purse.allotted = added(purse.allotted, movement.cents)?;
            return Ok(());
        }
        self.holds(movement.envelope, movement.cents, Cents(0))?;
        self.purse(movement.envelope).allotted.0 -= movement.cents.0;
        Ok(())
    }

    fn transfer(&mut self, movement: &Movement) -> Done {
        use CannotMoveMoney as No;
        let from = self.envelopes.get(&movement.envelope).ok_or(No::UnknownEnvelope)?;
        let into = movement.counterpart.and_then(|id| self.envelopes.get(&id)).ok_or(No::UnknownEnvelope)?;
        if from.id == into.id {
            return Err(No::SameEnvelope);
        }
        if from.funder != into.funder {
            return Err(No::OtherFunder);
        }
        if from.year != into.year && movement.decision.is_none() {
            return Err(No::OtherYear { envelope: from.year, movement: into.year });
        }
        let (from, into) = (from.id, into.id);
        self.holds(from, movement.cents, Cents(0))?;
        let grown = added(self.balance(into).allotted, movement.cents)?;
        self.purse(from).allotted.0 -= movement.cents.0;
        self.purse(into).allotted = grown;
        Ok(())
    }

    fn set_aside(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        let by = match movement.kind {
            MovementKind::Reservation if grant.voted => return Err(CannotMoveMoney::AlreadyVoted),
            MovementKind::Reservation => {
                self.holds(movement.envelope, movement.cents, Cents(0))?;
                movement.cents.0
            }
            _ if movement.cents > grant.reserved => {
                return Err(CannotMoveMoney::Beyond { most: grant.reserved, asked: movement.cents });
            }
            _ => -movement.cents.0,
        };
        grant.reserved.0 += by;
        self.purse(movement.envelope).reserved.0 += by;
        self.grants.insert(key, grant);
        Ok(())
    }

    fn commit(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        if movement.decision.is_none() {
            return Err(CannotMoveMoney::NoDecision);
        }
        if grant.voted {
            return Err(CannotMoveMoney::AlreadyVoted);
        }
        self.holds(movement.envelope, movement.cents, grant.reserved)?;
        let purse = self.purse(movement.envelope);
        purse.reserved.0 -= grant.reserved.0;
        purse.committed.0 += movement.cents.0;
        grant = GrantBalance { reserved: Cents(0), committed: movement.cents, voted: true, ..grant };
        self.grants.insert(key, grant);
        Ok(())
    }

    fn amend(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        let of_decision = movement.kind != MovementKind::Degagement;
        if !grant.voted {
            return Err(CannotMoveMoney::NotVoted);
        }
        if of_decision && movement.decision.is_none() {
            return Err(CannotMoveMoney::NoDecision);
        }
        let by = if movement.kind == MovementKind::AvenantPlus {
            if grant.settled {
                return Err(CannotMoveMoney::Settled);
            }
            self.holds(movement.envelope, movement.cents, Cents(0))?;
            movement.cents.0
        } else {
            let most = grant.left_to_pay();
            if movement.cents > most {
                return Err(CannotMoveMoney::Beyond { most, asked: movement.cents });
            }
            -movement.cents.0
        };
        // The agreement says what was voted: until it is signed, a grant is given up whole or not touched.
        let whole = grant.committed.0 + by == 0;
        if !whole {
            self.may_free(key)?;
        }
        grant.committed.0 += by;
        self.purse(movement.envelope).committed.0 += by;
        self.grants.insert(key, grant);
        Ok(())
    }

    fn agree(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        if !grant.voted {
            return Err(CannotMoveMoney::NotVoted);
        }
        if grant.agreement.is_some() {
            return Err(CannotMoveMoney::AlreadyAgreed);
        }
        if movement.cents != grant.committed {
            return Err(CannotMoveMoney::AgreementDiffers {
                voted: grant.committed,
                written: movement.cents,
            });
        }
        grant.agreement = Some(movement.agreement.ok_or(CannotMoveMoney::NoAgreement)?);
        self.grants.insert(key, grant);
        Ok(())
    }

    fn pay(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        if !grant.voted {
            return Err(CannotMoveMoney::NotVoted);
        }
        if grant.agreement.is_none() && self.needs_agreement(key) {
            return Err(CannotMoveMoney::NoAgreement);
        }
        if grant.settled {
            return Err(CannotMoveMoney::Settled);
        }
        let most = grant.left_to_pay();
        if movement.cents > most {
            return Err(CannotMoveMoney::Beyond { most, asked: movement.cents });
        }
        grant.paid.0 += movement.cents.0;
        grant.settled = movement.kind == MovementKind::Solde;
        self.purse(movement.envelope).paid.0 += movement.cents.0;
        self.grants.insert(key, grant);
        Ok(())
    }

    fn pay_back(&mut self, movement: &Movement) -> Done {
        let key = Self::key(movement)?;
        let mut grant = self.grant(key);
        let claims = movement.kind == MovementKind::OrdreReversement;
        let most = if claims { Cents(grant.paid.0 - grant.claimed.0) } else { grant.owed() };
        if movement.cents > most {
            return Err(CannotMoveMoney::Beyond { most, asked: movement.cents });
        }
        let counter = if claims { &mut grant.claimed } else { &mut grant.returned };
        counter.0 += movement.cents.0;
        self.grants.insert(key, grant);
        Ok(())
    }
}

fn added(to: Cents, more: Cents) -> Result<Cents, CannotMoveMoney> {
    to.0.checked_add(more.0).map(Cents).ok_or(CannotMoveMoney::TooMuch)
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
