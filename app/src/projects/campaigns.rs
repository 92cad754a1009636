//! Calls for projects: listed, opened, written, published, closed.

use super::store::dossiers;
use super::store::offer;
use super::store::{self, KeptCampaign, runs_calls};
use super::views::campaign::{
    CampaignForm, CampaignLine, CampaignView, MyDossier, ProjectsView, choices_of_kinds,
};
use super::waiting::is_to_do;
use super::words::{campaign_state, campaign_tone, dossier_tone, standing};
use crate::convention::in_force;
use crate::plans::rows::{self, Group};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::Capability;
use palier_domain::projects::{
    AskedDocument, Campaign, CampaignFunder, CampaignState, NotificationTerms, RuleSet,
};
use palier_domain::shared::{CampaignId, Day, FieldFault, OrganisationId, text::fold};
use serde_json::json;

/// Funders and their schemes.
pub(super) const FUNDERS: Group =
    Group { name: "funders", columns: &["funder_org", "funder_schemes"], chosen: 0 };
/// Documents asked.
pub(super) const DOCUMENTS: Group =
    Group { name: "documents", columns: &["document_title", "document_kind"], chosen: 0 };

pub(super) async fn projects(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let calls = store::campaigns(read.tx(), runs_calls(&who)).await?;
    let own = dossiers::own(read.tx(), &who).await?;
    let mine = own.iter().map(|kept| MyDossier {
        href: kept.href(),
        title: kept.title.clone(),
        campaign: kept.campaign.clone(),
        holder: kept.holder.clone(),
        state: standing(kept, today),
        tone: dossier_tone(kept.rules.state),
        asked: kept.asked.to_string(),
        to_do: is_to_do(kept, today),
    });
    show(&ProjectsView {
        frame: Frame::of(&app, &who, "Projets"),
        calls: calls.iter().map(|call| line(call, today)).collect(),
        mine: mine.collect(),
        writes: who.may(Capability::WriteDossier),
        runs: who.may(Capability::OpenCampaign),
    })
}

fn line(kept: &KeptCampaign, today: Day) -> CampaignLine {
    let call = &kept.call;
    CampaignLine {
        href: kept.href(),
        title: call.title.clone(),
        year: call.year,
        state: campaign_state(call, today),
        tone: campaign_tone(call, today),
        dates: format!("du {} au {}", call.opens.plain(), call.closes.plain()),
        funders: call.funders.iter().map(|funder| funder.name.clone()).collect::<Vec<_>>().join(", "),
    }
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    query: Form,
) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let kept = store::campaign_seen(read.tx(), &who, id).await?;
    let convention = in_force(&app);
    let call = kept.call.clone();
    let axes = convention.axes().into_iter().filter(|axis| call.axes.contains(axis.code));
    let done = match query.text("fait") {
        "cree" => Some("L'appel à projets est en préparation : relisez-le, puis publiez-le."),
        "modifie" => Some("L'appel à projets est enregistré."),
        "etat" => Some("L'état de l'appel à projets est enregistré."),
        "complete" => {
            Some("L'appel à projets est complété : ceux qui ont un brouillon en sont avertis par courriel.")
        }
        _ => None,
    };
    show(&CampaignView {
        frame: Frame::of(&app, &who, call.title.clone()).under("Projets", "/projets").flash(done),
        href: kept.href(),
        organisation: kept.organisation.clone(),
        state: campaign_state(&call, today),
        tone: campaign_tone(&call, today),
        axes: axes.map(|axis| format!("{} {}", axis.code, axis.clause.title)).collect(),
        writes: who.may(Capability::WriteDossier),
        runs: who.may(Capability::OpenCampaign),
        today,
        call,
    })
}

