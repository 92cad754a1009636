//! A committee closes its sitting and the program dies while letters and agreements are written, again and again: each
//! decision has its letter, once, equal to what was voted to the cent.

use crate::program::{Program, asked, chain, drawn, form, page, seeded, signed_in_as};
use palier::platform::journal::Chain;
use testkit::{Blank, Engine, Raw, Who, committee};

const DOSSIERS: usize = 200;
const FUNDERS: usize = 3;
/// A kill for each time so many more letters are there.
const EVERY: i64 = 30;

#[tokio::test]
async fn sqlite_writes_each_letter_once() {
    every_letter_is_written_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_writes_each_letter_once() {
    every_letter_is_written_once(Engine::Postgres).await;
}

/// Euros voted by the funder of that rank to the dossier of that rank; nothing to one in three.
fn voted(dossier: usize, funder: usize) -> usize {
    if dossier.is_multiple_of(3) { 0 } else { 1_000 + 7 * dossier % 500 + funder }
}

async fn every_letter_is_written_once(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    blank.settle().await;
    let raw = blank.raw().await;
    raw.run(&committee::script(DOSSIERS, FUNDERS)).await;
    let mut program = Program::on(&blank).await;
    let cookie = signed_in_as(&program.address, Who::MetropoleAdmin).await;
    let sitting = format!("/instances/seances/{}", committee::SITTING);
    for dossier in 0..DOSSIERS {
        ruled(&program.address, &cookie, &sitting, dossier).await;
    }
    program = killed_while_it_closes(program, &blank, &cookie, &sitting).await;
    let mut kills = 1;
    let mut next = EVERY;
    loop {
        let letters = letters(&raw).await;
        if letters >= i64::try_from(DOSSIERS).unwrap() {
            break;
        }
        if letters >= next {
            next = letters + EVERY;
            program.kill();
            kills += 1;
            // The lease of a worker that died is over: another takes its work up.
            raw.run("UPDATE job SET run_after = 0 WHERE state = 'en_cours'").await;
            program = Program::on(&blank).await;
        }
        // Asked as the page of the sitting does; the base is not hammered.
        page(&program.address, "/healthz", "").await.expect("an answer");
    }
    told_to_the_cent(&raw).await;
    let shown =
        asked(&program.address, "GET", &sitting, &format!("Cookie: {cookie}\r\n"), b"").await.unwrap();
    assert!(
        shown.text().contains(&format!("Notifications écrites : {DOSSIERS} sur {DOSSIERS}")),
        "{}",
        shown.text()
    );
    program.kill_and_settle().await;
    let journal = chain(blank.folder(), blank.url()).await;
    assert!(matches!(journal, Chain::Whole(_)), "{journal:?}");
    assert!(kills >= 3, "killed {kills} times only");
    println!("{engine:?}: {DOSSIERS} letters, {kills} kills");
}

/// The program dies while it closes: the sitting is closed whole, or as it was, and then closed for good.
async fn killed_while_it_closes(mut program: Program, blank: &Blank, cookie: &str, sitting: &str) -> Program {
    let raw = blank.raw().await;
    let (address, to, cookie) = (program.address.clone(), format!("{sitting}/clore"), cookie.to_owned());
    let closing = tokio::spawn({
        let (to, cookie) = (to.clone(), cookie.clone());
        async move { form(&address, &to, &cookie, &[]).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(drawn(&seeded(11), 200))).await;
    program.kill();
    let answered = closing.await.unwrap();
    let closed =
        format!("SELECT COUNT(*) FROM sitting WHERE id = '{}' AND state = 'close'", committee::SITTING);
    let closed = raw.number(&closed).await == 1;
    assert!(answered.is_none_or(|answer| answer.status == 303 && closed), "closed, and told so");
    let committed = raw.number("SELECT COUNT(*) FROM envelope_movement WHERE kind = 'engagement'").await;
    assert_eq!(committed > 0, closed, "what is voted is committed with the closing, or not at all");
    let program = Program::on(blank).await;
    if !closed {
        let answer = form(&program.address, &to, &cookie, &[]).await.expect("an answer");
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    program
}

async fn ruled(address: &str, cookie: &str, sitting: &str, dossier: usize) {
    let mut fields: Vec<(String, String)> = (0..FUNDERS)
        .map(|funder| (format!("sum-{}", committee::envelope(funder)), voted(dossier, funder)))
        .filter(|(_, euros)| *euros > 0)
        .map(|(name, euros)| (name, euros.to_string()))
        .collect();
    let verdict = if fields.is_empty() { "refuse" } else { "accorde" };
    fields.push(("verdict".to_owned(), verdict.to_owned()));
    fields.push(("reason".to_owned(), "droit_commun".to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let to = format!("{sitting}/salle/{}", committee::dossier(dossier));
    let answer = form(address, &to, cookie, &fields).await.expect("an answer");
    assert_eq!(answer.status, 303, "{}", answer.text());
}

async fn letters(raw: &Raw) -> i64 {
    raw.number("SELECT COUNT(*) FROM grant_paper WHERE kind = 'notification'").await
}

/// One letter for each decision, one agreement for each grant, and every sum as it was voted.
async fn told_to_the_cent(raw: &Raw) {
    let count =
        |kind: &str| format!("SELECT COUNT(DISTINCT dossier_id) FROM grant_paper WHERE kind = '{kind}'");
    let dossiers = i64::try_from(DOSSIERS).unwrap();
    let granted = (0..DOSSIERS).filter(|dossier| voted(*dossier, 0) > 0).count();
    assert_eq!(raw.number(&count("notification")).await, dossiers);
    assert_eq!(letters(raw).await, dossiers, "none twice");
    assert_eq!(raw.number(&count("accord")).await, i64::try_from(granted).unwrap());
    let agreements =
        raw.texts("SELECT dossier_id || ' ' || content FROM grant_paper WHERE kind = 'accord'").await;
    for dossier in (0..DOSSIERS).filter(|dossier| voted(*dossier, 0) > 0) {
        let id = committee::dossier(dossier);
        let text =
            agreements.iter().find_map(|line| line.strip_prefix(&format!("{id} "))).expect("an agreement");
        let said: serde_json::Value = serde_json::from_str(text).unwrap();
        let lines = said["lines"].as_array().expect("its lines");
        let mut cents: Vec<u64> = lines.iter().map(|line| line["voted"].as_u64().unwrap()).collect();
        cents.sort_unstable();
        let mut wanted: Vec<u64> = (0..FUNDERS).map(|funder| 100 * voted(dossier, funder) as u64).collect();
        wanted.sort_unstable();
        assert_eq!(cents, wanted, "{id}");
    }
    let all: usize =
        (0..DOSSIERS).flat_map(|one| (0..FUNDERS).map(move |funder| 100 * voted(one, funder))).sum();
    let committed =
        format!("SELECT CAST(SUM(committed_cents) AS BIGINT) FROM envelope WHERE year = {}", committee::YEAR);
    assert_eq!(raw.number(&committed).await, i64::try_from(all).unwrap());
    assert_eq!(raw.number("SELECT CAST(SUM(reserved_cents) AS BIGINT) FROM envelope").await, 0);
}
