//! Earlier shapes of what phones send, brought to the present one. A phone that stayed in a drawer is still read.

use serde_json::{Map, Value, json};

/// The shape that phones send today.
pub const KNOWN_VERSION: i64 = 3;

/// Brings a record to the present shape; an unknown or later version is read as it stands.
pub(super) fn bring_up(mut record: Map<String, Value>) -> (i64, Map<String, Value>) {
    let version = record.remove("schema").and_then(|said| said.as_i64()).unwrap_or(KNOWN_VERSION);
    if version <= 1 {
        record = first_to_second(record);
    }
    if version <= 2 {
        record = second_to_third(record);
    }
    (version, record)
}

/// The first shape spoke French, gave seconds, and named a photo by its address alone.
fn first_to_second(mut old: Map<String, Value>) -> Map<String, Value> {
    const RENAMED: &[(&str, &str)] = &[
        ("type", "kind"),
        ("nature", "value"),
        ("gravite", "severity"),
        ("texte", "description"),
        ("parole", "verbatim"),
        ("arret", "stop"),
        ("corrige", "of"),
        ("constat", "of"),
        ("issue", "outcome"),
    ];
    for (before, after) in RENAMED {
        if let Some(value) = old.remove(*before) {
            old.entry(*after).or_insert(value);
        }
    }
    if let Some(seconds) = old.remove("at").as_ref().and_then(Value::as_i64) {
        old.insert("captured_at".to_owned(), json!(seconds.saturating_mul(1000)));
    }
    if let Some(Value::Array(place)) = old.remove("position") {
        let degree = |rank| place.get(rank).cloned().unwrap_or_default();
        old.insert("place".to_owned(), json!({ "lon": degree(0), "lat": degree(1) }));
    }
    old
}

/// The second shape held the place in an object, called a resident's words `verbatim`, wrote a sub-theme as the theme,
/// and gave photos without a description.
fn second_to_third(mut old: Map<String, Value>) -> Map<String, Value> {
    if let Some(words) = old.remove("verbatim") {
        old.insert("residents_words".to_owned(), words);
    }
    if let Some(Value::Object(place)) = old.remove("place") {
        for (before, after) in
            [("lon", "lon"), ("lat", "lat"), ("accuracy", "accuracy_m"), ("by", "placed_by")]
        {
            if let Some(value) = place.get(before) {
                old.insert(after.to_owned(), value.clone());
            }
        }
    }
    let said = old.get("theme").and_then(Value::as_str).map(str::to_owned);
    if let Some((theme, _)) = said.as_deref().and_then(|said| said.split_once('.')) {
        old.insert("theme".to_owned(), json!(theme));
        old.insert("subtheme".to_owned(), json!(said));
    }
    if let Some(Value::Array(photos)) = old.get_mut("photos") {
        for photo in photos {
            if let Value::String(address) = photo {
                *photo = json!({ "sha256": address, "size": 0, "description": "" });
            }
        }
    }
    old
}
