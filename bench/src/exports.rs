//! Exports beside the libraries people would otherwise use, in the same minute and from the same data: a workbook of a million
//! cells beside XlsxWriter and openpyxl, the yearly synthesis of thirty-nine quartiers beside WeasyPrint.
//!
//! Each maker is a process of its own, so that its time and its memory are its own. Rounds are interleaved; what they made is
//! compared before any time is printed.

use crate::report;
use crate::{Failure, table::Table};
use calamine::{Data, Reader, open_workbook_auto};
use palier_documents::tables::{Cell, Column, Kind, Sheet, xlsx_rows};
use palier_domain::shared::{Cents, Day};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Rows of the workbook.
const ROWS: u32 = 100_000;
/// Interleaved rounds; medians are printed.
const ROUNDS: usize = 3;
/// Documents made again by a process that is warm: the same, as when several people ask for it.
const WARM: usize = 5;

/// What a process says of itself on its last line: seconds, and MiB at its peak.
struct Cost {
    seconds: f64,
    peak: f64,
}

/// A part of this program run alone, as `palier-bench --make …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Make {
    /// Le classeur d'un million de cellules
    Workbook,
    /// La synthèse des trente-neuf quartiers, à froid puis à chaud
    Synthesis,
    /// Le HTML équivalent à la synthèse
    Html,
}

/// Makes one thing at that place and says what it cost.
///
/// # Errors
/// When it cannot be made.
pub fn make(what: Make, to: &Path) -> Result<(), Failure> {
    match what {
        Make::Workbook => {
            let since = Instant::now();
            xlsx_rows(&head(), (0..ROWS).map(row), BufWriter::new(File::create(to)?))?;
            println!("{} {}", since.elapsed().as_secs_f64(), peak()?);
        }
        Make::Html => fs::write(to, report::html())?,
        Make::Synthesis => {
            let since = Instant::now();
            let typesetter = palier_documents::Typesetter::new()?;
            let report = report::synthesis();
            fs::write(to, palier_documents::report::pdf(&typesetter, &report)?)?;
            let cold = since.elapsed().as_secs_f64();
            let mut warm = Vec::new();
            for _ in 0..WARM {
                let since = Instant::now();
                fs::write(to, palier_documents::report::pdf(&typesetter, &report)?)?;
                warm.push(since.elapsed().as_secs_f64());
            }
            warm.sort_by(f64::total_cmp);
            println!("{cold} {} {}", peak()?, warm[WARM / 2]);
        }
    }
    Ok(())
}

/// Measures everything, in a throw-away folder.
///
/// # Errors
/// When Python or one of its libraries cannot be had, or when two makers do not say the same.
pub fn measure(table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let python = python(folder.path())?;
    workbooks(folder.path(), &python, table)?;
    synthesis(folder.path(), &python, table)
}

fn workbooks(folder: &Path, python: &Path, table: &mut Table) -> Result<(), Failure> {
    let script = folder.join("classeur.py");
    fs::write(&script, PYTHON_WORKBOOKS)?;
    let at = |name: &str| folder.join(format!("{name}.xlsx"));
    let (mut ours, mut xlsxwriter, mut openpyxl) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(ourselves(Make::Workbook, &at("palier"))?.0);
        for (name, costs) in [("xlsxwriter", &mut xlsxwriter), ("openpyxl", &mut openpyxl)] {
            let mut order = Command::new(python);
            costs.push(cost(order.arg(&script).arg(name).arg(at(name)).arg(ROWS.to_string()))?.0);
        }
    }
    let expected = cells(&at("palier"))?;
    for name in ["xlsxwriter", "openpyxl"] {
        if cells(&at(name))? != expected {
            return Err(format!("le classeur de {name} ne dit pas la même chose").into());
        }
    }
    let (palier, peak) = medians(&ours);
    table.add("classeur 100 000 × 10 : Palier", palier, "s");
    table.add("classeur : mémoire au plus haut", peak, "Mio");
    for (name, costs) in [("XlsxWriter", &xlsxwriter), ("openpyxl", &openpyxl)] {
        let (seconds, peak) = medians(costs);
        table.add_against(&format!("classeur : {name}"), seconds, "s", (palier, "Palier"));
        table.add(format!("classeur : {name}, mémoire au plus haut"), peak, "Mio");
    }
    Ok(())
}

