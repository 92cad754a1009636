//! Bringing in what the State publishes: read whole, compared, kept in one transaction under one journal entry, or
//! refused whole. What the file is silent about stays as people entered it.

use super::store::{self, Names, NewContour, NewQuartier};
use crate::platform::clock::World;
use crate::platform::{Event, Problem, Tx, Write};
use palier_domain::shared::QuartierId;
use palier_domain::territory::{
    Batch, Collision, Commune, Correspondence, Geography, Insee, Known, Plan, Quartier, Refusal, Repair,
    diff, read_communes, read_correspondences, read_quartiers,
};

/// A file once read: its rows, what was repaired and what deserves a look.
#[derive(Debug, Clone)]
pub enum Source {
    /// Quartiers, from the GeoJSON of the ANCT or a table.
    Quartiers(Batch<Quartier>),
    /// Communes, from a table or a GeoJSON.
    Communes(Batch<Commune>),
    /// Table of passage between the geographies of 2015 and 2024.
    Correspondences(Batch<Correspondence>),
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// `quartiers`, `communes` or `correspondances`.
    pub of: &'static str,
    /// Rows in the file.
    pub read: usize,
    /// Rows not known before.
    pub created: usize,
    /// Rows that change: what they are called, and the French names of the fields.
    pub changed: Vec<(String, Vec<&'static str>)>,
    /// Rows already as the file says.
    pub same: usize,
    /// Contours repaired on reading.
    pub repaired: Vec<Repair>,
    /// French sentences about what was kept although incomplete.
    pub warnings: Vec<String>,
}

impl Report {
    /// Whether the base already says all of it.
    pub fn is_empty(&self) -> bool {
        self.created == 0 && self.changed.is_empty()
    }

    fn of<T>(of: &'static str, batch: &Batch<T>) -> Self {
        Self {
            of,
            read: batch.rows.len(),
            repaired: batch.repaired.clone(),
            warnings: batch.warnings.clone(),
            ..Self::default()
        }
    }

    fn add<T: Known>(&mut self, plan: &Plan<T>) {
        self.created += plan.create.len();
        self.same += plan.same;
        self.changed.extend(plan.change.iter().map(|change| (change.after.label(), change.fields.clone())));
    }
}

impl Source {
    /// Reads a file of quartiers.
    ///
    /// # Errors
    /// When anything in it cannot be taken: nothing of it is.
    pub fn quartiers(bytes: &[u8]) -> Result<Self, Refusal> {
        read_quartiers(bytes).map(Self::Quartiers)
    }

    /// Reads a file of communes.
    ///
    /// # Errors
    /// When anything in it cannot be taken: nothing of it is.
    pub fn communes(bytes: &[u8]) -> Result<Self, Refusal> {
        read_communes(bytes).map(Self::Communes)
    }

    /// Reads a table of passage.
    ///
    /// # Errors
    /// When anything in it cannot be taken: nothing of it is.
    pub fn correspondences(bytes: &[u8]) -> Result<Self, Refusal> {
        read_correspondences(bytes).map(Self::Correspondences)
    }

    /// What this import would do to what is kept, and how many rows it would write.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn preview(&self, tx: &mut Tx) -> Result<Report, Problem> {
        Ok(match self {
            Self::Quartiers(batch) => quartiers_planned(tx, batch).await?.report,
            Self::Communes(batch) => communes_planned(tx, batch).await?.0,
            Self::Correspondences(batch) => correspondences_planned(tx, batch).await?.0,
        })
    }
}

/// Keeps what is new in a file, in one transaction and one journal entry; writes nothing when nothing is. `progress` is
/// told how many rows are to be written, then each one.
///
/// # Errors
/// When the store refuses; then nothing is kept.
pub async fn import(
    mut write: Write,
    source: &Source,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Problem> {
    let world = write.world().clone();
    let tx = write.tx();
    let report = match source {
        Source::Quartiers(batch) => keep_quartiers(tx, batch, &world, progress).await?,
        Source::Communes(batch) => keep_communes(tx, batch, progress).await?,
        Source::Correspondences(batch) => keep_correspondences(tx, batch, progress).await?,
    };
    if !report.is_empty() {
        let details = serde_json::json!({
            "lus": report.read, "crees": report.created, "modifies": report.changed.len(),
            "repares": report.repaired.len(),
        });
        write.commit(Event::of("territoire.importe", "import", report.of).with(details)).await?;
    }
    Ok(report)
}

/// How far an import has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// That many rows are to be written.
    Total(usize),
    /// One more is.
    One,
}

/// The rows of one geography and what is known of them.
struct Share {
    geography: Geography,
    known: Vec<NewQuartier>,
    plan: Plan<Quartier>,
}

struct QuartiersPlanned {
    report: Report,
    shares: Vec<Share>,
}

/// A row that only has a code of 2015 brings a contour of 2015; any other, one of 2024.
fn geography(quartier: &Quartier) -> Geography {
    match (&quartier.code_2024, &quartier.code_2015) {
        (None, Some(_)) => Geography::G2015,
        _ => Geography::G2024,
    }
}

