//! The life of a dossier, from a draft to a settled grant: where each step leads, and what it needs (articles 4, 6, 7).

use super::{Admissibility, Campaign, CampaignState, CannotMoveDossier, Page, is_over};
use crate::codes;
use crate::shared::{Day, FieldFault, text::filled};
use serde::{Deserialize, Serialize};

codes! {
    /// Where a dossier stands.
    pub enum DossierState {
        /// Being written.
        Brouillon = "brouillon",
        /// Submitted.
        Deposee = "deposee",
        /// Back with the holder: documents or corrections are asked.
        Completude = "completude",
        /// Complete and admissible.
        Recevable = "recevable",
        /// Refused before any examination.
        Irrecevable = "irrecevable",
        /// Opinions are awaited.
        EnInstruction = "en_instruction",
        /// Opinions are given.
        AvisRendu = "avis_rendu",
        /// The body that prepares has given its opinion.
        Arbitree = "arbitree",
        /// Voted, in whole or in part.
        Validee = "validee",
        /// Not voted.
        Refusee = "refusee",
        /// Put off to another sitting.
        Ajournee = "ajournee",
        /// The holder was written to.
        Notifiee = "notifiee",
        /// Its specific agreement is signed.
        Conventionnee = "conventionnee",
        /// Something was paid.
        Versee = "versee",
        /// The budget year is over: the bilan is awaited.
        BilanAttendu = "bilan_attendu",
        /// The bilan is in.
        BilanRecu = "bilan_recu",
        /// The bilan is validated.
        BilanValide = "bilan_valide",
        /// The holder asks for other dates.
        ReportDemande = "report_demande",
        /// Other dates were granted.
        ReportAccorde = "report_accorde",
        /// The holder attests that nothing was done.
        NonRealisee = "non_realisee",
        /// Money is to be paid back.
        Reversement = "reversement",
        /// Nothing is left to do.
        Soldee = "soldee",
        /// Withdrawn by its holder.
        Retiree = "retiree",
    }
}

impl DossierState {
    /// How it is said.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Brouillon => "brouillon",
            Self::Deposee => "déposée",
            Self::Completude => "à compléter",
            Self::Recevable => "recevable",
            Self::Irrecevable => "irrecevable",
            Self::EnInstruction => "en instruction",
            Self::AvisRendu => "avis rendus",
            Self::Arbitree => "avis du comité rendu",
            Self::Validee => "validée",
            Self::Refusee => "refusée",
            Self::Ajournee => "ajournée",
            Self::Notifiee => "notifiée",
            Self::Conventionnee => "conventionnée",
            Self::Versee => "versée",
            Self::BilanAttendu => "bilan attendu",
            Self::BilanRecu => "bilan reçu",
            Self::BilanValide => "bilan validé",
            Self::ReportDemande => "report demandé",
            Self::ReportAccorde => "report accordé",
            Self::NonRealisee => "non réalisée",
            Self::Reversement => "à reverser",
            Self::Soldee => "soldée",
            Self::Retiree => "retirée",
        }
    }

    /// The states this one leads to.
    pub const fn next(self) -> &'static [Self] {
        use DossierState as S;
        match self {
            S::Brouillon => &[S::Deposee, S::Retiree],
            S::Deposee => &[S::Completude, S::Recevable, S::Irrecevable, S::Retiree],
            S::Completude => &[S::Deposee, S::Irrecevable, S::Retiree],
            S::Recevable => &[S::EnInstruction, S::Retiree],
            S::EnInstruction => &[S::Completude, S::AvisRendu, S::Retiree],
            S::AvisRendu => &[S::EnInstruction, S::Arbitree, S::Validee, S::Refusee, S::Ajournee, S::Retiree],
            S::Arbitree => &[S::Validee, S::Refusee, S::Ajournee, S::Retiree],
            S::Ajournee => &[S::EnInstruction, S::Arbitree, S::Validee, S::Refusee, S::Retiree],
            S::Validee => &[S::Notifiee],
            S::Notifiee => &[S::Conventionnee, S::Versee, S::BilanAttendu, S::Retiree],
            S::Conventionnee => &[S::Versee, S::BilanAttendu, S::Retiree],
            S::Versee => &[S::BilanAttendu],
            S::BilanAttendu => &[S::BilanRecu, S::ReportDemande, S::NonRealisee],
            S::ReportDemande => &[S::ReportAccorde, S::BilanAttendu],
            S::ReportAccorde => &[S::BilanRecu, S::NonRealisee],
            S::BilanRecu => &[S::BilanAttendu, S::BilanValide],
            S::BilanValide | S::NonRealisee => &[S::Reversement, S::Soldee],
            S::Reversement => &[S::Soldee],
            S::Irrecevable | S::Refusee | S::Soldee | S::Retiree => &[],
        }
    }

    /// Whether the holder may write in the dossier.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Brouillon | Self::Completude)
    }

    /// Whether the deciding body ruled on it last: its holder is owed the decision and its reason.
    pub const fn is_decided(self) -> bool {
        self.is_voted() || matches!(self, Self::Refusee | Self::Ajournee)
    }

    /// Whether what was said of it before may be asked anew: it was corrected, or put off.
    pub const fn outdates_opinions(self) -> bool {
        matches!(self, Self::Deposee | Self::Ajournee)
    }

    /// Whether money may still be paid for it: voted, neither settled nor given up.
    pub const fn awaits_money(self) -> bool {
        self.is_voted() && !matches!(self, Self::Soldee | Self::NonRealisee | Self::Reversement)
    }

    /// Whether it was voted, whatever happened since.
    pub const fn is_voted(self) -> bool {
        use DossierState as S;
        matches!(
            self,
            S::Validee
                | S::Notifiee
                | S::Conventionnee
                | S::Versee
                | S::BilanAttendu
                | S::BilanRecu
                | S::BilanValide
                | S::ReportDemande
                | S::ReportAccorde
                | S::NonRealisee
                | S::Reversement
                | S::Soldee
        )
    }
}

