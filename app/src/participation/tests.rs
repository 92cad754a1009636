//! Stories of what residents read: a walk given back, a remark followed by its code, and what is never shown.

use palier_domain::shared::Day;
use testkit::{Answer, Client, RESTRICTED_CODE, TestApp, Who, both_engines, picture};

const WORDS: &str = "Merci d'avoir marché avec nous.";
const SEEN: &str = "Banc cassé devant l'école";
const KEPT: &str = "Rodéos le soir derrière le garage";

/// Notes a constat with a photo; its identifier.
async fn noted(app: &TestApp, pilot: &Client, theme: &str, visibility: &str, text: &str) -> String {
    let stop = app.town().stop.to_string();
    let fields = [
        ("stop", stop.as_str()),
        ("theme", theme),
        ("value", "dysfonctionnement"),
        ("severity", "gene"),
        ("description", text),
        ("visibility", visibility),
        ("verbatim", "Parole dite tout bas"),
    ];
    let path = format!("/diagnostics/{}/constats/nouveau", app.town().walk);
    let size = 40 + u32::try_from(text.len()).unwrap();
    let answer = pilot.post_multipart(&path, &fields, &[("photo", "photo.jpg", picture(size, 48))]).await;
    answer.redirects_under("/constats/");
    answer.location().unwrap().trim_start_matches("/constats/").split('?').next().unwrap().to_owned()
}

async fn given_back(app: &TestApp, pilot: &Client) -> String {
    let walk = app.town().walk;
    let path = format!("/diagnostics/{walk}/restitution");
    let answer = pilot.post(&path, &[("words", WORDS)]).await;
    answer.redirects_to(&format!("{path}?fait=publiee"));
    format!("/restitutions/{walk}")
}

async fn column(app: &TestApp, name: &str, constat: &str) -> String {
    app.raw().texts(&format!("SELECT {name} FROM constat WHERE id = '{constat}'")).await.remove(0)
}

async fn photo_of(app: &TestApp, constat: &str) -> String {
    app.raw().texts(&format!("SELECT id FROM photo WHERE constat_id = '{constat}'")).await.remove(0)
}

/// Every address a page leads to or shows, on this site.
fn addresses(page: &Answer) -> Vec<String> {
    let links = [("a", "href"), ("img", "src")].map(|(tag, name)| page.attributes(tag, name));
    links.concat().into_iter().filter(|path| path.starts_with('/')).collect()
}

