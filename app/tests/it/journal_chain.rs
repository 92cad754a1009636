//! The journal cannot be altered without being found out.

use palier::platform::journal::Chain;
use testkit::{TestApp, Who, both_engines};

/// Four more entries after the town's.
async fn a_few_entries(app: &TestApp) {
    for who in [Who::Etat, Who::Porteur, Who::Auditeur, Who::Financeur] {
        app.sign_in(who).await;
    }
    assert!(matches!(app.chain().await, Chain::Whole(5 | 6)));
}

async fn broken_at(app: &TestApp) -> Option<i64> {
    match app.chain().await {
        Chain::Whole(_) => None,
        Chain::Broken { seq, .. } => Some(seq),
    }
}

both_engines! {
    async fn one_letter_in_any_column_is_found_where_it_was_changed(app: TestApp) {
        app.chain_may_break();
        a_few_entries(&app).await;
        let texts = [
            "author_kind", "person_id", "mandate_id", "by_virtue_of", "event", "subject_kind", "subject_id", "quartier_id",
            "details", "hash", "previous_hash",
        ];
        let changes = texts
            .map(|column| (column, format!("{column} = COALESCE({column}, '') || 'x'")))
            .into_iter()
            .chain([("at", "at = at + 1".to_owned())]);
        app.raw().run("CREATE TABLE kept AS SELECT * FROM journal").await;
        for (column, change) in changes {
            app.raw().run(&format!("UPDATE journal SET {change} WHERE seq = 3")).await;
            assert_eq!(broken_at(&app).await, Some(3), "{column}");
            app.raw().run("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept").await;
            assert_eq!(broken_at(&app).await, None, "{column} put back");
        }
    }

    async fn cutting_the_end_is_found(app: TestApp) {
        app.chain_may_break();
        a_few_entries(&app).await;
        app.raw().run("DELETE FROM journal WHERE seq > 3").await;
        assert_eq!(broken_at(&app).await, Some(4));
    }

    async fn removing_from_the_middle_is_found(app: TestApp) {
        app.chain_may_break();
        a_few_entries(&app).await;
        app.raw().run("DELETE FROM journal WHERE seq = 2").await;
        assert_eq!(broken_at(&app).await, Some(3));
    }

    async fn swapping_two_entries_is_found(app: TestApp) {
        app.chain_may_break();
        a_few_entries(&app).await;
        app.raw()
            .run(
                "UPDATE journal SET seq = 99 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3; \
                 UPDATE journal SET seq = 3 WHERE seq = 99",
            )
            .await;
        assert_eq!(broken_at(&app).await, Some(2));
    }

    async fn the_page_verifies_what_is_new_and_all_of_it_again_each_hour(app: TestApp) {
        app.chain_may_break();
        let auditor = app.sign_in(Who::Auditeur).await;
        auditor.get("/journal").await.shows("chaîne vérifiée : 2 entrées");
        a_few_entries(&app).await;
        auditor.get("/journal").await.shows("chaîne vérifiée : 6 entrées");
        app.raw().run("UPDATE journal SET details = 'x' WHERE seq = 2").await;
        assert_eq!(broken_at(&app).await, Some(2), "`palier check` reads it whole");
        auditor.get("/journal").await.shows("chaîne vérifiée : 6 entrées");
        app.minutes_pass(60);
        auditor.get("/journal").await.shows("chaîne rompue à l'entrée 2");
    }

    async fn the_page_finds_at_once_what_was_done_to_the_end(app: TestApp) {
        app.chain_may_break();
        let auditor = app.sign_in(Who::Auditeur).await;
        a_few_entries(&app).await;
        auditor.get("/journal").await.shows("chaîne vérifiée : 6 entrées");
        app.raw().run("CREATE TABLE kept AS SELECT * FROM journal; DELETE FROM journal WHERE seq > 5").await;
        auditor.get("/journal").await.shows("chaîne rompue à l'entrée 6");
        app.raw().run("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept").await;
        auditor.get("/journal").await.shows("chaîne vérifiée : 6 entrées");
        app.sign_in(Who::Etat).await;
        app.raw().run("UPDATE journal SET at = at + 1 WHERE seq = 7").await;
        auditor.get("/journal").await.shows("chaîne rompue à l'entrée 7");
    }

    async fn emptying_it_is_found(app: TestApp) {
        app.chain_may_break();
        a_few_entries(&app).await;
        app.raw().run("DELETE FROM journal").await;
        assert_eq!(broken_at(&app).await, Some(1));
    }
}
