//! Bar charts for committees: drawn as SVG, readable in black and white, always beside a table that says the same.
//!
//! Drawn here rather than by a library: charts-rs 2.3 gives a `<title>` per bar but neither `role="img"` nor a title
//! and a description of the figure, lays labels on a fixed canvas where long French ones collide, and would bring its
//! own fonts; plotters has had no release since 2024. What we need is two bars and a sentence per line.

use crate::svg::{BRICK, DEEP, Drawing, INK, PALE};

/// What became of the constats of one theme, or of one responsible organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Theme or organisation.
    pub label: String,
    /// Constats recorded.
    pub total: u32,
    /// Not closed yet.
    pub open: u32,
    /// Which received an answer.
    pub answered: u32,
    /// Whose deadline has passed without a closing.
    pub late: u32,
}

/// Width of a chart in points: the text width of an A4 page.
const WIDTH: f64 = 490.0;
const LABELS: f64 = 150.0;
const SENTENCES: f64 = 140.0;
const LINE: f64 = 20.0;
const LEGEND: f64 = 22.0;
/// Letters of a label that fit in [`LABELS`]; the table beside the chart has it whole.
const LABEL_LETTERS: usize = 30;

/// One line per tally: a pale bar for the total, a deep one over it for the answered, a brick one under it for the
/// late, and the numbers in words at the end. The scale is the same for all lines and starts at zero.
pub fn tallies(title: &str, tallies: &[Tally]) -> String {
    let height = LEGEND + LINE * tallies.len() as f64 + 4.0;
    let description: Vec<String> = tallies.iter().map(|t| format!("{} : {}", t.label, sentence(t))).collect();
    let mut drawing = Drawing::new(WIDTH, height, title, &description.join(" ; "));
    legend(&mut drawing);
    let most = tallies.iter().map(|t| t.total.max(t.answered).max(t.late)).max().unwrap_or(0).max(1);
    let unit = (WIDTH - LABELS - SENTENCES) / f64::from(most);
    for (index, tally) in tallies.iter().enumerate() {
        line(&mut drawing, tally, LEGEND + LINE * index as f64, unit);
    }
    drawing.finish()
}

fn legend(drawing: &mut Drawing) {
    let keys = [("constats", PALE), ("avec réponse", DEEP), ("en retard", BRICK)];
    for (index, (word, fill)) in keys.into_iter().enumerate() {
        let x = LABELS + 75.0 * index as f64;
        drawing.rect((x, 4.0), (8.0, 8.0), fill);
        drawing.text((x + 12.0, 11.0), 8.0, "start", INK, word);
    }
}

fn line(drawing: &mut Drawing, tally: &Tally, y: f64, unit: f64) {
    let width = |count: u32| f64::from(count) * unit;
    drawing.text((LABELS - 8.0, y + 11.0), 8.0, "end", INK, &shortened(&tally.label));
    drawing.rect((LABELS, y + 2.0), (width(tally.total), 9.0), PALE);
    drawing.rect((LABELS, y + 2.0), (width(tally.answered), 9.0), DEEP);
    drawing.rect((LABELS, y + 12.0), (width(tally.late), 3.0), BRICK);
    let longest = tally.total.max(tally.answered).max(tally.late);
    drawing.text((LABELS + width(longest) + 6.0, y + 10.0), 8.0, "start", INK, &sentence(tally));
}

fn sentence(tally: &Tally) -> String {
    let answered = match tally.answered {
        0 => "sans réponse".to_owned(),
        n => format!("{n} avec réponse"),
    };
    match tally.late {
        0 => format!("{}, {answered}", tally.total),
        n => format!("{}, {answered}, {n} en retard", tally.total),
    }
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_LETTERS {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LABEL_LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(label: &str, total: u32, answered: u32, late: u32) -> Tally {
        Tally { label: label.into(), total, open: total - answered, answered, late }
    }

    #[test]
    fn the_figure_is_named_and_says_its_numbers() {
        let svg = tallies("Constats par thème", &[tally("Déchets", 5, 3, 1), tally("Éclairage", 2, 0, 0)]);
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>Constats par thème</title>"));
        assert!(
            svg.contains(
                "<desc>Déchets : 5, 3 avec réponse, 1 en retard ; Éclairage : 2, sans réponse</desc>"
            )
        );
    }

    #[test]
    fn a_hostile_label_stays_text() {
        let svg = tallies("t", &[tally("<script>alert(\"x\")</script>&", 1, 1, 0)]);
        assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;"));
    }

    #[test]
    fn no_count_and_zero_counts_draw_finite_bars() {
        for svg in [tallies("vide", &[]), tallies("zéro", &[tally("Rien", 0, 0, 0)])] {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
