//! Beginning a dossier.

use crate::platform::{Filled, Frame};
use askama::Template;

/// Another dossier that looks like the one being begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// What they share.
    pub why: String,
}

/// Beginning a dossier.
#[derive(Debug, Template)]
#[template(path = "projects/templates/begin.html")]
pub struct BeginView {
    /// Frame.
    pub frame: Frame,
    /// The call it answers.
    pub campaign: String,
    /// The page of the call.
    pub back: String,
    /// Dossiers of earlier years.
    pub earlier: Vec<(String, String)>,
    /// Actions within reach.
    pub actions: Vec<(String, String)>,
    /// Constats within reach.
    pub constats: Vec<(String, String)>,
    /// Dossiers that look like this one.
    pub alike: Vec<Likeness>,
    /// What was typed.
    pub filled: Filled,
}
