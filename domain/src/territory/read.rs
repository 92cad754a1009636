//! The files people import: quartiers, communes, table of passage between the two geographies.

use super::geojson::{Collection, Feature};
use super::table::{Keys, Line, Table};
use super::{
    Batch, Commune, Contour, Correspondence, Evolution, Fault, Geography, Insee, Mended, Population,
    Quartier, QuartierStatus, Refusal, Repair, Spot,
};
use crate::partners::siret::Siren;
use crate::shared::text::fold;

const CODE_2024: [&str; 4] = ["code_qp2024", "code_qp_2024", "code_qp", "code_qpv"];
const CODE_2015: [&str; 3] = ["code_qp2015", "code_qp_2015", "code_qpv2015"];
const NAME: [&str; 8] = [
    "libelle_officiel_2024",
    "lib_2024",
    "lib_qp",
    "libelle_page_sem",
    "nom_qp",
    "libelle",
    "nom",
    "libelle_2015",
];
const COMMUNES: [&str; 5] = ["codes_insee", "insee_com", "code_insee", "insee", "codgeo"];
const COMMUNE_NAMES: [&str; 3] = ["lib_com", "communes", "nom_commune"];
const STATUS: [&str; 2] = ["statut", "status"];
const INHABITANTS: [&str; 3] = ["population", "pop", "pop_mun"];
const COMMUNE_CODE: [&str; 5] = ["code_insee", "insee_com", "insee", "codgeo", "code"];
const COMMUNE_NAME: [&str; 4] = ["nom", "lib_com", "libgeo", "nom_commune"];
const SIREN: [&str; 2] = ["siren", "siren_commune"];
const EVOLUTION: [&str; 2] = ["evolution_contour", "evolution"];

/// One row of either kind of file.
enum Row<'a> {
    Feature(&'a Feature),
    Line(&'a Table, &'a Line),
}

impl Row<'_> {
    fn text(&self, names: &[&str]) -> Option<&str> {
        match self {
            Self::Feature(feature) => feature.text(names),
            Self::Line(table, line) => table.text(line, names),
        }
    }

    fn spot(&self) -> Spot {
        match self {
            Self::Feature(feature) => feature.spot,
            Self::Line(_, line) => line.spot,
        }
    }
}

/// Reads quartiers from the GeoJSON of the ANCT or from a table. Those without code or contour are kept.
pub fn read_quartiers(bytes: &[u8]) -> Result<Batch<Quartier>, Refusal> {
    let mut keys = Keys::default();
    let mut batch = Batch { rows: Vec::new(), repaired: Vec::new(), warnings: Vec::new() };
    if is_table(bytes) {
        let table = Table::read(bytes)?;
        want(&table, &NAME, "nom")?;
        want(&table, &COMMUNES, "code_insee")?;
        let counted = counted_column(&table);
        for line in &table.lines {
            let quartier = quartier(&Row::Line(&table, line), counted.as_ref())?;
            claim_quartier(&mut keys, &quartier, line.spot)?;
            batch.rows.push(quartier);
        }
    } else {
        let mut collection = Collection::read(bytes)?;
        for rank in 0..collection.features.len() {
            let (mut quartier, spot) = {
                let feature = &collection.features[rank];
                (quartier(&Row::Feature(feature), None)?, feature.spot)
            };
            claim_quartier(&mut keys, &quartier, spot)?;
            let shape = collection.contour(rank).map_err(|e| spot.refuse(e))?;
            quartier.contour = keep(shape, quartier.label(), &mut batch.repaired);
            batch.rows.push(quartier);
        }
    }
    for quartier in &batch.rows {
        if quartier.code_2024.is_none() && quartier.code_2015.is_none() {
            batch.warnings.push(format!("{} : sans code, reconnu par son nom et sa commune", quartier.name));
        }
    }
    Ok(batch)
}

