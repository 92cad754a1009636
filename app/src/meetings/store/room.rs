//! SQL of the committee room: what is known of each dossier on the agenda, and what is said of it.

use crate::funding::store::KeptEnvelope;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::funding::{CountedDossier, FundingRules, PreviousBilan};
use palier_domain::meetings::{Advice, DossierDecision, Subject};
use palier_domain::projects::{Dossier, DossierOpinion, DossierState, FrozenVerdict, Interest, InterestIn};
use palier_domain::shared::{Cents, Day, DossierId, EnvelopeId, OrganisationId, SittingId, text::fold};
use std::collections::BTreeMap;

/// The dossiers of a sitting in the order of its agenda; one of them when it is named.
pub const ITEMS: &str = "SELECT d.id, d.title, d.organisation_id, o.name AS holder, d.siret, d.state, d.submitted_on, \
    d.bilan_due FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id JOIN organisation o ON o.id = d.organisation_id \
    WHERE i.sitting_id = $1 AND ($2 = '' OR i.dossier_id = $2) ORDER BY i.position";
/// The verdict of admissibility of each dossier of a sitting, as frozen.
pub const FROZEN: &str = "SELECT d.id, d.frozen FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id \
    WHERE i.sitting_id = $1 AND d.frozen IS NOT NULL";
/// What each dossier of a sitting asks, funder by funder and scheme by scheme.
pub const ASKED: &str = "SELECT a.dossier_id, a.organisation_id, a.scheme, a.cents FROM dossier_asked a \
    JOIN sitting_item i ON i.dossier_id = a.dossier_id WHERE i.sitting_id = $1 AND ($2 = '' OR i.dossier_id = $2)";
/// Opinions asked on each dossier of a sitting, and what was given.
pub const OPINIONS: &str = "SELECT p.dossier_id, o.name, p.given, p.outdated FROM dossier_opinion p \
    JOIN sitting_item i ON i.dossier_id = p.dossier_id JOIN organisation o ON o.id = p.organisation_id \
    WHERE i.sitting_id = $1 ORDER BY o.name_folded, o.id";
/// What sittings closed before said of each dossier of a sitting, first closed first.
pub const BEFORE: &str = "SELECT r.dossier_id, r.kind, r.verdict, r.reason, r.text, r.amounts, r.number, s.body, s.day \
    FROM sitting_ruling r JOIN sitting s ON s.id = r.sitting_id \
    JOIN sitting_item i ON i.dossier_id = r.dossier_id AND i.sitting_id = $1 \
    WHERE s.closed_rank IS NOT NULL AND s.id <> $1 AND ($2 = '' OR r.dossier_id = $2) ORDER BY s.closed_rank";
/// What a sitting says of its dossiers.
pub const RULINGS: &str = "SELECT r.dossier_id, r.kind, r.verdict, r.reason, r.text, r.amounts, r.number, s.body, s.day \
    FROM sitting_ruling r JOIN sitting s ON s.id = r.sitting_id JOIN sitting_item i ON i.sitting_id = s.id \
    AND i.dossier_id = r.dossier_id WHERE r.sitting_id = $1 AND ($2 = '' OR r.dossier_id = $2) ORDER BY i.position";
/// How many dossiers a sitting decides on.
pub const DECIDED: &str = "SELECT COUNT(*) FROM sitting_ruling WHERE sitting_id = $1 AND kind = 'decision'";
/// Keeps what is said of a dossier.
pub const SET_RULING: &str = "INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sitting_id, dossier_id) DO UPDATE SET kind = excluded.kind, \
    verdict = excluded.verdict, reason = excluded.reason, text = excluded.text, amounts = excluded.amounts";
