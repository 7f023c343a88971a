//! The module tree: which module of which target a file is, as rustc resolves `mod` lines, whatever `cfg` says.

use super::files::{Files, normalized};
use super::parsed::{Declared, ModLine};
use crate::model::{ModulePath, TargetKey};
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;
use std::rc::Rc;
use std::sync::Arc;

/// No module is deeper: a link that leads back into its own directory would have no end.
const DEEPEST: usize = 128;

/// A target has no more modules: files that name each other twice double with every level.
const MOST_MODULES: usize = 1 << 16;

/// A file as one module.
struct Node {
    file: usize,
    /// Path of the module below the crate root.
    path: String,
    /// Where files of its children are looked for.
    place: Lookup,
    /// The files around it, itself included.
    chain: Rc<Chain>,
    depth: usize,
    /// A block stands round it.
    in_block: bool,
}

/// A directory, and what a file that is not called `mod.rs` adds to it for children without `#[path]`.
#[derive(Clone)]
struct Lookup {
    dir: Utf8PathBuf,
    stem: Option<String>,
}

struct Chain {
    file: usize,
    around: Option<Rc<Chain>>,
}

impl Chain {
    fn has(&self, file: usize) -> bool {
        let mut link = Some(self);
        while let Some(chain) = link {
            if chain.file == file {
                return true;
            }
            link = chain.around.as_deref();
        }
        false
    }
}

/// Follows `mod` lines and `include!`s from a target's root file.
#[requirement("RQ-020")]
pub(super) fn place(files: &mut Files<'_>, target: &TargetKey, root_file: &Utf8Path) {
    let Some(root) = files.find(&normalized(root_file)) else { return };
    let chain = Rc::new(Chain { file: root, around: None });
    let place = Lookup { dir: directory(root_file), stem: None };
    let mut nodes = vec![Node { file: root, path: String::new(), place, chain, depth: 0, in_block: false }];
    let mut count = 0;
    while let Some(node) = nodes.pop() {
        count += 1;
        if count > MOST_MODULES {
            return;
        }
        let module = ModulePath { target: target.clone(), path: Arc::from(&*node.path) };
        let file = files.file(node.file);
        file.modules.push(module);
        file.listed |= !node.in_block;
        if node.depth == DEEPEST {
            continue;
        }
        let here = directory(&file.at);
        let (modules, includes) = (file.entry.parsed.modules.clone(), file.entry.parsed.includes.clone());
        let mut child = |file: usize, path: String, place: Lookup, in_block: bool| {
            if !node.chain.has(file) {
                let chain = Rc::new(Chain { file, around: Some(Rc::clone(&node.chain)) });
                let in_block = in_block || node.in_block;
                nodes.push(Node { file, path, place, chain, depth: node.depth + 1, in_block });
            }
        };
        for include in includes {
            let at = normalized(&here.join(&include.file));
            if let Some(file) = files.find(&at) {
                files.file(file).trusted = true;
                let place = Lookup { dir: directory(&at), stem: None };
                child(file, joined(&node.path, &include.inline), place, include.in_block);
            }
        }
        for line in modules {
            let names: Vec<_> = line.inline.iter().chain([&line.module]).map(|module| module.name.clone()).collect();
            for (file, place) in module_files(files, &node.place, &line) {
                child(file, joined(&node.path, &names), place, line.in_block);
            }
        }
    }
}

/// Files that the compiler read for a target and no line leads to (a macro wrote the line): by where they lie.
pub(super) fn place_compiled(
    files: &mut Files<'_>,
    target: &TargetKey,
    root_file: Option<&Utf8Path>,
    compiled: &[Arc<str>],
) {
    let dir = root_file.map(directory);
    for path in compiled {
        let Some(number) = files.known(&files.absolute(path)) else { continue };
        let file = files.file(number);
        if file.data {
            continue;
        }
        file.trusted = true;
        // What the compiler cannot have parsed it read as text, by `include_str!`.
        let read = file.entry.identity.is_some();
        let text = read && file.entry.parsed.fault.as_ref().is_some_and(|fault| !fault.soft);
        if text || file.modules.iter().any(|module| module.target == *target) {
            continue;
        }
        file.listed = true;
        let below = dir.as_ref().and_then(|dir| file.at.strip_prefix(dir).ok());
        let path = below.map(|below| below.with_extension("")).unwrap_or_default();
        let mut names: Vec<String> = path.components().map(|component| component.as_str().to_owned()).collect();
        names.pop_if(|last| last == "mod");
        file.modules.push(ModulePath { target: target.clone(), path: names.join("::").into() });
    }
}

/// The files that a `mod x;` line may mean: with `cfg_attr(…, path = "…")` there are several.
fn module_files(files: &mut Files<'_>, place: &Lookup, line: &ModLine) -> Vec<(usize, Lookup)> {
    let mut found = Vec::new();
    for place in inside(place, &line.inline) {
        let Declared { name, path, conditional_paths } = &line.module;
        for path in conditional_paths.iter().chain(path) {
            let at = normalized(&place.dir.join(path));
            // A file that `#[path]` names counts as a `mod.rs`.
            found.extend(files.find(&at).map(|file| (file, Lookup { dir: directory(&at), stem: None })));
        }
        if path.is_some() || line.in_block {
            continue;
        }
        let name = plain(name);
        let dir = place.stem.as_ref().map_or_else(|| place.dir.clone(), |stem| place.dir.join(stem));
        let flat = normalized(&dir.join(format!("{name}.rs")));
        let nested = normalized(&dir.join(name).join("mod.rs"));
        if let Some(file) = files.find(&flat) {
            found.push((file, Lookup { dir: directory(&flat), stem: Some(name.to_owned()) }));
        } else if let Some(file) = files.find(&nested) {
            found.push((file, Lookup { dir: directory(&nested), stem: None }));
        }
    }
    found
}

/// Where children of inline modules are looked for.
fn inside(place: &Lookup, inline: &[Declared]) -> Vec<Lookup> {
    let mut places = vec![place.clone()];
    for module in inline {
        let mut next = Vec::new();
        for place in &places {
            for path in module.conditional_paths.iter().chain(&module.path) {
                next.push(Lookup { dir: place.dir.join(path), stem: None });
            }
            if module.path.is_none() {
                let dir = place.stem.as_ref().map_or_else(|| place.dir.clone(), |stem| place.dir.join(stem));
                next.push(Lookup { dir: dir.join(plain(&module.name)), stem: None });
            }
        }
        next.truncate(MOST_PLACES);
        places = next;
    }
    places
}

/// No module has more alternatives: conditional paths of nested modules multiply.
const MOST_PLACES: usize = 64;

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn directory(file: &Utf8Path) -> Utf8PathBuf {
    file.parent().map(Utf8Path::to_owned).unwrap_or_default()
}

fn joined(path: &str, names: &[String]) -> String {
    let mut out = path.to_owned();
    for name in names {
        if !out.is_empty() {
            out.push_str("::");
        }
        out.push_str(name);
    }
    out
}
