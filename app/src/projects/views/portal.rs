//! A dossier as a sheet to type again.

use crate::platform::Frame;
use askama::Template;

/// A field to type again.
#[derive(Debug, Clone)]
pub struct PortalLine {
    /// Its name in the page.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// What to type.
    pub value: String,
}

/// A part of the form.
#[derive(Debug, Clone)]
pub struct PortalSection {
    /// What it is called.
    pub title: String,
    /// Its fields.
    pub lines: Vec<PortalLine>,
}

/// A dossier as a sheet to type again.
#[derive(Debug, Template)]
#[template(path = "projects/templates/portal.html")]
pub struct PortalView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// What the dossier is called.
    pub title: String,
    /// Who holds it.
    pub holder: String,
    /// Parts of the form, in its order.
    pub sections: Vec<PortalSection>,
}

/// The page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let view = |words: &str, sections| PortalView {
        frame: Frame::sample("Fiche à recopier").under("Projets", "/projets"),
        href: "/projets/dossiers/1/fiche-a-recopier".to_owned(),
        title: words.to_owned(),
        holder: words.to_owned(),
        sections,
    };
    let long = "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";
    let line = PortalLine { id: "champ-1".to_owned(), label: long.to_owned(), value: long.to_owned() };
    let section = PortalSection { title: "Porteur".to_owned(), lines: vec![line] };
    vec![
        ("fiche à recopier, vide", view("Jardin partagé", Vec::new()).render()),
        ("fiche à recopier, mots longs", view(long, vec![section]).render()),
    ]
}
