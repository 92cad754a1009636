//! What is written once a sitting is closed: one notification letter per dossier, one specific agreement per action voted
//! (article 7). Plain data; the figures are those of the decision, to the cent.

use super::{Envelope, FundingRules, split};
use crate::codes;
use crate::meetings::{DossierDecision, RulingReason};
use crate::plans::Indicator;
use crate::projects::{Application, Ruling};
use crate::shared::{AgreementId, Cents, Day, DossierId, EnvelopeId, OrganisationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// The act that grants.
    pub enum GrantAct {
        /// An order (*arrêté attributif*).
        Arrete = "arrete",
        /// A convention: beyond 23 000 € a year from one funder.
        Convention = "convention",
    }
}

/// What one funder grants under one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantLine {
    /// From which envelope.
    pub envelope: EnvelopeId,
    /// Whose money.
    pub funder: OrganisationId,
    /// Under which scheme.
    pub scheme: String,
    /// Budget year.
    pub year: i16,
    /// What was asked, in cents.
    pub asked: Cents,
    /// What is granted, in cents.
    pub voted: Cents,
    /// What is paid first, in cents.
    pub advance: Cents,
    /// What is paid once the bilan is validated, in cents.
    pub balance: Cents,
    /// By which act.
    pub act: GrantAct,
}

/// What is known around a decision, to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<'a> {
    /// The decision.
    pub decision: &'a DossierDecision,
    /// Its number in the record.
    pub number: &'a str,
    /// Day of the sitting.
    pub day: Day,
    /// Budget year of the call.
    pub year: i16,
    /// The dossier as it was submitted.
    pub application: &'a Application,
    /// What was asked of each envelope, in cents.
    pub asked: &'a BTreeMap<EnvelopeId, Cents>,
    /// What each funder voted to the same holder for the year before this decision, in cents.
    pub voted_before: &'a BTreeMap<OrganisationId, Cents>,
    /// Part paid first, in whole per cent, 0 to 100.
    pub advance_percent: u8,
    /// Months for the bilan, when the notification sets its own delay.
    pub bilan_months: Option<u32>,
}

/// A notification letter, one per dossier decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationLetter {
    /// Which dossier.
    pub dossier: DossierId,
    /// Who is written to.
    pub holder: String,
    /// Whose attention.
    pub representative: String,
    /// The project.
    pub title: String,
    /// What was ruled.
    pub ruling: Ruling,
    /// Number of the decision.
    pub decision: String,
    /// Day of the decision.
    pub day: Day,
    /// Funder by funder.
    pub lines: Vec<GrantLine>,
    /// Granted by all, in cents.
    pub total: Cents,
    /// Why it is refused or put off.
    pub reason: Option<RulingReason>,
    /// Conditions, or details of the reason.
    pub text: String,
    /// When the bilan is due, if something is granted.
    pub bilan_due: Option<Day>,
}

/// A specific agreement, one per action voted (*accord spécifique*): its money, how it is carried out and followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecificAgreement {
    /// Which.
    pub id: AgreementId,
    /// Which dossier.
    pub dossier: DossierId,
    /// Who carries it out.
    pub holder: String,
    /// Its SIRET.
    pub siret: String,
    /// Who signs for it.
    pub representative: String,
    /// The project.
    pub title: String,
    /// Number of the decision.
    pub decision: String,
    /// Budget year.
    pub year: i16,
    /// Funding, funder by funder.
    pub lines: Vec<GrantLine>,
    /// Granted by all, in cents.
    pub total: Cents,
    /// Implementation: what is done.
    pub description: String,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub ends: Option<Day>,
    /// Follow-up: indicators fixed when the project was set up.
    pub indicators: Vec<Indicator>,
    /// Conditions set by the decision.
    pub conditions: String,
    /// When the bilan is due.
    pub bilan_due: Day,
}

/// What each funder grants, as decided; the advance and the balance sum to what is voted.
pub fn grant_lines(
    decided: &Decided<'_>,
    envelopes: &BTreeMap<EnvelopeId, Envelope>,
    rules: &FundingRules,
) -> Vec<GrantLine> {
    let mut totals = decided.voted_before.clone();
    for (envelope, voted) in &decided.decision.voted {
        if let Some(envelope) = envelopes.get(envelope) {
            totals.entry(envelope.funder).or_default().0 += voted.0;
        }
    }
    let line = |(id, voted): (&EnvelopeId, &Cents)| {
        let envelope = envelopes.get(id).filter(|_| *voted > Cents(0))?;
        let first = u32::from(decided.advance_percent.min(100));
        let parts = split(*voted, &[first, 100 - first]);
        let total = totals.get(&envelope.funder).copied().unwrap_or_default();
        Some(GrantLine {
            envelope: *id,
            funder: envelope.funder,
            scheme: envelope.scheme.clone(),
            year: envelope.year,
            asked: decided.asked.get(id).copied().unwrap_or_default(),
            voted: *voted,
            advance: parts.first().copied().unwrap_or_default(),
            balance: parts.last().copied().unwrap_or_default(),
            act: if rules.is_convention(total) { GrantAct::Convention } else { GrantAct::Arrete },
        })
    };
    decided.decision.voted.iter().filter_map(line).collect()
}

/// The letter of a decision.
pub fn letter(
    decided: &Decided<'_>,
    envelopes: &BTreeMap<EnvelopeId, Envelope>,
    rules: &FundingRules,
) -> NotificationLetter {
    let (decision, application) = (decided.decision, decided.application);
    let lines = grant_lines(decided, envelopes, rules);
    let granted = decision.ruling == Ruling::Accorde;
    NotificationLetter {
        dossier: decision.dossier,
        holder: application.holder.name.clone(),
        representative: application.holder.representative.clone(),
        title: application.summary.title.clone(),
        ruling: decision.ruling,
        decision: decided.number.to_owned(),
        day: decided.day,
        total: lines.iter().map(|line| line.voted).sum(),
        lines,
        reason: decision.reason,
        text: decision.text.clone(),
        bilan_due: granted.then(|| rules.bilan_due(decided.year, decided.bilan_months)),
    }
}

/// The specific agreement of a decision; none when nothing is voted.
pub fn specific_agreement(
    id: AgreementId,
    decided: &Decided<'_>,
    envelopes: &BTreeMap<EnvelopeId, Envelope>,
    rules: &FundingRules,
) -> Option<SpecificAgreement> {
    let (decision, application) = (decided.decision, decided.application);
    if decision.ruling != Ruling::Accorde {
        return None;
    }
    let lines = grant_lines(decided, envelopes, rules);
    Some(SpecificAgreement {
        id,
        dossier: decision.dossier,
        holder: application.holder.name.clone(),
        siret: application.holder.siret.clone(),
        representative: application.holder.representative.clone(),
        title: application.summary.title.clone(),
        decision: decided.number.to_owned(),
        year: decided.year,
        total: lines.iter().map(|line| line.voted).sum(),
        lines,
        description: application.purpose.description.clone(),
        starts: application.calendar.starts,
        ends: application.calendar.ends,
        indicators: application.indicators.indicators.clone(),
        conditions: decision.text.clone(),
        bilan_due: rules.bilan_due(decided.year, decided.bilan_months),
    })
}
