//! Envelopes and bodies of the demonstration, as written in `app/demo/financements.toml`: everything in it is invented.

use super::create::{Creation, noon, write};
use crate::funding::store::{self, Books};
use crate::meetings;
use crate::platform::{Event, Problem};
use crate::projects::envelope_of;
use palier_domain::funding::{Envelope, Movement, MovementKind};
use palier_domain::meetings::{QuorumRule, Seat, SteeringBody};
use palier_domain::shared::{Cents, Day};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const FUNDING: &str = include_str!("../../demo/financements.toml");

/// `financements.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    enveloppes: Vec<Voted>,
    instances: Vec<Body>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Voted {
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

impl Creation<'_> {
    /// Envelopes of three funders over two years, and who sits in the two committees.
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
        let counts = json!({ "enveloppes": file.enveloppes.len() });
        write.commit(Event::of("demonstration.creee", "demonstration", "financements").with(counts)).await
    }
}
