//! The page from which a walk is convened.

use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::shared::FieldFault;

/// Who will be written to, and what can be added.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/convene/templates/convene.html")]
pub struct ConveneView {
    /// Frame.
    pub frame: Frame,
    /// Which walk.
    pub id: String,
    /// The walk, in words.
    pub walk: String,
    /// Its day, in words.
    pub day: String,
    /// Whether participants may still be convened.
    pub open: bool,
    /// Day on which they were; empty when they were not.
    pub convened: String,
    /// Who will be written to.
    pub invited: Vec<String>,
    /// What was typed.
    pub filled: Filled,
}

/// Every view in its states: name and page.
pub(in crate::diagnostics) fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert('lettre')</script> « œ & \" 'fin'";
    let view = |full: bool| ConveneView {
        frame: Frame::sample("Convoquer").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        walk: hostile.to_owned(),
        day: "mardi 3 mars 2026".to_owned(),
        open: true,
        convened: if full { "lundi 2 février 2026".to_owned() } else { String::new() },
        invited: vec![hostile.to_owned(); usize::from(full)],
        filled: Filled::default(),
    };
    let faults = vec![FieldFault::new("adresses", hostile)];
    let refused = Filled::again(Form::of(&[("adresses", hostile)]), faults);
    vec![
        ("diagnostics/convene-empty", view(false).render()),
        ("diagnostics/convene", view(true).render()),
        ("diagnostics/convene-faults", ConveneView { filled: refused, ..view(true) }.render()),
        ("diagnostics/convene-late", ConveneView { open: false, ..view(true) }.render()),
    ]
}
