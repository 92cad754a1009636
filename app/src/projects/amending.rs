//! A call already published is completed: its last day put back, documents and words added, the reason told to all.

use super::campaigns::{DOCUMENTS, documents};
use super::letters::{Letters, News};
use super::store::{self, KeptCampaign, addresses};
use super::views::campaign::{AmendForm, choices_of_kinds};
use crate::plans::rows;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::projects::{AmendmentAsked, CampaignRefusal, CampaignState};
use palier_domain::shared::{CampaignId, Day, FieldFault};
use serde_json::json;

fn must_be_published(kept: &KeptCampaign) -> Result<(), Problem> {
    match kept.call.state {
        CampaignState::Publiee => Ok(()),
        _ => Err(Problem::refused(CampaignRefusal::NotPublished)),
    }
}

fn view(app: &App, who: &Allowed, kept: &KeptCampaign, filled: Filled) -> AmendForm {
    AmendForm {
        frame: Frame::of(app, who, "Prolonger ou compléter l'appel")
            .under("Projets", "/projets")
            .under(kept.call.title.clone(), kept.href()),
        back: kept.href(),
        closes: kept.call.closes.long(),
        kinds: choices_of_kinds(),
        documents: DOCUMENTS.view(&filled),
        filled,
    }
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::campaign_seen(read.tx(), &who, id).await?;
    must_be_published(&kept)?;
    let (closes, opinions) = (kept.call.closes.to_string(), kept.call.opinions_due.to_string());
    let filled = Filled::with(&[("closes", &closes), ("opinions_due", &opinions)]);
    show(&view(&app, &who, &kept, filled))
}

/// What is asked, or what cannot be read; a day left blank stays as it is.
fn typed(form: &Form, kept: &KeptCampaign) -> Result<AmendmentAsked, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let day = |text: &str| Day::parse(text).map_err(|wrong| format!("{wrong}."));
    let closes = form.read("closes", &mut faults, day);
    let opinions_due = form.read("opinions_due", &mut faults, day);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(AmendmentAsked {
        closes: closes.unwrap_or(kept.call.closes),
        opinions_due: opinions_due.unwrap_or(kept.call.opinions_due),
        documents: documents(form),
        text: form.text("text").to_owned(),
        reason: form.text("reason").to_owned(),
    })
}

pub(super) async fn amend(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let kept = store::campaign_seen(write.tx(), &who, id).await?;
    must_be_published(&kept)?;
    if let Some(again) = rows::reshaped(&form, &[&DOCUMENTS]) {
        return show(&view(&app, &who, &kept, Filled::again(again, Vec::new())));
    }
    let again = |form, faults| show_again(&view(&app, &who, &kept, Filled::again(form, faults)));
    let asked = match typed(&form, &kept) {
        Ok(asked) => asked,
        Err(faults) => return again(form, faults),
    };
    let call = match kept.call.clone().amend(asked, app.world.today()) {
        Ok(call) => call,
        Err(CampaignRefusal::Faulty(faults)) => return again(form, faults),
        Err(other) => return Err(Problem::refused(other)),
    };
    store::rewrite_campaign(write.tx(), id, &call).await?;
    let closes = (call.closes != kept.call.closes).then_some(call.closes);
    let mut letters = Letters::of(&app, Some(who.person()));
    for (draft, title) in addresses::drafts(write.tx(), id).await? {
        letters.tell_hands(&mut write, (draft, &title), &News::CallAmended(closes)).await?;
    }
    letters.send(&mut write).await?;
    let details = json!({ "title": call.title, "closes": closes, "reason": form.text("reason") });
    write.commit(Event::of("appel.complete", "campaign", id).with(details)).await?;
    Ok(Redirect::to(&format!("{}?fait=complete", kept.href())).into_response())
}
