//! What is given back to residents after a walk, on one page: what was seen, what was answered, how to follow.

use super::Heading;
use super::receipt::shortened;
use crate::folder::{Filling, ReadPhoto, file, read_photos};
use crate::printable::Repertoire;
use crate::typesetter::Folder;
use crate::{DocumentError, Photo, Typesetter};
use serde_json::{Value, json};

const TEMPLATE: &str =
    concat!(include_str!("../templates/common.typ"), include_str!("../templates/restitution.typ"));

/// The most one page holds, its template makes it fit; the public page has the rest.
const THEMES: usize = 8;
const ANSWERS: usize = 8;
const PAIRS: usize = 4;

/// Everything the sheet prints: public constats only, chosen by the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Restitution {
    /// What walk it was.
    pub heading: Heading,
    /// How many residents walked, and what else there is to say of them: "14 habitants ont marché avec nous."
    pub thanks: String,
    /// What was seen, the most frequent theme first. Beyond eight, the last line sums up the others.
    pub themes: Vec<Seen>,
    /// What was answered, the most telling first. Those that do not fit in the page are counted in a
    /// sentence.
    pub answers: Vec<Answer>,
    /// Before and after, the most telling first; four at most are printed.
    pub pairs: Vec<Pair>,
    /// Address of "Que devient ma remarque ?", opened by the code drawn.
    pub follow_address: String,
}

/// What was seen about a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Theme of the grid.
    pub theme: String,
    /// Constats.
    pub constats: u32,
    /// Of which have an answer.
    pub answered: u32,
    /// Of which are resolved.
    pub resolved: u32,
}

/// An answer, in public words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was seen: its beginning is printed.
    pub what: String,
    /// What was answered: its beginning is printed.
    pub answer: String,
    /// Organisation.
    pub responsible: String,
    /// "fait le 12 avril 2026", "pour le 30 juin 2026".
    pub when: String,
}

/// A place before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// On the day of the walk.
    pub before: Photo,
    /// Once dealt with.
    pub after: Photo,
    /// What and where: "Dépôts sauvages, allée B".
    pub caption: String,
}

/// The sheet as one PDF page (PDF/UA-1, PDF/A-2a).
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, restitution: &Restitution) -> Result<Vec<u8>, DocumentError> {
    let shown = restitution.pairs.iter().take(PAIRS);
    let photos: Vec<(&Pair, Vec<ReadPhoto<'_>>)> = shown.map(|pair| (pair, read(pair))).collect();
    typesetter.pdf(TEMPLATE, |repertoire| Ok(folder(restitution, &photos, repertoire)))
}

fn read(pair: &Pair) -> Vec<ReadPhoto<'_>> {
    [&pair.before, &pair.after]
        .into_iter()
        .flat_map(|photo| read_photos(std::slice::from_ref(photo)))
        .collect()
}

fn folder(
    restitution: &Restitution,
    pairs: &[(&Pair, Vec<ReadPhoto<'_>>)],
    repertoire: &Repertoire,
) -> Folder {
    let mut filling = Filling::new(repertoire);
    let heading = &restitution.heading;
    let mut data = filling.printed(json!({
        "heading": heading.value(),
        "quartier": shortened(&heading.quartier, 60),
        "kind": shortened(&heading.kind, 60),
        "thanks": shortened(&restitution.thanks, 160),
        "themes": themes(&restitution.themes),
        "answers": restitution.answers.iter().take(ANSWERS).map(answer).collect::<Vec<_>>(),
        "answered": restitution.answers.len(),
    }));
    data["file"] =
        file(&format!("Ce que nous avons vu, {}", heading.said()), &heading.author, heading.edited_on);
    data["pairs"] = pairs.iter().map(|(pair, photos)| printed(pair, photos, &mut filling)).collect();
    data["follow"] = filling.code(&restitution.follow_address);
    filling.finish(&data)
}

/// A line by theme; beyond what the page holds, one line for the others together.
fn themes(themes: &[Seen]) -> Value {
    let held = if themes.len() > THEMES { THEMES - 1 } else { THEMES };
    let (shown, others) = themes.split_at(held.min(themes.len()));
    let mut lines: Vec<Value> = shown
        .iter()
        .map(|seen| json!([shortened(&seen.theme, 40), seen.constats, seen.answered, seen.resolved]))
        .collect();
    if !others.is_empty() {
        let sum = |count: fn(&Seen) -> u32| others.iter().map(count).fold(0, u32::saturating_add);
        let name = format!("{} autres thèmes", others.len());
        lines.push(json!([name, sum(|s| s.constats), sum(|s| s.answered), sum(|s| s.resolved)]));
    }
    lines.into()
}

fn answer(answer: &Answer) -> Value {
    json!({
        "what": shortened(&answer.what, 110),
        "answer": shortened(&answer.answer, 110),
        "who": shortened(&answer.responsible, 50),
        "when": shortened(&answer.when, 40),
    })
}

fn printed(pair: &Pair, photos: &[ReadPhoto<'_>], filling: &mut Filling<'_>) -> Value {
    json!({
        "photos": photos.iter().map(|photo| filling.photo(photo)).collect::<Vec<_>>(),
        "caption": filling.text(&shortened(&pair.caption, 45)),
    })
}
