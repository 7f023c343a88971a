//! Tags leave nothing in the product: blank each one out, keeping its shape, and the binary is the same byte for byte.

use cargo_trace_tests::cargo::Fixture;
use iec62304_core::verifies;
use std::fs;
use std::path::{Path, PathBuf};

#[verifies("RQ-001")]
#[test]
fn a_program_with_tags_and_with_blanks_instead_is_the_same_in_every_profile() {
    let program = Program::copied("tags-and-blanks");
    let tagged = program.source();
    let (blank, tags) = blanked(&tagged);
    assert_eq!(tags, 15);
    assert!(!blank.contains("iec62304"), "{blank}");

    for profile in ["dev", "release", "small"] {
        let with_tags = program.built(&tagged, &["--profile", profile]);
        let with_blanks = program.built(&blank, &["--profile", profile]);
        assert!(with_tags == with_blanks, "the binaries differ in profile {profile}");
    }

    let changed = program.built(&blank.replace("const HIGH: u32 = 300", "const HIGH: u32 = 301"), &["--release"]);
    assert!(program.built(&blank, &["--release"]) != changed, "the comparison sees no difference at all");
}

/// rustc numbers the `impl` blocks of a module in the order in which it expands them, and any attribute macro on one defers it.
/// The number goes into the hash at the end of a method's symbol, hence nowhere once symbols are stripped.
#[verifies("RQ-001")]
#[test]
fn attributes_on_impl_blocks_change_at_most_names_of_symbols() {
    let program = Program::copied("tags-on-impls");
    let source = program.source();
    let tagged = source.replace("\nimpl ", "\n#[iec62304_core::requirement(\"RQ-099\")] impl ");
    let (blank, tags) = blanked(&tagged);
    assert_eq!(tags, 15 + 3);

    for profile in ["release", "small"] {
        let strip = format!("profile.{profile}.strip=true");
        let arguments = ["--profile", profile, "--config", &strip];
        let with_tags = program.built(&tagged, &arguments);
        let with_blanks = program.built(&blank, &arguments);
        assert!(with_tags == with_blanks, "the stripped binaries differ in profile {profile}");
    }
}

/// A copy of the program, at a path that stays the same from build to build.
struct Program {
    fixture: Fixture,
}

impl Program {
    fn copied(name: &str) -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("same-binary").join(name);
        Self { fixture: Fixture::copy("same-binary", &scratch, "program").expect("the fixture can be copied") }
    }

    fn source(&self) -> String {
        fs::read_to_string(self.path()).expect("the fixture has a source")
    }

    fn path(&self) -> PathBuf {
        self.fixture.directory().join("src/main.rs")
    }

    /// The bytes of the binary that this source gives.
    fn built(&self, source: &str, arguments: &[&str]) -> Vec<u8> {
        fs::write(self.path(), source).expect("the copy can be written");
        let executable = self.fixture.executable(arguments).expect("the program builds");
        assert!(!executable.fresh, "cargo did not compile the changed source");
        fs::read(executable.path).expect("cargo named the executable")
    }
}

/// The text with each tag replaced by blanks of the same shape, and how many there were.
fn blanked(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut tags = 0;
    let mut rest = text;
    while let Some(start) = ["#[iec62304_core::", "iec62304_core::"].iter().filter_map(|tag| rest.find(tag)).min() {
        let close = if rest[start..].starts_with('#') {
            ")]"
        } else if rest[start..].starts_with("iec62304_core::implements! {") {
            "};"
        } else {
            ");"
        };
        let end = start + rest[start..].find(close).expect("tags are closed") + close.len();
        out.push_str(&rest[..start]);
        out.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
        tags += 1;
    }
    (out + rest, tags)
}
