//! SQL of the projects; this file: who sees which dossiers, and the calls they answer.
//!
//! What the features after this one (funding, meetings) call, through `projects::store`:
//! [`campaign`] and [`campaigns`] for the calls; [`dossiers::of_campaign`] for every submitted dossier of a call with what it
//! says, [`dossiers::one`] for one that somebody sees; [`dossiers::move_to`] to move it to where the rules led it, told by
//! [`dossiers::moved`]; [`examination::opinions`] and [`examination::interests`] for what was said of it and who is tied to it;
//! [`follow::bilan`] for its bilan. [`envelope_of`] names the envelope of a funder, a scheme and a year.

pub mod addresses;
pub mod dossiers;
pub mod examination;
pub mod follow;
pub mod links;
pub mod listed;
pub mod offer;
pub mod past;

use crate::platform::clock::sha256;
use crate::platform::{Allowed, Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::partners::{Capability, Role};
use palier_domain::projects::{Campaign, CampaignState};
use palier_domain::shared::{CampaignId, DossierId, EnvelopeId, Instant, OrganisationId, text::fold};
use uuid::Uuid;

/// The dossiers `d` that the organisations acted for hold, or write in by invitation: `$1` is the mandate, then the parameter
/// of the day.
macro_rules! own_dossier {
    ($day:expr) => {
        concat!(
            "(",
            crate::platform::access::acts_for!("d.organisation_id", $day),
            " OR EXISTS (SELECT 1 FROM dossier_editor e WHERE e.dossier_id = d.id AND ",
            crate::platform::access::acts_for!("e.organisation_id", $day),
            " AND e.ended_on IS NULL))"
        )
    };
}
pub(crate) use own_dossier;

/// The dossiers `d` that are shown: `$1` is the mandate, `$2` the sight, `$3` the day of a [`Reach`]. A draft is seen by its
/// holder and by those it invited; once submitted, by those who examine it. Whoever took the place of an organisation sees
/// what it saw.
macro_rules! seen_dossier {
    () => {
        concat!(
            "(",
            crate::projects::store::own_dossier!("$3"),
            " OR (d.submitted_on IS NOT NULL AND ($2 = 'tout' \
             OR EXISTS (SELECT 1 FROM dossier_opinion v WHERE v.dossier_id = d.id AND ",
            crate::platform::access::acts_for!("v.organisation_id", "$3"),
            ") OR ($2 IN ('financeur', 'quartiers') AND EXISTS (SELECT 1 FROM campaign_funder f \
             WHERE f.campaign_id = d.campaign_id AND ",
            crate::platform::access::acts_for!("f.organisation_id", "$3"),
            ")) OR ($2 = 'quartiers' AND EXISTS (SELECT 1 FROM dossier_quartier z JOIN mandate_reach r \
             ON r.quartier_id = z.quartier_id WHERE z.dossier_id = d.id AND r.mandate_id = $1)))))"
        )
    };
}
pub(crate) use seen_dossier;

/// Sends the reach as `$1` to `$3`, then what else: `as_seen!(fetch_all, tx, Row, SQL, reach, $4…)`.
macro_rules! as_seen {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $reach:expr $(, $more:expr)* $(,)?) => {
        $run!($tx, $row, $sql, &$reach.mandate, $reach.sight.code(), &$reach.day $(, $more)*)
    };
}
pub(crate) use as_seen;

/// Calls, the latest first.
pub const CAMPAIGNS: &str = "SELECT c.id, c.organisation_id, o.name AS organisation, c.content FROM campaign c \
    JOIN organisation o ON o.id = c.organisation_id ORDER BY c.year DESC, c.closes DESC, c.id";
/// One call.
pub const CAMPAIGN: &str = "SELECT c.id, c.organisation_id, o.name AS organisation, c.content FROM campaign c \
    JOIN organisation o ON o.id = c.organisation_id WHERE c.id = $1";
/// The call that a dossier answers.
pub const CAMPAIGN_OF: &str = "SELECT c.id, c.organisation_id, o.name AS organisation, c.content FROM campaign c \
    JOIN organisation o ON o.id = c.organisation_id JOIN dossier d ON d.campaign_id = c.id WHERE d.id = $1";
/// Keeps a call.
pub const INSERT_CAMPAIGN: &str = "INSERT INTO campaign (id, organisation_id, title, year, state, opens, closes, \
    opinions_due, content, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Rewrites a call.
pub const UPDATE_CAMPAIGN: &str = "UPDATE campaign SET title = $2, year = $3, state = $4, opens = $5, closes = $6, \
    opinions_due = $7, content = $8 WHERE id = $1";
/// Unlinks the funders of a call.
pub const CLEAR_FUNDERS: &str = "DELETE FROM campaign_funder WHERE campaign_id = $1";
/// A funder of a call.
pub const INSERT_FUNDER: &str = "INSERT INTO campaign_funder (campaign_id, organisation_id) VALUES ($1, $2)";

/// How far somebody sees among submitted dossiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DossierSight {
    /// All of them: whoever runs calls, and audits.
    All,
    /// Those of the calls it funds, and those of its quartiers.
    Quartiers,
    /// Those of the calls it funds.
    Funder,
    /// Its own, and those it was asked about.
    Own,
}

impl DossierSight {
    /// The sight of a role.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::MetropoleAdmin | Role::Etat | Role::Auditeur => Self::All,
            Role::PiloteCommunal => Self::Quartiers,
            Role::Financeur => Self::Funder,
            Role::BailleurSiege | Role::BailleurProximite | Role::Porteur | Role::ConseilCitoyen => Self::Own,
        }
    }

    /// As queries want it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "tout",
            Self::Quartiers => "quartiers",
            Self::Funder => "financeur",
            Self::Own => "propre",
        }
    }
}

