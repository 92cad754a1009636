//! From what was typed to what a local convention says.

use super::store::KeptConvention;
use crate::plans::forms::chosen;
use crate::plans::forms::rows::Group;
use crate::platform::Form;
use palier_domain::plans::{LocalArticle, LocalModel, LocalText, Signatory};
use palier_domain::shared::{Day, FieldFault, OrganisationId, QuartierId};

/// Who signs: organisation, quality.
pub const SIGNATORIES: Group =
    Group { name: "signatories", columns: &["signatory_org", "signatory_quality"], chosen: 0 };
/// Articles: title, text.
pub const ARTICLES: Group =
    Group { name: "articles", columns: &["article_title", "article_text"], chosen: 0 };
/// Both, whose rows are added and removed.
pub const GROUPS: [&Group; 2] = [&SIGNATORIES, &ARTICLES];

/// What a form may choose from.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Quartiers of the commune within reach.
    pub quartiers: Vec<QuartierId>,
    /// Organisations that exist today.
    pub organisations: Vec<OrganisationId>,
}

/// A local convention as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// What it is called, with its blanks.
    pub title: String,
    /// Its first day.
    pub starts: Day,
    /// What it says.
    pub text: LocalText,
}

/// The convention as typed; `starts` is fixed once it was adopted.
///
/// # Errors
/// What is to be corrected, field by field.
pub fn read(form: &Form, within: &Within, fixed: Option<Day>) -> Result<Typed, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let day = |text: &str| Day::parse(text).map_err(|wrong| wrong.to_string());
    let starts = fixed.or_else(|| form.read("starts", &mut faults, day));
    let ends = form.read("ends", &mut faults, day);
    let title = form.text("title").to_owned();
    if title.is_empty() && fixed.is_none() {
        faults.push(FieldFault::new("title", "Donnez un titre à la convention."));
    }
    for (name, missing) in [("starts", starts.is_none()), ("ends", ends.is_none())] {
        if missing && form.filled(name).is_none() {
            faults.push(FieldFault::new(name, "Indiquez ce jour."));
        }
    }
    let quartiers = chosen(form, "quartiers", |id| within.quartiers.contains(id), &mut faults);
    let text = LocalText {
        ends: ends.or(starts).unwrap_or(Day(jiff::civil::Date::ZERO)),
        quartiers: quartiers.into_iter().collect(),
        signatories: signatories(form, within, &mut faults),
        articles: articles(form),
    };
    faults.extend(text.faults(starts.unwrap_or(text.ends)));
    match starts {
        Some(starts) if faults.is_empty() => Ok(Typed { title, starts, text }),
        _ => Err(faults),
    }
}

fn signatories(form: &Form, within: &Within, faults: &mut Vec<FieldFault>) -> Vec<Signatory> {
    let mut all = Vec::new();
    for (index, row) in SIGNATORIES.typed(form).into_iter().enumerate() {
        let cell = |column: usize| row.get(column).cloned().unwrap_or_default();
        match cell(0).parse().ok().filter(|id| within.organisations.contains(id)) {
            Some(organisation) => all.push(Signatory { organisation, quality: cell(1), signed_on: None }),
            None => {
                let why = format!("Signataires, ligne {} : choisissez l'organisme qui signe.", index + 1);
                faults.push(FieldFault::new("signatories", why));
            }
        }
    }
    all
}

fn articles(form: &Form) -> Vec<LocalArticle> {
    let article = |(number, row): (u16, Vec<String>)| {
        let mut cells = row.into_iter();
        let (title, text) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        LocalArticle { number, title, text: text.replace("\r\n", "\n") }
    };
    (1..).zip(ARTICLES.typed(form)).map(article).collect()
}

/// The form of a new convention, from the template of the house.
pub fn proposed(
    model: &LocalModel,
    insee: &str,
    quartiers: &[String],
    signing: &[String],
    today: Day,
) -> Form {
    let year = today.0.year().saturating_add(1);
    let day = |year: i16, month: i8, day: i8| Day::of(year, month, day).map(|day| day.to_string());
    let mut form = Form::default();
    form.put("commune", [insee.to_owned()]);
    form.put("title", [model.title.clone()]);
    form.put("starts", day(year, 1, 1));
    form.put("ends", day(year.saturating_add(i16::from(model.years)).saturating_sub(1), 12, 31));
    form.put("quartiers", quartiers.iter().cloned());
    let signing: Vec<Vec<String>> = signing.iter().map(|id| vec![id.clone(), String::new()]).collect();
    SIGNATORIES.put(&mut form, &signing);
    put_articles(&mut form, &model.articles);
    form
}

/// The form of a convention as it reads on that day.
pub fn filled(kept: &KeptConvention, day: Day) -> Form {
    let text = kept.history.at(day);
    let mut form = Form::default();
    form.put("title", [kept.title.clone()]);
    form.put("starts", [kept.history.starts.to_string()]);
    form.put("ends", [text.ends.to_string()]);
    form.put("revision", [kept.revision.to_string()]);
    form.put("quartiers", text.quartiers.iter().map(ToString::to_string));
    let signing = text.signatories.iter();
    let signing: Vec<Vec<String>> =
        signing.map(|one| vec![one.organisation.to_string(), one.quality.clone()]).collect();
    SIGNATORIES.put(&mut form, &signing);
    put_articles(&mut form, &text.articles);
    form
}

fn put_articles(form: &mut Form, articles: &[LocalArticle]) {
    let rows: Vec<Vec<String>> =
        articles.iter().map(|article| vec![article.title.clone(), article.text.clone()]).collect();
    ARTICLES.put(form, &rows);
}