/// Takes back what was said of a dossier.
pub const CLEAR_RULING: &str = "DELETE FROM sitting_ruling WHERE sitting_id = $1 AND dossier_id = $2";
/// What was voted before to the holder of each dossier of a sitting, the oldest first.
pub const PREVIOUS: &str = "SELECT d.id, p.state, p.year, p.submitted_on, p.bilan_due, \
    CAST((SELECT COALESCE(SUM(g.committed_cents), 0) FROM envelope_grant g WHERE g.dossier_id = p.id) AS BIGINT) AS voted \
    FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id \
    JOIN dossier p ON p.organisation_id = d.organisation_id AND p.year < d.year \
    WHERE i.sitting_id = $1 AND ($2 = '' OR d.id = $2) ORDER BY p.year, p.created_at, p.id";
/// Axes that each dossier of a sitting serves.
pub const AXES: &str = "SELECT a.dossier_id, a.axis FROM dossier_axis a JOIN sitting_item i ON i.dossier_id = a.dossier_id \
    WHERE i.sitting_id = $1 ORDER BY a.axis";
/// Quartiers of each dossier of a sitting, with their communes and shares.
pub const PLACES: &str = "SELECT q.dossier_id, t.name, t.commune_names, q.percent FROM dossier_quartier q \
    JOIN sitting_item i ON i.dossier_id = q.dossier_id JOIN quartier t ON t.id = q.quartier_id \
    WHERE i.sitting_id = $1 ORDER BY t.name_folded, t.id";
/// Ties declared by those who are at a sitting.
pub const TIES: &str = "SELECT t.person_id, t.dossier_id, t.organisation_id, t.kind, t.declared_on, t.ended_on FROM interest t \
    JOIN sitting_attendance a ON a.person_id = t.person_id WHERE a.sitting_id = $1";

#[derive(sqlx::FromRow)]
struct ItemRow {
    #[sqlx(try_from = "String")]
    id: DossierId,
    title: String,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    holder: String,
    siret: String,
    #[sqlx(try_from = "String")]
    state: DossierState,
    submitted_on: Option<String>,
    bilan_due: Option<String>,
}

/// A dossier on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: DossierId,
    /// The project.
    pub title: String,
    /// Who asks.
    pub holder_id: OrganisationId,
    /// Its name.
    pub holder: String,
    /// Its SIRET, as kept.
    pub siret: String,
    /// Where it stands.
    pub dossier: Dossier,
    /// What it asks of each envelope, in cents.
    pub asked: BTreeMap<EnvelopeId, Cents>,
    /// What it asks of schemes that have no envelope that year, in cents.
    pub nowhere: Cents,
}

/// What a sitting says of a dossier, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Of which.
    pub dossier: DossierId,
    /// Whether it is a decision; else an opinion.
    pub decides: bool,
    /// Code of what is said.
    pub verdict: String,
    /// Code of the reason.
    pub reason: String,
    /// In words.
    pub text: String,
    /// Proposed or voted, in cents.
    pub amounts: BTreeMap<EnvelopeId, Cents>,
    /// Number in the record.
    pub number: String,
    /// Code of the body that says it.
    pub body: String,
    /// When.
    pub day: Day,
}

#[derive(sqlx::FromRow)]
struct SaidRow {
    #[sqlx(try_from = "String")]
    dossier_id: DossierId,
    kind: String,
    verdict: String,
    reason: Option<String>,
    text: String,
    amounts: String,
    number: Option<String>,
    body: String,
    #[sqlx(try_from = "String")]
    day: Day,
}

impl From<SaidRow> for Said {
    fn from(row: SaidRow) -> Self {
        Self {
            dossier: row.dossier_id,
            decides: row.kind == "decision",
            verdict: row.verdict,
            reason: row.reason.unwrap_or_default(),
            text: row.text,
            amounts: serde_json::from_str(&row.amounts).unwrap_or_default(),
            number: row.number.unwrap_or_default(),
            body: row.body,
            day: row.day,
        }
    }
}

