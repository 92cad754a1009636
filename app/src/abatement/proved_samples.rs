//! Pages of what is proved and added up, in their states, for the test that renders them all.

use super::consolidation::filters::Filters;
use super::consolidation::views::{BehindView, ConsolidationView, Figure, LineRow, Row};
use super::coverage::views::{self as coverage, CoherenceView, CoverageView, GroupRow, ThemeRow};
use super::proofs::store::ProvedLine;
use super::proofs::views::{ProofCard, ProofsView};
use super::proofs::waiting::views::{Left, WaitingRow, WaitingView};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::abatement::{AbatementState, Coverage};
use palier_domain::shared::{AbatementId, Cents, FieldFault, LineId, OrganisationId, QuartierId};
use uuid::Uuid;

const HOSTILE: &str = "<script>alert('preuve')</script> « œ & \" 'fin' anticonstitutionnellement";

/// Every view in its states: name and page.
pub(super) fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let fault = FieldFault::new(
        "cents",
        "La ligne ne valorise que 10 € : une preuve ne peut pas justifier davantage.",
    );
    let again = Filled::again(Form::of(&[("note", HOSTILE), ("kind", "facture")]), vec![fault]);
    vec![
        ("abatement/proofs-empty", proofs(Vec::new(), Filled::default(), false).render()),
        ("abatement/proofs", proofs(vec![card(true), card(false)], Filled::default(), true).render()),
        ("abatement/proofs-faults", proofs(Vec::new(), again, true).render()),
        ("abatement/waiting-empty", waiting(Vec::new(), Vec::new()).render()),
        ("abatement/waiting", waiting(vec![waiting_row(true), waiting_row(false)], Vec::new()).render()),
        ("abatement/waiting-left", waiting(vec![waiting_row(true)], vec![left()]).render()),
        ("abatement/coverage-empty", coverage_page(Vec::new(), Vec::new()).render()),
        ("abatement/coverage-none-shown", coverage_page(vec![group()], Vec::new()).render()),
        ("abatement/coverage", coverage_page(vec![group()], vec![line(), line()]).render()),
        ("abatement/coherence-empty", coherence(Vec::new(), Vec::new(), false).render()),
        (
            "abatement/coherence",
            coherence(vec![theme()], vec![(HOSTILE.to_owned(), "/".to_owned())], true).render(),
        ),
        ("abatement/consolidation-empty", consolidation(Vec::new()).render()),
        ("abatement/consolidation", consolidation(vec![row(HOSTILE), row("Montreynaud")]).render()),
        ("abatement/behind-empty", behind(Vec::new()).render()),
        ("abatement/behind", behind(vec![behind_row()]).render()),
    ]
}

fn covered() -> Coverage {
    Coverage {
        valued: Cents(1_000_000),
        covered: Cents(400_000),
        unconfirmed: Cents(200_000),
        double: Cents(100_000),
        unproved: Cents(300_000),
    }
}

fn pair() -> Vec<(String, String)> {
    vec![("1".to_owned(), HOSTILE.to_owned())]
}

fn card(settles: bool) -> ProofCard {
    let id = if settles { "1" } else { "2" };
    ProofCard {
        id: id.to_owned(),
        kind: "Facture",
        cents: Cents(100_000),
        standing: "À confirmer",
        tone: "info",
        on: HOSTILE.to_owned(),
        href: if settles { String::new() } else { "/constats/1".to_owned() },
        note: HOSTILE.to_owned(),
        stated: "Déposée par Habitat des Monts le 3 mars 2026".to_owned(),
        settled: String::new(),
        piece: true,
        double: if settles { HOSTILE.to_owned() } else { String::new() },
        may_settle: settles,
        may_withdraw: !settles,
    }
}

fn proofs(proofs: Vec<ProofCard>, filled: Filled, may_lay: bool) -> ProofsView {
    ProofsView {
        frame: Frame::sample("Preuves de la ligne 3").under("Abattement TFPB", "/abattement"),
        line: ProvedLine {
            id: LineId(Uuid::from_u128(1)),
            abatement_id: AbatementId(Uuid::from_u128(2)),
            number: 3,
            axis: "3".to_owned(),
            title: HOSTILE.to_owned(),
            place: HOSTILE.to_owned(),
            valued_cents: Cents(1_000_000),
            accounted: may_lay,
            landlord_id: OrganisationId(Uuid::from_u128(3)),
            landlord: "Habitat des Monts".to_owned(),
            quartier_id: QuartierId(Uuid::from_u128(4)),
            quartier: "Les Tilleuls".to_owned(),
            year: 2026,
            state: AbatementState::Valide,
        },
        axis: "Axe 3 Sur-entretien".to_owned(),
        coverage: if proofs.is_empty() { Coverage::default() } else { covered() },
        proofs,
        filled,
        kinds: vec![("facture".to_owned(), "Facture".to_owned())],
        expenses: pair(),
        constats: pair(),
        actions: pair(),
        may_lay,
    }
}

fn waiting_row(piece: bool) -> WaitingRow {
    WaitingRow {
        id: if piece { "1" } else { "2" }.to_owned(),
        landlord: HOSTILE.to_owned(),
        quartier: "Les Tilleuls, 2026".to_owned(),
        line: HOSTILE.to_owned(),
        href: "/abattement/lignes/1/preuves#preuve-1".to_owned(),
        kind: "Facture",
        note: if piece { HOSTILE.to_owned() } else { String::new() },
        stated: "déposée par Habitat des Monts le 3 mars 2026".to_owned(),
        cents: Cents(100_000),
        piece,
    }
}

