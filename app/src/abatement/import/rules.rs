//! What the abatements of a landlord for a year say of a table brought into them.

use crate::abatement::lines::ground;
use crate::abatement::store::lines::{self as kept_lines, KeptLine};
use crate::abatement::store::{self, KeptAbatement, Narrowed, Reach};
use crate::diagnostics::Sight;
use crate::plans::{self, KeptAction};
use crate::platform::{Allowed, App, Event, Problem, Tx};
use palier_domain::abatement::Writing;
use palier_domain::abatement::import::{FIELDS, closed, line, record};
use palier_domain::shared::LineId;
use palier_domain::shared::sheet::{Choices, Field, Judged, Known, Offered, Record, Rules};
use palier_domain::shared::text::fold;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The abatements of one landlord for one year, and their lines.
pub(super) struct Year {
    app: App,
    /// By quartier.
    abatements: BTreeMap<String, KeptAbatement>,
    lines: BTreeMap<String, KeptLine>,
    known: BTreeMap<String, Known>,
    alike: HashSet<String>,
    choices: BTreeMap<&'static str, Choices>,
    /// Actions of the plan, by quartier.
    actions: BTreeMap<String, BTreeSet<String>>,
}

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

/// The actions of the plan in the quartiers of the year.
#[derive(Default)]
struct Plan {
    offered: BTreeMap<String, Offered>,
    by_quartier: BTreeMap<String, BTreeSet<String>>,
}

impl Plan {
    fn add(&mut self, quartier: &str, actions: Vec<KeptAction>) {
        for action in actions {
            let id = action.id.to_string();
            let offered = Offered::new(&id, &action.code, &action.fiche.title);
            self.offered.insert(action.code, offered);
            self.by_quartier.entry(quartier.to_owned()).or_default().insert(id);
        }
    }
}

fn likeness(record: &Record) -> String {
    format!("{} | {} | {}", fold(value(record, "title")), value(record, "quartier"), value(record, "axis"))
}