impl Said {
    /// As a decision of the rules; none when it is an opinion.
    pub fn decision(&self) -> Option<DossierDecision> {
        Some(DossierDecision {
            dossier: self.dossier,
            ruling: self.verdict.parse().ok().filter(|_| self.decides)?,
            voted: self.amounts.clone(),
            reason: self.reason.parse().ok(),
            text: self.text.clone(),
        })
    }

    /// As an opinion of the rules; none when it is a decision.
    pub fn advice(&self) -> Option<Advice> {
        Some(Advice {
            dossier: self.dossier,
            kind: self.verdict.parse().ok().filter(|_| !self.decides)?,
            proposed: self.amounts.clone(),
            text: self.text.clone(),
        })
    }
}

fn named(one: Option<DossierId>) -> String {
    one.map(|id| id.to_string()).unwrap_or_default()
}

fn day(text: Option<String>) -> Option<Day> {
    text.and_then(|text| Day::parse(&text).ok())
}

/// The dossiers of a sitting with what they ask of these envelopes, in the order of its agenda; one of them when it is named.
pub async fn items(
    tx: &mut Tx,
    sitting: SittingId,
    one: Option<DossierId>,
    envelopes: &[KeptEnvelope],
) -> Result<Vec<Item>, Problem> {
    let (sitting, one) = (sitting.to_string(), named(one));
    let rows: Vec<ItemRow> = fetch_all!(tx, ItemRow, ITEMS, &sitting, &one)?;
    let asked: Vec<(String, String, String, i64)> =
        fetch_all!(tx, (String, String, String, i64), ASKED, &sitting, &one)?;
    let purses: BTreeMap<(String, String), EnvelopeId> = envelopes
        .iter()
        .map(|kept| ((kept.envelope.funder.to_string(), fold(&kept.envelope.scheme)), kept.envelope.id))
        .collect();
    let mut by_dossier: BTreeMap<String, (BTreeMap<EnvelopeId, Cents>, Cents)> = BTreeMap::new();
    for (dossier, funder, scheme, cents) in asked {
        let (held, nowhere) = by_dossier.entry(dossier).or_default();
        match purses.get(&(funder, fold(&scheme))) {
            Some(envelope) => held.entry(*envelope).or_default().0 += cents,
            None => nowhere.0 += cents,
        }
    }
    let item = |row: ItemRow| {
        let (asked, nowhere) = by_dossier.remove(&row.id.to_string()).unwrap_or_default();
        Item {
            id: row.id,
            title: row.title,
            holder_id: row.organisation_id,
            holder: row.holder,
            siret: row.siret,
            dossier: Dossier {
                state: row.state,
                submitted_on: day(row.submitted_on),
                bilan_due: day(row.bilan_due),
            },
            asked,
            nowhere,
        }
    };
    Ok(rows.into_iter().map(item).collect())
}

/// Verdicts of admissibility, as frozen.
pub async fn frozen(tx: &mut Tx, sitting: SittingId) -> Result<BTreeMap<DossierId, FrozenVerdict>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), FROZEN, sitting.to_string())?;
    let read = |(id, text): (String, String)| Some((id.parse().ok()?, serde_json::from_str(&text).ok()?));
    Ok(rows.into_iter().filter_map(read).collect())
}

/// An opinion asked on a dossier, as the room hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomOpinion {
    /// Whose.
    pub name: String,
    /// What was given; none while it is awaited.
    pub given: Option<DossierOpinion>,
    /// Whether the dossier was corrected or put off since.
    pub outdated: bool,
}

/// Opinions asked on each dossier.
pub async fn opinions(
    tx: &mut Tx,
    sitting: SittingId,
) -> Result<BTreeMap<DossierId, Vec<RoomOpinion>>, Problem> {
    type Told = (String, String, Option<String>, bool);
    let rows: Vec<Told> = fetch_all!(tx, Told, OPINIONS, sitting.to_string())?;
    let mut all: BTreeMap<DossierId, Vec<RoomOpinion>> = BTreeMap::new();
    for (id, name, given, outdated) in rows {
        let given = given.as_deref().map(serde_json::from_str).transpose();
        if let (Ok(id), Ok(given)) = (id.parse(), given) {
            all.entry(id).or_default().push(RoomOpinion { name, given, outdated });
        }
    }
    Ok(all)
}

