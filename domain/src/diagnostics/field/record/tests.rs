//! Three versions, later ones, and whatever else a phone may send.

use super::*;
use proptest::prelude::*;

const GRID: &str = include_str!("../../../../../conventions/grilles/diagnostic-en-marchant.toml");

fn grid() -> Grid {
    Grid::parse(GRID).unwrap()
}

fn stop() -> StopId {
    "01890000-0000-7000-8000-000000000001".parse().unwrap()
}

fn read(body: &str) -> Record {
    let mut record = Record::read(body).unwrap();
    record.set_against(&grid(), &[stop()].into());
    record
}

#[test]
fn three_versions_say_the_same_thing() {
    let versions = [
        (1, include_str!("../golden/v1.json"), "appli"),
        (2, include_str!("../golden/v2.json"), "battery"),
        (3, include_str!("../golden/v3.json"), "humidity"),
    ];
    for (version, body, unknown) in versions {
        let record = read(body);
        assert_eq!(record.doubts, [], "version {version}");
        assert_eq!((record.version, record.kind), (version, Some(RecordKind::Constat)));
        assert_eq!(record.captured, Some(Instant(1_764_000_000_000)), "version {version}");
        assert_eq!(record.unknown, [unknown], "what is unknown is named, and stays in the text");
        let seen = &record.seen;
        assert_eq!((seen.theme.as_str(), seen.subtheme.as_deref()), ("proprete", Some("proprete.verre")));
        assert_eq!(
            (seen.value, seen.severity),
            (Some(ConstatValue::Dysfonctionnement), Some(Severity::Gene))
        );
        assert_eq!(seen.description, "Verre brisé près du bac à sable");
        assert_eq!(seen.residents_words.as_deref(), Some("On le dit depuis l'été"));
        assert_eq!((seen.stop, seen.point), (Some(stop()), LonLat::new(4.39, 45.43).ok()));
        assert_eq!(record.photos[0].sha256, "a".repeat(64));
        assert!(record.is_a_constat());
    }
}

#[test]
fn what_is_not_understood_is_left_to_a_person_with_the_reason() {
    let newer =
        read(r#"{"schema":9,"kind":"constat","theme":"proprete","value":"idee","description":"Un banc"}"#);
    assert!(newer.is_a_constat());
    assert!(newer.why().unwrap().contains("version 9"));

    let theme = read(r#"{"schema":3,"kind":"constat","theme":"ovnis","value":"idee","description":"Vu"}"#);
    assert!(!theme.is_a_constat());
    assert_eq!(theme.why().unwrap(), "thème inconnu : « ovnis »");

    let kind = read(r#"{"schema":3,"kind":"sondage","question":"?"}"#);
    assert_eq!((kind.kind, kind.unknown.len()), (None, 1));
    assert!(kind.why().unwrap().contains("sondage"));

    let elsewhere = r#"{"kind":"constat","theme":"proprete","value":"idee","description":"x","lon":400,"lat":1,
        "stop":"01890000-0000-7000-8000-000000000009","residents_words":"appelez-moi au 06 12 34 56 78"}"#;
    let elsewhere = read(elsewhere);
    assert_eq!(elsewhere.doubts, [Doubt::Point, Doubt::NamesAPerson, Doubt::Stop]);
    assert!(elsewhere.is_a_constat() && elsewhere.seen.residents_words.is_none());

    let voice = read(r#"{"kind":"avis","of":"01890000-0000-7000-8000-000000000002","severity":"enorme"}"#);
    assert_eq!(voice.doubts, [Doubt::Severity("enorme".into())]);
    assert_eq!(read(r#"{"kind":"retrait"}"#).doubts, [Doubt::OfNothing]);
}

#[test]
fn only_what_is_no_object_is_no_record() {
    for body in ["", "[]", "12", "\"texte\"", "null", "{", "{\"a\":}"] {
        assert_eq!(Record::read(body), Err(NotARecord), "{body}");
    }
    assert!(Record::read("{}").is_ok());
}

proptest! {
    #[test]
    fn any_object_is_read_and_a_constat_has_what_it_needs(
        version in 0_i64..6,
        fields in prop::collection::btree_map(
            prop::sample::select(vec![
                "kind", "theme", "subtheme", "value", "severity", "description", "stop", "lon", "lat", "photos", "of",
                "captured_at", "type", "nature", "position", "place", "at", "outcome", "x",
            ]),
            prop::sample::select(vec![
                r#""constat""#, r#""proprete""#, r#""proprete.verre""#, r#""idee""#, "null", "[1,2]", "4.5", "-1e300",
                r#"{"lon":1}"#, r#"[{"sha256":"a"}]"#, r#"["b"]"#, r#""""#, r#""texte""#, "9223372036854775807",
            ]),
            0..12,
        ),
    ) {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let body = format!("{{\"schema\":{version}{}{}}}", if fields.is_empty() { "" } else { "," }, fields.join(","));
        let record = read(&body);
        if record.is_a_constat() {
            prop_assert!(grid().theme(&record.seen.theme).is_some() || record.kind != Some(RecordKind::Constat));
            prop_assert!(record.seen.value.is_some());
        }
    }
}
