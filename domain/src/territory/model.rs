//! Communes, quartiers and their successive geographies.

use super::Contour;
use crate::{
    partners::siret::Siren,
    shared::{Day, text},
};
use serde::{Deserialize, Serialize};

crate::codes! {
    /// What a quartier is for the contrat de ville.
    pub enum QuartierStatus {
        /// Quartier prioritaire de la politique de la ville, named by decree.
        Qpv = "qpv",
        /// Followed by the contrat de ville without being a QPV (*veille active*, géographie locale).
        VeilleActive = "veille_active",
        /// Any other quartier the partners follow.
        Autre = "autre",
    }
}

crate::codes! {
    /// The decree that draws the QPV: a figure or a contour always belongs to one of them.
    pub enum Geography {
        /// Decree 2014-1750, in force from 2015.
        G2015 = "2015",
        /// Decree 2023-1314, in force from 2024.
        G2024 = "2024",
    }
}

crate::codes! {
    /// What became of a quartier between the geography of 2015 and that of 2024.
    pub enum Evolution {
        /// Its contour was redrawn.
        Modifie = "modifie",
        /// Its contour did not move.
        Identique = "identique",
        /// It entered in 2024.
        Nouveau = "nouveau",
        /// It left in 2024.
        Sorti = "sorti",
    }
}

/// When something was true: a perimeter, a figure, a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vintage {
    /// The decree it belongs to.
    pub geography: Geography,
    /// First day it holds.
    pub valid_from: Day,
    /// Last day it holds, itself included; `None` while it still does.
    pub valid_to: Option<Day>,
}

impl Vintage {
    /// Whether it holds on that day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A commune's INSEE code: five characters, `2A` and `2B` for Corsica; never a postcode.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Insee(String);

/// A text that is not an INSEE code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un code INSEE de commune")]
pub struct NotInsee(pub String);

impl Insee {
    /// Reads five characters; a leading zero lost by a spreadsheet is put back.
    pub fn parse(text: &str) -> Result<Self, NotInsee> {
        let code = text.trim().to_ascii_uppercase();
        let code = if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
            format!("0{code}")
        } else {
            code
        };
        let bytes = code.as_bytes();
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let corsica = bytes.starts_with(b"2A") || bytes.starts_with(b"2B");
        if bytes.len() == 5
            && digits(&bytes[2..])
            && (corsica || digits(&bytes[..2]))
            && !bytes.starts_with(b"00")
        {
            Ok(Self(code))
        } else {
            Err(NotInsee(text.chars().take(40).collect()))
        }
    }

    /// The five characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Insee {
    type Error = NotInsee;
    fn try_from(text: String) -> Result<Self, NotInsee> {
        Self::parse(&text)
    }
}

impl From<Insee> for String {
    fn from(code: Insee) -> Self {
        code.0
    }
}

impl std::fmt::Display for Insee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A commune of the métropole.
#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    /// INSEE code.
    pub insee: Insee,
    /// Name.
    pub name: String,
    /// SIREN of the commune as a body.
    pub siren: Option<Siren>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Contour.
    pub contour: Option<Contour>,
}

/// A number of inhabitants, with the year of the count and the perimeter counted when they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Inhabitants.
    pub inhabitants: u32,
    /// Year of the census.
    pub year: Option<i16>,
    /// Perimeter counted.
    pub geography: Option<Geography>,
}

/// A quartier of the contrat de ville as a file or the store describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quartier {
    /// Code in the geography of 2024 (`QN04213M`), for a QPV.
    pub code_2024: Option<String>,
    /// Code in the geography of 2015 (`QP042013`), when the file says so; never worked out from the other.
    pub code_2015: Option<String>,
    /// Name.
    pub name: String,
    /// Status, when the file says so; [`Quartier::status`] gives what it is taken for otherwise.
    pub status: Option<QuartierStatus>,
    /// Communes it stands in: several for some.
    pub communes: Vec<Insee>,
    /// Their names as the file gives them, to be shown until the communes themselves are known.
    pub commune_names: Option<String>,
    /// Inhabitants.
    pub population: Option<Population>,
    /// Contour.
    pub contour: Option<Contour>,
}

impl Quartier {
    /// What tells this quartier from any other when it has no code: its folded name and its communes.
    pub fn name_key(&self) -> String {
        let mut communes: Vec<&str> = self.communes.iter().map(Insee::as_str).collect();
        communes.sort_unstable();
        format!("{} ({})", text::fold(&self.name), communes.join(", "))
    }

    /// Its status: what was said of it, else a QPV when a decree gave it a code.
    pub fn status(&self) -> QuartierStatus {
        let coded = self.code_2024.is_some() || self.code_2015.is_some();
        self.status.unwrap_or(if coded { QuartierStatus::Qpv } else { QuartierStatus::Autre })
    }

    /// The code and the name, as lists show them.
    pub fn label(&self) -> String {
        match self.code_2024.as_ref().or(self.code_2015.as_ref()) {
            Some(code) => format!("{code} {}", self.name),
            None => self.name.clone(),
        }
    }
}

/// One line of the table of passage between the two geographies: given by a file, never worked out from numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correspondence {
    /// Code of 2015; none for a quartier that entered in 2024.
    pub code_2015: Option<String>,
    /// Code of 2024; none for a quartier that left.
    pub code_2024: Option<String>,
    /// What became of it.
    pub evolution: Evolution,
}
