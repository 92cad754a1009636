//! The yearly synthesis of the diagnostics of a quartier, on paper and as a table (article 6, observation).

mod workbook;

use super::quartier::{population, vintage};
use super::store::{self, Link, PhotoRow};
use crate::diagnostics::{self, ConstatLine, Sight};
use crate::plans::{self, KeptAction};
use crate::platform::{Allowed, App, Problem, id_of};
use crate::territory::{ContourFacts, QuartierFacts};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::charts::Tally;
use palier_documents::synthesis::{self as paper, KeyFigure, MapFigure, MapPoint, Synthesis};
use palier_documents::tables;
use palier_domain::diagnostics::Visibility;
use palier_domain::shared::{ConstatId, Day, LonLat, QuartierId, text::fold};
use palier_domain::{clause, convention::InForce};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Photos printed, at most.
const PHOTOS: usize = 40;

/// The period asked for; the current year without it.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    depuis: Option<String>,
    jusqua: Option<String>,
}

struct Period {
    from: Day,
    to: Day,
}

impl Period {
    fn of(asked: &Asked, today: Day) -> Result<Self, Problem> {
        let wrong = || Problem::BadRequest("La période demandée ne peut pas être lue.".to_owned());
        let day =
            |text: &Option<String>, other: Option<Day>| match text.as_deref().filter(|text| !text.is_empty())
            {
                Some(text) => Day::parse(text).map_err(|_| wrong()),
                None => other.ok_or_else(wrong),
            };
        let from = day(&asked.depuis, Day::of(today.0.year(), 1, 1))?;
        let to = day(&asked.jusqua, Day::of(from.0.year(), 12, 31))?;
        if from <= to { Ok(Self { from, to }) } else { Err(wrong()) }
    }

    fn words(&self) -> String {
        let year = self.from.0.year();
        let whole = Day::of(year, 1, 1) == Some(self.from) && Day::of(year, 12, 31) == Some(self.to);
        if whole {
            format!("année {year}")
        } else {
            format!("du {} au {}", self.from.plain(), self.to.plain())
        }
    }

    fn covers(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// All that the synthesis is made of.
struct Gathered {
    quartier: QuartierFacts,
    landlords: Vec<String>,
    constats: Vec<ConstatLine>,
    walks: usize,
    actions: Vec<KeptAction>,
    links: Vec<Link>,
    photos: Vec<PhotoRow>,
    period: Period,
    today: Day,
}

async fn gather(app: &App, who: &Allowed, id: &str, asked: &Asked) -> Result<Gathered, Problem> {
    let id: QuartierId = id_of(id)?;
    let (today, sight) = (app.world.today(), Sight::of(who));
    let period = Period::of(asked, today)?;
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let quartier = store::quartier(tx, &sight, id).await?;
    let mut constats = diagnostics::constats_of(tx, id, who).await?;
    constats.retain(|row| period.covers(row.walk_day));
    let order = |row: &ConstatLine| app.grid.themes.iter().position(|theme| theme.code == row.theme);
    constats.sort_by_key(|row| (order(row), row.walk_day, row.number));
    let walks = diagnostics::walks_of(tx, id, who).await?;
    Ok(Gathered {
        landlords: store::landlords(tx, id).await?,
        walks: walks.iter().filter(|walk| period.covers(walk.day) && walk.day <= today).count(),
        actions: plans::actions_of(tx, id, &sight).await?,
        links: store::links(tx, &sight, id).await?,
        photos: store::photos(tx, &sight, id).await?,
        quartier,
        constats,
        period,
        today,
    })
}

pub(super) async fn pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let gathered = gather(&app, &who, &id, &asked).await?;
    let mut photos = Vec::new();
    for row in gathered.photos.iter() {
        let Some(number) = gathered.number_of(row.constat_id).filter(|_| photos.len() < PHOTOS) else {
            continue;
        };
        let moment = if row.moment == "apres" { "après" } else { "avant" };
        // A photo lost on disk must not cost the committee its synthesis: the page says that it cannot be read.
        let bytes = app.photos.read(&row.sha256).await.unwrap_or_default();
        let caption = format!("Constat {number}, {moment}");
        photos.push(paper::Photo { bytes, caption, alternative: row.description.clone() });
    }
    let synthesis = gathered.on_paper(&app, &who, photos);
    let bytes = app.typesetting.make(move |typesetter| paper::pdf(typesetter, &synthesis)).await?;
    Ok(file(bytes, "application/pdf", &gathered.file_name("pdf")))
}

pub(super) async fn xlsx(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let gathered = gather(&app, &who, &id, &asked).await?;
    let quartier: QuartierId = id_of(&id)?;
    let actions = plans::sheet_of_quartier(app.db.read().await?.tx(), &app, &who, quartier).await?;
    let sheets = gathered.sheets(&app, &who, actions);
    let bytes = tokio::task::spawn_blocking(move || tables::xlsx(&sheets)).await.map_err(Problem::inside)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(bytes.map_err(Problem::inside)?, kind, &gathered.file_name("xlsx")))
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

impl Gathered {
    /// `synthese-montreynaud-2026.pdf`.
    fn file_name(&self, extension: &str) -> String {
        let folded = fold(&self.quartier.name);
        let parts: Vec<&str> =
            folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
        format!("synthese-{}-{}.{extension}", parts.join("-"), self.period.from.0.year())
    }

