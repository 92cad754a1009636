//! Organisations: the list, the fiche, creating, correcting, succession.

use super::forms;
use super::history;
use super::store::history::{Search, entries};
use super::store::mandates::{self, Held};
use super::store::organisations::{self as store, Organisation, Register};
use super::views::organisations::{
    ListView, OrganisationFormView, OrganisationLine, OrganisationView, PersonLine, SuccessionForm,
};
use super::words::{self, became, kind_choices, kind_label, succession_choices};
use crate::platform::journal;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, id_of};
use crate::words::{counted, role_label};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::{Capability, MandateState, Role};
use palier_domain::shared::{Day, FieldFault, Instant, OrganisationId, text::fold};
use serde::Deserialize;
use serde_json::json;

const LONGEST_HISTORY: i64 = 100;

/// What the list is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    nature: Option<String>,
    texte: Option<String>,
    etat: Option<String>,
}

pub(super) async fn list(
    State(app): State<App>,
    who: Allowed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let register = store::register(read.tx(), today).await?;
    let (kind, text) = (wanted.nature.unwrap_or_default(), wanted.texte.unwrap_or_default());
    let state = wanted.etat.filter(|state| ["disparus", "tous"].contains(&state.as_str()));
    let state = state.unwrap_or_else(|| "en-vigueur".to_owned());
    let sought = fold(text.trim());
    let fits = |organisation: &&Organisation| {
        let stands = register.stands(organisation, today);
        (kind.is_empty() || organisation.kind.code() == kind)
            && fold(&organisation.name).contains(&sought)
            && match state.as_str() {
                "tous" => true,
                "disparus" => !stands,
                _ => stands,
            }
    };
    let lines: Vec<_> = register
        .by_name()
        .into_iter()
        .filter(fits)
        .map(|organisation| line(&register, organisation))
        .collect();
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    show(&ListView {
        frame: Frame::of(&app, &who, "Partenaires"),
        lines,
        summary: counted(count, "organisme", "organismes"),
        kinds: kind_choices(),
        kind,
        text,
        state,
        may_manage: who.may(Capability::ManagePartners),
        may_invite: who.role().may(Capability::InvitePeople),
    })
}

fn line(register: &Register, organisation: &Organisation) -> OrganisationLine {
    let shown = |day: Option<Day>| day.map(Day::short).unwrap_or_default();
    OrganisationLine {
        id: organisation.id.to_string(),
        name: organisation.name.clone(),
        kind: kind_label(organisation.kind),
        siret: organisation.siret.clone().unwrap_or_default(),
        people: organisation.people,
        since: shown(organisation.starts()),
        until: shown(organisation.ends()),
        became: became(register, organisation.id).unwrap_or_default(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    fait: Option<String>,
}

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    show(&fiche_view(&app, &who, id_of(&id)?, Filled::default(), done.fait.as_deref()).await?)
}

async fn fiche_view(
    app: &App,
    who: &Allowed,
    id: OrganisationId,
    filled: Filled,
    done: Option<&str>,
) -> Result<OrganisationView, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let register = store::register(read.tx(), today).await?;
    let organisation = register.all.get(&id).ok_or(Problem::NotFound)?;
    let held = mandates::held(read.tx(), Some(id)).await?;
    let search = Search {
        kind: "organisation".to_owned(),
        subject: id.to_string(),
        from: Instant(0),
        until: Instant(i64::MAX),
        mandate: who.mandate(),
    };
    let told = entries(read.tx(), &search, LONGEST_HISTORY, 0).await?;
    let gone: Vec<String> = (register.successions.iter().filter(|old| old.into == id))
        .map(|old| register.name_at(old.from, old.effective))
        .collect();
    let became = became(&register, id).map(|became| format!("{}, {became}", organisation.name));
    let done = done.and_then(|done| match done {
        "cree" => Some("L'organisme est créé."),
        "modifie" => Some("L'organisme est modifié."),
        "succession" => Some("La succession est enregistrée."),
        _ => None,
    });
    let may_manage = who.may(Capability::ManagePartners);
    let succession = (may_manage && became.is_none()).then(|| SuccessionForm {
        kinds: succession_choices(),
        others: register.choices(today).into_iter().filter(|(other, _)| *other != id.to_string()).collect(),
    });
    Ok(OrganisationView {
        frame: Frame::of(app, who, organisation.name.clone())
            .under("Partenaires", "/partenaires")
            .flash(done),
        line: line(&register, organisation),
        stands: register.stands(organisation, today),
        became: became.unwrap_or_default(),
        predecessors: gone,
        people: held.iter().filter_map(|mandate| person(mandate, who, today)).collect(),
        thread: told.iter().map(history::line).collect(),
        may_manage,
        succession,
        filled,
    })
}

