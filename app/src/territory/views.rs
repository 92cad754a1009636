//! Pages of this feature.

use super::pages::statuses;
use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::shared::FieldFault;

/// A quartier on a line of the list.
#[derive(Debug, Clone)]
pub struct QuartierLine {
    /// Which.
    pub id: String,
    /// Name.
    pub name: String,
    /// Names of its communes.
    pub communes: String,
    /// Status, in words.
    pub status: &'static str,
    /// Code in the geography of 2024, empty when it has none.
    pub code_2024: String,
    /// Code in the geography of 2015, empty when it has none.
    pub code_2015: String,
    /// Inhabitants in words, empty when unknown.
    pub population: String,
    /// Which contour is known, in words.
    pub contour: &'static str,
}

/// The list of quartiers and their map.
#[derive(Debug, Template)]
#[template(path = "territory/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Number of quartiers that answer the filters.
    pub total: String,
    /// Number of QPV among them.
    pub qpv: String,
    /// Inhabitants of those whose number is known.
    pub inhabitants: String,
    /// What that number of inhabitants counts, and leaves out.
    pub counted: String,
    /// Address of the shapes of the map.
    pub geojson: String,
    /// Background tiles, empty when none are configured.
    pub tiles: String,
    /// Whether there is anything to draw.
    pub drawn: bool,
    /// Whether the map shows points rather than contours.
    pub points_only: bool,
    /// `Lignes 1 à 200 sur 1584`.
    pub page_summary: String,
    /// Address of the page before, empty when there is none.
    pub previous: String,
    /// Address of the page after, empty when there is none.
    pub next: String,
    /// Address of the list without filters, empty when none is set.
    pub clear: String,
    /// Communes to choose from.
    pub communes: Vec<(String, String)>,
    /// Commune chosen.
    pub commune: String,
    /// Statuses to choose from.
    pub statuses: Vec<(String, String)>,
    /// Status chosen.
    pub status: String,
    /// Words sought.
    pub q: String,
    /// Whether quartiers may be added and changed.
    pub may_edit: bool,
    /// Lines of this page.
    pub lines: Vec<QuartierLine>,
}

/// A commune and its quartiers.
#[derive(Debug, Clone)]
pub struct CommuneLine {
    /// INSEE code.
    pub insee: String,
    /// Name.
    pub name: String,
    /// Its quartiers.
    pub quartiers: Vec<QuartierLine>,
}

/// The communes.
#[derive(Debug, Template)]
#[template(path = "territory/templates/communes.html")]
pub struct CommunesView {
    /// Frame.
    pub frame: Frame,
    /// Communes, by name.
    pub communes: Vec<CommuneLine>,
}

/// Adding or changing a quartier.
#[derive(Debug, Template)]
#[template(path = "territory/templates/edit.html")]
pub struct EditView {
    /// Frame.
    pub frame: Frame,
    /// Where the form is sent.
    pub action: String,
    /// Words of the button.
    pub submit: &'static str,
    /// Where giving up leads.
    pub cancel: String,
    /// Statuses to choose from.
    pub statuses: Vec<(String, String)>,
    /// Communes to tick, for a new quartier.
    pub communes: Option<Vec<(String, String, bool)>>,
    /// What was typed, or what is kept.
    pub filled: Filled,
}

const HOSTILE: &str = "<script>alert('é')</script> \" & ’";

/// Each view in its states, rendered.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let filled = vec![specimen_line("Montreynaud"), specimen_line(HOSTILE)];
    let commune =
        CommuneLine { insee: "42218".to_owned(), name: HOSTILE.to_owned(), quartiers: filled.clone() };
    let communes = |communes| CommunesView { frame: Frame::sample("Communes"), communes }.render();
    let faults = vec![FieldFault::new("nom", "Écrivez le nom du quartier.")];
    let typed = Filled::with(&[("nom", HOSTILE), ("statut", "autre"), ("npnru", "oui")]);
    vec![
        ("territory/list-empty", specimen_list(Vec::new()).render()),
        ("territory/list-full", specimen_list(filled).render()),
        ("territory/communes-empty", communes(Vec::new())),
        ("territory/communes-full", communes(vec![commune])),
        ("territory/edit-empty", specimen_edit(Filled::default()).render()),
        ("territory/edit-hostile", specimen_edit(typed).render()),
        ("territory/edit-faults", specimen_edit(Filled::again(Default::default(), faults)).render()),
    ]
}

fn specimen_line(name: &str) -> QuartierLine {
    QuartierLine {
        id: "01890000-0000-7000-8000-000000000001".to_owned(),
        name: name.to_owned(),
        communes: "Saint-Étienne".to_owned(),
        status: "Quartier prioritaire (QPV)",
        code_2024: "QN04213M".to_owned(),
        code_2015: String::new(),
        population: String::new(),
        contour: "contour inconnu",
    }
}

fn specimen_list(lines: Vec<QuartierLine>) -> ListView {
    ListView {
        frame: Frame::sample("Territoire"),
        total: lines.len().to_string(),
        qpv: lines.len().to_string(),
        inhabitants: "inconnue".to_owned(),
        counted: "habitants".to_owned(),
        geojson: "/territoire.geojson".to_owned(),
        tiles: String::new(),
        drawn: !lines.is_empty(),
        points_only: false,
        page_summary: "Lignes 1 à 2 sur 2".to_owned(),
        previous: String::new(),
        next: String::new(),
        clear: String::new(),
        communes: vec![(String::new(), "toutes les communes".to_owned())],
        commune: String::new(),
        statuses: statuses(),
        status: String::new(),
        q: HOSTILE.to_owned(),
        may_edit: true,
        lines,
    }
}

fn specimen_edit(filled: Filled) -> EditView {
    EditView {
        frame: Frame::sample("Ajouter un quartier"),
        action: "/territoire/nouveau".to_owned(),
        submit: "Ajouter le quartier",
        cancel: "/territoire".to_owned(),
        statuses: statuses(),
        communes: Some(vec![("42218".to_owned(), "Saint-Étienne".to_owned(), true)]),
        filled,
    }
}
