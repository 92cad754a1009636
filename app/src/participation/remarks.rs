//! « Que devient ma remarque ? »: from the code of a receipt to the public thread of a constat.

use super::open;
use super::told::{bare_life, card, day, life};
use super::views::{RemarkView, RemarksView, Step};
use super::words::standing;
use crate::diagnostics::Told as Life;
use crate::diagnostics::residents::{self, Remark};
use crate::platform::page::{show, show_again};
use crate::platform::tries::Caller;
use crate::platform::{App, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{ConstatState, ConstatValue, ShortCode};
use palier_domain::shared::{Day, FieldFault};
use serde::Deserialize;

const TITLE: &str = "Que devient ma remarque ?";
const NONE: &str = "Aucune remarque n'a ce code. Relisez le reçu : il n'y a ni 0, ni O, ni 1, ni I, ni L.";

/// What the form puts in the address.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    code: Option<String>,
}

/// The form, or the remark whose code was typed in it.
pub(super) async fn form(State(app): State<App>, Query(typed): Query<Typed>) -> Result<Response, Problem> {
    let Some(typed) = typed.code.filter(|code| !code.trim().is_empty()) else {
        let frame = Frame::public(&app, TITLE);
        return Ok(open(show(&RemarksView { frame, filled: Filled::default() })?));
    };
    match ShortCode::read(&typed) {
        Ok(code) => Ok(Redirect::to(&format!("/remarques/{code}")).into_response()),
        Err(why) => again(&app, &typed, why.to_string()),
    }
}

fn again(app: &App, typed: &str, why: String) -> Result<Response, Problem> {
    let filled = Filled::again(Form::of(&[("code", typed)]), vec![FieldFault::new("code", why)]);
    show_again(&RemarksView { frame: Frame::public(app, TITLE), filled })
}

/// The public thread of one remark.
pub(super) async fn show_one(
    State(app): State<App>,
    caller: Caller,
    Path(typed): Path<String>,
) -> Result<Response, Problem> {
    let now = app.world.now();
    if app.tries.too_many(&caller, now) {
        let why = "Trop de codes essayés. Attendez un quart d'heure, puis relisez le code du reçu.";
        return Err(Problem::TooMany(why.to_owned()));
    }
    let code = match ShortCode::read(&typed) {
        Ok(code) => code,
        Err(why) => return again(&app, &typed, why.to_string()),
    };
    let mut read = app.db.read().await?;
    let (remark, repeats) = match residents::followed(read.tx(), &code).await {
        Ok(found) => found,
        Err(Problem::NotFound) => {
            app.tries.failed(&caller, now);
            return again(&app, &typed, NONE.to_owned());
        }
        Err(problem) => return Err(problem),
    };
    let view = thread(&app, read.tx(), &code, remark, repeats).await?;
    let mut answer = open(show(&view)?);
    let unlisted = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    answer.headers_mut().insert(unlisted.0, unlisted.1);
    Ok(answer)
}

async fn thread(
    app: &App,
    tx: &mut Tx,
    code: &ShortCode,
    remark: Remark,
    repeats: bool,
) -> Result<RemarkView, Problem> {
    let frame = Frame::public(app, TITLE).under("Accueil", "/accueil");
    let moved = residents::last_moved(tx, &remark).await?;
    let shown = remark.is_open();
    let life = if shown { life(&remark) } else { bare_life(&remark) };
    let mut view = RemarkView {
        frame,
        code: code.to_string(),
        state: standing(&life),
        repeats,
        card: None,
        walk: None,
        place: String::new(),
        steps: steps(&remark, &life, moved),
    };
    if shown {
        let base = format!("/restitutions/{}", remark.walk_id);
        let photos = residents::public_photos(tx, remark.walk_id).await?;
        view.card = Some(card(&app.grid, &remark, &photos, &format!("{base}/photos")));
        view.walk = Some((base, format!("Toute la visite du {}", remark.walk_day.plain())));
        view.place = remark.quartier_name;
    }
    Ok(view)
}

/// What happened to a remark, oldest first; what is planned comes last.
fn steps(remark: &Remark, life: &Life, moved: Option<Day>) -> Vec<Step> {
    let by = |who: Option<&String>| who.map(|who| format!(" par {who}")).unwrap_or_default();
    let named = |told: &Option<(String, Day)>| by(told.as_ref().map(|(who, _)| who));
    let closed = remark.state.is_closed() && remark.state != ConstatState::Verifie;
    let turned = closed || remark.state == ConstatState::Reouvert;
    let mut done = vec![
        (Some(remark.walk_day), "Reçue pendant la visite".to_owned()),
        (day(remark.transmitted_on.as_ref()), "Transmise pour réponse".to_owned()),
        (day(remark.answered_on.as_ref()), format!("Première réponse{}", by(life.responsible.as_ref()))),
        (day(remark.declared_on.as_ref()), format!("Déclarée faite{}", named(&life.declared))),
        (day(remark.verified_on.as_ref()), format!("Vérifiée sur place{}", named(&life.verified))),
        (moved.filter(|_| turned), standing(life).1),
    ];
    done.retain(|(day, _)| day.is_some());
    done.sort_by_key(|(day, _)| *day);
    let waits = remark.value != ConstatValue::PointFort
        && !remark.state.is_closed()
        && remark.state != ConstatState::DeclareResolu;
    if let Some(day) = life.deadline.filter(|_| waits) {
        done.push((Some(day), "Prévue pour cette date".to_owned()));
    }
    let step = |(day, text): (Option<Day>, String)| {
        day.map(|day| Step { at: day.to_string(), when: day.long(), text })
    };
    done.into_iter().filter_map(step).collect()
}
