//! What the landlord does anyway (*droit commun*), in the quartier and elsewhere: the proof that it does more there.

use std::fmt;

/// A quantity in thousandths of its unit: 2,5 passages a week is 2500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thousandths(pub i64);

/// A text that is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas une quantité : écrivez par exemple 2 ou 2,5, avec trois décimales au plus.")]
pub struct NotThousandths(pub String);

impl Thousandths {
    /// Reads `2`, `2,5`, `1 200.125`: three decimals at most, never below zero.
    ///
    /// # Errors
    /// When it is not a quantity.
    pub fn parse(text: &str) -> Result<Self, NotThousandths> {
        let wrong = || NotThousandths(text.chars().take(40).collect());
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (units, decimals) = bare.split_once([',', '.']).unwrap_or((&bare, ""));
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if units.is_empty() || decimals.len() > 3 || !numeric(units) || !numeric(decimals) {
            return Err(wrong());
        }
        let units: i64 = units.parse().map_err(|_| wrong())?;
        let decimals: i64 = format!("{decimals:0<3}").parse().map_err(|_| wrong())?;
        units.checked_mul(1000).and_then(|whole| whole.checked_add(decimals)).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for Thousandths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (units, decimals) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        match decimals {
            0 => write!(f, "{sign}{units}"),
            _ => write!(f, "{sign}{units},{}", format!("{decimals:03}").trim_end_matches('0')),
        }
    }
}

/// One post of ordinary management, measured outside the quartier and inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrdinaryFigure {
    /// Outside the quartiers of the contrat de ville.
    pub outside: Option<Thousandths>,
    /// In the quartier.
    pub inside: Option<Thousandths>,
}

impl OrdinaryFigure {
    /// How much more (or less) in the quartier than outside, when both are known.
    pub fn gap(&self) -> Option<Thousandths> {
        let (outside, inside) = (self.outside?, self.inside?);
        Some(Thousandths(inside.0.saturating_sub(outside.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantities_are_read_as_people_write_them() {
        assert_eq!(Thousandths::parse("2,5"), Ok(Thousandths(2_500)));
        assert_eq!(Thousandths::parse("1 200.125").unwrap().to_string(), "1200,125");
        assert!(Thousandths::parse("-1").is_err() && Thousandths::parse("1,2345").is_err());
        let figure = OrdinaryFigure { outside: Some(Thousandths(2_000)), inside: Some(Thousandths(500)) };
        assert_eq!(figure.gap().unwrap().to_string(), "-1,5");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(quantity in 0_i64..1_000_000_000) {
            prop_assert_eq!(Thousandths::parse(&Thousandths(quantity).to_string()), Ok(Thousandths(quantity)));
        }
    }
}
