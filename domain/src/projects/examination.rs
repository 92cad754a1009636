//! The examination shared by funders (*instruction*): corrections asked, opinions and their delays, who sees them.

use super::{Interest, Page, is_barred};
use crate::codes;
use crate::shared::{
    Cents, CorrectionId, Day, DossierId, EnvelopeId, FieldFault, OpinionId, OrganisationId, PersonId,
    text::filled,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A correction asked on a page of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Which.
    pub id: CorrectionId,
    /// The page it bears on.
    pub page: Page,
    /// What to put right.
    pub text: String,
    /// Who asks.
    pub asked_by: OrganisationId,
    /// When.
    pub asked_on: Day,
    /// By which day.
    pub due: Day,
    /// What the holder answers.
    pub answer: String,
    /// When it was answered.
    pub answered_on: Option<Day>,
}

impl Correction {
    /// Whether the holder still has to answer.
    pub const fn is_open(&self) -> bool {
        self.answered_on.is_none()
    }
}

/// Pages that corrections open again.
pub fn pages_asked(corrections: &[Correction]) -> BTreeSet<Page> {
    corrections.iter().filter(|correction| correction.is_open()).map(|correction| correction.page).collect()
}

/// A day by which something is asked that is over already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Le {} est passé : donnez un jour à venir pour la réponse.", .0.plain())]
pub struct PastDay(pub Day);

/// A day by which something may still be asked, today included.
///
/// # Errors
/// When it is over.
pub fn to_come(due: Day, today: Day) -> Result<Day, PastDay> {
    if due < today { Err(PastDay(due)) } else { Ok(due) }
}

codes! {
    /// What an opinion says.
    pub enum DossierOpinionKind {
        /// In favour.
        Favorable = "favorable",
        /// In favour, with a reservation.
        Reserve = "favorable_avec_reserve",
        /// Against.
        Defavorable = "defavorable",
        /// Put off: something has to be known first.
        Ajourne = "ajourne",
    }
}

impl DossierOpinionKind {
    /// How it is said.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Favorable => "favorable",
            Self::Reserve => "favorable avec réserve",
            Self::Defavorable => "défavorable",
            Self::Ajourne => "ajourné",
        }
    }
}

codes! {
    /// Who reads an opinion.
    pub enum OpinionSharing {
        /// Every funder of the call.
        Financeurs = "financeurs",
        /// Only whoever gives it, and whoever runs the call.
        Reserve = "reserve",
    }
}

/// An opinion as given on a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierOpinion {
    /// What it says.
    pub kind: DossierOpinionKind,
    /// What it proposes to grant, envelope by envelope, in cents.
    pub proposed: BTreeMap<EnvelopeId, Cents>,
    /// Why.
    pub reason: String,
    /// On what conditions.
    pub conditions: String,
    /// Who reads it.
    pub sharing: OpinionSharing,
    /// Who gives it.
    pub by: PersonId,
    /// When.
    pub given_on: Day,
}

/// An opinion asked of a service or of a funder, with what was done to obtain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionRequest {
    /// Which.
    pub id: OpinionId,
    /// On what dossier.
    pub dossier: DossierId,
    /// Whom it is asked of.
    pub organisation: OrganisationId,
    /// When.
    pub asked_on: Day,
    /// By which day.
    pub due: Day,
    /// Days on which it was reminded.
    pub reminded: Vec<Day>,
    /// What was answered.
    pub given: Option<DossierOpinion>,
    /// Whether the dossier was corrected or put off since: it may be asked anew.
    pub outdated: bool,
    /// What was answered before it was asked anew, the first first.
    pub earlier: Vec<DossierOpinion>,
}

/// Why an opinion cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpine {
    /// It is given already.
    #[error("Cet avis est déjà rendu.")]
    AlreadyGiven,
    /// A conflict of interest.
    #[error("Vous avez déclaré un lien avec ce dossier ou son porteur : vous ne pouvez pas rendre d'avis.")]
    Barred,
    /// The day by which it is asked is over.
    #[error(transparent)]
    Past(#[from] PastDay),
    /// Something in it cannot be kept.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Faults(Vec<FieldFault>),
}

/// Days before the due day on which a first reminder leaves, and days between two reminders after it.
const BEFORE: i64 = 5;
const AGAIN: i64 = 7;

impl OpinionRequest {
    /// Asked for the first time.
    ///
    /// # Errors
    /// When the day by which it is asked is over.
    pub fn ask(
        id: OpinionId,
        dossier: DossierId,
        organisation: OrganisationId,
        (today, due): (Day, Day),
    ) -> Result<Self, CannotOpine> {
        Ok(Self {
            id,
            dossier,
            organisation,
            asked_on: today,
            due: to_come(due, today)?,
            reminded: Vec::new(),
            given: None,
            outdated: false,
            earlier: Vec::new(),
        })
    }

