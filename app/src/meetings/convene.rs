//! Convening the members of a body to a sitting by mail; the sitting for a calendar, and its order of the day on paper.

use super::bodies::{frame_under, name_of};
use super::change::Change;
use super::store::agenda::{self as kept_agenda, AgendaLine};
use super::store::{self, KeptSitting};
use super::telling::{gathering, members, tell};
use crate::abatement::file;
use crate::platform::convening::{ConveneView, Invited, PageWords, addresses, each_once};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::calendar::ics;
use palier_documents::report::{self, Blocks, Column, Report};
use palier_domain::shared::{Day, FieldFault, SittingId};
use serde_json::json;

/// Words of the page.
const WORDS: PageWords = PageWords {
    late: "La séance est passée, ouverte, close ou annulée : personne n'est plus à convoquer.",
    none: "Aucun organisme de l'instance n'a de compte. Ajoutez des adresses ci-dessous, ou composez l'instance et invitez ses membres.",
    back: "Revenir à la séance",
};

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptSitting,
    filled: Filled,
) -> Result<ConveneView, Problem> {
    let title = name_of(app, &kept.body);
    let invited = members(tx, kept, kept.held.day).await?;
    Ok(ConveneView {
        frame: frame_under(app, who, kept, "Convoquer"),
        href: kept.href(),
        summary: title,
        day: kept.held.said(),
        open: kept.bare().convene(app.world.today()).is_ok(),
        convened: kept.convened_on.map(Day::long).unwrap_or_default(),
        takes_back: false,
        invited: invited.iter().map(Invited::said).collect(),
        words: WORDS,
        filled,
    })
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    show(&view(read.tx(), &app, &who, &kept, Filled::default()).await?)
}

/// Writes to everyone, and notes that it is done.
pub(super) async fn convene(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let convened = change.kept.bare().convene(app.world.today()).map_err(Problem::refused)?;
    let day = change.kept.held.day;
    let people = match addresses(&form) {
        Ok(added) => each_once(members(change.write.tx(), &change.kept, day).await?, added),
        Err(fault) => return again(change, &app, &who, form, fault).await,
    };
    if people.is_empty() {
        let why = "Personne à convoquer : composez l'instance ou ajoutez une adresse.";
        return again(change, &app, &who, form, FieldFault::new("adresses", why)).await;
    }
    let held = change.kept.held.clone();
    let letters = tell(&mut change, (&app, &who), &held, &people, form.text("message")).await?;
    store::set_state(change.write.tx(), id, convened.state).await?;
    change.keep("seance.convoquee", json!({ "letters": letters, "day": day.plain() }), "convoquee").await
}

async fn again(
    mut change: Change,
    app: &App,
    who: &Allowed,
    form: Form,
    fault: FieldFault,
) -> Result<Response, Problem> {
    let Change { kept, write } = &mut change;
    show_again(&view(write.tx(), app, who, kept, Filled::again(form, vec![fault])).await?)
}

/// The sitting, for whoever puts it in a calendar by hand.
pub(super) async fn calendar(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    let event = gathering(&app, &kept, &kept.held, (kept.told - 1).max(0)).event(&app, None);
    let name = format!("seance-{}-{}.ics", kept.body, kept.held.day);
    Ok(file(ics(&event).into_bytes(), "text/calendar; charset=utf-8", &name))
}

/// The order of the day, on paper.
pub(super) async fn agenda_pdf(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    let lines = kept_agenda::agenda(read.tx(), id).await?;
    drop(read);
    let title = name_of(&app, &kept.body);
    let row = |(place, line): (usize, &AgendaLine)| {
        let asked = line.item.dossier.map(|_| line.asked.to_string());
        vec![place.to_string(), line.label(), asked.unwrap_or_default()]
    };
    let columns = vec![Column::number("N°", 1), Column::words("Point", 10), Column::number("Demandé", 3)];
    let blocks = Blocks::default()
        .facts([
            ("Date", kept.held.day.long()),
            ("Horaire", kept.held.hours()),
            ("Lieu", kept.held.place.clone()),
            ("Exercice", kept.year.to_string()),
        ])
        .part("Points")
        .table(columns, (1..).zip(&lines).map(row).collect(), "Rien n'est encore à l'ordre du jour.");
    let report = Report {
        kicker: app.convention.title.clone(),
        title: "Ordre du jour".to_owned(),
        subtitle: format!("{title}, séance du {}", kept.held.day.plain()),
        edited_on: app.world.today(),
        across: false,
        blocks: blocks.done(),
        author: title,
    };
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", &format!("ordre-du-jour-{}-{}.pdf", kept.body, kept.held.day)))
}
