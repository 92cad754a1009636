//! The consolidated page over the abatements of a métropole, then of France, while lines are being added: beside a plain scan
//! of the same lines, with the figures compared before any time is printed.

use crate::palier::{Palier, Visitor, encoded, links_starting, timed_quiet};
use crate::seed::{self, Size};
use crate::{Failure, load, table::Table};
use http_body_util::BodyExt;
use sqlx::sqlite::SqlitePool;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Pages asked for, one after the other.
const PAGES: usize = 300;
/// Figures opened.
const FIGURES: usize = 200;

const METROPOLE: Size =
    Size { name: "métropole", quartiers: 39, years: 5, landlords: 12, lines: 60, here: 12 };
/// Two landlords per quartier among many, so that a quartier has the lines of France: a million in all.
const FRANCE: Size = Size { name: "France", quartiers: 1_584, years: 5, landlords: 400, lines: 63, here: 2 };

/// What a plain scan of the lines gives, by quartier then by axis, in cents, and how long it took.
const SCAN: &str = "SELECT q.name || ' (' || q.commune_names || ')', l.axis, \
    SUM(COALESCE(l.realised_valued_cents, l.planned_valued_cents)) FROM abatement_line l \
    JOIN abatement a ON a.id = l.abatement_id JOIN quartier q ON q.id = a.quartier_id \
    WHERE a.year = $1 GROUP BY q.id, l.axis";

/// Measures both sizes on fresh bases.
///
/// # Errors
/// When the program refuses, or a figure differs from the scan.
pub async fn measure(program: &Path, visitor: &Visitor<'_>, table: &mut Table) -> Result<(), Failure> {
    for size in [METROPOLE, FRANCE] {
        one(program, visitor, &size, table).await?;
    }
    Ok(())
}

async fn one(program: &Path, visitor: &Visitor<'_>, size: &Size, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    timed_quiet(program, &["demo", "--no-serve", "--listen", "127.0.0.1:0", "--data"], &data)?;
    let pool = seed::open(&data).await?;
    let open = seed::fill(&pool, size).await?;
    // The counters were laid by another text than the program's: it has to find them exact.
    timed_quiet(program, &["check", "--data"], &data)?;
    let name = size.name;
    let lines: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM abatement_line").fetch_one(&pool).await?;
    table.add(format!("{name} : lignes"), whole(lines.0), "");

    let palier = Palier::start(program, &data).await?;
    let cookie = palier.enter(visitor).await?;
    same(&pool, &palier, &cookie, size).await?;
    let scan = scan_time(&pool).await?;
    table.add(format!("{name} : balayage SQL des mêmes lignes"), scan, "ms");

    let writing = Arc::new(AtomicBool::new(true));
    let written = Arc::new(AtomicU32::new(0));
    let landlord = palier.enter(&Visitor { account: &open.account, password: visitor.password }).await?;
    let writer = Writer {
        path: format!("/abattement/{}/lignes/nouvelle", open.abatement),
        cookie: landlord,
        address: palier.address(),
    };
    let busy = tokio::spawn(writer.write(writing.clone(), written.clone()));
    let page = format!("/abattement/consolidation?lignes=quartier&annee={}", seed::YEAR);
    let times = ask(&palier, &cookie, &vec![page.clone(); PAGES]).await?;
    add_times(table, &format!("{name} : page axe × quartier"), times, scan);
    let first = palier.read(&page, &cookie).await?;
    let figures: Vec<String> =
        links_starting(&String::from_utf8_lossy(&first), "/abattement/consolidation/lignes")
            .take(FIGURES)
            .collect();
    let times = ask(&palier, &cookie, &figures).await?;
    add_times(table, &format!("{name} : lignes derrière un chiffre"), times, scan);
    let all = "/abattement/consolidation?lignes=quartier&annee=toutes".to_owned();
    let times = ask(&palier, &cookie, &vec![all; PAGES / 3]).await?;
    add_times(table, &format!("{name} : page, toutes les années"), times, scan);
    writing.store(false, Ordering::Relaxed);
    busy.await??;
    table.add(
        format!("{name} : lignes ajoutées pendant la mesure"),
        f64::from(written.load(Ordering::Relaxed)),
        "",
    );
    // And still the same once all that was written.
    same(&pool, &palier, &cookie, size).await?;
    drop(palier);
    timed_quiet(program, &["check", "--data"], &data)?;
    Ok(())
}

/// A landlord who adds lines to its programme, one after the other.
struct Writer {
    path: String,
    cookie: String,
    address: std::net::SocketAddr,
}

