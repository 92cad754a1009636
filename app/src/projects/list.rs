//! The dossiers of a call, as those who examine them see them: narrowed, sorted, and the same as a workbook.

use super::store::examination;
use super::store::listed::{self, ListedDossier, NarrowedDossiers};
use super::store::{self, KeptCampaign, Reach, offer, runs_calls};
use super::views::list::{DossierLine, DossiersView, SortHeading};
use super::words::dossier_tone;
use crate::abatement::workbook_of;
use crate::convention::in_force;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::counted;
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::projects::{DossierState, ranking};
use palier_domain::shared::{CampaignId, Cents, Day, text::fold};
use std::cmp::Ordering;

/// Columns of the list: code, what it is called, whether it is a number.
const COLUMNS: [(&str, &str, bool); 8] = [
    ("dossier", "Dossier", false),
    ("porteur", "Porteur", false),
    ("etat", "État", false),
    ("depose", "Déposé le", false),
    ("demande", "Demandé", true),
    ("a-nous", "Dont à votre organisme", true),
    ("avis", "Avis rendus", false),
    ("rang", "Rang, selon vos notes", false),
];

/// How the list is looked at: to what it is narrowed, and in what order.
pub(super) struct Looked {
    only: NarrowedDossiers,
    by: &'static str,
    backwards: bool,
}

impl Looked {
    fn of(query: &Form) -> Self {
        let asked = query.text("tri");
        let (backwards, code) = asked.strip_prefix('-').map_or((false, asked), |code| (true, code));
        let known = COLUMNS.iter().find(|(known, ..)| *known == code);
        let text = |name| query.text(name).to_owned();
        Self {
            only: NarrowedDossiers {
                state: text("etat"),
                quartier: text("quartier"),
                axis: text("axe"),
                funder: text("financeur"),
                words: text("mots"),
            },
            by: known.map_or(COLUMNS[0].0, |(code, ..)| code),
            backwards: backwards && known.is_some(),
        }
    }

    fn sort(&self) -> String {
        match (self.by, self.backwards) {
            (by, false) if by == COLUMNS[0].0 => String::new(),
            (by, backwards) => format!("{}{by}", if backwards { "-" } else { "" }),
        }
    }

