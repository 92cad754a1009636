//! SQL of dossiers: found, begun, written revision by revision, moved from state to state.

use super::{Reach, as_seen, own_dossier, seen_dossier};
use crate::platform::{Allowed, Event, Problem, Tx};
use crate::{execute, fetch_all, fetch_optional, insert_many};
use palier_domain::projects::{
    Application, CampaignState, Dossier, DossierSketch, DossierState, FrozenVerdict,
};
use palier_domain::shared::{
    CampaignId, Cents, Day, DossierId, Instant, OrganisationId, PersonId, QuartierId, text::fold,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a dossier as kept.
macro_rules! dossiers {
    ($where:expr) => {
        concat!(
            "SELECT d.id, d.campaign_id, c.title AS campaign, c.state AS call_state, c.closes, c.year, d.organisation_id, o.name AS holder, d.title, \
             d.state, d.asked_cents, d.content, d.revision, d.submitted_on, d.bilan_due, d.frozen, d.created_at, \
             d.changed_at FROM dossier d JOIN campaign c ON c.id = d.campaign_id \
             JOIN organisation o ON o.id = d.organisation_id WHERE ",
            $where
        )
    };
}

/// One dossier, if it is shown.
pub const ONE: &str = dossiers!(concat!(seen_dossier!(), " AND d.id = $4"));
/// A dossier by its number, whoever asks: nobody may take a number twice.
pub const TAKEN: &str = "SELECT organisation_id, state FROM dossier WHERE id = $1";
/// The submitted dossiers of a call, whoever asks.
pub const OF_CAMPAIGN: &str =
    dossiers!("d.campaign_id = $1 AND d.submitted_on IS NOT NULL ORDER BY d.title_folded, d.id");
/// Every dossier of an organisation in which it holds or writes, the latest first.
pub const OWN: &str = dossiers!(concat!(own_dossier!("$2"), " ORDER BY d.changed_at DESC, d.id"));
/// The dossiers that are shown and name something by its number, the latest written first.
pub const NAMING: &str = dossiers!(concat!(
    seen_dossier!(),
    " AND d.content LIKE '%' || $4 || '%' AND d.state <> 'retiree' ORDER BY d.changed_at DESC, d.id"
));
/// What tells apart the dossiers of a year that are shown.
pub const SKETCHES: &str = concat!(
    "SELECT d.id, d.siret, d.title, d.year FROM dossier d WHERE ",
    seen_dossier!(),
    " AND d.year = $4 AND d.state <> 'retiree'"
);
/// Quartiers of the dossiers of a year.
pub const SKETCH_QUARTIERS: &str = "SELECT z.dossier_id, z.quartier_id FROM dossier_quartier z JOIN dossier d ON d.id = z.dossier_id WHERE d.year = $1";
/// Keeps a dossier just begun.
pub const INSERT: &str = "INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, \
    asked_cents, content, revision, submitted_on, bilan_due, frozen, created_at, changed_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
/// Writes what a dossier says, over that revision only.
pub const WRITE: &str = "UPDATE dossier SET title = $3, title_folded = $4, siret = $5, asked_cents = $6, content = $7, \
    revision = revision + 1, changed_at = $8 WHERE id = $1 AND revision = $2";
/// Keeps what a dossier says at a revision.
pub const INSERT_VERSION: &str = "INSERT INTO dossier_version (dossier_id, revision, content, person_id, organisation_id, \
    kept_at) VALUES ($1, $2, $3, $4, $5, $6)";
/// What a dossier said at a revision.
pub const VERSION: &str = "SELECT content FROM dossier_version WHERE dossier_id = $1 AND revision = $2";
/// Who wrote last, and when.
pub const LAST_WRITER: &str = "SELECT COALESCE(p.name, 'Palier'), o.name, v.kept_at FROM dossier_version v \
    JOIN organisation o ON o.id = v.organisation_id LEFT JOIN person p ON p.id = v.person_id \
    WHERE v.dossier_id = $1 ORDER BY v.revision DESC LIMIT 1";
/// Moves a dossier.
pub const MOVE: &str = "UPDATE dossier SET state = $2, submitted_on = $3, bilan_due = $4 WHERE id = $1";
/// Freezes its verdict.
pub const FREEZE: &str = "UPDATE dossier SET frozen = $2 WHERE id = $1";
/// Unlinks its quartiers.
pub const CLEAR_QUARTIERS: &str = "DELETE FROM dossier_quartier WHERE dossier_id = $1";
/// Unlinks its axes.
pub const CLEAR_AXES: &str = "DELETE FROM dossier_axis WHERE dossier_id = $1";
/// Unlinks what it asks.
pub const CLEAR_ASKED: &str = "DELETE FROM dossier_asked WHERE dossier_id = $1";
/// A quartier of a dossier.
pub const INSERT_QUARTIER: &str =
    "INSERT INTO dossier_quartier (dossier_id, quartier_id, percent) VALUES ($1, $2, $3)";
/// An axis of a dossier.
pub const INSERT_AXIS: &str = "INSERT INTO dossier_axis (dossier_id, axis) VALUES ($1, $2)";
/// What it asks of a funder.
pub const INSERT_ASKED: &str =
    "INSERT INTO dossier_asked (dossier_id, organisation_id, scheme, cents) VALUES ($1, $2, $3, $4)";
/// Organisations invited to write in a dossier.
pub const EDITORS: &str = "SELECT o.id, o.name FROM dossier_editor e JOIN organisation o ON o.id = e.organisation_id \
    WHERE e.dossier_id = $1 AND e.ended_on IS NULL ORDER BY o.name_folded, o.id";
/// Invites an organisation, again if it had left.
pub const INVITE: &str = "INSERT INTO dossier_editor (dossier_id, organisation_id, invited_on, ended_on) \
    VALUES ($1, $2, $3, NULL) ON CONFLICT (dossier_id, organisation_id) DO UPDATE SET ended_on = NULL, invited_on = $3";
/// Takes an invitation back.
pub const UNINVITE: &str = "UPDATE dossier_editor SET ended_on = $3 WHERE dossier_id = $1 AND organisation_id = $2 AND ended_on IS NULL";
/// Names behind the journal of a dossier.
pub const JOURNAL_NAMES: &str = "SELECT DISTINCT p.id, p.name || ', ' || o.name FROM journal j \
    JOIN person p ON p.id = j.person_id JOIN mandate m ON m.id = j.mandate_id JOIN organisation o ON o.id = m.organisation_id WHERE j.subject_kind = 'dossier' AND j.subject_id = $1";

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: DossierId,
    #[sqlx(try_from = "String")]
    campaign_id: CampaignId,
    campaign: String,
    #[sqlx(try_from = "String")]
    call_state: CampaignState,
    #[sqlx(try_from = "String")]
    closes: Day,
    year: i64,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    holder: String,
    title: String,
    #[sqlx(try_from = "String")]
    state: DossierState,
    asked_cents: i64,
    content: String,
    revision: i64,
    submitted_on: Option<String>,
    bilan_due: Option<String>,
    frozen: Option<String>,
    created_at: i64,
    changed_at: i64,
}

