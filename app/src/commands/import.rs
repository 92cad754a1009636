//! `palier import`: what the State publishes, from a file, from the console.

use super::serve::open;
use crate::field::{self, ShapesReport};
use crate::funding;
use crate::platform::clock::World;
use crate::platform::config::StoreConfig;
use crate::platform::journal::Author;
use crate::platform::{Db, Problem};
use crate::territory::{self, Progress, Report, Source};
use crate::words::counted;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use palier_domain::diagnostics::field::{PlanShape, ShapeKind, read_shapes};
use palier_domain::funding::PastGrants;
use palier_domain::territory::{MAX_BYTES, Refusal};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

/// What a file brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Quartiers et contours (GeoJSON de l'ANCT, ou tableau CSV).
    Quartiers,
    /// Communes (tableau CSV ou GeoJSON).
    Communes,
    /// Bâtiments dessinés sous les plans (GeoJSON).
    Batiments,
    /// Rues dessinées sous les plans (GeoJSON).
    Rues,
    /// Parcelles dessinées sous les plans (GeoJSON du cadastre).
    Parcelles,
    /// Table de passage entre les quartiers de 2015 et ceux de 2024 (tableau CSV).
    Correspondances,
    /// Subventions des années passées (tableau CSV, XLSX ou ODS).
    Subventions,
}

impl Kind {
    fn command(self) -> &'static str {
        match self {
            Self::Quartiers => "import quartiers",
            Self::Communes => "import communes",
            Self::Correspondances => "import correspondances",
            Self::Batiments => "import bâtiments",
            Self::Rues => "import rues",
            Self::Parcelles => "import parcelles",
            Self::Subventions => "import subventions",
        }
    }

    fn read(self, name: &str, bytes: &[u8]) -> Result<Content, String> {
        let source = |read: Result<Source, Refusal>| read.map(Content::Source).map_err(|why| why.to_string());
        let shapes = |kind| {
            let read = read_shapes(kind, bytes).map_err(|why| why.to_string())?;
            Ok(Content::Shapes(kind, read))
        };
        match self {
            Self::Quartiers => source(Source::quartiers(bytes)),
            Self::Communes => source(Source::communes(bytes)),
            Self::Correspondances => source(Source::correspondences(bytes)),
            Self::Batiments => shapes(ShapeKind::Batiment),
            Self::Rues => shapes(ShapeKind::Rue),
            Self::Parcelles => shapes(ShapeKind::Parcelle),
            Self::Subventions => funding::read_file(name, bytes).map(Content::Past),
        }
    }
}

/// What was read in a file.
enum Content {
    /// What the State publishes of its quartiers.
    Source(Source),
    /// What is drawn under the plans.
    Shapes(ShapeKind, Vec<PlanShape>),
    /// Grants of earlier years.
    Past(PastGrants),
}

/// Imports a file, or says what importing it would do; reports in French on the standard output.
///
/// # Errors
/// When the file or the store refuses; then nothing is changed.
pub async fn import(kind: Kind, file: &Path, dry_run: bool, store: &StoreConfig) -> Result<(), Problem> {
    let refused = |why: &dyn std::fmt::Display| {
        Problem::Refused(format!("Import refusé : {why}.\nRien n'a été changé dans la base."))
    };
    // The file is read whole before the base is even opened.
    let bytes = read(file).map_err(|why| refused(&why))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = kind.read(&name, &bytes).map_err(|why| refused(&why))?;
    drop(bytes);
    let world = World::real()?;
    // A dry run does not even create a base: what the file would do to an empty one is seen elsewhere.
    let no_base = store.database.is_none() && !store.data.join("palier.sqlite").exists();
    let elsewhere = (dry_run && no_base).then(tempfile::tempdir).transpose()?;
    let db = match &elsewhere {
        Some(folder) => Db::sqlite(folder.path(), world).await?,
        None => open(store, &world).await?,
    };
    let report = match &source {
        Content::Source(source) if dry_run => preview(&db, source).await.map(|report| said(&report, dry_run)),
        Content::Source(source) => keep(&db, kind, source).await.map(|report| said(&report, dry_run)),
        Content::Past(read) => past(&db, read, dry_run).await.map(|report| said(&report, dry_run)),
        Content::Shapes(kind, shapes) => field::bring_shapes(&db, *kind, shapes, dry_run)
            .await
            .map(|report| said_of_shapes(report, dry_run)),
    };
    db.close().await;
    let mut out = std::io::stdout().lock();
    out.write_all(report?.as_bytes())?;
    Ok(out.flush()?)
}