    /// What an address keeps of it; nothing of what is usual.
    fn query(&self, sort: &str) -> String {
        let only = &self.only;
        let pairs = [
            ("etat", only.state.as_str()),
            ("quartier", &only.quartier),
            ("axe", &only.axis),
            ("financeur", &only.funder),
            ("mots", &only.words),
            ("tri", sort),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, text)| !text.is_empty()));
        query.finish()
    }

    fn address(&self, path: &str, sort: &str) -> String {
        match self.query(sort) {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The list of a call looked at as that query says.
    pub(super) fn back(campaign: &KeptCampaign, query: &str) -> String {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let looked = Self::of(&Form::of(&pairs));
        looked.address(&format!("{}/dossiers", campaign.href()), &looked.sort())
    }

    /// Headings: where each leads sorts the list by it, the other way when it already is.
    fn headings(&self, href: &str) -> Vec<SortHeading> {
        let heading = |&(code, label, number): &(&'static str, &'static str, bool)| {
            let now = self.by == code;
            let next = if now && !self.backwards { format!("-{code}") } else { code.to_owned() };
            SortHeading {
                label,
                href: self.address(href, &next),
                sense: match (now, self.backwards) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
                number,
            }
        };
        COLUMNS.iter().map(heading).collect()
    }

    /// Which of two comes first, in the sense of the column.
    fn compared(&self, (one, place): &Row, (other, its): &Row) -> Ordering {
        // What has no rank yet comes last, whichever way.
        if let ("rang", None, Some(_)) | ("rang", Some(_), None) = (self.by, place, its) {
            return place.is_none().cmp(&its.is_none());
        }
        let order = match self.by {
            "porteur" => fold(&one.holder).cmp(&fold(&other.holder)),
            "etat" => one.state.cmp(&other.state),
            "depose" => one.submitted_on.cmp(&other.submitted_on),
            "demande" => one.asked_cents.cmp(&other.asked_cents),
            "a-nous" => one.asked_of_us.cmp(&other.asked_of_us),
            "avis" => (one.given, one.opinions).cmp(&(other.given, other.opinions)),
            "rang" => place.cmp(its),
            _ => Ordering::Equal,
        };
        if self.backwards { order.reverse() } else { order }
    }
}

/// A dossier, and its place by the reader's marks.
type Row = (ListedDossier, Option<u32>);

/// The dossiers of a call that are shown, in the order asked.
async fn rows(
    tx: &mut Tx,
    who: &Allowed,
    campaign: &KeptCampaign,
    looked: &Looked,
) -> Result<Vec<Row>, Problem> {
    let reach = Reach::of(who);
    let listed = listed::list(tx, &reach, campaign.id, &looked.only).await?;
    let cards = examination::scores_of(tx, campaign.id, &who.organisation().to_string()).await?;
    let ranks = ranking(&campaign.call.scores, &cards);
    let place = |row: &ListedDossier| ranks.iter().find(|rank| rank.dossier == row.id).map(|rank| rank.place);
    let mut rows: Vec<Row> = listed
        .into_iter()
        .map(|row| {
            let place = place(&row);
            (row, place)
        })
        .collect();
    // By title already: equals stay so.
    if looked.backwards && looked.by == COLUMNS[0].0 {
        rows.reverse();
    }
    rows.sort_by(|one, other| looked.compared(one, other));
    Ok(rows)
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    query: Form,
) -> Result<Response, Problem> {
    let looked = Looked::of(&query);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let campaign = store::campaign_seen(tx, &who, id).await?;
    let rows = rows(tx, &who, &campaign, &looked).await?;
    let href = format!("{}/dossiers", campaign.href());
    let convention = in_force(&app);
    let axes = convention.axes().into_iter();
    let may_act = runs_calls(&who) && who.viewer().viewing_as.is_none();
    let organisations = match may_act {
        true => offer::organisations(tx, app.world.today()).await?,
        false => Vec::new(),
    };
    let quartiers = offer::quartiers(tx).await?;
    let funders = campaign.call.funders.iter();
    show(&DossiersView {
        frame: Frame::of(&app, &who, "Dossiers déposés")
            .under("Projets", "/projets")
            .under(campaign.call.title.clone(), campaign.href()),
        states: states(),
        quartiers: quartiers.into_iter().map(|one| (one.id, one.name)).collect(),
        axes: axes
            .map(|axis| (axis.code.to_owned(), format!("{} {}", axis.code, axis.clause.title)))
            .collect(),
        funders: funders.map(|funder| (funder.organisation.to_string(), funder.name.clone())).collect(),
        count: counted(i64::try_from(rows.len()).unwrap_or(i64::MAX), "dossier", "dossiers"),
        asked: rows.iter().map(|(row, _)| row.asked_cents).sum::<Cents>().to_string(),
        asked_of_us: rows.iter().map(|(row, _)| row.asked_of_us).sum::<Cents>().to_string(),
        rows: rows.iter().map(line_of).collect(),
        headings: looked.headings(&href),
        workbook: looked.address(&format!("{href}.xlsx"), &looked.sort()),
        back: looked.query(&looked.sort()),
        sort: looked.sort(),
        may_act,
        organisations: organisations.into_iter().map(|(id, name)| (id, name, false)).collect(),
        narrowed: looked.only != NarrowedDossiers::default(),
        only: looked.only,
        href,
    })
}

/// The states of what is submitted, as choices.
fn states() -> Vec<(String, String)> {
    let told = DossierState::ALL.iter().filter(|state| **state != DossierState::Brouillon);
    told.map(|state| (state.code().to_owned(), state.title().to_owned())).collect()
}

fn submitted(row: &ListedDossier) -> Option<Day> {
    row.submitted_on.as_deref().and_then(|text| Day::parse(text).ok())
}

fn line_of((row, place): &Row) -> DossierLine {
    let rank = place.map(|place| if place == 1 { "1er".to_owned() } else { format!("{place}e") });
    DossierLine {
        id: row.id.to_string(),
        href: format!("/projets/dossiers/{}", row.id),
        title: row.title.clone(),
        holder: row.holder.clone(),
        state: row.state.title(),
        tone: dossier_tone(row.state),
        submitted: submitted(row).map(Day::short).unwrap_or_default(),
        asked: row.asked_cents.to_string(),
        asked_of_us: row.asked_of_us.to_string(),
        opinions: if row.opinions == 0 {
            "aucun demandé".to_owned()
        } else {
            format!("{} sur {}", row.given, row.opinions)
        },
        corrections: row.corrections,
        rank: rank.unwrap_or_default(),
    }
}

pub(super) async fn workbook(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<CampaignId>,
    query: Form,
) -> Result<Response, Problem> {
    let looked = Looked::of(&query);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let campaign = store::campaign_seen(tx, &who, id).await?;
    let rows = rows(tx, &who, &campaign, &looked).await?;
    let quartiers = offer::quartiers(tx).await?.into_iter().map(|one| (one.id, one.name)).collect();
    drop(read);
    let today = app.world.today();
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut source =
        vec![counted(count, "dossier déposé", "dossiers déposés"), format!("Situation au {}", today.plain())];
    let funders = campaign.call.funders.iter();
    let funders = funders.map(|funder| (funder.organisation.to_string(), funder.name.clone())).collect();
    let only = &looked.only;
    source.extend(filter_said("État", states(), &only.state));
    source.extend(filter_said("Quartier", quartiers, &only.quartier));
    source.extend((!only.axis.is_empty()).then(|| format!("Axe : {}", only.axis)));
    source.extend(filter_said("Financeur", funders, &only.funder));
    source.extend((!only.words.is_empty()).then(|| format!("Contient : {}", only.words)));
    let sheet = Sheet {
        name: "Dossiers".to_owned(),
        title: format!("Dossiers déposés : {}", campaign.call.title),
        source,
        edited_on: today,
        columns: columns(),
        rows: rows.iter().map(cells).collect(),
    };
    workbook_of(vec![sheet], "dossiers-deposes").await
}

/// A filter in words; nothing when it narrows nothing.
fn filter_said(what: &str, offered: Vec<(String, String)>, code: &str) -> Option<String> {
    let found = offered.into_iter().find(|(known, _)| known == code)?;
    Some(format!("{what} : {}", found.1))
}

fn columns() -> Vec<Column> {
    let of = |&(title, kind, width): &(&str, Kind, u16)| Column { title: title.to_owned(), kind, width };
    [
        ("Dossier", Kind::Text, 40),
        ("Porteur", Kind::Text, 32),
        ("État", Kind::Text, 18),
        ("Déposé le", Kind::Date, 12),
        ("Demandé", Kind::Euros, 16),
        ("Dont à votre organisme", Kind::Euros, 20),
        ("Avis demandés", Kind::Number, 12),
        ("Avis rendus", Kind::Number, 12),
        ("Corrections sans réponse", Kind::Number, 14),
        ("Rang, selon vos notes", Kind::Number, 12),
        ("Numéro", Kind::Text, 38),
    ]
    .iter()
    .map(of)
    .collect()
}

fn cells((row, place): &Row) -> Vec<Cell> {
    let number = |count: i64| Cell::Number(f64::from(i32::try_from(count).unwrap_or(i32::MAX)));
    vec![
        Cell::Text(row.title.clone()),
        Cell::Text(row.holder.clone()),
        Cell::Text(row.state.title().to_owned()),
        submitted(row).map_or(Cell::Empty, Cell::Date),
        Cell::Euros(row.asked_cents),
        Cell::Euros(row.asked_of_us),
        number(row.opinions),
        number(row.given),
        number(row.corrections),
        place.map_or(Cell::Empty, |place| Cell::Number(f64::from(place))),
        Cell::Text(row.id.to_string()),
    ]
}