fn synthesis(folder: &Path, python: &Path, table: &mut Table) -> Result<(), Failure> {
    let script = folder.join("synthese.py");
    fs::write(
        &script,
        "import resource, sys, time\nstart = time.perf_counter()\nfrom weasyprint import HTML\n\
        HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')\n\
        print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n",
    )?;
    let (html, ours, theirs) =
        (folder.join("s.html"), folder.join("palier.pdf"), folder.join("weasyprint.pdf"));
    make(Make::Html, &html)?;
    let (mut cold, mut warm, mut weasyprint) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (first, more) = ourselves(Make::Synthesis, &ours)?;
        cold.push(first);
        warm.push(*more.first().ok_or("la mesure à chaud manque")?);
        weasyprint.push(cost(Command::new(python).arg(&script).arg(&html).arg(&theirs))?.0);
    }
    table.add("synthèse : pages, Palier", pages(&ours)?, "");
    table.add("synthèse : pages, WeasyPrint", pages(&theirs)?, "");
    let (palier, peak) = medians(&cold);
    warm.sort_by(f64::total_cmp);
    let warm = warm[warm.len() / 2];
    let (seconds, their_peak) = medians(&weasyprint);
    table.add("synthèse : Palier, à froid", palier, "s");
    table.add("synthèse : Palier, à chaud", warm, "s");
    table.add("synthèse : Palier, mémoire au plus haut", peak, "Mio");
    table.add_against(
        "synthèse : WeasyPrint, contre Palier à froid",
        seconds,
        "s",
        (palier, "Palier à froid"),
    );
    table.add_against("synthèse : WeasyPrint, contre Palier à chaud", seconds, "s", (warm, "Palier à chaud"));
    table.add("synthèse : WeasyPrint, mémoire au plus haut", their_peak, "Mio");
    Ok(())
}

