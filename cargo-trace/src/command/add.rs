//! `cargo trace add`: appends records to the documents, whole or not at all.

use super::{envelope, file, lint, load};
use crate::cli::Add;
use crate::evidence::load::Sources;
use crate::exit::Exit;
use crate::model::{Config, Kind, names_rust_library};
use crate::project::stub::{Appended, FreeIds, Stub, StubError, append, quoted, remark, stub};
use crate::project::{self, Loaded};
use crate::report::Body;
use crate::report::body::{Package, Soup, Text};
use crate::report::findings::MessageFormat;
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;
use iec62304_core::requirement;
use std::collections::{BTreeMap, BTreeSet};

/// Runs it.
pub fn command(args: &Add, color: ColorChoice, shell: &mut Shell) -> Exit {
    run(args, color, shell).err().unwrap_or(Exit::Success)
}

#[requirement("RQ-130")]
fn run(args: &Add, color: ColorChoice, shell: &mut Shell) -> Result<(), Exit> {
    if args.missing && args.kind != Kind::Soup {
        shell.error("`--missing` is for `soup`: only what a build links can be found to be missing");
        return Err(Exit::Usage);
    }
    if !args.missing {
        let root = lint::root(args.cargo.manifest_path.as_deref(), shell)?;
        let loaded = loaded(&root, shell)?;
        let made = stub(&loaded.documents, args.kind, args.id.as_deref(), args.title.as_deref(), envelope::today());
        let made = made.map_err(|error| refused(&error, shell))?;
        return write(&root, &loaded, args.kind, &[made], shell);
    }
    // Results of tests say nothing about what is linked.
    let sources = Sources::None;
    let question = load::Question { dependencies: true, sources, ..load::Question::standard() };
    let judged = load::judged(&args.cargo, &question, color, shell)?;
    let loaded = loaded(&judged.root, shell)?;
    let stubs = missing(&judged.body, &loaded);
    if stubs.is_empty() {
        shell.status("Complete", "everything that the product links has a SOUP record");
        return Ok(());
    }
    write(&judged.root, &loaded, Kind::Soup, &stubs, shell)
}

fn loaded(root: &Utf8Path, shell: &mut Shell) -> Result<Loaded, Exit> {
    let name = root.file_name().unwrap_or("project");
    project::load(root).map_err(|error| {
        let config = project::config::default_config(name);
        load::unusable(config, error.findings, &error.texts, MessageFormat::Human, shell)
    })
}

fn refused(error: &StubError, shell: &mut Shell) -> Exit {
    shell.error(error);
    match error {
        StubError::Damaged(_) | StubError::NotCovered { .. } | StubError::NoPrefix(_) => Exit::Unreadable,
        StubError::NotAnId(..) | StubError::OtherKind { .. } | StubError::Taken { .. } => Exit::Usage,
    }
}

#[requirement("RQ-130")]
fn write(root: &Utf8Path, loaded: &Loaded, kind: Kind, stubs: &[Stub], shell: &mut Shell) -> Result<(), Exit> {
    let appended = append(&loaded.documents, &loaded.texts, kind, stubs).map_err(|error| refused(&error, shell))?;
    let Appended { path, text, is_new, lines } = appended;
    let there = root.join(&path);
    // A new file replaces nothing, whatever came in between.
    let written = if is_new { file::create(&there, text.as_bytes()) } else { file::replace(&there, text.as_bytes()) };
    written.map_err(|error| {
        shell.error(format!("cannot write `{path}`: {error}"));
        Exit::Output
    })?;
    let places = stubs.iter().zip(&lines).map(|(stub, line)| format!("{path}:{line}\t{}\n", stub.id));
    load::data(&places.collect::<String>(), shell)
}

