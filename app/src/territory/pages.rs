//! The list of quartiers beside its map, and the communes.

use super::map;
use super::store::{self, Listed, Names, Places};
use super::views::{CommuneLine, CommunesView, ListView, QuartierLine};
use super::words::{population_sentence, status_label};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use crate::words::counted;
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::shared::grouped;
use palier_domain::shared::text::{filled, fold};
use palier_domain::territory::{Geography, QuartierStatus};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows on one page of the list.
const PER_PAGE: usize = 200;

/// What the address of the list says: it can be saved and shared.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Filters {
    #[serde(default)]
    commune: String,
    #[serde(default)]
    statut: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
    fait: Option<String>,
}

impl Filters {
    /// Keeps the quartiers that answer the filters.
    pub(super) fn keep(&self, rows: &mut Vec<Listed>, places: &Places) {
        if let Some(commune) = filled(&self.commune) {
            rows.retain(|row| {
                places.get(&row.id).is_some_and(|codes| codes.iter().any(|code| code.as_str() == commune))
            });
        }
        if let Ok(status) = self.statut.parse::<QuartierStatus>() {
            rows.retain(|row| row.status == status);
        }
        if let Some(sought) = filled(&self.q).map(fold) {
            let named = |text: &str| fold(text).contains(&sought);
            let coded = |code: &Option<String>| code.as_deref().is_some_and(named);
            rows.retain(|row| {
                named(&row.name)
                    || named(&row.commune_names)
                    || coded(&row.code_2024)
                    || coded(&row.code_2015)
            });
        }
    }

