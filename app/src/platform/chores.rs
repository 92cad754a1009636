//! Work that comes back every day: done once a day, whatever the number of processes, and planned again for the next
//! day by the very write that does it.

use super::db::{Tx, Write};
use super::journal::{Author, Event};
use super::problem::Problem;
use super::state::App;
use crate::execute;
use palier_domain::shared::{Day, Instant};
use std::pin::Pin;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// What a chore does in its write, and what it says happened.
pub type Doing<'a> = Pin<Box<dyn Future<Output = Result<Event, Problem>> + Send + 'a>>;

/// Work of every day.
#[derive(Debug, Clone, Copy)]
pub struct Chore {
    /// Stable code: the kind of its jobs, and who signs in the journal.
    pub code: &'static str,
    /// Hour of mainland France after which it is done.
    pub hour: i64,
    /// What is done.
    pub run: for<'a> fn(&'a App, &'a mut Write) -> Doing<'a>,
}

/// Plans the next time, unless one is planned. Two processes name it alike: the second finds it there.
pub const PLAN: &str = "INSERT INTO job (id, kind, payload, state, run_after, attempts, last_error, created_at) \
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), '', 'a_faire', CAST($3 AS BIGINT), 0, NULL, CAST($4 AS BIGINT) \
    WHERE NOT EXISTS (SELECT 1 FROM job WHERE kind = $2 AND state IN ('a_faire', 'en_cours')) \
    ON CONFLICT (id) DO NOTHING";
/// Ends this try of a job, if no other process has taken it over since.
pub const END: &str = "UPDATE job SET state = 'fait', last_error = NULL \
    WHERE id = $1 AND state = 'en_cours' AND attempts = $2";

/// Plans every chore of the house that is not planned yet: once, at start.
///
/// # Errors
/// When the store does not answer.
pub async fn plan_all(app: &App) -> Result<(), Problem> {
    let mut tx = app.db.begin_immediate().await?;
    for chore in &app.chores {
        plan(&mut tx, chore, app.world.now()).await?;
    }
    tx.keep().await
}

pub(super) async fn plan(tx: &mut Tx, chore: &Chore, now: Instant) -> Result<(), Problem> {
    let (day, at) = next(chore.hour, now);
    execute!(tx, PLAN, format!("{} {day}", chore.code), chore.code, at.0, now.0)?;
    Ok(())
}

/// Does a chore: its work, the end of its job and the plan of the next day are kept together, under one entry of the
/// journal, or not at all.
pub(super) async fn run(app: &App, chore: &Chore, job: &str, attempt: i64) -> Result<(), Problem> {
    let mut write = app.db.write_as(Author::Program(chore.code)).await?;
    if execute!(write.tx(), END, job, attempt)? == 0 {
        return Ok(());
    }
    let event = (chore.run)(app, &mut write).await?;
    plan(write.tx(), chore, app.world.now()).await?;
    write.commit(event).await
}

/// The first such hour that is still to come, and its day.
fn next(hour: i64, now: Instant) -> (Day, Instant) {
    let at = |day: Day| day.begins().plus_ms(hour * HOUR_MS);
    let today = now.day();
    let day = if at(today) > now { today } else { today.plus_days(1) };
    (day, at(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_is_today_before_the_hour_and_tomorrow_from_it_on() {
        let day = Day::of(2026, 11, 22).unwrap();
        let seven = day.begins().plus_ms(7 * HOUR_MS);
        assert_eq!(next(7, seven.plus_ms(-1)), (day, seven));
        assert_eq!(next(7, seven), (day.plus_days(1), day.plus_days(1).begins().plus_ms(7 * HOUR_MS)));
    }
}
