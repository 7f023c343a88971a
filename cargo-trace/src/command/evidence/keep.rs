//! `cargo trace evidence merge`, `verify` and `drop`: what is done with files of runs, whatever the tests in them say.

use super::{present, unreadable, workspace};
use crate::cli::{DropRuns, MergeRuns, VerifyRuns};
use crate::command::file;
use crate::evidence::file::{merged, read_all};
use crate::evidence::load::{expect, in_directory, kept};
use crate::evidence::run::PART_EXTENSION;
use crate::evidence::stock::{Stocked, stock};
use crate::exit::Exit;
use crate::project;
use crate::report::plural;
use crate::shell::{ColorChoice, Shell};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// What is said of a run's directory where a file is wanted.
const UNFINISHED: &str = "it is of a run that did not end";

/// Puts runs into one file. It takes only what is whole: a file that is put together hides nothing.
#[requirement("RQ-083")]
pub fn merge(args: &MergeRuns, shell: &mut Shell) -> Result<Exit, Exit> {
    let mut runs = BTreeMap::new();
    let mut refused = false;
    for path in files(&args.paths).map_err(|error| unreadable(&error, shell))? {
        match texts(&path) {
            Ok(texts) => runs.extend(texts),
            Err(reasons) => {
                refused = true;
                reasons.iter().for_each(|reason| shell.error(format!("`{path}` cannot be merged: {reason}")));
            }
        }
    }
    if refused {
        return Err(Exit::Unreadable);
    }
    if runs.is_empty() {
        shell.error("there are no runs to merge");
        return Err(Exit::Unreadable);
    }
    let output = &args.output_file;
    if let Some(reason) = would_be_lost(output, &runs) {
        shell.error(format!("`{output}` is not overwritten: {reason}; name another file, or remove it first"));
        return Err(Exit::Output);
    }
    let text = merged(runs.values().map(String::as_str));
    file::replace(output, text.as_bytes()).map_err(|error| {
        shell.error(format!("cannot write `{output}`: {error}"));
        Exit::Output
    })?;
    shell.status("Merged", format!("{} into `{output}`", plural(runs.len(), "run")));
    Ok(Exit::Success)
}

/// Why a file must not be replaced by these runs: something is in it that they are not.
fn would_be_lost(output: &Utf8Path, runs: &BTreeMap<Order, String>) -> Option<String> {
    // What is no file, such as a pipe, loses nothing; nor does a file that somebody made to be written to.
    if !output.metadata().is_ok_and(|there| there.is_file() && there.len() > 0) {
        return None;
    }
    match texts(output) {
        Err(reasons) => Some(reasons.join(", ")),
        Ok(there) => {
            let left: Vec<_> = there.iter().filter(|(order, _)| !runs.contains_key(order)).collect();
            let (_, id, _) = &left.first()?.0;
            Some(format!("{} in it would be lost, such as `{id}`", plural(left.len(), "run")))
        }
    }
}

/// Start, id and digest of a run: its place in a file of several, and what tells it from a copy of itself.
type Order = (String, String, String);

/// The runs of a file, each as its text; or everything that is wrong with it.
fn texts(path: &Utf8Path) -> Result<Vec<(Order, String)>, Vec<String>> {
    let text = text_of(path).map_err(|reason| vec![reason])?;
    let all = read_all(&text);
    let (mut whole, mut reasons) = (Vec::new(), Vec::new());
    for (text, run) in all.runs {
        match run {
            Ok(run) if !run.sha256.is_empty() => whole.push(((run.started, run.id, run.sha256), text.to_owned())),
            Ok(run) => reasons.extend(run.unsealed_because),
            Err(error) => reasons.push(error.to_string()),
        }
    }
    reasons.extend(all.fault.map(|fault| fault.to_string()));
    if reasons.is_empty() { Ok(whole) } else { Err(reasons) }
}

fn text_of(path: &Utf8Path) -> Result<String, String> {
    if path.is_dir() {
        return Err(UNFINISHED.to_owned());
    }
    let bytes = project::result_bytes(path)?;
    String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned())
}

/// The files of these paths, those of directories among them.
fn files(paths: &[Utf8PathBuf]) -> io::Result<BTreeSet<Utf8PathBuf>> {
    let mut files = BTreeSet::new();
    for path in paths {
        if path.is_dir() && path.extension() != Some(PART_EXTENSION) {
            files.extend(in_directory(path)?);
        } else {
            expect(path)?;
            files.insert(path.clone());
        }
    }
    Ok(files)
}

