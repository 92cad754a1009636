//! Preparing, reading and moving a walk.

use super::constats::{Done, journal_of};
use super::forms::{self, Prepared};
use super::list::line;
use super::store::walks::{self as kept, EarlierRow, NewStop, NewWalk, WalkRow};
use super::store::{self, Sight, lines};
use super::views::{EarlierGroup, Fact, Presence, StopLine, WalkFormView, WalkView};
use super::{earlier, route, words};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, id_of};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{
    CannotComeBack, ComesBackTo, EarlierWalk, WalkKind, WalkState, comes_back_to, next_stop_number,
};
use palier_domain::partners::Capability;
use palier_domain::shared::{Day, FieldFault, LonLat, OrganisationId, WalkId};
use serde_json::json;
use std::collections::BTreeMap;

/// The fiche of a walk.
pub(super) async fn show_one(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let done = done.fait.as_deref().and_then(|code| match code {
        "prepare" => Some("La visite est en préparation."),
        "modifie" => Some("La préparation est enregistrée."),
        "etat" => Some("La visite a changé d'étape."),
        "convoque" => Some("Les lettres sont parties, avec la visite pour les agendas."),
        "decommande" => Some("La convocation est annulée : chacun en est averti."),
        "presence" => Some("Les présents sont notés."),
        "constat-restreint" => {
            Some("Le constat est enregistré. Il touche à la tranquillité : seules les personnes habilitées le verront.")
        }
        _ => None,
    });
    show(&fiche(&app, &who, id_of(&walk)?, done, None).await?)
}

async fn fiche(
    app: &App,
    who: &Allowed,
    id: WalkId,
    done: Option<&str>,
    refilled: Option<Filled>,
) -> Result<WalkView, Problem> {
    let mut read = app.db.read().await?;
    let walk = kept::walk(read.tx(), id, &who.mandate()).await?;
    let stops = kept::stops(read.tx(), id).await?;
    let organisations = kept::organisations(read.tx(), id).await?;
    let following = kept::following(read.tx(), id).await?;
    let today = app.world.today();
    let found = lines::of_walk(read.tx(), id, &Sight::of(who)).await?;
    let lines: Vec<_> = found.iter().map(|constat| line(&app.grid, constat, today)).collect();
    let stop_line = |stop: &kept::StopRow| StopLine {
        number: stop.number,
        label: stop.label.clone(),
        constats: lines.iter().filter(|line| line.stop == Some(stop.number)).cloned().collect(),
    };
    let prepares = who.may(Capability::PrepareWalk);
    // A walk is given back on a page of its own, where what becomes public is read first.
    let next = |to: &&WalkState| **to != WalkState::Restitue && walk.state.go(**to, walk.day, today).is_ok();
    let steps = WalkState::ALL.iter().filter(next);
    let steps = steps.map(|to| (to.to_string(), words::walk_step(*to).to_owned()));
    let filled = refilled.unwrap_or_else(|| counted(&walk));
    let presence = |organisation: kept::WalkOrganisation| Presence {
        field: format!("presence-{}", organisation.id),
        name: organisation.name,
        presence: organisation.presence,
    };
    Ok(WalkView {
        frame: Frame::of(app, who, words::walk_title(walk.kind, walk.day))
            .under("Diagnostics", "/diagnostics")
            .flash(done),
        id: id.to_string(),
        quartier: (walk.quartier_id.to_string(), walk.quartier_name.clone()),
        communes: walk.commune_names.clone(),
        day: format!("{} ({})", walk.day.long(), walk.day.seen_from(today)),
        state: (words::walk_tone(walk.state), words::walk_state(walk.state)),
        awaits: words::walk_awaits(walk.state),
        facts: facts(&walk),
        previous: previous(&walk),
        following: following.into_iter().filter_map(|(id, kind, day)| named(id, &kind, &day)).collect(),
        stops: stops.iter().map(stop_line).collect(),
        earlier: earlier::around(read.tx(), app, who, &walk, &stops).await?,
        organisations: organisations.into_iter().map(presence).collect(),
        known: store::organisations(read.tx(), today).await?,
        open: found.iter().filter(|constat| constat.is_open()).count(),
        lines,
        journal: journal_of(read.tx(), "diagnostic", &id.to_string()).await?,
        steps: if prepares { steps.collect() } else { Vec::new() },
        prepares: prepares && walk.state != WalkState::Clos,
        gives_back: prepares && walk.state.give_back().is_ok(),
        records: who.may(Capability::RecordConstat) && walk.state != WalkState::Clos,
        convenes: prepares && matches!(walk.state, WalkState::Prepare | WalkState::Convoque),
        room: who.may(Capability::QualifyConstat) && walk.state != WalkState::Clos,
        phones: walk.join_code.filter(|_| walk.state != WalkState::Clos),
        objectives: walk.objectives,
        filled,
    })
}

