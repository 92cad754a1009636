//! Writing one line: the whole of it while the programme is written, its account while the bilan is.

use super::change::{Change, Look, rule_of};
use super::fiche::actions_of;
use super::forms::{self, Ground};
use super::store::KeptAbatement;
use super::store::lines::{self as kept_lines, KeptLine};
use super::views::forms::LineView;
use crate::platform::attachments::{self, Joined};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::{NewLine, Writing};
use palier_domain::shared::{AbatementId, FieldFault, LineId};
use serde_json::json;

/// Where a line of that abatement is written.
pub(super) fn ground<'a>(app: &'a App, kept: &KeptAbatement) -> Result<Ground<'a>, Problem> {
    let year = kept.rules.year;
    Ok(Ground { convention: &app.convention, rule: rule_of(app, year)?, npnru: kept.npnru, year })
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    (kept, line, writing): (&KeptAbatement, Option<&KeptLine>, Writing),
    filled: Filled,
) -> Result<LineView, Problem> {
    let title = match line {
        Some(line) => format!("Ligne {}", line.number),
        None => "Nouvelle ligne".to_owned(),
    };
    let ground = ground(app, kept)?;
    let axes = &app.convention.tfpb_axes;
    let open = axes.iter().filter(|axis| !kept.npnru || !ground.rule.npnru_refused_axes.contains(&axis.code));
    let pieces = match line {
        Some(line) => attachments::of(tx, "abatement_line", &line.id.to_string()).await?,
        None => Vec::new(),
    };
    Ok(LineView {
        frame: Frame::of(app, who, title)
            .under("Abattement TFPB", "/abattement")
            .under(kept.title(), kept.href()),
        axes: open.map(|axis| (axis.code.clone(), format!("{} {}", axis.code, axis.title))).collect(),
        measures: axes.iter().flat_map(|axis| axis.measures.iter().cloned()).collect(),
        closed_axes: if kept.npnru { ground.rule.npnru_refused_axes.clone() } else { Vec::new() },
        actions: actions_of(tx, who, kept).await?,
        back: kept.href(),
        here: line.map(|line| format!("{}/lignes/{}", kept.href(), line.id)).unwrap_or_default(),
        planned_fixed: line.filter(|_| writing == Writing::Bilan).map(|line| line.line.clone()),
        bilan: writing == Writing::Bilan,
        tolerance: palier_domain::shared::Cents(i64::from(ground.rule.tolerance_cents)),
        gap_percent: ground.rule.explained_gap_percent,
        clause: ground.rule.clause.clone(),
        pieces: pieces.into_iter().map(|piece| (piece.id.to_string(), piece.label)).collect(),
        filled,
    })
}

pub(super) async fn new_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    query: Form,
) -> Result<Response, Problem> {
    let (mut look, writing) = Look::while_written(&app, &who, id).await?;
    let year = look.kept.rules.year;
    let filled = Filled::with(&[
        ("axis", query.text("axe")),
        ("starts", &format!("{year}-01-01")),
        ("ends", &format!("{year}-12-31")),
    ]);
    show(&view(look.read.tx(), &app, &who, (&look.kept, None, writing), filled).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    let (line, faults) = forms::line(&form, None, writing);
    let faults = with_known_action(change.write.tx(), &who, &change.kept, &line, faults).await?;
    let checked = match ground(&app, &change.kept)?.check(line, faults) {
        Ok(checked) => checked,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            let what = (&change.kept, None, writing);
            return show_again(&view(change.write.tx(), &app, &who, what, filled).await?);
        }
    };
    let line = LineId(app.world.id());
    let number = kept_lines::add(change.write.tx(), line, id, &checked.line, app.world.now()).await?;
    let details = json!({ "number": number, "title": checked.line.title });
    let to = match form.filled("suite") {
        Some(_) => format!("{}/lignes/nouvelle?axe={}", change.kept.href(), checked.line.axis),
        None => format!("{}?fait=ligne#ligne-{number}", change.kept.href()),
    };
    change.keep_and_go("abattement.ligne_ajoutee", details, &to).await
}

