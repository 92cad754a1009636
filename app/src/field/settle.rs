//! What becomes of a group of records: decided in memory, in the order of arrival, from what the store knows.

mod pictures;

use super::intake::{Arrival, Tools, Verdict};
use super::receipt::{PhotoReceipt, Receipt, told};
use super::store::effects::{NewConstat, Noted, Recheck, Voice};
use super::store::ground::{Ground, Target};
use super::store::photos::{Arrived, Attachment, Shown};
use super::store::records::{Early, Known, NewConflict, NewRecord};
use super::store::{ground, photos, records};
use crate::diagnostics::grid_visibility;
use crate::platform::clock::sha256;
use crate::platform::journal::Signed;
use crate::platform::{Event, Problem, Tx};
use palier_domain::diagnostics::ShortCode;
use palier_domain::diagnostics::Visibility;
use palier_domain::diagnostics::field::{Clocks, Record, RecordKind};
use palier_domain::shared::Instant;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a group changes.
#[derive(Debug, Default)]
pub(super) struct Effects {
    pub(super) records: Vec<NewRecord>,
    pub(super) constats: Vec<NewConstat>,
    pub(super) corrected: Vec<Noted>,
    /// Constat, record, why.
    pub(super) taken_back: Vec<(String, String, String)>,
    /// Records that had come before their constat.
    pub(super) taken_up: Vec<String>,
    /// Constat, address of a photo that its phone no longer names.
    pub(super) dropped: Vec<(String, String)>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) shown: Vec<Shown>,
    pub(super) voices: Vec<Voice>,
    pub(super) rechecks: Vec<Recheck>,
    pub(super) conflicts: Vec<NewConflict>,
}

/// What was decided.
pub(super) struct Ruled {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) effects: Effects,
    pub(super) entries: Vec<Signed>,
}

/// A group being decided.
struct Group<'a> {
    tools: &'a Tools,
    known: BTreeMap<String, Known>,
    walks: BTreeMap<String, Ground>,
    targets: BTreeMap<String, Target>,
    early: Vec<Early>,
    arrived: BTreeMap<String, Arrived>,
    announced: BTreeSet<(String, String)>,
    conflicts: BTreeSet<(String, String)>,
    last_seq: i64,
    effects: Effects,
    entries: Vec<Signed>,
}

/// Decides what becomes of each record of a group.
pub(super) async fn rule(tools: &Tools, tx: &mut Tx, arrivals: &[Arrival]) -> Result<Ruled, Problem> {
    let read: Vec<Option<Record>> = arrivals.iter().map(|arrival| Record::read(&arrival.body).ok()).collect();
    let mut group = Group::around(tools, tx, arrivals, &read).await?;
    // Constats first: what is about them may stand before them in the same group.
    let is_about = |record: &Option<Record>| record.as_ref().is_some_and(|record| record.of.is_some());
    let mut turns: Vec<_> = arrivals.iter().zip(read).enumerate().collect();
    turns.sort_by_key(|(_, (_, record))| is_about(record));
    let mut verdicts: Vec<_> =
        turns.into_iter().map(|(at, (arrival, record))| (at, group.decide(arrival, record))).collect();
    verdicts.sort_by_key(|(at, _)| *at);
    let verdicts = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    let Group { effects, entries, .. } = group;
    Ok(Ruled { verdicts, effects, entries })
}

/// Gives another code to each new constat whose code is taken.
pub(super) async fn draw_codes(tools: &Tools, tx: &mut Tx, ruled: &mut Ruled) -> Result<(), Problem> {
    loop {
        let codes: Vec<String> = ruled.effects.constats.iter().map(|constat| constat.code.clone()).collect();
        let mut taken = ground::taken(tx, &codes).await?;
        let mut given = BTreeSet::new();
        taken.extend(codes.iter().filter(|code| !given.insert((*code).clone())).cloned());
        let Some(constat) = ruled.effects.constats.iter_mut().find(|constat| taken.contains(&constat.code))
        else {
            return Ok(());
        };
        constat.code = draw(tools);
        for verdict in &mut ruled.verdicts {
            if let Verdict::Created(receipt) | Verdict::Same(receipt) = verdict
                && receipt.id == constat.noted.constat
            {
                receipt.code = Some(constat.code.clone());
            }
        }
    }
}

fn draw(tools: &Tools) -> String {
    let mut bytes = [0; 8];
    tools.world.fill(&mut bytes);
    ShortCode::drawn(u64::from_le_bytes(bytes)).to_string()
}

