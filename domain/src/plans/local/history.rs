//! Every version of what a local convention says: what an avenant changes is true from its day on, and the days before
//! keep giving the text they gave.

use super::{LocalArticle, LocalText, Signatory};
use crate::shared::{Day, QuartierId};

/// Something true from a day on, and up to another when it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<T> {
    /// What is true.
    pub value: T,
    /// First day.
    pub from: Day,
    /// Last day; `None` while nothing ended it.
    pub to: Option<Day>,
}

/// Every version of what a local convention says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Its first day.
    pub starts: Day,
    /// Its last day, as fixed at first and by each avenant.
    pub ends: Vec<Dated<Day>>,
    /// Where it applies.
    pub quartiers: Vec<Dated<QuartierId>>,
    /// Who signs.
    pub signatories: Vec<Dated<Signatory>>,
    /// Its articles.
    pub articles: Vec<Dated<LocalArticle>>,
}

/// Why an avenant cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotAmend {
    /// What is not adopted is rewritten, not amended.
    #[error("Seule une convention adoptée se modifie par avenant.")]
    NotAdopted,
    /// The past never changes.
    #[error("L'avenant prend effet après le début de la convention et après l'avenant précédent.")]
    TooEarly,
    /// Nothing is left to amend.
    #[error(
        "L'avenant prend effet avant le dernier jour de la convention, ou le lendemain pour la prolonger."
    )]
    TooLate,
    /// An avenant changes something.
    #[error("Cet avenant ne change rien : modifiez la fin, les quartiers, les signataires ou un article.")]
    NothingChanges,
}

impl<T> Dated<T> {
    /// Whether it is true on that day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }
}

impl History {
    /// A convention as first written: everything is true from its first day.
    pub fn new(starts: Day, text: LocalText) -> Self {
        Self {
            starts,
            ends: vec![Dated { value: text.ends, from: starts, to: None }],
            quartiers: since(starts, text.quartiers),
            signatories: since(starts, text.signatories),
            articles: since(starts, text.articles),
        }
    }

    /// What it says on that day; before its first day, what it says on that one.
    pub fn at(&self, day: Day) -> LocalText {
        let day = day.max(self.starts);
        let mut articles = held(&self.articles, day);
        articles.sort_by_key(|article| article.number);
        LocalText {
            ends: held(&self.ends, day).pop().unwrap_or(self.starts),
            quartiers: held(&self.quartiers, day).into_iter().collect(),
            signatories: held(&self.signatories, day),
            articles,
        }
    }

    /// The last day on which something changed; its first day without avenant.
    pub fn latest(&self) -> Day {
        let days = [
            self.ends.iter().map(|one| one.from).max(),
            self.quartiers.iter().map(|one| one.from.max(ended(one.to))).max(),
            self.signatories.iter().map(|one| one.from.max(ended(one.to))).max(),
            self.articles.iter().map(|one| one.from.max(ended(one.to))).max(),
        ];
        days.into_iter().flatten().max().unwrap_or(self.starts).max(self.starts)
    }

    /// The history with what it says from that day on. What does not change keeps its rows, signatures included.
    pub fn amend(&self, effective: Day, to: &LocalText) -> Result<Self, CannotAmend> {
        if effective <= self.latest() {
            return Err(CannotAmend::TooEarly);
        }
        if effective > self.at(effective).ends.plus_days(1) {
            return Err(CannotAmend::TooLate);
        }
        let mut after = self.clone();
        amend(&mut after.ends, effective, &[to.ends], |one, other| one == other);
        let quartiers: Vec<QuartierId> = to.quartiers.iter().copied().collect();
        amend(&mut after.quartiers, effective, &quartiers, |one, other| one == other);
        amend(&mut after.signatories, effective, &to.signatories, |one, other| {
            one.organisation == other.organisation && one.quality == other.quality
        });
        amend(&mut after.articles, effective, &to.articles, |one, other| one == other);
        if after == *self { Err(CannotAmend::NothingChanges) } else { Ok(after) }
    }
}

/// The day after the last one; the first day there is while it holds.
fn ended(to: Option<Day>) -> Day {
    to.map_or(Day(jiff::civil::Date::MIN), |last| last.plus_days(1))
}

fn since<T>(starts: Day, values: impl IntoIterator<Item = T>) -> Vec<Dated<T>> {
    values.into_iter().map(|value| Dated { value, from: starts, to: None }).collect()
}

