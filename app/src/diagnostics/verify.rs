//! The other pair of eyes: what is said done, before and after side by side, and what later walks saw again.

use super::acts::{self, Change};
use super::constats::{acts_for, photos_at};
use super::paging::{Page, address};
use super::store::lines::ConstatLine;
use super::store::rechecks::{self as seen_again, Recheck};
use super::store::to_see::{self, ToSee, Why};
use super::store::{self, Sight, constats as kept};
use super::views::verify::{RecheckLine, ToVerify, ToVerifyView};
use super::words::{self, Choices};
use super::{forms, list};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use palier_domain::diagnostics::{CannotConstat, ConstatState as S};
use palier_domain::partners::Capability;
use palier_domain::shared::Day;
use serde_json::json;
use std::collections::BTreeMap;

/// Where the list is.
const HERE: &str = "/constats/a-verifier";
/// Constats of a page.
const PAGE: i64 = 20;

/// What is said done or was seen again, to go and see or to settle.
pub(super) async fn to_verify(
    State(app): State<App>,
    who: Allowed,
    Query(mut query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (sight, today) = (Sight::of(&who), app.world.today());
    let filter = forms::to_see(&query, today);
    let mut read = app.db.read().await?;
    let total = to_see::count(read.tx(), &filter, &sight).await?;
    let page = Page::asked(&query, PAGE, total);
    let found = to_see::list(read.tx(), &filter, &sight, page.limits()).await?;
    let mut items = Vec::new();
    for constat in &found {
        let photos = store::photos(read.tx(), constat.id).await?;
        let seen = seen_again::rechecks(read.tx(), constat.id).await?;
        items.push(item(&app, &who, constat, &seen, &photos, today));
    }
    let mut reasons = words::choices(Why::ALL, words::why_to_see);
    if who.may(Capability::VerifyConstat) {
        reasons.push((forms::MINE_TO_VERIFY.to_owned(), "ceux que nous pouvons vérifier".to_owned()));
    }
    let done = query.remove("fait");
    show(&ToVerifyView {
        frame: Frame::of(&app, &who, "Constats à vérifier")
            .under("Diagnostics", "/diagnostics")
            .flash(done.as_deref().and_then(acts::done)),
        items,
        total,
        pages: page.links("Constats", HERE, &query),
        quartiers: list::blank("tous", store::quartiers(read.tx(), &sight.mandate).await?),
        responsibles: list::blank("tous", to_see::responsibles(read.tx(), &sight).await?),
        reasons: list::blank("tout", reasons),
        filtered: filter != ToSee::default(),
        query,
    })
}

/// Back to the page of the list that a form was sent from; nowhere when it was sent from a fiche.
pub(super) fn back_to_list(form: &Form) -> Option<String> {
    let query = form_urlencoded::parse(form.filled("liste")?.trim_start_matches('?').as_bytes());
    let query: BTreeMap<String, String> =
        query.map(|(name, text)| (name.into_owned(), text.into_owned())).collect();
    Some(address(HERE, &query, query.get("page").and_then(|page| page.parse().ok())))
}

fn item(
    app: &App,
    who: &Allowed,
    constat: &ConstatLine,
    seen: &[Recheck],
    photos: &[store::PhotoRow],
    today: Day,
) -> ToVerify {
    let unsettled = seen.iter().filter(|seen| seen.settled_on.is_none());
    let own = acts_for(who, constat.responsible_id.as_deref());
    let said = constat.state == S::DeclareResolu;
    let by = constat.responsible_name.clone().unwrap_or_default();
    ToVerify {
        before: photos_at(photos, "avant"),
        after: photos_at(photos, "apres"),
        declared: constat
            .declared_on()
            .filter(|_| said)
            .map(|day| format!("{by} le déclare fait le {} ({}).", day.plain(), day.seen_from(today)))
            .unwrap_or_default(),
        answer: constat.answer.clone().unwrap_or_default(),
        may_verify: said && !own && who.may(Capability::VerifyConstat),
        line: list::line(&app.grid, constat, today),
        rechecks: unsettled.map(|seen| line(seen, constat.state, constat.declared_on(), who)).collect(),
    }
}

/// A thing seen again as a page shows it, with what this person may make of it.
pub(super) fn line(seen: &Recheck, state: S, declared: Option<Day>, who: &Allowed) -> RecheckLine {
    let what = if seen.is_done() { "vu résolu" } else { "toujours là" };
    let words = if seen.words.is_empty() { String::new() } else { format!(" : {}", seen.words) };
    let settles = who.may(Capability::QualifyConstat);
    RecheckLine {
        record: seen.record_id.clone(),
        walk: (seen.walk_id.to_string(), words::walk_title(seen.walk_kind, seen.walk_day)),
        text: format!("{what} le {}{words}", seen.seen_on.plain()),
        issues: if settles { issues(seen, state, declared) } else { Vec::new() },
    }
}

/// What may be made of a thing seen again: what it proposes first, taking note always.
fn issues(seen: &Recheck, state: S, declared: Option<Day>) -> Choices {
    let after = declared.is_some_and(|said| said <= seen.seen_on);
    let proposed = match (seen.is_done(), state) {
        (true, S::DeclareResolu) if after => Some(("verifier", "Dire vérifié : la visite l'a vu")),
        (false, S::DeclareResolu | S::Verifie) => Some(("rouvrir", "Rouvrir le constat")),
        _ => None,
    };
    let all = proposed.into_iter().chain([("acter", "Prendre acte, sans changer l'état")]);
    all.map(|(code, words)| (code.to_owned(), words.to_owned())).collect()
}

/// Says what becomes of what a later walk saw.
pub(super) async fn settle(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = acts::open(&app, &who, &constat).await?;
    change.back = back_to_list(&form);
    let seen = seen_again::recheck(change.write.tx(), change.row.id, form.text("record")).await?;
    let declared = change.facts.declared.map(|(_, day)| day);
    let issue = form.text("issue").to_owned();
    if !issues(&seen, change.facts.state, declared).iter().any(|(code, _)| *code == issue) {
        return Err(Problem::refused(CannotConstat::WrongState));
    }
    seen_again::settle(change.write.tx(), &seen.record_id, change.today).await?;
    match issue.as_str() {
        "verifier" => verified(change, &seen).await,
        "rouvrir" => {
            let words = if seen.words.is_empty() { String::new() } else { format!(" : {}", seen.words) };
            let reason = format!("Toujours là à la visite du {}{words}", seen.walk_day.plain());
            let decided = change.facts.clone().reopen(&reason);
            change.keep(decided, "constat.reouvert").await
        }
        _ => {
            let event = change.event("constat.revu").with(json!({
                "numero": change.row.number, "constate": seen.outcome, "visite": seen.walk_day,
            }));
            change.finish(event, "constat.revu").await
        }
    }
}

async fn verified(mut change: Change, seen: &Recheck) -> Result<Response, Problem> {
    let decided =
        change.facts.clone().verify_on_walk(seen.walk_id, seen.seen_on).map_err(Problem::refused)?;
    kept::keep_change(change.write.tx(), change.facts.state, &decided).await?;
    let event = change.event("constat.verifie").with(json!({
        "numero": change.row.number, "de": change.facts.state, "etat_constat": decided.state, "visite": seen.walk_day,
    }));
    change.finish(event, "constat.verifie").await
}

/// Says that what another organisation declared done is not: whoever may verify may also deny.
pub(super) async fn reopen(
    State(app): State<App>,
    who: Allowed,
    Path(constat): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let change = acts::open(&app, &who, &constat).await?;
    if !who.may(Capability::QualifyConstat) {
        // Denying takes the same eyes as verifying: the same rule says whose they may be.
        change
            .facts
            .clone()
            .verify(acts::hand(&who, &change.facts), change.today)
            .map_err(Problem::refused)?;
    }
    let decided = change.facts.clone().reopen(form.text("reason"));
    change.keep(decided, "constat.reouvert").await
}
