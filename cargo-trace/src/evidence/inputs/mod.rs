//! What each program of tests rests on in today's tree. A result counts only while all of it is as it was.
//!
//! Everything is taken from what the compiler says that it read, and on the strict side: a comment counts, a file that
//! nobody compiled counts for the whole package. Paths are relative to the workspace root, so that a run on another
//! machine can be compared; what is no file has a name in parentheses.

mod build;
mod circumstances;
mod compare;
mod data;
mod digests;
#[cfg(test)]
mod tests;

pub use circumstances::Circumstances;
pub use compare::{Difference, Freshness, How, freshness, of_build};

use crate::collect::{Outputs, Workspace};
use crate::model::{Collected, Documents, SourceIndex, Today};
use build::{BuildInputs, Group};
use camino::Utf8Path;
use data::Data;
use digests::Digests;
use iec62304_core::requirement;

/// Files at the workspace root that every program of tests rests on.
const OF_ALL: [&str; 4] = ["Cargo.lock", "Cargo.toml", "rust-toolchain", "rust-toolchain.toml"];

/// A tree with all that is known of it.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    /// What cargo says of it.
    pub workspace: &'a Workspace,
    /// What the compiler saw.
    pub collected: &'a Collected,
    /// What the builds left behind.
    pub outputs: &'a Outputs,
    /// Its configuration and documents, which are no inputs: what they say is compared by itself.
    pub documents: &'a Documents,
    /// Compiler, flags and cargo's configuration.
    pub circumstances: &'a Circumstances,
}

/// The inputs of every program of tests as they are now. Digests that the index took just now are not taken again;
/// without an index every file is read.
#[must_use]
#[requirement("RQ-082")]
pub fn today(tree: &Tree<'_>, index: Option<&SourceIndex>) -> Today {
    let mut digests = Digests::new(index);
    let reachable = tree.workspace.reachable();
    let mut data = Data::new(tree);
    let common = common(tree, &mut digests);
    let mut today = Today::default();
    for (build, outputs) in tree.collected.builds.iter().zip(&tree.outputs.builds) {
        if build.role.is_test() {
            let inputs = BuildInputs::read(tree, build, outputs, &mut digests);
            inputs.executables(&common, &reachable, &mut data, &mut digests, &mut today);
        }
    }
    today.files = digests.into_files();
    today
}

/// What all programs of all builds rest on.
fn common(tree: &Tree<'_>, digests: &mut Digests<'_>) -> Group {
    let root: &Utf8Path = &tree.workspace.root;
    let mut keys = Vec::new();
    for name in OF_ALL {
        let at = root.join(name);
        if at.is_file() {
            keys.push(digests.file(name, &at));
        }
    }
    let Circumstances { toolchain, flags, configuration } = tree.circumstances;
    for (name, text) in
        [("(toolchain)", &toolchain.release), ("(rustflags)", flags), ("(cargo configuration)", configuration)]
    {
        keys.push(digests.fact(name, text));
    }
    Group::of(keys, digests)
}
