//! Signing in and out, one's own account, choosing a mandate.

use super::store::{self, Known, Try};
use super::tickets::password_faults;
use super::views::{AccountView, MandateLine, ResumeView, SignInView};
use crate::platform::access::{self, Viewer};
use crate::platform::journal::Author;
use crate::platform::page::{show, show_again};
use crate::platform::session::{self, SignedIn};
use crate::platform::{App, Event, Filled, Form, Frame, KeptForm, Problem, id_of};
use crate::words::role_label;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::MandateState;
use palier_domain::shared::{Day, FieldFault, MandateId, PersonId};
use serde::Deserialize;
use tower_sessions::Session;

/// Failed tries allowed per address in a quarter of an hour.
const TRIES: i64 = 5;
const TRIES_MS: i64 = 15 * 60 * 1000;

#[derive(Debug, Deserialize)]
pub(super) struct Back {
    retour: Option<String>,
    fait: Option<String>,
}

impl Back {
    /// Only a path of ours: never another site.
    fn path(text: &str) -> String {
        let ours =
            text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\n', '\r', '\t']);
        if ours { text.to_owned() } else { "/".to_owned() }
    }
}

pub(super) async fn sign_in_page(
    State(app): State<App>,
    session: Session,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    if access::viewer(&app, &session).await?.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let done = back.fait.as_deref().and_then(|done| match done {
        "mot-de-passe" => Some("Votre mot de passe est enregistré. Vous pouvez vous connecter."),
        "invitation" => Some("Votre accès est ouvert. Vous pouvez vous connecter."),
        "deconnexion" => Some("Vous êtes déconnecté."),
        _ => None,
    });
    let frame = Frame::public(&app, "Connexion").flash(done);
    let filled = Filled::with(&[("retour", &back.retour.unwrap_or_default())]);
    show(&SignInView { frame, filled })
}

pub(super) async fn sign_in(
    State(app): State<App>,
    session: Session,
    form: Form,
) -> Result<Response, Problem> {
    let email = form.text("email");
    let back = Back::path(form.text("retour"));
    let since = app.world.now().plus_ms(-TRIES_MS);
    let mut read = app.db.read().await?;
    if store::tries(read.tx(), Try::SignIn, email, since).await? >= TRIES {
        return Err(too_many());
    }
    let known = store::person_by_email(read.tx(), email).await?;
    drop(read);
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = app.passwords.verify(hash, form.text("mot_de_passe").to_owned()).await?;
    let mut write = app.db.write_as(Author::Visitor).await?;
    // Counted again: tries sent together all found the count low, and only the first few may be told anything.
    if store::tries(write.tx(), Try::SignIn, email, since).await? >= TRIES {
        return Err(too_many());
    }
    let Some(Known { id: person, .. }) = known.filter(|_| right) else {
        store::remember_try(write.tx(), Try::SignIn, email, app.world.now(), since).await?;
        write.commit(Event::of("connexion.refusee", "connexion", "")).await?;
        let frame = Frame::public(&app, "Connexion");
        let faults = vec![FieldFault::new("email", "L'adresse ou le mot de passe ne correspond pas.")];
        return show_again(&SignInView { frame, filled: Filled::again(form, faults) });
    };
    write.commit(Event::of("connexion.ouverte", "personne", person)).await?;
    session::sign_in(&session, SignedIn::now(person, app.world.now())).await?;
    match KeptForm::carried(&form, &back) {
        Some(kept) => show(&ResumeView { frame: Frame::public(&app, "Reprendre votre envoi"), kept }),
        None => Ok(Redirect::to(&back).into_response()),
    }
}

fn too_many() -> Problem {
    Problem::TooMany(
        "Trop d'essais pour cette adresse. Attendez un quart d'heure, ou choisissez un nouveau mot de passe."
            .to_owned(),
    )
}

pub(super) async fn sign_out(State(app): State<App>, session: Session) -> Result<Redirect, Problem> {
    if let Some(who) = session::signed_in(&session).await? {
        record(&app, "connexion.fermee", who.person).await?;
    }
    session::sign_out(&session).await?;
    Ok(Redirect::to("/connexion?fait=deconnexion"))
}

pub(super) async fn account_page(
    State(app): State<App>,
    session: Session,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    show(&account(&app, &session, vec![], back.fait.as_deref()).await?)
}