async fn quartiers_planned(tx: &mut Tx, batch: &Batch<Quartier>) -> Result<QuartiersPlanned, Problem> {
    let mut report = Report::of("quartiers", batch);
    let mut shares = Vec::new();
    for geography in Geography::ALL {
        let rows = batch.rows.iter().filter(|row| self::geography(row) == *geography);
        let rows: Vec<Quartier> = rows.map(in_order).collect();
        if rows.is_empty() {
            continue;
        }
        let known = store::known_quartiers(tx, *geography).await?;
        let described: Vec<Quartier> = known.iter().map(|kept| kept.quartier.clone()).collect();
        let plan = diff(&described, &rows).map_err(refused)?;
        report.add(&plan);
        shares.push(Share { geography: *geography, known, plan });
    }
    Ok(QuartiersPlanned { report, shares })
}

/// With its communes once each and in order, as the store gives them back.
fn in_order(row: &Quartier) -> Quartier {
    let mut row = row.clone();
    row.communes.sort();
    row.communes.dedup();
    row
}

async fn keep_quartiers(
    tx: &mut Tx,
    batch: &Batch<Quartier>,
    world: &World,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Problem> {
    let QuartiersPlanned { report, shares } = quartiers_planned(tx, batch).await?;
    let names = store::commune_names(tx).await?;
    progress(Progress::Total(report.created + report.changed.len()));
    for Share { geography, known, plan } in shares {
        for mut quartier in plan.create {
            quartier.commune_names =
                Some(named(&quartier.communes, &names, quartier.commune_names.as_deref()));
            let contour = quartier.contour.take();
            let new = NewQuartier { id: world.id(), quartier, description: None, npnru: false };
            store::insert_quartier(tx, &new).await?;
            keep_contour(tx, new.id, geography, contour).await?;
            progress(Progress::One);
        }
        for change in plan.change {
            let (id, mut after) = (known[change.index].id, change.after);
            if change.fields.contains(&"communes") {
                after.commune_names = Some(named(&after.communes, &names, None));
            }
            store::update_imported(tx, id, &after).await?;
            let redrawn = after.contour.filter(|_| change.fields.contains(&"contour"));
            keep_contour(tx, id, geography, redrawn).await?;
            progress(Progress::One);
        }
    }
    Ok(report)
}

async fn keep_contour(
    tx: &mut Tx,
    quartier: QuartierId,
    geography: Geography,
    contour: Option<palier_domain::territory::Contour>,
) -> Result<(), Problem> {
    let Some(contour) = contour else { return Ok(()) };
    store::insert_contour(tx, &NewContour { quartier, geography, contour: &contour, schematic: false }).await
}

/// The names of communes: those known here, else what the file says, else the codes.
pub(super) fn named(communes: &[Insee], names: &Names, said: Option<&str>) -> String {
    let known = |insee: &Insee| names.get(insee.as_str()).cloned();
    let all: Option<Vec<String>> = communes.iter().map(known).collect();
    match (all, said) {
        (Some(all), _) => all.join(", "),
        (None, Some(said)) => said.to_owned(),
        (None, None) => {
            let either = |insee: &Insee| known(insee).unwrap_or_else(|| insee.to_string());
            communes.iter().map(either).collect::<Vec<_>>().join(", ")
        }
    }
}

fn planned<T: Known>(of: &'static str, known: &[T], batch: &Batch<T>) -> Result<(Report, Plan<T>), Problem> {
    let plan = diff(known, &batch.rows).map_err(refused)?;
    let mut report = Report::of(of, batch);
    report.add(&plan);
    Ok((report, plan))
}

fn refused(collision: Collision) -> Problem {
    Problem::Refused(format!("Import refusé : {collision}.\nRien n'a été changé dans la base."))
}

async fn communes_planned(tx: &mut Tx, batch: &Batch<Commune>) -> Result<(Report, Plan<Commune>), Problem> {
    let known = store::known_communes(tx).await?;
    planned("communes", &known, batch)
}

async fn keep_communes(
    tx: &mut Tx,
    batch: &Batch<Commune>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Problem> {
    let (report, plan) = communes_planned(tx, batch).await?;
    progress(Progress::Total(report.created + report.changed.len()));
    for commune in &plan.create {
        store::insert_commune(tx, commune).await?;
        progress(Progress::One);
    }
    for change in &plan.change {
        store::update_commune(tx, &change.after).await?;
        progress(Progress::One);
    }
    if !report.is_empty() {
        rename(tx).await?;
    }
    Ok(report)
}

/// Says the names of communes again wherever a quartier shows them.
async fn rename(tx: &mut Tx) -> Result<(), Problem> {
    let names = store::commune_names(tx).await?;
    for kept in store::known_quartiers(tx, Geography::G2024).await? {
        let shown = kept.quartier.commune_names.as_deref();
        let now = named(&kept.quartier.communes, &names, shown);
        if shown != Some(now.as_str()) {
            store::rename_communes(tx, kept.id, &now).await?;
        }
    }
    Ok(())
}

async fn correspondences_planned(
    tx: &mut Tx,
    batch: &Batch<Correspondence>,
) -> Result<(Report, Plan<Correspondence>), Problem> {
    let known = store::known_correspondences(tx).await?;
    planned("correspondances", &known, batch)
}

async fn keep_correspondences(
    tx: &mut Tx,
    batch: &Batch<Correspondence>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Problem> {
    let (report, plan) = correspondences_planned(tx, batch).await?;
    progress(Progress::Total(report.created + report.changed.len()));
    for line in plan.create.iter().chain(plan.change.iter().map(|change| &change.after)) {
        store::insert_correspondence(tx, line).await?;
        progress(Progress::One);
    }
    Ok(report)
}
