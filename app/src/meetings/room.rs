//! The committee room: every dossier of the sitting on one screen, with what is known of it and what is typed.

use super::bodies::{decision_rules, frame_under};
use super::look::Look;
use super::seated::{Seated, Ties};
use super::settling::{explained, reasons};
use super::store::room::{self as kept_room, Item, Previous, RoomOpinion, Said};
use super::store::{self, KeptSitting};
use super::sums;
use super::views::{RoomRow, RoomSum, RoomView};
use crate::funding::store::{self as money, KeptEnvelope};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Problem};
use crate::words::counted;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::funding::{FundingRules, PreviousBilan};
use palier_domain::meetings::SittingState;
use palier_domain::partners::Capability;
use palier_domain::projects::{
    CriterionFinding, CriterionVerdict, DossierOpinionKind, FrozenVerdict, OpinionSharing, Ruling,
};
use palier_domain::shared::{Cents, SittingId};
use std::collections::BTreeMap;

/// What a verdict comes to, criterion by criterion, in words: « 6 satisfaits, 1 à justifier ».
fn admissible(findings: Option<&[CriterionFinding]>) -> (&'static str, String) {
    let Some(findings) = findings else { return ("neutral", "Non jugée".to_owned()) };
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (against, doubtful) = (count(CriterionVerdict::NonSatisfait), count(CriterionVerdict::AJustifier));
    let tone = match (against, doubtful) {
        (0, 0) => "success",
        (0, _) => "warning",
        _ => "danger",
    };
    let numbered = |count: usize, one: &str, many: &str| {
        (count > 0).then(|| counted(i64::try_from(count).unwrap_or(i64::MAX), one, many))
    };
    let said = [
        numbered(count(CriterionVerdict::Satisfait), "satisfait", "satisfaits"),
        numbered(doubtful, "à justifier", "à justifier"),
        numbered(against, "non satisfait", "non satisfaits"),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    (tone, if said.is_empty() { "Aucun critère".to_owned() } else { said.join(", ") })
}

/// The opinions that whoever looks may read, in words, and those that are still awaited.
fn opinions(asked: &[RoomOpinion]) -> Vec<String> {
    let said = |opinion: &RoomOpinion| {
        let name = &opinion.name;
        match &opinion.given {
            Some(given) if given.sharing != OpinionSharing::Financeurs => None,
            Some(given) if opinion.outdated => {
                Some(format!("{name} : {}, avant que le dossier change", given.kind.title()))
            }
            Some(given) => Some(format!("{name} : {}", given.kind.title())),
            None => Some(format!("{name} : demandé, pas rendu")),
        }
    };
    asked.iter().filter_map(said).collect()
}

/// Last year's grant and its bilan, in words.
fn previous(last: Option<&Previous>, rules: &FundingRules) -> (&'static str, String) {
    let Some(last) = last else { return ("", String::new()) };
    let (year, voted) = (last.year, last.voted);
    match last.bilan {
        PreviousBilan::None => ("", String::new()),
        PreviousBilan::Filed => ("success", format!("{year} : {voted}, bilan {}", last.state.title())),
        PreviousBilan::NotDue(due) => ("info", format!("{year} : {voted}, bilan attendu le {}", due.short())),
        PreviousBilan::Missing(due) => {
            let tone = if rules.bilan_blocks { "danger" } else { "warning" };
            (tone, format!("{year} : {voted}, bilan manquant depuis le {}", due.short()))
        }
    }
}

/// What is known of a dossier beside its request: frozen verdict, opinions, last year.
type Known<'a> = (Option<&'a FrozenVerdict>, Option<&'a Vec<RoomOpinion>>, Option<&'a Previous>);

/// A row of the room.
struct Around<'a> {
    envelopes: &'a [KeptEnvelope],
    rules: FundingRules,
    decides: bool,
}

