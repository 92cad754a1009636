//! A request for a grant (*dossier de demande*), page by page.

use super::budget::{AccountLine, BudgetTotals};
use super::page::{FieldConflict, InWords, Page, SaidField, page, shown_in_words};
use crate::codes;
use crate::plans::{Funding, Indicator, Insertion, Measure, Milestone, Participation, Partner, Side, side};
use crate::shared::{ActionId, AttachmentId, Cents, ConstatId, Day, LineId, OrganisationId, QuartierId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// What whoever asks is in law.
    pub enum HolderKind {
        /// An association.
        Association = "association",
        /// A foundation, an endowment fund.
        Fondation = "fondation",
        /// A commune, its CCAS.
        Commune = "commune",
        /// A métropole or another grouping of communes.
        Intercommunalite = "intercommunalite",
        /// A social landlord.
        Bailleur = "bailleur",
        /// Any other public body.
        EtablissementPublic = "etablissement_public",
        /// A company, a cooperative, an insertion structure.
        Entreprise = "entreprise",
    }
}

impl HolderKind {
    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Association => "Association",
            Self::Fondation => "Fondation ou fonds de dotation",
            Self::Commune => "Commune ou CCAS",
            Self::Intercommunalite => "Métropole ou intercommunalité",
            Self::Bailleur => "Bailleur social",
            Self::EtablissementPublic => "Établissement public",
            Self::Entreprise => "Entreprise, coopérative ou structure d'insertion",
        }
    }

    /// Whether it must sign the *contrat d'engagement républicain* (law of 24 August 2021, article 12).
    pub const fn signs_republican_contract(self) -> bool {
        matches!(self, Self::Association | Self::Fondation)
    }
}

impl InWords for HolderKind {
    fn in_words(&self) -> String {
        self.title().to_owned()
    }
}

codes! {
    /// How old those a project is for are, as the national form groups them.
    pub enum BeneficiaryAge {
        /// Before school.
        Petits = "0_5",
        /// At school, until 15.
        Enfants = "6_15",
        /// 16 and 17.
        Adolescents = "16_17",
        /// Young adults.
        Jeunes = "18_25",
        /// Adults.
        Adultes = "26_64",
        /// The elderly.
        Aines = "65",
    }
}

impl BeneficiaryAge {
    /// How it is said.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Petits => "0 à 5 ans",
            Self::Enfants => "6 à 15 ans",
            Self::Adolescents => "16 et 17 ans",
            Self::Jeunes => "18 à 25 ans",
            Self::Adultes => "26 à 64 ans",
            Self::Aines => "65 ans et plus",
        }
    }
}

impl InWords for BeneficiaryAge {
    fn in_words(&self) -> String {
        self.title().to_owned()
    }
}

/// A quartier and its share of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuartierShare {
    /// Which.
    pub quartier: QuartierId,
    /// In whole per cent of the project.
    pub percent: u8,
}

impl InWords for QuartierShare {
    fn in_words(&self) -> String {
        format!("{} : {} %", self.quartier, self.percent)
    }
}

/// That many shares, as even as whole per cents allow, that sum to 100; empty for none or more than 100.
pub fn even_shares(count: usize) -> Vec<u8> {
    let Some(count) = u8::try_from(count).ok().filter(|count| (1..=100).contains(count)) else {
        return Vec::new();
    };
    (0..count).map(|rank| 100 / count + u8::from(rank < 100 % count)).collect()
}

/// What partners do in a phase of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhasePartnership {
    /// Phase, in the words of the rule book.
    pub phase: String,
    /// Who does what, in words.
    pub text: String,
}

impl InWords for PhasePartnership {
    fn in_words(&self) -> String {
        format!("{} : {}", self.phase, self.text)
    }
}

/// A document joined to a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedDocument {
    /// Which of the documents asked it is; empty for another one.
    pub code: String,
    /// Name of the file.
    pub name: String,
    /// The piece kept.
    pub attachment: AttachmentId,
}

impl InWords for JoinedDocument {
    fn in_words(&self) -> String {
        self.name.clone()
    }
}

page! {
    /// Who asks.
    pub struct HolderPart {
        /// Its organisation in the directory, when it is there.
        organisation "Organisme": Option<OrganisationId>,
        /// Its name.
        name "Nom du porteur": String,
        /// What it is in law.
        kind "Forme": Option<HolderKind>,
        /// SIRET, as typed.
        siret "SIRET": String,
        /// National number of associations (*RNA*), as typed.
        rna "RNA": String,
        /// Legal representative.
        representative "Représentant légal": String,
        /// As what.
        representative_role "Qualité du représentant légal": String,
        /// Where to write about the dossier.
        email "Adresse électronique": String,
    }
}

