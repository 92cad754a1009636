//! The few words of SVG our figures need, escaped in one place.

use std::fmt::Write;

/// Deep blue-green: titles, contours, what is answered.
pub(crate) const DEEP: &str = "#0f4c5c";
/// Warm brick: what is late.
pub(crate) const BRICK: &str = "#a4492c";
/// Pale fill under a line of [`DEEP`].
pub(crate) const PALE: &str = "#e3eef0";
/// Text.
pub(crate) const INK: &str = "#1d2b30";

/// Text made safe between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            // What XML cannot carry.
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}')
            }
            _ => out.push(c),
        }
        out
    })
}

/// A drawing of that size in points, that a screen reader names and describes.
pub(crate) struct Drawing {
    text: String,
}

impl Drawing {
    pub(crate) fn new(width: f64, height: f64, title: &str, description: &str) -> Self {
        let (title, description) = (escape(title), escape(description));
        Self {
            text: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.1}\" height=\"{height:.1}\" \
                 viewBox=\"0 0 {width:.1} {height:.1}\" role=\"img\" font-family=\"DejaVu Sans, sans-serif\" \
                 font-stretch=\"condensed\"><title>{title}</title><desc>{description}</desc>"
            ),
        }
    }

    /// Adds an element written by this crate; texts in it must be escaped.
    pub(crate) fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(element);
    }

    /// A line of text; `anchor` is `start`, `middle` or `end`.
    pub(crate) fn text(&mut self, (x, y): (f64, f64), size: f64, anchor: &str, fill: &str, text: &str) {
        let text = escape(text);
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\">{text}</text>"
        ));
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        ));
    }

    /// Bytes written so far.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn finish(mut self) -> String {
        self.text += "</svg>";
        self.text
    }
}
