//! A local convention (*convention d'application communale*): what it says on a day, its avenants, its states and its
//! adoption (article 6).

mod history;
mod model;

pub use history::{CannotAmend, Dated, History};
pub use model::{Blank, LocalModel, ModelFault};

use crate::codes;
use crate::shared::{Day, FieldFault, OrganisationId, QuartierId, text::filled};
use std::collections::BTreeSet;

codes! {
    /// What was decided of a local convention.
    pub enum LocalState {
        /// Being written with the partners.
        EnPreparation = "en_preparation",
        /// Handed to the body that adopts it.
        Soumise = "soumise",
        /// Adopted on a day, by a body.
        Adoptee = "adoptee",
        /// Given up.
        Abandonnee = "abandonnee",
    }
}

codes! {
    /// Where a local convention stands on a day: what was decided, and whether its days have come or gone.
    pub enum LocalStanding {
        /// Being written.
        EnPreparation = "en_preparation",
        /// Handed to the body that adopts it.
        Soumise = "soumise",
        /// Adopted, before its first day.
        AVenir = "a_venir",
        /// Adopted, and binding.
        EnVigueur = "en_vigueur",
        /// Past its last day.
        Echue = "echue",
        /// Given up.
        Abandonnee = "abandonnee",
    }
}

/// Who signs, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// As what: the mayor, the director…
    pub quality: String,
    /// The day it signed; `None` until then.
    pub signed_on: Option<Day>,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalArticle {
    /// Its number, from 1.
    pub number: u16,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// What a local convention says on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalText {
    /// Last day.
    pub ends: Day,
    /// Where it applies.
    pub quartiers: BTreeSet<QuartierId>,
    /// Who signs.
    pub signatories: Vec<Signatory>,
    /// Its articles, in order.
    pub articles: Vec<LocalArticle>,
}

/// When and by whom it was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Day of the deliberation.
    pub on: Day,
    /// The body that adopted it.
    pub by: String,
}

/// Why a local convention cannot change state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveConvention {
    /// Its state does not lead there.
    #[error("Cette convention n'est pas à une étape qui permet cette suite.")]
    WrongState,
    /// Adoption is recorded with its body.
    #[error("Indiquez l'instance qui a adopté la convention.")]
    NoBody,
    /// Adoption is recorded with its day.
    #[error("Indiquez le jour de l'adoption ; il ne peut pas être à venir.")]
    NoDay,
    /// A plan without actions is not a plan.
    #[error("Le programme est vide : choisissez au moins une action avant l'adoption.")]
    NoAction,
}

/// Why a signature, of a convention or of an avenant, cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSign {
    /// A signature is recorded with its day.
    #[error("Indiquez le jour de la signature.")]
    NoDay,
    /// Nobody has signed tomorrow.
    #[error("Une signature ne peut pas être à venir.")]
    ToCome,
}

/// The day something was signed, once it has come.
///
/// # Errors
/// When no day is said, or the day is to come.
pub fn signed(on: Option<Day>, today: Day) -> Result<Day, CannotSign> {
    let on = on.ok_or(CannotSign::NoDay)?;
    if on > today { Err(CannotSign::ToCome) } else { Ok(on) }
}

impl LocalText {
    /// Everything that cannot be kept as typed, for a convention that begins that day.
    pub fn faults(&self, starts: Day) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, message: &str| {
            if wrong {
                faults.push(FieldFault::new(field, message));
            }
        };
        fault(self.ends < starts, "ends", "La fin ne peut pas précéder le début.");
        fault(self.quartiers.is_empty(), "quartiers", "Choisissez au moins un quartier.");
        fault(self.signatories.is_empty(), "signatories", "Indiquez au moins un signataire.");
        let signing: BTreeSet<_> = self.signatories.iter().map(|one| one.organisation).collect();
        fault(signing.len() < self.signatories.len(), "signatories", "Un organisme signe une seule fois.");
        fault(self.articles.is_empty(), "articles", "Écrivez au moins un article.");
        for (index, article) in self.articles.iter().enumerate() {
            let blank = filled(&article.title).is_none() || filled(&article.text).is_none();
            let message = format!("Article {} : donnez un titre et un texte, ou videz les deux.", index + 1);
            fault(blank, "articles", &message);
        }
        faults
    }
}

