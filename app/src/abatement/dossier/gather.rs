//! All that a dossier is made of, within what its reader is shown.

use super::super::coverage;
use super::super::proofs::store::ProofRow;
use super::super::store::{
    self, KeptAbatement, Reach, StatedAmount, conventions, lines, lines::KeptLine, ordinary,
    ordinary::Ordinary, review, review::GivenOpinion,
};
use super::slug;
use super::store::Picture;
use crate::platform::{App, Problem, Tx};
use palier_domain::abatement::{Conditions, Coverage, Ledger};
use palier_domain::shared::{AbatementId, LineId};
use std::collections::BTreeMap;

/// A dossier before it is set on paper.
pub(super) struct Gathered {
    pub(super) kept: KeptAbatement,
    pub(super) lines: Vec<KeptLine>,
    pub(super) amounts: Vec<StatedAmount>,
    pub(super) ordinary: Vec<Ordinary>,
    pub(super) opinions: Vec<GivenOpinion>,
    pub(super) conditions: Option<Conditions>,
    /// Whether this reader is told of proofs; their rows are empty otherwise.
    pub(super) tells_proofs: bool,
    pub(super) proofs: Vec<(LineId, ProofRow)>,
    pub(super) pictures: Vec<Picture>,
    pub(super) ledger: Ledger,
}

impl Gathered {
    pub(super) async fn of(tx: &mut Tx, app: &App, reach: &Reach, id: AbatementId) -> Result<Self, Problem> {
        let mut kept = store::one(tx, reach, id).await?;
        kept.rules = kept.rules.on(app.world.today());
        let lines = lines::of(tx, reach, id).await?;
        let held = conventions::held(tx, reach).await?;
        let pair = (kept.landlord_id, kept.quartier_id);
        let rule = app.convention.tfpb_rule(kept.rules.year);
        let conditions = rule.and_then(|rule| held.conditions(rule, pair, kept.rules.year));
        let ledger = coverage::of_lines(tx, &kept, &lines).await?;
        // Whoever only confirms proofs reads them on their page: what leaves the house tells them to those who see everything.
        let tells_proofs = reach.sight.shows_all(reach.owns(kept.landlord_id));
        let proofs = if tells_proofs { super::store::proofs(tx, id).await? } else { Vec::new() };
        Ok(Self {
            amounts: store::amounts(tx, reach, id).await?,
            ordinary: ordinary::of(tx, reach, id).await?,
            opinions: review::opinions(tx, reach, id).await?,
            pictures: super::store::pictures(tx, reach, id).await?,
            conditions,
            tells_proofs,
            proofs,
            ledger,
            lines,
            kept,
        })
    }

    /// `dossier-tfpb-2026-montreynaud-habitat-des-monts`.
    pub(super) fn file_name(&self) -> String {
        let (quartier, landlord) = (slug(&self.kept.quartier), slug(&self.kept.landlord));
        format!("dossier-tfpb-{}-{quartier}-{landlord}", self.kept.rules.year)
    }

    /// How everything is proved.
    pub(super) fn total(&self) -> Coverage {
        self.lines.iter().map(|line| self.ledger.line(line.id)).sum()
    }

    /// Lines under their axis, in the order of the codes.
    pub(super) fn by_axis(&self) -> BTreeMap<String, Vec<&KeptLine>> {
        let mut axes: BTreeMap<String, Vec<&KeptLine>> = BTreeMap::new();
        for line in &self.lines {
            axes.entry(line.line.axis.clone()).or_default().push(line);
        }
        axes
    }

    /// The number of a line.
    pub(super) fn number(&self, id: LineId) -> i64 {
        self.lines.iter().find(|line| line.id == id).map_or(0, |line| line.number)
    }
}

/// What is written under a picture.
pub(super) fn caption(picture: &Picture) -> String {
    let moment = match picture.moment.as_str() {
        "avant" => ", constat, avant",
        "apres" => ", constat, après",
        _ => "",
    };
    let said = if picture.said.is_empty() { String::new() } else { format!(" : {}", picture.said) };
    format!("Ligne {}{moment}{said}", picture.number)
}

/// An axis in words.
pub(super) fn axis_said(app: &App, code: &str) -> String {
    format!("Axe {code} {}", app.convention.tfpb_axis(code).map_or("", |axis| axis.title.as_str()))
}
