//! The code the house gives to an action: `2026-014`.

/// The code after the last one given that year; numbers past 999 go on with four figures.
pub fn next_code(year: i16, last: Option<&str>) -> String {
    let number =
        last.and_then(|code| code.rsplit_once('-')).and_then(|(_, number)| number.parse::<u32>().ok());
    format!("{year}-{:03}", number.unwrap_or(0).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_of_a_year_is_one_and_what_cannot_be_read_starts_again() {
        assert_eq!(next_code(2026, None), "2026-001");
        assert_eq!(next_code(2026, Some("2026-013")), "2026-014");
        assert_eq!(next_code(2026, Some("2026-999")), "2026-1000");
        assert_eq!(next_code(2026, Some("jardin")), "2026-001");
    }

    proptest! {
        #[test]
        fn codes_of_a_year_never_come_twice(count in 1_usize..1500) {
            let mut given = std::collections::BTreeSet::new();
            let mut last: Option<String> = None;
            for _ in 0..count {
                let code = next_code(2026, last.as_deref());
                prop_assert!(given.insert(code.clone()));
                last = Some(code);
            }
        }
    }
}
