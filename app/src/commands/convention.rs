//! Checking a convention file, and saying what carries each of its clauses.

use super::serve::SAINT_ETIENNE;
use crate::features;
use crate::platform::Problem;
use crate::words::counted;
use clap::Subcommand;
use palier_domain::convention::{Carrier, Convention, coverage, unknown_citations};
use palier_domain::shared::Day;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The rule books of the house: a citation must be known to one of them.
const BOOKS: [&str; 2] = [SAINT_ETIENNE, include_str!("../../../conventions/quartiers-2030.toml")];

/// What can be asked about a convention.
#[derive(Debug, Subcommand)]
pub enum ConventionCommand {
    /// Vérifie un fichier de convention et nomme chaque faute par sa ligne.
    Check {
        /// Fichier de la convention.
        file: PathBuf,
    },
    /// Donne, clause par clause, ce qui la porte dans Palier.
    Coverage {
        /// Fichier de la convention ; celle de Saint-Étienne Métropole si rien n'est donné.
        file: Option<PathBuf>,
    },
}

/// Runs one of these commands.
///
/// # Errors
/// When the file cannot be read or holds faults, or when the product cites a clause that no convention has.
pub fn run(command: &ConventionCommand, today: Day) -> Result<(), Problem> {
    let said = match command {
        ConventionCommand::Check { file } => check(&read(file)?)?,
        ConventionCommand::Coverage { file } => {
            let text = file.as_deref().map_or_else(|| Ok(SAINT_ETIENNE.to_owned()), read)?;
            covered(&text, today, &features::carriers())?
        }
    };
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}

fn read(file: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(file)
        .map_err(|error| Problem::Refused(format!("{} ne peut pas être lu : {error}", file.display())))
}

fn parse(text: &str) -> Result<Convention, Problem> {
    Convention::parse(text).map_err(|faults| {
        let lines = faults.iter().map(|fault| {
            let clause = fault.clause.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            format!("ligne {}{clause} : {}", fault.line, fault.message)
        });
        Problem::Refused(lines.collect::<Vec<_>>().join("\n"))
    })
}

fn check(text: &str) -> Result<String, Problem> {
    let convention = parse(text)?;
    let count = i64::try_from(convention.clauses.len()).unwrap_or(i64::MAX);
    Ok(format!("Aucune erreur : {}.", counted(count, "clause", "clauses")))
}

/// The table of clauses and of what carries them, as read that day or on the last day of the convention.
fn covered(text: &str, today: Day, carriers: &[Carrier]) -> Result<String, Problem> {
    let convention = parse(text)?;
    let mut known = BOOKS.iter().map(|book| parse(book)).collect::<Result<Vec<_>, _>>()?;
    let read = convention.at(today.min(convention.period.ends));
    known.push(convention.clone());
    let unknown: Vec<&str> =
        unknown_citations(&known, carriers).into_iter().map(|carrier| carrier.clause).collect();
    if !unknown.is_empty() {
        return Err(Problem::Refused(format!("Clauses citées qui n'existent pas : {}", unknown.join(", "))));
    }
    let lines = coverage(&read, carriers);
    let width = |text: &dyn Fn(usize) -> usize| (0..lines.len()).map(text).max().unwrap_or(0);
    let ids = width(&|at| lines.get(at).map_or(0, |line| line.clause.id.chars().count()));
    let titles = width(&|at| lines.get(at).map_or(0, |line| line.clause.title.chars().count()));
    let mut table = Vec::new();
    for line in &lines {
        let carried: Vec<&str> = line.carried_by.iter().map(|carrier| carrier.what).collect();
        let carried = if carried.is_empty() { "pas encore porté".to_owned() } else { carried.join(" ; ") };
        let tests: Vec<&str> = line.carried_by.iter().filter_map(|carrier| carrier.test).collect();
        let told = if tests.is_empty() { String::new() } else { format!(" [tests : {}]", tests.join(", ")) };
        table.push(format!("{:ids$}  {:titles$}  {carried}{told}", line.clause.id, line.clause.title));
    }
    let carried = lines.iter().filter(|line| !line.carried_by.is_empty()).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    table.push(format!(
        "{}, {}, {}.",
        counted(number(lines.len()), "clause", "clauses"),
        counted(number(carried), "portée", "portées"),
        counted(number(lines.len() - carried), "pas encore portée", "pas encore portées")
    ));
    Ok(table.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day::of(2026, 6, 1).unwrap()
    }

    #[test]
    fn every_clause_has_its_line_and_the_counts_close_the_table() {
        let table = covered(SAINT_ETIENNE, day(), &features::carriers()).unwrap();
        let convention = Convention::parse(SAINT_ETIENNE).unwrap();
        let read = convention.at(convention.period.ends);
        assert!(read.clauses.len() >= 60);
        for clause in &read.clauses {
            let begins = format!("{} ", clause.id);
            let line = table.lines().find(|line| line.starts_with(&begins));
            assert!(line.is_some_and(|line| line.contains(&clause.title)), "{}", clause.id);
        }
        let carried = |line: &&str| {
            line.starts_with("art4.critere4 ")
                && line.contains("à quel coût annuel")
                && line.contains("[tests : ")
        };
        assert_eq!(table.lines().filter(carried).count(), 1);
        let bare = table.lines().filter(|line| line.ends_with("  pas encore porté")).count();
        assert!(table.ends_with(&format!("{bare} pas encore portées.")));
        assert_eq!(table.lines().count(), read.clauses.len() + 1);
    }

    #[test]
    fn a_citation_that_no_convention_knows_is_refused() {
        let stray = Carrier { clause: "art99.rien", what: "page", href: None, test: None };
        let refused = covered(SAINT_ETIENNE, day(), &[stray]).unwrap_err();
        assert!(refused.to_string().contains("art99.rien"));
    }

    #[test]
    fn faults_are_said_by_line_and_clause() {
        let broken = SAINT_ETIENNE.replacen("kind = \"critere\"", "kind = \"criteres\"", 1);
        let said = check(&broken).unwrap_err().to_string();
        assert!(said.starts_with("ligne ") && said.contains(" (art4.critere1) : "), "{said}");
        assert!(check(SAINT_ETIENNE).unwrap().starts_with("Aucune erreur : "));
    }
}
