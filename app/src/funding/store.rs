//! SQL of envelopes: how each stands, what each grants, and every movement that made it so.

pub mod announced;
pub mod papers;
pub mod past;

use crate::platform::clock::World;
use crate::platform::{Problem, Tx, journal};
use crate::{execute, fetch_all, fetch_one, fetch_optional, insert_many};
use palier_domain::funding::{
    Envelope, EnvelopeBalance, FundingLedger, FundingRules, GrantBalance, GrantKey, Movement, MovementKind,
};
use palier_domain::shared::{
    AgreementId, Cents, Day, DossierId, EnvelopeId, Instant, MovementId, OrganisationId, text::fold,
};
use std::collections::{BTreeMap, BTreeSet};

/// The envelopes of a budget year, or of all when it is 0.
pub const ENVELOPES: &str = "SELECT e.id, e.funder_id, o.name AS funder, e.scheme, e.year, e.allotted_cents, \
    e.reserved_cents, e.committed_cents, e.paid_cents FROM envelope e JOIN organisation o ON o.id = e.funder_id \
    WHERE CAST($1 AS BIGINT) = 0 OR e.year = CAST($1 AS BIGINT) \
    ORDER BY e.year DESC, o.name_folded, e.scheme_folded, e.id";
/// One envelope.
pub const ENVELOPE: &str = "SELECT e.id, e.funder_id, o.name AS funder, e.scheme, e.year, e.allotted_cents, \
    e.reserved_cents, e.committed_cents, e.paid_cents FROM envelope e JOIN organisation o ON o.id = e.funder_id \
    WHERE e.id = $1";
/// The envelope of a funder, a scheme and a year, if there is one.
pub const SAME: &str = "SELECT id FROM envelope WHERE funder_id = $1 AND scheme_folded = $2 AND year = $3";
/// Budget years that have envelopes, latest first.
pub const YEARS: &str = "SELECT DISTINCT year FROM envelope ORDER BY year DESC";
/// Keeps an envelope, empty.
pub const INSERT_ENVELOPE: &str = "INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, \
    reserved_cents, committed_cents, paid_cents, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, $6)";
/// Keeps how an envelope stands.
pub const SET_BALANCE: &str = "UPDATE envelope SET allotted_cents = $2, reserved_cents = $3, committed_cents = $4, \
    paid_cents = $5 WHERE id = $1";
/// What the envelopes of a year grant.
pub const GRANTS: &str = "SELECT g.envelope_id, g.dossier_id, g.reserved_cents, g.committed_cents, g.voted, g.agreement_id, \
    g.paid_cents, g.settled, g.claimed_cents, g.returned_cents FROM envelope_grant g \
    JOIN envelope e ON e.id = g.envelope_id WHERE e.year = $1";
/// Keeps how grants stand.
pub const SET_GRANTS: &str = "INSERT INTO envelope_grant (envelope_id, dossier_id, reserved_cents, committed_cents, voted, \
    agreement_id, paid_cents, settled, claimed_cents, returned_cents) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (envelope_id, dossier_id) DO UPDATE SET reserved_cents = excluded.reserved_cents, \
    committed_cents = excluded.committed_cents, voted = excluded.voted, agreement_id = excluded.agreement_id, \
    paid_cents = excluded.paid_cents, settled = excluded.settled, claimed_cents = excluded.claimed_cents, \
    returned_cents = excluded.returned_cents";
/// The last movement of all.
pub const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM envelope_movement";
/// Whether a movement is kept already.
pub const KNOWN: &str = "SELECT id FROM envelope_movement WHERE id = $1";
/// Keeps movements.
pub const INSERT_MOVEMENTS: &str = "INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, \
    decision, counterpart_id, agreement_id, label, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
/// What happened to an envelope, latest first; transfers into it too.
pub const MOVEMENTS: &str = "SELECT m.kind, m.envelope_id, m.cents, m.day, m.decision, m.label, o.scheme AS other \
    FROM envelope_movement m LEFT JOIN envelope o ON o.id = CASE WHEN m.envelope_id = $1 THEN m.counterpart_id \
    ELSE m.envelope_id END WHERE m.envelope_id = $1 OR m.counterpart_id = $1 ORDER BY m.seq DESC LIMIT 2000";
/// Organisations that may give money, by name.
pub const FUNDERS: &str = "SELECT id, name FROM organisation WHERE kind IN ('metropole', 'commune', 'etat', 'region', \
    'departement', 'bailleur', 'financeur') AND (valid_to IS NULL OR valid_to >= $1) ORDER BY name_folded, id";

#[derive(Debug, sqlx::FromRow)]
struct EnvelopeRow {
    #[sqlx(try_from = "String")]
    id: EnvelopeId,
    #[sqlx(try_from = "String")]
    funder_id: OrganisationId,
    funder: String,
    scheme: String,
    year: i64,
    allotted_cents: i64,
    reserved_cents: i64,
    committed_cents: i64,
    paid_cents: i64,
}