/// A dossier as kept, with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDossier {
    /// Which.
    pub id: DossierId,
    /// The call it answers.
    pub campaign_id: CampaignId,
    /// Its title.
    pub campaign: String,
    /// Where the call stands, and its last day for submitting.
    pub call: (CampaignState, Day),
    /// Budget year of the call.
    pub year: i16,
    /// Who holds it.
    pub organisation_id: OrganisationId,
    /// Name of the holder in the directory.
    pub holder: String,
    /// What it is called; never empty.
    pub title: String,
    /// What the rules need to know of it.
    pub rules: Dossier,
    /// Asked of all funders.
    pub asked: Cents,
    /// What it says, page by page.
    pub application: Application,
    /// One more each time it is written.
    pub revision: i64,
    /// The verdict as it stood when it was submitted last.
    pub frozen: Option<FrozenVerdict>,
    /// When it was begun.
    pub created_at: Instant,
    /// When it was written last.
    pub changed_at: Instant,
}

impl KeptDossier {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/projets/dossiers/{}", self.id)
    }

    /// Whether it is a draft that its call takes no more.
    pub fn is_left(&self, today: Day) -> bool {
        self.rules.is_left(self.call.0, self.call.1, today)
    }
}

/// What a dossier without a title is called.
pub const UNTITLED: &str = "Dossier sans intitulé";