/// A mandate as this reader may see it: addresses only within the organisation and for the métropole.
fn person(mandate: &Held, who: &Allowed, today: Day) -> Option<PersonLine> {
    let admin = who.role() == Role::MetropoleAdmin;
    let shown = mandate.in_force(today) || (admin && mandate.state == MandateState::Pending);
    let near = admin || who.organisation() == mandate.organisation;
    shown.then(|| PersonLine {
        mandate: if admin { mandate.id.to_string() } else { String::new() },
        name: mandate.name.clone(),
        role: role_label(mandate.role),
        email: if near { mandate.email.clone() } else { String::new() },
        waiting: mandate.state == MandateState::Pending,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    show(&form_view(new_frame(&app, &who), "/partenaires/nouveau", "/partenaires", Filled::default()))
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let id = app.world.id::<OrganisationId>();
    let again = |form, faults| {
        let filled = Filled::again(form, faults);
        show_again(&form_view(new_frame(&app, &who), "/partenaires/nouveau", "/partenaires", filled))
    };
    let new = match forms::organisation(&form, id) {
        Ok(new) => new,
        Err(faults) => return again(form, faults),
    };
    let mut write = app.db.write(&who).await?;
    if let Some(fault) = siret_taken(&mut write, &new).await? {
        return again(form, vec![fault]);
    }
    store::insert_organisation(write.tx(), &new).await?;
    let kept = json!({ "nom": new.name, "nature": new.kind });
    write.commit(Event::of("organisation.cree", "organisation", id).with(kept)).await?;
    Ok(Redirect::to(&format!("/partenaires/{id}?fait=cree")).into_response())
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (organisation, frame) = to_edit(&app, &who, id_of(&id)?).await?;
    let day = |day: Option<String>| day.unwrap_or_default();
    let filled = Filled::with(&[
        ("nature", organisation.kind.code()),
        ("nom", &organisation.name),
        ("siret", &organisation.siret.unwrap_or_default()),
        ("depuis", &day(organisation.valid_from)),
        ("jusque", &day(organisation.valid_to)),
    ]);
    show(&form_view(frame, &format!("/partenaires/{id}/modifier"), &format!("/partenaires/{id}"), filled))
}

pub(super) async fn edit(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let (old, frame) = to_edit(&app, &who, id).await?;
    let again = |form, faults| {
        let (action, back) = (format!("/partenaires/{id}/modifier"), format!("/partenaires/{id}"));
        show_again(&form_view(frame, &action, &back, Filled::again(form, faults)))
    };
    let new = match forms::organisation(&form, id) {
        Ok(new) => new,
        Err(faults) => return again(form, faults),
    };
    let mut write = app.db.write(&who).await?;
    if let Some(fault) = siret_taken(&mut write, &new).await? {
        return again(form, vec![fault]);
    }
    store::update_organisation(write.tx(), &new).await?;
    let kept = json!({ "nom": new.name, "ancien_nom": old.name, "nature": new.kind, "siret": new.siret,
        "depuis": new.from, "jusque": new.to });
    write.commit(Event::of("organisation.modifie", "organisation", id).with(kept)).await?;
    Ok(Redirect::to(&format!("/partenaires/{id}?fait=modifie")).into_response())
}

/// One organisation gives way to another (article 1: the convention outlives the names of those who signed it).
pub(super) async fn succeed(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let new = match forms::succession(&form, id) {
        Ok(new) => new,
        Err(faults) => {
            return show_again(&fiche_view(&app, &who, id, Filled::again(form, faults), None).await?);
        }
    };
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let mut register = store::register(write.tx(), app.world.today()).await?;
    let (Some(from), Some(into)) = (register.all.get(&id), register.all.get(&new.into)) else {
        return Err(Problem::NotFound);
    };
    let fault = if from.starts().is_some_and(|first| new.effective <= first) {
        Some(FieldFault::new("date", "L'organisme n'existait pas encore la veille de cette date."))
    } else if !into.lives(new.effective) {
        Some(FieldFault::new("date", "L'organisme successeur n'existe pas à cette date."))
    } else {
        register.lineage.add(new).err().map(|refused| FieldFault::new("successeur", refused.to_string()))
    };
    if let Some(fault) = fault {
        drop(write);
        return show_again(&fiche_view(&app, &who, id, Filled::again(form, vec![fault]), None).await?);
    }
    store::insert_succession(write.tx(), &new).await?;
    let told = json!({ "phrase": register.name_at(id, new.effective), "successeur": new.into });
    write.commit(Event::of("organisation.succession", "organisation", id).with(told)).await?;
    Ok(Redirect::to(&format!("/partenaires/{id}?fait=succession")).into_response())
}

async fn siret_taken(
    write: &mut crate::platform::Write,
    new: &store::NewOrganisation,
) -> Result<Option<FieldFault>, Problem> {
    let Some(siret) = &new.siret else { return Ok(None) };
    let holder = store::holder_of_siret(write.tx(), siret, new.id).await?;
    Ok(holder.map(|name| FieldFault::new("siret", format!("Ce SIRET est déjà celui de {name}."))))
}

async fn to_edit(app: &App, who: &Allowed, id: OrganisationId) -> Result<(Organisation, Frame), Problem> {
    let mut read = app.db.read().await?;
    let mut register = store::register(read.tx(), app.world.today()).await?;
    let organisation = register.all.remove(&id).ok_or(Problem::NotFound)?;
    let frame = Frame::of(app, who, "Modifier l'organisme")
        .under("Partenaires", "/partenaires")
        .under(organisation.name.clone(), format!("/partenaires/{id}"));
    Ok((organisation, frame))
}

fn new_frame(app: &App, who: &Allowed) -> Frame {
    Frame::of(app, who, "Nouvel organisme").under("Partenaires", "/partenaires")
}

fn form_view(frame: Frame, action: &str, back: &str, filled: Filled) -> OrganisationFormView {
    OrganisationFormView {
        frame,
        action: action.to_owned(),
        back: back.to_owned(),
        kinds: words::kind_choices(),
        filled,
    }
}
