//! One thing per page: what each page of a dossier holds, said field by field, filled in and merged the same way.

use crate::codes;
use crate::plans::{Evidence, Funding, Indicator, Insertion, Measure, Milestone, Participation, Partner};
use crate::shared::{Cents, Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// A page of a dossier.
    pub enum Page {
        /// Who asks.
        Holder = "porteur",
        /// What it is called and comes down to.
        Summary = "intitule",
        /// Where, and in what shares.
        Places = "quartiers",
        /// Why, and for which objectives of the convention.
        Purpose = "objectifs",
        /// For whom.
        Publics = "publics",
        /// When.
        Calendar = "calendrier",
        /// With what people and things.
        Means = "moyens",
        /// With whom.
        Partners = "partenaires",
        /// How residents and partners take part, phase by phase.
        Participation = "participation",
        /// What it does to the environment.
        Environment = "environnement",
        /// How it helps people back to work.
        Insertion = "insertion",
        /// Who maintains what is made.
        Upkeep = "gestion",
        /// What it answers, and why it is admissible.
        Links = "recevabilite",
        /// How it will be judged.
        Indicators = "indicateurs",
        /// What it costs, account by account.
        Budget = "budget",
        /// Who is asked to pay.
        Financing = "financement",
        /// What the holder promises.
        Promises = "engagements",
        /// Documents joined.
        Documents = "pieces",
    }
}

impl Page {
    /// What the page is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Holder => "Porteur",
            Self::Summary => "Intitulé et résumé",
            Self::Places => "Quartiers",
            Self::Purpose => "Objectifs",
            Self::Publics => "Publics",
            Self::Calendar => "Calendrier",
            Self::Means => "Moyens",
            Self::Partners => "Partenaires",
            Self::Participation => "Participation et partenariat",
            Self::Environment => "Environnement",
            Self::Insertion => "Insertion",
            Self::Upkeep => "Gestion ultérieure",
            Self::Links => "Recevabilité",
            Self::Indicators => "Indicateurs",
            Self::Budget => "Budget",
            Self::Financing => "Plan de financement",
            Self::Promises => "Engagements",
            Self::Documents => "Pièces jointes",
        }
    }

    /// The page that answers a part of what criteria ask.
    pub const fn answering(asked: Evidence) -> Self {
        match asked {
            Evidence::Diagnosis | Evidence::Tfpb | Evidence::Renewal => Self::Links,
            Evidence::Upkeep => Self::Upkeep,
            Evidence::Participation => Self::Participation,
            Evidence::Environment => Self::Environment,
            Evidence::Insertion => Self::Insertion,
            Evidence::Quartiers => Self::Places,
            Evidence::Objectives => Self::Purpose,
        }
    }
}

/// A field of a dossier in words: to print it, and to show two people what each of them wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidField {
    /// Its stable name.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// What it says, empty when nothing is said; rows on lines of their own.
    pub text: String,
}

/// A field that two people changed, each in their own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The page it stands on.
    pub page: Page,
    /// Its stable name.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// What it said when both opened the page.
    pub base: String,
    /// What the person who saves now wrote: it is kept until they choose.
    pub mine: String,
    /// What the other person kept meanwhile.
    pub theirs: String,
}

/// A value as people read it.
pub(super) trait InWords {
    /// What it says; empty when nothing is said.
    fn in_words(&self) -> String;
}

impl InWords for String {
    fn in_words(&self) -> String {
        self.clone()
    }
}

impl InWords for bool {
    fn in_words(&self) -> String {
        if *self { "oui" } else { "non" }.to_owned()
    }
}

impl<T: InWords> InWords for Option<T> {
    fn in_words(&self) -> String {
        self.as_ref().map(InWords::in_words).unwrap_or_default()
    }
}

impl<T: InWords> InWords for Vec<T> {
    fn in_words(&self) -> String {
        self.iter().map(InWords::in_words).collect::<Vec<_>>().join("\n")
    }
}

impl<T: InWords> InWords for BTreeSet<T> {
    fn in_words(&self) -> String {
        self.iter().map(InWords::in_words).collect::<Vec<_>>().join("\n")
    }
}

impl InWords for BTreeMap<String, String> {
    fn in_words(&self) -> String {
        self.iter().map(|(key, text)| format!("{key} : {text}")).collect::<Vec<_>>().join("\n")
    }
}

macro_rules! shown_in_words {
    ($($name:ty),+ $(,)?) => { $( impl InWords for $name { fn in_words(&self) -> String { self.to_string() } } )+ };
}
pub(super) use shown_in_words;

shown_in_words!(
    u8,
    u32,
    Cents,
    Measure,
    crate::shared::OrganisationId,
    crate::shared::QuartierId,
    crate::shared::ConstatId,
    crate::shared::ActionId,
    crate::shared::LineId,
);

impl InWords for Day {
    fn in_words(&self) -> String {
        self.plain()
    }
}

impl InWords for Insertion {
    fn in_words(&self) -> String {
        match self {
            Self::LotReserve => "lot réservé à une structure d'insertion",
            Self::QuotaHeures => "quota d'heures d'insertion",
            Self::Non => "pas de clause d'insertion",
        }
        .to_owned()
    }
}

impl InWords for Partner {
    fn in_words(&self) -> String {
        format!("{} : {}", self.organisation, self.role)
    }
}

impl InWords for Participation {
    fn in_words(&self) -> String {
        format!("{} ({}) : {}", self.phase, self.form, self.text)
    }
}

impl InWords for Milestone {
    fn in_words(&self) -> String {
        self.due.map_or_else(|| self.title.clone(), |due| format!("{} : {}", due.short(), self.title))
    }
}

impl InWords for Indicator {
    fn in_words(&self) -> String {
        let target = self.target.map(|target| format!(", cible {target} {}", self.unit)).unwrap_or_default();
        format!("{}{target} ({})", self.title, self.source)
    }
}

impl InWords for Funding {
    fn in_words(&self) -> String {
        format!("{} ({}) : {}", self.funder, self.scheme, self.asked)
    }
}

/// Declares what a page holds: `field "what people call it": type`.
macro_rules! page {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* $field:ident $label:literal: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type),+ }

        impl $name {
            /// Every field in words, in the order of the page.
            pub(super) fn said(&self) -> Vec<SaidField> {
                vec![$(SaidField {
                    field: stringify!($field).to_owned(),
                    label: $label.to_owned(),
                    text: self.$field.in_words(),
                }),+]
            }

            /// Takes from the other what is blank here.
            pub(super) fn fill(&mut self, from: &Self) {
                let blank = Self::default();
                $(if self.$field == blank.$field { self.$field.clone_from(&from.$field); })+
            }

            /// What two people made of it since `base`, field by field; what both changed is `mine`, and told.
            pub(super) fn merge(
                page: Page, base: &Self, mine: &Self, theirs: &Self, conflicts: &mut Vec<FieldConflict>,
            ) -> Self {
                let told = |field: &str, label: &str, [base, mine, theirs]: [String; 3]| FieldConflict {
                    page, field: field.to_owned(), label: label.to_owned(), base, mine, theirs,
                };
                $(let $field = {
                    let who = side(&base.$field, &theirs.$field, &mine.$field);
                    if who == Side::Both {
                        let words = [base, mine, theirs].map(|all| all.$field.in_words());
                        conflicts.push(told(stringify!($field), $label, words));
                    }
                    if who.keeps_typed() { mine.$field.clone() } else { theirs.$field.clone() }
                };)+
                Self { $($field),+ }
            }
        }
    };
}
pub(super) use page;
