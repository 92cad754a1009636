//! Choosing a password from a letter, accepting an invitation: single-use tickets.

use super::store::{self, Ticket, TicketKind, Try, mandates};
use super::views::{ForgottenView, InvitationView, MessageView, PasswordView};
use super::words;
use crate::platform::jobs::Job;
use crate::platform::journal::Author;
use crate::platform::mail::Letter;
use crate::platform::page::{show, show_again};
use crate::platform::{App, Event, Filled, Form, Frame, Problem, session};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::{EmailAddress, check_password};
use palier_domain::shared::FieldFault;

/// A new password must be chosen within that time.
const RESET_MS: i64 = 15 * 60 * 1000;
/// Letters sent to one address within that time, at most.
const LETTERS: i64 = 3;

pub(super) async fn forgotten_page(State(app): State<App>) -> Result<Response, Problem> {
    show(&ForgottenView { frame: forgotten_frame(&app), filled: Filled::default() })
}

/// Answers the same whether the address is known or not.
pub(super) async fn forgotten(State(app): State<App>, form: Form) -> Result<Response, Problem> {
    let Ok(address) = EmailAddress::parse(form.text("email")) else {
        let faults = vec![FieldFault::new("email", "Écrivez une adresse de courriel, comme nom@exemple.fr.")];
        return show_again(&ForgottenView {
            frame: forgotten_frame(&app),
            filled: Filled::again(form, faults),
        });
    };
    let email = address.as_str();
    let (now, since) = (app.world.now(), app.world.now().plus_ms(-RESET_MS));
    let token = app.world.token();
    let mut write = app.db.write_as(Author::Visitor).await?;
    let sent = store::tries(write.tx(), Try::Reset, email, since).await?;
    store::remember_try(write.tx(), Try::Reset, email, now, since).await?;
    // The same steps whether the address is known or not: the time of the answer must not tell.
    let sought = if sent < LETTERS { email } else { "" };
    let known = store::person_by_email(write.tx(), sought).await?;
    store::insert_reset(write.tx(), &token, sought, now.plus_ms(RESET_MS)).await?;
    let subject = known.as_ref().map(|person| person.id.to_string()).unwrap_or_default();
    let job = match known {
        Some(person) => Job::Mail(reset_letter(&app, person.email, &person.name, &token)),
        None => Job::NoMail(reset_letter(&app, String::new(), "", &token)),
    };
    write.enqueue(job).await?;
    write.commit(Event::of("mot_de_passe.demande", "personne", subject)).await?;
    show(&MessageView {
        frame: forgotten_frame(&app),
        text: "Si un compte existe à cette adresse, un courriel vient de partir. Il contient un lien valable un quart d'heure."
            .to_owned(),
        link: Some(("Revenir à la connexion".to_owned(), "/connexion".to_owned())),
    })
}

fn reset_letter(app: &App, to: String, name: &str, token: &str) -> Letter {
    let body = format!(
        "Bonjour {name},\n\nPour choisir un nouveau mot de passe, ouvrez cette page dans le quart d'heure :\n\n\
         {}/mot-de-passe/{token}\n\nSi vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.\n\n\
         Palier\n",
        app.config.public_url
    );
    Letter { to, subject: "Palier : choisir un nouveau mot de passe".to_owned(), body }
}

pub(super) async fn choose_page(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(ticket) = find(&app, TicketKind::NewPassword, &token).await? else {
        return stale(&app, TicketKind::NewPassword);
    };
    show(&password_view(&app, "Nouveau mot de passe", ticket, vec![]))
}

pub(super) async fn choose(
    State(app): State<App>,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    const KIND: TicketKind = TicketKind::NewPassword;
    let Some(ticket) = find(&app, KIND, &token).await? else { return stale(&app, KIND) };
    let faults = password_faults(&form, &ticket.email);
    if !faults.is_empty() {
        return show_again(&password_view(&app, "Nouveau mot de passe", ticket, faults));
    }
    let hash = app.passwords.hash(&app.world, form.text("mot_de_passe").to_owned()).await?;
    let mut write = app.db.write_as(Author::Visitor).await?;
    if !store::use_ticket(write.tx(), KIND, &token, app.world.now()).await? {
        return stale(&app, KIND);
    }
    store::set_password(write.tx(), ticket.person, &ticket.email, &hash, app.world.now()).await?;
    session::end_all_of(write.tx(), ticket.person).await?;
    write.commit(Event::of("mot_de_passe.choisi", "personne", ticket.person)).await?;
    Ok(Redirect::to("/connexion?fait=mot-de-passe").into_response())
}

