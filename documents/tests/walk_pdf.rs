//! The papers of a walk as other programs read them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

mod reading;
mod walk_samples;

use palier_documents::tables::Cell;
use palier_documents::walk::minutes::{self, Minutes};
use palier_documents::walk::plan::Plan;
use palier_documents::walk::{pack, receipt, restitution};
use palier_documents::{Typesetter, qr};
use palier_domain::shared::Day;
use proptest::prelude::*;
use reading::{any_text, bare, figures_of_a_sound_file, pages, run, text};
use std::sync::LazyLock;
use walk_samples as samples;

static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::new().unwrap());

const HOSTILE: [&str; 5] = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "#panic(\"non\") #import \"@preview/x:1.0.0\" $x^2$ *gras* _i_ `code` // fin",
    "]]><!ENTITY a \"b\">&amp;",
    "gpj.\u{202E}exe \u{200F}fin",
];

fn said(words: &str) -> String {
    bare(words).replace(['\u{202E}', '\u{200F}'], "")
}

fn minutes_pdf(minutes: &Minutes) -> Vec<u8> {
    minutes::pdf(&TYPESETTER, minutes).unwrap()
}

#[test]
fn minutes_say_who_came_what_was_seen_and_what_waits() {
    let minutes = samples::minutes(12, 1);
    let bytes = minutes_pdf(&minutes);
    let photos: usize = minutes.constats.iter().map(|c| c.before.len() + c.after.len()).sum();
    // The plan, two charts and the photos.
    assert_eq!(figures_of_a_sound_file(&bytes), 3 + photos);
    let text = text(&bytes);
    for words in [
        "14 habitants (8 femmes, 5 hommes, 1 sans précision ; 3 de moins de 18 ans, 11 d'âge non précisé)",
        "Animateur Nadège Valfleury",
        "Excusés Ville, espaces verts",
        "Temps sec, 9 degrés",
        "dégradation (voix : gêne 2, dégradation 5)",
        "à désigner",
        "à fixer",
        "En attente de réponse",
        "À faire, par organisme",
    ] {
        assert!(text.contains(&bare(words)), "{words}\n{text}");
    }
    for constat in &minutes.constats {
        // Once at its stop, once in the list of what waits, once in the list of its organisation.
        let lists = usize::from(constat.awaits_answer)
            + usize::from(constat.is_open && !constat.responsible.is_empty());
        assert_eq!(text.matches(&bare(&constat.description)).count(), 1 + lists, "{}", constat.description);
    }
}

#[test]
fn three_hundred_constats_and_four_hundred_photos_are_all_there() {
    let mut minutes = samples::minutes(300, 0);
    for (n, constat) in minutes.constats.iter_mut().enumerate() {
        (constat.before, constat.after) =
            ((0..if n < 100 { 2 } else { 1 }).map(|p| samples::photo(n + p)).collect(), vec![]);
    }
    let bytes = minutes_pdf(&minutes);
    assert_eq!(figures_of_a_sound_file(&bytes), 3 + 400);
    let text = text(&bytes);
    assert!(minutes.constats.iter().all(|constat| text.contains(&bare(&constat.place))));
}

#[test]
fn a_photo_goes_into_the_file_as_it_is() {
    let mut minutes = samples::minutes(1, 1);
    let photo = samples::jpeg(77, 640, 480);
    minutes.constats[0].before[0].bytes.clone_from(&photo);
    let bytes = minutes_pdf(&minutes);
    assert!(bytes.windows(photo.len()).any(|window| window == photo), "the JPEG was encoded again");
}

#[test]
fn a_photo_that_cannot_be_read_costs_nothing_else() {
    let mut minutes = samples::minutes(4, 1);
    minutes.constats[0].before[0].bytes = b"not a photo".to_vec();
    minutes.constats[2].before[0].bytes.truncate(400);
    let text = text(&minutes_pdf(&minutes));
    assert_eq!(text.matches("Photoillisible.").count(), 2);
    assert!(text.contains(&bare(&minutes.constats[2].description)));
}

#[test]
fn hostile_text_is_printed_not_obeyed() {
    let mut minutes = samples::minutes(HOSTILE.len(), 0);
    for (constat, words) in minutes.constats.iter_mut().zip(HOSTILE) {
        constat.description = words.into();
        (constat.responsible, constat.number) = (words.into(), words.into());
    }
    for (mark, words) in minutes.plan.constats.iter_mut().zip(HOSTILE) {
        (mark.number, mark.label) = (words.into(), words.into());
    }
    minutes.constats[0].residents_words = "§".repeat(10_000);
    let bytes = minutes_pdf(&minutes);
    figures_of_a_sound_file(&bytes);
    let text = text(&bytes);
    for words in HOSTILE {
        assert!(text.contains(&said(words)), "{words}\n{text}");
    }
    assert_eq!(text.matches('§').count(), 10_000);
}

