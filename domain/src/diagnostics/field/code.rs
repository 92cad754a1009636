//! Codes that people read aloud and type: no sign that can be taken for another.

use std::fmt;

const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// A code of `N` signs among 31: neither 0, O, 1, I nor L.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code<const N: usize>([u8; N]);

/// What a phone joins a walk with (*code de la visite*).
pub type JoinCode = Code<8>;
/// What opens the public thread of a constat, printed on a receipt (*code du constat*).
pub type ShortCode = Code<6>;

/// A text that is no such code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ce code n'a pas la bonne forme")]
pub struct NotACode;

impl<const N: usize> Code<N> {
    /// The code drawn by these random bits.
    pub fn drawn(bits: u64) -> Self {
        let mut rest = bits;
        Self(std::array::from_fn(|_| {
            let sign = SIGNS[usize::try_from(rest % 31).unwrap_or(0)];
            rest /= 31;
            sign
        }))
    }

    /// Reads a code as typed: case, spaces and dashes do not matter.
    ///
    /// # Errors
    /// When what is left is not that many of the signs.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let mut typed =
            text.chars().filter(|c| !(c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '_')));
        let mut signs = [0; N];
        for sign in &mut signs {
            let read = typed.next().ok_or(NotACode)?.to_ascii_uppercase();
            *sign = u8::try_from(read).ok().filter(|read| SIGNS.contains(read)).ok_or(NotACode)?;
        }
        if typed.next().is_none() { Ok(Self(signs)) } else { Err(NotACode) }
    }

    /// The code in two halves, easier to read aloud.
    pub fn spaced(&self) -> String {
        let text = self.to_string();
        let (first, second) = text.split_at(N / 2);
        format!("{first} {second}")
    }
}

impl<const N: usize> fmt::Display for Code<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|sign| write!(f, "{}", char::from(*sign)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_read_back_however_it_is_typed(bits: u64, dash in 1_usize..7) {
            let code = JoinCode::drawn(bits);
            let mut typed = code.to_string().to_ascii_lowercase();
            typed.insert_str(dash, " - ");
            prop_assert_eq!(JoinCode::parse(&typed), Ok(code));
            prop_assert_eq!(JoinCode::parse(&code.spaced()), Ok(code));
            prop_assert!(ShortCode::parse(&typed).is_err());
        }

        #[test]
        fn no_text_breaks_the_reading(text: String) {
            if let Ok(code) = ShortCode::parse(&text) {
                prop_assert!(!code.to_string().contains(['0', 'O', '1', 'I', 'L']));
            }
        }
    }

    #[test]
    fn two_drawings_differ_and_signs_alike_are_not_codes() {
        assert_ne!(JoinCode::drawn(1), JoinCode::drawn(2));
        assert_eq!(JoinCode::parse("K7M2QF4O"), Err(NotACode));
        assert_eq!(JoinCode::parse("k7m2 qf4h").map(|code| code.to_string()), Ok("K7M2QF4H".to_owned()));
    }
}
