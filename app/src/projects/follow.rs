//! The bilan of a grant: opened, written, filed with its proofs, and what is answered to it.

use super::access::{At, Change};
use super::fiche::when;
use super::letters::News;
use super::store::examination::{self, BILAN, KeptCorrection};
use super::store::follow as kept;
use super::views::follow::{BilanLine, BilanView};
use super::words::done;
use crate::convention::in_force;
use crate::platform::attachments::{self, Joined};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, whole};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::funding::FundingRules;
use palier_domain::plans::Measure;
use palier_domain::projects::{Bilan, BilanOutcome, DossierState};
use palier_domain::shared::{AttachmentId, Cents, CorrectionId, Day, DossierId, FieldFault, text::print};
use serde_json::json;

pub(super) const fn awaits_bilan(state: DossierState) -> bool {
    matches!(state, DossierState::BilanAttendu | DossierState::ReportAccorde)
}

/// The bilan as far as it is written; else one to fill in.
async fn bilan_of(tx: &mut Tx, at: &At) -> Result<Bilan, Problem> {
    let kept = kept::bilan(tx, at.kept.id).await?;
    Ok(kept.map_or_else(|| Bilan::begun(&at.kept.application), |(bilan, _)| bilan))
}

/// What tells a state of the bilan apart: a form goes on from the one it was opened at.
fn revision(bilan: &Bilan) -> Result<String, Problem> {
    let written = serde_json::to_string(bilan).map_err(Problem::inside)?;
    Ok(format!("{:016x}", print(&written)))
}

fn must_await(at: &At) -> Result<(), Problem> {
    at.must_write()?;
    if awaits_bilan(at.kept.rules.state) {
        return Ok(());
    }
    Err(Problem::Refused("Aucun bilan n'est attendu pour ce dossier.".to_owned()))
}

fn bilan_view(
    app: &App,
    who: &Allowed,
    at: &At,
    bilan: &Bilan,
    filled: Filled,
) -> Result<BilanView, Problem> {
    let indicators = bilan.indicators.iter().map(|line| BilanLine {
        label: line.indicator.title.clone(),
        planned: line
            .indicator
            .target
            .map(|target| format!("cible {target} {}", line.indicator.unit))
            .unwrap_or_default(),
    });
    let accounts = bilan.accounts.iter().map(|line| BilanLine {
        label: format!("{} : {}", line.account.title(), line.label),
        planned: format!("prévu {}", line.planned),
    });
    Ok(BilanView {
        revision: revision(bilan)?,
        frame: Frame::of(app, who, "Bilan")
            .under("Projets", "/projets")
            .under(at.kept.title.clone(), at.kept.href()),
        back: format!("{}/suivi", at.kept.href()),
        here: format!("{}/bilan", at.kept.href()),
        met: false,
        due: at.kept.rules.bilan_due.map(|day| when(day, app.world.today())),
        indicators: indicators.collect(),
        accounts: accounts.collect(),
        proofs: bilan.proofs.len(),
        filled,
    })
}

pub(super) async fn bilan_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let at = At::read(read.tx(), &who, id).await?;
    must_await(&at)?;
    let bilan = bilan_of(read.tx(), &at).await?;
    let filled = Filled::again(as_typed(&bilan), Vec::new());
    let mut view = bilan_view(&app, &who, &at, &bilan, filled)?;
    view.frame = view.frame.flash(done(query.text("fait")));
    show(&view)
}