async fn form_view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: Option<&KeptCampaign>,
    filled: Filled,
) -> Result<CampaignForm, Problem> {
    let frame =
        Frame::of(app, who, if kept.is_some() { "Modifier l'appel" } else { "Nouvel appel à projets" });
    let frame = frame.under("Projets", "/projets");
    let convention = in_force(app);
    let axis = |axis: palier_domain::convention::Axis<'_>| {
        let ticked = filled.has("axes", axis.code);
        (axis.code.to_owned(), format!("{} {}", axis.code, axis.clause.title), ticked)
    };
    Ok(CampaignForm {
        frame: match kept {
            Some(kept) => frame.under(kept.call.title.clone(), kept.href()),
            None => frame,
        },
        back: kept.map_or_else(|| "/projets".to_owned(), KeptCampaign::href),
        organisations: offer::organisations(tx, app.world.today()).await?,
        axes: convention.axes().into_iter().map(axis).collect(),
        kinds: choices_of_kinds(),
        funders: FUNDERS.view(&filled),
        documents: DOCUMENTS.view(&filled),
        filled,
    })
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    let year = (app.world.today().0.year() + 1).to_string();
    let filled = Filled::with(&[("year", &year)]);
    show(&form_view(app.db.read().await?.tx(), &app, &who, None, filled).await?)
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    if let Some(again) = rows::reshaped(&form, &[&FUNDERS, &DOCUMENTS]) {
        let filled = Filled::again(again, Vec::new());
        return show(&form_view(write.tx(), &app, &who, None, filled).await?);
    }
    let call = match typed(write.tx(), &app, &form).await? {
        Ok(call) => call,
        Err(faults) => {
            let view = form_view(write.tx(), &app, &who, None, Filled::again(form, faults)).await?;
            return show_again(&view);
        }
    };
    let id = CampaignId(app.world.id());
    store::insert_campaign(write.tx(), id, who.organisation(), &call, app.world.now()).await?;
    let event = Event::of("appel.cree", "campaign", id).with(json!({ "title": call.title }));
    write.commit(event).await?;
    Ok(Redirect::to(&format!("/projets/campagnes/{id}?fait=cree")).into_response())
}

