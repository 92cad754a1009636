//! Envelopes: listed year by year, opened, raised, and read movement by movement.

use super::store::{self, Books, KeptEnvelope, MovementRow};
use super::views::{EnvelopeForm, EnvelopeRow, EnvelopeView, ListView, MovementLine, Sums};
use super::words::movement_label;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, journal};
use crate::projects::envelope_of;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::funding::{Envelope, EnvelopeBalance, Movement, MovementKind};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::{Cents, Day, EnvelopeId, FieldFault, MovementId, OrganisationId};
use serde_json::json;
use std::collections::BTreeMap;

/// Whether that person keeps the envelopes of that funder: its own, or all for the métropole.
pub fn keeps(who: &Allowed, funder: OrganisationId) -> bool {
    let own = who.acts_for(funder) || who.role() == Role::MetropoleAdmin;
    own && who.may(Capability::KeepFunding)
}

/// Refuses whoever does not keep the envelopes of that funder.
///
/// # Errors
/// 403.
pub fn must_keep(who: &Allowed, kept: &KeptEnvelope) -> Result<(), Problem> {
    if keeps(who, kept.envelope.funder) {
        return Ok(());
    }
    Err(Problem::Forbidden(format!("Seuls {} et la métropole font bouger cette enveloppe.", kept.funder)))
}

fn sums(balance: EnvelopeBalance) -> Sums {
    Sums {
        allotted: balance.allotted.to_string(),
        reserved: balance.reserved.to_string(),
        committed: balance.committed.to_string(),
        paid: balance.paid.to_string(),
        available: balance.available().to_string(),
    }
}

fn row(kept: &KeptEnvelope) -> EnvelopeRow {
    EnvelopeRow {
        href: href(kept.envelope.id),
        funder: kept.funder.clone(),
        scheme: kept.envelope.scheme.clone(),
        year: kept.envelope.year,
        sums: sums(kept.balance),
    }
}

fn href(id: EnvelopeId) -> String {
    format!("/financements/enveloppes/{id}")
}

fn total(all: &[KeptEnvelope]) -> EnvelopeBalance {
    let sum = |of: fn(&EnvelopeBalance) -> Cents| all.iter().map(|kept| of(&kept.balance)).sum();
    EnvelopeBalance {
        allotted: sum(|balance| balance.allotted),
        reserved: sum(|balance| balance.reserved),
        committed: sum(|balance| balance.committed),
        paid: sum(|balance| balance.paid),
    }
}

pub(super) async fn list(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let years = store::years(read.tx()).await?;
    let now = app.world.today().0.year();
    let usual = years.iter().copied().find(|year| *year <= now).or(years.last().copied()).unwrap_or(now);
    let year: i16 = query.text("annee").parse().unwrap_or(usual);
    let all = store::envelopes(read.tx(), year).await?;
    let said = |year: &i16| (year.to_string(), year.to_string());
    show(&ListView {
        frame: Frame::of(&app, &who, "Financements"),
        years: years.iter().map(said).collect(),
        year: year.to_string(),
        rows: all.iter().map(row).collect(),
        total: sums(total(&all)),
        may_keep: who.may(Capability::KeepFunding),
    })
}

