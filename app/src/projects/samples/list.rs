//! The list of the dossiers of a call in its states.

use super::{HOSTILE, Rendered, one};
use crate::platform::Frame;
use crate::projects::views::list::{DossierLine, DossiersView, ManyView, SortHeading, TakenLine};
use askama::Template;
use palier_domain::shared::Cents;

fn list(rows: Vec<DossierLine>, narrowed: bool, may_act: bool) -> DossiersView {
    let heading =
        SortHeading { label: "Dossier", href: "/projets".to_owned(), sense: "ascending", number: false };
    DossiersView {
        frame: Frame::sample("Dossiers déposés").under("Projets", "/projets"),
        href: "/projets/campagnes/1/dossiers".to_owned(),
        states: one(HOSTILE),
        quartiers: one(HOSTILE),
        axes: one(HOSTILE),
        funders: one(HOSTILE),
        count: "1 dossier".to_owned(),
        asked: Cents(1).to_string(),
        asked_of_us: Cents(1).to_string(),
        rows,
        headings: vec![heading],
        workbook: "/projets/campagnes/1/dossiers.xlsx".to_owned(),
        back: HOSTILE.to_owned(),
        sort: "-porteur".to_owned(),
        may_act,
        organisations: vec![("a".to_owned(), HOSTILE.to_owned(), false)],
        narrowed,
        only: Default::default(),
    }
}

fn many(taken: Vec<TakenLine>) -> ManyView {
    ManyView {
        frame: Frame::sample("Compte rendu").under("Projets", "/projets"),
        back: "/projets".to_owned(),
        taken,
        refused: vec![TakenLine::unknown()],
    }
}

pub fn listed() -> Vec<Rendered> {
    let line = DossierLine {
        id: "1".to_owned(),
        href: "/projets/dossiers/1".to_owned(),
        title: HOSTILE.to_owned(),
        holder: HOSTILE.to_owned(),
        state: "en instruction",
        tone: "info",
        submitted: "22/11/2026".to_owned(),
        asked: Cents(1).to_string(),
        asked_of_us: Cents(1).to_string(),
        opinions: "1 sur 2".to_owned(),
        corrections: 2,
        rank: "1er".to_owned(),
    };
    let taken = TakenLine {
        href: "/projets/dossiers/1".to_owned(),
        title: HOSTILE.to_owned(),
        said: HOSTILE.to_owned(),
    };
    vec![
        ("projects/dossiers-empty", list(Vec::new(), false, true).render()),
        ("projects/dossiers-none", list(Vec::new(), true, false).render()),
        ("projects/dossiers", list(vec![line.clone()], false, false).render()),
        ("projects/dossiers-run", list(vec![line], true, true).render()),
        ("projects/many", many(vec![taken]).render()),
        ("projects/many-none", many(Vec::new()).render()),
    ]
}
