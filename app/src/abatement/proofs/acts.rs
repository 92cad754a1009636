//! Handlers of proofs: reading those of a line, laying one, confirming, refusing, taking back, and its piece.

use super::super::coverage;
use super::super::store::Reach;
use super::forms::{self, Laying, Offer};
use super::store::{self, ProofRow, ProvedLine};
use super::views::{ProofCard, ProofsView};
use super::words::{double_reason, proof_kind_label};
use crate::diagnostics::{self, Sight};
use crate::plans;
use crate::platform::attachments::{self, Joined, Piece};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, Write};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::abatement::{AbatementState, CannotConfirm, Double, Ledger, ProofKind, Standing};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::{Cents, FieldFault, LineId, OrganisationId, ProofId, text::excerpt};
use serde_json::json;

/// Constats offered at most.
const OFFERED: usize = 200;

/// Whether this person lays proofs on that line: its landlord, or the métropole for it, until the bilan is validated.
fn may_lay(who: &Allowed, line: &ProvedLine) -> bool {
    let theirs = who.acts_for(line.landlord_id) || who.role() == Role::MetropoleAdmin;
    theirs && who.may(Capability::WriteAbatement) && line.state != AbatementState::BilanValide
}

/// A line whose proofs open for that reader.
async fn opened(tx: &mut Tx, reach: &Reach, id: LineId) -> Result<ProvedLine, Problem> {
    if !reach.opens_proofs() {
        return Err(Problem::NotFound);
    }
    store::line(tx, reach, id).await
}

/// The proofs of a line that this reader is shown, first laid first.
async fn shown(tx: &mut Tx, reach: &Reach, line: &ProvedLine) -> Result<Vec<ProofRow>, Problem> {
    let mut proofs = store::proofs(tx, line.id).await?;
    proofs.retain(|proof| reach.shows_proof(proof.kind, line.landlord_id));
    Ok(proofs)
}

/// Whose hand settles a proof: whoever took the place of the landlord, or of who laid it, settles as they would.
fn hand(who: &Allowed, line: &ProvedLine, proof: &ProofRow) -> OrganisationId {
    who.acting_as([line.landlord_id, proof.stated_by_id])
}

async fn offer(tx: &mut Tx, who: &Allowed, line: &ProvedLine) -> Result<Offer, Problem> {
    let constats = diagnostics::constats_of(tx, line.quartier_id, who).await?;
    let done = constats.iter().rev().filter(|constat| constat.state.is_done()).take(OFFERED);
    let said = done.map(|constat| {
        let words = excerpt(&constat.description, 100);
        (
            constat.id.to_string(),
            format!("Constat {} du {} : {words}", constat.number, constat.walk_day.short()),
        )
    });
    let actions = plans::actions_of(tx, line.quartier_id, &Sight::of(who)).await?;
    let expenses = store::expenses(tx, line.landlord_id).await?;
    Ok(Offer {
        with_piece: expenses
            .iter()
            .filter(|one| one.attachment_id.is_some())
            .map(|one| one.id.clone())
            .collect(),
        expenses: expenses.into_iter().map(|one| (one.id.clone(), one.said())).collect(),
        constats: said.collect(),
        actions: actions.into_iter().map(|action| (action.id.to_string(), action.fiche.title)).collect(),
    })
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    line: ProvedLine,
    filled: Filled,
) -> Result<ProofsView, Problem> {
    let lays = may_lay(who, &line);
    let offer = if lays { offer(tx, who, &line).await? } else { Offer::default() };
    let (ledger, _) = coverage::of_line(tx, &line).await?;
    let mut proofs = Vec::new();
    for row in shown(tx, &Reach::of(who), &line).await? {
        proofs.push(card(tx, who, &line, &row, &ledger).await?);
    }
    let axis = app.convention.tfpb_axis(&line.axis).map_or("", |axis| axis.title.as_str());
    let kinds =
        ProofKind::ALL.iter().map(|kind| (kind.code().to_owned(), proof_kind_label(*kind).to_owned()));
    let frame = Frame::of(app, who, format!("Preuves de la ligne {}", line.number))
        .under("Abattement TFPB", "/abattement")
        .under(
            format!("{}, {}, {}", line.landlord, line.quartier, line.year),
            format!("/abattement/{}", line.abatement_id),
        );
    Ok(ProofsView {
        frame,
        axis: format!("Axe {} {axis}", line.axis),
        coverage: ledger.line(line.id),
        proofs,
        filled,
        kinds: kinds.collect(),
        expenses: offer.expenses,
        constats: offer.constats,
        actions: offer.actions,
        may_lay: lays,
        line,
    })
}

