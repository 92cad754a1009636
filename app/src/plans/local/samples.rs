//! Pages of local conventions in their states.

use super::{Choice, CommuneView, Doing, FormView, ListRow, ListView, PageView, ProgrammeView};
use crate::plans::local::forms::{ARTICLES, SIGNATORIES};
use crate::plans::local::reading::{Programmed, Reading, Signing};
use crate::plans::local::store::{Avenant, KeptConvention};
use crate::plans::views::sample_action;
use crate::platform::{Filled, Form, Frame};
use palier_domain::plans::{Adoption, History, LocalArticle, LocalState, LocalText};
use palier_domain::shared::{Day, FieldFault, Instant, LocalConventionId};
use std::collections::BTreeSet;

fn day() -> Day {
    Instant(1_772_494_200_000).day()
}

pub(super) fn list(rows: Vec<ListRow>) -> ListView {
    ListView {
        frame: Frame::sample("Conventions locales"),
        count: "1 convention".to_owned(),
        rows,
        may_write: true,
    }
}

pub(super) fn row(title: &str) -> ListRow {
    ListRow {
        href: "/conventions-locales/1".to_owned(),
        title: title.to_owned(),
        commune: "Saint-Étienne".to_owned(),
        standing: "En vigueur",
        tone: "success",
        period: "du 01/01/2026 au 31/12/2028".to_owned(),
        quartiers: "Montreynaud".to_owned(),
        actions: 3,
        avenants: 1,
    }
}

pub(super) fn commune() -> CommuneView {
    let communes = vec![("42218".to_owned(), "Saint-Étienne".to_owned())];
    CommuneView { frame: Frame::sample("Nouvelle convention locale"), communes }
}

pub(super) fn faults(hostile: &str) -> Filled {
    let form = Form::of(&[
        ("title", hostile),
        ("article_title", hostile),
        ("article_text", ""),
        ("signatory_quality", hostile),
    ]);
    let signing = "Signataires, ligne 1 : choisissez l'organisme qui signe.";
    let faults = vec![
        FieldFault::new("quartiers", "Choisissez au moins un quartier."),
        FieldFault::new("signatories", signing),
        FieldFault::new("articles", "Article 1 : donnez un titre et un texte, ou videz les deux."),
    ];
    Filled::again(form, faults)
}

pub(super) fn form(doing: Doing, filled: Filled) -> FormView {
    FormView {
        frame: Frame::sample("Nouvelle convention locale"),
        doing,
        quartiers: vec![("q1".to_owned(), "Montreynaud".to_owned(), true)],
        organisations: vec![("o1".to_owned(), "Métropole".to_owned())],
        signatories: SIGNATORIES.view(&filled),
        articles: ARTICLES.view(&filled),
        filled,
    }
}

pub(super) fn choice(line: &str) -> Choice {
    let detail = "En cours, 3 constats".to_owned();
    Choice { id: "a1".to_owned(), line: line.to_owned(), detail, taken: true, fixed: false }
}

pub(super) fn programme(choices: Vec<Choice>) -> ProgrammeView {
    let back = "/conventions-locales/1".to_owned();
    ProgrammeView {
        frame: Frame::sample("Programme d'actions"),
        id: "1".to_owned(),
        choices,
        is_open: true,
        back,
    }
}

pub(super) fn page(title: &str, state: LocalState) -> PageView {
    let text = LocalText {
        ends: day().plus_days(900),
        quartiers: BTreeSet::new(),
        signatories: vec![],
        articles: vec![],
    };
    let adopted = state == LocalState::Adoptee;
    let avenant = Avenant {
        number: 1,
        title: title.to_owned(),
        text: title.to_owned(),
        effective: day(),
        signed_on: adopted.then(|| day().to_string()),
    };
    let kept = KeptConvention {
        id: LocalConventionId(uuid::Uuid::from_u128(1)),
        insee: "42218".to_owned(),
        commune: "Saint-Étienne".to_owned(),
        title: title.to_owned(),
        state,
        adoption: adopted.then(|| Adoption { on: day(), by: title.to_owned() }),
        revision: 1,
        history: History::new(day(), text),
        avenants: vec![avenant.clone()],
        programme: Vec::new(),
    };
    PageView {
        frame: Frame::sample(title).under("Plans d'actions", "/actions"),
        days: vec![(day(), "au premier jour".to_owned()), (day().plus_days(9), "aujourd'hui".to_owned())],
        next: state.next().to_vec(),
        bodies: vec!["Conseil municipal".to_owned()],
        today: day(),
        is_open: state.is_open(),
        may_write: true,
        may_amend: adopted,
        may_adopt: state == LocalState::Soumise,
        kept,
        reading: reading(title, state, avenant),
    }
}

/// What it says on its first day.
fn reading(title: &str, state: LocalState, avenant: Avenant) -> Reading {
    let adopted = state == LocalState::Adoptee;
    let signing = |name: &str, signed_on| Signing {
        id: name.to_owned(),
        name: name.to_owned(),
        quality: title.to_owned(),
        signed_on,
    };
    let programmed =
        Programmed { action: sample_action(title), aims: vec![title.to_owned()], added_on: day() };
    Reading {
        title: title.to_owned(),
        day: day(),
        standing: state.stands(day(), day().plus_days(900), day()),
        ends: day().plus_days(900),
        quartiers: vec![("q1".to_owned(), "Montreynaud".to_owned())],
        signatories: vec![signing("Ville", Some(day())), signing("Métropole", None)],
        articles: vec![LocalArticle {
            number: 1,
            title: title.to_owned(),
            text: format!("{title}\n{title}"),
        }],
        avenants: if adopted { vec![avenant] } else { Vec::new() },
        programme: if adopted { vec![programmed] } else { Vec::new() },
        beyond: usize::from(adopted),
    }
}
