//! Money, in whole cents; never a float.

use super::grouped;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in euro cents. Sums are checked: an overflow saturates rather than wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

/// A text that is not an amount in euros.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un montant en euros")]
pub struct NotAnAmount(pub String);

impl Cents {
    /// Reads `12 500`, `12 500,50`, `12500.5 €`: spaces of any kind, comma or point, at most two decimals.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        let wrong = || NotAnAmount(text.chars().take(40).collect());
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
        let (sign, digits) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
        let (euros, cents) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if euros.is_empty() || cents.len() > 2 || !numeric(euros) || !numeric(cents) {
            return Err(wrong());
        }
        let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| wrong())?;
        let euros: i64 = euros.parse().map_err(|_| wrong())?;
        let total = euros.checked_mul(100).and_then(|c| c.checked_add(cents)).ok_or_else(wrong)?;
        Ok(Self(sign * total))
    }
}

impl Cents {
    /// `12500.50`: euros without spaces nor sign of money, as forms and machines take them, around that separator.
    pub fn bare(self, separator: char) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}{separator}{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(0, |total, amount| total.saturating_add(amount.0)))
    }
}

impl From<i64> for Cents {
    fn from(cents: i64) -> Self {
        Self(cents)
    }
}

impl fmt::Display for Cents {
    /// `12 500 €` or `12 500,50 €`, with no-break spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let euros = grouped((self.0 / 100).abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        match self.0.unsigned_abs() % 100 {
            0 => write!(f, "{sign}{euros}\u{a0}€"),
            cents => write!(f, "{sign}{euros},{cents:02}\u{a0}€"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(Cents::parse("25 000,00"), Ok(Cents(2_500_000)));
        assert_eq!(Cents::parse("12\u{202f}500,5 €"), Ok(Cents(1_250_050)));
        assert!(Cents::parse("12,345").is_err());
        assert!(Cents::parse("99999999999999999999").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(Cents::parse(&Cents(cents).to_string()), Ok(Cents(cents)));
            prop_assert_eq!(Cents::parse(&Cents(cents).bare('.')), Ok(Cents(cents)));
        }
    }
}