/// Reads communes from a table or a GeoJSON.
pub fn read_communes(bytes: &[u8]) -> Result<Batch<Commune>, Refusal> {
    let mut keys = Keys::default();
    let mut batch = Batch { rows: Vec::new(), repaired: Vec::new(), warnings: Vec::new() };
    if is_table(bytes) {
        let table = Table::read(bytes)?;
        want(&table, &COMMUNE_CODE, "code_insee")?;
        want(&table, &COMMUNE_NAME, "nom")?;
        for line in &table.lines {
            let commune = commune(&Row::Line(&table, line))?;
            keys.claim(commune.insee.as_str(), line.spot)?;
            batch.rows.push(commune);
        }
    } else {
        let mut collection = Collection::read(bytes)?;
        for rank in 0..collection.features.len() {
            let (mut commune, spot) = {
                let feature = &collection.features[rank];
                (commune(&Row::Feature(feature))?, feature.spot)
            };
            keys.claim(commune.insee.as_str(), spot)?;
            let shape = collection.contour(rank).map_err(|e| spot.refuse(e))?;
            let label = format!("{} {}", commune.insee, commune.name);
            commune.contour = keep(shape, label, &mut batch.repaired);
            batch.rows.push(commune);
        }
    }
    Ok(batch)
}

/// Reads the table of passage from the geography of 2015 to that of 2024.
pub fn read_correspondences(bytes: &[u8]) -> Result<Batch<Correspondence>, Refusal> {
    let table = Table::read(bytes)?;
    want(&table, &CODE_2015, "code_qp2015")?;
    want(&table, &CODE_2024, "code_qp2024")?;
    want(&table, &EVOLUTION, "evolution_contour")?;
    let mut keys = Keys::default();
    let mut rows = Vec::with_capacity(table.lines.len());
    for line in &table.lines {
        let row = correspondence(&Row::Line(&table, line))?;
        let key =
            [row.code_2015.as_deref(), row.code_2024.as_deref()].map(|c| c.unwrap_or("aucun")).join(" → ");
        keys.claim(&key, line.spot)?;
        rows.push(row);
    }
    Ok(Batch { rows, repaired: Vec::new(), warnings: Vec::new() })
}

/// A table never starts with a brace, a bracket or a tag; bytes that are neither are left to the table's own refusals.
fn is_table(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    !matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn want(table: &Table, names: &[&str], said: &'static str) -> Result<(), Refusal> {
    if table.has(names) { Ok(()) } else { Err(Refusal::MissingColumn(said)) }
}

fn keep(
    shape: Option<(Contour, Option<Mended>)>,
    subject: String,
    repaired: &mut Vec<Repair>,
) -> Option<Contour> {
    let (contour, mended) = shape?;
    repaired.extend(mended.map(|m| Repair {
        subject,
        defect: m.defect,
        area_before: m.area_before,
        area_after: m.area_after,
    }));
    Some(contour)
}

fn claim_quartier(keys: &mut Keys, quartier: &Quartier, spot: Spot) -> Result<(), Refusal> {
    match quartier.code_2024.as_ref().or(quartier.code_2015.as_ref()) {
        Some(code) => keys.claim(code, spot),
        None => keys.claim(&quartier.name_key(), spot),
    }
}

fn quartier(row: &Row<'_>, counted: Option<&Counted>) -> Result<Quartier, Refusal> {
    let spot = row.spot();
    let in_2015 = row.text(&CODE_2015).map(|c| code(c, Geography::G2015)).transpose();
    let mut code_2015 = in_2015.map_err(|f| spot.refuse(f))?;
    let mut code_2024 = None;
    match row.text(&CODE_2024) {
        // The file of the 2015 quartiers names its column as the file of 2024 does.
        Some(text) if text.trim().to_ascii_uppercase().starts_with("QP") && code_2015.is_none() => {
            code_2015 = Some(code(text, Geography::G2015).map_err(|f| spot.refuse(f))?);
        }
        Some(text) => code_2024 = Some(code(text, Geography::G2024).map_err(|f| spot.refuse(f))?),
        None => {}
    }
    if matches!(row, Row::Feature(_))
        && code_2024.is_none()
        && code_2015.is_none()
        && row.text(&STATUS).is_none()
    {
        return Err(spot.refuse(Fault::Missing("code_qp")));
    }
    let name = row.text(&NAME).ok_or_else(|| spot.refuse(Fault::Missing("nom")))?.to_owned();
    let listed = row.text(&COMMUNES).ok_or_else(|| spot.refuse(Fault::Missing("code_insee")))?;
    let communes = listed.split([',', ';', '/']).map(Insee::parse).collect::<Result<_, _>>();
    Ok(Quartier {
        code_2024,
        code_2015,
        name,
        status: row.text(&STATUS).map(status),
        communes: communes.map_err(|f| spot.refuse(f))?,
        commune_names: row.text(&COMMUNE_NAMES).map(str::to_owned),
        population: population(row, counted)?,
        contour: None,
    })
}

fn status(said: &str) -> QuartierStatus {
    match fold(said).as_str() {
        text if text.contains("veille") => QuartierStatus::VeilleActive,
        text if text == "qpv" || text.starts_with("quartier prioritaire") => QuartierStatus::Qpv,
        _ => QuartierStatus::Autre,
    }
}

fn code(text: &str, geography: Geography) -> Result<String, Fault> {
    let code = text.trim().to_ascii_uppercase();
    let bytes = code.as_bytes();
    let in_2015 = code.starts_with("QP") && bytes.len() == 8;
    let in_2024 = code.starts_with("QN") && bytes.len() == 8 && bytes[7].is_ascii_uppercase();
    let tail = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|b| b.iter().all(u8::is_ascii_alphanumeric))
    };
    match geography {
        Geography::G2015 if in_2015 && tail(2..8) => Ok(code),
        Geography::G2024 if in_2024 && tail(2..7) => Ok(code),
        _ => Err(Fault::Code { text: text.chars().take(40).collect(), geography: geography.code() }),
    }
}

