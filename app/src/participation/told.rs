//! A walk as it is told to residents: its public constats by theme, strong points first, with what was answered.

use super::views::{Card, Group, Shot};
use super::words;
use crate::diagnostics::residents::{self, PublicPhoto, Remark, WalkToTell};
use crate::diagnostics::{self, Ground, Told as Life, theme, value, walk_kind};
use crate::platform::{Problem, Tx};
use crate::words::counted;
use palier_documents::walk::plan::{Mark, Plan};
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::shared::{Day, LonLat};

/// A walk and all that residents may read of it.
pub(super) struct Told {
    pub(super) walk: WalkToTell,
    pub(super) remarks: Vec<Remark>,
    pub(super) photos: Vec<PublicPhoto>,
    /// Constats that are not published.
    pub(super) kept_back: i64,
}

impl Told {
    /// Gathers what may be public of a walk; whether it is given back is the caller's to have checked.
    pub(super) async fn of(tx: &mut Tx, walk: WalkToTell) -> Result<Self, Problem> {
        Ok(Self {
            remarks: residents::public_constats(tx, walk.id).await?,
            photos: residents::public_photos(tx, walk.id).await?,
            kept_back: residents::kept_back(tx, walk.id).await?,
            walk,
        })
    }

    pub(super) fn title(&self) -> String {
        format!("{} du {}", walk_kind(self.walk.kind), self.walk.day.plain())
    }

    /// The day it was given back.
    pub(super) fn given_back(&self) -> Option<Day> {
        day(self.walk.restituted_on.as_ref())
    }

    /// How many residents walked, never who: no group so small that it points at someone.
    pub(super) fn thanks(&self) -> String {
        let residents = self.walk.residents.counted().told_to_all();
        match residents.total() {
            0 => String::new(),
            1 => "1 habitant a marché avec nous.".to_owned(),
            _ => format!("{residents} ont marché avec nous."),
        }
    }

    /// Key numbers of what is published.
    pub(super) fn figures(&self) -> Vec<(usize, String)> {
        let count = |wanted: fn(&Remark) -> bool| self.remarks.iter().filter(|row| wanted(row)).count();
        let said = |count: usize, one: &str, many: &str| {
            (count, if count < 2 { one.to_owned() } else { many.to_owned() })
        };
        vec![
            said(self.remarks.len(), "constat publié", "constats publiés"),
            said(count(is_strong), "point fort", "points forts"),
            said(count(is_answered), "constat avec une réponse", "constats avec une réponse"),
            said(count(is_done), "constat réglé", "constats réglés"),
        ]
    }

    /// Public constats in groups: strong points first, then theme by theme in the order of the grid.
    pub(super) fn groups(&self, grid: &Grid, photo_base: &str) -> Vec<Group> {
        let card = |row: &Remark| card(grid, row, &self.photos, photo_base);
        let mut groups = Vec::new();
        let strong: Vec<Card> = self.remarks.iter().filter(|row| is_strong(row)).map(card).collect();
        if !strong.is_empty() {
            groups.push(Group { title: "Points forts".to_owned(), cards: strong });
        }
        for code in self.themes(grid) {
            let of = self.remarks.iter().filter(|row| !is_strong(row) && row.theme == code);
            let cards: Vec<Card> = of.map(card).collect();
            if !cards.is_empty() {
                groups.push(Group { title: theme(grid, &code, None), cards });
            }
        }
        groups
    }

    /// Themes met, in the order of the grid; those the grid no longer has come last.
    pub(super) fn themes(&self, grid: &Grid) -> Vec<String> {
        let mut codes: Vec<String> = grid.themes.iter().map(|theme| theme.code.clone()).collect();
        for row in &self.remarks {
            if !codes.contains(&row.theme) {
                codes.push(row.theme.clone());
            }
        }
        codes.retain(|code| self.remarks.iter().any(|row| row.theme == *code));
        codes
    }

    /// The plan of the walk: contour, way walked, numbers of the public constats.
    pub(super) async fn plan(&self, tx: &mut Tx) -> Result<Plan, Problem> {
        let ground = Ground {
            quartier: self.walk.quartier_id,
            name: &self.walk.quartier_name,
            day: self.walk.day,
            route: self.walk.route.as_deref(),
            stops: Vec::new(),
        };
        let (plan, _) = diagnostics::bare_plan(tx, ground).await?;
        Ok(Plan { constats: self.remarks.iter().filter_map(mark).collect(), ..plan })
    }

