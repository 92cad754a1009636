//! Whole numbers, as people read them.

/// A count with its thousands apart, by narrow no-break spaces: `40 182`.
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (rank, digit) in digits.chars().enumerate() {
        if rank > 0 && (digits.len() - rank).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(182), "182");
        assert_eq!(grouped(40_182), "40\u{202f}182");
        assert_eq!(grouped(-1_000_000), "-1\u{202f}000\u{202f}000");
    }

    proptest! {
        #[test]
        fn no_digit_is_lost(count: i64) {
            prop_assert_eq!(grouped(count).replace('\u{202f}', ""), count.to_string());
        }
    }
}
