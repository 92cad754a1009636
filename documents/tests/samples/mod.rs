//! A synthesis of an imaginary quartier, filled like a real one.

use palier_documents::charts::Tally;
use palier_documents::synthesis::{
    Action, Clause, Constat, KeyFigure, MapFigure, MapPoint, Photo, Quartier, Synthesis,
};
use palier_domain::shared::Day;

const THEMES: [(&str, &str); 4] = [
    ("Déchets", "dépôts sauvages"),
    ("Éclairage", "zone sombre"),
    ("Espaces verts", "élagage"),
    ("Parties communes", "porte et interphone"),
];
const RESPONSIBLE: [&str; 3] =
    ["Bailleur des Coteaux", "Métropole, direction de la propreté", "Ville, espaces verts"];

/// A JPEG of one colour.
pub fn jpeg(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(320, 240, image::Rgb([shade, 110, 120]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The n-th constat, in rotation through themes and organisations.
pub fn constat(n: usize) -> Constat {
    let (theme, sub_theme) = THEMES[n % THEMES.len()];
    Constat {
        number: n.to_string(),
        date: "mardi 3 mars 2026".into(),
        walk: "Diagnostic en marchant du printemps".into(),
        theme: theme.into(),
        sub_theme: sub_theme.into(),
        kind: if n.is_multiple_of(5) { "point fort" } else { "dysfonctionnement" }.into(),
        severity: if n.is_multiple_of(5) { "" } else { "dégradation" }.into(),
        place: format!("{n} rue des Tilleuls, devant l'allée B"),
        description: format!(
            "Constat {n} : encombrants déposés chaque semaine au pied de l'immeuble, le passage vers l'école est gêné."
        ),
        residents_words: if n.is_multiple_of(3) {
            "On ne passe plus avec la poussette.".into()
        } else {
            String::new()
        },
        responsible: RESPONSIBLE[n % RESPONSIBLE.len()].into(),
        deadline: "30/06/2026".into(),
        state: if n.is_multiple_of(2) { "résolu" } else { "programmé" }.into(),
        response: if n.is_multiple_of(2) {
            "Enlèvement deux fois par semaine depuis avril.".into()
        } else {
            String::new()
        },
    }
}

fn tally(label: &str, total: u32, answered: u32, late: u32) -> Tally {
    Tally { label: label.into(), total, open: total - answered, answered, late }
}

/// The synthesis of the quartier des Tilleuls with that many constats.
pub fn synthesis(constats: usize) -> Synthesis {
    Synthesis {
        quartier: quartier(),
        period: "année 2026".into(),
        edited_on: Day::of(2026, 11, 22).unwrap(),
        author: "Métropole des Tilleuls".into(),
        convention: "Convention cadre de gestion urbaine et sociale de proximité".into(),
        key_figures: [
            ("3", "diagnostics en marchant"),
            ("24", "constats"),
            ("67 %", "avec réponse"),
            ("2", "en retard"),
        ]
        .map(|(value, label)| KeyFigure { value: value.into(), label: label.into() })
        .into(),
        map: map(constats),
        by_theme: THEMES
            .iter()
            .zip([9, 7, 5, 3])
            .map(|((theme, _), n)| tally(theme, n, n / 2, n / 4))
            .collect(),
        by_responsible: RESPONSIBLE
            .iter()
            .zip([12, 8, 4])
            .map(|(who, n)| tally(who, n, n - 2, n / 5))
            .collect(),
        constats: (1..=constats).map(constat).collect(),
        photos: (0..3).map(photo).collect(),
        actions: vec![Action {
            title: "Enlèvement renforcé des encombrants".into(),
            objectives: "Axe 2, objectif 3 : un cadre de vie entretenu".into(),
            pilot: "Métropole, direction de la propreté".into(),
            state: "en cours".into(),
            progress: "60 %".into(),
            deadline: "31/12/2026".into(),
            constats: "1, 4, 8".into(),
        }],
        clauses: vec![Clause {
            reference: "Article 6, observation".into(),
            text: "Une synthèse annuelle des diagnostics partagés est présentée aux instances.".into(),
        }],
    }
}

fn quartier() -> Quartier {
    Quartier {
        name: "Les Tilleuls".into(),
        commune: "Tilleuls-sur-Loire".into(),
        status: "quartier prioritaire de la politique de la ville (QPV)".into(),
        vintage: "contours 2024, population 6 294 (2018)".into(),
        population: "6 294 habitants (2018)".into(),
        landlords: vec!["Bailleur des Coteaux".into(), "Habitat du Val".into()],
    }
}

fn map(constats: usize) -> MapFigure {
    let place = |n: usize| (4.402 + 0.0011 * (n % 6) as f64, 45.452 + 0.0009 * (n % 5) as f64);
    MapFigure {
        rings: vec![vec![
            [4.400, 45.450],
            [4.411, 45.4495],
            [4.413, 45.456],
            [4.407, 45.459],
            [4.399, 45.457],
        ]],
        points: (1..=constats.min(40))
            .map(|n| MapPoint { number: n.to_string(), lon: place(n).0, lat: place(n).1 })
            .collect(),
        schematic: true,
        source: "Contours 2024.".into(),
    }
}

fn photo(n: u8) -> Photo {
    Photo {
        bytes: jpeg(60 * n),
        caption: format!("Constat {n}, allée B, 3 mars 2026"),
        alternative: format!("Des encombrants devant une porte, vue {n}"),
    }
}
