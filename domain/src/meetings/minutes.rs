//! The record of decisions (*relevé de décisions*): numbered per body and year, the unit people search for later.

use super::{AgendaItem, Sitting, SittingState};
use crate::plans::next_code;
use crate::projects::Ruling;
use crate::shared::{Cents, Day, DossierId, OrganisationId, PointId, SittingId, text::filled};
use serde::{Deserialize, Serialize};

/// A line of the record of decisions of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDecision {
    /// `COPIL-2026-012`.
    pub number: String,
    /// The sitting it was taken in.
    pub sitting: SittingId,
    /// When.
    pub day: Day,
    /// The dossier it is about, when it is about one.
    pub dossier: Option<DossierId>,
    /// The free point it tells, when it tells one.
    pub point: Option<PointId>,
    /// What was ruled, when it is a decision on a dossier.
    pub ruling: Option<Ruling>,
    /// Voted by all funders, in cents.
    pub voted: Cents,
    /// What was decided, in words.
    pub text: String,
    /// Who follows it up.
    pub responsible: Option<OrganisationId>,
    /// By which day.
    pub due: Option<Day>,
}

/// The number after the last one of that body that year.
pub fn next_decision_number(body: &str, year: i16, last: Option<&str>) -> String {
    format!("{}-{}", body.to_uppercase(), next_code(year, last))
}

/// The record of a closed sitting: its decisions, opinions and free points in the order of the agenda, numbered after `last`.
/// Nothing while it is not closed. `title_of` gives the title of a dossier.
pub fn record(
    sitting: &Sitting,
    last: Option<&str>,
    title_of: &dyn Fn(DossierId) -> String,
) -> Vec<RecordedDecision> {
    if sitting.state != SittingState::Close {
        return Vec::new();
    }
    let mut last = last.map(str::to_owned);
    let mut number = || {
        let next = next_decision_number(&sitting.body, sitting.day.0.year(), last.as_deref());
        last = Some(next.clone());
        next
    };
    let line = |item: &AgendaItem| line(sitting, item, title_of);
    let numbered = |line: RecordedDecision| RecordedDecision { number: number(), ..line };
    sitting.agenda.iter().filter_map(line).map(numbered).collect()
}

/// What the record says of an item, before it is numbered; nothing of a dossier of which nothing was said.
fn line(
    sitting: &Sitting,
    item: &AgendaItem,
    title_of: &dyn Fn(DossierId) -> String,
) -> Option<RecordedDecision> {
    let base = |text: String| RecordedDecision {
        number: String::new(),
        sitting: sitting.id,
        day: sitting.day,
        dossier: item.dossier,
        point: item.point,
        ruling: None,
        voted: Cents(0),
        text,
        responsible: None,
        due: None,
    };
    let Some(dossier) = item.dossier else {
        let said = filled(&item.noted).unwrap_or("rien n'est noté.");
        return Some(base(format!("« {} » : {said}", item.title)));
    };
    if let Some(decision) = sitting.decisions.iter().find(|decision| decision.dossier == dossier) {
        let (ruling, voted) = (Some(decision.ruling), decision.total());
        let said = decision_said(decision.ruling, voted, decision.reason.map(super::RulingReason::title));
        let text = sentence(&title_of(dossier), &said, &decision.text);
        return Some(RecordedDecision { ruling, voted, ..base(text) });
    }
    let advice = sitting.advice.iter().find(|advice| advice.dossier == dossier)?;
    let proposed: Cents = advice.proposed.values().copied().sum();
    let said = format!("avis {}, montant proposé {proposed}", advice.kind.title());
    Some(base(sentence(&title_of(dossier), &said, &advice.text)))
}

fn decision_said(ruling: Ruling, voted: Cents, reason: Option<&str>) -> String {
    let why = reason.map(|reason| format!(" : {reason}")).unwrap_or_default();
    match ruling {
        Ruling::Accorde => format!("demande validée, {voted} votés"),
        Ruling::Ajourne => format!("demande ajournée{why}"),
        Ruling::Refuse => format!("demande refusée{why}"),
    }
}

fn sentence(title: &str, said: &str, more: &str) -> String {
    let more = filled(more).map(|more| format!(" {more}")).unwrap_or_default();
    format!("« {title} » : {said}.{more}")
}
