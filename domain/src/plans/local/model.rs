//! The template of a local convention, as data: a file of `conventions/modeles/`, checked when it is loaded. Its blanks
//! stay in the text of articles and are filled in when it is read, so that they follow the avenants.

use super::LocalArticle;
use crate::codes;
use crate::shared::text::filled;
use serde::Deserialize;

codes! {
    /// A blank that an article may leave, written `{commune}`.
    pub enum Blank {
        /// Name of the commune.
        Commune = "commune",
        /// Names of the quartiers in force.
        Quartiers = "quartiers",
        /// First day.
        Starts = "debut",
        /// Last day in force.
        Ends = "fin",
        /// Names of those who sign.
        Signatories = "signataires",
        /// Title of the convention cadre.
        Convention = "convention",
        /// Title of the contrat de ville.
        Contract = "contrat",
    }
}

/// What is wrong in a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// The file does not read.
    #[error("le modèle ne se lit pas : {0}")]
    Unreadable(String),
    /// A text is empty.
    #[error("le modèle ne dit rien pour « {0} »")]
    Blank(String),
    /// A blank that nothing fills.
    #[error("article « {article} » : « {blank} » n'est pas un blanc connu")]
    UnknownBlank {
        /// Title of the article.
        article: String,
        /// The word between braces.
        blank: String,
    },
}

/// The template of a local convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalModel {
    /// Title, with blanks.
    pub title: String,
    /// How many years it is proposed for.
    pub years: u8,
    /// Bodies that usually adopt it.
    pub bodies: Vec<String>,
    /// Articles, with blanks.
    pub articles: Vec<LocalArticle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    years: u8,
    bodies: Vec<String>,
    article: Vec<FileArticle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileArticle {
    title: String,
    text: String,
}

impl LocalModel {
    /// Reads a file of `conventions/modeles/`.
    ///
    /// # Errors
    /// Every fault found: what does not read, what says nothing, blanks that nothing fills.
    pub fn parse(text: &str) -> Result<Self, Vec<ModelFault>> {
        let file: File =
            toml::from_str(text).map_err(|error| vec![ModelFault::Unreadable(error.to_string())])?;
        let mut faults = Vec::new();
        let mut said = |name: &str, text: &str| {
            if filled(text).is_none() {
                faults.push(ModelFault::Blank(name.to_owned()));
            }
        };
        said("title", &file.title);
        for body in &file.bodies {
            said("bodies", body);
        }
        said("article", if file.article.is_empty() { "" } else { "article" });
        for article in &file.article {
            said("article.title", &article.title);
            said(&article.title, &article.text);
        }
        let whole = std::iter::once((&file.title, &file.title));
        let texts = file.article.iter().map(|article| (&article.title, &article.text));
        for (title, text) in whole.chain(texts) {
            let unknown = blanks(text).into_iter().filter(|blank| blank.parse::<Blank>().is_err());
            faults.extend(
                unknown.map(|blank| ModelFault::UnknownBlank {
                    article: title.clone(),
                    blank: blank.to_owned(),
                }),
            );
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let numbered = (1..).zip(file.article);
        let article = |(number, article): (u16, FileArticle)| LocalArticle {
            number,
            title: article.title.trim().to_owned(),
            text: article.text.trim().to_owned(),
        };
        Ok(Self {
            title: file.title.trim().to_owned(),
            years: file.years,
            bodies: file.bodies,
            articles: numbered.map(article).collect(),
        })
    }
}

impl Blank {
    /// As it is written in a text: `{commune}`.
    pub fn mark(self) -> String {
        format!("{{{}}}", self.code())
    }

    /// A text with its blanks filled in, once: what fills one is never read again. Other braces stay as typed.
    pub fn fill(text: &str, value: impl Fn(Self) -> String) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            out.push_str(before);
            let known = after.find('}').and_then(|close| {
                let word = after.get(1..close)?;
                Some((word.parse::<Self>().ok()?, close + 1))
            });
            match known {
                Some((blank, end)) => {
                    out.push_str(&value(blank));
                    rest = after.get(end..).unwrap_or("");
                }
                None => {
                    out.push('{');
                    rest = after.get(1..).unwrap_or("");
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// The words between braces of a text.
fn blanks(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHIPPED: &str = include_str!("../../../../conventions/modeles/convention-locale.toml");

    #[test]
    fn the_template_of_the_house_reads_and_names_what_article_6_asks_for() {
        let model = LocalModel::parse(SHIPPED).unwrap();
        assert!(model.articles.len() >= 6 && !model.bodies.is_empty());
        assert!(model.title.contains("{commune}"));
        let numbers: Vec<u16> = model.articles.iter().map(|article| article.number).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
    }

    #[test]
    fn every_fault_of_a_template_is_named() {
        let text = "title = \"C\"\nyears = 3\nbodies = [\"\"]\n[[article]]\ntitle = \"Objet\"\ntext = \"À {maire}\"\n\
            [[article]]\ntitle = \"Durée\"\ntext = \" \"\n";
        let told: Vec<String> =
            LocalModel::parse(text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().any(|fault| fault.contains("maire")), "{told:?}");
        assert!(matches!(LocalModel::parse("years = 3").unwrap_err()[..], [ModelFault::Unreadable(_)]));
        assert!(LocalModel::parse("title=\"a\"\nyears=1\nbodies=[]\narticle=[]\nautre=1").is_err());
    }

    #[test]
    fn blanks_are_filled_once_and_other_braces_stay() {
        let told = Blank::fill("À {commune}, {x} {commune", |_| "{fin}".to_owned());
        assert_eq!(told, "À {fin}, {x} {commune");
    }

    proptest! {
        #[test]
        fn a_text_without_blanks_is_left_as_typed(text in "[a-z{} é]{0,30}") {
            let known = Blank::ALL.iter().any(|blank| text.contains(&blank.mark()));
            if !known {
                prop_assert_eq!(Blank::fill(&text, |_| "!".to_owned()), text);
            }
        }
    }
}