/// The report of shapes, in a line.
fn said_of_shapes(report: ShapesReport, dry_run: bool) -> String {
    let count = |n: usize, one, many| counted(i64::try_from(n).unwrap_or(i64::MAX), one, many);
    format!(
        "{}Fond de plan : {}, {}, {}.\n",
        if dry_run { "Essai à blanc, rien n'a été écrit. " } else { "" },
        count(report.read, "objet lu", "objets lus"),
        count(report.created, "nouveau", "nouveaux"),
        count(report.changed, "redessiné", "redessinés"),
    )
}

async fn preview(db: &Db, source: &Source) -> Result<Report, Problem> {
    let mut read = db.read().await?;
    source.preview(read.tx()).await
}

async fn past(db: &Db, read: &PastGrants, dry_run: bool) -> Result<Report, Problem> {
    match dry_run {
        true => funding::preview_past(db.read().await?.tx(), read).await,
        false => {
            let write = db.write_as(Author::Program(Kind::Subventions.command())).await?;
            funding::import_past(write, read).await
        }
    }
}

async fn keep(db: &Db, kind: Kind, source: &Source) -> Result<Report, Problem> {
    let write = db.write_as(Author::Program(kind.command())).await?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}").map_err(Problem::inside)?;
    // Drawn on the error stream, and only when that is a terminal.
    let bar = ProgressBar::no_length().with_style(style).with_message("enregistrement");
    let mut progress = |step| match step {
        Progress::Total(total) => bar.set_length(u64::try_from(total).unwrap_or(u64::MAX)),
        Progress::One => bar.inc(1),
    };
    let report = territory::import(write, source, &mut progress).await;
    bar.finish_and_clear();
    report
}

/// The bytes of the file, never more than may be taken; or why not, in French.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => format!("le fichier « {shown} » n'existe pas"),
        ErrorKind::PermissionDenied => format!("le fichier « {shown} » n'est pas lisible par ce compte"),
        _ => format!("le fichier « {shown} » ne peut pas être lu ({error})"),
    };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(format!("« {shown} » n'est pas un fichier"));
    }
    let too_large = |size| Refusal::TooLarge(usize::try_from(size).unwrap_or(usize::MAX)).to_string();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    if about.len() > limit {
        return Err(too_large(about.len()));
    }
    let mut bytes = Vec::new();
    // The file may have grown since it was weighed.
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

/// The report, one thing per line.
fn said(report: &Report, dry_run: bool) -> String {
    let count = |n: usize, one, many| counted(i64::try_from(n).unwrap_or(i64::MAX), one, many);
    let mut lines = Vec::new();
    if dry_run {
        lines.push("Essai à blanc : rien n'a été écrit. Voici ce que ferait l'import.".to_owned());
    }
    lines.push(format!(
        "Import de {} : {}, {}, {}, {}.",
        report.of,
        count(report.read, "ligne lue", "lignes lues"),
        count(report.created, "nouvelle", "nouvelles"),
        count(report.changed.len(), "modifiée", "modifiées"),
        count(report.same, "inchangée", "inchangées"),
    ));
    for (label, fields) in &report.changed {
        lines.push(format!("  modifié : {label} ({})", fields.join(", ")));
    }
    let repaired =
        count(report.repaired.len(), "contour réparé à la lecture", "contours réparés à la lecture");
    match report.repaired.as_slice() {
        [] => {}
        _ if report.is_empty() => lines.push(format!("{repaired}, comme lors du premier import.")),
        named => {
            lines.push(format!("{repaired} :"));
            lines.extend(named.iter().map(|repair| format!("  {repair}")));
        }
    }
    if !report.warnings.is_empty() {
        let points = count(report.warnings.len(), "point à vérifier", "points à vérifier");
        lines.push(format!("{points}, sans que rien d'autre soit refusé :"));
        lines.extend(report.warnings.iter().map(|warning| format!("  {warning}")));
    }
    if report.is_empty() {
        lines.push("Rien à changer : la base est déjà à jour.".to_owned());
    }
    lines.join("\n") + "\n"
}
