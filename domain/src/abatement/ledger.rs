//! The ledger of the counterpart: each valued euro is covered, waits for a second pair of eyes, is claimed twice, or is not
//! proved (article 7). Four parts that always add up to what is valued.

use super::amount::Rate;
use super::proof::{ProofKind, Standing};
use crate::shared::{
    ActionId, Cents, ConstatId, Day, ExpenseId, LineId, OrganisationId, ProofId, QuartierId, text::fold,
};
use std::collections::{BTreeMap, HashMap};

/// A valued line as the ledger reads it: whose, where, for which tax year, on which axis, and for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuedLine {
    /// Which line.
    pub id: LineId,
    /// The landlord who values it.
    pub landlord: OrganisationId,
    /// Where.
    pub quartier: QuartierId,
    /// Tax year.
    pub year: i16,
    /// Axis of the national table, by code.
    pub axis: String,
    /// What is deducted from the abatement: the realised amount when it is known, the planned one before, in cents.
    pub valued: Cents,
}

/// An expense as its piece tells it: one invoice, one sheet of hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    /// Which.
    pub id: ExpenseId,
    /// Who paid it.
    pub landlord: OrganisationId,
    /// Who was paid, as typed.
    pub supplier: String,
    /// Number of the invoice or of the sheet, as typed; empty when there is none.
    pub reference: String,
    /// What it cost, in cents.
    pub cents: Cents,
    /// What someone else already paid of it (subsidy, insurance), in cents.
    pub subsidised: Cents,
    /// SHA-256 of the joined piece, if any.
    pub sha256: Option<String>,
}

/// An action of the shared plan, as proofs draw from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundedAction {
    /// Which.
    pub id: ActionId,
    /// What it is to cost, in cents; none until somebody said it.
    pub budget: Option<Cents>,
    /// What others than landlords granted for it, in cents: no landlord values it.
    pub granted: Cents,
}

/// A proof laid on a line: so many of its euros are proved by this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which proof.
    pub id: ProofId,
    /// The line it proves.
    pub line: LineId,
    /// What kind of proof.
    pub kind: ProofKind,
    /// How many of the line's valued cents it proves.
    pub cents: Cents,
    /// The expense it draws from: invoices and hours.
    pub expense: Option<ExpenseId>,
    /// The constat it stands on.
    pub constat: Option<ConstatId>,
    /// The action it stands on.
    pub action: Option<ActionId>,
    /// SHA-256 of its own piece: photos.
    pub sha256: Option<String>,
    /// The day it was laid: of two claims on one piece, the later is the double one.
    pub stated_on: Day,
    /// Whether someone who is not the landlord confirmed it.
    pub standing: Standing,
}

/// How the valued euros of a line, or of many, are proved. The four parts add up to what is valued, to the cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// What is valued.
    pub valued: Cents,
    /// Proved, and confirmed by someone who is not the landlord.
    pub covered: Cents,
    /// Proved, not confirmed yet.
    pub unconfirmed: Cents,
    /// Claimed from a piece, a constat or an action that was already counted elsewhere, or paid by someone else.
    pub double: Cents,
    /// Tied to nothing.
    pub unproved: Cents,
}

/// Why euros are counted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubleReason {
    /// Another landlord already values this piece.
    OtherLandlord,
    /// The same landlord already values it in another quartier.
    OtherQuartier,
    /// Already valued in the same quartier for another year.
    OtherYear,
    /// Already valued in the same programme.
    SameProgramme,
    /// Someone else paid this part of it.
    Subsidised,
    /// More than the piece is worth.
    BeyondPiece,
}

/// Euros claimed twice: by which proof, why, and the proof that came first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Double {
    /// The later proof.
    pub proof: ProofId,
    /// The line it was laid on.
    pub line: LineId,
    /// How many of its cents are not its own.
    pub cents: Cents,
    /// Why.
    pub reason: DoubleReason,
    /// The line that counted them first, when there is one.
    pub first: Option<LineId>,
}

