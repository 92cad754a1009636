//! SQL of the examination: corrections, opinions, marks, declared ties.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all};
use palier_domain::projects::{
    Correction, DossierOpinion, Interest, InterestIn, InterestKind, OpinionRequest, ScoreCard,
};
use palier_domain::shared::{
    CampaignId, CorrectionId, Day, DossierId, Instant, OpinionId, OrganisationId, PersonId,
};
use std::collections::BTreeMap;

/// Corrections asked of a dossier, the first first.
pub const CORRECTIONS: &str = "SELECT id, page, text, asked_by_id, asked_on, due, answer, answered_on \
    FROM dossier_correction WHERE dossier_id = $1 ORDER BY created_at, id";
/// Keeps a correction.
pub const INSERT_CORRECTION: &str = "INSERT INTO dossier_correction (id, dossier_id, page, text, asked_by_id, asked_on, \
    due, answer, answered_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Answers a correction.
pub const ANSWER: &str =
    "UPDATE dossier_correction SET answer = $3, answered_on = $4 WHERE id = $1 AND dossier_id = $2";
/// Opinions asked on a dossier, with who was asked.
pub const OPINIONS: &str = "SELECT v.id, v.dossier_id, v.organisation_id, o.name AS organisation, v.asked_on, v.due, \
    v.given, v.outdated FROM dossier_opinion v JOIN organisation o ON o.id = v.organisation_id WHERE v.dossier_id = $1 \
    ORDER BY o.name_folded, v.id";
/// Opinions still to be given on dossiers being examined.
pub const AWAITED: &str = "SELECT v.id, v.dossier_id, v.organisation_id, o.name AS organisation, v.asked_on, v.due, \
    v.given, v.outdated FROM dossier_opinion v JOIN organisation o ON o.id = v.organisation_id JOIN dossier d ON d.id = v.dossier_id \
    WHERE v.given_on IS NULL AND d.state = 'en_instruction' ORDER BY v.due, v.id";
/// Days on which the opinions of a dossier, or of all when empty, were reminded.
pub const REMINDED: &str = "SELECT m.opinion_id, m.day FROM dossier_opinion_reminder m JOIN dossier_opinion v \
    ON v.id = m.opinion_id WHERE ($1 = '' OR v.dossier_id = $1) ORDER BY m.day";
/// What was said before opinions of a dossier, or of all when empty, were asked anew.
pub const EARLIER: &str = "SELECT e.opinion_id, e.given FROM dossier_opinion_earlier e JOIN dossier_opinion v \
    ON v.id = e.opinion_id WHERE ($1 = '' OR v.dossier_id = $1) ORDER BY e.kept_at, e.id";
/// Keeps what an opinion said before it is asked anew.
pub const KEEP_EARLIER: &str = "INSERT INTO dossier_opinion_earlier (id, opinion_id, given, given_on, kept_at) \
    SELECT $2, id, given, given_on, $3 FROM dossier_opinion WHERE id = $1 AND given_on IS NOT NULL";
/// Asks for an opinion anew.
pub const ASK_AGAIN: &str = "UPDATE dossier_opinion SET asked_on = $2, due = $3, given = NULL, given_on = NULL, \
    outdated = FALSE WHERE id = $1";
/// Opinions given on a dossier may be asked anew: it was corrected, or put off.
pub const OUTDATE: &str =
    "UPDATE dossier_opinion SET outdated = TRUE WHERE dossier_id = $1 AND given_on IS NOT NULL";
/// Asks for an opinion.
pub const INSERT_OPINION: &str = "INSERT INTO dossier_opinion (id, dossier_id, organisation_id, asked_on, due, given, \
    given_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// Keeps an opinion given.
pub const GIVE: &str =
    "UPDATE dossier_opinion SET given = $2, given_on = $3 WHERE id = $1 AND given_on IS NULL";
/// Keeps that an opinion was reminded.
pub const REMIND: &str = "INSERT INTO dossier_opinion_reminder (opinion_id, day) VALUES ($1, $2) ON CONFLICT (opinion_id, day) DO NOTHING";
/// Marks given to a dossier.
pub const SCORES: &str = "SELECT s.organisation_id, o.name, s.marks FROM dossier_score s \
    JOIN organisation o ON o.id = s.organisation_id WHERE s.dossier_id = $1 ORDER BY o.name_folded, o.id";
/// Marks that an organisation gave to the dossiers of a call.
pub const SCORES_OF: &str = "SELECT s.dossier_id, s.marks FROM dossier_score s JOIN dossier d ON d.id = s.dossier_id \
    WHERE d.campaign_id = $1 AND s.organisation_id = $2";
