//! How many residents walked, as kept beside the walk.

use palier_domain::diagnostics::{AgeBand, Residents};

/// The counts of a walk, column by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Headcount {
    pub residents: i64,
    pub women: Option<i64>,
    pub men: Option<i64>,
    pub aged_under_18: Option<i64>,
    pub aged_18_to_29: Option<i64>,
    pub aged_30_to_59: Option<i64>,
    pub aged_over_60: Option<i64>,
}

impl Headcount {
    /// What is kept of these counts.
    pub fn of(residents: Residents) -> Self {
        let aged = |band| residents.aged(band).map(i64::from);
        Self {
            residents: residents.total().into(),
            women: residents.women().map(i64::from),
            men: residents.men().map(i64::from),
            aged_under_18: aged(AgeBand::Under18),
            aged_18_to_29: aged(AgeBand::From18To29),
            aged_30_to_59: aged(AgeBand::From30To59),
            aged_over_60: aged(AgeBand::Over60),
        }
    }

    /// The counts, as the rules read them; only the total of what does not hold together.
    pub fn counted(self) -> Residents {
        let read = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let part = |count: Option<i64>| count.map(read);
        let ages = [self.aged_under_18, self.aged_18_to_29, self.aged_30_to_59, self.aged_over_60].map(part);
        let total = read(self.residents);
        Residents::counted(total, part(self.women), part(self.men), ages)
            .or_else(|_| Residents::counted(total, None, None, [None; AgeBand::ALL.len()]))
            .unwrap_or_default()
    }
}
