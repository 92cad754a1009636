//! What the plan says of a table brought into it: the actions in reach as rows, what may be chosen, and how a row is
//! written.

use super::store::{self as sheets, Beside};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::admission::{self, Tied};
use crate::plans::change::must_follow;
use crate::plans::store::{self, Fiche, KeptAction, NewActionRow, linked};
use crate::plans::words::{insertion, progress_label, state_label};
use crate::platform::{Allowed, App, Event, Problem, Tx};
use palier_domain::plans::import::{FIELDS, RowSubject, check, fiche_of, fiche_values, moved};
use palier_domain::plans::{ActionState, Admission, Details, Insertion, Partner, Progress, checklist};
use palier_domain::shared::sheet::{Changed, Choices, Field, Judged, Known, Offered, Record, Rules};
use palier_domain::shared::{
    ActionId, Cents, Day, Instant, OrganisationId, QuartierId, text::filled, text::fold,
};
use palier_domain::territory::QuartierStatus;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// The plan as whoever brings a table in sees it.
pub(super) struct Plan<'a> {
    app: &'a App,
    who: &'a Allowed,
    sight: Sight,
    today: Day,
    actions: BTreeMap<String, (KeptAction, Beside)>,
    known: BTreeMap<String, Known>,
    alike: HashSet<String>,
    choices: BTreeMap<&'static str, Choices>,
    /// Organisations that may be chosen today; the others only stay where they are.
    open: Vec<String>,
    axis_of: BTreeMap<String, String>,
    /// Statuses of quartiers, for what article 4 asks of some of them only.
    statuses: BTreeMap<String, QuartierStatus>,
}

fn joined(mut ids: Vec<String>) -> String {
    ids.sort();
    ids.dedup();
    ids.join(";")
}

/// An action as a row.
fn record(action: &KeptAction, partners: &[String], details: &Details) -> Record {
    let fiche = &action.fiche;
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let values = [
        ("title", fiche.title.clone()),
        ("description", fiche.description.clone()),
        ("objectives", joined(action.objectives.clone())),
        ("quartiers", joined(action.quartiers.iter().map(|(id, _)| id.to_string()).collect())),
        ("pilot", fiche.pilot_id.to_string()),
        ("partners", joined(partners.to_vec())),
        ("state", fiche.state.code().to_owned()),
        ("progress", fiche.progress.code().to_owned()),
        ("starts", day(fiche.starts)),
        ("ends", day(fiche.ends)),
        ("reason", fiche.reason.clone().unwrap_or_default()),
        ("postponed", fiche.postponed_to.map(|year| year.to_string()).unwrap_or_default()),
        ("budget", fiche.budget.map(|sum| sum.0.to_string()).unwrap_or_default()),
        ("upkeep", fiche.upkeep.clone().unwrap_or_default()),
    ];
    let values = values.into_iter().chain(fiche_values(details));
    values.map(|(key, value)| (key.to_owned(), value.trim().replace("\r\n", "\n"))).collect()
}

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

fn chosen<T: std::str::FromStr>(record: &Record, key: &str) -> Vec<T> {
    value(record, key).split(';').filter_map(|id| id.parse().ok()).collect()
}

impl<'a> Plan<'a> {
    /// Everything within reach, as it is now.
    pub(super) async fn load(tx: &mut Tx, app: &'a App, who: &'a Allowed) -> Result<Self, Problem> {
        let (sight, today, convention) = (Sight::of(who), app.world.today(), in_force(app));
        let mut partners = sheets::partners(tx, &sight).await?;
        let mut fiches = sheets::fiches(tx, &sight).await?;
        let all = store::actions(tx, &sight, None, None).await?;
        let (mut actions, mut known, mut alike) = (BTreeMap::new(), BTreeMap::new(), HashSet::new());
        for action in all {
            let id = action.id.to_string();
            let beside = fiches.remove(&id).unwrap_or_default();
            let record = record(&action, &partners.remove(&id).unwrap_or_default(), &beside.details);
            alike.insert(likeness(&record));
            let closed = must_follow(who, &action).err().map(|why| why.to_string());
            known.insert(id.clone(), Known { record, revision: beside.revision, closed });
            actions.insert(id, (action, beside));
        }
        let organisations = sheets::organisations(tx).await?;
        let last = today.to_string();
        let is_open = |until: &Option<String>| until.as_ref().is_none_or(|until| *until >= last);
        let open =
            organisations.iter().filter(|(_, _, until)| is_open(until)).map(|(id, ..)| id.clone()).collect();
        let named = |(id, name, _): &(String, String, Option<String>)| Offered::new(id, "", name);
        let mut organisations: Vec<Offered> = organisations.iter().map(named).collect();
        organisations.sort_by_cached_key(|offered| fold(&offered.label));
        let objectives = convention.objectives();
        let aims =
            objectives.iter().map(|aim| Offered::new(&aim.clause.id, aim.code, &aim.clause.title)).collect();
        let quartiers = store::quartiers(tx, &sight).await?;
        let quartiers = quartiers.iter().map(|(id, name)| Offered::new(id, "", name)).collect();
        let states = ActionState::ALL
            .iter()
            .map(|state| Offered::new(state.code(), "", state_label(*state)))
            .collect();
        let levels = Progress::ALL
            .iter()
            .map(|level| Offered::new(level.code(), "", progress_label(*level)))
            .collect();
        let clauses =
            Insertion::ALL.iter().map(|one| Offered::new(one.code(), "", insertion(*one))).collect();
        let choices = [
            ("objectives", Choices::of(aims)),
            ("quartiers", Choices::of(quartiers)),
            ("pilot", Choices::of(organisations.clone())),
            ("upkeep_by", Choices::of(organisations.clone())),
            ("partners", Choices::of(organisations)),
            ("insertion", Choices::of(clauses)),
            ("state", Choices::of(states)),
            ("progress", Choices::of(levels)),
        ];
        let axis_of = objectives.iter().map(|aim| (aim.clause.id.clone(), aim.axis.id.clone())).collect();
        let statuses = sheets::statuses(tx).await?;
        let choices = choices.into();
        Ok(Self { app, who, sight, today, actions, known, alike, choices, open, axis_of, statuses })
    }

