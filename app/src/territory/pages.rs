//! The list of quartiers beside its map, and the communes.

use super::map;
use super::store::{self, Listed};
use super::views::{CommuneLine, CommunesView, ListView, QuartierLine};
use super::words::{grouped, population_sentence, status_label};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, Tx};
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::partners::Capability;
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
    /// The quartiers within reach that answer the filters.
    pub(super) async fn rows(&self, tx: &mut Tx, mandate: &str) -> Result<Vec<Listed>, Problem> {
        let mut rows = store::listed(tx, mandate).await?;
        if let Some(commune) = filled(&self.commune) {
            let places = store::reached_places(tx, mandate).await?;
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
        Ok(rows)
    }

    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
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
    let rows = filters.rows(read.tx(), &who.mandate()).await?;
    let communes = reached_communes(read.tx(), &who.mandate()).await?;
    drop(read);
    let done = filters.fait.as_deref().and_then(|done| match done {
        "cree" => Some("Le quartier est ajouté."),
        "modifie" => Some("Le quartier est modifié."),
        _ => None,
    });
    let total = rows.len();
    let qpv = rows.iter().filter(|row| row.status == QuartierStatus::Qpv).count();
    let counted: Vec<_> = rows.iter().filter_map(|row| row.counted.population()).collect();
    let inhabitants: i64 = counted.iter().map(|population| i64::from(population.inhabitants)).sum();
    let first = (filters.page() - 1).saturating_mul(PER_PAGE);
    let lines: Vec<QuartierLine> = rows.iter().skip(first).take(PER_PAGE).map(line).collect();
    let last = first + lines.len();
    let previous =
        if first > 0 { filters.address("/territoire", Some(filters.page() - 1)) } else { String::new() };
    let next =
        if last < total { filters.address("/territoire", Some(filters.page() + 1)) } else { String::new() };
    show(&ListView {
        frame: Frame::of(&app, &who, "Territoire").flash(done),
        total: grouped(i64::try_from(total).unwrap_or(i64::MAX)),
        qpv: grouped(i64::try_from(qpv).unwrap_or(i64::MAX)),
        inhabitants: if counted.is_empty() { "inconnue".to_owned() } else { grouped(inhabitants) },
        uncounted: total - counted.len(),
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

/// INSEE code and name of the communes in which a quartier within reach stands.
async fn reached_communes(tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
    let names = store::commune_names(tx).await?;
    let places = store::reached_places(tx, mandate).await?;
    let codes: std::collections::BTreeSet<String> =
        places.into_values().flatten().map(|insee| insee.to_string()).collect();
    let named = |code: String| {
        let name = names.get(&code).cloned().unwrap_or_else(|| format!("commune {code}"));
        (code, name)
    };
    let mut communes: Vec<(String, String)> = codes.into_iter().map(named).collect();
    communes.sort_by_cached_key(|(_, name)| fold(name));
    Ok(communes)
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
    let names = reached_communes(read.tx(), &mandate).await?;
    let mut places = store::reached_places(read.tx(), &mandate).await?;
    let rows = store::listed(read.tx(), &mandate).await?;
    drop(read);
    let mut within: BTreeMap<String, Vec<QuartierLine>> = BTreeMap::new();
    for row in &rows {
        for insee in places.remove(&row.id).unwrap_or_default() {
            within.entry(insee.to_string()).or_default().push(line(row));
        }
    }
    let communes = names
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
