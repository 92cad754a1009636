//! SQL of the conventions d'utilisation de l'abattement: who signed, when, for which quartiers and years. They are at the
//! disposal of whoever works in one of their quartiers (article 7).

use super::Reach;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all};
use palier_domain::abatement::{Conditions, Signatory, SignatoryKind, test_day};
use palier_domain::convention::TfpbRule;
use palier_domain::shared::{Day, Instant, OrganisationId, QuartierId, TfpbConventionId};
use std::collections::BTreeMap;

/// Conventions that cover a quartier within reach, latest first; or one of them.
pub const CONVENTIONS: &str = "SELECT c.id, c.landlord_id, o.name AS landlord, c.title, c.first_year, c.last_year, \
    c.contract_signed_on FROM tfpb_convention c JOIN organisation o ON o.id = c.landlord_id \
    WHERE (CAST($2 AS TEXT) IS NULL OR c.id = CAST($2 AS TEXT)) AND EXISTS (SELECT 1 FROM tfpb_quartier tq \
    JOIN mandate_reach r ON r.quartier_id = tq.quartier_id WHERE tq.convention_id = c.id AND r.mandate_id = $1) \
    ORDER BY c.last_year DESC, o.name_folded, c.created_at DESC, c.id";
/// Signatures of these conventions.
pub const SIGNATURES: &str = "SELECT s.convention_id, s.kind, s.insee, s.signed_on FROM tfpb_signature s \
    WHERE EXISTS (SELECT 1 FROM tfpb_quartier tq JOIN mandate_reach r ON r.quartier_id = tq.quartier_id \
    WHERE tq.convention_id = s.convention_id AND r.mandate_id = $1)";
/// Quartiers within reach of these conventions, with each of their communes.
pub const QUARTIERS: &str = "SELECT tq.convention_id, q.id, q.name, c.insee, c.name FROM tfpb_quartier tq \
    JOIN quartier q ON q.id = tq.quartier_id JOIN quartier_commune qc ON qc.quartier_id = q.id \
    JOIN commune c ON c.insee = qc.insee JOIN mandate_reach r ON r.quartier_id = q.id \
    WHERE r.mandate_id = $1 ORDER BY q.name_folded, q.id, c.name_folded";
/// Communes of the quartiers within reach.
pub const COMMUNES: &str = "SELECT DISTINCT c.insee, c.name, c.name_folded FROM commune c \
    JOIN quartier_commune qc ON qc.insee = c.insee JOIN mandate_reach r ON r.quartier_id = qc.quartier_id \
    WHERE r.mandate_id = $1 ORDER BY c.name_folded, c.insee";
/// Keeps a convention.
pub const INSERT: &str = "INSERT INTO tfpb_convention (id, landlord_id, title, first_year, last_year, \
    contract_signed_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Rewrites a convention.
pub const UPDATE: &str = "UPDATE tfpb_convention SET title = $2, first_year = $3, last_year = $4, \
    contract_signed_on = $5 WHERE id = $1";
/// A signature.
pub const INSERT_SIGNATURE: &str =
    "INSERT INTO tfpb_signature (convention_id, kind, insee, signed_on) VALUES ($1, $2, $3, $4)";
/// A quartier covered.
pub const INSERT_QUARTIER: &str = "INSERT INTO tfpb_quartier (convention_id, quartier_id) VALUES ($1, $2)";
/// Takes out the signatures the writer may write: those that no commune beyond their reach gave.
pub const CLEAR_SIGNATURES: &str = "DELETE FROM tfpb_signature WHERE convention_id = $1 AND (insee = '' OR insee IN \
    (SELECT qc.insee FROM quartier_commune qc JOIN mandate_reach r ON r.quartier_id = qc.quartier_id \
     WHERE r.mandate_id = $2))";
/// Takes out the quartiers within the writer's reach; those beyond stay.
pub const CLEAR_QUARTIERS: &str = "DELETE FROM tfpb_quartier WHERE convention_id = $1 AND quartier_id IN \
    (SELECT r.quartier_id FROM mandate_reach r WHERE r.mandate_id = $2)";

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: TfpbConventionId,
    #[sqlx(try_from = "String")]
    landlord_id: OrganisationId,
    landlord: String,
    title: String,
    first_year: i64,
    last_year: i64,
    contract_signed_on: Option<String>,
}

