//! The way that most commands share: read, collect, join, judge; and how each way to fail ends.

use super::{envelope, git, look};
use crate::cli::{CargoArgs, EvidenceArgs, JudgeArgs};
use crate::collect::source_index::{self, CompiledFiles, IndexInput, PackageInput, TargetInput};
use crate::collect::{self, CollectError, Request, Workspace};
use crate::evidence::inputs::{Circumstances, Tree, today};
use crate::evidence::load::{Sources, load};
use crate::exit::Exit;
use crate::finding::{Code, Finding};
use crate::hex::hex;
use crate::model::{Collected, Config, Documents, Evidence, Gate, Record, SourceIndex, Trace, settle};
use crate::project::{self, Texts};
use crate::report::body::Text;
use crate::report::findings::{MessageFormat, Selection, render};
use crate::report::{Body, Report};
use crate::rules::{self, CommandLineOverride, JudgeOptions, Pack};
use crate::shell::{ColorChoice, Shell};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::sync::Arc;

/// A judged project.
pub struct Judged {
    /// The workspace root.
    pub root: Utf8PathBuf,
    /// Cargo's target directory.
    target_directory: Utf8PathBuf,
    /// The report without its envelope.
    pub body: Body,
    /// Its configuration.
    pub config: Config,
    /// A locked finding stands that makes the report itself worthless.
    pub blind: bool,
    /// When it began.
    started: Text,
}

impl Judged {
    /// The report with its envelope. Made only for whoever keeps the report: git, rustc and digests have to be asked.
    pub fn sealed(self, shell: &mut Shell) -> Result<Report, Exit> {
        envelope::sealed(self.body, &self.root, &self.target_directory, self.started, shell)
    }
}

/// What decides a judgement besides the project.
pub struct Question {
    /// The gate.
    pub gate: Gate,
    /// The day.
    pub as_of: Date,
    /// `-D`, `-W`, `-A`.
    pub overrides: Vec<CommandLineOverride>,
    /// How findings look, those of an unusable `trace.toml` among them.
    pub format: MessageFormat,
    /// Where results of tests are looked for.
    pub sources: Sources,
    /// Ask what the builds link, also where no SOUP is declared.
    pub dependencies: bool,
}

impl Question {
    /// What `report` and its like ask when nothing was said.
    pub fn standard() -> Self {
        Self {
            gate: Gate::Development,
            as_of: envelope::today(),
            overrides: Vec::new(),
            format: MessageFormat::Human,
            sources: Sources::Kept,
            dependencies: false,
        }
    }

    /// From the command line; refuses what the release gate refuses.
    #[requirement("RQ-017")]
    pub fn of(args: &JudgeArgs, evidence: &EvidenceArgs, cargo: &CargoArgs, shell: &mut Shell) -> Result<Self, Exit> {
        let today = envelope::today();
        let as_of = args.as_of.unwrap_or(today);
        if args.gate == Gate::Release {
            if as_of < today {
                shell.error(format!(
                    "the release gate judges as on today or a later day; `--as-of {as_of}` would bring back waivers that have ended"
                ));
                return Err(Exit::Usage);
            }
            if !args.allow.is_empty() || !args.warn.is_empty() {
                shell.error("the release gate takes no `--allow` and no `--warn`; levels are changed in `[policy]`, with reason");
                return Err(Exit::Usage);
            }
            if request(cargo, ColorChoice::Auto).narrows() || !cargo.builds.is_empty() {
                shell.error(
                    "the release gate judges the whole; it takes no selection of packages, features, targets or builds",
                );
                return Err(Exit::Usage);
            }
        }
        Ok(Self {
            gate: args.gate,
            as_of,
            overrides: args.overrides.clone(),
            format: MessageFormat::Human,
            sources: sources(&evidence.evidence, shell)?,
            dependencies: false,
        })
    }
}

