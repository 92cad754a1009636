//! Every morning: when the legal day of the signatures comes nearer by one step, one letter to each person who may obtain those
//! that are missing.

use super::alerts::{next_test, signatures_within};
use super::store::reminders::{self, Told};
use super::store::{Reach, signs};
use super::words::alert_label;
use crate::platform::chores::{Chore, Doing};
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::{App, Event, Problem, Write};
use crate::words::counted;
use palier_domain::abatement::{AbatementSight, SignatureAlert, test_day};
use palier_domain::shared::Day;
use serde_json::json;

/// The reminders of the morning.
pub(super) const CHORE: Chore = Chore { code: "rappels_tfpb", hour: 7, run };

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(remind(app, write))
}

async fn remind(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let today = app.world.today();
    let told = reminders::last(write.tx()).await?.and_then(|day| step(app, day));
    let mut sent = 0;
    if let Some(reached) = step(app, today).filter(|reached| Some(*reached) != told) {
        for one in reminders::people(write.tx(), today).await? {
            sent += usize::from(tell(app, write, &one, reached).await?);
        }
    }
    Ok(Event::of("abattement.rappels", "rappels", today).with(json!({ "courriels": sent })))
}

/// The tax year whose legal day comes next, and the step of its alert that a day has reached.
fn step(app: &App, day: Day) -> Option<(i16, SignatureAlert)> {
    let (year, rule) = next_test(app, day)?;
    Some((year, SignatureAlert::reached(rule, test_day(rule, year)?, day)?))
}

/// Writes to someone what is missing of what they reach; whether anything was.
async fn tell(
    app: &App,
    write: &mut Write,
    to: &Told,
    (year, alert): (i16, SignatureAlert),
) -> Result<bool, Problem> {
    if !signs(to.role) {
        return Ok(false);
    }
    let today = app.world.today();
    let reach = Reach {
        mandate: to.mandate.clone(),
        organisations: reminders::acts_for(write.tx(), &to.mandate, today).await?,
        day: today.to_string(),
        sight: AbatementSight::of(to.role),
        confirms: false,
    };
    let missing = signatures_within(write.tx(), app, &reach).await?;
    if missing.is_empty() {
        return Ok(false);
    }
    let count = i64::try_from(missing.len()).unwrap_or(i64::MAX);
    let lines: String = missing
        .iter()
        .map(|one| format!("- {}\n  {}\n  {}{}\n", one.text, one.detail, app.config.public_url, one.href))
        .collect();
    let letter = Letter {
        to: to.email.clone(),
        subject: format!(
            "Palier : {} pour l'abattement de TFPB {year}",
            counted(count, "signature à obtenir", "signatures à obtenir")
        ),
        body: format!(
            "Bonjour,\n\n{}. Sans ces signatures au jour légal, l'abattement de l'année {year} est perdu.\n\n{lines}\nPalier\n",
            alert_label(alert)
        ),
        attachments: Vec::new(),
    };
    write.enqueue(Job::Mail(letter)).await?;
    Ok(true)
}
