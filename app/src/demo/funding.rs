//! Envelopes and bodies of the demonstration, as written in `app/demo/financements.toml`: everything in it is invented.

use super::create::{Creation, noon, write};
use super::meetings::Held;
use super::projects::FUNDERS;
use crate::funding::store::{self, Books, papers};
use crate::meetings;
use crate::platform::{Event, Problem, Write};
use crate::projects::envelope_of;
use palier_domain::funding::{Envelope, Movement, MovementKind};
use palier_domain::meetings::{QuorumRule, Seat, SteeringBody};
use palier_domain::projects::DossierState;
use palier_domain::shared::{Cents, Day, DossierId};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const FUNDING: &str = include_str!("../../demo/financements.toml");

/// `financements.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    enveloppes: Vec<Opened>,
    instances: Vec<Body>,
    seances: Vec<Held>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opened {
    financeur: String,
    dispositif: String,
    annee: i16,
    delibere: Day,
    voix: String,
    euros: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    code: String,
    quorum: u32,
    votent: Vec<String>,
}

/// A dossier that the committee voted, as it asked.
#[derive(Debug, Clone)]
pub(super) struct Voted {
    pub(super) dossier: DossierId,
    pub(super) title: String,
    pub(super) year: i16,
    pub(super) state: DossierState,
    /// Funder, cents.
    pub(super) grants: Vec<(String, i64)>,
}

/// When the committee voted, when agreements were signed, when advances were paid.
const DAYS: [(i8, i8); 3] = [(4, 16), (5, 20), (5, 28)];

/// Whether a dossier has gone as far as its agreement.
fn is_signed(state: DossierState) -> bool {
    !matches!(state, DossierState::Validee | DossierState::Notifiee)
}

impl Creation<'_> {
    /// What was voted, signed and paid, as far as each dossier has gone.
    async fn grants(&self, write: &mut Write) -> Result<(), Problem> {
        let rules = crate::funding::rules(self.app);
        for voted in &self.voted {
            let mut books = Books::open(write.tx(), rules, &[voted.year], BTreeMap::new()).await?;
            let written = papers::agreement(write.tx(), voted.dossier).await?;
            let written =
                written.ok_or_else(|| Problem::inside(format!("no agreement of {}", voted.title)))?;
            let (decision, agreement) = (written.content.decision, written.content.id);
            for (key, cents) in &voted.grants {
                let (funder, scheme) = FUNDERS
                    .iter()
                    .find(|(funder, _)| funder == key)
                    .ok_or_else(|| Problem::inside(format!("no scheme of {key}")))?;
                let funder = self.organisation_id(funder)?;
                let id = envelope_of(funder, scheme, voted.year);
                let purse = Envelope { id, funder, scheme: (*scheme).to_owned(), year: voted.year };
                let paid = i64::from(rules.advance_percent) * cents / 100;
                let steps = [
                    (MovementKind::Engagement, true, *cents),
                    (MovementKind::Accord, is_signed(voted.state), *cents),
                    (MovementKind::Avance, voted.state == DossierState::Versee, paid),
                ];
                for ((kind, done, cents), (month, day)) in steps.into_iter().zip(DAYS) {
                    let Some(day) = Day::of(voted.year, month, day).filter(|_| done) else { continue };
                    let movement = Movement {
                        dossier: Some(voted.dossier),
                        day,
                        decision: Some(decision.clone()),
                        agreement: (kind == MovementKind::Accord).then_some(agreement),
                        ..store::plain(&self.app.world, kind, &purse, Cents(cents))
                    };
                    books.book(write.tx(), noon(day), &[(movement, voted.title.clone())]).await?;
                    if kind == MovementKind::Accord {
                        papers::sign(write.tx(), voted.dossier, &written.sitting, day).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Envelopes of three funders over two years, who sits in the two committees, and what they said.
    pub(super) async fn envelopes(&mut self) -> Result<(), Problem> {
        let file: File = toml::from_str(FUNDING).map_err(Problem::inside)?;
        let mut write = write(self.app).await?;
        let rules = crate::funding::rules(self.app);
        for voted in &file.enveloppes {
            let funder = self.organisation_id(&voted.financeur)?;
            let day = voted.delibere;
            let new = Envelope {
                id: envelope_of(funder, &voted.dispositif, voted.annee),
                funder,
                scheme: voted.dispositif.clone(),
                year: voted.annee,
            };
            store::insert_envelope(write.tx(), &new, noon(day)).await?;
            let mut books = Books::open(write.tx(), rules, &[voted.annee], BTreeMap::new()).await?;
            let plain = store::plain(&self.app.world, MovementKind::Dotation, &new, Cents(voted.euros * 100));
            let movement = Movement { day, decision: Some(voted.voix.clone()), ..plain };
            books.book(write.tx(), noon(day), &[(movement, "Ouverture".to_owned())]).await?;
        }
        for body in &file.instances {
            let seat = |key: &String| {
                let organisation = self.organisation_id(key)?;
                Ok(Seat { organisation, holder: None, deputy: None, votes: true })
            };
            let seats = body.votent.iter().map(seat).collect::<Result<Vec<_>, Problem>>()?;
            let quorum = QuorumRule::Count(body.quorum);
            let steering = SteeringBody { code: body.code.clone(), title: String::new(), seats, quorum };
            meetings::store::set_body(write.tx(), &steering).await?;
        }
        self.sittings(&mut write, &file.seances).await?;
        self.grants(&mut write).await?;
        let counts = json!({ "enveloppes": file.enveloppes.len() });
        write.commit(Event::of("demonstration.creee", "demonstration", "financements").with(counts)).await
    }
}
