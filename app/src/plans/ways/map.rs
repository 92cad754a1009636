//! The map of the actions, and the list that says the same: an action without a place of its own stands at the label
//! point of its quartiers, and says so.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::Filters;
use crate::plans::store::listed::{self, Listed, Reached};
use crate::plans::words::{state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use crate::words::counted;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::shared::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Most actions on a map and in its list.
const MOST: i64 = 500;

/// An action of the list beside the map.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Where it stands on the map, in words.
    pub place: String,
    /// Where it stands in the work: tone and words.
    pub state: (&'static str, &'static str),
    /// Whether its last day has passed.
    pub late: bool,
}

/// Actions that stand together: those of their own place, then those of each quartier.
#[derive(Debug, Clone)]
pub struct Group {
    /// What the map leads to.
    pub anchor: String,
    /// Where, in words.
    pub title: String,
    /// Which.
    pub actions: Vec<Placed>,
}

/// The map.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/map.html")]
pub struct MapView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// The shapes.
    pub geojson: String,
    /// Tiles of the background, when there are some.
    pub tiles: String,
    /// The same in words.
    pub groups: Vec<Group>,
    /// How many are not shown; empty when all are.
    pub more: String,
}

/// Where an action stands.
enum Stand {
    /// At its own place.
    Own(Value),
    /// At the label points of these quartiers.
    Quartiers(Vec<(String, String)>),
    /// Nowhere: its quartiers have no contour.
    Nowhere,
}

fn stand(row: &Listed, points: &BTreeMap<&str, (f64, f64)>) -> Stand {
    if let Some(geometry) = row.place.as_deref().and_then(geometry) {
        return Stand::Own(geometry);
    }
    let drawn: Vec<_> =
        row.quartiers.iter().filter(|(id, _)| points.contains_key(id.as_str())).cloned().collect();
    if drawn.is_empty() { Stand::Nowhere } else { Stand::Quartiers(drawn) }
}

/// A geometry that a map can draw.
fn geometry(text: &str) -> Option<Value> {
    let shape: Value = serde_json::from_str(text).ok()?;
    let kind = shape.get("type")?.as_str()?;
    let known = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];
    let drawn = known.contains(&kind) && positions(shape.get("coordinates")?);
    drawn.then_some(shape)
}

/// Whether these are positions, or lists of positions.
fn positions(coordinates: &Value) -> bool {
    let Some(list) = coordinates.as_array().filter(|list| !list.is_empty()) else { return false };
    let position = list.len() >= 2 && list.iter().all(Value::is_number);
    position || list.iter().all(positions)
}

/// The rows on the map, the quartiers within reach, and how many rows there are in all.
async fn read(
    app: &App,
    who: &Allowed,
    filters: &Filters,
) -> Result<(Vec<Listed>, Vec<Reached>, i64), Problem> {
    let (sight, narrow) = (Sight::of(who), filters.narrow(&in_force(app), app.world.today()));
    let mut read = app.db.read().await?;
    let total = listed::totals(read.tx(), &sight, &narrow).await?.actions;
    let rows = listed::list(read.tx(), &sight, &narrow, ("echeance", false), (MOST, 0)).await?;
    Ok((rows, listed::reached(read.tx(), &sight.mandate).await?, total))
}

fn points(reached: &[Reached]) -> BTreeMap<&str, (f64, f64)> {
    reached.iter().filter_map(|one| Some((one.id.as_str(), one.lon.zip(one.lat)?))).collect()
}

pub(super) async fn map(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query), app.world.today());
    let (rows, reached, total) = read(&app, &who, &filters).await?;
    let mut tx = app.db.read().await?;
    let ways = Ways::of(tx.tx(), &app, &who, Way::Map, &filters, Vec::new()).await?;
    let more = total - i64::try_from(rows.len()).unwrap_or(total);
    show(&MapView {
        frame: ways.frame(&app, &who, &query),
        geojson: filters.address("/actions/carte.geojson", &[]),
        tiles: app.config.tiles.clone().unwrap_or_default(),
        groups: groups(&rows, &points(&reached), today),
        more: if more > 0 { counted(more, "autre action", "autres actions") } else { String::new() },
        ways,
    })
}