/// The opinion of the body that prepares which still holds for each dossier: a later adjournment asks for another.
pub async fn advised(
    tx: &mut Tx,
    sitting: SittingId,
    one: Option<DossierId>,
) -> Result<BTreeMap<DossierId, Said>, Problem> {
    let rows: Vec<SaidRow> = fetch_all!(tx, SaidRow, BEFORE, sitting.to_string(), named(one))?;
    let mut holds = BTreeMap::new();
    for said in rows.into_iter().map(Said::from) {
        match said.decides {
            true => holds.remove(&said.dossier),
            false => holds.insert(said.dossier, said),
        };
    }
    Ok(holds)
}

/// What a sitting says of its dossiers, in the order of its agenda; of one of them when it is named.
pub async fn rulings(tx: &mut Tx, sitting: SittingId, one: Option<DossierId>) -> Result<Vec<Said>, Problem> {
    let rows: Vec<SaidRow> = fetch_all!(tx, SaidRow, RULINGS, sitting.to_string(), named(one))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many dossiers a sitting decides on.
pub async fn decided(tx: &mut Tx, sitting: SittingId) -> Result<i64, Problem> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), DECIDED, sitting.to_string())?;
    Ok(count)
}

/// Keeps what is said of a dossier.
pub async fn keep(tx: &mut Tx, sitting: SittingId, said: &Said) -> Result<(), Problem> {
    let amounts = serde_json::to_string(&said.amounts).map_err(Problem::inside)?;
    let kind = if said.decides { "decision" } else { "avis" };
    let reason = Some(said.reason.as_str()).filter(|reason| !reason.is_empty());
    let (sitting, dossier) = (sitting.to_string(), said.dossier.to_string());
    execute!(tx, SET_RULING, sitting, dossier, kind, &said.verdict, reason, &said.text, amounts)?;
    Ok(())
}

/// Takes back what was said of a dossier.
pub async fn clear(tx: &mut Tx, sitting: SittingId, dossier: DossierId) -> Result<(), Problem> {
    execute!(tx, CLEAR_RULING, sitting.to_string(), dossier.to_string())?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PreviousRow {
    #[sqlx(try_from = "String")]
    id: DossierId,
    #[sqlx(try_from = "String")]
    state: DossierState,
    year: i64,
    submitted_on: Option<String>,
    bilan_due: Option<String>,
    voted: i64,
}

/// What the holder of a dossier was granted last, and the bilan it still owes of all that was voted to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Previous {
    /// Budget year.
    pub year: i16,
    /// Where that dossier stands.
    pub state: DossierState,
    /// Voted by all, in cents.
    pub voted: Cents,
    /// What is known of its bilan.
    pub bilan: PreviousBilan,
}

/// What each holder was granted last, and of all the bilans it owed the one that binds; of one dossier when it is named.
pub async fn previous(
    tx: &mut Tx,
    sitting: SittingId,
    one: Option<DossierId>,
    rules: &FundingRules,
    today: Day,
) -> Result<BTreeMap<DossierId, Previous>, Problem> {
    let rows: Vec<PreviousRow> = fetch_all!(tx, PreviousRow, PREVIOUS, sitting.to_string(), named(one))?;
    let mut last: BTreeMap<DossierId, Previous> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.state.is_voted()) {
        let year = i16::try_from(row.year).unwrap_or_default();
        let dossier =
            Dossier { state: row.state, submitted_on: day(row.submitted_on), bilan_due: day(row.bilan_due) };
        let bilan = PreviousBilan::of(Some((&dossier, year)), rules, today);
        let bilan = last.get(&row.id).map_or(bilan, |before| before.bilan.binding(bilan));
        last.insert(row.id, Previous { year, state: row.state, voted: Cents(row.voted), bilan });
    }
    Ok(last)
}

