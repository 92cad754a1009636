//! PostgreSQL is struck down with everything it runs while phones send, again and again, though it is set to answer before
//! it writes: what the program told phones it keeps is kept all the same, and the program goes on without a restart. The
//! control that striking bites is beside the cluster, in `testkit/tests/struck.rs`.

use crate::field_kill::{AWAY, CLIENTS, Sender, everything_is_whole, everything_told_is_there};
use crate::program::{Program, Remote, chain, drawn, is_long, page, seeded};
use palier::platform::journal::Chain;
use std::time::Duration;
use testkit::{Blank, Cluster};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// Answers before a strike, and its latest moment after them, in ms.
const ANSWERS: usize = 40;
const LATEST_MS: u64 = 100;

#[tokio::test]
async fn phones_lose_nothing_when_postgres_is_struck_down() {
    let strikes = if is_long() { 100 } else { 4 };
    let mut cluster = Cluster::with(&["synchronous_commit=off", "wal_writer_delay=10s"]).await;
    let blank = Blank::on(&cluster).await;
    let walk = blank.settle().await.walk.to_string();
    let program = Program::on(&blank).await;
    let remote = Remote { address: program.address.clone(), walk };
    let mut phones: Vec<Sender> = (0..CLIENTS).map(Sender::new).collect();
    let moments = seeded(5);
    for strike in 1..=strikes {
        let delay = Duration::from_millis(drawn(&moments, LATEST_MS));
        phones = sent_through(&mut cluster, phones, &remote, delay).await;
        everything_told_is_there(&phones, &blank.raw().await).await;
        if strike == 1 {
            is_told_in_words(&mut cluster, &program).await;
        }
    }
    everything_is_whole(&blank.raw().await, blank.folder()).await;
    let journal = chain(blank.folder(), blank.url()).await;
    assert!(matches!(journal, Chain::Whole(_)), "{journal:?}");
    let told: usize = phones.iter().map(|phone| phone.told.len()).sum();
    let photos: usize = phones.iter().map(|phone| phone.photos_told.len()).sum();
    assert!(told > strikes && photos > strikes, "{told} records and {photos} photos prove nothing");
    println!("{strikes} strikes, {told} records and {photos} photos told kept, none lost");
}

/// Everyone sends; the cluster is struck down that long after some answers, and starts again. Those whose request
/// was under way stop there; the others are waited for once it is back.
async fn sent_through(
    cluster: &mut Cluster,
    phones: Vec<Sender>,
    remote: &Remote,
    delay: Duration,
) -> Vec<Sender> {
    let (answered, mut answers) = mpsc::channel(ANSWERS);
    let (enough, is_enough) = watch::channel(false);
    let mut working = JoinSet::new();
    for mut phone in phones {
        let (remote, answered, is_enough) = (remote.clone(), answered.clone(), is_enough.clone());
        working.spawn(async move {
            while !*is_enough.borrow() && phone.turn(&remote).await.is_some() {
                let _ = answered.try_send(());
            }
            phone
        });
    }
    for _ in 0..ANSWERS {
        answers.recv().await.expect("an answer before the strike");
    }
    // The moment of the fault itself: nothing is waited for.
    tokio::time::sleep(delay).await;
    cluster.strike();
    cluster.start_again().await;
    enough.send(true).expect("phones listen");
    working.join_all().await
}

/// While the base is away, a page says so; it is read again once the base is back.
async fn is_told_in_words(cluster: &mut Cluster, program: &Program) {
    cluster.strike();
    let away = page(&program.address, "/restitutions", "").await.expect("an answer");
    assert_eq!(away.status, 503, "{}", away.text());
    assert!(away.text().contains(AWAY), "{}", away.text());
    cluster.start_again().await;
    let back = page(&program.address, "/restitutions", "").await.expect("an answer");
    assert_eq!(back.status, 200, "{}", back.text());
}