    /// The number a constat has in this synthesis, from 1: walks number their own, so numbers repeat between walks.
    fn number_of(&self, constat: ConstatId) -> Option<usize> {
        self.constats.iter().position(|row| row.id == constat).map(|place| place + 1)
    }

    fn title_of<'a>(app: &'a App, row: &'a ConstatLine) -> &'a str {
        app.grid.theme(&row.theme).map_or(row.theme.as_str(), |theme| theme.title.as_str())
    }

    fn by_theme(&self, app: &App) -> Vec<Tally> {
        self.tally(|row| Self::title_of(app, row).to_owned())
    }

    fn by_responsible(&self) -> Vec<Tally> {
        self.tally(|row| row.responsible_name.clone().unwrap_or_else(|| "Sans responsable".to_owned()))
    }

    fn on_paper(&self, app: &App, who: &Allowed, photos: Vec<paper::Photo>) -> Synthesis {
        let in_force = app.convention.at(self.today.min(app.convention.period.ends));
        Synthesis {
            quartier: paper::Quartier {
                name: self.quartier.name.clone(),
                commune: self.quartier.commune_names.clone(),
                status: self.quartier.status_label.to_owned(),
                vintage: vintage(&self.quartier),
                population: population(&self.quartier),
                landlords: self.landlords.clone(),
            },
            period: self.period.words(),
            edited_on: self.today,
            author: who.viewer().mandate.organisation_name.clone(),
            convention: app.convention.title.clone(),
            key_figures: self.key_figures(),
            map: self.map(),
            by_theme: self.by_theme(app),
            by_responsible: self.by_responsible(),
            constats: self
                .constats
                .iter()
                .enumerate()
                .map(|(i, row)| Self::constat(app, i + 1, row))
                .collect(),
            photos,
            actions: self.actions(&in_force),
            clauses: clauses(&in_force),
        }
    }

    fn key_figures(&self) -> Vec<KeyFigure> {
        let asked = self.constats.iter().filter(|row| row.transmitted_on.is_some()).count();
        let answered =
            self.constats.iter().filter(|row| row.transmitted_on.is_some() && row.is_answered()).count();
        let late = self.constats.iter().filter(|row| row.is_overdue(self.today)).count();
        let share =
            (answered * 100).checked_div(asked).map_or_else(|| "-".to_owned(), |part| format!("{part} %"));
        [
            (self.walks.to_string(), "diagnostics en marchant"),
            (self.constats.len().to_string(), "constats"),
            (share, "avec réponse, parmi les constats transmis"),
            (late.to_string(), "en retard"),
        ]
        .map(|(value, label)| KeyFigure { value, label: label.to_owned() })
        .into()
    }

