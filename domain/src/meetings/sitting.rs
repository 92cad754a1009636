//! A sitting: its agenda, who is there and who withdraws, what is advised or decided; closed, it does not move any more.

use super::{AgendaItem, DecisionRules, Presence, SteeringBody};
use crate::codes;
use crate::projects::{DossierOpinionKind, Interest, Ruling, is_barred};
use crate::shared::{Cents, Day, DossierId, EnvelopeId, OrganisationId, PersonId, SittingId, text::filled};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// Where a sitting stands.
    pub enum SittingState {
        /// Its agenda is being made.
        Preparee = "preparee",
        /// Its members were convened.
        Convoquee = "convoquee",
        /// It sits.
        Ouverte = "ouverte",
        /// It is over: nothing in it moves.
        Close = "close",
        /// It will not be held.
        Annulee = "annulee",
    }
}

codes! {
    /// Why a dossier is refused or put off (*motif*).
    pub enum RulingReason {
        /// Outside the priorities of the call.
        HorsPriorites = "hors_priorites",
        /// Not admissible.
        NonRecevable = "non_recevable",
        /// Not enough credits.
        CreditsInsuffisants = "credits_insuffisants",
        /// Belongs to ordinary policies (*droit commun*).
        DroitCommun = "droit_commun",
        /// Not solid enough: means, calendar, budget.
        ProjetFragile = "projet_fragile",
        /// The bilan of the year before is missing, or is not good enough.
        BilanPrecedent = "bilan_precedent",
        /// Something has to be known first.
        Complement = "complement",
        /// Another reason, in words.
        Autre = "autre",
    }
}

impl RulingReason {
    /// How it is written to the holder.
    pub const fn title(self) -> &'static str {
        match self {
            Self::HorsPriorites => "le projet ne relève pas des priorités de l'appel",
            Self::NonRecevable => "le projet ne remplit pas les conditions de recevabilité",
            Self::CreditsInsuffisants => "les crédits disponibles ne permettent pas de le soutenir",
            Self::DroitCommun => "le projet relève du droit commun",
            Self::ProjetFragile => "les moyens, le calendrier ou le budget ne sont pas assez établis",
            Self::BilanPrecedent => "le bilan de l'année précédente manque ou n'est pas probant",
            Self::Complement => "un complément est attendu avant de décider",
            Self::Autre => "motif particulier",
        }
    }
}

/// Somebody on the list of those who were there, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// For whom.
    pub organisation: OrganisationId,
    /// How they were there.
    pub presence: Presence,
    /// Whether their seat votes.
    pub votes: bool,
}

/// Somebody who left while a dossier was looked at (*déport*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who.
    pub person: PersonId,
    /// During which dossier.
    pub dossier: DossierId,
}

/// What the body that prepares says of a dossier (*avis du comité de direction*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// Which dossier.
    pub dossier: DossierId,
    /// What it says.
    pub kind: DossierOpinionKind,
    /// What it proposes, envelope by envelope, in cents.
    pub proposed: BTreeMap<EnvelopeId, Cents>,
    /// In words.
    pub text: String,
}

/// What the body that decides rules on a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierDecision {
    /// Which dossier.
    pub dossier: DossierId,
    /// What is ruled.
    pub ruling: Ruling,
    /// What is voted, envelope by envelope, in cents.
    pub voted: BTreeMap<EnvelopeId, Cents>,
    /// Why, when it is refused or put off.
    pub reason: Option<RulingReason>,
    /// In words: conditions, details of the reason.
    pub text: String,
}

impl DossierDecision {
    /// Voted by all funders, in cents.
    pub fn total(&self) -> Cents {
        self.voted.values().copied().sum()
    }

    /// Whether less is voted than what was asked.
    pub fn is_partial(&self, asked: &BTreeMap<EnvelopeId, Cents>) -> bool {
        self.ruling == Ruling::Accorde && self.total() < asked.values().copied().sum()
    }
}

/// What a sitting needs to know of a dossier to speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Which.
    pub dossier: DossierId,
    /// Who asks, when it is in the directory.
    pub holder: Option<OrganisationId>,
    /// What is asked of each envelope, in cents.
    pub asked: BTreeMap<EnvelopeId, Cents>,
    /// Body and day of the last opinion given by a sitting that is closed, since the dossier was last put off.
    pub advised: Option<(String, Day)>,
}