/// Checks every seal. A run may say of itself that it is not sealed, because its inputs changed while it ran; the file
/// that says so is as it was written.
#[requirement("RQ-083")]
pub fn verify(args: &VerifyRuns, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let files = if args.paths.is_empty() {
        let directory = kept(&workspace(&args.place.cargo(), color, shell)?);
        if directory.is_dir() { in_directory(&directory).map(BTreeSet::from_iter) } else { Ok(BTreeSet::new()) }
    } else {
        files(&args.paths)
    };
    let files = files.map_err(|error| unreadable(&error, shell))?;
    if files.is_empty() {
        shell.error("there are no runs to verify; `cargo trace test` makes one");
        return Err(Exit::Unreadable);
    }
    let mut broken = 0;
    for path in &files {
        match texts(path) {
            Ok(runs) => {
                shell.status("Verified", format!("`{path}`: {}", plural(runs.len(), "seal")));
                unsealed(path, shell);
            }
            Err(reasons) => {
                broken += 1;
                reasons.iter().for_each(|reason| shell.error(format!("`{path}`: {reason}")));
            }
        }
    }
    Ok(if broken == 0 { Exit::Success } else { Exit::Findings })
}

/// Names the runs of a whole file that do not count as sealed.
fn unsealed(path: &Utf8Path, shell: &mut Shell) {
    let text = text_of(path).unwrap_or_default();
    for (_, run) in read_all(&text).runs {
        if let Ok(run) = run
            && let Some(reason) = run.unsealed_because
        {
            shell.note(format!("run `{}` in `{path}` says of itself that it is not sealed: {reason}", run.id));
        }
    }
}

/// Removes runs, only from the directory where they are kept, and only files that this tool wrote.
#[requirement("RQ-083")]
pub fn drop_runs(args: &DropRuns, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    let cargo = args.place.cargo();
    let (workspace, today) = if args.stale {
        let (workspace, _, today) = present(&cargo, color, shell)?;
        (workspace, Some(today))
    } else {
        (workspace(&cargo, color, shell)?, None)
    };
    let directory = args.evidence_dir.clone().unwrap_or_else(|| kept(&workspace));
    let stock = stock(&directory, &workspace).map_err(|error| unreadable(&error, shell))?;
    let going: Vec<&Stocked> = match &today {
        Some(today) => stock.iter().filter(|stocked| stocked.is_stale(today)).collect(),
        None if args.all => stock.iter().collect(),
        None => named(&args.ids, &stock, shell)?,
    };
    for stocked in &going {
        let shown = workspace.shown(&stocked.path);
        stocked.remove().map_err(|error| {
            shell.error(error);
            Exit::Output
        })?;
        shell.status("Removed", format!("`{shown}`"));
    }
    if going.is_empty() {
        shell.note("no run was removed");
    }
    Ok(Exit::Success)
}

