//! Noting a constat on a walk, and correcting it.

use super::acts::{self, keep_photos};
use super::constats::may_edit;
use super::forms::{self, Around};
use super::store::constats::{self as kept, ConstatRow, NewConstatRow};
use super::store::walks::{self as kept_walks, WalkRow};
use super::store::{self, Moment, Sight};
use super::views::{ConstatFormView, Lists};
use super::words;
use crate::platform::files::Drawn;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, id_of, journal};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{ConstatValue, Frequency, Owner};
use palier_domain::diagnostics::{Severity, SpaceKind, Visibility, WalkState};
use palier_domain::partners::Capability;
use palier_domain::shared::{Day, FieldFault, WalkId};
use serde_json::json;
use std::collections::BTreeMap;

/// The page where a constat is noted.
pub(super) async fn new_page(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(sent): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let walk = open_walk(&app, &who, id_of(&walk)?).await?;
    // Filled from the address: a record of a phone taken up by hand.
    let texts: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    show(&new_form(&app, &who, &walk, Filled::with(&texts)).await?)
}

async fn open_walk(app: &App, who: &Allowed, walk: WalkId) -> Result<WalkRow, Problem> {
    let walk = kept_walks::walk(app.db.read().await?.tx(), walk, &who.mandate()).await?;
    if walk.state == WalkState::Clos {
        return Err(Problem::Refused("Cette visite est close : elle ne reçoit plus de constat.".to_owned()));
    }
    Ok(walk)
}

async fn new_form(
    app: &App,
    who: &Allowed,
    walk: &WalkRow,
    filled: Filled,
) -> Result<ConstatFormView, Problem> {
    let here = format!("/diagnostics/{}", walk.id);
    let frame = Frame::of(app, who, "Noter un constat")
        .under("Diagnostics", "/diagnostics")
        .under(format!("{} du {}", words::walk_kind(walk.kind), walk.day.plain()), here.clone());
    let action = format!("{here}/constats/nouveau");
    form_view(app, who, walk.id, ConstatForm { frame, action, cancel: here, is_new: true, filled }).await
}

struct ConstatForm {
    frame: Frame,
    action: String,
    cancel: String,
    is_new: bool,
    filled: Filled,
}

async fn form_view(
    app: &App,
    who: &Allowed,
    walk: WalkId,
    form: ConstatForm,
) -> Result<ConstatFormView, Problem> {
    let mut read = app.db.read().await?;
    let stops = kept_walks::stops(read.tx(), walk).await?;
    let stop = |stop: &kept_walks::StopRow| (stop.id.to_string(), format!("{}. {}", stop.number, stop.label));
    Ok(ConstatFormView {
        frame: form.frame,
        action: form.action,
        cancel: form.cancel,
        is_new: form.is_new,
        qualifies: who.may(Capability::QualifyConstat),
        map: format!("/diagnostics/{walk}/carte.geojson"),
        tiles: app.config.tiles.clone().unwrap_or_default(),
        lists: Lists {
            stops: stops.iter().map(stop).collect(),
            themes: words::grid_choices(&app.grid),
            values: words::choices(ConstatValue::ALL, words::value),
            severities: words::choices(Severity::ALL, words::severity),
            frequencies: words::choices(Frequency::ALL, words::frequency),
            spaces: words::choices(SpaceKind::ALL, words::space),
            owners: words::choices(Owner::ALL, words::owner),
            visibilities: words::choices(Visibility::ALL, words::visibility),
            organisations: store::organisations(read.tx(), app.world.today()).await?,
        },
        filled: form.filled,
    })
}

/// Takes in the photos of a form, all or none: the first refusal is the fault of the field. None is on the disk yet.
pub(super) async fn take_in(app: &App, form: &Form) -> Result<Result<Vec<Drawn>, FieldFault>, Problem> {
    let mut photos = Vec::new();
    for upload in form.files.iter().filter(|upload| upload.field == "photo") {
        match app.photos.take_in(upload.bytes.clone()).await? {
            Ok(photo) => photos.push(photo),
            Err(refused) => return Ok(Err(FieldFault::new("photo", refused.to_string()))),
        }
    }
    Ok(Ok(photos))
}

/// Reads a constat and its photos from a form, or every fault at once.
async fn read_form(
    app: &App,
    who: &Allowed,
    walked_on: Day,
    form: &Form,
) -> Result<Result<(forms::Typed, Vec<Drawn>), Vec<FieldFault>>, Problem> {
    let photos = take_in(app, form).await?;
    let proposed = photos.as_ref().ok().and_then(|photos| photos.iter().find_map(|photo| photo.taken_at));
    let qualifies = who.may(Capability::QualifyConstat);
    let around = Around { grid: &app.grid, walked_on, proposed, qualifies };
    Ok(match (forms::constat(form, around), photos) {
        (Ok(typed), Ok(photos)) => Ok((typed, photos)),
        (Ok(_), Err(refused)) => Err(vec![refused]),
        (Err(faults), Ok(_)) => Err(faults),
        (Err(mut faults), Err(refused)) => {
            faults.push(refused);
            Err(faults)
        }
    })
}

