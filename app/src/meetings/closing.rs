//! Closing a sitting: its record is numbered, what is decided is committed, dossiers go on, and nothing in it moves any more.

use super::bodies::decision_rules;
use super::change::Change;
use super::settling::labelled;
use super::store::agenda as kept_agenda;
use super::store::room::{self as kept_room, Item, Said};
use super::store::{self, KeptSitting};
use crate::funding::store::{self as money, Labelled};
use crate::platform::jobs::Job;
use crate::platform::{Allowed, App, Problem, Tx};
use crate::projects::store::dossiers;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::funding::{FundingLedger, committing};
use palier_domain::meetings::{DossierDecision, Sitting, record};
use palier_domain::projects::{Dossier, Ruling};
use palier_domain::shared::{Cents, DossierId, SittingId};
use serde_json::json;
use std::collections::BTreeMap;

/// The whole sitting, as the rules look at it.
async fn whole(tx: &mut Tx, kept: &KeptSitting, rulings: &[Said]) -> Result<Sitting, Problem> {
    Ok(Sitting {
        agenda: kept_agenda::agenda_items(tx, kept.id).await?,
        attendance: store::attendance(tx, kept.id).await?,
        withdrawals: store::withdrawals(tx, kept.id).await?.into_iter().collect(),
        advice: rulings.iter().filter_map(Said::advice).collect(),
        decisions: rulings.iter().filter_map(Said::decision).collect(),
        ..kept.bare()
    })
}

/// What closing does to the dossiers, in view of the opinions that came first and of the bilans that are owed.
struct Closing<'a> {
    app: &'a App,
    kept: &'a KeptSitting,
    advised: BTreeMap<DossierId, Said>,
    previous: BTreeMap<DossierId, kept_room::Previous>,
    numbers: BTreeMap<DossierId, String>,
}

impl Closing<'_> {
    /// A dossier as it goes on, and what is committed for it.
    fn settle(
        &self,
        item: &Item,
        decision: Option<&DossierDecision>,
        ledger: &FundingLedger,
    ) -> Result<(Dossier, Vec<Labelled>), Problem> {
        let refused = |why: &dyn std::fmt::Display| Problem::Refused(format!("« {} » : {why}", item.title));
        let Some(decision) = decision else {
            return item.dossier.advise().map(|moved| (moved, Vec::new())).map_err(|why| refused(&why));
        };
        if let Some(last) = self.previous.get(&item.id).filter(|_| decision.ruling == Ruling::Accorde) {
            crate::funding::rules(self.app).may_commit(last.bilan).map_err(|why| refused(&why))?;
        }
        let rules = decision_rules(self.app);
        let advised = self.advised.get(&item.id).is_some_and(|said| rules.advises(&said.body));
        let moved = item.dossier.decide(decision.ruling, advised, rules.asks_advice());
        let number = self.numbers.get(&item.id).map(String::as_str);
        let planned = committing(decision, ledger);
        let committed = labelled(self.app, self.kept, planned, &item.title, number);
        Ok((moved.map_err(|why| refused(&why))?, committed))
    }
}

pub(super) async fn close(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let (rules, now) = (crate::funding::rules(&app), app.world.now());
    let mut change = Change::of(&app, &who, id).await?;
    let mut books = change.books(&app).await?;
    let Change { kept, write } = &mut change;
    let envelopes = money::envelopes(write.tx(), kept.year).await?;
    let items = kept_room::items(write.tx(), id, None, &envelopes).await?;
    let rulings = kept_room::rulings(write.tx(), id, None).await?;
    let closed = whole(write.tx(), kept, &rulings).await?.close().map_err(Problem::refused)?;
    let titles: BTreeMap<DossierId, &str> = items.iter().map(|item| (item.id, item.title.as_str())).collect();
    let last = kept_agenda::last_number(write.tx(), &kept.body, kept.held.day.0.year()).await?;
    let title_of = |id: DossierId| titles.get(&id).copied().unwrap_or_default().to_owned();
    let lines = record(&closed, last.as_deref(), &title_of);
    kept_agenda::number_all(write.tx(), id, &lines).await?;
    let number =
        |line: &palier_domain::meetings::RecordedDecision| Some((line.dossier?, line.number.clone()));
    let closing = Closing {
        app: &app,
        kept,
        advised: kept_room::advised(write.tx(), id, None).await?,
        previous: kept_room::previous(write.tx(), id, None, &rules, app.world.today()).await?,
        numbers: lines.iter().filter_map(number).collect(),
    };
    let decisions: BTreeMap<DossierId, &DossierDecision> =
        closed.decisions.iter().map(|decision| (decision.dossier, decision)).collect();
    let (mut committed, mut told) = (Vec::new(), Vec::new());
    for item in &items {
        let decision = decisions.get(&item.id).copied();
        let (moved, money) = closing.settle(item, decision, &books.ledger)?;
        dossiers::move_to(write.tx(), item.id, &moved).await?;
        committed.extend(money);
        let reason = decision.and_then(|decision| decision.reason).map_or("", |reason| reason.title());
        told.extend(
            (moved.state != item.dossier.state).then(|| dossiers::moved(item.id, moved.state, reason)),
        );
    }
    write.tell_all(&told).await?;
    books.book(write.tx(), now, &committed).await?;
    store::set_state(write.tx(), id, closed.state).await?;
    let total: Cents = closed.decisions.iter().map(DossierDecision::total).sum();
    if !closed.decisions.is_empty() {
        write.enqueue(Job::Work(super::writing::CODE, id.to_string())).await?;
    }
    let details = json!({ "settled": items.len(), "cents": total });
    change.keep("seance.close", details, "close").await
}
