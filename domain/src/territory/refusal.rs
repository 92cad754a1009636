//! What an import says back: what it refused and where, what it repaired, what it noticed.

use std::fmt;

/// Where something stands in the file given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// An object of a GeoJSON collection, counted from 1.
    Feature(usize),
    /// A line of a table, counted from 1, heading included.
    Line(u64),
}

impl Spot {
    /// The whole file is refused for what stands there.
    pub(super) fn refuse(self, fault: impl Into<Fault>) -> Refusal {
        Refusal::At { spot: self, fault: fault.into() }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature(rank) => write!(f, "objet n° {rank}"),
            Self::Line(line) => write!(f, "ligne {line}"),
        }
    }
}

/// Why a whole file was refused; nothing of it is kept.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Larger than [`super::MAX_BYTES`].
    #[error("le fichier pèse {0} octets ; la limite est de 20 Mo")]
    TooLarge(usize),
    /// Neither UTF-8 nor Windows-1252.
    #[error("l'encodage du fichier n'est pas reconnu : enregistrez-le en UTF-8")]
    Encoding,
    /// A web page was given, most often the page of the download instead of the file.
    #[error("le fichier est une page web, pas un fichier de données : téléchargez le fichier lui-même")]
    WebPage,
    /// The text stops before its end.
    #[error("le fichier est tronqué : il s'arrête à la ligne {line}, caractère {column}")]
    Truncated {
        /// Line of the break, from 1.
        line: usize,
        /// Column of the break, in bytes, from 1.
        column: usize,
    },
    /// Not JSON at that place.
    #[error("le fichier n'est pas du GeoJSON : erreur à la ligne {line}, caractère {column}")]
    BadJson {
        /// Line of the error, from 1.
        line: usize,
        /// Column of the error, in bytes, from 1.
        column: usize,
    },
    /// JSON, but not a collection of objects with contours.
    #[error("le fichier n'est pas une collection GeoJSON (« FeatureCollection » attendu, ligne {line})")]
    OtherJson {
        /// Where the difference was seen.
        line: usize,
    },
    /// Lists within lists beyond what any contour needs.
    #[error("le fichier imbrique trop de listes pour être un contour")]
    TooDeep,
    /// More than [`super::MAX_VERTICES`].
    #[error("le fichier compte plus de 1 000 000 de sommets")]
    TooManyVertices,
    /// More than [`super::MAX_ROWS`].
    #[error("le fichier compte plus de 100 000 objets")]
    TooManyRows,
    /// A coordinate system that is neither WGS84 nor Lambert-93.
    #[error(
        "le système de coordonnées « {0} » n'est pas accepté : donnez du WGS84 ou du Lambert-93 (EPSG:2154)"
    )]
    UnknownCrs(String),
    /// Nothing in the file.
    #[error("le fichier est vide")]
    Empty,
    /// A table without a column it must have.
    #[error("la colonne « {0} » manque")]
    MissingColumn(&'static str),
    /// A table whose line cannot be split.
    #[error("ligne {0} : le nombre de colonnes n'est pas celui de l'en-tête")]
    BadTable(u64),
    /// Something wrong at one place of the file.
    #[error("{spot} : {fault}")]
    At {
        /// Where.
        spot: Spot,
        /// What.
        fault: Fault,
    },
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A field that must be filled is not.
    #[error("le champ « {0} » est vide")]
    Missing(&'static str),
    /// Not a commune's code.
    #[error(transparent)]
    Insee(#[from] super::NotInsee),
    /// Not a quartier's code.
    #[error("« {text} » n'est pas un code de quartier {geography}")]
    Code {
        /// What was read.
        text: String,
        /// The geography whose code was expected.
        geography: &'static str,
    },
    /// The same code or name twice.
    #[error("« {key} » figure déjà ({first})")]
    Twice {
        /// What is repeated.
        key: String,
        /// Where it stands first.
        first: Spot,
    },
    /// Not a number of inhabitants.
    #[error("« {0} » n'est pas un nombre d'habitants")]
    Population(String),
    /// Not a SIREN.
    #[error(transparent)]
    Siren(#[from] crate::partners::siret::SiretError),
    /// Not a known change between two geographies.
    #[error("« {0} » n'est pas une évolution connue (modifié, identique, nouveau, sorti)")]
    Evolution(String),
    /// The contour cannot be taken.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}

/// Why a contour cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ShapeError {
    /// A point or a line where a surface is wanted.
    #[error("le contour doit être un polygone ou un multipolygone")]
    NotASurface,
    /// No surface left.
    #[error("le contour est vide")]
    Empty,
    /// A coordinate that is not a finite number.
    #[error("le contour contient une coordonnée qui n'est pas un nombre")]
    NotANumber,
    /// Latitude given before longitude.
    #[error("latitude et longitude sont inversées en ({0}, {1}) : donnez la longitude d'abord")]
    Swapped(f64, f64),
    /// Nowhere in France, overseas included.
    #[error("le point ({0}, {1}) est hors de France")]
    OutsideFrance(f64, f64),
    /// Too many crossings to be checked in reasonable time: no real contour is.
    #[error("le contour se croise trop souvent pour être vérifié")]
    TooTangled,
    /// Still invalid once repaired.
    #[error("le contour n'a pas pu être réparé ({0})")]
    Unrepairable(super::Defect),
}

/// What was repaired in a contour, said so that it can be checked against the published file.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// Code and name of what was repaired.
    pub subject: String,
    /// The first thing found wrong.
    pub defect: super::Defect,
    /// Surface as published, in m².
    pub area_before: f64,
    /// Surface once repaired, in m².
    pub area_after: f64,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let km2 = |m2: f64| format!("{:.2} km²", m2 / 1e6).replace('.', ",");
        let (before, after) = (km2(self.area_before), km2(self.area_after));
        write!(f, "{} : {}, réparé, surface {before} avant, {after} après", self.subject, self.defect)
    }
}

/// What a file holds once read: the rows, what was repaired and what deserves a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch<T> {
    /// The rows, in the order of the file.
    pub rows: Vec<T>,
    /// Contours that were invalid and are no longer.
    pub repaired: Vec<Repair>,
    /// French sentences about what was kept although incomplete.
    pub warnings: Vec<String>,
}
