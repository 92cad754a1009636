//! Sittings of the demonstration, as written in `app/demo/financements.toml`: one year decided, the next one under way.

use super::create::{Creation, noon};
use crate::funding::store::{self as money, Books, KeptEnvelope};
use crate::meetings::store::room::{self, Item, Said};
use crate::meetings::store::{self, Held as WhenAndWhere, KeptSitting, agenda};
use crate::meetings::{decision_rules, keep_papers};
use crate::platform::{Problem, Write};
use palier_domain::funding::{Movement, MovementKind};
use palier_domain::meetings::{AgendaItem, Attendance, Presence, Sitting, SittingState, record};
use palier_domain::shared::{Day, DossierId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A sitting of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    pub(super) instance: String,
    pub(super) annee: i16,
    pub(super) jour: Day,
    pub(super) lieu: String,
    pub(super) etat: SittingState,
    /// Title, what is said, why, in words.
    pub(super) dossiers: Vec<(String, String, String, String)>,
}

impl Creation<'_> {
    pub(super) async fn sittings(&self, write: &mut Write, all: &[Held]) -> Result<(), Problem> {
        for held in all {
            let mut items = Vec::new();
            for (title, ..) in &held.dossiers {
                let known = self.dossiers.get(title).copied();
                let known = known.ok_or_else(|| Problem::inside(format!("no dossier {title}")))?;
                items.push(AgendaItem::dossier(known, title));
            }
            let kept = KeptSitting {
                id: self.app.world.id(),
                body: held.instance.clone(),
                held: WhenAndWhere {
                    day: held.jour,
                    starts_at: None,
                    ends_at: None,
                    place: held.lieu.clone(),
                },
                year: held.annee,
                state: held.etat,
                convened_on: None,
                told: 0,
                items: 0,
                settled: 0,
            };
            store::insert(write.tx(), &kept, &items, noon(held.jour.plus_days(-14))).await?;
            store::set_state(write.tx(), kept.id, held.etat).await?;
            if held.etat != SittingState::Convoquee {
                self.attended(write, &kept).await?;
                self.said(write, held, &kept).await?;
            }
        }
        Ok(())
    }

    /// One person for each seat that votes.
    async fn attended(&self, write: &mut Write, kept: &KeptSitting) -> Result<(), Problem> {
        let mut seats = BTreeSet::new();
        let members = store::members(write.tx(), &kept.body, kept.held.day).await?;
        let first = members.iter().filter(|member| member.votes && seats.insert(member.organisation_id));
        let there: Vec<Attendance> = first
            .map(|member| Attendance {
                person: member.id,
                organisation: member.organisation_id,
                presence: Presence::Present,
                votes: true,
            })
            .collect();
        store::set_attendance(write.tx(), kept.id, &there).await
    }

    /// What was said of each dossier; numbered and written to the holders once the sitting is closed.
    async fn said(&self, write: &mut Write, held: &Held, kept: &KeptSitting) -> Result<(), Problem> {
        let envelopes = money::envelopes(write.tx(), kept.year).await?;
        let items = room::items(write.tx(), kept.id, None, &envelopes).await?;
        let decides = !decision_rules(self.app).advises(&kept.body);
        for (item, (_, verdict, reason, text)) in items.iter().zip(&held.dossiers) {
            if verdict.is_empty() {
                continue;
            }
            let gives = ["favorable", "accorde"].contains(&verdict.as_str());
            let said = Said {
                dossier: item.id,
                decides,
                verdict: verdict.clone(),
                reason: reason.clone(),
                text: text.clone(),
                amounts: if gives { item.asked.clone() } else { BTreeMap::new() },
                number: String::new(),
                body: kept.body.clone(),
                day: kept.held.day,
            };
            room::keep(write.tx(), kept.id, &said).await?;
            if decides && held.etat == SittingState::Ouverte {
                self.set_aside(write, kept, item, &envelopes).await?;
            }
        }
        if held.etat != SittingState::Close {
            return Ok(());
        }
        self.numbered(write, kept, &items).await?;
        if decides {
            keep_papers(write.tx(), self.app, kept, noon(kept.held.day)).await?;
        }
        Ok(())
    }

    /// What is typed in an open room is set aside until it closes.
    async fn set_aside(
        &self,
        write: &mut Write,
        kept: &KeptSitting,
        item: &Item,
        envelopes: &[KeptEnvelope],
    ) -> Result<(), Problem> {
        let rules = crate::funding::rules(self.app);
        let mut books = Books::open(write.tx(), rules, &[kept.year], BTreeMap::new()).await?;
        for KeptEnvelope { envelope, .. } in envelopes {
            let Some(cents) = item.asked.get(&envelope.id).copied() else { continue };
            let plain = money::plain(&self.app.world, MovementKind::Reservation, envelope, cents);
            let movement = Movement { dossier: Some(item.id), day: kept.held.day, ..plain };
            books.book(write.tx(), noon(kept.held.day), &[(movement, item.title.clone())]).await?;
        }
        Ok(())
    }

    async fn numbered(&self, write: &mut Write, kept: &KeptSitting, items: &[Item]) -> Result<(), Problem> {
        let rulings = room::rulings(write.tx(), kept.id, None).await?;
        let closed = Sitting {
            agenda: agenda::agenda_items(write.tx(), kept.id).await?,
            advice: rulings.iter().filter_map(Said::advice).collect(),
            decisions: rulings.iter().filter_map(Said::decision).collect(),
            ..kept.bare()
        };
        let titles: BTreeMap<DossierId, &str> =
            items.iter().map(|item| (item.id, item.title.as_str())).collect();
        let title_of = |id: DossierId| titles.get(&id).copied().unwrap_or_default().to_owned();
        let last = agenda::last_number(write.tx(), &kept.body, kept.held.day.0.year()).await?;
        agenda::number_all(write.tx(), kept.id, &record(&closed, last.as_deref(), &title_of)).await
    }
}
