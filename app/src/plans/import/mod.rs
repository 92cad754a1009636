//! The plan as a workbook that goes out, is changed by hand, and comes back: examined row by row, then kept whole.

mod export;
mod pages;
mod rules;
mod store;

use crate::platform::chores::{Chore, Doing};
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{App, Event, Problem, Write, imports};
use palier_domain::partners::Capability;
use serde_json::json;

/// Drafts of imports are thrown away after that many days.
const KEPT_DAYS: i64 = 7;

/// The drafts that nobody confirmed are thrown away.
pub(super) const CHORE: Chore = Chore { code: "menage_imports", hour: 4, run };

fn run<'a>(app: &'a App, write: &'a mut Write) -> Doing<'a> {
    Box::pin(clean(app, write))
}

async fn clean(app: &App, write: &mut Write) -> Result<Event, Problem> {
    let today = app.world.today();
    let thrown = imports::clean(write.tx(), today.plus_days(-KEPT_DAYS).begins()).await?;
    Ok(Event::of("imports.menage", "import", today).with(json!({ "effaces": thrown })))
}

/// Routes of imports.
pub(super) fn routes() -> Vec<Route> {
    let (see, plan) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::PlanAction));
    vec![
        page("/actions/modele.xlsx", see, export::template),
        page("/actions/a-modifier.xlsx", see, export::to_change),
        page("/actions/import", plan, pages::upload_page),
        action("/actions/import", plan, pages::upload),
        page("/actions/import/{import}", plan, pages::draft_page),
        action("/actions/import/{import}/confirmer", plan, pages::confirm),
        action("/actions/import/{import}/abandonner", plan, pages::give_up),
    ]
}
