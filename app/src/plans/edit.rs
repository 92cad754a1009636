//! Writing an action, and writing it again.

use super::change::{self, Change, must_follow};
use super::forms::{self, Within};
use super::store::linked::{self, SeenConstat};
use super::store::{self, NewActionRow};
use super::views::{AxisChoices, FormView};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::clause;
use palier_domain::shared::{ActionId, ConstatId, QuartierId};
use serde_json::{Value, json};

/// What the form offers, with what was already chosen.
struct Offer {
    quartiers: Vec<(String, String)>,
    organisations: Vec<(String, String)>,
    constats: Vec<SeenConstat>,
}

impl Offer {
    /// The constats named and the open ones of these quartiers.
    async fn of(
        tx: &mut Tx,
        app: &App,
        sight: &Sight,
        named: &[ConstatId],
        quartiers: &[QuartierId],
    ) -> Result<Self, Problem> {
        let mut constats: Vec<SeenConstat> = Vec::new();
        for id in named {
            constats.extend(linked::one(tx, sight, *id).await?);
        }
        for quartier in quartiers {
            let open = linked::of_quartier(tx, sight, *quartier).await?;
            constats
                .extend(open.into_iter().filter(|constat| constat.is_open() && !named.contains(&constat.id)));
        }
        Ok(Self {
            quartiers: store::quartiers(tx, sight).await?,
            organisations: store::organisations(tx, app.world.today()).await?,
            constats,
        })
    }

    fn within(&self) -> Within {
        Within {
            quartiers: self.quartiers.iter().filter_map(|(id, _)| id.parse().ok()).collect(),
            organisations: self.organisations.iter().filter_map(|(id, _)| id.parse().ok()).collect(),
            constats: self.constats.iter().map(|constat| (constat.id, constat.quartier_id)).collect(),
        }
    }

    fn view(self, app: &App, frame: Frame, filled: Filled, back: String, submit: &'static str) -> FormView {
        let convention = in_force(app);
        let ticked = |name: &str, options: Vec<(String, String)>| {
            let options = options.into_iter().map(|(id, label)| {
                let chosen = filled.has(name, &id);
                (id, label, chosen)
            });
            options.collect::<Vec<_>>()
        };
        let axes = convention.axes().into_iter().map(|axis| AxisChoices {
            title: format!("{} {}", axis.code, axis.clause.title),
            objectives: ticked(
                "objectives",
                axis.objectives
                    .iter()
                    .map(|aim| (aim.clause.id.clone(), format!("{} {}", aim.code, aim.clause.title)))
                    .collect(),
            ),
        });
        let constats = self.constats.iter().map(|constat| (constat.id.to_string(), constat.line())).collect();
        FormView {
            frame,
            axes: axes.collect(),
            constats: ticked("origins", constats),
            quartiers: ticked("quartiers", self.quartiers.clone()),
            choices: self.quartiers,
            partners: ticked("partners", self.organisations.clone()),
            pilots: self.organisations,
            upkeep_clause: convention.clause(clause!("art4.critere4")).map(|clause| clause.text.clone()),
            diagnosis_clause: convention.clause(clause!("art4.critere1")).map(|clause| clause.text.clone()),
            is_new: back == "/actions",
            back,
            submit,
            filled,
        }
    }
}

fn ids<T: std::str::FromStr>(form: &Form, name: &str) -> Vec<T> {
    form.all(name).filter_map(|text| text.parse().ok()).collect()
}

fn new_frame(app: &App, who: &Allowed) -> Frame {
    Frame::of(app, who, "Nouvelle action").under("Plans d'actions", "/actions")
}

pub(super) async fn new_page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let named: Vec<ConstatId> = ids(&query, "constat");
    let mut read = app.db.read().await?;
    let mut quartiers: Vec<QuartierId> = ids(&query, "quartier");
    for id in &named {
        let constat = linked::one(read.tx(), &sight, *id).await?.ok_or(Problem::NotFound)?;
        quartiers.push(constat.quartier_id);
    }
    quartiers.sort();
    quartiers.dedup();
    let offer = Offer::of(read.tx(), &app, &sight, &named, &quartiers).await?;
    let own = who.organisation().to_string();
    let mut texts = vec![("pilot", own)];
    texts.extend(named.iter().map(|id| ("origins", id.to_string())));
    texts.extend(quartiers.iter().map(|id| ("quartiers", id.to_string())));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let filled = Filled::with(&texts);
    show(&offer.view(&app, new_frame(&app, &who), filled, "/actions".to_owned(), "Créer l'action"))
}

pub(super) async fn create(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut write = app.db.write(&who).await?;
    let offer = Offer::of(write.tx(), &app, &sight, &ids(&form, "origins"), &ids(&form, "quartiers")).await?;
    let new = match forms::read(&form, &offer.within(), &in_force(&app), app.world.id(), app.world.now()) {
        Ok(new) => new,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            let frame = new_frame(&app, &who);
            return show_again(&offer.view(&app, frame, filled, "/actions".to_owned(), "Créer l'action"));
        }
    };
    store::insert_action(write.tx(), &new).await?;
    change::keep(write, new.id, ("action.creee", said(&new)), &new.quartiers, "creee").await
}

fn edit_frame(app: &App, who: &Allowed, title: &str, href: &str) -> Frame {
    Frame::of(app, who, "Modifier la fiche").under("Plans d'actions", "/actions").under(title, href)
}

pub(super) async fn edit_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let action = store::action(read.tx(), &sight, id).await?;
    must_follow(&who, &action)?;
    let partners = store::partners(read.tx(), id).await?;
    let constats: Vec<ConstatId> =
        linked::of_action(read.tx(), &sight, id).await?.iter().map(|constat| constat.id).collect();
    let quartiers: Vec<QuartierId> = action.quartiers.iter().map(|(id, _)| *id).collect();
    let offer = Offer::of(read.tx(), &app, &sight, &constats, &quartiers).await?;
    let filled = forms::filled(&action, &partners, &constats);
    let frame = edit_frame(&app, &who, &action.fiche.title, &action.href());
    show(&offer.view(&app, frame, filled, action.href(), "Enregistrer la fiche"))
}

pub(super) async fn update(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let Change { action, mut write } = Change::of(&app, &who, &sight, id).await?;
    let offer = Offer::of(write.tx(), &app, &sight, &ids(&form, "origins"), &ids(&form, "quartiers")).await?;
    let new = match forms::read(&form, &offer.within(), &in_force(&app), id, action.fiche.created_at) {
        Ok(new) => new,
        Err(faults) => {
            let filled = Filled::again(form, faults);
            let frame = edit_frame(&app, &who, &action.fiche.title, &action.href());
            return show_again(&offer.view(&app, frame, filled, action.href(), "Enregistrer la fiche"));
        }
    };
    store::rewrite(write.tx(), &new, &sight).await?;
    let mut details = said(&new);
    if new.fiche.ends != action.fiche.ends {
        details["ends"] = json!({ "from": action.fiche.ends, "to": new.fiche.ends });
    }
    change::keep(write, id, ("action.modifiee", details), &new.quartiers, "modifiee").await
}

/// What the journal keeps of what was written.
fn said(new: &NewActionRow) -> Value {
    json!({ "title": new.fiche.title, "constats": new.constats, "objectives": new.objectives })
}
