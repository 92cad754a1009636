//! The pages of the abatement in their states, for the tests of pages.

use super::alerts::Alert;
use super::list::{Filters, Foot, row};
use super::store::conventions::{Covered, KeptConvention};
use super::store::lines::KeptLine;
use super::store::ordinary::Ordinary;
use super::store::review::{GivenOpinion, Remark};
use super::store::{KeptAbatement, StatedAmount};
use super::views::conventions::{
    ConventionForm, ConventionRow, ConventionView, ConventionsView, SignatoryLine,
};
use super::views::fiche::{AxisGroup, FicheView, JournalLine, LineRow, ReviewView, Steps};
use super::views::forms::{GeneralView, GridRow, GridView, LineView, OpenView, OrdinaryRow, OrdinaryView};
use super::views::{ListView, mobilisation_said, per_dwelling};
use super::{fiche, forms};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::abatement::{
    Abatement, AbatementState, AmountKind, Amounts, Conditions, Coverage, Missing, NewLine, OrdinaryFigure,
    Party, Phase, Shares, SignatoryKind, Thousandths, Totals, Verdict, Writing,
};
use palier_domain::convention::TfpbRule;
use palier_domain::shared::{
    AbatementId, Cents, Day, FieldFault, LineId, OrganisationId, QuartierId, RemarkId, TfpbConventionId,
};
use uuid::Uuid;

const HOSTILE: &str =
    "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";

fn today() -> Day {
    Day(jiff::civil::date(2026, 11, 22))
}

fn rule() -> TfpbRule {
    TfpbRule {
        first_year: 2025,
        clause: "preambule.abattement-tfpb".to_owned(),
        source: "CGI, article 1388 bis".to_owned(),
        test_day: "01-01".to_owned(),
        bilan_day: "03-31".to_owned(),
        alert_months: vec![6, 3, 1],
        tolerance_cents: 100,
        explained_gap_percent: 20,
        carry_over_percent: 100,
        npnru_refused_axes: vec!["8".to_owned()],
        npnru_warned_axes: Vec::new(),
    }
}

fn line(words: &str) -> KeptLine {
    let planned = Shares {
        expense: Cents(1_200_000),
        landlord: Cents(200_000),
        other: Cents(100_000),
        valued: Cents(900_000),
    };
    KeptLine {
        id: LineId(Uuid::from_u128(7)),
        abatement_id: AbatementId(Uuid::from_u128(1)),
        number: 1,
        line: NewLine {
            axis: "3".to_owned(),
            measure: "Nettoyage renforcé".to_owned(),
            title: words.to_owned(),
            description: words.to_owned(),
            place: "Tours 4 à 9".to_owned(),
            starts: Day::of(2026, 1, 1),
            ends: Day::of(2026, 12, 31),
            recurring: true,
            planned,
            realised: Some(Shares {
                expense: Cents(900_000),
                landlord: Cents(0),
                other: Cents(0),
                valued: Cents(900_000),
            }),
            other_funder: words.to_owned(),
            indicator: "Passages".to_owned(),
            indicator_planned: "52".to_owned(),
            indicator_realised: "41".to_owned(),
            gap: words.to_owned(),
            ..NewLine::default()
        },
        action: None,
    }
}

fn kept(words: &str, state: AbatementState, lines: &[KeptLine]) -> KeptAbatement {
    KeptAbatement {
        id: AbatementId(Uuid::from_u128(1)),
        landlord_id: OrganisationId(Uuid::from_u128(2)),
        landlord: words.to_owned(),
        quartier_id: QuartierId(Uuid::from_u128(3)),
        quartier: words.to_owned(),
        communes: "Montfleury".to_owned(),
        npnru: true,
        rules: Abatement {
            state,
            year: 2025,
            round: 2,
            submitted_on: Day::of(2025, 1, 20),
            validated_on: Day::of(2025, 3, 12),
            bilan_due: Day(jiff::civil::date(2026, 3, 31)),
            bilan_submitted_on: None,
            bilan_validated_on: None,
        },
        dwellings: 320,
        eligible: 300,
        carried_over: Cents(50_000),
        comment: words.to_owned(),
        revision: 3,
        amounts: Amounts { estimated: Some(Cents(5_490_000)), notified: Some(Cents(5_512_340)) },
        totals: lines.iter().map(|line| line.line.amounts()).collect(),
    }
}

