//! Stories of local conventions.

use std::io::Read as _;
use testkit::{Answer, Client, TestApp, Who, both_engines};

/// Four more constats of the walk, open, for an action to answer.
async fn four_more(app: &TestApp) -> Vec<String> {
    let mut all = vec![app.town().constat.to_string()];
    for number in 3..7 {
        let id = format!("01890000-0000-7000-8000-00000000000{number}");
        let copy = format!(
            "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, theme, value, severity, description, \
             description_folded, visibility, state, already_reported, created_at, code) SELECT '{id}', walk_id, quartier_id, \
             {number}, stop_id, lon, lat, theme, value, severity, 'Constat numéro {number}', 'constat', 'partenaires', \
             'a_qualifier', FALSE, created_at, 'CODE{number}' FROM constat WHERE number = 1"
        );
        app.raw().run(&copy).await;
        all.push(id);
    }
    all
}

fn path(app: &TestApp) -> String {
    format!("/conventions-locales/{}", app.town().locale)
}

/// The convention of the town, adopted.
async fn adopted(app: &TestApp) -> Client {
    let (pilot, path) = (app.sign_in(Who::PiloteCommunal).await, path(app));
    pilot.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(303);
    let adoption = [("on", "2026-11-20"), ("by", "Conseil municipal")];
    pilot.post(&format!("{path}/adoption"), &adoption).await.redirects_to(&format!("{path}?fait=adoptee"));
    pilot
}

/// What the form of an avenant sends when it changes nothing yet.
fn as_it_stands(form: &Answer) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in ["revision", "ends", "effective", "article_title", "signatory_quality"] {
        let values = form.attributes(&format!("[name={name}]"), "value");
        fields.extend(values.into_iter().map(|value| (name.to_owned(), value)));
    }
    for (name, selector) in
        [("quartiers", "[name=quartiers][checked]"), ("signatory_org", "[name=signatory_org] [selected]")]
    {
        fields.extend(form.attributes(selector, "value").into_iter().map(|value| (name.to_owned(), value)));
    }
    fields
        .extend(form.select("[name=article_text]").into_iter().map(|text| ("article_text".to_owned(), text)));
    fields
}

async fn send(client: &Client, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    client.post(path, &fields).await
}

fn put(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// The text of an OpenDocument text.
fn words(odt: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(odt)).unwrap();
    let mut content = String::new();
    archive.by_name("content.xml").unwrap().read_to_string(&mut content).unwrap();
    content
}

