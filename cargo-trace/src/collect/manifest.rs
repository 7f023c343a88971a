//! What `cargo metadata` does not tell: which targets of a manifest bring their own test harness.

use crate::model::TargetKind;
use camino::Utf8Path;
use std::collections::BTreeSet;

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Manifest {
    lib: Table,
    bin: Vec<Table>,
    example: Vec<Table>,
    test: Vec<Table>,
    bench: Vec<Table>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Table {
    name: Option<String>,
    harness: Option<bool>,
}

/// Targets of a manifest without the standard harness.
#[derive(Debug, Default)]
pub(super) struct OwnHarness {
    lib: bool,
    others: BTreeSet<(TargetKind, String)>,
    /// Any may be one of them.
    unknown: bool,
}

impl OwnHarness {
    /// Reads a manifest. Of one that cannot be read or parsed no target is sure to have the standard harness.
    pub(super) fn read(manifest: &Utf8Path) -> Self {
        fs_err::read_to_string(manifest).map_or_else(|_| Self::unknown(), |text| Self::of(&text))
    }

    fn unknown() -> Self {
        Self { unknown: true, ..Self::default() }
    }

    fn of(text: &str) -> Self {
        // Nearly no manifest says the word, and then there is nothing to parse.
        if !text.contains("harness") {
            return Self::default();
        }
        let Ok(manifest) = toml::from_str::<Manifest>(text) else { return Self::unknown() };
        let Manifest { lib, bin, example, test, bench } = manifest;
        let tables = [
            (TargetKind::Bin, bin),
            (TargetKind::Example, example),
            (TargetKind::Test, test),
            (TargetKind::Bench, bench),
        ];
        let others = tables.into_iter().flat_map(|(kind, tables)| {
            tables
                .into_iter()
                .filter(|table| table.harness == Some(false))
                .filter_map(move |table| Some((kind, table.name?)))
        });
        Self { lib: lib.harness == Some(false), others: others.collect(), unknown: false }
    }

    /// Whether the target has the standard harness.
    pub(super) fn is_standard(&self, kind: TargetKind, name: &str) -> bool {
        match kind {
            _ if self.unknown => false,
            TargetKind::Lib | TargetKind::ProcMacro => !self.lib,
            TargetKind::BuildScript => false,
            _ => !self.others.contains(&(kind, name.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_targets_that_say_so_have_a_harness_of_their_own() {
        let own = OwnHarness::of(
            "[package]\nname = 'a'\n[[test]]\nname = 'own'\nharness = false\n[[test]]\nname = 'std'\n[[bench]]\nname = 'own'\n",
        );
        assert!(!own.is_standard(TargetKind::Test, "own"));
        assert!(own.is_standard(TargetKind::Test, "std"));
        assert!(own.is_standard(TargetKind::Bench, "own"));
        assert!(own.is_standard(TargetKind::Lib, "a"));
        assert!(!own.is_standard(TargetKind::BuildScript, "build-script-build"));
    }

    #[test]
    fn a_manifest_that_cannot_be_understood_promises_no_harness() {
        for own in [OwnHarness::of("harness = ["), OwnHarness::read(Utf8Path::new("/no/such/Cargo.toml"))] {
            assert!(!own.is_standard(TargetKind::Lib, "a") && !own.is_standard(TargetKind::Test, "b"));
        }
    }

    #[test]
    fn a_library_says_it_without_a_name() {
        assert!(!OwnHarness::of("[lib]\nharness = false\n").is_standard(TargetKind::Lib, "a"));
    }
}
