//! Pages of money.

use crate::platform::{Filled, Frame};
use crate::territory::Report;
use crate::words::counted;
use askama::Template;

/// Sums of one or several envelopes, in words.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    /// Put into it.
    pub allotted: String,
    /// Set aside.
    pub reserved: String,
    /// Voted to dossiers.
    pub committed: String,
    /// Paid.
    pub paid: String,
    /// What is left.
    pub available: String,
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct EnvelopeRow {
    /// Its page.
    pub href: String,
    /// Whose.
    pub funder: String,
    /// Under which scheme.
    pub scheme: String,
    /// Budget year.
    pub year: i16,
    /// How it stands.
    pub sums: Sums,
}

/// The envelopes, year by year.
#[derive(Debug, Template)]
#[template(path = "funding/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Years offered.
    pub years: Vec<(String, String)>,
    /// Year looked at.
    pub year: String,
    /// Envelopes.
    pub rows: Vec<EnvelopeRow>,
    /// What they come to.
    pub total: Sums,
    /// Whether one may be opened.
    pub may_keep: bool,
}

impl ListView {
    fn first_step(&self) -> &'static str {
        if self.may_keep { "/financements/enveloppes/nouvelle" } else { "" }
    }
}

/// The form that opens an envelope.
#[derive(Debug, Template)]
#[template(path = "funding/templates/envelope_form.html")]
pub struct EnvelopeForm {
    /// Frame.
    pub frame: Frame,
    /// Funders offered.
    pub funders: Vec<(String, String)>,
    /// What was typed.
    pub filled: Filled,
}

/// A movement, in words.
#[derive(Debug, Clone)]
pub struct MovementLine {
    /// When.
    pub day: String,
    /// What.
    pub kind: &'static str,
    /// What for.
    pub label: String,
    /// On what decision.
    pub decision: String,
    /// How much, with its direction.
    pub sum: String,
}

/// An envelope and all that happened to it.
#[derive(Debug, Template)]
#[template(path = "funding/templates/envelope.html")]
pub struct EnvelopeView {
    /// Frame.
    pub frame: Frame,
    /// The envelope.
    pub row: EnvelopeRow,
    /// What happened to it, latest first.
    pub movements: Vec<MovementLine>,
    /// Whether money may be put into it or taken back.
    pub may_keep: bool,
    /// Other envelopes of the same funder.
    pub others: Vec<(String, String)>,
    /// Identifier of the next movement: sent twice, it counts once.
    pub next: String,
    /// What was typed.
    pub filled: Filled,
}

impl EnvelopeView {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        let mut kinds = vec![("dotation", "Ajouter des crédits"), ("reprise", "Reprendre des crédits")];
        if !self.others.is_empty() {
            kinds.push(("transfert", "Transférer vers une autre enveloppe"));
        }
        kinds
    }
}

/// A dossier that was granted something.
#[derive(Debug, Clone)]
pub struct GrantedRow {
    /// Its page.
    pub href: String,
    /// The project.
    pub title: String,
    /// Who carries it.
    pub holder: String,
    /// Where it stands.
    pub state: &'static str,
    /// Voted by all.
    pub voted: String,
    /// Paid by all.
    pub paid: String,
}

/// Every dossier that was granted something in a year.
#[derive(Debug, Template)]
#[template(path = "funding/templates/grants.html")]
pub struct GrantsView {
    /// Frame.
    pub frame: Frame,
    /// Years offered.
    pub years: Vec<(String, String)>,
    /// Year looked at.
    pub year: String,
    /// Dossiers.
    pub rows: Vec<GrantedRow>,
    /// What agreements of earlier years announced for that one.
    pub announced: Vec<AnnouncedLine>,
}

/// An amount that an agreement announces for a later year.
#[derive(Debug, Clone)]
pub struct AnnouncedLine {
    /// The page of the grant that announces it.
    pub href: String,
    /// The project.
    pub title: String,
    /// Who carries it.
    pub holder: String,
    /// For which year.
    pub year: i64,
    /// Funder and scheme.
    pub funder: String,
    /// Announced.
    pub sum: String,
    /// Voted since, or that nothing is.
    pub voted: String,
}

/// What one envelope grants a dossier.
#[derive(Debug, Clone)]
pub struct GrantLine {
    /// Whose.
    pub funder: String,
    /// Scheme and year.
    pub scheme: String,
    /// Voted.
    pub voted: String,
    /// Whether the agreement is signed.
    pub signed: bool,
    /// Paid.
    pub paid: String,
    /// Whether the balance was paid.
    pub settled: bool,
    /// Left to pay.
    pub left: String,
    /// To be paid back; empty when nothing is.
    pub owed: String,
}

/// What a bilan lets a funder ask back.
#[derive(Debug, Clone)]
pub struct ClaimLine {
    /// The envelope, by number.
    pub envelope: String,
    /// Whose.
    pub funder: String,
    /// How much.
    pub sum: String,
    /// The same, as a form takes it.
    pub typed: String,
}