page! {
    /// What it is called and comes down to.
    pub struct SummaryPart {
        /// Title.
        title "Intitulé": String,
        /// In a few lines.
        summary "Résumé": String,
        /// Whether it goes on from an earlier year.
        renewal "Reconduction": bool,
    }
}

page! {
    /// Where.
    pub struct PlacesPart {
        /// Quartiers and shares; they sum to 100.
        quartiers "Quartiers": Vec<QuartierShare>,
        /// Precise place, in words.
        place "Lieu": String,
    }
}

page! {
    /// Why.
    pub struct PurposePart {
        /// Objectives of the convention, by code.
        objectives "Objectifs de la convention": BTreeSet<String>,
        /// The need it answers.
        need "Besoin": String,
        /// What will be done.
        description "Description": String,
    }
}

page! {
    /// For whom.
    pub struct PublicsPart {
        /// In words.
        publics "Publics": String,
        /// How many people.
        people "Nombre de bénéficiaires": Option<u32>,
        /// Part of them who live in a QPV, in whole per cent.
        from_qpv "Part d'habitants des QPV (%)": Option<u8>,
        /// How old they are; every age when none is said.
        ages "Tranches d'âge": BTreeSet<BeneficiaryAge>,
        /// Part of them who are women or girls, in whole per cent.
        women "Part de femmes et de filles (%)": Option<u8>,
    }
}

page! {
    /// When.
    pub struct CalendarPart {
        /// First day.
        starts "Début": Option<Day>,
        /// Last day.
        ends "Fin": Option<Day>,
        /// Steps.
        milestones "Étapes": Vec<Milestone>,
    }
}

page! {
    /// With what people and things.
    pub struct MeansPart {
        /// Staff, in full-time equivalents.
        fte "ETP": Option<Measure>,
        /// Volunteers.
        volunteers "Bénévoles": Option<u32>,
        /// Premises, equipment.
        equipment "Moyens matériels": String,
    }
}

page! {
    /// With whom.
    pub struct PartnersPart {
        /// Organisations of the directory, each with its role.
        partners "Partenaires": Vec<Partner>,
        /// Others, in words.
        others "Autres partenaires": String,
    }
}

page! {
    /// How residents and partners take part at each phase.
    pub struct ParticipationPart {
        /// Residents.
        residents "Participation des habitants": Vec<Participation>,
        /// Partners.
        partnership "Partenariat": Vec<PhasePartnership>,
    }
}

page! {
    /// What it does to the environment.
    pub struct EnvironmentPart {
        /// Impact, and how it is taken into account.
        impact "Impact environnemental": String,
        /// Plant species chosen, when something is planted.
        species "Essences végétales": String,
        /// Materials of low grey energy, when something is built.
        materials "Matériaux à faible énergie grise": String,
    }
}

page! {
    /// How it helps people back to work.
    pub struct InsertionPart {
        /// The clause retained, or a no.
        clause "Clause d'insertion": Option<Insertion>,
        /// Hours foreseen.
        hours "Heures d'insertion prévues": Option<u32>,
        /// Structure of the lot, way of the quota, or reason of the no.
        reason "Précision ou motif": String,
    }
}

page! {
    /// Who maintains what is made.
    pub struct UpkeepPart {
        /// Whether it builds or changes a place.
        works "Aménagement ou équipement": bool,
        /// Who maintains it.
        by "Gestionnaire": String,
        /// How.
        how "Modalités de gestion": String,
        /// For how much a year.
        yearly "Coût annuel": Option<Cents>,
    }
}

page! {
    /// What it answers, and why it is admissible.
    pub struct LinksPart {
        /// Constats at its origin.
        constats "Constats": BTreeSet<ConstatId>,
        /// Actions of a shared plan.
        actions "Actions du plan": BTreeSet<ActionId>,
        /// Lines of landlords' programmes.
        tfpb_lines "Lignes de programme TFPB": BTreeSet<LineId>,
        /// The operation of urban renewal it fits.
        renewal "Opération de renouvellement urbain": String,
        /// What is argued on each criterion, by clause.
        arguments "Arguments": BTreeMap<String, String>,
    }
}

page! {
    /// How it will be judged.
    pub struct IndicatorsPart {
        /// Chosen from the library, or its own.
        indicators "Indicateurs": Vec<Indicator>,
    }
}