    /// The page asked for, among those there are; the first is 1.
    fn page(&self, total: usize) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, total.div_ceil(PER_PAGE).max(1))
    }

    fn is_set(&self) -> bool {
        [&self.commune, &self.statut, &self.q].iter().any(|text| filled(text).is_some())
    }

    /// The same filters as an address under that path.
    fn address(&self, path: &str, page: Option<usize>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("commune", &self.commune), ("statut", &self.statut), ("q", &self.q)] {
            if let Some(value) = filled(value) {
                query.append_pair(name, value);
            }
        }
        if let Some(page) = page {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// The list of quartiers and their map.
pub(super) async fn list(
    State(app): State<App>,
    who: Allowed,
    Query(filters): Query<Filters>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let mut rows = store::listed(read.tx(), &who.mandate()).await?;
    let places = store::reached_places(read.tx(), &who.mandate()).await?;
    let names = store::commune_names(read.tx()).await?;
    drop(read);
    let communes = reached_communes(&rows, &places, &names);
    filters.keep(&mut rows, &places);
    let done = filters.fait.as_deref().and_then(|done| match done {
        "cree" => Some("Le quartier est ajouté."),
        "modifie" => Some("Le quartier est modifié."),
        _ => None,
    });
    let total = rows.len();
    let qpv = rows.iter().filter(|row| row.status == QuartierStatus::Qpv).count();
    let known: Vec<_> = rows.iter().filter_map(|row| row.counted.population()).collect();
    let inhabitants: i64 = known.iter().map(|population| i64::from(population.inhabitants)).sum();
    let page = filters.page(total);
    let first = (page - 1) * PER_PAGE;
    let lines: Vec<QuartierLine> = rows.iter().skip(first).take(PER_PAGE).map(line).collect();
    let last = first + lines.len();
    let leading = |page, exists: bool| match exists {
        true => filters.address("/territoire", Some(page)),
        false => String::new(),
    };
    let (previous, next) = (leading(page - 1, first > 0), leading(page + 1, last < total));
    show(&ListView {
        frame: Frame::of(&app, &who, "Territoire").flash(done),
        total: grouped(i64::try_from(total).unwrap_or(i64::MAX)),
        qpv: grouped(i64::try_from(qpv).unwrap_or(i64::MAX)),
        inhabitants: if known.is_empty() { "inconnue".to_owned() } else { grouped(inhabitants) },
        counted: population_words(total - known.len()),
        geojson: filters.address("/territoire.geojson", None),
        tiles: app.config.tiles.clone().unwrap_or_default(),
        drawn: rows.iter().any(|row| row.geography.is_some()),
        points_only: total > map::CONTOURS_SHOWN,
        page_summary: format!("Lignes {} à {last} sur {total}", (first + 1).min(last)),
        previous,
        next,
        clear: if filters.is_set() { "/territoire".to_owned() } else { String::new() },
        communes: blank("toutes les communes", communes),
        commune: filters.commune,
        statuses: blank("tous les statuts", statuses()),
        status: filters.statut,
        q: filters.q,
        may_edit: who.may(Capability::ImportTerritory),
        lines,
    })
}

/// What the sum of inhabitants counts: censuses of several years, and not everywhere.
fn population_words(unknown: usize) -> String {
    match i64::try_from(unknown).unwrap_or(i64::MAX) {
        0 => "habitants (derniers chiffres connus)".to_owned(),
        unknown => format!("habitants (inconnus pour {})", counted(unknown, "quartier", "quartiers")),
    }
}

fn blank(words: &str, mut options: Vec<(String, String)>) -> Vec<(String, String)> {
    options.insert(0, (String::new(), words.to_owned()));
    options
}

/// Every status and its words.
pub(super) fn statuses() -> Vec<(String, String)> {
    QuartierStatus::ALL
        .iter()
        .map(|status| (status.code().to_owned(), status_label(*status).to_owned()))
        .collect()
}

/// INSEE code and name of the communes in which a quartier within reach stands. A commune not imported yet is called
/// as by the file that brought a quartier standing in it alone.
fn reached_communes(rows: &[Listed], places: &Places, names: &Names) -> Vec<(String, String)> {
    let mut communes: BTreeMap<String, String> = BTreeMap::new();
    for row in rows {
        let codes = places.get(&row.id).map_or(&[][..], Vec::as_slice);
        for code in codes {
            let name = match (names.get(code.as_str()), codes) {
                (Some(name), _) => name.clone(),
                (None, [_]) => row.commune_names.clone(),
                (None, _) => continue,
            };
            communes.entry(code.to_string()).or_insert(name);
        }
    }
    for code in places.values().flatten() {
        communes.entry(code.to_string()).or_insert_with(|| format!("commune {code}"));
    }
    let mut communes: Vec<(String, String)> = communes.into_iter().collect();
    communes.sort_by_cached_key(|(_, name)| fold(name));
    communes
}

fn line(row: &Listed) -> QuartierLine {
    let contour = match row.geography.as_deref().and_then(|code| code.parse().ok()) {
        Some(Geography::G2024) => "contour de 2024",
        Some(Geography::G2015) => "contour de 2015, plus en vigueur",
        None => "contour inconnu",
    };
    QuartierLine {
        id: row.id.to_string(),
        name: row.name.clone(),
        communes: row.commune_names.clone(),
        status: status_label(row.status),
        code_2024: row.code_2024.clone().unwrap_or_default(),
        code_2015: row.code_2015.clone().unwrap_or_default(),
        population: row.counted.population().map(population_sentence).unwrap_or_default(),
        contour,
    }
}

/// The communes and their quartiers.
pub(super) async fn communes(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let mandate = who.mandate();
    let mut read = app.db.read().await?;
    let names = store::commune_names(read.tx()).await?;
    let places = store::reached_places(read.tx(), &mandate).await?;
    let rows = store::listed(read.tx(), &mandate).await?;
    drop(read);
    let mut within: BTreeMap<String, Vec<QuartierLine>> = BTreeMap::new();
    for row in &rows {
        for insee in places.get(&row.id).into_iter().flatten() {
            within.entry(insee.to_string()).or_default().push(line(row));
        }
    }
    let communes = reached_communes(&rows, &places, &names)
        .into_iter()
        .map(|(insee, name)| CommuneLine {
            quartiers: within.remove(&insee).unwrap_or_default(),
            insee,
            name,
        })
        .collect();
    show(&CommunesView {
        frame: Frame::of(&app, &who, "Communes").under("Territoire", "/territoire"),
        communes,
    })
}
