//! Beginning a dossier.

use crate::platform::{Filled, Frame, Picking};
use askama::Template;

/// Another dossier of the same year that looks like this one.
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
    pub actions: Picking,
    /// Constats within reach.
    pub constats: Picking,
    /// Dossiers that look like this one.
    pub alike: Vec<Likeness>,
    /// What was typed.
    pub filled: Filled,
}

/// A dossier that answers something, as its page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Who holds it, and for what year.
    pub detail: String,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Where it stands.
    pub state: &'static str,
}

/// From a constat or an action to the dossiers that answer it.
#[derive(Debug, Template)]
#[template(path = "projects/templates/from.html")]
pub struct FromView {
    /// Frame.
    pub frame: Frame,
    /// What is answered: address and words.
    pub sources: Vec<(String, String)>,
    /// Dossiers that answer it, among those that are shown.
    pub answering: Vec<Answering>,
    /// Calls to which a dossier may be begun from it: address, title, dates.
    pub calls: Vec<(String, String, String)>,
    /// Whether this person may begin one.
    pub writes: bool,
}
