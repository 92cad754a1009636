//! A PostgreSQL cluster that lives as long as a test run: made in a temporary folder, on loopback, on a free port.

use crate::{Failure, command};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Starts the server, waits until nobody holds our end of its input, then stops it and removes its files. Holding the
/// pipe, rather than sending a signal at the end, also cleans up when xtask itself is interrupted or killed.
const KEEPER: &str = r#"bin="$1"; data="$2"; shift 2
"$bin/postgres" -D "$data" "$@" >"$data/server.log" 2>&1 & server=$!
cat >/dev/null
kill -INT "$server"; wait "$server"; rm -rf "$data""#;

/// Nothing here outlives the run: what protects against a power cut only costs time; so does studying hundreds of bases
/// that live a second, and compiling the queries asked of them.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "max_connections=300",
    "timezone=UTC",
];

/// How long a cluster may take to accept connections.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running cluster; dropping it stops it and removes its files.
pub struct Cluster {
    keeper: Child,
    /// Where tests connect: `postgres://…`, superuser, free to create databases.
    pub url: String,
}

/// Who runs the server: it refuses root.
#[derive(Clone, Copy)]
struct Runner {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes a cluster with the programs of `bin`, and waits until it accepts connections.
    ///
    /// # Errors
    /// When the cluster cannot be made or does not start; the sentence carries the server's own words.
    pub fn start(bin: &Path) -> Result<Self, Failure> {
        let runner = Runner::find()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let data = std::env::temp_dir().join(format!("palier-pg-{}-{port}", std::process::id()));
        prepare(&data, runner)?;
        let mut initdb = as_runner(&bin.join("initdb"), runner);
        initdb.arg("-D").arg(&data).args([
            "-U",
            "palier",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]);
        command::read(&mut initdb)?;

        let mut keeper = as_runner(Path::new("sh"), runner);
        keeper.args(["-c", KEEPER, "sh"]).arg(bin).arg(&data).args(["-p", &port.to_string()]);
        keeper.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let keeper = keeper.stdin(Stdio::piped()).process_group(0).spawn()?;
        let cluster = Self { keeper, url: format!("postgres://palier@127.0.0.1:{port}/postgres") };
        wait_until_ready(&data)?;
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(failure) = self.keeper.wait() {
            eprintln!("PostgreSQL jetable : {failure}");
        }
    }
}

impl Runner {
    /// Root hands over to `postgres`, or to `nobody` where the server came from an npm package.
    fn find() -> Result<Self, Failure> {
        let own = Self { user: fs::metadata("/proc/self")?.uid(), group: fs::metadata("/proc/self")?.gid() };
        if own.user != 0 {
            return Ok(own);
        }
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some(Self { user: id("-u", name)?, group: id("-g", name)? }))
            .ok_or_else(|| {
                "PostgreSQL refuse root, et ni postgres ni nobody n'existent sur cette machine".into()
            })
    }
}

fn id(which: &str, name: &str) -> Option<u32> {
    command::read(Command::new("id").args([which, name])).ok()?.trim().parse().ok()
}

fn prepare(data: &PathBuf, runner: Runner) -> Result<(), Failure> {
    fs::create_dir(data)?;
    fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
    chown(data, Some(runner.user), Some(runner.group))?;
    Ok(())
}

fn as_runner(program: &Path, runner: Runner) -> Command {
    let mut command = Command::new(program);
    command.uid(runner.user).gid(runner.group).current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

/// The server writes `ready` on the last line of its pid file when it accepts connections.
fn wait_until_ready(data: &Path) -> Result<(), Failure> {
    let pause = Duration::from_millis(50);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if state.lines().last().is_some_and(|line| line.starts_with("ready")) {
            return Ok(());
        }
        sleep(pause);
    }
    let log = fs::read_to_string(data.join("server.log")).unwrap_or_default();
    Err(format!("PostgreSQL n'a pas démarré en {} s :\n{log}", PATIENCE.as_secs()).into())
}