/// A stub for each package that is linked and not listed, and one for the Rust libraries.
#[requirement("RQ-130")]
fn missing(body: &Body, loaded: &Loaded) -> Vec<Stub> {
    let config: &Config = &loaded.documents.config;
    let mut free = FreeIds::new(&loaded.documents);
    let items = Items::new(body);
    let unlisted = body.packages.iter().filter(|package| package.part == "product" && package.soup.is_none());
    let mut stubs: Vec<Stub> = Vec::new();
    for package in unlisted {
        let Some(id) = free.of_soup(config, &package.name) else { continue };
        let mut lines = vec![
            format!("version = {}", quoted(&package.version)),
            manufacturer(package.authors.iter().chain(&package.repository)),
        ];
        lines.push(match items.of(package) {
            named if named.is_empty() => format!("# items = [\"…\"]  # linked by {}", package.users.join(", ")),
            named => format!("items = [{}]", named.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(", ")),
        });
        lines.extend(asked());
        stubs.push(Stub { id, title: package.name.to_string(), lines });
    }
    let names_one = |soup: &Soup| names_rust_library(&soup.package) || names_rust_library(&soup.title);
    let has_toolchain = body.soup.iter().any(|soup| soup.origin == "toolchain" && names_one(soup));
    if let (false, Some(id)) = (has_toolchain, free.of_soup(config, "rust")) {
        let mut lines = vec![
            "origin = \"toolchain\"".to_owned(),
            "# version = \"…\"  # the release of the pinned toolchain".to_owned(),
            "# manufacturer = \"…\"".to_owned(),
            "# items = [\"…\"]".to_owned(),
        ];
        lines.extend(asked());
        stubs.push(Stub { id, title: "Rust libraries (core, alloc, std)".to_owned(), lines });
    }
    stubs
}

/// The line for the manufacturer, with what the manifest says of it.
#[requirement("RQ-130")]
fn manufacturer<'a>(named: impl Iterator<Item = &'a Text>) -> String {
    let makers: Vec<&str> = named.map(|name| &**name).collect();
    if makers.is_empty() {
        return "# manufacturer = \"…\"  # its manifest names none".to_owned();
    }
    remark(&format!("# manufacturer = \"…\"  # its manifest names: {}", makers.join(", ")))
}

/// What only somebody who knows the product can say.
fn asked() -> [String; 3] {
    [
        "# requirements = \"…\"  # what it must do here (5.3.3)".to_owned(),
        "# environment = \"…\"  # the hardware and software that it needs (5.3.4)".to_owned(),
        "# anomalies = { source = \"…\", version = \"…\", on = …, by = \"…\", relevant = [] }  # 7.1.3".to_owned(),
    ]
}

/// Which items a package belongs to: those of the members that link it, themselves or through others.
struct Items<'a> {
    /// Items whose code names a package, by its name.
    by_member: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Packages by `name@version`.
    packages: BTreeMap<String, &'a Package>,
}

impl<'a> Items<'a> {
    fn new(body: &'a Body) -> Self {
        let mut by_member: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for item in &body.items {
            for code in &item.code {
                let member = code.split_once("::").map_or(&**code, |(package, _)| package);
                by_member.entry(member).or_default().insert(&item.id);
            }
        }
        let packages =
            body.packages.iter().map(|package| (format!("{}@{}", package.name, package.version), package)).collect();
        Self { by_member, packages }
    }

    fn of(&self, package: &'a Package) -> Vec<&'a str> {
        let (mut open, mut seen, mut items) = (vec![package], BTreeSet::new(), BTreeSet::new());
        while let Some(package) = open.pop() {
            for user in package.users.iter().filter(|user| seen.insert(&***user)) {
                match self.packages.get(&**user) {
                    Some(next) => open.push(next),
                    None => {
                        let member = user.split_once('@').map_or(&**user, |(name, _)| name);
                        items.extend(self.by_member.get(member).into_iter().flatten().copied());
                    }
                }
            }
        }
        items.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-130")]
    #[test]
    fn a_manifest_that_names_nobody_leaves_no_hole_in_the_line_for_the_manufacturer() {
        assert_eq!(manufacturer([].iter()), "# manufacturer = \"…\"  # its manifest names none");
        let named = [Text::from("A. Maker"), Text::from("https://example.com/a")];
        let line = "# manufacturer = \"…\"  # its manifest names: A. Maker, https://example.com/a";
        assert_eq!(manufacturer(named.iter()), line);
    }
}