/// Notes a constat.
pub(super) async fn create(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let walk = open_walk(&app, &who, id_of(&walk)?).await?;
    let (typed, photos) = match read_form(&app, &who, walk.day, &form).await? {
        Ok(read) => read,
        Err(faults) => {
            return show_again(&new_form(&app, &who, &walk, Filled::again(form, faults)).await?);
        }
    };
    let mut write = app.db.write(&who).await?;
    // Two people noting at once are not given the same number.
    journal::take_turn(write.tx()).await?;
    must_be_a_stop(write.tx(), walk.id, &typed).await?;
    let new = NewConstatRow {
        id: app.world.id(),
        walk: walk.id,
        quartier: walk.quartier_id,
        number: kept::next_number(write.tx(), walk.id).await?,
        noted: typed.noted,
        responsible: typed.responsible,
        deadline: typed.deadline,
        by: Some(who.person()),
    };
    kept::insert_constat(write.tx(), &new, app.world.now()).await?;
    store::residents::give_code(&app.world, write.tx(), new.id).await?;
    keep_photos(&app, &mut write, new.id, photos, Moment::Before, &form).await?;
    let event = acts::event("constat.enregistre", new.id, new.noted.visibility, walk.quartier_id);
    write.commit(event.with(json!({ "numero": new.number }))).await?;
    let hidden = new.noted.visibility == Visibility::Restreint && !who.sees_restricted();
    let back = if hidden {
        format!("/diagnostics/{}?fait=constat-restreint", walk.id)
    } else {
        format!("/constats/{}?fait=enregistre", new.id)
    };
    Ok(Redirect::to(&back).into_response())
}

/// A stop of another walk was not offered by the form.
async fn must_be_a_stop(tx: &mut Tx, walk: WalkId, typed: &forms::Typed) -> Result<(), Problem> {
    let Some(stop) = typed.noted.stop else { return Ok(()) };
    let known = kept_walks::stops(tx, walk).await?.iter().any(|own| own.id == stop);
    if known { Ok(()) } else { Err(Problem::BadRequest("Cet arrêt n'est pas de cette visite.".to_owned())) }
}

async fn editable(app: &App, who: &Allowed, constat: &str) -> Result<ConstatRow, Problem> {
    let row = kept::constat(app.db.read().await?.tx(), id_of(constat)?, &Sight::of(who)).await?;
    if may_edit(who, &row) {
        return Ok(row);
    }
    Err(if row.state.is_closed() {
        Problem::Refused("Un constat clos ne se corrige plus. Rouvrez-le d'abord.".to_owned())
    } else {
        let why = "Seuls la personne qui a noté le constat et le pilotage communal peuvent le corriger.";
        Problem::Forbidden(why.to_owned())
    })
}

async fn edit_form(
    app: &App,
    who: &Allowed,
    row: &ConstatRow,
    filled: Filled,
) -> Result<ConstatFormView, Problem> {
    let here = format!("/constats/{}", row.id);
    let frame = Frame::of(app, who, format!("Corriger le constat n° {}", row.number))
        .under("Diagnostics", "/diagnostics")
        .under(acts::title(app, row), here.clone());
    let action = format!("{here}/modifier");
    form_view(app, who, row.walk_id, ConstatForm { frame, action, cancel: here, is_new: false, filled }).await
}

/// The page where a constat is corrected.
pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
) -> Result<Response, Problem> {
    let row = editable(&app, &who, &constat).await?;
    let (lon, lat) = (row.lon.map(forms::degrees), row.lat.map(forms::degrees));
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let texts = [
        ("stop", of(&row.stop_id)),
        ("lon", lon.unwrap_or_default()),
        ("lat", lat.unwrap_or_default()),
        ("place", of(&row.place)),
        ("theme", row.subtheme.clone().unwrap_or_else(|| row.theme.clone())),
        ("value", row.value.to_string()),
        ("severity", of(&row.severity)),
        ("frequency", of(&row.frequency)),
        ("description", row.description.clone()),
        ("verbatim", of(&row.residents_words)),
        ("space", of(&row.space)),
        ("owner", of(&row.presumed_owner)),
        ("manager", of(&row.presumed_manager_id)),
        ("proposed_answer", of(&row.proposed_answer)),
        ("visibility", row.visibility.to_string()),
        ("already_reported", if row.already_reported { "oui".to_owned() } else { String::new() }),
    ];
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    show(&edit_form(&app, &who, &row, Filled::with(&texts)).await?)
}

/// Corrects a constat; photos are added to those it has.
pub(super) async fn edit(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let row = editable(&app, &who, &constat).await?;
    let (mut typed, photos) = match read_form(&app, &who, row.walk_day, &form).await? {
        Ok(read) => read,
        Err(faults) => {
            return show_again(&edit_form(&app, &who, &row, Filled::again(form, faults)).await?);
        }
    };
    if !who.may(Capability::QualifyConstat) {
        // What was kept from others stays so, whatever the theme becomes.
        typed.noted.visibility = typed.noted.visibility.max(row.visibility);
    }
    let mut write = app.db.write(&who).await?;
    must_be_a_stop(write.tx(), row.walk_id, &typed).await?;
    kept::update_constat(write.tx(), row.id, &typed.noted).await?;
    keep_photos(&app, &mut write, row.id, photos, Moment::Before, &form).await?;
    let event = acts::event("constat.modifie", row.id, typed.noted.visibility, row.quartier_id);
    write.commit(event.with(json!({ "numero": row.number }))).await?;
    Ok(Redirect::to(&format!("/constats/{}?fait=modifie", row.id)).into_response())
}
