//! Walks, constats and photos, and what becomes of each (articles 3 and 6).

mod acts;
mod constats;
mod forms;
mod list;
mod map;
mod noting;
mod samples;
mod store;
pub mod views;
mod walks;
pub mod words;

pub use samples::specimens;
pub use store::constats::{
    NewConstatRow, Noted, facts, insert_constat, keep_change, set_answer, set_duplicate, set_priority,
};
pub use store::lines::{ConstatLine, Filter, Totals};
pub use store::public;
pub use store::walks::{NewStop, NewWalk, StopRow, WalkLine, insert_stop, insert_walk, set_organisations};
pub use store::{Moment, NewPhoto, Sight, insert_photo};
pub use words::{Choices, constat_badge, constat_state, say, severity, theme, value, walk_kind, walk_state};

use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, Problem, Tx};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::diagnostics::{ConstatState, Visibility, WalkState};
use palier_domain::partners::Capability as C;
use palier_domain::shared::{ActionId, ConstatId, Day, QuartierId, WalkId};

/// Clauses of the convention that walks and constats carry.
pub const CARRIES: &[Carrier] = &[
    Carrier {
        clause: clause!("art3.participation.diagnostics"),
        what: "Préparation, réalisation et restitution des diagnostics en marchant",
        href: Some("/diagnostics"),
        test: None,
    },
    Carrier {
        clause: clause!("art3.partenariat.diagnostics"),
        what: "Constats partagés : organisme responsable, échéance et réponse",
        href: Some("/constats"),
        test: None,
    },
    Carrier {
        clause: clause!("art6.proximite.diagnostics"),
        what: "Diagnostics des groupes opérationnels de proximité",
        href: Some("/diagnostics"),
        test: None,
    },
];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let needs = Access::Needs;
    vec![
        page("/diagnostics", needs(C::SeeHouse), walks::list),
        page("/diagnostics/nouveau", needs(C::PrepareWalk), walks::new_page),
        action("/diagnostics/nouveau", needs(C::PrepareWalk), walks::create),
        page("/diagnostics/{walk}", needs(C::SeeHouse), walks::show_one),
        page("/diagnostics/{walk}/modifier", needs(C::PrepareWalk), walks::edit_page),
        action("/diagnostics/{walk}/modifier", needs(C::PrepareWalk), walks::edit),
        action("/diagnostics/{walk}/etat", needs(C::PrepareWalk), walks::move_on),
        action("/diagnostics/{walk}/presence", needs(C::PrepareWalk), walks::note_presence),
        page("/diagnostics/{walk}/carte.geojson", needs(C::SeeHouse), map::shapes),
        page("/diagnostics/{walk}/constats/nouveau", needs(C::RecordConstat), noting::new_page),
        action("/diagnostics/{walk}/constats/nouveau", needs(C::RecordConstat), noting::create),
        page("/constats", needs(C::SeeHouse), list::show_list),
        page("/constats.xlsx", needs(C::SeeHouse), list::export),
        page("/constats/{constat}", needs(C::SeeHouse), constats::show_one),
        page("/constats/{constat}/modifier", needs(C::RecordConstat), noting::edit_page),
        action("/constats/{constat}/modifier", needs(C::RecordConstat), noting::edit),
        action("/constats/{constat}/qualifier", needs(C::QualifyConstat), acts::qualify),
        action("/constats/{constat}/repondre", needs(C::AnswerConstat), acts::answer),
        action("/constats/{constat}/refuser", needs(C::AnswerConstat), acts::refuse),
        action("/constats/{constat}/verifier", needs(C::QualifyConstat), acts::verify),
        action("/constats/{constat}/ecarter", needs(C::QualifyConstat), acts::set_aside),
        action("/constats/{constat}/rouvrir", needs(C::QualifyConstat), acts::reopen),
        page("/photos/{photo}", needs(C::SeeHouse), constats::photo),
    ]
}

