//! A dossier begun from what is known: last year's dossier, an action of the plan, constats. Whoever asks corrects it.

use super::{Application, QuartierShare, even_shares};
use crate::plans::{Details, Indicator, NewAction, Participation};
use crate::shared::{ActionId, Cents, ConstatId, Day, QuartierId};
use std::collections::BTreeSet;

/// A constat as a dossier needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstatSketch {
    /// Which.
    pub constat: ConstatId,
    /// Where.
    pub quartier: QuartierId,
    /// What was noted.
    pub description: String,
}

impl Application {
    /// Asked again for another year: same holder, same project, days moved by the years between. What was promised,
    /// argued or joined then is not, and indicators start from what they had reached.
    pub fn renewed(last: &Self, from_year: i16, to_year: i16) -> Self {
        let mut next = last.clone();
        let years = i64::from(to_year) - i64::from(from_year);
        let later = |day: Day| {
            let year = i16::try_from(i64::from(day.0.year()) + years).unwrap_or(to_year);
            // 29 February has no other year of its own: the day before stands for it.
            Day::of(year, day.0.month(), day.0.day())
                .or_else(|| Day::of(year, day.0.month(), day.0.day() - 1))
        };
        next.summary.renewal = true;
        next.calendar.starts = last.calendar.starts.and_then(later);
        next.calendar.ends = last.calendar.ends.and_then(later);
        for step in &mut next.calendar.milestones {
            step.due = step.due.and_then(later);
            step.done_on = None;
        }
        for indicator in &mut next.indicators.indicators {
            indicator.baseline = indicator.reached.or(indicator.baseline);
            indicator.reached = None;
        }
        for line in &mut next.financing.plan {
            line.granted = None;
            line.paid = None;
        }
        next.promises = Default::default();
        next.documents = Default::default();
        next.links.arguments.clear();
        next
    }

    /// What the fiche of an action already says.
    pub fn of_action(action: ActionId, head: &NewAction, details: &Details, upkeep: &str) -> Self {
        let mut begun = Self::default();
        begun.summary.title.clone_from(&head.title);
        begun.places.quartiers = shared_evenly(&head.quartiers);
        begun.places.place.clone_from(&details.place_label);
        begun.purpose.objectives.clone_from(&head.objectives);
        begun.purpose.need.clone_from(&details.context);
        begun.publics.publics.clone_from(&details.publics);
        begun.calendar.starts = head.starts;
        begun.calendar.ends = head.ends;
        begun.calendar.milestones.clone_from(&details.milestones);
        begun.partners.partners.clone_from(&details.partners);
        begun.participation.residents.clone_from(&details.participation);
        begun.environment.impact.clone_from(&details.environment);
        begun.insertion.clause = details.insertion;
        begun.insertion.reason.clone_from(&details.insertion_reason);
        begun.upkeep.yearly = details.upkeep_yearly;
        upkeep.clone_into(&mut begun.upkeep.how);
        begun.links.actions = BTreeSet::from([action]);
        begun.links.constats = head.origins.iter().map(|(constat, _)| *constat).collect();
        begun.links.renewal.clone_from(&details.renewal);
        let unreached = |indicator: &Indicator| Indicator { reached: None, ..indicator.clone() };
        begun.indicators.indicators = details.indicators.iter().map(unreached).collect();
        let asked = details.funding.iter().cloned();
        begun.financing.plan =
            asked.map(|line| crate::plans::Funding { granted: None, paid: None, ..line }).collect();
        begun
    }

    /// What constats already say: where, and the need in the words that were noted.
    pub fn of_constats(constats: &[ConstatSketch]) -> Self {
        let mut begun = Self::default();
        begun.links.constats = constats.iter().map(|sketch| sketch.constat).collect();
        begun.places.quartiers = shared_evenly(&constats.iter().map(|sketch| sketch.quartier).collect());
        let noted: Vec<&str> = constats.iter().map(|sketch| sketch.description.trim()).collect();
        begun.purpose.need = noted.join("\n");
        begun
    }

    /// The same with what another beginning of one project says: places, objectives, people, steps, indicators and links of
    /// both, each once; what both say in words, one after the other; from the first day to the last.
    pub fn joined(mut self, other: &Self) -> Self {
        let either = |mine: &mut String, theirs: &str| {
            if mine.is_empty() {
                theirs.clone_into(mine);
            }
        };
        either(&mut self.summary.title, &other.summary.title);
        self.places.quartiers = shared_evenly(&(&self.quartiers() | &other.quartiers()));
        both(&mut self.places.place, &other.places.place);
        self.purpose.objectives.extend(other.purpose.objectives.iter().cloned());
        both(&mut self.purpose.need, &other.purpose.need);
        both(&mut self.publics.publics, &other.publics.publics);
        let (mine, theirs) = (&mut self.calendar, &other.calendar);
        mine.starts = [mine.starts, theirs.starts].into_iter().flatten().min();
        mine.ends = mine.ends.max(theirs.ends);
        once(&mut mine.milestones, &theirs.milestones, |step| step.title.clone());
        once(&mut self.partners.partners, &other.partners.partners, |partner| partner.organisation);
        let phase = |said: &Participation| said.phase.clone();
        once(&mut self.participation.residents, &other.participation.residents, phase);
        both(&mut self.environment.impact, &other.environment.impact);
        if self.insertion.clause.is_none() {
            self.insertion.clone_from(&other.insertion);
        }
        let yearly = [self.upkeep.yearly, other.upkeep.yearly];
        self.upkeep.yearly = yearly.into_iter().flatten().reduce(|one, more| Cents(one.0 + more.0));
        both(&mut self.upkeep.how, &other.upkeep.how);
        self.links.actions.extend(&other.links.actions);
        self.links.constats.extend(&other.links.constats);
        either(&mut self.links.renewal, &other.links.renewal);
        let title = |indicator: &Indicator| indicator.title.clone();
        once(&mut self.indicators.indicators, &other.indicators.indicators, title);
        self.financing.plan.extend(other.financing.plan.iter().cloned());
        self
    }
}

/// What both say, on lines of their own; once when they say the same.
fn both(mine: &mut String, theirs: &str) {
    if theirs.is_empty() || mine.lines().any(|line| line == theirs) {
        return;
    }
    if !mine.is_empty() {
        mine.push('\n');
    }
    mine.push_str(theirs);
}

/// The rows of both, each once by what tells it from the others.
fn once<T: Clone, K: PartialEq>(mine: &mut Vec<T>, theirs: &[T], key: impl Fn(&T) -> K) {
    for row in theirs {
        if !mine.iter().any(|known| key(known) == key(row)) {
            mine.push(row.clone());
        }
    }
}

fn shared_evenly(quartiers: &BTreeSet<QuartierId>) -> Vec<QuartierShare> {
    let shares = even_shares(quartiers.len());
    quartiers
        .iter()
        .zip(shares)
        .map(|(quartier, percent)| QuartierShare { quartier: *quartier, percent })
        .collect()
}
