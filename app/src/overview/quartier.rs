//! A quartier: one page, one thread.

use super::lines::{Group, Line};
use super::store;
use super::thread::{self, Strand, Strands, ThreadLine};
use super::views::{Facts, Figure, Plan, Point, QuartierView, Rights};
use crate::abatement;
use crate::diagnostics::{self, ConstatLine, Sight};
use crate::plans;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, id_of};
use crate::territory::QuartierFacts;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use palier_domain::diagnostics::Severity;
use palier_domain::partners::Capability;
use palier_domain::shared::{Day, LonLat, QuartierId, grouped};
use palier_domain::territory::{Contour, Frame as Sheet, Geography, spread};
use serde::Deserialize;

/// Lines of the thread on one page.
const PAGE: usize = 25;
const PLAN_WIDTH: f64 = 480.0;
const PLAN_HEIGHT: f64 = 320.0;
/// Room around the contour, so that a disc on its edge is whole.
const PLAN_MARGIN: f64 = 16.0;
/// Radius of a disc on a phone, where the plan is drawn at half its size.
const PLAN_DISC: f64 = 17.0;

/// Which part of the thread is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    fil: Option<String>,
    annee: Option<String>,
    page: Option<usize>,
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id: QuartierId = id_of(&id)?;
    let (today, sight) = (app.world.today(), Sight::of(&who));
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let quartier = store::quartier(tx, &sight, id).await?;
    let constats = diagnostics::constats_of(tx, id, &who).await?;
    let mut walks = diagnostics::walks_of(tx, id, &who).await?;
    walks.reverse();
    let actions = plans::actions_of(tx, id, &sight).await?;
    let landlords = store::landlords(tx, id).await?;
    let strands = Strands {
        walks: &walks,
        constats: &constats,
        actions: &actions,
        notes: &store::notes(tx, &sight, id).await?,
        links: &store::links(tx, &sight, id).await?,
        journal: &store::journal(tx, &sight, id).await?,
    };
    let thread = thread::weave(&strands);
    let late = actions.iter().filter(|row| row.rules().is_late(today));
    let late = late.map(|row| Line::of_action(row, &quartier.name, today));
    let next = walks.iter().filter(|row| row.day >= today).map(|row| Line::of_walk(row, today));
    let heading = |id, title, more| (id, title, "", more);
    let view = QuartierView {
        frame: Frame::of(&app, &who, quartier.name.clone()).under("Territoire", "/territoire"),
        facts: facts(&quartier, landlords),
        conventions: plans::local::in_force_in(tx, &sight, id, today).await?,
        figures: figures(id, &constats, today),
        abatements: abatement::of_quartier(tx, &who, id, today)
            .await?
            .into_iter()
            .map(Line::of_alert)
            .collect(),
        late: Group::of(heading("retards", "Actions en retard", "/actions"), late.collect()),
        next: Group::of(heading("prochaine", "Prochaines visites", "/diagnostics"), next.take(2).collect()),
        plan: plan(&quartier, &constats),
        thread: Shown::of(&id.to_string(), thread, &asked),
        rights: Rights {
            prepare: who.may(Capability::PrepareWalk),
            plan: who.may(Capability::PlanAction),
            print: who.may(Capability::PrintSynthesis),
        },
        id: id.to_string(),
    };
    show(&view)
}

