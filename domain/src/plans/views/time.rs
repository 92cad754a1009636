//! Time as it is drawn: months of a calendar, and the part of a frame that an action fills.

use crate::shared::Day;

/// A month of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Day);

impl Month {
    /// The month a day stands in.
    pub fn of(day: Day) -> Self {
        Self(Day(day.0.first_of_month()))
    }

    /// Reads `2026-03`.
    pub fn parse(text: &str) -> Option<Self> {
        Day::parse(&format!("{text}-01")).ok().map(Self)
    }

    /// `2026-03`, for addresses.
    pub fn code(self) -> String {
        self.0.to_string().chars().take(7).collect()
    }

    /// Its first day.
    pub fn first(self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> Day {
        Day(self.0.0.last_of_month())
    }

    /// The month before; itself at the beginning of the calendar.
    pub fn before(self) -> Self {
        Self::of(self.first().plus_days(-1))
    }

    /// The month after; itself at the end of the calendar.
    pub fn after(self) -> Self {
        Self::of(self.last().plus_days(1))
    }

    /// Its days, first to last.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (0..i64::from(self.0.0.days_in_month())).map(move |offset| self.0.plus_days(offset))
    }

    /// The column its first day stands in, Monday being 1.
    pub fn first_column(self) -> u8 {
        self.0.0.weekday().to_monday_one_offset().unsigned_abs()
    }

    /// `mars 2026`.
    pub fn said(self) -> String {
        let plain = self.last().plain();
        plain.split_once(' ').map_or(plain.clone(), |(_, rest)| rest.to_owned())
    }
}

/// What is drawn: from the first day to the last, both whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFrame {
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
}

/// A part of a frame, in thousandths of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    /// Where it begins.
    pub from: u32,
    /// How long it is.
    pub length: u32,
    /// Whether it began before the frame.
    pub begins_before: bool,
    /// Whether it goes on after the frame.
    pub ends_after: bool,
}

impl TimeFrame {
    /// That many whole years from that one.
    pub fn years(first: i16, count: i16) -> Option<Self> {
        let last = first.checked_add(count.checked_sub(1)?)?;
        let frame = Self { first: Day::of(first, 1, 1)?, last: Day::of(last, 12, 31)? };
        (frame.first <= frame.last).then_some(frame)
    }

    /// How far the beginning of a day stands in the frame, in thousandths.
    pub fn place(&self, day: Day) -> u32 {
        let whole = self.first.days_until(self.last).saturating_add(1).max(1);
        let passed = self.first.days_until(day).clamp(0, whole);
        u32::try_from(passed.saturating_mul(1000) / whole).unwrap_or(1000)
    }

    /// Whether a day stands in the frame.
    pub fn holds(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// The part of the frame that goes from a day to another, both whole, when any of it is seen. Without a first day or
    /// a last one, it is the day that is known.
    pub fn span(&self, starts: Option<Day>, ends: Option<Day>) -> Option<TimeSpan> {
        let (from, to) = (starts.or(ends)?, ends.or(starts)?);
        if to < self.first || self.last < from || to < from {
            return None;
        }
        let begin = self.place(from);
        let end = self.place(to.plus_days(1));
        Some(TimeSpan {
            from: begin,
            length: end.saturating_sub(begin),
            begins_before: from < self.first,
            ends_after: self.last < to,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_month_knows_its_neighbours_and_its_columns() {
        let march = Month::parse("2026-03").unwrap();
        assert_eq!((march.before().code(), march.after().code()), ("2026-02".into(), "2026-04".into()));
        assert_eq!((march.days().count(), march.first_column()), (31, 7));
        assert_eq!(march.said(), "mars 2026");
        assert_eq!(Month::parse("2026-13"), None);
        assert_eq!(TimeFrame::years(2026, 0), None);
    }

    #[test]
    fn a_year_is_filled_by_what_lasts_a_year() {
        let year = TimeFrame::years(2026, 1).unwrap();
        let whole = year.span(Day::of(2025, 1, 1), Day::of(2026, 12, 31)).unwrap();
        assert_eq!((whole.from, whole.length, whole.begins_before, whole.ends_after), (0, 1000, true, false));
        assert_eq!(year.span(Day::of(2027, 1, 1), None), None);
        assert_eq!(year.span(None, None), None);
    }

    proptest! {
        #[test]
        fn a_part_never_leaves_its_frame(
            year in 1900_i16..2100, count in 1_i16..6, from in -4000_i64..4000, length in 0_i64..4000,
        ) {
            let frame = TimeFrame::years(year, count).unwrap();
            let starts = frame.first.plus_days(from);
            let ends = starts.plus_days(length);
            let seen = starts <= frame.last && frame.first <= ends;
            let span = frame.span(Some(starts), Some(ends));
            prop_assert_eq!(span.is_some(), seen);
            if let Some(span) = span {
                prop_assert!(span.from + span.length <= 1000);
                prop_assert_eq!(span.begins_before, starts < frame.first);
                prop_assert_eq!(span.ends_after, ends > frame.last);
            }
        }
    }
}
