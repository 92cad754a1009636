//! SQL of the overviews: read only, inside what the mandate reaches, without what is kept restricted.

use crate::platform::journal::Entry;
use crate::platform::{Allowed, Problem, Tx};
use crate::{fetch_all, fetch_optional};
use palier_domain::diagnostics::{ConstatState, ConstatValue, Severity, WalkKind, WalkState};
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{Day, Instant};
use palier_domain::territory::{Geography, QuartierStatus};

macro_rules! constats_where {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT c.id, c.quartier_id, q.name AS quartier, c.walk_id, w.day AS walked_on, w.kind AS walk_kind, c.number, \
             c.lon, c.lat, c.place, c.theme, c.subtheme, c.value, c.severity, c.description, c.residents_words, c.state, \
             c.answer, c.reason, c.visibility, c.deadline, c.responsible_id, o.name AS responsible, c.transmitted_on, \
             c.declared_on FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
             JOIN quartier q ON q.id = c.quartier_id JOIN walk w ON w.id = c.walk_id \
             LEFT JOIN organisation o ON o.id = c.responsible_id \
             WHERE r.mandate_id = $1 AND (c.visibility <> 'restreint' OR $2) AND ",
            $condition,
            " ORDER BY ",
            $order
        )
    };
}

macro_rules! walks_where {
    ($condition:literal) => {
        concat!(
            "SELECT w.id, q.name AS quartier, w.kind, w.state, w.day, w.starts_at, w.meeting_point, w.residents, \
             (SELECT COUNT(*) FROM constat c WHERE c.walk_id = w.id AND (c.visibility <> 'restreint' OR $2)) AS constats \
             FROM walk w JOIN mandate_reach r ON r.quartier_id = w.quartier_id JOIN quartier q ON q.id = w.quartier_id \
             WHERE r.mandate_id = $1 AND ",
            $condition,
            " ORDER BY w.day, w.id LIMIT 500"
        )
    };
}

/// The constats of a quartier, oldest first.
pub const CONSTATS_OF: &str = constats_where!("c.quartier_id = $3", "w.day, c.walk_id, c.number");
/// Constats an organisation must answer or finish, the most pressing first.
pub const CONSTATS_FOR: &str = constats_where!(
    "c.responsible_id = $3 AND c.state <> 'verifie' AND c.state <> 'sans_suite' AND c.state <> 'hors_perimetre' \
     AND c.state <> 'doublon' AND c.state <> 'declare_resolu'",
    "COALESCE(c.deadline, '9999'), c.id LIMIT 200"
);
/// Constats said done by another organisation, to be seen done.
pub const CONSTATS_TO_VERIFY: &str = constats_where!(
    "c.state = 'declare_resolu' AND COALESCE(c.declared_by_id, '') <> $3",
    "c.declared_on, c.id LIMIT 200"
);
/// Constats nobody has been asked about.
pub const CONSTATS_UNASKED: &str =
    constats_where!("c.state = 'a_qualifier' AND c.value <> 'point_fort'", "w.day, c.id LIMIT 200");
/// Constats answered lately.
pub const CONSTATS_ANSWERED: &str =
    constats_where!("c.declared_on IS NOT NULL", "c.declared_on DESC, c.id LIMIT 8");
/// Constats in which some folded words are found.
pub const CONSTATS_SAYING: &str =
    constats_where!("c.description_folded LIKE $3 ESCAPE '!'", "w.day DESC, c.id LIMIT 20");
/// The walks of a quartier.
pub const WALKS_OF: &str = walks_where!("w.quartier_id = $3");
/// Walks not given back yet.
pub const WALKS_UNDER_WAY: &str = walks_where!("w.state <> 'restitue' AND w.state <> 'clos'");
/// A quartier and the contour in force.
pub const QUARTIER: &str = "SELECT q.code_2024, q.name, q.status, q.commune_names, q.description, q.population, \
    q.population_year, q.npnru, c.geojson, c.geography, c.schematic FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id \
    LEFT JOIN contour c ON c.quartier_id = q.id AND c.valid_to IS NULL \
    WHERE q.id = $1 AND r.mandate_id = $2 ORDER BY c.valid_from DESC LIMIT 1";
