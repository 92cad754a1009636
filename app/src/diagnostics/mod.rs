//! Walks, constats and photos, and what becomes of each (articles 3 and 6).

mod acts;
mod constats;
mod convene;
mod delays;
mod earlier;
mod forms;
mod list;
mod map;
mod minutes;
mod noting;
mod paging;
mod plan;
mod public;
mod reminders;
mod room;
mod route;
mod samples;
mod store;
mod verify;
pub mod views;
mod walk_list;
mod walks;
pub mod words;

pub use acts::keep_with_action;
pub use earlier::named_stops;
pub use plan::{Ground, bare_of_walk, bare_plan, dressed};
pub use public::{Told, public_words};
pub use route::{lines as point_lines, points as route_points, typed_points};
pub use samples::specimens;
pub use store::constats::{
    NewConstatRow, Noted, facts, insert_constat, keep_change, set_answer, set_duplicate, set_priority,
};
pub use store::lines::{ConstatLine, Filter, Totals};
pub use store::rechecks::settle as settle_recheck;
pub use store::residents;
pub use store::walk_list::WalkLine;
pub use store::walks::{
    NewStop, NewWalk, StopRow, WalkRow, give_join_code, insert_stop, insert_walk, joined_walk,
    set_organisations, stops, update_presence,
};
pub use store::{Moment, NewPhoto, Sight, insert_photo};
pub(crate) use store::{open, seen_by, shown};
pub use words::{
    Choices, constat_badge, constat_state, grid_visibility, say, severity, theme, value, walk_kind,
    walk_state,
};

use crate::platform::chores::Chore;
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, Problem, Tx};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability as C;
use palier_domain::shared::{Day, QuartierId};

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

/// What is done every morning.
pub const CHORES: &[Chore] = &[reminders::CHORE];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let needs = Access::Needs;
    let mut all = vec![
        page("/diagnostics", needs(C::SeeHouse), walk_list::show_list),
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
        page("/constats/a-verifier", needs(C::SeeHouse), verify::to_verify),
        page("/constats/delais", needs(C::SeeHouse), delays::show_delays),
        page("/constats/delais.xlsx", needs(C::SeeHouse), delays::export),
        page("/constats/{constat}", needs(C::SeeHouse), constats::show_one),
        page("/constats/{constat}/modifier", needs(C::RecordConstat), noting::edit_page),
        action("/constats/{constat}/modifier", needs(C::RecordConstat), noting::edit),
        action("/constats/{constat}/qualifier", needs(C::QualifyConstat), acts::qualify),
        action("/constats/{constat}/repondre", needs(C::AnswerConstat), acts::answer),
        action("/constats/{constat}/refuser", needs(C::AnswerConstat), acts::refuse),
        action("/constats/{constat}/verifier", needs(C::VerifyConstat), acts::verify),
        action("/constats/{constat}/revue", needs(C::QualifyConstat), verify::settle),
        action("/constats/{constat}/ecarter", needs(C::QualifyConstat), acts::set_aside),
        action("/constats/{constat}/rouvrir", needs(C::VerifyConstat), verify::reopen),
        page("/photos/{photo}", needs(C::SeeHouse), constats::photo),
    ];
    all.extend(convene::routes());
    all.extend(room::routes());
    all.extend(minutes::routes());
    all
}

/// Walks of a quartier that this person may see, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn walks_of(tx: &mut Tx, quartier: QuartierId, who: &Allowed) -> Result<Vec<WalkLine>, Problem> {
    store::walk_list::of_quartier(tx, quartier, &Sight::of(who)).await
}

/// Constats of a quartier that this person may see, oldest first.
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

/// The constats that this person may see and that were said done most lately.
///
/// # Errors
/// When the store does not answer.
pub async fn lately_done(tx: &mut Tx, who: &Allowed) -> Result<Vec<ConstatLine>, Problem> {
    store::lines::lately_done(tx, &Sight::of(who)).await
}

/// The constats that this person may see and whose description holds these words, latest first, so many at most.
///
/// # Errors
/// When the store does not answer.
pub async fn constats_saying(
    tx: &mut Tx,
    words: &str,
    who: &Allowed,
    today: Day,
    most: i64,
) -> Result<Vec<ConstatLine>, Problem> {
    let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
    store::lines::list(tx, &filter, &Sight::of(who), today, (most, 0)).await
}

/// What waits for a person.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// Constats their organisation is late on, or has not answered, the most pressing first; for those who answer.
    pub answers: Vec<ConstatLine>,
    /// Constats that nobody has been asked to answer; for those who qualify.
    pub to_qualify: Vec<ConstatLine>,
    /// Constats said done by others, to go and see; for those who may verify.
    pub to_verify: Vec<ConstatLine>,
    /// Walks to come or to give back, earliest first.
    pub walks: Vec<WalkLine>,
}

/// What waits for a person.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_for(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Waiting, Problem> {
    let (sight, role) = (Sight::of(who), who.role());
    let mut waiting = Waiting { walks: store::walk_list::under_way(tx, &sight).await?, ..Waiting::default() };
    if role.may(C::AnswerConstat) {
        waiting.answers = store::lines::waiting_for_organisation(tx, &sight, today).await?;
    }
    if role.may(C::QualifyConstat) {
        waiting.to_qualify = store::lines::to_qualify(tx, &sight).await?;
    }
    if role.may(C::VerifyConstat) {
        waiting.to_verify = store::lines::to_verify(tx, &sight, today).await?;
    }
    Ok(waiting)
}
