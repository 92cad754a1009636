//! The life of an abatement: its programme, then its bilan, submitted, reviewed, corrected and validated.

use super::line::{NewLine, Phase};
use super::review::{Opinion, Party, Verdict, Writing};
use crate::codes;
use crate::convention::TfpbRule;
use crate::shared::{Cents, Day};

codes! {
    /// Where the abatement of a landlord in a quartier for a year stands.
    pub enum AbatementState {
        /// The programme is being written.
        Prepare = "prepare",
        /// The programme is submitted: opinions are awaited.
        Depose = "depose",
        /// The programme is back with the landlord, with corrections asked.
        ACorriger = "a_corriger",
        /// Every opinion on the programme is favourable: it may be validated.
        Examine = "examine",
        /// The programme is validated; the year runs.
        Valide = "valide",
        /// The year is over: the bilan is awaited.
        BilanAttendu = "bilan_attendu",
        /// The bilan is submitted: opinions are awaited.
        BilanDepose = "bilan_depose",
        /// The bilan is back with the landlord, with corrections asked.
        BilanACorriger = "bilan_a_corriger",
        /// Every opinion on the bilan is favourable: it may be validated.
        BilanExamine = "bilan_examine",
        /// The bilan is validated: nothing moves any more.
        BilanValide = "bilan_valide",
    }
}

/// What the rules need to know of an abatement, and the days its clocks run from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abatement {
    /// Where it stands.
    pub state: AbatementState,
    /// Tax year.
    pub year: i16,
    /// Round of the review under way: one more each time it is submitted.
    pub round: i64,
    /// When the programme was first submitted; corrections do not move it.
    pub submitted_on: Option<Day>,
    /// When the programme was validated.
    pub validated_on: Option<Day>,
    /// When the bilan is due.
    pub bilan_due: Day,
    /// When the bilan was first submitted; corrections do not move it.
    pub bilan_submitted_on: Option<Day>,
    /// When the bilan was validated.
    pub bilan_validated_on: Option<Day>,
}

/// What has to be true before something is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readiness {
    /// How many lines there are.
    pub lines: usize,
    /// Whether an amount was stated.
    pub has_amount: bool,
    /// Remarks asked in this phase and not answered.
    pub unanswered: usize,
    /// Numbers of the lines without an account.
    pub unaccounted: Vec<i64>,
    /// Numbers of the lines whose gap is not explained.
    pub unexplained: Vec<i64>,
}

/// Why an abatement cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveAbatement {
    /// Its state does not lead there.
    #[error("Cet abattement n'est pas à une étape qui permet cette suite.")]
    WrongState,
    /// Nothing to review.
    #[error("Le programme n'a aucune ligne : ajoutez-en une avant de le déposer.")]
    NoLine,
    /// Nothing to compare with.
    #[error(
        "Indiquez le montant estimé de l'abattement avant de déposer le programme : c'est à lui que se compare ce qui est valorisé."
    )]
    NoAmount,
    /// Corrections without an answer.
    #[error("Répondez à chaque correction demandée avant de déposer de nouveau : il en reste {0}.")]
    Unanswered(usize),
    /// The year is not over.
    #[error("Le bilan porte sur toute l'année {0} : il se dépose à partir du 1er janvier suivant.")]
    YearNotOver(i16),
    /// Lines without an account.
    #[error("Indiquez la dépense réalisée de chaque ligne, même nulle, avant de déposer le bilan. Il manque {}.", lines_said(.0))]
    Unaccounted(Vec<i64>),
    /// Gaps without an explanation.
    #[error("Expliquez l'écart entre prévu et réalisé avant de déposer le bilan. Il manque {}.", lines_said(.0))]
    Unexplained(Vec<i64>),
    /// Corrections asked without saying which.
    #[error("Dites ce qui est à corriger : sur une ligne au moins, ou sur l'ensemble.")]
    NothingAsked,
    /// The same party has spoken already.
    #[error("Votre avis sur cette version est déjà rendu.")]
    AlreadySaid,
    /// What was submitted is being looked at.
    #[error(
        "Rien ne peut être modifié à cette étape : l'examen porte sur ce qui a été déposé. Pour le corriger, demandez à qui l'examine de vous le rendre."
    )]
    UnderReview,
    /// The bilan is validated.
    #[error(
        "Le bilan est validé : plus rien n'y bouge. Pour le corriger, demandez à la métropole ou à l'État de rouvrir l'examen."
    )]
    Closed,
    /// Only those who chair the review validate.
    #[error("La validation est prononcée par la métropole ou par l'État, une fois tous les avis favorables.")]
    NotTheirs,
}

