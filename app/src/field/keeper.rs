//! What is looked after between two walks: bytes nobody came back for, and phones that hold something for too long.

use super::office::ALARM_MS;
use super::staging::Staging;
use super::store::{self, Forgotten};
use crate::platform::jobs::Job;
use crate::platform::journal::Author;
use crate::platform::mail::Letter;
use crate::platform::{App, Event, Problem};
use crate::words::counted;
use palier_domain::shared::Instant;
use serde_json::json;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60 * 60);
/// The same phone is not told of again before that long.
const AGAIN_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Looks after the ground every hour until told to stop.
pub async fn watch(app: App, mut stop: tokio::sync::watch::Receiver<bool>) {
    loop {
        if let Err(problem) = Staging::of(&app).sweep(app.world.now()) {
            tracing::warn!(?problem, "bytes left on the way in could not be swept");
        }
        if let Err(problem) = tell_of_forgotten(&app).await {
            tracing::warn!(?problem, "forgotten phones could not be told of");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Writes to whoever prepared the walk of each phone that holds something for three days; says how many letters.
///
/// # Errors
/// When the store does not answer.
pub async fn tell_of_forgotten(app: &App) -> Result<usize, Problem> {
    let now = app.world.now();
    let forgotten = store::forgotten(app.db.read().await?.tx(), now.plus_ms(-ALARM_MS)).await?;
    let mut told = 0;
    for phone in forgotten {
        let recent = phone.alerted_at.is_some_and(|at| at > now.plus_ms(-AGAIN_MS).0);
        let Some(to) = phone.email.clone().filter(|_| !recent) else { continue };
        let mut write = app.db.write_as(Author::Program("veille du terrain")).await?;
        write.enqueue(Job::Mail(letter(app, &phone, to))).await?;
        let event = Event::of("telephone.alerte", "telephone", phone.id).in_quartier(phone.quartier_id);
        write.commit(event.with(json!({ "telephone": phone.number }))).await?;
        told += 1;
    }
    Ok(told)
}

fn letter(app: &App, phone: &Forgotten, to: String) -> Letter {
    let held = format!(
        "{} et {}",
        counted(phone.pending, "relevé", "relevés"),
        counted(phone.pending_photos, "photo", "photos")
    );
    Letter {
        to,
        subject: format!(
            "Visite du {} : le téléphone n° {} garde encore {held}",
            phone.day.plain(),
            phone.number
        ),
        body: format!(
            "Bonjour,\n\nLe téléphone n° {} de la visite du {} garde {held} qui ne sont pas arrivés. Le plus ancien date \
             du {}.\n\nDemandez à la personne qui le tient d'ouvrir Palier avec du réseau, ou de l'exporter en fichier et \
             de vous l'apporter.\n\n{}/diagnostics/{}/terrain\n",
            phone.number,
            phone.day.plain(),
            Instant(phone.oldest_at).long(),
            app.config.public_url,
            phone.walk_id
        ),
    }
}