both_engines! {
    async fn a_walk_is_given_back_and_residents_read_it(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let seen = noted(&app, &pilot, "mobilier", "public", SEEN).await;
        let walk = app.town().walk;
        let page = format!("/restitutions/{walk}");
        let resident = app.visitor();
        let photo = format!("{page}/photos/{}", photo_of(&app, &seen).await);
        for early in [page.clone(), photo.clone(), format!("{page}/fiche.pdf"), format!("{page}/plan.svg")] {
            resident.get(&early).await.answers(404);
        }
        resident.get("/restitutions").await.answers(200).shows("Aucune visite n'est encore restituée");

        let fiche = pilot.get(&format!("/diagnostics/{walk}")).await;
        let door = format!("/diagnostics/{walk}/restitution");
        assert!(addresses(&fiche).contains(&door), "{fiche:?}");
        let preview = pilot.get(&door).await;
        preview.answers(200).shows(SEEN).shows("2 constats ne sont pas publiés");
        preview.shows("Une photo n'est pas décrite").does_not_show("Parole dite tout bas");
        pilot.post(&door, &[]).await.refuses("words", "Écrivez un mot");
        pilot.post(&door, &[("words", "Appelez le 06 12 34 56 78")]).await.refuses("words", "retirez");
        assert_eq!(given_back(&app, &pilot).await, page);

        let told = resident.get(&page).await;
        told.answers(200).shows(SEEN).shows(WORDS).shows("1 constat publié").shows("2 constats ne sont pas publiés");
        told.does_not_show("Parole dite tout bas").does_not_show("PiloteCommunal Test");
        assert_eq!(told.header("cache-control"), "public, max-age=60");
        assert!(told.headers.get("set-cookie").is_none() && resident.cookies().is_empty());
        let seen_by_pilot = pilot.get(&page).await;
        seen_by_pilot.answers(200).does_not_show("PiloteCommunal Test");
        assert!(seen_by_pilot.headers.get("set-cookie").is_none(), "the page is the same for everyone");
        assert!(!told.attributes("main img", "alt").iter().any(String::is_empty), "{told:?}");
        let taken = resident.get(&photo).await;
        assert_eq!((taken.status.as_u16(), taken.header("content-type")), (200, "image/jpeg"));
        let paper = resident.get(&format!("{page}/fiche.pdf")).await;
        let paper = paper.answers(200).printed();
        assert!(paper.contains("Les Tilleuls") && !paper.contains("Occupation"), "{paper}");
        let plan = resident.get(&format!("{page}/plan.svg")).await;
        assert_eq!(plan.answers(200).header("content-type"), "image/svg+xml");
        resident.get("/restitutions").await.shows("Les Tilleuls").shows("1 constat publié");
        resident.get("/restitutions?commune=rochebelle").await.shows("Aucune visite ne correspond");
        let tilleuls = format!("/restitutions?commune=montfleury&quartier={}", app.town().tilleuls);
        resident.get(&tilleuls).await.shows("Les Tilleuls");

        let withdrawn = pilot.post(&format!("{door}/retirer"), &[]).await;
        pilot.follow(&withdrawn).await.shows("plus rien de la visite n'est public").shows(WORDS);
        for gone in [page.clone(), photo, format!("{page}/fiche.pdf"), format!("{page}/plan.svg")] {
            resident.get(&gone).await.answers(404);
        }
        pilot.post(&format!("{door}/retirer"), &[]).await.answers(409);
        let said = app.happened().await;
        assert_eq!(said[said.len() - 2..], ["diagnostic.restitution", "diagnostic.restitution_retiree"]);
        pilot.get(&format!("/diagnostics/{walk}")).await.shows("Restitution aux habitants retirée");
    }

    async fn what_is_kept_from_the_public_is_nowhere(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let seen = noted(&app, &pilot, "mobilier", "public", SEEN).await;
        let restricted = noted(&app, &pilot, "tranquillite", "restreint", KEPT).await;
        let partners = noted(&app, &pilot, "proprete", "partenaires", "Local des employés fermé").await;
        let page = given_back(&app, &pilot).await;
        let kept = [restricted, partners, app.town().restricted.to_string(), app.town().constat.to_string()];

        // Whatever nobody can reach from the three public doors, without knowing any address.
        let nobody = app.visitor();
        let mut to_read = vec!["/accueil".to_owned(), "/restitutions".to_owned(), "/remarques".to_owned()];
        let mut read = Vec::new();
        let mut secrets = vec![KEPT.to_owned(), "Local des employés".to_owned(), "Occupation du hall".to_owned()];
        secrets.push("Dépôt au pied du bâtiment C".to_owned());
        for constat in &kept {
            secrets.push(constat.clone());
            secrets.push(column(&app, "code", constat).await);
            secrets.push(format!("N° {}", app.raw().number(&format!("SELECT number FROM constat WHERE id = '{constat}'")).await));
        }
        for constat in &kept[..2] {
            secrets.push(photo_of(&app, constat).await);
        }
        let photo_of_town = app.town().photo.to_string();
        secrets.push(photo_of_town.clone());
        while let Some(path) = to_read.pop() {
            let answer = nobody.get(&path).await;
            let paper = if path.ends_with(".pdf") { answer.printed() } else { String::new() };
            for secret in &secrets {
                answer.does_not_show(secret);
                assert!(!paper.contains(secret), "« {secret} » is printed: {paper}");
            }
            let is_public = |path: &String| ["/restitutions", "/remarques", "/accueil"].iter().any(|door| path.starts_with(door));
            let found = addresses(&answer).into_iter().filter(is_public);
            let fresh: Vec<String> = found.filter(|path| !read.contains(path) && !to_read.contains(path)).collect();
            to_read.extend(fresh);
            read.push(path);
        }
        let code = column(&app, "code", &seen).await;
        for reached in [page.clone(), format!("{page}/plan.svg"), format!("{page}/fiche.pdf"), format!("/remarques/{code}")] {
            assert!(read.contains(&reached), "{reached} is not reached by links: {read:?}");
        }

        // And what answers to whoever guesses an address.
        let mut photos = vec![photo_of_town];
        for constat in &kept[..2] {
            photos.push(photo_of(&app, constat).await);
        }
        for photo in photos {
            nobody.get(&format!("{page}/photos/{photo}")).await.answers(404);
        }
        let (seen_photo, other) = (photo_of(&app, &seen).await, app.town().tilleuls);
        nobody.get(&format!("/restitutions/{other}/photos/{seen_photo}")).await.answers(404);
        let bare = nobody.get(&format!("/remarques/{RESTRICTED_CODE}")).await;
        bare.answers(200).shows("Reçu : on cherche qui doit répondre").shows("n'est pas publié");
        for secret in ["Occupation", "hall", "Square", "N° 2", "Tilleuls", "Tranquillité"] {
            bare.does_not_show(secret);
        }
        let shared = nobody.get(&format!("/remarques/{}", testkit::CODE)).await;
        shared.shows("Transmis à l'organisme responsable le 18 novembre 2026");
        shared.does_not_show("Habitat des Monts").does_not_show("Dépôt");
    }

    async fn constats_of_the_partners_are_opened_one_by_one_and_restricted_ones_never(app: TestApp) {
        let (walk, constat, restricted) = (app.town().walk, app.town().constat, app.town().restricted);
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let page = given_back(&app, &pilot).await;
        let door = format!("/diagnostics/{walk}/restitution/ouvrir");
        pilot.post(&door, &[]).await.refuses("open", "Cochez au moins un constat.");
        let both = [("open", constat.to_string()), ("open", restricted.to_string())];
        let both: Vec<(&str, &str)> = both.iter().map(|(name, id)| (*name, id.as_str())).collect();
        pilot.post(&door, &both).await.answers(409);
        app.visitor().get(&page).await.answers(200).does_not_show("Dépôt au pied");
        let opened = pilot.post(&door, &both[..1]).await;
        pilot.follow(&opened).await.shows("Ces constats font partie de ce qui est public.");
        let told = app.visitor().get(&page).await;
        told.shows("Dépôt au pied du bâtiment C").shows("1 constat n'est pas publié").does_not_show("hall 12");
        app.visitor().get(&format!("{page}/photos/{}", app.town().photo)).await.answers(200);
    }

    async fn a_remark_is_followed_by_its_code(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let constat = noted(&app, &pilot, "mobilier", "public", SEEN).await;
        let code = column(&app, "code", &constat).await;
        pilot.get(&format!("/constats/{constat}")).await.shows(&code).shows("Imprimer le reçu");
        let receipt = pilot.get(&format!("/constats/{constat}/recu.pdf")).await;
        assert!(receipt.answers(200).body.starts_with(b"%PDF-"));
        app.sign_in(Who::OtherQuartier).await.get(&format!("/constats/{constat}/recu.pdf")).await.answers(404);

        let nobody = app.visitor();
        let (head, tail) = code.split_at(3);
        let typed = format!("/remarques?code={}+-{tail}", head.to_ascii_lowercase());
        let thread = nobody.get(&typed).await;
        thread.redirects_to(&format!("/remarques/{code}"));
        let early = nobody.follow(&thread).await;
        early.answers(200).shows("Reçu : on cherche qui doit répondre").does_not_show(SEEN);
        given_back(&app, &pilot).await;
        nobody.follow(&thread).await.shows(SEEN).shows("Les Tilleuls");

        let habitat = app.town().habitat.to_string();
        let sent = [("responsible", habitat.as_str()), ("deadline", "2026-12-15")];
        pilot.post(&format!("/constats/{constat}/qualifier"), &sent).await.answers(303);
        nobody.follow(&thread).await.shows("Transmis à Habitat des Monts le 22 novembre 2026");
        let landlord = app.sign_in(Who::BailleurSiege).await;
        let done = [("suite", "resolu"), ("answer", "Banc remplacé.")];
        landlord.post(&format!("/constats/{constat}/repondre"), &done).await.answers(303);
        let said = nobody.follow(&thread).await;
        said.shows("Fait selon Habitat des Monts le 22 novembre 2026, à vérifier").shows("Banc remplacé.");
        pilot.post(&format!("/constats/{constat}/verifier"), &[]).await.answers(303);
        nobody.follow(&thread).await.shows("Fait, vérifié par Ville de Montfleury le 22 novembre 2026");
        let listed = nobody.get(&format!("/restitutions/{}", app.town().walk)).await;
        listed.shows("Réponse de Habitat des Monts, fait le 22 novembre 2026 : Banc remplacé.");
    }

    async fn a_repeated_remark_leads_to_the_one_that_is_kept(app: TestApp) {
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        let kept = noted(&app, &pilot, "mobilier", "public", SEEN).await;
        let repeated = noted(&app, &pilot, "mobilier", "public", "Le banc de l'école est abîmé").await;
        given_back(&app, &pilot).await;
        let number = app.raw().number(&format!("SELECT number FROM constat WHERE id = '{kept}'")).await.to_string();
        let aside = [("issue", "doublon"), ("original", number.as_str())];
        pilot.post(&format!("/constats/{repeated}/ecarter"), &aside).await.answers(303);
        let code = column(&app, "code", &repeated).await;
        let thread = app.visitor().get(&format!("/remarques/{code}")).await;
        thread.shows("Plusieurs personnes ont noté la même chose").shows(SEEN).does_not_show("est abîmé");
        app.visitor().get(&format!("/restitutions/{}", app.town().walk)).await.does_not_show("est abîmé");
    }

    async fn codes_are_not_guessed_one_after_the_other(app: TestApp) {
        let nobody = app.visitor();
        nobody.get("/remarques?code=K7M2QO").await.refuses("code", "n'a pas de « O »");
        nobody.get("/remarques?code=K7").await.refuses("code", "6 signes");
        for digit in 2..12 {
            let guess = format!("/remarques/ZZZZ{}{}", digit / 8 + 2, digit % 8 + 2);
            nobody.get(&guess).await.refuses("code", "Aucune remarque n'a ce code");
        }
        nobody.get(&format!("/remarques/{}", testkit::CODE)).await.answers(429);
        app.minutes_pass(16);
        nobody.get(&format!("/remarques/{}", testkit::CODE)).await.answers(200);
    }

    async fn every_constat_of_a_walk_given_back_has_a_code_of_its_own(app: TestApp) {
        app.raw().run("UPDATE constat SET code = NULL").await;
        let pilot = app.sign_in(Who::PiloteCommunal).await;
        given_back(&app, &pilot).await;
        let codes = app.raw().texts("SELECT DISTINCT code FROM constat").await;
        assert_eq!(codes.len(), 2);
        assert!(codes.iter().all(|code| palier_domain::diagnostics::ShortCode::read(code).is_ok()), "{codes:?}");
        let again = pilot.post(&format!("/diagnostics/{}/restitution", app.town().walk), &[("words", "Merci.")]).await;
        again.answers(303);
        assert_eq!(app.raw().texts("SELECT DISTINCT code FROM constat").await.len(), 2);
        assert!(Day::parse(&app.raw().texts("SELECT restituted_on FROM walk").await[0]).is_ok());
    }
}
