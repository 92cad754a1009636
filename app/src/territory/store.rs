//! SQL of communes, quartiers, contours and the table of passage.

mod contours;

pub(super) use contours::{ContourRow, contour, contours_around};

use super::words::vintage;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::partners::siret::Siren;
use palier_domain::shared::{QuartierId, text::fold};
use palier_domain::territory::{
    Commune, Contour, Correspondence, Geography, Insee, Population, Quartier, QuartierStatus,
};
use std::collections::HashMap;

/// Keeps a commune.
pub const INSERT_COMMUNE: &str = "INSERT INTO commune (insee, name, name_folded, siren, population, contour) \
    VALUES ($1, $2, $3, $4, $5, $6)";
/// Changes a commune.
pub const UPDATE_COMMUNE: &str = "UPDATE commune SET name = $2, name_folded = $3, siren = $4, population = $5, contour = $6 \
    WHERE insee = $1";
/// Every commune, whole.
pub const COMMUNES: &str = "SELECT insee, name, siren, population, contour FROM commune";
/// Every commune's name.
pub const COMMUNE_NAMES: &str = "SELECT insee, name FROM commune";
/// Keeps a quartier.
pub const INSERT_QUARTIER: &str = "INSERT INTO quartier (id, code_2024, code_2015, name, name_folded, status, commune_names, \
    population, population_year, population_geography, description, npnru) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
/// Changes what a file says of a quartier; what only people enter stays.
pub const UPDATE_IMPORTED: &str = "UPDATE quartier SET code_2024 = $2, code_2015 = $3, name = $4, name_folded = $5, status = $6, \
    commune_names = $7, population = $8, population_year = $9, population_geography = $10 WHERE id = $1";
/// Changes what people may enter by hand.
pub const UPDATE_ENTERED: &str = "UPDATE quartier SET name = $2, name_folded = $3, status = $4, population = $5, \
    population_year = $6, population_geography = $7, description = $8, npnru = $9 WHERE id = $1";
/// Renames the communes of a quartier.
pub const UPDATE_COMMUNE_NAMES: &str = "UPDATE quartier SET commune_names = $2 WHERE id = $1";
/// Every quartier, with the contour of one geography when it has one.
pub const QUARTIERS: &str = "SELECT q.id, q.code_2024, q.code_2015, q.name, q.status, q.commune_names, q.population, \
    q.population_year, q.population_geography, q.description, q.npnru, c.geojson \
    FROM quartier q LEFT JOIN contour c ON c.quartier_id = q.id AND c.geography = $1 ORDER BY q.id";
/// One quartier within reach of a mandate.
pub const QUARTIER: &str = "SELECT q.id, q.code_2024, q.code_2015, q.name, q.status, q.commune_names, q.population, \
    q.population_year, q.population_geography, q.description, q.npnru, CAST(NULL AS TEXT) AS geojson \
    FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id AND r.mandate_id = $2 WHERE q.id = $1";
/// A quartier stands in a commune.
pub const INSERT_PLACE: &str = "INSERT INTO quartier_commune (quartier_id, insee) VALUES ($1, $2)";
/// Forgets where a quartier stands, before saying it again.
pub const DELETE_PLACES: &str = "DELETE FROM quartier_commune WHERE quartier_id = $1";
/// Where every quartier stands.
pub const PLACES: &str = "SELECT quartier_id, insee FROM quartier_commune ORDER BY quartier_id, insee";
/// Keeps a contour, instead of the one that the quartier had in that geography.
pub const PUT_CONTOUR: &str = "INSERT INTO contour (quartier_id, geography, valid_from, valid_to, geojson, lon, lat, area_m2, schematic) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (quartier_id, geography) DO UPDATE SET \
    geojson = excluded.geojson, lon = excluded.lon, lat = excluded.lat, area_m2 = excluded.area_m2, schematic = excluded.schematic";
/// Keeps a line of the table of passage, instead of what it said.
pub const PUT_CORRESPONDENCE: &str = "INSERT INTO correspondence (code_2015, code_2024, kind) VALUES ($1, $2, $3) \
    ON CONFLICT (code_2015, code_2024) DO UPDATE SET kind = excluded.kind";
/// The table of passage.
pub const CORRESPONDENCES: &str = "SELECT code_2015, code_2024, kind FROM correspondence";
/// The lines of the table of passage that name a quartier by either code.
pub const PASSAGES: &str = "SELECT code_2015, code_2024, kind FROM correspondence \
    WHERE (code_2015 <> '' AND code_2015 = $1) OR (code_2024 <> '' AND code_2024 = $2) ORDER BY code_2015, code_2024";