/// What somebody is shown of the dossiers.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Mandate acted under: for its organisation, and those whose place it has taken.
    pub mandate: String,
    /// How far it sees.
    pub sight: DossierSight,
    /// Day on which it is looked at.
    pub day: String,
}

impl Reach {
    /// The reach of someone let through by the guard.
    pub fn of(who: &Allowed) -> Self {
        Self { mandate: who.mandate(), sight: DossierSight::of(who.role()), day: who.day() }
    }
}

/// Whether that person runs calls for projects: sees those in preparation, judges admissibility, asks for opinions.
pub fn runs_calls(who: &Allowed) -> bool {
    who.role().may(Capability::OpenCampaign)
}

#[derive(Debug, sqlx::FromRow)]
struct CampaignRow {
    #[sqlx(try_from = "String")]
    id: CampaignId,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    organisation: String,
    content: String,
}

/// A call for projects as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCampaign {
    /// Which.
    pub id: CampaignId,
    /// Who runs it.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// What it says.
    pub call: Campaign,
}

impl KeptCampaign {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/projets/campagnes/{}", self.id)
    }

    /// Whether whoever does not run calls sees it.
    pub fn is_told(&self) -> bool {
        !matches!(self.call.state, CampaignState::Preparation)
    }
}

fn kept(row: CampaignRow) -> Result<KeptCampaign, Problem> {
    let call = serde_json::from_str(&row.content).map_err(Problem::inside)?;
    Ok(KeptCampaign {
        id: row.id,
        organisation_id: row.organisation_id,
        organisation: row.organisation,
        call,
    })
}

/// Calls, the latest first; those in preparation only when asked for.
///
/// # Errors
/// When the store does not answer.
pub async fn campaigns(tx: &mut Tx, with_prepared: bool) -> Result<Vec<KeptCampaign>, Problem> {
    let rows: Vec<CampaignRow> = fetch_all!(tx, CampaignRow, CAMPAIGNS)?;
    let all: Vec<KeptCampaign> = rows.into_iter().map(kept).collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|one| with_prepared || one.is_told()).collect())
}

/// One call, whoever asks.
///
/// # Errors
/// 404 when there is none.
pub async fn campaign(tx: &mut Tx, id: CampaignId) -> Result<KeptCampaign, Problem> {
    let row = fetch_optional!(tx, CampaignRow, CAMPAIGN, id.to_string())?;
    row.map_or(Err(Problem::NotFound), kept)
}

/// The call that a dossier answers, whoever asks.
///
/// # Errors
/// 404 when there is no such dossier.
pub async fn campaign_of(tx: &mut Tx, dossier: DossierId) -> Result<KeptCampaign, Problem> {
    let row = fetch_optional!(tx, CampaignRow, CAMPAIGN_OF, dossier.to_string())?;
    row.map_or(Err(Problem::NotFound), kept)
}

/// One call, if that person is shown it.
///
/// # Errors
/// 404 when there is none, or it is in preparation and not theirs.
pub async fn campaign_seen(tx: &mut Tx, who: &Allowed, id: CampaignId) -> Result<KeptCampaign, Problem> {
    let found = campaign(tx, id).await?;
    if found.is_told() || runs_calls(who) { Ok(found) } else { Err(Problem::NotFound) }
}

/// Keeps a new call.
///
/// # Errors
/// When the store does not answer.
pub async fn insert_campaign(
    tx: &mut Tx,
    id: CampaignId,
    organisation: OrganisationId,
    call: &Campaign,
    now: Instant,
) -> Result<(), Problem> {
    let content = serde_json::to_string(call).map_err(Problem::inside)?;
    execute!(
        tx,
        INSERT_CAMPAIGN,
        id.to_string(),
        organisation.to_string(),
        &call.title,
        i64::from(call.year),
        call.state.code(),
        call.opens.to_string(),
        call.closes.to_string(),
        call.opinions_due.to_string(),
        content,
        now.0
    )?;
    link_funders(tx, id, call).await
}

/// Rewrites a call.
///
/// # Errors
/// When the store does not answer.
pub async fn rewrite_campaign(tx: &mut Tx, id: CampaignId, call: &Campaign) -> Result<(), Problem> {
    let content = serde_json::to_string(call).map_err(Problem::inside)?;
    execute!(
        tx,
        UPDATE_CAMPAIGN,
        id.to_string(),
        &call.title,
        i64::from(call.year),
        call.state.code(),
        call.opens.to_string(),
        call.closes.to_string(),
        call.opinions_due.to_string(),
        content
    )?;
    execute!(tx, CLEAR_FUNDERS, id.to_string())?;
    link_funders(tx, id, call).await
}

async fn link_funders(tx: &mut Tx, id: CampaignId, call: &Campaign) -> Result<(), Problem> {
    let mut once: Vec<OrganisationId> = call.funders.iter().map(|funder| funder.organisation).collect();
    once.sort_unstable();
    once.dedup();
    for funder in once {
        execute!(tx, INSERT_FUNDER, id.to_string(), funder.to_string())?;
    }
    Ok(())
}

/// The envelope of a funder, a scheme and a year: always the same one for the same three, however the scheme is written, so
/// that what an opinion proposes is said of it before the funder has opened it.
pub fn envelope_of(funder: OrganisationId, scheme: &str, year: i16) -> EnvelopeId {
    let print = sha256(format!("{funder}\n{}\n{year}", fold(scheme.trim())).as_bytes());
    let number = print.get(..32).and_then(|head| u128::from_str_radix(head, 16).ok()).unwrap_or_default();
    EnvelopeId(Uuid::from_u128(number))
}
