//! Telling the members of a body of a sitting: one letter to each with the order of the day and the event for their calendar,
//! again when its day or its place moves, and once more when it is cancelled.

use super::bodies::name_of;
use super::change::Change;
use super::store::agenda::{self as kept_agenda, AgendaLine};
use super::store::{self, Held, KeptSitting};
use crate::platform::convening::{self, Gathering, Invited, LetterWords, addresses, each_once};
use crate::platform::jobs::Job;
use crate::platform::{Allowed, App, Form, Problem, Tx};
use palier_domain::meetings::SittingState;
use palier_domain::shared::{Day, FieldFault};

/// Lines of the order of the day that a letter holds; the page has them all.
const TOLD: usize = 40;
/// The sitting as calendars must know it.
pub(super) fn gathering(app: &App, kept: &KeptSitting, held: &Held, told: i64) -> Gathering {
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
pub(super) async fn members(tx: &mut Tx, kept: &KeptSitting, day: Day) -> Result<Vec<Invited>, Problem> {
    let members = store::members(tx, &kept.body, day).await?.into_iter();
    let known =
        members.map(|one| Invited { name: one.name, email: one.email, organisation: one.organisation });
    Ok(each_once(known.collect(), Vec::new()))
}

/// Writes to these people, in the write under way; says how many letters leave.
pub(super) async fn tell(
    change: &mut Change,
    (app, who): (&App, &Allowed),
    held: &Held,
    people: &[Invited],
    message: &str,
) -> Result<usize, Problem> {
    let Change { kept, write } = change;
    let gathering = gathering(app, kept, held, kept.told);
    let organiser = convening::organiser(write.tx(), who).await?;
    let (agenda, enclosed) = match gathering.cancelled {
        true => (String::new(), "L'annulation est jointe pour votre agenda. La page de la séance :"),
        false => (
            order_of_the_day(&kept_agenda::agenda(write.tx(), kept.id).await?),
            "La séance est jointe pour votre agenda. L'ordre du jour et les dossiers :",
        ),
    };
    let said: Vec<&str> = [message, &agenda].into_iter().filter(|text| !text.is_empty()).collect();
    let words = LetterWords { place: "Lieu", enclosed, file: "seance.ics", said: said.join("\n\n") };
    for person in people {
        write.enqueue(Job::Mail(gathering.letter(app, &organiser, person, &words))).await?;
    }
    store::set_told(write.tx(), kept.id, app.world.today()).await?;
    Ok(people.len())
}

/// Who is to be told that a sitting moves or is cancelled: nobody when nobody was told of it; else its members, and the
/// addresses added by hand, for the guests whose address is not kept.
///
/// # Errors
/// What is wrong with the addresses.
pub(super) fn also_told(kept: &KeptSitting, form: &Form) -> Result<Vec<Invited>, FieldFault> {
    if kept.told == 0 { Ok(Vec::new()) } else { addresses(form) }
}

/// Tells them, and the members of the body, when they were convened by mail; says how many letters leave.
pub(super) async fn tell_again(
    change: &mut Change,
    (app, who): (&App, &Allowed),
    held: &Held,
    also: Vec<Invited>,
    message: &str,
) -> Result<usize, Problem> {
    if change.kept.told == 0 {
        return Ok(0);
    }
    let people = each_once(members(change.write.tx(), &change.kept, held.day).await?, also);
    tell(change, (app, who), held, &people, message).await
}
