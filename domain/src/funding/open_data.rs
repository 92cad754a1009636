//! Grants as open data: a row of the SCDL schema « subventions » 2.1.1, what has to be published and by when.

use crate::partners::siret::{Siret, SiretError, is_rna};
use crate::shared::{Cents, Day, text::excerpt};
use serde::{Deserialize, Serialize};

/// The columns, in the order of the schema.
pub const SCDL_COLUMNS: [&str; 16] = [
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
];

/// Most characters of the object of a grant.
const OBJECT: usize = 255;

/// A grant to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedGrant {
    /// Name of the funder.
    pub funder: String,
    /// SIRET of the funder, as kept.
    pub funder_siret: String,
    /// Day of the agreement, else of the decision.
    pub signed_on: Day,
    /// Number of the decision.
    pub decision: String,
    /// Name of the holder.
    pub holder: String,
    /// SIRET of the holder, as kept; may be empty when there is an RNA.
    pub holder_siret: String,
    /// RNA of the holder; may be empty when there is a SIRET.
    pub holder_rna: String,
    /// What it is for.
    pub object: String,
    /// How much, in cents.
    pub cents: Cents,
    /// First day of payment.
    pub pays_from: Day,
    /// Last day of payment; the same when it is paid at once.
    pub pays_to: Day,
}

