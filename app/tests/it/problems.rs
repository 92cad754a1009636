//! One way to fail: a page for people, a problem document for programs, and nothing of the inside for anyone.

use serde_json::Value;
use testkit::{TestApp, Who, both_engines};

both_engines! {
    async fn people_are_given_a_page(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        let page = client.get("/nulle-part").await;
        page.answers(404).shows("Page introuvable").shows("Cette page n'existe pas");
        assert_eq!(page.select("h1").len(), 1);
    }

    async fn programs_are_given_a_document(app: TestApp) {
        let answer = app.visitor().get_json("/compte").await;
        answer.answers(401);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let document: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(document["status"], 401);
        assert_eq!(document["title"], "Connexion nécessaire");
        assert_eq!(document["detail"], "Connectez-vous pour voir cette page.");
        assert_eq!(document["incident"], Value::Null);
    }

    async fn what_breaks_inside_is_told_under_a_number_and_no_more(app: TestApp) {
        let client = app.sign_in(Who::Etat).await;
        app.raw().run("ALTER TABLE job RENAME TO atelier").await;
        let page = client.get("/healthz").await;
        page.answers(500).shows("Une erreur est survenue de notre côté");
        let program = client.get_json("/healthz").await;
        program.answers(500);
        for answer in [&page, &program] {
            for inside in ["job", "atelier", "SELECT", "no such table", "relation", "sqlx", "panicked", ".rs"] {
                let told = answer.text().replace("objet", "");
                assert!(!told.contains(inside), "« {inside} » is told\n{answer:?}");
            }
        }
        let document: Value = serde_json::from_slice(&program.body).unwrap();
        let number = document["incident"].as_str().unwrap();
        assert!(number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit()), "{number}");
        app.raw().run("ALTER TABLE atelier RENAME TO job").await;
    }

    async fn a_form_no_page_of_ours_sends_is_refused_in_words(app: TestApp) {
        let client = app.visitor();
        let request = client.request(axum::http::Method::POST, "/connexion").header("content-type", "text/plain");
        let answer = client.send(request.body(axum::body::Body::from("x")).unwrap()).await;
        answer.answers(400).shows("Le formulaire n'a pas pu être lu");
    }

    async fn the_path_back_after_signing_in_stays_here(app: TestApp) {
        for elsewhere in ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"] {
            let form = [("email", Who::Etat.email()), ("mot_de_passe", testkit::PASSWORD), ("retour", elsewhere)];
            app.visitor().post("/connexion", &form).await.redirects_to("/");
        }
        let form = [("email", Who::Etat.email()), ("mot_de_passe", testkit::PASSWORD), ("retour", "/compte")];
        app.visitor().post("/connexion", &form).await.redirects_to("/compte");
    }
}
