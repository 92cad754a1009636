//! SQL of organisations and of what becomes of them.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::partners::{Lineage, OrganisationKind, Succession, SuccessionKind};
use palier_domain::shared::{Day, OrganisationId, text::fold};
use std::collections::BTreeMap;

/// Keeps an organisation.
pub const INSERT_ORGANISATION: &str = "INSERT INTO organisation (id, kind, name, name_folded, siret, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Corrects an organisation.
pub const UPDATE_ORGANISATION: &str = "UPDATE organisation SET kind = $2, name = $3, name_folded = $4, siret = $5, \
    valid_from = $6, valid_to = $7 WHERE id = $1";
/// Gives an organisation a last day.
pub const END_ORGANISATION: &str = "UPDATE organisation SET valid_to = $2 WHERE id = $1";
/// Every organisation, with how many people hold a mandate for it that day.
pub const ORGANISATIONS: &str = "SELECT o.id, o.kind, o.name, o.siret, o.valid_from, o.valid_to, \
    (SELECT COUNT(DISTINCT m.person_id) FROM mandate m WHERE m.organisation_id = o.id AND m.state = $1 \
    AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2)) AS people \
    FROM organisation o ORDER BY o.name_folded, o.id";
/// The organisation of that SIRET, other than this one.
pub const SAME_SIRET: &str = "SELECT name FROM organisation WHERE siret = $1 AND id <> $2";
/// Keeps a succession.
pub const INSERT_SUCCESSION: &str =
    "INSERT INTO succession (from_id, into_id, kind, effective) VALUES ($1, $2, $3, $4)";
/// Every succession, oldest first.
pub const SUCCESSIONS: &str =
    "SELECT from_id, into_id, kind, effective FROM succession ORDER BY effective, from_id";

/// An organisation to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganisation {
    /// Which.
    pub id: OrganisationId,
    /// Kind.
    pub kind: OrganisationKind,
    /// Name.
    pub name: String,
    /// SIRET, checked, fourteen digits.
    pub siret: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// Keeps an organisation.
///
/// # Errors
/// When the store refuses.
pub async fn insert_organisation(tx: &mut Tx, new: &NewOrganisation) -> Result<(), Problem> {
    put(tx, INSERT_ORGANISATION, new).await
}

pub(in crate::partners) async fn update_organisation(
    tx: &mut Tx,
    new: &NewOrganisation,
) -> Result<(), Problem> {
    put(tx, UPDATE_ORGANISATION, new).await
}

async fn put(tx: &mut Tx, sql: &'static str, new: &NewOrganisation) -> Result<(), Problem> {
    let (from, to) = (new.from.map(|day| day.to_string()), new.to.map(|day| day.to_string()));
    let (id, kind, folded) = (new.id.to_string(), new.kind.code(), fold(&new.name));
    execute!(tx, sql, &id, kind, &new.name, &folded, &new.siret, &from, &to)?;
    Ok(())
}

/// Keeps a succession that [`Lineage::add`] accepted; the one that gives way ends the day before.
///
/// # Errors
/// When the store refuses.
pub async fn insert_succession(tx: &mut Tx, new: &Succession) -> Result<(), Problem> {
    let (from, into) = (new.from.to_string(), new.into.to_string());
    execute!(tx, INSERT_SUCCESSION, &from, &into, new.kind.code(), new.effective.to_string())?;
    execute!(tx, END_ORGANISATION, &from, new.effective.plus_days(-1).to_string())?;
    Ok(())
}

/// An organisation as kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::partners) struct Organisation {
    #[sqlx(try_from = "String")]
    pub(in crate::partners) id: OrganisationId,
    #[sqlx(try_from = "String")]
    pub(in crate::partners) kind: OrganisationKind,
    pub(in crate::partners) name: String,
    pub(in crate::partners) siret: Option<String>,
    pub(in crate::partners) valid_from: Option<String>,
    pub(in crate::partners) valid_to: Option<String>,
    pub(in crate::partners) people: i64,
}

