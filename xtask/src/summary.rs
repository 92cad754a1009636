//! The closing summary: what ran, how long, how many tests, and whether the whole may be called good.

use crate::Failure;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many tests a step ran, read from the closing lines of its runner.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests written but not run: as bad as failed, for nobody looks at them again.
    pub skipped: u64,
    /// Whether the program itself ended with code 0.
    pub ended_well: bool,
}

impl Tally {
    /// A step that tests nothing and went well (a build, an installation).
    pub fn done() -> Self {
        Self { ended_well: true, ..Self::default() }
    }

    /// Adds what a line announces, if it is a closing line of cargo's or node's test runner.
    pub fn read(&mut self, line: &str) {
        if let Some((_, counts)) = line.split_once("test result: ") {
            for part in counts.split(['.', ';']) {
                self.add(part.trim().split_once(' ').map(|(n, what)| (what, n)));
            }
        } else if let Some(count) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            self.add(count.trim().split_once(' '));
        }
    }

    fn add(&mut self, count: Option<(&str, &str)>) {
        let Some((what, Ok(number))) = count.map(|(what, n)| (what, n.parse::<u64>())) else { return };
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    fn is_good(self) -> bool {
        self.ended_well && self.failed == 0 && self.skipped == 0
    }
}

struct Step {
    name: String,
    lasted: Duration,
    result: Result<Tally, String>,
}

/// The steps of a run, in the order in which they ended.
#[derive(Default)]
pub struct Summary {
    steps: Mutex<Vec<Step>>,
}

impl Summary {
    /// Runs a step, keeps how it went, and says whether it went well: the steps after it run all the same unless
    /// they need it. Two steps may run at the same time.
    pub fn step(&self, name: &str, work: impl FnOnce() -> Result<Tally, Failure>) -> bool {
        println!("\n── {name}");
        let started = Instant::now();
        let result = work().map_err(|failure| failure.to_string());
        if let Err(failure) = &result {
            eprintln!("{failure}");
        }
        let good = result.as_ref().is_ok_and(|tally| tally.is_good());
        self.keep(Step { name: name.to_owned(), lasted: started.elapsed(), result });
        good
    }

    fn keep(&self, step: Step) {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    }

    /// Notes a step that could not be tried, because what it needs is missing: that is a failure, never a detail.
    pub fn missed(&self, name: &str, why: &str) {
        let result = Err(format!("non joué : {why}"));
        self.keep(Step { name: name.to_owned(), lasted: Duration::ZERO, result });
    }

    /// Prints the table and the closing line `N passed, N failed`.
    ///
    /// # Errors
    /// When a step failed, was missed, skipped tests, or when no test ran at all.
    pub fn close(self, needs_tests: bool) -> Result<(), Failure> {
        println!("\nBilan");
        let (mut passed, mut failed, mut skipped) = (0, 0, 0);
        for step in &self.steps.into_inner().unwrap_or_else(PoisonError::into_inner) {
            println!("  {}", step.line());
            match &step.result {
                Ok(tally) => {
                    passed += tally.passed;
                    skipped += tally.skipped;
                    failed += if tally.ended_well { tally.failed } else { tally.failed.max(1) };
                }
                Err(_) => failed += 1,
            }
        }
        let skips = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        println!("\n{passed} passed, {failed} failed{skips}");
        if failed > 0 || skipped > 0 {
            return Err("tout n'est pas passé (voir le bilan)".into());
        }
        if needs_tests && passed == 0 {
            return Err("aucun test n'a été joué".into());
        }
        Ok(())
    }
}

impl Step {
    fn line(&self) -> String {
        let seconds = self.lasted.as_secs_f64();
        let name = &self.name;
        match &self.result {
            Ok(tally) if tally.is_good() && tally.passed == 0 => format!("bien   {seconds:>7.1} s  {name}"),
            Ok(tally) if tally.is_good() => {
                format!("bien   {seconds:>7.1} s  {name} : {} passés", tally.passed)
            }
            Ok(tally) => format!(
                "ÉCHEC  {seconds:>7.1} s  {name} : {} passés, {} en échec, {} sautés{}",
                tally.passed,
                tally.failed,
                tally.skipped,
                if tally.ended_well { "" } else { ", le programme a mal fini" }
            ),
            Err(why) => {
                format!("ÉCHEC  {seconds:>7.1} s  {name} : {}", why.lines().next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::done();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn closing_lines_of_cargo_are_added_up() {
        let tally = read(&[
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.10s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ]);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (14, 3, 1));
        assert!(!tally.is_good());
    }

    #[test]
    fn closing_lines_of_node_are_added_up_in_both_reporters() {
        let tally = read(&[
            "ℹ tests 4",
            "ℹ pass 4",
            "ℹ fail 0",
            "# pass 2",
            "# cancelled 1",
            "# skipped 1",
            "# todo 0",
        ]);
        assert_eq!((tally.passed, tally.failed, tally.skipped), (6, 1, 1));
    }

    #[test]
    fn a_skipped_test_a_missed_step_or_no_test_at_all_is_a_failure() {
        let skipped = Summary::default();
        assert!(!skipped.step("x", || Ok(Tally { passed: 1, skipped: 1, ..Tally::done() })));
        assert!(skipped.close(true).is_err());

        let missed = Summary::default();
        assert!(missed.step("x", || Ok(Tally { passed: 1, ..Tally::done() })));
        missed.missed("y", "pas de navigateur");
        assert!(missed.close(true).is_err());

        assert!(Summary::default().close(true).is_err());
    }

    #[test]
    fn a_runner_that_dies_without_a_closing_line_is_a_failure() {
        let summary = Summary::default();
        assert!(!summary.step("x", || Ok(Tally::default())));
        assert!(summary.close(false).is_err());
    }
}