/// Landlords named in the walks of a quartier.
pub const LANDLORDS: &str = "SELECT DISTINCT o.name FROM walk w JOIN walk_organisation wo ON wo.walk_id = w.id \
    JOIN organisation o ON o.id = wo.organisation_id WHERE w.quartier_id = $1 AND o.kind = 'bailleur' ORDER BY o.name";
/// The actions of a quartier.
pub const ACTIONS_OF: &str = "SELECT a.id, a.title, a.state, a.progress, a.starts, a.ends, o.name AS pilot, a.created_at, \
    q.name AS quartier FROM action a JOIN action_quartier aq ON aq.action_id = a.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id JOIN quartier q ON q.id = aq.quartier_id \
    JOIN organisation o ON o.id = a.pilot_id WHERE r.mandate_id = $1 AND aq.quartier_id = $2 \
    ORDER BY a.created_at, a.id";
/// Actions of an organisation, or of all when none is named, whose last day has passed.
pub const ACTIONS_PAST: &str = "SELECT a.id, a.title, a.state, a.progress, a.starts, a.ends, o.name AS pilot, a.created_at, \
    MIN(q.name) AS quartier FROM action a JOIN action_quartier aq ON aq.action_id = a.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id JOIN quartier q ON q.id = aq.quartier_id \
    JOIN organisation o ON o.id = a.pilot_id WHERE r.mandate_id = $1 AND a.ends < $2 \
    AND (CAST($3 AS TEXT) IS NULL OR a.pilot_id = $3) \
    GROUP BY a.id, a.title, a.state, a.progress, a.starts, a.ends, o.name, a.created_at ORDER BY a.ends, a.id LIMIT 200";
/// Which action answers which constat, in a quartier.
pub const LINKS: &str = "SELECT ac.constat_id, ac.action_id, a.title FROM action_constat ac JOIN action a ON a.id = ac.action_id \
    JOIN constat c ON c.id = ac.constat_id JOIN action_quartier aq ON aq.action_id = a.id AND aq.quartier_id = c.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND (c.visibility <> 'restreint' OR $2) AND c.quartier_id = $3 ORDER BY ac.action_id, c.id";
/// Clauses served by the actions of a quartier.
pub const OBJECTIVES: &str = "SELECT ao.action_id, ao.objective FROM action_objective ao \
    JOIN action_quartier aq ON aq.action_id = ao.action_id JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE r.mandate_id = $1 AND aq.quartier_id = $2 ORDER BY ao.action_id, ao.objective";
/// Dated notes on the actions of a quartier.
pub const NOTES: &str = "SELECT n.action_id, a.title, n.day, n.text, n.author FROM action_note n \
    JOIN action a ON a.id = n.action_id JOIN action_quartier aq ON aq.action_id = a.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE r.mandate_id = $1 AND aq.quartier_id = $2 ORDER BY n.day, n.id";
/// Latest entries of the journal in a quartier, with those of every action that takes place there.
pub const JOURNAL: &str = "SELECT j.seq, j.at, j.author_kind, p.name AS person_id, j.mandate_id, j.by_virtue_of, j.event, \
    j.subject_kind, j.subject_id, j.quartier_id, j.details, j.previous_hash, j.hash FROM journal j \
    JOIN mandate_reach r ON r.quartier_id = $3 LEFT JOIN person p ON p.id = j.person_id \
    WHERE r.mandate_id = $1 AND ($2 OR NOT EXISTS (SELECT 1 FROM constat c WHERE c.id = j.subject_id AND c.visibility = 'restreint')) \
    AND (j.quartier_id = $3 OR (j.subject_kind = 'action' AND j.subject_id IN \
    (SELECT aq.action_id FROM action_quartier aq WHERE aq.quartier_id = $3))) ORDER BY j.seq DESC LIMIT 500";
