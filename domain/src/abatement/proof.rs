//! What proves a valued euro, and who may confirm it: never the landlord, never whoever laid the proof.

use crate::codes;
use crate::shared::{ActionId, Cents, ConstatId, Day, ExpenseId, FieldFault, OrganisationId};

codes! {
    /// What kind of thing proves a valued euro.
    pub enum ProofKind {
        /// A photo of what was done, before and after.
        Photo = "photo",
        /// An invoice.
        Facture = "facture",
        /// A sheet of hours of the landlord's own staff.
        Heures = "heures",
        /// A constat of a walk, answered.
        Constat = "constat",
        /// An action of the shared plan.
        Action = "action",
    }
}

codes! {
    /// Where a proof stands.
    pub enum Standing {
        /// Laid by the landlord, seen by nobody else.
        Pending = "a_confirmer",
        /// Seen by someone who is not the landlord.
        Confirmed = "confirmee",
        /// Seen, and not taken.
        Refused = "refusee",
    }
}

impl ProofKind {
    /// Whether it draws from an expense: it has an amount, a day and a number.
    pub const fn draws(self) -> bool {
        matches!(self, Self::Facture | Self::Heures)
    }
}

/// A proof as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProof {
    /// What kind.
    pub kind: Option<ProofKind>,
    /// How many valued cents it proves.
    pub cents: Option<Cents>,
    /// The expense it draws from: one already kept.
    pub expense: Option<ExpenseId>,
    /// Whether a new expense is being entered with it.
    pub new_expense: bool,
    /// The constat answered.
    pub constat: Option<ConstatId>,
    /// The action of the plan.
    pub action: Option<ActionId>,
    /// Whether a piece is joined, to it or to the expense it draws from.
    pub has_piece: bool,
    /// What it shows, in the landlord's words.
    pub note: String,
}

impl NewProof {
    /// The kind and amount of a proof fit to be kept, or every fault at once. `valued` is what its line values.
    ///
    /// # Errors
    /// What is to be corrected, field by field.
    pub fn check(&self, valued: Cents) -> Result<(ProofKind, Cents), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, message: String| {
            if wrong {
                faults.push(FieldFault::new(field, message));
            }
        };
        let is = |kind| self.kind == Some(kind);
        let draws = self.kind.is_some_and(ProofKind::draws);
        fault(self.kind.is_none(), "kind", "Dites de quelle preuve il s'agit.".to_owned());
        fault(
            self.cents.is_none_or(|sum| sum <= Cents(0)),
            "cents",
            "Indiquez le montant que cette preuve justifie.".to_owned(),
        );
        fault(
            self.cents.is_some_and(|sum| sum > valued),
            "cents",
            format!("La ligne ne valorise que {valued} : une preuve ne peut pas justifier davantage."),
        );
        fault(
            draws && self.expense.is_none() && !self.new_expense,
            "expense",
            "Choisissez la dépense, ou saisissez-en une nouvelle.".to_owned(),
        );
        fault(is(ProofKind::Photo) && !self.has_piece, "piece", "Joignez la photo.".to_owned());
        fault(
            draws && !self.has_piece,
            "piece",
            "Joignez la facture ou le relevé d'heures : sans la pièce, personne ne peut la confirmer."
                .to_owned(),
        );
        fault(
            is(ProofKind::Constat) && self.constat.is_none(),
            "constat",
            "Choisissez le constat auquel la ligne répond.".to_owned(),
        );
        fault(
            is(ProofKind::Action) && self.action.is_none(),
            "action",
            "Choisissez l'action du plan.".to_owned(),
        );
        match (self.kind, self.cents) {
            (Some(kind), Some(cents)) if faults.is_empty() => Ok((kind, cents)),
            _ => Err(faults),
        }
    }
}

/// An expense as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExpense {
    /// What was paid for.
    pub label: String,
    /// Who was paid; the staff, for hours.
    pub supplier: String,
    /// Number of the invoice or of the sheet.
    pub reference: String,
    /// Its date.
    pub day: Option<Day>,
    /// What it cost.
    pub cents: Option<Cents>,
    /// What someone else already paid of it.
    pub subsidised: Option<Cents>,
    /// Who.
    pub subsidised_by: String,
}

impl NewExpense {
    /// The day, amount and subsidy of an expense fit to be kept, or every fault at once.
    ///
    /// # Errors
    /// What is to be corrected, field by field.
    pub fn check(&self, today: Day) -> Result<(Day, Cents, Cents), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, message: &str| {
            if wrong {
                faults.push(FieldFault::new(field, message));
            }
        };
        let subsidised = self.subsidised.unwrap_or_default();
        let cents = self.cents.unwrap_or_default();
        fault(self.label.trim().is_empty(), "label", "Dites ce qui a été payé.");
        fault(
            self.reference.trim().is_empty(),
            "reference",
            "Donnez le numéro de la pièce : c'est lui qui évite de la compter deux fois.",
        );
        fault(self.day.is_none(), "day", "Donnez la date de la pièce.");
        fault(
            self.day.is_some_and(|day| day > today),
            "day",
            "La pièce ne peut pas être datée d'un jour à venir.",
        );
        fault(self.cents.is_none() || cents <= Cents(0), "expense_cents", "Donnez le montant de la pièce.");
        fault(subsidised < Cents(0), "subsidised", "Ce montant ne peut pas être négatif.");
        fault(
            subsidised > cents,
            "subsidised",
            "Une pièce ne peut pas être payée par d'autres au-delà de son montant.",
        );
        fault(
            subsidised > Cents(0) && self.subsidised_by.trim().is_empty(),
            "subsidised_by",
            "Dites qui a payé cette part.",
        );
        match self.day {
            Some(day) if faults.is_empty() => Ok((day, cents, subsidised)),
            _ => Err(faults),
        }
    }
}

