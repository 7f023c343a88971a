//! The files of an index: found, read when they changed, and given out by path.

use super::attributes::TestRule;
use super::cache::{self, Cache, Entry, Identity};
use super::parsed::{Fault, Parsed};
use super::{IndexInput, IndexStats, reader};
use crate::hex::hex;
use crate::model::{IndexedFile, ModulePath};
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{GlobSet, GlobSetBuilder};
use iec62304_core::requirement;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::ScopedJoinHandle;
use std::time::SystemTime;

/// A file of the index.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Its path, relative to the workspace root.
    pub path: Arc<str>,
    /// Where it is, absolute.
    pub at: Utf8PathBuf,
    /// What it says.
    pub entry: Entry,
    /// The modules that it is.
    pub modules: Vec<ModulePath>,
    /// Some target reaches it outside of blocks, where a harness lists tests.
    pub listed: bool,
    /// The compiler took it, or takes it as a part of another file: only its tokens are to be right.
    pub trusted: bool,
    /// It is text for the code that names it, and no code.
    pub data: bool,
}

/// All files, by path.
pub(super) struct Files<'a> {
    input: &'a IndexInput,
    exclude: GlobSet,
    /// What the compiler took as code is indexed whatever the globs say: they are for files outside every build.
    compiled: BTreeSet<Utf8PathBuf>,
    rule: TestRule,
    cache: Cache,
    list: Vec<SourceFile>,
    by_path: HashMap<Utf8PathBuf, usize>,
    /// Packages, by directory.
    packages: HashMap<&'a Utf8Path, usize>,
    stats: IndexStats,
}

/// Fewer files than this are not worth a thread.
const FILES_PER_THREAD: usize = 8;

/// A file that has to be read.
struct Job {
    slot: usize,
    at: Utf8PathBuf,
    path: Arc<str>,
    identity: Identity,
    cached: Option<Entry>,
}

impl<'a> Files<'a> {
    /// No files yet, and what is cached.
    pub(super) fn new(input: &'a IndexInput, cache_dir: &Utf8Path) -> Self {
        let compiled = input.compiled.iter().flat_map(|unit| &unit.files).filter(|file| file.ends_with(".rs"));
        Self {
            input,
            compiled: compiled.map(|file| normalized(&input.root.join(&**file))).collect(),
            exclude: excluded(&input.exclude),
            rule: TestRule::new(&input.test_attributes),
            cache: Cache::load(cache_dir, &cache::key(&input.test_attributes)),
            list: Vec::new(),
            by_path: HashMap::new(),
            packages: input.packages.iter().enumerate().map(|(number, package)| (&*package.dir, number)).collect(),
            stats: IndexStats::default(),
        }
    }

    /// Adds the files that the compiler read.
    pub(super) fn add_compiled(&mut self) {
        self.add_all(self.compiled.clone());
    }

    /// Adds those files that are inside the workspace and not excluded; reads what changed, on two or more threads when
    /// it is much.
    pub(super) fn add_all(&mut self, paths: impl IntoIterator<Item = Utf8PathBuf>) {
        let mut jobs = Vec::new();
        for at in paths {
            jobs.extend(self.add(at));
        }
        self.run(jobs);
    }

    /// The file with this path, which is added if it exists, is inside the workspace and is not excluded.
    pub(super) fn find(&mut self, at: &Utf8Path) -> Option<usize> {
        if let Some(known) = self.known(at) {
            return Some(known);
        }
        if !at.is_file() {
            return None;
        }
        self.add_all([at.to_owned()]);
        self.known(at)
    }

    /// The file with this path, if it has been added.
    pub(super) fn known(&self, at: &Utf8Path) -> Option<usize> {
        self.by_path.get(at).copied()
    }