impl Around<'_> {
    fn row(
        &self,
        item: &Item,
        said: Option<&Said>,
        advised: Option<&Said>,
        (frozen, given, last): Known<'_>,
        ties: Ties,
    ) -> RoomRow {
        let typed = |cents: Cents| if cents == Cents(0) { String::new() } else { cents.bare(',') };
        let sum = |kept: &KeptEnvelope| {
            let id = kept.envelope.id;
            let of = |said: Option<&Said>| said.and_then(|said| said.amounts.get(&id)).copied();
            RoomSum {
                id: id.to_string(),
                label: format!("{} {}", kept.funder, kept.envelope.scheme),
                asked: item.asked.get(&id).map(|cents| cents.to_string()).unwrap_or_default(),
                proposed: of(advised).map(|cents| cents.to_string()).unwrap_or_default(),
                typed: of(said).map(typed).unwrap_or_default(),
            }
        };
        let total: Cents = said.map(|said| said.amounts.values().copied().sum()).unwrap_or_default();
        let asked: Cents = item.asked.values().copied().sum();
        let (tone, admissible) = admissible(frozen.map(|frozen| frozen.admissibility.findings.as_slice()));
        let (previous_tone, previous) = previous(last, &self.rules);
        let advice = advised.filter(|_| self.decides).and_then(Said::advice);
        RoomRow {
            id: item.id.to_string(),
            title: item.title.clone(),
            holder: item.holder.clone(),
            tone,
            admissible,
            ties,
            opinions: given.map(|given| opinions(given)).unwrap_or_default(),
            advice: advice.map(|advice| advice.kind.title().to_owned()).unwrap_or_default(),
            previous_tone,
            previous,
            asked: [asked, item.nowhere].into_iter().sum::<Cents>().to_string(),
            nowhere: if item.nowhere > Cents(0) { item.nowhere.to_string() } else { String::new() },
            sums: self.envelopes.iter().map(sum).collect(),
            verdict: said.map(|said| said.verdict.clone()).unwrap_or_default(),
            reason: said.map(|said| said.reason.clone()).unwrap_or_default(),
            text: said.map(|said| said.text.clone()).unwrap_or_default(),
            total: total.to_string(),
            partial: total > Cents(0) && total < asked,
        }
    }
}

/// What may be said, as it is offered.
fn verdicts(decides: bool) -> Vec<(String, String)> {
    let said = |code: &str, label: &str| (code.to_owned(), crate::words::capital(label));
    match decides {
        true => Ruling::ALL
            .iter()
            .map(|ruling| said(ruling.code(), super::words::ruling_label(*ruling)))
            .collect(),
        false => DossierOpinionKind::ALL.iter().map(|kind| said(kind.code(), kind.title())).collect(),
    }
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept: KeptSitting = store::sitting(tx, id).await?;
    let (rules, today) = (crate::funding::rules(&app), app.world.today());
    let envelopes = money::envelopes(tx, kept.year).await?;
    let items = kept_room::items(tx, id, None, &envelopes).await?;
    let rulings = kept_room::rulings(tx, id, None).await?;
    let advised = kept_room::advised(tx, id, None).await?;
    let frozen = kept_room::frozen(tx, id).await?;
    let given = kept_room::opinions(tx, id).await?;
    let last = kept_room::previous(tx, id, None, &rules, today).await?;
    let may_hold = who.may(Capability::HoldSitting);
    let seated = Seated::of(tx, &app, &kept).await?;
    let sums = sums::of(tx, &app, &kept, &items, &rulings, &envelopes).await?;
    let decides = !decision_rules(&app).advises(&kept.body);
    let said: BTreeMap<_, &Said> = rulings.iter().map(|said| (said.dossier, said)).collect();
    let around = Around { envelopes: &envelopes, rules, decides };
    let row = |item: &Item| {
        let facts = (frozen.get(&item.id), given.get(&item.id), last.get(&item.id));
        around.row(
            item,
            said.get(&item.id).copied(),
            advised.get(&item.id),
            facts,
            seated.ties(item, may_hold),
        )
    };
    let (look, room) = (Look::of(&query), kept.room());
    let shown = look.among(&room, &items, &said);
    show(&RoomView {
        frame: frame_under(&app, &who, &kept, "Salle du comité"),
        href: kept.href(),
        room,
        decides,
        quorum: seated.quorum(),
        is_open: kept.state == SittingState::Ouverte && may_hold,
        verdicts: verdicts(decides),
        reasons: reasons().into_iter().map(|(code, title)| (code.to_owned(), title.to_owned())).collect(),
        explained: explained(),
        rows: shown.items.into_iter().map(row).collect(),
        summary: shown.summary,
        previous: shown.previous,
        next: shown.next,
        look,
        sums,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_told_by_its_counts_and_by_the_worst_of_them() {
        use CriterionVerdict as V;
        let told = |verdicts: &[V]| {
            let finding = |verdict: &V| CriterionFinding {
                clause: "art4.critere1".to_owned(),
                code: "C1".to_owned(),
                title: "Critère".to_owned(),
                commitment: false,
                verdict: *verdict,
                reason: String::new(),
                blocking: true,
            };
            admissible(Some(&verdicts.iter().map(finding).collect::<Vec<_>>()))
        };
        let words = |tone, said: &str| (tone, said.to_owned());
        assert_eq!(admissible(None), words("neutral", "Non jugée"));
        assert_eq!(told(&[V::Satisfait, V::SansObjet]), words("success", "1 satisfait"));
        let doubtful = [V::Satisfait, V::Satisfait, V::AJustifier];
        assert_eq!(told(&doubtful), words("warning", "2 satisfaits, 1 à justifier"));
        let against = [V::NonSatisfait, V::AJustifier];
        assert_eq!(told(&against), words("danger", "1 à justifier, 1 non satisfait"));
    }
}
