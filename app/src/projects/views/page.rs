//! A page of a dossier, and what stands beside it.

use crate::plans::rows::RowsView;
use crate::platform::{Filled, Frame, Picking};
use crate::projects::forms::group_of;
use crate::projects::judge::VerdictLine;
use crate::projects::offer::Offer;
use askama::Template;
use palier_domain::plans::{IndicatorKind, Insertion};
use palier_domain::projects::{Account, BeneficiaryAge, BudgetTotals, HolderKind, JoinedDocument, Page};
use palier_domain::shared::text::fold;
use std::collections::BTreeSet;

/// A page in the list beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideLine {
    /// What it is called.
    pub title: &'static str,
    /// Its address; empty when it may not be written.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// What it still lacks.
    pub lacks: Vec<String>,
}

/// What stands beside a page: what each page lacks, and the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// Pages that still lack something.
    pub incomplete: usize,
    /// Every page.
    pub pages: Vec<SideLine>,
    /// Findings, criterion by criterion.
    pub verdict: Vec<VerdictLine>,
    /// Print of the rules.
    pub revision: String,
    /// The day on which the verdict was frozen.
    pub frozen: Option<String>,
}

/// A correction asked on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What to put right.
    pub text: String,
    /// By which day.
    pub due: String,
}

/// A field that two people changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictLine {
    /// What it is called.
    pub label: String,
    /// Its name in the form.
    pub field: String,
    /// What this person wrote, which is in the form.
    pub mine: String,
    /// What the other kept.
    pub theirs: String,
}

/// A page of a dossier.
#[derive(Debug, Template)]
#[template(path = "projects/templates/page.html")]
pub struct PageView {
    /// Frame.
    pub frame: Frame,
    /// The page of the dossier.
    pub href: String,
    /// Its own address.
    pub here: String,
    /// Which page.
    pub page: Page,
    /// The revision that the form goes on from.
    pub revision: i64,
    /// Totals as kept.
    pub totals: BudgetTotals,
    /// Documents joined.
    pub documents: Vec<JoinedDocument>,
    /// Whether no page comes after it.
    pub last: bool,
    /// Corrections asked on it.
    pub asked: Vec<Asked>,
    /// What stands beside.
    pub side: Side,
    /// What it is chosen from.
    pub offer: Offer,
    /// Fields that two people changed.
    pub conflicts: Vec<ConflictLine>,
    /// Who the other is, when it is known.
    pub other: String,
    /// Fields that submission asks for.
    pub demanded: BTreeSet<&'static str>,
    /// What the form shows.
    pub filled: Filled,
}

impl PageView {
    fn asks(&self, field: &str) -> bool {
        self.demanded.contains(field)
    }

    fn is(&self, code: &str) -> bool {
        self.page.code() == code
    }

    fn rows(&self) -> RowsView {
        group_of(self.page).map(|group| group.view(&self.filled)).unwrap_or_default()
    }

    fn holder_kinds(&self) -> Vec<(String, String)> {
        HolderKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.title().to_owned())).collect()
    }

    fn insertions(&self) -> Vec<(String, String)> {
        let said = |one: &Insertion| {
            let words = match one {
                Insertion::LotReserve => "Un lot réservé à une structure d'insertion",
                Insertion::QuotaHeures => "Un quota d'heures d'insertion",
                Insertion::Non => "Aucune clause, pour un motif donné",
            };
            (one.code().to_owned(), words.to_owned())
        };
        Insertion::ALL.iter().map(said).collect()
    }

    fn age_bands(&self) -> Vec<(String, String, bool)> {
        let one = |band: &BeneficiaryAge| {
            (band.code().to_owned(), band.title().to_owned(), self.filled.has("ages", band.code()))
        };
        BeneficiaryAge::ALL.iter().map(one).collect()
    }

    fn indicator_kinds(&self) -> Vec<(String, String)> {
        let said = |kind: &IndicatorKind| {
            let words = match kind {
                IndicatorKind::Realisation => "Réalisation",
                IndicatorKind::Resultat => "Résultat",
            };
            (kind.code().to_owned(), words.to_owned())
        };
        IndicatorKind::ALL.iter().map(said).collect()
    }

    fn library(&self) -> Vec<(String, String)> {
        let models = self.offer.library.iter();
        models.map(|model| (model.code.clone(), format!("{} ({})", model.title, model.unit))).collect()
    }

    fn accounts(&self) -> Vec<(String, String)> {
        Account::ALL.iter().map(|one| (one.code().to_owned(), one.title().to_owned())).collect()
    }

    fn ticked(&self, name: &str, all: &[(String, String)]) -> Vec<(String, String, bool)> {
        let one = |(id, text): &(String, String)| (id.clone(), text.clone(), self.filled.has(name, id));
        all.iter().map(one).collect()
    }

    /// Choices among many: those chosen, then some of those whose words are found.
    fn picked(&self, name: &'static str) -> Picking {
        let all = match name {
            "constats" => &self.offer.constats,
            "actions" => &self.offer.actions,
            _ => &self.offer.lines,
        };
        let words = fold(self.filled.text("mots"));
        let found = |text: &str| words.split_whitespace().all(|word| fold(text).contains(word));
        Picking::of(self.filled.form(), name, all.iter().cloned(), found)
    }

    fn asked_documents(&self) -> Vec<(String, String)> {
        let asked = self.offer.documents.iter();
        asked.map(|one| (one.code.clone(), one.title.clone())).collect()
    }

    /// What was typed under a name that carries a number.
    fn at(&self, name: &str, index: &usize) -> &str {
        self.filled.text(&format!("{name}-{index}"))
    }

    fn submit_words(&self) -> &'static str {
        if self.last { "Enregistrer et revenir au dossier" } else { "Enregistrer et continuer" }
    }
}
