//! Values as people write them in a table.

use super::Value;
use crate::shared::text::{filled, fold};
use crate::shared::{Cents, Day};

/// A value read from a cell, or the French sentence that says what is wrong; nothing when the cell is empty.
pub type Written<T> = Result<Option<T>, String>;

/// Day zero of the serials of spreadsheets, shifted for the 29 February 1900 that never was.
const SERIAL_ZERO: (i16, i8, i8) = (1899, 12, 30);
/// Serials taken for days: from 1927 to 2200, so that an amount or a code is never read as a day.
const SERIALS: std::ops::RangeInclusive<i64> = 9_863..=109_939;

/// The words of a cell: a number is written plainly, a day as `03/03/2026`.
///
/// # Errors
/// When the spreadsheet itself shows an error there.
pub fn texted(value: Option<&Value>) -> Written<String> {
    Ok(match value {
        None => None,
        Some(Value::Text(text)) => filled(text).map(str::to_owned),
        Some(Value::Number(number)) => Some(plain(*number)),
        Some(Value::Day(day)) => Some(day.short()),
        Some(Value::Truth(truth)) => Some(if *truth { "oui" } else { "non" }.to_owned()),
        Some(Value::Fault(fault)) => return Err(faulty(fault)),
    })
}

fn faulty(fault: &str) -> String {
    format!("le tableur affiche l'erreur « {fault} » : corrigez la formule ou tapez la valeur")
}

/// A number without exponent nor useless decimals, with a comma.
fn plain(number: f64) -> String {
    format!("{number}").replace('.', ",")
}

fn cut(text: &str) -> String {
    crate::shared::text::excerpt(text, 60)
}

/// An amount in euros: `25 000,00`, `25000.5 €`, `25.000,00`, or a number.
///
/// # Errors
/// When it is not one, has more than two decimals, or can be read in two ways.
pub fn amount(value: Option<&Value>) -> Written<Cents> {
    let text = match value {
        Some(Value::Number(number)) => return cents_of(*number).map(Some),
        Some(Value::Day(_) | Value::Truth(_)) => {
            return Err("un montant en euros est attendu, par exemple 25 000,50".to_owned());
        }
        other => match texted(other)? {
            None => return Ok(None),
            Some(text) => text,
        },
    };
    let mut bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '’').collect();
    for sign in ["€", "EUR", "eur", "euros", "Euros"] {
        bare = bare.strip_suffix(sign).unwrap_or(&bare).to_owned();
    }
    let plain = match (bare.rfind(','), bare.rfind('.')) {
        // Both signs: the last one is the decimal sign, the other groups thousands.
        (Some(comma), Some(point)) if comma > point => grouped(&bare, '.', ','),
        (Some(_), Some(_)) => grouped(&bare, ',', '.'),
        (None, Some(_)) if three_after(&bare, '.') => return Err(two_ways(&text, &bare, '.')),
        (Some(_), None) if three_after(&bare, ',') => return Err(two_ways(&text, &bare, ',')),
        _ => Some(bare),
    };
    let wrong =
        || format!("« {} » n'est pas un montant en euros : écrivez par exemple 25 000,50", cut(&text));
    Cents::parse(&plain.ok_or_else(wrong)?).map(Some).map_err(|_| wrong())
}

/// Without the sign of thousands, provided it stands before groups of three digits.
fn grouped(bare: &str, thousands: char, decimal: char) -> Option<String> {
    let (whole, decimals) = bare.rsplit_once(decimal)?;
    let mut groups = whole.trim_start_matches('-').split(thousands);
    let first = groups.next()?;
    let fit = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    fit.then(|| format!("{},{decimals}", whole.replace(thousands, "")))
}

fn three_after(bare: &str, sign: char) -> bool {
    let mut parts = bare.trim_start_matches('-').split(sign);
    let digits = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    parts.next().is_some_and(|first| (1..=3).contains(&first.len()) && first != "0") && parts.all(digits)
}

fn two_ways(text: &str, bare: &str, sign: char) -> String {
    let whole = bare.replace(sign, "");
    format!(
        "« {} » peut se lire de deux façons : écrivez {whole} sans séparateur, ou deux décimales",
        cut(text)
    )
}

fn cents_of(number: f64) -> Result<Cents, String> {
    let cents = number * 100.0;
    let whole = cents.round();
    if !number.is_finite() || whole.abs() > 9e15 {
        return Err("ce montant est trop grand".to_owned());
    }
    // A spreadsheet keeps 0,1 + 0,2 as 0,30000000000000004.
    if (cents - whole).abs() > 1e-6 * whole.abs().max(1.0) {
        return Err(format!("« {} » a plus de deux décimales : arrondissez au centime", plain(number)));
    }
    Ok(Cents(whole as i64))
}