/// A sitting of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Which.
    pub id: SittingId,
    /// Code of its body.
    pub body: String,
    /// When it sits.
    pub day: Day,
    /// Where it stands.
    pub state: SittingState,
    /// In order.
    pub agenda: Vec<AgendaItem>,
    /// Who was there.
    pub attendance: Vec<Attendance>,
    /// Who left, during what.
    pub withdrawals: BTreeSet<Withdrawal>,
    /// Opinions given, when its body prepares.
    pub advice: Vec<Advice>,
    /// Decisions taken, when its body decides.
    pub decisions: Vec<DossierDecision>,
}

/// Why a sitting does not take what is said in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotRule {
    /// It does not sit.
    #[error("La séance n'est pas ouverte.")]
    NotOpen,
    /// It is over.
    #[error("La séance est close : plus rien n'y change. Une nouvelle séance peut revenir sur une décision.")]
    Closed,
    /// It sits: its agenda is settled.
    #[error("La séance est ouverte : son jour, son lieu et son ordre du jour ne se corrigent plus.")]
    AlreadyOpen,
    /// The same dossier, two times.
    #[error("Un même dossier ne peut pas figurer deux fois à l'ordre du jour.")]
    Twice,
    /// Its day is over.
    #[error("La séance était prévue le {} : corrigez d'abord son jour, puis convoquez ses membres.", .0.plain())]
    Past(Day),
    /// Somebody else wrote of these free points meanwhile.
    #[error(
        "Une autre personne a noté entre-temps : {}. Rien n'est écrasé : complétez votre texte, puis enregistrez de nouveau.",
        noted(.0)
    )]
    NotedMeanwhile(Vec<AgendaItem>),
    /// Its state does not lead there.
    #[error("La séance n'est pas à une étape qui permet cette suite.")]
    WrongState,
    /// The dossier is not on its agenda.
    #[error("Ce dossier n'est pas à l'ordre du jour de la séance.")]
    NotOnAgenda,
    /// Its body is not the one that decides.
    #[error("Cette instance ne décide pas de la programmation : la convention le confie à une autre.")]
    NotTheirs,
    /// Its body is not the one that prepares.
    #[error("La convention ne demande pas l'avis de cette instance sur la programmation.")]
    NotAsked,
    /// The convention asks for an opinion first.
    #[error("La convention demande l'avis du comité qui prépare avant la décision : il n'est pas rendu.")]
    NoAdvice,
    /// Not enough members.
    #[error("Le quorum n'est pas atteint pour ce dossier : {there} présents sur {needed} nécessaires.")]
    NoQuorum {
        /// Voting seats filled, those who withdrew left out.
        there: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Somebody with a conflict of interest is in the room.
    #[error("Une personne qui a un lien avec ce dossier doit se retirer avant qu'il soit examiné.")]
    MustWithdraw(PersonId),
    /// Nothing is voted.
    #[error("Indiquez un montant pour au moins un financeur, ou refusez la demande.")]
    NothingVoted,
    /// Something is voted that is not asked.
    #[error("Le montant voté dépasse ce qui est demandé à ce financeur ({}).", .0)]
    BeyondAsked(Cents),
    /// A negative amount.
    #[error("Un montant voté ne peut pas être négatif.")]
    Negative,
    /// An amount with a refusal.
    #[error("Une demande refusée ou ajournée ne reçoit aucun montant.")]
    VotedAndRefused,
    /// No reason.
    #[error("Donnez le motif du refus ou de l'ajournement : il sera écrit au porteur.")]
    NoReason,
    /// Something on the agenda is not settled.
    #[error("Il reste {0} dossiers sans avis ni décision : statuez ou ajournez-les avant de clore.")]
    Unsettled(usize),
}

fn noted(items: &[AgendaItem]) -> String {
    let each = items.iter().map(|item| format!("« {} » : « {} »", item.title, item.noted));
    each.collect::<Vec<_>>().join(" ; ")
}

