//! A local convention (*convention d'application communale*) as two files: a PDF to sign and archive, and an OpenDocument
//! text to rework, both from the same content.

mod text;

pub use text::odt;

use crate::folder::{Filling, file};
use crate::{DocumentError, Typesetter};
use palier_domain::shared::Day;
use serde_json::{Value, json};

const TEMPLATE: &str =
    concat!(include_str!("../templates/common.typ"), include_str!("../templates/convention-locale.typ"));

/// Everything both files print. Words and dates come as the reader reads them; an empty string prints nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalConvention {
    /// What it is called.
    pub title: String,
    /// Commune.
    pub commune: String,
    /// Title of the convention cadre.
    pub frame: String,
    /// "en vigueur", "en préparation".
    pub standing: String,
    /// The day the text is read at: "lue au 22 novembre 2026".
    pub read_at: String,
    /// "du 1er janvier 2026 au 31 décembre 2028".
    pub period: String,
    /// "adoptée le 15 janvier 2026 par le Conseil municipal"; empty before.
    pub adoption: String,
    /// Where it applies.
    pub quartiers: Vec<String>,
    /// Articles, in order.
    pub articles: Vec<Article>,
    /// Avenants in effect.
    pub avenants: Vec<Avenant>,
    /// Who signs.
    pub signatories: Vec<Signatory>,
    /// Actions of the programme.
    pub programme: Vec<Programmed>,
    /// Sum of their budgets.
    pub budget: String,
    /// Organisation that makes the file; its author.
    pub author: String,
    /// Day of edition; the date of the file.
    pub edited_on: Day,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Article {
    /// Number and title: "Article 1 : Objet".
    pub title: String,
    /// Its text.
    pub text: String,
}

/// An avenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Avenant {
    /// "Avenant n° 1 : prolongation".
    pub title: String,
    /// "prend effet le 1er janvier 2027".
    pub effect: String,
    /// What it changes.
    pub text: String,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signatory {
    /// Organisation.
    pub organisation: String,
    /// As what.
    pub quality: String,
    /// When: "15/01/2026"; empty until then.
    pub signed: String,
}

/// An action of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Programmed {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Objectives served.
    pub objectives: String,
    /// Organisation that leads.
    pub pilot: String,
    /// From when to when.
    pub calendar: String,
    /// Budget in words.
    pub budget: String,
    /// State and progress.
    pub state: String,
}

/// The convention as one PDF file (PDF/UA-1, PDF/A-2a). Any text is accepted and printed whole.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, convention: &LocalConvention) -> Result<Vec<u8>, DocumentError> {
    typesetter.pdf(TEMPLATE, |repertoire| {
        let filling = Filling::new(repertoire);
        let day = convention.edited_on;
        let data = json!({
            "file": file(named(convention), &convention.author, day),
            "convention": filling.printed(content(convention, day)),
        });
        Ok(filling.finish(&data))
    })
}

fn content(convention: &LocalConvention, day: Day) -> Value {
    let articles: Vec<Value> = convention.articles.iter().map(|one| json!([one.title, one.text])).collect();
    let avenants = convention.avenants.iter().map(|one| json!([one.title, one.effect, one.text]));
    json!({
        "title": named(convention),
        "frame": convention.frame,
        "standing": convention.standing,
        "facts": facts(convention),
        "articles": articles,
        "avenants": avenants.collect::<Vec<_>>(),
        "signatories": rows(signatures(convention)),
        "programme": rows(programme(convention)),
        "budget": convention.budget,
        "author": convention.author,
        "edited": day.plain(),
    })
}

/// What both files are called.
fn named(convention: &LocalConvention) -> &str {
    if convention.title.trim().is_empty() { "Convention locale" } else { &convention.title }
}

/// Names and values at the head of both files.
fn facts(convention: &LocalConvention) -> [[String; 2]; 5] {
    let fact = |name: &str, value: &str| [name.to_owned(), value.to_owned()];
    [
        fact("Commune", &convention.commune),
        fact("Quartiers", &convention.quartiers.join(", ")),
        fact("Période", &convention.period),
        fact("Adoption", &convention.adoption),
        fact("Lecture", &convention.read_at),
    ]
}

fn rows<const N: usize>(rows: Vec<[String; N]>) -> Value {
    rows.into_iter().map(|row| Value::from(row.to_vec())).collect()
}

/// The table of signatures: organisation, quality, day, and room to sign.
fn signatures(convention: &LocalConvention) -> Vec<[String; 3]> {
    let row = |one: &Signatory| [one.organisation.clone(), one.quality.clone(), one.signed.clone()];
    convention.signatories.iter().map(row).collect()
}

/// The table of the programme.
fn programme(convention: &LocalConvention) -> Vec<[String; 5]> {
    let row = |one: &Programmed| {
        let named = [&one.code, &one.title].into_iter().filter(|part| !part.is_empty());
        let title = named.map(String::as_str).collect::<Vec<_>>().join(" ");
        let said = [title, one.objectives.clone()].into_iter().filter(|part| !part.is_empty());
        let (budget, state) = (one.budget.clone(), one.state.clone());
        [said.collect::<Vec<_>>().join("\n"), one.pilot.clone(), one.calendar.clone(), budget, state]
    };
    convention.programme.iter().map(row).collect()
}