fn held<T: Clone>(versions: &[Dated<T>], day: Day) -> Vec<T> {
    versions.iter().filter(|one| one.holds_on(day)).map(|one| one.value.clone()).collect()
}

/// Ends what is no longer said the day before, and begins what is new.
fn amend<T: Clone>(versions: &mut Vec<Dated<T>>, effective: Day, to: &[T], same: impl Fn(&T, &T) -> bool) {
    for version in versions.iter_mut().filter(|one| one.to.is_none()) {
        if !to.iter().any(|value| same(&version.value, value)) {
            version.to = Some(effective.plus_days(-1));
        }
    }
    for value in to {
        if !versions.iter().any(|one| one.to.is_none() && same(&one.value, value)) {
            versions.push(Dated { value: value.clone(), from: effective, to: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::OrganisationId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn start() -> Day {
        Day::of(2026, 1, 1).unwrap()
    }

    fn any_text() -> impl Strategy<Value = LocalText> {
        let quartiers =
            prop::collection::btree_set((0_u128..4).prop_map(|n| QuartierId(Uuid::from_u128(n))), 1..4);
        let signing = prop::collection::btree_map(0_u128..3, "[ab]", 1..3);
        let articles = prop::collection::vec("[xyz]{1,2}", 1..4);
        (700_i64..1500, quartiers, signing, articles).prop_map(|(days, quartiers, signing, articles)| {
            LocalText {
                ends: start().plus_days(days),
                quartiers,
                signatories: signing
                    .into_iter()
                    .map(|(n, quality)| Signatory {
                        organisation: OrganisationId(Uuid::from_u128(n)),
                        quality,
                        signed_on: None,
                    })
                    .collect(),
                articles: (1..)
                    .zip(articles)
                    .map(|(number, text)| LocalArticle { number, title: "T".into(), text })
                    .collect(),
            }
        })
    }

    fn sorted(mut text: LocalText) -> LocalText {
        text.signatories.sort_by_key(|one| one.organisation);
        text
    }

    proptest! {
        #[test]
        fn earlier_days_keep_their_text_and_later_ones_have_the_new(
            first in any_text(),
            avenants in prop::collection::vec((1_i64..120, any_text()), 0..4),
            looked in prop::collection::vec(-30_i64..700, 1..12),
        ) {
            let mut history = History::new(start(), first);
            let mut day = start();
            for (later, text) in avenants {
                day = day.plus_days(later);
                let Ok(after) = history.amend(day, &text) else { continue };
                for days in &looked {
                    let on = start().plus_days(*days);
                    let (was, is) = (sorted(history.at(on)), sorted(after.at(on)));
                    if on < day { prop_assert_eq!(was, is) } else { prop_assert_eq!(is, sorted(text.clone())) }
                }
                history = after;
            }
        }

        #[test]
        fn the_same_text_is_no_avenant(text in any_text(), later in 1_i64..600) {
            let history = History::new(start(), text.clone());
            prop_assert_eq!(history.amend(start().plus_days(later), &text), Err(CannotAmend::NothingChanges));
        }
    }

    #[test]
    fn an_avenant_never_reaches_back_nor_past_the_end_and_signatures_stay() {
        let signed = Signatory {
            organisation: OrganisationId(Uuid::from_u128(1)),
            quality: "Maire".into(),
            signed_on: Some(start()),
        };
        let article = LocalArticle { number: 1, title: "Objet".into(), text: "Texte".into() };
        let text = LocalText {
            ends: start().plus_days(365),
            quartiers: [QuartierId(Uuid::from_u128(1))].into(),
            signatories: vec![signed.clone()],
            articles: vec![article],
        };
        let history = History::new(start(), text.clone());
        let unsigned = Signatory { signed_on: None, ..signed };
        let longer = LocalText { ends: start().plus_days(800), signatories: vec![unsigned], ..text };
        assert_eq!(history.amend(start(), &longer), Err(CannotAmend::TooEarly));
        assert_eq!(history.amend(start().plus_days(367), &longer), Err(CannotAmend::TooLate));
        let after = history.amend(start().plus_days(366), &longer).unwrap();
        assert_eq!(after.latest(), start().plus_days(366));
        assert_eq!(after.at(start().plus_days(500)).signatories[0].signed_on, Some(start()));
        assert_eq!(after.amend(start().plus_days(366), &longer), Err(CannotAmend::TooEarly));
    }
}