/// What the rules need to know of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Where it stands.
    pub state: DossierState,
    /// When it was first submitted; corrections do not move it.
    pub submitted_on: Option<Day>,
    /// When its bilan is due, once voted.
    pub bilan_due: Option<Day>,
}

codes! {
    /// What a sitting decides of a dossier.
    pub enum Ruling {
        /// Voted, in whole or in part.
        Accorde = "accorde",
        /// Put off.
        Ajourne = "ajourne",
        /// Refused.
        Refuse = "refuse",
    }
}

impl Ruling {
    /// Whether the holder is owed its reason.
    pub const fn asks_reason(self) -> bool {
        !matches!(self, Self::Accorde)
    }
}

codes! {
    /// What becomes of a grant when the time of its bilan comes.
    pub enum BilanOutcome {
        /// A bilan: indicators, accounts, gaps, proofs.
        Bilan = "bilan",
        /// Attested that nothing was done.
        NonRealisation = "non_realisation",
        /// Other dates are asked.
        Report = "report",
    }
}

/// How far the grants of a dossier have gone, funder by funder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GrantsProgress {
    /// Voted.
    pub voted: usize,
    /// Written to the holder.
    pub notified: usize,
    /// Under a signed agreement.
    pub agreed: usize,
    /// Paid, in whole or in part.
    pub paid: usize,
    /// Of which something is still to be paid back.
    pub owing: usize,
    /// Of which something is still to be paid, or given up.
    pub unpaid: usize,
}

type Moved = Result<Dossier, CannotMoveDossier>;

impl Dossier {
    /// A dossier just begun.
    pub const fn begun() -> Self {
        Self { state: DossierState::Brouillon, submitted_on: None, bilan_due: None }
    }

    /// The same in another state, if this one leads there.
    fn to(mut self, to: DossierState) -> Moved {
        if !self.state.next().contains(&to) {
            return Err(CannotMoveDossier::WrongState { from: self.state, to });
        }
        self.state = to;
        Ok(self)
    }

    /// Submits it, or submits it again: pages complete, corrections answered. Only a first submission is held to the
    /// dates of the call.
    ///
    /// # Errors
    /// When it is not the holder's turn, the call is closed, or something is missing.
    pub fn submit(
        self,
        campaign: &Campaign,
        missing: &[(Page, Vec<FieldFault>)],
        unanswered: usize,
        today: Day,
    ) -> Moved {
        let mut submitted = self.to(DossierState::Deposee)?;
        if self.state == DossierState::Brouillon {
            campaign.accepts(today).map_err(CannotMoveDossier::Campaign)?;
        }
        if !missing.is_empty() {
            return Err(CannotMoveDossier::Incomplete(missing.iter().map(|(page, _)| *page).collect()));
        }
        if unanswered > 0 {
            return Err(CannotMoveDossier::Unanswered(unanswered));
        }
        submitted.submitted_on = self.submitted_on.or(Some(today));
        Ok(submitted)
    }

