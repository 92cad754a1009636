//! Pages of this feature.

use crate::platform::Frame;
use crate::platform::mail::{Enclosed, Letter};
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

/// The views of this feature in their states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script>";
    let text = || hostile.to_owned();
    let attachments = vec![Enclosed { name: text(), kind: text(), text: text() }];
    let letter = Letter { to: text(), subject: text(), body: text(), attachments };
    let mails = |letters| MailsView { frame: Frame::sample("Courriels de la démonstration"), letters };
    vec![
        ("home/accessibility", AccessibilityView { frame: Frame::sample("Accessibilité") }.render()),
        ("home/legal", LegalView { frame: Frame::sample("Mentions légales") }.render()),
        ("home/mails-empty", mails(Vec::new()).render()),
        ("home/mails-hostile", mails(vec![letter]).render()),
    ]
}
