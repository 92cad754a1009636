//! What a consolidated page adds up, kept in its address.

use crate::platform::Form;
use palier_domain::abatement::{Dimension, Measure};

/// What is added up, and along what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    /// What each row is.
    pub rows: Dimension,
    /// Which amount.
    pub measure: Measure,
    /// Tax year; 0 for all of them.
    pub year: i64,
    /// Landlord, by id; empty for all.
    pub landlord: String,
    /// Commune, as quartiers name it; empty for all.
    pub commune: String,
    /// Quartier, by id; empty for all.
    pub quartier: String,
    /// Axis, by code; empty for all.
    pub axis: String,
}

impl Filters {
    /// Those of an address; without a year, that one.
    pub fn of(query: &Form, year: i64) -> Self {
        let text = |name: &str| query.text(name).to_owned();
        Self {
            rows: query.text("lignes").parse().unwrap_or(Dimension::Quartier),
            measure: query.text("mesure").parse().unwrap_or(Measure::Valorise),
            year: match query.text("annee") {
                "toutes" => 0,
                asked => asked.parse().ok().filter(|year| (2000..2200).contains(year)).unwrap_or(year),
            },
            landlord: text("bailleur"),
            commune: text("commune"),
            quartier: text("quartier"),
            axis: text("axe"),
        }
    }

    /// Whether no quartier, commune or landlord is chosen.
    pub fn spans_everything(&self) -> bool {
        [&self.landlord, &self.commune, &self.quartier].into_iter().all(String::is_empty)
    }

    /// The year as the address says it.
    pub fn year_text(&self) -> String {
        if self.year == 0 { "toutes".to_owned() } else { self.year.to_string() }
    }

    /// An address of that path with these filters, and what else.
    pub fn address(&self, path: &str, more: &[(&str, String)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own = [
            ("lignes", self.rows.code().to_owned()),
            ("mesure", self.measure.code().to_owned()),
            ("annee", self.year_text()),
            ("bailleur", self.landlord.clone()),
            ("commune", self.commune.clone()),
            ("quartier", self.quartier.clone()),
            ("axe", self.axis.clone()),
        ];
        for (name, value) in own.iter().chain(more).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{path}?{}", query.finish())
    }

    /// The same, narrowed to one row and one axis; an empty text leaves it as it is.
    #[must_use]
    pub fn narrowed(&self, place: &str, axis: &str) -> Self {
        let mut narrowed = self.clone();
        if !place.is_empty() {
            match self.rows {
                Dimension::Quartier => narrowed.quartier = place.to_owned(),
                Dimension::Bailleur => narrowed.landlord = place.to_owned(),
                Dimension::Commune => narrowed.commune = place.to_owned(),
                Dimension::Annee => narrowed.year = place.parse().unwrap_or(self.year),
                Dimension::Axe => narrowed.axis = place.to_owned(),
            }
        }
        if !axis.is_empty() {
            narrowed.axis = axis.to_owned();
        }
        narrowed
    }
}
