//! The decision as whoever holds the dossier reads it: what was ruled and why, what each funder grants, the letter, the
//! agreement, what was paid and what is to be paid back.

use super::grants::{grants, href as grant_href, line, said};
use super::papers::{act_day, letter_said};
use super::store::papers;
use super::views::DecisionView;
use super::{bank, store};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx};
use crate::projects::store::dossiers;
use crate::projects::{Reach, dossier_tone};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::shared::DossierId;

/// Refuses whoever is not shown that dossier.
///
/// # Errors
/// 404 then.
async fn must_see(app: &App, who: &Allowed, id: DossierId) -> Result<(), Problem> {
    let mut read = app.db.read().await?;
    dossiers::one(read.tx(), &Reach::of(who), id).await.map(drop)
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let mut view = view(read.tx(), &app, &who, id, Filled::default()).await?;
    view.frame = view.frame.flash(
        (query.text("fait") == "rib").then_some("Le RIB est joint : ceux qui versent l'aide le lisent."),
    );
    show(&view)
}

/// The page, with what was wrong with the bank details sent.
pub(super) async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    id: DossierId,
    filled: Filled,
) -> Result<DecisionView, Problem> {
    let kept = dossiers::one(tx, &Reach::of(who), id).await?;
    let letter = papers::letter(tx, id).await?.map(|paper| paper.content);
    let agreement = papers::agreement(tx, id).await?;
    let holders = papers::holders(tx, kept.year).await?;
    let ledger = store::ledger(tx, super::rules(app), &[kept.year], holders).await?;
    let envelopes = store::envelopes(tx, kept.year).await?;
    let own = grants(&ledger, id);
    let find = |id| envelopes.iter().find(|kept| kept.envelope.id == id);
    let movements = papers::movements_of(tx, id).await?;
    let ruled = letter.as_ref();
    let holds = bank::holds(who, &kept);
    let joins = holds && kept.rules.state.awaits_money() && who.viewer().viewing_as.is_none();
    let bank = bank::view(tx, id, holds, joins).await?;
    Ok(DecisionView {
        frame: Frame::of(app, who, "Décision et aide")
            .under("Projets", "/projets")
            .under(kept.title.clone(), kept.href()),
        href: format!("{}/decision", kept.href()),
        tone: dossier_tone(kept.rules.state),
        state: kept.rules.state.title(),
        said: ruled.map(letter_said).unwrap_or_default(),
        decision: ruled.map(act_day).unwrap_or_default(),
        reason: ruled.and_then(|letter| letter.reason).map(|reason| reason.title()).unwrap_or_default(),
        text: ruled.map(|letter| letter.text.clone()).unwrap_or_default(),
        bilan_due: kept.rules.bilan_due.map(|day| day.long()).unwrap_or_default(),
        has_letter: letter.is_some(),
        has_agreement: agreement.is_some(),
        signed_on: agreement.as_ref().map(papers::Paper::signed).unwrap_or_default(),
        rows: own.iter().filter_map(|(id, grant)| Some(line(find(*id)?, grant))).collect(),
        movements: movements.into_iter().filter(|one| one.kind.is_of_a_vote()).map(said).collect(),
        bank,
        funding: if who.may(Capability::SeeFunding) { grant_href(id) } else { String::new() },
        filled,
    })
}

pub(super) async fn letter_pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    must_see(&app, &who, id).await?;
    super::papers::letter_pdf(State(app), who, Path(id)).await
}

pub(super) async fn agreement_pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    must_see(&app, &who, id).await?;
    super::papers::agreement_pdf(State(app), who, Path(id)).await
}

pub(super) async fn agreement_odt(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    must_see(&app, &who, id).await?;
    super::papers::agreement_odt(State(app), who, Path(id)).await
}