fn list(rows: &[KeptAbatement], filters: Filters, alerts: Vec<Alert>) -> ListView {
    let foot = Foot::of(rows);
    ListView {
        frame: Frame::sample("Abattement TFPB"),
        alerts,
        quartiers: vec![("q1".to_owned(), "Les Tilleuls".to_owned())],
        landlords: vec![("o1".to_owned(), "Habitat des Monts".to_owned())],
        years: vec![("2026".to_owned(), "2026".to_owned())],
        states: vec![("prepare".to_owned(), "Programme en préparation".to_owned())],
        rows: rows.iter().map(|kept| row(kept, today())).collect(),
        count: format!("{} abattements", rows.len()),
        foot_rate: mobilisation_said(&foot.mobilisation),
        foot_per_dwelling: per_dwelling(foot.mobilisation.valued, foot.eligible),
        foot,
        summary: "Lignes 1 à 2 sur 61".to_owned(),
        paged: rows.len() > 1,
        previous: String::new(),
        next: "/abattement?page=2".to_owned(),
        may_write: true,
        filters,
    }
}

fn groups(lines: &[KeptLine]) -> Vec<AxisGroup> {
    if lines.is_empty() {
        return Vec::new();
    }
    let totals: Totals = lines.iter().map(|line| line.line.amounts()).collect();
    let row = |line: &KeptLine| LineRow {
        kept: line.clone(),
        warnings: vec!["Le calendrier sort de l'année 2025.".to_owned()],
        pieces: vec![("p1".to_owned(), "Facture de mars".to_owned())],
        coverage: proved(),
    };
    vec![AxisGroup {
        title: "Axe 3 : Sur-entretien".to_owned(),
        totals,
        coverage: proved(),
        lines: lines.iter().map(row).collect(),
    }]
}

fn proved() -> Coverage {
    Coverage {
        valued: Cents(1_000_000),
        covered: Cents(400_000),
        unconfirmed: Cents(200_000),
        double: Cents(100_000),
        unproved: Cents(300_000),
    }
}

fn conditions(met: bool) -> Conditions {
    let missing = Missing { kind: SignatoryKind::Etat, name: String::new(), came_on: Day::of(2026, 1, 9) };
    Conditions {
        test_day: Day(jiff::civil::date(2026, 1, 1)),
        covered: true,
        missing: if met { Vec::new() } else { vec![missing] },
    }
}

fn remark(words: &str, answered: bool) -> Remark {
    Remark {
        id: RemarkId(Uuid::from_u128(if answered { 8 } else { 9 })),
        line_id: Some(LineId(Uuid::from_u128(7)).to_string()),
        number: Some(1),
        phase: Phase::Bilan,
        party: Party::Commune,
        organisation: words.to_owned(),
        round: 1,
        text: words.to_owned(),
        asked_on: today(),
        answer: answered.then(|| words.to_owned()),
        answered_on: None,
        settled_on: None,
    }
}

fn opinion(words: &str) -> GivenOpinion {
    GivenOpinion {
        phase: Phase::Bilan,
        party: Party::Metropole,
        verdict: Verdict::Favorable,
        comment: words.to_owned(),
        day: today(),
        round: 2,
        organisation: words.to_owned(),
    }
}

fn ordinary(words: &str) -> Ordinary {
    Ordinary {
        post: words.to_owned(),
        indicator: "Passages par semaine".to_owned(),
        figure: OrdinaryFigure { outside: Some(Thousandths(2_000)), inside: Some(Thousandths(5_500)) },
        comment: words.to_owned(),
    }
}

fn page(words: &str, state: AbatementState, lines: &[KeptLine], shows: bool) -> FicheView {
    let kept = kept(words, state, lines);
    let full = !lines.is_empty() && shows;
    FicheView {
        frame: Frame::sample(words),
        landlord: kept.landlord.clone(),
        told: fiche::told(&kept, &rule()),
        since: Some("validé le mercredi 12 mars 2025".to_owned()),
        late: Some(("danger", "Bilan en retard de 7 mois".to_owned())),
        due: "mardi 31 mars 2026".to_owned(),
        rule: rule(),
        clause: Some("Contreparties à l'abattement".to_owned()),
        condition_words: "Signature manquante : convention, par l'État.".to_owned(),
        condition_alert: None,
        conditions: Some(conditions(!full)),
        convention: Some(("/abattement/conventions/t1".to_owned(), words.to_owned())),
        groups: groups(lines),
        amounts: if full { vec![amount(words)] } else { Vec::new() },
        ordinary: if full { vec![ordinary(words)] } else { Vec::new() },
        opinions: if full { vec![opinion(words)] } else { Vec::new() },
        remarks: if full { vec![remark(words, true), remark(words, false)] } else { Vec::new() },
        journal: if full { vec![journal(words)] } else { Vec::new() },
        shows_lines: shows,
        shows_all: shows,
        opens_proofs: shows,
        steps: Steps {
            writing: if shows { state.writing() } else { Writing::Rien },
            mine: shows,
            may_submit: shows,
            year_over: true,
            take_over: (lines.is_empty() && shows).then_some(2024),
            may_review: false,
        },
        today: today(),
        kept,
    }
}

