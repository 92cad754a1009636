//! The folder the template reads: the report as JSON, its charts and its readable photos.

use super::{Bars, Block, Cover, Report, Table};
use crate::folder::{Filling, ReadPhoto, file};
use crate::printable::{Repertoire, spoken};
use crate::typesetter::Folder;
use serde_json::{Value, json};

pub(super) fn folder(
    cover: &Cover,
    reports: &[Report],
    photos: &[Vec<ReadPhoto<'_>>],
    repertoire: &Repertoire,
) -> Folder {
    let mut filling = Filling::new(repertoire);
    let mut photos = photos.iter();
    let sheets: Vec<Value> = reports.iter().map(|report| sheet(report, &mut filling, &mut photos)).collect();
    let data = json!({
        "file": file(&cover.title, &cover.author, cover.edited_on),
        "author": filling.text(&cover.author),
        "edited": cover.edited_on.plain(),
        "across": reports.iter().any(|report| report.across),
        "sheets": sheets,
    });
    filling.finish(&data)
}

fn sheet<'p>(
    report: &Report,
    filling: &mut Filling<'_>,
    photos: &mut impl Iterator<Item = &'p Vec<ReadPhoto<'p>>>,
) -> Value {
    let blocks: Vec<Value> = report.blocks.iter().map(|block| printed(block, filling, photos)).collect();
    json!({
        "kicker": filling.text(&report.kicker),
        "title": filling.text(&report.title),
        "subtitle": filling.text(&report.subtitle),
        "blocks": blocks,
    })
}

fn printed<'p>(
    block: &Block,
    filling: &mut Filling<'_>,
    photos: &mut impl Iterator<Item = &'p Vec<ReadPhoto<'p>>>,
) -> Value {
    match block {
        Block::Part { level, title, new_page } => {
            json!({ "kind": "part", "level": level, "words": filling.text(title), "page": new_page })
        }
        Block::Text(words) => json!({ "kind": "text", "words": filling.text(words) }),
        Block::Notice(words) => json!({ "kind": "notice", "words": filling.text(words) }),
        Block::Facts(pairs) => json!({ "kind": "facts", "pairs": filling.printed(json!(pairs)) }),
        Block::Figures(pairs) => json!({ "kind": "figures", "pairs": filling.printed(json!(pairs)) }),
        Block::Table(table) => self::table(table, filling),
        Block::Chart(bars) => chart(bars, filling),
        Block::Photos(_) => {
            let read = photos.next().map(Vec::as_slice).unwrap_or_default();
            let shown: Vec<Value> = read.iter().map(|photo| filling.photo(photo)).collect();
            json!({ "kind": "photos", "photos": shown })
        }
    }
}

fn table(table: &Table, filling: &Filling<'_>) -> Value {
    json!({
        "kind": "table",
        "shares": table.columns.iter().map(|column| column.share).collect::<Vec<_>>(),
        "numbers": table.columns.iter().map(|column| column.number).collect::<Vec<_>>(),
        "by_hand": table.columns.iter().map(|column| column.by_hand).collect::<Vec<_>>(),
        "header": filling.printed(table.columns.iter().map(|column| column.title.clone()).collect()),
        "rows": filling.printed(json!(table.rows)),
        "total": filling.printed(json!(table.total)),
        "empty": filling.text(&table.empty),
    })
}

fn chart(bars: &Bars, filling: &mut Filling<'_>) -> Value {
    let mut shown = bars.clone();
    for bar in &mut shown.bars {
        bar.label = filling.text(&bar.label);
    }
    let alt = spoken(&format!("{} : barres, mêmes montants que le tableau", bars.title));
    json!({ "kind": "chart", "path": filling.drawing(shown.svg()), "alt": alt, "title": filling.text(&bars.title) })
}
