//! Cargo's lock file as values: what it names, and on which line.

use camino::Utf8Path;
use serde::Deserialize;
use std::io;
use std::sync::Arc;

/// A package of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPackage {
    /// Name.
    pub name: Arc<str>,
    /// Version.
    pub version: Arc<str>,
    /// Where cargo has it from; `None` for a package by path.
    pub source: Option<String>,
    /// SHA-256 of its archive.
    pub checksum: Option<String>,
    /// The line of its name, from 1.
    pub line: u32,
}

/// Why a lock file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LockFileError {
    /// The system's own words, which name the file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no lock file of cargo's.
    #[error("`{file}` is no lock file of cargo: {why}")]
    Syntax {
        /// The file.
        file: String,
        /// The parser's words.
        why: String,
    },
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: toml::Spanned<String>,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
}

/// Reads a lock file, its packages in its own order.
///
/// # Errors
///
/// It is not there, or is something else.
pub fn read(path: &Utf8Path) -> Result<Vec<LockedPackage>, LockFileError> {
    let text = fs_err::read_to_string(path)?;
    parse(&text).map_err(|error| LockFileError::Syntax { file: path.to_string(), why: error.message().to_owned() })
}

fn parse(text: &str) -> Result<Vec<LockedPackage>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let (mut line, mut at) = (1_u32, 0_usize);
    let packages = file.package.into_iter().map(|package| {
        // Packages come in the order of the text, so every line feed is counted once.
        let start = package.name.span().start;
        if let Some(between) = text.get(at..start) {
            line = line.saturating_add(u32::try_from(between.matches('\n').count()).unwrap_or(u32::MAX));
            at = start;
        }
        LockedPackage {
            name: package.name.into_inner().into(),
            version: package.version.into(),
            source: package.source,
            checksum: package.checksum,
            line,
        }
    });
    Ok(packages.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_have_the_line_of_their_name() {
        let text = "# Made by a tool.\nversion = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\n\
                    name = \"b\"\nversion = \"0.2.0+x\"\nsource = \"registry+r\"\nchecksum = \"00\"\ndependencies = [\n \"a\",\n]\n";
        let read = parse(text).unwrap();
        let lines: Vec<_> = read.iter().map(|package| (&*package.name, &*package.version, package.line)).collect();
        assert_eq!(lines, [("a", "1.0.0", 5), ("b", "0.2.0+x", 9)]);
        assert_eq!((read[0].source.as_deref(), read[1].checksum.as_deref()), (None, Some("00")));
        assert!(parse("version = 4\n").unwrap().is_empty());
        assert!(parse("[[package]]\nname = 1\n").is_err());
    }
}