impl Sitting {
    /// The same in another state: convened, opened, or cancelled. Closing has its own rule.
    ///
    /// # Errors
    /// When its state does not lead there.
    pub fn go(mut self, to: SittingState) -> Result<Self, CannotRule> {
        use SittingState as S;
        let leads = match self.state {
            S::Preparee => matches!(to, S::Convoquee | S::Ouverte | S::Annulee),
            S::Convoquee => matches!(to, S::Ouverte | S::Annulee),
            S::Ouverte | S::Close | S::Annulee => false,
        };
        if !leads {
            return Err(CannotRule::WrongState);
        }
        self.state = to;
        Ok(self)
    }

    /// Another agenda, until the sitting is closed. What was said of a dossier that is struck off goes with it.
    ///
    /// # Errors
    /// Once it is closed or cancelled.
    pub fn plan(mut self, agenda: Vec<AgendaItem>) -> Result<Self, CannotRule> {
        self.moves()?;
        let kept: BTreeSet<DossierId> = agenda.iter().filter_map(|item| item.dossier).collect();
        self.advice.retain(|advice| kept.contains(&advice.dossier));
        self.decisions.retain(|decision| kept.contains(&decision.dossier));
        self.agenda = agenda;
        Ok(self)
    }

    /// Who is there, until the sitting is closed; a person is written once.
    ///
    /// # Errors
    /// Once it is closed or cancelled.
    pub fn attend(mut self, who: Attendance) -> Result<Self, CannotRule> {
        self.moves()?;
        self.attendance.retain(|other| other.person != who.person);
        self.attendance.push(who);
        Ok(self)
    }

    /// Voting seats filled while a dossier is looked at: those who withdrew are not counted.
    pub fn there_for(&self, dossier: DossierId) -> usize {
        let away = |who: &Attendance| self.withdrawals.contains(&Withdrawal { person: who.person, dossier });
        self.attendance.iter().filter(|who| who.votes && who.presence.counts() && !away(who)).count()
    }

    /// Voting seats that lack for the quorum while a dossier is looked at; 0 when it is reached.
    pub fn lacks_for(&self, dossier: DossierId, body: &SteeringBody) -> usize {
        body.quorum.needed(body.voting_seats()).saturating_sub(self.there_for(dossier))
    }

    /// Those in the room who have a tie with a dossier or act for whoever asks, and have not left yet.
    pub fn must_leave(
        &self,
        dossier: DossierId,
        holder: Option<OrganisationId>,
        interests: &[Interest],
    ) -> Vec<PersonId> {
        let stays = |who: &&Attendance| {
            who.presence.counts() && !self.withdrawals.contains(&Withdrawal { person: who.person, dossier })
        };
        let barred = |who: &&Attendance| {
            is_barred(who.person, Some(who.organisation), dossier, holder, interests, self.day)
        };
        self.attendance.iter().filter(stays).filter(barred).map(|who| who.person).collect()
    }

    /// Somebody leaves while a dossier is looked at.
    ///
    /// # Errors
    /// When the sitting is not open.
    pub fn withdraw(mut self, withdrawal: Withdrawal) -> Result<Self, CannotRule> {
        self.sits()?;
        self.withdrawals.insert(withdrawal);
        Ok(self)
    }

    /// Takes the opinion of the body that prepares; a later one on the same dossier replaces the one before.
    ///
    /// # Errors
    /// When the sitting is not open, its body is not the one asked, or the room is not fit to speak of it.
    pub fn advise(
        mut self,
        advice: Advice,
        subject: &Subject,
        body: &SteeringBody,
        rules: &DecisionRules,
        interests: &[Interest],
    ) -> Result<Self, CannotRule> {
        self.may_speak_of(subject, body, interests)?;
        if !rules.advises(&self.body) {
            return Err(CannotRule::NotAsked);
        }
        amounts(&advice.proposed, &subject.asked)?;
        if advice.kind != DossierOpinionKind::Favorable && filled(&advice.text).is_none() {
            return Err(CannotRule::NoReason);
        }
        self.advice.retain(|other| other.dossier != advice.dossier);
        self.advice.push(advice);
        Ok(self)
    }

