//! The yearly dossier on paper: amounts, conditions, ordinary management, programme and bilan on the same lines, what proves
//! each euro, proofs, photos, opinions.

use super::super::coverage::pages::{PARTS, parts};
use super::super::proofs::views::ProofCard;
use super::super::proofs::words::double_reason;
use super::super::store::lines::KeptLine;
use super::super::words::{
    amount_label, conditions_said, party_label, phase_label, state_label, verdict_label,
};
use super::gather::{Gathered, axis_said};
use crate::platform::{Allowed, App};
use palier_documents::Photo;
use palier_documents::report::{Bar, Bars, Block, Blocks, Column, Report, Segment, Table};
use palier_domain::abatement::{Coverage, Phase, Shares};
use palier_domain::shared::{Cents, Day, grouped};

pub(super) fn report(app: &App, who: &Allowed, of: &Gathered, photos: Vec<Photo>) -> Report {
    let mut blocks = head(of);
    blocks.extend(covered(app, of));
    blocks.extend(programme(app, of));
    blocks.extend(ordinary(of));
    blocks.extend(proofs(of));
    if !photos.is_empty() {
        blocks.extend([Block::part("Photos"), Block::Photos(photos)]);
    }
    blocks.extend(opinions(of));
    Report {
        kicker: app.convention.title.clone(),
        title: "Dossier annuel de l'abattement de TFPB".to_owned(),
        subtitle: format!("{}, {}, {}", of.kept.landlord, of.kept.quartier, of.kept.rules.year),
        author: who.viewer().mandate.organisation_name.clone(),
        edited_on: app.world.today(),
        across: true,
        blocks,
    }
}

fn head(of: &Gathered) -> Vec<Block> {
    let kept = &of.kept;
    let phase = kept.counted();
    let mobilisation = kept.mobilisation(phase);
    let amount = kept.amounts.retained().map_or_else(|| "non indiqué".to_owned(), |cents| cents.to_string());
    let rate = mobilisation.rate().map_or_else(|| "-".to_owned(), |rate| rate.to_string());
    let figures = Block::Figures(vec![
        (amount, "abattement de l'année".to_owned()),
        (mobilisation.valued.to_string(), format!("valorisés au {}", phase_label(phase))),
        (rate, "taux de mobilisation".to_owned()),
        (mobilisation.remaining().to_string(), "restent à mobiliser".to_owned()),
    ]);
    let mut blocks = Blocks::default()
        .facts([
            ("Bailleur", kept.landlord.clone()),
            ("Quartier", format!("{} ({})", kept.quartier, kept.communes)),
            ("Année d'imposition", kept.rules.year.to_string()),
            ("État", state_label(kept.rules.state).to_owned()),
            (
                "Logements",
                format!(
                    "{}, dont {} ouvrant droit à l'abattement",
                    grouped(kept.dwellings),
                    grouped(kept.eligible)
                ),
            ),
            ("Présentation du bailleur", kept.comment.clone()),
        ])
        .and([figures])
        .part("Montant et conditions");
    if !of.amounts.is_empty() {
        let row = |amount: &super::super::store::StatedAmount| {
            let kind = amount_label(amount.kind).to_owned();
            vec![kind, amount.cents.to_string(), amount.source.clone(), amount.stated_on.short()]
        };
        let columns = vec![
            Column::words("Montant", 3),
            Column::number("Euros", 2),
            Column::words("Source", 5),
            Column::words("Indiqué le", 2),
        ];
        blocks = blocks.table(columns, of.amounts.iter().map(row).collect(), "");
    }
    if kept.carried_over > Cents(0) {
        blocks = blocks.text(format!("Report de l'année précédente : {}.", kept.carried_over));
    }
    let said = of.conditions.as_ref().map(|conditions| (conditions, conditions_said(conditions)));
    match said {
        Some((conditions, said)) if said.is_empty() => blocks.text(format!(
            "Toutes les signatures étaient réunies au {}, date à laquelle la loi les demande.",
            conditions.test_day.plain()
        )),
        Some((_, said)) => blocks.notice(said),
        None => blocks,
    }
    .done()
}

/// The columns of a table of coverage.
pub(super) fn coverage_columns(first: &str) -> Vec<Column> {
    let mut columns = vec![Column::words(first, 6)];
    let titles = ["Valorisé", "Prouvé et confirmé", "À confirmer", "Compté deux fois", "Sans preuve"];
    columns.extend(titles.map(|title| Column::number(title, 3)));
    columns
}

