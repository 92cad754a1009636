//! A PostgreSQL cluster of a test's own, which may be struck down with everything it runs and started again.

use crate::Raw;
use crate::ground::postgres_server;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fs::{File, metadata, read_dir, read_to_string};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use tempfile::TempDir;

/// The running cluster; dropping it strikes it down and removes its files.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    /// Who may run it: the server refuses root.
    user: (u32, u32),
    settings: Vec<&'static str>,
    server: PgConnectOptions,
    postmaster: Child,
}

impl Cluster {
    /// Makes a cluster with these settings, by the programs and the user of the server lent to the tests.
    pub async fn with(settings: &[&'static str]) -> Self {
        let lent = Raw::postgres(&postgres_server()).await;
        let one = async |sql: &str| lent.texts(sql).await.pop().expect("the server tells where it stands");
        let programs = PathBuf::from(one("SELECT setting FROM pg_config WHERE name = 'BINDIR'").await);
        let data = one("SELECT current_setting('data_directory')").await;
        let owner = metadata(&data).expect("the server lent to the tests runs on this machine");
        let user = (owner.uid(), owner.gid());
        let folder =
            tempfile::Builder::new().prefix("palier-cluster-").tempdir().expect("a temporary folder");
        chown(folder.path(), Some(user.0), Some(user.1)).expect("the folder is given to the server");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a free port");
        let server = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(free.port());
        let server = server.username("palier").database("postgres");

        let mut made = as_user(&programs.join("initdb"), folder.path(), user);
        made.args([
            "-D",
            "data",
            "-U",
            "palier",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        let made = made.output().expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let postmaster = started(&programs, folder.path(), user, free.port(), settings);
        let cluster = Self { folder, programs, user, settings: settings.to_vec(), server, postmaster };
        cluster.answers().await;
        cluster
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        self.server.to_url_lossy().to_string()
    }

    /// Kills the server and all of its processes at once: nothing they hold in memory is written any more.
    pub fn strike(&mut self) {
        let postmaster = self.postmaster.id();
        // Held still, it neither starts nor stops anyone while its processes are counted.
        signal("STOP", &[postmaster]);
        let mut all = children(postmaster);
        signal("KILL", &all);
        all.push(postmaster);
        signal("KILL", &[postmaster]);
        self.postmaster.wait().expect("the server is gone");
        while all.iter().any(|process| is_alive(*process)) {
            std::thread::yield_now();
        }
    }

    /// Starts it again on what is left of its files, and waits until it answers.
    pub async fn start_again(&mut self) {
        let port = self.server.get_port();
        self.postmaster = started(&self.programs, self.folder.path(), self.user, port, &self.settings);
        self.answers().await;
    }

    /// The pool tries again until it is let in.
    async fn answers(&self) {
        drop(Raw::postgres(&self.url()).await);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if matches!(self.postmaster.try_wait(), Ok(None)) {
            self.strike();
        }
    }
}

fn started(programs: &Path, folder: &Path, user: (u32, u32), port: u16, settings: &[&'static str]) -> Child {
    let mut server = as_user(&programs.join("postgres"), folder, user);
    server.args(["-D", "data", "-p", &port.to_string()]);
    let common = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC"];
    server.args(common.iter().chain(settings).flat_map(|setting| ["-c", setting]));
    let said = File::create(folder.join("said")).expect("a file");
    server.stdout(said.try_clone().expect("a file")).stderr(said);
    server.spawn().expect("the server starts")
}

fn as_user(program: &Path, folder: &Path, (user, group): (u32, u32)) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).uid(user).gid(group);
    command
}

fn signal(name: &str, processes: &[u32]) {
    let script = format!("kill -s {name} \"$@\" 2>/dev/null");
    // One of them may be gone already.
    let _ =
        Command::new("sh").args(["-c", &script, "sh"]).args(processes.iter().map(u32::to_string)).status();
}

/// State and parent of a process, as the kernel tells them.
fn told(process: &str) -> Option<(char, u32)> {
    let stat = read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut words = rest.split(' ');
    Some((words.next()?.chars().next()?, words.next()?.parse().ok()?))
}

fn is_alive(process: u32) -> bool {
    told(&process.to_string()).is_some_and(|(state, _)| !matches!(state, 'Z' | 'X'))
}

fn children(parent: u32) -> Vec<u32> {
    let all = read_dir("/proc").expect("the kernel lists processes");
    let names = all.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let of = |name: String| {
        let (_, found) = told(&name)?;
        (found == parent).then(|| name.parse().ok())?
    };
    names.filter_map(of).collect()
}
