//! The papers of a walk made from what is kept: the pack printed before it, the minutes and the lists of what each
//! organisation has to do after it (articles 3 and 6).

mod lines;
mod pack;
pub(super) mod samples;
mod todo;
pub(super) mod views;

use super::store::Sight;
use super::store::walks::{self as kept_walks, WalkRow};
use super::{plan, room, words};
use crate::platform::routes::{Access, Route, page};
use crate::platform::{Allowed, App, Problem, Tx, id_of};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lines::Seen;
use palier_documents::tables::xlsx;
use palier_documents::walk::minutes::{Attendance, Came, Minutes, minutes_sheets, pdf};
use palier_documents::walk::{Heading, Role};
use palier_domain::diagnostics::{Visibility, WalkKind};
use palier_domain::partners::Capability as C;
use palier_domain::shared::{Day, WalkId, text::fold};
use serde::Deserialize;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Routes of the papers of a walk.
pub(super) fn routes() -> Vec<Route> {
    let needs = Access::Needs;
    vec![
        page("/diagnostics/{walk}/dossier.pdf", needs(C::PrepareWalk), pack::show_pack),
        page("/diagnostics/{walk}/compte-rendu.pdf", needs(C::SeeHouse), show_pdf),
        page("/diagnostics/{walk}/compte-rendu.xlsx", needs(C::SeeHouse), show_xlsx),
        page("/diagnostics/{walk}/a-faire", needs(C::SeeHouse), todo::show_list),
    ]
}

/// Which copy is asked for.
#[derive(Debug, Deserialize)]
struct Copy {
    copie: Option<String>,
}

impl Copy {
    /// What may be read in that copy: the one made to be sent holds nothing restricted, whoever asks for it.
    fn sight(&self, who: &Allowed) -> Sight {
        let own = Sight::of(who);
        match self.copie.as_deref() {
            Some("a-envoyer") => Sight { restricted: false, answers_on: String::new(), ..own },
            _ => own,
        }
    }
}

/// The minutes as a PDF.
async fn show_pdf(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(copy): Query<Copy>,
) -> Result<Response, Problem> {
    let (mut minutes, seen, walk) = gather(&app, &who, &walk, &copy).await?;
    seen.add_photos(&app, &mut minutes.constats).await?;
    let bytes = app.typesetting.make(move |typesetter| pdf(typesetter, &minutes)).await?;
    Ok(file(bytes, "application/pdf", &name("compte-rendu", &walk, "pdf")))
}

/// The minutes as a spreadsheet.
async fn show_xlsx(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(copy): Query<Copy>,
) -> Result<Response, Problem> {
    let (mut minutes, seen, walk) = gather(&app, &who, &walk, &copy).await?;
    seen.count_photos(&mut minutes.constats);
    let bytes = tokio::task::spawn_blocking(move || xlsx(&minutes_sheets(&minutes)));
    let bytes = bytes.await.map_err(Problem::inside)?.map_err(Problem::inside)?;
    Ok(file(bytes, XLSX, &name("compte-rendu", &walk, "xlsx")))
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}

/// `compte-rendu-les-tilleuls-2026-11-17.pdf`.
fn name(what: &str, walk: &WalkRow, extension: &str) -> String {
    let folded = fold(&walk.quartier_name);
    let parts: Vec<&str> =
        folded.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    format!("{what}-{}-{}.{extension}", parts.join("-"), walk.day)
}

/// Everything the minutes say, photos apart.
async fn gather(
    app: &App,
    who: &Allowed,
    walk: &str,
    copy: &Copy,
) -> Result<(Minutes, Seen, WalkRow), Problem> {
    let (id, sight, today): (WalkId, _, _) = (id_of(walk)?, copy.sight(who), app.world.today());
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let walk = kept_walks::walk(tx, id, &sight.mandate).await?;
    let stops = kept_walks::stops(tx, id).await?;
    let organisations = attendance(tx, id).await?;
    let seen = Seen {
        rows: room::store::rows(tx, id, &sight).await?,
        photos: room::store::photos(tx, id, &sight).await?,
        voices: room::store::voices(tx, id, &sight).await?,
    };
    let (mut drawn, plan_source) = plan::of_walk(tx, &walk, &stops).await?;
    drawn.constats = seen.marks();
    let minutes = Minutes {
        heading: heading(app, who, &walk),
        audience: audience(copy, &seen).to_owned(),
        weather: walk.weather.clone().unwrap_or_default(),
        route: plan::route_in_words(&walk, &stops),
        objectives: walk.objectives.clone(),
        previous: previous(&walk),
        roles: roles(&walk),
        organisations,
        residents: Some(walk.residents.counted()).filter(|counted| counted.total() > 0),
        plan: drawn,
        plan_source,
        by_theme: seen.by_theme(&app.grid, today),
        by_responsible: seen.by_responsible(today),
        constats: seen.constats(&app.grid),
    };
    Ok((minutes, seen, walk))
}

/// Who this copy is for.
fn audience(copy: &Copy, seen: &Seen) -> &'static str {
    let restricted = seen.rows.iter().any(|row| row.visibility == Visibility::Restreint);
    match (copy.copie.as_deref(), restricted) {
        (Some("a-envoyer"), _) => "Copie à envoyer, sans les constats restreints",
        (_, true) => "Copie personnelle, avec des constats restreints : ne pas diffuser",
        (_, false) => "Copie pour les partenaires",
    }
}

/// What heads every paper of a walk.
fn heading(app: &App, who: &Allowed, walk: &WalkRow) -> Heading {
    let hours = match (&walk.starts_at, &walk.ends_at) {
        (Some(start), Some(end)) => format!("de {start} à {end}"),
        (Some(start), None) => format!("à partir de {start}"),
        _ => String::new(),
    };
    Heading {
        kind: words::walk_kind(walk.kind).to_owned(),
        quartier: walk.quartier_name.clone(),
        commune: walk.commune_names.clone(),
        day: walk.day,
        hours,
        meeting_point: walk.meeting_point.clone(),
        convention: app.convention.title.clone(),
        author: who.viewer().mandate.organisation_name.clone(),
        edited_on: app.world.today(),
    }
}

fn previous(walk: &WalkRow) -> String {
    let kind = walk.previous_kind.as_deref().and_then(|kind| kind.parse::<WalkKind>().ok());
    let day = walk.previous_day.as_deref().and_then(|day| Day::parse(day).ok());
    kind.zip(day)
        .map(|(kind, day)| format!("{} du {}", words::walk_kind(kind), day.plain()))
        .unwrap_or_default()
}

fn roles(walk: &WalkRow) -> Vec<Role> {
    [
        ("Animateur", &walk.leader),
        ("Rapporteur", &walk.reporter),
        ("Photographe", &walk.photographer),
        ("Garant du temps", &walk.timekeeper),
    ]
    .map(|(role, holder)| Role { role: role.to_owned(), holder: holder.clone().unwrap_or_default() })
    .into()
}

async fn attendance(tx: &mut Tx, walk: WalkId) -> Result<Vec<Attendance>, Problem> {
    let came = |code: &str| match code {
        "present" => Came::Present,
        "excuse" => Came::Excused,
        _ => Came::Absent,
    };
    let list = kept_walks::organisations(tx, walk).await?.into_iter();
    Ok(list.map(|one| Attendance { attendance: came(&one.presence), organisation: one.name }).collect())
}
