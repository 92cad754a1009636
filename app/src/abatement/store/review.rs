//! SQL of the review: opinions, and corrections asked line by line.

use super::{Reach, seen_all, within};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::abatement::{Opinion, Party, Phase, Verdict};
use palier_domain::shared::{AbatementId, Day, Instant, LineId, OrganisationId, RemarkId};

/// Opinions on an abatement whose discussion is shown, first given first.
pub const OPINIONS: &str = concat!(
    "SELECT v.phase, v.party, v.verdict, v.comment, v.day, v.round, o.name AS organisation FROM abatement_review v \
     JOIN organisation o ON o.id = v.organisation_id JOIN abatement x ON x.id = v.abatement_id \
     JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_all!(),
    " AND v.abatement_id = $4 ORDER BY v.created_at, v.id"
);
/// Remarks on abatements whose discussion is shown.
macro_rules! remarks {
    ($where:expr) => {
        concat!(
            "SELECT m.id, m.line_id, l.number, m.phase, m.party, o.name AS organisation, m.round, m.text, m.asked_on, \
             m.answer, m.answered_on, m.settled_on FROM abatement_remark m \
             JOIN organisation o ON o.id = m.organisation_id JOIN abatement x ON x.id = m.abatement_id \
             JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
             LEFT JOIN abatement_line l ON l.id = m.line_id WHERE ",
            seen_all!(),
            " AND m.abatement_id = $4",
            $where
        )
    };
}
/// Every remark on an abatement, first asked first.
pub const REMARKS: &str = remarks!(" ORDER BY m.created_at, l.number, m.id");
/// One of them.
pub const REMARK: &str = remarks!(" AND m.id = $5");
/// Keeps an opinion.
pub const INSERT_OPINION: &str = "INSERT INTO abatement_review (id, abatement_id, phase, party, verdict, comment, \
    organisation_id, day, round, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Keeps a remark.
pub const INSERT_REMARK: &str = "INSERT INTO abatement_remark (id, abatement_id, line_id, phase, party, organisation_id, \
    round, text, asked_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Keeps the answer to a remark.
pub const ANSWER: &str = "UPDATE abatement_remark SET answer = $2, answered_on = $3 WHERE id = $1";
/// Settles what a party asked, once it is content.
pub const SETTLE: &str = "UPDATE abatement_remark SET settled_on = $4 WHERE abatement_id = $1 AND phase = $2 \
    AND party = $3 AND settled_on IS NULL";

/// An opinion as given.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct GivenOpinion {
    /// On the programme, or the bilan.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// For whom.
    #[sqlx(try_from = "String")]
    pub party: Party,
    /// What it says.
    #[sqlx(try_from = "String")]
    pub verdict: Verdict,
    /// In words.
    pub comment: String,
    /// When.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// In which round.
    pub round: i64,
    /// By which organisation.
    pub organisation: String,
}

/// A correction asked, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Remark {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: RemarkId,
    /// On which line; the whole when none.
    pub line_id: Option<String>,
    /// Its number.
    pub number: Option<i64>,
    /// On the programme, or the bilan.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// For whom.
    #[sqlx(try_from = "String")]
    pub party: Party,
    /// By which organisation.
    pub organisation: String,
    /// In which round.
    pub round: i64,
    /// What is asked.
    pub text: String,
    /// When.
    #[sqlx(try_from = "String")]
    pub asked_on: Day,
    /// What the landlord answered.
    pub answer: Option<String>,
    /// When.
    pub answered_on: Option<String>,
    /// When whoever asked was content.
    pub settled_on: Option<String>,
}

/// An opinion to keep, with the corrections it asks: on a line, or on the whole.
#[derive(Debug, Clone)]
pub struct NewOpinion {
    /// On the programme, or the bilan.
    pub phase: Phase,
    /// What it says, for whom, in which round.
    pub said: Opinion,
    /// In words.
    pub comment: String,
    /// By which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub day: Day,
    /// What is to be corrected.
    pub asked: Vec<(RemarkId, Option<LineId>, String)>,
}

impl GivenOpinion {
    /// What the rules need of it.
    pub const fn rules(&self) -> Opinion {
        Opinion { party: self.party, verdict: self.verdict, round: self.round }
    }
}

/// Opinions on an abatement whose discussion is shown, first given first.
///
/// # Errors
/// When the store does not answer.
pub async fn opinions(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<GivenOpinion>, Problem> {
    Ok(within!(fetch_all, tx, GivenOpinion, OPINIONS, reach, id.to_string())?)
}

/// Corrections asked on an abatement whose discussion is shown, first asked first.
///
/// # Errors
/// When the store does not answer.
pub async fn remarks(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<Remark>, Problem> {
    Ok(within!(fetch_all, tx, Remark, REMARKS, reach, id.to_string())?)
}

/// One of them.
///
/// # Errors
/// 404 when there is none.
pub async fn remark(tx: &mut Tx, reach: &Reach, of: AbatementId, id: RemarkId) -> Result<Remark, Problem> {
    let found = within!(fetch_optional, tx, Remark, REMARK, reach, of.to_string(), id.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// Keeps an opinion and the corrections it asks; a favourable one settles what the same party asked before.
///
/// # Errors
/// When the store refuses.
pub async fn give(
    tx: &mut Tx,
    id: String,
    of: AbatementId,
    new: &NewOpinion,
    now: Instant,
) -> Result<(), Problem> {
    let (of, organisation, day) = (of.to_string(), new.organisation.to_string(), new.day.to_string());
    let Opinion { party, verdict, round } = new.said;
    execute!(
        tx,
        INSERT_OPINION,
        id,
        &of,
        new.phase.code(),
        party.code(),
        verdict.code(),
        &new.comment,
        &organisation,
        &day,
        round,
        now.0
    )?;
    for (remark, line, text) in &new.asked {
        let line = line.map(|line| line.to_string());
        execute!(
            tx,
            INSERT_REMARK,
            remark.to_string(),
            &of,
            line,
            new.phase.code(),
            party.code(),
            &organisation,
            round,
            text,
            &day,
            now.0
        )?;
    }
    if verdict == Verdict::Favorable {
        execute!(tx, SETTLE, &of, new.phase.code(), party.code(), &day)?;
    }
    Ok(())
}

/// Keeps the answer of the landlord to a remark.
///
/// # Errors
/// When the store refuses.
pub async fn answer(tx: &mut Tx, id: RemarkId, text: &str, day: Day) -> Result<(), Problem> {
    execute!(tx, ANSWER, id.to_string(), text, day.to_string())?;
    Ok(())
}
