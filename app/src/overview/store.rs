//! SQL of the overviews, where no front door tells it: read only, inside what the mandate reaches, and only the constats
//! that are shown.

use crate::diagnostics::{Sight, open, seen_by, shown};
use crate::platform::journal::Entry;
use crate::platform::{Problem, Tx};
use crate::{fetch_all, territory};
use palier_domain::shared::{ActionId, ConstatId, Day, QuartierId};

/// Landlords named in the walks of a quartier.
pub const LANDLORDS: &str = "SELECT DISTINCT o.name FROM walk w JOIN walk_organisation wo ON wo.walk_id = w.id \
    JOIN organisation o ON o.id = wo.organisation_id WHERE w.quartier_id = $1 AND o.kind = 'bailleur' ORDER BY o.name";
/// Which action answers which constat, in a quartier.
pub const LINKS: &str = concat!(
    "SELECT ac.constat_id, ac.action_id, a.title FROM action_constat ac JOIN action a ON a.id = ac.action_id \
    JOIN constat c ON c.id = ac.constat_id JOIN action_quartier aq ON aq.action_id = a.id AND aq.quartier_id = c.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id WHERE r.mandate_id = $1 AND c.quartier_id = $4 AND ",
    shown!(),
    " ORDER BY ac.action_id, c.id"
);
/// Dated notes on the actions of a quartier.
pub const NOTES: &str = "SELECT n.action_id, a.title, n.day, n.text, n.author FROM action_note n \
    JOIN action a ON a.id = n.action_id JOIN action_quartier aq ON aq.action_id = a.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE r.mandate_id = $1 AND aq.quartier_id = $2 ORDER BY n.day, n.id";
/// Latest entries of the journal in a quartier, with those of every action that takes place there.
pub const JOURNAL: &str = concat!(
    "SELECT j.seq, j.at, j.author_kind, p.name AS person_id, j.mandate_id, j.by_virtue_of, j.event, \
    j.subject_kind, j.subject_id, j.quartier_id, j.details, j.previous_hash, j.hash FROM journal j \
    JOIN mandate_reach r ON r.quartier_id = $4 LEFT JOIN person p ON p.id = j.person_id WHERE r.mandate_id = $1 \
    AND (j.quartier_id = $4 OR (j.subject_kind = 'action' AND j.subject_id IN \
    (SELECT aq.action_id FROM action_quartier aq WHERE aq.quartier_id = $4))) \
    AND (j.subject_kind <> 'constat' OR EXISTS (SELECT 1 FROM constat c WHERE c.id = j.subject_id AND ",
    shown!(),
    ")) ORDER BY j.seq DESC LIMIT 500"
);
/// Invitations not accepted yet.
pub const INVITED: &str = "SELECT p.name, o.name AS organisation, o.id FROM mandate m JOIN person p ON p.id = m.person_id \
    JOIN organisation o ON o.id = m.organisation_id WHERE m.state = 'pending' ORDER BY m.valid_from, m.id LIMIT 50";
/// Counts by quartier.
pub const COUNTS: &str = concat!(
    "SELECT q.id, q.name, q.name_folded, q.commune_names, COUNT(c.id) FILTER (WHERE ",
    open!(),
    ") AS open, COUNT(c.id) FILTER (WHERE c.deadline < $4 AND c.state <> 'declare_resolu' AND ",
    open!(),
    ") AS late, COUNT(c.id) FILTER (WHERE c.state = 'verifie') AS verified, \
    (SELECT COUNT(*) FROM action_quartier aq JOIN action a ON a.id = aq.action_id \
     WHERE aq.quartier_id = q.id AND a.state = 'en_cours') AS actions \
    FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id LEFT JOIN constat c ON c.quartier_id = q.id AND ",
    shown!(),
    " WHERE r.mandate_id = $1 GROUP BY q.id, q.name, q.name_folded, q.commune_names ORDER BY q.name_folded, q.id"
);
/// Photos of the constats of a quartier.
pub const PHOTOS: &str = concat!(
    "SELECT p.constat_id, p.sha256, p.moment, p.description FROM photo p \
    JOIN constat c ON c.id = p.constat_id JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND c.quartier_id = $4 AND ",
    shown!(),
    " ORDER BY p.created_at, p.id"
);
/// Quartiers whose name holds some folded words.
pub const QUARTIERS_NAMED: &str = "SELECT q.id, q.name, q.commune_names AS detail FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 AND q.name_folded LIKE $2 ESCAPE '!' \
    ORDER BY q.name_folded LIMIT 20";
