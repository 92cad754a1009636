//! Quartiers entered by hand: some have neither code nor contour anywhere.

use super::store::{self, NewQuartier};
use super::views::EditView;
use super::{import::named, pages::statuses};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, id_of};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::shared::{FieldFault, QuartierId, text::fold};
use palier_domain::territory::{Geography, Insee, Population, Quartier, QuartierStatus};
use serde_json::json;

/// Longest name, in characters.
const NAME: usize = 120;
/// Longest description, in characters.
const DESCRIPTION: usize = 1_000;
/// Years of census that can be meant.
const YEARS: std::ops::RangeInclusive<i16> = 1962..=2100;

/// What a person may say of a quartier.
struct Entered {
    name: String,
    status: QuartierStatus,
    description: Option<String>,
    population: Option<(u32, Option<i16>)>,
    npnru: bool,
}

impl Entered {
    /// Reads the form, or says everything that is to be corrected.
    fn read(form: &Form) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let name = form.text("nom").to_owned();
        if name.is_empty() || name.chars().count() > NAME || name.contains(char::is_control) {
            faults.push(FieldFault::new(
                "nom",
                format!("Écrivez le nom du quartier, en {NAME} caractères au plus."),
            ));
        }
        let status = form.text("statut").parse().map_err(|_| {
            faults.push(FieldFault::new("statut", "Choisissez le statut du quartier."));
        });
        let description = form.filled("description").map(str::to_owned);
        if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION) {
            faults.push(FieldFault::new("description", format!("Écrivez {DESCRIPTION} caractères au plus.")));
        }
        let inhabitants = form.read("population", &mut faults, |text| {
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            digits.parse::<u32>().map_err(|_| "Écrivez un nombre d'habitants, comme 2 983.".to_owned())
        });
        let year = form.read("annee", &mut faults, |text| {
            let year = text.parse::<i16>().ok().filter(|year| YEARS.contains(year));
            year.ok_or_else(|| "Écrivez l'année du recensement sur quatre chiffres, comme 2021.".to_owned())
        });
        if year.is_some() && inhabitants.is_none() && form.filled("population").is_none() {
            faults.push(FieldFault::new("population", "Écrivez le nombre d'habitants de cette année-là."));
        }
        match status {
            Ok(status) if faults.is_empty() => Ok(Self {
                name,
                status,
                description,
                population: inhabitants.map(|inhabitants| (inhabitants, year)),
                npnru: form.ticked("npnru"),
            }),
            _ => Err(faults),
        }
    }

    /// These words on that quartier: what changes, in French.
    fn onto(self, kept: &mut NewQuartier) -> Vec<&'static str> {
        let known = &mut kept.quartier;
        let counted = known.population.map(|p| (p.inhabitants, p.year));
        let changed = [
            ("nom", known.name != self.name),
            ("statut", known.status() != self.status),
            ("description", kept.description != self.description),
            ("population", counted != self.population),
            ("NPNRU", kept.npnru != self.npnru),
        ];
        if counted != self.population {
            known.population =
                self.population.map(|(inhabitants, year)| Population { inhabitants, year, geography: None });
        }
        known.name = self.name;
        known.status = Some(self.status);
        kept.description = self.description;
        kept.npnru = self.npnru;
        changed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// The form of a quartier to add.
pub(super) async fn new_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    show(&new_view(&app, &who, Filled::default()).await?)
}

async fn new_view(app: &App, who: &Allowed, filled: Filled) -> Result<EditView, Problem> {
    let mut read = app.db.read().await?;
    let names = store::commune_names(read.tx()).await?;
    drop(read);
    let mut communes: Vec<(String, String, bool)> = names
        .into_iter()
        .map(|(insee, name)| {
            let ticked = filled.has("communes", &insee);
            (insee, name, ticked)
        })
        .collect();
    communes.sort_by_cached_key(|(insee, name, _)| (fold(name), insee.clone()));
    Ok(EditView {
        frame: Frame::of(app, who, "Ajouter un quartier").under("Territoire", "/territoire"),
        action: "/territoire/nouveau".to_owned(),
        submit: "Ajouter le quartier",
        cancel: "/territoire".to_owned(),
        statuses: statuses(),
        communes: Some(communes),
        filled,
    })
}

