use super::*;

const GRID: &str = include_str!("../../../conventions/grilles/diagnostic-en-marchant.toml");
const ID: &str = "0192f0c1-2b3c-7d4e-8f50-123456789abc";

fn fields(faults: &[FieldFault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.field).collect()
}

fn typed(
    texts: &[(&str, &str)],
    proposed: Option<LonLat>,
    qualifies: bool,
) -> Result<Typed, Vec<FieldFault>> {
    let grid = Grid::parse(GRID).unwrap();
    let around = Around { grid: &grid, walked_on: Day::of(2026, 3, 3).unwrap(), proposed, qualifies };
    constat(&Form::of(texts), around)
}

#[test]
fn a_walk_says_every_fault_at_once() {
    let form = Form::of(&[
        ("quartier", ID),
        ("kind", "diagnostic_en_marchant"),
        ("day", "2026-03-03"),
        ("starts_at", "14:00"),
        ("ends_at", "16:00"),
        ("meeting_point", "Devant la poste"),
        ("organisations", ID),
        ("stops", "Hall du 12 ; 4,39 ; 45,44\n\n Square"),
    ]);
    let read = walk(&form).unwrap();
    let expected = [("Hall du 12".to_owned(), LonLat::new(4.39, 45.44).ok()), ("Square".to_owned(), None)];
    assert_eq!(read.stops, expected);
    assert_eq!((read.organisations.len(), read.previous), (1, ComesBackTo::Last));
    let wrong = Form::of(&[
        ("kind", "promenade"),
        ("day", "31/02/2026"),
        ("starts_at", "14:00"),
        ("ends_at", "13:00"),
        ("stops", "Square ; ici"),
    ]);
    let faults = walk(&wrong).unwrap_err();
    assert_eq!(fields(&faults), ["quartier", "kind", "day", "ends_at", "meeting_point", "stops"]);
}

#[test]
fn a_stop_reads_back_as_it_was_written() {
    let line = stop_line("Square", Some((4.391, 45.44)));
    assert_eq!(stops(&line), Ok(vec![("Square".to_owned(), LonLat::new(4.391, 45.44).ok())]));
}

#[test]
fn the_theme_gives_the_visibility_unless_a_qualifier_chooses() {
    let base = [
        ("theme", "tranquillite.bruit"),
        ("value", "dysfonctionnement"),
        ("description", "Bruit le soir"),
        ("lon", "4,39"),
        ("lat", "45,44"),
        ("visibility", "public"),
        ("responsible", ID),
    ];
    let resident = typed(&base, None, false).unwrap();
    assert_eq!(resident.noted.visibility, Visibility::Restreint);
    assert_eq!(resident.noted.theme, "tranquillite");
    assert_eq!(resident.responsible, None);
    let pilot = typed(&base, None, true).unwrap();
    assert_eq!((pilot.noted.visibility, pilot.responsible.is_some()), (Visibility::Public, true));
}

#[test]
fn the_place_of_the_photo_serves_when_none_is_typed() {
    let base = [("theme", "dechets"), ("value", "idee"), ("description", "Composteur")];
    assert_eq!(fields(&typed(&base, None, false).unwrap_err()), ["point"]);
    let camera = LonLat::new(4.4, 45.5).ok();
    assert_eq!(typed(&base, camera, false).unwrap().noted.point, camera);
    let typed_over = typed(&[base.as_slice(), &[("lon", "4.3"), ("lat", "45.4")]].concat(), camera, false);
    assert_eq!(typed_over.unwrap().noted.point, LonLat::new(4.3, 45.4).ok());
    let unreadable = typed(&[base.as_slice(), &[("lon", "ici")]].concat(), camera, false);
    assert_eq!(fields(&unreadable.unwrap_err()), ["lon"]);
}

#[test]
fn a_filter_takes_its_special_words_apart() {
    let query = [("etat", "ouverts"), ("responsable", "aucun"), ("q", " "), ("retard", "oui")];
    let query = query.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let read = filter(&query);
    assert!(read.open && read.without_responsible && read.late);
    assert_eq!((read.state, read.responsible, read.words), (None, None, None));
}

#[test]
fn residents_are_counted_and_answers_name_nobody() {
    let invited: OrganisationId = ID.parse().unwrap();
    let presence = format!("presence-{ID}");
    let form = Form::of(&[(presence.as_str(), "excuse"), ("residents", "12")]);
    let read = attendance(&form, &[invited]).unwrap();
    assert_eq!(
        (read.organisations[&invited], read.residents.to_string()),
        ("excuse", "12 habitants".to_owned())
    );
    let named = Form::of(&[("residents", "Mme Durand"), ("women", "elles"), ("aged_over_60", "-1")]);
    assert_eq!(fields(&attendance(&named, &[]).unwrap_err()), ["residents", "women", "aged_over_60"]);
    let detailed = Form::of(&[("residents", "12"), ("women", "7"), ("men", "5"), ("aged_over_60", "4")]);
    let read = attendance(&detailed, &[]).unwrap().residents.to_string();
    assert_eq!(read, "12 habitants (7 femmes, 5 hommes ; 4 de 60 ans et plus, 8 d'âge non précisé)");
    let more = Form::of(&[("residents", "10"), ("women", "7"), ("men", "5")]);
    assert_eq!(fields(&attendance(&more, &[]).unwrap_err()), ["residents"]);
    assert!(answer(&Form::of(&[("answer", "Appelez le 04 77 00 00 00")])).is_err());
}