/// A row of such a table.
pub(super) fn coverage_row(name: String, of: Coverage) -> Vec<String> {
    let amounts = [of.valued, of.covered, of.unconfirmed, of.double, of.unproved];
    [name].into_iter().chain(amounts.map(|cents| cents.to_string())).collect()
}

fn covered(app: &App, of: &Gathered) -> Vec<Block> {
    if of.lines.is_empty() {
        return vec![Block::Text("Les lignes de ce programme ne sont pas communiquées.".to_owned())];
    }
    let total = of.total();
    let axes: Vec<(String, Coverage)> = of
        .by_axis()
        .into_iter()
        .map(|(code, lines)| (axis_said(app, &code), lines.iter().map(|line| of.ledger.line(line.id)).sum()))
        .collect();
    let bars = axes.iter().map(|(name, sum)| Bar { label: name.clone(), amounts: parts(*sum) });
    let mut blocks = vec![
        Block::part("Contrepartie prouvée"),
        Block::Text(
            "Un euro valorisé est prouvé par une photo, une facture, un relevé d'heures, un constat répondu ou une \
             action du plan, et confirmé par un organisme qui n'est pas le bailleur."
                .to_owned(),
        ),
        Block::Chart(Bars {
            title: "Couverture des euros valorisés, par axe".to_owned(),
            segments: PARTS.map(Segment::named).into(),
            bars: bars.collect(),
        }),
        Block::Table(Table {
            columns: coverage_columns("Axe"),
            rows: axes.into_iter().map(|(name, sum)| coverage_row(name, sum)).collect(),
            total: coverage_row("Total".to_owned(), total),
            empty: String::new(),
        }),
    ];
    let doubles =
        of.ledger.doubles().iter().filter(|double| of.lines.iter().any(|line| line.id == double.line));
    blocks.extend(doubles.map(|double| {
        let number = of.number(double.line);
        Block::Notice(format!(
            "Ligne {number}, {} comptés deux fois. {}",
            double.cents,
            double_reason(double.reason)
        ))
    }));
    blocks
}

fn programme(app: &App, of: &Gathered) -> Vec<Block> {
    if of.lines.is_empty() {
        return Vec::new();
    }
    let totals = of.kept.totals;
    let mut blocks = vec![Block::Part { level: 1, title: "Programme et bilan".to_owned(), new_page: true }];
    for (code, lines) in of.by_axis() {
        blocks.push(Block::under(axis_said(app, &code)));
        blocks.push(Block::Table(Table {
            columns: vec![
                Column::words("N°", 2),
                Column::words("Action", 10),
                Column::number("Prévu", 8),
                Column::number("Réalisé", 8),
                Column::words("Indicateur", 6),
                Column::words("Écart et partenaires", 6),
            ],
            rows: lines.into_iter().map(line).collect(),
            ..Table::default()
        }));
    }
    let sums = |shares: &Shares| {
        [shares.expense, shares.landlord, shares.other, shares.valued].map(|c| c.to_string())
    };
    let row = |name: &str, shares: &Shares| [name.to_owned()].into_iter().chain(sums(shares)).collect();
    let mut columns = vec![Column::words("Total", 3)];
    columns.extend(
        ["Dépense", "Part du bailleur", "Autre financement", "Valorisé"].map(|of| Column::number(of, 3)),
    );
    blocks.push(Block::under("Ensemble"));
    blocks.push(Block::Table(Table {
        columns,
        rows: vec![row("Programme", &totals.planned), row("Bilan", &totals.realised)],
        ..Table::default()
    }));
    blocks
}

