//! The review by the commune, the métropole and the State: one page with everything, one form.

use super::change::{Change, party_of, rule_of};
use super::coverage;
use super::fiche::{groups, told};
use super::store::review::{self as kept_review, NewOpinion};
use super::store::{self, KeptAbatement, Reach, conventions, lines, ordinary};
use super::views::fiche::ReviewView;
use super::words::{conditions_said, phase_label};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::abatement::{Opinion, Party, Verdict};
use palier_domain::shared::{AbatementId, AttachmentId, FieldFault, LineId, RemarkId};
use serde_json::json;

/// For whom that person reviews.
///
/// # Errors
/// 403 when they review for nobody.
fn must_review(who: &Allowed) -> Result<Party, Problem> {
    party_of(who).ok_or_else(|| {
        Problem::Forbidden(
            "L'examen revient à la commune du quartier, à la métropole et à l'État.".to_owned(),
        )
    })
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    query: Form,
) -> Result<Response, Problem> {
    let party = must_review(&who)?;
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let mut kept = store::one(read.tx(), &reach, id).await?;
    kept.rules = kept.rules.on(app.world.today());
    let mut view = view(read.tx(), &app, &who, (kept, party), Form::default(), Vec::new()).await?;
    view.frame = view.frame.flash(super::change::done(query.text("fait")));
    show(&view)
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    (kept, party): (KeptAbatement, Party),
    form: Form,
    faults: Vec<FieldFault>,
) -> Result<ReviewView, Problem> {
    let (reach, rule) = (Reach::of(who), rule_of(app, kept.rules.year)?);
    let written = lines::of(tx, &reach, kept.id).await?;
    let ledger = coverage::of_lines(tx, &kept, &written).await?;
    let typed = written.iter().map(|line| {
        let id = line.id.to_string();
        let text = form.text(&format!("ligne-{id}")).to_owned();
        (id, text)
    });
    let typed = typed.collect();
    let held = conventions::held(tx, &reach).await?;
    let conditions = held.conditions(rule, (kept.landlord_id, kept.quartier_id), kept.rules.year);
    let phase = kept.rules.state.phase();
    let mut opinions = kept_review::opinions(tx, &reach, kept.id).await?;
    opinions.retain(|said| said.phase == phase && said.round == kept.rules.round);
    let mut remarks = kept_review::remarks(tx, &reach, kept.id).await?;
    remarks.retain(|remark| remark.phase == phase);
    let given: Vec<Opinion> = opinions.iter().map(kept_review::GivenOpinion::rules).collect();
    let awaited = kept.rules.state.is_under_review() && given.iter().all(|said| said.party != party);
    let still = match kept.rules.state.is_under_review() {
        true => Opinion::awaited(&given, kept.rules.round),
        false => Vec::new(),
    };
    Ok(ReviewView {
        frame: Frame::of(app, who, format!("Examen du {}", phase_label(phase)))
            .under("Abattement TFPB", "/abattement")
            .under(kept.title(), kept.href()),
        told: told(&kept, rule),
        groups: groups(tx, &app.convention, (&kept, rule), (&written, &ledger), true).await?,
        ordinary: ordinary::of(tx, &reach, kept.id).await?,
        rule: rule.clone(),
        condition_words: conditions.as_ref().map(conditions_said).unwrap_or_default(),
        may_validate: party.validates() && kept.rules.state.awaits_validation(),
        filled: Filled::again(form, faults),
        conditions,
        opinions,
        remarks,
        party,
        awaited,
        still,
        typed,
        kept,
    })
}

pub(super) async fn give(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let party = must_review(&who)?;
    let mut change = Change::of(&app, &who, id).await?;
    let (reach, kept) = (change.reach.clone(), change.kept.clone());
    let verdict: Verdict = form
        .text("verdict")
        .parse()
        .map_err(|_| Problem::BadRequest("Choisissez un avis favorable ou des corrections.".to_owned()))?;
    let phase = kept.rules.state.phase();
    let written = lines::of(change.write.tx(), &reach, id).await?;
    let asked = asked(&app, &form, written.iter().map(|line| line.id), verdict);
    let given = kept_review::opinions(change.write.tx(), &reach, id).await?;
    let given: Vec<Opinion> =
        given.iter().filter(|said| said.phase == phase).map(kept_review::GivenOpinion::rules).collect();
    let moved = match kept.rules.review(party, verdict, &given, asked.len()) {
        Ok(moved) => moved,
        Err(palier_domain::abatement::CannotMoveAbatement::NothingAsked) => {
            let why = palier_domain::abatement::CannotMoveAbatement::NothingAsked.to_string();
            let faults = vec![FieldFault::new("ensemble", why)];
            return show_again(&view(change.write.tx(), &app, &who, (kept, party), form, faults).await?);
        }
        Err(refused) => return Err(Problem::refused(refused)),
    };
    let count = asked.len();
    let new = NewOpinion {
        phase,
        said: Opinion { party, verdict, round: kept.rules.round },
        comment: form.text("comment").to_owned(),
        organisation: who.organisation(),
        day: app.world.today(),
        asked,
    };
    let review = app.world.id::<AttachmentId>().to_string();
    kept_review::give(change.write.tx(), review, id, &new, app.world.now()).await?;
    change.move_to(moved).await?;
    let details = json!({ "phase": phase_label(phase), "party": party, "verdict": verdict, "asked": count });
    let to = format!("{}/examen?fait=avis", kept.href());
    change.keep_and_go("abattement.avis", details, &to).await
}

/// What is to be corrected, line by line then on the whole; nothing with a favourable opinion.
fn asked(
    app: &App,
    form: &Form,
    lines: impl Iterator<Item = LineId>,
    verdict: Verdict,
) -> Vec<(RemarkId, Option<LineId>, String)> {
    if verdict == Verdict::Favorable {
        return Vec::new();
    }
    let mut asked: Vec<(RemarkId, Option<LineId>, String)> = lines
        .filter_map(|line| {
            let text = form.filled(&format!("ligne-{line}"))?;
            Some((RemarkId(app.world.id()), Some(line), text.to_owned()))
        })
        .collect();
    let whole = form.filled("ensemble");
    asked.extend(whole.map(|text| (RemarkId(app.world.id()), None, text.to_owned())));
    asked
}

pub(super) async fn validate(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let party = must_review(&who)?;
    let mut change = Change::of(&app, &who, id).await?;
    let phase = change.kept.rules.state.phase();
    let moved = change.kept.rules.validate(party, app.world.today()).map_err(Problem::refused)?;
    change.move_to(moved).await?;
    // What is validated is read by everyone in the quartier: it joins its thread.
    let event = Event::of("abattement.valide", "abatement", id)
        .in_quartier(change.kept.quartier_id)
        .with(json!({ "phase": phase_label(phase), "party": party }));
    let to = format!("{}?fait=valide", change.kept.href());
    change.write.commit(event).await?;
    Ok(Redirect::to(&to).into_response())
}