both_engines! {
    async fn an_action_of_a_convention_is_chosen_among_many_constats_a_few_at_a_time(app: TestApp) {
        let (constat, tilleuls) = (app.town().constat, app.town().tilleuls.to_string());
        let state = format!("UPDATE constat SET state = 'transmis' WHERE id = '{constat}'");
        app.raw().run(&state).await;
        for number in 0..30 {
            let (theme, severity) = if number == 29 { ("tranquillite", "danger") } else { ("proprete", "gene") };
            let sql = format!(
                "INSERT INTO constat (id, walk_id, quartier_id, number, theme, value, severity, description, \
                 description_folded, visibility, already_reported, state, created_at) SELECT \
                 '01890000-0000-7000-8000-0000000001{number:02}', walk_id, quartier_id, {}, '{theme}', value, \
                 '{severity}', 'Constat en nombre {number}', '', visibility, already_reported, 'transmis', created_at \
                 FROM constat WHERE id = '{constat}'",
                500 + number
            );
            app.raw().run(&sql).await;
        }
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = format!("/actions/nouveau?convention={}", app.town().locale);
        let form = pilot.get(&page).await;
        form.answers(200);
        let listed = |answer: &Answer| answer.attributes("#origins input[name=origins]", "value");
        assert_eq!(listed(&form).len(), 12, "a few at a time");
        assert!(form.attributes("input[name=quartiers][checked]", "value").is_empty(), "nothing is chosen yet");
        let convention = app.town().locale.to_string();
        let chosen = listed(&form).remove(3);
        let typed = [("convention", convention.as_str()), ("title", "Abords"), ("origins", chosen.as_str())];
        let send = async |more: &[(&str, &str)]| {
            let form = [typed.as_slice(), more].concat();
            pilot.post("/actions/nouveau", &form).await
        };
        let more = send(&[("voir", "origins"), ("origins-vus", "12")]).await;
        more.answers(200);
        assert_eq!(listed(&more).len(), 25, "the one chosen, then two dozen");
        assert_eq!(more.attributes("input[name=title]", "value"), ["Abords"], "nothing typed is lost");
        assert_eq!(more.attributes("#origins input[checked]", "value"), std::slice::from_ref(&chosen));
        assert_eq!(more.attributes("input[name=quartiers][checked]", "value"), std::slice::from_ref(&tilleuls), "where it was seen");
        let worst = send(&[("voir", "chercher"), ("ordre", "graves")]).await;
        worst.shows("(danger) : Constat en nombre 29");
        let themed = send(&[("voir", "chercher"), ("theme", "tranquillite")]).await;
        assert_eq!(listed(&themed).len(), 3, "the two of that theme; the one chosen stays, whatever its own");
        let kept = send(&[("objectives", "art5.axe1.objectif1"), ("pilot", &app.town().montfleury.to_string())]).await;
        kept.redirects_under("/actions/");
    }

    async fn a_commune_turns_five_constats_into_a_plan_and_has_it_adopted(app: TestApp) {
        let constats = four_more(&app).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let form = pilot.get("/conventions-locales/nouvelle").await;
        form.answers(200).shows("Nouvelle convention locale");
        let mut fields = as_it_stands(&form);
        put(&mut fields, "title", "Convention locale de {commune}");
        put(&mut fields, "starts", "2026-12-01");
        fields.retain(|(name, _)| name != "revision" && name != "effective");
        let made = send(&pilot, "/conventions-locales/nouvelle", &fields).await;
        made.redirects_under("/conventions-locales/");
        let page = pilot.follow(&made).await;
        page.shows("Convention locale de Montfleury").shows("En préparation").shows("Aucune action n'est encore au programme");
        let convention = made.location().unwrap().split('?').next().unwrap().to_owned();
        let id = convention.rsplit('/').next().unwrap();
        let tilleuls = app.town().tilleuls.to_string();
        let montfleury = app.town().montfleury.to_string();
        let mut action = vec![
            ("convention", id), ("title", "Remettre en état les abords"), ("objectives", "art5.axe1.objectif1"),
            ("quartiers", &tilleuls), ("pilot", &montfleury), ("budget", "12 500"),
        ];
        action.extend(constats.iter().map(|constat| ("origins", constat.as_str())));
        let before = app.journal().await.len();
        pilot.post("/actions/nouveau", &action).await.redirects_under("/actions/");
        assert_eq!(app.journal().await.len(), before + 1);
        let page = pilot.get(&convention).await;
        page.shows("Remettre en état les abords").shows("1 action");
        let early = pilot.post(&format!("{convention}/adoption"), &[("on", "2026-11-20"), ("by", "Conseil")]).await;
        early.answers(409).shows("n'est pas à une étape");
        pilot.post(&format!("{convention}/etat"), &[("state", "soumise")]).await.answers(303);
        let adoption = [("on", "2026-11-20"), ("by", "Conseil municipal")];
        let kept = pilot.post(&format!("{convention}/adoption"), &adoption).await;
        pilot.follow(&kept).await.shows("Adoptée, pas encore en vigueur").shows("Conseil municipal");
        let pdf = pilot.get(&format!("{convention}/document.pdf")).await;
        pdf.answers(200);
        assert!(pdf.body.starts_with(b"%PDF") && pdf.header("content-disposition").contains("montfleury"));
        let odt = words(&pilot.get(&format!("{convention}/document.odt")).await.body);
        for told in ["Remettre en état les abords", "Ville de Montfleury", "Convention locale de Montfleury"] {
            assert!(odt.contains(told), "{told}");
        }
        pilot.get(&format!("{convention}/modifier")).await.answers(409);
    }

    async fn an_avenant_changes_what_follows_and_never_what_was(app: TestApp) {
        let (pilot, path) = (adopted(&app).await, path(&app));
        let form = pilot.get(&format!("{path}/avenant")).await;
        let mut fields = as_it_stands(&form);
        put(&mut fields, "avenant_title", "Entrée de Beauregard");
        put(&mut fields, "effective", "2027-03-01");
        let nothing = send(&pilot, &format!("{path}/avenant"), &fields).await;
        nothing.refuses("effective", "ne change rien");
        put(&mut fields, "ends", "2030-12-31");
        fields.push(("quartiers".to_owned(), app.town().beauregard.to_string()));
        let mut early = fields.clone();
        put(&mut early, "effective", "2026-01-01");
        send(&pilot, &format!("{path}/avenant"), &early).await.refuses("effective", "après le début");
        let kept = send(&pilot, &format!("{path}/avenant"), &fields).await;
        kept.redirects_to(&format!("{path}?fait=avenant"));
        let as_of = async |day: &str| pilot.get(&format!("{path}?le={day}")).await;
        let before = as_of("2027-02-28").await;
        before.shows("Elle se termine le 31 décembre 2028").does_not_show(">Beauregard<");
        let after = as_of("2027-03-01").await;
        after.shows("Elle se termine le 31 décembre 2030").shows("La convention s'applique à Beauregard, Les Tilleuls.");
        let odt = async |day: &str| words(&pilot.get(&format!("{path}/document.odt?le={day}")).await.body);
        assert!(odt("2027-02-28").await.contains("31 décembre 2028"));
        assert!(odt("2027-03-01").await.contains("31 décembre 2030"));
        as_of("bientôt").await.answers(400);
        pilot.get(&path).await.shows("pas encore signé").shows("Enregistrer la signature de l'avenant n° 1");
        let signing = async |day: &str| {
            pilot.post(&format!("{path}/avenants/signature"), &[("number", "1"), ("signed", day)]).await
        };
        signing("2099-01-01").await.answers(409).shows("Une signature ne peut pas être à venir.");
        signing("").await.answers(409).shows("Indiquez le jour de la signature.");
        let signed = signing("2026-11-20").await;
        signed.redirects_to(&format!("{path}?fait=avenant-signe"));
        pilot.get(&path).await.shows("signé le vendredi 20 novembre 2026").does_not_show("pas encore signé");
        assert_eq!(app.happened().await.last().map(String::as_str), Some("convention_locale.avenant_signe"));
        put(&mut fields, "effective", "2027-06-01");
        put(&mut fields, "ends", "2031-12-31");
        put(&mut fields, "avenant_signed", "2099-01-01");
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != "revision").collect();
        send(&pilot, &format!("{path}/avenant"), &fields).await.refuses("avenant_signed", "ne peut pas être à venir");
    }

    async fn who_reaches_all_of_it_writes_who_reaches_a_part_reads_and_others_know_nothing(app: TestApp) {
        let path = path(&app);
        let landlord = app.sign_in(Who::BailleurSiege).await;
        landlord.get(&path).await.answers(200).shows("Ville de Montfleury").does_not_show("Choisir les actions");
        landlord.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(403);
        let elsewhere = app.sign_in(Who::OtherQuartier).await;
        elsewhere.get(&path).await.answers(404);
        elsewhere.get(&format!("{path}/document.pdf")).await.answers(404);
        elsewhere.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(404);
        elsewhere.get("/conventions-locales").await.answers(200).does_not_show("Montfleury");
        let plaine = app.town().plaine;
        app.raw().run(&format!(
            "INSERT INTO local_quartier (convention_id, quartier_id, valid_from) VALUES ('{}', '{plaine}', '2026-01-01')",
            app.town().locale
        )).await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        pilot.get(&path).await.answers(200);
        pilot.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(403);
        let admin = app.sign_in(Who::MetropoleAdmin).await;
        admin.post(&format!("{path}/etat"), &[("state", "soumise")]).await.answers(303);
    }

    async fn a_quartier_leads_to_the_convention_in_force_and_an_action_to_its_own(app: TestApp) {
        let quartier = format!("/quartiers/{}", app.town().tilleuls);
        let action = format!("/actions/{}", app.town().action);
        let draft = app.sign_in(Who::PiloteCommunal).await;
        assert!(draft.get(&quartier).await.attributes("main a", "href").iter().all(|href| *href != path(&app)));
        let pilot = adopted(&app).await;
        for page in [quartier, action] {
            let links = pilot.get(&page).await.attributes("main a", "href");
            assert!(links.contains(&path(&app)), "{page}");
        }
        let list = pilot.get("/actions").await.attributes("main a", "href");
        assert!(list.iter().any(|href| href == "/conventions-locales"));
    }

    async fn an_adopted_programme_grows_and_never_shrinks(app: TestApp) {
        let (pilot, path) = (adopted(&app).await, path(&app));
        pilot.post(&format!("{path}/programme"), &[]).await.answers(303);
        assert_eq!(app.raw().number("SELECT COUNT(*) FROM local_action").await, 1);
        let signed = [("organisation", app.town().montfleury.to_string()), ("signed", "2026-11-21".to_owned())];
        let signed: Vec<(&str, &str)> = signed.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let kept = pilot.post(&format!("{path}/signatures"), &signed).await;
        pilot.follow(&kept).await.shows("1 sur 2");
        let late = [("organisation", signed[0].1), ("signed", "2026-12-24")];
        pilot.post(&format!("{path}/signatures"), &late).await.answers(409).shows("à venir");
    }

    async fn two_people_on_one_convention_never_write_over_each_other_unseen(app: TestApp) {
        let (one, other, path) = (app.sign_in(Who::PiloteCommunal).await, app.sign_in(Who::MetropoleAdmin).await, path(&app));
        let edit = format!("{path}/modifier");
        let form = one.get(&edit).await;
        let mut fields = as_it_stands(&form);
        for (name, selector) in [("title", "[name=title]"), ("starts", "[name=starts]")] {
            put(&mut fields, name, &form.attributes(selector, "value").remove(0));
        }
        let mut theirs = fields.clone();
        put(&mut theirs, "ends", "2029-06-30");
        send(&other, &edit, &theirs).await.answers(303);
        put(&mut fields, "title", "La convention de {commune}");
        let told = send(&one, &edit, &fields).await;
        told.answers(422).shows("Une autre personne a enregistré cette convention");
        assert_eq!(told.attributes("[name=title]", "value"), ["La convention de {commune}"]);
        put(&mut fields, "revision", &told.attributes("[name=revision]", "value").remove(0));
        send(&one, &edit, &fields).await.answers(303);
    }
}