impl Writer {
    async fn write(self, going: Arc<AtomicBool>, written: Arc<AtomicU32>) -> Result<(), Failure> {
        let fields = [
            ("axis", "4"),
            ("measure", "Gestion des encombrants"),
            ("title", "Tournée"),
            ("planned", "80"),
            ("planned_landlord", "20"),
            ("planned_valued", "60"),
        ];
        let form: Vec<String> =
            fields.iter().map(|(name, text)| format!("{name}={}", encoded(text))).collect();
        let form = form.join("&");
        while going.load(Ordering::Relaxed) {
            let answer = crate::palier::post(self.address, &self.path, &self.cookie, form.clone()).await?;
            if !answer.status().is_redirection() {
                return Err(format!("{} : {}", self.path, answer.status()).into());
            }
            written.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// How long each answer took, in order of length.
async fn ask(palier: &Palier, cookie: &str, paths: &[String]) -> Result<Vec<Duration>, Failure> {
    let mut connection = load::connect(palier.address()).await?;
    let mut times = Vec::new();
    for path in paths {
        let since = Instant::now();
        let answer = load::ask(&mut connection, palier.address(), path, Some(cookie)).await?;
        if answer.status() != hyper::StatusCode::OK {
            return Err(format!("{path} : {}", answer.status()).into());
        }
        answer.into_body().collect().await?;
        times.push(since.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn add_times(table: &mut Table, what: &str, times: Vec<Duration>, scan: f64) {
    for (name, share) in [("médiane", 50), ("95e centile", 95)] {
        let at = times.get(times.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
        table.add_against(&format!("{what}, {name}"), at.as_secs_f64() * 1e3, "ms", (scan, "balayage"));
    }
}

/// By quartier, cents per axis, as a plain scan of the lines gives them.
async fn scanned(pool: &SqlitePool) -> Result<BTreeMap<String, BTreeMap<String, i64>>, Failure> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(SCAN).bind(seed::YEAR).fetch_all(pool).await?;
    let mut all: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (name, axis, cents) in rows {
        *all.entry(name).or_default().entry(axis).or_default() += cents;
    }
    Ok(all)
}

async fn scan_time(pool: &SqlitePool) -> Result<f64, Failure> {
    let mut times = Vec::new();
    for _ in 0..3 {
        let since = Instant::now();
        scanned(pool).await?;
        times.push(since.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[1])
}

/// Every figure of every page is that of the scan, to the cent.
async fn same(pool: &SqlitePool, palier: &Palier, cookie: &str, size: &Size) -> Result<(), Failure> {
    let expected = scanned(pool).await?;
    let (mut compared, mut page) = (0, 1);
    loop {
        let path = format!("/abattement/consolidation?lignes=quartier&annee={}&page={page}", seed::YEAR);
        let html = palier.read(&path, cookie).await?;
        let html = String::from_utf8_lossy(&html);
        for (name, figures) in rows(&html) {
            let Some(axes) = expected.get(&name) else { continue };
            let told: Vec<i64> =
                (1..=8).map(|axis: u8| axes.get(&axis.to_string()).copied().unwrap_or(0)).collect();
            let total: i64 = told.iter().sum();
            if figures.len() != 9 || figures[..8] != told[..] || figures[8] != total {
                return Err(format!("{name} : la page dit {figures:?}, le balayage {told:?}").into());
            }
            compared += 1;
        }
        if page == 1 {
            let whole: i64 = expected.values().flat_map(BTreeMap::values).sum();
            let foot = rows(&html).into_iter().find(|(name, _)| name == "Total").map(|(_, figures)| figures);
            if foot.as_ref().and_then(|figures| figures.last()) != Some(&whole) {
                return Err(format!("le total de la page ({foot:?}) n'est pas {whole}").into());
            }
        }
        if !html.contains("rel=\"next\"") {
            break;
        }
        page += 1;
    }
    if compared < size.quartiers {
        return Err(format!("{compared} quartiers comparés seulement").into());
    }
    Ok(())
}

/// Rows of the table of figures: what each is, and its cents.
fn rows(html: &str) -> Vec<(String, Vec<i64>)> {
    let row = |text: &str| {
        let (name, rest) = text.split_once("<th scope=\"row\">")?.1.split_once("</th>")?;
        let cells = rest.split("<td class=\"number\">").skip(1);
        let cents = |cell: &str| {
            let value = cell.split_once("<data value=\"").and_then(|(_, after)| after.split_once('"'));
            value.map_or(Some(0), |(value, _)| value.parse().ok())
        };
        Some((name.to_owned(), cells.map(cents).collect::<Option<Vec<i64>>>()?))
    };
    html.split("<tr>").skip(1).filter_map(row).collect()
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 lines")]
fn whole(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_order_with_nothing_for_what_is_missing() {
        let html = r#"<table><tr><th scope="row">Montreynaud (Saint-Étienne)</th><td class="number"><span>-</span></td>
            <td class="number"><a href="/x"><data value="1250">12,50 €</data></a></td></tr></table>"#;
        assert_eq!(rows(html), [("Montreynaud (Saint-Étienne)".to_owned(), vec![0, 1_250])]);
    }
}