    /// Takes an opinion. `asked` is what the dossier asks of each envelope of that funder.
    ///
    /// # Errors
    /// When it is given already, its author is barred, or it does not hold together.
    pub fn give(
        mut self,
        opinion: DossierOpinion,
        holder: Option<OrganisationId>,
        interests: &[Interest],
        asked: &BTreeMap<EnvelopeId, Cents>,
    ) -> Result<Self, CannotOpine> {
        if self.given.is_some() {
            return Err(CannotOpine::AlreadyGiven);
        }
        let for_whom = Some(self.organisation);
        if is_barred(opinion.by, for_whom, self.dossier, holder, interests, opinion.given_on) {
            return Err(CannotOpine::Barred);
        }
        let faults = opinion_faults(&opinion, asked);
        if !faults.is_empty() {
            return Err(CannotOpine::Faults(faults));
        }
        self.given = Some(opinion);
        Ok(self)
    }

    /// Asks it anew, or gives another day to what is still awaited: what was said stays in its history, the latest counts.
    ///
    /// # Errors
    /// When it is given and the dossier has not changed since, or the day by which it is asked is over.
    pub fn ask_again(mut self, due: Day, today: Day) -> Result<Self, CannotOpine> {
        to_come(due, today)?;
        if let Some(given) = self.given.take() {
            if !self.outdated {
                return Err(CannotOpine::AlreadyGiven);
            }
            self.earlier.push(given);
            (self.asked_on, self.outdated) = (today, false);
        }
        self.due = due;
        Ok(self)
    }

    /// Whether it may be asked, or asked anew: not given, or the dossier changed since.
    pub const fn may_be_asked(&self) -> bool {
        self.given.is_none() || self.outdated
    }

    /// Whether it is still awaited that day: not given, and its delay not over.
    pub fn is_awaited(&self, today: Day) -> bool {
        self.given.is_none() && today <= self.due
    }

    /// Whether its delay is over without an answer.
    pub fn is_late(&self, today: Day) -> bool {
        self.given.is_none() && today > self.due
    }

    /// Whether a reminder leaves that day: five days before the due day, then every seven days.
    pub fn is_to_remind(&self, today: Day) -> bool {
        let first = self.due.plus_days(-BEFORE).max(self.asked_on.plus_days(1));
        let last = self.reminded.iter().filter(|day| **day >= self.asked_on).max().copied();
        self.given.is_none() && today >= last.map_or(first, |last| last.plus_days(AGAIN))
    }

    /// What a reader may see of the answer: `runs_the_call` for whoever runs the call.
    pub fn seen_by(&self, reader: OrganisationId, runs_the_call: bool) -> Option<&DossierOpinion> {
        self.given.as_ref().filter(|opinion| self.is_read(opinion, reader, runs_the_call))
    }

    /// What a reader may see of what was answered before it was asked anew.
    pub fn earlier_seen_by(&self, reader: OrganisationId, runs_the_call: bool) -> Vec<&DossierOpinion> {
        self.earlier.iter().filter(|opinion| self.is_read(opinion, reader, runs_the_call)).collect()
    }

    fn is_read(&self, opinion: &DossierOpinion, reader: OrganisationId, runs_the_call: bool) -> bool {
        runs_the_call || reader == self.organisation || opinion.sharing == OpinionSharing::Financeurs
    }
}

