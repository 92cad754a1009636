//! A power cut, replayed: from the trace of what a program asked of the kernel, the folder as the disk would hold it had
//! the current failed at any moment. Only what was flushed is sure to be there; of the rest, chance keeps some.

mod reader;

use reader::Reader;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The calls that change files, flush them, or answer someone.
const CALLS: &str = "trace=openat,mkdir,write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync,ftruncate,lseek,rename,\
renameat,renameat2,unlink,unlinkat,pwritev,pwritev2,fallocate,link,linkat,copy_file_range,sendfile,mkdirat";
/// Calls that the replay does not know: a program that makes them on the folder must not be believed unread.
const UNKNOWN: &[&str] =
    &["pwritev", "pwritev2", "fallocate", "link", "linkat", "copy_file_range", "sendfile", "mkdirat"];

/// The order that runs this one and writes its trace there; killing it kills the program itself.
pub fn traced(command: &Command, trace: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "10000000", "-e", CALLS, "-o"]).arg(trace);
    strace.arg(command.get_program()).args(command.get_args());
    strace
}

/// One thing that happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Bytes written at that place of that file.
    Written(PathBuf, u64, Vec<u8>),
    Truncated(PathBuf, u64),
    /// A file or folder that was not there.
    Made(PathBuf, bool),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
    /// Someone asked that it be flushed: what was written before is.
    FlushAsked(usize, PathBuf),
    Flushed(usize),
    /// Bytes given to someone outside: from here on, they may count on what they say.
    Told(Vec<u8>),
}

/// What a traced program did to a folder, and what it told.
#[derive(Debug)]
pub struct Trace {
    folder: PathBuf,
    before: BTreeMap<PathBuf, Option<Vec<u8>>>,
    steps: Vec<Step>,
}

/// The folder after a cut, and everything told before it.
#[derive(Debug)]
pub struct Cut<'a> {
    /// What was told, in order.
    pub told: Vec<&'a [u8]>,
    files: BTreeMap<PathBuf, Option<Vec<u8>>>,
}

/// Every file of a folder with its bytes, and every folder below it.
fn read_all(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder is read") {
        let path = entry.expect("the folder is read").path();
        if path.is_dir() {
            all.extend(read_all(&path));
            all.insert(path, None);
        } else {
            let bytes = std::fs::read(&path).expect("the file is read");
            all.insert(path, Some(bytes));
        }
    }
    all
}

/// A folder as it is before the program starts: everything in it counts as flushed.
#[derive(Debug)]
pub struct Before(PathBuf, BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Before {
    /// Reads it.
    pub fn of(folder: &Path) -> Self {
        Self(folder.to_owned(), read_all(folder))
    }

    /// Reads what the program did to it since.
    pub fn then(self, trace: &Path) -> Trace {
        let text = std::fs::read_to_string(trace).expect("strace wrote what it saw");
        let Self(folder, before) = self;
        let steps = Reader::of(&folder, &before).read(&text);
        Trace { folder, before, steps }
    }
}

impl Trace {
    /// How many things happened: a cut may fall before, between or after any of them.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The folder had the current failed there; `chance` says below which number it draws.
    pub fn cut_at(&self, step: usize, chance: &mut dyn FnMut(u64) -> u64) -> Cut<'_> {
        let mut disk = Disk::holding(&self.folder, &self.before);
        let mut told = Vec::new();
        for step in &self.steps[..step] {
            match step {
                Step::Told(bytes) => told.push(bytes.as_slice()),
                step => disk.take(step),
            }
        }
        Cut { told, files: disk.after_the_cut(chance) }
    }

    /// The folder traced.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Cut<'_> {
    /// Writes what is left of `from` into another folder.
    pub fn restore(&self, from: &Path, into: &Path) {
        let placed = |path: &Path| into.join(path.strip_prefix(from).expect("below the folder"));
        // In order, a folder comes before what it holds.
        for (path, bytes) in &self.files {
            match bytes {
                None => std::fs::create_dir_all(placed(path)).expect("a folder"),
                Some(bytes) => {
                    let path = placed(path);
                    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                    std::fs::write(path, bytes).expect("a file");
                }
            }
        }
    }
}

/// A file, as programs see it and as the disk is sure to hold it.
#[derive(Debug, Clone, Default)]
struct File {
    is_folder: bool,
    flushed: Vec<u8>,
    /// Writes and cuts since, in order: place and bytes, or a length.
    since: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Length(length) => bytes.resize(index(*length), 0),
            Self::Write(at, new) => {
                let (at, end) = (index(*at), index(*at) + new.len());
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[at..end].copy_from_slice(new);
            }
        }
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a place in memory")
}

/// A name given or taken away, not flushed yet.
#[derive(Debug, Clone)]
enum Naming {
    Gives(PathBuf, usize),
    Takes(PathBuf),
}

impl Naming {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Gives(path, _) | Self::Takes(path) => path.parent(),
        }
    }
}