/// A day: `03/03/2026`, `2026-03-03`, `3 mars 2026`, a cell of kind date, or its serial.
///
/// # Errors
/// When it is none of these, or no day of the calendar.
pub fn day(value: Option<&Value>) -> Written<Day> {
    let expected =
        |text: &str| format!("« {} » n'est pas une date : écrivez par exemple 03/03/2026", cut(text));
    match value {
        Some(Value::Day(day)) => Ok(Some(*day)),
        Some(Value::Number(serial)) => serial_day(*serial).map(Some).ok_or_else(|| expected(&plain(*serial))),
        other => {
            let Some(text) = texted(other)? else { return Ok(None) };
            day_in_words(&text).map(Some).ok_or_else(|| expected(&text))
        }
    }
}

/// The day of a serial of spreadsheets, where it can only be a day.
pub fn serial_day(serial: f64) -> Option<Day> {
    let whole = serial.floor();
    let days = whole as i64;
    let (year, month, first) = SERIAL_ZERO;
    (serial.is_finite() && SERIALS.contains(&days))
        .then(|| Day::of(year, month, first))?
        .map(|zero| zero.plus_days(days))
}

fn day_in_words(text: &str) -> Option<Day> {
    let text = fold(text.trim());
    // `2026-03-03 00:00:00` and `03/03/2026T00:00` say a day all the same.
    let text = match text.split_once([' ', 't']) {
        Some((day, hour)) if hour.contains(':') && day.len() >= 8 => day.to_owned(),
        _ => text,
    };
    if let Ok(serial) = text.parse::<u32>() {
        return serial_day(f64::from(serial));
    }
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|p| !p.is_empty())
        .collect();
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && weekday.chars().all(char::is_alphabetic) => rest,
        all => all,
    };
    let [first, second, third] = parts else { return None };
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
    if first.len() == 4 {
        return Day::of(
            number(first)?,
            i8::try_from(number(second)?).ok()?,
            i8::try_from(number(third)?).ok()?,
        );
    }
    let day = number(first.strip_suffix("er").unwrap_or(first))?;
    let month = number(second).or_else(|| month(second))?;
    let year = match (third.len(), number(third)?) {
        (2, short) => 2000 + short,
        (4, year) => year,
        _ => return None,
    };
    Day::of(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The month that begins so, when there is only one: `mars`, `sept`, `avr`.
fn month(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ];
    let begun = |name: &&str| word.len() >= 3 && name.starts_with(word);
    let mut found = MONTHS.iter().zip(1..).filter(|(name, _)| begun(name));
    let (_, number) = found.next()?;
    found.next().is_none().then_some(number)
}

/// A year, from 2000 to 2100.
///
/// # Errors
/// When it is not one.
pub fn year(value: Option<&Value>) -> Written<i16> {
    let Some(text) = texted(value)? else { return Ok(None) };
    let year = text.trim().parse::<i16>().ok().filter(|year| (2000..=2100).contains(year));
    year.map(Some).ok_or_else(|| format!("« {} » n'est pas une année : écrivez par exemple 2027", cut(&text)))
}

/// Yes or no, as ticked or written: `oui`, `x`, `vrai`, `1`, `non`, `-`, `0`.
///
/// # Errors
/// When it is neither.
pub fn truth(value: Option<&Value>) -> Written<bool> {
    if let Some(Value::Truth(truth)) = value {
        return Ok(Some(*truth));
    }
    let Some(text) = texted(value)? else { return Ok(None) };
    match fold(&text).as_str() {
        "oui" | "o" | "x" | "vrai" | "true" | "yes" | "1" | "✓" | "✔" => Ok(Some(true)),
        "non" | "n" | "faux" | "false" | "no" | "0" | "-" => Ok(Some(false)),
        _ => Err(format!("« {} » ne dit ni oui ni non", cut(&text))),
    }
}

