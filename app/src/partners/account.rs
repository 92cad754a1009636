//! Signing in and out, choosing a password, choosing a mandate.

use super::store::{self, Known};
use super::views::{AccountView, ForgottenView, MandateLine, MessageView, PasswordView, SignInView};
use crate::platform::access::{self, Viewer};
use crate::platform::jobs::Job;
use crate::platform::journal::Author;
use crate::platform::mail::Letter;
use crate::platform::page::{show, show_again};
use crate::platform::session::{self, SignedIn};
use crate::platform::{App, Event, Filled, Form, Frame, Problem};
use crate::words::role_label;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::{EmailAddress, MandateState, check_password};
use palier_domain::shared::{Day, FieldFault, MandateId, PersonId};
use serde::Deserialize;
use tower_sessions::Session;

/// Failed tries allowed per address in a quarter of an hour.
const TRIES: i64 = 5;
const TRIES_MS: i64 = 15 * 60 * 1000;
/// A new password must be chosen within that time.
const RESET_MS: i64 = 15 * 60 * 1000;

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
    if store::failed_tries(read.tx(), email, since).await? >= TRIES {
        return Err(Problem::TooMany(
            "Trop d'essais pour cette adresse. Attendez un quart d'heure, ou choisissez un nouveau mot de passe.".to_owned(),
        ));
    }
    let known = store::person_by_email(read.tx(), email).await?;
    drop(read);
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = app.passwords.verify(hash, form.text("mot_de_passe").to_owned()).await?;
    let Some(Known { id: person, .. }) = known.filter(|_| right) else {
        let mut write = app.db.write_as(Author::Visitor).await?;
        store::remember_failed_try(write.tx(), email, app.world.now(), since).await?;
        write.commit(Event::of("connexion.refusee", "connexion", "")).await?;
        let frame = Frame::public(&app, "Connexion");
        let faults = vec![FieldFault::new("email", "L'adresse ou le mot de passe ne correspond pas.")];
        return show_again(&SignInView { frame, filled: Filled::again(form, faults) });
    };
    session::sign_in(&session, SignedIn { person, mandate: None, viewing_as: None }).await?;
    record(&app, "connexion.ouverte", person).await?;
    Ok(Redirect::to(&back).into_response())
}

pub(super) async fn sign_out(State(app): State<App>, session: Session) -> Result<Redirect, Problem> {
    if let Some(who) = session::signed_in(&session).await? {
        record(&app, "connexion.fermee", who.person).await?;
    }
    session::sign_out(&session).await?;
    Ok(Redirect::to("/connexion?fait=deconnexion"))
}

pub(super) async fn forgotten_page(State(app): State<App>) -> Result<Response, Problem> {
    show(&ForgottenView { frame: forgotten_frame(&app), filled: Filled::default() })
}

/// Answers the same whether the address is known or not.
pub(super) async fn forgotten(State(app): State<App>, form: Form) -> Result<Response, Problem> {
    let email = form.text("email");
    let Ok(address) = EmailAddress::parse(email) else {
        let faults = vec![FieldFault::new("email", "Écrivez une adresse de courriel, comme nom@exemple.fr.")];
        return show_again(&ForgottenView {
            frame: forgotten_frame(&app),
            filled: Filled::again(form, faults),
        });
    };
    let mut read = app.db.read().await?;
    let known = store::person_by_email(read.tx(), address.as_str()).await?;
    drop(read);
    let mut write = app.db.write_as(Author::Visitor).await?;
    let event = match known {
        Some(person) => {
            let token = app.world.token();
            let expires = app.world.now().plus_ms(RESET_MS);
            store::insert_ticket(write.tx(), &token, "mot_de_passe", person.id, expires).await?;
            let body = format!(
                "Bonjour {},\n\nPour choisir un nouveau mot de passe, ouvrez cette page dans le quart d'heure :\n\n\
                 {}/mot-de-passe/{token}\n\nSi vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.\n\n\
                 Palier\n",
                person.name, app.config.public_url
            );
            let subject = "Palier : choisir un nouveau mot de passe".to_owned();
            write.enqueue(Job::Mail(Letter { to: person.email, subject, body })).await?;
            Event::of("mot_de_passe.demande", "personne", person.id)
        }
        None => Event::of("mot_de_passe.demande", "personne", ""),
    };
    write.commit(event).await?;
    show(&MessageView {
        frame: forgotten_frame(&app),
        text: "Si un compte existe à cette adresse, un courriel vient de partir. Il contient un lien valable un quart d'heure."
            .to_owned(),
        link: Some(("Revenir à la connexion".to_owned(), "/connexion".to_owned())),
    })
}

