//! The pages of money in their states, for the tests of pages.

use super::views::{
    AnnouncedLine, BankView, ClaimLine, DecisionView, EnvelopeForm, EnvelopeRow, EnvelopeView, GrantLine,
    GrantView, GrantedRow, GrantsView, ListView, MovementLine, OpenDataRow, OpenDataView, PastImportView,
    PastRow, PastView, Sums,
};
use super::words::movement_label;
use crate::platform::{Filled, Form, Frame};
use crate::territory::Report;
use askama::Template;
use palier_domain::funding::MovementKind;
use palier_domain::shared::FieldFault;

const HOSTILE: &str =
    "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";

fn sums() -> Sums {
    let said = |text: &str| text.to_owned();
    Sums {
        allotted: said("250 000 €"),
        reserved: said("12 000 €"),
        committed: said("180 000 €"),
        paid: said("90 000 €"),
        available: said("58 000 €"),
    }
}

fn row(words: &str) -> EnvelopeRow {
    EnvelopeRow {
        href: "/financements/enveloppes/1".to_owned(),
        funder: words.to_owned(),
        scheme: words.to_owned(),
        year: 2026,
        sums: sums(),
    }
}

fn list(rows: Vec<EnvelopeRow>, may_keep: bool) -> ListView {
    let years = if rows.is_empty() { Vec::new() } else { vec![("2026".to_owned(), "2026".to_owned())] };
    let frame = Frame::sample("Financements");
    ListView { frame, years, year: "2026".to_owned(), rows, total: sums(), may_keep }
}

fn envelope(words: &str, may_keep: bool, faults: Vec<FieldFault>) -> EnvelopeView {
    let line = |kind: &MovementKind| MovementLine {
        day: "15/01/2026".to_owned(),
        kind: movement_label(*kind),
        label: words.to_owned(),
        decision: words.to_owned(),
        sum: "-12 000 €".to_owned(),
    };
    EnvelopeView {
        frame: Frame::sample(words).under("Financements", "/financements"),
        row: row(words),
        movements: MovementKind::ALL.iter().map(line).collect(),
        may_keep,
        others: vec![("2".to_owned(), words.to_owned())],
        next: "1".to_owned(),
        filled: Filled::again(Form::of(&[("cents", "beaucoup"), ("label", words)]), faults),
    }
}

fn form(faults: Vec<FieldFault>) -> EnvelopeForm {
    EnvelopeForm {
        frame: Frame::sample("Nouvelle enveloppe").under("Financements", "/financements"),
        funders: vec![("1".to_owned(), HOSTILE.to_owned())],
        filled: Filled::again(Form::of(&[("scheme", HOSTILE)]), faults),
    }
}

fn grants(words: Option<&str>) -> GrantsView {
    let row = |words: &str| GrantedRow {
        href: "/financements/aides/1".to_owned(),
        title: words.to_owned(),
        holder: words.to_owned(),
        state: "notifiée",
        voted: "8 000 €".to_owned(),
        paid: "6 400 €".to_owned(),
    };
    GrantsView {
        frame: Frame::sample("Aides votées").under("Financements", "/financements"),
        years: vec![("2026".to_owned(), "2026".to_owned())],
        year: "2026".to_owned(),
        rows: words.map(row).into_iter().collect(),
        announced: words.map(announced).into_iter().collect(),
    }
}

fn announced(words: &str) -> AnnouncedLine {
    AnnouncedLine {
        href: "/financements/aides/1".to_owned(),
        title: words.to_owned(),
        holder: words.to_owned(),
        year: 2027,
        funder: words.to_owned(),
        sum: "8 000 €".to_owned(),
        voted: "pas encore".to_owned(),
    }
}

fn open_data(words: Option<&str>) -> OpenDataView {
    let row = |words: &str| OpenDataRow {
        funder: words.to_owned(),
        holder: words.to_owned(),
        object: words.to_owned(),
        sum: "25 000 €".to_owned(),
        due: "obligatoire, avant le 02/08/2026".to_owned(),
        fault: words.to_owned(),
    };
    OpenDataView {
        frame: Frame::sample("Données essentielles").under("Financements", "/financements"),
        years: vec![("2026".to_owned(), "2026".to_owned())],
        year: "2026".to_owned(),
        rows: words.map(row).into_iter().collect(),
    }
}

fn past(words: Option<&str>, none: bool) -> PastView {
    let row = |words: &str| PastRow {
        year: 2022,
        holder: words.to_owned(),
        siret: "42272738800015".to_owned(),
        sound: words != HOSTILE,
        funder: words.to_owned(),
        scheme: words.to_owned(),
        details: words.to_owned(),
        sum: "19 875,06 €".to_owned(),
    };
    PastView {
        frame: Frame::sample("Subventions passées").under("Financements", "/financements"),
        here: "/financements/subventions-passees",
        none,
        imports: none,
        years: vec![("2022".to_owned(), "2022".to_owned())],
        funders: vec![("etat".to_owned(), words.unwrap_or_default().to_owned())],
        year: "2022".to_owned(),
        funder: String::new(),
        holder: words.unwrap_or_default().to_owned(),
        siret: String::new(),
        rows: words.map(row).into_iter().collect(),
        total: "19 875,06 €".to_owned(),
        summary: "Lignes 1 à 50 sur 230".to_owned(),
        previous: String::new(),
        next: "/financements/subventions-passees?page=2".to_owned(),
    }
}