impl<'a> Group<'a> {
    /// Reads what the records of a group are set against.
    async fn around(
        tools: &'a Tools,
        tx: &mut Tx,
        arrivals: &[Arrival],
        read: &[Option<Record>],
    ) -> Result<Self, Problem> {
        let ids: BTreeSet<String> = arrivals.iter().map(|arrival| arrival.id.to_string()).collect();
        let known = records::known(tx, ids.iter().cloned()).await?;
        let known: BTreeMap<String, Known> = known.into_iter().map(|row| (row.id.clone(), row)).collect();
        let walks: BTreeSet<String> = arrivals.iter().map(|arrival| arrival.walk.to_string()).collect();
        let of: BTreeSet<String> =
            read.iter().flatten().filter_map(|record| record.of).map(|id| id.to_string()).collect();
        let announced = read.iter().flatten().flat_map(|record| &record.photos);
        let arrived = photos::arrived(tx, announced.map(|photo| photo.sha256.clone())).await?;
        Ok(Self {
            tools,
            conflicts: records::conflicts_of(tx, known.keys().cloned()).await?.into_iter().collect(),
            known,
            walks: ground::walks(tx, &walks).await?,
            targets: ground::targets(tx, &of).await?,
            early: records::early(tx, ids).await?,
            arrived: arrived.into_iter().map(|row| (row.sha256.clone(), row)).collect(),
            announced: photos::announced_for(tx, of).await?.into_iter().collect(),
            last_seq: records::last_seq(tx).await?,
            effects: Effects::default(),
            entries: Vec::new(),
        })
    }

    fn decide(&mut self, arrival: &Arrival, record: Option<Record>) -> Verdict {
        let Some(record) = record else { return Verdict::NotARecord };
        let (id, address) = (arrival.id.to_string(), sha256(arrival.body.as_bytes()));
        let Some(known) = self.known.get(&id) else { return self.keep(arrival, record, address) };
        if known.walk_id != arrival.walk.to_string() {
            Verdict::Elsewhere
        } else if known.state == "supprime" {
            Verdict::Gone
        } else if known.sha256 == address {
            Verdict::Same(self.receipt(known, &record))
        } else {
            self.set_beside(arrival, id, address);
            Verdict::Conflict
        }
    }

    fn receipt(&self, known: &Known, record: &Record) -> Receipt {
        let complete = |address: &str| self.arrived.get(address).is_some_and(Arrived::is_complete);
        let photo = |address: &String| PhotoReceipt { sha256: address.clone(), complete: complete(address) };
        Receipt {
            id: known.id.clone(),
            sha256: known.sha256.clone(),
            seq: known.seq,
            number: known.number,
            code: known.code.clone(),
            received_at: known.received_at,
            state: told(&known.state),
            photos: record.photos.iter().map(|announced| photo(&announced.sha256)).collect(),
        }
    }

    /// Another content under a known identifier: kept beside, once.
    fn set_beside(&mut self, arrival: &Arrival, id: String, address: String) {
        if !self.conflicts.insert((id.clone(), address.clone())) {
            return;
        }
        let event = Event::of("releve.conflit", "releve", &id).with(json!({ "telephone": arrival.number }));
        self.entries.push(arrival.signer.signs(event));
        self.effects.conflicts.push(NewConflict {
            record: id,
            sha256: address,
            body: arrival.body.clone(),
            device: arrival.device.to_string(),
            received: arrival.received.0,
        });
    }

    /// Keeps a new record and what it changes.
    fn keep(&mut self, arrival: &Arrival, mut record: Record, address: String) -> Verdict {
        let walk = arrival.walk.to_string();
        let Some(ground) = self.walks.get(&walk) else { return Verdict::Elsewhere };
        record.set_against(&self.tools.grid, &ground.stops);
        let done = self.apply(arrival, &record);
        let doubts: Vec<String> = record.why().into_iter().chain(done.doubt).collect();
        let why = (!doubts.is_empty()).then(|| doubts.join(" ; "));
        let state = if why.is_some() { "a_verifier" } else { "recu" };
        let event = done.event.unwrap_or_else(|| Event::of("releve.a_verifier", "releve", arrival.id));
        let said = json!({ "numero": done.number, "telephone": arrival.number, "a_verifier": why });
        self.entries.push(arrival.signer.signs(event.with(said)));
        self.last_seq += 1;
        let clocks = Clocks { captured: record.captured, sent: arrival.sent, received: arrival.received };
        let known = Known {
            id: arrival.id.to_string(),
            walk_id: walk.clone(),
            seq: self.last_seq,
            sha256: address.clone(),
            received_at: arrival.received.0,
            state: state.to_owned(),
            number: done.code.as_ref().and(done.number),
            code: done.code,
        };
        let receipt = self.receipt(&known, &record);
        self.known.insert(known.id.clone(), known);
        let is_noted = self.targets.contains_key(&receipt.id);
        self.effects.records.push(NewRecord {
            id: arrival.id.to_string(),
            walk,
            device: arrival.device.to_string(),
            seq: self.last_seq,
            kind: record.said_kind,
            of: record.of.map(|id| id.to_string()),
            sha256: address,
            body: arrival.body.clone(),
            captured: record.captured.map(|at| at.0),
            sent: arrival.sent.map(|at| at.0),
            received: arrival.received.0,
            skew: clocks.skew_ms(),
            state,
            why,
        });
        if is_noted {
            self.take_up(arrival);
        }
        Verdict::Created(receipt)
    }

