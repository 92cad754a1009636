//! Reading a TOML table key by key, noting faults instead of stopping at the first.

use super::fault::Faults;
use crate::shared::{Day, text::filled};
use std::{cell::RefCell, collections::BTreeSet, ops::Range, str::FromStr};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A value with its place in the text.
pub(super) type Placed<T> = Spanned<T>;

/// The text read, or nothing: its absence was noted as a fault already.
pub(super) fn plain(text: Option<Placed<String>>) -> String {
    text.map(Spanned::into_inner).unwrap_or_default()
}

/// A table being read; whatever is not asked for by the end is an unknown key.
pub(super) struct Section<'d, 'i> {
    table: &'d DeTable<'i>,
    /// Where the table stands.
    pub(super) span: Range<usize>,
    /// The clause (or theme) told with each fault.
    pub(super) subject: Option<String>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'d, 'i> Section<'d, 'i> {
    /// A table, with the value of its `name_key` (when it has one) as the subject of its faults.
    pub(super) fn of(table: &'d DeTable<'i>, span: Range<usize>, name_key: &str) -> Self {
        let named = table.iter().find(|(key, _)| key.get_ref() == name_key);
        let subject =
            named.and_then(|(_, value)| value.get_ref().as_str()).and_then(filled).map(str::to_owned);
        Self { table, span, subject, asked: RefCell::default() }
    }

    fn value(&self, key: &'static str) -> Option<&'d Spanned<DeValue<'i>>> {
        self.asked.borrow_mut().insert(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// Notes a fault about this table.
    pub(super) fn fault(&self, faults: &mut Faults, at: Range<usize>, message: impl Into<String>) {
        faults.note(at, self.subject.as_deref(), message);
    }

    /// What `read` makes of the value of a key; a fault when it is there and is not what is `expected`.
    fn shaped<T>(
        &self,
        faults: &mut Faults,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'d DeValue<'i>) -> Option<T>,
    ) -> Option<Placed<T>> {
        let value = self.value(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            self.fault(faults, value.span(), format!("« {key} » doit être {expected}"));
        }
        found.map(|found| Spanned::new(value.span(), found))
    }

    /// A text that may be absent, but not blank.
    pub(super) fn text(&self, faults: &mut Faults, key: &'static str) -> Option<Placed<String>> {
        self.shaped(faults, key, "un texte non vide", |v| v.as_str().and_then(filled).map(str::to_owned))
    }

    /// A text without which the table means nothing.
    pub(super) fn required_text(&self, faults: &mut Faults, key: &'static str) -> Option<Placed<String>> {
        self.required(faults, key);
        self.text(faults, key)
    }

    /// Notes a fault if the key is absent.
    pub(super) fn required(&self, faults: &mut Faults, key: &'static str) {
        if self.value(key).is_none() {
            self.fault(faults, self.span.clone(), format!("il manque « {key} »"));
        }
    }

    /// A day of the calendar: `2016-01-01`, with or without quotes.
    pub(super) fn day(&self, faults: &mut Faults, key: &'static str) -> Option<Placed<Day>> {
        self.shaped(faults, key, "une date (AAAA-MM-JJ)", |value| match value {
            DeValue::Datetime(date) => Day::parse(&date.to_string()).ok(),
            DeValue::String(text) => Day::parse(text).ok(),
            _ => None,
        })
    }

    /// A day of any year, `MM-JJ`.
    pub(super) fn year_day(&self, faults: &mut Faults, key: &'static str) -> Option<Placed<String>> {
        let text = self.text(faults, key)?;
        // A leap year, so that 29 February is a day.
        if Day::parse(&format!("2000-{}", text.get_ref())).is_err() {
            self.fault(faults, text.span(), format!("« {key} » doit être un jour de l'année (MM-JJ)"));
        }
        Some(text)
    }

    /// A list of whole numbers between two bounds, never empty when it is there.
    pub(super) fn wholes(
        &self,
        faults: &mut Faults,
        key: &'static str,
        min: u32,
        max: u32,
    ) -> Option<Placed<Vec<u32>>> {
        let expected = format!("une liste de nombres entiers de {min} à {max}");
        self.shaped(faults, key, &expected, |value| {
            let items = value.as_array().filter(|items| !items.is_empty())?;
            items.iter().map(|item| whole_of(item.get_ref(), min, max)).collect()
        })
    }

    /// A whole number between two bounds.
    pub(super) fn whole(
        &self,
        faults: &mut Faults,
        key: &'static str,
        min: u32,
        max: u32,
    ) -> Option<Placed<u32>> {
        let expected = format!("un nombre entier de {min} à {max}");
        self.shaped(faults, key, &expected, |value| whole_of(value, min, max))
    }

    /// A list of texts, never empty when it is there; each keeps its own place.
    pub(super) fn words(&self, faults: &mut Faults, key: &'static str) -> Vec<Placed<String>> {
        let read = self.shaped(faults, key, "une liste de textes non vides", |value| {
            let items = value.as_array().filter(|items| !items.is_empty())?;
            let word = |item: &Spanned<DeValue>| {
                let text = item.get_ref().as_str().and_then(filled)?;
                Some(Spanned::new(item.span(), text.to_owned()))
            };
            items.iter().map(word).collect::<Option<Vec<_>>>()
        });
        read.map(Spanned::into_inner).unwrap_or_default()
    }

    /// One of the codes of an enum, without which the table means nothing.
    pub(super) fn code<T: FromStr>(&self, faults: &mut Faults, key: &'static str) -> Option<T> {
        self.required(faults, key);
        self.optional_code(faults, key)
    }

    /// One of the codes of an enum; a code that is none of them is a fault.
    pub(super) fn optional_code<T: FromStr>(&self, faults: &mut Faults, key: &'static str) -> Option<T> {
        let text = self.text(faults, key)?;
        let read = text.get_ref().parse().ok();
        if read.is_none() {
            let message = format!("« {} » n'est pas une valeur connue de « {key} »", text.get_ref());
            self.fault(faults, text.span(), message);
        }
        read
    }

    /// The tables of a list `[[key]]`, each named by its `name_key`.
    pub(super) fn tables(
        &self,
        faults: &mut Faults,
        key: &'static str,
        name_key: &str,
    ) -> Vec<Section<'d, 'i>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.fault(faults, value.span(), format!("« {key} » doit être une suite de tables [[{key}]]"));
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => sections.push(Section::of(table, item.span(), name_key)),
                _ => self.fault(
                    faults,
                    item.span(),
                    format!("« {key} » doit être une suite de tables [[{key}]]"),
                ),
            }
        }
        sections
    }

    /// The single table `[key]`, whose subject stays that of this one.
    pub(super) fn table(&self, faults: &mut Faults, key: &'static str) -> Option<Section<'d, 'i>> {
        let value = self.value(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.fault(faults, value.span(), format!("« {key} » doit être une table [{key}]"));
            return None;
        };
        let mut section = Section::of(table, value.span(), "id");
        section.subject.clone_from(&self.subject);
        Some(section)
    }

    /// Every key with its text, for tables whose keys are free (a code and its label).
    pub(super) fn pairs(&self, faults: &mut Faults) -> Vec<(Placed<String>, String)> {
        let mut pairs = Vec::new();
        for (key, value) in self.table.iter() {
            match value.get_ref().as_str().and_then(filled) {
                Some(text) => {
                    pairs.push((Spanned::new(key.span(), key.get_ref().to_string()), text.to_owned()))
                }
                None => self.fault(
                    faults,
                    value.span(),
                    format!("« {} » doit être un texte non vide", key.get_ref()),
                ),
            }
        }
        pairs
    }

    /// Notes each key that nothing asked for.
    pub(super) fn finish(self, faults: &mut Faults) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter().filter(|(key, _)| !asked.contains(key.get_ref().as_ref())) {
            self.fault(faults, key.span(), format!("clé inconnue : « {} »", key.get_ref()));
        }
    }
}

fn whole_of(value: &DeValue<'_>, min: u32, max: u32) -> Option<u32> {
    let number = value.as_integer().filter(|number| number.radix() == 10)?;
    number.as_str().parse().ok().filter(|number| (min..=max).contains(number))
}

/// Reads the whole text as TOML, noting what does not parse, then hands its root table over.
pub(super) fn document<T>(
    text: &str,
    faults: &mut Faults,
    read: impl FnOnce(&Section<'_, '_>, &mut Faults) -> T,
) -> T {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        faults.note(at, None, format!("le fichier n'est pas du TOML correct ({})", error.message()));
    }
    let section = Section::of(root.get_ref(), root.span(), "id");
    let made = read(&section, faults);
    section.finish(faults);
    made
}