/// Why someone may not confirm or refuse a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotConfirm {
    /// The landlord whose abatement it is.
    #[error("Un bailleur ne confirme pas ses propres preuves : c'est à un autre organisme de le faire.")]
    Landlord,
    /// Whoever laid it for the landlord.
    #[error("Votre organisme a déposé cette preuve : c'est à un autre de la confirmer.")]
    Depositor,
    /// Already confirmed or refused.
    #[error("Cette preuve a déjà été confirmée ou refusée.")]
    Settled,
    /// Refused without saying why.
    #[error("Dites pourquoi la preuve est refusée : le bailleur doit pouvoir y répondre.")]
    NoReason,
}

/// Who laid a proof, for whom, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofCase {
    /// The landlord whose line it proves.
    pub landlord: OrganisationId,
    /// Who laid it.
    pub stated_by: OrganisationId,
    /// Where it stands.
    pub standing: Standing,
}

impl ProofCase {
    /// The standing a proof takes when that organisation confirms it, or refuses it for that reason.
    ///
    /// # Errors
    /// When it is not theirs to say, or was already said.
    pub fn settle(&self, by: OrganisationId, refused: Option<&str>) -> Result<Standing, CannotConfirm> {
        if by == self.landlord {
            return Err(CannotConfirm::Landlord);
        }
        if by == self.stated_by {
            return Err(CannotConfirm::Depositor);
        }
        if self.standing != Standing::Pending {
            return Err(CannotConfirm::Settled);
        }
        match refused {
            Some(reason) if reason.trim().is_empty() => Err(CannotConfirm::NoReason),
            Some(_) => Ok(Standing::Refused),
            None => Ok(Standing::Confirmed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }

    #[test]
    fn whoever_gains_by_a_proof_does_not_confirm_it() {
        let case =
            ProofCase { landlord: organisation(1), stated_by: organisation(2), standing: Standing::Pending };
        assert_eq!(case.settle(organisation(1), None), Err(CannotConfirm::Landlord));
        assert_eq!(case.settle(organisation(2), None), Err(CannotConfirm::Depositor));
        assert_eq!(case.settle(organisation(3), None), Ok(Standing::Confirmed));
        assert_eq!(case.settle(organisation(3), Some(" ")), Err(CannotConfirm::NoReason));
        assert_eq!(case.settle(organisation(3), Some("Floue")), Ok(Standing::Refused));
        let settled = ProofCase { standing: Standing::Confirmed, ..case };
        assert_eq!(settled.settle(organisation(3), None), Err(CannotConfirm::Settled));
    }

    fn proof(kind: ProofKind) -> NewProof {
        NewProof {
            kind: Some(kind),
            cents: Some(Cents(500)),
            expense: None,
            new_expense: false,
            constat: None,
            action: None,
            has_piece: false,
            note: String::new(),
        }
    }

    #[test]
    fn each_kind_of_proof_asks_for_what_it_stands_on() {
        let field = |proof: &NewProof| proof.check(Cents(500)).unwrap_err()[0].field;
        assert_eq!(field(&proof(ProofKind::Photo)), "piece");
        assert_eq!(field(&proof(ProofKind::Facture)), "expense");
        assert_eq!(field(&proof(ProofKind::Heures)), "expense");
        assert_eq!(field(&proof(ProofKind::Constat)), "constat");
        assert_eq!(field(&proof(ProofKind::Action)), "action");
        let photo = NewProof { has_piece: true, ..proof(ProofKind::Photo) };
        assert_eq!(photo.check(Cents(500)), Ok((ProofKind::Photo, Cents(500))));
        assert_eq!(photo.check(Cents(499)).unwrap_err()[0].field, "cents");
        for kind in [ProofKind::Facture, ProofKind::Heures] {
            let bare = NewProof { new_expense: true, ..proof(kind) };
            assert_eq!(field(&bare), "piece");
            assert!(NewProof { has_piece: true, ..bare }.check(Cents(500)).is_ok());
        }
    }

    #[test]
    fn an_expense_is_dated_numbered_and_not_paid_twice_over() {
        let today = Day::of(2026, 11, 22).unwrap();
        let typed = NewExpense {
            label: "Nettoyage".into(),
            supplier: "Propreté du Gier".into(),
            reference: "F-31".into(),
            day: Some(today),
            cents: Some(Cents(1_000)),
            subsidised: Some(Cents(400)),
            subsidised_by: "CAF".into(),
        };
        assert_eq!(typed.check(today), Ok((today, Cents(1_000), Cents(400))));
        let wrong = NewExpense {
            reference: " ".into(),
            day: Some(today.plus_days(1)),
            subsidised: Some(Cents(1_001)),
            subsidised_by: String::new(),
            ..typed
        };
        let fields: Vec<_> = wrong.check(today).unwrap_err().iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["reference", "day", "subsidised", "subsidised_by"]);
    }
}
