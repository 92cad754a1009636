//! Reads what strace wrote: one line per call, or two when another thread came between.

use super::{Step, UNKNOWN};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Reads a trace, keeping what concerns a folder and what was told outside.
pub(super) struct Reader<'a> {
    folder: &'a Path,
    exists: BTreeSet<PathBuf>,
    /// Where the next plain write of each open file goes.
    places: BTreeMap<u64, u64>,
    /// Calls begun and not ended, by thread: their text, and their number when they flush.
    begun: BTreeMap<&'a str, (String, usize)>,
    steps: Vec<Step>,
}

/// A call: its name, the files it names by number, the bytes it gives, its answer.
struct Call<'t> {
    name: &'t str,
    text: &'t str,
    files: Vec<(u64, Vec<u8>)>,
    bytes: Vec<Vec<u8>>,
    answer: Option<u64>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(folder: &'a Path, before: &BTreeMap<PathBuf, Option<Vec<u8>>>) -> Self {
        Self {
            folder,
            exists: before.keys().cloned().collect(),
            places: BTreeMap::new(),
            begun: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn read(mut self, trace: &'a str) -> Vec<Step> {
        for (number, line) in trace.lines().enumerate() {
            let Some((thread, rest)) = line.split_once(' ') else { continue };
            let rest = rest.trim_start();
            if let Some(head) = rest.strip_suffix(" <unfinished ...>") {
                self.begins(&Call::of(head), number);
                self.begun.insert(thread, (head.to_owned(), number));
            } else if rest.starts_with("<... ") {
                let Some((head, began)) = self.begun.remove(thread) else { continue };
                let tail = rest.split_once(" resumed>").map_or("", |(_, tail)| tail);
                self.ends(&Call::of(&format!("{head}{tail}")), began);
            } else if rest.contains('(') {
                let call = Call::of(rest);
                self.begins(&call, number);
                self.ends(&call, number);
            }
        }
        self.steps
    }

    /// Before the kernel answers: what is told is told, what a flush covers is known.
    fn begins(&mut self, call: &Call, number: usize) {
        match call.name {
            "fsync" | "fdatasync" => {
                if let Some(path) = self.file(call) {
                    self.steps.push(Step::FlushAsked(number, path));
                }
            }
            "write" | "writev" | "sendto" | "sendmsg" => {
                let outside =
                    |(_, name): &(u64, Vec<u8>)| name.starts_with(b"socket:") || name.starts_with(b"pipe:");
                if call.files.first().is_some_and(outside) {
                    self.steps.push(Step::Told(call.bytes.concat()));
                }
            }
            _ => {}
        }
    }

    /// After the kernel answered: what succeeded is done.
    fn ends(&mut self, call: &Call, number: usize) {
        let Some(answer) = call.answer else { return };
        match call.name {
            "fsync" | "fdatasync" => self.steps.push(Step::Flushed(number)),
            "openat" => self.opened(call, answer),
            "lseek" => {
                self.places.extend(call.files.first().map(|(file, _)| (*file, answer)));
            }
            "write" | "writev" => self.written(call, answer),
            "pwrite64" => {
                let at = call.text.rsplit_once(" = ").and_then(|(args, _)| args.trim().strip_suffix(')'));
                let at =
                    at.and_then(|args| args.rsplit(", ").next()?.parse().ok()).expect("a place to write at");
                self.wrote(call, at, answer);
            }
            "ftruncate" => {
                let length = call.text.split(", ").nth(1).and_then(|rest| rest.split(')').next());
                let length = length.and_then(|length| length.parse().ok()).expect("a length");
                self.steps.extend(self.file(call).map(|path| Step::Truncated(path, length)));
            }
            "mkdir" => {
                self.steps.extend(self.named(call, 0).map(|path| Step::Made(path, true)));
                self.exists.extend(self.named(call, 0));
            }
            "unlink" | "unlinkat" => {
                if let Some(path) = self.named(call, 0) {
                    self.exists.remove(&path);
                    self.steps.push(Step::Removed(path));
                }
            }
            "rename" | "renameat" | "renameat2" => {
                if let Some((from, to)) = self.named(call, 0).zip(self.named(call, 1)) {
                    self.exists.remove(&from);
                    self.exists.insert(to.clone());
                    self.steps.push(Step::Renamed(from, to));
                }
            }
            name if UNKNOWN.contains(&name) => {
                let touches = self.file(call).is_some() || self.named(call, 0).is_some();
                assert!(!touches, "a call that the replay does not know: {}", call.text);
            }
            _ => {}
        }
    }

    fn opened(&mut self, call: &Call, answer: u64) {
        self.places.insert(answer, 0);
        let Some(path) = self.named(call, 0) else { return };
        if call.text.contains("O_CREAT") && self.exists.insert(path.clone()) {
            self.steps.push(Step::Made(path, false));
        } else if call.text.contains("O_TRUNC") {
            self.steps.push(Step::Truncated(path, 0));
        }
    }

    fn written(&mut self, call: &Call, count: u64) {
        let Some((file, _)) = call.files.first() else { return };
        let place = self.places.entry(*file).or_default();
        let at = *place;
        *place += count;
        self.wrote(call, at, count);
    }

    fn wrote(&mut self, call: &Call, at: u64, count: u64) {
        let Some(path) = self.file(call) else { return };
        let mut bytes = call.bytes.concat();
        bytes.truncate(usize::try_from(count).expect("a count"));
        self.steps.push(Step::Written(path, at, bytes));
    }

    /// The file a call works on, in the folder.
    fn file(&self, call: &Call) -> Option<PathBuf> {
        self.below(&call.files.first()?.1)
    }

    /// A path a call gives, in the folder.
    fn named(&self, call: &Call, rank: usize) -> Option<PathBuf> {
        self.below(call.bytes.get(rank)?)
    }

    /// The folder itself, or something in it.
    fn below(&self, path: &[u8]) -> Option<PathBuf> {
        let path = PathBuf::from(std::str::from_utf8(path).ok()?);
        path.starts_with(self.folder).then_some(path)
    }
}

impl<'t> Call<'t> {
    fn of(text: &'t str) -> Self {
        let name = text.split('(').next().unwrap_or("");
        let (arguments, answer) = match text.rsplit_once(" = ") {
            Some((arguments, answer)) => (arguments, answer.split([' ', '<']).next()),
            None => (text, None),
        };
        let mut files = Vec::new();
        for (place, _) in arguments.match_indices('<') {
            let number = arguments[..place].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
            let end = arguments[place..].find('>').map(|end| place + end);
            if let (Ok(number), Some(end)) = (number.parse(), end) {
                let is_gone = arguments[end..].starts_with(">(deleted)");
                let path = if is_gone { Vec::new() } else { decoded(&arguments[place + 1..end]) };
                files.push((number, path));
            }
        }
        let given = |(rank, piece): (usize, &str)| (rank % 2 == 1).then(|| decoded(piece));
        let bytes = arguments.split('"').enumerate().filter_map(given).collect();
        Self { name, text, files, bytes, answer: answer.and_then(|said| said.parse().ok()) }
    }
}

/// `\x41\x42` is `AB`.
fn decoded(text: &str) -> Vec<u8> {
    let digits = |pair: &str| u8::from_str_radix(pair.get(..2)?, 16).ok();
    text.split("\\x").skip(1).filter_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_cut_in_two_are_put_together_and_kept_in_order() {
        let hex = |text: &str| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
        let (file, socket) = (hex("/d/x"), hex("socket:[1]"));
        let trace = format!(
            "7 openat(AT_FDCWD<{cwd}>, \"{file}\", O_RDWR|O_CREAT, 0600) = 3<{file}>\n\
             7 write(3<{file}>, \"{ab}\", 2) = 2\n\
             7 fsync(3<{file}> <unfinished ...>\n\
             8 sendto(4<{socket}>, \"{ok}\", 2, 0, NULL, 0) = 2\n\
             7 <... fsync resumed>) = 0\n\
             7 pwrite64(3<{file}>, \"{ab}\", 2, 9) = 2\n",
            cwd = hex("/"),
            ab = hex("ab"),
            ok = hex("ok"),
        );
        let x = PathBuf::from("/d/x");
        let read = Reader::of(Path::new("/d"), &BTreeMap::new()).read(&trace);
        assert_eq!(
            read,
            [
                Step::Made(x.clone(), false),
                Step::Written(x.clone(), 0, b"ab".to_vec()),
                Step::FlushAsked(2, x.clone()),
                Step::Told(b"ok".to_vec()),
                Step::Flushed(2),
                Step::Written(x, 9, b"ab".to_vec()),
            ]
        );
    }
}
