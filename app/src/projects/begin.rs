//! A dossier begun: from nothing, from actions of the plan, from constats, or from a dossier of an earlier year. Its number is
//! chosen when the form is opened: sent twice, it makes one dossier.

use super::access::{axes, writer};
use super::alike::alike;
use super::store::dossiers::{self, NewDossier};
use super::store::{self, KeptCampaign, Reach, offer};
use super::views::begin::{BeginView, Likeness};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Picking, Problem, Tx, journal, looks};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::OrganisationKind;
use palier_domain::projects::{Application, CampaignRefusal, ConstatSketch, Dossier, HolderKind};
use palier_domain::shared::{ActionId, CampaignId, ConstatId, Day, DossierId, FieldFault, text::fold};
use serde_json::json;
use std::str::FromStr;

/// Refuses a call to which nothing may be prepared any more. Before its first day, a dossier may be written.
pub(super) fn must_be_open(today: Day, campaign: &KeptCampaign) -> Result<(), Problem> {
    match campaign.call.accepts(today) {
        Ok(()) | Err(CampaignRefusal::NotOpen(_)) => Ok(()),
        Err(why) => Err(Problem::refused(why)),
    }
}

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    campaign: &KeptCampaign,
    filled: Filled,
    alike: Vec<Likeness>,
) -> Result<BeginView, Problem> {
    let own = dossiers::own(tx, who).await?;
    let earlier = own.iter().filter(|kept| kept.year < campaign.call.year);
    let earlier = earlier.map(|kept| (kept.id.to_string(), format!("{} ({})", kept.title, kept.year)));
    let sight = Sight::of(who);
    let (form, words) = (filled.form(), fold(filled.text("mots")));
    let found = |text: &str| words.split_whitespace().all(|word| fold(text).contains(word));
    let mut actions = offer::actions(tx, &who.mandate()).await?;
    for id in unlisted::<ActionId>(form, "action", &actions) {
        actions.push((id.to_string(), plans::sketch(tx, &sight, id).await?.0.title));
    }
    let mut constats = offer::constats(tx, &sight).await?;
    for id in unlisted::<ConstatId>(form, "constat", &constats) {
        let sketch = offer::constat(tx, &sight, id).await?.ok_or(Problem::NotFound)?;
        constats.push((id.to_string(), sketch.description));
    }
    Ok(BeginView {
        frame: Frame::of(app, who, "Commencer un dossier")
            .under("Projets", "/projets")
            .under(campaign.call.title.clone(), campaign.href()),
        campaign: campaign.call.title.clone(),
        back: campaign.href(),
        earlier: earlier.collect(),
        actions: Picking::of(form, "action", actions, found),
        constats: Picking::of(form, "constat", constats, found),
        alike,
        filled,
    })
}

/// What the form names and the list, which is bounded, does not hold.
fn unlisted<T: FromStr>(form: &Form, name: &str, listed: &[(String, String)]) -> Vec<T> {
    let named = form.all(name).filter(|id| !listed.iter().any(|(known, _)| known == id));
    named.filter_map(|text| text.parse().ok()).collect()
}

