//! Past grants brought in as a table, each wrong SIRET named: the columns of the open data of the State, and usual ones.

use crate::partners::siret::Siret;
use crate::shared::Cents;
use crate::shared::sheet::{Choices, Field, FieldKind, Heading, Judge, Judged, Known, Record, Rules, Table};
use crate::territory;
use serde::{Deserialize, Serialize};

/// The columns of a table of past grants.
pub const FIELDS: &[Field] = &[
    Field::new("holder", "Raison sociale", FieldKind::Text(1_000))
        .required()
        .also(&["raison_sociale", "Bénéficiaire", "nomBeneficiaire", "Porteur"])
        .help("Qui a reçu la subvention."),
    Field::new("siret", "SIRET", FieldKind::Text(1_000))
        .also(&["code_tiers", "idBeneficiaire", "SIRET du bénéficiaire"])
        .help("Quatorze chiffres. Chaque numéro faux est signalé."),
    Field::new("scheme", "Dispositif", FieldKind::Text(300))
        .required()
        .also(&["dispositif", "Programme", "lib_action"])
        .help("À quel titre, par exemple adulte-relais."),
    Field::new("year", "Année", FieldKind::Year)
        .required()
        .also(&["annee", "Exercice"])
        .help("Par exemple 2023."),
    Field::new("cents", "Montant", FieldKind::Euros).required().also(&["montant"]).help("En euros."),
    Field::new("funder", "Financeur", FieldKind::Text(300))
        .also(&["financeur", "nomAttribuant", "Attribuant"])
        .help("Qui l'a versée. Sans cette colonne, le tableau est celui de l'État."),
    Field::new("reference", "Référence", FieldKind::Text(300))
        .also(&["id_poste", "referenceDecision", "Numéro"])
        .help("Numéro du poste ou de la décision : il distingue deux aides semblables."),
    Field::new("contract", "Contrat", FieldKind::Text(100))
        .also(&["code_cv"])
        .help("Code du contrat de ville."),
    Field::new("object", "Objet", FieldKind::Text(5_000))
        .also(&["objectif", "objet"])
        .help("Ce qu'elle a payé."),
];

/// Who granted, in the tables of the State, which do not say so.
const STATE: &str = "État";
/// Most lines named in one refusal.
const NAMED: usize = 20;

/// A grant of an earlier year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastGrant {
    /// Who got it.
    pub holder: String,
    /// Its number; none when the one written is wrong or missing.
    pub siret: Option<Siret>,
    /// The number as it is written in the table.
    pub written: String,
    /// Who granted it; empty when the table has the column and the row does not say.
    pub funder: String,
    /// Under which scheme.
    pub scheme: String,
    /// Budget year.
    pub year: i16,
    /// How much, in cents.
    pub cents: Cents,
    /// Number of the post or of the decision.
    pub reference: String,
    /// Code of the contrat de ville.
    pub contract: String,
    /// What it paid for.
    pub object: String,
}

/// A table of past grants, read whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PastGrants {
    /// Every row, in the order of the table.
    pub rows: Vec<PastGrant>,
    /// Each wrong or missing SIRET, in French; the grant itself is kept.
    pub warnings: Vec<String>,
}

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

impl PastGrant {
    /// What tells it from the others: scheme, year, and the number of the post or of the decision; without one, who got it and
    /// what it paid for.
    pub fn likeness(&self) -> String {
        let year = self.year.to_string();
        likeness([&self.scheme, &year, &self.reference, &self.holder, &self.object])
    }
}

fn likeness([scheme, year, reference, holder, object]: [&str; 5]) -> String {
    match reference {
        "" => [scheme, year, "", holder, object].join("|"),
        _ => [scheme, year, reference].join("|"),
    }
}

struct Grants;

impl Rules for Grants {
    fn fields(&self) -> &'static [Field] {
        FIELDS
    }
    fn choices(&self, _: &str) -> Option<&Choices> {
        None
    }
    fn known(&self, _: &str) -> Option<&Known> {
        None
    }
    fn check(&self, _: Option<&str>, after: &Record) -> Vec<(&'static str, String)> {
        let positive = value(after, "cents").parse::<i64>().map_or(true, |cents| cents > 0);
        let fault = ("cents", "le montant doit être positif".to_owned());
        if positive { Vec::new() } else { vec![fault] }
    }
    fn likeness(&self, record: &Record) -> String {
        likeness(["scheme", "year", "reference", "holder", "object"].map(|key| value(record, key)))
    }
    fn is_known_like(&self, _: &str) -> bool {
        false
    }
}

/// Reads a table of past grants: whole, or not at all. A wrong SIRET is named and its grant kept without number: the money
/// was paid, and a total without it would be false.
///
/// # Errors
/// The French reason, with each line to put right.
pub fn read_past_grants(table: &Table) -> Result<PastGrants, String> {
    let heading =
        Heading::find(table, FIELDS).map_err(|why| why.to_string().trim_end_matches('.').to_owned())?;
    let column = |key: &str| FIELDS.iter().position(|field| field.key == key);
    let names_funders =
        column("funder").is_some_and(|rank| heading.columns.get(rank).is_some_and(Option::is_some));
    let mut judge = Judge::new(&Grants, &heading);
    let lines = table.lines.iter().filter(|line| line.row > heading.row && heading.says_something(line));
    let judged: Vec<Judged> = lines.map(|line| judge.judge(line)).collect();
    let faults: Vec<String> = judged.iter().flat_map(faults_said).collect();
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(NAMED);
        let mut said: Vec<String> = faults.into_iter().take(NAMED).collect();
        if more > 0 {
            said.push(format!("et {more} autres"));
        }
        return Err(format!("lignes à corriger :\n  {}", said.join("\n  ")));
    }
    let mut read = PastGrants::default();
    for row in &judged {
        let Some(mut grant) = past_grant(&row.after) else { continue };
        if !names_funders {
            STATE.clone_into(&mut grant.funder);
        }
        if let Err(why) = Siret::parse(&grant.written) {
            let why = if grant.written.is_empty() { "il manque".to_owned() } else { why.to_string() };
            read.warnings.push(format!("ligne {}, SIRET de « {} » : {why}", row.line, grant.holder));
        }
        read.rows.push(grant);
    }
    Ok(read)
}

fn faults_said(row: &Judged) -> Vec<String> {
    row.faults.iter().map(|fault| format!("{} : {}", fault.at, fault.message)).collect()
}

fn past_grant(after: &Record) -> Option<PastGrant> {
    let text = |key| value(after, key).to_owned();
    Some(PastGrant {
        holder: text("holder"),
        siret: Siret::parse(value(after, "siret")).ok(),
        written: text("siret"),
        funder: text("funder"),
        scheme: text("scheme"),
        year: value(after, "year").parse().ok()?,
        cents: Cents(value(after, "cents").parse().ok()?),
        reference: text("reference"),
        contract: text("contract"),
        object: text("object"),
    })
}

impl territory::Known for PastGrant {
    fn keys(&self) -> Vec<String> {
        vec![self.likeness()]
    }

    fn absorb(&mut self, incoming: &Self) -> Vec<&'static str> {
        let changed = [
            ("bénéficiaire", self.holder != incoming.holder),
            ("SIRET", self.written != incoming.written),
            ("financeur", self.funder != incoming.funder),
            ("montant", self.cents != incoming.cents),
            ("contrat", self.contract != incoming.contract),
            ("objet", self.object != incoming.object),
        ];
        self.clone_from(incoming);
        changed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }

    fn label(&self) -> String {
        format!("{}, {} {}", self.holder, self.scheme, self.year)
    }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
