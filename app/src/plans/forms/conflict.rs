//! Two people at one fiche: what the second one sees, field by field, with nothing of what they typed lost.

use super::rows::GROUPS;
use crate::platform::Form;
use crate::platform::clock::sha256;
use palier_domain::plans::{Side, side};
use std::collections::BTreeMap;

/// The fields of the fiche that stand alone, with their names on the page. Those that hold several choices come in the
/// order of the page or of the base: their order says nothing.
const FIELDS: &[(&str, &str)] = &[
    ("title", "Intitulé"),
    ("description", "Ce qui sera fait"),
    ("quartiers", "Quartiers"),
    ("origins", "Constats à l'origine"),
    ("objectives", "Objectifs de la convention"),
    ("pilot", "Organisme pilote"),
    ("starts", "Début"),
    ("ends", "Échéance"),
    ("budget", "Budget prévisionnel"),
    ("upkeep", "Modalités de gestion"),
    ("context", "Contexte et enjeu"),
    ("publics", "Publics visés"),
    ("referent", "Référent"),
    ("orientation", "Orientation du contrat de ville"),
    ("tfpb_axis", "Axe TFPB lié"),
    ("renewal", "Renouvellement urbain"),
    ("upkeep_by", "Qui entretient"),
    ("upkeep_yearly", "Coût annuel d'entretien"),
    ("insertion", "Clause d'insertion"),
    ("insertion_reason", "Motif ou modalités d'insertion"),
    ("environment", "Impact environnemental"),
    ("risks", "Risques"),
    ("place_label", "Nom du lieu"),
    ("place_kind", "Forme du lieu"),
    ("place_points", "Points du lieu"),
    ("participation", "Participation des habitants"),
];
const GROUP_LABELS: &[(&str, &str)] = &[
    ("partners", "Partenaires"),
    ("milestones", "Jalons"),
    ("budget_lines", "Budget par poste"),
    ("funding", "Plan de financement"),
    ("indicators", "Indicateurs"),
];

/// A field that someone else changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Name of the field: where the page leads.
    pub field: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// What the other person kept, in lines.
    pub kept: Vec<String>,
    /// Whether the person who types had changed it too.
    pub both: bool,
}

/// What each field says, in a form that can be compared.
fn sayings(form: &Form) -> BTreeMap<&'static str, Vec<String>> {
    let one = |text: &str| text.replace("\r\n", "\n");
    let mut said: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, _) in FIELDS {
        let mut texts: Vec<String> = form.all(name).map(one).filter(|text| !text.is_empty()).collect();
        texts.sort();
        said.insert(name, texts);
    }
    let columns = ["participation_phase", "participation_form", "participation_text"];
    let columns: Vec<Vec<&str>> = columns.iter().map(|name| form.all(name).collect()).collect();
    let lines = columns.first().map_or(0, Vec::len);
    let cell = |column: &Vec<&str>, line: usize| one(column.get(line).copied().unwrap_or(""));
    let mut phases: Vec<String> = (0..lines)
        .map(|line| columns.iter().map(|column| cell(column, line)).collect::<Vec<_>>())
        .filter(|cells| cells.iter().skip(1).any(|cell| !cell.is_empty()))
        .map(|cells| cells.join(" : "))
        .collect();
    phases.sort();
    said.insert("participation", phases);
    for group in GROUPS {
        let row = |cells: Vec<String>| {
            let cells: Vec<String> =
                cells.iter().map(|cell| one(cell)).filter(|cell| !cell.is_empty()).collect();
            cells.join(" · ")
        };
        said.insert(group.name, group.typed(form).into_iter().map(row).collect());
    }
    said
}

/// A mark of what each field said when the page was opened, carried by the page.
pub fn opened(kept: &Form) -> String {
    let mark = |(name, texts): (&&str, &Vec<String>)| format!("{name}={}", print(texts));
    sayings(kept).iter().map(mark).collect::<Vec<_>>().join(" ")
}

fn print(texts: &[String]) -> String {
    sha256(texts.join("\n").as_bytes())[..16].to_owned()
}

/// What someone else changed since the page was opened. The form comes back with what was typed, except in the fields
/// that its writer had left alone: those say what the other person kept.
pub fn reconcile(kept: &Form, typed: &mut Form) -> Vec<Changed> {
    let marks = typed.text("opened").to_owned();
    let marks: BTreeMap<&str, &str> = marks.split(' ').filter_map(|mark| mark.split_once('=')).collect();
    let (ours, theirs) = (sayings(typed), sayings(kept));
    let mut changed = Vec::new();
    for (field, label) in FIELDS.iter().chain(GROUP_LABELS) {
        let (Some(mine), Some(other)) = (ours.get(field), theirs.get(field)) else { continue };
        let was = marks.get(field).copied().unwrap_or("");
        let who = side(was, &print(other), &print(mine));
        if matches!(who, Side::Theirs | Side::Both) {
            changed.push(Changed { field, label, kept: other.clone(), both: who == Side::Both });
        }
        if !who.keeps_typed() {
            take_over(kept, typed, field);
        }
    }
    changed
}

/// Puts in the form what is kept under that name.
fn take_over(kept: &Form, typed: &mut Form, field: &str) {
    if let Some(group) = GROUPS.into_iter().find(|group| group.name == field) {
        return group.put(typed, &group.typed(kept));
    }
    let names: &[&str] = match field {
        "participation" => &["participation_phase", "participation_form", "participation_text"],
        _ => &[field],
    };
    for name in names {
        typed.put(name, kept.all(name).map(str::to_owned).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(title: &str, context: &str, post: &str) -> Form {
        Form::of(&[
            ("title", title),
            ("context", context),
            ("budget_nature", "investissement"),
            ("budget_post", post),
            ("budget_sum", "500 €"),
        ])
    }

    #[test]
    fn what_each_person_changed_is_told_and_what_was_typed_stays() {
        let first = kept("Jardin", "Terrain nu", "Terre");
        let mark = opened(&first);
        let mut typed = kept("Jardin des Tilleuls", "Terrain nu", "Terre et paillage");
        typed.put("opened", [mark]);
        let other = kept("Le grand jardin", "Terrain nu,\narrosé", "Terre");
        let changed = reconcile(&other, &mut typed);
        let told: Vec<_> = changed.iter().map(|one| (one.field, one.both)).collect();
        assert_eq!(told, [("title", true), ("context", false)]);
        assert_eq!(typed.text("title"), "Jardin des Tilleuls");
        assert_eq!(typed.text("context"), "Terrain nu,\narrosé");
        assert_eq!(typed.text("budget_post"), "Terre et paillage");
        assert_eq!(changed[0].kept, ["Le grand jardin"]);
    }

    #[test]
    fn line_ends_of_browsers_and_the_order_of_choices_change_nothing() {
        let first = Form::of(&[("context", "a\nb"), ("quartiers", "q1"), ("quartiers", "q2")]);
        let mut typed = Form::of(&[("quartiers", "q2"), ("context", "a\r\nb"), ("quartiers", "q1")]);
        typed.put("opened", [opened(&first)]);
        assert_eq!(reconcile(&first, &mut typed), []);
    }

    #[test]
    fn a_page_without_marks_never_writes_over_what_is_kept_unseen() {
        let mut typed = kept("Jardin", "", "");
        let changed = reconcile(&kept("Le jardin", "Terrain", "Terre"), &mut typed);
        assert!(changed.iter().all(|one| one.both) && changed.len() == 3, "{changed:?}");
    }
}