/// Keeps marks.
pub const MARK: &str = "INSERT INTO dossier_score (dossier_id, organisation_id, marks, marked_on) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (dossier_id, organisation_id) DO UPDATE SET marks = $3, marked_on = $4";
/// Ties that bear on a dossier or on its holder.
pub const INTERESTS: &str = "SELECT i.person_id, p.name, i.dossier_id, i.organisation_id, i.kind, i.declared_on, i.ended_on \
    FROM interest i JOIN person p ON p.id = i.person_id WHERE i.dossier_id = $1 OR i.organisation_id = $2 \
    ORDER BY i.declared_on, i.id";
/// Declares a tie.
pub const DECLARE: &str = "INSERT INTO interest (id, person_id, dossier_id, organisation_id, kind, declared_on, ended_on) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Ends every tie that a person declared with a dossier, or with whoever holds it.
pub const END_TIES: &str = "UPDATE interest SET ended_on = $4 WHERE person_id = $1 AND (dossier_id = $2 OR organisation_id = $3) \
    AND ended_on IS NULL";

/// A correction as kept: asked on a page, or on the bilan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptCorrection {
    /// On a page of the dossier.
    OfPage(Correction),
    /// On the bilan.
    OfBilan {
        /// Which.
        id: CorrectionId,
        /// What to put right.
        text: String,
        /// When it was asked.
        asked_on: Day,
        /// When it was answered.
        answered_on: Option<Day>,
    },
}

type CorrectionRow = (String, String, String, String, String, String, String, Option<String>);

/// Every correction asked of a dossier, the first first.
///
/// # Errors
/// When the store does not answer.
pub async fn all_corrections(tx: &mut Tx, id: DossierId) -> Result<Vec<KeptCorrection>, Problem> {
    let rows: Vec<CorrectionRow> = fetch_all!(tx, CorrectionRow, CORRECTIONS, id.to_string())?;
    let day = |text: String| Day::parse(&text).map_err(Problem::inside);
    let one = |(id, page, text, asked_by, asked_on, due, answer, answered_on): CorrectionRow| {
        let id: CorrectionId = id.parse().map_err(Problem::inside)?;
        let answered_on = answered_on.map(day).transpose()?;
        let Ok(page) = page.parse() else {
            return Ok(KeptCorrection::OfBilan { id, text, asked_on: day(asked_on)?, answered_on });
        };
        let asked_by = asked_by.parse().map_err(Problem::inside)?;
        let (asked_on, due) = (day(asked_on)?, day(due)?);
        Ok(KeptCorrection::OfPage(Correction {
            id,
            page,
            text,
            asked_by,
            asked_on,
            due,
            answer,
            answered_on,
        }))
    };
    rows.into_iter().map(one).collect()
}

/// Corrections asked on the pages of a dossier, the first first.
///
/// # Errors
/// When the store does not answer.
pub async fn corrections(tx: &mut Tx, id: DossierId) -> Result<Vec<Correction>, Problem> {
    let all = all_corrections(tx, id).await?;
    let of_page = |one| match one {
        KeptCorrection::OfPage(correction) => Some(correction),
        KeptCorrection::OfBilan { .. } => None,
    };
    Ok(all.into_iter().filter_map(of_page).collect())
}

/// What a correction of the bilan stands under, where a page would be named.
pub const BILAN: &str = "bilan";

/// Keeps a correction asked on a page, or on the bilan under [`BILAN`].
///
/// # Errors
/// When the store does not answer.
pub async fn ask_correction(
    tx: &mut Tx,
    (id, dossier): (CorrectionId, DossierId),
    (page, text): (&str, &str),
    by: OrganisationId,
    (today, due): (Day, Day),
    now: Instant,
) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_CORRECTION,
        id.to_string(),
        dossier.to_string(),
        page,
        text,
        by.to_string(),
        today.to_string(),
        due.to_string(),
        "",
        None::<String>,
        now.0
    )?;
    Ok(())
}

/// Answers a correction.
///
/// # Errors
/// 404 when it is not of that dossier.
pub async fn answer(
    tx: &mut Tx,
    (id, dossier): (CorrectionId, DossierId),
    text: &str,
    today: Day,
) -> Result<(), Problem> {
    let touched = execute!(tx, ANSWER, id.to_string(), dossier.to_string(), text, today.to_string())?;
    if touched == 0 { Err(Problem::NotFound) } else { Ok(()) }
}

#[derive(Debug, sqlx::FromRow)]
struct OpinionRow {
    #[sqlx(try_from = "String")]
    id: OpinionId,
    #[sqlx(try_from = "String")]
    dossier_id: DossierId,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    organisation: String,
    #[sqlx(try_from = "String")]
    asked_on: Day,
    #[sqlx(try_from = "String")]
    due: Day,
    given: Option<String>,
    outdated: bool,
}

