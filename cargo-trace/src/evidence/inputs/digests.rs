//! Digests of inputs, each taken once.

use crate::hex::hex;
use crate::model::SourceIndex;
use crate::project;
use camino::Utf8Path;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::Arc;

/// Inputs by name, with their digests.
pub(super) struct Digests<'a> {
    known: HashMap<&'a str, &'a str>,
    taken: HashMap<Arc<str>, Arc<str>>,
}

impl<'a> Digests<'a> {
    /// None yet, but those of an index.
    pub(super) fn new(index: Option<&'a SourceIndex>) -> Self {
        let files = index.into_iter().flat_map(|index| &index.files).filter(|file| !file.sha256.is_empty());
        Self { known: files.map(|file| (&*file.path, &*file.sha256)).collect(), taken: HashMap::new() }
    }

    /// A file: its name as a key.
    pub(super) fn file(&mut self, name: &str, at: &Utf8Path) -> Arc<str> {
        if let Some((key, _)) = self.taken.get_key_value(name) {
            return Arc::clone(key);
        }
        let digest = self.known.get(name).map_or_else(|| of_file(at), |known| (*known).to_owned());
        self.put(name, digest)
    }

    /// What is no file: its name as a key.
    pub(super) fn fact(&mut self, name: &str, text: &str) -> Arc<str> {
        self.put(name, hex(&Sha256::digest(text.as_bytes())))
    }

    /// Several files that share a name, as a library has that is compiled for two machines: one digest for all.
    pub(super) fn files(&mut self, name: &str, at: &BTreeSet<&Utf8Path>) -> Arc<str> {
        let mut digests: Vec<_> = at.iter().map(|at| of_file(at)).collect();
        digests.sort_unstable();
        digests.dedup();
        let one = digests.pop().filter(|_| digests.is_empty());
        let digest = one.unwrap_or_else(|| hex(&Sha256::digest(digests.concat().as_bytes())));
        self.put(name, digest)
    }

    /// The digest of a key.
    pub(super) fn of(&self, key: &str) -> &str {
        self.taken.get(key).map_or("", |digest| digest)
    }

    /// All of them, sorted.
    pub(super) fn into_files(self) -> BTreeMap<Arc<str>, Arc<str>> {
        self.taken.into_iter().collect()
    }

    fn put(&mut self, name: &str, digest: String) -> Arc<str> {
        let key: Arc<str> = name.into();
        self.taken.insert(Arc::clone(&key), digest.into());
        key
    }
}

/// The digest of a file's content; of a link to anything else, of where it leads. What cannot be read has a word instead.
fn of_file(at: &Utf8Path) -> String {
    match project::digest_of(at) {
        Ok(digest) => digest,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "missing".to_owned(),
        Err(_) => match fs_err::read_link(at) {
            Ok(target) => hex(&Sha256::digest(target.to_string_lossy().as_bytes())),
            Err(_) => "unreadable".to_owned(),
        },
    }
}