fn kept(row: Row) -> Result<KeptDossier, Problem> {
    let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
    let frozen = row.frozen.as_deref().map(serde_json::from_str).transpose().map_err(Problem::inside)?;
    Ok(KeptDossier {
        id: row.id,
        campaign_id: row.campaign_id,
        campaign: row.campaign,
        call: (row.call_state, row.closes),
        year: i16::try_from(row.year).unwrap_or_default(),
        organisation_id: row.organisation_id,
        holder: row.holder,
        title: if row.title.is_empty() { UNTITLED.to_owned() } else { row.title },
        rules: Dossier {
            state: row.state,
            submitted_on: day(row.submitted_on),
            bilan_due: day(row.bilan_due),
        },
        asked: Cents(row.asked_cents),
        application: serde_json::from_str(&row.content).map_err(Problem::inside)?,
        revision: row.revision,
        frozen,
        created_at: Instant(row.created_at),
        changed_at: Instant(row.changed_at),
    })
}

/// One dossier, if it is shown.
///
/// # Errors
/// 404 when there is none.
pub async fn one(tx: &mut Tx, reach: &Reach, id: DossierId) -> Result<KeptDossier, Problem> {
    let row = as_seen!(fetch_optional, tx, Row, ONE, reach, id.to_string())?;
    row.map_or(Err(Problem::NotFound), kept)
}

/// Whose a number is already, if anybody's.
///
/// # Errors
/// When the store does not answer.
pub async fn taken_by(tx: &mut Tx, id: DossierId) -> Result<Option<OrganisationId>, Problem> {
    let row: Option<(String, String)> = fetch_optional!(tx, (String, String), TAKEN, id.to_string())?;
    row.map(|(organisation, _)| organisation.parse().map_err(Problem::inside)).transpose()
}

/// The submitted dossiers of a call, by title, whoever asks: for those who examine or decide it.
///
/// # Errors
/// When the store does not answer.
pub async fn of_campaign(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<KeptDossier>, Problem> {
    let rows: Vec<Row> = fetch_all!(tx, Row, OF_CAMPAIGN, campaign.to_string())?;
    rows.into_iter().map(kept).collect()
}

/// The dossiers that the organisations acted for hold or write in, the latest written first.
///
/// # Errors
/// When the store does not answer.
pub async fn own(tx: &mut Tx, who: &Allowed) -> Result<Vec<KeptDossier>, Problem> {
    let rows: Vec<Row> = fetch_all!(tx, Row, OWN, who.mandate(), who.day())?;
    rows.into_iter().map(kept).collect()
}

/// The dossiers that are shown and name a constat or an action by its number, the latest written first, withdrawn ones left
/// out.
///
/// # Errors
/// When the store does not answer.
pub async fn naming(tx: &mut Tx, reach: &Reach, number: &str) -> Result<Vec<KeptDossier>, Problem> {
    let rows: Vec<Row> = as_seen!(fetch_all, tx, Row, NAMING, reach, number)?;
    rows.into_iter().map(kept).collect()
}

/// What tells apart the dossiers of a year that are shown, withdrawn ones left out.
///
/// # Errors
/// When the store does not answer.
pub async fn sketches(tx: &mut Tx, reach: &Reach, year: i16) -> Result<Vec<DossierSketch>, Problem> {
    type Told = (String, String, String, i64);
    let rows: Vec<Told> = as_seen!(fetch_all, tx, Told, SKETCHES, reach, i64::from(year))?;
    let places: Vec<(String, String)> = fetch_all!(tx, (String, String), SKETCH_QUARTIERS, i64::from(year))?;
    let mut quartiers: BTreeMap<String, BTreeSet<QuartierId>> = BTreeMap::new();
    for (dossier, quartier) in places {
        quartiers.entry(dossier).or_default().insert(quartier.parse().map_err(Problem::inside)?);
    }
    let sketch = |(id, siret, title, year): Told| {
        Ok(DossierSketch {
            dossier: id.parse().map_err(Problem::inside)?,
            year: i16::try_from(year).unwrap_or_default(),
            siret,
            title,
            quartiers: quartiers.get(&id).cloned().unwrap_or_default(),
            objectives: BTreeSet::new(),
        })
    };
    rows.into_iter().map(sketch).collect()
}

/// Whose hand writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// The person; none for the program itself.
    pub person: Option<PersonId>,
    /// For whom.
    pub organisation: OrganisationId,
}