    /// Does what a record says.
    fn apply(&mut self, arrival: &Arrival, record: &Record) -> Done {
        match record.kind {
            Some(RecordKind::Constat) => self.note(arrival, record),
            Some(RecordKind::Correction) => self.correct(arrival, record),
            Some(RecordKind::Retrait) => self.take_back(arrival, record),
            Some(RecordKind::Avis) => self.weigh(arrival, record),
            Some(RecordKind::Verification) => self.look_again(arrival, record),
            None => Done::nothing(),
        }
    }

    /// Does what the same phone had already said about a constat that only comes now.
    fn take_up(&mut self, constat: &Arrival) {
        let (id, device) = (constat.id.to_string(), constat.device.to_string());
        let (mine, others) =
            std::mem::take(&mut self.early).into_iter().partition(|e| e.of_id == id && e.device_id == device);
        self.early = others;
        let mine: Vec<Early> = mine;
        for early in mine {
            let (Ok(mut record), Ok(name)) = (Record::read(&early.body), early.id.parse()) else { continue };
            let Some(ground) = self.walks.get(&constat.walk.to_string()) else { continue };
            record.set_against(&self.tools.grid, &ground.stops);
            if record.why().is_some() {
                continue;
            }
            let arrival = Arrival {
                id: name,
                body: early.body,
                sent: early.sent_at.map(Instant),
                received: Instant(early.received_at),
                ..constat.clone()
            };
            if let Done { event: Some(event), number, doubt: None, .. } = self.apply(&arrival, &record) {
                let said = json!({ "numero": number, "telephone": arrival.number });
                self.entries.push(arrival.signer.signs(event.with(said)));
                self.effects.taken_up.push(early.id);
            }
        }
    }
}

/// What a record did: the event to tell, the constat it made, what a person must look at.
struct Done {
    event: Option<Event>,
    number: Option<i64>,
    code: Option<String>,
    doubt: Option<String>,
}

impl Done {
    fn nothing() -> Self {
        Self { event: None, number: None, code: None, doubt: None }
    }

    /// Left to a person, for that reason when the record itself does not say one.
    fn left(why: Option<&str>) -> Self {
        why.map_or_else(Self::nothing, Self::doubt)
    }

    fn doubt(why: &str) -> Self {
        Self { doubt: Some(why.to_owned()), ..Self::nothing() }
    }

    fn told(event: Event, number: i64) -> Self {
        Self { event: Some(event), number: Some(number), ..Self::nothing() }
    }
}

