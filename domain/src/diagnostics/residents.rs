//! How many residents walked: one total, and what else was counted of it. Counts only, never names.

use crate::codes;
use std::fmt;

codes! {
    /// The age bands in which residents may be counted.
    pub enum AgeBand {
        /// Children and teenagers.
        Under18 = "moins_18",
        /// From 18 to 29 years.
        From18To29 = "18_29",
        /// From 30 to 59 years.
        From30To59 = "30_59",
        /// 60 years and over.
        Over60 = "60_plus",
    }
}

/// Most residents of one walk.
pub const MOST_RESIDENTS: u32 = 10_000;
/// A group of fewer people than this points at someone: its count is not told to everyone.
const TOLD_FROM: u32 = 3;

/// Residents who walked. The total stands alone; women, men and age bands are each counted or left aside, and never
/// count more people than came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Residents {
    total: u32,
    women: Option<u32>,
    men: Option<u32>,
    ages: [Option<u32>; AgeBand::ALL.len()],
}

/// Why counts of residents do not hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotCount {
    /// More people than a walk holds.
    #[error("Une visite compte {MOST_RESIDENTS} habitants au plus.")]
    TooMany,
    /// Women and men together are more than those who came.
    #[error("Femmes et hommes font {0} habitants : le total doit être au moins de {0}.")]
    MoreThanTotalByGender(u32),
    /// The age bands together are more than those who came.
    #[error("Les tranches d'âge font {0} habitants : le total doit être au moins de {0}.")]
    MoreThanTotalByAge(u32),
}

impl Residents {
    /// The counts, if they hold together; `ages` are in the order of [`AgeBand::ALL`].
    ///
    /// # Errors
    /// When the parts count more people than the total.
    pub fn counted(
        total: u32,
        women: Option<u32>,
        men: Option<u32>,
        ages: [Option<u32>; AgeBand::ALL.len()],
    ) -> Result<Self, CannotCount> {
        let counted = Self { total, women, men, ages };
        if total > MOST_RESIDENTS {
            return Err(CannotCount::TooMany);
        }
        let (genders, aged) = (sum(&counted.genders()), sum(&ages));
        if genders > total {
            return Err(CannotCount::MoreThanTotalByGender(genders));
        }
        if aged > total {
            return Err(CannotCount::MoreThanTotalByAge(aged));
        }
        Ok(counted)
    }

    /// Everyone who came.
    pub fn total(self) -> u32 {
        self.total
    }

    /// Women, when they were counted.
    pub fn women(self) -> Option<u32> {
        self.women
    }

    /// Men, when they were counted.
    pub fn men(self) -> Option<u32> {
        self.men
    }

    /// Those of that age, when they were counted.
    pub fn aged(self, band: AgeBand) -> Option<u32> {
        AgeBand::ALL.iter().zip(self.ages).find(|(known, _)| **known == band).and_then(|(_, count)| count)
    }

    /// What may be told to everyone: a detail in which one group is so small that it points at someone is left out, the
    /// total stays.
    #[must_use]
    pub fn told_to_all(self) -> Self {
        let safe = |groups: &[Option<u32>]| {
            let rest = self.total.saturating_sub(sum(groups));
            groups.iter().flatten().chain([&rest]).all(|count| *count == 0 || *count >= TOLD_FROM)
        };
        let (genders, ages) = (safe(&self.genders()), safe(&self.ages));
        Self {
            total: self.total,
            women: self.women.filter(|_| genders),
            men: self.men.filter(|_| genders),
            ages: self.ages.map(|count| count.filter(|_| ages)),
        }
    }

    /// Women and men, in words, with how many of each; what is left of the total last. Empty when nobody counted them.
    pub fn by_gender(self) -> Vec<(&'static str, u32)> {
        let plural = |count: Option<u32>, one, many| (if count == Some(1) { one } else { many }, count);
        let groups = [plural(self.women, "femme", "femmes"), plural(self.men, "homme", "hommes")];
        self.with_rest(&groups, "sans précision")
    }

    /// The same by age.
    pub fn by_age(self) -> Vec<(&'static str, u32)> {
        let groups = [
            ("de moins de 18 ans", self.aged(AgeBand::Under18)),
            ("de 18 à 29 ans", self.aged(AgeBand::From18To29)),
            ("de 30 à 59 ans", self.aged(AgeBand::From30To59)),
            ("de 60 ans et plus", self.aged(AgeBand::Over60)),
        ];
        self.with_rest(&groups, "d'âge non précisé")
    }

    /// « 8 femmes, 5 hommes ; 3 de moins de 18 ans, 10 d'âge non précisé »; empty when only the total was counted.
    pub fn detail(self) -> String {
        let lists = [self.by_gender(), self.by_age()].map(|groups| {
            groups.iter().map(|(words, count)| format!("{count} {words}")).collect::<Vec<_>>().join(", ")
        });
        lists.into_iter().filter(|list| !list.is_empty()).collect::<Vec<_>>().join(" ; ")
    }

    fn genders(self) -> [Option<u32>; 2] {
        [self.women, self.men]
    }

    /// The groups counted among these; when at least one was, what is left of the total too.
    fn with_rest(
        self,
        groups: &[(&'static str, Option<u32>)],
        rest: &'static str,
    ) -> Vec<(&'static str, u32)> {
        let counted: Vec<(&str, u32)> =
            groups.iter().filter_map(|(words, count)| Some((*words, (*count)?))).collect();
        if counted.is_empty() {
            return counted;
        }
        let left = self.total.saturating_sub(counted.iter().map(|(_, count)| count).sum());
        counted.into_iter().chain([(rest, left)]).filter(|(_, count)| *count > 0).collect()
    }
}

/// « 14 habitants (8 femmes, 6 hommes) », « 1 habitant », « aucun habitant ».
impl fmt::Display for Residents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.total {
            0 => f.write_str("aucun habitant")?,
            1 => f.write_str("1 habitant")?,
            many => write!(f, "{many} habitants")?,
        }
        let detail = self.detail();
        if detail.is_empty() { Ok(()) } else { write!(f, " ({detail})") }
    }
}

fn sum(groups: &[Option<u32>]) -> u32 {
    groups.iter().flatten().fold(0, |all, count| all.saturating_add(*count))
}

#[cfg(test)]
mod tests;