/// What a dossier is counted under: axes, quartiers and communes, each with its weight.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Axes, all alike.
    pub axes: Vec<(String, u32)>,
    /// Quartiers, by their shares.
    pub quartiers: Vec<(String, u32)>,
    /// Communes, by the shares of their quartiers.
    pub communes: Vec<(String, u32)>,
}

impl Parts {
    /// A dossier counted under one of the three.
    pub fn counted(keys: &[(String, u32)], asked: Cents, proposed: Cents, voted: Cents) -> CountedDossier {
        CountedDossier { asked, proposed, voted, keys: keys.to_vec() }
    }
}

/// What each dossier of a sitting is counted under.
pub async fn parts(tx: &mut Tx, sitting: SittingId) -> Result<BTreeMap<String, Parts>, Problem> {
    let sitting = sitting.to_string();
    let axes: Vec<(String, String)> = fetch_all!(tx, (String, String), AXES, &sitting)?;
    let places: Vec<(String, String, String, i64)> =
        fetch_all!(tx, (String, String, String, i64), PLACES, &sitting)?;
    let mut all: BTreeMap<String, Parts> = BTreeMap::new();
    for (dossier, axis) in axes {
        all.entry(dossier).or_default().axes.push((axis, 1));
    }
    for (dossier, quartier, communes, percent) in places {
        let (of, percent) = (all.entry(dossier).or_default(), u32::try_from(percent).unwrap_or(0));
        of.quartiers.push((quartier, percent));
        match of.communes.iter_mut().find(|(known, _)| *known == communes) {
            Some((_, share)) => *share += percent,
            None => of.communes.push((communes, percent)),
        }
    }
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct TieRow {
    person_id: String,
    dossier_id: Option<String>,
    organisation_id: Option<String>,
    kind: String,
    declared_on: String,
    ended_on: Option<String>,
}

/// Ties declared by those who are at a sitting.
pub async fn ties(tx: &mut Tx, sitting: SittingId) -> Result<Vec<Interest>, Problem> {
    let rows: Vec<TieRow> = fetch_all!(tx, TieRow, TIES, sitting.to_string())?;
    let tie = |row: TieRow| {
        let dossier = row.dossier_id.and_then(|id| id.parse().ok()).map(InterestIn::Dossier);
        let organisation = row.organisation_id.and_then(|id| id.parse().ok()).map(InterestIn::Organisation);
        Some(Interest {
            person: row.person_id.parse().ok()?,
            with: dossier.or(organisation)?,
            kind: row.kind.parse().ok()?,
            declared_on: Day::parse(&row.declared_on).ok()?,
            ended_on: day(row.ended_on),
        })
    };
    Ok(rows.into_iter().filter_map(tie).collect())
}

impl Item {
    /// What the rules need to know of it, in view of the opinion that came first.
    pub fn subject(&self, advised: Option<&Said>) -> Subject {
        Subject {
            dossier: self.id,
            holder: Some(self.holder_id),
            asked: self.asked.clone(),
            advised: advised.map(|said| (said.body.clone(), said.day)),
        }
    }
}

/// What a dossier says.
pub const CONTENT: &str = "SELECT content FROM dossier WHERE id = $1";

/// What a dossier says, as it was submitted.
pub async fn content(
    tx: &mut Tx,
    dossier: DossierId,
) -> Result<palier_domain::projects::Application, Problem> {
    let found: Option<(String,)> = fetch_optional!(tx, (String,), CONTENT, dossier.to_string())?;
    let (text,) = found.ok_or(Problem::NotFound)?;
    serde_json::from_str(&text).map_err(Problem::inside)
}
