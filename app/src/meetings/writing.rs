//! Letters and agreements of a sitting that was closed: written in the background, some at a time, each once. What was
//! written before a crash is not written again.

use super::store::room::{self as kept_room, Item, Said};
use super::store::{self, KeptSitting};
use crate::funding::store::{self as money, papers};
use crate::platform::jobs::{Work, Working};
use crate::platform::journal::{self, Author};
use crate::platform::{App, Event, Problem, Tx};
use crate::projects::store::{self as calls, dossiers};
use crate::projects::{Letters, News};
use palier_domain::funding::{
    Decided, Envelope, FundingLedger, NotificationLetter, SpecificAgreement, letter, specific_agreement,
};
use palier_domain::projects::{Application, DossierState, GrantsProgress, Ruling};
use palier_domain::shared::{Cents, DossierId, EnvelopeId, Instant, OrganisationId, SittingId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Stable code of this work.
pub const CODE: &str = "seance.courriers";
/// Dossiers written in one transaction.
const SOME: usize = 40;

/// Writes letters and agreements.
pub const WORK: Work = Work { code: CODE, run };

fn run<'a>(app: &'a App, subject: &'a str) -> Working<'a> {
    Box::pin(async move {
        let id: SittingId = subject.parse().map_err(Problem::inside)?;
        while some(app, id).await? {}
        Ok(())
    })
}

/// Writes for some dossiers; says whether others are left.
async fn some(app: &App, id: SittingId) -> Result<bool, Problem> {
    let mut write = app.db.write_as(Author::Program(CODE)).await?;
    journal::take_turn(write.tx()).await?;
    let kept = store::sitting(write.tx(), id).await?;
    let written: BTreeSet<DossierId> = papers::written(write.tx(), id).await?.into_iter().collect();
    let rulings = kept_room::rulings(write.tx(), id, None).await?;
    let left: Vec<&Said> =
        rulings.iter().filter(|said| said.decides && !written.contains(&said.dossier)).collect();
    let now: Vec<&Said> = left.iter().take(SOME).copied().collect();
    if now.is_empty() {
        return Ok(false);
    }
    let around = Around::of(write.tx(), app, &kept).await?;
    let mut made = Vec::new();
    for said in now {
        let paper = around.write(write.tx(), app, said).await?;
        made.extend(paper);
    }
    papers::keep(write.tx(), id, &made, app.world.now()).await?;
    let mut letters = Letters::of(app, None);
    for (letter, _) in &made {
        letters.tell_hands(&mut write, (letter.dossier, &letter.title), &News::Decided).await?;
    }
    letters.send(&mut write).await?;
    let notified = made.iter().filter(|(letter, _)| letter.ruling == Ruling::Accorde);
    let told: Vec<Event> =
        notified.map(|(letter, _)| dossiers::moved(letter.dossier, DossierState::Notifiee, "")).collect();
    write.tell_all(&told).await?;
    let agreements = made.iter().filter(|(_, agreement)| agreement.is_some()).count();
    let details = json!({ "letters": made.len(), "agreements": agreements });
    let more = left.len() > made.len() && !made.is_empty();
    write.commit(Event::of("seance.courriers", "sitting", id).with(details)).await?;
    Ok(more)
}

/// A letter, and the agreement when something is voted.
type Papers = (NotificationLetter, Option<SpecificAgreement>);

/// What is the same for every dossier of the sitting.
struct Around {
    kept: KeptSitting,
    items: BTreeMap<DossierId, Item>,
    envelopes: BTreeMap<EnvelopeId, Envelope>,
    ledger: FundingLedger,
    holders: BTreeMap<DossierId, String>,
}

impl Around {
    async fn of(tx: &mut Tx, app: &App, kept: &KeptSitting) -> Result<Self, Problem> {
        let envelopes = money::envelopes(tx, kept.year).await?;
        let items = kept_room::items(tx, kept.id, None, &envelopes).await?;
        let holders = papers::holders(tx, kept.year).await?;
        let rules = crate::funding::rules(app);
        Ok(Self {
            ledger: money::ledger(tx, rules, &[kept.year], holders.clone()).await?,
            kept: kept.clone(),
            items: items.into_iter().map(|item| (item.id, item)).collect(),
            envelopes: envelopes.into_iter().map(|kept| (kept.envelope.id, kept.envelope)).collect(),
            holders,
        })
    }

    /// What each funder voted to the same holder for that year, this dossier left out.
    fn voted_beside(&self, dossier: DossierId) -> BTreeMap<OrganisationId, Cents> {
        let holder = self.holders.get(&dossier);
        let mut sums: BTreeMap<OrganisationId, Cents> = BTreeMap::new();
        for ((envelope, other), grant) in self.ledger.grants() {
            let same = other != dossier && holder.is_some() && self.holders.get(&other) == holder;
            if let Some(envelope) = self.envelopes.get(&envelope).filter(|_| same) {
                sums.entry(envelope.funder).or_default().0 += grant.committed.0;
            }
        }
        sums
    }

    /// The letter of a decision, and its agreement when something is voted.
    async fn written(&self, tx: &mut Tx, app: &App, said: &Said) -> Result<Option<Papers>, Problem> {
        let (Some(item), Some(decision)) = (self.items.get(&said.dossier), said.decision()) else {
            return Ok(None);
        };
        let application = application(tx, item).await?;
        let beside = self.voted_beside(item.id);
        let rules = crate::funding::rules(app);
        let terms = calls::campaign_of(tx, item.id).await?.call.terms;
        let decided = Decided {
            decision: &decision,
            number: &said.number,
            day: self.kept.held.day,
            year: self.kept.year,
            application: &application,
            asked: &item.asked,
            voted_before: &beside,
            advance_percent: terms.advance_percent.unwrap_or(rules.advance_percent),
            bilan_months: terms.bilan_months,
        };
        let agreement = specific_agreement(app.world.id(), &decided, &self.envelopes, &rules);
        Ok(Some((letter(&decided, &self.envelopes, &rules), agreement)))
    }

    /// The same; a dossier that is granted something goes on as notified.
    async fn write(&self, tx: &mut Tx, app: &App, said: &Said) -> Result<Option<Papers>, Problem> {
        let (Some(papers), Some(item)) = (self.written(tx, app, said).await?, self.items.get(&said.dossier))
        else {
            return Ok(None);
        };
        let (letter, agreement) = &papers;
        if letter.ruling == Ruling::Accorde {
            let voted = agreement.as_ref().map_or(0, |agreement| agreement.lines.len());
            let grants = GrantsProgress { voted, notified: voted, ..GrantsProgress::default() };
            let mut notified =
                item.dossier.follow(DossierState::Notifiee, grants).map_err(Problem::inside)?;
            notified.bilan_due = agreement.as_ref().map(|agreement| agreement.bilan_due);
            dossiers::move_to(tx, item.id, &notified).await?;
        }
        Ok(Some(papers))
    }
}

/// Every paper of a sitting whose dossiers went on already.
///
/// # Errors
/// When the store does not answer.
pub async fn keep_all(tx: &mut Tx, app: &App, kept: &KeptSitting, now: Instant) -> Result<(), Problem> {
    let around = Around::of(tx, app, kept).await?;
    let mut made = Vec::new();
    for said in kept_room::rulings(tx, kept.id, None).await? {
        made.extend(around.written(tx, app, &said).await?);
    }
    papers::keep(tx, kept.id, &made, now).await
}

/// The dossier as it was submitted; the directory says who asks when the dossier does not.
async fn application(tx: &mut Tx, item: &Item) -> Result<Application, Problem> {
    let mut application = store::room::content(tx, item.id).await?;
    if application.holder.name.is_empty() {
        application.holder.name.clone_from(&item.holder);
    }
    if application.summary.title.is_empty() {
        application.summary.title.clone_from(&item.title);
    }
    Ok(application)
}
