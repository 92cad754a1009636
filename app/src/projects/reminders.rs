//! Every morning: bilans of years that are over are opened, each under its entry of the journal; one letter per person who
//! owes an opinion or a bilan, one entry for the whole of it.

use super::follow::bilan_due;
use super::letters::{Letters, News};
use super::store::addresses::Whom;
use super::store::{dossiers, examination as kept, follow};
use crate::platform::chores::{Chore, Doing};
use crate::platform::{App, Event, Problem, Write};
use palier_domain::projects::bilan_reminder;
use serde_json::json;

/// The reminders of the morning.
pub(super) const CHORE: Chore = Chore { code: "rappels_projets", hour: 7, run };

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(remind(app, write))
}

async fn remind(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let mut letters = Letters::of(app, None);
    let opened = open_bilans(app, write, &mut letters).await?;
    let opinions = remind_opinions(app, write, &mut letters).await?;
    let bilans = remind_bilans(app, write, &mut letters).await?;
    let sent = letters.send(write).await?;
    let details = json!({ "courriels": sent, "ouverts": opened, "avis": opinions, "bilans": bilans });
    Ok(Event::of("projets.rappels", "rappels", app.world.today()).with(details))
}

/// Opens the bilan of each grant whose year or project is over, and tells its holder; says how many.
async fn open_bilans(app: &App, write: &mut Write, letters: &mut Letters) -> Result<usize, Problem> {
    let today = app.world.today();
    let mut opened = 0;
    for one in follow::unopened(write.tx()).await? {
        let due = bilan_due(app, one.rules.bilan_due, one.year);
        let Ok(moved) = one.rules.await_bilan(one.year, one.ends, due, today) else { continue };
        dossiers::move_to(write.tx(), one.dossier, &moved).await?;
        write.tell(&dossiers::moved(one.dossier, moved.state, "")).await?;
        let (whom, about) = (Whom::Writers(one.holder), (one.dossier, one.title.as_str()));
        letters.tell(write, whom, about, &News::BilanOpened(due)).await?;
        follow::remind(write.tx(), one.dossier, today).await?;
        opened += 1;
    }
    Ok(opened)
}

/// Reminds those whose opinion is awaited; says how many opinions are.
async fn remind_opinions(app: &App, write: &mut Write, letters: &mut Letters) -> Result<usize, Problem> {
    let today = app.world.today();
    let mut opinions = 0;
    for one in kept::awaited(write.tx()).await? {
        let request = &one.request;
        if !request.is_to_remind(today) {
            continue;
        }
        let title = follow::title(write.tx(), request.dossier).await?;
        let (whom, about) = (Whom::Examiners(request.organisation), (request.dossier, title.as_str()));
        letters.tell(write, whom, about, &News::OpinionAwaited(request.due)).await?;
        kept::remind(write.tx(), request.id, today).await?;
        opinions += 1;
    }
    Ok(opinions)
}

/// Reminds those who owe a bilan, before and after it is due; says how many bilans are.
async fn remind_bilans(app: &App, write: &mut Write, letters: &mut Letters) -> Result<usize, Problem> {
    let today = app.world.today();
    let mut bilans = 0;
    for one in follow::awaited(write.tx()).await? {
        if !bilan_reminder(one.due, one.reminded, today) {
            continue;
        }
        let (whom, about) = (Whom::Writers(one.holder), (one.dossier, one.title.as_str()));
        letters.tell(write, whom, about, &News::BilanAwaited(one.due)).await?;
        follow::remind(write.tx(), one.dossier, today).await?;
        bilans += 1;
    }
    Ok(bilans)
}