/// What may still be rewritten.
fn must_be_written(kept: &KeptCampaign) -> Result<(), Problem> {
    if kept.call.is_written() {
        return Ok(());
    }
    Err(Problem::Refused(
        "Cet appel à projets est publié : les dossiers sont jugés par ce qu'il dit, il ne se modifie plus."
            .to_owned(),
    ))
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::campaign_seen(read.tx(), &who, id).await?;
    must_be_written(&kept)?;
    let filled = Filled::again(as_typed(&kept.call), Vec::new());
    show(&form_view(read.tx(), &app, &who, Some(&kept), filled).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let kept = store::campaign_seen(write.tx(), &who, id).await?;
    must_be_written(&kept)?;
    if let Some(again) = rows::reshaped(&form, &[&FUNDERS, &DOCUMENTS]) {
        let filled = Filled::again(again, Vec::new());
        return show(&form_view(write.tx(), &app, &who, Some(&kept), filled).await?);
    }
    let call = match typed(write.tx(), &app, &form).await? {
        Ok(call) => call,
        Err(faults) => {
            let view = form_view(write.tx(), &app, &who, Some(&kept), Filled::again(form, faults)).await?;
            return show_again(&view);
        }
    };
    store::rewrite_campaign(write.tx(), id, &call).await?;
    write.commit(Event::of("appel.modifie", "campaign", id).with(json!({ "title": call.title }))).await?;
    Ok(Redirect::to(&format!("{}?fait=modifie", kept.href())).into_response())
}

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let mut kept = store::campaign_seen(write.tx(), &who, id).await?;
    let to: CampaignState = form
        .text("state")
        .parse()
        .map_err(|_| Problem::Refused("Dites si l'appel est à publier, à clore ou à annuler.".to_owned()))?;
    if to == CampaignState::Publiee {
        kept.call.rules = RuleSet::of(&in_force(&app));
    }
    let call = kept.call.clone().go(to).map_err(Problem::refused)?;
    store::rewrite_campaign(write.tx(), id, &call).await?;
    let details = json!({ "title": call.title, "state": to.code() });
    write.commit(Event::of("appel.etat", "campaign", id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=etat", kept.href())).into_response())
}

/// A call as its form shows it.
fn as_typed(call: &Campaign) -> Form {
    let mut form = Form::default();
    form.put("title", [call.title.clone()]);
    form.put("year", [call.year.to_string()]);
    form.put("opens", [call.opens.to_string()]);
    form.put("closes", [call.closes.to_string()]);
    form.put("opinions_due", [call.opinions_due.to_string()]);
    form.put("bilan_months", call.terms.bilan_months.map(|months| months.to_string()));
    form.put("advance_percent", call.terms.advance_percent.map(|percent| percent.to_string()));
    form.put("axes", call.axes.iter().cloned());
    let funder = |funder: &CampaignFunder| vec![funder.organisation.to_string(), funder.schemes.join(" ; ")];
    FUNDERS.put(&mut form, &call.funders.iter().map(funder).collect::<Vec<_>>());
    let document = |asked: &AskedDocument| {
        let kind = asked.kinds.iter().next().map(|kind| kind.code().to_owned()).unwrap_or_default();
        vec![asked.title.clone(), kind]
    };
    DOCUMENTS.put(&mut form, &call.documents.iter().map(document).collect::<Vec<_>>());
    form
}

/// A call as typed, or what is to be corrected: a call in preparation already holds together.
async fn typed(tx: &mut Tx, app: &App, form: &Form) -> Result<Result<Campaign, Vec<FieldFault>>, Problem> {
    let mut faults = Vec::new();
    let day = |name: &'static str, faults: &mut Vec<FieldFault>| {
        let found = form.read(name, faults, |text| Day::parse(text).map_err(|wrong| format!("{wrong}.")));
        if found.is_none() && form.filled(name).is_none() {
            faults.push(FieldFault::new(name, "Indiquez ce jour."));
        }
        found
    };
    let (opens, closes) = (day("opens", &mut faults), day("closes", &mut faults));
    let opinions = day("opinions_due", &mut faults);
    let year = form.text("year").parse::<i16>().ok().filter(|year| (2000..2100).contains(year));
    if year.is_none() {
        faults.push(FieldFault::new("year", "Indiquez l'année budgétaire, par exemple 2027."));
    }
    let terms = terms(form, &mut faults);
    let known = offer::organisations(tx, app.world.today()).await?;
    let funders = funders(form, &known, &mut faults);
    let (Some(opens), Some(closes), Some(opinions_due), Some(year)) = (opens, closes, opinions, year) else {
        return Ok(Err(faults));
    };
    let convention = in_force(app);
    let open = form.all("axes").filter(|code| convention.axis(code).is_some());
    let call = Campaign {
        title: form.text("title").to_owned(),
        year,
        state: CampaignState::Preparation,
        opens,
        closes,
        opinions_due,
        funders,
        axes: open.map(str::to_owned).collect(),
        documents: documents(form),
        rules: RuleSet::of(&convention),
        scores: convention.scores().to_vec(),
        indicators: convention.indicators().to_vec(),
        terms,
        amendments: Vec::new(),
    };
    faults.extend(call.faults());
    Ok(if faults.is_empty() { Ok(call) } else { Err(faults) })
}

/// What the notifications will say, as far as the call fixes it.
fn terms(form: &Form, faults: &mut Vec<FieldFault>) -> NotificationTerms {
    let whole =
        |text: &str| text.parse::<u32>().map_err(|_| format!("« {text} » n'est pas un nombre entier."));
    let percent = |text: &str| {
        let bare = text.trim_end_matches(|c: char| c == '%' || c.is_whitespace());
        bare.parse::<u8>().map_err(|_| format!("« {text} » n'est pas une part de 0 à 100 %."))
    };
    NotificationTerms {
        bilan_months: form.read("bilan_months", faults, whole),
        advance_percent: form.read("advance_percent", faults, percent),
    }
}

fn funders(form: &Form, known: &[(String, String)], faults: &mut Vec<FieldFault>) -> Vec<CampaignFunder> {
    let mut funders = Vec::new();
    for (index, cells) in FUNDERS.typed(form).iter().enumerate() {
        let cell = |column: usize| cells.get(column).map_or("", String::as_str);
        let found = known.iter().find(|(id, _)| id == cell(0));
        let named = found.and_then(|(id, name)| Some((id.parse::<OrganisationId>().ok()?, name)));
        let Some((organisation, name)) = named else {
            let why = "choisissez l'organisme financeur.";
            faults.push(palier_domain::plans::row_fault("funders", index, why));
            continue;
        };
        let schemes = cell(1).split(';').map(str::trim).filter(|scheme| !scheme.is_empty());
        let schemes = schemes.map(|scheme| scheme.replace('|', "/")).collect();
        funders.push(CampaignFunder { organisation, name: name.clone(), schemes });
    }
    funders
}

/// Documents asked, as they are typed.
pub(super) fn documents(form: &Form) -> Vec<AskedDocument> {
    let asked = DOCUMENTS.typed(form).into_iter().filter_map(|cells| {
        let title = cells.first()?.clone();
        let kind = cells.get(1).and_then(|code| code.parse().ok());
        let code: String = fold(&title).chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        (!title.is_empty()).then(|| AskedDocument {
            code,
            title,
            kinds: kind.into_iter().collect(),
            since: None,
        })
    });
    asked.collect()
}
