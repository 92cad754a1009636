//! The page of one abatement: programme and bilan on the same lines, amounts, conditions, review, journal.

use super::change::{done, party_of, rule_of, when, writes};
use super::coverage;
use super::store::{self, KeptAbatement, Reach, conventions, lines, ordinary, review};
use super::views::fiche::{AxisGroup, FicheView, JournalLine, LineRow, Steps, Told};
use super::views::mobilisation_said;
use super::words::{alert_label, conditions_said, say};
use crate::partners::organisation_name_at;
use crate::plans;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx, attachments, journal};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::{AbatementState, CarryOver, Coverage, Ledger, Phase, Totals, Writing};
use palier_domain::convention::{Convention, TfpbRule};
use palier_domain::partners::Capability;
use palier_domain::shared::{AbatementId, AttachmentId, Day};
use std::collections::BTreeMap;

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    query: Form,
) -> Result<Response, Problem> {
    let (reach, today) = (Reach::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let mut kept = store::one(tx, &reach, id).await?;
    kept.rules = kept.rules.on(today);
    let rule = rule_of(&app, kept.rules.year)?;
    let shown = lines::of(tx, &reach, id).await?;
    let own = reach.owns(kept.landlord_id);
    let shows_all = reach.sight.shows_all(own);
    let ledger = coverage::of_lines(tx, &kept, &shown).await?;
    let groups = groups(tx, &app.convention, (&kept, rule), (&shown, &ledger), shows_all).await?;
    let held = conventions::held(tx, &reach).await?;
    let pair = (kept.landlord_id, kept.quartier_id);
    let conditions = held.conditions(rule, pair, kept.rules.year);
    let convention = held.of(pair.0, pair.1, kept.rules.year);
    let (opinions, remarks) =
        (review::opinions(tx, &reach, id).await?, review::remarks(tx, &reach, id).await?);
    let frame = Frame::of(&app, &who, kept.title())
        .under("Abattement TFPB", "/abattement")
        .flash(done(query.text("fait")));
    let steps = steps(tx, &app, &who, &reach, &kept).await?;
    show(&FicheView {
        frame,
        landlord: organisation_name_at(tx, kept.landlord_id, today).await?,
        told: told(&kept, rule),
        condition_words: conditions.as_ref().map(conditions_said).unwrap_or_default(),
        condition_alert: conditions.as_ref().and_then(|held| held.alert(rule, today)).map(alert_label),
        convention: convention.map(|held| (held.href(), held.title.clone())),
        conditions,
        since: since(&kept, today),
        late: late(&kept, today),
        due: when(kept.rules.bilan_due, today),
        rule: rule.clone(),
        clause: app.convention.versions(&rule.clause).last().map(|clause| clause.title.clone()),
        amounts: store::amounts(tx, &reach, id).await?,
        ordinary: ordinary::of(tx, &reach, id).await?,
        journal: if shows_all { journal_lines(tx, id).await? } else { Vec::new() },
        shows_lines: reach.sight.shows_lines(kept.rules.state, own),
        shows_all,
        opens_proofs: reach.opens_proofs(),
        today,
        opinions,
        remarks,
        groups,
        steps,
        kept,
    })
}

/// The key figures and how each is worked out.
pub(super) fn told(kept: &KeptAbatement, rule: &TfpbRule) -> Told {
    let said = |phase| {
        let mobilisation = kept.mobilisation(phase);
        (mobilisation, mobilisation_said(&mobilisation))
    };
    let phase = kept.counted();
    let (counted, rate) = said(phase);
    Told {
        amount: kept.amounts.retained().map(|cents| cents.to_string()),
        estimated: kept.amounts.estimated,
        notified: kept.amounts.notified,
        difference: kept.amounts.difference(),
        phase,
        short: counted.owed().0 > 0 && !counted.is_full(),
        leverage: counted.leverage().map(|ratio| ratio.to_string()),
        valuation: counted_rate(kept, phase),
        carry: CarryOver::of(&counted, rule),
        counted,
        rate,
    }
}

fn counted_rate(kept: &KeptAbatement, phase: Phase) -> Option<String> {
    let shares = match phase {
        Phase::Programme => kept.totals.planned,
        Phase::Bilan => kept.totals.realised,
    };
    shares.rate().map(|rate| rate.to_string())
}

/// The lines by axis, each axis with its sums.
pub(super) async fn groups(
    tx: &mut Tx,
    convention: &Convention,
    (kept, rule): (&KeptAbatement, &TfpbRule),
    (shown, ledger): (&[lines::KeptLine], &Ledger),
    with_pieces: bool,
) -> Result<Vec<AxisGroup>, Problem> {
    let mut groups: BTreeMap<String, AxisGroup> = BTreeMap::new();
    for line in shown {
        let pieces = match with_pieces {
            true => attachments::of(tx, "abatement_line", &line.id.to_string()).await?,
            false => Vec::new(),
        };
        let axis = &line.line.axis;
        let group = groups.entry(axis.clone()).or_insert_with(|| AxisGroup {
            title: axis_title(convention, axis),
            totals: Totals::default(),
            coverage: Coverage::default(),
            lines: Vec::new(),
        });
        let coverage = ledger.line(line.id);
        group.totals = group.totals.plus(line.line.amounts().into());
        group.coverage = group.coverage.plus(coverage);
        let warnings = line.line.warnings(rule, kept.npnru, kept.rules.year);
        group.lines.push(LineRow {
            warnings: warnings.iter().map(ToString::to_string).collect(),
            pieces: pieces.into_iter().map(|piece| (piece.id.to_string(), piece.label)).collect(),
            kept: line.clone(),
            coverage,
        });
    }
    Ok(groups.into_values().collect())
}

/// `3 Sur-entretien`: the code and the title of an axis.
pub(super) fn axis_title(convention: &Convention, code: &str) -> String {
    match convention.tfpb_axis(code) {
        Some(axis) => format!("Axe {code} : {}", axis.title),
        None => format!("Axe {code}"),
    }
}

/// What this person may do here and now.
async fn steps(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    reach: &Reach,
    kept: &KeptAbatement,
) -> Result<Steps, Problem> {
    let state = kept.rules.state;
    let mine = writes(who, kept);
    let writing = if mine { state.writing() } else { Writing::Rien };
    let empty = mine && writing == Writing::Programme && kept.totals.lines == 0;
    let pair = (kept.landlord_id, kept.quartier_id);
    let before = match empty {
        true => store::of(tx, reach, pair, kept.rules.year - 1).await?,
        false => None,
    };
    let year_over = kept.rules.year < app.world.today().0.year();
    Ok(Steps {
        writing,
        mine,
        may_submit: writing == Writing::Programme || (writing == Writing::Bilan && year_over),
        year_over,
        take_over: before.filter(|before| before.totals.lines > 0).map(|before| before.rules.year),
        may_review: party_of(who).is_some()
            && (state.is_under_review() || state.awaits_validation())
            && who.may(Capability::ReviewAbatement),
    })
}

/// How late its bilan is, or was when it came: tone and words.
fn late(kept: &KeptAbatement, today: Day) -> Option<(&'static str, String)> {
    let time = kept.rules.bilan_late_for(today)?;
    Some(match kept.rules.bilan_submitted_on {
        None => ("danger", format!("Bilan en retard de {time}")),
        Some(_) => ("warning", format!("Bilan déposé avec {time} de retard")),
    })
}

/// Since when it is at its step, in words.
fn since(kept: &KeptAbatement, today: Day) -> Option<String> {
    use AbatementState as S;
    let rules = &kept.rules;
    let day = match rules.state {
        S::Prepare => None,
        S::Depose | S::ACorriger | S::Examine => {
            rules.submitted_on.map(|day| ("déposé la première fois le", day))
        }
        S::Valide | S::BilanAttendu => rules.validated_on.map(|day| ("validé le", day)),
        S::BilanDepose | S::BilanACorriger | S::BilanExamine => {
            rules.bilan_submitted_on.map(|day| ("bilan déposé la première fois le", day))
        }
        S::BilanValide => rules.bilan_validated_on.map(|day| ("bilan validé le", day)),
    };
    day.map(|(words, day)| format!("{words} {}", when(day, today)))
}

pub(super) async fn journal_lines(tx: &mut Tx, id: AbatementId) -> Result<Vec<JournalLine>, Problem> {
    let names: BTreeMap<String, String> = store::journal_names(tx, id).await?.into_iter().collect();
    let line = |entry: &journal::Entry| {
        let who = entry.person_id.as_ref().and_then(|person| names.get(person)).cloned();
        Some(JournalLine {
            day: entry.instant().day().to_string(),
            when: entry.instant().long(),
            who: who.unwrap_or_default(),
            text: say(entry)?,
        })
    };
    let entries = journal::about(tx, "abatement", &id.to_string()).await?;
    Ok(entries.iter().rev().filter_map(line).collect())
}

pub(super) async fn piece(
    State(app): State<App>,
    who: Allowed,
    Path((id, piece)): Path<(AbatementId, AttachmentId)>,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    store::one(read.tx(), &reach, id).await?;
    let piece = attachments::one(read.tx(), piece).await?;
    store::must_read_piece(read.tx(), &reach, id, &piece).await?;
    drop(read);
    attachments::hand_back(&app, &piece).await
}

/// Actions of a quartier, to tie a line to one: its id and its title.
pub(super) async fn actions_of(
    tx: &mut Tx,
    who: &Allowed,
    kept: &KeptAbatement,
) -> Result<Vec<(String, String)>, Problem> {
    let sight = crate::diagnostics::Sight::of(who);
    let found = plans::actions_of(tx, kept.quartier_id, &sight).await?;
    Ok(found.into_iter().map(|action| (action.id.to_string(), action.fiche.title)).collect())
}
