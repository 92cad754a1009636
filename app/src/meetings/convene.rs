//! Convening the members of a body to a sitting: one letter to each with the order of the day and the event for their
//! calendar; again when its day or its place moves, and once more when it is cancelled. The order of the day on paper.

use super::bodies::name_of;
use super::change::Change;
use super::store::agenda::{self as kept_agenda, AgendaLine};
use super::store::{self, Held, KeptSitting};
use crate::abatement::file;
use crate::platform::convening::{
    self, ConveneView, Gathering, Invited, LetterWords, PageWords, addresses, each_once,
};
use crate::platform::jobs::Job;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::calendar::ics;
use palier_documents::report::{self, Blocks, Column, Report};
use palier_domain::meetings::SittingState;
use palier_domain::shared::{Day, FieldFault, SittingId};
use serde_json::json;

/// Lines of the order of the day that a letter holds; the page has them all.
const TOLD: usize = 40;
/// Words of the page.
const WORDS: PageWords = PageWords {
    late: "La séance est ouverte, close ou annulée : personne n'est plus à convoquer.",
    none: "Aucun organisme de l'instance n'a de compte. Ajoutez des adresses ci-dessous, ou composez l'instance et invitez ses membres.",
    back: "Revenir à la séance",
};

/// The sitting as calendars must know it.
fn gathering(app: &App, kept: &KeptSitting, held: &Held, told: i64) -> Gathering {
    Gathering {
        id: kept.id.to_string(),
        told: usize::try_from(told).unwrap_or_default(),
        day: held.day,
        starts_at: held.starts_at.clone(),
        ends_at: held.ends_at.clone(),
        summary: name_of(app, &kept.body),
        location: held.place.clone(),
        description: String::new(),
        path: kept.href(),
        cancelled: kept.state == SittingState::Annulee,
    }
}

/// The order of the day, as a letter tells it.
fn order_of_the_day(lines: &[AgendaLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut told = vec!["Ordre du jour :".to_owned()];
    told.extend((1..).zip(lines).take(TOLD).map(|(place, line)| format!("{place}. {}", line.label())));
    if lines.len() > TOLD {
        told.push(format!("… {} points en tout, à lire sur la page de la séance.", lines.len()));
    }
    told.join("\n")
}

/// The members of its body who have an account, each once.
async fn members(tx: &mut Tx, kept: &KeptSitting, day: Day) -> Result<Vec<Invited>, Problem> {
    let members = store::members(tx, &kept.body, day).await?.into_iter();
    let known =
        members.map(|one| Invited { name: one.name, email: one.email, organisation: one.organisation });
    Ok(each_once(known.collect(), Vec::new()))
}

/// Writes to these people, in the write under way; says how many letters leave.
async fn tell(
    change: &mut Change,
    (app, who): (&App, &Allowed),
    held: &Held,
    people: &[Invited],
    message: &str,
) -> Result<usize, Problem> {
    let Change { kept, write } = change;
    let gathering = gathering(app, kept, held, kept.told);
    let organiser = convening::organiser(write.tx(), who).await?;
    let agenda = match gathering.cancelled {
        true => String::new(),
        false => order_of_the_day(&kept_agenda::agenda(write.tx(), kept.id).await?),
    };
    let said: Vec<&str> = [message, &agenda].into_iter().filter(|text| !text.is_empty()).collect();
    let words = LetterWords {
        place: "Lieu",
        enclosed: "La séance est jointe pour votre agenda. L'ordre du jour et les dossiers :",
        file: "seance.ics",
        said: said.join("\n\n"),
    };
    for person in people {
        write.enqueue(Job::Mail(gathering.letter(app, &organiser, person, &words))).await?;
    }
    store::set_told(write.tx(), kept.id, app.world.today()).await?;
    Ok(people.len())
}

/// Tells those who were convened by mail that something moved; says how many letters leave.
pub(super) async fn tell_again(
    change: &mut Change,
    app: &App,
    who: &Allowed,
    held: &Held,
    message: &str,
) -> Result<usize, Problem> {
    if change.kept.told == 0 {
        return Ok(0);
    }
    let people = members(change.write.tx(), &change.kept, held.day).await?;
    tell(change, (app, who), held, &people, message).await
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptSitting,
    filled: Filled,
) -> Result<ConveneView, Problem> {
    let title = name_of(app, &kept.body);
    let invited = members(tx, kept, kept.held.day).await?;
    let summary = format!("{title}, {}", kept.held.day.plain());
    let when = [kept.held.day.long(), kept.held.hours(), kept.held.place.clone()];
    Ok(ConveneView {
        frame: Frame::of(app, who, "Convoquer").under("Instances", "/instances").under(summary, kept.href()),
        href: kept.href(),
        summary: title,
        day: when.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        open: kept.bare().convene().is_ok(),
        convened: kept.convened_on.map(Day::long).unwrap_or_default(),
        takes_back: false,
        invited: invited.into_iter().map(|one| format!("{}, {}", one.name, one.organisation)).collect(),
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
    let convened = change.kept.bare().convene().map_err(Problem::refused)?;
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