fn lines_said(numbers: &[i64]) -> String {
    let all = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if numbers.len() < 2 { format!("la ligne {all}") } else { format!("les lignes {all}") }
}

impl AbatementState {
    /// The states this one leads to.
    pub const fn next(self) -> &'static [Self] {
        use AbatementState as S;
        match self {
            S::Prepare | S::ACorriger => &[S::Depose],
            S::Depose => &[S::ACorriger, S::Examine],
            S::Examine => &[S::Valide],
            S::Valide => &[S::BilanAttendu],
            S::BilanAttendu | S::BilanACorriger => &[S::BilanDepose],
            S::BilanDepose => &[S::BilanACorriger, S::BilanExamine],
            S::BilanExamine => &[S::BilanValide],
            S::BilanValide => &[],
        }
    }

    /// Whether the programme is the one that was validated.
    pub const fn is_validated(self) -> bool {
        use AbatementState as S;
        matches!(
            self,
            S::Valide
                | S::BilanAttendu
                | S::BilanDepose
                | S::BilanACorriger
                | S::BilanExamine
                | S::BilanValide
        )
    }

    /// Whether opinions are awaited.
    pub const fn is_under_review(self) -> bool {
        matches!(self, Self::Depose | Self::BilanDepose)
    }

    /// Whether every opinion is favourable and the validation awaited.
    pub const fn awaits_validation(self) -> bool {
        matches!(self, Self::Examine | Self::BilanExamine)
    }

    /// What is being looked at: the programme, or the bilan.
    pub const fn phase(self) -> Phase {
        if self.is_validated() { Phase::Bilan } else { Phase::Programme }
    }

    /// What the landlord may write.
    pub const fn writing(self) -> Writing {
        match self {
            Self::Prepare | Self::ACorriger => Writing::Programme,
            Self::Valide | Self::BilanAttendu | Self::BilanACorriger => Writing::Bilan,
            _ => Writing::Rien,
        }
    }

    /// The same for lines and the table of ordinary management, or why nothing may be written.
    ///
    /// # Errors
    /// While what was submitted is reviewed, and once the bilan is validated.
    pub fn must_be_written(self) -> Result<Writing, CannotMoveAbatement> {
        self.must_take_amounts()?;
        match self.writing() {
            Writing::Rien => Err(CannotMoveAbatement::UnderReview),
            writing => Ok(writing),
        }
    }

    /// Amounts are stated at every step, the final one when the notices come, until the bilan is validated.
    ///
    /// # Errors
    /// Once it is.
    pub fn must_take_amounts(self) -> Result<(), CannotMoveAbatement> {
        match self {
            Self::BilanValide => Err(CannotMoveAbatement::Closed),
            _ => Ok(()),
        }
    }
}

impl Readiness {
    /// What a programme or bilan is made of, before it is submitted.
    pub fn of<'l>(
        lines: impl IntoIterator<Item = (i64, &'l NewLine)>,
        rule: &TfpbRule,
        amount: Option<Cents>,
        unanswered: usize,
    ) -> Self {
        let mut ready = Self { has_amount: amount.is_some(), unanswered, ..Self::default() };
        for (number, line) in lines {
            ready.lines += 1;
            if line.realised.is_none() {
                ready.unaccounted.push(number);
            }
            if line.unexplained(rule).is_some() {
                ready.unexplained.push(number);
            }
        }
        ready
    }
}

impl Abatement {
    /// An abatement just begun, whose bilan is due on the day of the rule in the following year.
    pub fn begun(year: i16, rule: &TfpbRule) -> Option<Self> {
        Some(Self {
            state: AbatementState::Prepare,
            year,
            round: 0,
            submitted_on: None,
            validated_on: None,
            bilan_due: Day::parse(&format!("{:04}-{}", year + 1, rule.bilan_day)).ok()?,
            bilan_submitted_on: None,
            bilan_validated_on: None,
        })
    }

