//! Days and instants, said the French way.

use jiff::{Timestamp, Unit, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day, kept as `AAAA-MM-JJ`: sorts as text on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub Date);

/// A text that is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas une date")]
pub struct NotADay(pub String);

const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl Day {
    /// The day of that year, month (1-12) and day of the month, if there is one.
    pub fn of(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `2026-03-03` (forms) or `03/03/2026` (people).
    pub fn parse(text: &str) -> Result<Self, NotADay> {
        let text = text.trim();
        let wrong = || NotADay(text.chars().take(40).collect());
        if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
            return Ok(Self(date));
        }
        Date::strptime("%d/%m/%Y", text).map(Self).map_err(|_| wrong())
    }

    /// The moment it begins in mainland France.
    pub fn begins(self) -> Instant {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let midnight = self.0.to_zoned(zone).map(|midnight| midnight.timestamp());
        Instant(midnight.unwrap_or(Timestamp::UNIX_EPOCH).as_millisecond())
    }

    /// That hour and minute of the day in mainland France; the moment it begins when there is no such hour.
    pub fn at(self, hour: i8, minute: i8) -> Instant {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let time = jiff::civil::Time::new(hour, minute, 0, 0).ok();
        let moment = time.and_then(|time| self.0.to_datetime(time).to_zoned(zone).ok());
        moment.map_or_else(|| self.begins(), |at| Instant(at.timestamp().as_millisecond()))
    }

    /// `mardi 3 mars 2026`, `1er` for the first of the month.
    pub fn long(self) -> String {
        let weekday = WEEKDAYS[usize::from(self.0.weekday().to_monday_zero_offset().unsigned_abs())];
        format!("{weekday} {}", self.plain())
    }

    /// `3 mars 2026`, without the day of the week.
    pub fn plain(self) -> String {
        let month = MONTHS[usize::from(self.0.month().unsigned_abs()) - 1];
        let day = if self.0.day() == 1 { "1er".to_owned() } else { self.0.day().to_string() };
        format!("{day} {month} {}", self.0.year())
    }

    /// `03/03/2026`, for tables.
    pub fn short(self) -> String {
        format!("{:02}/{:02}/{:04}", self.0.day(), self.0.month(), self.0.year())
    }

    /// Whole days from this day to the other; negative when the other is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        self.0.until(other.0).map_or(0, |span| i64::from(span.get_days()))
    }

    /// This day moved by that many days, held inside the calendar.
    pub fn plus_days(self, days: i64) -> Self {
        self.0.checked_add(jiff::Span::new().days(days.clamp(-1_000_000, 1_000_000))).map_or(self, Self)
    }

    /// The day that comes after that many working days, Monday to Friday.
    pub fn plus_working_days(self, days: u32) -> Self {
        let mut day = self;
        for _ in 0..days.min(10_000) {
            day = day.plus_days(1);
            while day.0.weekday().to_monday_zero_offset() > 4 {
                day = day.plus_days(1);
            }
        }
        day
    }

    /// How long from this day to a later one, as people say it: `1 jour`, `60 jours`, then whole months past sixty days, whole
    /// years past twenty-four months.
    pub fn lasting_until(self, later: Self) -> String {
        let days = self.days_until(later).max(0);
        let months = self.0.until((Unit::Month, later.0)).map_or(0, |span| span.get_months());
        match (days, months) {
            (0..=1, _) => format!("{days} jour"),
            (..=60, _) | (_, 0) => format!("{days} jours"),
            (_, ..=24) => format!("{months} mois"),
            (_, months) => format!("{} ans", months / 12),
        }
    }

    /// `aujourd'hui`, `hier`, `demain`, `il y a 12 jours`, `dans 3 jours`, `il y a 20 mois`, seen from `today`.
    pub fn seen_from(self, today: Self) -> String {
        match today.days_until(self) {
            0 => "aujourd'hui".to_owned(),
            1 => "demain".to_owned(),
            -1 => "hier".to_owned(),
            n if n > 0 => format!("dans {}", today.lasting_until(self)),
            _ => format!("il y a {}", self.lasting_until(today)),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;
    fn try_from(text: String) -> Result<Self, NotADay> {
        Self::parse(&text)
    }
}

/// A moment, in whole milliseconds UTC since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The day it was in mainland France at that moment.
    pub fn day(self) -> Day {
        Day(self.paris().date())
    }

    /// `mardi 3 mars 2026 à 14 h 05`, Paris time.
    pub fn long(self) -> String {
        let at = self.paris();
        format!("{} à {} h {:02}", self.day().long(), at.hour(), at.minute())
    }

    /// `20260303T131500Z`: the moment in UTC, as calendars exchange it (RFC 5545).
    pub fn utc_stamp(self) -> String {
        let at = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        at.strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// This moment moved by that many milliseconds.
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    fn paris(self) -> jiff::Zoned {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone)
    }
}

impl From<i64> for Instant {
    fn from(ms: i64) -> Self {
        Self(ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_said_the_french_way() {
        let day = Day::parse("2026-03-03").unwrap();
        assert_eq!(day.long(), "mardi 3 mars 2026");
        assert_eq!(Day::parse("01/08/2026").unwrap().long(), "samedi 1er août 2026");
        assert_eq!(day.seen_from(Day::parse("15/03/2026").unwrap()), "il y a 12 jours");
        assert_eq!(Day::parse("31/02/2026"), Err(NotADay("31/02/2026".into())));
    }

    #[test]
    fn long_times_are_said_in_months_then_in_years() {
        let day = Day::of(2024, 3, 31).unwrap();
        for (days, said) in [
            (2, "2 jours"),
            (60, "60 jours"),
            (61, "2 mois"),
            (364, "11 mois"),
            (365, "12 mois"),
            (610, "20 mois"),
            (730, "24 mois"),
            (755, "24 mois"),
            (761, "2 ans"),
            (1_094, "2 ans"),
            (1_095, "3 ans"),
        ] {
            let later = day.plus_days(days);
            assert_eq!(day.lasting_until(later), said, "{days}");
            assert_eq!(day.seen_from(later), format!("il y a {said}"));
            assert_eq!(later.seen_from(day), format!("dans {said}"));
        }
        assert_eq!(day.lasting_until(day.plus_days(1)), "1 jour");
        assert_eq!(day.lasting_until(day.plus_days(-9)), "0 jour");
    }

    proptest! {
        #[test]
        fn a_time_said_in_a_larger_unit_is_never_longer_than_it_was(start in 0_i64..20_000, days in 61_i64..20_000) {
            let first = Day::of(2000, 1, 1).unwrap().plus_days(start);
            let said = first.lasting_until(first.plus_days(days));
            let (number, unit) = said.split_once(' ').unwrap();
            let number: i64 = number.parse().unwrap();
            let (least, most) = match unit {
                "mois" => (28 * number, 31 * (number + 1)),
                "ans" => (365 * number, 366 * (number + 1)),
                other => panic!("{other} after {days} days"),
            };
            prop_assert!(number >= 2 && least <= days && days <= most, "{} is said {}", days, said);
        }
    }

    #[test]
    fn an_instant_belongs_to_the_day_of_paris() {
        let just_before_midnight_utc = Instant(1_772_494_200_000);
        assert_eq!(just_before_midnight_utc.long(), "mardi 3 mars 2026 à 0 h 30");
        let day = just_before_midnight_utc.day();
        assert_eq!(day.begins(), just_before_midnight_utc.plus_ms(-30 * 60 * 1000));
        assert_eq!(day.begins().plus_ms(-1).day(), day.plus_days(-1));
    }
}