/// The files that hold these runs. One that holds others too stays: it would take them with it.
fn named<'s>(ids: &[String], stock: &'s [Stocked], shell: &mut Shell) -> Result<Vec<&'s Stocked>, Exit> {
    let held = |stocked: &Stocked| -> Vec<String> {
        let runs = stocked.runs.iter().flatten().map(|run| run.id.clone());
        // What cannot be read has the name that it was given.
        let name = || stocked.path.file_stem().map(str::to_owned);
        let ids: Vec<_> = runs.collect();
        if ids.is_empty() { name().into_iter().collect() } else { ids }
    };
    let mut going = Vec::new();
    let mut wrong = false;
    for id in ids {
        let holders: Vec<_> = stock.iter().filter(|stocked| held(stocked).contains(id)).collect();
        if holders.is_empty() {
            shell.error(format!("no run is kept under the id `{id}`; `cargo trace evidence show` lists them"));
            wrong = true;
        }
        for stocked in holders {
            if held(stocked).iter().any(|held| !ids.contains(held)) {
                shell.error(format!("`{}` holds other runs besides `{id}`", stocked.path));
                wrong = true;
            } else if !going.iter().any(|known: &&Stocked| known.path == stocked.path) {
                going.push(stocked);
            }
        }
    }
    if wrong { Err(Exit::Usage) } else { Ok(going) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::file::write;
    use crate::model::Run;
    use iec62304_core::verifies;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Said(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Said {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn shell() -> (Shell, Said) {
        let said = Said::default();
        (Shell::to_writers(Box::new(io::sink()), Box::new(said.clone())), said)
    }

    fn words(said: &Said) -> String {
        String::from_utf8(said.0.lock().unwrap().clone()).unwrap()
    }

    fn run(id: &str, why: Option<&str>) -> String {
        let unsealed_because = why.map(str::to_owned);
        write(&Run { id: id.to_owned(), sealed: why.is_none(), unsealed_because, ..Run::default() })
    }

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    fn verified(paths: &[&Utf8Path]) -> (Result<Exit, Exit>, String) {
        let (mut shell, said) = shell();
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let args = VerifyRuns { paths, place: crate::cli::PlaceArgs::default() };
        let exit = verify(&args, ColorChoice::Never, &mut shell);
        (exit, words(&said))
    }

    #[verifies("RQ-083")]
    #[test]
    fn merged_runs_are_read_back_and_a_second_merge_adds_none() {
        let (_folder, path) = folder();
        for (name, id) in [("b", "2"), ("a", "1")] {
            fs_err::write(path.join(format!("{name}.evidence")), run(id, None)).unwrap();
        }
        let args = MergeRuns { paths: vec![path.clone()], output_file: path.join("all.evidence") };
        for _ in 0..2 {
            let (mut shell, said) = shell();
            assert_eq!(merge(&args, &mut shell), Ok(Exit::Success), "{}", words(&said));
            assert!(words(&said).contains("2 runs"), "{}", words(&said));
        }
        let whole = fs_err::read_to_string(&args.output_file).unwrap();
        let ids: Vec<_> = read_all(&whole).runs.into_iter().map(|(_, run)| run.unwrap().id).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(verified(&[&args.output_file]).0, Ok(Exit::Success));
    }

    #[verifies("RQ-083")]
    #[test]
    fn a_merge_overwrites_nothing_but_what_it_holds_itself() {
        let (_folder, path) = folder();
        let one = path.join("one.evidence");
        fs_err::write(&one, run("1", None)).unwrap();
        let into = |output: Utf8PathBuf| {
            let (mut shell, said) = shell();
            let exit = merge(&MergeRuns { paths: vec![one.clone()], output_file: output }, &mut shell);
            (exit, words(&said))
        };
        let whole = run("2", None);
        for (name, text, why) in [
            ("lib.rs", "fn main() {}", "it is not an evidence file"),
            ("other.evidence", whole.as_str(), "1 run in it would be lost, such as `2`"),
            ("cut.evidence", &whole[..whole.len() - 5], "cut off"),
        ] {
            fs_err::write(path.join(name), text).unwrap();
            let (exit, said) = into(path.join(name));
            assert_eq!(exit, Err(Exit::Output));
            assert!(said.contains(why) && said.contains("name another file"), "{said}");
            assert_eq!(fs_err::read_to_string(path.join(name)).unwrap(), text, "{name}");
        }
        fs_err::write(path.join("empty"), "").unwrap();
        for output in ["empty", "one.evidence", "new", "new"] {
            assert_eq!(into(path.join(output)).0, Ok(Exit::Success), "{output}");
        }
        let (mut shell, said) = shell();
        let nowhere = vec![path.join("nowhere")];
        let exit = merge(&MergeRuns { paths: nowhere, output_file: path.join("x") }, &mut shell);
        assert_eq!(exit, Err(Exit::Unreadable));
        assert!(words(&said).contains("there is no evidence file and no directory"), "{}", words(&said));
    }

    #[verifies("RQ-083")]
    #[test]
    fn what_is_not_whole_is_not_merged() {
        let (_folder, path) = folder();
        let whole = run("1", None);
        for (name, text) in [("cut", &whole[..whole.len() - 5]), ("changed", &whole.replace("id=1", "id=2"))] {
            let file = path.join(format!("{name}.evidence"));
            fs_err::write(&file, text).unwrap();
            let (mut shell, said) = shell();
            let args = MergeRuns { paths: vec![file], output_file: path.join("all") };
            assert_eq!(merge(&args, &mut shell), Err(Exit::Unreadable));
            assert!(words(&said).contains(name));
            assert!(!path.join("all").exists());
        }
    }

    #[verifies("RQ-083")]
    #[test]
    fn every_file_whose_seal_does_not_hold_is_named() {
        let (_folder, path) = folder();
        let (good, bad, part) = (path.join("good.evidence"), path.join("bad.evidence"), path.join("x.part"));
        fs_err::write(&good, run("1", None)).unwrap();
        fs_err::write(&bad, run("2", None).replace("id=2", "id=3")).unwrap();
        fs_err::create_dir(&part).unwrap();
        let (exit, said) = verified(&[&path]);
        assert_eq!(exit, Ok(Exit::Findings));
        assert!(said.contains("bad.evidence`: its seal does not hold"), "{said}");
        assert!(said.contains("x.part`: it is of a run that did not end"), "{said}");
        assert!(said.contains("Verified `") && !said.contains("error: `good"), "{said}");
        assert_eq!(verified(&[&path.join("nowhere")]).0, Err(Exit::Unreadable));
        assert_eq!(verified(&[&path.join("good.evidence")]).0, Ok(Exit::Success));
    }

    #[verifies("RQ-083")]
    #[test]
    fn a_run_that_says_of_itself_that_it_is_not_sealed_is_told() {
        let (_folder, path) = folder();
        let file = path.join("x.evidence");
        fs_err::write(&file, run("1", Some("`a.rs` changed while it ran"))).unwrap();
        let (exit, said) = verified(&[&file]);
        assert_eq!(exit, Ok(Exit::Success));
        assert!(said.contains("not sealed: `a.rs` changed while it ran"), "{said}");
    }
}
