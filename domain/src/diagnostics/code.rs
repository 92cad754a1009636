//! The short code printed on a participant's receipt: what opens the public thread of a remark.

use std::fmt;

/// Signs of a code: neither 0, O, 1, I nor L, which are taken for one another on paper.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH: usize = 6;
/// Bytes from here on would favour the first signs.
const FAIR: u8 = 248;

/// Six signs that name a remark to whoever noted it: `K7M2QF`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode(String);

/// Why what was typed is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Too few or too many signs.
    #[error("Un code a six signes, par exemple K7M 2QF.")]
    WrongLength,
    /// A sign that no code has.
    #[error("Un code n'a pas de « {0} » : ni 0, ni O, ni 1, ni I, ni L. Relisez le reçu.")]
    UnknownSign(char),
}

impl ShortCode {
    /// A code drawn from random bytes, each sign as likely as the others; nothing when the bytes run out.
    pub fn drawn(bytes: impl IntoIterator<Item = u8>) -> Option<Self> {
        let fair = bytes.into_iter().filter(|byte| *byte < FAIR);
        let signs: String =
            fair.take(LENGTH).map(|byte| char::from(SIGNS[usize::from(byte) % SIGNS.len()])).collect();
        (signs.len() == LENGTH).then_some(Self(signs))
    }

    /// Reads what someone typed from a receipt: capitals or not, with or without spaces, dashes and dots.
    ///
    /// # Errors
    /// Which part of it cannot be a code.
    pub fn read(typed: &str) -> Result<Self, NotACode> {
        let parts = |sign: &char| !sign.is_whitespace() && !"-–—._".contains(*sign);
        let signs: Vec<char> = typed.chars().filter(parts).take(LENGTH + 1).collect();
        if signs.len() != LENGTH {
            return Err(NotACode::WrongLength);
        }
        let known = |sign: char| {
            let capital = sign.to_ascii_uppercase();
            SIGNS.iter().any(|known| char::from(*known) == capital).then_some(capital).ok_or(sign)
        };
        signs
            .into_iter()
            .map(known)
            .collect::<Result<String, char>>()
            .map(Self)
            .map_err(NotACode::UnknownSign)
    }

    /// The code as it is kept and as addresses carry it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_drawn_is_read_however_it_is_typed(bytes in proptest::collection::vec(0..FAIR, LENGTH)) {
            let code = ShortCode::drawn(bytes).unwrap();
            let (head, tail) = code.as_str().split_at(3);
            for typed in [code.to_string(), code.as_str().to_ascii_lowercase(), format!(" {head} - {tail}. ")] {
                prop_assert_eq!(ShortCode::read(&typed), Ok(code.clone()));
            }
        }

        #[test]
        fn reading_never_breaks(typed in "\\PC{0,12}") {
            if let Ok(code) = ShortCode::read(&typed) {
                prop_assert_eq!(code.as_str().len(), LENGTH);
            }
        }
    }

    #[test]
    fn signs_that_look_alike_are_in_no_code_and_unfair_bytes_are_passed_over() {
        assert_eq!(ShortCode::read("K7M2QO"), Err(NotACode::UnknownSign('O')));
        assert_eq!(ShortCode::read("K7M2Q"), Err(NotACode::WrongLength));
        assert_eq!(ShortCode::read("K7M2QF8"), Err(NotACode::WrongLength));
        assert_eq!(ShortCode::drawn([255, 0, 249, 1, 2, 3, 4, 30]).unwrap().as_str(), "23456Z");
        assert_eq!(ShortCode::drawn([0; 5]), None);
    }
}
