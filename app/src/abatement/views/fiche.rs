//! The page of one abatement, and the one where it is reviewed.

use crate::abatement::store::KeptAbatement;
use crate::abatement::store::StatedAmount;
use crate::abatement::store::lines::KeptLine;
use crate::abatement::store::ordinary::Ordinary;
use crate::abatement::store::review::{GivenOpinion, Remark};
use crate::abatement::words::{
    amount_label, expected_next, party_label, phase_label, state_label, state_tone, verdict_label,
};
use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::abatement::{
    AmountKind, CarryOver, Conditions, Coverage, Mobilisation, NewLine, Party, Phase, Shares, Totals, Writing,
};
use palier_domain::convention::TfpbRule;
use palier_domain::shared::{Cents, Day};

/// The key figures, and what each is worked out from.
#[derive(Debug, Clone)]
pub struct Told {
    /// The amount that counts.
    pub amount: Option<String>,
    /// The last estimate.
    pub estimated: Option<Cents>,
    /// The amount of the notices.
    pub notified: Option<Cents>,
    /// The second less the first.
    pub difference: Option<Cents>,
    /// Whether the programme or the bilan is counted.
    pub phase: Phase,
    /// What is counted.
    pub counted: Mobilisation,
    /// Part that is mobilised.
    pub rate: String,
    /// Whether something remains.
    pub short: bool,
    /// Euros spent for each euro valued.
    pub leverage: Option<String>,
    /// Part of the expenses that is valued.
    pub valuation: Option<String>,
    /// What the rule lets go to the next year.
    pub carry: CarryOver,
}

/// A line in the table.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// The line.
    pub kept: KeptLine,
    /// What deserves to be told of it.
    pub warnings: Vec<String>,
    /// Pieces joined: id and what they are.
    pub pieces: Vec<(String, String)>,
    /// How its valued euros are proved.
    pub coverage: Coverage,
}

/// The lines of an axis.
#[derive(Debug, Clone)]
pub struct AxisGroup {
    /// Its code and title.
    pub title: String,
    /// What its lines come to.
    pub totals: Totals,
    /// How their valued euros are proved.
    pub coverage: Coverage,
    /// Its lines.
    pub lines: Vec<LineRow>,
}

/// What the reader may do.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// What they may write.
    pub writing: Writing,
    /// Whether it is their own.
    pub mine: bool,
    /// Whether they may submit it.
    pub may_submit: bool,
    /// Whether the tax year is over.
    pub year_over: bool,
    /// The year whose lines may be taken over.
    pub take_over: Option<i16>,
    /// Whether they may review it.
    pub may_review: bool,
}

/// A line of the journal.
#[derive(Debug, Clone)]
pub struct JournalLine {
    /// Day, for machines.
    pub day: String,
    /// Moment in words.
    pub when: String,
    /// Who.
    pub who: String,
    /// What happened.
    pub text: String,
}

/// The page of one abatement.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/fiche.html")]
pub struct FicheView {
    /// Frame.
    pub frame: Frame,
    /// The abatement.
    pub kept: KeptAbatement,
    /// Name of the landlord, with what became of it.
    pub landlord: String,
    /// Its key figures.
    pub told: Told,
    /// Since when it is at its step.
    pub since: Option<String>,
    /// For how long its bilan is late, or was when it was filed: tone of a badge, and its words.
    pub late: Option<(&'static str, String)>,
    /// When its bilan is due.
    pub due: String,
    /// What the rule book asks of it.
    pub rule: TfpbRule,
    /// Title of the clause beside each rule.
    pub clause: Option<String>,
    /// Whether it is due, as signatures stand.
    pub conditions: Option<Conditions>,
    /// What is missing, in words.
    pub condition_words: String,
    /// How near the legal day is.
    pub condition_alert: Option<String>,
    /// The convention that covers it: address and title.
    pub convention: Option<(String, String)>,
    /// Lines by axis.
    pub groups: Vec<AxisGroup>,
    /// Amounts stated.
    pub amounts: Vec<StatedAmount>,
    /// Ordinary management.
    pub ordinary: Vec<Ordinary>,
    /// Opinions given.
    pub opinions: Vec<GivenOpinion>,
    /// Corrections asked.
    pub remarks: Vec<Remark>,
    /// Journal, latest first.
    pub journal: Vec<JournalLine>,
    /// Whether its lines are shown.
    pub shows_lines: bool,
    /// Whether its discussion and pieces are shown.
    pub shows_all: bool,
    /// Whether the proofs of its lines open.
    pub opens_proofs: bool,
    /// What the reader may do.
    pub steps: Steps,
    /// The present day.
    pub today: Day,
}

impl FicheView {
    fn href(&self) -> String {
        self.kept.href()
    }

    fn state(&self) -> &'static str {
        state_label(self.kept.rules.state)
    }

