//! A local convention as other programs read it: qpdf and poppler for the PDF, the archive and its XML for the text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

mod reading;

use palier_documents::Typesetter;
use palier_documents::local_convention::{self, Article, Avenant, LocalConvention, Programmed, Signatory};
use palier_domain::shared::Day;
use proptest::prelude::*;
use reading::{any_text, bare, figures_of_a_sound_file, run, text};
use std::io::{Cursor, Read};
use std::sync::LazyLock;

static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::new().unwrap());

fn sample() -> LocalConvention {
    let programmed = |n: usize| Programmed {
        code: format!("2026-{n:03}"),
        title: format!("Action numéro {n}"),
        objectives: "A4.2 Maintenance et nettoyage".into(),
        pilot: "Ville des Tilleuls".into(),
        calendar: "du 01/01/2026 au 31/12/2026".into(),
        budget: "12 500 €".into(),
        state: "En cours, engagée".into(),
    };
    LocalConvention {
        title: "Convention locale des Tilleuls".into(),
        commune: "Les Tilleuls".into(),
        frame: "Convention cadre".into(),
        standing: "En vigueur".into(),
        read_at: "Texte au 22 novembre 2026".into(),
        period: "du 1er janvier 2026 au 31 décembre 2028".into(),
        adoption: "15 décembre 2025, Conseil municipal".into(),
        quartiers: vec!["Les Glycines".into(), "Le Stade".into()],
        articles: vec![Article {
            title: "Article 1 : Objet".into(),
            text: "Première phrase.\n\nSeconde phrase.".into(),
        }],
        avenants: vec![Avenant {
            title: "Avenant n° 1 : prolongation".into(),
            effect: "Prend effet demain".into(),
            text: "Un an".into(),
        }],
        signatories: vec![Signatory {
            organisation: "Ville".into(),
            quality: "Maire".into(),
            signed: "15/01/2026".into(),
        }],
        programme: (1..=60).map(programmed).collect(),
        budget: "750 000 €".into(),
        author: "Métropole".into(),
        edited_on: Day::of(2026, 11, 22).unwrap(),
    }
}

fn pdf(convention: &LocalConvention) -> Vec<u8> {
    local_convention::pdf(&TYPESETTER, convention).unwrap()
}

fn part(odt: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(odt)).unwrap();
    let mut content = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut content).unwrap();
    content
}

/// What a reader reads of the text, and the names of its elements.
fn read(odt: &[u8]) -> (String, Vec<String>) {
    let content = part(odt, "content.xml");
    let document = roxmltree::Document::parse(&content).unwrap();
    let words = document.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    let names = document.descendants().filter(roxmltree::Node::is_element);
    (words, names.map(|node| node.tag_name().name().to_owned()).collect())
}

#[test]
fn the_pdf_is_sound_and_says_all_of_it() {
    let (convention, bytes) = (sample(), pdf(&sample()));
    assert_eq!(figures_of_a_sound_file(&bytes), 0);
    let said = text(&bytes);
    for words in [
        "Convention locale des Tilleuls",
        "Article 1 : Objet",
        "Seconde phrase.",
        "Avenant n° 1 : prolongation",
        "Maire",
        "15 décembre 2025, Conseil municipal",
        "750 000 €",
    ] {
        assert!(said.contains(&bare(words)), "{words}");
    }
    assert!(convention.programme.iter().all(|action| said.contains(&bare(&action.title))));
    assert!(
        said.matches("ActionPiloteCalendrier").count() > 1,
        "the head of the table comes back on each page"
    );
}

#[test]
fn the_text_opens_as_an_opendocument_and_says_the_same() {
    let odt = local_convention::odt(&sample()).unwrap();
    assert_eq!(&odt[30..38], b"mimetype", "the kind comes first");
    assert_eq!(part(&odt, "mimetype"), "application/vnd.oasis.opendocument.text");
    for name in ["META-INF/manifest.xml", "styles.xml", "meta.xml"] {
        roxmltree::Document::parse(&part(&odt, name)).unwrap();
    }
    let (words, elements) = read(&odt);
    for said in [
        "Convention locale des Tilleuls",
        "Article 1 : Objet",
        "Seconde phrase.",
        "Maire",
        "Action numéro 60",
    ] {
        assert!(words.contains(said), "{said}");
    }
    assert_eq!(elements.iter().filter(|name| *name == "table").count(), 2);
    assert_eq!(odt, local_convention::odt(&sample()).unwrap(), "the same content gives the same bytes");
}

#[test]
fn hostile_text_stays_text_in_both() {
    let hostile = "=cmd()|' /C calc'!A0 <script>alert(1)</script> & <text:a xlink:href=\"x\"> #panic(\"non\") \u{202E}gpj.exe";
    let mut convention = sample();
    convention.title = hostile.into();
    convention.articles[0] = Article { title: hostile.into(), text: format!("{hostile}\n\0fin") };
    convention.programme[0].title = hostile.into();
    let (words, elements) = read(&local_convention::odt(&convention).unwrap());
    assert!(words.contains("=cmd()|' /C calc'!A0 <script>alert(1)</script> & <text:a xlink:href=\"x\">"));
    assert!(elements.iter().all(|name| name != "script" && name != "a"));
    let said = text(&pdf(&convention));
    assert!(said.contains(&bare("<script>alert(1)</script>")) && said.contains(&bare("#panic(\"non\")")));
}

#[test]
fn an_empty_convention_is_still_two_documents() {
    let empty = LocalConvention {
        title: String::new(),
        commune: String::new(),
        frame: String::new(),
        standing: String::new(),
        read_at: String::new(),
        period: String::new(),
        adoption: String::new(),
        quartiers: vec![],
        articles: vec![],
        avenants: vec![],
        signatories: vec![],
        programme: vec![],
        budget: String::new(),
        author: String::new(),
        ..sample()
    };
    assert!(text(&pdf(&empty)).contains("Aucuneactionn’estencoreauprogramme."));
    assert!(read(&local_convention::odt(&empty).unwrap()).0.contains("Signataires"));
}

#[test]
fn a_title_of_invisible_marks_does_not_leave_the_file_without_one() {
    for (title, name) in [("\n\t ", "Convention locale"), ("\u{200B}\u{202E}", "Sans titre")] {
        let untitled = LocalConvention { title: title.into(), ..sample() };
        let facts = run("pdfinfo", &["{}"], &pdf(&untitled));
        let told = facts.lines().find_map(|line| line.strip_prefix("Title:")).unwrap();
        assert_eq!(told.trim(), name, "{title:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_makes_both_documents(words in proptest::collection::vec(any_text(), 8)) {
        let mut words = words.into_iter();
        let mut next = || words.next().unwrap_or_default();
        let mut convention = sample();
        convention.programme.truncate(1);
        (convention.title, convention.standing, convention.author) = (next(), next(), next());
        (convention.articles[0].title, convention.articles[0].text) = (next(), next());
        (convention.programme[0].title, convention.signatories[0].quality, convention.budget) = (next(), next(), next());
        let made = local_convention::pdf(&TYPESETTER, &convention);
        prop_assert!(made.is_ok(), "{:?}", made.err());
        read(&local_convention::odt(&convention).unwrap());
    }
}
