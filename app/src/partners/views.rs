//! Pages of signing in and of one's own account; the others stand beside.

pub mod history;
pub mod organisations;
pub mod people;
mod specimens;

pub use specimens::specimens;

use crate::platform::{Filled, Frame, KeptForm};
use askama::Template;

/// Signing in.
#[derive(Debug, Template)]
#[template(path = "partners/templates/sign_in.html")]
pub struct SignInView {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
}

impl SignInView {
    /// What the form carries of another one, sent when its session was gone.
    fn hidden(&self) -> Vec<(&'static str, String)> {
        let kept = KeptForm::carried(self.filled.form(), self.filled.text("retour"));
        kept.map(|kept| kept.carriers().to_vec()).unwrap_or_default()
    }
}

/// Signed in again: a form sent when the session was gone is sent once more.
#[derive(Debug, Template)]
#[template(path = "partners/templates/resume.html")]
pub struct ResumeView {
    /// Frame.
    pub frame: Frame,
    /// What was sent.
    pub kept: KeptForm,
}

/// Asking for a new password.
#[derive(Debug, Template)]
#[template(path = "partners/templates/forgotten.html")]
pub struct ForgottenView {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
}

/// Choosing a password, from an invitation or a letter.
#[derive(Debug, Template)]
#[template(path = "partners/templates/password.html")]
pub struct PasswordView {
    /// Frame.
    pub frame: Frame,
    /// Whose password.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What was typed.
    pub filled: Filled,
}

/// Accepting an invitation.
#[derive(Debug, Template)]
#[template(path = "partners/templates/invitation.html")]
pub struct InvitationView {
    /// Frame.
    pub frame: Frame,
    /// Who is invited.
    pub name: String,
    /// Their address.
    pub email: String,
    /// For whom they will act.
    pub organisation: String,
    /// In which role.
    pub role: String,
    /// Whether they already have a password.
    pub has_password: bool,
    /// What was typed.
    pub filled: Filled,
}

/// One sentence and where to go next.
#[derive(Debug, Template)]
#[template(path = "platform/templates/message.html")]
pub struct MessageView {
    /// Frame.
    pub frame: Frame,
    /// The sentence.
    pub text: String,
    /// Label and address of the way on.
    pub link: Option<(String, String)>,
}

/// One of one's own mandates.
#[derive(Debug, Clone)]
pub struct MandateLine {
    /// Which.
    pub id: String,
    /// For whom.
    pub organisation: String,
    /// In which role.
    pub role: &'static str,
    /// In force, waiting, withdrawn.
    pub state: String,
    /// Whether it is the one acted under.
    pub current: bool,
    /// Whether it may be chosen.
    pub choosable: bool,
}

/// One's own account.
#[derive(Debug, Template)]
#[template(path = "partners/templates/account.html")]
pub struct AccountView {
    /// Frame.
    pub frame: Frame,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Mandates.
    pub mandates: Vec<MandateLine>,
    /// What was typed.
    pub filled: Filled,
}
