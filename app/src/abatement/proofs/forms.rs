//! From what was typed to a proof fit to be laid, with the expense it draws from.

use super::store::{ExpenseRow, NewProofRow, ProvedLine};
use crate::platform::Form;
use palier_domain::abatement::{NewExpense, NewProof, ProofKind};
use palier_domain::shared::{Cents, Day, ExpenseId, FieldFault, OrganisationId, ProofId};
use std::collections::BTreeSet;

/// What a form may choose from.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// Expenses of the landlord.
    pub expenses: Vec<(String, String)>,
    /// Those that have their piece.
    pub with_piece: BTreeSet<String>,
    /// Constats of the quartier that are resolved, or said to be.
    pub constats: Vec<(String, String)>,
    /// Actions of the quartier.
    pub actions: Vec<(String, String)>,
}

/// Who lays a proof, on which line, when, and under which identifiers.
#[derive(Debug)]
pub struct Laying<'a> {
    /// The line.
    pub line: &'a ProvedLine,
    /// Who lays it.
    pub by: OrganisationId,
    /// When.
    pub today: Day,
    /// Identifier of the proof.
    pub proof: ProofId,
    /// Identifier of a new expense.
    pub expense: ExpenseId,
}

/// A proof as typed and the new expense it draws from, or every fault at once. Pieces are joined later.
///
/// # Errors
/// What is to be corrected, field by field.
pub fn read(
    form: &Form,
    offer: &Offer,
    laying: &Laying<'_>,
) -> Result<(NewProofRow, Option<ExpenseRow>), Vec<FieldFault>> {
    let mut faults = Vec::new();
    let kind: Option<ProofKind> = form.text("kind").parse().ok();
    let draws = kind.is_some_and(ProofKind::draws);
    let expense: Option<ExpenseId> =
        if draws { chosen(form, "expense", &offer.expenses, &mut faults) } else { None };
    let fills =
        ["label", "supplier", "reference", "expense_cents"].iter().any(|name| form.filled(name).is_some());
    let new_expense = draws && expense.is_none() && fills;
    let is = |wanted| kind == Some(wanted);
    let typed = NewProof {
        kind,
        cents: form.read("cents", &mut faults, amount),
        expense,
        new_expense,
        constat: if is(ProofKind::Constat) {
            chosen(form, "constat", &offer.constats, &mut faults)
        } else {
            None
        },
        action: if is(ProofKind::Action) {
            chosen(form, "action", &offer.actions, &mut faults)
        } else {
            None
        },
        has_piece: form.files.iter().any(|file| file.field == "piece")
            || expense.is_some_and(|id| offer.with_piece.contains(&id.to_string())),
        note: form.text("note").to_owned(),
    };
    let mut kept = None;
    if new_expense {
        match self::expense(form, laying, kind.unwrap_or(ProofKind::Facture), &mut faults) {
            Ok(row) => kept = Some(row),
            Err(ruled) => faults.extend(ruled),
        }
    }
    let (kind, cents) = match typed.check(laying.line.valued_cents) {
        Ok(checked) if faults.is_empty() => checked,
        Ok(_) => return Err(faults),
        Err(ruled) => {
            faults.extend(ruled);
            return Err(faults);
        }
    };
    let proof = NewProofRow {
        id: laying.proof,
        line: laying.line.id,
        kind,
        cents,
        expense: expense.or(kept.as_ref().map(|expense| expense.id)),
        constat: typed.constat,
        action: typed.action,
        piece: None,
        note: typed.note,
        stated_by: laying.by,
        stated_on: laying.today,
    };
    Ok((proof, kept))
}

fn expense(
    form: &Form,
    laying: &Laying<'_>,
    kind: ProofKind,
    faults: &mut Vec<FieldFault>,
) -> Result<ExpenseRow, Vec<FieldFault>> {
    let typed = NewExpense {
        label: form.text("label").to_owned(),
        supplier: form.text("supplier").to_owned(),
        reference: form.text("reference").to_owned(),
        day: form.read("day", faults, |text| Day::parse(text).map_err(|wrong| wrong.to_string())),
        cents: form.read("expense_cents", faults, amount),
        subsidised: form.read("subsidised", faults, amount),
        subsidised_by: form.text("subsidised_by").to_owned(),
    };
    let (day, cents, subsidised) = typed.check(laying.today)?;
    Ok(ExpenseRow {
        id: laying.expense,
        landlord: laying.line.landlord_id,
        kind,
        label: typed.label,
        supplier: typed.supplier,
        reference: typed.reference,
        day,
        cents,
        subsidised,
        subsidised_by: typed.subsidised_by,
        piece: None,
    })
}

fn amount(text: &str) -> Result<Cents, String> {
    Cents::parse(text).map_err(|wrong| wrong.to_string())
}

/// The one chosen under a name; a fault when it is not among those offered.
fn chosen<T: std::str::FromStr>(
    form: &Form,
    name: &'static str,
    offered: &[(String, String)],
    faults: &mut Vec<FieldFault>,
) -> Option<T> {
    let text = form.filled(name)?;
    let found = offered.iter().any(|(id, _)| id == text).then(|| text.parse().ok()).flatten();
    if found.is_none() {
        faults.push(FieldFault::new(name, "Ce choix n'est plus proposé : choisissez de nouveau."));
    }
    found
}
