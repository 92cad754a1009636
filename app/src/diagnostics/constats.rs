//! Noting, correcting and reading a constat; serving its photos.

use super::acts::{self, keep_photos};
use super::forms::{self, Around};
use super::store::constats::{self as kept, ConstatRow, NewConstatRow};
use super::store::lines::actions;
use super::store::walks::{self as kept_walks, WalkRow};
use super::store::{self, Moment, Sight};
use super::views::{ConstatFormView, ConstatView, Fact, JournalLine, Lists, Photo, Rights};
use super::words;
use crate::platform::files::Kept;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx, journal};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{ConstatState as S, ConstatValue, Frequency, Owner, Priority, ResponseKind};
use palier_domain::diagnostics::{Severity, SpaceKind, Visibility, WalkState};
use palier_domain::partners::{Capability, Role};
use palier_domain::plans::ActionState;
use palier_domain::shared::{ConstatId, Day, FieldFault, Instant, PhotoId, WalkId};
use serde::Deserialize;
use serde_json::json;
use std::str::FromStr;

/// What was just done, in the address a form leads back to.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    pub(super) fait: Option<String>,
}

/// How the forms of a fiche are filled.
pub(super) enum Refilled {
    /// With what is kept, saying what was just done.
    Fresh(Option<&'static str>),
    /// With what was typed, and what is to be corrected.
    Again(Form, Vec<FieldFault>),
}

/// An identifier of an address; what is not one names nothing.
pub(super) fn id_of<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The fiche of a constat.
pub(super) async fn show_one(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let done = done.fait.as_deref().and_then(acts::done);
    show(&fiche(&app, &who, id_of(&constat)?, Refilled::Fresh(done)).await?)
}

/// Gathers the fiche of a constat.
pub(super) async fn fiche(
    app: &App,
    who: &Allowed,
    constat: ConstatId,
    refilled: Refilled,
) -> Result<ConstatView, Problem> {
    let mut read = app.db.read().await?;
    let row = kept::constat(read.tx(), constat, &Sight::of(who)).await?;
    let actions = actions(read.tx(), constat).await?;
    let photos = store::photos(read.tx(), constat).await?;
    let journal = journal_of(read.tx(), "constat", &constat.to_string()).await?;
    let organisations = store::organisations(read.tx(), app.world.today()).await?;
    let (done, filled) = match refilled {
        Refilled::Fresh(done) => (done, fresh(app, &row)),
        Refilled::Again(form, faults) => (None, Filled::again(form, faults)),
    };
    let walk_title = walk_title(&row);
    let frame = Frame::of(app, who, acts::title(app, &row))
        .under("Diagnostics", "/diagnostics")
        .under(walk_title.clone(), format!("/diagnostics/{}", row.walk_id))
        .flash(done);
    let photos_at = |moment: &str| {
        let of = photos.iter().filter(|photo| photo.moment == moment);
        of.map(|photo| Photo { id: photo.id.clone(), description: photo.description.clone() }).collect()
    };
    let (before, after) = (photos_at("avant"), photos_at("apres"));
    let severity: Option<Severity> = row.severity.as_deref().and_then(|code| code.parse().ok());
    let deadline = row.deadline.as_deref().and_then(|day| Day::parse(day).ok());
    let today = app.world.today();
    let declared = row.declared_on.as_deref().and_then(|day| Day::parse(day).ok());
    let open = row.value != ConstatValue::PointFort && !row.state.is_closed();
    Ok(ConstatView {
        state: (words::constat_tone(row.state), words::constat_state(row.state)),
        severity: severity.map(|severity| (severity.code(), words::severity(severity))),
        late: open && deadline.is_some_and(|day| day < declared.unwrap_or(today)),
        awaits: words::constat_awaits(row.value, row.state, row.responsible_name.as_deref()),
        deadline: deadline
            .map(|day| format!("{} ({})", day.long(), day.seen_from(today)))
            .unwrap_or_default(),
        facts: facts(&row),
        rights: rights(who, &row),
        steps: steps(row.state),
        priorities: words::choices(Priority::ALL, words::priority),
        responses: words::choices(ResponseKind::ALL, words::response_kind),
        actions: actions.into_iter().map(|(id, title, state)| (id, title, action_state(&state))).collect(),
        id: row.id.to_string(),
        number: row.number,
        walk: (row.walk_id.to_string(), walk_title),
        quartier: (row.quartier_id.to_string(), row.quartier_name),
        description: row.description,
        residents_words: row.residents_words.unwrap_or_default(),
        answer: row.answer.unwrap_or_default(),
        reason: row.reason.unwrap_or_default(),
        restricted: row.visibility == Visibility::Restreint,
        frame,
        before,
        after,
        journal,
        organisations,
        filled,
    })
}

fn fresh(app: &App, row: &ConstatRow) -> Filled {
    let aimed = acts::aimed_deadline(app, row).map(|day| day.to_string()).unwrap_or_default();
    Filled::with(&[
        (
            "responsible",
            row.responsible_id.as_deref().or(row.presumed_manager_id.as_deref()).unwrap_or_default(),
        ),
        ("deadline", row.deadline.as_deref().unwrap_or(&aimed)),
        ("planned", row.deadline.as_deref().unwrap_or_default()),
        ("priority", row.priority.as_deref().unwrap_or_default()),
        ("answer", row.answer.as_deref().unwrap_or_default()),
        ("response_kind", row.response_kind.as_deref().unwrap_or_default()),
    ])
}

fn walk_title(row: &ConstatRow) -> String {
    format!("{} du {}", words::walk_kind(row.walk_kind), row.walk_day.plain())
}

/// The state of an action in words; a code of tomorrow is shown as it is kept.
fn action_state(code: &str) -> String {
    match code.parse::<ActionState>() {
        Ok(ActionState::Programmee | ActionState::Financee) => "programmée".to_owned(),
        Ok(ActionState::EnCours) => "en cours".to_owned(),
        Ok(ActionState::Realisee | ActionState::Evaluee | ActionState::Cloturee) => "réalisée".to_owned(),
        Ok(ActionState::Abandonnee) => "abandonnée".to_owned(),
        Ok(_) => "à l'étude".to_owned(),
        Err(_) => code.to_owned(),
    }
}

fn labelled<T: FromStr>(code: Option<&String>, label: fn(T) -> &'static str) -> String {
    code.and_then(|code| code.parse().ok()).map(label).unwrap_or_default().to_owned()
}

fn on_day(kept: Option<&String>) -> Option<String> {
    Day::parse(kept?).ok().map(Day::long)
}

fn facts(row: &ConstatRow) -> Vec<Fact> {
    let stop = row
        .stop_number
        .map(|number| format!("Arrêt {number}, {}", row.stop_label.as_deref().unwrap_or_default()));
    let point = row
        .lon
        .zip(row.lat)
        .map(|(lon, lat)| format!("longitude {}, latitude {}", forms::degrees(lon), forms::degrees(lat)));
    let signed = |on: Option<&String>, by: Option<&String>| {
        on_day(on).map(|day| by.map_or(day.clone(), |by| format!("{day}, par {by}")))
    };
    let repeated = row.duplicate_number.map(|number| format!("Constat n° {number} de la même visite"));
    let all = [
        ("Genre", words::value(row.value).to_owned()),
        ("Lieu", row.place.clone().unwrap_or_default()),
        ("Arrêt", stop.unwrap_or_default()),
        ("Position", point.unwrap_or_default()),
        ("Fréquence", labelled(row.frequency.as_ref(), words::frequency)),
        ("Type d'espace", labelled(row.space.as_ref(), words::space)),
        ("Propriétaire présumé", labelled(row.presumed_owner.as_ref(), words::owner)),
        ("Gestionnaire présumé", row.manager_name.clone().unwrap_or_default()),
        ("Réponse proposée", row.proposed_answer.clone().unwrap_or_default()),
        ("Organisme responsable", row.responsible_name.clone().unwrap_or_default()),
        ("Priorité", labelled(row.priority.as_ref(), words::priority)),
        ("Type de réponse", labelled(row.response_kind.as_ref(), words::response_kind)),
        ("Transmis", on_day(row.transmitted_on.as_ref()).unwrap_or_default()),
        ("Première réponse", on_day(row.answered_on.as_ref()).unwrap_or_default()),
        (
            "Déclaré résolu",
            signed(row.declared_on.as_ref(), row.declared_by_name.as_ref()).unwrap_or_default(),
        ),
        ("Vérifié", signed(row.verified_on.as_ref(), row.verified_by_name.as_ref()).unwrap_or_default()),
        ("Doublon de", repeated.unwrap_or_default()),
        (
            "Déjà signalé",
            if row.already_reported { "Oui, à une visite précédente".to_owned() } else { String::new() },
        ),
        ("Visible par", words::visibility(row.visibility).to_owned()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What this person may do with a constat in its state; the rules are asked again when they do it.
fn rights(who: &Allowed, row: &ConstatRow) -> Rights {
    let own = who.organisation().to_string();
    let strong = row.value == ConstatValue::PointFort;
    let qualifies = who.may(Capability::QualifyConstat);
    let responsible = row.responsible_id.as_deref() == Some(own.as_str());
    let answers = who.may(Capability::AnswerConstat)
        && row.responsible_id.is_some()
        && (responsible || who.role() == Role::MetropoleAdmin);
    let declared_own = row.declared_by_id.as_deref() == Some(own.as_str());
    let awaited = !row.state.is_closed() && row.state != S::DeclareResolu;
    Rights {
        qualify: qualifies && !strong && matches!(row.state, S::AQualifier | S::Reouvert),
        answer: answers && !steps(row.state).is_empty(),
        refuse: answers && matches!(row.state, S::Transmis | S::PrisEnCharge),
        verify: qualifies && row.state == S::DeclareResolu && !responsible && !declared_own,
        set_aside: qualifies && awaited && !strong,
        reopen: qualifies && (row.state.is_closed() || row.state == S::DeclareResolu),
        edit: may_edit(who, row),
        plan: who.may(Capability::PlanAction) && awaited && !strong,
    }
}

/// What may be answered from a state.
fn steps(state: S) -> words::Choices {
    let list: &[(&str, &str)] = match state {
        S::Transmis => &[
            ("prendre_en_charge", "Nous prenons le constat en charge"),
            ("programmer", "L'intervention est programmée"),
            ("commencer", "L'intervention est en cours"),
            ("resolu", "C'est résolu"),
        ],
        S::PrisEnCharge => &[
            ("programmer", "L'intervention est programmée"),
            ("commencer", "L'intervention est en cours"),
            ("resolu", "C'est résolu"),
        ],
        S::Programme => &[("commencer", "L'intervention est en cours"), ("resolu", "C'est résolu")],
        S::EnCours => &[("resolu", "C'est résolu")],
        _ => &[],
    };
    list.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned())).collect()
}

/// Whoever qualifies, or whoever noted it, corrects a constat until it is closed.
fn may_edit(who: &Allowed, row: &ConstatRow) -> bool {
    let own = row.created_by.as_deref() == Some(who.person().to_string().as_str());
    let may = who.may(Capability::QualifyConstat) || (own && who.may(Capability::RecordConstat));
    may && !row.state.is_closed()
}

/// The journal of a thing, latest first, each line with who wrote it.
pub(super) async fn journal_of(tx: &mut Tx, kind: &str, id: &str) -> Result<Vec<JournalLine>, Problem> {
    let authors = store::authors(tx, kind, id).await?;
    let entries = journal::about(tx, kind, id).await?;
    let line = |entry: &journal::Entry| {
        Some(JournalLine {
            at: Instant(entry.at).day().to_string(),
            when: Instant(entry.at).long(),
            who: entry.person_id.as_ref().and_then(|id| authors.get(id)).cloned().unwrap_or_default(),
            text: words::say(entry)?,
        })
    };
    Ok(entries.iter().rev().filter_map(line).collect())
}

/// The page where a constat is noted.
pub(super) async fn new_page(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let walk = open_walk(&app, &who, id_of(&walk)?).await?;
    show(&new_form(&app, &who, &walk, Filled::default()).await?)
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

/// Takes in the photos of a form, all or none: the first refusal is the fault of the field.
pub(super) async fn take_in(app: &App, form: &Form) -> Result<Result<Vec<Kept>, FieldFault>, Problem> {
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
) -> Result<Result<(forms::Typed, Vec<Kept>), Vec<FieldFault>>, Problem> {
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

/// A photo, by its row: never by the address of its bytes.
pub(super) async fn photo(
    State(app): State<App>,
    who: Allowed,
    Path(photo): Path<String>,
) -> Result<Response, Problem> {
    let photo: PhotoId = id_of(&photo)?;
    let address = store::photo_address(app.db.read().await?.tx(), photo, &Sight::of(&who)).await?;
    let bytes = app.photos.read(&address).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    Ok((headers, bytes).into_response())
}
