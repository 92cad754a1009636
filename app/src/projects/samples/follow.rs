//! What becomes of a grant, in its states.

use super::call::day;
use super::{HOSTILE, Rendered, one};
use crate::platform::{Filled, Form, Frame};
use crate::projects::views::follow::{BilanLine, BilanView, FollowView, HoursLine, MeansLine, NoteLine};
use askama::Template;
use palier_domain::plans::{Indicator, IndicatorKind, Measure};
use palier_domain::projects::{Account, AccountLine, Application, Bilan};
use palier_domain::shared::{Cents, FieldFault};

fn application() -> Application {
    let mut application = Application::default();
    application.indicators.indicators = vec![Indicator {
        kind: IndicatorKind::Realisation,
        title: HOSTILE.to_owned(),
        unit: "u".to_owned(),
        baseline: None,
        target: Some(Measure(20_000)),
        reached: None,
        source: String::new(),
        frequency: String::new(),
    }];
    application.budget.lines =
        vec![AccountLine { account: Account::Achats, label: HOSTILE.to_owned(), sum: Cents(500) }];
    application
}

pub fn followed() -> Vec<Rendered> {
    let follow = |bilan: Option<Bilan>, acts: bool| FollowView {
        frame: Frame::sample("Suivi et bilan").under("Projets", "/projets"),
        href: "/projets/dossiers/1".to_owned(),
        state: "bilan attendu",
        tone: "warning",
        due: Some(HOSTILE.to_owned()),
        late: 3,
        means: vec![MeansLine { label: "Bénévoles", foreseen: "12".to_owned(), used: String::new() }],
        notes: vec![NoteLine {
            day: HOSTILE.to_owned(),
            text: HOSTILE.to_owned(),
            means: HOSTILE.to_owned(),
            pieces: one(HOSTILE),
        }],
        hours: vec![HoursLine {
            quarter: "T1 2027".to_owned(),
            hours: "120".to_owned(),
            people: 3,
            from_qpv: 2,
            women: 1,
            under_26: 1,
        }],
        percent: Some(40),
        foreseen: 300,
        submitted: None,
        bilan,
        corrections: one(HOSTILE),
        writes: acts,
        bilans: acts,
        opens: false,
        judges: !acts,
        dates: false,
        today: day(),
        filled: Filled::again(Form::default(), vec![FieldFault::new("text", "Dites ce qui a été fait.")]),
    };
    let line = || vec![BilanLine { label: HOSTILE.to_owned(), planned: HOSTILE.to_owned() }];
    let faults = vec![
        FieldFault::new("text", "Dites ce qui a été fait."),
        FieldFault::new("indicators", "Indicateur 1 : indiquez la valeur atteinte."),
        FieldFault::new("accounts", "Compte, ligne 1 : indiquez le montant réalisé."),
    ];
    let bilan = BilanView {
        frame: Frame::sample("Bilan").under("Projets", "/projets"),
        revision: "0f".to_owned(),
        back: "/projets/dossiers/1/suivi".to_owned(),
        here: "/projets/dossiers/1/bilan".to_owned(),
        met: false,
        due: Some(HOSTILE.to_owned()),
        indicators: line(),
        accounts: line(),
        proofs: 2,
        filled: Filled::again(Form::default(), faults),
    };
    vec![
        ("projects/follow-holder", follow(None, true).render()),
        ("projects/follow-judge", follow(Some(Bilan::begun(&application())), false).render()),
        ("projects/bilan", bilan.render()),
    ]
}
