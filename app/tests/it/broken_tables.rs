//! Tables made to hurt or plainly broken, sent to the real program: each is refused or read with a sentence that says
//! where and what; nothing is kept, and the program hardly grows.

use crate::program::{Program, Reply, asked, page, signed_in};
use crate::workbooks::{
    archive, compound, ods, ods_row, ods_with, record, rows, text_cell, xls, xlsx, xlsx_with,
};
use testkit::{Blank, Engine};

/// What the program may grow by, in MiB, whatever it is sent.
const MOST_MIB: u64 = 300;
const HEADINGS: [&str; 6] =
    ["Intitulé", "Objectifs", "Quartiers", "Pilote", "Échéance", "Budget prévisionnel"];
const GOOD: [&str; 6] = ["Jardin", "A2.3", "Les Tilleuls", "Ville de Montfleury", "03/03/2027", "25 000,00"];

/// A file, the name it is sent under, and what is said of it.
type Broken = (&'static str, Vec<u8>, &'static str);

#[tokio::test]
async fn broken_tables_are_refused_or_read_with_a_sentence_and_weigh_nothing() {
    let blank = Blank::prepare(Engine::Sqlite).await;
    blank.settle().await;
    let program = Program::on(&blank).await;
    let cookie = signed_in(&program.address).await;
    let raw = blank.raw().await;
    let kept =
        "SELECT (SELECT COUNT(*) FROM action) + (SELECT COUNT(*) FROM journal WHERE event LIKE 'action.%')";
    let (before, at_rest) = (raw.number(kept).await, program.peak_mib());
    let all = [refused_whole(), bombs(), badly_laid_out(), refused_by_row(), read_with_a_word()].concat();
    assert!(all.len() >= 40, "{} tables", all.len());
    let mut wrong = Vec::new();
    for (name, bytes, said) in &all {
        let answer = sent(&program.address, &cookie, name, bytes).await;
        let answer = answer.unwrap_or_else(|| panic!("{name}: no answer"));
        let shown = match answer.header("location") {
            Some(draft) if answer.status == 303 => examined(&program.address, draft, &cookie).await,
            _ => answer,
        };
        let text = unescaped(&shown.text());
        if !matches!(shown.status, 200 | 422) || !text.contains(said) {
            let told = text.split("<main").nth(1).unwrap_or(&text);
            let told = told.split("validation-message").nth(1).unwrap_or(told);
            wrong.push(format!(
                "{name}: {} « {said} »\n{}",
                shown.status,
                told.chars().take(900).collect::<String>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let grown = program.peak_mib() - at_rest;
    println!("{} tables sent; grown by {grown} MiB", all.len());
    assert!(grown <= MOST_MIB, "grown by {grown} MiB");
    assert_eq!(raw.number(kept).await, before, "nothing is kept before it is confirmed");
}

/// The page of a draft once the file is read, asked for as often as a person would press « Actualiser » on a busy machine.
async fn examined(address: &str, draft: &str, cookie: &str) -> Reply {
    let mut shown = page(address, draft, cookie).await.expect("a draft");
    for _ in 0..10_000 {
        if !shown.text().contains("Examen en cours") {
            break;
        }
        shown = page(address, draft, cookie).await.expect("a draft");
    }
    shown
}

fn unescaped(html: &str) -> String {
    let signs = [
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    signs.iter().fold(html.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

async fn sent(address: &str, cookie: &str, name: &str, bytes: &[u8]) -> Option<Reply> {
    const BOUNDARY: &str = "palier-tables";
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let headers = format!(
        "Sec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    );
    asked(address, "POST", "/actions/import", &headers, &body).await
}

fn good() -> String {
    rows(&[&HEADINGS, &GOOD])
}

fn one(inside: &str) -> Vec<u8> {
    xlsx(&[("Actions", "", inside)])
}

/// The heading and a good row, then these rows as they are.
fn then(more: &str) -> Vec<u8> {
    one(&good().replace("</sheetData>", &format!("{more}</sheetData>")))
}

fn refused_whole() -> Vec<Broken> {
    let whole = one(&good());
    let old = xls(&[&HEADINGS, &GOOD], &[]);
    let mut circle = old.clone();
    // The first sector of the stream follows itself.
    circle[512 + 8..512 + 12].copy_from_slice(&2u32.to_le_bytes());
    vec![
        ("vide.xlsx", Vec::new(), "Choisissez le fichier"),
        ("plan.xlsx", b"%PDF-1.7\nplan".to_vec(), "c'est un PDF"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n....".to_vec(), "c'est une image"),
        ("export.xls", b"<html><body><table><tr><td>Intitul\xe9".to_vec(), "c'est une page web"),
        ("2003.xls", b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "c'est du XML"),
        ("note.csv", b"{\\rtf1 Plan}".to_vec(), "un texte mis en forme"),
        ("photos.zip", archive(&[("a.jpg", b"x")]), "archive sans classeur"),
        ("poupee.xlsx", archive(&[("plan.xlsx", &whole)]), "archive sans classeur"),
        ("lettre.xlsx", archive(&[("word/document.xml", b"<w/>")]), "un document Word"),
        ("plan.xlsb", archive(&[("xl/workbook.bin", b"x")]), "Le format .xlsb n'est pas lu"),
        ("coupe.xlsx", whole[..whole.len() / 2].to_vec(), "abîmé ou incomplet"),
        ("presque.xlsx", whole[..whole.len() - 12].to_vec(), "abîmé ou incomplet"),
        ("balise.xlsx", one("<sheetData><row r=\"1\"><c r=\"A1\">"), "abîmé ou incomplet"),
        ("secret.xlsx", compound("EncryptedPackage", &[1; 5_000]), "protégé par un mot de passe"),
        (
            "secret.xls",
            xls(&[&HEADINGS, &GOOD], &record(0x002F, &[1, 0, 1, 0])),
            "protégé par un mot de passe",
        ),
        (
            "secret.ods",
            ods_with("", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
            "protégé par un mot de passe",
        ),
        ("coupe.xls", old[..1_200].to_vec(), "abîmé ou incomplet"),
        ("rond.xls", circle, "abîmé ou incomplet"),
        ("sans-feuille.xlsx", xlsx(&[]), "aucune feuille"),
        (
            "utf16.csv",
            "Intitulé;Pilote".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "ni en UTF-8 ni en Windows-1252",
        ),
        ("octets.csv", b"Intitul\xe9;Pilote\x81\nJardin;Ville".to_vec(), "ni en UTF-8 ni en Windows-1252"),
        (
            "guillemet.csv",
            "Intitulé;Pilote\n\"Jardin;Ville\nBancs;Ville\n".as_bytes().to_vec(),
            "Ligne 2 : un guillemet ouvert",
        ),
    ]
}

fn bombs() -> Vec<Broken> {
    let filler = " ".repeat(40 * 1024 * 1024);
    let blank_rows: String = (3..=1_048_576).map(|row| format!("<row r=\"{row}\"/>")).collect();
    let full_rows: String =
        (3..=1_048_576).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
    let strings = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(2_000_000));
    let wide: String = (3..2_600)
        .map(|row| {
            let cells = "<c><v>1</v></c>".repeat(190);
            format!("<row r=\"{row}\">{cells}</row>")
        })
        .collect();
    let sheets: Vec<(String, String)> = (0..51).map(|rank| (format!("F{rank}"), good())).collect();
    let sheets: Vec<(&str, &str, &str)> =
        sheets.iter().map(|(name, inside)| (name.as_str(), "", inside.as_str())).collect();
    let laughs = "<!DOCTYPE a [<!ENTITY b \"b\"><!ENTITY c \"&b;&b;\">]><worksheet>&c;</worksheet>";
    let entity = good().replace("Jardin", "&lol;").replace("&amp;lol;", "&lol;");
    vec![
        ("espaces.xlsx", one(&filler), "trop volumineux une fois décompressé"),
        ("million-de-lignes-vides.xlsx", then(&blank_rows), "Jardin"),
        ("million-de-lignes.xlsx", then(&full_rows), "plus de 20 000 lignes remplies"),
        (
            "textes.xlsx",
            xlsx_with(&[("Actions", "", &good())], &[("xl/sharedStrings.xml", strings.as_bytes())]),
            "trop volumineux",
        ),
        ("profond.xlsx", one(&"<a>".repeat(100_000)), "emboîte trop d'éléments"),
        ("cellules.xlsx", then(&wide), "plus de 400 000 cellules"),
        ("feuilles.xlsx", xlsx(&sheets), "plus de 50 feuilles"),
        ("rires.xlsx", archive(&[("xl/workbook.xml", laughs.as_bytes())]), "déclarations"),
        ("entite.xlsx", one(&entity), "déclarations"),
        (
            "repete.ods",
            ods(&format!(
                "{}{}",
                ods_row(&HEADINGS, ""),
                ods_row(&GOOD, "table:number-rows-repeated=\"1048000\"")
            )),
            "plus de 20 000 lignes remplies",
        ),
        (
            "large.ods",
            ods(
                "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>",
            ),
            "cellule GS1 : le tableau dépasse 200 colonnes",
        ),
        (
            "loin.xlsx",
            then(&format!("<row r=\"9\">{}</row>", text_cell("XFD9", "x"))),
            "cellule XFD9 : le tableau dépasse 200 colonnes",
        ),
        (
            "long.xlsx",
            then(&format!("<row r=\"3\">{}</row>", text_cell("A3", &"x".repeat(40_000)))),
            "cellule A3 : ce texte dépasse 32 767",
        ),
    ]
}

fn badly_laid_out() -> Vec<Broken> {
    let twice = ["Intitulé", "Objectifs", "Quartiers", "Pilote", "intitulé"];
    vec![
        (
            "double.xlsx",
            one(&rows(&[&twice, &GOOD])),
            "cellules A1 et E1 : deux colonnes s'appellent « intitulé »",
        ),
        ("sans-en-tetes.xlsx", one(&rows(&[&["a", "b"], &GOOD])), "aucune ligne d'en-têtes reconnue"),
        ("sans-pilote.xlsx", one(&rows(&[&HEADINGS[..3], &GOOD])), "il manque la colonne « Pilote »"),
        ("en-tetes.xlsx", one(&rows(&[&HEADINGS])), "aucune ligne sous les en-têtes"),
        (
            "masquee.xlsx",
            xlsx(&[("Plan", "hidden", &good()), ("Notes", "", &rows(&[&["x"]]))]),
            "feuille masquée « Plan »",
        ),
        (
            "indice.xlsx",
            then("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>99</v></c></row>"),
            "cellule B3 : son contenu manque",
        ),
        (
            "nombre.xlsx",
            then("<row r=\"3\"><c r=\"F3\"><v>douze</v></c></row>"),
            "cellule F3 : son contenu manque",
        ),
    ]
}

fn with(column: usize, text: &'static str) -> Vec<u8> {
    let mut row = GOOD;
    row[column] = text;
    one(&rows(&[&HEADINGS, &row]))
}

fn refused_by_row() -> Vec<Broken> {
    let merged = good() + "<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>";
    let error = good().replace(&text_cell("F2", GOOD[5]), "<c r=\"F2\" t=\"e\"><f>A1</f><v>#REF!</v></c>");
    let never = good().replace(&text_cell("F2", GOOD[5]), "<c r=\"F2\"><f>1+1</f></c>");
    vec![
        ("fusion.xlsx", one(&merged), "cellule A2:A3</strong> : Ces cellules sont fusionnées"),
        ("erreur.xlsx", one(&error), "cellule F2</strong> : Le tableur affiche l'erreur « #REF! »"),
        ("jamais.xlsx", one(&never), "formule sans résultat enregistré"),
        ("montant.xlsx", with(5, "25.000"), "cellule F2</strong> : « 25.000 » peut se lire de deux façons"),
        ("date.xlsx", with(4, "31/02/2027"), "cellule E2</strong> : « 31/02/2027 » n'est pas une date"),
        ("organisme.xlsx", with(3, "Ville de Montfleuri"), "vouliez-vous dire « Ville de Montfleury »"),
        ("ailleurs.xlsx", with(2, "Le Quartier d'à côté"), "cellule C2</strong>"),
    ]
}

fn read_with_a_word() -> Vec<Broken> {
    let formula = good().replace(&text_cell("F2", GOOD[5]), "<c r=\"F2\"><f>20000+5000</f><v>25000</v></c>");
    let hidden = format!(
        "<cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols>{}",
        good().replace("<row r=\"2\">", "<row r=\"2\" hidden=\"1\">")
    );
    let line = |separator: &str| format!("{}\n{}\n", HEADINGS.join(separator), GOOD.join(separator));
    vec![
        ("formule.xlsx", one(&formula), "formules lues comme leur dernier résultat, F2"),
        ("cache.xlsx", one(&hidden), "lignes masquées ou filtrées, lues comme les autres, 2"),
        ("cache.xlsx", one(&hidden), "colonnes masquées, lues comme les autres, E"),
        ("injection.xlsx", with(0, "=cmd()|'/C calc'!A0"), "=cmd()|'/C calc'!A0"),
        ("injection.csv", line(";").replace("Jardin", "'=cmd()").into_bytes(), ">=cmd()<"),
        ("windows.csv", encode(&line(";")), "Création"),
        ("virgules.csv", line(",").replace("25 000,00", "\"25 000,00\"").into_bytes(), "Création"),
        ("tabulations.txt", line("\t").into_bytes(), "Création"),
        ("faux.xlsx", line(";").into_bytes(), "c'est un « .csv »"),
        ("vieux.xls", xls(&[&HEADINGS, &GOOD], &[]), "Création"),
        ("libre.ods", ods(&format!("{}{}", ods_row(&HEADINGS, ""), ods_row(&GOOD, ""))), "Création"),
    ]
}

/// As Windows-1252, for the letters used here.
fn encode(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}