/// Actions whose title or code holds some folded words.
pub const ACTIONS_NAMED: &str = "SELECT DISTINCT a.id, a.title AS name, o.name AS detail FROM action a \
    JOIN action_quartier aq ON aq.action_id = a.id JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    JOIN organisation o ON o.id = a.pilot_id WHERE r.mandate_id = $1 \
    AND (a.title_folded LIKE $2 ESCAPE '!' OR a.code LIKE $2 ESCAPE '!') \
    ORDER BY a.title LIMIT 20";
/// Organisations whose name holds some folded words.
pub const ORGANISATIONS_NAMED: &str = "SELECT id, name, '' AS detail FROM organisation WHERE name_folded LIKE $1 ESCAPE '!' \
    ORDER BY name_folded LIMIT 20";

/// Which action answers which constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Link {
    #[sqlx(try_from = "String")]
    pub(super) constat_id: ConstatId,
    #[sqlx(try_from = "String")]
    pub(super) action_id: ActionId,
    pub(super) title: String,
}

/// A dated note.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct NoteRow {
    pub(super) action_id: String,
    pub(super) title: String,
    #[sqlx(try_from = "String")]
    pub(super) day: Day,
    pub(super) text: String,
    pub(super) author: String,
}

/// Counts of a quartier.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Counts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) commune_names: String,
    pub(super) open: i64,
    pub(super) late: i64,
    pub(super) verified: i64,
    pub(super) actions: i64,
}

/// A photo of a constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct PhotoRow {
    #[sqlx(try_from = "String")]
    pub(super) constat_id: ConstatId,
    pub(super) sha256: String,
    pub(super) moment: String,
    pub(super) description: String,
}

/// Something found by its name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) detail: String,
}

/// A quartier within reach, with the contour in force and no other.
pub(super) async fn quartier(
    tx: &mut Tx,
    sight: &Sight,
    id: QuartierId,
) -> Result<territory::QuartierFacts, Problem> {
    let mut found = territory::quartier(tx, id, &sight.mandate).await?.ok_or(Problem::NotFound)?;
    found.contour = found.contour.filter(|contour| contour.vintage.valid_to.is_none());
    Ok(found)
}

pub(super) async fn landlords(tx: &mut Tx, quartier: QuartierId) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), LANDLORDS, quartier.to_string())?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

pub(super) async fn links(tx: &mut Tx, sight: &Sight, quartier: QuartierId) -> Result<Vec<Link>, Problem> {
    Ok(seen_by!(fetch_all, tx, Link, LINKS, sight, quartier.to_string())?)
}

pub(super) async fn notes(tx: &mut Tx, sight: &Sight, quartier: QuartierId) -> Result<Vec<NoteRow>, Problem> {
    Ok(fetch_all!(tx, NoteRow, NOTES, &sight.mandate, quartier.to_string())?)
}

/// Entries whose `person_id` is the name of the person, to be shown.
pub(super) async fn journal(tx: &mut Tx, sight: &Sight, quartier: QuartierId) -> Result<Vec<Entry>, Problem> {
    Ok(seen_by!(fetch_all, tx, Entry, JOURNAL, sight, quartier.to_string())?)
}

/// Name, organisation and its identifier.
pub(super) async fn invited(tx: &mut Tx) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String, String), INVITED)?)
}

pub(super) async fn counts(tx: &mut Tx, sight: &Sight, today: Day) -> Result<Vec<Counts>, Problem> {
    Ok(seen_by!(fetch_all, tx, Counts, COUNTS, sight, today.to_string())?)
}

pub(super) async fn photos(
    tx: &mut Tx,
    sight: &Sight,
    quartier: QuartierId,
) -> Result<Vec<PhotoRow>, Problem> {
    Ok(seen_by!(fetch_all, tx, PhotoRow, PHOTOS, sight, quartier.to_string())?)
}

pub(super) async fn named(
    tx: &mut Tx,
    sight: &Sight,
    sql: &'static str,
    words: &str,
) -> Result<Vec<Named>, Problem> {
    Ok(fetch_all!(tx, Named, sql, &sight.mandate, words)?)
}

pub(super) async fn organisations_named(tx: &mut Tx, words: &str) -> Result<Vec<Named>, Problem> {
    Ok(fetch_all!(tx, Named, ORGANISATIONS_NAMED, words)?)
}