/// Why a grant cannot be published as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotPublish {
    /// The number of the funder is wrong.
    #[error("SIRET du financeur « {name} » : {why}.")]
    Funder {
        /// Who.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The number of the holder is wrong.
    #[error("SIRET du bénéficiaire « {name} » : {why}.")]
    Holder {
        /// Who.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// Neither SIRET nor RNA.
    #[error("« {0} » n'a ni SIRET ni RNA : il faut l'un des deux.")]
    NoNumber(String),
    /// Not an RNA.
    #[error("Le RNA de « {0} » commence par W et compte neuf chiffres ensuite.")]
    Rna(String),
    /// Something that must be said is not.
    #[error("« {0} » : indiquez l'objet de la subvention, le financeur et le bénéficiaire.")]
    Blank(String),
    /// Nothing was granted.
    #[error("« {0} » : le montant doit être positif.")]
    Nothing(String),
    /// Payment ends before it begins.
    #[error("« {0} » : la période de versement finit avant de commencer.")]
    Backwards(String),
}

/// Whether a grant must be published: the holder gets more than 23 000 € a year from the funder (decree 2017-779).
pub fn must_publish(total: Cents) -> bool {
    total > Cents(2_300_000)
}

/// The last day to publish it: three months after it was signed.
pub fn publish_by(signed_on: Day) -> Day {
    let months = jiff::Span::new().months(3);
    signed_on.0.checked_add(months).map_or(signed_on, Day)
}

/// What is wrong with a number: that it is missing, before anything else.
fn blank_or(number: &str, why: &SiretError) -> String {
    if number.trim().is_empty() { "il manque".to_owned() } else { why.to_string() }
}

impl PublishedGrant {
    /// The cells of its row, in the order of [`SCDL_COLUMNS`].
    ///
    /// # Errors
    /// When the schema would refuse it.
    pub fn row(&self) -> Result<[String; 16], CannotPublish> {
        use CannotPublish as No;
        let name = || self.holder.clone();
        let said = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (funder, holder, object) = (said(&self.funder), said(&self.holder), said(&self.object));
        if funder.is_empty() || holder.is_empty() || object.is_empty() {
            return Err(No::Blank(name()));
        }
        let funder_siret = Siret::parse(&self.funder_siret).map_err(|why| No::Funder {
            name: self.funder.clone(),
            why: blank_or(&self.funder_siret, &why),
        })?;
        let holder_siret = match said(&self.holder_siret) {
            none if none.is_empty() => String::new(),
            text => {
                let siret = Siret::parse(&text);
                siret.map_err(|why| No::Holder { name: name(), why: why.to_string() })?.to_string()
            }
        };
        let rna = said(&self.holder_rna);
        if !rna.is_empty() && !is_rna(&rna) {
            return Err(No::Rna(name()));
        }
        if holder_siret.is_empty() && rna.is_empty() {
            return Err(No::NoNumber(name()));
        }
        if self.cents <= Cents(0) {
            return Err(No::Nothing(name()));
        }
        if self.pays_to < self.pays_from {
            return Err(No::Backwards(name()));
        }
        let once = self.pays_from == self.pays_to;
        let dates =
            if once { self.pays_from.to_string() } else { format!("{}/{}", self.pays_from, self.pays_to) };
        Ok([
            funder,
            funder_siret.to_string(),
            self.signed_on.to_string(),
            said(&self.decision),
            holder,
            holder_siret,
            rna,
            excerpt(&object, OBJECT),
            self.cents.bare('.'),
            "aide en numéraire".to_owned(),
            if once { "unique" } else { "échelonné" }.to_owned(),
            dates,
            String::new(),
            "non".to_owned(),
            "1".to_owned(),
            String::new(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> PublishedGrant {
        PublishedGrant {
            funder: "Saint-Étienne Métropole".into(),
            funder_siret: "24420077000011".into(),
            signed_on: Day::of(2026, 5, 4).unwrap(),
            decision: "COPIL-2026-012".into(),
            holder: "Association des jardins".into(),
            holder_siret: "77639960200023".into(),
            holder_rna: String::new(),
            object: "Jardin  partagé\nde Montreynaud".into(),
            cents: Cents(2_345_605),
            pays_from: Day::of(2026, 5, 4).unwrap(),
            pays_to: Day::of(2027, 6, 30).unwrap(),
        }
    }

    #[test]
    fn a_row_says_what_the_schema_asks_for() {
        let siret =
            (0..10).map(|key| format!("2442007700001{key}")).find(|siret| Siret::parse(siret).is_ok());
        let sound = PublishedGrant { funder_siret: siret.unwrap(), ..grant() };
        let row = sound.row().unwrap();
        let cell = |name: &str| row[SCDL_COLUMNS.iter().position(|column| *column == name).unwrap()].as_str();
        assert_eq!((cell("montant"), cell("dateConvention")), ("23456.05", "2026-05-04"));
        assert_eq!(cell("datesPeriodeVersement"), "2026-05-04/2027-06-30");
        assert_eq!(
            (cell("objet"), cell("conditionsVersement")),
            ("Jardin partagé de Montreynaud", "échelonné")
        );
        let long = PublishedGrant { object: "é".repeat(400), ..sound.clone() };
        assert!(long.row().unwrap()[7].chars().count() <= 256);
        let nobody = PublishedGrant { holder_siret: " ".into(), ..sound.clone() };
        assert_eq!(nobody.row(), Err(CannotPublish::NoNumber("Association des jardins".into())));
        let by_rna = PublishedGrant { holder_rna: "W421234567".into(), ..nobody };
        assert!(by_rna.row().is_ok());
        let unnumbered = PublishedGrant { funder_siret: String::new(), ..sound.clone() };
        assert!(
            unnumbered.row().unwrap_err().to_string().ends_with("« Saint-Étienne Métropole » : il manque.")
        );
        let wrong = PublishedGrant { holder_siret: "77639960200024".into(), ..sound };
        assert!(wrong.row().unwrap_err().to_string().contains("clé de contrôle"));
    }

    #[test]
    fn the_columns_are_those_of_the_schema() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/data/scdl/subventions_schema_2.1.1_opendatafrance.json"
        );
        let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let fields = schema["fields"].as_array().unwrap();
        let names: Vec<_> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(names, SCDL_COLUMNS);
        let siret =
            (0..10).map(|key| format!("2442007700001{key}")).find(|siret| Siret::parse(siret).is_ok());
        let long = PublishedGrant { object: "é".repeat(400), funder_siret: siret.unwrap(), ..grant() };
        for (field, cell) in fields.iter().zip(long.row().unwrap()) {
            let bounds = &field["constraints"];
            assert!(bounds["required"] != true || !cell.is_empty(), "{} is blank", field["name"]);
            let most = bounds["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
            assert!(most.is_none_or(|most| cell.chars().count() <= most), "{} is too long", field["name"]);
            let allowed = bounds["enum"].as_array();
            assert!(
                allowed.is_none_or(|all| all.contains(&cell.as_str().into())),
                "{} says {cell}",
                field["name"]
            );
        }
    }

    #[test]
    fn what_exceeds_23_000_euros_is_published_within_three_months() {
        assert!(!must_publish(Cents(2_300_000)) && must_publish(Cents(2_300_001)));
        assert_eq!(publish_by(Day::of(2026, 11, 30).unwrap()), Day::of(2027, 2, 28).unwrap());
    }
}
