//! Pages of people and mandates.

use crate::platform::{Filled, Frame};
use askama::Template;

/// A mandate in a list.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Which mandate.
    pub mandate: String,
    /// Whose.
    pub name: String,
    /// Address.
    pub email: String,
    /// For which organisation.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Role, in French.
    pub role: &'static str,
    /// Where.
    pub perimeter: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// State, in words.
    pub state: String,
}

/// People and mandates.
#[derive(Debug, Template)]
#[template(path = "partners/templates/people.html")]
pub struct PeopleView {
    /// Frame.
    pub frame: Frame,
    /// How many.
    pub summary: String,
    /// Mandates.
    pub rows: Vec<PersonRow>,
    /// Whether people may be invited.
    pub may_invite: bool,
}

/// Inviting someone.
#[derive(Debug, Template)]
#[template(path = "partners/templates/invite.html")]
pub struct InviteView {
    /// Frame.
    pub frame: Frame,
    /// Organisations to choose from.
    pub organisations: Vec<(String, String)>,
    /// Roles to choose from.
    pub roles: Vec<(String, String)>,
    /// Communes: code, name, ticked.
    pub communes: Vec<(String, String, bool)>,
    /// Quartiers: identifier, name, ticked.
    pub quartiers: Vec<(String, String, bool)>,
    /// What was typed.
    pub filled: Filled,
}

impl InviteView {
    /// The three ways a mandate may hold.
    pub fn perimeters(&self) -> Vec<(String, String)> {
        [
            ("tout", "Toute la convention"),
            ("communes", "Des communes, avec tous leurs quartiers"),
            ("quartiers", "Des quartiers"),
        ]
        .map(|(value, label)| (value.to_owned(), label.to_owned()))
        .to_vec()
    }
}

/// One mandate and what may be done about it.
#[derive(Debug, Template)]
#[template(path = "partners/templates/mandate.html")]
pub struct MandateView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// Whose.
    pub name: String,
    /// Address.
    pub email: String,
    /// For which organisation.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Role, in French.
    pub role: &'static str,
    /// Where.
    pub perimeter: String,
    /// First day.
    pub since: String,
    /// Last day, in words.
    pub until: String,
    /// Tone of the state.
    pub tone: &'static str,
    /// State, in words.
    pub state: String,
    /// Whether one may look through these eyes.
    pub may_view_as: bool,
    /// Whether the invitation may be sent again.
    pub may_resend: bool,
    /// Whether the last day may be moved.
    pub may_prolong: bool,
    /// Whether it may be withdrawn.
    pub may_revoke: bool,
    /// What was typed.
    pub filled: Filled,
}