/// Reads, collects, joins and judges. On failure everything has been said, and the exit code is left.
pub fn judged(cargo: &CargoArgs, question: &Question, color: ColorChoice, shell: &mut Shell) -> Result<Judged, Exit> {
    let started = envelope::now(shell)?;
    let request = request(cargo, color);
    let workspace = collect::workspace(&request).map_err(|error| failed(&error, shell))?;
    let loaded = project::load(&workspace.root).map_err(|error| {
        let name = workspace.root.file_name().unwrap_or("project");
        unusable(project::config::default_config(name), error.findings, &error.texts, question.format, shell)
    })?;
    let pack = pack(&loaded.documents.config, &loaded.texts, question.format, shell)?;
    let mut documents = kept(loaded.documents);
    drop(loaded.texts);
    date_records(&mut documents.records, question.as_of, &workspace.root);
    documents.judged_on(question.as_of);
    let (mut collected, outputs) = collect::collect_with_outputs(&request, &documents.config, &workspace, shell)
        .map_err(|error| failed(&error, shell))?;
    if question.dependencies || !documents.soup.is_empty() {
        let linked = collect::dependencies(&request, &workspace, &collected, &outputs);
        collected.dependencies = Some(linked.map_err(|error| failed(&error, shell))?);
    }
    // After cargo: it may have written the lock file in this very run.
    documents.inputs.extend(project::lock_file(&workspace.root));
    let index = index(&workspace, &documents.config, &collected);
    let partial = collected.partial;
    let found = load(&workspace, &documents.config, &question.sources).map_err(|error| {
        shell.error(error);
        Exit::Unreadable
    })?;
    let asked = question.sources != Sources::None;
    let mut evidence =
        Evidence { runs: found.runs, broken: found.broken, cases: found.cases, asked, ..Evidence::default() };
    if !evidence.runs.is_empty() {
        let circumstances = &Circumstances::of(&request, &workspace);
        let tree = Tree {
            workspace: &workspace,
            collected: &collected,
            outputs: &outputs,
            documents: &documents,
            circumstances,
        };
        evidence.today = today(&tree, Some(&index));
        settle(&mut evidence.runs, &evidence.today);
    }
    documents.inputs.extend(found.inputs);
    let trace = kept(Trace::join(&documents, collected, index, evidence, &pack));
    let options =
        JudgeOptions { gate: question.gate, as_of: question.as_of, overrides: question.overrides.clone(), partial };
    let judgement = kept(rules::judge(&trace, &documents.findings, &pack, &options));
    let blind = judgement.is_blind();
    let body = crate::report::build::body(
        &trace,
        &documents,
        &judgement,
        &|code| pack.row(code).clauses.clone(),
        question.as_of,
    );
    let config = documents.config.clone();
    Ok(Judged { root: workspace.root, target_directory: workspace.target_directory, body, config, blind, started })
}

/// Tells records that nobody can have made yet, or not from this repository: rules look at nothing but values.
#[requirement("RQ-088")]
fn date_records(records: &mut [Record], as_of: Date, root: &Utf8Path) {
    let commits: BTreeSet<&str> = records.iter().filter_map(|record| record.commit.as_deref()).collect();
    let unknown = if commits.is_empty() { BTreeSet::new() } else { git::unknown(root, &commits) };
    for record in records {
        record.ahead = record.date.as_ref().is_some_and(|date| date.value > as_of);
        record.commit_unknown = record.commit.as_ref().is_some_and(|commit| unknown.contains(commit));
    }
}

/// A value that is never dropped, for what is needed until shortly before the process ends. The system takes all memory
/// back at once; to give it back piece by piece, 100,000 of them in a big project, takes a tenth of the whole run.
pub fn kept<T>(value: T) -> ManuallyDrop<T> {
    ManuallyDrop::new(value)
}

/// Judges documents alone.
pub fn lint(documents: &Documents, pack: &Pack) -> Body {
    let trace = Trace::join(documents, Collected::default(), SourceIndex::default(), Evidence::default(), pack);
    let as_of = envelope::today();
    let options = JudgeOptions { gate: Gate::Development, as_of, overrides: Vec::new(), partial: false };
    let judgement = rules::judge_documents(&trace, &documents.findings, pack, &options);
    crate::report::build::body(&trace, documents, &judgement, &|code| pack.row(code).clauses.clone(), as_of)
}

/// The rule pack that the configuration names.
pub fn pack(config: &Config, texts: &Texts, format: MessageFormat, shell: &mut Shell) -> Result<Pack, Exit> {
    let scheme = &config.project.scheme;
    Pack::find(&scheme.value).ok_or_else(|| {
        let known: Vec<String> = Pack::all().iter().map(|pack| format!("`{}`", pack.facts.id)).collect();
        let finding = Finding::new(Code::MalformedDocument, format!("no rule pack is named `{}`", scheme.value))
            .at(&scheme.place, "not a scheme of this version")
            .help(format!("write `scheme = \"…\"` with one of {}", known.join(", ")));
        unusable(config.clone(), vec![finding], texts, format, shell)
    })
}

/// Says what is wrong with `trace.toml`, in the form that findings have everywhere.
pub fn unusable(
    config: Config,
    findings: Vec<Finding>,
    texts: &Texts,
    format: MessageFormat,
    shell: &mut Shell,
) -> Exit {
    let documents = Documents { findings, ..Documents::empty(config) };
    let Some(pack) = Pack::all().into_iter().next() else { return Exit::Bug };
    let body = lint(&documents, &pack);
    let source = |file: &str| texts.get(file).map(ToString::to_string);
    let selection = Selection { gate: Gate::Development, only: Some(Code::MalformedDocument.as_str()) };
    match show_findings(&body, selection, format, &source, shell) {
        Ok(()) => {
            shell.error("`trace.toml` cannot be used as it is; nothing was judged");
            Exit::Unreadable
        }
        Err(exit) => exit,
    }
}

