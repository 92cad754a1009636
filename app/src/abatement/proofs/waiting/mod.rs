//! Proofs that wait for someone who is not the landlord: told on their day, listed on one page, confirmed several at once.

pub mod store;
pub mod views;

use super::super::alerts::Alert;
use super::super::store::Reach;
use super::acts;
use super::words::proof_kind_label;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Form, Frame, Problem, Together, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::Capability;
use palier_domain::shared::ProofId;
use store::WaitingProof;
use views::{Left, WaitingRow, WaitingView};

/// Proofs listed, and confirmed at once, at most.
const MOST: i64 = 200;

/// The first proofs that this person may confirm, and how many there are in all.
///
/// # Errors
/// When the store does not answer.
pub async fn to_confirm(tx: &mut Tx, who: &Allowed, most: i64) -> Result<(Vec<Alert>, i64), Problem> {
    if !who.may(Capability::ConfirmProof) {
        return Ok((Vec::new(), 0));
    }
    let waiting = store::waiting(tx, &Reach::of(who), most).await?;
    let count = waiting.first().map_or(0, |proof| proof.waiting);
    let alert = |proof: &WaitingProof| Alert {
        text: format!("{} : {}", proof_kind_label(proof.kind), proof.cents),
        href: proof.listed(),
        detail: format!("{}, déposée le {}", proof.place(), proof.stated_on.plain()),
        tone: "info",
        label: "Preuve à confirmer".to_owned(),
    };
    Ok((waiting.iter().map(alert).collect(), count))
}

/// The first proofs of this landlord that were refused and stand as they were, and how many there are in all.
///
/// # Errors
/// When the store does not answer.
pub async fn refused(tx: &mut Tx, who: &Allowed, most: i64) -> Result<(Vec<Alert>, i64), Problem> {
    if !who.may(Capability::WriteAbatement) {
        return Ok((Vec::new(), 0));
    }
    let refused = store::refused(tx, &Reach::of(who), most).await?;
    let count = refused.first().map_or(0, |proof| proof.waiting);
    let alert = |proof: &WaitingProof| Alert {
        text: format!("{} : {}", proof_kind_label(proof.kind), proof.cents),
        href: proof.href(),
        detail: format!(
            "{}, refusée par {} le {} : {}",
            proof.place(),
            proof.stated_by,
            proof.stated_on.plain(),
            proof.note
        ),
        tone: "warning",
        label: "Preuve refusée".to_owned(),
    };
    Ok((refused.iter().map(alert).collect(), count))
}

async fn view(tx: &mut Tx, app: &App, who: &Allowed) -> Result<WaitingView, Problem> {
    let reach = Reach::of(who);
    let waiting = store::waiting(tx, &reach, MOST).await?;
    let count = waiting.first().map_or(0, |proof| proof.waiting);
    let row = |proof: &WaitingProof| WaitingRow {
        id: proof.id.to_string(),
        landlord: proof.landlord.clone(),
        quartier: format!("{}, {}", proof.quartier, proof.year),
        line: format!("{}. {}", proof.number, proof.title),
        href: proof.href(),
        kind: proof_kind_label(proof.kind),
        note: proof.note.clone(),
        stated: format!("déposée par {} le {}", proof.stated_by, proof.stated_on.plain()),
        cents: proof.cents,
        piece: proof.piece_id.is_some() && reach.shows_piece(proof.kind, proof.landlord_id),
    };
    Ok(WaitingView {
        frame: Frame::of(app, who, "Preuves à confirmer").under("Abattement TFPB", "/abattement"),
        count: counted(count, "preuve attend votre confirmation", "preuves attendent votre confirmation"),
        more: count.saturating_sub(MOST).max(0),
        rows: waiting.iter().map(row).collect(),
        done: String::new(),
        left: Vec::new(),
        none_ticked: false,
    })
}

pub(in super::super) async fn page(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let mut view = view(app.db.read().await?.tx(), &app, &who).await?;
    if let Ok(done) = query.text("confirmees").parse::<i64>() {
        view.frame = view.frame.flash(Some(&said_done(done)));
    }
    show(&view)
}

fn said_done(done: i64) -> String {
    format!("{}.", counted(done.max(0), "preuve confirmée", "preuves confirmées"))
}

/// Confirms those that are ticked, each under its own entry; what is refused is named with its reason, the others are kept.
pub(in super::super) async fn confirm(
    State(app): State<App>,
    who: Allowed,
    form: Form,
) -> Result<Response, Problem> {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let mut ids: Vec<ProofId> = Vec::new();
    for id in form.all("preuve").filter_map(|id| id.parse().ok()).take(most) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        let view = view(app.db.read().await?.tx(), &app, &who).await?;
        return show_again(&WaitingView { none_ticked: true, ..view });
    }
    let (done, left) = settled(&app, &who, &ids).await?;
    if left.is_empty() {
        return Ok(Redirect::to(&format!("/abattement/preuves?confirmees={done}")).into_response());
    }
    let view = view(app.db.read().await?.tx(), &app, &who).await?;
    let report = WaitingView { done: said_done(done), left, ..view };
    if done == 0 { show_again(&report) } else { show(&report) }
}

/// How many were confirmed, and those that were not, with why.
async fn settled(app: &App, who: &Allowed, ids: &[ProofId]) -> Result<(i64, Vec<Left>), Problem> {
    let signer = who.signer()?;
    let mut write = Together::begin(&app.db, &app.world).await?;
    let (mut happened, mut left) = (Vec::new(), Vec::new());
    for id in ids {
        match acts::settle(write.tx(), app, who, *id, None).await {
            Ok((_, event)) => happened.push(signer.signs(event)),
            Err(why @ (Problem::NotFound | Problem::Forbidden(_) | Problem::Refused(_))) => {
                left.push(Left { what: named(write.tx(), who, *id).await?, why: why.to_string() });
            }
            Err(other) => return Err(other),
        }
    }
    let done = i64::try_from(happened.len()).unwrap_or(i64::MAX);
    write.commit(&happened).await?;
    Ok((done, left))
}

/// A proof that was left, in words, if this person is shown it.
async fn named(tx: &mut Tx, who: &Allowed, id: ProofId) -> Result<String, Problem> {
    match acts::found(tx, &Reach::of(who), id).await {
        Ok((line, proof)) => Ok(format!(
            "{}, {}, ligne {} de {}, {}, {}",
            proof_kind_label(proof.kind),
            proof.cents,
            line.number,
            line.landlord,
            line.quartier,
            line.year
        )),
        Err(Problem::NotFound) => Ok("Preuve introuvable".to_owned()),
        Err(other) => Err(other),
    }
}