#[test]
fn minutes_of_a_walk_where_nothing_was_noted_are_still_a_document() {
    let mut minutes = samples::minutes(0, 0);
    (minutes.plan, minutes.residents) = (Plan::default(), None);
    (minutes.roles, minutes.organisations) = (vec![], vec![]);
    (minutes.by_theme, minutes.by_responsible) = (vec![], vec![]);
    let text = text(&minutes_pdf(&minutes));
    assert!(text.contains("Aucunlieuplacésurleplan.") && text.contains("Aucunconstat."), "{text}");
}

#[test]
fn the_sheets_of_the_minutes_hold_texts_days_and_numbers() {
    let minutes = samples::minutes(8, 2);
    let sheets = minutes::minutes_sheets(&minutes);
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Constats", "À faire", "Présence", "Chiffres"]);
    let residents = |who: &str, count| vec![Cell::Text(who.to_owned()), Cell::Number(count)];
    for row in [
        residents("Habitants", 14.0),
        residents("dont femmes", 8.0),
        residents("dont de moins de 18 ans", 3.0),
    ] {
        assert!(sheets[2].rows.contains(&row), "{row:?}");
    }
    assert!(sheets.iter().all(|sheet| sheet.rows.iter().all(|row| row.len() == sheet.columns.len())));
    let cell = |row: usize, title: &str| {
        let column = sheets[0].columns.iter().position(|column| column.title == title).unwrap();
        sheets[0].rows[row][column].clone()
    };
    assert_eq!(sheets[0].rows.len(), 8);
    assert_eq!(cell(0, "Échéance"), Cell::Date(Day::of(2026, 6, 30).unwrap()));
    assert_eq!(cell(3, "Échéance"), Cell::Empty);
    assert_eq!(cell(0, "Photos avant"), Cell::Number(2.0));
    assert_eq!(cell(0, "En attente de réponse"), Cell::Text("oui".into()));
    // Constats 1, 3, 5 and 7 are open; 3 and 7 have no responsible.
    assert_eq!(sheets[1].rows.len(), 2);
    // Organisations, then residents: their number, by sex and by age, each with what was not said.
    assert_eq!(sheets[2].rows.len(), 4 + 1 + 3 + 2);
}

#[test]
fn the_pack_has_its_plan_its_sheets_and_its_poster() {
    let pack = samples::pack();
    let bytes = pack::pdf(&TYPESETTER, &pack).unwrap();
    // The plan and two codes.
    assert_eq!(figures_of_a_sound_file(&bytes), 3);
    assert_eq!(pages(&bytes), 1 + 1 + pack.stops.len() + 1);
    let sizes = run("pdfinfo", &["-l", "2", "{}"], &bytes);
    assert!(sizes.contains("1190.55 x 841.89") && sizes.contains("595.276 x 841.89"), "{sizes}");
    let text = text(&bytes);
    for words in
        ["Garant du temps", "Ville, espaces verts", "Arrêt 6 : Parking derrière la tour 4", "Photos n°"]
    {
        assert!(text.contains(&bare(words)), "{words}");
    }
    // Two remarks by sheet, each with every theme.
    assert_eq!(text.matches(&bare("Chantiers, renouvellement urbain")).count(), 2 * pack.stops.len());
    assert!(text.contains(&bare(&pack.public_address)) && text.contains(&bare(&pack.join_code)));
}

#[test]
fn a_pack_without_stop_nor_address_nor_plan_can_be_printed() {
    let mut pack = samples::pack();
    (pack.stops, pack.themes, pack.organisations) = (vec![], vec![], vec![]);
    (pack.plan, pack.public_address, pack.join_address) = (Plan::default(), String::new(), "x".repeat(4_000));
    let bytes = pack::pdf(&TYPESETTER, &pack).unwrap();
    assert_eq!(figures_of_a_sound_file(&bytes), 0);
    assert!(text(&bytes).contains("Feuilled'observation"));
}

#[test]
fn hostile_text_is_printed_in_the_pack_too() {
    let mut pack = samples::pack();
    pack.themes = HOSTILE.map(str::to_owned).into();
    pack.organisations.push(HOSTILE[2].into());
    pack.stops[0].label = "§".repeat(10_000);
    pack.heading.meeting_point = HOSTILE[4].into();
    let bytes = pack::pdf(&TYPESETTER, &pack).unwrap();
    assert_eq!(figures_of_a_sound_file(&bytes), 3);
    let text = text(&bytes);
    for words in HOSTILE {
        assert!(text.contains(&said(words)), "{words}");
    }
    // In the list of the plan and over its own sheet.
    assert_eq!(text.matches('§').count(), 20_000);
}