/// A dossier to begin.
#[derive(Debug, Clone)]
pub struct NewDossier<'a> {
    /// Its number, chosen when the form was opened.
    pub id: DossierId,
    /// The call, and its budget year.
    pub campaign: (CampaignId, i16),
    /// Who holds it.
    pub holder: OrganisationId,
    /// What the rules know of it.
    pub rules: Dossier,
    /// What it says.
    pub application: &'a Application,
    /// Axes it serves.
    pub axes: &'a BTreeSet<String>,
    /// Its verdict, once submitted.
    pub frozen: Option<&'a FrozenVerdict>,
}

fn said<T: serde::Serialize>(what: &T) -> Result<String, Problem> {
    serde_json::to_string(what).map_err(Problem::inside)
}

fn day(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Keeps a dossier just begun.
///
/// # Errors
/// When the store does not answer.
pub async fn begin(tx: &mut Tx, new: &NewDossier<'_>, writer: Writer, now: Instant) -> Result<(), Problem> {
    let (application, id) = (new.application, new.id.to_string());
    let content = said(application)?;
    execute!(
        tx,
        INSERT,
        &id,
        new.campaign.0.to_string(),
        new.holder.to_string(),
        application.summary.title.trim(),
        fold(application.summary.title.trim()),
        &application.holder.siret,
        new.rules.state.code(),
        i64::from(new.campaign.1),
        application.totals().asked.0,
        &content,
        0_i64,
        day(new.rules.submitted_on),
        day(new.rules.bilan_due),
        new.frozen.map(said).transpose()?,
        now.0,
        now.0
    )?;
    keep_version(tx, (&id, 0), &content, writer, now).await?;
    link(tx, new.id, application, new.axes).await
}

async fn keep_version(
    tx: &mut Tx,
    (id, revision): (&str, i64),
    content: &str,
    writer: Writer,
    now: Instant,
) -> Result<(), Problem> {
    let person = writer.person.map(|person| person.to_string());
    execute!(tx, INSERT_VERSION, id, revision, content, person, writer.organisation.to_string(), now.0)?;
    Ok(())
}

/// Writes what a dossier says over the revision it was read at, which becomes the next one.
///
/// # Errors
/// 409 when somebody wrote in between.
pub async fn write(
    tx: &mut Tx,
    kept: &KeptDossier,
    application: &Application,
    axes: &BTreeSet<String>,
    writer: Writer,
    now: Instant,
) -> Result<(), Problem> {
    let (id, content) = (kept.id.to_string(), said(application)?);
    let touched = execute!(
        tx,
        WRITE,
        &id,
        kept.revision,
        application.summary.title.trim(),
        fold(application.summary.title.trim()),
        &application.holder.siret,
        application.totals().asked.0,
        &content,
        now.0
    )?;
    if touched == 0 {
        return Err(Problem::Refused(
            "Quelqu'un vient d'écrire dans ce dossier : enregistrez de nouveau.".into(),
        ));
    }
    keep_version(tx, (&id, kept.revision + 1), &content, writer, now).await?;
    link(tx, kept.id, application, axes).await
}

/// Rewrites what a dossier is searched and summed by.
async fn link(
    tx: &mut Tx,
    id: DossierId,
    application: &Application,
    axes: &BTreeSet<String>,
) -> Result<(), Problem> {
    let id = id.to_string();
    for sql in [CLEAR_QUARTIERS, CLEAR_AXES, CLEAR_ASKED] {
        execute!(tx, sql, &id)?;
    }
    let shares: BTreeMap<QuartierId, u8> =
        application.places.quartiers.iter().map(|share| (share.quartier, share.percent)).collect();
    let shares: Vec<(String, i64)> =
        shares.into_iter().map(|(quartier, percent)| (quartier.to_string(), i64::from(percent))).collect();
    insert_many!(tx, INSERT_QUARTIER, &shares, |share| [&id, &share.0, share.1]);
    let axes: Vec<&String> = axes.iter().collect();
    insert_many!(tx, INSERT_AXIS, &axes, |axis| [&id, *axis]);
    let mut asked: BTreeMap<(String, &str), i64> = BTreeMap::new();
    for line in &application.financing.plan {
        if let Some(funder) = line.organisation {
            *asked.entry((funder.to_string(), line.scheme.trim())).or_default() += line.asked.0;
        }
    }
    let asked: Vec<_> = asked.into_iter().collect();
    insert_many!(tx, INSERT_ASKED, &asked, |line| [&id, &line.0.0, line.0.1, line.1]);
    Ok(())
}

/// What a dossier said at a revision, if that revision is known.
///
/// # Errors
/// When the store does not answer.
pub async fn version(tx: &mut Tx, id: DossierId, revision: i64) -> Result<Option<Application>, Problem> {
    let row: Option<(String,)> = fetch_optional!(tx, (String,), VERSION, id.to_string(), revision)?;
    row.map(|(content,)| serde_json::from_str(&content).map_err(Problem::inside)).transpose()
}

/// Who wrote last in a dossier, for whom, and when.
///
/// # Errors
/// When the store does not answer.
pub async fn last_writer(tx: &mut Tx, id: DossierId) -> Result<Option<(String, String, Instant)>, Problem> {
    type Told = (String, String, i64);
    let row: Option<Told> = fetch_optional!(tx, Told, LAST_WRITER, id.to_string())?;
    Ok(row.map(|(person, organisation, at)| (person, organisation, Instant(at))))
}

/// Moves a dossier to where the rules led it. The write says it with [`moved`].
///
/// # Errors
/// When the store does not answer.
pub async fn move_to(tx: &mut Tx, id: DossierId, rules: &Dossier) -> Result<(), Problem> {
    execute!(tx, MOVE, id.to_string(), rules.state.code(), day(rules.submitted_on), day(rules.bilan_due))?;
    if rules.state.outdates_opinions() {
        super::examination::outdate(tx, id).await?;
    }
    Ok(())
}

/// The entry of the journal that tells where a dossier went.
pub fn moved(id: DossierId, state: DossierState, reason: &str) -> Event {
    Event::of("dossier.etat", "dossier", id).with(json!({ "state": state.code(), "reason": reason }))
}

/// Freezes the verdict of a dossier as it is submitted.
///
/// # Errors
/// When the store does not answer.
pub async fn freeze(tx: &mut Tx, id: DossierId, frozen: &FrozenVerdict) -> Result<(), Problem> {
    execute!(tx, FREEZE, id.to_string(), said(frozen)?)?;
    Ok(())
}

/// Organisations invited to write in a dossier, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn editors(tx: &mut Tx, id: DossierId) -> Result<Vec<(OrganisationId, String)>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), EDITORS, id.to_string())?;
    let editor = |(id, name): (String, String)| Ok((id.parse().map_err(Problem::inside)?, name));
    rows.into_iter().map(editor).collect()
}

/// Invites an organisation to write in a dossier.
///
/// # Errors
/// When the store does not answer.
pub async fn invite(tx: &mut Tx, id: DossierId, editor: OrganisationId, today: Day) -> Result<(), Problem> {
    execute!(tx, INVITE, id.to_string(), editor.to_string(), today.to_string())?;
    Ok(())
}

/// Takes an invitation back.
///
/// # Errors
/// 404 when there is none.
pub async fn uninvite(tx: &mut Tx, id: DossierId, editor: OrganisationId, today: Day) -> Result<(), Problem> {
    let touched = execute!(tx, UNINVITE, id.to_string(), editor.to_string(), today.to_string())?;
    if touched == 0 { Err(Problem::NotFound) } else { Ok(()) }
}

/// Names behind the journal of a dossier, by person.
///
/// # Errors
/// When the store does not answer.
pub async fn journal_names(tx: &mut Tx, id: DossierId) -> Result<BTreeMap<String, String>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), JOURNAL_NAMES, id.to_string())?;
    Ok(rows.into_iter().collect())
}