/// What lists and the map show of the quartiers within reach; the contour is the latest known.
pub const LISTED: &str = "SELECT q.id, q.code_2024, q.code_2015, q.name, q.status, q.commune_names, q.population, \
    q.population_year, q.population_geography, c.geography, c.lon, c.lat \
    FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id AND r.mandate_id = $1 \
    LEFT JOIN contour c ON c.quartier_id = q.id \
      AND c.geography = (SELECT MAX(k.geography) FROM contour k WHERE k.quartier_id = q.id)";
/// Where one quartier stands.
pub const PLACES_OF: &str = "SELECT insee FROM quartier_commune WHERE quartier_id = $1 ORDER BY insee";
/// Where the quartiers within reach stand.
pub const REACHED_PLACES: &str = "SELECT p.quartier_id, p.insee FROM quartier_commune p \
    JOIN mandate_reach r ON r.quartier_id = p.quartier_id AND r.mandate_id = $1";
/// The communes in which quartiers stand.
pub(super) type Places = HashMap<QuartierId, Vec<Insee>>;
/// Names of communes, by INSEE code.
pub(super) type Names = HashMap<String, String>;

/// A quartier to keep.
#[derive(Debug, Clone)]
pub struct NewQuartier {
    /// Which.
    pub id: QuartierId,
    /// What a file, or a person, says of it; its contour is kept with [`insert_contour`].
    pub quartier: Quartier,
    /// Its urban form, in a line.
    pub description: Option<String>,
    /// Whether the national renewal programme (NPNRU) works there.
    pub npnru: bool,
}

/// A contour to keep.
#[derive(Debug, Clone)]
pub struct NewContour<'a> {
    /// Of which quartier.
    pub quartier: QuartierId,
    /// Under which decree: gives the days between which it holds.
    pub geography: Geography,
    /// The surface.
    pub contour: &'a Contour,
    /// Whether it only says where the place is, and is no published perimeter.
    pub schematic: bool,
}

/// Keeps a commune.
///
/// # Errors
/// When the store refuses.
pub async fn insert_commune(tx: &mut Tx, new: &Commune) -> Result<(), Problem> {
    put_commune(tx, INSERT_COMMUNE, new).await
}

pub(super) async fn update_commune(tx: &mut Tx, commune: &Commune) -> Result<(), Problem> {
    put_commune(tx, UPDATE_COMMUNE, commune).await
}

async fn put_commune(tx: &mut Tx, sql: &'static str, commune: &Commune) -> Result<(), Problem> {
    execute!(
        tx,
        sql,
        commune.insee.as_str(),
        &commune.name,
        fold(&commune.name),
        commune.siren.as_ref().map(|siren| siren.as_str().to_owned()),
        commune.population.map(i64::from),
        commune.contour.as_ref().map(Contour::to_geojson)
    )?;
    Ok(())
}

/// Keeps a quartier and the communes it stands in; the names of its communes must be given by
/// [`Quartier::commune_names`].
///
/// # Errors
/// When the store refuses.
pub async fn insert_quartier(tx: &mut Tx, new: &NewQuartier) -> Result<(), Problem> {
    let (id, quartier) = (new.id.to_string(), &new.quartier);
    let counted = Counted::of(quartier.population);
    execute!(
        tx,
        INSERT_QUARTIER,
        &id,
        &quartier.code_2024,
        &quartier.code_2015,
        &quartier.name,
        fold(&quartier.name),
        quartier.status().code(),
        quartier.commune_names.clone().unwrap_or_default(),
        counted.inhabitants,
        counted.year,
        counted.geography,
        &new.description,
        new.npnru
    )?;
    insert_places(tx, &id, &quartier.communes).await
}

async fn insert_places(tx: &mut Tx, id: &str, communes: &[Insee]) -> Result<(), Problem> {
    let mut once = communes.to_vec();
    once.sort();
    once.dedup();
    for insee in once {
        execute!(tx, INSERT_PLACE, id, insee.as_str())?;
    }
    Ok(())
}

/// Keeps what a file says of a known quartier.
pub(super) async fn update_imported(tx: &mut Tx, id: QuartierId, after: &Quartier) -> Result<(), Problem> {
    let id = id.to_string();
    let counted = Counted::of(after.population);
    execute!(
        tx,
        UPDATE_IMPORTED,
        &id,
        &after.code_2024,
        &after.code_2015,
        &after.name,
        fold(&after.name),
        after.status().code(),
        after.commune_names.clone().unwrap_or_default(),
        counted.inhabitants,
        counted.year,
        counted.geography
    )?;
    execute!(tx, DELETE_PLACES, &id)?;
    insert_places(tx, &id, &after.communes).await
}

