//! Stories of what a dossier links: found among all that stands in its quartiers, and counted there only.

use crate::projects::dossier;
use palier_domain::shared::ConstatId;
use testkit::{TestApp, Who, both_engines};

/// As many other constats of the quartier of the dossier, the first noted first.
async fn noted(app: &TestApp, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for number in 100..100 + count {
        let id = app.world.id::<ConstatId>().to_string();
        let copy = format!(
            "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, theme, value, severity, description, \
             description_folded, visibility, state, already_reported, created_at, code) SELECT '{id}', walk_id, quartier_id, \
             {number}, stop_id, lon, lat, theme, value, severity, 'Banc numéro {number}', 'banc', 'partenaires', \
             'a_qualifier', FALSE, created_at, 'CODE{number}' FROM constat WHERE number = 1"
        );
        app.raw().run(&copy).await;
        all.push(id);
    }
    all
}

both_engines! {
    async fn any_constat_of_its_quartiers_is_found_and_what_is_ticked_stays(app: TestApp) {
        let first = noted(&app, 230).await.remove(0);
        let (page, holder) = (format!("{}/pages/recevabilite", dossier(&app)), app.sign_in(Who::Porteur).await);
        let form = holder.get(&page).await;
        form.answers(200).shows("Constats à l'origine du projet").does_not_show("Banc numéro 100");
        let linked = form.attributes("input[name=constats][checked]", "value");
        let before = app.journal().await.len();
        let mut typed: Vec<(&str, &str)> = linked.iter().map(|id| ("constats", id.as_str())).collect();
        typed.extend([("mots", "banc 100"), ("voir", "chercher"), ("argument-0", "Un argument à garder")]);
        let found = holder.post(&page, &typed).await;
        found.answers(200).shows("Banc numéro 100").does_not_show("Banc numéro 101").shows("Un argument à garder");
        assert_eq!(found.attributes("input[name=constats][checked]", "value"), linked, "what is ticked stays in sight");
        assert_eq!(app.journal().await.len(), before, "looking keeps nothing");
        let mut kept = typed[..linked.len()].to_vec();
        kept.push(("constats", first.as_str()));
        holder.post(&page, &kept).await.answers(303);
        let ticked = holder.get(&page).await.attributes("input[name=constats][checked]", "value");
        assert!(ticked.contains(&first) && ticked.len() == linked.len() + 1, "{ticked:?}");
    }

    async fn a_link_out_of_its_quartiers_is_said_and_does_not_count(app: TestApp) {
        let (page, holder) = (dossier(&app), app.sign_in(Who::Porteur).await);
        let links = format!("{page}/pages/recevabilite");
        let constat = app.town().constat.to_string();
        holder.post(&links, &[("constats", constat.as_str())]).await.answers(303);
        holder.get(&page).await.does_not_show("les autres ne comptent pas");
        let elsewhere = app.town().beauregard.to_string();
        holder.post(&format!("{page}/pages/quartiers"), &[("place_quartier", elsewhere.as_str()), ("place_percent", "100")]).await.answers(303);
        holder.get(&page).await.shows("constats liés dans les quartiers du projet : 0 sur 1, les autres ne comptent pas");
        let form = holder.get(&links).await;
        form.shows("hors des quartiers du projet : ne compte pas");
        holder.post(&links, &[("renewal", "")]).await.answers(303);
        holder.get(&links).await.does_not_show("hors des quartiers du projet");
        holder.post(&format!("{page}/pages/quartiers"), &[]).await.answers(303);
        holder.get(&links).await.shows("Choisissez d'abord les quartiers du projet");
    }
}