/// An envelope as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEnvelope {
    /// What it is.
    pub envelope: Envelope,
    /// Name of its funder.
    pub funder: String,
    /// How it stands.
    pub balance: EnvelopeBalance,
}

impl From<EnvelopeRow> for KeptEnvelope {
    fn from(row: EnvelopeRow) -> Self {
        Self {
            envelope: Envelope {
                id: row.id,
                funder: row.funder_id,
                scheme: row.scheme,
                year: year_of(row.year),
            },
            funder: row.funder,
            balance: EnvelopeBalance {
                allotted: Cents(row.allotted_cents),
                reserved: Cents(row.reserved_cents),
                committed: Cents(row.committed_cents),
                paid: Cents(row.paid_cents),
            },
        }
    }
}

fn year_of(year: i64) -> i16 {
    i16::try_from(year).unwrap_or_default()
}

#[derive(Debug, sqlx::FromRow)]
struct GrantRow {
    #[sqlx(try_from = "String")]
    envelope_id: EnvelopeId,
    #[sqlx(try_from = "String")]
    dossier_id: DossierId,
    reserved_cents: i64,
    committed_cents: i64,
    voted: bool,
    agreement_id: Option<String>,
    paid_cents: i64,
    settled: bool,
    claimed_cents: i64,
    returned_cents: i64,
}

impl From<GrantRow> for (GrantKey, GrantBalance) {
    fn from(row: GrantRow) -> Self {
        let grant = GrantBalance {
            reserved: Cents(row.reserved_cents),
            committed: Cents(row.committed_cents),
            voted: row.voted,
            agreement: row.agreement_id.and_then(|id| id.parse::<AgreementId>().ok()),
            paid: Cents(row.paid_cents),
            settled: row.settled,
            claimed: Cents(row.claimed_cents),
            returned: Cents(row.returned_cents),
        };
        ((row.envelope_id, row.dossier_id), grant)
    }
}

/// A movement as it is read.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MovementRow {
    /// What.
    #[sqlx(try_from = "String")]
    pub kind: MovementKind,
    /// The envelope it left, or happened to.
    pub envelope_id: String,
    /// How much, in cents.
    pub cents: i64,
    /// When.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// On what decision.
    pub decision: Option<String>,
    /// What for.
    pub label: String,
    /// The scheme at the other end of a transfer.
    pub other: Option<String>,
}

/// The envelopes of a budget year, or of all when it is 0.
pub async fn envelopes(tx: &mut Tx, year: i16) -> Result<Vec<KeptEnvelope>, Problem> {
    let rows: Vec<EnvelopeRow> = fetch_all!(tx, EnvelopeRow, ENVELOPES, i64::from(year))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One envelope.
pub async fn envelope(tx: &mut Tx, id: EnvelopeId) -> Result<KeptEnvelope, Problem> {
    let row: Option<EnvelopeRow> = fetch_optional!(tx, EnvelopeRow, ENVELOPE, id.to_string())?;
    row.map(Into::into).ok_or(Problem::NotFound)
}

/// Budget years that have envelopes, latest first.
pub async fn years(tx: &mut Tx) -> Result<Vec<i16>, Problem> {
    let rows: Vec<(i64,)> = fetch_all!(tx, (i64,), YEARS)?;
    Ok(rows.into_iter().map(|(year,)| year_of(year)).collect())
}

/// What happened to an envelope, latest first.
pub async fn movements(tx: &mut Tx, id: EnvelopeId) -> Result<Vec<MovementRow>, Problem> {
    Ok(fetch_all!(tx, MovementRow, MOVEMENTS, id.to_string())?)
}

/// Who may give money: identifier and name.
pub async fn funders(tx: &mut Tx, today: Day) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), FUNDERS, today.to_string())?)
}

/// Whether that envelope exists already.
pub async fn exists(tx: &mut Tx, new: &Envelope) -> Result<bool, Problem> {
    let (funder, scheme) = (new.funder.to_string(), fold(&new.scheme));
    let found: Option<(String,)> = fetch_optional!(tx, (String,), SAME, funder, scheme, i64::from(new.year))?;
    Ok(found.is_some())
}

/// Keeps an envelope, empty.
pub async fn insert_envelope(tx: &mut Tx, new: &Envelope, now: Instant) -> Result<(), Problem> {
    let (id, funder) = (new.id.to_string(), new.funder.to_string());
    execute!(tx, INSERT_ENVELOPE, id, funder, &new.scheme, fold(&new.scheme), i64::from(new.year), now.0)?;
    Ok(())
}

/// The ledger of some years, held for one write: nobody else moves money until the write ends.
#[derive(Debug)]
pub struct Books {
    /// The envelopes of those years, and what they grant.
    pub ledger: FundingLedger,
}

