//! People and their mandates: inviting, prolonging, withdrawing.

use super::forms;
use super::store::mandates::{self, Held, NewMandate};
use super::store::organisations;
use super::store::{self, NewPerson};
use super::views::people::{InviteView, MandateView, PeopleView, PersonRow};
use super::words::{mandate_state, perimeter, role_choices};
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Write, id_of, journal, session};
use crate::words::{counted, role_label};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::{Capability, MandateState, Role};
use palier_domain::shared::{Day, FieldFault, MandateId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};

/// An invitation must be accepted within a week.
pub(super) const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    fait: Option<String>,
}

pub(super) async fn list(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let held = mandates::held(read.tx(), None).await?;
    let places = mandates::places(read.tx()).await?;
    let row = |mandate: &Held| {
        let (tone, state) = mandate_state(mandate, today);
        PersonRow {
            mandate: mandate.id.to_string(),
            name: mandate.name.clone(),
            email: mandate.email.clone(),
            organisation: mandate.organisation.to_string(),
            organisation_name: mandate.organisation_name.clone(),
            role: role_label(mandate.role),
            perimeter: perimeter(mandate, places.get(&mandate.id.to_string())),
            tone,
            state,
        }
    };
    show(&PeopleView {
        frame: Frame::of(&app, &who, "Personnes et mandats").under("Partenaires", "/partenaires"),
        summary: counted(i64::try_from(held.len()).unwrap_or(i64::MAX), "mandat", "mandats"),
        rows: held.iter().map(row).collect(),
        may_invite: who.may(Capability::InvitePeople),
    })
}

pub(super) async fn invite_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let filled = Filled::with(&[("perimetre", "tout")]);
    show(&invite_view(&app, &who, filled).await?)
}

pub(super) async fn invite(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let (communes, quartiers) = (mandates::communes(read.tx()).await?, mandates::quartiers(read.tx()).await?);
    drop(read);
    let invitation = match forms::invitation(&form, &communes, &quartiers, today) {
        Ok(invitation) => invitation,
        Err(faults) => return show_again(&invite_view(&app, &who, Filled::again(form, faults)).await?),
    };
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let register = organisations::register(write.tx(), today).await?;
    let organisation = register.all.get(&invitation.organisation).ok_or(Problem::NotFound)?;
    let held = mandates::held(write.tx(), Some(invitation.organisation)).await?;
    let known = store::person_by_email(write.tx(), invitation.email.as_str()).await?;
    let same = |mandate: &Held| {
        known.as_ref().is_some_and(|known| known.id == mandate.person)
            && mandate.role == invitation.role
            && (mandate.state == MandateState::Pending || mandate.in_force(today))
    };
    let fault = if !register.stands(organisation, today) {
        Some(FieldFault::new("organisme", "Cet organisme n'existe plus : choisissez celui qui lui succède."))
    } else if held.iter().any(same) {
        Some(FieldFault::new("email", "Cette personne a déjà ce rôle dans cet organisme, ou y est invitée."))
    } else {
        None
    };
    if let Some(fault) = fault {
        drop(write);
        return show_again(&invite_view(&app, &who, Filled::again(form, vec![fault])).await?);
    }
    let person = match known {
        Some(known) => known.id,
        None => {
            let id = app.world.id::<PersonId>();
            let email = invitation.email.as_str().to_owned();
            let new = NewPerson { id, name: invitation.name, email, password_hash: None };
            store::insert_person(write.tx(), &new, app.world.now()).await?;
            id
        }
    };
    let id = app.world.id::<MandateId>();
    let new = NewMandate {
        id,
        person,
        organisation: invitation.organisation,
        role: invitation.role,
        state: MandateState::Pending,
        perimeter: invitation.perimeter,
        from: today,
        to: invitation.to,
    };
    mandates::insert_mandate(write.tx(), &new).await?;
    let mandate = send(&app, &mut write, id).await?;
    write.commit(about("invitation.envoyee", &mandate, Value::Null)).await?;
    Ok(Redirect::to(&format!("/partenaires/mandats/{id}?fait=invite")).into_response())
}

/// Sends the letter of an invitation; letters sent before are worth nothing any more.
async fn send(app: &App, write: &mut Write, id: MandateId) -> Result<Held, Problem> {
    let mandate = mandates::mandate(write.tx(), id).await?;
    let token = app.world.token();
    let now = app.world.now();
    store::cancel_invitations(write.tx(), id, now).await?;
    let expires = now.plus_ms(INVITATION_MS);
    store::insert_invitation(write.tx(), &token, mandate.person, id, expires).await?;
    let body = format!(
        "Bonjour {},\n\nVous êtes invité à rejoindre Palier, la plateforme de la convention de gestion urbaine et sociale \
         de proximité.\n\nOrganisme : {}\nRôle : {}\n\nPour accepter, ouvrez cette page avant le {} :\n\n\
         {}/invitation/{token}\n\nPalier\n",
        mandate.name,
        mandate.organisation_name,
        role_label(mandate.role),
        expires.long(),
        app.config.public_url
    );
    let subject = "Palier : votre invitation".to_owned();
    write
        .enqueue(Job::Mail(Letter { to: mandate.email.clone(), subject, body, attachments: Vec::new() }))
        .await?;
    Ok(mandate)
}

pub(super) async fn mandate_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    show(&mandate_view(&app, &who, id_of(&id)?, Filled::default(), done.fait.as_deref()).await?)
}

pub(super) async fn resend(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let id = id_of(&id)?;
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    if mandates::mandate(write.tx(), id).await?.state != MandateState::Pending {
        return Err(Problem::Refused("Cette invitation n'attend plus de réponse.".to_owned()));
    }
    let mandate = send(&app, &mut write, id).await?;
    write.commit(about("invitation.renvoyee", &mandate, Value::Null)).await?;
    Ok(Redirect::to(&format!("/partenaires/mandats/{id}?fait=renvoye")))
}

