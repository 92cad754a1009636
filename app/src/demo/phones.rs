//! The phones of the demonstration: what they saw again of earlier walks, what they weighed and noted, what they hold.

use super::create::{Creation, noon, write};
use super::store::{self, Phone};
use crate::diagnostics;
use crate::field::{Arrival, Intake, Verdict};
use crate::platform::{Event, Problem, Signer};
use palier_domain::diagnostics::field::RecheckOutcome;
use palier_domain::diagnostics::{Severity, WalkState};
use palier_domain::shared::{ConstatId, DeviceId, Instant, RecordId, WalkId};
use serde::Deserialize;
use serde_json::{Value, json};

const PHONES: &str = include_str!("../../demo/terrain.toml");
/// How long the phone that still holds something has held it, in milliseconds: more than a day, less than three.
const HELD_MS: i64 = 30 * 3_600_000;

/// A phone that joined a walk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneOfWalk {
    /// Key of the walk.
    pub(super) visite: String,
    /// What it saw of earlier walks.
    #[serde(default)]
    pub(super) revus: Vec<SeenAgain>,
    /// How bad it found what others noted.
    #[serde(default)]
    pub(super) avis: Vec<Weighed>,
    /// What it noted itself.
    #[serde(default)]
    pub(super) notes: Vec<Noted>,
    /// Records it still holds.
    #[serde(default)]
    garde: i64,
    /// Photos it still holds.
    #[serde(default)]
    garde_photos: i64,
    /// Whether the office withdrew it.
    #[serde(default)]
    retire: bool,
}

/// What a phone saw of a constat of an earlier walk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenAgain {
    /// `marche#numero`.
    pub(super) constat: String,
    /// `toujours_la` or `resolu`.
    pub(super) vu: String,
    /// Words added.
    mots: String,
    /// What a person made of it: `verifier`, `rouvrir`, `acter`.
    pub(super) suite: Option<String>,
}

/// How bad a phone found a constat.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weighed {
    /// `marche#numero`.
    pub(super) constat: String,
    /// `gene`, `degradation`, `danger`.
    gravite: String,
}

/// What a phone noted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Noted {
    /// Number of the stop.
    arret: u16,
    /// Theme, by code; one that the grid does not have is left to a person.
    theme: String,
    /// `gene`, `degradation`, `danger`.
    gravite: String,
    /// What was seen.
    mots: String,
    /// Another content that came under the same name: a person must choose.
    autre: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhonesFile {
    telephones: Vec<PhoneOfWalk>,
}

/// Reads the phones.
///
/// # Errors
/// When the data is wrong: which field.
pub(super) fn load() -> Result<Vec<PhoneOfWalk>, toml::de::Error> {
    Ok(toml::from_str::<PhonesFile>(PHONES)?.telephones)
}

/// A phone while it sends.
struct Sending {
    walk: WalkId,
    device: DeviceId,
    number: i64,
    /// The moment of its walk.
    at: Instant,
    signer: Signer,
}

