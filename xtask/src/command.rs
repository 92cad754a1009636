//! Running other programs: shown as they run, counted when they are test runners.

use crate::Failure;
use crate::summary::Tally;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};

/// Runs to the end, output straight to the terminal.
///
/// # Errors
/// When the program cannot start or ends with a non-zero code.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let shown = shown(command);
    let status = command.status().map_err(|e| format!("{shown} : {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} : {status}").into()) }
}

/// Runs to the end and gives back what it printed on standard output.
///
/// # Errors
/// When the program cannot start or ends with a non-zero code (its error output is in the sentence).
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let shown = shown(command);
    let output = command.output().map_err(|e| format!("{shown} : {e}"))?;
    if !output.status.success() {
        return Err(
            format!("{shown} : {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into()
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs a test runner, repeating its lines, and counts the tests its closing lines announce.
///
/// # Errors
/// When it cannot start. A runner that ends badly is in the tally, so that the other steps still run.
pub fn run_tests(command: &mut Command) -> Result<Tally, Failure> {
    follow(command, |line| println!("{line}"))
}

/// The same for a runner beside another: its lines are said in one piece once it has ended.
///
/// # Errors
/// As [`run_tests`].
pub fn run_tests_aside(command: &mut Command) -> Result<Tally, Failure> {
    let mut said = String::new();
    let tally = follow(command, |line| {
        said.push_str(line);
        said.push('\n');
    });
    print!("{said}");
    tally
}

fn follow(command: &mut Command, mut say: impl FnMut(&str)) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    tally.ended_well = read_lines(command, |line| {
        say(line);
        tally.read(line);
    })?
    .success();
    Ok(tally)
}

/// Runs to the end, giving each line of standard output to whoever listens as it comes.
///
/// # Errors
/// When the program cannot start, or its lines cannot be read.
pub fn read_lines(command: &mut Command, mut heard: impl FnMut(&str)) -> Result<ExitStatus, Failure> {
    let shown = shown(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("{shown} : {e}"))?;
    for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
        heard(&line?);
    }
    Ok(child.wait()?)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