/// Who was there, as the form shows it.
fn counted(walk: &WalkRow) -> Filled {
    let said = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
    let kept = walk.residents;
    let ages = [kept.aged_under_18, kept.aged_18_to_29, kept.aged_30_to_59, kept.aged_over_60];
    let mut texts = vec![
        ("residents", said(Some(kept.residents).filter(|count| *count > 0))),
        ("women", said(kept.women)),
        ("men", said(kept.men)),
        ("weather", walk.weather.clone().unwrap_or_default()),
    ];
    texts.extend(forms::AGE_FIELDS.iter().copied().zip(ages.map(said)));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Filled::with(&texts)
}

fn previous(walk: &WalkRow) -> Option<(String, String)> {
    named(walk.previous_id.clone()?, walk.previous_kind.as_deref()?, walk.previous_day.as_deref()?)
}

/// Another walk as a link.
fn named(id: String, kind: &str, day: &str) -> Option<(String, String)> {
    Some((id, words::walk_title(kind.parse().ok()?, Day::parse(day).ok()?)))
}

fn facts(walk: &WalkRow) -> Vec<Fact> {
    let hours = match (&walk.starts_at, &walk.ends_at) {
        (Some(start), Some(end)) => format!("de {start} à {end}"),
        (Some(start), None) => format!("à partir de {start}"),
        _ => String::new(),
    };
    let residents = walk.residents.counted();
    let residents = if residents.total() == 0 { String::new() } else { residents.to_string() };
    let convened = walk.convened_on.as_deref().and_then(|day| Day::parse(day).ok());
    let all = [
        ("Horaire", hours),
        ("Rendez-vous", walk.meeting_point.clone()),
        ("Convocation envoyée", convened.map(Day::long).unwrap_or_default()),
        ("Animation", walk.leader.clone().unwrap_or_default()),
        ("Rapporteur", walk.reporter.clone().unwrap_or_default()),
        ("Photographe", walk.photographer.clone().unwrap_or_default()),
        ("Garant du temps", walk.timekeeper.clone().unwrap_or_default()),
        ("Longueur du parcours", route::length(&route::points(walk.route.as_deref()))),
        ("Habitants présents", residents),
        ("Météo", walk.weather.clone().unwrap_or_default()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

async fn form_view(
    app: &App,
    who: &Allowed,
    walk: Option<&WalkRow>,
    filled: Filled,
) -> Result<WalkFormView, Problem> {
    let mut read = app.db.read().await?;
    let base = |title: &str| Frame::of(app, who, title).under("Diagnostics", "/diagnostics");
    let (frame, action, cancel) = match walk {
        None => {
            (base("Préparer un diagnostic"), "/diagnostics/nouveau".to_owned(), "/diagnostics".to_owned())
        }
        Some(walk) => {
            let here = format!("/diagnostics/{}", walk.id);
            let frame =
                base("Modifier la préparation").under(words::walk_title(walk.kind, walk.day), here.clone());
            (frame, format!("{here}/modifier"), here)
        }
    };
    let mut quartiers = store::quartiers(read.tx(), &who.mandate()).await?;
    if let Some(walk) = walk {
        quartiers.retain(|(id, _)| *id == walk.quartier_id.to_string());
    }
    let quartier = walk.map(|walk| walk.quartier_id).or_else(|| filled.text("quartier").parse().ok());
    let earlier = kept::earlier(read.tx(), &who.mandate(), quartier, walk.map(|walk| walk.id)).await?;
    let organisations = store::organisations(read.tx(), app.world.today()).await?;
    let ticked = organisations.into_iter().map(|(id, name)| {
        let ticked = filled.has("organisations", &id);
        (id, name, ticked)
    });
    Ok(WalkFormView {
        frame,
        action,
        cancel,
        is_new: walk.is_none(),
        quartiers,
        kinds: words::choices(WalkKind::ALL, words::walk_kind),
        earlier: by_quartier(&earlier),
        organisations: ticked.collect(),
        tiles: app.config.tiles.clone().unwrap_or_default(),
        filled,
    })
}

/// Earlier walks to choose from; they come sorted by quartier.
fn by_quartier(earlier: &[EarlierRow]) -> Vec<EarlierGroup> {
    let groups = earlier.chunk_by(|a, b| a.quartier_id == b.quartier_id);
    groups
        .map(|walks| EarlierGroup {
            quartier: walks.first().map(|walk| walk.quartier_name.clone()).unwrap_or_default(),
            walks: walks
                .iter()
                .map(|walk| (walk.id.to_string(), words::walk_title(walk.kind, walk.day)))
                .collect(),
        })
        .collect()
}

/// The page where a walk is prepared.
pub(super) async fn new_page(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let quartier = query.get("quartier").map(String::as_str).unwrap_or_default();
    let proposed = match quartier.parse() {
        Ok(quartier) => {
            let mut read = app.db.read().await?;
            let this = EarlierWalk { id: app.world.id(), quartier, day: app.world.today() };
            previous_of(read.tx(), &who, ComesBackTo::Last, this).await?.unwrap_or_default()
        }
        Err(_) => None,
    };
    let proposed = proposed.map(|walk| walk.to_string()).unwrap_or_default();
    let kind = WalkKind::DiagnosticEnMarchant.code();
    let filled = Filled::with(&[("quartier", quartier), ("kind", kind), ("previous", &proposed)]);
    show(&form_view(&app, &who, None, filled).await?)
}

/// Prepares a walk.
pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let prepared = match forms::walk(&form) {
        Ok(prepared) => prepared,
        Err(faults) => {
            return show_again(&form_view(&app, &who, None, Filled::again(form, faults)).await?);
        }
    };
    let mut write = app.db.write(&who).await?;
    let reached = store::quartiers(write.tx(), &who.mandate()).await?;
    if !reached.iter().any(|(id, _)| *id == prepared.quartier.to_string()) {
        return Err(Problem::NotFound);
    }
    let id: WalkId = app.world.id();
    let new = match new_walk(write.tx(), &who, id, &prepared).await? {
        Ok(new) => new,
        Err(why) => {
            drop(write);
            let filled = Filled::again(form, vec![FieldFault::new("previous", why.to_string())]);
            return show_again(&form_view(&app, &who, None, filled).await?);
        }
    };
    kept::insert_walk(write.tx(), &new, app.world.now()).await?;
    set_stops(&app, write.tx(), id, WalkState::Prepare, &prepared.stops).await?;
    let invited: Vec<_> = prepared.organisations.iter().map(|id| (*id, "invite")).collect();
    kept::set_organisations(write.tx(), id, &invited).await?;
    let event = Event::of("diagnostic.prepare", "diagnostic", id).in_quartier(prepared.quartier);
    write.commit(event.with(json!({ "jour": prepared.day }))).await?;
    Ok(Redirect::to(&format!("/diagnostics/{id}?fait=prepare")).into_response())
}

/// The earlier walk to come back to, among those within reach.
async fn previous_of(
    tx: &mut Tx,
    who: &Allowed,
    chosen: ComesBackTo,
    this: EarlierWalk,
) -> Result<Result<Option<WalkId>, CannotComeBack>, Problem> {
    let known = kept::earlier(tx, &who.mandate(), Some(this.quartier), Some(this.id)).await?;
    let known: Vec<_> = known
        .iter()
        .map(|walk| EarlierWalk { id: walk.id, quartier: walk.quartier_id, day: walk.day })
        .collect();
    Ok(comes_back_to(chosen, this, &known))
}

async fn new_walk(
    tx: &mut Tx,
    who: &Allowed,
    id: WalkId,
    prepared: &Prepared,
) -> Result<Result<NewWalk, CannotComeBack>, Problem> {
    let this = EarlierWalk { id, quartier: prepared.quartier, day: prepared.day };
    let previous = match previous_of(tx, who, prepared.previous, this).await? {
        Ok(previous) => previous,
        Err(why) => return Ok(Err(why)),
    };
    Ok(Ok(NewWalk {
        id,
        quartier: prepared.quartier,
        kind: prepared.kind,
        state: WalkState::Prepare,
        day: prepared.day,
        starts_at: prepared.starts_at.clone(),
        ends_at: prepared.ends_at.clone(),
        meeting_point: prepared.meeting_point.clone(),
        objectives: prepared.objectives.clone(),
        leader: prepared.leader.clone(),
        reporter: prepared.reporter.clone(),
        photographer: prepared.photographer.clone(),
        timekeeper: prepared.timekeeper.clone(),
        route: (!prepared.route.is_empty()).then(|| route::geojson(&prepared.route)),
        previous,
    }))
}

/// Writes the stops as prepared. Their numbers stay: printed maps quote them, so only a walk still being prepared
/// loses stops, and only those without constats. Gives the sentence of a refusal.
async fn set_stops(
    app: &App,
    tx: &mut Tx,
    walk: WalkId,
    state: WalkState,
    wanted: &[(String, Option<LonLat>)],
) -> Result<Option<&'static str>, Problem> {
    let known = kept::stops(tx, walk).await?;
    if wanted.len() < known.len() {
        if state != WalkState::Prepare {
            return Ok(Some(
                "La visite est convoquée : ses arrêts ne se retirent plus, leur numéro est sur les plans.",
            ));
        }
        if !kept::remove_stops_after(tx, walk, wanted.len()).await? {
            return Ok(Some("Un arrêt auquel tient un constat ne se retire pas."));
        }
    }
    for (stop, (label, point)) in known.iter().zip(wanted) {
        kept::update_stop(tx, stop.id, label, *point).await?;
    }
    let mut given: Vec<u16> = known.iter().filter_map(|stop| u16::try_from(stop.number).ok()).collect();
    for (label, point) in wanted.iter().skip(known.len()) {
        let number = next_stop_number(&given);
        given.push(number);
        let stop = NewStop { id: app.world.id(), number, label: label.clone(), point: *point };
        kept::insert_stop(tx, walk, &stop).await?;
    }
    Ok(None)
}

/// A walk whose preparation may still change.
async fn editable(app: &App, who: &Allowed, walk: &str) -> Result<WalkRow, Problem> {
    let walk = kept::walk(app.db.read().await?.tx(), id_of(walk)?, &who.mandate()).await?;
    who.must(Capability::PrepareWalk)?;
    if walk.state == WalkState::Clos {
        return Err(Problem::Refused("Cette visite est close : sa préparation ne change plus.".to_owned()));
    }
    Ok(walk)
}

/// The page where the preparation of a walk is changed.
pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let walk = editable(&app, &who, &walk).await?;
    let mut read = app.db.read().await?;
    let stops = kept::stops(read.tx(), walk.id).await?;
    let stop = |stop: &kept::StopRow| forms::stop_line(&stop.label, stop.lon.zip(stop.lat));
    let stops = stops.iter().map(stop).collect::<Vec<_>>().join("\n");
    let invited = kept::organisations(read.tx(), walk.id).await?;
    drop(read);
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut texts = vec![
        ("quartier", walk.quartier_id.to_string()),
        ("kind", walk.kind.to_string()),
        ("day", walk.day.to_string()),
        ("starts_at", of(&walk.starts_at)),
        ("ends_at", of(&walk.ends_at)),
        ("meeting_point", walk.meeting_point.clone()),
        ("objectives", walk.objectives.clone()),
        ("leader", of(&walk.leader)),
        ("reporter", of(&walk.reporter)),
        ("photographer", of(&walk.photographer)),
        ("timekeeper", of(&walk.timekeeper)),
        ("route", route::lines(&route::points(walk.route.as_deref()))),
        ("previous", walk.previous_id.clone().unwrap_or_else(|| forms::NO_EARLIER_WALK.to_owned())),
        ("stops", stops),
    ];
    texts.extend(invited.into_iter().map(|organisation| ("organisations", organisation.id)));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    show(&form_view(&app, &who, Some(&walk), Filled::with(&texts)).await?)
}

