//! A whole application, in the process of the test.

use crate::ground::{Engine, Ground};
use crate::town::{self, PASSWORD, Town, Who};
use crate::{Client, Raw};
use axum::Router;
use palier::commands::assemble;
use palier::features;
use palier::platform::clock::World;
use palier::platform::config::{Config, StoreConfig};
use palier::platform::journal::{self, Chain, Entry};
use palier::platform::mail::{Letter, Mailer};
use palier::platform::{App, http, jobs};
use palier_domain::shared::{Instant, WalkId};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sunday 22 November 2026, ten o'clock in Saint-Étienne: when every story begins.
const MORNING: Instant = Instant(1_795_338_000_000);
const SEED: u64 = 42;

/// A whole application on one engine, in a world that stands still: cheap to clone, gone when the last clone is.
#[derive(Debug, Clone)]
pub struct TestApp(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: App,
    router: Router,
    raw: Raw,
    town: Town,
    jobs_may_wait: AtomicBool,
    chain_may_break: AtomicBool,
    ground: Ground,
}

impl TestApp {
    /// The application with its town, on that engine.
    pub async fn start(engine: Engine) -> Self {
        let ground = Ground::with_tables(engine).await;
        let app = assembled(&ground).await;
        let town = town::settle(&app).await;
        let raw = ground.raw().await;
        let router = http::router(&app, features::routes(), http::Patience::default());
        let (jobs_may_wait, chain_may_break) = (AtomicBool::new(false), AtomicBool::new(false));
        Self(Arc::new(Inner { app, router, raw, town, jobs_may_wait, chain_may_break, ground }))
    }