    /// Marks what the compiler read and nobody compiled. It names code and text alike; but what no `mod` line and no
    /// `include!` leads to and the compiler saw no tag in is text where code of the workspace includes it as text, or
    /// where the project says that it is no source. Anything else may be a module that a macro made, and stays.
    #[requirement("RQ-162")]
    pub(super) fn set_data_apart(&mut self) {
        let with_tags: HashSet<Utf8PathBuf> = self.input.with_tags.iter().map(|file| self.absolute(file)).collect();
        let texts: HashSet<Utf8PathBuf> = self
            .list
            .iter()
            .flat_map(|file| file.entry.parsed.texts.iter().map(move |text| (file, text)))
            .filter_map(|(file, text)| Some(normalized(&file.at.parent()?.join(text))))
            .collect();
        let (exclude, compiled) = (&self.exclude, &self.compiled);
        for file in self.list.iter_mut().filter(|file| file.modules.is_empty() && compiled.contains(&file.at)) {
            let is_no_code = texts.contains(&file.at) || exclude.is_match(&*file.path);
            file.data = is_no_code && !with_tags.contains(&file.at);
        }
    }

    /// A file by its number.
    pub(super) fn file(&mut self, number: usize) -> &mut SourceFile {
        &mut self.list[number]
    }

    /// The absolute path of one that is relative to the root, or absolute.
    pub(super) fn absolute(&self, path: &str) -> Utf8PathBuf {
        normalized(&self.input.root.join(path))
    }

    /// How much was to do.
    pub(super) const fn stats(&self) -> IndexStats {
        self.stats
    }

    /// Takes a new file from the cache, or says what is to be done for it.
    fn add(&mut self, at: Utf8PathBuf) -> Option<Job> {
        let path = relative(&self.input.root, &at);
        let inside = at.starts_with(&self.input.root) || self.package(&at).is_some();
        let left_out = self.exclude.is_match(&path) && !self.compiled.contains(&at);
        if !inside || left_out || self.by_path.contains_key(&at) {
            return None;
        }
        let slot = self.list.len();
        let path: Arc<str> = path.into();
        let cached = self.cache.take(&path);
        let (entry, job) = match Identity::of(&at) {
            Err(error) => (unreadable(&error), None),
            Ok(identity) => match cached {
                Some(cached) if self.cache.is_current(&cached, &identity) => (cached, None),
                cached => {
                    let job = Job { slot, at: at.clone(), path: Arc::clone(&path), identity, cached };
                    (Entry::default(), Some(job))
                }
            },
        };
        self.by_path.insert(at.clone(), slot);
        self.list.push(SourceFile { path, at, entry, modules: Vec::new(), listed: false, trusted: false, data: false });
        job
    }

    fn run(&mut self, jobs: Vec<Job>) {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (jobs.len() / FILES_PER_THREAD).clamp(1, processors);
        let rule = &self.rule;
        if threads == 1 {
            let done = jobs.into_iter().map(|job| (job.slot, work(job, rule))).collect();
            return self.settle(done);
        }
        let mut shares: Vec<Vec<Job>> = (0..threads).map(|_| Vec::new()).collect();
        for (number, job) in jobs.into_iter().enumerate() {
            shares[number % threads].push(job);
        }
        let share = |jobs: Vec<Job>| jobs.into_iter().map(|job| (job.slot, work(job, rule))).collect::<Vec<_>>();
        let done = std::thread::scope(|scope| {
            let workers: Vec<_> = shares.into_iter().map(|jobs| scope.spawn(move || share(jobs))).collect();
            let joined = |worker: ScopedJoinHandle<'_, _>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            workers.into_iter().flat_map(joined).collect()
        });
        self.settle(done);
    }

    fn settle(&mut self, done: Vec<(usize, Done)>) {
        for (slot, done) in done {
            self.stats.read += usize::from(done.read);
            self.stats.parsed += usize::from(done.parsed);
            self.list[slot].entry = done.entry;
        }
    }

    /// The package whose directory holds a file: the nearest.
    fn package(&self, at: &Utf8Path) -> Option<usize> {
        at.ancestors().find_map(|dir| self.packages.get(dir)).copied()
    }

    /// Writes the cache if anything differs from it.
    pub(super) fn save(&self, cache_dir: &Utf8Path, now: SystemTime) {
        if self.stats.read > 0 || !self.cache.is_used_up() {
            let entries = self.list.iter().map(|file| (&*file.path, &file.entry));
            cache::save(cache_dir, &cache::key(&self.input.test_attributes), entries, now);
        }
    }