impl Creation<'_> {
    /// Phones join, send what they have, and the office decides what it already has.
    pub(super) async fn phones(&self) -> Result<(), Problem> {
        for phone in load().map_err(Problem::inside)? {
            let sending = self.joins(&phone).await?;
            let mut settled = Vec::new();
            for seen in &phone.revus {
                let record = self.sends(&sending, self.verification(&sending, seen)?).await?;
                settled.push((record, seen));
            }
            for weighed in &phone.avis {
                let of = self.constat_id(&weighed.constat)?;
                let said = json!({ "schema": 3, "kind": "avis", "captured_at": sending.at.0, "of": of,
                    "severity": weighed.gravite.parse::<Severity>().map_err(Problem::inside)? });
                self.sends(&sending, said).await?;
            }
            for noted in &phone.notes {
                self.notes(&sending, noted).await?;
            }
            for (record, seen) in settled {
                self.settles(&sending, record, seen).await?;
            }
        }
        Ok(())
    }

    async fn joins(&self, phone: &PhoneOfWalk) -> Result<Sending, Problem> {
        let walk = self.walk_id(&phone.visite)?;
        let day = self.demo.walks.iter().find(|known| known.cle == phone.visite).map(|known| known.date);
        let at = noon(day.ok_or(Problem::NotFound)?);
        let now = self.app.world.now();
        let holds = phone.garde + phone.garde_photos > 0;
        let joined = Phone {
            id: self.app.world.id(),
            walk,
            token: self.app.world.token(),
            joined: at,
            pending: phone.garde,
            pending_photos: phone.garde_photos,
            oldest: holds.then(|| now.plus_ms(-HELD_MS)),
            revoked: phone.retire.then_some(at),
        };
        let mut write = write(self.app).await?;
        let number = store::insert_phone(write.tx(), &joined).await?;
        let signer = write.signer();
        let event = Event::of("telephone.rejoint", "telephone", joined.id);
        write.commit(event.with(json!({ "telephone": number, "visite": walk }))).await?;
        Ok(Sending { walk, device: joined.id, number, at, signer })
    }

    /// What a phone says it saw of a constat.
    fn verification(&self, sending: &Sending, seen: &SeenAgain) -> Result<Value, Problem> {
        let outcome: RecheckOutcome = seen.vu.parse().map_err(Problem::inside)?;
        Ok(
            json!({ "schema": 3, "kind": "verification", "captured_at": sending.at.0, "of": self.constat_id(&seen.constat)?,
            "outcome": outcome, "description": seen.mots, "photos": [] }),
        )
    }

    async fn notes(&self, sending: &Sending, noted: &Noted) -> Result<(), Problem> {
        let stop = store::stop_of(self.app.db.read().await?.tx(), sending.walk, noted.arret).await?;
        let said = |words: &str| {
            json!({ "schema": 3, "kind": "constat", "captured_at": sending.at.0, "utc_offset_min": 60,
                "theme": noted.theme, "value": "dysfonctionnement", "severity": noted.gravite, "description": words,
                "stop": stop, "placed_by": "arret", "photos": [] })
        };
        let record = self.sends(sending, said(&noted.mots)).await?;
        if let Some(other) = &noted.autre {
            self.sends_as(sending, record, said(other)).await?;
        }
        Ok(())
    }

    async fn sends(&self, sending: &Sending, said: Value) -> Result<RecordId, Problem> {
        let record = self.app.world.id();
        self.sends_as(sending, record, said).await?;
        Ok(record)
    }

    /// Hands a record in by the door of every phone.
    async fn sends_as(&self, sending: &Sending, record: RecordId, said: Value) -> Result<(), Problem> {
        let arrival = Arrival {
            id: record,
            walk: sending.walk,
            device: sending.device,
            number: sending.number,
            signer: sending.signer.clone(),
            body: said.to_string(),
            sent: None,
            received: sending.at,
        };
        match Intake::of(self.app).take(arrival).await? {
            Verdict::Created(_) | Verdict::Same(_) | Verdict::Conflict => Ok(()),
            refused => Err(Problem::inside(format!("the record of a demonstration phone was {refused:?}"))),
        }
    }

    /// What a person of the office made of what was seen.
    async fn settles(&self, sending: &Sending, record: RecordId, seen: &SeenAgain) -> Result<(), Problem> {
        let Some(issue) = seen.suite.as_deref() else { return Ok(()) };
        let mut write = write(self.app).await?;
        let facts = diagnostics::facts(write.tx(), self.constat_id(&seen.constat)?).await?;
        let (from, id, day) = (facts.state, facts.id, sending.at.day());
        diagnostics::settle_recheck(write.tx(), &record.to_string(), day).await?;
        let (after, code) = match issue {
            "verifier" => (facts.verify_on_walk(sending.walk, day), "constat.verifie"),
            "rouvrir" => (
                facts.reopen(&format!("Toujours là à la visite du {} : {}", day.plain(), seen.mots)),
                "constat.reouvert",
            ),
            _ => (Ok(facts), "constat.revu"),
        };
        let after = after.map_err(Problem::refused)?;
        diagnostics::keep_change(write.tx(), from, &after).await?;
        let number: i64 =
            seen.constat.split('#').next_back().unwrap_or_default().parse().map_err(Problem::inside)?;
        let details = json!({ "numero": number, "de": from, "etat_constat": after.state, "visite": day,
            "motif": after.reason, "constate": seen.vu });
        write.commit(Event::of(code, "constat", id).with(details)).await
    }

    fn constat_id(&self, key: &str) -> Result<ConstatId, Problem> {
        self.constats.get(key).copied().ok_or_else(|| Problem::inside(format!("no constat {key}")))
    }

    fn walk_id(&self, key: &str) -> Result<WalkId, Problem> {
        self.walks.get(key).copied().ok_or_else(|| Problem::inside(format!("no walk {key}")))
    }
}

/// Whether phones may join a walk in that state of the demonstration.
pub(super) fn has_phones(state: WalkState) -> bool {
    matches!(state, WalkState::Convoque | WalkState::Realise | WalkState::EnConsolidation)
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn phones_see_again_what_earlier_walks_of_their_quartier_noted() {
        let demo = data::load().unwrap();
        let walks: BTreeMap<_, _> = demo.walks.iter().map(|walk| (walk.cle.as_str(), walk)).collect();
        let constat = |key: &str| {
            let (walk, number) = key.split_once('#').unwrap();
            let noted = walks[walk].constats.iter().find(|constat| constat.numero.to_string() == number);
            (walks[walk], noted.unwrap_or_else(|| panic!("no constat {key}")))
        };
        let mut decided = BTreeMap::new();
        for phone in load().unwrap() {
            let walk = walks[phone.visite.as_str()];
            for seen in &phone.revus {
                let (earlier, noted) = constat(&seen.constat);
                assert!(earlier.quartier == walk.quartier && earlier.date < walk.date, "{}", seen.constat);
                assert!(noted.visibilite != "restreint", "{}: phones never see it", seen.constat);
                let done = noted.etat == "resolu";
                let fits = match seen.suite.as_deref() {
                    Some("verifier") => done && seen.vu == "resolu",
                    Some("rouvrir") => done && seen.vu == "toujours_la",
                    Some(other) => other == "acter",
                    None => true,
                };
                assert!(fits, "{} is {}", seen.constat, noted.etat);
                *decided.entry(seen.suite.clone().unwrap_or_default()).or_insert(0) += 1;
            }
            assert!(phone.avis.iter().all(|weighed| constat(&weighed.constat).0.cle == walk.cle));
            assert!(
                phone.notes.iter().all(|noted| walk.arrets.iter().any(|stop| stop.numero == noted.arret))
            );
        }
        assert_eq!(decided.len(), 4, "each issue is shown, and some still wait: {decided:?}");
    }
}
