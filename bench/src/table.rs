//! What was measured, as a table a person reads and a ratio that holds on another machine.

use std::fmt;

struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    against: Option<(f64, &'static str)>,
}

/// The measures, in the order they were taken.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A figure that stands alone: a limit, or a size.
    pub fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row { what: what.into(), value, unit, against: None });
    }

    /// A figure beside the limit it is measured against, in the same unit.
    pub fn add_against(&mut self, what: &str, value: f64, unit: &'static str, limit: (f64, &'static str)) {
        self.rows.push(Row { what: what.to_owned(), value, unit, against: Some(limit) });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<56} {:>12} {:<8} rapport", "mesure", "valeur", "unité")?;
        for row in &self.rows {
            write!(f, "{:<56} {:>12.2} {:<8}", row.what, row.value, row.unit)?;
            match row.against {
                Some((limit, name)) => writeln!(f, " {:.3} de {name}", row.value / limit)?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_printed_with_its_ratio_to_the_limit() {
        let mut table = Table::default();
        table.add("hello", 20_000.0, "req/s");
        table.add_against("liste", 5_000.0, "req/s", (20_000.0, "hello"));
        let text = table.to_string();
        assert!(text.lines().any(|line| line.starts_with("liste") && line.ends_with("0.250 de hello")));
        assert!(!text.lines().any(|line| line.starts_with("hello") && line.contains("de hello")));
    }
}
