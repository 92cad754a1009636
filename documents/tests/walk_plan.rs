//! The plan of a quartier: small, legible, true to the ground, and never more than a drawing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

mod walk_samples;

use palier_documents::walk::plan::{LARGEST, Mark, Plan, svg};
use palier_domain::shared::LonLat;
use proptest::prelude::*;
use roxmltree::Document;
use walk_samples::{at, plan, shapes};

/// Metres between two places, near enough for a quartier.
fn metres(a: LonLat, b: LonLat) -> f64 {
    let (up, across) = ((a.lat - b.lat) * 111_195.0, (a.lon - b.lon) * 111_195.0 * a.lat.to_radians().cos());
    up.hypot(across)
}

fn attribute(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// The centres of the squares of the stops.
fn stops_drawn(drawing: &Document<'_>) -> Vec<(f64, f64)> {
    let squares = drawing.descendants().filter(|n| n.has_tag_name("rect") && n.attribute("rx") == Some("4"));
    let stops = squares.filter(|n| n.attribute("width") == n.attribute("height"));
    stops
        .map(|n| {
            (
                attribute(n, "x") + attribute(n, "width") / 2.0,
                attribute(n, "y") + attribute(n, "height") / 2.0,
            )
        })
        .collect()
}

#[test]
fn five_thousand_shapes_and_three_hundred_constats_stay_small() {
    for count in [0, 220, 5_000, 20_000] {
        let text = svg(&Plan { shapes: shapes(count), ..plan(300) });
        assert!(text.len() <= LARGEST, "{count} shapes: {} bytes", text.len());
        let drawing = Document::parse(&text).unwrap();
        // Every constat is drawn, and buildings as long as they are more than a dot.
        let buildings = drawing.descendants().find(|n| n.attribute("fill") == Some("#c9d1d4"));
        let is_drawn = buildings.is_some_and(|n| n.attribute("d").unwrap().len() > 1_000);
        assert_eq!(is_drawn, matches!(count, 220 | 5_000), "{count}");
        assert_eq!(drawing.descendants().filter(|n| n.attribute("r") == Some("12")).count(), 300);
    }
}

#[test]
fn a_long_track_and_long_labels_stay_small() {
    let mut plan = Plan { shapes: shapes(5_000), ..plan(2_000) };
    plan.route =
        (0..20_000).map(|n| at(4.402 + f64::from(n) * 4e-7, 45.453 + 0.001 * f64::from(n % 7))).collect();
    plan.stops = (0..400)
        .map(|n| Mark { number: n.to_string(), label: "\"<&🦄".repeat(2_000), at: at(4.405, 45.455) })
        .collect();
    assert!(svg(&plan).len() <= LARGEST, "{}", svg(&plan).len());
}

#[test]
fn it_is_a_drawing_and_nothing_else() {
    let mut plan = plan(6);
    for (mark, words) in
        plan.stops.iter_mut().zip(["<script>alert(1)</script>", "\" onload=\"x", "]]>&\0\u{FFFF}", "=1", "é"])
    {
        (mark.number, mark.label) = (words.into(), words.into());
    }
    plan.title = "<style>*{}</style>\u{1}".into();
    let text = svg(&plan);
    let drawing = Document::parse(&text).unwrap();
    let known = ["svg", "title", "desc", "g", "path", "rect", "circle", "text"];
    for node in drawing.descendants().filter(|node| node.is_element()) {
        assert!(known.contains(&node.tag_name().name()), "{:?}", node.tag_name());
        assert!(
            node.attributes()
                .all(|a| a.name() != "style" && a.name() != "href" && !a.name().starts_with("on"))
        );
    }
    let root = drawing.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let child = |name: &str| root.children().find(|n| n.has_tag_name(name)).and_then(|n| n.text()).unwrap();
    assert_eq!(child("title"), "<style>*{}</style>");
    assert!(child("desc").contains("6 arrêts numérotés, 6 constats numérotés"), "{}", child("desc"));
    let titles: Vec<&str> =
        drawing.descendants().filter(|n| n.has_tag_name("title")).filter_map(|n| n.text()).collect();
    assert!(titles.contains(&"Arrêt <scr <script>alert(1)</script>"), "{titles:?}");
}

#[test]
fn a_schematic_contour_is_dashed_and_said() {
    let drawn = svg(&Plan { schematic: true, ..plan(0) });
    assert!(drawn.contains("stroke-dasharray") && drawn.contains("contour schématique"));
    assert!(!svg(&plan(0)).contains("stroke-dasharray"));
}

#[test]
fn a_lost_satellite_does_not_shrink_the_plan() {
    let mut lost = plan(3);
    lost.constats[0].at = at(2.35, 48.85);
    lost.constats[1].at = at(f64::NAN, 45.0);
    assert_eq!(lost.frame(), Plan { constats: vec![lost.constats[2].clone()], ..lost.clone() }.frame());
    assert_eq!(lost.left_out(), 2);
}

#[test]
fn nothing_to_show_is_said() {
    assert_eq!(Plan::default().frame(), None);
    assert!(svg(&Plan::default()).contains("Aucun contour ni lieu à montrer."));
    let alone = Plan {
        stops: vec![Mark { number: "1".into(), label: String::new(), at: at(4.4, 45.4) }],
        ..Plan::default()
    };
    let frame = alone.frame().unwrap();
    assert_eq!(frame.place(at(4.4, 45.4)), (frame.width / 2.0, frame.height / 2.0));
}

/// Places of a quartier somewhere between the tropics of France and Dunkerque.
fn places() -> impl Strategy<Value = Vec<LonLat>> {
    ((-60.0..60.0), (-22.0..52.0)).prop_flat_map(|(lon, lat): (f64, f64)| {
        proptest::collection::vec((-0.012..0.012, -0.008..0.008), 1..12)
            .prop_map(move |steps: Vec<(f64, f64)>| steps.iter().map(|(x, y)| at(lon + x, lat + y)).collect())
    })
}

proptest! {
    #[test]
    fn a_place_drawn_is_within_the_drawing_and_read_back_within_half_a_metre(places in places()) {
        let mark = |at: &LonLat| Mark { number: "1".into(), label: String::new(), at: *at };
        let frame = Plan { stops: places.iter().map(mark).collect(), ..Plan::default() }.frame().unwrap();
        for place in &places {
            // One stop at a time: two on one door would stand beside each other.
            let plan = Plan { contour: vec![places.clone()], stops: vec![mark(place)], ..Plan::default() };
            let text = svg(&plan);
            let drawing = Document::parse(&text).unwrap();
            let shown = stops_drawn(&drawing);
            prop_assert_eq!(shown.len(), 1);
            prop_assert!((0.0..=frame.width).contains(&shown[0].0) && (0.0..=frame.height).contains(&shown[0].1));
            let read = plan.frame().unwrap().unplace(shown[0]);
            prop_assert!(metres(read, *place) < 0.5, "{} m", metres(read, *place));
        }
    }

    #[test]
    fn a_frame_is_the_stated_projection_with_square_metres(places in places()) {
        let plan = Plan { route: places, ..Plan::default() };
        let frame = plan.frame().unwrap();
        prop_assert!(frame.width.fract() == 0.0 && frame.height.fract() == 0.0);
        let view_box = format!("viewBox=\"0 0 {:.1} {:.1}\"", frame.width, frame.height);
        prop_assert!(svg(&plan).contains(&view_box), "{} is missing", view_box);
        let (left, top) = frame.place(at(frame.west, frame.north));
        prop_assert!(left.abs() < 1e-6 && top.abs() < 1e-6);
        let middle = f64::midpoint(frame.south, frame.north);
        let across = metres(at(frame.west, middle), at(frame.east, middle)) / frame.width;
        let down = metres(at(frame.west, frame.south), at(frame.west, frame.north)) / frame.height;
        prop_assert!((across / down - 1.0).abs() < 0.001, "{} and {}", across, down);
    }
}
