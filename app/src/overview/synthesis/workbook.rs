//! The synthesis as a workbook: what it is, the constats, the actions, the figures.

use super::{Gathered, vintage};
use crate::diagnostics::ConstatLine;
use crate::overview::quartier::population;
use crate::platform::{Allowed, App};
use crate::territory;
use palier_documents::charts::Tally;
use palier_documents::tables::{Cell, Column, Kind, Sheet};

impl Gathered {
    /// The sheets in their order; `actions` are the fiches of the quartier.
    pub(super) fn sheets(&self, app: &App, who: &Allowed, actions: Sheet) -> Vec<Sheet> {
        vec![self.about(app, who), self.constats_sheet(app), actions, self.figures(app)]
    }

    fn titled(&self, name: &str, columns: &[(&str, Kind, u16)], rows: Vec<Vec<Cell>>) -> Sheet {
        let column =
            |&(title, kind, width): &(&str, Kind, u16)| Column { title: title.to_owned(), kind, width };
        Sheet {
            name: name.to_owned(),
            title: format!("{name} : {}, {}", self.quartier.name, self.period.words()),
            source: vec![format!("Situation au {}. {}.", self.today.plain(), vintage(&self.quartier))],
            edited_on: self.today,
            columns: columns.iter().map(column).collect(),
            rows,
        }
    }

    /// What a reader must know before reading the figures.
    fn about(&self, app: &App, who: &Allowed) -> Sheet {
        let hidden = if who.sees_restricted() {
            "constats à diffusion restreinte compris"
        } else {
            "constats à diffusion restreinte non compris, sauf ceux auxquels votre organisme doit répondre"
        };
        let rows = [
            ("Quartier", self.quartier.name.clone()),
            ("Commune", self.quartier.commune_names.clone()),
            ("Statut", territory::status_label(self.quartier.status).to_owned()),
            ("Périmètre", vintage(&self.quartier)),
            ("Population", population(&self.quartier)),
            ("Bailleurs", self.landlords.join(", ")),
            ("Convention", app.convention.title.clone()),
            ("Édité le", self.today.plain()),
            ("Édité par", who.viewer().mandate.organisation_name.clone()),
            (
                "Source",
                "Palier : diagnostics en marchant et plans d'actions saisis par les partenaires".to_owned(),
            ),
            ("Filtre des constats", format!("visites de la période ({}), {hidden}", self.period.words())),
            ("Filtre des actions", "toutes les actions du quartier, quelle que soit leur année".to_owned()),
        ];
        let rows = rows.map(|(name, said)| vec![Cell::Text(name.to_owned()), words(said)]);
        self.titled("À propos", &[("Rubrique", Kind::Text, 24), ("Contenu", Kind::Text, 90)], rows.into())
    }

    /// By theme, then by responsible organisation.
    fn figures(&self, app: &App) -> Sheet {
        let columns = [
            ("Répartition", Kind::Text, 20),
            ("Libellé", Kind::Text, 40),
            ("Constats", Kind::Number, 12),
            ("Ouverts", Kind::Number, 12),
            ("Avec réponse", Kind::Number, 14),
            ("En retard", Kind::Number, 12),
        ];
        let tallied = [("Par thème", self.by_theme(app)), ("Par responsable", self.by_responsible())];
        let rows = tallied.iter().flat_map(|(by, tallies)| tallies.iter().map(|tally| figures_of(by, tally)));
        self.titled("Chiffres", &columns, rows.collect())
    }

    fn constats_sheet(&self, app: &App) -> Sheet {
        let columns = [
            ("N°", Kind::Number, 6),
            ("Date", Kind::Date, 12),
            ("Visite", Kind::Text, 22),
            ("Thème", Kind::Text, 20),
            ("Sous-thème", Kind::Text, 20),
            ("Valeur", Kind::Text, 16),
            ("Gravité", Kind::Text, 12),
            ("Lieu", Kind::Text, 24),
            ("Description", Kind::Text, 50),
            ("Responsable", Kind::Text, 24),
            ("Échéance", Kind::Date, 12),
            ("État", Kind::Text, 20),
            ("Réponse", Kind::Text, 40),
            ("Actions", Kind::Text, 40),
        ];
        let rows = self.constats.iter().enumerate().map(|(i, row)| self.cells(app, i + 1, row));
        self.titled("Constats", &columns, rows.collect())
    }

    fn cells(&self, app: &App, number: usize, row: &ConstatLine) -> Vec<Cell> {
        let said = Self::constat(app, number, row);
        let answering = self.links.iter().filter(|link| link.constat_id == row.id);
        let actions: Vec<&str> = answering.map(|link| link.title.as_str()).collect();
        vec![
            number_cell(number),
            Cell::Date(row.walk_day),
            words(said.walk),
            words(said.theme),
            words(said.sub_theme),
            words(said.kind),
            words(said.severity),
            words(said.place),
            words(said.description),
            words(said.responsible),
            row.deadline().map_or(Cell::Empty, Cell::Date),
            words(said.state),
            words(said.response),
            words(actions.join(" ; ")),
        ]
    }
}

fn figures_of(by: &str, tally: &Tally) -> Vec<Cell> {
    let counts = [tally.total, tally.open, tally.answered, tally.late];
    let mut cells = vec![Cell::Text(by.to_owned()), Cell::Text(tally.label.clone())];
    cells.extend(counts.map(|count| Cell::Number(f64::from(count))));
    cells
}

fn words(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn number_cell(number: usize) -> Cell {
    Cell::Number(u32::try_from(number).map_or(f64::MAX, f64::from))
}