    /// Takes a decision; a later one on the same dossier replaces the one before, until the sitting is closed.
    ///
    /// # Errors
    /// When the sitting is not open, its body does not decide, the opinion asked by the convention is missing, the room
    /// is not fit to speak of it, or the decision does not hold together.
    pub fn decide(
        mut self,
        decision: DossierDecision,
        subject: &Subject,
        body: &SteeringBody,
        rules: &DecisionRules,
        interests: &[Interest],
    ) -> Result<Self, CannotRule> {
        self.may_speak_of(subject, body, interests)?;
        if !rules.decides(&self.body) {
            return Err(CannotRule::NotTheirs);
        }
        let advised =
            |by: &String| subject.advised.as_ref().is_some_and(|(body, day)| body == by && *day <= self.day);
        if !rules.advice_by.as_ref().is_none_or(advised) {
            return Err(CannotRule::NoAdvice);
        }
        amounts(&decision.voted, &subject.asked)?;
        let total = decision.total();
        match decision.ruling {
            Ruling::Accorde if total == Cents(0) => return Err(CannotRule::NothingVoted),
            Ruling::Ajourne | Ruling::Refuse if total != Cents(0) => {
                return Err(CannotRule::VotedAndRefused);
            }
            _ => {}
        }
        let given = match decision.reason {
            Some(RulingReason::Autre) => filled(&decision.text).is_some(),
            reason => reason.is_some(),
        };
        if decision.ruling.asks_reason() && !given {
            return Err(CannotRule::NoReason);
        }
        self.decisions.retain(|other| other.dossier != decision.dossier);
        self.decisions.push(decision);
        Ok(self)
    }

    /// Closes it: every dossier on its agenda is settled, and nothing in it moves any more.
    ///
    /// # Errors
    /// When it does not sit, or a dossier is not settled.
    pub fn close(mut self) -> Result<Self, CannotRule> {
        self.sits()?;
        let settled: BTreeSet<DossierId> = self
            .advice
            .iter()
            .map(|advice| advice.dossier)
            .chain(self.decisions.iter().map(|decision| decision.dossier))
            .collect();
        let asked = self.agenda.iter().filter_map(|item| item.dossier);
        match asked.filter(|dossier| !settled.contains(dossier)).count() {
            0 => {
                self.state = SittingState::Close;
                Ok(self)
            }
            left => Err(CannotRule::Unsettled(left)),
        }
    }

    fn moves(&self) -> Result<(), CannotRule> {
        match self.state {
            SittingState::Close => Err(CannotRule::Closed),
            SittingState::Annulee => Err(CannotRule::WrongState),
            _ => Ok(()),
        }
    }

    pub(super) fn sits(&self) -> Result<(), CannotRule> {
        match self.state {
            SittingState::Ouverte => Ok(()),
            SittingState::Close => Err(CannotRule::Closed),
            _ => Err(CannotRule::NotOpen),
        }
    }

    fn may_speak_of(
        &self,
        subject: &Subject,
        body: &SteeringBody,
        interests: &[Interest],
    ) -> Result<(), CannotRule> {
        self.sits()?;
        let dossier = subject.dossier;
        if !self.agenda.iter().any(|item| item.dossier == Some(dossier)) {
            return Err(CannotRule::NotOnAgenda);
        }
        if let Some(who) = self.must_leave(dossier, subject.holder, interests).first() {
            return Err(CannotRule::MustWithdraw(*who));
        }
        let (there, needed) = (self.there_for(dossier), body.quorum.needed(body.voting_seats()));
        if there < needed { Err(CannotRule::NoQuorum { there, needed }) } else { Ok(()) }
    }
}

/// Amounts that are neither negative nor beyond what is asked.
fn amounts(
    said: &BTreeMap<EnvelopeId, Cents>,
    asked: &BTreeMap<EnvelopeId, Cents>,
) -> Result<(), CannotRule> {
    for (envelope, sum) in said {
        let most = asked.get(envelope).copied().unwrap_or_default();
        match sum {
            _ if *sum < Cents(0) => return Err(CannotRule::Negative),
            _ if *sum > most => return Err(CannotRule::BeyondAsked(most)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "sitting_tests.rs"]
mod tests;
