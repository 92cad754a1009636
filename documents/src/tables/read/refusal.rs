//! Why a table cannot be read, in French, with the sheet and the cell when one is to blame.

use palier_domain::shared::sheet::Address;

/// Why a table cannot be read. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No byte at all.
    #[error("Le fichier est vide.")]
    Empty,
    /// Too many bytes.
    #[error(
        "Le fichier dépasse 10 Mo. Retirez-en les images et les feuilles inutiles, ou coupez-le en deux."
    )]
    TooHeavy,
    /// Something else than a table.
    #[error("Ce fichier n'est pas un tableau : c'est {0}. Enregistrez-le au format .xlsx, .ods ou .csv.")]
    NotATable(&'static str),
    /// An archive that holds no workbook.
    #[error(
        "Ce fichier est une archive sans classeur : déposez le fichier .xlsx, .xls, .ods ou .csv lui-même."
    )]
    NoWorkbook,
    /// It asks for a password.
    #[error("Le classeur est protégé par un mot de passe : enregistrez-en une copie sans mot de passe.")]
    Password,
    /// It carries a program in a format that is not read.
    #[error("Le format .xlsb n'est pas lu : enregistrez le classeur au format .xlsx.")]
    Binary,
    /// Cut short or altered.
    #[error(
        "Le fichier est abîmé ou incomplet ({0}) : ouvrez-le dans votre tableur et enregistrez-le de nouveau."
    )]
    Damaged(String),
    /// Made to weigh far more than it seems.
    #[error(
        "Le fichier est trop volumineux une fois décompressé ({0}) : gardez seulement le tableau à importer."
    )]
    Bomb(String),
    /// XML that declares its own entities.
    #[error(
        "Le fichier contient des déclarations qui n'ont pas leur place dans un classeur : il n'a pas été lu."
    )]
    Declarations,
    /// Elements within elements without end.
    #[error("Le fichier emboîte trop d'éléments les uns dans les autres ({0}) : il n'a pas été lu.")]
    TooDeep(String),
    /// Neither UTF-8 nor Windows-1252.
    #[error(
        "Le texte n'est ni en UTF-8 ni en Windows-1252 : dans votre tableur, enregistrez au format « CSV UTF-8 » ou .xlsx."
    )]
    Encoding,
    /// A quoted field that never ends.
    #[error("Ligne {0} : un guillemet ouvert n'est jamais refermé.")]
    OpenQuote(u64),
    /// Too many sheets.
    #[error("Le classeur a plus de 50 feuilles : gardez celle à importer.")]
    TooManySheets,
    /// Too many rows that hold something.
    #[error("Feuille « {0} » : plus de 20 000 lignes remplies. Coupez le tableau en plusieurs fichiers.")]
    TooManyRows(String),
    /// Something stands far to the right.
    #[error(
        "Feuille « {sheet} », cellule {at} : le tableau dépasse 200 colonnes. Videz ce qui se trouve au-delà."
    )]
    TooWide {
        /// Name of the sheet.
        sheet: String,
        /// Where.
        at: Address,
    },
    /// Too many cells.
    #[error("Feuille « {0} » : plus de 400 000 cellules remplies. Coupez le tableau en plusieurs fichiers.")]
    TooManyCells(String),
    /// A text longer than a cell may hold.
    #[error("Feuille « {sheet} », cellule {at} : ce texte dépasse 32 767 caractères.")]
    TooLong {
        /// Name of the sheet.
        sheet: String,
        /// Where.
        at: Address,
    },
    /// Too much text altogether.
    #[error("Feuille « {0} » : trop de texte (plus de 32 Mo). Coupez le tableau en plusieurs fichiers.")]
    TooMuchText(String),
    /// A cell that points at a text that is not there.
    #[error(
        "Feuille « {sheet} », cellule {at} : son contenu manque dans le fichier. Enregistrez de nouveau le classeur."
    )]
    Dangling {
        /// Name of the sheet.
        sheet: String,
        /// Where.
        at: Address,
    },
    /// A workbook without a sheet.
    #[error("Le classeur n'a aucune feuille.")]
    NoSheet,
}

impl Unreadable {
    pub(super) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
}
