//! What bringing a table in would do, row by row: created, changed (field by field), unchanged, or refused and why.

use super::{
    Address, Choices, Field, FieldKind, Heading, Line, Mark, Record, Value, amount, day, list, texted, truth,
    year,
};
use crate::codes;
use crate::shared::{Cents, Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

codes! {
    /// What a row would do.
    pub enum Verdict {
        /// Something new.
        Create = "cree",
        /// Something known, changed.
        Change = "modifie",
        /// Something known, as it is.
        Same = "inchange",
        /// Nothing: it must be corrected first.
        Refuse = "refuse",
    }
}

impl Verdict {
    /// Whether something would be written.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Create | Self::Change)
    }
}

/// What is wrong in a cell, or with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// Where: `B7`, or `ligne 7` when no cell is to blame.
    pub at: String,
    /// What to put right, in French.
    pub message: String,
}

/// A field that would change, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The stable name of the field.
    pub key: String,
    /// The heading of its column.
    pub title: String,
    /// What it says now.
    pub before: String,
    /// What it would say.
    pub after: String,
}

/// A row judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Its row in the sheet, from one.
    pub line: u32,
    /// What it would do.
    pub verdict: Verdict,
    /// What it is about.
    pub label: String,
    /// What it changes; nothing when it is new.
    pub id: Option<String>,
    /// The fields that would change, or be filled.
    pub changes: Vec<Changed>,
    /// Why it is refused.
    pub faults: Vec<CellFault>,
    /// Everything it would then say.
    pub after: Record,
}

/// Something the table may change, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it says.
    pub record: Record,
    /// Counts its rewritings.
    pub revision: i64,
    /// Why whoever brings the table in may not change it.
    pub closed: Option<String>,
}

/// How many rows have each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// New.
    pub created: usize,
    /// Changed.
    pub changed: usize,
    /// Unchanged.
    pub same: usize,
    /// Refused.
    pub refused: usize,
}

impl Counted {
    /// Of these rows.
    pub fn of(rows: &[Judged]) -> Self {
        let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
        Self {
            created: count(Verdict::Create),
            changed: count(Verdict::Change),
            same: count(Verdict::Same),
            refused: count(Verdict::Refuse),
        }
    }

    /// Whether keeping it would write something, and nothing is refused.
    pub fn may_be_kept(&self) -> bool {
        self.refused == 0 && self.created + self.changed > 0
    }
}

/// What a feature says of the rows that are brought into it.
pub trait Rules {
    /// Its fields, in the order of its columns. The first one is what a row is called by.
    fn fields(&self) -> &'static [Field];
    /// What may be chosen in a field.
    fn choices(&self, key: &str) -> Option<&Choices>;
    /// What that identifier stands for, if it is within reach.
    fn known(&self, id: &str) -> Option<&Known>;
    /// What is wrong with a row, field by field (stable name and French sentence): what it changes, nothing when it is
    /// new, and all it would then say.
    fn check(&self, id: Option<&str>, after: &Record) -> Vec<(&'static str, String)>;
    /// What two new rows, or a new one and a known one, would have in common if they were one thing written twice.
    fn likeness(&self, record: &Record) -> String;
    /// Whether something known is like that.
    fn is_known_like(&self, likeness: &str) -> bool;
}

/// Judges the rows of a table one after the other: what a row says may depend on those before.
pub struct Judge<'a> {
    rules: &'a dyn Rules,
    heading: &'a Heading,
    met: HashMap<String, u32>,
    alike: HashMap<String, u32>,
}

impl<'a> Judge<'a> {
    /// By these rules, under that heading.
    pub fn new(rules: &'a dyn Rules, heading: &'a Heading) -> Self {
        Self { rules, heading, met: HashMap::new(), alike: HashMap::new() }
    }

    /// What that row would do.
    pub fn judge(&mut self, line: &Line) -> Judged {
        let mut faults: Vec<CellFault> = line
            .merged
            .iter()
            .map(|range| {
                fault(
                    range.clone(),
                    "ces cellules sont fusionnées : défusionnez-les et remplissez chaque ligne",
                )
            })
            .collect();
        let id = self.text_of(line, self.heading.id);
        let known = id.as_deref().and_then(|id| self.rules.known(id));
        let said = self.read(line, known, &mut faults);
        let number = line.row.saturating_add(1);
        let mut judged = match id.as_deref().map(|id| (id, known)) {
            None => self.new_row(line, said, &mut faults),
            Some((id, None)) => {
                let message = "cet identifiant n'est pas connu dans votre périmètre : videz la cellule pour créer une nouvelle ligne";
                faults.push(fault(self.address(line, self.heading.id), message));
                self.row(line, Some(id.to_owned()), said)
            }
            Some((id, Some(known))) => {
                if let Some(first) = self.met.insert(id.to_owned(), number) {
                    let message = format!(
                        "la ligne {first} porte le même identifiant : videz cette cellule pour en faire une nouvelle ligne"
                    );
                    faults.push(fault(self.address(line, self.heading.id), &message));
                }
                self.known_row(line, id, known, said, &mut faults)
            }
        };
        if !faults.is_empty() {
            judged.verdict = Verdict::Refuse;
            judged.faults = faults;
        }
        judged
    }

