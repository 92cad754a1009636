//! The life of a constat: who must answer, when, and who says it is really done.

use super::{ConstatValue, Refusal, RefusalReason};
use crate::codes;
use crate::shared::{ActionId, ConstatId, Day, OrganisationId, WalkId, text::filled};

codes! {
    /// Where a constat stands.
    pub enum ConstatState {
        /// Nobody has been asked yet.
        AQualifier = "a_qualifier",
        /// Sent to the organisation responsible.
        Transmis = "transmis",
        /// The organisation says it is its business.
        PrisEnCharge = "pris_en_charge",
        /// A date or an action is set.
        Programme = "programme",
        /// Under way.
        EnCours = "en_cours",
        /// The organisation says it is done.
        DeclareResolu = "declare_resolu",
        /// Another pair of eyes has seen that it is done.
        Verifie = "verifie",
        /// Nothing will be done, for a stated reason.
        SansSuite = "sans_suite",
        /// Outside the convention.
        HorsPerimetre = "hors_perimetre",
        /// Already noted.
        Doublon = "doublon",
        /// Not done after all.
        Reouvert = "reouvert",
    }
}

/// The other pair of eyes, that saw that it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seer {
    /// Another organisation, the conseil citoyen among them.
    Organisation(OrganisationId),
    /// Those who walked there later.
    Walk(WalkId),
}

/// What the rules need to know of a constat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constat {
    /// Itself.
    pub id: ConstatId,
    /// Theme of the grid, by code.
    pub theme: String,
    /// What kind of remark.
    pub value: ConstatValue,
    /// Where it stands.
    pub state: ConstatState,
    /// Day of the walk.
    pub walked_on: Day,
    /// Who must answer.
    pub responsible: Option<OrganisationId>,
    /// Day by which it should be resolved.
    pub deadline: Option<Day>,
    /// Start of the clock: first transmission, whoever received it. Never reset.
    pub transmitted: Option<Day>,
    /// The action it was programmed with; none when its organisation gave a date of its own.
    pub planned_with: Option<ActionId>,
    /// Day it was sent to whoever must answer now; the clock above is older after a refusal.
    pub sent: Option<Day>,
    /// First answer. Never reset.
    pub answered: Option<Day>,
    /// Who said it was done, and when.
    pub declared: Option<(OrganisationId, Day)>,
    /// Who saw that it was done, and when.
    pub verified: Option<(Seer, Day)>,
    /// Why the last organisation asked refused it, until it is sent again.
    pub refusal: Option<RefusalReason>,
    /// In words, why it was closed without being resolved, refused or reopened.
    pub reason: Option<String>,
}

/// Who is asked to do what by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qualification {
    /// Who must answer.
    pub responsible: OrganisationId,
    /// Day by which it should be resolved.
    pub deadline: Option<Day>,
}

/// Why a constat cannot change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotConstat {
    /// Its state does not lead there.
    #[error("Ce constat n'est pas à une étape qui permet cette suite.")]
    WrongState,
    /// A point fort waits for nothing.
    #[error("Un point fort n'attend pas de réponse.")]
    NeedsNoAnswer,
    /// Nobody to send it to.
    #[error("Indiquez l'organisme responsable avant de transmettre le constat.")]
    NoResponsible,
    /// Someone else's constat.
    #[error("Seul l'organisme responsable peut répondre à ce constat.")]
    NotResponsible,
    /// The doer cannot be the one who sees that it is done.
    #[error("La résolution doit être vérifiée par un autre organisme que celui qui l'a déclarée.")]
    OwnVerification,
    /// Those who walked saw the place before it was said done.
    #[error(
        "La visite a vu le lieu avant que le constat soit déclaré résolu : elle ne peut pas le vérifier."
    )]
    SeenBefore,
    /// A motive is compulsory.
    #[error("Indiquez le motif.")]
    NoReason,
    /// The deadline comes before the walk.
    #[error("L'échéance ne peut pas précéder le jour de la visite.")]
    DeadlineBeforeWalk,
    /// A constat cannot repeat itself.
    #[error("Un constat ne peut pas être le doublon de lui-même.")]
    DuplicateOfItself,
}

type Outcome = Result<Constat, CannotConstat>;

impl Constat {
    /// As it is when it was just noted.
    pub const fn noted(id: ConstatId, theme: String, value: ConstatValue, walked_on: Day) -> Self {
        Self {
            id,
            theme,
            value,
            state: ConstatState::AQualifier,
            walked_on,
            responsible: None,
            deadline: None,
            transmitted: None,
            planned_with: None,
            sent: None,
            answered: None,
            declared: None,
            verified: None,
            refusal: None,
            reason: None,
        }
    }

    /// Says who must answer and by when.
    pub fn qualify(mut self, said: Qualification) -> Outcome {
        self.must_be(&[ConstatState::AQualifier, ConstatState::Reouvert])?;
        if said.deadline.is_some_and(|deadline| deadline < self.walked_on) {
            return Err(CannotConstat::DeadlineBeforeWalk);
        }
        self.responsible = Some(said.responsible);
        self.deadline = said.deadline;
        Ok(self)
    }

