//! The papers of a walk in an imaginary quartier, filled like real ones.
#![allow(dead_code, reason = "each test takes what it needs")]

use palier_documents::Photo;
use palier_documents::charts::Tally;
use palier_documents::walk::minutes::{Attendance, Came, Constat, Minutes, Voice};
use palier_documents::walk::pack::{Pack, Stop};
use palier_documents::walk::plan::{Layer, Line, Mark, Plan, Shape};
use palier_documents::walk::receipt::{Receipt, Receipts};
use palier_documents::walk::restitution::{Answer, Pair, Restitution, Seen};
use palier_documents::walk::{Heading, Role};
use palier_domain::diagnostics::Residents;
use palier_domain::shared::{Day, LonLat};

const THEMES: [&str; 15] = [
    "Propreté",
    "Déchets",
    "Voirie et stationnement",
    "Éclairage",
    "Espaces verts",
    "Mobilier, jeux, sport",
    "Bâti et façades",
    "Parties communes",
    "Accessibilité et mobilités",
    "Signalétique et adressage",
    "Tranquillité, sûreté",
    "Usages et lien social",
    "Commerces, équipements, services",
    "Chantiers, renouvellement urbain",
    "Points forts",
];
const STOPS: [&str; 6] = [
    "Entrée du 12 rue des Tilleuls, allée B",
    "Placette du marché",
    "Aire de jeux du square",
    "Conteneurs enterrés, angle de la rue des Acacias",
    "Arrêt de bus « Les Tilleuls »",
    "Parking derrière la tour 4",
];
const RESPONSIBLE: [&str; 4] =
    ["Bailleur des Coteaux", "Métropole, direction de la propreté", "Ville, espaces verts", ""];

pub fn at(lon: f64, lat: f64) -> LonLat {
    LonLat { lon, lat }
}

