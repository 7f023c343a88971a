//! Small workspaces on disk, a stand-in for the macros, and ways to look at what cargo did.

use cargo_trace::collect::{self, CollectError, Request};
use cargo_trace::model::{
    Build, BuildConfig, BuildRole, Collected, Config, EvidenceConfig, Place, ProjectConfig, SourceConfig, Spanned,
    TargetKind,
};
use cargo_trace::shell::{ColorChoice, Shell, Verbosity};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use tempfile::TempDir;

/// A proc-macro crate that leaves records as the real one does, and does nothing else: collection is tested
/// against the grammar, not against the macros.
const STAND_IN: &str = r#"
use iec62304_wire::trace::{self, Spot, TagRecord};
use iec62304_wire::{Form, ItemKind, Relation};
use proc_macro::{Span, TokenStream, TokenTree};
use std::io::Write;

fn flat(tokens: TokenStream, out: &mut Vec<TokenTree>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => flat(group.stream(), out),
            other => out.push(other),
        }
    }
}

fn spot(span: Span) -> Option<Spot> {
    let file = span.local_file()?.to_str()?.into();
    Some(Spot { file, line: span.line() as u32, column: span.column() as u32 })
}

fn record(relation: Relation, form: Form, attribute: TokenStream, item: TokenStream) {
    let Some(path) = std::env::var_os(trace::FILE_VARIABLE) else { return };
    let mut words = Vec::new();
    flat(attribute, &mut words);
    let literals = words.iter().filter(|t| matches!(t, TokenTree::Literal(_)));
    let ids = literals.map(|t| (t.to_string().trim_matches('"').to_owned(), spot(t.span()))).collect();
    let mut tokens = Vec::new();
    flat(item, &mut tokens);
    let keyword = |t: &TokenTree| ["fn", "struct", "mod"].contains(&t.to_string().as_str());
    let name = tokens.iter().position(keyword).and_then(|at| tokens.get(at + 1));
    let line = TagRecord {
        relation,
        form,
        ids,
        level: None,
        note: None,
        item: if form == Form::Call { ItemKind::Scope } else { ItemKind::Fn },
        name: name.map(|t| t.to_string()).unwrap_or_default(),
        name_at: name.and_then(|t| spot(t.span())),
        call_at: spot(Span::call_site()),
        probes: None,
    };
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(line.to_line().as_bytes()).unwrap();
}

#[proc_macro_attribute]
pub fn requirement(attribute: TokenStream, item: TokenStream) -> TokenStream {
    record(Relation::Implements, Form::Attribute, attribute, item.clone());
    item
}

#[proc_macro_attribute]
pub fn verifies(attribute: TokenStream, item: TokenStream) -> TokenStream {
    record(Relation::Verifies, Form::Attribute, attribute, item.clone());
    item
}

#[proc_macro]
pub fn implements(attribute: TokenStream) -> TokenStream {
    record(Relation::Implements, Form::Call, attribute, TokenStream::new());
    TokenStream::new()
}
"#;

/// The dependency line of a member that lies directly below the workspace's root.
pub const CORE: &str = "iec62304-core = { path = '../../stand-in' }\n";

/// A workspace in a directory of its own, with a target directory of its own.
pub struct Fixture {
    directory: TempDir,
    /// The workspace's root.
    pub root: PathBuf,
    /// What is asked of collection.
    pub request: Request,
}

