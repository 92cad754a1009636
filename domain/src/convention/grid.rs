//! The grid filled in on a walk: themes, sub-themes, who usually answers, within how many days.

use super::{
    Fault,
    fault::Faults,
    read::{self, Placed, Section, plain},
};
use crate::diagnostics::Visibility;
use serde::Serialize;
use std::collections::BTreeMap;

/// A walk grid, chosen by a convention and read from its own file so that several may share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grid {
    /// The name a convention gives to choose it.
    pub id: String,
    /// French title.
    pub title: String,
    /// Working days within which whoever is in charge acknowledges.
    pub acknowledge_days: u32,
    /// Kinds of space on which something is noted.
    pub spaces: Vec<Space>,
    /// Kinds of organisation that manage: code, French name.
    pub managers: BTreeMap<String, String>,
    /// In the order of the printed grid.
    pub themes: Vec<Theme>,
}

/// A kind of space: road, common parts of a building, park.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Space {
    /// Stable code.
    pub code: String,
    /// French name.
    pub title: String,
}

/// A theme of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Theme {
    /// Stable code.
    pub code: String,
    /// French name.
    pub title: String,
    /// Name of its icon.
    pub icon: String,
    /// Who may see what is noted under it, by default.
    pub visibility: Visibility,
    /// Days within which it should be settled; `None` when nothing is to be settled (strong points, ideas).
    pub target_days: Option<u32>,
    /// Who usually answers, by kind of space (code of space, code of manager).
    pub managers: BTreeMap<String, String>,
    /// Axes of the TFPB table it calls for by default, by code.
    pub tfpb_axes: Vec<String>,
    /// In the order of the printed grid.
    pub subthemes: Vec<Subtheme>,
}

/// A sub-theme of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subtheme {
    /// Stable code, unique in the grid.
    pub code: String,
    /// French name.
    pub title: String,
    /// Its own delay in days, when it differs from that of its theme.
    pub target_days: Option<u32>,
    /// Its own visibility, when it differs from that of its theme.
    pub visibility: Option<Visibility>,
}

impl Theme {
    /// Who usually answers for this theme on this kind of space.
    pub fn manager(&self, space: &str) -> Option<&str> {
        self.managers.get(space).map(String::as_str)
    }
}

impl Grid {
    /// Reads a grid file of `conventions/grilles/`.
    ///
    /// # Errors
    /// Every fault found, each with its line.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::of(text);
        let grid = read::document(text, &mut faults, grid);
        faults.or(grid)
    }

    /// A theme by its code.
    pub fn theme(&self, code: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.code == code)
    }

    /// A sub-theme by its code, with its theme.
    pub fn subtheme(&self, code: &str) -> Option<(&Theme, &Subtheme)> {
        let own = |theme: &'_ Theme| theme.subthemes.iter().position(|subtheme| subtheme.code == code);
        self.themes.iter().find_map(|theme| Some((theme, theme.subthemes.get(own(theme)?)?)))
    }

    /// Days within which what is noted there should be settled: the sub-theme's own delay, else its theme's.
    pub fn target_days(&self, theme: &str, subtheme: Option<&str>) -> Option<u32> {
        let own =
            subtheme.and_then(|code| self.subtheme(code)).and_then(|(_, subtheme)| subtheme.target_days);
        own.or_else(|| self.theme(theme)?.target_days)
    }
}

fn grid(root: &Section<'_, '_>, faults: &mut Faults) -> Grid {
    let mut grid = Grid {
        id: String::new(),
        title: String::new(),
        acknowledge_days: 0,
        spaces: Vec::new(),
        managers: BTreeMap::new(),
        themes: Vec::new(),
    };
    root.required(faults, "grid");
    if let Some(head) = root.table(faults, "grid") {
        grid.id = plain(head.required_text(faults, "id"));
        grid.title = plain(head.required_text(faults, "title"));
        head.required(faults, "acknowledge_days");
        grid.acknowledge_days =
            head.whole(faults, "acknowledge_days", 1, 365).map(Placed::into_inner).unwrap_or_default();
        head.finish(faults);
    }
    let managers = root.table(faults, "managers").map(|table| table.pairs(faults)).unwrap_or_default();
    grid.managers = managers.into_iter().map(|(code, title)| (code.into_inner(), title)).collect();
    for section in root.tables(faults, "space", "code") {
        let code = plain(section.required_text(faults, "code"));
        let title = plain(section.required_text(faults, "title"));
        grid.spaces.push(Space { code, title });
        section.finish(faults);
    }
    for section in root.tables(faults, "theme", "code") {
        let theme = theme(section, &grid, faults);
        grid.themes.push(theme);
    }
    if grid.themes.is_empty() {
        faults.note(0..0, None, "la grille n'a aucun thème");
    }
    grid
}

fn theme(section: Section<'_, '_>, grid: &Grid, faults: &mut Faults) -> Theme {
    let code = plain(section.required_text(faults, "code"));
    if grid.theme(&code).is_some() {
        section.fault(faults, section.span.clone(), "ce thème est écrit deux fois");
    }
    let title = plain(section.required_text(faults, "title"));
    let icon = plain(section.required_text(faults, "icon"));
    let visibility = section.code(faults, "visibility").unwrap_or(Visibility::Restreint);
    let target_days = section.whole(faults, "target_days", 1, 3650).map(Placed::into_inner);
    let mut managers = BTreeMap::new();
    for (space, manager) in section.table(faults, "managers").map(|t| t.pairs(faults)).unwrap_or_default() {
        if !grid.spaces.iter().any(|known| known.code == *space.get_ref()) {
            let message = format!("« {} » n'est pas un type d'espace de [[space]]", space.get_ref());
            section.fault(faults, space.span(), message);
        }
        if !grid.managers.contains_key(&manager) {
            section.fault(
                faults,
                space.span(),
                format!("« {manager} » n'est pas un gestionnaire de [managers]"),
            );
        }
        managers.insert(space.into_inner(), manager);
    }
    let mut subthemes: Vec<Subtheme> = Vec::new();
    for sub in section.tables(faults, "subtheme", "code") {
        let read = subtheme(&sub, faults);
        if subthemes.iter().any(|s| s.code == read.code) || grid.subtheme(&read.code).is_some() {
            sub.fault(faults, sub.span.clone(), "ce sous-thème est écrit deux fois");
        }
        subthemes.push(read);
        sub.finish(faults);
    }
    let tfpb_axes = section.words(faults, "axes_tfpb").into_iter().map(Placed::into_inner).collect();
    section.finish(faults);
    Theme { code, title, icon, visibility, target_days, managers, tfpb_axes, subthemes }
}

fn subtheme(section: &Section<'_, '_>, faults: &mut Faults) -> Subtheme {
    Subtheme {
        code: plain(section.required_text(faults, "code")),
        title: plain(section.required_text(faults, "title")),
        target_days: section.whole(faults, "target_days", 1, 3650).map(Placed::into_inner),
        visibility: section.optional_code(faults, "visibility"),
    }
}