/// Only shows: a mail program that opens links ahead of its reader accepts nothing.
pub(super) async fn invitation_page(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(ticket) = find(&app, TicketKind::Invitation, &token).await? else {
        return stale(&app, TicketKind::Invitation);
    };
    show(&invitation_view(&app, ticket, vec![]))
}

/// Opens the mandate of the invitation and that one only; whoever has a password already keeps it.
pub(super) async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    const KIND: TicketKind = TicketKind::Invitation;
    let Some(ticket) = find(&app, KIND, &token).await? else { return stale(&app, KIND) };
    let faults = if ticket.has_password { vec![] } else { password_faults(&form, &ticket.email) };
    if !faults.is_empty() {
        return show_again(&invitation_view(&app, ticket, faults));
    }
    let hash = match ticket.has_password {
        true => None,
        false => Some(app.passwords.hash(&app.world, form.text("mot_de_passe").to_owned()).await?),
    };
    let mut write = app.db.write_as(Author::Visitor).await?;
    if !store::use_ticket(write.tx(), KIND, &token, app.world.now()).await? {
        return stale(&app, KIND);
    }
    let mandate = ticket.mandate_id.unwrap_or_default();
    if !mandates::accept(write.tx(), &mandate).await? {
        return stale(&app, KIND);
    }
    if let Some(hash) = hash {
        // A password chosen meanwhile through another letter stays: back to a page that only asks to confirm.
        if store::person(write.tx(), ticket.person).await?.password_hash.is_some() {
            return Ok(Redirect::to(&format!("/invitation/{token}")).into_response());
        }
        store::set_password(write.tx(), ticket.person, &ticket.email, &hash, app.world.now()).await?;
    }
    write.commit(Event::of("invitation.acceptee", "mandat", mandate)).await?;
    Ok(Redirect::to("/connexion?fait=invitation").into_response())
}

async fn find(app: &App, kind: TicketKind, token: &str) -> Result<Option<Ticket>, Problem> {
    let mut read = app.db.read().await?;
    store::ticket(read.tx(), kind, token, app.world.now()).await
}

pub(super) fn password_faults(form: &Form, email: &str) -> Vec<FieldFault> {
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

fn password_view(app: &App, title: &str, ticket: Ticket, faults: Vec<FieldFault>) -> PasswordView {
    PasswordView {
        frame: Frame::public(app, title),
        name: ticket.name,
        email: ticket.email,
        filled: Filled::again(Form::default(), faults),
    }
}

fn invitation_view(app: &App, ticket: Ticket, faults: Vec<FieldFault>) -> InvitationView {
    InvitationView {
        frame: Frame::public(app, "Bienvenue dans Palier"),
        name: ticket.name,
        email: ticket.email,
        organisation: ticket.organisation_name.unwrap_or_default(),
        role: words::role_of_code(ticket.role.as_deref().unwrap_or_default()).to_owned(),
        has_password: ticket.has_password,
        filled: Filled::again(Form::default(), faults),
    }
}

fn stale(app: &App, kind: TicketKind) -> Result<Response, Problem> {
    let frame = Frame::public(app, "Lien périmé");
    let (text, link) = match kind {
        TicketKind::NewPassword => (
            "Ce lien a déjà servi ou n'est plus valable. Demandez-en un autre : il arrivera par courriel.",
            ("Demander un nouveau lien", "/mot-de-passe-oublie"),
        ),
        TicketKind::Invitation => (
            "Cette invitation a déjà servi ou n'est plus valable. Si vous l'avez acceptée, connectez-vous ; \
             sinon, demandez-en une autre à l'administration de la métropole.",
            ("Se connecter", "/connexion"),
        ),
    };
    show(&MessageView { frame, text: text.to_owned(), link: Some((link.0.to_owned(), link.1.to_owned())) })
}

fn forgotten_frame(app: &App) -> Frame {
    Frame::public(app, "Mot de passe oublié").under("Connexion", "/connexion")
}
