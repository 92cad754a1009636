//! Codes that people read aloud and type: no sign that can be taken for another.

use std::fmt;

const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// A code of `N` signs among 31: neither 0, O, 1, I nor L, which are taken for one another on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code<const N: usize>([u8; N]);

/// What a phone joins a walk with (*code de la visite*).
pub type JoinCode = Code<8>;
/// What opens the public thread of a constat, printed on a receipt (*code du constat*): `K7M2QF`.
pub type ShortCode = Code<6>;

/// Why what was typed is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Too few or too many signs.
    #[error("Ce code a {0} signes. Relisez-le, sans compter les espaces ni les tirets.")]
    WrongLength(usize),
    /// A sign that no code has.
    #[error("Un code n'a pas de « {0} » : ni 0, ni O, ni 1, ni I, ni L. Relisez-le.")]
    UnknownSign(char),
}

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

    /// Reads a code as typed: case, spaces, dashes and dots do not matter.
    ///
    /// # Errors
    /// Which part of it cannot be a code.
    pub fn read(typed: &str) -> Result<Self, NotACode> {
        let parts = |sign: &char| !sign.is_whitespace() && !"-–—._".contains(*sign);
        let typed: Vec<char> = typed.chars().filter(parts).take(N + 1).collect();
        let known = |sign: &char| {
            let capital = u8::try_from(sign.to_ascii_uppercase()).ok();
            capital.filter(|capital| SIGNS.contains(capital)).ok_or(NotACode::UnknownSign(*sign))
        };
        let signs: [&char; N] =
            typed.iter().collect::<Vec<_>>().try_into().map_err(|_| NotACode::WrongLength(N))?;
        let mut read = [0; N];
        for (kept, sign) in read.iter_mut().zip(signs) {
            *kept = known(sign)?;
        }
        Ok(Self(read))
    }

    /// The code in two halves, easier to read aloud.
    pub fn spaced(&self) -> String {
        let (first, second) = self.as_str().split_at(N / 2);
        format!("{first} {second}")
    }

    /// The code as it is kept and as addresses carry it.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl<const N: usize> fmt::Display for Code<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
            prop_assert_eq!(JoinCode::read(&typed), Ok(code));
            prop_assert_eq!(JoinCode::read(&format!(" {}. ", code.spaced())), Ok(code));
            prop_assert_eq!(ShortCode::read(&typed), Err(NotACode::WrongLength(6)));
        }

        #[test]
        fn no_text_breaks_the_reading(text in "\\PC{0,12}") {
            if let Ok(code) = ShortCode::read(&text) {
                prop_assert!(code.as_str().len() == 6 && !code.as_str().contains(['0', 'O', '1', 'I', 'L']));
            }
        }
    }

    #[test]
    fn two_drawings_differ_and_signs_alike_are_not_codes() {
        assert_ne!(JoinCode::drawn(1), JoinCode::drawn(2));
        assert_eq!(JoinCode::read("K7M2QF4O"), Err(NotACode::UnknownSign('O')));
        assert_eq!(ShortCode::read("K7M2Q"), Err(NotACode::WrongLength(6)));
        assert_eq!(JoinCode::read("k7m2 qf4h").map(|code| code.to_string()), Ok("K7M2QF4H".to_owned()));
    }
}