pub(super) async fn choose_page(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let Some(ticket) = store::ticket(read.tx(), &token, app.world.now()).await? else { return stale(&app) };
    let frame = choose_frame(&app, &ticket.kind);
    show(&PasswordView { frame, name: ticket.name, email: ticket.email, filled: Filled::default() })
}

pub(super) async fn choose(
    State(app): State<App>,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let Some(ticket) = store::ticket(read.tx(), &token, app.world.now()).await? else { return stale(&app) };
    drop(read);
    let faults = password_faults(&form, &ticket.email);
    if !faults.is_empty() {
        let frame = choose_frame(&app, &ticket.kind);
        let filled = Filled::again(Form::default(), faults);
        return show_again(&PasswordView { frame, name: ticket.name, email: ticket.email, filled });
    }
    let hash = app.passwords.hash(&app.world, form.text("mot_de_passe").to_owned()).await?;
    let mut write = app.db.write_as(Author::Visitor).await?;
    if !store::use_ticket(write.tx(), &token, ticket.person, app.world.now()).await? {
        return stale(&app);
    }
    store::set_password(write.tx(), ticket.person, &hash).await?;
    session::end_all_of(write.tx(), ticket.person).await?;
    let event = if ticket.kind == "invitation" {
        store::accept_mandates(write.tx(), ticket.person).await?;
        "invitation.acceptee"
    } else {
        "mot_de_passe.choisi"
    };
    write.commit(Event::of(event, "personne", ticket.person)).await?;
    Ok(Redirect::to("/connexion?fait=mot-de-passe").into_response())
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
    let who = session::signed_in(&session).await?.ok_or(Problem::NotSignedIn)?;
    let chosen: MandateId = form.text("mandat").parse().map_err(|_| Problem::NotFound)?;
    let mut read = app.db.read().await?;
    let own = store::own_mandates(read.tx(), who.person).await?;
    drop(read);
    if !own.iter().any(|mandate| mandate.id == chosen.to_string() && mandate.state == MandateState::Active) {
        return Err(Problem::NotFound);
    }
    session::sign_in(&session, SignedIn { mandate: Some(chosen), viewing_as: None, ..who }).await?;
    record(&app, "mandat.choisi", who.person).await?;
    Ok(Redirect::to("/compte?fait=mandat"))
}

pub(super) async fn change_password(
    State(app): State<App>,
    session: Session,
    form: Form,
) -> Result<Response, Problem> {
    let who = session::signed_in(&session).await?.ok_or(Problem::NotSignedIn)?;
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
    store::set_password(write.tx(), who.person, &hash).await?;
    session::end_all_of(write.tx(), who.person).await?;
    write.commit(Event::of("mot_de_passe.choisi", "personne", who.person)).await?;
    // Every other session just ended; this one goes on under a fresh identifier.
    session::sign_in(&session, who).await?;
    Ok(Redirect::to("/compte?fait=mot-de-passe").into_response())
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

fn password_faults(form: &Form, email: &str) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if let Ok(email) = EmailAddress::parse(email)
        && let Err(refused) = check_password(form.text("mot_de_passe"), &email)
    {
        faults.push(FieldFault::new("mot_de_passe", refused.to_string()));
    }
    if form.text("mot_de_passe") != form.text("encore") {
        faults.push(FieldFault::new("encore", "Les deux mots de passe ne sont pas les mêmes."));
    }
    faults
}

fn stale(app: &App) -> Result<Response, Problem> {
    show(&MessageView {
        frame: Frame::public(app, "Lien périmé"),
        text: "Ce lien a déjà servi ou n'est plus valable. Demandez-en un autre : il arrivera par courriel."
            .to_owned(),
        link: Some(("Demander un nouveau lien".to_owned(), "/mot-de-passe-oublie".to_owned())),
    })
}

fn forgotten_frame(app: &App) -> Frame {
    Frame::public(app, "Mot de passe oublié").under("Connexion", "/connexion")
}

fn choose_frame(app: &App, kind: &str) -> Frame {
    Frame::public(app, if kind == "invitation" { "Bienvenue dans Palier" } else { "Nouveau mot de passe" })
}

fn framed(app: &App, viewer: Option<&Viewer>, title: &str) -> Frame {
    viewer.map_or_else(|| Frame::public(app, title), |viewer| Frame::for_viewer(app, viewer, title))
}

async fn record(app: &App, code: &'static str, person: PersonId) -> Result<(), Problem> {
    app.db.write_as(Author::Visitor).await?.commit(Event::of(code, "personne", person)).await
}