fn opinion_faults(opinion: &DossierOpinion, asked: &BTreeMap<EnvelopeId, Cents>) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, field, why: &str| {
        if wrong {
            faults.push(FieldFault::new(field, why));
        }
    };
    use DossierOpinionKind as K;
    let reasoned = filled(&opinion.reason).is_some();
    fault(opinion.kind != K::Favorable && !reasoned, "reason", "Motivez cet avis.");
    let conditioned = filled(&opinion.conditions).is_some();
    fault(
        opinion.kind == K::Reserve && !conditioned,
        "conditions",
        "Dites à quelle condition la réserve est levée.",
    );
    let proposes = opinion.proposed.values().any(|sum| *sum != Cents(0));
    let against = matches!(opinion.kind, K::Defavorable | K::Ajourne);
    fault(against && proposes, "proposed", "Un avis défavorable ou ajourné ne propose aucun montant.");
    fault(
        opinion.proposed.values().any(|sum| *sum < Cents(0)),
        "proposed",
        "Le montant proposé ne peut pas être négatif.",
    );
    let beyond =
        opinion.proposed.iter().any(|(envelope, sum)| asked.get(envelope).is_none_or(|asked| sum > asked));
    fault(beyond && proposes, "proposed", "Le montant proposé dépasse ce qui est demandé.");
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ENVELOPE: EnvelopeId = EnvelopeId(Uuid::from_u128(1));

    fn day(number: i8) -> Day {
        Day::of(2026, 3, number).unwrap()
    }

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    fn asked_by(due: Day) -> Result<OpinionRequest, CannotOpine> {
        let (id, dossier) = (OpinionId(Uuid::from_u128(2)), DossierId(Uuid::from_u128(3)));
        OpinionRequest::ask(id, dossier, organisation(4), (day(1), due))
    }

    fn asked() -> OpinionRequest {
        asked_by(day(15)).unwrap()
    }

    #[test]
    fn an_opinion_is_asked_for_a_day_to_come() {
        let yesterday = day(1).plus_days(-1);
        assert_eq!(asked_by(yesterday), Err(CannotOpine::Past(PastDay(yesterday))));
        assert!(asked_by(day(1)).is_ok());
        assert_eq!(asked().ask_again(day(3), day(4)), Err(CannotOpine::Past(PastDay(day(3)))));
        assert_eq!(asked().ask_again(day(20), day(4)).map(|one| one.due), Ok(day(20)));
    }

    fn opinion(kind: DossierOpinionKind, cents: i64) -> DossierOpinion {
        DossierOpinion {
            kind,
            proposed: [(ENVELOPE, Cents(cents))].into(),
            reason: String::new(),
            conditions: String::new(),
            sharing: OpinionSharing::Reserve,
            by: PersonId(Uuid::from_u128(5)),
            given_on: day(9),
        }
    }

    fn give(opinion: DossierOpinion) -> Result<OpinionRequest, CannotOpine> {
        asked().give(opinion, Some(organisation(9)), &[], &[(ENVELOPE, Cents(100))].into())
    }

    #[test]
    fn an_opinion_holds_together() {
        use DossierOpinionKind as K;
        let fields = |opinion| match give(opinion) {
            Err(CannotOpine::Faults(faults)) => faults.iter().map(|fault| fault.field).collect(),
            other => panic!("{other:?}"),
        };
        let told: [Vec<&str>; 4] = [
            fields(opinion(K::Favorable, 101)),
            fields(opinion(K::Favorable, -1)),
            fields(opinion(K::Defavorable, 5)),
            fields(opinion(K::Reserve, 5)),
        ];
        assert_eq!(
            told,
            [vec!["proposed"], vec!["proposed"], vec!["reason", "proposed"], vec!["reason", "conditions"]]
        );
        let given = give(opinion(K::Favorable, 100)).unwrap();
        let again = given.clone().give(opinion(K::Favorable, 1), None, &[], &BTreeMap::new());
        assert_eq!(again, Err(CannotOpine::AlreadyGiven));
        let own = asked().give(opinion(K::Favorable, 1), Some(organisation(4)), &[], &BTreeMap::new());
        assert_eq!(own, Err(CannotOpine::Barred), "nobody judges the dossier of their own organisation");
    }

    #[test]
    fn an_opinion_kept_back_is_read_by_its_author_and_by_whoever_runs_the_call() {
        let given = give(opinion(DossierOpinionKind::Favorable, 1)).unwrap();
        assert!(
            given.seen_by(organisation(4), false).is_some() && given.seen_by(organisation(7), true).is_some()
        );
        assert!(given.seen_by(organisation(7), false).is_none());
        let shared = DossierOpinion {
            sharing: OpinionSharing::Financeurs,
            ..opinion(DossierOpinionKind::Favorable, 1)
        };
        assert!(give(shared).unwrap().seen_by(organisation(7), false).is_some());
    }

    #[test]
    fn an_opinion_is_asked_anew_once_the_dossier_changed_and_the_earlier_one_is_kept() {
        let given = give(opinion(DossierOpinionKind::Favorable, 1)).unwrap();
        assert!(!given.may_be_asked());
        assert_eq!(given.clone().ask_again(day(25), day(20)), Err(CannotOpine::AlreadyGiven));
        let changed = OpinionRequest { outdated: true, reminded: vec![day(8)], ..given };
        assert!(changed.may_be_asked());
        let again = changed.ask_again(day(30), day(20)).unwrap();
        assert!(again.is_awaited(day(20)) && again.seen_by(organisation(7), true).is_none());
        assert!(!again.is_to_remind(day(20)) && again.is_to_remind(day(25)), "reminders begin anew");
        let before = again.earlier_seen_by(organisation(7), true);
        assert_eq!(before.iter().map(|one| one.kind).collect::<Vec<_>>(), [DossierOpinionKind::Favorable]);
        assert!(again.earlier_seen_by(organisation(7), false).is_empty(), "kept back as it was given");
        let later = DossierOpinion { given_on: day(22), ..opinion(DossierOpinionKind::Favorable, 2) };
        let last = again.give(later, Some(organisation(9)), &[], &[(ENVELOPE, Cents(100))].into()).unwrap();
        assert_eq!(last.given.as_ref().map(|one| one.given_on), Some(day(22)));
        let put_off = asked().ask_again(day(20), day(10)).unwrap();
        assert_eq!((put_off.due, put_off.asked_on), (day(20), day(1)), "still the same request");
    }

    #[test]
    fn an_opinion_is_reminded_until_it_is_given() {
        let waiting = asked();
        assert!(!waiting.is_to_remind(day(9)) && waiting.is_to_remind(day(10)));
        let reminded = OpinionRequest { reminded: vec![day(10)], ..waiting };
        assert!(!reminded.is_to_remind(day(16)) && reminded.is_to_remind(day(17)));
        assert!(reminded.is_awaited(day(15)) && reminded.is_late(day(16)) && !reminded.is_awaited(day(16)));
        let given = give(opinion(DossierOpinionKind::Favorable, 1)).unwrap();
        assert!(!given.is_to_remind(day(30)) && !given.is_late(day(30)));
    }
}