fn amount(words: &str) -> StatedAmount {
    StatedAmount {
        kind: AmountKind::Definitif,
        cents: Cents(5_512_340),
        source: words.to_owned(),
        stated_on: today(),
        attachment_id: Some("p1".to_owned()),
        piece: Some(words.to_owned()),
    }
}

fn journal(words: &str) -> JournalLine {
    JournalLine {
        day: "2026-11-22".to_owned(),
        when: "dimanche 22 novembre 2026".to_owned(),
        who: words.to_owned(),
        text: words.to_owned(),
    }
}

fn review(words: &str, awaited: bool, faults: Vec<FieldFault>) -> ReviewView {
    let lines = [line(words)];
    let kept = kept(words, AbatementState::BilanDepose, &lines);
    ReviewView {
        frame: Frame::sample("Examen du bilan"),
        told: fiche::told(&kept, &rule()),
        rule: rule(),
        conditions: Some(conditions(!awaited)),
        condition_words: words.to_owned(),
        groups: groups(&lines),
        ordinary: vec![ordinary(words)],
        opinions: vec![opinion(words)],
        remarks: vec![remark(words, true)],
        party: Party::Etat,
        awaited,
        may_validate: !awaited,
        still: if awaited { vec![Party::Etat] } else { Vec::new() },
        filled: Filled::again(Form::of(&[("comment", words)]), faults),
        typed: vec![(LineId(Uuid::from_u128(7)).to_string(), words.to_owned())],
        kept,
    }
}

fn line_form(filled: Filled, kept: Option<&KeptLine>, bilan: bool) -> LineView {
    LineView {
        frame: Frame::sample("Ligne 1"),
        axes: vec![("3".to_owned(), "3 Sur-entretien".to_owned())],
        measures: vec!["Nettoyage renforcé".to_owned(), HOSTILE.to_owned()],
        closed_axes: vec!["8".to_owned()],
        actions: vec![("a1".to_owned(), HOSTILE.to_owned())],
        back: "/abattement/x1".to_owned(),
        here: kept.map(|_| "/abattement/x1/lignes/l1".to_owned()).unwrap_or_default(),
        planned_fixed: kept.filter(|_| bilan).map(|kept| kept.line.clone()),
        bilan,
        tolerance: Cents(100),
        gap_percent: 20,
        clause: "preambule.abattement-tfpb".to_owned(),
        pieces: vec![("p1".to_owned(), HOSTILE.to_owned())],
        filled,
    }
}

fn grid(bilan: bool, faults: Vec<String>, stale: bool) -> GridView {
    let filled = GridRow {
        key: "l1".to_owned(),
        number: 1,
        axis: "3".to_owned(),
        measure: HOSTILE.to_owned(),
        title: HOSTILE.to_owned(),
        expense: "12 000".to_owned(),
        planned: "12 000 €".to_owned(),
        faults,
        ..GridRow::default()
    };
    let blank = GridRow { key: "n0".to_owned(), ..GridRow::default() };
    GridView {
        frame: Frame::sample("Saisie en tableau"),
        axes: vec![("3".to_owned(), "3 Sur-entretien".to_owned())],
        measures: vec![HOSTILE.to_owned()],
        back: "/abattement/x1".to_owned(),
        bilan,
        revision: 3,
        wrong: usize::from(!filled.faults.is_empty()),
        stale,
        rows: vec![filled, blank],
    }
}

fn convention(words: &str) -> KeptConvention {
    KeptConvention {
        id: TfpbConventionId(Uuid::from_u128(5)),
        landlord_id: OrganisationId(Uuid::from_u128(2)),
        landlord: words.to_owned(),
        title: words.to_owned(),
        years: (2025, 2030),
        contract: None,
        signatures: vec![(SignatoryKind::Bailleur, String::new(), today())],
        quartiers: vec![Covered {
            id: QuartierId(Uuid::from_u128(3)),
            name: words.to_owned(),
            communes: vec![("42901".to_owned(), words.to_owned())],
        }],
    }
}

fn conventions(rows: Vec<ConventionRow>) -> ConventionsView {
    ConventionsView {
        frame: Frame::sample("Conventions d'utilisation"),
        clause: Some(("art7.bailleurs.convention-tfpb".to_owned(), HOSTILE.to_owned())),
        rows,
        may_write: true,
    }
}

fn convention_row() -> ConventionRow {
    ConventionRow {
        href: "/abattement/conventions/t1".to_owned(),
        title: HOSTILE.to_owned(),
        landlord: HOSTILE.to_owned(),
        years: "2025 à 2030".to_owned(),
        quartiers: HOSTILE.to_owned(),
        signed: "3 sur 5".to_owned(),
        whole: false,
        current: true,
    }
}

