//! Tests of the source index through its door: files in, index out.

mod cached;
mod hostile;
mod modules;
mod text;

use super::{CompiledFiles, IndexInput, IndexStats, PackageInput, TargetInput, index_at};
use crate::model::{IndexedFile, SourceIndex, TargetKey, TargetKind};
use camino::{Utf8Path, Utf8PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A workspace on disk.
struct Workspace {
    dir: TempDir,
    input: IndexInput,
}

impl Workspace {
    /// One tagged package `dose` at the root, without targets yet.
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(dir.path().join("ws")).unwrap();
        let package = PackageInput { name: "dose".into(), dir: root.clone(), tagged: true, targets: Vec::new() };
        let workspace = Self { dir, input: IndexInput { root, packages: vec![package], ..IndexInput::default() } };
        workspace.write("Cargo.toml", "");
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    fn target(mut self, kind: TargetKind, name: &str, root_file: &str) -> Self {
        let root_file = self.input.root.join(root_file);
        self.input.packages[0].targets.push(TargetInput { kind, name: name.into(), root_file });
        self
    }

    fn compiled(mut self, kind: TargetKind, name: &str, files: &[&str]) -> Self {
        let target = TargetKey { package: "dose".into(), kind, name: name.into() };
        let files = files.iter().map(|file| (*file).into()).collect();
        self.input.compiled.push(CompiledFiles { target, files });
        self
    }

    fn path(&self, path: &str) -> Utf8PathBuf {
        self.input.root.join(path)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    }

    fn cache_dir(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.dir.path()).unwrap().join("cache/trace")
    }

    /// Indexes as if it were so many seconds later than it is.
    fn index_later(&self, seconds: u64) -> (SourceIndex, IndexStats) {
        index_at(&self.input, &self.cache_dir(), SystemTime::now() + Duration::from_secs(seconds))
    }

    fn index(&self) -> SourceIndex {
        self.index_later(0).0
    }
}

fn file<'a>(index: &'a SourceIndex, path: &str) -> &'a IndexedFile {
    index.files.iter().find(|file| &*file.path == path).unwrap_or_else(|| panic!("`{path}` is not indexed"))
}

fn paths(index: &SourceIndex) -> Vec<&str> {
    index.files.iter().map(|file| &*file.path).collect()
}

/// The index of one file with this content.
fn indexed(content: impl AsRef<[u8]>) -> IndexedFile {
    let workspace = Workspace::new(&[]);
    workspace.write("src/lib.rs", content);
    workspace.index().files.remove(0)
}

/// Items, a line each: kind, path, place, lines, public, test.
fn items(file: &IndexedFile) -> String {
    let line = |item: &crate::model::IndexedItem| {
        let mut out =
            format!("{} {} {}:{} {}-{}", item.kind, item.path, item.line, item.column, item.start_line, item.end_line);
        if item.public {
            out.push_str(" pub");
        }
        if let Some(test) = &item.test {
            out.push_str(&format!(" test={}", test.name));
            for (word, holds) in [
                ("ignored", test.ignored),
                ("should_panic", test.should_panic),
                ("cases", test.cases),
                ("conditional", test.conditional),
            ] {
                if holds {
                    out.push_str(&format!(" {word}"));
                }
            }
        }
        out
    };
    file.items.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Tags, a line each: relation, ids with their places, whether in a macro.
fn tags(file: &IndexedFile) -> String {
    let line = |tag: &crate::model::WrittenTag| {
        let mut out = tag.relation.to_string();
        for id in &tag.ids {
            let place = &id.place;
            assert_eq!((&place.file, place.line), (&file.path, place.end_line));
            out.push_str(&format!(" {}@{}:{}-{}", id.value, place.line, place.column, place.end_column));
        }
        if tag.in_macro {
            out.push_str(" in_macro");
        }
        out
    };
    file.tags.iter().map(line).collect::<Vec<_>>().join("\n")
}
