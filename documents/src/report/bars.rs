//! Bars of amounts cut in segments, readable in black and white: each segment has its own shade and its own pattern of
//! edges, and each line ends with its sentence.

use crate::svg::{BRICK, DEEP, Drawing, INK, PALE};
use palier_domain::shared::Cents;

/// Width of a chart in points: the text width of an A4 page.
const WIDTH: f64 = 490.0;
const LABELS: f64 = 150.0;
const SENTENCES: f64 = 96.0;
const LINE: f64 = 18.0;
const LEGEND: f64 = 20.0;
/// Letters of a label that fit in [`LABELS`]; the table beside the chart has it whole.
const LABEL_LETTERS: usize = 34;
/// Fills, from the surest to the least: deep, middle, pale, brick.
const FILLS: [&str; 4] = [DEEP, "#6fa3ad", PALE, BRICK];

/// What one shade of the bars stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its word in the legend.
    pub label: String,
}

/// A bar: what it is of, and an amount per segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// One amount per segment, in their order.
    pub amounts: Vec<Cents>,
}

/// A chart of amounts, up to four segments per bar. The scale is the same for all bars and starts at zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bars {
    /// What the chart shows.
    pub title: String,
    /// What each shade stands for.
    pub segments: Vec<Segment>,
    /// Bars, top to bottom.
    pub bars: Vec<Bar>,
}

impl Segment {
    /// A segment of that name.
    pub fn named(label: &str) -> Self {
        Self { label: label.to_owned() }
    }
}

impl Bar {
    fn whole(&self) -> Cents {
        self.amounts.iter().copied().map(|cents| Cents(cents.0.max(0))).sum()
    }
}

impl Bars {
    /// The chart as SVG, named and described for screen readers.
    pub fn svg(&self) -> String {
        let height = LEGEND + LINE * count(self.bars.len()) + 4.0;
        let mut drawing = Drawing::new(WIDTH, height, &self.title, &self.description());
        for (index, segment) in self.segments.iter().enumerate() {
            let x = LABELS + 85.0 * count(index);
            square(&mut drawing, (x, 4.0), (8.0, 8.0), index);
            drawing.text((x + 12.0, 11.0), 8.0, "start", INK, &segment.label);
        }
        let most = self.bars.iter().map(|bar| bar.whole().0).max().unwrap_or(0).max(1);
        for (index, bar) in self.bars.iter().enumerate() {
            line(&mut drawing, bar, LEGEND + LINE * count(index), most);
        }
        drawing.finish()
    }

    /// The numbers in words, bar by bar.
    pub fn description(&self) -> String {
        let said = |bar: &Bar| {
            let parts = self.segments.iter().zip(&bar.amounts);
            let parts: Vec<String> = parts.map(|(of, cents)| format!("{} {cents}", of.label)).collect();
            format!("{} : {}", bar.label, parts.join(", "))
        };
        self.bars.iter().map(said).collect::<Vec<_>>().join(" ; ")
    }
}

fn line(drawing: &mut Drawing, bar: &Bar, y: f64, most: i64) {
    drawing.text((LABELS - 8.0, y + 10.0), 8.0, "end", INK, &shortened(&bar.label));
    let mut x = LABELS;
    for (index, cents) in bar.amounts.iter().enumerate() {
        let width = (WIDTH - LABELS - SENTENCES) * share(*cents, most);
        if width > 0.0 {
            square(drawing, (x, y + 2.0), (width, 10.0), index);
        }
        x += width;
    }
    drawing.text((x + 6.0, y + 10.0), 8.0, "start", INK, &bar.whole().to_string());
}

/// A filled box with a dark edge, so that a pale one is seen on white.
fn square(drawing: &mut Drawing, at: (f64, f64), size: (f64, f64), segment: usize) {
    drawing.rect(at, size, INK);
    let inner = ((size.0 - 1.0).max(0.0), (size.1 - 1.0).max(0.0));
    drawing.rect((at.0 + 0.5, at.1 + 0.5), inner, FILLS[segment % FILLS.len()]);
}

/// Points, not money: a bar has no cents.
#[expect(clippy::cast_precision_loss, reason = "lengths of a drawing")]
fn share(cents: Cents, most: i64) -> f64 {
    cents.0.max(0) as f64 / most as f64
}

#[expect(clippy::cast_precision_loss, reason = "a few lines of a drawing")]
fn count(items: usize) -> f64 {
    items as f64
}

fn shortened(label: &str) -> String {
    palier_domain::shared::text::excerpt(label, LABEL_LETTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(bars: Vec<Bar>) -> Bars {
        let segments = ["prouvés", "sans preuve"].map(Segment::named).into();
        Bars { title: "Couverture".to_owned(), segments, bars }
    }

    #[test]
    fn the_figure_is_named_and_says_its_amounts() {
        let bar = Bar { label: "Axe <3>".to_owned(), amounts: vec![Cents(100_000), Cents(50_000)] };
        let svg = chart(vec![bar]).svg();
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>Couverture</title>"));
        assert!(svg.contains("Axe &lt;3&gt; : prouvés 1\u{202f}000\u{a0}€, sans preuve 500\u{a0}€"));
    }

    #[test]
    fn nothing_and_odd_amounts_draw_finite_bars() {
        let odd = Bar { label: String::new(), amounts: vec![Cents(-5), Cents(i64::MAX), Cents(0)] };
        for svg in [chart(Vec::new()).svg(), chart(vec![odd]).svg()] {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
