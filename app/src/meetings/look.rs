//! Which dossiers of the agenda the room shows. Kept in its address, and given back by each row without scripts.

use super::store::room::{Item, Said};
use crate::platform::Form;
use palier_domain::shared::DossierId;
use palier_domain::shared::text::fold;
use std::collections::BTreeMap;

/// Dossiers of a page: as many as a slow computer redraws at once while amounts are typed.
const PAGE: usize = 50;

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Words of the title or of the holder, as typed; empty for all.
    pub words: String,
    /// Whether only those of which nothing is said yet are shown.
    pub unsettled: bool,
    /// Which page, from 1.
    pub page: usize,
}

/// A page of dossiers, and where the others are.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// Those of the page.
    pub items: Vec<&'a Item>,
    /// Which they are, in words.
    pub summary: String,
    /// Address of the page before; empty when there is none.
    pub previous: String,
    /// Address of the page after; empty when there is none.
    pub next: String,
}

impl Look {
    /// What an address or a row asks for.
    pub fn of(form: &Form) -> Self {
        Self {
            words: form.text("mots").to_owned(),
            unsettled: form.text("reste") == "oui",
            page: form.text("page").parse().unwrap_or(1).max(1),
        }
    }

    /// What is said of it, name and value: the usual look says nothing.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend((!self.words.is_empty()).then(|| ("mots", self.words.clone())));
        pairs.extend(self.unsettled.then(|| ("reste", "oui".to_owned())));
        pairs.extend((self.page > 1).then(|| ("page", self.page.to_string())));
        pairs
    }

    /// The room looked at like this.
    pub fn address(&self, room: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs()).finish();
        if query.is_empty() { room.to_owned() } else { format!("{room}?{query}") }
    }

    /// Whether some dossiers may be left out.
    pub fn narrows(&self) -> bool {
        self.unsettled || !self.words.is_empty()
    }

    /// The dossiers it shows, of all those of the agenda.
    pub fn among<'a>(&self, room: &str, items: &'a [Item], said: &BTreeMap<DossierId, &Said>) -> Shown<'a> {
        let words = fold(&self.words);
        let asked = |item: &&Item| {
            (!self.unsettled || !said.contains_key(&item.id))
                && (fold(&item.title).contains(&words) || fold(&item.holder).contains(&words))
        };
        let kept: Vec<&Item> = items.iter().filter(asked).collect();
        let pages = kept.len().div_ceil(PAGE).max(1);
        let page = self.page.min(pages);
        let first = (page - 1) * PAGE;
        let to = |there: bool, page: usize| match there {
            true => Self { page, ..self.clone() }.address(room),
            false => String::new(),
        };
        let last = kept.len().min(first + PAGE);
        Shown {
            summary: format!("Dossiers {} à {last} sur {}", first + 1, kept.len()),
            previous: to(page > 1, page - 1),
            next: to(page < pages, page + 1),
            items: kept.into_iter().skip(first).take(PAGE).collect(),
        }
    }
}
