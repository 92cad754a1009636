//! Everything known of one quartier, for the pages of others.

use super::store::{self, ContourRow};
use super::words::{geography_sentence, passage, population_sentence, status_label};
use crate::platform::{Problem, Tx};
use palier_domain::shared::{Day, LonLat, QuartierId};
use palier_domain::territory::{Contour, Insee, Population, QuartierStatus, Vintage};

/// A contour and the days between which it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ContourFacts {
    /// GeoJSON text of a `MultiPolygon`, WGS84, longitude first.
    pub geojson: String,
    /// A point inside, where the name can be written.
    pub label: LonLat,
    /// Surface in m².
    pub area_m2: i64,
    /// Whether it only says where the place is, and is no published perimeter.
    pub schematic: bool,
    /// When it holds.
    pub vintage: Vintage,
    /// The same in words.
    pub sentence: String,
}

impl ContourFacts {
    /// Its rings, holes included, each closed; none when the text kept cannot be read.
    pub fn rings(&self) -> Vec<Vec<LonLat>> {
        Contour::from_geojson(&self.geojson).map(|(contour, _)| contour.rings()).unwrap_or_default()
    }

    fn of(row: ContourRow) -> Result<Self, Problem> {
        let valid_to = row.valid_to.map(Day::try_from).transpose().map_err(Problem::inside)?;
        let vintage = Vintage { geography: row.geography, valid_from: row.valid_from, valid_to };
        Ok(Self {
            geojson: row.geojson,
            label: LonLat::new(row.lon, row.lat).map_err(Problem::inside)?,
            area_m2: row.area_m2,
            schematic: row.schematic,
            vintage,
            sentence: geography_sentence(vintage),
        })
    }
}

/// What is known of a quartier.
#[derive(Debug, Clone, PartialEq)]
pub struct QuartierFacts {
    /// Which.
    pub id: QuartierId,
    /// Name.
    pub name: String,
    /// Code in the geography of 2024.
    pub code_2024: Option<String>,
    /// Code in the geography of 2015.
    pub code_2015: Option<String>,
    /// Status.
    pub status: QuartierStatus,
    /// The same in words.
    pub status_label: &'static str,
    /// INSEE codes of its communes.
    pub communes: Vec<Insee>,
    /// Their names: « Le Chambon-Feugerolles, La Ricamarie ».
    pub commune_names: String,
    /// Its urban form, in a line.
    pub description: Option<String>,
    /// Inhabitants.
    pub population: Option<Population>,
    /// The same in words, with the year and the perimeter counted.
    pub population_sentence: Option<String>,
    /// Whether the national renewal programme (NPNRU) works there.
    pub npnru: bool,
    /// The latest contour known.
    pub contour: Option<ContourFacts>,
    /// What the table of passage says of its codes, one sentence a line.
    pub passages: Vec<String>,
}

/// Everything known of a quartier within reach of a mandate; `None` when there is no such quartier for it.
///
/// # Errors
/// When the store does not answer.
pub async fn quartier(tx: &mut Tx, id: QuartierId, mandate: &str) -> Result<Option<QuartierFacts>, Problem> {
    let Some(kept) = store::one_quartier(tx, id, mandate).await? else { return Ok(None) };
    let known = kept.quartier;
    let status = known.status();
    let contour = store::contour(tx, id, None).await?.map(ContourFacts::of).transpose()?;
    let lines = store::passages(tx, known.code_2015.as_deref(), known.code_2024.as_deref()).await?;
    Ok(Some(QuartierFacts {
        id,
        name: known.name,
        code_2024: known.code_2024,
        code_2015: known.code_2015,
        status,
        status_label: status_label(status),
        communes: known.communes,
        commune_names: known.commune_names.unwrap_or_default(),
        description: kept.description,
        population_sentence: known.population.map(population_sentence),
        population: known.population,
        npnru: kept.npnru,
        contour,
        passages: lines.iter().map(passage).collect(),
    }))
}

/// The contour in force on that day; the reach of the mandate is the caller's to have checked.
///
/// # Errors
/// When the store does not answer.
pub async fn contour_of(tx: &mut Tx, quartier: QuartierId, on: Day) -> Result<Option<ContourFacts>, Problem> {
    store::contour(tx, quartier, Some(on)).await?.map(ContourFacts::of).transpose()
}
