//! One step asked of many dossiers of a call: each takes it whole, under an entry of its own, or is left with the reason.

use super::access::At;
use super::examine::{OpinionsAsked, admitted, ask};
use super::letters::Letters;
use super::list::Looked;
use super::store::{self, dossiers};
use super::views::list::{ManyView, TakenLine};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Form, Frame, Problem, Write, journal};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::shared::{CampaignId, DossierId};
use serde_json::json;

/// Most dossiers at once: every dossier of the greatest calls.
const MOST: usize = 1_000;

/// What is asked of each.
enum Step {
    Admit,
    Ask(OpinionsAsked),
}

impl Step {
    async fn typed(app: &App, write: &mut Write, form: &Form) -> Result<Self, Problem> {
        match form.text("faire") {
            "recevable" => Ok(Self::Admit),
            "avis" => {
                let asked = OpinionsAsked::typed(write.tx(), form, app.world.today()).await?;
                if asked.organisations.is_empty() {
                    return Err(Problem::Refused(
                        "Choisissez au moins un service ou un financeur à qui demander un avis.".to_owned(),
                    ));
                }
                Ok(Self::Ask(asked))
            }
            _ => Err(Problem::Refused("Dites ce qui est à faire des dossiers cochés.".to_owned())),
        }
    }

    /// Takes it on one dossier: what happened, and the same in words.
    async fn take(
        &self,
        app: &App,
        write: &mut Write,
        at: &At,
        letters: &mut Letters,
    ) -> Result<(Event, String), Problem> {
        at.must_examine()?;
        match self {
            Self::Admit => {
                let moved = admitted(write.tx(), at).await?;
                dossiers::move_to(write.tx(), at.kept.id, &moved).await?;
                Ok((dossiers::moved(at.kept.id, moved.state, ""), "Déclaré recevable.".to_owned()))
            }
            Self::Ask(asked) => {
                let count = ask(app, write, at, asked, letters).await?;
                let event = Event::of("dossier.avis_demandes", "dossier", at.kept.id);
                Ok((event.with(json!({ "count": count })), format!("Avis demandés : {count}.")))
            }
        }
    }
}

fn chosen(form: &Form) -> Result<Vec<DossierId>, Problem> {
    let mut ids: Vec<DossierId> = form.all("dossier").filter_map(|id| id.parse().ok()).collect();
    ids.sort();
    ids.dedup();
    match ids.len() {
        0 => Err(Problem::Refused("Cochez au moins un dossier dans la liste.".to_owned())),
        count if count > MOST => Err(Problem::Refused(format!("Cochez {MOST} dossiers au plus à la fois."))),
        _ => Ok(ids),
    }
}

pub(super) async fn act(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    form: Form,
) -> Result<Response, Problem> {
    let ids = chosen(&form)?;
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let campaign = store::campaign_seen(write.tx(), &who, id).await?;
    let step = Step::typed(&app, &mut write, &form).await?;
    let mut letters = Letters::of(&app, Some(who.person()));
    let (mut happened, mut taken, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for one in ids {
        let at = match At::read(write.tx(), &who, one).await {
            Ok(at) if at.kept.campaign_id == id => at,
            Ok(_) | Err(Problem::NotFound) => {
                refused.push(TakenLine::unknown());
                continue;
            }
            Err(other) => return Err(other),
        };
        let line = |said| TakenLine { href: at.kept.href(), title: at.kept.title.clone(), said };
        match step.take(&app, &mut write, &at, &mut letters).await {
            Ok((event, said)) => {
                happened.push(event);
                taken.push(line(said));
            }
            Err(Problem::Refused(why) | Problem::Forbidden(why)) => refused.push(line(why)),
            Err(other) => return Err(other),
        }
    }
    letters.send(&mut write).await?;
    if let Some(last) = happened.pop() {
        write.tell_all(&happened).await?;
        write.commit(last).await?;
    }
    let report = ManyView {
        frame: Frame::of(&app, &who, "Compte rendu")
            .under("Projets", "/projets")
            .under(campaign.call.title.clone(), campaign.href()),
        back: Looked::back(&campaign, form.text("retour")),
        taken,
        refused,
    };
    if report.taken.is_empty() { show_again(&report) } else { show(&report) }
}