fn groups(rows: &[Listed], points: &BTreeMap<&str, (f64, f64)>, today: Day) -> Vec<Group> {
    let placed = |row: &Listed, place: String| Placed {
        href: row.href(),
        title: row.title.clone(),
        place,
        state: (state_tone(row.state), state_label(row.state)),
        late: row.is_late(today),
    };
    let (mut own, mut nowhere) = (Vec::new(), Vec::new());
    let mut by_quartier: BTreeMap<(String, String), Vec<Placed>> = BTreeMap::new();
    for row in rows {
        match stand(row, points) {
            Stand::Own(_) if row.place_label.is_empty() => own.push(placed(row, row.places())),
            Stand::Own(_) => own.push(placed(row, format!("{}, {}", row.place_label, row.places()))),
            Stand::Nowhere => nowhere.push(placed(row, row.places())),
            Stand::Quartiers(quartiers) => {
                for (id, name) in quartiers {
                    let place = format!("Sans lieu propre : au point de repère de {name}");
                    by_quartier.entry((name, id)).or_default().push(placed(row, place));
                }
            }
        }
    }
    let group = |anchor: &str, title: &str, actions: Vec<Placed>| {
        (!actions.is_empty()).then(|| Group { anchor: anchor.to_owned(), title: title.to_owned(), actions })
    };
    let own = group("lieux", "À leur propre lieu", own);
    let quartiers = by_quartier.into_iter();
    let quartiers = quartiers.filter_map(|((name, id), actions)| {
        group(&format!("q-{id}"), &format!("{name} : sans lieu propre"), actions)
    });
    let nowhere = group("hors-carte", "Hors de la carte : leur quartier n'a pas de contour", nowhere);
    own.into_iter().chain(quartiers).chain(nowhere).collect()
}

/// The shapes of the map, under the same filters.
pub(super) async fn shapes(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query), app.world.today());
    let (rows, reached, _) = read(&app, &who, &filters).await?;
    let points = points(&reached);
    let page = filters.address(Way::Map.path(), &[]);
    let mut features = Vec::new();
    let mut standing: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in &rows {
        match stand(row, &points) {
            Stand::Own(shape) => {
                let tone = if row.is_late(today) { "warning" } else { "" };
                features.push(feature(&row.title, &row.href(), tone, &shape));
            }
            Stand::Quartiers(quartiers) => {
                quartiers.into_iter().for_each(|quartier| *standing.entry(quartier).or_default() += 1);
            }
            Stand::Nowhere => {}
        }
    }
    for ((id, name), count) in &standing {
        if let Some((lon, lat)) = points.get(id.as_str()) {
            let label = format!("{name} : {}", counted(*count, "action", "actions"));
            let point = json!({ "type": "Point", "coordinates": [lon, lat] });
            features.push(feature(&label, &format!("{page}#q-{id}"), "", &point));
        }
    }
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}

fn feature(label: &str, href: &str, tone: &str, geometry: &Value) -> Value {
    json!({
        "type": "Feature",
        "properties": { "label": label, "href": href, "tone": tone },
        "geometry": geometry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_map_can_draw_is_a_place() {
        for drawn in [
            r#"{"type":"Point","coordinates":[4.4,45.4]}"#,
            r#"{"type":"LineString","coordinates":[[4.4,45.4],[4.5,45.4]]}"#,
        ] {
            assert!(geometry(drawn).is_some(), "{drawn}");
        }
        for odd in [
            "",
            "null",
            r#"{"type":"Point","coordinates":[]}"#,
            r#"{"type":"Point","coordinates":"ici"}"#,
            r#"{"type":"Feature","coordinates":[4.4,45.4]}"#,
        ] {
            assert!(geometry(odd).is_none(), "{odd}");
        }
    }
}