/// The vintage of a contour, said with what it is worth.
pub(super) fn vintage(quartier: &QuartierFacts) -> String {
    let Some(contour) = &quartier.contour else { return "Contour inconnu".to_owned() };
    let geography = match contour.vintage.geography {
        Geography::G2015 => "contour de la géographie prioritaire de 2015",
        Geography::G2024 => "contour de la géographie prioritaire de 2024",
    };
    if contour.schematic {
        format!("Contour schématique, sans valeur réglementaire ({geography})")
    } else {
        let mut letters = geography.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// Inhabitants with the year of the count.
pub(super) fn population(quartier: &QuartierFacts) -> String {
    let Some(known) = quartier.population else { return "Non publiée".to_owned() };
    let count = grouped(i64::from(known.inhabitants));
    match known.year {
        Some(year) => format!("{count} habitants ({year})"),
        None => format!("{count} habitants"),
    }
}

fn facts(quartier: &QuartierFacts, landlords: Vec<String>) -> Facts {
    let code = quartier.code_2024.as_deref().map(|code| format!(", code {code}")).unwrap_or_default();
    let renewal = if quartier.npnru { ", renouvellement urbain (NPNRU)" } else { "" };
    Facts {
        communes: quartier.commune_names.clone(),
        status: format!("{}{code}{renewal}", quartier.status_label),
        vintage: vintage(quartier),
        population: population(quartier),
        landlords: if landlords.is_empty() { "Aucun connu".to_owned() } else { landlords.join(", ") },
        description: quartier.description.clone().unwrap_or_default(),
    }
}

/// Open constats by severity, then the late ones; each leads to the list that it counts.
fn figures(id: QuartierId, constats: &[ConstatLine], today: Day) -> Vec<Figure> {
    let open = |severity| constats.iter().filter(|c| c.is_open() && c.severity() == Some(severity)).count();
    let mut figures: Vec<Figure> = [Severity::Danger, Severity::Degradation, Severity::Gene]
        .map(|severity| Figure {
            label: format!("constats ouverts de gravité « {} »", diagnostics::severity(severity)),
            count: open(severity),
            href: format!("/constats?quartier={id}&etat=ouverts&gravite={}", severity.code()),
            tone: if severity == Severity::Danger && open(severity) > 0 { "danger" } else { "" },
        })
        .into();
    let late = constats.iter().filter(|c| c.is_late(today)).count();
    figures.push(Figure {
        label: "constats en retard".to_owned(),
        count: late,
        href: format!("/constats?quartier={id}&retard=oui"),
        tone: if late > 0 { "warning" } else { "" },
    });
    figures
}

/// The contour with the open constats, numbered as in the list beside it.
fn plan(quartier: &QuartierFacts, constats: &[ConstatLine]) -> Option<Plan> {
    let (contour, _) = Contour::from_geojson(&quartier.contour.as_ref()?.geojson).ok()?;
    let frame = Sheet { bounds: contour.bounds(), width: PLAN_WIDTH, height: PLAN_HEIGHT };
    let placed = constats.iter().filter(|row| row.is_open()).filter_map(|row| {
        let at = LonLat::new(row.lon?, row.lat?).ok()?;
        let (x, y) = frame.place(at);
        Some((row, (x + PLAN_MARGIN, y + PLAN_MARGIN)))
    });
    let (rows, places): (Vec<_>, Vec<_>) = placed.unzip();
    let sheet = (PLAN_WIDTH + 2.0 * PLAN_MARGIN, PLAN_HEIGHT + 2.0 * PLAN_MARGIN);
    let discs = spread(&places, PLAN_DISC, sheet);
    let unit = |(x, y): (f64, f64)| (format!("{x:.1}"), format!("{y:.1}"));
    let points = rows.into_iter().zip(places).zip(discs).zip(1..).map(|(((row, at), disc), number)| Point {
        number,
        at: (at != disc).then(|| unit(at)),
        disc: unit(disc),
        place: row.place.clone(),
        text: row.description.clone(),
        href: format!("/constats/{}", row.id),
    });
    Some(Plan { path: contour.svg_path(&frame), points: points.collect(), caption: vintage(quartier) })
}

/// The part of the thread on this page.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Which strand, by code; all when empty.
    pub strand: String,
    /// Which year; all when empty.
    pub year: String,
    /// Years met, latest first.
    pub years: Vec<(String, String)>,
    /// Lines.
    pub lines: Vec<ThreadLine>,
    /// « Lignes 1 à 25 sur 230 ».
    pub summary: String,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
}

impl Shown {
    /// What the program did itself is shown only to whoever asks for the journal.
    pub(super) fn of(id: &str, thread: Vec<ThreadLine>, asked: &Asked) -> Self {
        let strand: Option<Strand> = asked.fil.as_deref().and_then(|code| code.parse().ok());
        let mut years: Vec<i16> = thread.iter().map(|line| line.day.0.year()).collect();
        years.dedup();
        let year = asked.annee.as_deref().and_then(|text| text.parse::<i16>().ok());
        let wanted = |line: &ThreadLine| match strand {
            Some(strand) => line.strand == strand,
            None => line.strand != Strand::Journal || line.who != "Palier",
        };
        let kept: Vec<ThreadLine> = thread
            .into_iter()
            .filter(|line| wanted(line) && year.is_none_or(|year| line.day.0.year() == year))
            .collect();
        let total = kept.len();
        let page = asked.page.unwrap_or(1).clamp(1, total.div_ceil(PAGE).max(1));
        let first = (page - 1) * PAGE;
        let code = strand.map_or("", Strand::code);
        let said = year.map(|year| year.to_string()).unwrap_or_default();
        let address = |page: usize| format!("/quartiers/{id}?fil={code}&annee={said}&page={page}#fil");
        Self {
            lines: kept.into_iter().skip(first).take(PAGE).collect(),
            summary: format!("Lignes {} à {} sur {total}", (first + 1).min(total), (first + PAGE).min(total)),
            previous: if page > 1 { address(page - 1) } else { String::new() },
            next: if first + PAGE < total { address(page + 1) } else { String::new() },
            years: years.into_iter().map(|year| (year.to_string(), year.to_string())).collect(),
            strand: code.to_owned(),
            year: said,
        }
    }
}