/// Walks that this person may see, of one quartier or of all, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn walks_of(
    tx: &mut Tx,
    quartier: Option<QuartierId>,
    who: &Allowed,
) -> Result<Vec<WalkLine>, Problem> {
    store::walks::walks(tx, quartier, &Sight::of(who)).await
}

/// Constats of a quartier that this person may see, open ones first.
///
/// # Errors
/// When the store does not answer.
pub async fn constats_of(
    tx: &mut Tx,
    quartier: QuartierId,
    who: &Allowed,
) -> Result<Vec<ConstatLine>, Problem> {
    store::lines::of_quartier(tx, quartier, &Sight::of(who)).await
}

/// Constats an action answers, among those this person may see.
///
/// # Errors
/// When the store does not answer.
pub async fn constat_lines_for_action(
    tx: &mut Tx,
    action: ActionId,
    who: &Allowed,
) -> Result<Vec<ConstatLine>, Problem> {
    store::lines::of_action(tx, action, &Sight::of(who)).await
}

/// What a receipt says of a constat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFacts {
    /// On which walk.
    pub walk: WalkId,
    /// The code that follows it.
    pub code: String,
    /// What was noted.
    pub description: String,
}

/// What the receipt of a constat says, if this person may see it.
///
/// # Errors
/// 404 when there is none, when it is not theirs to see, or when it has no code yet.
pub async fn receipt_of(tx: &mut Tx, constat: ConstatId, who: &Allowed) -> Result<ReceiptFacts, Problem> {
    let row = store::constats::constat(tx, constat, &Sight::of(who)).await?;
    let code = row.code.ok_or(Problem::NotFound)?;
    Ok(ReceiptFacts { walk: row.walk_id, code, description: row.description })
}

/// Constats of a walk that are kept from the public, among those this person may see.
///
/// # Errors
/// When the store does not answer.
pub async fn kept_from_public(tx: &mut Tx, walk: WalkId, who: &Allowed) -> Result<Vec<ConstatLine>, Problem> {
    let mut lines = store::lines::of_walk(tx, walk, &Sight::of(who)).await?;
    lines.retain(|line| line.visibility != Visibility::Public.code() || line.state == ConstatState::Doublon);
    Ok(lines)
}

/// One constat as a line, if this person may see it: to start an action from it.
///
/// # Errors
/// 404 when there is none, or when it is not theirs to see.
pub async fn constat_for_action(
    tx: &mut Tx,
    constat: ConstatId,
    who: &Allowed,
) -> Result<ConstatLine, Problem> {
    store::lines::one(tx, constat, &Sight::of(who)).await
}

/// What waits for a person, sorted by lateness.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// Constats their organisation is late on, or has not answered.
    pub answers: Vec<ConstatLine>,
    /// Constats that nobody is asked to answer; for those who qualify.
    pub unassigned: Vec<ConstatLine>,
    /// Constats said done, to go and see; for those who qualify.
    pub to_verify: Vec<ConstatLine>,
    /// Walks to come or to finish; for those who prepare.
    pub walks: Vec<WalkLine>,
}

/// What waits for a person.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_for(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Waiting, Problem> {
    let sight = Sight::of(who);
    let role = who.role();
    let mut waiting = Waiting::default();
    if role.may(C::AnswerConstat) {
        waiting.answers =
            store::lines::waiting_for_organisation(tx, who.organisation(), &sight, today).await?;
    }
    if role.may(C::QualifyConstat) {
        waiting.unassigned = store::lines::without_responsible(tx, &sight).await?;
        waiting.to_verify = store::lines::to_verify(tx, who.organisation(), &sight).await?;
    }
    if role.may(C::PrepareWalk) {
        let mut walks = store::walks::walks(tx, None, &sight).await?;
        walks.retain(|walk| !matches!(walk.state, WalkState::Restitue | WalkState::Clos));
        walks.reverse();
        waiting.walks = walks;
    }
    Ok(waiting)
}