    /// The files as the model has them, in no order.
    pub(super) fn into_indexed(mut self) -> Vec<IndexedFile> {
        let list = std::mem::take(&mut self.list);
        list.into_iter().filter(|file| !file.data).map(|file| self.indexed(file)).collect()
    }

    fn indexed(&self, file: SourceFile) -> IndexedFile {
        let SourceFile { path, at, entry, mut modules, listed, trusted, data: _ } = file;
        modules.sort();
        modules.dedup();
        // A file outside of every package's directory belongs to the one whose module it is.
        let by_module =
            |module: &ModulePath| self.input.packages.iter().position(|package| package.name == module.target.package);
        let package = self.package(&at).or_else(|| modules.first().and_then(by_module));
        let package = package.map(|number| &self.input.packages[number]);
        let Parsed { mut items, tags, statements, modules: _, includes: _, texts: _, fault } = entry.parsed;
        if !modules.is_empty() && !listed {
            items.iter_mut().for_each(|item| item.test = None);
        }
        IndexedFile {
            path,
            sha256: entry.sha256,
            package: package.map_or_else(|| "".into(), |package| Arc::clone(&package.name)),
            modules,
            items,
            tags: if package.is_some_and(|package| package.tagged) { tags } else { Vec::new() },
            statements: if package.is_some_and(|package| package.tagged) { statements } else { Vec::new() },
            fault: fault.filter(|fault| !fault.soft || !trusted).map(|fault| (fault.message, fault.line, fault.column)),
        }
    }
}

struct Done {
    entry: Entry,
    read: bool,
    parsed: bool,
}

/// Reads a file, and parses it unless the cache knows its content.
fn work(job: Job, rule: &TestRule) -> Done {
    let bytes = match fs_err::read(&job.at) {
        Ok(bytes) => bytes,
        Err(error) => return Done { entry: unreadable(&error), read: true, parsed: false },
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let identity = Some(job.identity);
    if let Some(cached) = job.cached.filter(|cached| cached.sha256 == sha256) {
        return Done { entry: Entry { identity, ..cached }, read: true, parsed: false };
    }
    let parsed = match std::str::from_utf8(&bytes) {
        Ok(text) => reader::read(text, &job.path, rule),
        Err(error) => Parsed { fault: Some(not_utf8(&bytes[..error.valid_up_to()])), ..Parsed::default() },
    };
    Done { entry: Entry { identity, sha256, parsed }, read: true, parsed: true }
}

fn unreadable(error: &std::io::Error) -> Entry {
    // Not the error's own text: it names absolute paths.
    let fault = Fault::hard(format!("cannot be read: {}", error.kind()), 1, 1);
    Entry { parsed: Parsed { fault: Some(fault), ..Parsed::default() }, ..Entry::default() }
}

fn not_utf8(valid: &[u8]) -> Fault {
    let valid = String::from_utf8_lossy(valid);
    let valid = valid.strip_prefix('\u{feff}').unwrap_or(&valid);
    let lines = valid.matches('\n').count();
    let columns = valid.rsplit('\n').next().unwrap_or_default().chars().count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    Fault::hard("this byte is not UTF-8", number(lines), number(columns))
}

/// The globs that are globs; paths have no `./` before them.
pub(super) fn excluded(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|glob| crate::glob::compiled(glob).ok()) {
        set.add(glob);
    }
    set.build().unwrap_or_default()
}

/// A path without `.` and `..`, as far as names allow.
pub(super) fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut out = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

/// A path as seen from the root, with `/`.
pub(super) fn relative(root: &Utf8Path, path: &Utf8Path) -> String {
    let (mut root, mut path) = (root.components().peekable(), path.components().peekable());
    while root.peek().is_some() && root.peek() == path.peek() {
        root.next();
        path.next();
    }
    let up = root.map(|_| "..");
    up.chain(path.map(|component| component.as_str())).collect::<Vec<_>>().join("/")
}
