//! What an indicator counts, kept exactly: thousandths of its unit, never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A measure, in thousandths of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Measure(pub i64);

/// A text that is not a measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un nombre (trois décimales au plus)")]
pub struct NotAMeasure(pub String);

impl Measure {
    /// Reads `12`, `12,5`, `1 200.125`: spaces of any kind, comma or point, at most three decimals.
    pub fn parse(text: &str) -> Result<Self, NotAMeasure> {
        let wrong = || NotAMeasure(text.chars().take(40).collect());
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (sign, digits) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
        let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || part.len() > 3 || !numeric(whole) || !numeric(part) {
            return Err(wrong());
        }
        let part: i64 = format!("{part:0<3}").parse().map_err(|_| wrong())?;
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let total = whole.checked_mul(1000).and_then(|m| m.checked_add(part)).ok_or_else(wrong)?;
        Ok(Self(sign * total))
    }
}

impl From<i64> for Measure {
    fn from(thousandths: i64) -> Self {
        Self(thousandths)
    }
}

impl fmt::Display for Measure {
    /// `12`, `12,5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole},{}", format!("{part:03}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn measures_are_read_as_people_write_them() {
        assert_eq!(Measure::parse("1 200,5"), Ok(Measure(1_200_500)));
        assert!(
            Measure::parse("12,3456").is_err()
                && Measure::parse("six").is_err()
                && Measure::parse("").is_err()
        );
        assert!(Measure::parse("99999999999999999999").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(thousandths in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(Measure::parse(&Measure(thousandths).to_string()), Ok(Measure(thousandths)));
        }
    }
}