fn line(kept: &KeptLine) -> Vec<String> {
    let line = &kept.line;
    let day = |day: Option<Day>| day.map(Day::short);
    let when = match (day(line.starts), day(line.ends), line.recurring) {
        (_, _, true) => "toute l'année".to_owned(),
        (Some(first), Some(last), _) => format!("du {first} au {last}"),
        (Some(first), None, _) => format!("à partir du {first}"),
        (None, Some(last), _) => format!("jusqu'au {last}"),
        (None, None, _) => String::new(),
    };
    let said =
        |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n");
    let action = kept.action.as_ref().map(|title| format!("Action du plan : {title}")).unwrap_or_default();
    let aims = [("Prévu : ", &line.indicator_planned), ("Réalisé : ", &line.indicator_realised)];
    let aims = aims.map(|(word, text)| if text.is_empty() { String::new() } else { format!("{word}{text}") });
    let partners = if line.partners.is_empty() { String::new() } else { format!("Avec {}", line.partners) };
    vec![
        kept.number.to_string(),
        said(&[&line.title, &line.measure, &line.description, &line.place, &when, &action]),
        shares(&line.planned, &line.other_funder),
        line.realised.map_or_else(|| "-".to_owned(), |realised| shares(&realised, &line.other_funder)),
        said(&[&line.indicator, &aims[0], &aims[1]]),
        said(&[&line.gap, &partners]),
    ]
}

fn shares(shares: &Shares, funder: &str) -> String {
    let mut said = vec![format!("dépense {}", shares.expense), format!("bailleur {}", shares.landlord)];
    if shares.other > Cents(0) {
        let by = if funder.is_empty() { String::new() } else { format!(" ({funder})") };
        said.push(format!("autre {}{by}", shares.other));
    }
    let rate = shares.rate().map(|rate| format!(" ({rate})")).unwrap_or_default();
    said.push(format!("valorisé {}{rate}", shares.valued));
    said.join("\n")
}

fn ordinary(of: &Gathered) -> Vec<Block> {
    let known =
        of.ordinary.iter().filter(|post| post.figure.inside.is_some() || post.figure.outside.is_some());
    let number =
        |of: Option<palier_domain::abatement::Thousandths>| of.map_or_else(String::new, |n| n.to_string());
    let rows: Vec<Vec<String>> = known
        .map(|post| {
            vec![
                post.post.clone(),
                post.indicator.clone(),
                number(post.figure.outside),
                number(post.figure.inside),
                number(post.figure.gap()),
                post.comment.clone(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        Column::words("Poste", 4),
        Column::words("Mesure", 4),
        Column::number("Hors quartier", 2),
        Column::number("Dans le quartier", 2),
        Column::number("Écart", 2),
        Column::words("Explication", 5),
    ];
    Blocks::default()
        .part("Gestion de droit commun")
        .text("Ce que le bailleur fait partout : l'abattement paie ce qui s'y ajoute.")
        .table(columns, rows, "")
        .done()
}

fn proofs(of: &Gathered) -> Vec<Block> {
    if !of.tells_proofs {
        return Vec::new();
    }
    let mut proofs: Vec<_> = of.proofs.iter().collect();
    proofs.sort_by_key(|(line, proof)| (of.number(*line), proof.stated_on, proof.id));
    let row = |(line, proof): &&(palier_domain::shared::LineId, super::super::proofs::store::ProofRow)| {
        let card = ProofCard::of(proof);
        let settled = if card.settled.is_empty() { card.standing.to_owned() } else { card.settled };
        let on =
            [card.on, card.note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        vec![
            of.number(*line).to_string(),
            card.kind.to_owned(),
            on,
            card.cents.to_string(),
            card.stated,
            settled,
        ]
    };
    let columns = vec![
        Column::words("Ligne", 2),
        Column::words("Nature", 3),
        Column::words("Pièce", 8),
        Column::number("Justifie", 3),
        Column::words("Dépôt", 5),
        Column::words("Confirmation", 5),
    ];
    let rows = proofs.iter().map(row).collect();
    Blocks::default().part("Preuves").table(columns, rows, "Aucune preuve n'a été déposée.").done()
}

fn opinions(of: &Gathered) -> Vec<Block> {
    if of.opinions.is_empty() {
        return Vec::new();
    }
    let phase = |phase: Phase| phase_label(phase).to_owned();
    let rows = of.opinions.iter().map(|given| {
        vec![
            phase(given.phase),
            format!("{}, {}", party_label(given.party), given.organisation),
            verdict_label(given.verdict).to_owned(),
            given.comment.clone(),
            given.day.short(),
        ]
    });
    let columns = vec![
        Column::words("Objet", 2),
        Column::words("Qui", 5),
        Column::words("Avis", 3),
        Column::words("Observations", 8),
        Column::words("Le", 2),
    ];
    Blocks::default().part("Avis rendus").table(columns, rows.collect(), "").done()
}
