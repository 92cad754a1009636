//! SQL of sittings: bodies and their seats, agenda, presences, and what is said of each dossier.

pub mod agenda;
pub mod room;

use crate::platform::convening;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional, insert_many};
use palier_domain::meetings::{
    AgendaItem, Attendance, Presence, QuorumRule, Seat, Sitting, SittingState, SteeringBody, Withdrawal,
};
use palier_domain::shared::{Day, DossierId, Instant, OrganisationId, PersonId, SittingId};

/// Sittings, latest first; of one body when it is named.
pub const SITTINGS: &str = "SELECT s.id, s.body, s.day, s.starts_at, s.ends_at, s.place, s.year, s.state, s.convened_on, s.told, \
    (SELECT COUNT(*) FROM sitting_item i WHERE i.sitting_id = s.id) AS items, \
    (SELECT COUNT(*) FROM sitting_ruling r WHERE r.sitting_id = s.id) AS settled FROM sitting s \
    WHERE $1 = '' OR s.body = $1 ORDER BY s.day DESC, s.id DESC LIMIT 200";
/// One sitting.
pub const SITTING: &str = "SELECT s.id, s.body, s.day, s.starts_at, s.ends_at, s.place, s.year, s.state, s.convened_on, s.told, \
    (SELECT COUNT(*) FROM sitting_item i WHERE i.sitting_id = s.id) AS items, \
    (SELECT COUNT(*) FROM sitting_ruling r WHERE r.sitting_id = s.id) AS settled FROM sitting s WHERE s.id = $1";
/// Keeps a sitting.
pub const INSERT_SITTING: &str = "INSERT INTO sitting (id, body, day, starts_at, ends_at, place, year, state, closed_rank, \
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'preparee', NULL, $8)";
/// Moves a sitting to a state.
pub const SET_STATE: &str = "UPDATE sitting SET state = $2 WHERE id = $1";
/// Its members were told of it, once more.
pub const SET_TOLD: &str = "UPDATE sitting SET told = told + 1, convened_on = $2 WHERE id = $1";
/// Closes a sitting, after all those closed before.
pub const CLOSE: &str = "UPDATE sitting SET state = 'close', \
    closed_rank = (SELECT COALESCE(MAX(closed_rank), 0) + 1 FROM sitting) WHERE id = $1";
/// How many seats a body needs.
pub const QUORUM: &str = "SELECT kind, amount FROM body_quorum WHERE body = $1";
/// Sets how many seats a body needs.
pub const SET_QUORUM: &str = "INSERT INTO body_quorum (body, kind, amount) VALUES ($1, $2, $3) \
    ON CONFLICT (body) DO UPDATE SET kind = excluded.kind, amount = excluded.amount";
/// Who sits in a body.
pub const SEATS: &str = "SELECT s.organisation_id, s.votes FROM body_seat s JOIN organisation o ON o.id = s.organisation_id \
    WHERE s.body = $1 ORDER BY o.name_folded, o.id";
/// Empties the seats of a body, to write them again.
pub const CLEAR_SEATS: &str = "DELETE FROM body_seat WHERE body = $1";
/// Gives a seat.
pub const INSERT_SEAT: &str = "INSERT INTO body_seat (body, organisation_id, votes) VALUES ($1, $2, $3)";
/// Who may be called to a sitting: those with a mandate in force in an organisation that has a seat.
pub const MEMBERS: &str = "SELECT DISTINCT p.id, p.name, p.email, p.name_folded, o.id AS organisation_id, o.name AS organisation, \
    o.name_folded AS organisation_folded, b.votes FROM mandate m JOIN person p ON p.id = m.person_id \
    JOIN organisation o ON o.id = m.organisation_id JOIN body_seat b ON b.organisation_id = o.id AND b.body = $1 \
    WHERE m.state = 'active' AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2) \
    ORDER BY o.name_folded, p.name_folded, p.id";
/// Who was at a sitting.
pub const ATTENDANCE: &str = "SELECT person_id, organisation_id, presence, votes FROM sitting_attendance \
    WHERE sitting_id = $1 ORDER BY person_id";
/// Forgets who was at a sitting, to write it again.
pub const CLEAR_ATTENDANCE: &str = "DELETE FROM sitting_attendance WHERE sitting_id = $1";
/// Notes who was at a sitting.
pub const INSERT_ATTENDANCE: &str = "INSERT INTO sitting_attendance (sitting_id, person_id, organisation_id, presence, votes) \
    VALUES ($1, $2, $3, $4, $5)";
/// Who left, during what.
pub const WITHDRAWALS: &str = "SELECT person_id, dossier_id FROM sitting_withdrawal WHERE sitting_id = $1";
/// Notes that someone left.
pub const WITHDRAW: &str = "INSERT INTO sitting_withdrawal (sitting_id, person_id, dossier_id) VALUES ($1, $2, $3) \
    ON CONFLICT (sitting_id, person_id, dossier_id) DO NOTHING";