    /// Sends it to the organisation responsible; the clock starts the first time.
    pub fn transmit(mut self, on: Day) -> Outcome {
        self.must_be(&[ConstatState::AQualifier, ConstatState::Reouvert])?;
        if self.value == ConstatValue::PointFort {
            return Err(CannotConstat::NeedsNoAnswer);
        }
        self.responsible.ok_or(CannotConstat::NoResponsible)?;
        self.transmitted = self.transmitted.or(Some(on));
        self.sent = Some(on);
        if self.refusal.take().is_some() {
            self.reason = None;
        }
        self.state = ConstatState::Transmis;
        Ok(self)
    }

    /// The organisation says it is not its business: back to be qualified, the clock keeps running.
    pub fn refuse(mut self, by: OrganisationId, refusal: &Refusal) -> Outcome {
        self.must_be(&[ConstatState::Transmis, ConstatState::PrisEnCharge])?;
        self.must_belong_to(by)?;
        self.refusal = Some(refusal.reason());
        self.reason = refusal.words().map(str::to_owned);
        (self.responsible, self.sent) = (None, None);
        self.state = ConstatState::AQualifier;
        Ok(self)
    }

    /// The organisation says it is its business.
    pub fn take_charge(self, by: OrganisationId, on: Day) -> Outcome {
        self.must_be(&[ConstatState::Transmis])?;
        self.must_belong_to(by)?;
        Ok(self.answer(ConstatState::PrisEnCharge, on))
    }

    /// Its organisation gives a date.
    pub fn plan(mut self, on: Day, deadline: Option<Day>) -> Outcome {
        self.must_be(&[ConstatState::Transmis, ConstatState::PrisEnCharge])?;
        if deadline.is_some_and(|day| day < self.walked_on) {
            return Err(CannotConstat::DeadlineBeforeWalk);
        }
        self.deadline = deadline.or(self.deadline);
        Ok(self.answer(ConstatState::Programme, on))
    }

    /// An action comes to answer it; its last day is the date to hold when none was asked.
    pub fn plan_with(mut self, action: ActionId, ends: Option<Day>, on: Day) -> Outcome {
        self.must_be(&[ConstatState::Transmis, ConstatState::PrisEnCharge])?;
        self.deadline = self.deadline.or(ends.filter(|day| *day >= self.walked_on));
        self.planned_with = Some(action);
        Ok(self.answer(ConstatState::Programme, on))
    }

    /// The action it was programmed with no longer comes: its organisation must say again what it will do. The date to hold
    /// stays: it was told.
    pub fn let_go(mut self, action: ActionId, reason: &str) -> Outcome {
        self.must_be_planned_with(action)?;
        self.reason = Some(motive(reason)?);
        self.planned_with = None;
        self.state = ConstatState::PrisEnCharge;
        Ok(self)
    }

    /// The action it was programmed with ends another day, or says at last which: the date to hold follows when it was that
    /// of the action, or when there was none.
    pub fn put_off_with(mut self, action: ActionId, from: Option<Day>, to: Day) -> Outcome {
        self.must_be_planned_with(action)?;
        if self.deadline != from || to < self.walked_on {
            return Err(CannotConstat::WrongState);
        }
        self.deadline = Some(to);
        Ok(self)
    }

    /// Work begins.
    pub fn start(self, by: OrganisationId, on: Day) -> Outcome {
        self.must_be(&[ConstatState::Transmis, ConstatState::PrisEnCharge, ConstatState::Programme])?;
        self.must_belong_to(by)?;
        Ok(self.answer(ConstatState::EnCours, on))
    }

    /// The organisation says it is done.
    pub fn declare_resolved(mut self, by: OrganisationId, on: Day) -> Outcome {
        use ConstatState as S;
        self.must_be(&[S::Transmis, S::PrisEnCharge, S::Programme, S::EnCours])?;
        self.must_belong_to(by)?;
        self.declared = Some((by, on));
        Ok(self.answer(S::DeclareResolu, on))
    }

    /// Another organisation has seen that it is done.
    pub fn verify(self, by: OrganisationId, on: Day) -> Outcome {
        self.must_be(&[ConstatState::DeclareResolu])?;
        if self.responsible == Some(by) || self.declared.is_some_and(|(doer, _)| doer == by) {
            return Err(CannotConstat::OwnVerification);
        }
        Ok(self.seen_done(Seer::Organisation(by), on))
    }

    /// A later walk has seen that it is done, whoever led it.
    pub fn verify_on_walk(self, walk: WalkId, seen: Day) -> Outcome {
        self.must_be(&[ConstatState::DeclareResolu])?;
        if self.declared.is_some_and(|(_, said)| seen < said) {
            return Err(CannotConstat::SeenBefore);
        }
        Ok(self.seen_done(Seer::Walk(walk), seen))
    }