    fn tally(&self, key: impl Fn(&ConstatLine) -> String) -> Vec<Tally> {
        let mut tallies = BTreeMap::<String, Tally>::new();
        for row in &self.constats {
            let label = key(row);
            let tally = tallies.entry(fold(&label)).or_insert_with(|| Tally { label, ..Tally::default() });
            tally.total += 1;
            tally.open += u32::from(row.is_open());
            tally.answered += u32::from(row.is_answered());
            tally.late += u32::from(row.is_overdue(self.today));
        }
        let mut tallies: Vec<Tally> = tallies.into_values().collect();
        tallies.sort_by_key(|tally| std::cmp::Reverse(tally.total));
        tallies
    }

    fn map(&self) -> MapFigure {
        let rings = self.quartier.contour.as_ref().map(ContourFacts::rings).unwrap_or_default();
        let places = |ring: Vec<LonLat>| ring.into_iter().map(|at| [at.lon, at.lat]).collect();
        let points = self.constats.iter().enumerate().filter_map(|(place, row)| {
            Some(MapPoint { number: (place + 1).to_string(), lon: row.lon?, lat: row.lat? })
        });
        MapFigure {
            rings: rings.into_iter().map(places).collect(),
            points: points.collect(),
            schematic: self.quartier.contour.as_ref().is_some_and(|contour| contour.schematic),
            source: format!("{}.", vintage(&self.quartier)),
        }
    }

    fn constat(app: &App, number: usize, row: &ConstatLine) -> paper::Constat {
        let restricted = if row.visibility == Visibility::Restreint { " (diffusion restreinte)" } else { "" };
        let sub_theme = row.subtheme.as_deref().and_then(|code| app.grid.subtheme(code));
        paper::Constat {
            number: number.to_string(),
            date: row.walk_day.plain(),
            walk: diagnostics::walk_kind(row.walk_kind).to_owned(),
            theme: Self::title_of(app, row).to_owned(),
            sub_theme: sub_theme.map(|(_, sub_theme)| sub_theme.title.clone()).unwrap_or_default(),
            kind: diagnostics::value(row.value).to_owned(),
            severity: row
                .severity()
                .map(|severity| diagnostics::severity(severity).to_owned())
                .unwrap_or_default(),
            place: row.place.clone(),
            description: format!("{}{restricted}", row.description),
            residents_words: row.residents_words.clone().unwrap_or_default(),
            responsible: row.responsible_name.clone().unwrap_or_default(),
            deadline: row.deadline().map(Day::short).unwrap_or_default(),
            state: diagnostics::constat_badge(row.value, row.state).1.to_owned(),
            response: row.answer.clone().or_else(|| row.reason.clone()).unwrap_or_default(),
        }
    }

    fn actions(&self, in_force: &InForce<'_>) -> Vec<paper::Action> {
        let title = |id: &String| in_force.clause(id).map_or(id.clone(), |clause| clause.title.clone());
        let action = |row: &KeptAction| {
            let answered = self.links.iter().filter(|link| link.action_id == row.id);
            let numbers: Vec<String> =
                answered.filter_map(|link| Some(self.number_of(link.constat_id)?.to_string())).collect();
            paper::Action {
                title: row.fiche.title.clone(),
                objectives: row.objectives.iter().map(title).collect::<Vec<_>>().join(" ; "),
                pilot: row.pilot.clone(),
                state: plans::state_label(row.fiche.state).to_owned(),
                progress: plans::progress_label(row.fiche.progress).to_owned(),
                deadline: row.fiche.ends.map(Day::short).unwrap_or_default(),
                constats: numbers.join(", "),
            }
        };
        self.actions.iter().map(action).collect()
    }
}

/// The sections of the convention that ask for this synthesis.
fn clauses(in_force: &InForce<'_>) -> Vec<paper::Clause> {
    let cited = [
        clause!("art6.observation"),
        clause!("art6.observation.synthese"),
        clause!("art6.observation.analyse"),
    ];
    let cited = cited.into_iter().filter_map(|id| in_force.clause(id));
    cited.map(|clause| paper::Clause { reference: clause.title.clone(), text: clause.text.clone() }).collect()
}