    /// Sends it back to its holder with that many corrections asked.
    ///
    /// # Errors
    /// When it is not being looked at, or nothing is asked.
    pub fn ask_corrections(self, asked: usize) -> Moved {
        let back = self.to(DossierState::Completude)?;
        if asked == 0 { Err(CannotMoveDossier::NothingAsked) } else { Ok(back) }
    }

    /// Declares it admissible.
    ///
    /// # Errors
    /// When it is not submitted, or a blocking criterion is not met.
    pub fn admit(self, verdict: &Admissibility) -> Moved {
        let admitted = self.to(DossierState::Recevable)?;
        let blocking = verdict.blocking();
        if blocking.is_empty() {
            return Ok(admitted);
        }
        let said = blocking.iter().map(|finding| format!("{} ({})", finding.code, finding.title));
        Err(CannotMoveDossier::NotAdmissible(said.collect()))
    }

    /// Declares it inadmissible, for a stated reason.
    ///
    /// # Errors
    /// When it is not submitted, or no reason is given.
    pub fn refuse_admission(self, reason: &str) -> Moved {
        let refused = self.to(DossierState::Irrecevable)?;
        filled(reason).map(|_| refused).ok_or(CannotMoveDossier::NoReason)
    }

    /// Asks for opinions, on an admissible dossier or on one put off.
    ///
    /// # Errors
    /// When its state does not lead there.
    pub fn examine(self) -> Moved {
        self.to(DossierState::EnInstruction)
    }

    /// Closes the examination; opinions whose delay is over are no longer awaited.
    ///
    /// # Errors
    /// When it is not being examined, or an opinion is still awaited.
    pub fn close_examination(self, awaited: usize) -> Moved {
        let closed = self.to(DossierState::AvisRendu)?;
        if awaited > 0 { Err(CannotMoveDossier::OpinionsAwaited(awaited)) } else { Ok(closed) }
    }

    /// Whether it is a draft that its call takes no more: it was not submitted in time.
    pub fn is_left(&self, call: CampaignState, closes: Day, today: Day) -> bool {
        self.state == DossierState::Brouillon && is_over(call, closes, today)
    }

    /// Takes the opinion of the body that prepares.
    ///
    /// # Errors
    /// When the examination is not closed.
    pub fn advise(self) -> Moved {
        self.to(DossierState::Arbitree)
    }

    /// Takes what the deciding body rules. `advised` tells whether the body that prepares gave its opinion since the
    /// dossier was last put off; `advice_asked`, whether the convention asks for one.
    ///
    /// # Errors
    /// When it is not before that body, or an opinion is missing.
    pub fn decide(self, ruling: Ruling, advised: bool, advice_asked: bool) -> Moved {
        let to = match ruling {
            Ruling::Accorde => DossierState::Validee,
            Ruling::Ajourne => DossierState::Ajournee,
            Ruling::Refuse => DossierState::Refusee,
        };
        let decided = self.to(to)?;
        if advice_asked && !(advised && self.state == DossierState::Arbitree) {
            return Err(CannotMoveDossier::NoAdvice);
        }
        Ok(decided)
    }

    /// Follows its grants: written to the holder, then signed, then paid.
    ///
    /// # Errors
    /// When its state does not lead there, or its grants are not all there (one payment is enough to be paid).
    pub fn follow(self, to: DossierState, grants: GrantsProgress) -> Moved {
        let moved = self.to(to)?;
        let (done, needed) = match to {
            DossierState::Notifiee => (grants.notified, grants.voted.max(1)),
            DossierState::Conventionnee => (grants.agreed, grants.voted.max(1)),
            DossierState::Versee => (grants.paid, 1),
            _ => return Err(CannotMoveDossier::WrongState { from: self.state, to }),
        };
        if done < needed {
            return Err(CannotMoveDossier::GrantsBehind { done, voted: grants.voted });
        }
        Ok(moved)
    }

    /// Opens the bilan, at the end of the budget year or of the project if that comes first.
    ///
    /// # Errors
    /// When it is not under agreement, or it is too early.
    pub fn await_bilan(self, year: i16, project_ends: Option<Day>, due: Day, today: Day) -> Moved {
        let mut awaited = self.to(DossierState::BilanAttendu)?;
        let over = today.0.year() > year || project_ends.is_some_and(|ends| ends < today);
        if !over {
            return Err(CannotMoveDossier::YearNotOver(year));
        }
        awaited.bilan_due = Some(due);
        Ok(awaited)
    }