/// A line may be tied only to an action that takes place in its quartier and that its writer sees.
async fn with_known_action(
    tx: &mut Tx,
    who: &Allowed,
    kept: &KeptAbatement,
    line: &NewLine,
    mut faults: Vec<FieldFault>,
) -> Result<Vec<FieldFault>, Problem> {
    if let Some(action) = line.action {
        let known = actions_of(tx, who, kept).await?;
        if known.iter().all(|(id, _)| *id != action.to_string()) {
            faults.push(FieldFault::new("action", "Choisissez une action du plan de ce quartier."));
        }
    }
    Ok(faults)
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path((id, line)): Path<(AbatementId, LineId)>,
) -> Result<Response, Problem> {
    let (mut look, writing) = Look::while_written(&app, &who, id).await?;
    let line = kept_lines::one(look.read.tx(), &look.reach, id, line).await?;
    let filled = forms::filled(&line.line);
    show(&view(look.read.tx(), &app, &who, (&look.kept, Some(&line), writing), filled).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path((id, line)): Path<(AbatementId, LineId)>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    let kept = kept_lines::one(change.write.tx(), &change.reach, id, line).await?;
    let (typed, faults) = forms::line(&form, Some(&kept), writing);
    let faults = with_known_action(change.write.tx(), &who, &change.kept, &typed, faults).await?;
    let checked = match ground(&app, &change.kept)?.check(typed, faults) {
        Ok(checked) => checked,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            let what = (&change.kept, Some(&kept), writing);
            return show_again(&view(change.write.tx(), &app, &who, what, filled).await?);
        }
    };
    kept_lines::update(change.write.tx(), line, id, &checked.line).await?;
    let details = json!({ "number": kept.number, "title": checked.line.title });
    let to = format!("{}?fait=ligne#ligne-{}", change.kept.href(), kept.number);
    change.keep_and_go("abattement.ligne_modifiee", details, &to).await
}

pub(super) async fn copy(
    State(app): State<App>,
    who: Allowed,
    Path((id, line)): Path<(AbatementId, LineId)>,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    if writing != Writing::Programme {
        return Err(Problem::Refused("Une ligne se copie pendant l'écriture du programme.".to_owned()));
    }
    let kept = kept_lines::one(change.write.tx(), &change.reach, id, line).await?;
    let title = format!("{} (copie)", kept.line.title);
    let copy = NewLine { title: title.clone(), realised: None, ..kept.line };
    let new = LineId(app.world.id());
    let number = kept_lines::add(change.write.tx(), new, id, &copy, app.world.now()).await?;
    let to = format!("{}/lignes/{new}", change.kept.href());
    let details = json!({ "number": number, "title": title });
    change.keep_and_go("abattement.ligne_ajoutee", details, &to).await
}

pub(super) async fn remove(
    State(app): State<App>,
    who: Allowed,
    Path((id, line)): Path<(AbatementId, LineId)>,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    let kept = kept_lines::one(change.write.tx(), &change.reach, id, line).await?;
    let planned =
        writing == Writing::Bilan && kept.line.planned != palier_domain::abatement::Shares::default();
    if planned || !kept_lines::remove(change.write.tx(), line, id).await? {
        return Err(Problem::Refused(
            "Cette ligne a été validée, ou porte une correction, une pièce ou une preuve : elle reste. \
             Mettez ses montants à zéro et expliquez pourquoi."
                .to_owned(),
        ));
    }
    let details =
        json!({ "number": kept.number, "title": kept.line.title, "planned": kept.line.planned.expense });
    change.keep("abattement.ligne_retiree", details, "retiree").await
}

pub(super) async fn join_piece(
    State(app): State<App>,
    who: Allowed,
    Path((id, line)): Path<(AbatementId, LineId)>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::by_landlord(&app, &who, id).await?;
    let kept = kept_lines::one(change.write.tx(), &change.reach, id, line).await?;
    let Some(upload) = form.files.first() else {
        return Err(Problem::Refused("Choisissez la pièce à joindre.".to_owned()));
    };
    let piece = attachments::take_in(&app, upload).await?.map_err(Problem::refused)?;
    let subject = line.to_string();
    let to = Joined {
        subject_kind: "abatement_line",
        subject_id: &subject,
        label: form.text("label"),
        organisation: who.organisation(),
    };
    let piece = attachments::join(&app, change.write.tx(), piece, &to, app.world.now()).await?;
    let name = attachments::one(change.write.tx(), piece).await?.label;
    let to = format!("{}?fait=piece#ligne-{}", change.kept.href(), kept.number);
    change.keep_and_go("abattement.piece", json!({ "number": kept.number, "name": name }), &to).await
}
