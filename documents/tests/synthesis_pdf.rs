//! The synthesis as other programs read it: qpdf for the structure, poppler for the text. Both must be installed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

mod reading;
mod samples;

use palier_documents::{Typesetter, synthesis};
use proptest::prelude::*;
use reading::{any_text, bare, objects, pages, run, text};
use samples::{constat, synthesis as sample};
use std::sync::LazyLock;

static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::new().unwrap());

fn pdf(synthesis: &synthesis::Synthesis) -> Vec<u8> {
    synthesis::pdf(&TYPESETTER, synthesis).unwrap()
}

#[test]
fn the_file_declares_both_standards_its_language_and_its_tags() {
    let bytes = pdf(&sample(4));
    run("qpdf", &["--check", "{}"], &bytes);
    let clear = objects(&bytes).concat();
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/StructTreeRoot",
        "/Lang (fr",
        "/Marked true",
        "/Outlines",
        "/S /TH",
        "/S /H1",
    ] {
        assert!(clear.contains(mark), "{mark} is missing");
    }
    let facts = run("pdfinfo", &["{}"], &bytes);
    assert!(facts.contains("Synthèse des diagnostics partagés, Les Tilleuls, année 2026"), "{facts}");
    assert!(facts.contains("Métropole des Tilleuls") && facts.contains("Tagged:          yes"), "{facts}");
    assert!(facts.contains("Nov 22") && facts.contains("2026"), "{facts}");
}

#[test]
fn every_image_says_what_it_shows() {
    let synthesis = sample(4);
    let objects = objects(&pdf(&synthesis));
    let figures: Vec<&String> = objects.iter().filter(|object| object.contains("/S /Figure")).collect();
    // The map, two charts and the photos.
    assert_eq!(figures.len(), 3 + synthesis.photos.len());
    assert!(figures.iter().all(|figure| figure.contains("/Alt")));
}

#[test]
fn every_constat_is_there_whole_over_many_pages() {
    let synthesis = sample(120);
    let bytes = pdf(&synthesis);
    let text = text(&bytes);
    for constat in &synthesis.constats {
        assert!(text.contains(&bare(&constat.description)), "{}", constat.description);
        assert!(text.contains(&bare(&constat.place)), "{}", constat.place);
    }
    let pages = pages(&bytes);
    assert!(pages > 5);
    assert!(text.contains(&format!("page2sur{pages}")));
    // The header of the table is repeated on the pages it runs over.
    assert!(text.matches("N°ConstatResponsable").count() > 4);
}

#[test]
fn hostile_text_is_printed_not_obeyed() {
    let hostile = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "#panic(\"non\") #import \"@preview/x:1.0.0\" $x^2$ *gras* _i_ `code` // fin",
        "\\u{41} @ref <label> ~ -- --- ... 'x' \"y\"",
        "/etc/passwd",
    ];
    let mut synthesis = sample(0);
    synthesis.constats = hostile
        .iter()
        .enumerate()
        .map(|(n, words)| synthesis::Constat { description: (*words).into(), ..constat(n) })
        .collect();
    let text = text(&pdf(&synthesis));
    for words in hostile {
        assert!(text.contains(&bare(words)), "{words}\n{text}");
    }
}

#[test]
fn what_cannot_be_printed_is_named() {
    let mut synthesis = sample(1);
    let run = "§".repeat(10_000);
    synthesis.constats[0].description =
        format!("zéro \0 licorne 🦄 \u{E000} inversé \u{202E}gpj.exe\u{202C} {run} fin");
    let text = text(&pdf(&synthesis));
    for part in ["zéro[U+0000]licorne[U+1F984][U+E000]inverségpj.exe", "§fin"] {
        assert!(text.contains(part), "{part}");
    }
    // The run crosses pages, whose headers and footers stand between its pieces.
    assert_eq!(text.matches('§').count(), run.chars().count());
}

#[test]
fn other_scripts_are_printed() {
    let mut synthesis = sample(1);
    synthesis.constats[0].description = "Ελληνικά Кириллица Türkçe Việt".into();
    synthesis.constats[0].residents_words = "مرحبا بكم لا שלום".into();
    let bytes = pdf(&synthesis);
    run("qpdf", &["--check", "{}"], &bytes);
    let text = text(&bytes);
    assert!(text.contains("ΕλληνικάКириллицаTürkçeViệt"), "{text}");
    assert!(!text.contains("[U+06"), "Arabic is in the font: {text}");
}

#[test]
fn a_photo_that_cannot_be_read_is_said_and_costs_nothing_else() {
    let mut synthesis = sample(2);
    synthesis.photos[0].bytes = b"not a photo".to_vec();
    synthesis.photos[1].bytes.truncate(200);
    let text = text(&pdf(&synthesis));
    assert!(text.contains("Photoillisible."));
    assert!(text.contains(&bare(&synthesis.photos[0].caption)));
}

#[test]
fn an_empty_synthesis_is_still_a_document() {
    let mut synthesis = sample(0);
    synthesis.map = synthesis::MapFigure::default();
    (synthesis.by_theme, synthesis.by_responsible) = (vec![], vec![]);
    (synthesis.photos, synthesis.actions, synthesis.clauses) = (vec![], vec![], vec![]);
    (synthesis.quartier.name, synthesis.author) = (String::new(), String::new());
    (synthesis.key_figures, synthesis.quartier.landlords) = (vec![], vec![]);
    assert!(text(&pdf(&synthesis)).contains("Aucunconstatsurlapériode."));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_makes_a_document(words in proptest::collection::vec(any_text(), 14)) {
        let mut words = words.into_iter();
        let mut next = || words.next().unwrap_or_default();
        let mut synthesis = sample(1);
        let constat = &mut synthesis.constats[0];
        (constat.number, constat.theme, constat.description) = (next(), next(), next());
        (constat.residents_words, constat.response, constat.state) = (next(), next(), next());
        (synthesis.quartier.name, synthesis.period, synthesis.author) = (next(), next(), next());
        (synthesis.by_theme[0].label, synthesis.map.points[0].number) = (next(), next());
        (synthesis.photos[0].alternative, synthesis.photos[0].caption) = (next(), next());
        synthesis.actions[0].title = next();
        prop_assert!(synthesis::pdf(&TYPESETTER, &synthesis).is_ok());
    }
}