/// A quartier that a convention covers, with its communes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// Which.
    pub id: QuartierId,
    /// Its name.
    pub name: String,
    /// INSEE codes and names of its communes.
    pub communes: Vec<(String, String)>,
}

/// A convention d'utilisation as kept, with the quartiers within reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptConvention {
    /// Which.
    pub id: TfpbConventionId,
    /// Whose.
    pub landlord_id: OrganisationId,
    /// Name of the landlord.
    pub landlord: String,
    /// What it is called.
    pub title: String,
    /// First and last tax years.
    pub years: (i64, i64),
    /// When the landlord signed the contrat de ville.
    pub contract: Option<Day>,
    /// Who signed it, when: kind, INSEE code of a commune, day.
    pub signatures: Vec<(SignatoryKind, String, Day)>,
    /// Where it holds.
    pub quartiers: Vec<Covered>,
}

/// A convention to keep.
#[derive(Debug, Clone)]
pub struct NewConvention {
    /// Which.
    pub id: TfpbConventionId,
    /// Whose.
    pub landlord: OrganisationId,
    /// What it is called.
    pub title: String,
    /// First and last tax years.
    pub years: (i64, i64),
    /// When the landlord signed the contrat de ville.
    pub contract: Option<Day>,
    /// Who signed it, when.
    pub signatures: Vec<(SignatoryKind, String, Day)>,
    /// Where it holds.
    pub quartiers: Vec<QuartierId>,
}

/// Every convention within reach: what tells whether the abatement is due.
#[derive(Debug, Clone, Default)]
pub struct Held(pub Vec<KeptConvention>);

impl KeptConvention {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/abattement/conventions/{}", self.id)
    }

    /// Everyone whose signature the law asks for in one of its quartiers; in all of them when none is named.
    pub fn signatories(&self, only: Option<QuartierId>) -> Vec<Signatory> {
        let signed = |kind: SignatoryKind, insee: &str| {
            let own = self.signatures.iter().find(|(of, code, _)| *of == kind && code == insee);
            own.map(|(_, _, day)| *day)
        };
        let mut communes: BTreeMap<&str, &str> = BTreeMap::new();
        for quartier in self.quartiers.iter().filter(|quartier| only.is_none_or(|id| id == quartier.id)) {
            communes.extend(quartier.communes.iter().map(|(insee, name)| (insee.as_str(), name.as_str())));
        }
        let bare = |kind, signed_on| Signatory { kind, name: String::new(), signed_on };
        let mut all = vec![
            bare(SignatoryKind::Contrat, self.contract),
            bare(SignatoryKind::Bailleur, signed(SignatoryKind::Bailleur, "")),
        ];
        all.extend(communes.iter().map(|(insee, name)| Signatory {
            kind: SignatoryKind::Commune,
            name: (*name).to_owned(),
            signed_on: signed(SignatoryKind::Commune, insee),
        }));
        all.push(bare(SignatoryKind::Metropole, signed(SignatoryKind::Metropole, "")));
        all.push(bare(SignatoryKind::Etat, signed(SignatoryKind::Etat, "")));
        all
    }
}

impl Held {
    /// The convention of a landlord that covers a quartier for a year: the one most signed, when several do.
    pub fn of(&self, landlord: OrganisationId, quartier: QuartierId, year: i16) -> Option<&KeptConvention> {
        let covers = |held: &&KeptConvention| {
            held.landlord_id == landlord
                && (held.years.0..=held.years.1).contains(&i64::from(year))
                && held.quartiers.iter().any(|covered| covered.id == quartier)
        };
        self.0.iter().filter(covers).max_by_key(|held| held.signatures.len())
    }

    /// Whether the abatement of a year is due; nothing when the rule book knows no legal day for it.
    pub fn conditions(
        &self,
        rule: &TfpbRule,
        (landlord, quartier): (OrganisationId, QuartierId),
        year: i16,
    ) -> Option<Conditions> {
        let test = test_day(rule, year)?;
        let signatories = self.of(landlord, quartier, year).map(|held| held.signatories(Some(quartier)));
        Some(Conditions::of(test, signatories.as_deref()))
    }
}

/// Every convention within reach.
///
/// # Errors
/// When the store does not answer.
pub async fn held(tx: &mut Tx, reach: &Reach) -> Result<Held, Problem> {
    Ok(Held(read(tx, reach, None).await?))
}