/// A column of inhabitants that says in its own name which year and which perimeter it counts.
struct Counted {
    column: String,
    year: Option<i16>,
    geography: Option<Geography>,
}

fn counted_column(table: &Table) -> Option<Counted> {
    let column = table.heading().iter().find(|h| h.starts_with("pop"))?;
    let (counted, perimeter) = column.split_once("perimetre").unwrap_or((column, ""));
    let digits: String = counted.chars().filter(char::is_ascii_digit).collect();
    Some(Counted { column: column.clone(), year: digits.parse().ok(), geography: perimeter.parse().ok() })
}

fn population(row: &Row<'_>, counted: Option<&Counted>) -> Result<Option<Population>, Refusal> {
    let text = counted.map_or_else(|| row.text(&INHABITANTS), |c| row.text(&[c.column.as_str()]));
    let Some(inhabitants) = text.map(|t| number(t, row.spot())).transpose()? else { return Ok(None) };
    let (year, geography) = counted.map_or((None, None), |c| (c.year, c.geography));
    Ok(Some(Population { inhabitants, year, geography }))
}

fn number(text: &str, spot: Spot) -> Result<u32, Refusal> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = bare.strip_suffix(".0").unwrap_or(&bare);
    whole.parse().map_err(|_| spot.refuse(Fault::Population(text.chars().take(40).collect())))
}

fn commune(row: &Row<'_>) -> Result<Commune, Refusal> {
    let spot = row.spot();
    let text = row.text(&COMMUNE_CODE).ok_or_else(|| spot.refuse(Fault::Missing("code_insee")))?;
    let insee = Insee::parse(text).map_err(|f| spot.refuse(f))?;
    let name = row.text(&COMMUNE_NAME).ok_or_else(|| spot.refuse(Fault::Missing("nom")))?.to_owned();
    let siren = row.text(&SIREN).map(Siren::parse).transpose().map_err(|f| spot.refuse(f))?;
    let population = row.text(&INHABITANTS).map(|text| number(text, spot)).transpose()?;
    Ok(Commune { insee, name, siren, population, contour: None })
}

fn correspondence(row: &Row<'_>) -> Result<Correspondence, Refusal> {
    let spot = row.spot();
    let read = |names: &[&str], geography| {
        row.text(names).map(|text| code(text, geography)).transpose().map_err(|f| spot.refuse(f))
    };
    let code_2015 = read(&CODE_2015, Geography::G2015)?;
    let code_2024 = read(&CODE_2024, Geography::G2024)?;
    let text = row.text(&EVOLUTION).ok_or_else(|| spot.refuse(Fault::Missing("evolution_contour")))?;
    let evolution = match fold(text).as_str() {
        "modifie" => Evolution::Modifie,
        "identique" | "inchange" => Evolution::Identique,
        "nouveau" | "entrant" => Evolution::Nouveau,
        "sorti" | "sortant" => Evolution::Sorti,
        _ => return Err(spot.refuse(Fault::Evolution(text.chars().take(40).collect()))),
    };
    let (wants_2015, wants_2024) = (evolution != Evolution::Nouveau, evolution != Evolution::Sorti);
    if wants_2015 && code_2015.is_none() {
        return Err(spot.refuse(Fault::Missing("code_qp2015")));
    }
    if wants_2024 && code_2024.is_none() {
        return Err(spot.refuse(Fault::Missing("code_qp2024")));
    }
    Ok(Correspondence { code_2015, code_2024, evolution })
}
