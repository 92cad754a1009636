//! The rules of the territory against the real files of the country, and against files made to break them.

use super::*;
use crate::shared::LonLat;
use geo::{Coord, MultiPolygon, Polygon};
use proptest::prelude::*;

fn data(name: &str) -> Vec<u8> {
    let path = format!("{}/../../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn refused<T: std::fmt::Debug>(read: Result<Batch<T>, Refusal>) -> String {
    read.unwrap_err().to_string()
}

/// One quartier of Saint-Étienne with these coordinates.
fn one(kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"CODE_QP":"QN04213M",
        "LIB_QP":"Montreynaud","INSEE_COM":"42218"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}]}}"#
    )
}

fn first_defect(contour: &Contour) -> Option<Defect> {
    validity::first_defect(contour.shape(), &mut validity::Budget::default()).unwrap()
}

#[test]
fn the_whole_country_is_read_and_its_586_invalid_contours_are_repaired() {
    let bytes = data("quartiers/qpv2024_france.geojson");
    let batch = read_quartiers(&bytes).unwrap();
    assert_eq!(batch.rows.len(), 1584);
    let published: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let invalid: Vec<&str> = published["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["properties"]["geom_valid"] == false)
        .map(|f| f["properties"]["code_qp"].as_str().unwrap())
        .collect();
    let found: Vec<&str> = batch.repaired.iter().map(|r| r.subject.split(' ').next().unwrap()).collect();
    assert_eq!(found.len(), 586);
    assert_eq!(found, invalid, "the same ones as the reference, in the same order");
    for row in &batch.rows {
        assert_eq!(first_defect(row.contour.as_ref().unwrap()), None, "{}", row.label());
    }
    for repair in &batch.repaired {
        let moved = (repair.area_after - repair.area_before).abs();
        assert!(moved < 0.02 * repair.area_before, "{repair}");
    }
    assert_eq!(
        batch.repaired[0].to_string().split(" en (").next(),
        Some("QN00101M Grande Reyssouze Terre Des Fleurs : contour passant deux fois au même point")
    );
}

#[test]
fn a_valid_file_is_left_alone_and_every_label_is_inside() {
    let batch = read_quartiers(&data("quartiers/qpv2024_sem_valid.geojson")).unwrap();
    assert_eq!((batch.rows.len(), batch.repaired.len()), (20, 0));
    for row in &batch.rows {
        let contour = row.contour.as_ref().unwrap();
        assert!(contour.contains(contour.label_point()), "{}", row.label());
    }
    let montreynaud = batch.rows.iter().find(|q| q.name == "Montreynaud").unwrap().contour.as_ref().unwrap();
    assert!(
        !montreynaud.contains(LonLat { lon: 4.3873, lat: 45.4397 }),
        "the town hall is not in Montreynaud"
    );
}

#[test]
fn what_is_stored_reads_back_the_same() {
    for row in read_quartiers(&data("quartiers/qpv2024_sem.geojson")).unwrap().rows {
        let contour = row.contour.unwrap();
        assert_eq!(Contour::from_geojson(&contour.to_geojson()).unwrap(), (contour, None));
    }
}

#[test]
fn the_32_quartiers_of_the_contrat_de_ville_keep_what_they_lack() {
    let batch = read_quartiers(&data("quartiers/sem_quartiers_reference.csv")).unwrap();
    let count = |status| batch.rows.iter().filter(|q| q.status() == status).count();
    assert_eq!((count(QuartierStatus::Qpv), count(QuartierStatus::VeilleActive)), (20, 12));
    assert_eq!(batch.warnings.len(), 12);
    let dorlay = batch.rows.iter().find(|q| q.code_2024.as_deref() == Some("QN04205M")).unwrap();
    assert_eq!(dorlay.communes.iter().map(Insee::as_str).collect::<Vec<_>>(), ["42103", "42271"]);
    let counted = Population { inhabitants: 1429, year: Some(2018), geography: Some(Geography::G2015) };
    assert_eq!(dorlay.population, Some(counted));
}

#[test]
fn communes_come_from_either_file() {
    let table = read_communes(&data("communes/sem_communes.csv")).unwrap().rows;
    let drawn = read_communes(&data("communes/sem_communes.geojson")).unwrap();
    assert_eq!((table.len(), drawn.rows.len(), drawn.repaired.len()), (53, 53, 0));
    assert_eq!(table[0].siren.as_ref().unwrap().as_str(), "214200016");
    let town = drawn.rows.iter().find(|c| c.insee.as_str() == "42218").unwrap().contour.as_ref().unwrap();
    assert!((75e6..85e6).contains(&town.area_m2()), "Saint-Étienne covers about 80 km²");
    assert!(town.contains(LonLat { lon: 4.3873, lat: 45.4397 }));
    let points = refused(read_communes(&data("communes/sem_mairies_points.geojson")));
    assert_eq!(points, "objet n° 1 : le contour doit être un polygone ou un multipolygone");
}

#[test]
fn correspondences_are_read_not_worked_out() {
    let rows = read_correspondences(&data("quartiers/qpv2015_loire.csv")).unwrap().rows;
    let kept = rows.iter().filter(|r| r.evolution == Evolution::Identique).collect::<Vec<_>>();
    assert_eq!((rows.len(), kept.len()), (19, 1));
    assert_eq!(kept[0].code_2024.as_deref(), Some("QN04219I"));
    let left = "code_qp2015;code_qp2024;evolution_contour\nQP042001;;sorti\n;QN04220N;nouveau\n";
    assert_eq!(read_correspondences(left.as_bytes()).unwrap().rows.len(), 2);
    let lost = "code_qp2015;code_qp2024;evolution_contour\nQP042001;;modifié\n";
    assert_eq!(refused(read_correspondences(lost.as_bytes())), "ligne 2 : le champ « code_qp2024 » est vide");
}

#[test]
fn a_second_import_changes_nothing_and_a_poorer_file_erases_nothing() {
    let drawn = read_quartiers(&data("quartiers/qpv2024_sem.geojson")).unwrap().rows;
    let listed = read_quartiers(&data("quartiers/sem_quartiers_reference.csv")).unwrap().rows;
    assert_eq!(diff(&drawn, &drawn).unwrap().same, 20);
    let plan = diff(&drawn, &listed).unwrap();
    assert_eq!(plan.create.len(), 12);
    let mut known = drawn;
    for change in &plan.change {
        known[change.index] = change.after.clone();
    }
    known.extend(plan.create);
    assert!(known[..20].iter().all(|q| q.contour.is_some()));
    let again = diff(&known, &listed).unwrap();
    assert_eq!((again.create.len(), again.change.len(), again.same), (0, 0, 32));
}

fn table(lines: &str) -> Vec<Quartier> {
    read_quartiers(lines.as_bytes()).unwrap().rows
}

#[test]
fn a_file_silent_on_the_status_leaves_the_one_that_people_entered() {
    let mut known = table("nom;code_insee\nCentre ancien;42218\n");
    assert_eq!(known[0].status(), QuartierStatus::Autre, "nothing says more of a new one");
    known[0].status = Some(QuartierStatus::VeilleActive);
    let silent = table("nom;code_insee;population\nCentre ancien;42218;1200\n");
    let plan = diff(&known, &silent).unwrap();
    assert_eq!(plan.change[0].fields, ["population"]);
    assert_eq!(plan.change[0].after.status(), QuartierStatus::VeilleActive);
    let said = table("nom;code_insee;statut\nCentre ancien;42218;QPV\n");
    assert_eq!(diff(&known, &said).unwrap().change[0].fields, ["statut"]);
}

#[test]
fn two_rows_that_claim_one_known_quartier_are_refused_by_name() {
    let known = table("code_qp2015;nom;code_insee\nQP042013;Montreynaud;42218\n");
    let split = "code_qp2024;code_qp2015;nom;code_insee\n\
                 QN04213M;QP042013;Montreynaud Nord;42218\nQN04299M;QP042013;Montreynaud Sud;42218\n";
    assert_eq!(
        diff(&known, &table(split)).unwrap_err().to_string(),
        "« QN04213M Montreynaud Nord » et « QN04299M Montreynaud Sud » désignent tous deux \
         « QP042013 Montreynaud », déjà enregistré : corrigez leurs codes ou ne gardez qu'une des deux lignes"
    );
    assert_eq!(diff(&[], &table(split)).unwrap().create.len(), 2, "a quartier may have been split in two");
}

#[test]
fn lambert_93_is_turned_into_degrees() {
    // Worked out apart, from the published constants of the projection.
    let lambert = projection::Lambert93::new().unwrap();
    let town_hall = Coord { x: 4.3873, y: 45.4397 };
    let metres = lambert.to_metres(town_hall);
    assert!((metres.x - EAST).abs() < 1.0 && (metres.y - NORTH).abs() < 1.0, "{metres:?}");
    let (e, n) = (metres.x, metres.y);
    let square = format!(
        "[[[{e},{n}],[{},{n}],[{},{}],[{e},{}],[{e},{n}]]]",
        e + 100.0,
        e + 100.0,
        n + 100.0,
        n + 100.0
    );
    let batch = read_quartiers(one("Polygon", &square).as_bytes()).unwrap();
    let contour = batch.rows[0].contour.as_ref().unwrap();
    assert!((contour.area_m2() - 10_000.0).abs() < 20.0, "{}", contour.area_m2());
    assert!(contour.contains(LonLat { lon: 4.3879, lat: 45.4401 }));
}
const EAST: f64 = 808_454.85;
const NORTH: f64 = 6_483_204.43;

#[test]
fn what_is_not_a_contour_of_france_is_refused_in_french() {
    let read = |coordinates: &str| refused(read_quartiers(one("Polygon", coordinates).as_bytes()));
    assert_eq!(
        read("[[[45.43,4.38],[45.44,4.38],[45.44,4.39],[45.43,4.38]]]"),
        "objet n° 1 : latitude et longitude sont inversées en (45.43, 4.38) : donnez la longitude d'abord"
    );
    assert!(read("[[[13.4,52.5],[13.5,52.5],[13.5,52.6],[13.4,52.5]]]").contains("hors de France"));
    assert!(read("[[[1e308,45.4],[4.4,45.4],[4.4,45.5],[1e308,45.4]]]").contains("hors de France"));
    assert!(read("[[[NaN,45.4]]]").contains("erreur à la ligne"));
    assert_eq!(read("[[]]"), "objet n° 1 : le contour est vide");
    assert_eq!(read("[]"), "objet n° 1 : le contour est vide");
    assert!(read("[[[4.4,45.4],[4.5,45.4],[4.4,45.4]]]").starts_with("objet n° 1"));
    assert_eq!(read(&"[".repeat(1000)), "le fichier imbrique trop de listes pour être un contour");
}

#[test]
fn what_is_not_the_file_wanted_is_refused_in_french() {
    let read = |bytes: &[u8]| refused(read_quartiers(bytes));
    assert!(read(b"<!DOCTYPE html><html></html>").contains("page web"));
    assert_eq!(
        read(b"{\"type\": \"FeatureCollection\",\n \"fea"),
        "le fichier est tronqué : il s'arrête à la ligne 2, caractère 5"
    );
    assert!(read(b"{\"type\": \"Topology\"}").contains("FeatureCollection"));
    assert!(read(b"[1, 2]").contains("FeatureCollection"));
    assert!(read(b"\x00\xff\xfe\x01").contains("encodage"));
    assert_eq!(read(b""), "le fichier est vide");
    assert_eq!(read(b"statut;codes_insee\nQPV;42218\n"), "la colonne « nom » manque");
    assert_eq!(
        read(b"nom;codes_insee\nSolaure;42000000\n"),
        "ligne 2 : « 42000000 » n'est pas un code INSEE de commune"
    );
    assert_eq!(
        read(b"code_qp;nom;insee\nQN04224N;Solaure;42218\nQN04224N;Solaure;42218\n"),
        "ligne 3 : « QN04224N » figure déjà (ligne 2)"
    );
    assert!(read(&vec![b' '; MAX_BYTES + 1]).contains("20 Mo"));
    let latin = read_quartiers(b"nom;insee\nCr\xEAt de Roch;42218\n").unwrap();
    assert_eq!(latin.rows[0].name, "Crêt de Roch");
}

#[test]
fn files_made_to_exhaust_the_machine_are_refused() {
    let brackets = vec![b'['; MAX_BYTES];
    assert!(read_quartiers(&brackets).is_err());
    let inside = one("Polygon", &"[".repeat(MAX_BYTES - 500));
    assert_eq!(refused(read_quartiers(inside.as_bytes())), Refusal::TooDeep.to_string());
    let empty_lists = one("Polygon", &format!("[{}[]]", "[],".repeat(6_000_000)));
    assert_eq!(refused(read_quartiers(empty_lists.as_bytes())), Refusal::TooManyVertices.to_string());
    let zigzag: String =
        (0..20_000).map(|i| format!("[{},{}],", 4.0 + f64::from(i % 2), 45.0 + f64::from(i) / 1e5)).collect();
    let tangled = one("Polygon", &format!("[[{zigzag}[4.5,46],[4.2,44.9]]]"));
    assert!(refused(read_quartiers(tangled.as_bytes())).contains("se croise trop souvent"));
}

#[test]
fn a_plan_keeps_inside_its_frame() {
    let rows = read_quartiers(&data("quartiers/qpv2024_sem.geojson")).unwrap().rows;
    let contours: Vec<Contour> = rows.into_iter().filter_map(|q| q.contour).collect();
    let bounds = contours.iter().map(Contour::bounds).reduce(Bounds::join).unwrap();
    let frame = Frame { bounds, width: 400.0, height: 300.0 };
    for path in contours.iter().map(|c| c.svg_path(&frame)) {
        let numbers =
            path.split(['M', 'L', 'Z', ' ']).filter(|t| !t.is_empty()).map(|t| t.parse::<f64>().unwrap());
        assert!(path.starts_with('M') && path.ends_with('Z'));
        assert!(numbers.into_iter().all(|n| (0.0..=400.0).contains(&n)));
    }
}

fn any_ring() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((0..12_i32, 0..12_i32), 3..14)
}

