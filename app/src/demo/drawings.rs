//! The drawn scenes that stand for photos, made several at a time.

use super::data::{Constat, Demo};
use super::scenes::scene;
use crate::platform::files::{Kept, Photos};
use crate::platform::{App, Problem};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::HashMap;

/// Drawings made at the same time.
const TOGETHER: usize = 4;

/// The drawings of a constat: as it was seen, and once put right.
pub(super) struct Drawn {
    pub(super) before: Kept,
    pub(super) after: Option<Kept>,
}

/// Draws every photo of the demonstration, by walk and number of the constat.
pub(super) async fn all(app: &App, demo: &Demo) -> Result<HashMap<String, Drawn>, Problem> {
    let mut seed = 0;
    let mut wanted = Vec::new();
    for walk in &demo.walks {
        for constat in walk.constats.iter().filter(|constat| constat.photo) {
            seed += 1;
            wanted.push((format!("{}#{}", walk.cle, constat.numero), constat, seed));
        }
    }
    let drawing =
        |(key, constat, seed)| async move { Ok::<_, Problem>((key, one(&app.photos, constat, seed).await?)) };
    stream::iter(wanted.into_iter().map(drawing)).buffer_unordered(TOGETHER).try_collect().await
}

async fn one(photos: &Photos, constat: &Constat, seed: u64) -> Result<Drawn, Problem> {
    let theme = constat.theme.clone();
    let before = photos.keep_drawing(move || scene(&theme, seed, false)).await?;
    let is_said_done =
        matches!(constat.etat.as_str(), "verifie" | "resolu") && constat.valeur == "dysfonctionnement";
    let after = if is_said_done {
        let theme = constat.theme.clone();
        Some(photos.keep_drawing(move || scene(&theme, seed, true)).await?)
    } else {
        None
    };
    Ok(Drawn { before, after })
}
