//! Every morning: when the legal day of the signatures comes nearer by one step, one letter to each person who may obtain those
//! that are missing, whatever mandates they hold.

use super::alerts::{Alert, next_test, signatures_within};
use super::store::reminders;
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
use std::collections::BTreeMap;

/// The reminders of the morning.
pub(super) const CHORE: Chore = Chore { code: "rappels_tfpb", hour: 7, run };

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(remind(app, write))
}

async fn remind(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let today = app.world.today();
    let told = reminders::last(write.tx()).await?.and_then(|day| step(app, day));
    let mut sent = 0;
    if let Some((year, alert)) = step(app, today).filter(|reached| Some(*reached) != told) {
        for (address, missing) in missing(app, write, today).await? {
            write.enqueue(Job::Mail(letter(app, address, &missing, (year, alert)))).await?;
            sent += 1;
        }
    }
    Ok(Event::of("abattement.rappels", "rappels", today).with(json!({ "courriels": sent })))
}

/// The tax year whose legal day comes next, and the step of its alert that a day has reached.
fn step(app: &App, day: Day) -> Option<(i16, SignatureAlert)> {
    let (year, rule) = next_test(app, day)?;
    Some((year, SignatureAlert::reached(rule, test_day(rule, year)?, day)?))
}

/// What is missing of what each person reaches, whatever mandates they hold: one letter to each address.
async fn missing(app: &App, write: &mut Write, today: Day) -> Result<BTreeMap<String, Vec<Alert>>, Problem> {
    let mut all: BTreeMap<String, Vec<Alert>> = BTreeMap::new();
    for one in reminders::people(write.tx(), today).await? {
        if !signs(one.role) {
            continue;
        }
        let reach = Reach {
            organisations: reminders::acts_for(write.tx(), &one.mandate, today).await?,
            mandate: one.mandate,
            day: today.to_string(),
            sight: AbatementSight::of(one.role),
            confirms: false,
        };
        for alert in signatures_within(write.tx(), app, &reach).await? {
            let told = all.entry(one.email.clone()).or_default();
            if !told.contains(&alert) {
                told.push(alert);
            }
        }
    }
    Ok(all)
}

fn letter(app: &App, to: String, missing: &[Alert], (year, alert): (i16, SignatureAlert)) -> Letter {
    let count = i64::try_from(missing.len()).unwrap_or(i64::MAX);
    let lines: String = missing
        .iter()
        .map(|one| format!("- {}\n  {}\n  {}{}\n", one.text, one.detail, app.config.public_url, one.href))
        .collect();
    Letter {
        to,
        subject: format!(
            "Palier : {} pour l'abattement de TFPB {year}",
            counted(count, "signature à obtenir", "signatures à obtenir")
        ),
        body: format!(
            "Bonjour,\n\n{}. Sans ces signatures au jour légal, l'abattement de l'année {year} est perdu.\n\n{lines}\nPalier\n",
            alert_label(alert)
        ),
        attachments: Vec::new(),
    }
}