async fn card(
    tx: &mut Tx,
    who: &Allowed,
    line: &ProvedLine,
    row: &ProofRow,
    ledger: &Ledger,
) -> Result<ProofCard, Problem> {
    let mut card = ProofCard::of(row);
    card.piece = row.has_piece() && Reach::of(who).shows_piece(row.kind, line.landlord_id);
    if let Some(double) = ledger.doubles().iter().find(|double| double.proof == row.id) {
        card.double = said_double(tx, who, double).await?;
    }
    let awaited = row.case(line.landlord_id).settle(hand(who, line, row), None).is_ok();
    card.may_settle = awaited && who.may(Capability::ConfirmProof);
    card.may_withdraw = may_lay(who, line) && row.standing() != Standing::Confirmed;
    Ok(card)
}

/// Why some euros of a proof are counted elsewhere, and where, if this person may read it.
pub(in super::super) async fn said_double(
    tx: &mut Tx,
    who: &Allowed,
    double: &Double,
) -> Result<String, Problem> {
    let why = double_reason(double.reason);
    let first = match double.first {
        Some(id) => match store::line(tx, &Reach::of(who), id).await {
            Ok(line) => format!(" C'est la ligne {} de {}, {}.", line.number, line.quartier, line.year),
            Err(Problem::NotFound) => String::new(),
            Err(other) => return Err(other),
        },
        None => String::new(),
    };
    Ok(format!("{} : {why}{first}", double.cents))
}

pub(in super::super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LineId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let line = opened(read.tx(), &Reach::of(&who), id).await?;
    let mut view = view(read.tx(), &app, &who, line, Filled::default()).await?;
    view.frame = view.frame.flash(done(query.text("fait")));
    show(&view)
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "deposee" => Some("La preuve est déposée : un autre organisme peut la confirmer."),
        "confirmee" => Some("La preuve est confirmée."),
        "refusee" => Some("La preuve est refusée : le bailleur en voit le motif."),
        "retiree" => Some("La preuve est retirée."),
        _ => None,
    }
}

pub(in super::super) async fn lay(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LineId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let line = opened(write.tx(), &Reach::of(&who), id).await?;
    if !may_lay(&who, &line) {
        return Err(Problem::Forbidden(format!(
            "Seul {} dépose des preuves sur ses lignes, jusqu'à la validation du bilan.",
            line.landlord
        )));
    }
    let offer = offer(write.tx(), &who, &line).await?;
    let laying = Laying {
        line: &line,
        by: who.organisation(),
        today: app.world.today(),
        proof: app.world.id(),
        expense: app.world.id(),
    };
    let mut read = forms::read(&form, &offer, &laying);
    let piece = match taken(&app, &form).await? {
        Ok(piece) => piece,
        Err(fault) => {
            read = Err(read.err().into_iter().flatten().chain([fault]).collect());
            None
        }
    };
    let (mut proof, expense) = match read {
        Ok(checked) => checked,
        Err(faults) => {
            return show_again(&view(write.tx(), &app, &who, line, Filled::again(form, faults)).await?);
        }
    };
    let now = app.world.now();
    let piece = match piece {
        Some(piece) => {
            let (subject, label) = (proof.id.to_string(), form.text("label"));
            let to = Joined {
                subject_kind: "line_proof",
                subject_id: &subject,
                label,
                organisation: who.organisation(),
            };
            Some(attachments::join(&app, write.tx(), piece, &to, now).await?)
        }
        None => None,
    };
    match expense {
        Some(mut expense) => {
            expense.piece = piece;
            store::insert_expense(write.tx(), &expense, now).await?;
        }
        None => proof.piece = piece,
    }
    store::insert_proof(write.tx(), &proof, now).await?;
    let event = told("preuve.deposee", &line, (proof.kind, proof.cents), "");
    keep(write, &line, event, "deposee").await
}

