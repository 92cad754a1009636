//! The form and the fiche of an action in their states.

use super::fiche::{FicheView, JournalLine, Named, NoteView, PieceView, PointView};
use super::form::{ConflictView, FormView, Page};
use crate::plans::forms::conflict::Changed;
use crate::plans::forms::details::fill;
use crate::plans::offer::Offer;
use crate::plans::store::{Fiche, KeptAction};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::convention::Convention;
use palier_domain::plans::{
    ActionPlace, ActionState, BudgetLine, BudgetNature, Details, Finance, Funding, Indicator, IndicatorKind,
    Insertion, Measure, Milestone, Participation, Partner, PlaceKind, Progress, row_fault,
};
use palier_domain::shared::{ActionId, Cents, Day, FieldFault, Instant, LonLat, OrganisationId};

const BOOK: &str = include_str!("../../../../conventions/saint-etienne-2016.toml");

fn day() -> Day {
    Instant(1_772_494_200_000).day()
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script> & « l'entrée »";
    vec![
        ("plans/form-empty", form(Filled::default(), None).and_then(|view| view.render())),
        ("plans/form-faults", form(faulty(hostile), None).and_then(|view| view.render())),
        (
            "plans/form-conflict",
            form(faulty(hostile), Some(conflict(hostile))).and_then(|view| view.render()),
        ),
        ("plans/fiche-empty", fiche("Jardin partagé", false).render()),
        ("plans/fiche-full", fiche(hostile, true).render()),
    ]
}

/// An action as lists and pages show it.
pub fn sample_action(title: &str) -> KeptAction {
    KeptAction {
        id: ActionId(uuid::Uuid::from_u128(1)),
        code: "2026-014".to_owned(),
        revision: 2,
        fiche: Fiche {
            title: title.to_owned(),
            description: title.to_owned(),
            pilot_id: OrganisationId(uuid::Uuid::from_u128(2)),
            state: ActionState::EnCours,
            reason: None,
            postponed_to: None,
            progress: Progress::Engagee,
            starts: None,
            ends: Some(day()),
            budget: Some(Cents(1_250_000)),
            upkeep: None,
            created_at: Instant(1_772_494_200_000),
        },
        pilot: "Ville de Saint-Étienne".to_owned(),
        quartiers: Vec::new(),
        objectives: Vec::new(),
        constats: 3,
    }
}

fn details(text: &str) -> Details {
    let said = || text.to_owned();
    let at = |lon, lat| LonLat { lon, lat };
    Details {
        context: said(),
        publics: said(),
        referent: said(),
        tfpb_axis: Some("7".to_owned()),
        renewal: said(),
        upkeep_yearly: Some(Cents(30_000)),
        insertion: Some(Insertion::Non),
        insertion_reason: said(),
        environment: said(),
        risks: said(),
        place_label: said(),
        place: ActionPlace::new(PlaceKind::Ligne, vec![at(4.4, 45.4), at(4.41, 45.4)]).ok(),
        partners: vec![Partner { organisation: OrganisationId(uuid::Uuid::from_u128(3)), role: said() }],
        participation: vec![Participation {
            phase: "conception".into(),
            form: "concertation".into(),
            text: said(),
        }],
        milestones: vec![Milestone { title: said(), due: Some(day()), done_on: None }],
        budget: vec![BudgetLine {
            nature: BudgetNature::Investissement,
            post: said(),
            sum: Cents(1_250_000),
        }],
        funding: vec![Funding {
            organisation: None,
            funder: said(),
            scheme: said(),
            asked: Cents(1_400_000),
            granted: None,
            paid: None,
        }],
        indicators: vec![Indicator {
            kind: IndicatorKind::Realisation,
            title: said(),
            unit: said(),
            baseline: Some(Measure(0)),
            target: Some(Measure(6_000)),
            reached: Some(Measure(2_500)),
            source: said(),
            frequency: "annuelle".to_owned(),
        }],
        ..Details::default()
    }
}

fn faulty(hostile: &str) -> Filled {
    let mut form = Form::of(&[("title", hostile), ("quartiers", "q1")]);
    fill(&mut form, &details(hostile));
    let faults = vec![
        FieldFault::new("pilot", "Indiquez l'organisme pilote."),
        row_fault("budget_lines", 0, "nommez le poste de dépense."),
        row_fault("milestones", 0, "dites ce que ce jalon attend."),
    ];
    Filled::again(form, faults)
}