/// Writes what was prepared and its stops, or says what is to be corrected.
async fn change_preparation(
    app: &App,
    who: &Allowed,
    tx: &mut Tx,
    walk: &WalkRow,
    prepared: &Prepared,
) -> Result<Result<(), FieldFault>, Problem> {
    let new = match new_walk(tx, who, walk.id, prepared).await? {
        Ok(new) => new,
        Err(why) => return Ok(Err(FieldFault::new("previous", why.to_string()))),
    };
    kept::update_walk(tx, &new).await?;
    let refused = set_stops(app, tx, walk.id, walk.state, &prepared.stops).await?;
    Ok(refused.map_or(Ok(()), |why| Err(FieldFault::new("stops", why))))
}

/// Changes the preparation of a walk.
pub(super) async fn edit(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let walk = editable(&app, &who, &walk).await?;
    let prepared = match forms::walk(&form) {
        Ok(prepared) => Prepared { quartier: walk.quartier_id, ..prepared },
        Err(faults) => {
            return show_again(&form_view(&app, &who, Some(&walk), Filled::again(form, faults)).await?);
        }
    };
    let mut write = app.db.write(&who).await?;
    if let Err(fault) = change_preparation(&app, &who, write.tx(), &walk, &prepared).await? {
        drop(write);
        let filled = Filled::again(form, vec![fault]);
        return show_again(&form_view(&app, &who, Some(&walk), filled).await?);
    }
    let before: BTreeMap<_, _> = kept::organisations(write.tx(), walk.id)
        .await?
        .into_iter()
        .map(|organisation| (organisation.id, organisation.presence))
        .collect();
    let presence = |id: &OrganisationId| before.get(&id.to_string()).map_or("invite", String::as_str);
    let invited: Vec<_> = prepared.organisations.iter().map(|id| (*id, presence(id))).collect();
    kept::set_organisations(write.tx(), walk.id, &invited).await?;
    let event = Event::of("diagnostic.modifie", "diagnostic", walk.id).in_quartier(walk.quartier_id);
    write.commit(event).await?;
    Ok(Redirect::to(&format!("/diagnostics/{}?fait=modifie", walk.id)).into_response())
}