fn left() -> Left {
    Left { what: HOSTILE.to_owned(), why: "Cette preuve a déjà été confirmée ou refusée.".to_owned() }
}

fn waiting(rows: Vec<WaitingRow>, left: Vec<Left>) -> WaitingView {
    WaitingView {
        frame: Frame::sample("Preuves à confirmer").under("Abattement TFPB", "/abattement"),
        count: "2 preuves attendent votre confirmation".to_owned(),
        more: 3,
        none_ticked: !rows.is_empty() && left.is_empty(),
        done: "1 preuve confirmée.".to_owned(),
        rows,
        left,
    }
}

fn group() -> GroupRow {
    GroupRow {
        name: HOSTILE.to_owned(),
        href: "/abattement/contrepartie?quartier=1".to_owned(),
        coverage: covered(),
    }
}

fn line() -> coverage::LineRow {
    coverage::LineRow {
        href: "/abattement/lignes/1/preuves".to_owned(),
        title: HOSTILE.to_owned(),
        place: "Habitat des Monts, Les Tilleuls, 2026".to_owned(),
        axis: "3".to_owned(),
        coverage: covered(),
        doubles: vec![HOSTILE.to_owned()],
    }
}

fn coverage_page(groups: Vec<GroupRow>, lines: Vec<coverage::LineRow>) -> CoverageView {
    CoverageView {
        frame: Frame::sample("Contrepartie prouvée").under("Abattement TFPB", "/abattement"),
        landlords: pair(),
        landlord: "1".to_owned(),
        quartiers: pair(),
        quartier: String::new(),
        years: vec![("2026".to_owned(), "2026".to_owned())],
        year: "2026".to_owned(),
        shown: String::new(),
        total: covered(),
        chart: super::coverage::pages::chart(&groups).svg(),
        groups,
        lines,
        more: 3,
    }
}

fn theme() -> ThemeRow {
    ThemeRow {
        theme: HOSTILE.to_owned(),
        constats: "3 constats ouverts, dont 1 danger".to_owned(),
        href: "/constats?theme=proprete".to_owned(),
        axes: "3 Sur-entretien".to_owned(),
        lines: vec![(HOSTILE.to_owned(), "/abattement/lignes/1/preuves".to_owned())],
    }
}

fn coherence(themes: Vec<ThemeRow>, alone: Vec<(String, String)>, any_line: bool) -> CoherenceView {
    CoherenceView {
        frame: Frame::sample("Cohérence avec le plan GUSP").under("Abattement TFPB", "/abattement"),
        quartiers: pair(),
        quartier: "1".to_owned(),
        years: vec![("2026".to_owned(), "2026".to_owned())],
        year: "2026".to_owned(),
        unanswered: themes.clone(),
        answered: themes,
        unseen: alone.clone(),
        alone,
        any_line,
        kept_back: "Seuls les programmes validés sont comparés.",
    }
}

fn figure(cents: i64) -> Figure {
    let href = if cents == 0 { String::new() } else { "/abattement/consolidation/lignes?axe=3".to_owned() };
    Figure { cents: Cents(cents), href }
}

fn row(name: &str) -> Row {
    Row { name: name.to_owned(), figures: vec![figure(0), figure(1_234_567)], total: figure(1_234_567) }
}

fn consolidation(rows: Vec<Row>) -> ConsolidationView {
    let named = |text: &str| (text.to_owned(), text.to_owned());
    ConsolidationView {
        frame: Frame::sample("Consolidation").under("Abattement TFPB", "/abattement"),
        filters: Filters::of(&Form::of(&[]), 2026),
        dimensions: vec![named("quartier")],
        measures: vec![named("valorise")],
        years: vec![named("2026")],
        landlords: pair(),
        communes: pair(),
        axes: vec![("1".to_owned(), HOSTILE.to_owned()), ("3".to_owned(), "Sur-entretien".to_owned())],
        rows,
        total: row("Total"),
        lines: "12 lignes".to_owned(),
        chart: String::new(),
        summary: "Quartiers 1 à 50 sur 1584".to_owned(),
        previous: String::new(),
        next: "/abattement/consolidation?page=2".to_owned(),
        downloads: vec![("Télécharger le tableur", "/abattement/consolidation.xlsx".to_owned())],
        kept_back: "Seuls les programmes validés sont comptés.",
    }
}

fn behind_row() -> LineRow {
    LineRow {
        title: HOSTILE.to_owned(),
        href: "/abattement/1".to_owned(),
        proofs: "/abattement/lignes/1/preuves".to_owned(),
        landlord: HOSTILE.to_owned(),
        quartier: "Les Tilleuls".to_owned(),
        year: 2026,
        axis: "3".to_owned(),
        state: "Programme validé",
        tone: "success",
        planned: "10 000 €".to_owned(),
        planned_valued: "10 000 €".to_owned(),
        realised: String::new(),
        realised_valued: String::new(),
    }
}

fn behind(rows: Vec<LineRow>) -> BehindView {
    BehindView {
        frame: Frame::sample("Lignes derrière le chiffre").under("Abattement TFPB", "/abattement"),
        said: vec!["Année 2026".to_owned(), HOSTILE.to_owned()],
        sums: vec![(Cents(1_000_000), "Valorisé à ce jour")],
        count: "1 ligne comptée".to_owned(),
        rows,
        summary: "Lignes 1 à 1".to_owned(),
        first: "/abattement/consolidation/lignes".to_owned(),
        next: "/abattement/consolidation/lignes?rang=50".to_owned(),
        kept_back: String::new(),
        nothing: "Aucune ligne ne s'ouvre pour vous derrière ce chiffre.",
    }
}