fn convention_page() -> ConventionView {
    let one = convention(HOSTILE);
    let day = |words: Option<&str>| SignatoryLine { who: HOSTILE.to_owned(), day: words.map(str::to_owned) };
    ConventionView {
        frame: Frame::sample(HOSTILE),
        href: one.href(),
        years: "2025 à 2030".to_owned(),
        signatories: vec![day(Some("mercredi 1 janvier 2025")), day(None)],
        tests: vec![(2026, "jeudi 1 janvier 2026".to_owned(), false, HOSTILE.to_owned())],
        pieces: vec![("p1".to_owned(), HOSTILE.to_owned())],
        may_write: true,
        one,
    }
}

fn convention_form() -> ConventionForm {
    let faults = vec![FieldFault::new("quartiers", "Choisissez au moins un quartier prioritaire.")];
    ConventionForm {
        frame: Frame::sample("Nouvelle convention"),
        quartiers: vec![("q1".to_owned(), HOSTILE.to_owned(), true)],
        communes: vec![("commune-42901".to_owned(), HOSTILE.to_owned(), String::new())],
        back: "/abattement/conventions".to_owned(),
        filled: Filled::again(Form::of(&[("title", HOSTILE)]), faults),
    }
}

fn alert() -> Alert {
    Alert {
        text: HOSTILE.to_owned(),
        href: "/abattement/conventions".to_owned(),
        detail: HOSTILE.to_owned(),
        tone: "danger",
        label: "Moins de 3 mois".to_owned(),
    }
}

/// Each page in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    use AbatementState as S;
    let lines = [line(HOSTILE)];
    let one = kept(HOSTILE, S::BilanAttendu, &lines);
    let filtered = Filters { annee: "2026".to_owned(), ..Filters::default() };
    let faults = || {
        vec![
            FieldFault::new("planned", "Les trois parts doivent faire la dépense."),
            FieldFault::new("axis", HOSTILE),
        ]
    };
    let frame = || Frame::sample("Ouvrir un programme");
    let options = || vec![("q1".to_owned(), HOSTILE.to_owned())];
    let open = |filled| OpenView { frame: frame(), quartiers: options(), years: options(), filled };
    let general = GeneralView {
        frame: frame(),
        back: "/abattement/x1".to_owned(),
        carry_percent: 100,
        filled: Filled::again(Form::of(&[("comment", HOSTILE)]), faults()),
    };
    let posts = vec![
        OrdinaryRow { post: HOSTILE.to_owned(), fault: HOSTILE.to_owned(), ..OrdinaryRow::default() },
        OrdinaryRow::default(),
    ];
    let table = OrdinaryView { frame: frame(), back: "/abattement/x1".to_owned(), rows: posts, wrong: true };
    vec![
        ("abattement/list-empty", list(&[], Filters::default(), Vec::new()).render()),
        ("abattement/list-filtered-empty", list(&[], filtered, Vec::new()).render()),
        ("abattement/list-full", list(&[one.clone(), one], Filters::default(), vec![alert()]).render()),
        ("abattement/fiche-empty", page("Les Tilleuls", S::Prepare, &[], true).render()),
        ("abattement/fiche-full", page(HOSTILE, S::BilanAttendu, &lines, true).render()),
        ("abattement/fiche-totals", page("Les Tilleuls", S::Valide, &lines, false).render()),
        ("abattement/review-awaited", review(HOSTILE, true, Vec::new()).render()),
        (
            "abattement/review-faults",
            review(HOSTILE, true, vec![FieldFault::new("ensemble", HOSTILE)]).render(),
        ),
        ("abattement/review-given", review("Les Tilleuls", false, Vec::new()).render()),
        ("abattement/open-empty", open(Filled::default()).render()),
        ("abattement/open-faults", open(Filled::again(Form::default(), faults())).render()),
        ("abattement/general-faults", general.render()),
        ("abattement/line-new", line_form(Filled::default(), None, false).render()),
        ("abattement/line-faults", line_form(Filled::again(Form::default(), faults()), None, false).render()),
        ("abattement/line-bilan", line_form(forms::filled(&lines[0].line), Some(&lines[0]), true).render()),
        ("abattement/grid-programme", grid(false, Vec::new(), false).render()),
        ("abattement/grid-faults", grid(false, vec![HOSTILE.to_owned()], false).render()),
        ("abattement/grid-bilan", grid(true, Vec::new(), true).render()),
        ("abattement/ordinary-faults", table.render()),
        ("abattement/conventions-empty", conventions(Vec::new()).render()),
        ("abattement/conventions-full", conventions(vec![convention_row()]).render()),
        ("abattement/convention", convention_page().render()),
        ("abattement/convention-faults", convention_form().render()),
    ]
}