fn grant(words: &str, signed: bool, voted: bool) -> GrantView {
    let line = GrantLine {
        funder: words.to_owned(),
        scheme: words.to_owned(),
        voted: "8 000 €".to_owned(),
        signed,
        paid: "6 400 €".to_owned(),
        settled: signed,
        left: "1 600 €".to_owned(),
        owed: "200 €".to_owned(),
    };
    let moved = MovementLine {
        day: "15/05/2026".to_owned(),
        kind: movement_label(MovementKind::Avance),
        label: words.to_owned(),
        decision: words.to_owned(),
        sum: "6 400 €".to_owned(),
    };
    GrantView {
        frame: Frame::sample(words).under("Financements", "/financements"),
        href: "/financements/aides/1".to_owned(),
        holder: words.to_owned(),
        state: "notifiée",
        has_letter: voted,
        has_agreement: voted,
        signed_on: if signed { "2 mai 2026".to_owned() } else { String::new() },
        bank: bank(voted, signed),
        pays: voted,
        may_sign: voted,
        claims: if signed {
            vec![ClaimLine {
                envelope: "1".to_owned(),
                funder: words.to_owned(),
                sum: "200 €".to_owned(),
                typed: "200,00".to_owned(),
            }]
        } else {
            Vec::new()
        },
        may_settle: signed,
        still: if voted && !signed { words.to_owned() } else { String::new() },
        may_renounce: voted && !signed,
        announced: if voted { vec![announced(words)] } else { Vec::new() },
        kinds: vec![("avance".to_owned(), "Avance versée".to_owned())],
        purses: if voted { vec![("1".to_owned(), words.to_owned())] } else { Vec::new() },
        rows: if voted { vec![line] } else { Vec::new() },
        movements: if voted { vec![moved] } else { Vec::new() },
        next: "1".to_owned(),
    }
}

fn bank(joins: bool, joined: bool) -> BankView {
    BankView {
        href: "/projets/dossiers/1/rib".to_owned(),
        joins,
        since: if joined { "3 mars 2026".to_owned() } else { String::new() },
    }
}

fn past_import(words: &str, report: Option<bool>, faults: Vec<FieldFault>) -> PastImportView {
    let told = |_| Report {
        of: "subventions passées",
        read: 200,
        created: 199,
        changed: vec![(words.to_owned(), vec!["montant", "objet"])],
        warnings: vec![words.to_owned()],
        ..Report::default()
    };
    PastImportView {
        frame: Frame::sample("Importer des subventions passées").under("Financements", "/financements"),
        here: "/financements/subventions-passees",
        report: report.map(told),
        done: report.unwrap_or_default(),
        filled: Filled::again(Form::default(), faults),
    }
}

fn decision(words: &str, told: bool) -> DecisionView {
    let granted = grant(words, true, told);
    DecisionView {
        frame: Frame::sample(words).under("Projets", "/projets"),
        href: "/projets/dossiers/1/decision".to_owned(),
        tone: "info",
        state: "notifiée",
        said: words.to_owned(),
        decision: words.to_owned(),
        reason: "Hors des priorités",
        text: words.to_owned(),
        bilan_due: "mercredi 30 juin 2027".to_owned(),
        has_letter: told,
        has_agreement: told,
        signed_on: String::new(),
        rows: granted.rows,
        movements: granted.movements,
        bank: granted.bank,
        filled: Filled::again(Form::default(), vec![FieldFault::new("rib", words)]),
        funding: if told { granted.href } else { String::new() },
    }
}

/// Each page in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let wrong = || vec![FieldFault::new("cents", "« beaucoup » n'est pas un montant en euros.")];
    vec![
        ("enveloppes, aucune", list(Vec::new(), true).render()),
        ("enveloppes, en lecture", list(vec![row("État")], false).render()),
        ("enveloppes, mots longs", list(vec![row("État"), row(HOSTILE)], true).render()),
        ("nouvelle enveloppe", form(Vec::new()).render()),
        ("nouvelle enveloppe refusée", form(wrong()).render()),
        ("décision attendue", decision("État", false).render()),
        ("subventions passées à importer", past_import("État", None, Vec::new()).render()),
        ("subventions passées vérifiées", past_import(HOSTILE, Some(false), Vec::new()).render()),
        ("subventions passées importées", past_import(HOSTILE, Some(true), Vec::new()).render()),
        (
            "subventions passées refusées",
            past_import("État", None, vec![FieldFault::new("tableau", HOSTILE)]).render(),
        ),
        ("décision, mots longs", decision(HOSTILE, true).render()),
        ("aides votées, aucune", grants(None).render()),
        ("aides votées, mots longs", grants(Some(HOSTILE)).render()),
        ("données essentielles, aucune", open_data(None).render()),
        ("données essentielles, mots longs", open_data(Some(HOSTILE)).render()),
        ("subventions passées, aucune", past(None, true).render()),
        ("subventions passées, rien de tel", past(None, false).render()),
        ("subventions passées", past(Some("Centre social"), false).render()),
        ("subventions passées, mots longs", past(Some(HOSTILE), false).render()),
        ("aide, rien de voté", grant("Jardin partagé", false, false).render()),
        ("aide, accord à signer", grant(HOSTILE, false, true).render()),
        ("aide, accord signé", grant("Jardin partagé", true, true).render()),
        ("enveloppe, en lecture", envelope("Contrat de ville", false, Vec::new()).render()),
        ("enveloppe, mouvement refusé", envelope(HOSTILE, true, wrong()).render()),
    ]
}
