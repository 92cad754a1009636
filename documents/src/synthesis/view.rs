//! The folder the template reads: the synthesis as JSON, its drawings and its readable photos.

use super::{Constat, Photo, Synthesis};
use crate::charts::{self, Tally};
use crate::printable::{Repertoire, spoken};
use crate::{DocumentError, typesetter::Folder};
use serde_json::{Value, json};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

/// The photos, each with its bytes when the engine can read them.
pub(super) struct ReadPhotos<'a>(Vec<(&'a Photo, Option<Bytes>)>);

impl<'a> ReadPhotos<'a> {
    pub(super) fn of(photos: &'a [Photo]) -> Self {
        Self(photos.iter().map(|photo| (photo, readable(&photo.bytes))).collect())
    }
}

fn readable(bytes: &[u8]) -> Option<Bytes> {
    let format = ExchangeFormat::detect(bytes)?;
    let bytes = Bytes::new(bytes.to_vec());
    RasterImage::plain(bytes.clone(), format).ok().map(|_| bytes)
}

pub(super) fn folder(
    synthesis: &Synthesis,
    photos: &ReadPhotos<'_>,
    repertoire: &Repertoire,
) -> Result<Folder, DocumentError> {
    let mut pictures = Vec::new();
    let data = json!({
        "file": file(synthesis),
        "quartier": printed(quartier(synthesis), repertoire),
        "key_figures": printed(key_figures(synthesis), repertoire),
        "map": map(synthesis, repertoire, &mut pictures),
        "charts": [
            chart("Par thème", "Thème", &synthesis.by_theme, repertoire, &mut pictures),
            chart("Par responsable", "Responsable", &synthesis.by_responsible, repertoire, &mut pictures),
        ],
        "themes": printed(themes(&synthesis.constats), repertoire),
        "photos": photo_list(photos, repertoire, &mut pictures),
        "actions": printed(actions(synthesis), repertoire),
        "clauses": printed(clauses(synthesis), repertoire),
    });
    Ok(Folder { data: data.to_string().into_bytes(), pictures })
}

/// Every text of a value, made printable.
fn printed(value: Value, repertoire: &Repertoire) -> Value {
    match value {
        Value::String(text) => Value::String(repertoire.on_paper(&text)),
        Value::Array(items) => items.into_iter().map(|item| printed(item, repertoire)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, printed(field, repertoire))).collect()
        }
        other => other,
    }
}

/// What the system and screen readers know of the file.
fn file(synthesis: &Synthesis) -> Value {
    let title =
        format!("Synthèse des diagnostics partagés, {}, {}", synthesis.quartier.name, synthesis.period);
    let day = synthesis.edited_on.0;
    json!({
        "title": spoken(&title),
        "author": spoken(&synthesis.author),
        "year": day.year(),
        "month": day.month(),
        "day": day.day(),
    })
}

fn quartier(synthesis: &Synthesis) -> Value {
    let quartier = &synthesis.quartier;
    let landlords = if quartier.landlords.len() > 1 { "Bailleurs" } else { "Bailleur" };
    json!({
        "name": quartier.name,
        "period": synthesis.period,
        "convention": synthesis.convention,
        "author": synthesis.author,
        "edited": synthesis.edited_on.plain(),
        "facts": [
            ["Commune", quartier.commune],
            ["Statut", quartier.status],
            ["Population", quartier.population],
            [landlords, quartier.landlords.join(", ")],
            ["Millésime", quartier.vintage],
        ],
    })
}

fn key_figures(synthesis: &Synthesis) -> Value {
    synthesis.key_figures.iter().map(|figure| json!([figure.value, figure.label])).collect()
}

fn map(synthesis: &Synthesis, repertoire: &Repertoire, pictures: &mut Vec<(String, Bytes)>) -> Value {
    let mut figure = synthesis.map.clone();
    for point in &mut figure.points {
        point.number = repertoire.on_paper(&point.number);
    }
    let Some(svg) = figure.svg("Carte du quartier") else { return Value::Null };
    let path = "/map.svg".to_owned();
    pictures.push((path.clone(), Bytes::from_string(svg)));
    json!({ "path": path, "alt": figure.description(), "source": repertoire.on_paper(&figure.source) })
}

fn chart(
    title: &str,
    first_column: &str,
    tallies: &[Tally],
    repertoire: &Repertoire,
    pictures: &mut Vec<(String, Bytes)>,
) -> Value {
    let shown: Vec<Tally> = tallies
        .iter()
        .map(|tally| Tally { label: repertoire.on_paper(&tally.label), ..tally.clone() })
        .collect();
    let path = format!("/chart-{}.svg", pictures.len());
    pictures.push((path.clone(), Bytes::from_string(charts::tallies(title, &shown))));
    let rows: Vec<Value> =
        shown.iter().map(|t| json!([t.label, t.total, t.open, t.answered, t.late])).collect();
    json!({
        "title": title,
        "column": first_column,
        "path": path,
        "alt": format!("{title} : barres du nombre de constats, de réponses et de retards, mêmes nombres que le tableau"),
        "rows": rows,
    })
}

/// Constats by theme, themes in the order of their first constat.
fn themes(constats: &[Constat]) -> Value {
    let mut themes: Vec<(&str, Vec<Value>)> = Vec::new();
    for constat in constats {
        let name = if constat.theme.is_empty() { "Sans thème" } else { constat.theme.as_str() };
        let printed = json!({
            "number": constat.number,
            "what": joined(&[&constat.kind, &constat.severity, &constat.sub_theme]),
            "where": constat.place,
            "when": joined(&[&constat.walk, &constat.date]),
            "description": constat.description,
            "words": constat.residents_words,
            "responsible": constat.responsible,
            "deadline": constat.deadline,
            "state": constat.state,
            "response": constat.response,
        });
        match themes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) => list.push(printed),
            None => themes.push((name, vec![printed])),
        }
    }
    themes.into_iter().map(|(name, constats)| json!({ "name": name, "constats": constats })).collect()
}

fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn photo_list(
    photos: &ReadPhotos<'_>,
    repertoire: &Repertoire,
    pictures: &mut Vec<(String, Bytes)>,
) -> Value {
    let mut list = Vec::with_capacity(photos.0.len());
    for (index, (photo, bytes)) in photos.0.iter().enumerate() {
        let path = bytes.as_ref().map(|bytes| {
            let path = format!("/photo-{index}");
            pictures.push((path.clone(), bytes.clone()));
            path
        });
        let alternative = [&photo.alternative, &photo.caption].into_iter().map(|text| spoken(text));
        let alternative = alternative.into_iter().find(|text| !text.is_empty());
        list.push(json!({
            "path": path,
            "alt": alternative.unwrap_or_else(|| "Photo sans description".to_owned()),
            "caption": repertoire.on_paper(&photo.caption),
        }));
    }
    list.into()
}

fn actions(synthesis: &Synthesis) -> Value {
    let row = |action: &super::Action| {
        json!({
            "title": action.title,
            "objectives": action.objectives,
            "pilot": action.pilot,
            "state": action.state,
            "progress": action.progress,
            "deadline": action.deadline,
            "constats": action.constats,
        })
    };
    synthesis.actions.iter().map(row).collect()
}

fn clauses(synthesis: &Synthesis) -> Value {
    synthesis.clauses.iter().map(|clause| json!([clause.reference, clause.text])).collect()
}