/// An opinion asked, and the name of whom it is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOpinion {
    /// Whom it is asked of.
    pub organisation: String,
    /// What the rules need to know of it.
    pub request: OpinionRequest,
}

async fn with_history(
    tx: &mut Tx,
    rows: Vec<OpinionRow>,
    dossier: &str,
) -> Result<Vec<KeptOpinion>, Problem> {
    let days: Vec<(String, String)> = fetch_all!(tx, (String, String), REMINDED, dossier)?;
    let mut reminded: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for (opinion, day) in days {
        reminded.entry(opinion).or_default().push(Day::parse(&day).map_err(Problem::inside)?);
    }
    let said: Vec<(String, String)> = fetch_all!(tx, (String, String), EARLIER, dossier)?;
    let mut earlier: BTreeMap<String, Vec<DossierOpinion>> = BTreeMap::new();
    for (opinion, given) in said {
        earlier.entry(opinion).or_default().push(serde_json::from_str(&given).map_err(Problem::inside)?);
    }
    let mut opinions = Vec::with_capacity(rows.len());
    for row in rows {
        let given: Option<DossierOpinion> =
            row.given.as_deref().map(serde_json::from_str).transpose().map_err(Problem::inside)?;
        let request = OpinionRequest {
            id: row.id,
            dossier: row.dossier_id,
            organisation: row.organisation_id,
            asked_on: row.asked_on,
            due: row.due,
            reminded: reminded.remove(&row.id.to_string()).unwrap_or_default(),
            given,
            outdated: row.outdated,
            earlier: earlier.remove(&row.id.to_string()).unwrap_or_default(),
        };
        opinions.push(KeptOpinion { organisation: row.organisation, request });
    }
    Ok(opinions)
}

/// Opinions asked on a dossier, by name of whom they are asked of. What each reader sees of them is for
/// [`OpinionRequest::seen_by`] to say.
///
/// # Errors
/// When the store does not answer.
pub async fn opinions(tx: &mut Tx, id: DossierId) -> Result<Vec<KeptOpinion>, Problem> {
    let id = id.to_string();
    let rows: Vec<OpinionRow> = fetch_all!(tx, OpinionRow, OPINIONS, &id)?;
    with_history(tx, rows, &id).await
}

/// Opinions still to be given on dossiers being examined, the soonest due first.
///
/// # Errors
/// When the store does not answer.
pub async fn awaited(tx: &mut Tx) -> Result<Vec<KeptOpinion>, Problem> {
    let rows: Vec<OpinionRow> = fetch_all!(tx, OpinionRow, AWAITED)?;
    with_history(tx, rows, "").await
}

/// Asks for an opinion, or keeps one with its answer.
///
/// # Errors
/// When the store does not answer.
pub async fn ask_opinion(tx: &mut Tx, request: &OpinionRequest, now: Instant) -> Result<(), Problem> {
    let given = request.given.as_ref().map(serde_json::to_string).transpose().map_err(Problem::inside)?;
    execute!(
        tx,
        INSERT_OPINION,
        request.id.to_string(),
        request.dossier.to_string(),
        request.organisation.to_string(),
        request.asked_on.to_string(),
        request.due.to_string(),
        given,
        request.given.as_ref().map(|given| given.given_on.to_string()),
        now.0
    )?;
    Ok(())
}

/// Asks for an opinion anew, or gives another day to one still awaited: what was said is kept under that number.
///
/// # Errors
/// When the store does not answer.
pub async fn ask_again(
    tx: &mut Tx,
    request: &OpinionRequest,
    number: OpinionId,
    now: Instant,
) -> Result<(), Problem> {
    let id = request.id.to_string();
    execute!(tx, KEEP_EARLIER, &id, number.to_string(), now.0)?;
    execute!(tx, ASK_AGAIN, &id, request.asked_on.to_string(), request.due.to_string())?;
    Ok(())
}

/// Opinions given on a dossier may be asked anew.
///
/// # Errors
/// When the store does not answer.
pub async fn outdate(tx: &mut Tx, id: DossierId) -> Result<(), Problem> {
    execute!(tx, OUTDATE, id.to_string())?;
    Ok(())
}

/// Keeps an opinion given.
///
/// # Errors
/// 409 when it was given meanwhile.
pub async fn give(tx: &mut Tx, id: OpinionId, opinion: &DossierOpinion) -> Result<(), Problem> {
    let said = serde_json::to_string(opinion).map_err(Problem::inside)?;
    let touched = execute!(tx, GIVE, id.to_string(), said, opinion.given_on.to_string())?;
    if touched == 0 { Err(Problem::Refused("Cet avis est déjà rendu.".into())) } else { Ok(()) }
}