/// Moves a walk to its next state.
pub(super) async fn move_on(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Redirect, Problem> {
    let mut write = app.db.write(&who).await?;
    let walk = kept::walk(write.tx(), id_of(&walk)?, &who.mandate()).await?;
    let to: WalkState =
        form.text("etat").parse().map_err(|_| Problem::BadRequest("Cette étape n'existe pas.".to_owned()))?;
    let to = walk.state.go(to, walk.day, app.world.today()).map_err(Problem::refused)?;
    if !kept::move_walk(write.tx(), walk.id, walk.state, to).await? {
        let why = "Cette visite vient de changer d'étape. Relisez-la.";
        return Err(Problem::Refused(why.to_owned()));
    }
    if to == WalkState::Convoque && walk.join_code.is_none() {
        kept::give_join_code(write.tx(), &app.world, walk.id).await?;
    }
    let event = Event::of("diagnostic.etat", "diagnostic", walk.id).in_quartier(walk.quartier_id);
    write.commit(event.with(json!({ "etat": to, "de": walk.state }))).await?;
    Ok(Redirect::to(&format!("/diagnostics/{}?fait=etat", walk.id)))
}

/// Notes who walked: organisations, and residents by their number only.
pub(super) async fn note_presence(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let walk = editable(&app, &who, &walk).await?;
    let mut write = app.db.write(&who).await?;
    let known = kept::organisations(write.tx(), walk.id).await?;
    let invited: Vec<OrganisationId> =
        known.iter().filter_map(|organisation| organisation.id.parse().ok()).collect();
    let attendance = match forms::attendance(&form, &invited) {
        Ok(attendance) => attendance,
        Err(faults) => {
            drop(write);
            let filled = Filled::again(form, faults);
            return show_again(&fiche(&app, &who, walk.id, None, Some(filled)).await?);
        }
    };
    let organisations: Vec<_> = attendance.organisations.into_iter().collect();
    kept::set_organisations(write.tx(), walk.id, &organisations).await?;
    let weather = attendance.weather.as_deref();
    kept::update_presence(write.tx(), walk.id, attendance.residents, weather).await?;
    let event = Event::of("diagnostic.presence", "diagnostic", walk.id).in_quartier(walk.quartier_id);
    let residents = attendance.residents;
    let details = json!({ "habitants": residents.total(), "detail": residents.detail() });
    write.commit(event.with(details)).await?;
    Ok(Redirect::to(&format!("/diagnostics/{}?fait=presence", walk.id)).into_response())
}
