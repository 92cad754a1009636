//! SIREN and SIRET: the numbers INSEE gives to a body and to each of its premises, and the key that guards them.

use serde::{Deserialize, Serialize};

/// La Poste, whose premises outnumber what the ordinary key can guard.
const LA_POSTE: &str = "356000000";

/// Why a text is not a SIREN or a SIRET.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiretError {
    /// Not the number of digits expected (9 for a SIREN, 14 for a SIRET).
    #[error("« {text} » doit compter {expected} chiffres")]
    Digits {
        /// What was read.
        text: String,
        /// How many digits were expected.
        expected: usize,
    },
    /// The right number of digits, but the control key is wrong: most often a typing error.
    #[error("« {0} » est mal recopié : sa clé de contrôle est fausse")]
    Key(String),
}

/// The nine digits of a legal body (*SIREN*), key checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siren(String);

/// The fourteen digits of a body's premises (*SIRET*), key checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

impl Siren {
    /// Reads nine digits, spaces allowed between them.
    pub fn parse(text: &str) -> Result<Self, SiretError> {
        let digits = digits(text, 9)?;
        if luhn_sum(&digits).is_multiple_of(10) { Ok(Self(digits)) } else { Err(SiretError::Key(digits)) }
    }

    /// The nine digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Siret {
    /// Reads fourteen digits, spaces allowed between them. The premises of La Poste may instead have a plain sum of
    /// digits that is a multiple of five.
    pub fn parse(text: &str) -> Result<Self, SiretError> {
        let digits = digits(text, 14)?;
        let luhn = luhn_sum(&digits).is_multiple_of(10);
        let post = digits.starts_with(LA_POSTE) && plain_sum(&digits).is_multiple_of(5);
        if luhn || post { Ok(Self(digits)) } else { Err(SiretError::Key(digits)) }
    }

    /// The fourteen digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The body these premises belong to: the first nine digits, when their own key holds.
    pub fn siren(&self) -> Result<Siren, SiretError> {
        Siren::parse(self.0.get(..9).unwrap_or_default())
    }
}

/// Whether a text is a number of the national register of associations (*RNA*): W and nine digits.
pub fn is_rna(text: &str) -> bool {
    let nine = |digits: &str| digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('W').is_some_and(nine)
}

fn digits(text: &str, expected: usize) -> Result<String, SiretError> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.len() == expected && bare.bytes().all(|b| b.is_ascii_digit()) {
        Ok(bare)
    } else {
        Err(SiretError::Digits { text: text.chars().take(40).collect(), expected })
    }
}

fn plain_sum(digits: &str) -> u32 {
    digits.bytes().map(|b| u32::from(b - b'0')).sum()
}

/// Luhn's sum: every second digit from the right is doubled, nine taken off above nine.
fn luhn_sum(digits: &str) -> u32 {
    let weigh = |(rank, byte): (usize, u8)| match (u32::from(byte - b'0'), rank % 2) {
        (digit, 0) => digit,
        (digit, _) if digit > 4 => 2 * digit - 9,
        (digit, _) => 2 * digit,
    };
    digits.bytes().rev().enumerate().map(weigh).sum()
}

macro_rules! as_text {
    ($($name:ident),+) => { $(
        impl TryFrom<String> for $name {
            type Error = SiretError;
            fn try_from(text: String) -> Result<Self, SiretError> { Self::parse(&text) }
        }
        impl From<$name> for String {
            fn from(number: $name) -> Self { number.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )+ };
}
as_text!(Siren, Siret);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_public_bodies_hold() {
        assert_eq!(Siren::parse("244 200 770").unwrap().as_str(), "244200770");
        assert_eq!(Siret::parse("77639960200023").unwrap().siren().unwrap().as_str(), "776399602");
        assert!(matches!(Siren::parse("24420077"), Err(SiretError::Digits { expected: 9, .. })));
        assert!(matches!(Siren::parse("244200771"), Err(SiretError::Key(_))));
    }

    #[test]
    fn an_association_has_a_w_and_nine_digits() {
        assert!(is_rna("W421234567"));
        assert!(["", "W42123456", "421234567", "W42123456é", "W4212345678"].iter().all(|text| !is_rna(text)));
    }

    #[test]
    fn la_poste_has_its_own_key() {
        assert!(Siret::parse("35600000000048").is_ok(), "the head office obeys the ordinary key");
        assert!(Siret::parse("35600000049837").is_ok(), "a post office obeys the sum of five");
        assert!(Siret::parse("35600000049838").is_err());
    }

    #[test]
    fn the_grants_of_the_metropole_hold_sixty_false_numbers() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/data/subventions/sem_CV137_adultes_relais_fonjep.csv"
        );
        let text = std::fs::read(path).unwrap();
        let mut rows = csv::Reader::from_reader(text.as_slice());
        let column = rows.headers().unwrap().iter().position(|h| h == "code_tiers").unwrap();
        let (good, bad): (Vec<_>, Vec<_>) =
            rows.records().map(|r| Siret::parse(&r.unwrap()[column])).partition(Result::is_ok);
        assert_eq!((good.len(), bad.len()), (140, 60));
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_holds(start in "[0-9]{13}") {
            prop_assume!(!start.starts_with(LA_POSTE));
            let held = (0..10).filter(|last| Siret::parse(&format!("{start}{last}")).is_ok()).count();
            prop_assert_eq!(held, 1);
        }

        #[test]
        fn one_wrong_digit_is_always_seen(start in "[0-9]{8}", rank in 0_usize..9, by in 1_u8..10) {
            let good = (0..10).find_map(|last| Siren::parse(&format!("{start}{last}")).ok()).unwrap();
            let mut wrong = good.as_str().to_owned().into_bytes();
            wrong[rank] = b'0' + (wrong[rank] - b'0' + by) % 10;
            prop_assert!(Siren::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".*") {
            let _ = Siret::parse(&text);
            let _ = Siren::parse(&text);
        }
    }
}