impl Group<'_> {
    /// A constat: numbered, to be qualified.
    fn note(&mut self, arrival: &Arrival, record: &Record) -> Done {
        if !record.is_a_constat() {
            return Done::nothing();
        }
        let (id, walk) = (arrival.id.to_string(), arrival.walk.to_string());
        let Some(ground) = self.walks.get_mut(&walk) else { return Done::nothing() };
        ground.last_number += 1;
        let (number, quartier) = (ground.last_number, ground.quartier.clone());
        let visibility =
            grid_visibility(&self.tools.grid, &record.seen.theme, record.seen.subtheme.as_deref());
        let code = draw(self.tools);
        let device = arrival.device.to_string();
        self.targets.insert(
            id.clone(),
            Target {
                id: id.clone(),
                quartier_id: quartier.clone(),
                number,
                state: "a_qualifier".to_owned(),
                visibility: visibility.code().to_owned(),
                device_id: Some(device.clone()),
                touched: false,
            },
        );
        let event = in_thread(Event::of("constat.releve", "constat", &id), &quartier, visibility.code());
        self.effects.constats.push(NewConstat {
            noted: Noted { constat: id.clone(), seen: record.seen.clone(), visibility: visibility.code() },
            walk,
            quartier,
            number,
            received: arrival.received.0,
            code: code.clone(),
            device,
        });
        self.attach(arrival, record, &id, "avant");
        Done { event: Some(event), number: Some(number), code: Some(code), doubt: None }
    }

    /// The same phone changes what it noted, as long as nobody did anything about it.
    fn correct(&mut self, arrival: &Arrival, record: &Record) -> Done {
        let target = match self.own(arrival, record) {
            Ok(target) => target,
            Err(why) => return Done::left(why),
        };
        if target.touched || target.state != "a_qualifier" {
            return Done::doubt("le constat a été repris au bureau avant cette correction : il faut choisir");
        }
        if !record.is_a_constat() {
            return Done::nothing();
        }
        let visibility =
            grid_visibility(&self.tools.grid, &record.seen.theme, record.seen.subtheme.as_deref());
        let seen = if target.visibility == Visibility::Restreint.code() {
            Visibility::Restreint.code()
        } else {
            visibility.code()
        };
        if let Some(kept) = self.targets.get_mut(&target.id) {
            seen.clone_into(&mut kept.visibility);
        }
        self.effects.corrected.push(Noted {
            constat: target.id.clone(),
            seen: record.seen.clone(),
            visibility: visibility.code(),
        });
        self.drop_unnamed(record, &target.id);
        self.attach(arrival, record, &target.id, "avant");
        let event = Event::of("constat.corrige_terrain", "constat", &target.id);
        Done::told(in_thread(event, &target.quartier_id, seen), target.number)
    }

    /// The same phone takes back what it noted.
    fn take_back(&mut self, arrival: &Arrival, record: &Record) -> Done {
        let target = match self.own(arrival, record) {
            Ok(target) => target,
            Err(why) => return Done::left(why),
        };
        if target.touched || target.state != "a_qualifier" {
            return Done::doubt("le constat a été repris au bureau avant ce retrait : il faut choisir");
        }
        let why = format!("Retiré par le téléphone n° {} qui l'avait noté.", arrival.number);
        if let Some(kept) = self.targets.get_mut(&target.id) {
            "sans_suite".clone_into(&mut kept.state);
        }
        if let Some(known) = self.known.get_mut(&target.id) {
            "supprime".clone_into(&mut known.state);
        }
        self.effects.taken_back.push((target.id.clone(), target.id.clone(), why));
        Done::told(Event::of("constat.retire", "constat", &target.id), target.number)
    }

    /// One voice per phone on how bad it is.
    fn weigh(&mut self, arrival: &Arrival, record: &Record) -> Done {
        let target = match self.of_the_quartier(arrival, record) {
            Ok(target) => target,
            Err(why) => return Done::left(why),
        };
        let Some(severity) = record.seen.severity else { return Done::nothing() };
        self.effects.voices.push(Voice {
            constat: target.id.clone(),
            device: arrival.device.to_string(),
            severity,
            received: arrival.received.0,
        });
        Done::told(Event::of("constat.avis", "constat", &target.id), target.number)
    }

    /// What this walk sees of something noted before.
    fn look_again(&mut self, arrival: &Arrival, record: &Record) -> Done {
        let target = match self.of_the_quartier(arrival, record) {
            Ok(target) => target,
            Err(why) => return Done::left(why),
        };
        let Some(outcome) = record.outcome else { return Done::nothing() };
        let clocks = Clocks { captured: record.captured, sent: arrival.sent, received: arrival.received };
        let words = &record.seen.description;
        self.effects.rechecks.push(Recheck {
            record: arrival.id.to_string(),
            constat: target.id.clone(),
            walk: arrival.walk.to_string(),
            outcome: outcome.code(),
            words: (!words.is_empty()).then(|| words.clone()),
            seen_on: clocks.estimated().day().to_string(),
        });
        self.attach(arrival, record, &target.id, "apres");
        let event = Event::of("constat.revu", "constat", &target.id);
        Done::told(in_thread(event, &target.quartier_id, &target.visibility), target.number)
    }

    /// The constat a record is about, when it lies in the quartier of the walk.
    fn of_the_quartier(&self, arrival: &Arrival, record: &Record) -> Result<Target, Option<&'static str>> {
        let Some(of) = record.of else { return Err(None) };
        let quartier = self.walks.get(&arrival.walk.to_string()).map(|ground| ground.quartier.as_str());
        let target = self.targets.get(&of.to_string());
        target
            .filter(|target| Some(target.quartier_id.as_str()) == quartier)
            .cloned()
            .ok_or(Some("le constat dont il s'agit n'est pas connu ici"))
    }

    /// The constat a record is about, when the same phone noted it.
    fn own(&self, arrival: &Arrival, record: &Record) -> Result<Target, Option<&'static str>> {
        let target = self.of_the_quartier(arrival, record)?;
        if target.device_id == Some(arrival.device.to_string()) {
            Ok(target)
        } else {
            Err(Some("seul le téléphone qui a noté le constat peut le changer"))
        }
    }
}

/// In the thread of its quartier, unless it is restricted.
fn in_thread(event: Event, quartier: &str, visibility: &str) -> Event {
    match quartier.parse() {
        Ok(quartier) if visibility != Visibility::Restreint.code() => event.in_quartier(quartier),
        _ => event,
    }
}