/// Writes findings where their format belongs: for people on standard error, for programs on standard output.
pub fn show_findings(
    body: &Body,
    selection: Selection<'_>,
    format: MessageFormat,
    source: &dyn Fn(&str) -> Option<String>,
    shell: &mut Shell,
) -> Result<(), Exit> {
    let look = match format {
        MessageFormat::Human | MessageFormat::Short => look::err(shell),
        MessageFormat::Json | MessageFormat::Github => look::out(shell),
    };
    let mut text = Vec::new();
    render(body, selection, format, look, source, &mut text).map_err(|error| output_failed(&error, shell))?;
    let text = String::from_utf8_lossy(&text);
    match format {
        MessageFormat::Human | MessageFormat::Short => shell.plain(&text),
        MessageFormat::Json | MessageFormat::Github => data(&text, shell)?,
    }
    Ok(())
}

/// Writes to standard output.
pub fn data(text: &str, shell: &mut Shell) -> Result<(), Exit> {
    shell.data(text).map_err(|error| output_failed(&error, shell))
}

/// Writes to standard output what a writer makes, without holding it all.
pub fn stream(shell: &mut Shell, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Exit> {
    let written = write(shell.out()).and_then(|()| shell.out().flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(output_failed(&error, shell)),
        Ok(()) => Ok(()),
    }
}

/// Says that output could not be written.
pub fn output_failed(error: &io::Error, shell: &mut Shell) -> Exit {
    shell.error(format!("cannot write the output: {error}"));
    Exit::Output
}

/// The text of a file of the project, for findings that show it; of one that is no UTF-8, what can be shown.
pub fn source_text(root: &Utf8Path) -> impl Fn(&str) -> Option<String> {
    let root = root.to_owned();
    move |file| project::bytes(&root.join(file)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Says why nothing was collected.
#[requirement("RQ-014", "RQ-053")]
pub fn failed(error: &CollectError, shell: &mut Shell) -> Exit {
    shell.error(error);
    error.exit()
}

pub fn index(workspace: &Workspace, config: &Config, collected: &Collected) -> SourceIndex {
    let packages = workspace
        .packages
        .iter()
        .map(|package| PackageInput {
            name: package.name.clone(),
            dir: package.directory.clone(),
            tagged: package.tagged,
            targets: package
                .targets
                .iter()
                .map(|target| TargetInput {
                    kind: target.kind,
                    name: target.name.clone(),
                    root_file: target.root_file.clone(),
                })
                .collect(),
        })
        .collect();
    // What a build script wrote below the target directory is nobody's source: its tags count, its text does not.
    let written = |file: &Arc<str>| !workspace.root.join(&**file).starts_with(&workspace.target_directory);
    let compiled = collected
        .builds
        .iter()
        .flat_map(|build| &build.units)
        .map(|unit| CompiledFiles {
            target: unit.target.clone(),
            files: unit.files.iter().filter(|file| written(file)).cloned().collect(),
        })
        .collect();
    let input = IndexInput {
        root: workspace.root.clone(),
        packages,
        exclude: config.source.exclude.iter().map(|glob| glob.value.clone()).collect(),
        test_attributes: config.source.test_attributes.clone(),
        compiled,
        with_tags: collected
            .tags
            .iter()
            .flat_map(|tag| tag.ids.iter().map(|id| &id.place).chain([&tag.place]).chain(&tag.name_place))
            .map(|place| Arc::clone(&place.file))
            .collect(),
        target_directory: workspace.target_directory.clone(),
    };
    source_index::index(&input, &cache_directory(workspace))
}

/// Below the target directory, one for each workspace that shares it.
fn cache_directory(workspace: &Workspace) -> Utf8PathBuf {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(workspace.root.as_str().as_bytes());
    workspace.target_directory.join("trace").join("index").join(hex(&digest[..6]))
}

/// Where results are looked for, as the command line says it.
pub fn sources(paths: &[Utf8PathBuf], shell: &mut Shell) -> Result<Sources, Exit> {
    match paths {
        [] => Ok(Sources::Kept),
        [only] if only == "none" => Ok(Sources::None),
        paths if paths.iter().any(|path| path == "none") => {
            shell.error("`--evidence none` reads no results, and other paths stand beside it; a directory of this name is `./none`");
            Err(Exit::Usage)
        }
        paths => Ok(Sources::Named(paths.to_vec())),
    }
}

/// The command line's selection in the words of collection.
pub fn request(cargo: &CargoArgs, color: ColorChoice) -> Request {
    let CargoArgs {
        workspace,
        features,
        builds,
        target,
        profile,
        release,
        target_dir,
        manifest_path,
        locked,
        offline,
        frozen,
    } = cargo;
    Request {
        manifest_path: manifest_path.clone().map(Into::into),
        packages: workspace.package.clone(),
        exclude: workspace.exclude.clone(),
        workspace: workspace.workspace || workspace.all,
        features: features.features.clone(),
        all_features: features.all_features,
        no_default_features: features.no_default_features,
        target: target.clone(),
        profile: profile.clone().or_else(|| release.then(|| "release".to_owned())),
        locked: *locked,
        offline: *offline,
        frozen: *frozen,
        target_dir: target_dir.clone().map(Into::into),
        color,
        builds: builds.clone(),
        ..Request::default()
    }
}
