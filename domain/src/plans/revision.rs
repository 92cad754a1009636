//! Two people at one fiche: what each of them changed, so that neither writes over the other unseen.

/// How a field stands when the fiche was kept by someone else since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Both say the same.
    Same,
    /// Only the other person changed it.
    Theirs,
    /// Only the person who types changed it.
    Mine,
    /// Both changed it, each in their own way.
    Both,
}

/// Who changed a field, from what it was when the page was opened, what is kept now, and what was typed.
pub fn side<T: PartialEq + ?Sized>(opened: &T, kept: &T, typed: &T) -> Side {
    match (opened == kept, opened == typed) {
        _ if kept == typed => Side::Same,
        (true, _) => Side::Mine,
        (false, true) => Side::Theirs,
        (false, false) => Side::Both,
    }
}

impl Side {
    /// Whether what was typed stays in the field: always, except where the person had left it as it was.
    pub const fn keeps_typed(self) -> bool {
        !matches!(self, Self::Theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_typed_is_lost_and_nothing_kept_is_written_over_unseen(opened in 0_u8..3, kept in 0_u8..3, typed in 0_u8..3) {
            let who = side(&opened, &kept, &typed);
            let shown = if who.keeps_typed() { typed } else { kept };
            if typed != opened {
                prop_assert_eq!(shown, typed);
            }
            if kept != opened && shown != kept {
                prop_assert_eq!(who, Side::Both);
            }
            prop_assert_eq!(who == Side::Same, kept == typed);
        }
    }
}