    fn tone(&self) -> &'static str {
        state_tone(self.kept.rules.state)
    }

    fn expected(&self) -> &'static str {
        expected_next(self.kept.rules.state)
    }

    fn writes(&self) -> bool {
        self.steps.writing != Writing::Rien
    }

    fn writes_programme(&self) -> bool {
        self.steps.writing == Writing::Programme
    }

    fn submit_words(&self) -> &'static str {
        if self.writes_programme() { "Déposer le programme" } else { "Déposer le bilan" }
    }

    fn states_amounts(&self) -> bool {
        self.steps.mine && self.kept.rules.state.must_take_amounts().is_ok()
    }

    fn coverage(&self) -> Coverage {
        proved(&self.groups)
    }

    /// Corrections that await an answer of the landlord.
    fn open_remarks(&self) -> usize {
        open_remarks(&self.remarks, self.kept.rules.state.phase())
    }

    fn tolerance(&self) -> Cents {
        Cents(i64::from(self.rule.tolerance_cents))
    }

    fn amount_words(&self, amount: &StatedAmount) -> &'static str {
        amount_label(amount.kind)
    }

    fn is_bilan(&self) -> bool {
        self.kept.totals.accounted > 0
    }

    fn lines_caption(&self) -> &'static str {
        if self.is_bilan() {
            "Lignes par axe : montants prévus, puis réalisés en gras"
        } else {
            "Lignes par axe"
        }
    }

    fn amount_kinds(&self) -> Vec<(&'static str, &'static str)> {
        AmountKind::ALL.iter().map(|kind| (kind.code(), amount_label(*kind))).collect()
    }

    /// The final amount comes after the estimate.
    fn amount_offered(&self) -> &'static str {
        let kind = if self.told.estimated.is_some() { AmountKind::Definitif } else { AmountKind::Estime };
        kind.code()
    }
}

/// How all the lines are proved.
fn proved(groups: &[AxisGroup]) -> Coverage {
    groups.iter().map(|group| group.coverage).sum()
}

/// Corrections of that phase that await an answer.
pub fn open_remarks(remarks: &[Remark], phase: Phase) -> usize {
    remarks.iter().filter(|remark| remark.phase == phase && remark.answer.is_none()).count()
}

/// The page where a party reviews: everything, and one form.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/review.html")]
pub struct ReviewView {
    /// Frame.
    pub frame: Frame,
    /// The abatement.
    pub kept: KeptAbatement,
    /// Its key figures.
    pub told: Told,
    /// What the rule book asks of it.
    pub rule: TfpbRule,
    /// Whether it is due, as signatures stand.
    pub conditions: Option<Conditions>,
    /// What is missing, in words.
    pub condition_words: String,
    /// Lines by axis.
    pub groups: Vec<AxisGroup>,
    /// Ordinary management.
    pub ordinary: Vec<Ordinary>,
    /// Opinions given in this round.
    pub opinions: Vec<GivenOpinion>,
    /// Corrections asked before.
    pub remarks: Vec<Remark>,
    /// For whom the reader reviews.
    pub party: Party,
    /// Whether their opinion is awaited.
    pub awaited: bool,
    /// Whether they may validate.
    pub may_validate: bool,
    /// Parties whose opinion is awaited.
    pub still: Vec<Party>,
    /// What was typed.
    pub filled: Filled,
    /// Corrections typed, by line.
    pub typed: Vec<(String, String)>,
}

impl ReviewView {
    fn what(&self) -> &'static str {
        phase_label(self.kept.rules.state.phase())
    }

    fn state(&self) -> &'static str {
        state_label(self.kept.rules.state)
    }

    fn tone(&self) -> &'static str {
        state_tone(self.kept.rules.state)
    }

    fn coverage(&self) -> Coverage {
        proved(&self.groups)
    }

    fn still_said(&self) -> String {
        self.still.iter().map(|party| party_label(*party)).collect::<Vec<_>>().join(", ")
    }

    fn typed_on(&self, line: &KeptLine) -> &str {
        let id = line.id.to_string();
        self.typed.iter().find(|(of, _)| *of == id).map_or("", |(_, text)| text.as_str())
    }

    fn asked_on(&self, line: &KeptLine) -> Vec<&Remark> {
        let id = line.id.to_string();
        self.remarks.iter().filter(|remark| remark.line_id.as_ref() == Some(&id)).collect()
    }

    fn is_bilan(&self) -> bool {
        self.kept.rules.state.phase() == Phase::Bilan
    }

    fn me(&self) -> &'static str {
        party_label(self.party)
    }
}

impl LineRow {
    fn line(&self) -> &NewLine {
        &self.kept.line
    }

    fn spent(&self) -> Shares {
        self.kept.line.realised.unwrap_or_default()
    }

    fn known(&self) -> bool {
        self.kept.line.realised.is_some()
    }

    /// Where its proofs are read.
    fn proofs(&self) -> String {
        format!("/abattement/lignes/{}/preuves", self.kept.id)
    }

    /// How its valued euros are proved, in words: the parts that there are.
    fn proved(&self) -> String {
        let Coverage { covered, unconfirmed, double, unproved, .. } = self.coverage;
        let parts = [
            (covered, "confirmés"),
            (unconfirmed, "à confirmer"),
            (double, "comptés deux fois"),
            (unproved, "sans preuve"),
        ];
        let said = parts.iter().filter(|(cents, _)| *cents > Cents(0));
        said.map(|(cents, words)| format!("{cents} {words}")).collect::<Vec<_>>().join(", ")
    }

    /// Part of the expense that is valued: realised once known, else planned.
    fn rate(&self) -> String {
        let shares = self.kept.line.realised.unwrap_or(self.kept.line.planned);
        shares.rate().map(|rate| rate.to_string()).unwrap_or_default()
    }
}

impl Remark {
    fn party_words(&self) -> &'static str {
        party_label(self.party)
    }
}

impl GivenOpinion {
    fn party_words(&self) -> &'static str {
        party_label(self.party)
    }

    fn verdict_words(&self) -> &'static str {
        verdict_label(self.verdict)
    }
}