/// Keeps that an opinion was reminded that day.
///
/// # Errors
/// When the store does not answer.
pub async fn remind(tx: &mut Tx, id: OpinionId, today: Day) -> Result<(), Problem> {
    execute!(tx, REMIND, id.to_string(), today.to_string())?;
    Ok(())
}

fn card(marks: &str) -> Result<ScoreCard, Problem> {
    serde_json::from_str(marks).map_err(Problem::inside)
}

/// Marks given to a dossier, by whom.
///
/// # Errors
/// When the store does not answer.
pub async fn scores(tx: &mut Tx, id: DossierId) -> Result<Vec<(OrganisationId, String, ScoreCard)>, Problem> {
    type Told = (String, String, String);
    let rows: Vec<Told> = fetch_all!(tx, Told, SCORES, id.to_string())?;
    let one = |(id, name, marks): Told| Ok((id.parse().map_err(Problem::inside)?, name, card(&marks)?));
    rows.into_iter().map(one).collect()
}

/// Marks that an organisation gave to the dossiers of a call.
///
/// # Errors
/// When the store does not answer.
pub async fn scores_of(
    tx: &mut Tx,
    campaign: CampaignId,
    organisation: &str,
) -> Result<Vec<(DossierId, ScoreCard)>, Problem> {
    let rows: Vec<(String, String)> =
        fetch_all!(tx, (String, String), SCORES_OF, campaign.to_string(), organisation)?;
    let one = |(id, marks): (String, String)| Ok((id.parse().map_err(Problem::inside)?, card(&marks)?));
    rows.into_iter().map(one).collect()
}

/// Keeps the marks that an organisation gives to a dossier, in place of those it gave.
///
/// # Errors
/// When the store does not answer.
pub async fn mark(
    tx: &mut Tx,
    id: DossierId,
    organisation: OrganisationId,
    card: &ScoreCard,
    today: Day,
) -> Result<(), Problem> {
    let marks = serde_json::to_string(card).map_err(Problem::inside)?;
    execute!(tx, MARK, id.to_string(), organisation.to_string(), marks, today.to_string())?;
    Ok(())
}

/// Ties declared that bear on a dossier or on its holder, each with the name of the person.
///
/// # Errors
/// When the store does not answer.
pub async fn interests(
    tx: &mut Tx,
    dossier: DossierId,
    holder: OrganisationId,
) -> Result<Vec<(String, Interest)>, Problem> {
    type Told = (String, String, Option<String>, Option<String>, String, String, Option<String>);
    let rows: Vec<Told> = fetch_all!(tx, Told, INTERESTS, dossier.to_string(), holder.to_string())?;
    let day = |text: String| Day::parse(&text).map_err(Problem::inside);
    let one = |(person, name, of, _, kind, declared, ended): Told| {
        let person: PersonId = person.parse().map_err(Problem::inside)?;
        let with = if of.is_some() { InterestIn::Dossier(dossier) } else { InterestIn::Organisation(holder) };
        let kind: InterestKind = kind.parse().map_err(Problem::inside)?;
        let (declared_on, ended_on) = (day(declared)?, ended.map(day).transpose()?);
        Ok((name, Interest { person, with, kind, declared_on, ended_on }))
    };
    rows.into_iter().map(one).collect()
}

/// Declares a tie.
///
/// # Errors
/// When the store does not answer.
pub async fn declare(tx: &mut Tx, id: String, interest: &Interest) -> Result<(), Problem> {
    let (dossier, organisation) = match interest.with {
        InterestIn::Dossier(dossier) => (Some(dossier.to_string()), None),
        InterestIn::Organisation(organisation) => (None, Some(organisation.to_string())),
    };
    execute!(
        tx,
        DECLARE,
        id,
        interest.person.to_string(),
        dossier,
        organisation,
        interest.kind.code(),
        interest.declared_on.to_string(),
        interest.ended_on.map(|day| day.to_string())
    )?;
    Ok(())
}

/// Ends the ties that a person declared with a dossier.
///
/// # Errors
/// When the store does not answer.
pub async fn end_ties(
    tx: &mut Tx,
    person: PersonId,
    (dossier, holder): (DossierId, OrganisationId),
    today: Day,
) -> Result<u64, Problem> {
    let (person, dossier) = (person.to_string(), dossier.to_string());
    Ok(execute!(tx, END_TIES, person, dossier, holder.to_string(), today.to_string())?)
}

/// The opinion asked of an organisation on a dossier, if any.
pub fn asked_of(opinions: &[KeptOpinion], organisation: OrganisationId) -> Option<&KeptOpinion> {
    opinions.iter().find(|opinion| opinion.request.organisation == organisation)
}