/// Dossiers of a year that a body may look at: states between bars.
pub const READY: &str = "SELECT d.id, d.title, o.name FROM dossier d JOIN organisation o ON o.id = d.organisation_id \
    WHERE d.year = $1 AND $2 LIKE '%|' || d.state || '|%' AND NOT EXISTS (SELECT 1 FROM sitting_item i \
    JOIN sitting s ON s.id = i.sitting_id WHERE i.dossier_id = d.id AND s.state IN ('preparee', 'convoquee', 'ouverte')) \
    ORDER BY d.title_folded, d.id";
/// Names of people, for the pages of a sitting.
pub const NAMES: &str = "SELECT p.id, p.name FROM person p JOIN sitting_attendance a ON a.person_id = p.id \
    WHERE a.sitting_id = $1";

#[derive(Debug, sqlx::FromRow)]
struct SittingRow {
    #[sqlx(try_from = "String")]
    id: SittingId,
    body: String,
    #[sqlx(try_from = "String")]
    day: Day,
    starts_at: Option<String>,
    ends_at: Option<String>,
    place: String,
    year: i64,
    #[sqlx(try_from = "String")]
    state: SittingState,
    convened_on: Option<String>,
    told: i64,
    items: i64,
    settled: i64,
}

/// When and where a sitting is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which day.
    pub day: Day,
    /// From when, `14:00`; none when nobody said.
    pub starts_at: Option<String>,
    /// Until when; none when nobody said.
    pub ends_at: Option<String>,
    /// Where.
    pub place: String,
}

impl Held {
    /// `de 14:00 à 16:00`; empty when nobody said.
    pub fn hours(&self) -> String {
        convening::hours(self.starts_at.as_deref(), self.ends_at.as_deref())
    }

    /// Day, hours and place on one line, without what nobody said.
    pub fn said(&self) -> String {
        let parts = [self.day.long(), self.hours(), self.place.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// A sitting as kept, without what is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSitting {
    /// Which.
    pub id: SittingId,
    /// Code of its body.
    pub body: String,
    /// When and where.
    pub held: Held,
    /// Budget year it programmes.
    pub year: i16,
    /// Where it stands.
    pub state: SittingState,
    /// Day on which its members were last convened by mail.
    pub convened_on: Option<Day>,
    /// How many times calendars were told of it.
    pub told: i64,
    /// Dossiers on its agenda.
    pub items: i64,
    /// Those it has settled.
    pub settled: i64,
}

impl KeptSitting {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/instances/seances/{}", self.id)
    }

    /// Its committee room.
    pub fn room(&self) -> String {
        format!("{}/salle", self.href())
    }

    /// What the rules need to know of it, but for the agenda and what is said.
    pub fn bare(&self) -> Sitting {
        Sitting {
            id: self.id,
            body: self.body.clone(),
            day: self.held.day,
            state: self.state,
            agenda: Vec::new(),
            attendance: Vec::new(),
            withdrawals: Default::default(),
            advice: Vec::new(),
            decisions: Vec::new(),
        }
    }
}

impl From<SittingRow> for KeptSitting {
    fn from(row: SittingRow) -> Self {
        Self {
            id: row.id,
            body: row.body,
            held: Held { day: row.day, starts_at: row.starts_at, ends_at: row.ends_at, place: row.place },
            year: i16::try_from(row.year).unwrap_or_default(),
            state: row.state,
            convened_on: row.convened_on.and_then(|day| Day::parse(&day).ok()),
            told: row.told,
            items: row.items,
            settled: row.settled,
        }
    }
}

/// Somebody who may be called to a sitting.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// Who.
    #[sqlx(try_from = "String")]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// For whom.
    #[sqlx(try_from = "String")]
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// Whether the seat votes.
    pub votes: bool,
}