/// Invitations not accepted yet.
pub const INVITED: &str = "SELECT p.name, o.name AS organisation, o.id FROM mandate m JOIN person p ON p.id = m.person_id \
    JOIN organisation o ON o.id = m.organisation_id WHERE m.state = 'pending' ORDER BY m.valid_from, m.id LIMIT 50";
/// Counts by quartier.
pub const COUNTS: &str = "SELECT q.id, q.name, q.name_folded, q.commune_names, \
    COUNT(c.id) FILTER (WHERE c.value <> 'point_fort' AND c.state <> 'verifie' AND c.state <> 'sans_suite' \
    AND c.state <> 'hors_perimetre' AND c.state <> 'doublon') AS open, \
    COUNT(c.id) FILTER (WHERE c.deadline < $3 AND c.value <> 'point_fort' AND c.state <> 'verifie' AND c.state <> 'sans_suite' \
    AND c.state <> 'hors_perimetre' AND c.state <> 'doublon' AND c.state <> 'declare_resolu') AS late, \
    COUNT(c.id) FILTER (WHERE c.state = 'verifie') AS verified, \
    (SELECT COUNT(*) FROM action_quartier aq JOIN action a ON a.id = aq.action_id \
     WHERE aq.quartier_id = q.id AND a.state = 'en_cours') AS actions \
    FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id \
    LEFT JOIN constat c ON c.quartier_id = q.id AND (c.visibility <> 'restreint' OR $2) \
    WHERE r.mandate_id = $1 GROUP BY q.id, q.name, q.name_folded, q.commune_names ORDER BY q.name_folded, q.id";
/// Photos of the constats of a quartier.
pub const PHOTOS: &str = "SELECT p.constat_id, p.sha256, p.moment, p.description FROM photo p \
    JOIN constat c ON c.id = p.constat_id JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND (c.visibility <> 'restreint' OR $2) AND c.quartier_id = $3 ORDER BY p.created_at, p.id";
/// Quartiers whose name holds some folded words.
pub const QUARTIERS_NAMED: &str = "SELECT q.id, q.name, q.commune_names AS detail FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 AND q.name_folded LIKE $2 ESCAPE '!' \
    ORDER BY q.name_folded LIMIT 20";
/// Actions whose title holds some folded words.
pub const ACTIONS_NAMED: &str = "SELECT DISTINCT a.id, a.title AS name, o.name AS detail FROM action a \
    JOIN action_quartier aq ON aq.action_id = a.id JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    JOIN organisation o ON o.id = a.pilot_id WHERE r.mandate_id = $1 AND a.title_folded LIKE $2 ESCAPE '!' \
    ORDER BY a.title LIMIT 20";
/// Organisations whose name holds some folded words.
pub const ORGANISATIONS_NAMED: &str = "SELECT id, name, '' AS detail FROM organisation WHERE name_folded LIKE $1 ESCAPE '!' \
    ORDER BY name_folded LIMIT 20";

/// A constat as overviews read it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ConstatRow {
    pub(super) id: String,
    pub(super) quartier: String,
    pub(super) walk_id: String,
    #[sqlx(try_from = "String")]
    pub(super) walked_on: Day,
    #[sqlx(try_from = "String")]
    pub(super) walk_kind: WalkKind,
    pub(super) number: i64,
    pub(super) lon: Option<f64>,
    pub(super) lat: Option<f64>,
    pub(super) place: Option<String>,
    pub(super) theme: String,
    pub(super) subtheme: Option<String>,
    #[sqlx(try_from = "String")]
    pub(super) value: ConstatValue,
    severity: Option<String>,
    pub(super) description: String,
    pub(super) residents_words: Option<String>,
    #[sqlx(try_from = "String")]
    pub(super) state: ConstatState,
    pub(super) answer: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) visibility: String,
    deadline: Option<String>,
    pub(super) responsible: Option<String>,
    pub(super) transmitted_on: Option<String>,
    declared_on: Option<String>,
}