/// A JPEG of one colour with a lighter band, so that two shades are told apart.
pub fn jpeg(shade: u8, width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let light = (x.wrapping_mul(7) ^ y.wrapping_mul(13)) as u8 / 8;
        image::Rgb([shade, 110_u8.saturating_add(light), 120])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

pub fn photo(n: usize) -> Photo {
    Photo {
        bytes: jpeg((n % 250) as u8, 320, 240),
        caption: format!("Vue {n}"),
        alternative: format!("Des encombrants devant une porte, vue {n}"),
    }
}

pub fn heading() -> Heading {
    Heading {
        kind: "Diagnostic en marchant".into(),
        quartier: "Les Tilleuls".into(),
        commune: "Tilleuls-sur-Loire".into(),
        day: Day::of(2026, 3, 3).unwrap(),
        hours: "de 14 h à 16 h".into(),
        meeting_point: "Maison de quartier, 3 place du Marché".into(),
        convention: "Convention cadre de gestion urbaine et sociale de proximité".into(),
        author: "Métropole des Tilleuls".into(),
        edited_on: Day::of(2026, 3, 4).unwrap(),
    }
}

fn roles() -> Vec<Role> {
    [
        ("Animateur", "Nadège Valfleury"),
        ("Rapporteur", "Karim Belfontaine"),
        ("Photographe", ""),
        ("Garant du temps", ""),
    ]
    .map(|(role, holder)| Role { role: role.into(), holder: holder.into() })
    .into()
}

fn block(lon: f64, lat: f64, across: f64, up: f64) -> Line {
    vec![at(lon, lat), at(lon + across, lat), at(lon + across, lat + up), at(lon, lat + up), at(lon, lat)]
}

/// Buildings, streets and parcels of an imaginary town, that many in all.
pub fn shapes(count: usize) -> Vec<Shape> {
    let side = (count as f64).sqrt().ceil() as usize;
    (0..count)
        .map(|n| {
            let (lon, lat) = (
                4.399 + 0.014 / side as f64 * (n % side) as f64,
                45.449 + 0.010 / side as f64 * (n / side) as f64,
            );
            let size = 0.007 / side as f64;
            match n % 5 {
                0 => Shape {
                    layer: Layer::Street,
                    lines: vec![vec![at(lon, lat), at(lon + 3.0 * size, lat + size / 3.0)]],
                },
                1 | 2 => Shape { layer: Layer::Parcel, lines: vec![block(lon, lat, 1.8 * size, 1.3 * size)] },
                _ => Shape { layer: Layer::Building, lines: vec![block(lon, lat, size, size * 0.6)] },
            }
        })
        .collect()
}

pub fn stop_marks() -> Vec<Mark> {
    STOPS
        .iter()
        .enumerate()
        .map(|(n, label)| Mark {
            number: (n + 1).to_string(),
            label: (*label).into(),
            at: at(4.4018 + 0.0016 * n as f64, 45.4515 + 0.0011 * ((n * 2) % 5) as f64),
        })
        .collect()
}

pub fn plan(constats: usize) -> Plan {
    Plan {
        title: "Plan des Tilleuls".into(),
        contour: vec![vec![
            at(4.400, 45.450),
            at(4.411, 45.4495),
            at(4.413, 45.456),
            at(4.407, 45.459),
            at(4.399, 45.457),
            at(4.400, 45.450),
        ]],
        schematic: false,
        shapes: shapes(220),
        route: stop_marks().iter().map(|stop| stop.at).collect(),
        meeting_point: Some(at(4.4012, 45.4508)),
        stops: stop_marks(),
        constats: (1..=constats)
            .map(|n| Mark {
                number: n.to_string(),
                label: format!("Constat {n}"),
                at: at(4.402 + 0.0011 * (n % 8) as f64, 45.4515 + 0.0009 * (n % 7) as f64),
            })
            .collect(),
    }
}

/// The n-th constat, with that many photos before, and one after when it is resolved.
pub fn constat(n: usize, photos: usize) -> Constat {
    let open = !n.is_multiple_of(2);
    Constat {
        number: n.to_string(),
        stop: if n.is_multiple_of(11) {
            String::new()
        } else {
            format!("Arrêt {} : {}", n % 6 + 1, STOPS[n % 6])
        },
        place: format!("{n} rue des Tilleuls, devant l'allée B"),
        theme: THEMES[n % THEMES.len()].into(),
        sub_theme: "dépôts sauvages".into(),
        value: if n.is_multiple_of(5) { "point fort" } else { "dysfonctionnement" }.into(),
        severity: "dégradation".into(),
        voices: if n.is_multiple_of(3) {
            vec![
                Voice { severity: "gêne".into(), count: 2 },
                Voice { severity: "dégradation".into(), count: 5 },
            ]
        } else {
            vec![]
        },
        visibility: String::new(),
        description: format!(
            "Constat {n} : encombrants déposés chaque semaine au pied de l'immeuble, le passage vers l'école est gêné."
        ),
        residents_words: if n.is_multiple_of(3) {
            "On ne passe plus avec la poussette.".into()
        } else {
            String::new()
        },
        before: (0..photos).map(|p| photo(n * 10 + p)).collect(),
        after: if open { vec![] } else { vec![photo(n * 10 + 9)] },
        responsible: RESPONSIBLE[n % RESPONSIBLE.len()].into(),
        answer: if open { String::new() } else { "Enlèvement deux fois par semaine depuis avril.".into() },
        deadline: if n.is_multiple_of(4) { None } else { Day::of(2026, 6, 30) },
        state: if open { "transmis" } else { "déclaré résolu" }.into(),
        awaits_answer: open,
        is_open: open,
    }
}

fn tally(label: &str, total: u32, answered: u32, late: u32) -> Tally {
    Tally { label: label.into(), total, open: total - answered, answered, late }
}

pub fn minutes(constats: usize, photos: usize) -> Minutes {
    Minutes {
        heading: heading(),
        audience: "Copie pour les partenaires, sans les constats restreints".into(),
        weather: "Temps sec, 9 degrés".into(),
        route: "De la place du Marché à la tour 4, 1,8 km".into(),
        objectives: "Voir les abords de l'école et les locaux d'ordures ménagères".into(),
        previous: "Diagnostic en marchant du 4 mars 2025".into(),
        roles: roles(),
        organisations: [
            ("Bailleur des Coteaux", Came::Present),
            ("Métropole, direction de la propreté", Came::Present),
            ("Ville, espaces verts", Came::Excused),
            ("Police municipale", Came::Absent),
        ]
        .map(|(organisation, attendance)| Attendance { organisation: organisation.into(), attendance })
        .into(),
        residents: Residents::counted(14, Some(8), Some(5), [Some(3), None, None, None]).ok(),
        plan: plan(constats.min(300)),
        plan_source: "Contours 2024, bâti et rues du cadastre 2026.".into(),
        by_theme: THEMES.iter().zip([9, 7, 5, 3]).map(|(theme, n)| tally(theme, n, n / 2, n / 4)).collect(),
        by_responsible: RESPONSIBLE[..3]
            .iter()
            .zip([12, 8, 4])
            .map(|(who, n)| tally(who, n, n - 2, n / 5))
            .collect(),
        constats: (1..=constats).map(|n| constat(n, photos)).collect(),
    }
}

pub fn pack() -> Pack {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Pack {
        heading: heading(),
        objectives: "Voir les abords de l'école et les locaux d'ordures ménagères".into(),
        route: "De la place du Marché à la tour 4, 1,8 km".into(),
        plan: plan(0),
        plan_source: "Contours 2024, bâti et rues du cadastre 2026.".into(),
        stops: stop_marks().into_iter().map(|m| Stop { number: m.number, label: m.label }).collect(),
        themes: words(&THEMES),
        values: words(&["point fort", "dysfonctionnement", "idée", "question"]),
        severities: words(&["gêne", "dégradation", "danger"]),
        roles: roles(),
        organisations: words(&RESPONSIBLE[..3]),
        explanation: String::new(),
        public_address: "https://palier.tilleuls.example/visites/les-tilleuls-2026-03-03".into(),
        join_address: "https://palier.tilleuls.example/terrain/?code=K7M2QF4H".into(),
        join_code: "K7M2 QF4H".into(),
    }
}

pub fn restitution() -> Restitution {
    Restitution {
        heading: heading(),
        thanks: "14 habitants et 6 professionnels ont marché ensemble. Merci à toutes et à tous.".into(),
        themes: THEMES
            .iter()
            .zip([9, 7, 5, 3, 2, 2, 1, 1, 1, 1])
            .map(|(theme, n)| Seen { theme: (*theme).into(), constats: n, answered: n / 2, resolved: n / 3 })
            .collect(),
        answers: (1..=7)
            .map(|n| Answer {
                what: format!("Encombrants au pied de l'allée B, au {n} rue des Tilleuls, le passage vers l'école est gêné"),
                answer: "Enlèvement deux fois par semaine depuis avril, et deux nouvelles caméras de comptage des dépôts.".into(),
                responsible: "Métropole, direction de la propreté".into(),
                when: "fait le 12 avril 2026".into(),
            })
            .collect(),
        pairs: (0..4)
            .map(|n| Pair { before: photo(40 * n), after: photo(40 * n + 160), caption: format!("Dépôts sauvages, allée {n}") })
            .collect(),
        follow_address: "https://palier.tilleuls.example/remarques".into(),
    }
}

pub fn receipts(count: usize) -> Receipts {
    Receipts {
        heading: heading(),
        receipts: (0..count)
            .map(|n| Receipt {
                code: format!("K7M2Q{}", char::from(b'A' + (n % 26) as u8)),
                remark: format!("Remarque {n} : encombrants déposés chaque semaine au pied de l'immeuble, le passage est gêné."),
                address: format!("https://palier.tilleuls.example/remarques/K7M2Q{n}"),
            })
            .collect(),
    }
}
