//! From a constat or an action to the dossiers that answer it, and to the calls to which one may be begun from it.

use super::begin::must_be_open;
use super::store::{self, Reach, dossiers, offer};
use super::views::begin::{Answering, FromView};
use super::words::dossier_tone;
use crate::diagnostics::Sight;
use crate::plans;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use axum::extract::State;
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::shared::{ActionId, ConstatId, text::excerpt};

/// What a page is asked about: constats and actions within reach, with the way to say them in an address.
pub(super) struct Sources {
    /// Address of its page, and words.
    pub(super) shown: Vec<(String, String)>,
    ids: Vec<String>,
    query: String,
}

impl Sources {
    /// The constats and the actions that `form` names.
    ///
    /// # Errors
    /// 404 when one of them is not within reach.
    async fn named(tx: &mut Tx, sight: &Sight, form: &Form) -> Result<Self, Problem> {
        let mut found = Self { shown: Vec::new(), ids: Vec::new(), query: String::new() };
        for id in form.all("constat").filter_map(|text| text.parse::<ConstatId>().ok()) {
            let sketch = offer::constat(tx, sight, id).await?.ok_or(Problem::NotFound)?;
            found.add("constat", &id, constat_words(&sketch.description));
        }
        for id in form.all("action").filter_map(|text| text.parse::<ActionId>().ok()) {
            let (head, ..) = plans::sketch(tx, sight, id).await?;
            found.add("action", &id, action_words(&head.title));
        }
        if found.ids.is_empty() { Err(Problem::NotFound) } else { Ok(found) }
    }

    fn add(&mut self, kind: &str, id: &dyn std::fmt::Display, words: String) {
        self.shown.push((format!("/{kind}s/{id}"), words));
        self.ids.push(id.to_string());
        let mark = if self.query.is_empty() { '?' } else { '&' };
        self.query.push_str(&format!("{mark}{kind}={id}"));
    }
}

fn constat_words(description: &str) -> String {
    format!("Constat : {}", excerpt(description, 160))
}

fn action_words(title: &str) -> String {
    format!("Action : {title}")
}

pub(super) async fn page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let today = app.world.today();
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let sources = Sources::named(tx, &Sight::of(&who), &query).await?;
    let mut answering = Vec::new();
    for id in &sources.ids {
        for kept in dossiers::naming(tx, &Reach::of(&who), id).await? {
            let line = Answering {
                href: kept.href(),
                detail: format!("{}, {}", kept.holder, kept.year),
                tone: dossier_tone(kept.rules.state),
                state: kept.rules.state.title(),
                title: kept.title,
            };
            if !answering.contains(&line) {
                answering.push(line);
            }
        }
    }
    let writes = who.may(Capability::WriteDossier);
    let open = match writes {
        true => store::campaigns(tx, false).await?,
        false => Vec::new(),
    };
    let open = open.iter().filter(|call| must_be_open(today, call).is_ok());
    let call = |kept: &store::KeptCampaign| {
        let dates = format!("du {} au {}", kept.call.opens.plain(), kept.call.closes.plain());
        (format!("{}/nouveau{}", kept.href(), sources.query), kept.call.title.clone(), dates)
    };
    show(&FromView {
        frame: Frame::of(&app, &who, "Dossiers de demande").under("Projets", "/projets"),
        calls: open.map(call).collect(),
        sources: sources.shown,
        answering,
        writes,
    })
}

/// What a dossier answers, for whoever reads it: address and words of its actions and constats within their reach.
pub(super) async fn answered(
    tx: &mut Tx,
    who: &Allowed,
    links: &palier_domain::projects::LinksPart,
) -> Result<Vec<(String, String)>, Problem> {
    let sight = Sight::of(who);
    let mut shown = Vec::new();
    for id in &links.actions {
        match plans::sketch(tx, &sight, *id).await {
            Ok((head, ..)) => shown.push((format!("/actions/{id}"), action_words(&head.title))),
            Err(Problem::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    for id in &links.constats {
        let sketch = offer::constat(tx, &sight, *id).await?;
        let words = sketch.map(|sketch| constat_words(&sketch.description));
        shown.extend(words.map(|words| (format!("/constats/{id}"), words)));
    }
    Ok(shown)
}