/// The piece sent with the form, if any, or why it is refused.
async fn taken(app: &App, form: &Form) -> Result<Result<Option<Piece>, FieldFault>, Problem> {
    let Some(upload) = form.files.iter().find(|file| file.field == "piece") else { return Ok(Ok(None)) };
    let taken = attachments::take_in(app, upload).await?;
    Ok(taken.map(Some).map_err(|refused| FieldFault::new("piece", refused.to_string())))
}

/// What happened to a proof.
fn told(code: &'static str, line: &ProvedLine, (kind, cents): (ProofKind, Cents), reason: &str) -> Event {
    let details = json!({
        "number": line.number.to_string(), "title": line.title, "kind": kind, "cents": cents.0, "reason": reason,
    });
    // No quartier: its thread is read by other landlords, who may not read this line.
    Event::of(code, "abatement", line.abatement_id).with(details)
}

/// Keeps what happened, and goes back to the proofs of the line.
async fn keep(write: Write, line: &ProvedLine, event: Event, done: &str) -> Result<Response, Problem> {
    write.commit(event).await?;
    Ok(Redirect::to(&format!("/abattement/lignes/{}/preuves?fait={done}", line.id)).into_response())
}

/// A proof that this reader is shown, and its line.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn found(
    tx: &mut Tx,
    reach: &Reach,
    id: ProofId,
) -> Result<(ProvedLine, ProofRow), Problem> {
    let line = store::line_of(tx, id).await?;
    let line = opened(tx, reach, line).await?;
    let proofs = shown(tx, reach, &line).await?;
    let proof = proofs.into_iter().find(|proof| proof.id == id).ok_or(Problem::NotFound)?;
    Ok((line, proof))
}

pub(in super::super) async fn confirm(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ProofId>,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (line, event) = settle(write.tx(), &app, &who, id, None).await?;
    keep(write, &line, event, "confirmee").await
}

pub(in super::super) async fn refuse(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ProofId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (line, event) = settle(write.tx(), &app, &who, id, Some(form.text("reason"))).await?;
    keep(write, &line, event, "refusee").await
}

/// Confirms a proof, or refuses it for that reason: its line, and what happened.
///
/// # Errors
/// When it is not shown, not theirs to say, or was already said; nothing is written then.
pub(super) async fn settle(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    id: ProofId,
    refused: Option<&str>,
) -> Result<(ProvedLine, Event), Problem> {
    let (line, proof) = found(tx, &Reach::of(who), id).await?;
    let settled = proof.case(line.landlord_id).settle(hand(who, &line, &proof), refused);
    settled.map_err(|why| match why {
        CannotConfirm::Landlord | CannotConfirm::Depositor => Problem::Forbidden(why.to_string()),
        CannotConfirm::Settled | CannotConfirm::NoReason => Problem::refused(why),
    })?;
    if !store::settle(tx, id, who.organisation(), app.world.today(), refused).await? {
        return Err(Problem::refused(CannotConfirm::Settled));
    }
    let code = if refused.is_some() { "preuve.refusee" } else { "preuve.confirmee" };
    let event = told(code, &line, (proof.kind, proof.cents), refused.unwrap_or_default());
    Ok((line, event))
}

pub(in super::super) async fn withdraw(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ProofId>,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let (line, proof) = found(write.tx(), &Reach::of(&who), id).await?;
    if !may_lay(&who, &line) {
        return Err(Problem::Forbidden(format!("Seul {} retire ses preuves.", line.landlord)));
    }
    if !store::withdraw(write.tx(), id).await? {
        return Err(Problem::Refused("Une preuve confirmée ne se retire plus.".to_owned()));
    }
    let event = told("preuve.retiree", &line, (proof.kind, proof.cents), "");
    keep(write, &line, event, "retiree").await
}

/// The piece of a proof: for whoever is shown the proof, and that piece.
pub(in super::super) async fn piece(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ProofId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let reach = Reach::of(&who);
    let (line, proof) = found(read.tx(), &reach, id).await?;
    if !reach.shows_piece(proof.kind, line.landlord_id) {
        return Err(Problem::NotFound);
    }
    let piece = store::piece_of(read.tx(), id).await?;
    let piece = attachments::one(read.tx(), piece).await?;
    attachments::hand_back(&app, &piece).await
}