/// A Python of its own, gone with its folder.
fn python(folder: &Path) -> Result<PathBuf, Failure> {
    let home = folder.join("python");
    eprintln!("Python : installation de XlsxWriter, openpyxl et WeasyPrint dans un dossier jetable.");
    done(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    let python = home.join("bin/python");
    let packages = ["xlsxwriter", "openpyxl", "weasyprint"];
    done(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )?;
    Ok(python)
}

fn done(order: &mut Command) -> Result<(), Failure> {
    let status = order.status()?;
    if status.success() { Ok(()) } else { Err(format!("{order:?} : {status}").into()) }
}

fn ourselves(what: Make, to: &Path) -> Result<(Cost, Vec<f64>), Failure> {
    let word = match what {
        Make::Workbook => "workbook",
        Make::Synthesis => "synthesis",
        Make::Html => "html",
    };
    cost(Command::new(std::env::current_exe()?).args(["--make", word, "--to"]).arg(to))
}

/// Runs a maker; gives what its last line says, and the numbers that follow.
fn cost(order: &mut Command) -> Result<(Cost, Vec<f64>), Failure> {
    let output = order.output()?;
    if !output.status.success() {
        return Err(format!("{order:?} : {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers = said.lines().last().unwrap_or_default().split_whitespace();
    let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>()?;
    match numbers.as_slice() {
        [seconds, peak, more @ ..] => Ok((Cost { seconds: *seconds, peak: *peak }, more.to_vec())),
        _ => Err(format!("{order:?} n'a pas dit ce qu'il coûte").into()),
    }
}

fn medians(costs: &[Cost]) -> (f64, f64) {
    let median = |of: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    (median(|cost| cost.seconds), median(|cost| cost.peak))
}

/// MiB this process held at its peak, as the kernel counts them.
fn peak() -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("VmHWM manque")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

fn head() -> Sheet {
    let column = |title: &str, kind| Column { title: title.to_owned(), kind, width: 16 };
    let mut columns = vec![column("Ligne", Kind::Number)];
    columns.extend(["Intitulé", "Lieu", "Bailleur"].map(|title| column(title, Kind::Text)));
    columns.push(column("Jour", Kind::Date));
    columns.extend(["Prévu", "Réalisé", "Valorisé", "Part", "Autre"].map(|title| column(title, Kind::Euros)));
    Sheet {
        name: "Lignes".to_owned(),
        title: "Lignes".to_owned(),
        source: Vec::new(),
        edited_on: DAY,
        columns,
        rows: Vec::new(),
    }
}

const DAY: Day = Day(jiff::civil::date(2026, 1, 1));

fn row(index: u32) -> Vec<Cell> {
    let cents = |factor: i64| Cell::Euros(Cents(i64::from(index) * factor % 900_000));
    let mut cells = vec![
        Cell::Number(f64::from(index)),
        Cell::Text(format!("Passages du samedi, lot {index}")),
        Cell::Text(format!("Tours {} à {}", index % 40, index % 40 + 3)),
        Cell::Text(format!("Bailleur {}", index % 12)),
        Cell::Date(DAY.plus_days(i64::from(index % 365))),
    ];
    cells.extend([7_919, 104_729, 1_299_709, 15_485_863, 32_452_843].map(cents));
    cells
}

/// The rows of a workbook as plain texts, whoever made it: those under a header of ten columns.
fn cells(path: &Path) -> Result<Vec<String>, Failure> {
    let mut workbook = open_workbook_auto(path)?;
    let range = workbook.worksheet_range_at(0).ok_or("aucune feuille")??;
    let said = |cell: &Data| match cell {
        Data::DateTime(date) => format!("{:.0}", date.as_f64()),
        Data::Float(number) => format!("{number:.2}"),
        Data::Int(number) => format!("{number}.00"),
        other => other.to_string(),
    };
    let under = range.rows().skip_while(|row| row.first().is_none_or(|cell| *cell != "Ligne"));
    let rows: Vec<String> = under.map(|row| row.iter().map(said).collect::<Vec<_>>().join("|")).collect();
    if rows.len() != usize::try_from(ROWS)? + 1 {
        return Err(format!("{} : {} lignes", path.display(), rows.len()).into());
    }
    Ok(rows)
}

/// Pages of a PDF, counted by the mark each one bears in the file.
fn pages(path: &Path) -> Result<f64, Failure> {
    let output = Command::new("pdfinfo").arg(path).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("Pages:")).ok_or("pdfinfo ne dit rien")?;
    Ok(line.trim().parse()?)
}

/// The same rows by the two libraries, each in the mode that keeps its memory down.
const PYTHON_WORKBOOKS: &str = r##"
import datetime, resource, sys, time
maker, path, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
header = ["Ligne", "Intitulé", "Lieu", "Bailleur", "Jour", "Prévu", "Réalisé", "Valorisé", "Part", "Autre"]
first = datetime.date(2026, 1, 1)
factors = [7919, 104729, 1299709, 15485863, 32452843]
def row(i):
    return [i, f"Passages du samedi, lot {i}", f"Tours {i % 40} à {i % 40 + 3}", f"Bailleur {i % 12}",
            first + datetime.timedelta(days=i % 365)] + [i * f % 900000 / 100 for f in factors]
if maker == "xlsxwriter":
    import xlsxwriter
    start = time.perf_counter()
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day, euros = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": '#,##0.00 "€"'})
    sheet = book.add_worksheet("Lignes")
    sheet.write_row(0, 0, header)
    for i in range(rows):
        cells = row(i)
        sheet.write_number(i + 1, 0, cells[0])
        for c in (1, 2, 3):
            sheet.write_string(i + 1, c, cells[c])
        sheet.write_datetime(i + 1, 4, cells[4], day)
        for c in range(5, 10):
            sheet.write_number(i + 1, c, cells[c], euros)
    book.close()
else:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    start = time.perf_counter()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Lignes")
    sheet.append(header)
    for i in range(rows):
        cells = row(i)
        out = cells[:4]
        for c, form in [(4, "dd/mm/yyyy")] + [(c, '#,##0.00 "€"') for c in range(5, 10)]:
            cell = WriteOnlyCell(sheet, value=cells[c])
            cell.number_format = form
            out.append(cell)
        sheet.append(out)
    book.save(path)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"##;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("court.xlsx");
        let file = File::create(&path).expect("a file");
        xlsx_rows(&head(), (0..2).map(row), file).expect("a workbook");
        assert!(cells(&path).is_err_and(|why| why.to_string().contains("3 lignes")));
    }
}