/// Files and names, seen and sure.
#[derive(Debug, Default)]
struct Disk {
    root: PathBuf,
    files: Vec<File>,
    seen: BTreeMap<PathBuf, usize>,
    sure: BTreeMap<PathBuf, usize>,
    /// Each group stands or falls together: a rename takes one name and gives another.
    naming: Vec<Vec<Naming>>,
    /// Flushes under way: what each covers.
    asked: BTreeMap<usize, (usize, usize, PathBuf, usize)>,
}

impl Disk {
    fn holding(root: &Path, before: &BTreeMap<PathBuf, Option<Vec<u8>>>) -> Self {
        let mut disk = Self { root: root.to_owned(), ..Self::default() };
        for (path, bytes) in before {
            let file = File {
                is_folder: bytes.is_none(),
                flushed: bytes.clone().unwrap_or_default(),
                since: Vec::new(),
            };
            disk.files.push(file);
            disk.seen.insert(path.clone(), disk.files.len() - 1);
        }
        disk.sure = disk.seen.clone();
        disk
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Written(path, at, bytes) => self.change(path, Change::Write(*at, bytes.clone())),
            Step::Truncated(path, length) => self.change(path, Change::Length(*length)),
            Step::Made(path, is_folder) => {
                self.files.push(File { is_folder: *is_folder, ..File::default() });
                let made = self.files.len() - 1;
                self.seen.insert(path.clone(), made);
                self.naming.push(vec![Naming::Gives(path.clone(), made)]);
            }
            Step::Renamed(from, to) => {
                if let Some(file) = self.seen.remove(from) {
                    self.seen.insert(to.clone(), file);
                    self.naming.push(vec![Naming::Gives(to.clone(), file), Naming::Takes(from.clone())]);
                }
            }
            Step::Removed(path) => {
                self.seen.remove(path);
                self.naming.push(vec![Naming::Takes(path.clone())]);
            }
            Step::FlushAsked(call, path) => {
                let file = self.seen.get(path).copied();
                let covers = file.map_or(0, |file| self.files[file].since.len());
                let file = file.unwrap_or(usize::MAX);
                self.asked.insert(*call, (file, covers, path.clone(), self.naming.len()));
            }
            Step::Flushed(call) => self.flush(*call),
            Step::Told(_) => {}
        }
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(file) = self.seen.get(path) {
            self.files[*file].since.push(change);
        }
    }

    /// What was written before the flush was asked is sure now that it ended; so are the names of a folder.
    fn flush(&mut self, call: usize) {
        let Some((rank, covers, path, names)) = self.asked.remove(&call) else { return };
        if let Some(file) = self.files.get_mut(rank).filter(|file| !file.is_folder) {
            let covers = covers.min(file.since.len());
            for change in file.since.drain(..covers) {
                change.apply(&mut file.flushed);
            }
            // Whoever else was flushing the same file covered some of these too.
            for (_, still, ..) in self.asked.values_mut().filter(|(other, ..)| *other == rank) {
                *still = still.saturating_sub(covers);
            }
            return;
        }
        let (kept, settled): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.naming).into_iter().enumerate().partition(|(rank, group)| {
                *rank >= names || group.first().and_then(Naming::folder) != Some(&path)
            });
        for (_, group) in settled {
            apply(&group, &mut self.sure);
        }
        self.naming = kept.into_iter().map(|(_, group)| group).collect();
        // Ranks moved: a flush under way covers at most what is left.
        for (.., still) in self.asked.values_mut() {
            *still = (*still).min(self.naming.len());
        }
    }

    /// What the disk holds: what is sure, and of the rest what chance kept, in whole or in part.
    fn after_the_cut(mut self, chance: &mut dyn FnMut(u64) -> u64) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        // Names in order: a file system may lose the last ones, not the first.
        let kept = chance(self.naming.len() as u64 + 1);
        for group in self.naming.drain(..).take(index(kept)) {
            apply(&group, &mut self.sure);
        }
        let mut left = BTreeMap::new();
        for (path, file) in &self.sure {
            let file = &self.files[*file];
            left.insert(path.clone(), (!file.is_folder).then(|| torn(file, chance)));
        }
        // Without its folder, a file is nowhere.
        let folders: BTreeSet<PathBuf> =
            left.iter().filter(|(_, bytes)| bytes.is_none()).map(|(path, _)| path.clone()).collect();
        left.retain(|path, _| path.parent().is_some_and(|at| at == self.root || folders.contains(at)));
        left
    }
}

fn apply(group: &[Naming], names: &mut BTreeMap<PathBuf, usize>) {
    for naming in group {
        match naming {
            Naming::Gives(path, file) => names.insert(path.clone(), *file),
            Naming::Takes(path) => names.remove(path),
        };
    }
}

/// Each write not flushed is there, is not, or is there in part: sectors reach the disk in any order.
fn torn(file: &File, chance: &mut dyn FnMut(u64) -> u64) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut bytes = file.flushed.clone();
    for change in &file.since {
        match (chance(3), change) {
            (0, _) => {}
            (1, Change::Write(at, new)) => {
                for (rank, sector) in new.chunks(SECTOR).enumerate() {
                    if chance(2) == 0 {
                        Change::Write(at + (rank * SECTOR) as u64, sector.to_vec()).apply(&mut bytes);
                    }
                }
            }
            _ => change.apply(&mut bytes),
        }
    }
    bytes
}