    /// The actions in reach, as rows, oldest first.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&String, &Known)> {
        self.known.iter()
    }

    /// What the drop-down list of a field proposes: organisations that ended are not among them.
    pub(super) fn proposed(&self, key: &str) -> Vec<String> {
        let Some(choices) = self.choices.get(key) else { return Vec::new() };
        match key {
            "pilot" | "partners" | "upkeep_by" => self
                .open
                .iter()
                .map(|id| choices.label(id))
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect(),
            _ => choices.labels(),
        }
    }

    fn newly_closed(
        &self,
        key: &'static str,
        before: Option<&Record>,
        after: &Record,
    ) -> Option<(&'static str, String)> {
        let kept: Vec<&str> =
            before.map(|before| value(before, key).split(';').collect()).unwrap_or_default();
        let ended =
            |id: &&str| !id.is_empty() && !kept.contains(id) && !self.open.iter().any(|open| open == id);
        let id = value(after, key).split(';').find(ended)?;
        let name = self.choices.get(key).map(|choices| choices.label(id)).unwrap_or_default();
        Some((key, format!("l'organisme « {name} » n'existe plus : choisissez celui qui lui succède")))
    }

    /// The action that a row changes, as its rules see it.
    fn subject(&self, id: Option<&str>, after: &Record) -> Option<RowSubject> {
        let (action, beside) = self.actions.get(id?)?;
        let admission = match value(after, "state").parse() {
            Ok(ActionState::Recevable) => self.admission(action, beside, after),
            _ => Admission::default(),
        };
        let (budget, posts) = (action.fiche.budget, beside.posts);
        Some(RowSubject { action: action.rules(), budget, posts, admission })
    }

    /// What would stand between that action and « recevable » once the row is kept.
    fn admission(&self, action: &KeptAction, beside: &Beside, after: &Record) -> Admission {
        let mut details = fiche_of(beside.details.clone(), after);
        details.partners = partners_of(after, &[]);
        let quartiers = value(after, "quartiers").split(';').chain(beside.beyond.iter().map(String::as_str));
        let tied = Tied {
            constats: usize::try_from(action.constats).unwrap_or(0),
            objectives: chosen::<String>(after, "objectives").len(),
            statuses: quartiers.filter_map(|id| self.statuses.get(id).copied()).collect(),
        };
        let facts = admission::facts(&details, filled(value(after, "upkeep")), tied);
        admission::admission(self.who, &checklist(&in_force(self.app), &facts))
    }

    /// Writes a row that is new or changed; says what happened to the action, and to the constats that followed it.
    pub(super) async fn apply(&self, tx: &mut Tx, row: &Judged, file: &str) -> Result<Vec<Event>, Problem> {
        let subject = self.subject(row.id.as_deref(), &row.after);
        let action = moved(subject.as_ref(), &row.after, self.today).map_err(Problem::refused)?;
        let before = row.id.as_ref().and_then(|id| self.actions.get(id)).map(|(action, _)| action);
        let world = &self.app.world;
        let id = before.map_or_else(|| world.id(), |before| before.id);
        let created = before.map_or_else(|| world.now(), |before| before.fiche.created_at);
        let mut new = row_of(id, created, &row.after)?;
        let details = match before {
            Some(_) => store::details::details(tx, id).await?,
            None => Details::default(),
        };
        new.details = fiche_of(details, &row.after);
        new.details.partners = partners_of(&row.after, &new.details.partners);
        new.fiche.state = action.state;
        new.fiche.reason.clone_from(&action.reason);
        new.fiche.postponed_to = action.postponed_to;
        let mut followed = Vec::new();
        match before {
            None => store::insert_action(tx, &new).await?,
            Some(before) => {
                let constats = linked::of_action(tx, &self.sight, id).await?;
                new.constats = constats.iter().map(|constat| constat.id).collect();
                store::rewrite(tx, &new, &self.sight).await?;
                let stays = before.rules()
                    == palier_domain::plans::Action { ends: before.fiche.ends, ..action.clone() };
                if !stays {
                    store::set_state(tx, id, &action).await?;
                }
                followed = linked::follow(
                    tx,
                    before,
                    &new.answering(action.clone(), self.who.acting_as([before.fiche.pilot_id])),
                    self.today,
                )
                .await?;
                if new.fiche.progress != before.fiche.progress {
                    store::set_progress(tx, id, new.fiche.progress).await?;
                }
            }
        }
        let event = match before {
            None => Event::of("action.creee", "action", id)
                .with(json!({ "title": new.fiche.title, "file": file, "line": row.line })),
            Some(before) => Event::of("action.modifiee", "action", id).with(changed(before, &new, row, file)),
        };
        followed.push(Event { quartier: new.quartiers.first().copied(), ..event });
        Ok(followed)
    }
}

