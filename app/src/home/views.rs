//! Pages of this feature.

use crate::platform::Frame;
use crate::platform::mail::Letter;
use askama::Template;

/// A page of text.
#[derive(Debug, Template)]
#[template(path = "home/templates/accessibility.html")]
pub struct AccessibilityView {
    /// Frame.
    pub frame: Frame,
}

/// Who publishes, who hosts.
#[derive(Debug, Template)]
#[template(path = "home/templates/legal.html")]
pub struct LegalView {
    /// Frame.
    pub frame: Frame,
}

/// Letters of the demonstration.
#[derive(Debug, Template)]
#[template(path = "home/templates/mails.html")]
pub struct MailsView {
    /// Frame.
    pub frame: Frame,
    /// Letters, latest first.
    pub letters: Vec<Letter>,
}