/// The items of a list, split by `;` or line ends, each once and in order.
///
/// # Errors
/// When the spreadsheet itself shows an error there.
pub fn list(value: Option<&Value>) -> Result<Vec<String>, String> {
    let Some(text) = texted(value)? else { return Ok(Vec::new()) };
    let mut items: Vec<String> = Vec::new();
    for item in text.split([';', '\n', '\r']).filter_map(filled) {
        if !items.iter().any(|known| known == item) {
            items.push(item.to_owned());
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(words: &str) -> Value {
        Value::Text(words.to_owned())
    }

    fn cents(words: &str) -> Written<Cents> {
        amount(Some(&text(words)))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let same = [
            "25 000,00",
            "25000.00 €",
            "25\u{202f}000,00 €",
            "25\u{a0}000",
            "25.000,00",
            "25,000.00",
            "25000 EUR",
            "25'000,00",
        ];
        for written in same {
            assert_eq!(cents(written), Ok(Some(Cents(2_500_000))), "{written}");
        }
        assert_eq!(cents("25000.5 €"), Ok(Some(Cents(2_500_050))));
        assert_eq!(cents("1.234.567,89"), Ok(Some(Cents(123_456_789))));
        assert_eq!(cents("-12,5"), Ok(Some(Cents(-1_250))));
        assert_eq!(cents("  "), Ok(None));
        assert!(cents("25.000").unwrap_err().contains("deux façons"));
        assert!(cents("25,000").unwrap_err().contains("écrivez 25000"));
        for wrong in ["25 k€", "douze", "1,23,45", "12,345", "1.2.3,4", "=1+1", "12.34.56"] {
            assert!(cents(wrong).is_err(), "{wrong}");
        }
        assert_eq!(amount(Some(&Value::Number(0.1 + 0.2))), Ok(Some(Cents(30))));
        assert!(amount(Some(&Value::Number(12.345))).unwrap_err().contains("deux décimales"));
        assert!(amount(Some(&Value::Number(f64::MAX))).is_err());
        assert!(amount(Some(&Value::Fault("#REF!".into()))).unwrap_err().contains("#REF!"));
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let third = Day::of(2026, 3, 3);
        let same = [
            "03/03/2026",
            "2026-03-03",
            "3 mars 2026",
            "3 MARS 2026",
            "mardi 3 mars 2026",
            "03.03.2026",
            "3-3-2026",
            "03/03/26",
            "2026-03-03 00:00:00",
            "2026-03-03T00:00:00",
            "03/03/2026 00:00",
            "46084",
            "3 mar. 2026",
        ];
        for written in same {
            assert_eq!(day(Some(&text(written))), Ok(third), "{written}");
        }
        assert_eq!(day(Some(&Value::Number(46_084.0))), Ok(third));
        assert_eq!(day(Some(&Value::Number(46_084.75))), Ok(third));
        assert_eq!(day(Some(&text("1er août 2026"))), Ok(Day::of(2026, 8, 1)));
        assert_eq!(day(Some(&text("14 févr. 2026"))), Ok(Day::of(2026, 2, 14)));
        for wrong in
            ["31/02/2026", "3 jui 2026", "mars 2026", "03/13/2026", "2026", "25000,5", "demain", "1/1"]
        {
            assert!(day(Some(&text(wrong))).is_err(), "{wrong}");
        }
        assert!(day(Some(&Value::Number(12.0))).is_err());
    }

    #[test]
    fn yes_no_years_and_lists() {
        assert_eq!(truth(Some(&text(" OUI "))), Ok(Some(true)));
        assert_eq!(truth(Some(&Value::Number(0.0))), Ok(Some(false)));
        assert!(truth(Some(&text("peut-être"))).is_err());
        assert_eq!(year(Some(&Value::Number(2027.0))), Ok(Some(2027)));
        assert!(year(Some(&text("27"))).is_err());
        assert_eq!(
            list(Some(&text("Ville ;\nBailleur; ;Ville"))),
            Ok(vec!["Ville".into(), "Bailleur".into()])
        );
        assert_eq!(texted(Some(&Value::Number(12.5))), Ok(Some("12,5".into())));
        assert_eq!(texted(Some(&Value::Number(42.0))), Ok(Some("42".into())));
    }

    proptest! {
        #[test]
        fn an_amount_shown_or_counted_reads_back(cents in -100_000_000_000_i64..100_000_000_000) {
            let amount_shown = amount(Some(&text(&Cents(cents).to_string())));
            prop_assert_eq!(amount_shown, Ok(Some(Cents(cents))));
            prop_assert_eq!(amount(Some(&Value::Number(cents as f64 / 100.0))), Ok(Some(Cents(cents))));
        }

        #[test]
        fn a_day_reads_back_however_it_is_written(days in 9_863_i64..109_939) {
            let zero = Day::of(1899, 12, 30).unwrap();
            let expected = zero.plus_days(days);
            for written in [expected.short(), expected.to_string(), expected.plain(), expected.long(), days.to_string()] {
                prop_assert_eq!(day(Some(&text(&written))), Ok(Some(expected)), "{}", written);
            }
        }

        #[test]
        fn nothing_written_breaks_the_reading(written in "\\PC{0,40}", number in any::<f64>()) {
            for value in [text(&written), Value::Number(number), Value::Fault(written.clone())] {
                let _ = (amount(Some(&value)), day(Some(&value)), year(Some(&value)), truth(Some(&value)));
                let _ = (list(Some(&value)), texted(Some(&value)));
            }
        }
    }
}
