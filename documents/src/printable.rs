//! What a font can print, and how the rest is shown.
//!
//! PDF/A forbids missing glyphs and the layout engine refuses the whole document for a single one. A resident's
//! emoji must not cost a committee its synthesis: a character the font lacks is printed as its code, `[U+1F984]`.

use std::fmt::Write;
use typst::text::{Coverage, Font};
use unicode_normalization::char::is_combining_mark;

/// From this length on, a run of characters without a space may be cut anywhere, so that it stays in its column.
const LONGEST_WHOLE_WORD: usize = 20;
/// Characters between two places where a long run may be cut.
const PIECE: usize = 6;
/// An invisible place where a line may break.
const BREAK: char = '\u{200B}';

/// The characters every face of a document holds.
#[derive(Debug, Clone)]
pub struct Repertoire {
    faces: Vec<Coverage>,
    simple_scripts_only: bool,
}

impl Repertoire {
    /// What all these faces can print.
    pub fn of(fonts: &[Font]) -> Self {
        let faces = fonts.iter().map(|font| font.info().coverage.clone()).collect();
        Self { faces, simple_scripts_only: false }
    }

    /// The same, without the scripts whose letters join or change shape (Arabic, Hebrew points…): the last resort
    /// when the engine cannot map a shaped glyph back to its characters.
    pub fn without_complex_scripts(&self) -> Self {
        Self { simple_scripts_only: true, ..self.clone() }
    }

    fn holds(&self, c: char) -> bool {
        let simple = !is_combining_mark(c) && matches!(u32::from(c), 0x20..0x530 | 0x1E00..0x2C00);
        // PDF/A forbids private characters even where a face draws them.
        let private = matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..);
        !private
            && !c.is_control()
            && (simple || !self.simple_scripts_only)
            && self.faces.iter().all(|face| face.contains(u32::from(c)))
    }

    /// The text as it goes on paper: whole, in reading order, with nothing the font lacks. Invisible marks (joiners,
    /// direction overrides) go, other characters without a glyph become `[U+…]`, and long runs may be cut.
    pub fn on_paper(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for word in spaced(text).split_inclusive(char::is_whitespace) {
            let shown = self.shown(word);
            if shown.chars().count() > LONGEST_WHOLE_WORD {
                cut_anywhere(&shown, &mut out)
            } else {
                out += &shown
            }
        }
        out
    }

    fn shown(&self, word: &str) -> String {
        let mut shown = String::with_capacity(word.len());
        for c in word.chars().filter(|c| !is_invisible(*c)) {
            if c == '\n' || self.holds(c) {
                shown.push(c);
            } else {
                // Writing to a String cannot fail.
                let _ = write!(shown, "[U+{:04X}]", u32::from(c));
            }
        }
        shown
    }
}

/// Longest text kept where readers hear it rather than see it (title of the file, alternative texts): PDF/A bounds
/// these strings, and nobody listens to more.
const LONGEST_SPOKEN: usize = 2_000;

/// The text as it is read aloud or listed by the system: controls and invisible marks removed, one line.
pub fn spoken(text: &str) -> String {
    let heard: String = spaced(text)
        .chars()
        .map(|c| if c == '\n' { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_invisible(*c) && !is_unassigned_for_ever(*c))
        .collect();
    let mut kept: String = heard.trim().chars().take(LONGEST_SPOKEN).collect();
    if kept.len() < heard.trim().len() {
        kept.push('…');
    }
    kept
}

/// Line ends as `\n`, tabs as spaces.
fn spaced(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let line_ends = ['\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.replace(line_ends, "\n").replace('\t', " ")
}

/// Characters made to have no glyph: joiners, direction marks and overrides, variation selectors, soft hyphen.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Noncharacters, which XML and PDF both refuse.
fn is_unassigned_for_ever(c: char) -> bool {
    matches!(u32::from(c), 0xFDD0..=0xFDEF) || u32::from(c) & 0xFFFE == 0xFFFE
}

fn cut_anywhere(run: &str, out: &mut String) {
    for (index, c) in run.chars().enumerate() {
        if index > 0 && index % PIECE == 0 && !is_combining_mark(c) {
            out.push(BREAK);
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Typesetter;

    fn paper(text: &str) -> String {
        Typesetter::new().unwrap().repertoire().on_paper(text)
    }

    #[test]
    fn french_is_untouched() {
        let text = "« L'éclairage — n° 12 — coûte 1 234,50 € », œuvre, ça, où ? Noël…";
        assert_eq!(paper(text), text);
    }

    #[test]
    fn what_has_no_glyph_is_named() {
        assert_eq!(paper("a\0b"), "a[U+0000]b");
        assert_eq!(paper("🦄"), "[U+1F984]");
        assert_eq!(paper("\u{E000}"), "[U+E000]");
    }

    #[test]
    fn direction_overrides_do_not_reorder_the_reader() {
        assert_eq!(paper("gpj.\u{202E}exe"), "gpj.exe");
    }

    #[test]
    fn long_runs_may_be_cut_and_lose_nothing() {
        let run = "x".repeat(10_000);
        let shown = paper(&run);
        assert!(shown.split(BREAK).all(|piece| piece.len() <= PIECE));
        assert_eq!(shown.replace(BREAK, ""), run);
    }

    #[test]
    fn every_line_end_is_one() {
        assert_eq!(paper("a\r\nb\rc\u{2028}d\te"), "a\nb\nc\nd e");
        assert_eq!(spoken(" a\r\nb\0 "), "a b");
    }

    #[test]
    fn the_last_resort_keeps_french() {
        let strict = Typesetter::new().unwrap().repertoire().without_complex_scripts();
        assert_eq!(strict.on_paper("Été à « Montreynaud » : 3 € — ok"), "Été à « Montreynaud » : 3 € — ok");
        assert_eq!(strict.on_paper("\u{633}"), "[U+0633]");
    }
}
