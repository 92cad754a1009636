//! What a project costs and what pays for it, account by account, as the national form lays it out (*Cerfa*).

use super::page::InWords;
use crate::codes;
use crate::plans::Funding;
use crate::shared::{Cents, FieldFault};
use serde::{Deserialize, Serialize};

codes! {
    /// An account of the national form.
    pub enum Account {
        /// Purchases.
        Achats = "60",
        /// Outside services.
        ServicesExterieurs = "61",
        /// Other outside services.
        AutresServices = "62",
        /// Taxes.
        Impots = "63",
        /// Staff.
        Personnel = "64",
        /// Other charges of current management.
        AutresCharges = "65",
        /// Financial charges.
        ChargesFinancieres = "66",
        /// Exceptional charges.
        ChargesExceptionnelles = "67",
        /// Depreciation, provisions.
        Dotations = "68",
        /// Share of the general costs of the holder (*charges indirectes*).
        Indirectes = "indirectes",
        /// Use of what is given in kind: volunteers, premises.
        EmploisEnNature = "86",
        /// Sales, services paid for.
        Ventes = "70",
        /// Taxes collected, dues.
        Taxes = "73",
        /// Grants: one line per funder.
        Subventions = "74",
        /// Other products of current management, membership fees.
        AutresProduits = "75",
        /// Financial products.
        ProduitsFinanciers = "76",
        /// Exceptional products.
        ProduitsExceptionnels = "77",
        /// Provisions taken back.
        Reprises = "78",
        /// What is given in kind.
        ApportsEnNature = "87",
    }
}

impl Account {
    /// Its French title on the national form.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Achats => "60 – Achats",
            Self::ServicesExterieurs => "61 – Services extérieurs",
            Self::AutresServices => "62 – Autres services extérieurs",
            Self::Impots => "63 – Impôts et taxes",
            Self::Personnel => "64 – Charges de personnel",
            Self::AutresCharges => "65 – Autres charges de gestion courante",
            Self::ChargesFinancieres => "66 – Charges financières",
            Self::ChargesExceptionnelles => "67 – Charges exceptionnelles",
            Self::Dotations => "68 – Dotations aux amortissements et provisions",
            Self::Indirectes => "Charges indirectes",
            Self::EmploisEnNature => "86 – Emplois des contributions volontaires en nature",
            Self::Ventes => "70 – Ventes de produits et prestations",
            Self::Taxes => "73 – Dotations et produits de tarification",
            Self::Subventions => "74 – Subventions d'exploitation",
            Self::AutresProduits => "75 – Autres produits de gestion courante",
            Self::ProduitsFinanciers => "76 – Produits financiers",
            Self::ProduitsExceptionnels => "77 – Produits exceptionnels",
            Self::Reprises => "78 – Reprises sur amortissements et provisions",
            Self::ApportsEnNature => "87 – Contributions volontaires en nature",
        }
    }

    /// Whether it stands among charges; else among products.
    pub const fn is_charge(self) -> bool {
        !matches!(
            self,
            Self::Ventes
                | Self::Taxes
                | Self::Subventions
                | Self::AutresProduits
                | Self::ProduitsFinanciers
                | Self::ProduitsExceptionnels
                | Self::Reprises
                | Self::ApportsEnNature
        )
    }

    /// Whether it is given in kind: counted apart, never paid.
    pub const fn is_in_kind(self) -> bool {
        matches!(self, Self::EmploisEnNature | Self::ApportsEnNature)
    }
}

/// A line of the budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// What it is, in words.
    pub label: String,
    /// How much, in cents.
    pub sum: Cents,
}

impl InWords for AccountLine {
    fn in_words(&self) -> String {
        format!("{}, {} : {}", self.account.title(), self.label, self.sum)
    }
}

/// The totals of a budget, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BudgetTotals {
    /// Charges paid: accounts 60 to 68 and general costs.
    pub charges: Cents,
    /// Products received: accounts 70 to 78.
    pub products: Cents,
    /// Grants among them: account 74.
    pub grants: Cents,
    /// Use of what is given in kind: account 86.
    pub uses_in_kind: Cents,
    /// What is given in kind: account 87.
    pub given_in_kind: Cents,
    /// Asked of all funders in the financing plan.
    pub asked: Cents,
}

impl BudgetTotals {
    /// What these lines and this plan come to.
    pub fn of(lines: &[AccountLine], plan: &[Funding]) -> Self {
        let sum = |keep: &dyn Fn(Account) -> bool| -> Cents {
            lines.iter().filter(|line| keep(line.account)).map(|line| line.sum).sum()
        };
        Self {
            charges: sum(&|account| account.is_charge() && !account.is_in_kind()),
            products: sum(&|account| !account.is_charge() && !account.is_in_kind()),
            grants: sum(&|account| account == Account::Subventions),
            uses_in_kind: sum(&|account| account == Account::EmploisEnNature),
            given_in_kind: sum(&|account| account == Account::ApportsEnNature),
            asked: plan.iter().map(|line| line.asked).sum(),
        }
    }

    /// Left to the holder: products that are not grants.
    pub fn own(&self) -> Cents {
        Cents(self.products.0.saturating_sub(self.grants.0))
    }

    /// Share of the charges asked of funders, in whole per cent; none without charges.
    pub fn asked_percent(&self) -> Option<u32> {
        let share = i128::from(self.asked.0) * 100;
        let part = share.checked_div(i128::from(self.charges.0))?;
        u32::try_from(part).ok()
    }

    /// Why the two sides do not hold together.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.charges != self.products {
            let why = format!(
                "Les charges ({}) et les produits ({}) doivent être égaux.",
                self.charges, self.products
            );
            faults.push(FieldFault::new("lines", why));
        }
        if self.uses_in_kind != self.given_in_kind {
            let why = format!(
                "Le compte 86 ({}) et le compte 87 ({}) doivent être égaux.",
                self.uses_in_kind, self.given_in_kind
            );
            faults.push(FieldFault::new("lines", why));
        }
        if self.grants != self.asked {
            let why = format!(
                "Le compte 74 ({}) doit être le total du plan de financement ({}).",
                self.grants, self.asked
            );
            faults.push(FieldFault::new("lines", why));
        }
        faults
    }
}

/// What is wrong with a line as typed.
pub(super) fn line_fault(line: &AccountLine) -> Option<String> {
    match line {
        _ if line.sum < Cents(0) => Some("un montant ne peut pas être négatif.".to_owned()),
        _ if line.label.trim().is_empty() => {
            Some(format!("dites ce que recouvre « {} ».", line.account.title()))
        }
        _ => None,
    }
}
