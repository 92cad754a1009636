//! What is printed before a walk, in one file: the plan (A3), the presence sheet, an observation sheet by stop and the
//! poster for the halls (A4).

use super::plan::Plan;
use super::{Heading, Role, figure};
use crate::folder::{Filling, file};
use crate::printable::Repertoire;
use crate::typesetter::Folder;
use crate::{DocumentError, Typesetter};
use serde_json::json;

const TEMPLATE: &str = concat!(
    include_str!("../templates/common.typ"),
    include_str!("../templates/dossier.typ"),
    include_str!("../templates/dossier-plan.typ"),
    include_str!("../templates/dossier-presence.typ"),
    include_str!("../templates/dossier-observation.typ"),
    include_str!("../templates/dossier-affiche.typ"),
);

/// Said on the poster when the organiser wrote nothing.
const EXPLANATION: &str = "Nous marchons ensemble dans le quartier, habitants et professionnels, pour noter ce qui va bien \
    et ce qui ne va pas : propreté, éclairage, espaces verts, halls, stationnement… Chaque remarque est notée, transmise à \
    celui qui peut agir, et une réponse est donnée. Venez comme vous êtes, sans inscription, même pour une partie du parcours.";

/// Everything the pack prints.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// What walk it is.
    pub heading: Heading,
    /// What the walk is for.
    pub objectives: String,
    /// The way walked, in words.
    pub route: String,
    /// Route, stops and meeting point.
    pub plan: Plan,
    /// Where the plan comes from, with its vintage.
    pub plan_source: String,
    /// The stops, each with its observation sheet; one sheet without number when there is none.
    pub stops: Vec<Stop>,
    /// Themes of the grid, in its order.
    pub themes: Vec<String>,
    /// Values of a constat: "point fort", "dysfonctionnement", "idée", "question".
    pub values: Vec<String>,
    /// Severities: "gêne", "dégradation", "danger".
    pub severities: Vec<String>,
    /// Animateur, rapporteur, photographe, garant du temps.
    pub roles: Vec<Role>,
    /// The organisations invited.
    pub organisations: Vec<String>,
    /// What the poster says of the walk; a plain sentence stands for it when empty.
    pub explanation: String,
    /// Address of the public page, opened by the code of the poster; no code when empty.
    pub public_address: String,
    /// Address that joins the walk with a phone, for the plan handed to participants; no code when empty.
    pub join_address: String,
    /// The short code that joins the walk, typed by those who cannot scan.
    pub join_code: String,
}

/// A numbered stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// As on the plan.
    pub number: String,
    /// Where it is, in words.
    pub label: String,
}

/// The pack as one PDF file (PDF/UA-1, PDF/A-2a). Any text is accepted and printed whole.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, pack: &Pack) -> Result<Vec<u8>, DocumentError> {
    typesetter.pdf(TEMPLATE, |repertoire| Ok(folder(pack, repertoire)))
}

fn folder(pack: &Pack, repertoire: &Repertoire) -> Folder {
    let mut filling = Filling::new(repertoire);
    let explanation = if pack.explanation.trim().is_empty() { EXPLANATION } else { &pack.explanation };
    let mut data = filling.printed(json!({
        "heading": pack.heading.value(),
        "objectives": pack.objectives,
        "route": pack.route,
        "plan_source": pack.plan_source,
        "stops": pack.stops.iter().map(|stop| json!([stop.number, stop.label])).collect::<Vec<_>>(),
        "themes": pack.themes,
        "values": pack.values,
        "severities": pack.severities,
        "roles": pack.roles.iter().map(|role| json!([role.role, role.holder])).collect::<Vec<_>>(),
        "organisations": pack.organisations,
        "explanation": explanation,
        "join_code": pack.join_code,
    }));
    let title = format!("Dossier à imprimer, {}", pack.heading.said());
    data["file"] = file(&title, &pack.heading.author, pack.heading.edited_on);
    data["plan"] = figure(&pack.plan, &mut filling);
    data["public"] = filling.code(&pack.public_address);
    data["join"] = filling.code(&pack.join_address);
    filling.finish(&data)
}
