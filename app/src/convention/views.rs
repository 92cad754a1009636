//! Pages of the convention.

use crate::platform::Frame;
use askama::Template;

/// A version of a clause that an avenant replaced.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Last day it held.
    pub until: String,
    /// What it said.
    pub text: String,
}

/// A clause, as read.
#[derive(Debug, Clone)]
pub struct ClauseBlock {
    /// Its id, which is also its anchor.
    pub id: String,
    /// Short code, if any.
    pub code: String,
    /// Short title.
    pub title: String,
    /// The convention's own sentence.
    pub text: String,
    /// What it does.
    pub kind: &'static str,
    /// What it fixes: name and value.
    pub figures: Vec<(&'static str, String)>,
    /// The avenant that brought it, and from which day.
    pub avenant: Option<(u32, String)>,
    /// What it said before.
    pub earlier: Vec<Earlier>,
    /// What carries it: words and address (empty when it has no page).
    pub carried_by: Vec<(String, String)>,
}

/// An article and its clauses.
#[derive(Debug, Clone)]
pub struct ArticleBlock {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Clauses shown.
    pub clauses: Vec<ClauseBlock>,
}

/// The convention as a document.
#[derive(Debug, Template)]
#[template(path = "convention/templates/convention.html")]
pub struct ConventionView {
    /// Frame.
    pub frame: Frame,
    /// Full title.
    pub title: String,
    /// The contrat de ville it belongs to.
    pub contract: String,
    /// From when to when.
    pub period: String,
    /// The day on which it is read.
    pub read_on: String,
    /// Whether its last day has passed.
    pub expired: bool,
    /// Who signs.
    pub parties: Vec<String>,
    /// Number, title and first day of each avenant.
    pub avenants: Vec<(u32, String, String)>,
    /// How many clauses, how many carried.
    pub counts: String,
    /// How many were found.
    pub found: String,
    /// What is sought; empty for everything.
    pub sought: String,
    /// Articles shown.
    pub articles: Vec<ArticleBlock>,
}

impl ConventionView {
    /// Where everything is read again; empty when nothing is sought.
    fn clear(&self) -> &'static str {
        if self.sought.is_empty() { "" } else { "/convention" }
    }
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script> & « l'entrée »";
    vec![
        ("convention/empty", sample(hostile, Vec::new()).render()),
        ("convention/full", sample("", vec![sample_article(hostile)]).render()),
    ]
}

fn sample(sought: &str, articles: Vec<ArticleBlock>) -> ConventionView {
    ConventionView {
        frame: Frame::sample("Convention"),
        title: "Convention cadre".to_owned(),
        contract: "Contrat de ville".to_owned(),
        period: "du 1er janvier 2016 au 31 décembre 2020".to_owned(),
        read_on: "jeudi 31 décembre 2020".to_owned(),
        expired: true,
        parties: vec!["État".to_owned()],
        avenants: vec![(1, "Prolongation".to_owned(), "1er janvier 2019".to_owned())],
        counts: "1 clause, 1 portée par Palier".to_owned(),
        found: "0 clause trouvée".to_owned(),
        sought: sought.to_owned(),
        articles,
    }
}

fn sample_article(text: &str) -> ArticleBlock {
    ArticleBlock {
        code: "art4".to_owned(),
        title: "Article 4".to_owned(),
        clauses: vec![ClauseBlock {
            id: "art4.critere1".to_owned(),
            code: "C1".to_owned(),
            title: text.to_owned(),
            text: text.to_owned(),
            kind: "Critère de recevabilité",
            figures: vec![("Durée en années", "5".to_owned())],
            avenant: Some((1, "1er janvier 2019".to_owned())),
            earlier: vec![Earlier { until: "31 décembre 2018".to_owned(), text: text.to_owned() }],
            carried_by: vec![("fiche action".to_owned(), "/actions".to_owned())],
        }],
    }
}