impl Organisation {
    /// First day, when known.
    pub(in crate::partners) fn starts(&self) -> Option<Day> {
        self.valid_from.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Last day, when there is one.
    pub(in crate::partners) fn ends(&self) -> Option<Day> {
        self.valid_to.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Whether it lives that day, by its own days.
    pub(in crate::partners) fn lives(&self, day: Day) -> bool {
        self.starts().is_none_or(|first| first <= day) && self.ends().is_none_or(|last| day <= last)
    }
}

/// Every organisation and every succession: what it takes to say a name.
#[derive(Debug, Clone)]
pub(in crate::partners) struct Register {
    pub(in crate::partners) all: BTreeMap<OrganisationId, Organisation>,
    pub(in crate::partners) successions: Vec<Succession>,
    pub(in crate::partners) lineage: Lineage,
}

impl Register {
    pub(in crate::partners) fn name(&self, id: OrganisationId) -> &str {
        self.all.get(&id).map_or("", |organisation| organisation.name.as_str())
    }

    /// The name as read that day, with what became of it.
    pub(in crate::partners) fn name_at(&self, id: OrganisationId, day: Day) -> String {
        self.lineage.name_at(id, day, |id| self.name(id))
    }

    /// Whether it stands for itself that day.
    pub(in crate::partners) fn stands(&self, organisation: &Organisation, day: Day) -> bool {
        organisation.lives(day) && self.lineage.successor_at(organisation.id, day) == Some(organisation.id)
    }

    /// In the order of their names.
    pub(in crate::partners) fn by_name(&self) -> Vec<&Organisation> {
        let mut all: Vec<_> = self.all.values().collect();
        all.sort_by_cached_key(|organisation| (fold(&organisation.name), organisation.id));
        all
    }

    /// Those that stand that day, to choose from: identifier and name, in order.
    pub(in crate::partners) fn choices(&self, on: Day) -> Vec<(String, String)> {
        let standing = self.by_name().into_iter().filter(|organisation| self.stands(organisation, on));
        standing.map(|organisation| (organisation.id.to_string(), organisation.name.clone())).collect()
    }
}

#[derive(sqlx::FromRow)]
struct SuccessionRow {
    #[sqlx(try_from = "String")]
    from_id: OrganisationId,
    #[sqlx(try_from = "String")]
    into_id: OrganisationId,
    #[sqlx(try_from = "String")]
    kind: SuccessionKind,
    #[sqlx(try_from = "String")]
    effective: Day,
}

/// Reads every organisation, counting the people of that day.
pub(in crate::partners) async fn register(tx: &mut Tx, on: Day) -> Result<Register, Problem> {
    let active = palier_domain::partners::MandateState::Active.code();
    let rows: Vec<Organisation> = fetch_all!(tx, Organisation, ORGANISATIONS, active, on.to_string())?;
    let successions: Vec<SuccessionRow> = fetch_all!(tx, SuccessionRow, SUCCESSIONS)?;
    let successions: Vec<Succession> = successions
        .into_iter()
        .map(|row| Succession {
            kind: row.kind,
            from: row.from_id,
            into: row.into_id,
            effective: row.effective,
        })
        .collect();
    let lineage = Lineage::of(successions.iter().copied()).map_err(Problem::inside)?;
    let all = rows.into_iter().map(|organisation| (organisation.id, organisation)).collect();
    Ok(Register { all, successions, lineage })
}

/// The name of another organisation that already has that SIRET.
pub(in crate::partners) async fn holder_of_siret(
    tx: &mut Tx,
    siret: &str,
    but: OrganisationId,
) -> Result<Option<String>, Problem> {
    let row = fetch_optional!(tx, (String,), SAME_SIRET, siret, but.to_string())?;
    Ok(row.map(|(name,)| name))
}

/// Organisations that stand that day, to choose from: identifier and name, in order.
///
/// # Errors
/// When the store does not answer.
pub async fn organisation_choices(tx: &mut Tx, on: Day) -> Result<Vec<(String, String)>, Problem> {
    Ok(register(tx, on).await?.choices(on))
}

/// The name of an organisation as read that day: « Métropole Habitat, absorbé par Habitat & Métropole le 1er janvier 2021 ».
///
/// # Errors
/// 404 when there is no such organisation.
pub async fn organisation_name_at(tx: &mut Tx, id: OrganisationId, day: Day) -> Result<String, Problem> {
    let register = register(tx, day).await?;
    if register.all.contains_key(&id) { Ok(register.name_at(id, day)) } else { Err(Problem::NotFound) }
}