/// Adds a quartier without code or contour.
pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let names = store::commune_names(write.tx()).await?;
    let chosen = form.all("communes").filter(|code| names.contains_key(*code));
    let communes: Vec<Insee> = chosen.filter_map(|code| Insee::parse(code).ok()).collect();
    let (entered, mut faults) = match Entered::read(&form) {
        Ok(entered) => (Some(entered), Vec::new()),
        Err(faults) => (None, faults),
    };
    if communes.is_empty() {
        faults.push(FieldFault::new("communes", "Choisissez la commune du quartier."));
    }
    let Some(entered) = entered.filter(|_| faults.is_empty()) else {
        drop(write);
        return show_again(&new_view(&app, &who, Filled::again(form, faults)).await?);
    };
    let mut new = NewQuartier {
        id: app.world.id(),
        quartier: blank(&entered, communes),
        description: None,
        npnru: false,
    };
    new.quartier.commune_names = Some(named(&new.quartier.communes, &names, None));
    entered.onto(&mut new);
    let key = new.quartier.name_key();
    let known = store::known_quartiers(write.tx(), Geography::G2024).await?;
    if known.iter().any(|kept| kept.quartier.name_key() == key) {
        drop(write);
        let faults = vec![FieldFault::new("nom", "Un quartier de ce nom existe déjà dans cette commune.")];
        return show_again(&new_view(&app, &who, Filled::again(form, faults)).await?);
    }
    store::insert_quartier(write.tx(), &new).await?;
    write.commit(Event::of("quartier.cree", "quartier", new.id).in_quartier(new.id)).await?;
    Ok(Redirect::to("/territoire?fait=cree").into_response())
}

/// A quartier of which nothing but its communes is known yet.
fn blank(entered: &Entered, communes: Vec<Insee>) -> Quartier {
    Quartier {
        code_2024: None,
        code_2015: None,
        name: entered.name.clone(),
        status: Some(entered.status),
        communes,
        commune_names: None,
        population: None,
        contour: None,
    }
}

/// The form of a quartier to change.
pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = reached(read.tx(), &who, &id).await?;
    drop(read);
    let known = &kept.quartier;
    let inhabitants = known.population.map(|p| p.inhabitants.to_string()).unwrap_or_default();
    let year = known.population.and_then(|p| p.year).map(|year| year.to_string()).unwrap_or_default();
    let filled = Filled::with(&[
        ("nom", &known.name),
        ("statut", known.status().code()),
        ("description", kept.description.as_deref().unwrap_or_default()),
        ("population", &inhabitants),
        ("annee", &year),
        ("npnru", if kept.npnru { "oui" } else { "" }),
    ]);
    show(&edit_view(&app, &who, &kept, filled))
}

fn edit_view(app: &App, who: &Allowed, kept: &NewQuartier, filled: Filled) -> EditView {
    let page = format!("/quartiers/{}", kept.id);
    EditView {
        frame: Frame::of(app, who, format!("Modifier {}", kept.quartier.name))
            .under("Territoire", "/territoire")
            .under(kept.quartier.name.clone(), page.clone()),
        action: format!("/territoire/{}/modifier", kept.id),
        submit: "Enregistrer",
        cancel: page,
        statuses: statuses(),
        communes: None,
        filled,
    }
}

async fn reached(tx: &mut Tx, who: &Allowed, id: &str) -> Result<NewQuartier, Problem> {
    let id: QuartierId = id_of(id)?;
    store::one_quartier(tx, id, &who.mandate()).await?.ok_or(Problem::NotFound)
}

/// Changes what people may say of a quartier; nothing is written when nothing changes.
pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    let mut kept = reached(write.tx(), &who, &id).await?;
    let entered = match Entered::read(&form) {
        Ok(entered) => entered,
        Err(faults) => {
            drop(write);
            return show_again(&edit_view(&app, &who, &kept, Filled::again(form, faults)));
        }
    };
    let fields = entered.onto(&mut kept);
    if !fields.is_empty() {
        store::update_entered(write.tx(), &kept).await?;
        let event = Event::of("quartier.modifie", "quartier", kept.id).in_quartier(kept.id);
        write.commit(event.with(json!({ "champs": fields }))).await?;
    }
    Ok(Redirect::to("/territoire?fait=modifie").into_response())
}
