//! Pages of validated programmes, for residents.

use crate::platform::Frame;
use askama::Template;

/// A quartier that has validated programmes.
#[derive(Debug, Clone)]
pub struct QuartierLine {
    /// Its page.
    pub href: String,
    /// Its name and commune.
    pub name: String,
    /// Whose programmes, and for which year.
    pub landlords: Vec<String>,
}

/// The quartiers that have validated programmes.
#[derive(Debug, Template)]
#[template(path = "participation/templates/programmes.html")]
pub struct ProgrammesView {
    /// Frame.
    pub frame: Frame,
    /// By name.
    pub quartiers: Vec<QuartierLine>,
}

/// Something a landlord does.
#[derive(Debug, Clone)]
pub struct PublicDeed {
    /// What it is called.
    pub title: String,
    /// What is done.
    pub description: String,
    /// Where.
    pub place: String,
    /// When; empty when it is not said.
    pub when: &'static str,
    /// What is deducted from the abatement.
    pub valued: String,
    /// What is expected; empty when it is not said.
    pub planned: String,
    /// What came of it; empty until it is verified.
    pub realised: String,
}

/// What a landlord does under one axis.
#[derive(Debug, Clone)]
pub struct PublicAxis {
    /// The axis, in words.
    pub title: String,
    /// What is done.
    pub deeds: Vec<PublicDeed>,
}

/// The programme of a landlord, in plain words.
#[derive(Debug, Clone)]
pub struct LandlordProgramme {
    /// Whose.
    pub name: String,
    /// How many dwellings.
    pub dwellings: String,
    /// The abatement; empty when not stated.
    pub amount: String,
    /// What is valued.
    pub valued: String,
    /// How sure all this is.
    pub state: &'static str,
    /// What is done, by axis.
    pub axes: Vec<PublicAxis>,
}

/// The validated programmes of a quartier.
#[derive(Debug, Template)]
#[template(path = "participation/templates/programme.html")]
pub struct ProgrammeView {
    /// Frame.
    pub frame: Frame,
    /// Communes.
    pub place: String,
    /// Landlord by landlord.
    pub landlords: Vec<LandlordProgramme>,
    /// Other years to read.
    pub years: Vec<i64>,
    /// Address of this page.
    pub href: String,
}

const HOSTILE: &str = "<script>alert('programme')</script> « œ & \" 'fin'";

/// Every view in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let list = |quartiers| ProgrammesView {
        frame: Frame::sample("Ce que font les bailleurs dans les quartiers"),
        quartiers,
    };
    let line = QuartierLine {
        href: "/programmes/1".to_owned(),
        name: HOSTILE.to_owned(),
        landlords: vec![HOSTILE.to_owned()],
    };
    let deed = PublicDeed {
        title: HOSTILE.to_owned(),
        description: HOSTILE.to_owned(),
        place: HOSTILE.to_owned(),
        when: "toute l'année",
        valued: "10 000 €".to_owned(),
        planned: "Passages, prévu : 52".to_owned(),
        realised: HOSTILE.to_owned(),
    };
    let programme = LandlordProgramme {
        name: HOSTILE.to_owned(),
        dwellings: "620 logements concernés".to_owned(),
        amount: "114 000 €".to_owned(),
        valued: "98 000 €".to_owned(),
        state: "Le programme est validé.",
        axes: vec![PublicAxis { title: "Sur-entretien".to_owned(), deeds: vec![deed.clone(), deed] }],
    };
    let page = |landlords| ProgrammeView {
        frame: Frame::sample("Montreynaud : ce que font les bailleurs en 2026"),
        place: "Saint-Étienne".to_owned(),
        landlords,
        years: vec![2025],
        href: "/programmes/1".to_owned(),
    };
    let bare = LandlordProgramme { amount: String::new(), axes: Vec::new(), ..programme.clone() };
    vec![
        ("participation/programmes-empty", list(Vec::new()).render()),
        ("participation/programmes", list(vec![line]).render()),
        ("participation/programme-empty", page(vec![bare]).render()),
        ("participation/programme", page(vec![programme]).render()),
    ]
}