/// Sittings, latest first; of one body when it is named.
pub async fn sittings(tx: &mut Tx, body: &str) -> Result<Vec<KeptSitting>, Problem> {
    let rows: Vec<SittingRow> = fetch_all!(tx, SittingRow, SITTINGS, body)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One sitting.
pub async fn sitting(tx: &mut Tx, id: SittingId) -> Result<KeptSitting, Problem> {
    let row: Option<SittingRow> = fetch_optional!(tx, SittingRow, SITTING, id.to_string())?;
    row.map(Into::into).ok_or(Problem::NotFound)
}

/// Keeps a sitting and its agenda.
pub async fn insert(
    tx: &mut Tx,
    new: &KeptSitting,
    agenda: &[AgendaItem],
    now: Instant,
) -> Result<(), Problem> {
    let (held, year) = (&new.held, i64::from(new.year));
    let (id, day) = (new.id.to_string(), held.day.to_string());
    let (from, to) = (&held.starts_at, &held.ends_at);
    execute!(tx, INSERT_SITTING, id, &new.body, day, from, to, &held.place, year, now.0)?;
    agenda::set_agenda(tx, new.id, agenda).await
}

/// Moves a sitting to a state.
pub async fn set_state(tx: &mut Tx, id: SittingId, state: SittingState) -> Result<(), Problem> {
    match state {
        SittingState::Close => execute!(tx, CLOSE, id.to_string())?,
        _ => execute!(tx, SET_STATE, id.to_string(), state.code())?,
    };
    Ok(())
}

/// Notes that the members of a sitting were told of it that day.
pub async fn set_told(tx: &mut Tx, id: SittingId, day: Day) -> Result<(), Problem> {
    execute!(tx, SET_TOLD, id.to_string(), day.to_string())?;
    Ok(())
}

/// A body with its seats and its quorum.
pub async fn body(tx: &mut Tx, code: &str, title: &str) -> Result<SteeringBody, Problem> {
    let quorum: Option<(String, i64)> = fetch_optional!(tx, (String, i64), QUORUM, code)?;
    let seats: Vec<(String, bool)> = fetch_all!(tx, (String, bool), SEATS, code)?;
    let seat = |(organisation, votes): (String, bool)| {
        Some(Seat { organisation: organisation.parse().ok()?, holder: None, deputy: None, votes })
    };
    let quorum = match quorum {
        Some((kind, amount)) if kind == "nombre" => {
            QuorumRule::Count(u32::try_from(amount).unwrap_or(u32::MAX))
        }
        Some((kind, amount)) if kind == "part" => QuorumRule::Percent(u8::try_from(amount).unwrap_or(100)),
        _ => QuorumRule::None,
    };
    Ok(SteeringBody {
        code: code.to_owned(),
        title: title.to_owned(),
        seats: seats.into_iter().filter_map(seat).collect(),
        quorum,
    })
}

/// Writes the seats and the quorum of a body again.
pub async fn set_body(tx: &mut Tx, body: &SteeringBody) -> Result<(), Problem> {
    let (kind, amount) = match body.quorum {
        QuorumRule::None => ("aucun", 0),
        QuorumRule::Count(count) => ("nombre", i64::from(count)),
        QuorumRule::Percent(percent) => ("part", i64::from(percent)),
    };
    execute!(tx, SET_QUORUM, &body.code, kind, amount)?;
    execute!(tx, CLEAR_SEATS, &body.code)?;
    insert_many!(tx, INSERT_SEAT, &body.seats, |seat| [
        &body.code,
        seat.organisation.to_string(),
        seat.votes
    ]);
    Ok(())
}

/// Who may be called to a sitting of a body that day.
pub async fn members(tx: &mut Tx, body: &str, day: Day) -> Result<Vec<Member>, Problem> {
    Ok(fetch_all!(tx, Member, MEMBERS, body, day.to_string())?)
}

#[derive(sqlx::FromRow)]
struct AttendanceRow {
    #[sqlx(try_from = "String")]
    person_id: PersonId,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    #[sqlx(try_from = "String")]
    presence: Presence,
    votes: bool,
}

/// Who was at a sitting.
pub async fn attendance(tx: &mut Tx, id: SittingId) -> Result<Vec<Attendance>, Problem> {
    let rows: Vec<AttendanceRow> = fetch_all!(tx, AttendanceRow, ATTENDANCE, id.to_string())?;
    let one = |row: AttendanceRow| Attendance {
        person: row.person_id,
        organisation: row.organisation_id,
        presence: row.presence,
        votes: row.votes,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Writes who was at a sitting again.
pub async fn set_attendance(tx: &mut Tx, id: SittingId, all: &[Attendance]) -> Result<(), Problem> {
    execute!(tx, CLEAR_ATTENDANCE, id.to_string())?;
    insert_many!(tx, INSERT_ATTENDANCE, all, |one| [
        id.to_string(),
        one.person.to_string(),
        one.organisation.to_string(),
        one.presence.code(),
        one.votes
    ]);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct WithdrawalRow {
    #[sqlx(try_from = "String")]
    person_id: PersonId,
    #[sqlx(try_from = "String")]
    dossier_id: DossierId,
}

/// Who left, during what.
pub async fn withdrawals(tx: &mut Tx, id: SittingId) -> Result<Vec<Withdrawal>, Problem> {
    let rows: Vec<WithdrawalRow> = fetch_all!(tx, WithdrawalRow, WITHDRAWALS, id.to_string())?;
    let one = |row: WithdrawalRow| Withdrawal { person: row.person_id, dossier: row.dossier_id };
    Ok(rows.into_iter().map(one).collect())
}

/// Notes that someone left while a dossier was looked at.
pub async fn withdraw(tx: &mut Tx, id: SittingId, one: Withdrawal) -> Result<(), Problem> {
    execute!(tx, WITHDRAW, id.to_string(), one.person.to_string(), one.dossier.to_string())?;
    Ok(())
}

/// Dossiers of a year in these states: identifier, title, holder.
pub async fn ready(
    tx: &mut Tx,
    year: i16,
    states: &[palier_domain::projects::DossierState],
) -> Result<Vec<(String, String, String)>, Problem> {
    let codes: Vec<&str> = states.iter().map(|state| state.code()).collect();
    let among = format!("|{}|", codes.join("|"));
    Ok(fetch_all!(tx, (String, String, String), READY, i64::from(year), among)?)
}

/// Names of those who were at a sitting.
pub async fn names(tx: &mut Tx, id: SittingId) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), NAMES, id.to_string())?)
}
