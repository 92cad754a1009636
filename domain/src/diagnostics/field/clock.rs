//! Three clocks kept apart: what the phone said it was, when the server received, and what is thought of the difference.

use crate::shared::Instant;

/// The clocks around one record, UTC milliseconds. A phone may be years off: nothing is refused for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// When it was noted, by the clock of the phone.
    pub captured: Option<Instant>,
    /// When it was sent, by the clock of the phone.
    pub sent: Option<Instant>,
    /// When it was received, by ours.
    pub received: Instant,
}

impl Clocks {
    /// How far the clock of the phone is behind ours, in ms; the time of the way counts in it.
    pub fn skew_ms(&self) -> Option<i64> {
        self.sent.map(|sent| self.received.0.saturating_sub(sent.0))
    }

    /// When it was noted, as best known: by our clock, and never after it was received.
    pub fn estimated(&self) -> Instant {
        let corrected = self.captured.map(|at| at.0.saturating_add(self.skew_ms().unwrap_or(0)));
        Instant(corrected.map_or(self.received.0, |at| at.min(self.received.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DECADE: i64 = 10 * 365 * 24 * 3600 * 1000;

    proptest! {
        #[test]
        fn whatever_the_clock_of_the_phone_the_estimate_is_when_it_was(
            noted in 1_700_000_000_000_i64..1_800_000_000_000, waited in 0_i64..172_800_000, off in -DECADE..DECADE,
        ) {
            let clocks = Clocks {
                captured: Some(Instant(noted + off)),
                sent: Some(Instant(noted + waited + off)),
                received: Instant(noted + waited),
            };
            prop_assert_eq!(clocks.skew_ms(), Some(-off));
            prop_assert_eq!(clocks.estimated(), Instant(noted));
        }

        #[test]
        fn no_clock_breaks_it(captured: i64, sent: i64, received in 0_i64..4_000_000_000_000) {
            let received = Instant(received);
            let clocks = Clocks { captured: Some(Instant(captured)), sent: Some(Instant(sent)), received };
            prop_assert!(clocks.estimated() <= received);
            prop_assert_eq!(Clocks { captured: None, sent: None, received }.estimated(), received);
        }
    }
}
