//! Who is in the room, as the room shows it: the quorum, and for each dossier who must leave or has left. Read once for the
//! whole page, whatever the number of dossiers.

use super::bodies::name_of;
use super::store::room::{self as kept_room, Item};
use super::store::{self, KeptSitting};
use crate::platform::{App, Problem, Tx};
use crate::words::counted;
use palier_domain::meetings::{Sitting, SteeringBody};
use palier_domain::projects::Interest;
use palier_domain::shared::{DossierId, PersonId};
use std::collections::BTreeMap;

/// Those who were noted at a sitting, its seats and the ties declared.
pub(super) struct Seated {
    sitting: Sitting,
    body: SteeringBody,
    interests: Vec<Interest>,
    names: BTreeMap<String, String>,
    there: usize,
    needed: usize,
}

/// Who is or is not in the room while a dossier is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// Those who must leave: identifier and name.
    pub leave: Vec<(String, String)>,
    /// Those who left, in words; empty when nobody did.
    pub gone: String,
    /// The quorum lost by their leaving, in words; empty when it holds.
    pub lacks: String,
}

impl Seated {
    /// Reads it, in a handful of questions.
    pub(super) async fn of(tx: &mut Tx, app: &App, kept: &KeptSitting) -> Result<Self, Problem> {
        let title = name_of(app, &kept.body);
        let body = store::body(tx, &kept.body, &title).await?;
        let sitting = Sitting {
            attendance: store::attendance(tx, kept.id).await?,
            withdrawals: store::withdrawals(tx, kept.id).await?.into_iter().collect(),
            ..kept.bare()
        };
        let there = sitting.attendance.iter().filter(|one| one.votes && one.presence.counts()).count();
        Ok(Self {
            needed: body.quorum.needed(body.voting_seats()),
            sitting,
            body,
            interests: kept_room::ties(tx, kept.id).await?,
            names: store::names(tx, kept.id).await?.into_iter().collect(),
            there,
        })
    }

    /// Whether the quorum is reached, and how many are missing, in words; and whether it is.
    pub(super) fn quorum(&self) -> (String, bool) {
        let needed = self.needed;
        let there = counted(
            i64::try_from(self.there).unwrap_or(i64::MAX),
            "siège votant présent",
            "sièges votants présents",
        );
        match needed.saturating_sub(self.there) {
            0 if needed == 0 => (format!("Aucun quorum demandé : {there}"), true),
            0 => (format!("Quorum atteint : {there}, {needed} nécessaires"), true),
            lacks => {
                (format!("Quorum non atteint : {there}, {needed} nécessaires, {}", missing(lacks)), false)
            }
        }
    }

    fn name(&self, person: PersonId) -> String {
        self.names.get(&person.to_string()).cloned().unwrap_or_default()
    }

    /// Who is or is not in the room while that dossier is looked at; who must leave is for whoever holds the sitting.
    pub(super) fn ties(&self, item: &Item, may_hold: bool) -> Ties {
        let tied = || self.sitting.must_leave(item.id, Some(item.holder_id), &self.interests);
        let leave = if may_hold { tied() } else { Vec::new() };
        let lacks = self.sitting.lacks_for(item.id, &self.body);
        let all_there = self.needed <= self.there;
        Ties {
            leave: leave.into_iter().map(|person| (person.to_string(), self.name(person))).collect(),
            gone: self.gone(item.id).join(", "),
            lacks: if lacks > 0 && all_there { missing(lacks) } else { String::new() },
        }
    }

    fn gone(&self, dossier: DossierId) -> Vec<String> {
        let left = self.sitting.withdrawals.iter().filter(|one| one.dossier == dossier);
        left.map(|one| self.name(one.person)).collect()
    }
}

fn missing(lacks: usize) -> String {
    format!("il en manque {lacks}")
}