/// A bilan as its form shows it.
fn as_typed(bilan: &Bilan) -> Form {
    let mut form = Form::default();
    let said = |number: Option<String>| number.unwrap_or_default();
    form.put("outcome", [bilan.outcome.code().to_owned()]);
    form.put("text", [bilan.text.clone()]);
    form.put("people", [said(bilan.people.map(|count| count.to_string()))]);
    form.put("fte", [said(bilan.fte.map(|fte| fte.to_string()))]);
    form.put("volunteers", [said(bilan.volunteers.map(|count| count.to_string()))]);
    form.put("new_end", [said(bilan.new_end.map(|day| day.to_string()))]);
    form.put("certified", bilan.certified.then(|| "oui".to_owned()));
    for (index, line) in bilan.indicators.iter().enumerate() {
        let reached = line.indicator.reached.map(|reached| reached.to_string());
        form.put(&format!("reached-{index}"), [said(reached)]);
        form.put(&format!("gap-{index}"), [line.gap.clone()]);
    }
    for (index, line) in bilan.accounts.iter().enumerate() {
        form.put(&format!("realised-{index}"), [said(line.realised.map(|sum| sum.bare(',')))]);
        form.put(&format!("account_gap-{index}"), [line.gap.clone()]);
    }
    form
}

/// Puts what was typed in the bilan; what cannot be read is told.
fn typed(form: &Form, bilan: &mut Bilan) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let told = |wrong: &dyn std::fmt::Display| format!("{wrong}.");
    bilan.outcome = form.text("outcome").parse().unwrap_or(BilanOutcome::Bilan);
    form.text("text").clone_into(&mut bilan.text);
    bilan.people = form.read("people", &mut faults, whole);
    bilan.volunteers = form.read("volunteers", &mut faults, whole);
    bilan.fte = form.read("fte", &mut faults, |text| Measure::parse(text).map_err(|wrong| told(&wrong)));
    bilan.new_end = form.read("new_end", &mut faults, |text| Day::parse(text).map_err(|wrong| told(&wrong)));
    bilan.certified = form.ticked("certified");
    for (index, line) in bilan.indicators.iter_mut().enumerate() {
        match form.filled(&format!("reached-{index}")).map(Measure::parse).transpose() {
            Ok(reached) => line.indicator.reached = reached,
            Err(wrong) => {
                faults.push(FieldFault::new("indicators", format!("Indicateur {} : {wrong}.", index + 1)))
            }
        }
        form.text(&format!("gap-{index}")).clone_into(&mut line.gap);
    }
    for (index, line) in bilan.accounts.iter_mut().enumerate() {
        match form.filled(&format!("realised-{index}")).map(Cents::parse).transpose() {
            Ok(realised) => line.realised = realised,
            Err(wrong) => {
                faults.push(FieldFault::new("accounts", format!("Compte, ligne {} : {wrong}.", index + 1)))
            }
        }
        form.text(&format!("account_gap-{index}")).clone_into(&mut line.gap);
    }
    faults
}

pub(super) async fn save_bilan(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    must_await(&change.at)?;
    let (today, now) = (app.world.today(), app.world.now());
    let before = bilan_of(change.write.tx(), &change.at).await?;
    let mut bilan = before.clone();
    let mut faults = typed(&form, &mut bilan);
    let kept_since = form.filled("revision").map(|opened| Ok::<_, Problem>(revision(&before)? != opened));
    if kept_since.transpose()?.unwrap_or(false) && bilan != before {
        let fault = FieldFault::new(
            "text",
            "Ce bilan a été enregistré pendant votre saisie, par une autre personne ou dans un autre onglet, et rien n'est \
             écrasé : relisez-le dans un autre onglet, puis enregistrez de nouveau pour garder ce que vous avez écrit.",
        );
        let filled = Filled::again(form, vec![fault]);
        let view = bilan_view(&app, &who, &change.at, &before, filled)?;
        return show_again(&BilanView { met: true, ..view });
    }
    for upload in &form.files {
        match attachments::take_in(&app, upload).await? {
            Ok(piece) => {
                let piece = proof(&app, &mut change, &who, piece).await?;
                bilan.proofs.push(piece);
            }
            Err(refused) => faults.push(FieldFault::new("proofs", refused.to_string())),
        }
    }
    let submits = form.text("aller") == "deposer";
    if submits && faults.is_empty() {
        faults = bilan.missing(today);
    }
    if !faults.is_empty() {
        return show_again(&bilan_view(&app, &who, &change.at, &before, Filled::again(form, faults))?);
    }
    if !submits {
        if bilan == before {
            return Ok(Redirect::to(&format!("{}/bilan?fait=bilan", change.at.kept.href())).into_response());
        }
        kept::keep_bilan(change.write.tx(), id, &bilan, None, now).await?;
        return change.keep_on("/bilan", "dossier.bilan", json!({}), "bilan").await;
    }
    let moved = change.at.kept.rules.answer(bilan.outcome).map_err(Problem::refused)?;
    kept::keep_bilan(change.write.tx(), id, &bilan, Some(today), now).await?;
    for one in examination::all_corrections(change.write.tx(), id).await? {
        if let KeptCorrection::OfBilan { id: number, answered_on: None, .. } = one {
            examination::answer(change.write.tx(), (number, id), "Bilan déposé de nouveau.", today).await?;
        }
    }
    change.keep_move(moved, "", "bilan_depose").await
}

