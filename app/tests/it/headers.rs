//! Every answer carries the headers that keep browsers on their guard, errors included.

use axum::body::Body;
use axum::http::Method;
use testkit::{Answer, TestApp, Who, both_engines};

fn on_guard(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{answer:?}\n{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    for directive in ["script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    {
        assert!(policy.contains(directive), "{policy}");
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "geolocation=(self), camera=(self)"),
    ] {
        assert_eq!(answer.header(name), value, "{answer:?}");
    }
}

both_engines! {
    async fn whatever_the_answer(app: TestApp) {
        let signed_in = app.sign_in(Who::Etat).await;
        let visitor = app.visitor();
        let foreign = {
            let mut request = visitor.request(Method::POST, "/connexion").body(Body::empty()).unwrap();
            request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
            visitor.send(request).await
        };
        let unknown_method = visitor.request(Method::DELETE, "/connexion").body(Body::empty()).unwrap();
        let answers = [
            (200, signed_in.get("/").await),
            (303, visitor.get("/").await),
            (404, visitor.get("/nulle-part").await),
            (404, visitor.get_json("/nulle-part").await),
            (400, visitor.send(unknown_method).await),
            (403, foreign),
            (422, visitor.post("/mot-de-passe-oublie", &[("email", "x")]).await),
        ];
        for (status, answer) in answers {
            answer.answers(status);
            on_guard(&answer);
            assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        }
    }

    async fn only_assets_may_be_kept_by_browsers(app: TestApp) {
        let page = app.visitor().get("/connexion").await;
        let script = page.attributes("script[src]", "src").remove(0);
        let asset = app.visitor().get(&script).await;
        asset.answers(200);
        on_guard(&asset);
        assert!(asset.header("cache-control").contains("immutable"));
    }
}
