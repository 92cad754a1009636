//! What earlier walks reported where a walk goes, in the order in which the group meets it.

use super::store::Sight;
use super::store::earlier::{self as kept, EarlierRow};
use super::store::walks::{StopRow, WalkRow};
use super::views::earlier::{EarlierLine, EarlierSpot};
use super::words;
use crate::platform::{Allowed, App, Problem, Tx};
use crate::words::counted;
use palier_domain::diagnostics::{Nearby, WalkState, around_stops};
use palier_domain::shared::{LonLat, text::excerpt};

/// The name and the position of each stop, in order.
pub fn named_stops(stops: &[StopRow]) -> Vec<(&str, Option<LonLat>)> {
    let point = |stop: &StopRow| LonLat::new(stop.lon?, stop.lat?).ok();
    stops.iter().map(|stop| (stop.label.as_str(), point(stop))).collect()
}

/// What is to be looked at again on a walk: until its constats are put in order, nothing after.
pub(super) async fn around(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    walk: &WalkRow,
    stops: &[StopRow],
) -> Result<Vec<EarlierSpot>, Problem> {
    if !matches!(walk.state, WalkState::Prepare | WalkState::Convoque | WalkState::Realise) {
        return Ok(Vec::new());
    }
    let noted = kept::earlier(tx, &Sight::of(who), (walk.quartier_id, walk.id), walk.day).await?;
    let met = around_stops(noted, &named_stops(stops), |one| (one.point(), one.place.clone()));
    Ok(met.into_iter().map(|group| spot(app, stops, group)).collect())
}

fn spot(app: &App, stops: &[StopRow], group: Nearby<EarlierRow>) -> EarlierSpot {
    let stop = group.stop.and_then(|rank| stops.get(rank));
    let name = match (stop, group.place.trim()) {
        (Some(stop), _) => format!("Arrêt {} : {}", stop.number, stop.label),
        (None, "") => "Ailleurs dans le quartier".to_owned(),
        (None, place) => place.to_owned(),
    };
    let line = |(one, metres): (EarlierRow, Option<u32>)| EarlierLine {
        id: one.id,
        number: one.number,
        theme: words::theme(&app.grid, &one.theme, one.subtheme.as_deref()),
        excerpt: excerpt(&one.description, 160),
        day: one.day.short(),
        far: metres.map(|metres| format!("à {metres} m")).unwrap_or_default(),
        state: words::constat_badge(one.value, one.state),
    };
    let count = counted(i64::try_from(group.met.len()).unwrap_or(i64::MAX), "constat", "constats");
    EarlierSpot { name, count, lines: group.met.into_iter().map(line).collect() }
}
