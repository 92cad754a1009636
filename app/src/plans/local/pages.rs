//! Local conventions, read.

use super::views::{ListRow, ListView, PageView};
use super::{reaches, reading, store};
use crate::diagnostics::Sight;
use crate::plans::words::{local_standing, local_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use crate::words::counted;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::plans::LocalState;
use palier_domain::shared::{Day, LocalConventionId};

pub(super) async fn list(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let (sight, today) = (Sight::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let names = store::quartier_names(read.tx()).await?;
    let mut rows = Vec::new();
    for kept in store::conventions(read.tx(), &sight, None).await? {
        let text = kept.history.at(today);
        let standing = kept.state.stands(kept.history.starts, text.ends, today);
        let named = text.quartiers.iter().filter_map(|id| names.get(&id.to_string()).map(String::as_str));
        rows.push(ListRow {
            href: super::href(kept.id),
            title: reading::title_of(&kept),
            commune: kept.commune.clone(),
            standing: local_standing(standing),
            tone: local_tone(standing),
            period: format!("du {} au {}", kept.history.starts.short(), text.ends.short()),
            quartiers: named.collect::<Vec<_>>().join(", "),
            actions: kept.programme.len(),
            avenants: kept.avenants.len(),
        });
    }
    show(&ListView {
        frame: Frame::of(&app, &who, "Conventions locales").under("Plans d'actions", "/actions"),
        count: counted(i64::try_from(rows.len()).unwrap_or(i64::MAX), "convention", "conventions"),
        rows,
        may_write: who.may(Capability::KeepLocalConvention),
    })
}

/// The day asked for, today without it.
pub(super) fn asked(query: &Form, today: Day) -> Result<Day, Problem> {
    let wrong = || Problem::BadRequest("Le jour de lecture ne peut pas être lu.".to_owned());
    query.filled("le").map_or(Ok(today), |day| Day::parse(day).map_err(|_| wrong()))
}

pub(super) async fn show_one(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    query: Form,
) -> Result<Response, Problem> {
    let (sight, today) = (Sight::of(&who), app.world.today());
    let day = asked(&query, today)?;
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::convention(tx, &sight, id).await?;
    let reading = reading::read(tx, &app, &sight, &kept, day).await?;
    let may_write = reaches(tx, &who, &sight, id).await?;
    let frame = Frame::of(&app, &who, &reading.title)
        .under("Plans d'actions", "/actions")
        .under("Conventions locales", "/conventions-locales")
        .flash(done(query.text("fait")));
    show(&PageView {
        frame,
        days: days(&kept, today),
        next: kept.state.next().to_vec(),
        may_amend: may_write && kept.state == LocalState::Adoptee,
        may_adopt: may_write && kept.state == LocalState::Soumise,
        is_open: kept.state.is_open(),
        bodies: app.local_model.bodies.clone(),
        today,
        may_write,
        reading,
        kept,
    })
}

/// The days on which what it says changed, to read it as of each: day, words.
fn days(kept: &store::KeptConvention, today: Day) -> Vec<(Day, String)> {
    let first = (kept.history.starts, "au premier jour".to_owned());
    let avenants = kept.avenants.iter().map(|one| (one.effective, format!("avenant n° {}", one.number)));
    let mut days: Vec<(Day, String)> = std::iter::once(first).chain(avenants).collect();
    days.push((today, "aujourd'hui".to_owned()));
    days.sort();
    days.dedup_by_key(|(day, _)| *day);
    days
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "creee" => {
            Some("La convention locale est créée. Choisissez maintenant les actions de son programme.")
        }
        "modifiee" => Some("La convention locale est enregistrée."),
        "programme" => Some("Le programme est enregistré."),
        "etat" => Some("La convention locale a changé d'état."),
        "adoptee" => Some("L'adoption est enregistrée. La convention se modifie désormais par avenant."),
        "avenant-signe" => Some("La signature de l'avenant est enregistrée."),
        "avenant" => Some("L'avenant est enregistré. Les jours d'avant gardent leur texte."),
        "signatures" => Some("Les signatures sont enregistrées."),
        _ => None,
    }
}
