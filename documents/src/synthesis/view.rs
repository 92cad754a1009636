//! The folder the template reads: the synthesis as JSON, its drawings and its readable photos.

use super::{Constat, Synthesis};
use crate::folder::{Filling, ReadPhoto, file, grouped, joined};
use crate::printable::Repertoire;
use crate::typesetter::Folder;
use serde_json::{Value, json};

pub(super) fn folder(synthesis: &Synthesis, photos: &[ReadPhoto<'_>], repertoire: &Repertoire) -> Folder {
    let mut filling = Filling::new(repertoire);
    let title =
        format!("Synthèse des diagnostics partagés, {}, {}", synthesis.quartier.name, synthesis.period);
    let data = json!({
        "file": file(&title, &synthesis.author, synthesis.edited_on),
        "quartier": filling.printed(quartier(synthesis)),
        "key_figures": filling.printed(key_figures(synthesis)),
        "map": map(synthesis, &mut filling),
        "charts": [
            filling.chart("Par thème", "Thème", &synthesis.by_theme),
            filling.chart("Par responsable", "Responsable", &synthesis.by_responsible),
        ],
        "themes": filling.printed(themes(&synthesis.constats)),
        "photos": photos.iter().map(|photo| filling.photo(photo)).collect::<Vec<_>>(),
        "actions": filling.printed(actions(synthesis)),
        "clauses": filling.printed(clauses(synthesis)),
    });
    filling.finish(&data)
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

fn map(synthesis: &Synthesis, filling: &mut Filling<'_>) -> Value {
    let mut figure = synthesis.map.clone();
    for point in &mut figure.points {
        point.number = filling.text(&point.number);
    }
    let Some(svg) = figure.svg("Carte du quartier") else { return Value::Null };
    json!({ "path": filling.drawing(svg), "alt": figure.description(), "source": filling.text(&figure.source) })
}

/// Constats by theme, themes in the order of their first constat.
fn themes(constats: &[Constat]) -> Value {
    grouped(constats, |constat| if constat.theme.is_empty() { "Sans thème" } else { &constat.theme })
        .into_iter()
        .map(|(name, list)| json!({ "name": name, "constats": list.into_iter().map(printed).collect::<Vec<_>>() }))
        .collect()
}

fn printed(constat: &Constat) -> Value {
    json!({
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
    })
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
