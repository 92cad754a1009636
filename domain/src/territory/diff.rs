//! What an import would do to what is known, so that a dry run can tell and a second import does nothing.

use super::{Commune, Correspondence, Quartier};
use std::collections::HashMap;

/// Something an import can meet again.
pub trait Known: Clone {
    /// What tells it from the others, the strongest first: two rows that share one of these are the same thing.
    fn keys(&self) -> Vec<String>;

    /// Takes from `incoming` what it says, keeps what it is silent about, and gives the French names of the fields
    /// that changed.
    fn absorb(&mut self, incoming: &Self) -> Vec<&'static str>;

    /// What people call it, in a report.
    fn label(&self) -> String;
}

/// Two rows that would both become the same known thing: which one is right is not for us to choose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "« {first} » et « {second} » désignent tous deux « {known} », déjà enregistré : \
     corrigez leurs codes ou ne gardez qu'une des deux lignes"
)]
pub struct Collision {
    /// The thing known.
    pub known: String,
    /// The first row that claims it, in the order of the file.
    pub first: String,
    /// The next one.
    pub second: String,
}

/// A row that is known and would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<T> {
    /// Rank of the row in what was known.
    pub index: usize,
    /// The row as it would become.
    pub after: T,
    /// French names of the fields that change.
    pub fields: Vec<&'static str>,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan<T> {
    /// Rows not known yet.
    pub create: Vec<T>,
    /// Rows known that would change.
    pub change: Vec<Change<T>>,
    /// Number of rows known and unchanged.
    pub same: usize,
}

/// Compares what is known with what comes. What the incoming file does not name stays as it is.
///
/// # Errors
/// When two rows claim the same known thing.
pub fn diff<T: Known>(existing: &[T], incoming: &[T]) -> Result<Plan<T>, Collision> {
    let mut ranks = HashMap::new();
    for (index, row) in existing.iter().enumerate() {
        for key in row.keys() {
            ranks.entry(key).or_insert(index);
        }
    }
    let mut plan = Plan { create: Vec::new(), change: Vec::new(), same: 0 };
    let mut claimed: HashMap<usize, &T> = HashMap::new();
    for row in incoming {
        let Some(index) = row.keys().iter().find_map(|key| ranks.get(key).copied()) else {
            plan.create.push(row.clone());
            continue;
        };
        if let Some(first) = claimed.insert(index, row) {
            let (known, first, second) = (existing[index].label(), first.label(), row.label());
            return Err(Collision { known, first, second });
        }
        let mut after = existing[index].clone();
        match after.absorb(row) {
            fields if fields.is_empty() => plan.same += 1,
            fields => plan.change.push(Change { index, after, fields }),
        }
    }
    Ok(plan)
}

/// Puts `incoming` in `known` when it says something else.
fn take<T: Clone + PartialEq>(
    known: &mut T,
    incoming: &T,
    name: &'static str,
    changed: &mut Vec<&'static str>,
) {
    if known != incoming {
        known.clone_from(incoming);
        changed.push(name);
    }
}

/// Same, for a field a file may be silent about.
fn fill<T: Clone + PartialEq>(
    known: &mut Option<T>,
    incoming: &Option<T>,
    name: &'static str,
    changed: &mut Vec<&'static str>,
) {
    if incoming.is_some() {
        take(known, incoming, name, changed);
    }
}

impl Known for Quartier {
    /// Its codes when it has any, else its name and communes: two centres-villes of one commune may differ by code.
    fn keys(&self) -> Vec<String> {
        let codes: Vec<String> = self.code_2024.iter().chain(&self.code_2015).cloned().collect();
        if codes.is_empty() { vec![self.name_key()] } else { codes }
    }

    fn absorb(&mut self, incoming: &Self) -> Vec<&'static str> {
        let mut changed = Vec::new();
        fill(&mut self.code_2024, &incoming.code_2024, "code 2024", &mut changed);
        fill(&mut self.code_2015, &incoming.code_2015, "code 2015", &mut changed);
        take(&mut self.name, &incoming.name, "nom", &mut changed);
        fill(&mut self.status, &incoming.status, "statut", &mut changed);
        take(&mut self.communes, &incoming.communes, "communes", &mut changed);
        fill(&mut self.population, &incoming.population, "population", &mut changed);
        fill(&mut self.contour, &incoming.contour, "contour", &mut changed);
        changed
    }

    fn label(&self) -> String {
        Self::label(self)
    }
}

impl Known for Commune {
    fn keys(&self) -> Vec<String> {
        vec![self.insee.to_string()]
    }

    fn absorb(&mut self, incoming: &Self) -> Vec<&'static str> {
        let mut changed = Vec::new();
        take(&mut self.name, &incoming.name, "nom", &mut changed);
        fill(&mut self.siren, &incoming.siren, "SIREN", &mut changed);
        fill(&mut self.population, &incoming.population, "population", &mut changed);
        fill(&mut self.contour, &incoming.contour, "contour", &mut changed);
        changed
    }

    fn label(&self) -> String {
        format!("{} {}", self.insee, self.name)
    }
}

impl Known for Correspondence {
    fn keys(&self) -> Vec<String> {
        vec![format!("{:?} {:?}", self.code_2015, self.code_2024)]
    }

    fn absorb(&mut self, incoming: &Self) -> Vec<&'static str> {
        let mut changed = Vec::new();
        take(&mut self.evolution, &incoming.evolution, "évolution", &mut changed);
        changed
    }

    fn label(&self) -> String {
        let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "aucun".to_owned());
        format!("{} → {}", code(&self.code_2015), code(&self.code_2024))
    }
}