#[test]
fn the_restitution_holds_in_one_page_whatever_there_is_to_say() {
    let usual = restitution::pdf(&TYPESETTER, &samples::restitution()).unwrap();
    // Four pairs and the code.
    assert_eq!((pages(&usual), figures_of_a_sound_file(&usual)), (1, 9));
    let said = text(&usual);
    for words in [
        "Ce que nous avons vu",
        "3 autres thèmes",
        "fait le 12 avril 2026",
        "autres réponses sont sur",
        "Que devient ma remarque ?",
    ] {
        assert!(said.contains(&bare(words)), "{words}\n{said}");
    }
    let mut long = samples::restitution();
    long.thanks = "W ".repeat(5_000);
    long.heading.quartier = "W".repeat(10_000);
    for answer in &mut long.answers {
        (answer.what, answer.answer) = ("W".repeat(10_000), "W".repeat(10_000));
    }
    for seen in &mut long.themes {
        seen.theme = "W".repeat(10_000);
    }
    let long = restitution::pdf(&TYPESETTER, &long).unwrap();
    assert_eq!(pages(&long), 1);
}

#[test]
fn receipts_are_all_there_with_their_code_and_address() {
    let mut receipts = samples::receipts(11);
    receipts.receipts[3].remark = HOSTILE[1].into();
    let bytes = receipt::pdf(&TYPESETTER, &receipts).unwrap();
    assert_eq!((pages(&bytes), figures_of_a_sound_file(&bytes)), (2, 11));
    let text = text(&bytes);
    for receipt in &receipts.receipts {
        assert!(text.contains(&receipt.code) && text.contains(&bare(&receipt.address)), "{}", receipt.code);
    }
    assert!(text.contains(&bare(HOSTILE[1])));
}

#[test]
fn a_phone_reads_the_code_drawn() {
    for address in ["https://palier.tilleuls.example/remarques/K7M2QF", "https://x.example/?a=1&b=<é>"] {
        let svg = qr::svg(address).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let path = document.descendants().find(|node| node.has_tag_name("path")).unwrap();
        let side: usize = document.root_element().attribute("width").unwrap().parse().unwrap();
        let mut dark = vec![vec![false; side]; side];
        for module in path.attribute("d").unwrap().split('M').skip(1) {
            let (x, rest) = module.split_once(' ').unwrap();
            let y = rest.split_once('h').unwrap().0;
            dark[y.parse::<usize>().unwrap()][x.parse::<usize>().unwrap()] = true;
        }
        let scale = 4;
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side * scale, side * scale, |x, y| {
            if dark[y / scale][x / scale] { 0 } else { 255 }
        });
        let grids = seen.detect_grids();
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].decode().unwrap().1, address);
    }
    assert_eq!(qr::svg(&"x".repeat(301)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_text_makes_every_paper(words in proptest::collection::vec(any_text(), 12)) {
        let mut words = words.into_iter().cycle();
        let mut next = || words.next().unwrap_or_default();
        let mut minutes = samples::minutes(2, 1);
        let constat = &mut minutes.constats[0];
        (constat.number, constat.stop, constat.description) = (next(), next(), next());
        (constat.residents_words, constat.answer, constat.responsible) = (next(), next(), next());
        (constat.before[0].alternative, constat.before[0].caption) = (next(), next());
        (minutes.heading.quartier, minutes.heading.author, minutes.plan.title) = (next(), next(), next());
        (minutes.plan.constats[0].number, minutes.plan.stops[0].label) = (next(), next());
        prop_assert!(minutes::pdf(&TYPESETTER, &minutes).is_ok());

        let mut pack = samples::pack();
        (pack.heading.kind, pack.stops[0].label, pack.themes[0]) = (next(), next(), next());
        (pack.public_address, pack.join_code, pack.explanation) = (next(), next(), next());
        prop_assert!(pack::pdf(&TYPESETTER, &pack).is_ok());

        let mut restitution = samples::restitution();
        (restitution.thanks, restitution.answers[0].what, restitution.pairs[0].caption) = (next(), next(), next());
        (restitution.themes[0].theme, restitution.follow_address) = (next(), next());
        prop_assert!(restitution::pdf(&TYPESETTER, &restitution).is_ok());

        let mut receipts = samples::receipts(2);
        (receipts.receipts[0].code, receipts.receipts[0].remark, receipts.receipts[0].address) = (next(), next(), next());
        prop_assert!(receipt::pdf(&TYPESETTER, &receipts).is_ok());
    }
}