pub(super) async fn new_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    query: Form,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let campaign = store::campaign_seen(read.tx(), &who, id).await?;
    must_be_open(app.world.today(), &campaign)?;
    let mut form = query;
    form.put("id", [DossierId(app.world.id()).to_string()]);
    show(&view(read.tx(), &app, &who, &campaign, Filled::again(form, Vec::new()), Vec::new()).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let campaign = store::campaign_seen(write.tx(), &who, id).await?;
    must_be_open(app.world.today(), &campaign)?;
    if looks(&form) {
        let filled = Filled::again(form, Vec::new());
        return show(&view(write.tx(), &app, &who, &campaign, filled, Vec::new()).await?);
    }
    let Ok(number) = form.text("id").parse::<DossierId>() else {
        let fault =
            FieldFault::new("title", "Rouvrez cette page depuis l'appel à projets, puis recommencez.");
        let filled = Filled::again(form, vec![fault]);
        return show_again(&view(write.tx(), &app, &who, &campaign, filled, Vec::new()).await?);
    };
    let first = format!("/projets/dossiers/{number}/pages/porteur");
    match dossiers::taken_by(write.tx(), number).await? {
        Some(holder) if holder == who.organisation() => return Ok(Redirect::to(&first).into_response()),
        Some(_) => return Err(Problem::NotFound),
        None => {}
    }
    let application = prefilled(write.tx(), &app, &who, &campaign, &form).await?;
    let alike = alike(write.tx(), &who, (number, campaign.call.year), &application).await?;
    if !alike.is_empty() && !form.ticked("malgre") {
        let filled = Filled::again(form, Vec::new());
        return show_again(&view(write.tx(), &app, &who, &campaign, filled, alike).await?);
    }
    let new = NewDossier {
        id: number,
        campaign: (campaign.id, campaign.call.year),
        holder: who.organisation(),
        rules: Dossier::begun(),
        application: &application,
        axes: &axes(&app, &application),
        frozen: None,
    };
    let now = app.world.now();
    dossiers::begin(write.tx(), &new, writer(&who), now).await?;
    let event = Event::of("dossier.commence", "dossier", number);
    write.commit(event.with(json!({ "campaign": campaign.call.title }))).await?;
    Ok(Redirect::to(&first).into_response())
}

/// What is known already: the source chosen, then the holder.
async fn prefilled(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    campaign: &KeptCampaign,
    form: &Form,
) -> Result<Application, Problem> {
    let sight = Sight::of(who);
    let mut begun = Application::default();
    begun.summary.title = form.text("title").to_owned();
    if let Ok(last) = form.text("dossier").parse::<DossierId>() {
        let last = dossiers::one(tx, &Reach::of(who), last).await?;
        begun.fill(&Application::renewed(&last.application, last.year, campaign.call.year));
    }
    let known = sources(tx, app, &sight, form).await?;
    begun.fill(&known);
    // What last year's dossier answered is still said, beside what this one is begun from.
    begun.links.actions.extend(&known.links.actions);
    begun.links.constats.extend(&known.links.constats);
    let (name, siret, kind) = offer::holder(tx, who.organisation()).await?;
    begun.holder.organisation = Some(who.organisation());
    begun.holder.name = name;
    if begun.holder.siret.is_empty() {
        begun.holder.siret = siret;
    }
    begun.holder.kind = begun.holder.kind.or(holder_kind(kind));
    Ok(begun)
}

/// What the actions and the constats chosen say together.
async fn sources(tx: &mut Tx, app: &App, sight: &Sight, form: &Form) -> Result<Application, Problem> {
    let mut known = Application::default();
    let convention = in_force(app);
    let all = convention.objectives();
    for action in form.all("action").filter_map(|text| text.parse::<ActionId>().ok()) {
        let (mut head, details, upkeep) = plans::sketch(tx, sight, action).await?;
        let code = |id: &String| all.iter().find(|one| one.clause.id == *id).map(|one| one.code.to_owned());
        head.objectives = head.objectives.iter().filter_map(code).collect();
        known = known.joined(&Application::of_action(action, &head, &details, &upkeep));
    }
    let mut noted: Vec<ConstatSketch> = Vec::new();
    for id in form.all("constat").filter_map(|text| text.parse::<ConstatId>().ok()) {
        noted.extend(offer::constat(tx, sight, id).await?);
    }
    Ok(known.joined(&Application::of_constats(&noted)))
}

/// What an organisation of the directory is in law, when its kind tells.
const fn holder_kind(kind: OrganisationKind) -> Option<HolderKind> {
    match kind {
        OrganisationKind::Metropole => Some(HolderKind::Intercommunalite),
        OrganisationKind::Commune => Some(HolderKind::Commune),
        OrganisationKind::Bailleur => Some(HolderKind::Bailleur),
        OrganisationKind::Association | OrganisationKind::ConseilCitoyen => Some(HolderKind::Association),
        _ => None,
    }
}
