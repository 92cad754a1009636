//! The pages of one call in their states.

use super::{HOSTILE, Rendered, one};
use crate::platform::{Filled, Form, Frame};
use crate::projects::campaigns::{DOCUMENTS, FUNDERS};
use crate::projects::views::campaign::{AmendForm, CampaignForm, CampaignView, choices_of_kinds};
use askama::Template;
use palier_domain::projects::{
    AskedDocument, Campaign, CampaignAmendment, CampaignFunder, CampaignState, RuleSet,
};
use palier_domain::shared::{Day, FieldFault, OrganisationId};
use uuid::Uuid;

pub fn one_call() -> Vec<Rendered> {
    vec![
        ("projects/campaign-prepared", campaign(CampaignState::Preparation, "Appel 2027").render()),
        ("projects/campaign-open", campaign(CampaignState::Publiee, HOSTILE).render()),
        ("projects/campaign-form", form(Vec::new()).render()),
        (
            "projects/campaign-form-faults",
            form(vec![FieldFault::new("title", "Donnez un intitulé.")]).render(),
        ),
        ("projects/campaign-amend", amend(Vec::new()).render()),
        (
            "projects/campaign-amend-faults",
            amend(vec![FieldFault::new("closes", "Rien ne change.")]).render(),
        ),
    ]
}

/// The day on which the pages are read.
pub fn day() -> Day {
    Day(jiff::civil::date(2026, 11, 22))
}

fn amend(faults: Vec<FieldFault>) -> AmendForm {
    let filled = Filled::again(Form::of(&[("reason", HOSTILE), ("document_title", HOSTILE)]), faults);
    AmendForm {
        frame: Frame::sample("Prolonger ou compléter l'appel").under("Projets", "/projets"),
        back: "/projets/campagnes/1".to_owned(),
        closes: HOSTILE.to_owned(),
        kinds: choices_of_kinds(),
        documents: DOCUMENTS.view(&filled),
        filled,
    }
}

fn campaign(state: CampaignState, words: &str) -> CampaignView {
    let funder = CampaignFunder {
        organisation: OrganisationId(Uuid::from_u128(1)),
        name: words.to_owned(),
        schemes: vec!["GUSP".to_owned(), words.to_owned()],
    };
    let document = AskedDocument {
        code: "statuts".to_owned(),
        title: words.to_owned(),
        kinds: Default::default(),
        since: None,
    };
    let rules =
        RuleSet { convention: "c".to_owned(), day: day(), revision: "0f".to_owned(), rules: Vec::new() };
    CampaignView {
        frame: Frame::sample(words).under("Projets", "/projets"),
        href: "/projets/campagnes/1".to_owned(),
        organisation: words.to_owned(),
        state: "En préparation",
        tone: "neutral",
        axes: vec![words.to_owned()],
        writes: true,
        runs: true,
        today: day(),
        call: Campaign {
            title: words.to_owned(),
            year: 2027,
            state,
            opens: day(),
            closes: day().plus_days(60),
            opinions_due: day().plus_days(90),
            funders: vec![funder],
            axes: Default::default(),
            documents: vec![document],
            rules,
            scores: Vec::new(),
            indicators: Vec::new(),
            terms: Default::default(),
            amendments: vec![CampaignAmendment {
                day: day(),
                reason: words.to_owned(),
                closed: Some(day()),
                closes: day().plus_days(60),
                opinions_due: Some(day().plus_days(90)),
                documents: vec![words.to_owned()],
                text: words.to_owned(),
            }],
        },
    }
}

fn form(faults: Vec<FieldFault>) -> CampaignForm {
    let filled = Filled::again(Form::of(&[("title", HOSTILE), ("funder_org", "a")]), faults);
    CampaignForm {
        frame: Frame::sample("Nouvel appel à projets").under("Projets", "/projets"),
        back: "/projets".to_owned(),
        organisations: one(HOSTILE),
        axes: vec![("A1".to_owned(), HOSTILE.to_owned(), true)],
        kinds: choices_of_kinds(),
        funders: FUNDERS.view(&filled),
        documents: DOCUMENTS.view(&filled),
        filled,
    }
}
