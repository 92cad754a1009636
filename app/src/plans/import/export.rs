//! The blank workbook, and the actions in reach as a workbook that can be changed and sent back.

use super::rules::Plan;
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::Filters;
use crate::plans::store::listed;
use crate::platform::{Allowed, App, Form as Query, Problem, imports};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_domain::plans::import::FIELDS;
use palier_domain::shared::sheet::Known;
use std::collections::HashSet;

/// Most rows of an export: as many as an import takes.
const MOST: i64 = 20_000;

const NOTES: [&str; 4] = [
    "Une ligne par action. Les colonnes peuvent changer d'ordre ; gardez leurs intitulés.",
    "Quand plusieurs réponses sont possibles (objectifs, quartiers, partenaires), séparez-les par un point-virgule.",
    "Les montants s'écrivent 25 000 ou 25 000,50 ; les dates 03/03/2026. Les formules sont lues comme leur dernier résultat.",
    "Pour ajouter une action, remplissez une nouvelle ligne en laissant Identifiant et Repère vides. Effacer une ligne n'efface pas l'action.",
];

/// The blank workbook.
pub(super) async fn template(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let plan = Plan::load(read.tx(), &app, &who).await?;
    drop(read);
    answer(
        &app,
        &plan,
        &[],
        vec![
            "Remplissez une ligne par action ; la feuille « Aide » dit ce qu'attend chaque colonne."
                .to_owned(),
        ],
        "modele-plan-d-actions.xlsx",
    )
    .await
}

/// The actions that pass the filters of the address, to be changed.
pub(super) async fn to_change(
    State(app): State<App>,
    who: Allowed,
    query: Query,
) -> Result<Response, Problem> {
    let (filters, sight) = (Filters::of(&query), Sight::of(&who));
    let mut read = app.db.read().await?;
    let plan = Plan::load(read.tx(), &app, &who).await?;
    let narrow = filters.narrow(&in_force(&app), app.world.today());
    let kept = listed::list(read.tx(), &sight, &narrow, ("intitule", false), (MOST, 0)).await?;
    drop(read);
    let kept: HashSet<String> = kept.into_iter().map(|row| row.id.to_string()).collect();
    let rows: Vec<(&String, &Known)> = plan.rows().filter(|(id, _)| kept.contains(*id)).collect();
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let source = vec![
        format!("{}, situation au {}", counted(total, "action", "actions"), app.world.today().plain()),
        "Changez ce qui doit l'être, enregistrez, puis déposez ce fichier dans Plans d'actions, Importer."
            .to_owned(),
    ];
    answer(&app, &plan, &rows, source, "plan-d-actions-a-modifier.xlsx").await
}

async fn answer(
    app: &App,
    plan: &Plan<'_>,
    rows: &[(&String, &Known)],
    source: Vec<String>,
    file: &'static str,
) -> Result<Response, Problem> {
    let told = imports::Told {
        name: "Actions",
        title: "Plan d'actions",
        source,
        notes: NOTES.map(str::to_owned).to_vec(),
        edited_on: app.world.today(),
    };
    let form = imports::workbook(FIELDS, plan, &|key| plan.proposed(key), rows, told);
    imports::workbook_answer(form, file).await
}