async fn proof(
    app: &App,
    change: &mut Change,
    who: &Allowed,
    piece: attachments::Piece,
) -> Result<AttachmentId, Problem> {
    let (subject, now) = (change.at.kept.id.to_string(), app.world.now());
    let to = Joined {
        subject_kind: "dossier",
        subject_id: &subject,
        label: "Preuve du bilan",
        organisation: who.organisation(),
    };
    attachments::join(app, change.write.tx(), piece, &to, now).await
}

/// When the bilan of a dossier is due: the day its notification says, else what the convention says.
pub(super) fn bilan_due(app: &App, notified: Option<Day>, year: i16) -> Day {
    notified.unwrap_or_else(|| FundingRules::of(&in_force(app)).bilan_due(year, None))
}

pub(super) async fn open_bilan(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_examine()?;
    let kept = &change.at.kept;
    let due = match form.filled("due") {
        Some(text) => Day::parse(text).map_err(Problem::refused)?,
        None => bilan_due(&app, kept.rules.bilan_due, kept.year),
    };
    let ends = kept.application.calendar.ends;
    let moved = kept.rules.await_bilan(kept.year, ends, due, app.world.today()).map_err(Problem::refused)?;
    change.tell(&app, &who, None, &News::BilanOpened(due)).await?;
    // Said today: the reminder of the next morning does not say it again.
    kept::remind(change.write.tx(), id, app.world.today()).await?;
    change.keep_move(moved, "", "bilan_ouvert").await
}

pub(super) async fn judge_bilan(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_examine()?;
    let (today, now) = (app.world.today(), app.world.now());
    let (rules, text) = (change.at.kept.rules, form.text("text").to_owned());
    let moved = match form.text("sens") {
        "valider" => rules.validate_bilan(),
        "corriger" => rules.correct_bilan(usize::from(!text.is_empty())),
        "accorder" => {
            let due = form
                .filled("due")
                .ok_or_else(|| Problem::Refused("Indiquez le nouveau jour du bilan.".to_owned()))?;
            rules.rule_on_dates(Some(Day::parse(due).map_err(Problem::refused)?))
        }
        "refuser" => rules.rule_on_dates(None),
        _ => return Err(Problem::Refused("Dites quelle suite vous donnez au bilan.".to_owned())),
    };
    let moved = moved.map_err(Problem::refused)?;
    if form.text("sens") == "corriger" {
        let number = CorrectionId(app.world.id());
        let due = moved.bilan_due.unwrap_or(today);
        let by = who.organisation();
        examination::ask_correction(change.write.tx(), (number, id), (BILAN, &text), by, (today, due), now)
            .await?;
        change.tell(&app, &who, None, &News::BilanCorrections).await?;
    }
    change.keep_move(moved, &text, "bilan_examine").await
}
