//! The program `palier`.

use clap::Parser;
use palier::commands::{Cli, run};
use palier::platform::Problem;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("PALIER_LOG").unwrap_or_else(|_| EnvFilter::new("warn,palier=info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            match problem {
                Problem::Inside(what) => eprintln!("Échec : {what}"),
                said => eprintln!("{said}"),
            }
            ExitCode::FAILURE
        }
    }
}