fn ring(points: &[(i32, i32)]) -> geo::LineString<f64> {
    points
        .iter()
        .map(|(x, y)| Coord { x: 4.0 + f64::from(*x) / 1e4, y: 45.0 + f64::from(*y) / 1e4 })
        .collect()
}

proptest! {
    #[test]
    fn a_contour_taken_is_always_valid_and_taking_it_again_changes_nothing(
        parts in prop::collection::vec((any_ring(), prop::option::of(any_ring())), 1..4)
    ) {
        let polygons = parts.iter().map(|(o, h)| Polygon::new(ring(o), h.iter().map(|h| ring(h)).collect()));
        let shape = MultiPolygon(polygons.collect());
        match Contour::take(shape, &mut validity::Budget::default()) {
            Ok((contour, _)) => {
                prop_assert_eq!(first_defect(&contour), None);
                let again = Contour::from_geojson(&contour.to_geojson());
                prop_assert_eq!(again, Ok((contour, None)));
            }
            Err(error) => prop_assert_eq!(error, ShapeError::Empty),
        }
    }

    #[test]
    fn degrees_and_metres_go_both_ways(lon in -4.5_f64..8.0, lat in 42.0_f64..51.0) {
        let lambert = projection::Lambert93::new().unwrap();
        let back = lambert.to_wgs84(lambert.to_metres(Coord { x: lon, y: lat })).unwrap();
        prop_assert!((back.x - lon).abs() < 2e-9 && (back.y - lat).abs() < 2e-9);
    }

    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = (read_quartiers(&bytes), read_communes(&bytes), read_correspondences(&bytes));
    }

    #[test]
    fn no_damage_to_a_real_file_breaks_the_readers(
        spots in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 1..6), cut in 0.0_f64..1.0
    ) {
        let mut bytes = data("quartiers/qpv2024_sem.geojson");
        bytes.truncate(9000);
        let len = bytes.len();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let rank = |share: f64| (share * (len - 1) as f64) as usize;
        for (share, byte) in spots {
            bytes[rank(share)] = byte;
        }
        bytes.truncate(rank(cut));
        prop_assert!(read_quartiers(&bytes).is_err(), "a file cut short is never taken");
    }
}