async fn form(tx: &mut Tx, app: &App, who: &Allowed, filled: Filled) -> Result<EnvelopeForm, Problem> {
    let mut funders = store::funders(tx, app.world.today()).await?;
    funders.retain(|(id, _)| id.parse().is_ok_and(|id| keeps(who, id)));
    Ok(EnvelopeForm {
        frame: Frame::of(app, who, "Nouvelle enveloppe").under("Financements", "/financements"),
        funders,
        filled,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let year = app.world.today().0.year().to_string();
    let filled = Filled::with(&[("year", &year), ("funder", &who.organisation().to_string())]);
    show(&form(read.tx(), &app, &who, filled).await?)
}

/// The amount typed, which must be more than nothing.
fn amount(form: &Form, faults: &mut Vec<FieldFault>) -> Cents {
    match form.filled("cents").map(Cents::parse) {
        Some(Ok(cents)) if cents > Cents(0) => return cents,
        Some(Err(why)) => faults.push(FieldFault::new("cents", format!("{why}."))),
        _ => faults.push(FieldFault::new("cents", "Indiquez un montant positif, par exemple 120 000.")),
    }
    Cents(0)
}

/// The deliberation, which must be named: money does not come from nowhere.
fn deliberation(form: &Form, faults: &mut Vec<FieldFault>) -> Option<String> {
    let said = form.filled("decision").map(str::to_owned);
    if said.is_none() {
        faults.push(FieldFault::new("decision", "Indiquez la délibération ou la décision, et sa date."));
    }
    said
}

pub(super) async fn create(State(app): State<App>, who: Allowed, typed: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let mut faults = Vec::new();
    let funders = store::funders(write.tx(), app.world.today()).await?;
    let chosen = funders.iter().find(|(id, _)| *id == typed.text("funder"));
    let funder = chosen.and_then(|(id, _)| id.parse().ok()).filter(|id| keeps(&who, *id));
    if funder.is_none() {
        faults.push(FieldFault::new("funder", "Choisissez un financeur dans la liste."));
    }
    let year = typed.text("year").parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() {
        faults.push(FieldFault::new("year", "Indiquez l'année budgétaire, par exemple 2027."));
    }
    let scheme = typed.filled("scheme").map(str::to_owned);
    if scheme.is_none() {
        faults.push(FieldFault::new("scheme", "Nommez le dispositif, par exemple contrat de ville."));
    }
    let cents = amount(&typed, &mut faults);
    let decision = deliberation(&typed, &mut faults);
    let new = match (funder, year, scheme) {
        (Some(funder), Some(year), Some(scheme)) => {
            Some(Envelope { id: envelope_of(funder, &scheme, year), funder, scheme, year })
        }
        _ => None,
    };
    if let Some(new) = &new
        && store::exists(write.tx(), new).await?
    {
        let why = "Cette enveloppe existe déjà : ajoutez-lui des crédits sur sa page.";
        faults.push(FieldFault::new("scheme", why));
    }
    let Some(new) = new.filter(|_| faults.is_empty()) else {
        let filled = Filled::again(typed, faults);
        return show_again(&form(write.tx(), &app, &who, filled).await?);
    };
    store::insert_envelope(write.tx(), &new, app.world.now()).await?;
    let mut books = Books::open(write.tx(), super::rules(&app), &[new.year], BTreeMap::new()).await?;
    let dotation = Movement { decision, ..store::plain(&app.world, MovementKind::Dotation, &new, cents) };
    books.book(write.tx(), app.world.now(), &[(dotation, "Ouverture".to_owned())]).await?;
    let name = chosen.map(|(_, name)| name.clone()).unwrap_or_default();
    let details = json!({ "funder": name, "scheme": new.scheme, "year": new.year, "cents": cents });
    write.commit(Event::of("enveloppe.ouverte", "envelope", new.id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=ouverte", href(new.id))).into_response())
}

/// A movement as this envelope reads it: what comes in has no sign, what goes out has one.
fn line(id: EnvelopeId, movement: MovementRow) -> MovementLine {
    let goes = movement.envelope_id == id.to_string();
    let kind = movement.kind;
    let label = match (kind, goes, &movement.other) {
        (MovementKind::Transfert, true, Some(other)) => format!("Vers {other}. {}", movement.label),
        (MovementKind::Transfert, false, Some(other)) => format!("Depuis {other}. {}", movement.label),
        _ => movement.label,
    };
    let minus = goes && matches!(kind, MovementKind::Reprise | MovementKind::Transfert);
    MovementLine {
        day: movement.day.short(),
        kind: movement_label(kind),
        label,
        decision: movement.decision.unwrap_or_default(),
        sum: Cents(if minus { -movement.cents } else { movement.cents }).to_string(),
    }
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptEnvelope,
    filled: Filled,
) -> Result<EnvelopeView, Problem> {
    let id = kept.envelope.id;
    let all = store::envelopes(tx, 0).await?;
    let same =
        |other: &&KeptEnvelope| other.envelope.funder == kept.envelope.funder && other.envelope.id != id;
    let said = |other: &KeptEnvelope| {
        (other.envelope.id.to_string(), format!("{} {}", other.envelope.scheme, other.envelope.year))
    };
    let title = format!("{} : {} {}", kept.funder, kept.envelope.scheme, kept.envelope.year);
    Ok(EnvelopeView {
        frame: Frame::of(app, who, title).under("Financements", "/financements"),
        row: row(kept),
        movements: store::movements(tx, id).await?.into_iter().map(|one| line(id, one)).collect(),
        may_keep: keeps(who, kept.envelope.funder),
        others: all.iter().filter(same).map(said).collect(),
        next: app.world.id::<MovementId>().to_string(),
        filled,
    })
}

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<EnvelopeId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::envelope(read.tx(), id).await?;
    let mut view = view(read.tx(), &app, &who, &kept, Filled::default()).await?;
    let done = match query.text("fait") {
        "ouverte" => Some("L'enveloppe est ouverte."),
        "mouvement" => Some("Le mouvement est enregistré."),
        _ => None,
    };
    view.frame = view.frame.flash(done);
    show(&view)
}

pub(super) async fn move_money(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<EnvelopeId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let kept = store::envelope(write.tx(), id).await?;
    must_keep(&who, &kept)?;
    let mut faults = Vec::new();
    let kind = match typed.text("kind") {
        "dotation" => MovementKind::Dotation,
        "reprise" => MovementKind::Reprise,
        "transfert" => MovementKind::Transfert,
        _ => return Err(Problem::BadRequest("Choisissez un mouvement dans la liste.".to_owned())),
    };
    let cents = amount(&typed, &mut faults);
    let decision = match kind {
        // Within a year a funder moves its own money; the rules ask for a decision beyond.
        MovementKind::Transfert => typed.filled("decision").map(str::to_owned),
        _ => deliberation(&typed, &mut faults),
    };
    let into = match typed.text("counterpart").parse::<EnvelopeId>() {
        Ok(into) if kind == MovementKind::Transfert => Some(store::envelope(write.tx(), into).await?),
        _ if kind == MovementKind::Transfert => {
            faults.push(FieldFault::new("counterpart", "Choisissez l'enveloppe qui reçoit."));
            None
        }
        _ => None,
    };
    let day = match typed.filled("day").map(Day::parse) {
        Some(Ok(day)) => day,
        None => app.world.today(),
        Some(Err(why)) => {
            faults.push(FieldFault::new("day", format!("{why}.")));
            app.world.today()
        }
    };
    if !faults.is_empty() {
        let filled = Filled::again(typed, faults);
        return show_again(&view(write.tx(), &app, &who, &kept, filled).await?);
    }
    let years: Vec<i16> =
        [Some(&kept), into.as_ref()].into_iter().flatten().map(|kept| kept.envelope.year).collect();
    let mut books = Books::open(write.tx(), super::rules(&app), &years, BTreeMap::new()).await?;
    let sent = typed.text("movement").parse().unwrap_or_else(|_| app.world.id());
    let counterpart = into.map(|into| into.envelope.id);
    let plain = store::plain(&app.world, kind, &kept.envelope, cents);
    let movement = Movement { id: sent, day, decision, counterpart, ..plain };
    books.book(write.tx(), app.world.now(), &[(movement, typed.text("label").to_owned())]).await?;
    let details = json!({
        "kind": kind, "scheme": kept.envelope.scheme, "year": kept.envelope.year, "cents": cents,
    });
    write.commit(Event::of("enveloppe.mouvement", "envelope", id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=mouvement", href(id))).into_response())
}