impl Fixture {
    /// A virtual workspace of these files; every folder with a `Cargo.toml` is a member.
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self::named("workspace", files)
    }

    /// The same in a directory of this name.
    pub fn named(name: &str, files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let root = directory.path().join(name);
        let wire = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("iec62304-core/wire");
        let manifest = format!(
            "[package]\nname = 'iec62304-core'\nversion = '0.1.0'\nedition = '2024'\n[lib]\nproc-macro = true\n\
             [workspace]\n[dependencies]\niec62304-wire = {{ path = '{}' }}\n",
            wire.display()
        );
        write(&directory.path().join("stand-in/Cargo.toml"), &manifest);
        write(&directory.path().join("stand-in/src/lib.rs"), STAND_IN);
        let request = Request {
            directory: root.clone(),
            executable: env!("CARGO_BIN_EXE_cargo-trace").into(),
            target_dir: Some(directory.path().join("target")),
            offline: true,
            ..Request::default()
        };
        let fixture = Self { directory, root, request };
        let members = files.iter().filter_map(|(path, _)| path.strip_suffix("/Cargo.toml"));
        let members: Vec<_> = members.map(|member| format!("'{member}'")).collect();
        fixture.write("Cargo.toml", &format!("[workspace]\nresolver = '3'\nmembers = [{}]\n", members.join(", ")));
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    /// One member `dose` whose library has this text and one tag-bringing dependency.
    pub fn of_library(text: &str) -> Self {
        Self::new(&[("dose/Cargo.toml", &manifest("dose", CORE)), ("dose/src/lib.rs", text)])
    }

    /// Writes a file below the root.
    pub fn write(&self, path: &str, text: &str) {
        write(&self.root.join(path), text);
    }

    /// Collects with the request as it stands and without declared builds.
    pub fn collect(&self) -> Result<Collected, CollectError> {
        self.collect_with(&config(Vec::new()))
    }

    /// Collects with these declared builds.
    pub fn collect_with(&self, config: &Config) -> Result<Collected, CollectError> {
        let workspace = collect::workspace(&self.request)?;
        let mut shell = Shell::stdio(Verbosity::Quiet, ColorChoice::Never);
        collect::collect(&self.request, config, &workspace, &mut shell)
    }

    /// Runs an ordinary `cargo check` of everything, or with a wrapper, and says of each unit of the
    /// workspace whether it was fresh.
    pub fn fresh(&self, wrapper: Option<&Path>) -> Vec<bool> {
        let mut command = Command::new(env!("CARGO"));
        command.args(["check", "--quiet", "--offline", "--workspace", "--all-targets", "--message-format=json"]);
        command.arg("--target-dir").arg(self.target()).current_dir(&self.root);
        if let Some(wrapper) = wrapper {
            command.arg("--config").arg(format!("build.rustc-workspace-wrapper='{}'", wrapper.display()));
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8(output.stdout).unwrap();
        let artifacts =
            messages.lines().filter(|line| line.contains("compiler-artifact") && line.contains("/workspace/"));
        artifacts.map(|line| line.contains("\"fresh\":true")).collect()
    }

    /// The target directory.
    pub fn target(&self) -> PathBuf {
        self.directory.path().join("target")
    }

    /// The links of the wrapper, sorted.
    pub fn links(&self) -> Vec<PathBuf> {
        let mut links: Vec<_> = below(&self.target().join("trace/bin"));
        links.sort();
        links
    }

    /// Trace files and when they were written, sorted.
    pub fn traces(&self) -> Vec<(PathBuf, SystemTime)> {
        let files = below(&self.target()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "trace"));
        let mut files: Vec<_> =
            files.map(|path| (path.clone(), fs::metadata(path).unwrap().modified().unwrap())).collect();
        files.sort();
        files
    }

    /// The one trace file whose name starts so.
    pub fn trace(&self, start: &str) -> PathBuf {
        let is_it = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start));
        let mut found = self.traces().into_iter().map(|(path, _)| path).filter(|path| is_it(path));
        found.next().unwrap_or_else(|| panic!("no trace file {start}*"))
    }
}

/// A manifest of edition 2024 with these dependencies.
pub fn manifest(name: &str, dependencies: &str) -> String {
    format!("[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2024'\n[dependencies]\n{dependencies}")
}

/// A `trace.toml` with these builds.
pub fn config(builds: Vec<BuildConfig>) -> Config {
    let scheme = Spanned::new("iec62304-2006-amd1".to_owned(), Place::file("trace.toml"));
    Config {
        exists: true,
        documents: Vec::new(),
        project: ProjectConfig { name: "fixture".to_owned(), version: None, scheme, class: None },
        levels: Vec::new(),
        source: SourceConfig::default(),
        evidence: EvidenceConfig::default(),
        builds,
        policy: Vec::new(),
        prefixes: Vec::new(),
    }
}

/// A declared build with defaults.
pub fn build(name: &str, role: BuildRole) -> BuildConfig {
    let place = Place::file("trace.toml");
    BuildConfig::new(Spanned::new(name.to_owned(), place.clone()), Spanned::new(role, place))
}

/// Ids of all tags, in the order of collection, joined.
pub fn ids(collected: &Collected) -> String {
    let ids = collected.tags.iter().flat_map(|tag| &tag.ids).map(|id| id.value.to_string());
    ids.collect::<Vec<_>>().join(" ")
}

/// `kind package/name[ (test)]: tags` of each unit of a build.
pub fn units(build: &Build) -> Vec<String> {
    let unit = |unit: &cargo_trace::model::Unit| {
        let test = if unit.test { " (test)" } else { "" };
        format!("{} {}/{}{test}: {}", unit.target.kind, unit.target.package, unit.target.name, unit.tags)
    };
    build.units.iter().map(unit).collect()
}

/// Kinds of the units that saw the tag with this id, tests marked, sorted.
pub fn seen_by(collected: &Collected, id: &str) -> Vec<(TargetKind, bool)> {
    let tag = collected.tags.iter().find(|tag| tag.ids.iter().any(|known| known.value.as_str() == id));
    let seen = tag.unwrap_or_else(|| panic!("no tag {id} among {}", ids(collected))).seen.iter();
    let units = seen.map(|seen| &collected.builds[seen.build].units[seen.unit]);
    units.map(|unit| (unit.target.kind, unit.test)).collect()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}