    /// Takes what the holder answers when the bilan is due.
    ///
    /// # Errors
    /// When no bilan is awaited.
    pub fn answer(self, outcome: BilanOutcome) -> Moved {
        self.to(match outcome {
            BilanOutcome::Bilan => DossierState::BilanRecu,
            BilanOutcome::NonRealisation => DossierState::NonRealisee,
            BilanOutcome::Report => DossierState::ReportDemande,
        })
    }

    /// Grants other dates, with another due day, or refuses them: the bilan is due as before.
    ///
    /// # Errors
    /// When none are asked.
    pub fn rule_on_dates(self, granted: Option<Day>) -> Moved {
        let Some(due) = granted else {
            return match self.state {
                DossierState::ReportDemande => self.to(DossierState::BilanAttendu),
                from => Err(CannotMoveDossier::WrongState { from, to: DossierState::BilanAttendu }),
            };
        };
        let mut ruled = self.to(DossierState::ReportAccorde)?;
        ruled.bilan_due = Some(due);
        Ok(ruled)
    }

    /// Sends the bilan back with that many corrections.
    ///
    /// # Errors
    /// When no bilan is in, or nothing is asked.
    pub fn correct_bilan(self, asked: usize) -> Moved {
        if self.state != DossierState::BilanRecu {
            return Err(CannotMoveDossier::WrongState { from: self.state, to: DossierState::BilanAttendu });
        }
        if asked == 0 { Err(CannotMoveDossier::NothingAsked) } else { self.to(DossierState::BilanAttendu) }
    }

    /// Validates the bilan.
    ///
    /// # Errors
    /// When no bilan is in.
    pub fn validate_bilan(self) -> Moved {
        self.to(DossierState::BilanValide)
    }

    /// Whether the balance of its grants may be paid: once its bilan is validated, when the letter promises it.
    ///
    /// # Errors
    /// Before.
    pub const fn may_pay_balance(self) -> Result<(), CannotMoveDossier> {
        match self.state {
            DossierState::BilanValide | DossierState::Reversement => Ok(()),
            _ => Err(CannotMoveDossier::NoBilan),
        }
    }

    /// Follows what its holder is asked to pay back: nothing is settled before it is paid back.
    pub fn owes(self, grants: GrantsProgress) -> Self {
        if grants.owing == 0 { self } else { self.to(DossierState::Reversement).unwrap_or(self) }
    }

    /// Settles it: its bilan is validated, or nothing was done, and no money is owed on either side.
    ///
    /// # Errors
    /// Before its bilan is validated, or while something is to be paid or paid back.
    pub fn settle(self, grants: GrantsProgress) -> Moved {
        let settled = self.to(DossierState::Soldee)?;
        if grants.owing > 0 {
            return Err(CannotMoveDossier::StillOwing);
        }
        if grants.unpaid > 0 { Err(CannotMoveDossier::StillToPay(grants.unpaid)) } else { Ok(settled) }
    }

    /// Withdraws it, before it is decided.
    ///
    /// # Errors
    /// Once it is decided.
    pub fn withdraw(self) -> Moved {
        let withdrawn = self.to(DossierState::Retiree)?;
        if self.state.is_voted() {
            return Err(CannotMoveDossier::WrongState { from: self.state, to: DossierState::Retiree });
        }
        Ok(withdrawn)
    }

    /// Notes that its holder gives up what was voted, of which nothing was paid: what was voted goes back to the envelopes.
    ///
    /// # Errors
    /// Before the vote is notified, once something was paid, or without a reason.
    pub fn renounce(self, grants: GrantsProgress, reason: &str) -> Moved {
        let renounced = self.to(DossierState::Retiree)?;
        if !self.state.is_voted() {
            return Err(CannotMoveDossier::WrongState { from: self.state, to: DossierState::Retiree });
        }
        if grants.paid > 0 {
            return Err(CannotMoveDossier::AlreadyPaid);
        }
        filled(reason).map(|_| renounced).ok_or(CannotMoveDossier::NoReason)
    }

    /// By how many days the bilan is late that day; 0 when it is not awaited.
    pub fn bilan_late_by(&self, today: Day) -> i64 {
        let awaited = matches!(
            self.state,
            DossierState::BilanAttendu | DossierState::ReportAccorde | DossierState::ReportDemande
        );
        self.bilan_due.filter(|_| awaited).map_or(0, |due| due.days_until(today).max(0))
    }
}