/// The whole ledger of some lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    entries: BTreeMap<LineId, Coverage>,
    doubles: Vec<Double>,
}

impl Coverage {
    /// The parts put together; equal to what is valued by construction.
    pub fn parts(&self) -> Cents {
        [self.covered, self.unconfirmed, self.double, self.unproved].into_iter().sum()
    }

    /// Both taken together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let add = |a: Cents, b: Cents| [a, b].into_iter().sum();
        Self {
            valued: add(self.valued, other.valued),
            covered: add(self.covered, other.covered),
            unconfirmed: add(self.unconfirmed, other.unconfirmed),
            double: add(self.double, other.double),
            unproved: add(self.unproved, other.unproved),
        }
    }

    /// Share of what is valued that is covered, 0 to 100 %; none when nothing is valued.
    pub fn covered_rate(&self) -> Option<Rate> {
        Rate::of(self.covered, self.valued)
    }

    fn of(valued: Cents, confirmed: i128, pending: i128, double: i128) -> Self {
        let mut rest = i128::from(valued.0.max(0));
        let mut take = |wanted: i128| {
            let taken = wanted.clamp(0, rest);
            rest -= taken;
            // What is taken never exceeds what is valued, which fits.
            Cents(i64::try_from(taken).unwrap_or(i64::MAX))
        };
        let (covered, unconfirmed, double) = (take(confirmed), take(pending), take(double));
        let unproved = take(i128::MAX);
        Self { valued: Cents(valued.0.max(0)), covered, unconfirmed, double, unproved }
    }
}

impl std::iter::Sum for Coverage {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Self::plus)
    }
}

impl Ledger {
    /// The ledger of these lines, with every proof laid on them and on whatever shares their pieces, constats and actions,
    /// and the expenses and actions drawn from. All of them may come in any order: the result is the same.
    pub fn of(
        lines: &[ValuedLine],
        claims: &[Claim],
        expenses: &[Expense],
        actions: &[FundedAction],
    ) -> Self {
        let known: HashMap<LineId, &ValuedLine> = lines.iter().map(|line| (line.id, line)).collect();
        let mut live: Vec<&Claim> = claims
            .iter()
            .filter(|claim| claim.standing != Standing::Refused && known.contains_key(&claim.line))
            .collect();
        live.sort_by_key(|claim| (claim.stated_on, claim.id));
        live.dedup_by_key(|claim| claim.id);
        let mut purses = Purses::of(&live, expenses, actions);
        let mut sums: HashMap<LineId, [i128; 3]> = HashMap::new();
        let mut doubles = Vec::new();
        for claim in live {
            let Some(line) = known.get(&claim.line) else { continue };
            let asked = claim.cents.0.clamp(0, line.valued.0.max(0));
            let (own, over) = purses.draw(claim, line, asked, &known);
            let sum = sums.entry(claim.line).or_default();
            sum[usize::from(claim.standing != Standing::Confirmed)] += i128::from(own);
            if let Some(double) = over {
                sum[2] += i128::from(double.cents.0);
                doubles.push(double);
            }
        }
        let entry = |line: &ValuedLine| {
            let [confirmed, pending, double] = sums.get(&line.id).copied().unwrap_or_default();
            (line.id, Coverage::of(line.valued, confirmed, pending, double))
        };
        Self { entries: lines.iter().map(entry).collect(), doubles }
    }

    /// How a line is proved; nothing valued when it is not in the ledger.
    pub fn line(&self, id: LineId) -> Coverage {
        self.entries.get(&id).copied().unwrap_or_default()
    }

    /// Every euro claimed twice, in the order in which they were claimed.
    pub fn doubles(&self) -> &[Double] {
        &self.doubles
    }