impl Year {
    /// Everything the landlord wrote for that year, as it is today; in a quartier where it wrote nothing, what the one whose
    /// place it has taken wrote.
    pub(super) async fn load(tx: &mut Tx, app: &App, who: &Allowed, year: i16) -> Result<Self, Problem> {
        let reach = Reach::of(who);
        let narrowed = Narrowed { year: i64::from(year), ..Narrowed::default() };
        let (mut abatements, mut lines, mut known) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut quartiers, mut plan) = (Vec::new(), Plan::default());
        let mut theirs = store::list(tx, &reach, &narrowed).await?;
        theirs.retain(|kept| who.acts_for(kept.landlord_id));
        theirs.sort_by_key(|kept| kept.landlord_id != who.organisation());
        for mut kept in theirs {
            kept.rules = kept.rules.on(app.world.today());
            let quartier = kept.quartier_id.to_string();
            if abatements.contains_key(&quartier) {
                continue;
            }
            quartiers.push(Offered::new(&quartier, "", &kept.quartier));
            for line in kept_lines::of(tx, &reach, kept.id).await? {
                let record = record(&quartier, &line.line);
                known.insert(line.id.to_string(), Known { record, revision: kept.revision, closed: None });
                lines.insert(line.id.to_string(), line);
            }
            plan.add(&quartier, plans::actions_of(tx, kept.quartier_id, &Sight::of(who)).await?);
            abatements.insert(quartier, kept);
        }
        let axes = app.convention.tfpb_axes.iter();
        let axes = axes.map(|axis| Offered::new(&axis.code, &axis.code, &axis.title)).collect();
        let choices = [
            ("quartier", Choices::of(quartiers)),
            ("axis", Choices::of(axes)),
            ("action", Choices::of(plan.offered.into_values().collect())),
        ];
        let alike = known.values().map(|known: &Known| likeness(&known.record)).collect();
        let (app, choices, actions) = (app.clone(), choices.into(), plan.by_quartier);
        Ok(Self { app, abatements, lines, known, alike, choices, actions })
    }

    /// The lines, quartier by quartier and in order.
    pub(super) fn rows(&self) -> Vec<(&String, &Known)> {
        let mut rows: Vec<(&String, &Known)> = self.known.iter().collect();
        rows.sort_by_key(|(id, known)| {
            let place = self.choices["quartier"].label(value(&known.record, "quartier"));
            (fold(&place), self.lines.get(*id).map(|line| line.number))
        });
        rows
    }

    /// What the drop-down list of a field proposes.
    pub(super) fn proposed(&self, key: &str) -> Vec<String> {
        self.choices.get(key).map(Choices::labels).unwrap_or_default()
    }

    /// An action newly tied that does not take place in the quartier of the line.
    fn elsewhere(&self, before: Option<&Record>, after: &Record) -> Option<(&'static str, String)> {
        let action = value(after, "action");
        let stays = before.is_some_and(|before| value(before, "action") == action);
        let there = self.actions.get(value(after, "quartier")).is_some_and(|known| known.contains(action));
        let refused = !action.is_empty() && !stays && !there;
        refused.then(|| ("action", "choisissez une action du plan de ce quartier".to_owned()))
    }

    /// Writes a row that is new or changed; says what happened.
    pub(super) async fn apply(&self, tx: &mut Tx, row: &Judged, file: &str) -> Result<Event, Problem> {
        let quartier = value(&row.after, "quartier");
        let kept = self.abatements.get(quartier).ok_or(Problem::NotFound)?;
        let checked =
            ground(&self.app, kept)?.check(line(&row.after), Vec::new()).map_err(Problem::Invalid)?.line;
        let mut details = json!({ "title": checked.title, "file": file, "row": row.line });
        let known = row.id.as_ref().and_then(|id| self.lines.get(id));
        let (code, number) = match known {
            None => {
                let id = LineId(self.app.world.id());
                let number = kept_lines::add(tx, id, kept.id, &checked, self.app.world.now()).await?;
                ("abattement.ligne_ajoutee", number)
            }
            Some(known) => {
                kept_lines::update(tx, known.id, kept.id, &checked).await?;
                details["changes"] = json!(row.changes);
                ("abattement.ligne_modifiee", known.number)
            }
        };
        details["number"] = json!(number);
        Ok(Event::of(code, "abatement", kept.id).with(details))
    }
}

impl Rules for Year {
    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn choices(&self, key: &str) -> Option<&Choices> {
        self.choices.get(key)
    }

    fn known(&self, id: &str) -> Option<&Known> {
        self.known.get(id)
    }

    fn check(&self, id: Option<&str>, after: &Record) -> Vec<(&'static str, String)> {
        let before = id.and_then(|id| self.known.get(id)).map(|known| &known.record);
        let place = before.map_or_else(|| value(after, "quartier"), |before| value(before, "quartier"));
        let Some(kept) = self.abatements.get(place) else { return Vec::new() };
        if before.is_some() && value(after, "quartier") != place {
            return vec![(
                "quartier",
                "une ligne ne change pas de quartier : créez-en une dans l'autre".to_owned(),
            )];
        }
        let writing: Writing = kept.rules.state.writing();
        let mut faults = closed(writing, before, after);
        faults.extend(self.elsewhere(before, after));
        let checked = match ground(&self.app, kept) {
            Ok(ground) => ground.check(line(after), Vec::new()),
            Err(refused) => {
                faults.push(("quartier", refused.to_string()));
                return faults;
            }
        };
        if let Err(refused) = checked {
            faults.extend(refused.into_iter().map(|fault| (fault.field, fault.message)));
        }
        faults
    }

    fn likeness(&self, record: &Record) -> String {
        likeness(record)
    }

    fn is_known_like(&self, likeness: &str) -> bool {
        self.alike.contains(likeness)
    }
}