    /// What the row says of each field whose column is there. What is written as it would be exported is what is known,
    /// even where two things bear the same name.
    fn read(
        &self,
        line: &Line,
        known: Option<&Known>,
        faults: &mut Vec<CellFault>,
    ) -> BTreeMap<&'static str, String> {
        let mut said = BTreeMap::new();
        for (field, column) in self.rules.fields().iter().zip(&self.heading.columns) {
            let Some(column) = *column else { continue };
            let now = known.and_then(|known| known.record.get(field.key)).filter(|now| !now.is_empty());
            let written = texted(line.at(column)).ok().flatten();
            let is_as_known = |now: &&String| written.as_deref() == Some(self.in_words(field, now).trim());
            match now
                .filter(is_as_known)
                .map_or_else(|| self.canonical(field, line.at(column)), |now| Ok(now.clone()))
            {
                Ok(value) => {
                    said.insert(field.key, value);
                }
                Err(message) => faults.push(fault(self.address(line, Some(column)), &message)),
            }
        }
        said
    }

    fn canonical(&self, field: &Field, value: Option<&Value>) -> Result<String, String> {
        let one = |written: &str| match self.rules.choices(field.key) {
            Some(choices) => choices.find(written).map(str::to_owned),
            None => Ok(written.to_owned()),
        };
        Ok(match field.kind {
            FieldKind::Text(most) => {
                let text = texted(value)?.unwrap_or_default().replace("\r\n", "\n");
                if text.chars().count() > most {
                    return Err(format!("ce texte dépasse {most} caractères : raccourcissez-le"));
                }
                text
            }
            FieldKind::Day => day(value)?.map(|day| day.to_string()).unwrap_or_default(),
            FieldKind::Euros => amount(value)?.map(|sum| sum.0.to_string()).unwrap_or_default(),
            FieldKind::Year => year(value)?.map(|year| year.to_string()).unwrap_or_default(),
            FieldKind::Truth => {
                truth(value)?.map(|yes| if yes { "oui" } else { "non" }.to_owned()).unwrap_or_default()
            }
            FieldKind::One => match texted(value)? {
                Some(written) => one(&written)?,
                None => String::new(),
            },
            FieldKind::Many => {
                let mut ids =
                    list(value)?.iter().map(|written| one(written)).collect::<Result<Vec<_>, _>>()?;
                ids.sort();
                ids.dedup();
                ids.join(";")
            }
        })
    }

    fn new_row(
        &mut self,
        line: &Line,
        said: BTreeMap<&'static str, String>,
        faults: &mut Vec<CellFault>,
    ) -> Judged {
        let number = line.row.saturating_add(1);
        let mut judged = self.row(line, None, said);
        self.demand(line, &judged.after, faults);
        self.rule(line, None, &judged.after, faults);
        let likeness = self.rules.likeness(&judged.after);
        let first = self.rules.fields().first().map(|field| field.key);
        let at = self.address(line, first.and_then(|key| self.column_of(key)));
        if self.rules.is_known_like(&likeness) {
            let message = "cette ligne existe déjà dans Palier, et rien n'y dit laquelle : pour la modifier, repartez de l'export à modifier, le seul qui porte les colonnes Identifiant et Repère, ou donnez à la nouvelle un autre intitulé";
            faults.push(fault(at, message));
        } else if let Some(line) = self.alike.insert(likeness, number) {
            faults.push(fault(
                at,
                &format!("la ligne {line} dit la même chose : gardez-en une, ou changez son intitulé"),
            ));
        }
        judged.verdict = Verdict::Create;
        judged.changes = self.changes(&Record::new(), &judged.after);
        judged
    }

    fn known_row(
        &mut self,
        line: &Line,
        id: &str,
        known: &Known,
        said: BTreeMap<&'static str, String>,
        faults: &mut Vec<CellFault>,
    ) -> Judged {
        let written = self.text_of(line, self.heading.mark);
        let mark = written.as_deref().and_then(|text| Mark::read(text, self.rules.fields()));
        let mut after = known.record.clone();
        for (rank, field) in self.rules.fields().iter().enumerate() {
            let Some(value) = said.get(field.key) else { continue };
            let now = known.record.get(field.key).map_or("", String::as_str);
            let was_edited = mark.as_ref().is_none_or(|mark| !mark.holds(rank, value));
            if value == now || !was_edited {
                continue;
            }
            let stale = mark.as_ref().is_some_and(|mark| !mark.holds(rank, now));
            if stale {
                let message = format!(
                    "modifié dans Palier depuis l'export, où il est maintenant dit « {} », et dans votre fichier : exportez de nouveau",
                    self.in_words(field, now)
                );
                faults.push(fault(self.address(line, self.column_of(field.key)), &message));
                continue;
            }
            after.insert(field.key.to_owned(), value.clone());
        }
        let changes = self.changes(&known.record, &after);
        if !changes.is_empty() {
            if let Some(why) = &known.closed {
                faults.push(fault(format!("ligne {}", line.row.saturating_add(1)), why));
            }
            self.demand(line, &after, faults);
            self.rule(line, Some(id), &after, faults);
        }
        let verdict = if changes.is_empty() { Verdict::Same } else { Verdict::Change };
        Judged { verdict, changes, after, ..self.row(line, Some(id.to_owned()), said) }
    }

    fn row(&self, line: &Line, id: Option<String>, said: BTreeMap<&'static str, String>) -> Judged {
        let after: Record = said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let first = self.rules.fields().first().map_or("", |field| field.key);
        let known =
            || id.as_deref().and_then(|id| self.rules.known(id)).and_then(|known| known.record.get(first));
        let label =
            after.get(first).filter(|text| !text.is_empty()).or_else(known).cloned().unwrap_or_default();
        Judged {
            line: line.row.saturating_add(1),
            verdict: Verdict::Refuse,
            label,
            id,
            changes: Vec::new(),
            faults: Vec::new(),
            after,
        }
    }

    fn demand(&self, line: &Line, after: &Record, faults: &mut Vec<CellFault>) {
        for field in self.rules.fields().iter().filter(|field| field.required) {
            let at = self.address(line, self.column_of(field.key));
            let already = faults.iter().any(|fault| fault.at == at);
            if after.get(field.key).is_none_or(String::is_empty) && !already {
                faults.push(fault(at, &format!("remplissez la colonne « {} »", field.title)));
            }
        }
    }

    fn rule(&self, line: &Line, id: Option<&str>, after: &Record, faults: &mut Vec<CellFault>) {
        for (key, message) in self.rules.check(id, after) {
            let at = self.address(line, self.column_of(key));
            if !faults.iter().any(|fault| fault.at == at) {
                faults.push(fault(at, &message));
            }
        }
    }

    fn changes(&self, before: &Record, after: &Record) -> Vec<Changed> {
        let value = |record: &Record, key: &str| record.get(key).cloned().unwrap_or_default();
        let changed = |field: &&Field| value(before, field.key) != value(after, field.key);
        let said = |field: &Field| Changed {
            key: field.key.to_owned(),
            title: field.title.to_owned(),
            before: self.in_words(field, &value(before, field.key)),
            after: self.in_words(field, &value(after, field.key)),
        };
        self.rules.fields().iter().filter(changed).map(said).collect()
    }

    fn in_words(&self, field: &Field, value: &str) -> String {
        in_words(field, value, self.rules.choices(field.key))
    }

    fn column_of(&self, key: &str) -> Option<u32> {
        let rank = self.rules.fields().iter().position(|field| field.key == key)?;
        self.heading.columns.get(rank).copied().flatten()
    }

    fn text_of(&self, line: &Line, column: Option<u32>) -> Option<String> {
        texted(line.at(column?)).ok().flatten()
    }

    fn address(&self, line: &Line, column: Option<u32>) -> String {
        match column {
            Some(column) => Address { row: line.row, column }.to_string(),
            None => format!("ligne {}", line.row.saturating_add(1)),
        }
    }
}

/// A canonical value in words: `03/03/2026`, `25 000 €`, the labels of what was chosen.
pub fn in_words(field: &Field, value: &str, choices: Option<&Choices>) -> String {
    let label = |id: &str| choices.map_or_else(|| id.to_owned(), |choices| choices.label(id));
    match field.kind {
        _ if value.is_empty() => String::new(),
        FieldKind::Day => Day::parse(value).map_or_else(|_| value.to_owned(), Day::short),
        FieldKind::Euros => value.parse().map_or_else(|_| value.to_owned(), |cents| Cents(cents).to_string()),
        FieldKind::One => label(value),
        FieldKind::Many => value.split(';').map(label).collect::<Vec<_>>().join(" ; "),
        FieldKind::Text(_) | FieldKind::Year | FieldKind::Truth => value.to_owned(),
    }
}

fn fault(at: String, message: &str) -> CellFault {
    CellFault { at, message: message.to_owned() }
}

#[cfg(test)]
mod tests;