    /// Those of some lines, together.
    pub fn total<'a>(&self, lines: impl IntoIterator<Item = &'a ValuedLine>) -> Coverage {
        lines.into_iter().map(|line| self.line(line.id)).sum()
    }

    /// Those of some lines, under the key each one gives.
    pub fn grouped<'a, K: Ord>(
        &self,
        lines: impl IntoIterator<Item = &'a ValuedLine>,
        key: impl Fn(&ValuedLine) -> K,
    ) -> BTreeMap<K, Coverage> {
        let mut groups: BTreeMap<K, Coverage> = BTreeMap::new();
        for line in lines {
            let group = groups.entry(key(line)).or_default();
            *group = group.plus(self.line(line.id));
        }
        groups
    }
}

/// What two pieces have in common when they are one: number of the invoice and who was paid, number and amount for one
/// landlord, or the very same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PieceMark {
    /// Supplier and number, whoever paid.
    Number(String, String),
    /// Landlord, number and amount, whatever the supplier is called.
    Amount(OrganisationId, String, i64),
    /// SHA-256 of the bytes.
    Bytes(String),
}

/// Letters and digits of a number or of a name, folded: `F 2026/031` and `f-2026-031` are one.
pub fn bare_reference(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Expense {
    /// What tells this piece; two expenses that share a mark are one.
    pub fn marks(&self) -> Vec<PieceMark> {
        let (supplier, reference) = (bare_reference(&self.supplier), bare_reference(&self.reference));
        let mut marks = Vec::new();
        if !reference.is_empty() {
            marks.push(PieceMark::Amount(self.landlord, reference.clone(), self.cents.0));
            if !supplier.is_empty() {
                marks.push(PieceMark::Number(supplier, reference));
            }
        }
        marks.extend(self.sha256.clone().map(PieceMark::Bytes));
        marks
    }
}

/// What is left of each piece, constat and action, and who drew from it first.
struct Purses {
    of_expense: HashMap<ExpenseId, usize>,
    of_bytes: HashMap<String, usize>,
    of_constat: HashMap<ConstatId, usize>,
    of_action: HashMap<ActionId, usize>,
    purses: Vec<Purse>,
}

#[derive(Debug, Clone, Default)]
struct Purse {
    /// What is left to claim; none until the first claim, when nothing says what it is worth: a photo, a constat.
    left: Option<i64>,
    subsidised: i64,
    first: Option<LineId>,
}

impl Purses {
    fn of(claims: &[&Claim], expenses: &[Expense], actions: &[FundedAction]) -> Self {
        let mut groups = Groups::default();
        let mut marked: HashMap<PieceMark, usize> = HashMap::new();
        let mut of_expense = HashMap::new();
        for expense in expenses {
            let group = groups.fresh();
            of_expense.insert(expense.id, group);
            for mark in expense.marks() {
                let other = *marked.entry(mark).or_insert(group);
                groups.join(group, other);
            }
        }
        for sha256 in claims.iter().filter_map(|claim| claim.sha256.clone()) {
            marked.entry(PieceMark::Bytes(sha256)).or_insert_with(|| groups.fresh());
        }
        let mut purses = vec![Purse::default(); groups.len()];
        // One invoice entered twice is worth the larger of the two, less the larger subsidy: whatever the order.
        let mut worth: HashMap<usize, (i64, i64)> = HashMap::new();
        for expense in expenses {
            let group = of_expense.get(&expense.id).map_or(0, |group| groups.root(*group));
            let (cents, subsidised) = worth.entry(group).or_default();
            *cents = (*cents).max(expense.cents.0);
            *subsidised = (*subsidised).max(expense.subsidised.0);
        }
        for (group, (cents, subsidised)) in worth {
            let left = cents.saturating_sub(subsidised).max(0);
            purses[group] = Purse { left: Some(left), subsidised, first: None };
        }
        let mut of_constat = HashMap::new();
        for id in claims.iter().filter_map(|claim| claim.constat) {
            of_constat.entry(id).or_insert_with(|| added(&mut purses, Purse::default()));
        }
        let mut of_action = HashMap::new();
        let known: HashMap<ActionId, &FundedAction> =
            actions.iter().map(|action| (action.id, action)).collect();
        for id in claims.iter().filter_map(|claim| claim.action) {
            let purse = || known.get(&id).map(|action| action.purse()).unwrap_or_default();
            of_action.entry(id).or_insert_with(|| added(&mut purses, purse()));
        }
        let of_bytes = marked.into_iter().filter_map(|(mark, group)| match mark {
            PieceMark::Bytes(sha256) => Some((sha256, groups.root(group))),
            _ => None,
        });
        let of_bytes = of_bytes.collect();
        let of_expense = of_expense.into_iter().map(|(id, group)| (id, groups.root(group))).collect();
        Self { of_expense, of_bytes, of_constat, of_action, purses }
    }

    /// What a claim draws from: its expense, else its constat, its action and its own piece, each of which it uses up.
    fn drawn(&self, claim: &Claim) -> Vec<usize> {
        if let Some(expense) = claim.expense.and_then(|id| self.of_expense.get(&id)) {
            return vec![*expense];
        }
        let constat = claim.constat.and_then(|id| self.of_constat.get(&id));
        let action = claim.action.and_then(|id| self.of_action.get(&id));
        let bytes = claim.sha256.as_ref().and_then(|sha256| self.of_bytes.get(sha256));
        [constat, action, bytes].into_iter().flatten().copied().collect()
    }

    /// What a claim may call its own of what it asks, and what was already counted.
    fn draw(
        &mut self,
        claim: &Claim,
        line: &ValuedLine,
        asked: i64,
        known: &HashMap<LineId, &ValuedLine>,
    ) -> (i64, Option<Double>) {
        let drawn = self.drawn(claim);
        let left = |purse: &Purse| purse.left.unwrap_or(asked);
        // The one with the least left decides; a proof from before pieces were asked for has none.
        let Some(least) = drawn.iter().map(|at| &self.purses[*at]).min_by_key(|purse| left(purse)) else {
            return (asked, None);
        };
        let (own, subsidised) = (asked.min(left(least)), least.subsidised);
        let first = least.first.and_then(|id| known.get(&id).copied());
        if own > 0 {
            for at in drawn {
                let purse = &mut self.purses[at];
                purse.left = Some(purse.left.map_or(0, |left| left - own));
                purse.first.get_or_insert(claim.line);
            }
        }
        let over = (asked > own).then(|| Double {
            proof: claim.id,
            line: claim.line,
            cents: Cents(asked - own),
            reason: reason(line, first, subsidised),
            first: first.map(|line| line.id),
        });
        (own, over)
    }
}

impl FundedAction {
    /// What landlords may value of it: its budget less what others granted, or what the first proof asks when no budget is told.
    fn purse(&self) -> Purse {
        let granted = self.granted.0.max(0);
        let left = self.budget.map(|budget| budget.0.saturating_sub(granted).max(0));
        Purse { left, subsidised: granted, first: None }
    }
}

/// Where a purse is, once it is among the others.
fn added(purses: &mut Vec<Purse>, purse: Purse) -> usize {
    purses.push(purse);
    purses.len() - 1
}

fn reason(line: &ValuedLine, first: Option<&ValuedLine>, subsidised: i64) -> DoubleReason {
    match first {
        Some(first) if first.landlord != line.landlord => DoubleReason::OtherLandlord,
        Some(first) if first.quartier != line.quartier => DoubleReason::OtherQuartier,
        Some(first) if first.year != line.year => DoubleReason::OtherYear,
        Some(_) => DoubleReason::SameProgramme,
        None if subsidised > 0 => DoubleReason::Subsidised,
        None => DoubleReason::BeyondPiece,
    }
}

/// Pieces found to be one, joined pair by pair.
#[derive(Debug, Default)]
struct Groups(Vec<usize>);

impl Groups {
    fn fresh(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn root(&self, mut group: usize) -> usize {
        while self.0[group] != group {
            group = self.0[group];
        }
        group
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
