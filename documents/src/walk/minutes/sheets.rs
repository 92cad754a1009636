//! The minutes as tables for a spreadsheet.

use super::{Constat, Minutes};
use crate::charts::Tally;
use crate::tables::{Cell, Column, Kind, Sheet};

/// The minutes as four tables: constats, what each organisation has to do, presence, figures.
pub fn minutes_sheets(minutes: &Minutes) -> Vec<Sheet> {
    let constats = minutes.constats.iter().map(constat).collect();
    vec![
        sheet(minutes, "Constats", &CONSTATS, constats),
        sheet(minutes, "À faire", &TO_DO, to_do(minutes)),
        sheet(minutes, "Présence", &PRESENCE, presence(minutes)),
        sheet(minutes, "Chiffres", &FIGURES, figures(minutes)),
    ]
}

type Columns = [(&'static str, Kind, u16)];

const CONSTATS: [(&str, Kind, u16); 18] = [
    ("N°", Kind::Text, 8),
    ("Arrêt", Kind::Text, 22),
    ("Lieu", Kind::Text, 28),
    ("Thème", Kind::Text, 20),
    ("Sous-thème", Kind::Text, 20),
    ("Valeur", Kind::Text, 18),
    ("Gravité", Kind::Text, 14),
    ("Voix", Kind::Text, 22),
    ("Constat", Kind::Text, 60),
    ("Parole d'habitant", Kind::Text, 40),
    ("Photos avant", Kind::Number, 9),
    ("Photos après", Kind::Number, 9),
    ("Responsable", Kind::Text, 26),
    ("Réponse", Kind::Text, 50),
    ("Échéance", Kind::Date, 12),
    ("État", Kind::Text, 16),
    ("En attente de réponse", Kind::Text, 12),
    ("Diffusion", Kind::Text, 14),
];

const TO_DO: [(&str, Kind, u16); 8] = [
    ("Responsable", Kind::Text, 30),
    ("N°", Kind::Text, 8),
    ("Arrêt", Kind::Text, 22),
    ("Lieu", Kind::Text, 28),
    ("Thème", Kind::Text, 20),
    ("Constat", Kind::Text, 60),
    ("Échéance", Kind::Date, 12),
    ("État", Kind::Text, 16),
];

const PRESENCE: [(&str, Kind, u16); 2] =
    [("Organisme ou public", Kind::Text, 44), ("Présence", Kind::Text, 16)];

const FIGURES: [(&str, Kind, u16); 6] = [
    ("Regroupement", Kind::Text, 16),
    ("Intitulé", Kind::Text, 40),
    ("Constats", Kind::Number, 11),
    ("Ouverts", Kind::Number, 11),
    ("Avec réponse", Kind::Number, 13),
    ("En retard", Kind::Number, 11),
];

fn sheet(minutes: &Minutes, name: &str, columns: &Columns, rows: Vec<Vec<Cell>>) -> Sheet {
    let heading = &minutes.heading;
    let mut source = vec![
        format!("{} · {} · édité le {}", heading.convention, heading.author, heading.edited_on.plain()),
        minutes.audience.clone(),
    ];
    source.retain(|line| !line.is_empty());
    let columns = columns.iter();
    Sheet {
        name: name.to_owned(),
        title: format!("Compte rendu, {}", heading.said()),
        source,
        edited_on: heading.edited_on,
        columns: columns
            .map(|(title, kind, width)| Column { title: (*title).to_owned(), kind: *kind, width: *width })
            .collect(),
        rows,
    }
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

fn count(number: usize) -> Cell {
    u32::try_from(number).map_or(Cell::Empty, |number| Cell::Number(number.into()))
}

fn deadline(constat: &Constat) -> Cell {
    constat.deadline.map_or(Cell::Empty, Cell::Date)
}

fn constat(constat: &Constat) -> Vec<Cell> {
    let voices: Vec<String> =
        constat.voices.iter().map(|v| format!("{} : {}", v.severity, v.count)).collect();
    vec![
        text(&constat.number),
        text(&constat.stop),
        text(&constat.place),
        text(&constat.theme),
        text(&constat.sub_theme),
        text(&constat.value),
        text(&constat.severity),
        text(&voices.join(", ")),
        text(&constat.description),
        text(&constat.residents_words),
        count(constat.before.len()),
        count(constat.after.len()),
        text(&constat.responsible),
        text(&constat.answer),
        deadline(constat),
        text(&constat.state),
        text(if constat.awaits_answer { "oui" } else { "non" }),
        text(&constat.visibility),
    ]
}

fn to_do(minutes: &Minutes) -> Vec<Vec<Cell>> {
    let open = minutes.constats.iter().filter(|constat| constat.is_open && !constat.responsible.is_empty());
    let mut open: Vec<&Constat> = open.collect();
    // Stable: within an organisation, the order of the minutes.
    open.sort_by(|a, b| a.responsible.cmp(&b.responsible));
    open.into_iter()
        .map(|constat| {
            vec![
                text(&constat.responsible),
                text(&constat.number),
                text(&constat.stop),
                text(&constat.place),
                text(&constat.theme),
                text(&constat.description),
                deadline(constat),
                text(&constat.state),
            ]
        })
        .collect()
}

fn presence(minutes: &Minutes) -> Vec<Vec<Cell>> {
    let organisations = minutes
        .organisations
        .iter()
        .map(|organisation| vec![text(&organisation.organisation), text(organisation.attendance.word())]);
    let residents = minutes.residents.into_iter().flat_map(|residents| {
        let detail = residents.by_gender().into_iter().chain(residents.by_age());
        let detail = detail.map(|(who, count)| (format!("dont {who}"), count));
        std::iter::once(("Habitants".to_owned(), residents.total())).chain(detail)
    });
    let residents = residents.map(|(who, count)| vec![text(&who), Cell::Number(count.into())]);
    organisations.chain(residents).collect()
}

fn figures(minutes: &Minutes) -> Vec<Vec<Cell>> {
    let rows = |grouping: &'static str, tallies: &[Tally]| -> Vec<Vec<Cell>> {
        let row = |tally: &Tally| {
            let counts = [tally.total, tally.open, tally.answered, tally.late];
            let mut row = vec![text(grouping), text(&tally.label)];
            row.extend(counts.map(|count| Cell::Number(count.into())));
            row
        };
        tallies.iter().map(row).collect()
    };
    let mut all = rows("Thème", &minutes.by_theme);
    all.extend(rows("Responsable", &minutes.by_responsible));
    all
}
