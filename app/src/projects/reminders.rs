//! Every morning: one letter per person who owes an opinion or a bilan, one entry of the journal for the whole of it.

use super::store::{examination as kept, follow};
use crate::platform::chores::{Chore, Doing};
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::{App, Event, Problem, Write};
use crate::words::counted;
use palier_domain::projects::bilan_reminder;
use serde_json::json;
use std::collections::BTreeMap;

/// The reminders of the morning.
pub(super) const CHORE: Chore = Chore { code: "rappels_projets", hour: 7, run };

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(remind(app, write))
}

async fn remind(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let today = app.world.today();
    let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut opinions, mut bilans) = (0, 0);
    for one in kept::awaited(write.tx()).await? {
        let request = &one.request;
        if !request.is_to_remind(today) {
            continue;
        }
        let title = follow::title(write.tx(), request.dossier).await?;
        let line = format!(
            "- Avis attendu pour le {} sur « {title} »\n  {}/projets/dossiers/{}\n",
            request.due.plain(),
            app.config.public_url,
            request.dossier
        );
        for email in kept::examiners(write.tx(), request.organisation, today).await? {
            letters.entry(email).or_default().push(line.clone());
        }
        kept::remind(write.tx(), request.id, today).await?;
        opinions += 1;
    }
    for one in follow::awaited(write.tx()).await? {
        if !bilan_reminder(one.due, one.reminded, today) {
            continue;
        }
        let line = format!(
            "- Bilan dû le {} pour « {} »\n  {}/projets/dossiers/{}/bilan\n",
            one.due.plain(),
            one.title,
            app.config.public_url,
            one.dossier
        );
        for email in follow::writers(write.tx(), one.holder, today).await? {
            letters.entry(email).or_default().push(line.clone());
        }
        follow::remind(write.tx(), one.dossier, today).await?;
        bilans += 1;
    }
    for (email, lines) in &letters {
        write.enqueue(Job::Mail(letter(email, lines))).await?;
    }
    let details = json!({ "courriels": letters.len(), "avis": opinions, "bilans": bilans });
    Ok(Event::of("projets.rappels", "rappels", today).with(details))
}

fn letter(to: &str, lines: &[String]) -> Letter {
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    Letter {
        to: to.to_owned(),
        subject: format!(
            "Palier : {} sur des projets",
            counted(count, "réponse attendue", "réponses attendues")
        ),
        body: format!("Bonjour,\n\nCe qui est attendu de votre organisme :\n\n{}\nPalier\n", lines.concat()),
        attachments: Vec::new(),
    }
}