/// What the journal keeps of an action that a workbook changed; what committees follow stands apart.
fn changed(before: &KeptAction, new: &NewActionRow, row: &Judged, file: &str) -> Value {
    let change = |change: &Changed| json!({ "field": change.key, "title": change.title, "from": change.before, "to": change.after });
    let (was, is) = (&before.fiche, &new.fiche);
    let mut details = json!({
        "title": is.title, "file": file, "line": row.line,
        "changes": row.changes.iter().map(change).collect::<Vec<_>>(),
    });
    if was.state != is.state {
        details["state"] = json!({ "from": was.state, "to": is.state });
    }
    if was.progress != is.progress {
        details["progress"] = json!({ "from": was.progress, "to": is.progress });
    }
    if was.ends != is.ends {
        details["ends"] = json!({ "from": was.ends, "to": is.ends });
    }
    details
}

fn likeness(record: &Record) -> String {
    format!("{} | {}", fold(value(record, "title")), value(record, "quartiers"))
}

/// A row as an action to write; where it stands is decided by the rules.
fn row_of(id: ActionId, created_at: Instant, after: &Record) -> Result<NewActionRow, Problem> {
    let pilot_id: OrganisationId = value(after, "pilot").parse().map_err(Problem::inside)?;
    let day = |key: &str| Day::parse(value(after, key)).ok();
    let quartiers: Vec<QuartierId> = chosen(after, "quartiers");
    let upkeep = value(after, "upkeep");
    Ok(NewActionRow {
        id,
        fiche: Fiche {
            title: value(after, "title").to_owned(),
            description: value(after, "description").to_owned(),
            pilot_id,
            state: ActionState::Idee,
            reason: None,
            postponed_to: None,
            progress: value(after, "progress").parse().unwrap_or(Progress::NonEngagee),
            starts: day("starts"),
            ends: day("ends"),
            budget: value(after, "budget").parse().ok().map(Cents),
            upkeep: (!upkeep.is_empty()).then(|| upkeep.to_owned()),
            created_at,
        },
        quartiers,
        objectives: chosen(after, "objectives"),
        constats: Vec::new(),
        details: Details::default(),
    })
}

/// The partners of a row; those that were there keep their role.
fn partners_of(after: &Record, before: &[Partner]) -> Vec<Partner> {
    let role = |organisation| before.iter().find(|known| known.organisation == organisation);
    chosen::<OrganisationId>(after, "partners")
        .into_iter()
        .filter(|partner| partner.to_string() != value(after, "pilot"))
        .map(|organisation| Partner {
            organisation,
            role: role(organisation).map(|known| known.role.clone()).unwrap_or_default(),
        })
        .collect()
}

impl Rules for Plan<'_> {
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
        let subject = self.subject(id, after);
        let before = id.and_then(|id| self.known.get(id)).map(|known| &known.record);
        let mut faults = check(subject.as_ref(), after, self.today, |aim| self.axis_of.get(aim).cloned());
        faults.extend(
            ["pilot", "partners", "upkeep_by"]
                .into_iter()
                .filter_map(|key| self.newly_closed(key, before, after)),
        );
        faults
    }

    fn likeness(&self, record: &Record) -> String {
        likeness(record)
    }

    fn is_known_like(&self, likeness: &str) -> bool {
        self.alike.contains(likeness)
    }
}