/// Keeps what a person entered.
pub(super) async fn update_entered(tx: &mut Tx, after: &NewQuartier) -> Result<(), Problem> {
    let quartier = &after.quartier;
    let counted = Counted::of(quartier.population);
    execute!(
        tx,
        UPDATE_ENTERED,
        after.id.to_string(),
        &quartier.name,
        fold(&quartier.name),
        quartier.status().code(),
        counted.inhabitants,
        counted.year,
        counted.geography,
        &after.description,
        after.npnru
    )?;
    Ok(())
}

/// Keeps a contour, in place of the one the quartier had in that geography.
///
/// # Errors
/// When the store refuses.
pub async fn insert_contour(tx: &mut Tx, new: &NewContour<'_>) -> Result<(), Problem> {
    let held = vintage(new.geography);
    let label = new.contour.label_point();
    let area = new.contour.area_m2().round() as i64;
    execute!(
        tx,
        PUT_CONTOUR,
        new.quartier.to_string(),
        new.geography.code(),
        held.valid_from.to_string(),
        held.valid_to.map(|day| day.to_string()),
        new.contour.to_geojson(),
        label.lon,
        label.lat,
        area,
        new.schematic
    )?;
    Ok(())
}

/// Keeps a line of the table of passage between the two geographies.
///
/// # Errors
/// When the store refuses.
pub async fn insert_correspondence(tx: &mut Tx, line: &Correspondence) -> Result<(), Problem> {
    let code = |code: &Option<String>| code.clone().unwrap_or_default();
    execute!(tx, PUT_CORRESPONDENCE, code(&line.code_2015), code(&line.code_2024), line.evolution.code())?;
    Ok(())
}

pub(super) async fn rename_communes(tx: &mut Tx, id: QuartierId, names: &str) -> Result<(), Problem> {
    execute!(tx, UPDATE_COMMUNE_NAMES, id.to_string(), names)?;
    Ok(())
}

/// The columns of a population.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Counted {
    #[sqlx(rename = "population")]
    inhabitants: Option<i64>,
    #[sqlx(rename = "population_year")]
    year: Option<i64>,
    #[sqlx(rename = "population_geography")]
    geography: Option<String>,
}

impl Counted {
    fn of(population: Option<Population>) -> Self {
        Self {
            inhabitants: population.map(|p| i64::from(p.inhabitants)),
            year: population.and_then(|p| p.year).map(i64::from),
            geography: population.and_then(|p| p.geography).map(|g| g.code().to_owned()),
        }
    }

    pub(super) fn population(&self) -> Option<Population> {
        Some(Population {
            inhabitants: u32::try_from(self.inhabitants?).ok()?,
            year: self.year.and_then(|year| i16::try_from(year).ok()),
            geography: self.geography.as_deref().and_then(|code| code.parse().ok()),
        })
    }
}

#[derive(Debug, sqlx::FromRow)]
struct QuartierRow {
    #[sqlx(try_from = "String")]
    id: QuartierId,
    code_2024: Option<String>,
    code_2015: Option<String>,
    name: String,
    #[sqlx(try_from = "String")]
    status: QuartierStatus,
    commune_names: String,
    #[sqlx(flatten)]
    counted: Counted,
    description: Option<String>,
    npnru: bool,
    geojson: Option<String>,
}

impl QuartierRow {
    fn known(self, communes: Vec<Insee>) -> Result<NewQuartier, Problem> {
        let contour = self.geojson.as_deref().map(kept_contour).transpose()?;
        let population = self.counted.population();
        let quartier = Quartier {
            code_2024: self.code_2024,
            code_2015: self.code_2015,
            name: self.name,
            status: Some(self.status),
            communes,
            commune_names: Some(self.commune_names),
            population,
            contour,
        };
        Ok(NewQuartier { id: self.id, quartier, description: self.description, npnru: self.npnru })
    }
}

fn kept_contour(text: &str) -> Result<Contour, Problem> {
    Contour::from_geojson(text).map(|(contour, _)| contour).map_err(Problem::inside)
}

/// Every quartier with its contour of that geography: what an import compares with.
pub(super) async fn known_quartiers(tx: &mut Tx, geography: Geography) -> Result<Vec<NewQuartier>, Problem> {
    let mut places = places(fetch_all!(tx, (String, String), PLACES)?)?;
    let rows: Vec<QuartierRow> = fetch_all!(tx, QuartierRow, QUARTIERS, geography.code())?;
    rows.into_iter()
        .map(|row| {
            let communes = places.remove(&row.id).unwrap_or_default();
            row.known(communes)
        })
        .collect()
}

fn places(rows: Vec<(String, String)>) -> Result<Places, Problem> {
    let mut places = Places::new();
    for (id, insee) in rows {
        let id = id.parse().map_err(Problem::inside)?;
        places.entry(id).or_default().push(Insee::parse(&insee).map_err(Problem::inside)?);
    }
    Ok(places)
}