/// The envelopes of these years and what they grant, as they stand.
pub async fn ledger(
    tx: &mut Tx,
    rules: FundingRules,
    years: &[i16],
    holders: BTreeMap<DossierId, String>,
) -> Result<FundingLedger, Problem> {
    let (mut kept, mut grants) = (Vec::new(), Vec::new());
    for year in years.iter().copied().collect::<BTreeSet<_>>() {
        kept.extend(envelopes(tx, year).await?);
        let rows: Vec<GrantRow> = fetch_all!(tx, GrantRow, GRANTS, i64::from(year))?;
        grants.extend(rows.into_iter().map(<(GrantKey, GrantBalance)>::from));
    }
    let balances: Vec<_> = kept.iter().map(|kept| (kept.envelope.id, kept.balance)).collect();
    let envelopes = kept.into_iter().map(|kept| kept.envelope);
    Ok(FundingLedger::new(rules, envelopes, holders).resume(balances, grants))
}

/// A movement and what it is for, in words.
pub type Labelled = (Movement, String);

impl Books {
    /// Opens the books of these years. What is read from here on is what the movements will follow: no other write comes in
    /// between, on either engine.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(
        tx: &mut Tx,
        rules: FundingRules,
        years: &[i16],
        holders: BTreeMap<DossierId, String>,
    ) -> Result<Self, Problem> {
        journal::take_turn(tx).await?;
        Ok(Self { ledger: ledger(tx, rules, years, holders).await? })
    }

    /// Moves money: all of it or nothing, as the rules allow.
    ///
    /// # Errors
    /// When the rules refuse, or the store does not answer.
    pub async fn book(&mut self, tx: &mut Tx, now: Instant, all: &[Labelled]) -> Result<(), Problem> {
        for (movement, _) in all {
            let known: Option<(String,)> = fetch_optional!(tx, (String,), KNOWN, movement.id.to_string())?;
            if known.is_some() {
                return Err(Problem::refused(palier_domain::funding::CannotMoveMoney::Twice));
            }
        }
        let movements: Vec<Movement> = all.iter().map(|(movement, _)| movement.clone()).collect();
        self.ledger.apply_all(&movements).map_err(Problem::refused)?;
        let (last,): (i64,) = fetch_one!(tx, (i64,), LAST)?;
        let numbered: Vec<(i64, &Labelled)> = (last + 1..).zip(all).collect();
        insert_many!(tx, INSERT_MOVEMENTS, &numbered, |row| [
            row.1.0.id.to_string(),
            row.0,
            row.1.0.kind.code(),
            row.1.0.envelope.to_string(),
            row.1.0.dossier.map(|id| id.to_string()),
            row.1.0.cents.0,
            i64::from(row.1.0.year),
            row.1.0.day.to_string(),
            &row.1.0.decision,
            row.1.0.counterpart.map(|id| id.to_string()),
            row.1.0.agreement.map(|id| id.to_string()),
            &row.1.1,
            now.0,
        ]);
        self.keep(tx, &movements).await
    }

    /// Keeps how the envelopes and grants that moved stand now.
    async fn keep(&self, tx: &mut Tx, moved: &[Movement]) -> Result<(), Problem> {
        let envelopes: BTreeSet<EnvelopeId> =
            moved.iter().flat_map(|one| [Some(one.envelope), one.counterpart]).flatten().collect();
        for id in envelopes {
            let now = self.ledger.balance(id);
            let (allotted, reserved) = (now.allotted.0, now.reserved.0);
            execute!(tx, SET_BALANCE, id.to_string(), allotted, reserved, now.committed.0, now.paid.0)?;
        }
        let keys: BTreeSet<GrantKey> =
            moved.iter().filter_map(|one| Some((one.envelope, one.dossier?))).collect();
        let grants: Vec<(GrantKey, GrantBalance)> =
            keys.into_iter().map(|key| (key, self.ledger.grant(key))).collect();
        insert_many!(tx, SET_GRANTS, &grants, |row| [
            row.0.0.to_string(),
            row.0.1.to_string(),
            row.1.reserved.0,
            row.1.committed.0,
            row.1.voted,
            row.1.agreement.map(|id| id.to_string()),
            row.1.paid.0,
            row.1.settled,
            row.1.claimed.0,
            row.1.returned.0,
        ]);
        Ok(())
    }
}

/// A movement of an envelope that is for no dossier: money that comes in, goes back or goes elsewhere.
pub fn plain(world: &World, kind: MovementKind, envelope: &Envelope, cents: Cents) -> Movement {
    Movement {
        id: world.id::<MovementId>(),
        kind,
        envelope: envelope.id,
        dossier: None,
        cents,
        year: envelope.year,
        day: world.today(),
        decision: None,
        counterpart: None,
        agreement: None,
    }
}