    /// As it stands on that day: once the year is over, a validated programme awaits its bilan.
    pub fn on(mut self, today: Day) -> Self {
        if self.state == AbatementState::Valide && self.year < today.0.year() {
            self.state = AbatementState::BilanAttendu;
        }
        self
    }

    /// Submits the programme, or the bilan once the year is over.
    ///
    /// # Errors
    /// When it is not the landlord's turn, or something is missing.
    pub fn submit(self, ready: &Readiness, today: Day) -> Result<Self, CannotMoveAbatement> {
        use CannotMoveAbatement as No;
        let mut now = self.on(today);
        match now.state {
            AbatementState::Valide => return Err(No::YearNotOver(self.year)),
            _ if now.state.writing() == Writing::Rien => return Err(No::WrongState),
            _ if ready.lines == 0 => return Err(No::NoLine),
            _ if !ready.has_amount => return Err(No::NoAmount),
            _ if ready.unanswered > 0 => return Err(No::Unanswered(ready.unanswered)),
            _ => {}
        }
        if now.state.writing() == Writing::Programme {
            now.state = AbatementState::Depose;
            now.submitted_on = now.submitted_on.or(Some(today));
        } else {
            if !ready.unaccounted.is_empty() {
                return Err(No::Unaccounted(ready.unaccounted.clone()));
            }
            if !ready.unexplained.is_empty() {
                return Err(No::Unexplained(ready.unexplained.clone()));
            }
            now.state = AbatementState::BilanDepose;
            now.bilan_submitted_on = now.bilan_submitted_on.or(Some(today));
        }
        now.round += 1;
        Ok(now)
    }

    /// Takes the opinion of a party, `given` being those given before in this phase, `asked` how many corrections it asks.
    /// Corrections send it back to the landlord; the last favourable opinion opens the validation.
    ///
    /// # Errors
    /// When nothing is under review, the party has spoken in this round, or asks for corrections without saying which.
    pub fn review(
        mut self,
        party: Party,
        verdict: Verdict,
        given: &[Opinion],
        asked: usize,
    ) -> Result<Self, CannotMoveAbatement> {
        use AbatementState as S;
        if !self.state.is_under_review() {
            return Err(CannotMoveAbatement::WrongState);
        }
        if given.iter().any(|opinion| opinion.party == party && opinion.round == self.round) {
            return Err(CannotMoveAbatement::AlreadySaid);
        }
        let bilan = self.state == S::BilanDepose;
        if verdict == Verdict::Corrections {
            if asked == 0 {
                return Err(CannotMoveAbatement::NothingAsked);
            }
            self.state = if bilan { S::BilanACorriger } else { S::ACorriger };
            return Ok(self);
        }
        let awaited = Opinion::awaited(given, self.round);
        if awaited.iter().all(|still| *still == party) {
            self.state = if bilan { S::BilanExamine } else { S::Examine };
        }
        Ok(self)
    }

    /// Validates what every party found favourable.
    ///
    /// # Errors
    /// When an opinion is missing, or the party does not chair the review.
    pub fn validate(mut self, party: Party, today: Day) -> Result<Self, CannotMoveAbatement> {
        if !party.validates() {
            return Err(CannotMoveAbatement::NotTheirs);
        }
        match self.state {
            AbatementState::Examine => {
                self.state = AbatementState::Valide;
                self.validated_on = Some(today);
            }
            AbatementState::BilanExamine => {
                self.state = AbatementState::BilanValide;
                self.bilan_validated_on = Some(today);
            }
            _ => return Err(CannotMoveAbatement::WrongState),
        }
        Ok(self)
    }

    /// For how long the bilan is late, in words: until the day when it was first submitted, or until today. Nothing when it is
    /// not.
    pub fn bilan_late_for(&self, today: Day) -> Option<String> {
        let until = self.bilan_submitted_on.unwrap_or(today);
        let late = self.on(today).state.is_validated() && self.bilan_due < until;
        late.then(|| self.bilan_due.lasting_until(until))
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