impl ConstatRow {
    pub(super) fn severity(&self) -> Option<Severity> {
        self.severity.as_deref()?.parse().ok()
    }

    pub(super) fn deadline(&self) -> Option<Day> {
        Day::parse(self.deadline.as_deref()?).ok()
    }

    pub(super) fn resolved_on(&self) -> Option<Day> {
        Day::parse(self.declared_on.as_deref()?).ok()
    }

    pub(super) fn is_open(&self) -> bool {
        self.value != ConstatValue::PointFort && !self.state.is_closed()
    }

    /// Open, nobody has said it is done, and the day has passed.
    pub(super) fn is_late(&self, today: Day) -> bool {
        let awaited = self.is_open() && self.state != ConstatState::DeclareResolu;
        awaited && self.deadline().is_some_and(|day| day < today)
    }

    pub(super) fn is_answered(&self) -> bool {
        self.answer.is_some() || self.reason.is_some()
    }
}

/// A walk as overviews read it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct WalkRow {
    pub(super) id: String,
    pub(super) quartier: String,
    #[sqlx(try_from = "String")]
    pub(super) kind: WalkKind,
    #[sqlx(try_from = "String")]
    pub(super) state: WalkState,
    #[sqlx(try_from = "String")]
    pub(super) day: Day,
    pub(super) starts_at: Option<String>,
    pub(super) meeting_point: String,
    pub(super) residents: i64,
    pub(super) constats: i64,
}

/// An action as overviews read it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ActionRow {
    pub(super) id: String,
    pub(super) title: String,
    #[sqlx(try_from = "String")]
    pub(super) state: ActionState,
    #[sqlx(try_from = "String")]
    pub(super) progress: Progress,
    ends: Option<String>,
    pub(super) pilot: String,
    created_at: i64,
    pub(super) quartier: String,
}

impl ActionRow {
    pub(super) fn ends(&self) -> Option<Day> {
        Day::parse(self.ends.as_deref()?).ok()
    }

    pub(super) fn written_on(&self) -> Day {
        Instant(self.created_at).day()
    }

    pub(super) fn is_late(&self, today: Day) -> bool {
        let action = palier_domain::plans::Action {
            state: self.state,
            reason: None,
            postponed_to: None,
            ends: self.ends(),
        };
        action.is_late(today)
    }
}

/// A quartier and its contour.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct QuartierRow {
    pub(super) code_2024: Option<String>,
    pub(super) name: String,
    #[sqlx(try_from = "String")]
    pub(super) status: QuartierStatus,
    pub(super) commune_names: String,
    pub(super) description: Option<String>,
    pub(super) population: Option<i64>,
    pub(super) population_year: Option<i64>,
    pub(super) npnru: bool,
    pub(super) geojson: Option<String>,
    geography: Option<String>,
    pub(super) schematic: Option<bool>,
}

impl QuartierRow {
    pub(super) fn geography(&self) -> Option<Geography> {
        self.geography.as_deref()?.parse().ok()
    }
}

/// Which action answers which constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Link {
    pub(super) constat_id: String,
    pub(super) action_id: String,
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
    pub(super) constat_id: String,
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

/// Constats by one of the texts above that reads the mandate, the right, and one more value.
pub(super) async fn constats(
    tx: &mut Tx,
    who: &Allowed,
    sql: &'static str,
    third: &str,
) -> Result<Vec<ConstatRow>, Problem> {
    Ok(fetch_all!(tx, ConstatRow, sql, who.mandate(), who.sees_restricted(), third)?)
}