fn conflict(hostile: &str) -> ConflictView {
    let one = |field, label, both| Changed { field, label, kept: vec![hostile.to_owned()], both };
    let changed = vec![one("title", "Intitulé", true), one("funding", "Plan de financement", false)];
    ConflictView { by: Some("Nadia Berthet".to_owned()), changed }
}

fn form(filled: Filled, conflict: Option<ConflictView>) -> Result<FormView, askama::Error> {
    let pair = |id: &str, name: &str| vec![(id.to_owned(), name.to_owned())];
    let offer = Offer {
        quartiers: pair("q1", "Montreynaud"),
        organisations: pair("o1", "Métropole"),
        themes: pair("proprete", "Propreté"),
        constats: Vec::new(),
    };
    let (is_new, back) = (conflict.is_none(), "/actions".to_owned());
    let frame = Frame::sample("Nouvelle action").under("Plans d'actions", "/actions");
    let page = Page { frame, filled, offer, back, submit: "Créer l'action", conflict, is_new };
    let convention =
        Convention::parse(BOOK).map_err(|_| askama::Error::Custom("the rule book does not read".into()))?;
    Ok(page.dressed(&convention.at(convention.period.starts), String::new()))
}

fn pair(one: &str, title: &str) -> (String, String) {
    (one.to_owned(), title.to_owned())
}

fn named(title: &str, full: bool) -> Named {
    if !full {
        return Named::default();
    }
    Named {
        partners: vec![pair(title, title)],
        orientation: Some(pair("preambule.orientation5", title)),
        tfpb_axis: title.to_owned(),
        upkeep_by: title.to_owned(),
        conventions: vec![pair("/conventions-locales/1", title)],
    }
}

fn happened(title: &str) -> JournalLine {
    let (who, text) = ("Nadia Berthet".to_owned(), title.to_owned());
    JournalLine { day: day().to_string(), when: day().long(), who, text }
}

fn fiche(title: &str, full: bool) -> FicheView {
    let mut action = sample_action(title);
    action.fiche.reason = full.then(|| title.to_owned());
    action.fiche.upkeep = full.then(|| title.to_owned());
    action.fiche.budget = action.fiche.budget.filter(|_| full);
    let details = if full { details(title) } else { Details::default() };
    let point = |standing, tone, href| PointView {
        id: "art4.critere1".to_owned(),
        title: "C1 Diagnostic partagé".to_owned(),
        text: title.to_owned(),
        standing,
        tone,
        evidence: "Constats à l'origine",
        href,
    };
    let piece = || PieceView {
        href: "/actions/1/pieces/1".to_owned(),
        label: title.to_owned(),
        size: "pdf, 12 ko".to_owned(),
    };
    let pilot = action.fiche.pilot_id;
    let one = |full: bool| usize::from(full);
    FicheView {
        frame: Frame::sample(title).under("Plans d'actions", "/actions"),
        finance: Finance::of(&details.budget, action.fiche.budget, &details.funding, pilot),
        named: named(title, full),
        points: vec![point("Répondu", "success", "#constats"), point("À apprécier", "neutral", "")],
        answered: "1 sur 7".to_owned(),
        aims: vec![("art5.axe2.objectif3".to_owned(), "A2.3 Projets collectifs".to_owned())],
        late: full,
        since: "mardi 3 mars 2026, hier".to_owned(),
        today: day().plus_days(12),
        constats: Vec::new(),
        notes: vec![
            NoteView {
                day: day(),
                text: title.to_owned(),
                author: "Nadia Berthet".to_owned(),
                pieces: vec![piece()]
            };
            one(full)
        ],
        pieces: vec![piece(); one(full)],
        journal: vec![happened(title); one(full)],
        awaits: vec![title.to_owned(); one(full)],
        next: vec![("realisee".to_owned(), "Réalisée".to_owned())],
        levels: vec![("engagee".to_owned(), "Engagée".to_owned())],
        steps: vec![pair("1", title); one(full)],
        counted: vec![pair("1", title); one(full)],
        tiles: String::new(),
        may_follow: full,
        may_ask: full,
        may_edit: full,
        may_plan: full,
        details,
        action,
    }
}