pub(super) async fn choose_mandate(
    State(app): State<App>,
    session: Session,
    form: Form,
) -> Result<Redirect, Problem> {
    let who = with_own_eyes(&session).await?;
    let chosen: MandateId = id_of(form.text("mandat"))?;
    let mut read = app.db.read().await?;
    let own = store::own_mandates(read.tx(), who.person).await?;
    drop(read);
    if !own.iter().any(|mandate| mandate.id == chosen.to_string() && mandate.state == MandateState::Active) {
        return Err(Problem::NotFound);
    }
    record(&app, "mandat.choisi", who.person).await?;
    session::sign_in(&session, SignedIn { mandate: Some(chosen), ..who }).await?;
    Ok(Redirect::to("/compte?fait=mandat"))
}

pub(super) async fn change_password(
    State(app): State<App>,
    session: Session,
    form: Form,
) -> Result<Response, Problem> {
    let who = with_own_eyes(&session).await?;
    let mut read = app.db.read().await?;
    let known = store::person(read.tx(), who.person).await?;
    drop(read);
    let mut faults = password_faults(&form, &known.email);
    if !app.passwords.verify(known.password_hash, form.text("actuel").to_owned()).await? {
        faults.insert(0, FieldFault::new("actuel", "Ce n'est pas votre mot de passe actuel."));
    }
    if !faults.is_empty() {
        return show_again(&account(&app, &session, faults, None).await?);
    }
    let hash = app.passwords.hash(&app.world, form.text("mot_de_passe").to_owned()).await?;
    let mut write = app.db.write_as(Author::Visitor).await?;
    store::set_password(write.tx(), who.person, &known.email, &hash, app.world.now()).await?;
    session::end_all_of(write.tx(), who.person).await?;
    write.commit(Event::of("mot_de_passe.choisi", "personne", who.person)).await?;
    // Every other session just ended; this one goes on under a fresh identifier.
    session::sign_in(&session, who).await?;
    Ok(Redirect::to("/compte?fait=mot-de-passe").into_response())
}

/// Who signed in, unless they are looking through someone else's eyes: then nothing can be changed.
async fn with_own_eyes(session: &Session) -> Result<SignedIn, Problem> {
    let who = session::signed_in(session).await?.ok_or(Problem::NotSignedIn)?;
    if who.viewing_as.is_some() { Err(access::eyes_are_lent()) } else { Ok(who) }
}

async fn account(
    app: &App,
    session: &Session,
    faults: Vec<FieldFault>,
    done: Option<&str>,
) -> Result<AccountView, Problem> {
    let who = session::signed_in(session).await?.ok_or(Problem::NotSignedIn)?;
    let viewer = access::viewer(app, session).await?;
    let mut read = app.db.read().await?;
    let known = store::person(read.tx(), who.person).await?;
    let acting = viewer.as_ref().map(|viewer| viewer.own_mandate.to_string());
    let mandates = store::own_mandates(read.tx(), who.person).await?;
    let mandates = mandates.into_iter().map(|own| line(own, acting.as_deref(), app.world.today())).collect();
    let done = done.and_then(|done| match done {
        "mandat" => Some("Vous agissez maintenant sous ce mandat."),
        "mot-de-passe" => {
            Some("Votre nouveau mot de passe est enregistré. Vos autres connexions sont fermées.")
        }
        _ => None,
    });
    let frame = framed(app, viewer.as_ref(), "Mon compte").flash(done);
    Ok(AccountView {
        frame,
        name: known.name,
        email: known.email,
        mandates,
        filled: Filled::again(Form::default(), faults),
    })
}

fn line(own: store::OwnMandate, acting: Option<&str>, today: Day) -> MandateLine {
    let ended = own.valid_to.as_deref().and_then(|day| Day::parse(day).ok());
    let state = match own.state {
        MandateState::Pending => "en attente".to_owned(),
        MandateState::Revoked => "retiré".to_owned(),
        MandateState::Active => match ended {
            Some(day) if day < today => format!("terminé le {}", day.plain()),
            Some(day) => format!("en vigueur jusqu'au {}", day.plain()),
            None => format!("en vigueur depuis le {}", own.valid_from.plain()),
        },
    };
    let choosable = own.state == MandateState::Active && ended.is_none_or(|day| day >= today);
    MandateLine {
        current: acting == Some(own.id.as_str()),
        choosable,
        id: own.id,
        organisation: own.organisation_name,
        role: role_label(own.role),
        state,
    }
}

fn framed(app: &App, viewer: Option<&Viewer>, title: &str) -> Frame {
    viewer.map_or_else(|| Frame::public(app, title), |viewer| Frame::for_viewer(app, viewer, title))
}

async fn record(app: &App, code: &'static str, person: PersonId) -> Result<(), Problem> {
    app.db.write_as(Author::Visitor).await?.commit(Event::of(code, "personne", person)).await
}
