//! The pages of projects in their states, for the tests of pages.

mod call;
mod follow;
mod list;

use super::judge::VerdictLine;
use super::offer::{Offer, OfferedRule};
use super::store::offer::OfferedQuartier;
use super::views::begin::{Answering, BeginView, FromView, Likeness};
use super::views::campaign::{CampaignLine, MyDossier, ProjectsView};
use super::views::dossier::{
    CorrectionLine, DossierView, EarlierLine, ExaminationView, JournalLine, MarkLine, OpinionForm,
    OpinionLine, PrintView, Proposal, Steps,
};
use super::views::page::{Asked, ConflictLine, PageView, Side, SideLine};
use crate::platform::{Filled, Form, Frame, Picking};
use askama::Template;
use palier_domain::convention::IndicatorTemplate;
use palier_domain::plans::IndicatorKind;
use palier_domain::projects::{AskedDocument, BudgetTotals, JoinedDocument, Page};
use palier_domain::shared::{AttachmentId, Cents, FieldFault};
use std::collections::BTreeSet;
use uuid::Uuid;

type Rendered = (&'static str, Result<String, askama::Error>);

const HOSTILE: &str =
    "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";

fn one(words: &str) -> Vec<(String, String)> {
    vec![("a".to_owned(), words.to_owned())]
}

/// Each page in its states.
pub fn specimens() -> Vec<Rendered> {
    let mut all = calls();
    all.extend(call::one_call());
    all.extend(written());
    all.extend(examined());
    all.extend(list::listed());
    all.extend(follow::followed());
    all
}

fn calls() -> Vec<Rendered> {
    let picking = |name, left| Picking {
        name,
        options: vec![("a".to_owned(), HOSTILE.to_owned(), left == 0)],
        shown: 12,
        left,
    };
    let begin = |alike: Vec<Likeness>, faults| BeginView {
        frame: Frame::sample("Commencer un dossier").under("Projets", "/projets"),
        campaign: HOSTILE.to_owned(),
        back: "/projets".to_owned(),
        earlier: one(HOSTILE),
        actions: picking("action", 0),
        constats: picking("constat", 3),
        alike,
        filled: Filled::again(Form::default(), faults),
    };
    let said = || ("/projets".to_owned(), HOSTILE.to_owned(), "du 1er au 2 mars".to_owned());
    let from = |answering, calls| FromView {
        frame: Frame::sample("Dossiers de demande").under("Projets", "/projets"),
        sources: one(HOSTILE),
        answering,
        calls,
        writes: true,
    };
    let answering = Answering {
        href: "/projets/dossiers/1".to_owned(),
        title: HOSTILE.to_owned(),
        detail: HOSTILE.to_owned(),
        tone: "info",
        state: "déposée",
    };
    let alike = vec![Likeness {
        href: "/projets".to_owned(),
        title: HOSTILE.to_owned(),
        why: "même porteur.".to_owned(),
    }];
    let fault = vec![FieldFault::new("title", "Donnez un intitulé.")];
    vec![
        ("projects/projects-empty", projects(Vec::new(), Vec::new(), true).render()),
        ("projects/projects-many", projects(vec![call_line()], vec![my_dossier()], true).render()),
        ("projects/projects-read", projects(vec![call_line()], Vec::new(), false).render()),
        ("projects/from-empty", from(Vec::new(), Vec::new()).render()),
        ("projects/from", from(vec![answering], vec![said()]).render()),
        ("projects/begin", begin(Vec::new(), Vec::new()).render()),
        ("projects/begin-alike", begin(alike, fault).render()),
    ]
}

fn projects(calls: Vec<CampaignLine>, mine: Vec<MyDossier>, acts: bool) -> ProjectsView {
    ProjectsView { frame: Frame::sample("Projets"), calls, mine, writes: acts, runs: acts }
}

fn call_line() -> CampaignLine {
    CampaignLine {
        href: "/projets/campagnes/1".to_owned(),
        title: HOSTILE.to_owned(),
        year: 2027,
        state: "Ouvert au dépôt",
        tone: "success",
        dates: "du 1er novembre 2026 au 15 janvier 2027".to_owned(),
        funders: HOSTILE.to_owned(),
    }
}

fn my_dossier() -> MyDossier {
    MyDossier {
        href: "/projets/dossiers/1".to_owned(),
        title: HOSTILE.to_owned(),
        campaign: HOSTILE.to_owned(),
        holder: HOSTILE.to_owned(),
        state: "brouillon",
        tone: "neutral",
        asked: Cents(400_000).to_string(),
        to_do: true,
    }
}

fn side(words: &str) -> Side {
    let line = |title, lacks: &[&str]| SideLine {
        title,
        href: "/projets/dossiers/1/pages/porteur".to_owned(),
        current: lacks.is_empty(),
        lacks: lacks.iter().map(|text| (*text).to_owned()).collect(),
    };
    let finding = VerdictLine {
        code: "C1".to_owned(),
        title: words.to_owned(),
        said: "à justifier",
        tone: "warning",
        reason: words.to_owned(),
        href: "/convention#art4.critere1".to_owned(),
        answered_on: vec![("Recevabilité", "/projets/dossiers/1/pages/recevabilite".to_owned())],
    };
    Side {
        incomplete: 1,
        pages: vec![line("Porteur", &[]), line("Budget", &["Remplissez le budget.", words])],
        verdict: vec![finding],
        revision: "0f3a".to_owned(),
        frozen: None,
    }
}

fn offer(words: &str) -> Offer {
    Offer {
        organisations: one(words),
        quartiers: vec![OfferedQuartier {
            id: "a".to_owned(),
            name: words.to_owned(),
            status: palier_domain::territory::QuartierStatus::Qpv,
            renewal: false,
        }],
        constats: one(words),
        actions: one(words),
        lines: one(words),
        objectives: one(words),
        phases: vec!["conception".to_owned(), "réalisation".to_owned()],
        schemes: one(words),
        rules: vec![OfferedRule { clause: "art4.critere1".to_owned(), title: words.to_owned(), words: 15 }],
        library: vec![IndicatorTemplate {
            code: "i".to_owned(),
            title: words.to_owned(),
            unit: "u".to_owned(),
            kind: IndicatorKind::Resultat,
            method: words.to_owned(),
        }],
        documents: vec![AskedDocument {
            code: "statuts".to_owned(),
            title: words.to_owned(),
            kinds: Default::default(),
            since: None,
        }],
        placed: true,
    }
}

fn page(page: Page, words: &str) -> PageView {
    let document = JoinedDocument {
        code: String::new(),
        name: words.to_owned(),
        attachment: AttachmentId(Uuid::from_u128(4)),
    };
    PageView {
        frame: Frame::sample(page.title()).under("Projets", "/projets"),
        href: "/projets/dossiers/1".to_owned(),
        here: "/projets/dossiers/1/pages/porteur".to_owned(),
        page,
        revision: 3,
        totals: BudgetTotals::default(),
        documents: vec![document],
        last: page == Page::Documents,
        asked: vec![Asked { text: words.to_owned(), due: "mardi 1er décembre 2026".to_owned() }],
        side: side(words),
        offer: offer(words),
        conflicts: Vec::new(),
        other: String::new(),
        demanded: BTreeSet::from(["title", "lines"]),
        filled: Filled::again(Form::of(&[("title", words)]), Vec::new()),
    }
}

fn written() -> Vec<Rendered> {
    let faulty = PageView {
        filled: Filled::again(
            Form::of(&[("account", "60"), ("account_label", HOSTILE), ("account_sum", "x")]),
            vec![palier_domain::plans::row_fault("lines", 0, "« x » n'est pas un montant.")],
        ),
        ..page(Page::Budget, HOSTILE)
    };
    let clash = PageView {
        conflicts: vec![ConflictLine {
            label: "Intitulé".to_owned(),
            field: "title".to_owned(),
            mine: HOSTILE.to_owned(),
            theirs: String::new(),
        }],
        other: HOSTILE.to_owned(),
        ..page(Page::Summary, HOSTILE)
    };
    let names = [
        "projects/page-holder",
        "projects/page-summary",
        "projects/page-places",
        "projects/page-purpose",
        "projects/page-publics",
        "projects/page-calendar",
        "projects/page-means",
        "projects/page-partners",
        "projects/page-participation",
        "projects/page-environment",
        "projects/page-insertion",
        "projects/page-upkeep",
        "projects/page-links",
        "projects/page-indicators",
        "projects/page-budget",
        "projects/page-financing",
        "projects/page-promises",
        "projects/page-documents",
    ];
    let mut all: Vec<Rendered> =
        names.into_iter().zip(Page::ALL).map(|(name, one)| (name, page(*one, HOSTILE).render())).collect();
    all.push(("projects/page-faults", faulty.render()));
    all.push(("projects/page-conflict", clash.render()));
    all
}

fn examination(words: &str) -> ExaminationView {
    let opinion = OpinionLine {
        organisation: words.to_owned(),
        tone: "success",
        state: "Avis favorable".to_owned(),
        due: words.to_owned(),
        given: Some(words.to_owned()),
        reason: Some(words.to_owned()),
        conditions: Some(words.to_owned()),
        proposed: vec![(words.to_owned(), Cents(1).to_string())],
        reserved: true,
        outdated: true,
        earlier: vec![EarlierLine {
            said: words.to_owned(),
            reason: words.to_owned(),
            conditions: words.to_owned(),
            proposed: one(words),
        }],
    };
    ExaminationView {
        opinions: vec![opinion],
        form: Some(OpinionForm {
            action: "/projets/dossiers/1/avis/2".to_owned(),
            due: words.to_owned(),
            kinds: one(words),
            proposals: vec![Proposal { name: "proposed-1".to_owned(), label: words.to_owned() }],
        }),
        marks: vec![MarkLine {
            code: "besoin".to_owned(),
            title: words.to_owned(),
            help: words.to_owned(),
            best: 5,
            mark: "4".to_owned(),
        }],
        scores: one(words),
        ties: vec![(words.to_owned(), "J'y travaille")],
        kinds: one(words),
        past: vec![(2023, words.to_owned(), "19 875,06 €".to_owned())],
        barred: true,
        ..ExaminationView::default()
    }
}

fn dossier(words: &str, steps: Steps, examination: Option<ExaminationView>) -> DossierView {
    let correction = CorrectionLine {
        id: "1".to_owned(),
        page: "Budget",
        href: "/projets/dossiers/1/pages/budget".to_owned(),
        text: words.to_owned(),
        due: words.to_owned(),
        answer: String::new(),
        answered: None,
        answers: steps.holds,
    };
    let journal = JournalLine {
        day: "2026-11-22".to_owned(),
        when: "dimanche 22 novembre 2026".to_owned(),
        who: words.to_owned(),
        text: words.to_owned(),
    };
    DossierView {
        frame: Frame::sample(words).under("Projets", "/projets"),
        href: "/projets/dossiers/1".to_owned(),
        holder: words.to_owned(),
        campaign: ("/projets/campagnes/1".to_owned(), words.to_owned()),
        state: "à compléter",
        tone: "warning",
        expected: "Le porteur corrige les pages demandées.",
        submitted: Some(words.to_owned()),
        bilan_due: Some(words.to_owned()),
        closes: words.to_owned(),
        asked: Cents(1).to_string(),
        charges: Cents(2).to_string(),
        summary: words.to_owned(),
        places: vec![("/quartiers/1".to_owned(), words.to_owned(), 100)],
        answers: one(words),
        written: words.to_owned(),
        corrections: vec![correction],
        pages: Page::ALL.iter().map(|page| (page.code(), page.title())).collect(),
        editors: one(words),
        journal: vec![journal],
        voted: true,
        decided: true,
        organisations: one(words),
        alike: vec![Likeness {
            href: "/projets/dossiers/2".to_owned(),
            title: words.to_owned(),
            why: words.to_owned(),
        }],
        side: side(words),
        steps,
        examination,
    }
}

fn print() -> PrintView {
    PrintView {
        frame: Frame::sample("Dossier de demande de subvention").under("Projets", "/projets"),
        title: HOSTILE.to_owned(),
        holder: HOSTILE.to_owned(),
        campaign: HOSTILE.to_owned(),
        year: 2027,
        state: "déposée",
        submitted: Some(HOSTILE.to_owned()),
        totals: BudgetTotals::default(),
        arguments: one(HOSTILE),
        documents: vec![HOSTILE.to_owned()],
        sections: vec![("Porteur".to_owned(), one(HOSTILE))],
        side: side(HOSTILE),
    }
}

fn examined() -> Vec<Rendered> {
    let holder = Steps { writes: true, holds: true, submits: true, withdraws: true, ..Steps::default() };
    let examiner = Steps {
        examines: true,
        corrects: true,
        admits: true,
        asks_opinions: true,
        closes: true,
        ..Steps::default()
    };
    vec![
        ("projects/dossier-holder", dossier(HOSTILE, holder, None).render()),
        ("projects/dossier-examiner", dossier(HOSTILE, examiner, Some(examination(HOSTILE))).render()),
        (
            "projects/dossier-bare",
            dossier("Jardin", Steps::default(), Some(ExaminationView::default())).render(),
        ),
        ("projects/print", print().render()),
    ]
}
