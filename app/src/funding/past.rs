//! Grants of earlier years: brought in from a table in one transaction and one journal entry, then read by year,
//! beneficiary and funder.

use super::store::past::{self as kept, PastLook};
use super::views::{PastImportView, PastRow, PastView};
use crate::plans::{PAGE, Paging};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, Write, journal};
use crate::territory::Report;
use crate::words::capital;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::read::read;
use palier_domain::funding::{PastGrant, PastGrants, read_past_grants};
use palier_domain::partners::Capability;
use palier_domain::shared::FieldFault;
use palier_domain::territory::{Plan, diff};
use serde_json::json;

/// Where they are read.
const HERE: &str = "/financements/subventions-passees";

/// Reads a file of past grants: CSV, XLSX, ODS.
///
/// # Errors
/// The French reason: nothing of the file is taken then.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<PastGrants, String> {
    let tables = read(name, bytes).map_err(|why| why.to_string().trim_end_matches('.').to_owned())?;
    let table = tables.iter().find(|table| !table.hidden);
    read_past_grants(table.ok_or_else(|| "le fichier n'a aucune feuille visible".to_owned())?)
}

/// What is kept with its identifiers, what the table would change of it, and the report of it.
type Planned = (Vec<(String, PastGrant)>, Plan<PastGrant>, Report);

async fn planned(tx: &mut Tx, read: &PastGrants) -> Result<Planned, Problem> {
    let known = kept::all(tx).await?;
    let rows: Vec<PastGrant> = known.iter().map(|(_, grant)| grant.clone()).collect();
    let plan = diff(&rows, &read.rows).map_err(Problem::refused)?;
    let report = Report {
        of: "subventions passées",
        read: read.rows.len(),
        created: plan.create.len(),
        changed: plan
            .change
            .iter()
            .map(|change| {
                let grant = &change.after;
                (format!("{}, {} {}", grant.holder, grant.scheme, grant.year), change.fields.clone())
            })
            .collect(),
        same: plan.same,
        warnings: read.warnings.clone(),
        ..Report::default()
    };
    Ok((known, plan, report))
}

/// What bringing these grants in would do.
///
/// # Errors
/// When the store does not answer.
pub async fn preview_past(tx: &mut Tx, read: &PastGrants) -> Result<Report, Problem> {
    planned(tx, read).await.map(|(_, _, report)| report)
}

/// Keeps what is new in these grants, in one transaction and one journal entry; writes nothing when nothing is.
///
/// # Errors
/// When the store refuses; then nothing is kept.
pub async fn import_past(mut write: Write, read: &PastGrants) -> Result<Report, Problem> {
    let world = write.world().clone();
    let (known, plan, report) = planned(write.tx(), read).await?;
    if report.is_empty() {
        return Ok(report);
    }
    let new: Vec<(String, PastGrant)> =
        plan.create.into_iter().map(|grant| (world.id::<uuid::Uuid>().to_string(), grant)).collect();
    kept::insert(write.tx(), &new, world.now()).await?;
    for change in &plan.change {
        let Some((id, _)) = known.get(change.index) else { continue };
        kept::rewrite(write.tx(), id, &change.after).await?;
    }
    let details = json!({
        "lus": report.read, "crees": report.created, "modifies": report.changed.len(), "siret_faux": report.warnings.len(),
    });
    write.commit(Event::of("subventions.importees", "import", "subventions").with(details)).await?;
    Ok(report)
}

fn row(grant: &PastGrant) -> PastRow {
    let said = [&grant.reference, &grant.contract, &grant.object];
    PastRow {
        year: grant.year,
        holder: grant.holder.clone(),
        siret: grant.written.clone(),
        sound: grant.siret.is_some(),
        funder: if grant.funder.is_empty() { "non indiqué".to_owned() } else { grant.funder.clone() },
        scheme: grant.scheme.clone(),
        details: said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(", "),
        sum: grant.cents.to_string(),
    }
}

pub(super) async fn page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).take(9).collect::<String>();
    let look = PastLook {
        year: query.text("annee").parse().unwrap_or_default(),
        funder: query.text("financeur").to_owned(),
        holder: query.text("porteur").to_owned(),
        siren: digits(query.text("siret")),
    };
    let mut read = app.db.read().await?;
    let (count, total) = kept::sums(read.tx(), &look).await?;
    let paging = Paging::of(&query, count);
    let rows = kept::list(read.tx(), &look, (PAGE, paging.skipped())).await?;
    let years = kept::years(read.tx()).await?;
    let (previous, next) = paging.turns(|page| {
        let mut address = form_urlencoded::Serializer::new(String::new());
        let named = ["annee", "financeur", "porteur", "siret"].map(|name| (name, query.text(name)));
        address.extend_pairs(named.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("{HERE}?{}", address.append_pair("page", page).finish())
    });
    show(&PastView {
        frame: Frame::of(&app, &who, "Subventions passées").under("Financements", "/financements"),
        here: HERE,
        none: years.is_empty(),
        imports: who.may(Capability::OpenCampaign),
        years: years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
        funders: kept::funders(read.tx()).await?,
        year: if look.year == 0 { String::new() } else { look.year.to_string() },
        funder: look.funder,
        holder: look.holder,
        siret: query.text("siret").to_owned(),
        rows: rows.iter().map(row).collect(),
        total: total.to_string(),
        summary: paging.said(),
        previous,
        next,
    })
}

fn import_view(app: &App, who: &Allowed, report: Option<(Report, bool)>, filled: Filled) -> PastImportView {
    PastImportView {
        frame: Frame::of(app, who, "Importer des subventions passées")
            .under("Financements", "/financements")
            .under("Subventions passées", HERE),
        here: HERE,
        done: report.as_ref().is_some_and(|(_, done)| *done),
        report: report.map(|(report, _)| report),
        filled,
    }
}

pub(super) async fn import_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    show(&import_view(&app, &who, None, Filled::default()))
}

/// Brings a table in, or says what it would change and writes nothing.
pub(super) async fn bring_in(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let read = match form.files.first() {
        None => Err("Choisissez le tableau à lire : CSV, XLSX ou ODS.".to_owned()),
        Some(upload) => {
            let (name, bytes) = (upload.name.clone(), upload.bytes.clone());
            tokio::task::spawn_blocking(move || read_file(&name, &bytes))
                .await
                .map_err(Problem::inside)?
                .map_err(|why| format!("{}.", capital(&why)))
        }
    };
    let read = match read {
        Ok(read) => read,
        Err(why) => {
            let filled = Filled::again(form, vec![FieldFault::new("tableau", why)]);
            return show_again(&import_view(&app, &who, None, filled));
        }
    };
    let done = form.text("faire") == "importer";
    let report = match done {
        true => {
            let mut write = app.db.write(&who).await?;
            journal::take_turn(write.tx()).await?;
            import_past(write, &read).await?
        }
        false => preview_past(app.db.read().await?.tx(), &read).await?,
    };
    show(&import_view(&app, &who, Some((report, done)), Filled::default()))
}