    /// What is said of the constats that are not published; nothing of what they are.
    pub(super) fn left_out(&self) -> String {
        words::kept_back(self.kept_back)
    }
}

/// A constat on the public plan, on a grid of about ten metres: a building, never a door or whoever stood there.
fn mark(row: &Remark) -> Option<Mark> {
    let coarse = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    let at = LonLat::new(coarse(row.lon?), coarse(row.lat?)).ok()?;
    Some(Mark { number: row.number.to_string(), label: row.place.clone(), at })
}

pub(super) fn is_strong(row: &Remark) -> bool {
    row.value == ConstatValue::PointFort
}

pub(super) fn is_answered(row: &Remark) -> bool {
    !is_strong(row) && row.answered_on.is_some()
}

pub(super) fn is_done(row: &Remark) -> bool {
    row.state.is_done()
}

pub(super) fn day(kept: Option<&String>) -> Option<Day> {
    Day::parse(kept?).ok()
}

/// What may be told of the life of a remark whose words are open.
pub(super) fn life(row: &Remark) -> Life {
    let explains =
        matches!(row.state, ConstatState::SansSuite | ConstatState::HorsPerimetre | ConstatState::Reouvert);
    let walked = day(row.verified_walk_day.as_ref()).map(|day| format!("la visite du {}", day.plain()));
    let verifier = walked.or_else(|| row.verified_by_name.clone());
    Life {
        responsible: row.responsible_name.clone(),
        declared: row.declared_by_name.clone().zip(day(row.declared_on.as_ref())),
        verified: verifier.zip(day(row.verified_on.as_ref())),
        reason: row.reason.clone().filter(|_| explains),
        ..bare_life(row)
    }
}

/// What may be told of a remark that is not public: when it was sent and for when, by nobody and for no reason.
pub(super) fn bare_life(row: &Remark) -> Life {
    Life {
        value: row.value,
        state: row.state,
        responsible: None,
        sent: day(row.sent_on.as_ref().or(row.transmitted_on.as_ref())),
        deadline: day(row.deadline.as_ref()),
        declared: None,
        verified: None,
        reason: None,
    }
}

/// A public constat as a card; `photo_base` is the address its photos hang under.
pub(super) fn card(grid: &Grid, row: &Remark, photos: &[PublicPhoto], photo_base: &str) -> Card {
    let life = life(row);
    let theme = theme(grid, &row.theme, None);
    let shots = |moment: &str| {
        let of = photos.iter().filter(|photo| photo.constat_id == row.id && photo.moment == moment);
        of.map(|photo| Shot {
            src: format!("{photo_base}/{}", photo.id),
            alternative: alternative(photo, row, &theme),
            described: !photo.description.trim().is_empty(),
        })
        .collect()
    };
    Card {
        number: row.number,
        code: row.code.clone().unwrap_or_default(),
        kind: if is_strong(row) { "" } else { value(row.value) },
        text: row.description.clone(),
        place: row.place.clone(),
        state: words::standing(&life),
        answer: row.answer.clone().unwrap_or_default(),
        who: life.responsible.clone().unwrap_or_default(),
        when: words::when(&life),
        before: shots("avant"),
        after: shots("apres"),
        theme,
    }
}

/// What a photo shows, for those who do not see it: as described, else what is known of it.
pub(super) fn alternative(photo: &PublicPhoto, row: &Remark, theme: &str) -> String {
    let described = photo.description.trim();
    if described.is_empty() {
        words::undescribed(row.number, &photo.moment, theme)
    } else {
        described.to_owned()
    }
}

/// `de 14 h à 16 h`; empty when unknown.
pub(super) fn hours(walk: &WalkToTell) -> String {
    crate::platform::convening::hours(walk.starts_at.as_deref(), walk.ends_at.as_deref())
}

/// « 3 constats publiés, dont 1 point fort ».
pub(super) fn published(constats: i64, strong: i64) -> String {
    let all = counted(constats, "constat publié", "constats publiés");
    if strong == 0 { all } else { format!("{all}, dont {}", counted(strong, "point fort", "points forts")) }
}