    /// Nothing will be done; the reason is given to those who asked.
    pub fn close_without(self, reason: &str, on: Day) -> Outcome {
        self.set_aside(ConstatState::SansSuite, reason, on)
    }

    /// Outside the convention.
    pub fn out_of_perimeter(self, reason: &str, on: Day) -> Outcome {
        self.set_aside(ConstatState::HorsPerimetre, reason, on)
    }

    /// Already noted under another constat.
    pub fn duplicate_of(mut self, original: ConstatId) -> Outcome {
        if original == self.id {
            return Err(CannotConstat::DuplicateOfItself);
        }
        self.must_be_awaited()?;
        self.state = ConstatState::Doublon;
        Ok(self)
    }

    /// Not a repetition after all: it waits again, with its own clock if it had been sent.
    pub fn separate(mut self) -> Outcome {
        self.must_be(&[ConstatState::Doublon])?;
        self.planned_with = None;
        self.reason = self.transmitted.map(|_| "Ce n'est pas un doublon.".to_owned());
        self.state =
            if self.transmitted.is_some() { ConstatState::Reouvert } else { ConstatState::AQualifier };
        Ok(self)
    }

    /// Not done after all: same responsible, same clock.
    pub fn reopen(mut self, reason: &str) -> Outcome {
        use ConstatState as S;
        self.must_be(&[S::DeclareResolu, S::Verifie, S::SansSuite, S::HorsPerimetre, S::Doublon])?;
        self.reason = Some(motive(reason)?);
        (self.declared, self.verified, self.planned_with) = (None, None, None);
        self.state = S::Reouvert;
        Ok(self)
    }

    /// Whether something is still awaited: done and unseen is not closed, and a point fort awaits nothing.
    pub fn is_open(&self) -> bool {
        self.value != ConstatValue::PointFort && !self.state.is_closed()
    }

    /// Whether the deadline was missed: passed before anyone said it was done.
    pub fn is_late(&self, today: Day) -> bool {
        let until = self.declared.map_or(today, |(_, on)| on);
        self.is_open() && self.deadline.is_some_and(|deadline| deadline < until)
    }

    /// Whether the first answer is overdue; `allowed` is the delay of the convention, in days.
    pub fn answer_overdue(&self, today: Day, allowed: u16) -> bool {
        let sent = self.transmitted.filter(|_| self.is_open() && self.answered.is_none());
        sent.is_some_and(|sent| sent.plus_days(i64::from(allowed)) < today)
    }

    /// Days from first transmission to first answer.
    pub fn answer_delay(&self) -> Option<i64> {
        Some(self.transmitted?.days_until(self.answered?))
    }

    /// Days from first transmission to the declared resolution, once another organisation has verified it.
    pub fn resolution_delay(&self) -> Option<i64> {
        self.verified?;
        Some(self.transmitted?.days_until(self.declared?.1))
    }

    fn seen_done(mut self, by: Seer, on: Day) -> Self {
        self.verified = Some((by, on));
        self.state = ConstatState::Verifie;
        self
    }

    fn set_aside(mut self, state: ConstatState, reason: &str, on: Day) -> Outcome {
        self.must_be_awaited()?;
        self.reason = Some(motive(reason)?);
        Ok(self.answer(state, on))
    }

    fn answer(mut self, state: ConstatState, on: Day) -> Self {
        self.answered = self.answered.or(Some(on));
        self.state = state;
        self
    }

    fn must_be(&self, states: &[ConstatState]) -> Result<(), CannotConstat> {
        if states.contains(&self.state) { Ok(()) } else { Err(CannotConstat::WrongState) }
    }

    fn must_be_awaited(&self) -> Result<(), CannotConstat> {
        let done = self.state.is_closed() || self.state == ConstatState::DeclareResolu;
        if done { Err(CannotConstat::WrongState) } else { Ok(()) }
    }

    fn must_be_planned_with(&self, action: ActionId) -> Result<(), CannotConstat> {
        self.must_be(&[ConstatState::Programme, ConstatState::EnCours])?;
        if self.planned_with == Some(action) { Ok(()) } else { Err(CannotConstat::WrongState) }
    }

    fn must_belong_to(&self, by: OrganisationId) -> Result<(), CannotConstat> {
        if self.responsible == Some(by) { Ok(()) } else { Err(CannotConstat::NotResponsible) }
    }
}

impl ConstatState {
    /// Whether nothing more is awaited: seen done, or set aside.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Verifie | Self::SansSuite | Self::HorsPerimetre | Self::Doublon)
    }

    /// Whether it is said to be resolved, or was seen to be.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::DeclareResolu | Self::Verifie)
    }
}

fn motive(text: &str) -> Result<String, CannotConstat> {
    filled(text).map(str::to_owned).ok_or(CannotConstat::NoReason)
}

#[cfg(test)]
mod tests;