/// The same, without a third value.
pub(super) async fn constats_all(
    tx: &mut Tx,
    who: &Allowed,
    sql: &'static str,
) -> Result<Vec<ConstatRow>, Problem> {
    Ok(fetch_all!(tx, ConstatRow, sql, who.mandate(), who.sees_restricted())?)
}

pub(super) async fn walks_of(tx: &mut Tx, who: &Allowed, quartier: &str) -> Result<Vec<WalkRow>, Problem> {
    Ok(fetch_all!(tx, WalkRow, WALKS_OF, who.mandate(), who.sees_restricted(), quartier)?)
}

pub(super) async fn walks_under_way(tx: &mut Tx, who: &Allowed) -> Result<Vec<WalkRow>, Problem> {
    Ok(fetch_all!(tx, WalkRow, WALKS_UNDER_WAY, who.mandate(), who.sees_restricted())?)
}

pub(super) async fn quartier(tx: &mut Tx, who: &Allowed, id: &str) -> Result<QuartierRow, Problem> {
    fetch_optional!(tx, QuartierRow, QUARTIER, id, who.mandate())?.ok_or(Problem::NotFound)
}

pub(super) async fn landlords(tx: &mut Tx, quartier: &str) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), LANDLORDS, quartier)?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

pub(super) async fn actions_of(
    tx: &mut Tx,
    who: &Allowed,
    quartier: &str,
) -> Result<Vec<ActionRow>, Problem> {
    Ok(fetch_all!(tx, ActionRow, ACTIONS_OF, who.mandate(), quartier)?)
}

pub(super) async fn actions_past(
    tx: &mut Tx,
    who: &Allowed,
    today: Day,
    pilot: Option<String>,
) -> Result<Vec<ActionRow>, Problem> {
    Ok(fetch_all!(tx, ActionRow, ACTIONS_PAST, who.mandate(), today.to_string(), &pilot)?)
}

pub(super) async fn links(tx: &mut Tx, who: &Allowed, quartier: &str) -> Result<Vec<Link>, Problem> {
    Ok(fetch_all!(tx, Link, LINKS, who.mandate(), who.sees_restricted(), quartier)?)
}

/// Pairs of an action and a clause it serves.
pub(super) async fn objectives(
    tx: &mut Tx,
    who: &Allowed,
    quartier: &str,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), OBJECTIVES, who.mandate(), quartier)?)
}

pub(super) async fn notes(tx: &mut Tx, who: &Allowed, quartier: &str) -> Result<Vec<NoteRow>, Problem> {
    Ok(fetch_all!(tx, NoteRow, NOTES, who.mandate(), quartier)?)
}

/// Entries whose `person_id` is the name of the person, to be shown.
pub(super) async fn journal(tx: &mut Tx, who: &Allowed, quartier: &str) -> Result<Vec<Entry>, Problem> {
    Ok(fetch_all!(tx, Entry, JOURNAL, who.mandate(), who.sees_restricted(), quartier)?)
}

/// Name, organisation and its identifier.
pub(super) async fn invited(tx: &mut Tx) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String, String), INVITED)?)
}

pub(super) async fn counts(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Counts>, Problem> {
    Ok(fetch_all!(tx, Counts, COUNTS, who.mandate(), who.sees_restricted(), today.to_string())?)
}

pub(super) async fn photos(tx: &mut Tx, who: &Allowed, quartier: &str) -> Result<Vec<PhotoRow>, Problem> {
    Ok(fetch_all!(tx, PhotoRow, PHOTOS, who.mandate(), who.sees_restricted(), quartier)?)
}

pub(super) async fn named(
    tx: &mut Tx,
    who: &Allowed,
    sql: &'static str,
    words: &str,
) -> Result<Vec<Named>, Problem> {
    Ok(fetch_all!(tx, Named, sql, who.mandate(), words)?)
}

pub(super) async fn organisations_named(tx: &mut Tx, words: &str) -> Result<Vec<Named>, Problem> {
    Ok(fetch_all!(tx, Named, ORGANISATIONS_NAMED, words)?)
}