/// One quartier within reach, without its contour; `None` when there is none.
pub(super) async fn one_quartier(
    tx: &mut Tx,
    id: QuartierId,
    mandate: &str,
) -> Result<Option<NewQuartier>, Problem> {
    let Some(row) = fetch_optional!(tx, QuartierRow, QUARTIER, id.to_string(), mandate)? else {
        return Ok(None);
    };
    let codes: Vec<(String,)> = fetch_all!(tx, (String,), PLACES_OF, id.to_string())?;
    let communes: Result<_, _> = codes.iter().map(|(insee,)| Insee::parse(insee)).collect();
    row.known(communes.map_err(Problem::inside)?).map(Some)
}

/// The communes of each quartier within reach.
pub(super) async fn reached_places(tx: &mut Tx, mandate: &str) -> Result<Places, Problem> {
    places(fetch_all!(tx, (String, String), REACHED_PLACES, mandate)?)
}

/// What the list shows of a quartier.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Listed {
    #[sqlx(try_from = "String")]
    pub(super) id: QuartierId,
    pub(super) code_2024: Option<String>,
    pub(super) code_2015: Option<String>,
    pub(super) name: String,
    #[sqlx(try_from = "String")]
    pub(super) status: QuartierStatus,
    pub(super) commune_names: String,
    #[sqlx(flatten)]
    pub(super) counted: Counted,
    pub(super) geography: Option<String>,
    pub(super) lon: Option<f64>,
    pub(super) lat: Option<f64>,
}

/// The quartiers within reach, in the order of communes then names.
pub(super) async fn listed(tx: &mut Tx, mandate: &str) -> Result<Vec<Listed>, Problem> {
    let mut rows: Vec<Listed> = fetch_all!(tx, Listed, LISTED, mandate)?;
    rows.sort_by_cached_key(|row| (fold(&row.commune_names), fold(&row.name), row.id));
    Ok(rows)
}

/// Identifier and label of each quartier within reach, for choice lists: `Montreynaud (Saint-Étienne)`.
///
/// # Errors
/// When the store does not answer.
pub async fn choices(tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut rows: Vec<(String, String)> = listed(tx, mandate)
        .await?
        .into_iter()
        .map(|row| (row.id.to_string(), format!("{} ({})", row.name, row.commune_names)))
        .collect();
    rows.sort_by_cached_key(|(_, label)| fold(label));
    Ok(rows)
}

#[derive(Debug, sqlx::FromRow)]
struct CommuneRow {
    insee: String,
    name: String,
    siren: Option<String>,
    population: Option<i64>,
    contour: Option<String>,
}

/// Every commune: what an import compares with.
pub(super) async fn known_communes(tx: &mut Tx) -> Result<Vec<Commune>, Problem> {
    let rows: Vec<CommuneRow> = fetch_all!(tx, CommuneRow, COMMUNES)?;
    let commune = |row: CommuneRow| {
        Ok(Commune {
            insee: Insee::parse(&row.insee).map_err(Problem::inside)?,
            name: row.name,
            siren: row.siren.as_deref().map(Siren::parse).transpose().map_err(Problem::inside)?,
            population: row.population.and_then(|count| u32::try_from(count).ok()),
            contour: row.contour.as_deref().map(kept_contour).transpose()?,
        })
    };
    rows.into_iter().map(commune).collect()
}

/// The name of each known commune.
pub(super) async fn commune_names(tx: &mut Tx) -> Result<Names, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), COMMUNE_NAMES)?;
    Ok(rows.into_iter().collect())
}

#[derive(Debug, sqlx::FromRow)]
struct PassageRow {
    code_2015: String,
    code_2024: String,
    kind: String,
}

fn passage(row: PassageRow) -> Result<Correspondence, Problem> {
    let filled = |code: String| (!code.is_empty()).then_some(code);
    Ok(Correspondence {
        code_2015: filled(row.code_2015),
        code_2024: filled(row.code_2024),
        evolution: row.kind.parse().map_err(Problem::inside)?,
    })
}

/// The table of passage.
pub(super) async fn known_correspondences(tx: &mut Tx) -> Result<Vec<Correspondence>, Problem> {
    let rows: Vec<PassageRow> = fetch_all!(tx, PassageRow, CORRESPONDENCES)?;
    rows.into_iter().map(passage).collect()
}

/// What the table of passage says of a quartier.
pub(super) async fn passages(
    tx: &mut Tx,
    code_2015: Option<&str>,
    code_2024: Option<&str>,
) -> Result<Vec<Correspondence>, Problem> {
    let (old, new) = (code_2015.unwrap_or_default(), code_2024.unwrap_or_default());
    let rows: Vec<PassageRow> = fetch_all!(tx, PassageRow, PASSAGES, old, new)?;
    rows.into_iter().map(passage).collect()
}
