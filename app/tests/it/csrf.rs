//! Another site cannot make someone's browser act here.

use axum::body::Body;
use axum::http::{Method, header};
use palier::features;
use testkit::{TestApp, Who, both_engines, sample_path};

both_engines! {
    async fn a_form_sent_from_another_site_does_nothing(app: TestApp) {
        let client = app.sign_in(Who::MetropoleAdmin).await;
        let before = app.raw().everything().await;
        for route in features::routes().into_iter().filter(|route| route.method == Method::POST) {
            let path = sample_path(app.town(), route.path).unwrap();
            let marks: [(_, _); 2] = [(header::ORIGIN.as_str(), "https://ailleurs.example"), ("sec-fetch-site", "cross-site")];
            for (name, value) in marks {
                let mut request = client.request(Method::POST, &path).body(Body::empty()).unwrap();
                if name == "origin" {
                    // A browser too old to say where the request comes from still gives its origin.
                    request.headers_mut().remove("sec-fetch-site");
                }
                request.headers_mut().insert(name, value.parse().unwrap());
                client.send(request).await.answers(403).shows("venait d'un autre site");
            }
        }
        assert_eq!(app.raw().everything().await, before);
    }

    async fn the_cookie_is_not_sent_by_other_sites_nor_read_by_scripts(app: TestApp) {
        let form = [("email", Who::Etat.email()), ("mot_de_passe", testkit::PASSWORD)];
        let answer = app.visitor().post("/connexion", &form).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    }
}