page! {
    /// What it costs and what pays for it.
    pub struct BudgetPart {
        /// Charges and products, account by account.
        lines "Budget": Vec<AccountLine>,
    }
}

page! {
    /// Who is asked to pay.
    pub struct FinancingPart {
        /// One line per funder and scheme.
        plan "Plan de financement": Vec<Funding>,
    }
}

page! {
    /// What the holder promises.
    pub struct PromisesPart {
        /// Day on which the *contrat d'engagement républicain* was signed.
        republican_contract "Contrat d'engagement républicain signé le": Option<Day>,
        /// Whether what is said is certified exact.
        certified "Attestation sur l'honneur": bool,
    }
}

page! {
    /// Documents joined.
    pub struct DocumentsPart {
        /// Each with what it is.
        documents "Pièces": Vec<JoinedDocument>,
    }
}

shown_in_words!(crate::shared::AttachmentId);

macro_rules! application {
    ($($(#[$meta:meta])* $field:ident: $type:ident of $page:ident),+ $(,)?) => {
        /// A request for a grant, page by page, as typed: nothing is refused before it is submitted.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Application { $($(#[$meta])* pub $field: $type),+ }

        impl Application {
            /// A page in words: to print it, or to compare it.
            pub fn said(&self, page: Page) -> Vec<SaidField> {
                match page { $(Page::$page => self.$field.said()),+ }
            }

            /// Puts a page of another version in place of the same one here.
            pub fn take(&mut self, page: Page, from: &Self) {
                match page { $(Page::$page => self.$field.clone_from(&from.$field)),+ }
            }

            /// Whether both say the same on a page.
            pub fn same(&self, page: Page, other: &Self) -> bool {
                match page { $(Page::$page => self.$field == other.$field),+ }
            }

            /// Takes from another what is blank here, field by field; what is written stays.
            pub fn fill(&mut self, from: &Self) {
                $(self.$field.fill(&from.$field);)+
            }

            /// What two people made of it since `base`: changes to different fields are all kept; a field both changed
            /// keeps `mine`, and is told so that a person chooses.
            pub fn merge(base: &Self, mine: &Self, theirs: &Self) -> Merged {
                let mut conflicts = Vec::new();
                let application = Self {
                    $($field: $type::merge(
                        Page::$page, &base.$field, &mine.$field, &theirs.$field, &mut conflicts,
                    )),+
                };
                Merged { application, conflicts }
            }
        }
    };
}

application! {
    /// Who asks.
    holder: HolderPart of Holder,
    /// What it is called.
    summary: SummaryPart of Summary,
    /// Where.
    places: PlacesPart of Places,
    /// Why.
    purpose: PurposePart of Purpose,
    /// For whom.
    publics: PublicsPart of Publics,
    /// When.
    calendar: CalendarPart of Calendar,
    /// With what.
    means: MeansPart of Means,
    /// With whom.
    partners: PartnersPart of Partners,
    /// Residents and partners, phase by phase.
    participation: ParticipationPart of Participation,
    /// The environment.
    environment: EnvironmentPart of Environment,
    /// Insertion.
    insertion: InsertionPart of Insertion,
    /// Upkeep.
    upkeep: UpkeepPart of Upkeep,
    /// Links and arguments.
    links: LinksPart of Links,
    /// Indicators.
    indicators: IndicatorsPart of Indicators,
    /// Budget.
    budget: BudgetPart of Budget,
    /// Financing plan.
    financing: FinancingPart of Financing,
    /// Promises.
    promises: PromisesPart of Promises,
    /// Documents.
    documents: DocumentsPart of Documents,
}

/// Two versions of a dossier brought together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// What is kept.
    pub application: Application,
    /// The fields both changed: `mine` is kept, a person chooses.
    pub conflicts: Vec<FieldConflict>,
}

impl Application {
    /// Totals of the budget beside the financing plan.
    pub fn totals(&self) -> BudgetTotals {
        BudgetTotals::of(&self.budget.lines, &self.financing.plan)
    }

    /// What is asked of one funder, all schemes.
    pub fn asked_of(&self, funder: OrganisationId) -> Cents {
        let lines = self.financing.plan.iter().filter(|line| line.organisation == Some(funder));
        lines.map(|line| line.asked).sum()
    }

    /// Quartiers, without their shares.
    pub fn quartiers(&self) -> BTreeSet<QuartierId> {
        self.places.quartiers.iter().map(|share| share.quartier).collect()
    }
}