/// One convention, if it covers a quartier within reach.
///
/// # Errors
/// 404 when it does not.
pub async fn one(tx: &mut Tx, reach: &Reach, id: TfpbConventionId) -> Result<KeptConvention, Problem> {
    read(tx, reach, Some(id)).await?.pop().ok_or(Problem::NotFound)
}

async fn read(
    tx: &mut Tx,
    reach: &Reach,
    only: Option<TfpbConventionId>,
) -> Result<Vec<KeptConvention>, Problem> {
    let only = only.map(|id| id.to_string());
    let rows: Vec<Row> = fetch_all!(tx, Row, CONVENTIONS, &reach.mandate, &only)?;
    let mut signatures: BTreeMap<String, Vec<(SignatoryKind, String, Day)>> = BTreeMap::new();
    let signed: Vec<(String, String, String, String)> =
        fetch_all!(tx, (String, String, String, String), SIGNATURES, &reach.mandate)?;
    for (convention, kind, insee, day) in signed {
        let kind = kind.parse().map_err(Problem::inside)?;
        let day = Day::parse(&day).map_err(Problem::inside)?;
        signatures.entry(convention).or_default().push((kind, insee, day));
    }
    let mut places: BTreeMap<String, Vec<Covered>> = BTreeMap::new();
    let covered: Vec<(String, String, String, String, String)> =
        fetch_all!(tx, (String, String, String, String, String), QUARTIERS, &reach.mandate)?;
    for (convention, quartier, name, insee, commune) in covered {
        let id = quartier.parse().map_err(Problem::inside)?;
        let held = places.entry(convention).or_default();
        match held.last_mut().filter(|last| last.id == id) {
            Some(last) => last.communes.push((insee, commune)),
            None => held.push(Covered { id, name, communes: vec![(insee, commune)] }),
        }
    }
    let kept = |row: Row| {
        let key = row.id.to_string();
        KeptConvention {
            id: row.id,
            landlord_id: row.landlord_id,
            landlord: row.landlord,
            title: row.title,
            years: (row.first_year, row.last_year),
            contract: row.contract_signed_on.and_then(|day| Day::parse(&day).ok()),
            signatures: signatures.remove(&key).unwrap_or_default(),
            quartiers: places.remove(&key).unwrap_or_default(),
        }
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Communes of the quartiers within reach: INSEE code and name.
///
/// # Errors
/// When the store does not answer.
pub async fn communes(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, String)>, Problem> {
    let rows: Vec<(String, String, String)> =
        fetch_all!(tx, (String, String, String), COMMUNES, &reach.mandate)?;
    Ok(rows.into_iter().map(|(insee, name, _)| (insee, name)).collect())
}

/// Keeps a convention, its signatures and its quartiers.
///
/// # Errors
/// When the store refuses.
pub async fn insert(tx: &mut Tx, new: &NewConvention, now: Instant) -> Result<(), Problem> {
    let contract = new.contract.map(|day| day.to_string());
    let (first, last) = new.years;
    let (id, landlord) = (new.id.to_string(), new.landlord.to_string());
    execute!(tx, INSERT, id, landlord, &new.title, first, last, contract, now.0)?;
    link(tx, new).await
}

/// Rewrites a convention; quartiers and communes beyond the writer's reach stay as they are.
///
/// # Errors
/// When the store refuses.
pub async fn rewrite(tx: &mut Tx, new: &NewConvention, reach: &Reach) -> Result<(), Problem> {
    let contract = new.contract.map(|day| day.to_string());
    let id = new.id.to_string();
    execute!(tx, UPDATE, &id, &new.title, new.years.0, new.years.1, contract)?;
    execute!(tx, CLEAR_SIGNATURES, &id, &reach.mandate)?;
    execute!(tx, CLEAR_QUARTIERS, &id, &reach.mandate)?;
    link(tx, new).await
}

async fn link(tx: &mut Tx, new: &NewConvention) -> Result<(), Problem> {
    let id = new.id.to_string();
    for (kind, insee, day) in &new.signatures {
        execute!(tx, INSERT_SIGNATURE, &id, kind.code(), insee, day.to_string())?;
    }
    for quartier in &new.quartiers {
        execute!(tx, INSERT_QUARTIER, &id, quartier.to_string())?;
    }
    Ok(())
}
