//! The journal, readable: who did what, when, and whether the chain of its entries holds.

use super::store::history::{Search, Told, count, entries, kinds};
use super::views::history::{JournalView, ThreadLine};
use super::words::subject_label;
use crate::platform::journal::{self, Chain};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::shared::{Day, Instant, grouped};
use serde::Deserialize;

const PAGE: i64 = 50;

/// What the journal is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    objet: Option<String>,
    du: Option<String>,
    au: Option<String>,
    page: Option<i64>,
}

pub(super) async fn read(
    State(app): State<App>,
    who: Allowed,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let day = |text: &Option<String>| text.as_deref().and_then(|text| Day::parse(text).ok());
    let (from, until) = (day(&wanted.du), day(&wanted.au));
    let search = Search {
        kind: wanted.objet.unwrap_or_default(),
        subject: String::new(),
        from: from.map_or(Instant(0), Day::begins),
        until: until.map_or(Instant(i64::MAX), |last| last.plus_days(1).begins()),
        mandate: who.mandate(),
    };
    let mut read = app.db.read().await?;
    let total = count(read.tx(), &search).await?;
    let page = wanted.page.unwrap_or(1).clamp(1, ((total - 1).max(0) / PAGE) + 1);
    let told = entries(read.tx(), &search, PAGE, (page - 1) * PAGE).await?;
    let kinds = kinds(read.tx()).await?;
    let chain = journal::verify_again(read.tx(), &app.verified, app.world.now()).await?;
    let typed = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let address = |page: i64| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("objet", &search.kind).append_pair("du", &typed(from));
        query.append_pair("au", &typed(until)).append_pair("page", &page.to_string());
        format!("/journal?{}", query.finish())
    };
    let last = page * PAGE >= total;
    show(&JournalView {
        frame: Frame::of(&app, &who, "Journal"),
        sound: matches!(chain, Chain::Whole(_)),
        chain: say_chain(&chain),
        lines: told.iter().map(line).collect(),
        summary: format!(
            "Entrées {} à {} sur {}",
            (page - 1) * PAGE + 1,
            (page * PAGE).min(total),
            grouped(total)
        ),
        previous: if page > 1 { address(page - 1) } else { String::new() },
        next: if last { String::new() } else { address(page + 1) },
        kinds: kinds.iter().map(|kind| (kind.clone(), subject_label(kind).to_owned())).collect(),
        kind: search.kind.clone(),
        from: typed(from),
        until: typed(until),
    })
}

/// What a verification found, in French.
pub fn say_chain(chain: &Chain) -> String {
    match chain {
        Chain::Whole(1) => "chaîne vérifiée : 1 entrée".to_owned(),
        Chain::Whole(count) => format!("chaîne vérifiée : {} entrées", grouped(*count)),
        Chain::Broken { seq, why } => format!("chaîne rompue à l'entrée {} : {why}", grouped(*seq)),
    }
}

/// An entry as it is read.
pub(super) fn line(told: &Told) -> ThreadLine {
    let entry = &told.entry;
    let who = match (entry.author_kind.as_str(), &told.author_name) {
        ("person", Some(name)) => match &told.author_organisation {
            Some(organisation) => format!("{name}, {organisation}"),
            None => name.clone(),
        },
        ("program", _) => format!("commande {}", entry.by_virtue_of.as_deref().unwrap_or("")),
        _ => told.subject_name.clone().unwrap_or_else(|| "depuis la page de connexion".to_owned()),
    };
    ThreadLine {
        seq: entry.seq,
        at: jiff::Timestamp::from_millisecond(entry.at).unwrap_or_default().to_string(),
        when: entry.instant().long(),
        who,
        text: crate::features::say(entry).unwrap_or_else(|| entry.event.clone()),
        href: match entry.subject_kind.as_str() {
            "organisation" => format!("/partenaires/{}", entry.subject_id),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_chain_is_said_in_words() {
        assert_eq!(say_chain(&Chain::Whole(1234)), "chaîne vérifiée : 1\u{202f}234 entrées");
        let broken = Chain::Broken { seq: 7, why: "son contenu a été modifié" };
        assert_eq!(say_chain(&broken), "chaîne rompue à l'entrée 7 : son contenu a été modifié");
    }
}