/// What a dossier is granted, and what happened since.
#[derive(Debug, Template)]
#[template(path = "funding/templates/grant.html")]
pub struct GrantView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// Who carries it.
    pub holder: String,
    /// Where it stands.
    pub state: &'static str,
    /// Whether its letter is made.
    pub has_letter: bool,
    /// Whether its agreement is made.
    pub has_agreement: bool,
    /// When the agreement was signed; empty before.
    pub signed_on: String,
    /// Where it is paid.
    pub bank: BankView,
    /// Whether this person reads where it is paid.
    pub pays: bool,
    /// Whether the agreement may be noted as signed.
    pub may_sign: bool,
    /// What the bilan lets this person ask back.
    pub claims: Vec<ClaimLine>,
    /// Whether it may be settled.
    pub may_settle: bool,
    /// What settling it waits for; empty when nothing, or when its time has not come.
    pub still: String,
    /// Whether the holder may be noted as giving it up.
    pub may_renounce: bool,
    /// What may be done.
    pub kinds: Vec<(String, String)>,
    /// Envelopes that grant something and that this person keeps.
    pub purses: Vec<(String, String)>,
    /// Envelope by envelope.
    pub rows: Vec<GrantLine>,
    /// What the agreement announces for later years.
    pub announced: Vec<AnnouncedLine>,
    /// What happened, latest first.
    pub movements: Vec<MovementLine>,
    /// Identifier of the next movement: sent twice, it counts once.
    pub next: String,
}

/// The decision on a dossier and what it grants, for whoever holds it.
#[derive(Debug, Template)]
#[template(path = "funding/templates/decision.html")]
pub struct DecisionView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// How its state looks.
    pub tone: &'static str,
    /// Where the dossier stands.
    pub state: &'static str,
    /// What was ruled; empty while the letter is not written.
    pub said: String,
    /// The number of the decision and its day.
    pub decision: String,
    /// Why it is refused or put off; empty otherwise.
    pub reason: &'static str,
    /// Conditions, or details of the reason.
    pub text: String,
    /// When the bilan is due; empty when none is.
    pub bilan_due: String,
    /// Whether its letter is made.
    pub has_letter: bool,
    /// Whether its agreement is made.
    pub has_agreement: bool,
    /// When the agreement was signed; empty before.
    pub signed_on: String,
    /// What each funder grants.
    pub rows: Vec<GrantLine>,
    /// What happened since the vote, latest first.
    pub movements: Vec<MovementLine>,
    /// Where it is paid.
    pub bank: BankView,
    /// Where money is kept, for whoever sees it; empty otherwise.
    pub funding: String,
    /// What is wrong with the bank details sent.
    pub filled: Filled,
}

/// The bank details of a holder.
#[derive(Debug, Clone)]
pub struct BankView {
    /// Where they are read and joined.
    pub href: String,
    /// Whether this person joins them.
    pub joins: bool,
    /// Since when they are those; empty when none were joined, or for whoever does not read them.
    pub since: String,
}

/// A grant as open data.
#[derive(Debug, Clone)]
pub struct OpenDataRow {
    /// Whose money.
    pub funder: String,
    /// Who gets it.
    pub holder: String,
    /// What for.
    pub object: String,
    /// How much.
    pub sum: String,
    /// Whether it must be published, and by when.
    pub due: String,
    /// Why it cannot be published as it is; empty when it can.
    pub fault: String,
}

/// The grants of a year as open data.
#[derive(Debug, Template)]
#[template(path = "funding/templates/open_data.html")]
pub struct OpenDataView {
    /// Frame.
    pub frame: Frame,
    /// Years offered.
    pub years: Vec<(String, String)>,
    /// Year looked at.
    pub year: String,
    /// Grants.
    pub rows: Vec<OpenDataRow>,
}

/// A grant of an earlier year, in words.
#[derive(Debug, Clone)]
pub struct PastRow {
    /// Budget year.
    pub year: i16,
    /// Who got it.
    pub holder: String,
    /// Its SIRET, as written.
    pub siret: String,
    /// Whether that number is right.
    pub sound: bool,
    /// Who granted it.
    pub funder: String,
    /// Under which scheme.
    pub scheme: String,
    /// Number, contract and object.
    pub details: String,
    /// How much.
    pub sum: String,
}

/// Grants of earlier years, by year, beneficiary and funder.
#[derive(Debug, Template)]
#[template(path = "funding/templates/past.html")]
pub struct PastView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub here: &'static str,
    /// Whether none was ever brought in.
    pub none: bool,
    /// Whether this person brings some in.
    pub imports: bool,
    /// Years offered.
    pub years: Vec<(String, String)>,
    /// Funders offered.
    pub funders: Vec<(String, String)>,
    /// Year looked at; empty for all.
    pub year: String,
    /// Funder looked at; empty for all.
    pub funder: String,
    /// Words of the holder looked for.
    pub holder: String,
    /// SIRET of the holder looked at; empty for all.
    pub siret: String,
    /// Grants of this page.
    pub rows: Vec<PastRow>,
    /// What all those looked at come to.
    pub total: String,
    /// Which rows are shown.
    pub summary: String,
    /// Address of the page before; empty when there is none.
    pub previous: String,
    /// Address of the page after; empty when there is none.
    pub next: String,
}

/// Bringing grants of earlier years in.
#[derive(Debug, Template)]
#[template(path = "funding/templates/past_import.html")]
pub struct PastImportView {
    /// Frame.
    pub frame: Frame,
    /// Where they are read.
    pub here: &'static str,
    /// What the table changes; none before one is sent.
    pub report: Option<Report>,
    /// Whether it is written; else it is what would be.
    pub done: bool,
    /// What was typed.
    pub filled: Filled,
}

impl PastImportView {
    /// What a table holds and changes, one thing a line.
    fn lines(&self, report: &Report) -> [String; 4] {
        [
            how_many(report.read, "ligne lue", "lignes lues"),
            how_many(report.created, "aide nouvelle", "aides nouvelles"),
            how_many(report.changed.len(), "aide modifiée", "aides modifiées"),
            how_many(report.same, "aide inchangée", "aides inchangées"),
        ]
    }

    fn to_check(&self, report: &Report) -> String {
        how_many(report.warnings.len(), "point à vérifier", "points à vérifier")
    }
}

fn how_many(count: usize, one: &str, many: &str) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), one, many)
}
