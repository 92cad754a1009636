//! The table of ordinary management (*droit commun*): what the landlord does anyway, in the quartier and elsewhere.

use super::change::{Change, Look};
use super::store::KeptAbatement;
use super::store::ordinary::{self as kept_posts, Ordinary};
use super::views::forms::{OrdinaryRow, OrdinaryView};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::{OrdinaryFigure, Thousandths};
use palier_domain::shared::{AbatementId, AttachmentId};
use serde_json::json;

/// Blank rows offered after those that are filled.
const BLANK: usize = 3;
/// Most rows read.
const MOST: usize = 60;

fn view(app: &App, who: &Allowed, kept: &KeptAbatement, rows: Vec<OrdinaryRow>, wrong: bool) -> OrdinaryView {
    let frame = Frame::of(app, who, "Droit commun").under("Abattement TFPB", "/abattement");
    OrdinaryView { frame: frame.under(kept.title(), kept.href()), back: kept.href(), rows, wrong }
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let (mut look, _) = Look::while_written(&app, &who, id).await?;
    let mut held = kept_posts::of(look.read.tx(), &look.reach, id).await?;
    if held.is_empty() {
        held = app
            .convention
            .tfpb_ordinary
            .iter()
            .map(|usual| Ordinary {
                post: usual.post.clone(),
                indicator: usual.indicator.clone(),
                ..Ordinary::default()
            })
            .collect();
    }
    let said =
        |quantity: Option<Thousandths>| quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
    let mut rows: Vec<OrdinaryRow> = held
        .into_iter()
        .map(|post| OrdinaryRow {
            outside: said(post.figure.outside),
            inside: said(post.figure.inside),
            post: post.post,
            indicator: post.indicator,
            comment: post.comment,
            fault: String::new(),
        })
        .collect();
    rows.extend(std::iter::repeat_n(OrdinaryRow::default(), BLANK));
    show(&view(&app, &who, &look.kept, rows, false))
}

/// The rows as typed, each with what is to be corrected.
fn typed(form: &Form) -> Vec<OrdinaryRow> {
    (0..MOST)
        .map_while(|index| {
            let text = |name: &str| form.text(&format!("{name}-{index}")).to_owned();
            form.all(&format!("post-{index}")).next()?;
            Some(OrdinaryRow {
                post: text("post"),
                indicator: text("indicator"),
                outside: text("outside"),
                inside: text("inside"),
                comment: text("comment"),
                fault: String::new(),
            })
        })
        .collect()
}

fn read(row: &OrdinaryRow) -> Result<Ordinary, String> {
    let quantity = |text: &str| match text {
        "" => Ok(None),
        text => Thousandths::parse(text).map(Some).map_err(|wrong| wrong.to_string()),
    };
    if row.post.is_empty() || row.indicator.is_empty() {
        return Err("Indiquez le poste et l'indicateur qui le mesure.".to_owned());
    }
    Ok(Ordinary {
        post: row.post.clone(),
        indicator: row.indicator.clone(),
        figure: OrdinaryFigure { outside: quantity(&row.outside)?, inside: quantity(&row.inside)? },
        comment: row.comment.clone(),
    })
}

pub(super) async fn save(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, _) = Change::while_written(&app, &who, id).await?;
    let mut rows = typed(&form);
    let mut posts: Vec<Ordinary> = Vec::new();
    for row in rows.iter_mut().filter(|row| !row.is_blank()) {
        let twice = |post: &Ordinary| post.post == row.post && post.indicator == row.indicator;
        match read(row) {
            Ok(_) if posts.iter().any(twice) => {
                row.fault = "Ce poste et son indicateur sont déjà dans le tableau.".to_owned();
            }
            Ok(post) => posts.push(post),
            Err(fault) => row.fault = fault,
        }
    }
    if rows.iter().any(|row| !row.fault.is_empty()) {
        return show_again(&view(&app, &who, &change.kept, rows, true));
    }
    let kept = &change.kept;
    let whose = (kept.landlord_id, kept.quartier_id, kept.rules.year);
    let ids = || app.world.id::<AttachmentId>().to_string();
    kept_posts::rewrite(change.write.tx(), whose, &posts, ids).await?;
    change.keep("abattement.droit_commun", json!({ "posts": posts.len() }), "droit-commun").await
}