impl LocalState {
    /// The states this one leads to; adoption asks for more, see [`LocalState::adopt`].
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::EnPreparation => &[Self::Soumise, Self::Abandonnee],
            Self::Soumise => &[Self::EnPreparation, Self::Abandonnee],
            Self::Adoptee | Self::Abandonnee => &[],
        }
    }

    /// Whether its text may still be rewritten without an avenant.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::EnPreparation | Self::Soumise)
    }

    /// Takes the next state.
    pub fn go(self, to: Self) -> Result<Self, CannotMoveConvention> {
        if self.next().contains(&to) { Ok(to) } else { Err(CannotMoveConvention::WrongState) }
    }

    /// Adopts it: once handed over, on a day that has come, by a body, with a programme.
    pub fn adopt(
        self,
        on: Option<Day>,
        by: &str,
        actions: usize,
        today: Day,
    ) -> Result<Adoption, CannotMoveConvention> {
        if self != Self::Soumise {
            return Err(CannotMoveConvention::WrongState);
        }
        if actions == 0 {
            return Err(CannotMoveConvention::NoAction);
        }
        let on = on.filter(|day| *day <= today).ok_or(CannotMoveConvention::NoDay)?;
        let by = filled(by).ok_or(CannotMoveConvention::NoBody)?.to_owned();
        Ok(Adoption { on, by })
    }

    /// Where it stands on that day, between these first and last days.
    pub fn stands(self, starts: Day, ends: Day, day: Day) -> LocalStanding {
        match self {
            Self::EnPreparation => LocalStanding::EnPreparation,
            Self::Soumise => LocalStanding::Soumise,
            Self::Abandonnee => LocalStanding::Abandonnee,
            Self::Adoptee if day < starts => LocalStanding::AVenir,
            Self::Adoptee if day > ends => LocalStanding::Echue,
            Self::Adoptee => LocalStanding::EnVigueur,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn adoption_wants_a_submission_a_programme_a_day_and_a_body() {
        use CannotMoveConvention as Cannot;
        let (today, yes) = (day("2026-11-22"), LocalState::Soumise);
        let on = Some(day("2026-11-20"));
        assert_eq!(
            LocalState::EnPreparation.adopt(on, "Conseil municipal", 1, today),
            Err(Cannot::WrongState)
        );
        assert_eq!(yes.adopt(on, "Conseil municipal", 0, today), Err(Cannot::NoAction));
        assert_eq!(yes.adopt(None, "Conseil municipal", 1, today), Err(Cannot::NoDay));
        assert_eq!(yes.adopt(Some(day("2026-11-23")), "Conseil municipal", 1, today), Err(Cannot::NoDay));
        assert_eq!(yes.adopt(on, " ", 1, today), Err(Cannot::NoBody));
        assert_eq!(yes.adopt(on, " Conseil municipal ", 1, today).unwrap().by, "Conseil municipal");
        assert_eq!(LocalState::Adoptee.go(LocalState::EnPreparation), Err(Cannot::WrongState));
    }

    #[test]
    fn nobody_has_signed_tomorrow() {
        let today = day("2026-11-22");
        assert_eq!(signed(Some(today), today), Ok(today));
        assert_eq!(signed(Some(today.plus_days(1)), today), Err(CannotSign::ToCome));
        assert_eq!(signed(None, today), Err(CannotSign::NoDay));
    }

    #[test]
    fn it_binds_from_its_first_to_its_last_day() {
        let (starts, ends) = (day("2027-01-01"), day("2029-12-31"));
        let stands = |on: &str| LocalState::Adoptee.stands(starts, ends, day(on));
        assert_eq!(stands("2026-12-31"), LocalStanding::AVenir);
        assert_eq!(
            (stands("2027-01-01"), stands("2029-12-31")),
            (LocalStanding::EnVigueur, LocalStanding::EnVigueur)
        );
        assert_eq!(stands("2030-01-01"), LocalStanding::Echue);
        assert_eq!(LocalState::Soumise.stands(starts, ends, day("2035-01-01")), LocalStanding::Soumise);
    }

    #[test]
    fn a_text_names_everything_it_lacks() {
        let bare = LocalText {
            ends: day("2026-01-01"),
            quartiers: BTreeSet::new(),
            signatories: vec![],
            articles: vec![],
        };
        let fields: Vec<_> = bare.faults(day("2027-01-01")).iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["ends", "quartiers", "signatories", "articles"]);
        let mayor = Signatory {
            organisation: OrganisationId(Uuid::from_u128(1)),
            quality: String::new(),
            signed_on: None,
        };
        let article = LocalArticle { number: 1, title: "Objet".into(), text: " ".into() };
        let twice = LocalText { signatories: vec![mayor.clone(), mayor], articles: vec![article], ..bare };
        let told: Vec<_> = twice.faults(day("2025-01-01")).into_iter().map(|fault| fault.message).collect();
        assert!(told.iter().any(|message| message.contains("une seule fois")), "{told:?}");
        assert!(told.iter().any(|message| message.starts_with("Article 1")), "{told:?}");
    }
}