/// Withdraws a mandate: the person is out of the house at once, wherever they are signed in.
pub(super) async fn revoke(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let id = id_of(&id)?;
    let today = app.world.today();
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let mandate = mandates::mandate(write.tx(), id).await?;
    if mandate.state == MandateState::Revoked {
        return Err(Problem::Refused("Ce mandat est déjà retiré.".to_owned()));
    }
    let runs_the_house = mandate.role == Role::MetropoleAdmin && mandate.in_force(today);
    if runs_the_house && !mandates::another_admin(write.tx(), id, today).await? {
        return Err(Problem::Refused(
            "C'est le dernier mandat d'administration en vigueur : ouvrez-en un autre avant de retirer celui-ci."
                .to_owned(),
        ));
    }
    mandates::revoke(write.tx(), id).await?;
    store::cancel_invitations(write.tx(), id, app.world.now()).await?;
    session::end_all_of(write.tx(), mandate.person).await?;
    write.commit(about("mandat.retire", &mandate, Value::Null)).await?;
    Ok(Redirect::to(&format!("/partenaires/mandats/{id}?fait=retire")))
}

/// Gives a mandate a later last day, or none. Never an earlier one: that is withdrawing.
pub(super) async fn prolong(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let mut faults = Vec::new();
    let to = forms::day(&form, "fin", &mut faults);
    let mut write = app.db.write(&who).await?;
    let mandate = mandates::mandate(write.tx(), id).await?;
    if mandate.state == MandateState::Revoked {
        return Err(Problem::Refused(
            "Un mandat retiré ne se prolonge pas : envoyez une invitation.".to_owned(),
        ));
    }
    let least = mandate.ends().map(|day| day.max(app.world.today()));
    match (least, to) {
        (None, _) => return Err(Problem::Refused("Ce mandat n'a pas de date de fin.".to_owned())),
        (Some(least), Some(to)) if to <= least => {
            faults.push(FieldFault::new("fin", format!("Indiquez un jour après le {}.", least.plain())));
        }
        _ => {}
    }
    if !faults.is_empty() {
        drop(write);
        return show_again(&mandate_view(&app, &who, id, Filled::again(form, faults), None).await?);
    }
    mandates::prolong(write.tx(), id, to).await?;
    write.commit(about("mandat.prolonge", &mandate, json!(to))).await?;
    Ok(Redirect::to(&format!("/partenaires/mandats/{id}?fait=prolonge")).into_response())
}

/// An event about a mandate. No name of a person: the journal cannot forget one.
pub(super) fn about(code: &'static str, mandate: &Held, until: Value) -> Event {
    Event::of(code, "mandat", mandate.id).with(json!({
        "role": mandate.role, "organisme": mandate.organisation_name, "jusqu_au": until,
    }))
}

async fn invite_view(app: &App, who: &Allowed, filled: Filled) -> Result<InviteView, Problem> {
    let mut read = app.db.read().await?;
    let ticked = |name: &str, choices: Vec<(String, String)>| {
        let ticked = |(value, label): (String, String)| {
            let chosen = filled.has(name, &value);
            (value, label, chosen)
        };
        choices.into_iter().map(ticked).collect::<Vec<_>>()
    };
    Ok(InviteView {
        frame: Frame::of(app, who, "Inviter une personne").under("Partenaires", "/partenaires"),
        organisations: organisations::organisation_choices(read.tx(), app.world.today()).await?,
        roles: role_choices(),
        communes: ticked("communes", mandates::communes(read.tx()).await?),
        quartiers: ticked("quartiers", mandates::quartiers(read.tx()).await?),
        filled,
    })
}

async fn mandate_view(
    app: &App,
    who: &Allowed,
    id: MandateId,
    filled: Filled,
    done: Option<&str>,
) -> Result<MandateView, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let mandate = mandates::mandate(read.tx(), id).await?;
    let places = mandates::places(read.tx()).await?;
    let done = done.and_then(|done| match done {
        "invite" => Some("L'invitation est partie par courriel. Elle est valable sept jours."),
        "renvoye" => Some("Une nouvelle invitation est partie. La précédente ne vaut plus."),
        "retire" => Some("Le mandat est retiré. Les connexions ouvertes de cette personne sont fermées."),
        "prolonge" => Some("Le mandat est prolongé."),
        _ => None,
    });
    let (tone, state) = mandate_state(&mandate, today);
    let acts = who.may(Capability::InvitePeople);
    let living = mandate.state != MandateState::Revoked;
    let own = who.viewer().own_mandate == id;
    Ok(MandateView {
        frame: Frame::of(app, who, format!("Mandat de {}", mandate.name))
            .under("Partenaires", "/partenaires")
            .under("Personnes et mandats", "/partenaires/personnes")
            .flash(done),
        id: id.to_string(),
        name: mandate.name.clone(),
        email: mandate.email.clone(),
        organisation: mandate.organisation.to_string(),
        organisation_name: mandate.organisation_name.clone(),
        role: role_label(mandate.role),
        perimeter: perimeter(&mandate, places.get(&id.to_string())),
        since: mandate.valid_from.plain(),
        until: mandate.ends().map_or_else(|| "sans date de fin".to_owned(), Day::plain),
        tone,
        state,
        may_view_as: !own && mandate.in_force(today) && who.viewer().viewing_as.is_none(),
        may_resend: acts && mandate.state == MandateState::Pending,
        may_prolong: acts && living && mandate.ends().is_some(),
        may_revoke: acts && living,
        filled,
    })
}