    /// Tells a story on that engine, then checks what it leaves.
    pub async fn tell<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(Self) -> F) {
        let app = Self::start(engine).await;
        story(app.clone()).await;
        app.finish().await;
    }

    /// A browser with nobody signed in.
    pub fn visitor(&self) -> Client {
        Client::new(self.clone())
    }

    /// A browser where that person has just signed in, through the form.
    pub async fn sign_in(&self, who: Who) -> Client {
        let client = self.visitor();
        let form = [("email", who.email()), ("mot_de_passe", PASSWORD)];
        client.post("/connexion", &form).await.redirects_to("/");
        client
    }

    /// A browser where that person, who may, looks through the eyes of another.
    ///
    /// Written straight into the session, so that the guard is tried whatever the page that lends eyes does.
    pub async fn looking_as(&self, who: Who, lender: Who) -> Client {
        let client = self.sign_in(who).await;
        let (person, _) = self.town().person(who);
        let (_, mandate) = self.town().person(lender);
        self.raw()
            .run(&format!(
                "UPDATE session SET data = REPLACE(data, '\"viewing_as\":null', '\"viewing_as\":\"{mandate}\"') \
                 WHERE person_id = '{person}'"
            ))
            .await;
        client
    }

    /// The people and places of the story.
    pub fn town(&self) -> &Town {
        &self.0.town
    }

    /// Plain SQL behind the application's back.
    pub fn raw(&self) -> &Raw {
        &self.0.raw
    }

    /// Every route as one service: for tests of what surrounds them.
    pub fn router(&self) -> Router {
        self.0.router.clone()
    }

    /// The folder of data.
    pub fn folder(&self) -> &std::path::Path {
        self.0.ground.folder.path()
    }

    /// Moves the clock forward.
    pub fn minutes_pass(&self, minutes: i64) {
        self.world.advance_ms(minutes * 60_000);
    }

    /// Does the work left for later; says how much there was.
    pub async fn work(&self) -> usize {
        jobs::run_due(self).await.expect("jobs run")
    }

    /// Does the work left for later, then gives the letters sent to that address, latest first.
    pub async fn letters_to(&self, address: &str) -> Vec<Letter> {
        self.work().await;
        self.mailer.on_shelf().into_iter().filter(|letter| letter.to == address).collect()
    }

    /// A walk of that day saw the shared constat of the town again, `resolu` or `toujours_la`: what its phone sent.
    pub async fn seen_again(&self, outcome: &str, day: &str) -> String {
        let (town, record) = (self.town(), format!("revu-{outcome}-{day}"));
        let (walk, device) = (self.world.id::<WalkId>(), format!("telephone-{record}"));
        for sql in [
            format!(
                "INSERT INTO walk (id, quartier_id, kind, state, day, meeting_point, objectives, residents, created_at) \
                 SELECT '{walk}', quartier_id, 'verification', 'realise', '{day}', '', '', 3, created_at FROM walk \
                 WHERE id = '{}'",
                town.walk
            ),
            format!(
                "INSERT INTO field_device (id, walk_id, number, token_hash, joined_at, seen_at, pending, pending_photos, \
                 persisted) VALUES ('{device}', '{walk}', 1, '{device}', 0, 0, 0, 0, TRUE)"
            ),
            format!(
                "INSERT INTO field_record (id, walk_id, device_id, seq, kind, sha256, body, received_at, state) SELECT \
                 '{record}', '{walk}', '{device}', COALESCE(MAX(seq), 0) + 1, 'verification', '', '', 0, 'traite' \
                 FROM field_record"
            ),
            format!(
                "INSERT INTO constat_recheck (record_id, constat_id, walk_id, outcome, words, seen_on) \
                 VALUES ('{record}', '{}', '{walk}', '{outcome}', 'Vu avec le gardien', '{day}')",
                town.constat
            ),
        ] {
            self.raw().run(&sql).await;
        }
        record
    }

    /// The journal, oldest first.
    pub async fn journal(&self) -> Vec<Entry> {
        let mut read = self.db.read().await.expect("the store is read");
        palier::fetch_all!(read.tx(), Entry, journal::AFTER, 0_i64, i64::from(u32::MAX))
            .expect("the journal is read")
    }

    /// The codes of what happened since the town was settled, oldest first.
    pub async fn happened(&self) -> Vec<String> {
        self.journal().await.into_iter().skip(1).map(|entry| entry.event).collect()
    }

    /// Whether the journal holds from end to end.
    pub async fn chain(&self) -> Chain {
        let mut read = self.db.read().await.expect("the store is read");
        journal::verify(read.tx()).await.expect("the journal is read")
    }

    /// This story ends with work still to do, and that is its point.
    pub fn jobs_may_wait(&self) {
        self.0.jobs_may_wait.store(true, Ordering::Relaxed);
    }

    /// This story breaks the journal, and that is its point.
    pub fn chain_may_break(&self) {
        self.0.chain_may_break.store(true, Ordering::Relaxed);
    }

    /// The checks every story ends with: no job left in the queue unless told, journal whole.
    pub async fn finish(&self) {
        if !self.0.jobs_may_wait.load(Ordering::Relaxed) {
            // What comes back every day is always planned for the next one.
            let chores = features::chores();
            let mut kinds =
                self.raw().texts("SELECT kind FROM job WHERE state = 'a_faire' AND attempts = 0").await;
            kinds.retain(|kind| chores.iter().all(|chore| chore.code != kind));
            // Letters alone are sent: one that cannot be is what is left.
            if !kinds.is_empty() && kinds.iter().all(|kind| kind == "courriel") {
                self.work().await;
                kinds.clear();
            }
            kinds.extend(
                self.raw().texts("SELECT kind FROM job WHERE state <> 'fait' AND attempts > 0").await,
            );
            assert!(
                kinds.is_empty(),
                "jobs are left in the queue: {kinds:?}; call app.work(), or app.jobs_may_wait()"
            );
        }
        if !self.0.chain_may_break.load(Ordering::Relaxed) {
            let chain = self.chain().await;
            assert!(matches!(chain, Chain::Whole(_)), "the journal does not hold: {chain:?}");
        }
    }
}

/// The application on that ground, in a world that stands still.
async fn assembled(ground: &Ground) -> App {
    let database = ground.database.as_ref().map(|database| database.url.clone());
    let store = StoreConfig { data: ground.folder.path().to_owned(), database, convention: None };
    let config =
        Config { demo: false, public_url: "http://palier.test".to_owned(), secure: false, tiles: None };
    let world = World::held(MORNING, SEED);
    assemble(&store, world, config, Mailer::shelf()).await.expect("the application starts")
}

/// Settles the town on that ground, then leaves it to others.
pub(crate) async fn settle_on(ground: &Ground) -> Town {
    let app = assembled(ground).await;
    let town = town::settle(&app).await;
    app.db.close().await;
    town
}

impl Deref for TestApp {
    type Target = App;
    fn deref(&self) -> &App {
        &self.0.app
    }
}

/// A line of the calendar file enclosed with a letter, `SEQUENCE:`.
pub fn calendar_says(letter: &Letter, name: &str) -> String {
    let file = letter.attachments[0].text.replace("\r\n ", "");
    let line = file.split("\r\n").find_map(|line| line.strip_prefix(name).map(str::to_owned));
    line.unwrap_or_else(|| panic!("no {name} in {file}"))
}
