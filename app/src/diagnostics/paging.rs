//! Pages of a list: which lines one shows, and the addresses of those beside it.

use std::collections::BTreeMap;

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    number: i64,
    size: i64,
    total: i64,
}

/// What a page says of itself and where its neighbours are; an empty address means that there is no such page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// « Constats 51 à 100 sur 230 ».
    pub summary: String,
    /// The page before.
    pub previous: String,
    /// The page after.
    pub next: String,
}

impl Page {
    /// The page an address asks for, among so many lines; beyond the last one, the last one.
    pub(super) fn asked(query: &BTreeMap<String, String>, size: i64, total: i64) -> Self {
        let last = (total - 1).max(0) / size + 1;
        let asked = query.get("page").and_then(|page| page.trim().parse().ok());
        Self { number: asked.unwrap_or(1_i64).clamp(1, last), size, total }
    }

    /// How many lines, after how many.
    pub(super) fn limits(self) -> (i64, i64) {
        (self.size, (self.number - 1) * self.size)
    }

    /// What the page says of itself; `lines` is what the list is of, `path` where it is, with the same filters.
    pub(super) fn links(self, lines: &str, path: &str, query: &BTreeMap<String, String>) -> Pages {
        let at = |page: i64| address(path, query, Some(page));
        let (_, before) = self.limits();
        let until = (before + self.size).min(self.total);
        Pages {
            summary: format!("{lines} {} à {until} sur {}", (before + 1).min(self.total), self.total),
            previous: if self.number > 1 { at(self.number - 1) } else { String::new() },
            next: if until < self.total { at(self.number + 1) } else { String::new() },
        }
    }
}

/// A list with the same filters, at another page.
pub(super) fn address(path: &str, query: &BTreeMap<String, String>, page: Option<i64>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(name, value)| *name != "page" && !value.trim().is_empty()) {
        text.append_pair(name, value);
    }
    if let Some(page) = page {
        text.append_pair("page", &page.to_string());
    }
    format!("{path}?{}", text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(page: &str) -> BTreeMap<String, String> {
        [("page", page), ("q", "banc"), ("etat", " ")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into()
    }

    #[test]
    fn a_page_says_its_lines_and_keeps_the_filters_of_its_neighbours() {
        let page = Page::asked(&query("2"), 50, 120);
        assert_eq!(page.limits(), (50, 50));
        let pages = page.links("Constats", "/constats", &query("2"));
        assert_eq!(pages.summary, "Constats 51 à 100 sur 120");
        assert_eq!(
            (pages.previous.as_str(), pages.next.as_str()),
            ("/constats?q=banc&page=1", "/constats?q=banc&page=3")
        );
    }

    #[test]
    fn what_is_asked_beyond_the_ends_is_the_end() {
        for (asked, total, limits) in
            [("0", 120, (50, 0)), ("99", 120, (50, 100)), ("99", 100, (50, 50)), ("deux", 0, (50, 0))]
        {
            assert_eq!(Page::asked(&query(asked), 50, total).limits(), limits, "{asked} of {total}");
        }
        let last = Page::asked(&query("3"), 50, 120).links("Constats", "/constats", &BTreeMap::new());
        assert_eq!((last.summary.as_str(), last.next.as_str()), ("Constats 101 à 120 sur 120", ""));
    }
}
