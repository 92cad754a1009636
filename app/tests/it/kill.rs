//! The real program is killed in the middle of its work: whatever it answered is kept, and it is ready again at once.

use crate::program::{Program, chain, form, page, signed_in};
use palier::platform::journal::Chain;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant as Clock;
use testkit::{Blank, Engine, Town};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

const CLIENTS: usize = 8;
const POSTS: usize = 100;
/// Answers after which the program is killed: in the middle, whatever the machine's speed.
const ANSWERS_BEFORE: usize = 40;
/// What the town has noted before the story begins.
const NOTED_BEFORE: usize = 2;

#[tokio::test]
async fn sqlite_keeps_what_it_answered() {
    what_was_answered_is_kept(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_keeps_what_it_answered() {
    what_was_answered_is_kept(Engine::Postgres).await;
}

/// A hundred constats are sent; the program dies in the middle; each one it answered is there, told in the journal.
async fn what_was_answered_is_kept(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    let town = blank.settle().await;
    let program = Program::on(&blank).await;
    let cookie = signed_in(&program.address).await;
    let answered = noted_until_killed(program, &town, cookie).await;
    assert!(answered.len() >= ANSWERS_BEFORE, "only {} answers came before the end", answered.len());
    assert!(answered.len() < POSTS, "the program was to be killed in the middle");

    let since = Clock::now();
    let program = Program::on(&blank).await;
    let health = page(&program.address, "/healthz", "").await;
    assert!(health.is_some_and(|answer| answer.status == 200), "the program is ready again");
    println!(
        "{engine:?}: ready again in {} ms after {} answers",
        since.elapsed().as_millis(),
        answered.len()
    );
    drop(program);

    let raw = blank.raw().await;
    let kept: BTreeSet<String> = raw.texts("SELECT id FROM constat").await.into_iter().collect();
    let lost: Vec<_> = answered.difference(&kept).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let noted = kept.len() - NOTED_BEFORE;
    assert!(noted <= answered.len() + CLIENTS, "{noted} constats for {} answers", answered.len());
    let told = raw.texts("SELECT subject_id FROM journal WHERE event = 'constat.enregistre'").await;
    assert_eq!(told.len(), noted, "each constat has its entry, and each entry its constat");
    assert!(told.iter().all(|id| kept.contains(id)), "an entry tells of a constat that is not there");
    let journal = chain(blank.folder(), blank.url()).await;
    assert!(matches!(journal, Chain::Whole(_)), "{journal:?}");
}

/// Eight clients note constats; says which were answered before the program died.
async fn noted_until_killed(mut program: Program, town: &Town, cookie: String) -> BTreeSet<String> {
    let path = format!("/diagnostics/{}/constats/nouveau", town.walk);
    let stop = town.stop.to_string();
    let (address, cookie) = (Arc::new(program.address.clone()), Arc::new(cookie));
    let mut clients = JoinSet::new();
    let (counted, mut answers) = unbounded_channel();
    for client in 0..CLIENTS {
        let (address, path, cookie) = (Arc::clone(&address), path.clone(), Arc::clone(&cookie));
        clients.spawn(noting(address, path, cookie, stop.clone(), client, counted.clone()));
    }
    drop(counted);
    let mut answered = BTreeSet::new();
    while let Some(constat) = answers.recv().await {
        answered.insert(constat);
        if answered.len() == ANSWERS_BEFORE {
            program.kill();
        }
    }
    clients.join_all().await;
    answered
}

/// Notes constats one after the other until nobody answers; counts those that were.
async fn noting(
    address: Arc<String>,
    path: String,
    cookie: Arc<String>,
    stop: String,
    client: usize,
    counted: UnboundedSender<String>,
) {
    for number in (client..POSTS).step_by(CLIENTS) {
        let words = format!("Verre brisé n° {number}");
        let fields = [
            ("stop", stop.as_str()),
            ("theme", "proprete.verre"),
            ("value", "dysfonctionnement"),
            ("description", &words),
        ];
        let Some(answer) = form(&address, &path, &cookie, &fields).await else { return };
        assert_eq!(answer.status, 303, "{answer:?}");
        let fiche = answer.header("location").unwrap();
        let constat = fiche.strip_prefix("/constats/").and_then(|rest| rest.split('?').next()).unwrap();
        counted.send(constat.to_owned()).unwrap();
    }
}
