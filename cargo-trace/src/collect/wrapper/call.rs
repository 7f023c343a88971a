//! A call of rustc as cargo writes it: is a unit compiled, where do its outputs go, and what is it.

use iec62304_wire::trace::UnitRecord;
use std::ffi::OsString;
use std::path::PathBuf;

/// What a call of rustc is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// A unit is compiled.
    Unit(Box<UnitCall>),
    /// A question to the compiler, or code from standard input: no unit.
    Other,
}

/// The compilation of a unit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UnitCall {
    /// `--out-dir`.
    pub(super) out_dir: PathBuf,
    /// Crate name and `extra-filename`: what the names of all outputs start with.
    pub(super) stem: String,
    /// The unit's facts, but for its package, which stands in the environment.
    pub(super) record: UnitRecord,
    /// `-Z cache-proc-macros` is on.
    pub(super) caches_macros: bool,
    /// The name by which the crate reaches `iec62304-core`, if it depends on it.
    pub(super) runtime: Option<String>,
}

impl UnitCall {
    /// It is run by cargo while it builds, never by a test.
    pub(super) fn is_build_script(&self) -> bool {
        self.record.crate_name.starts_with("build_script_")
    }
}

/// What the files of the crate begin with that has the runtime of probes and guards.
const RUNTIME: &str = "libiec62304_core-";

/// The crate name under which cargo asks the compiler for its facts.
const QUESTION: &str = "___";

/// Options whose value we need and that may be written apart from it.
const VALUED: [&str; 10] =
    ["--crate-name", "--crate-type", "--out-dir", "--target", "--cfg", "--extern", "--codegen", "-C", "-Z", "--print"];

/// Reads the arguments that follow rustc's own name.
pub(super) fn parse(arguments: &[OsString]) -> Call {
    let mut unit = UnitCall::default();
    let mut out_dir = None;
    let mut extra_filename = String::new();
    let mut debug_assertions = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if text == "-" {
            return Call::Other;
        }
        if text == "--test" {
            unit.record.test = true;
            continue;
        }
        let Some((name, inline)) = option(&text) else { continue };
        let value = match inline {
            Some(value) => OsString::from(value),
            None => arguments.next().cloned().unwrap_or_default(),
        };
        let text = value.to_string_lossy();
        match name {
            "--print" => return Call::Other,
            "--crate-name" => unit.record.crate_name = text.into_owned(),
            "--crate-type" => unit.record.crate_types.extend(text.split(',').map(str::to_owned)),
            "--out-dir" => out_dir = Some(PathBuf::from(&value)),
            "--target" => unit.record.triple = text.into_owned(),
            "--extern" => unit.runtime = unit.runtime.or_else(|| runtime(&text)),
            "--cfg" => unit.record.features.extend(feature(&text).map(str::to_owned)),
            "-Z" => unit.caches_macros |= caches_macros(&text),
            _ => match text.split_once('=').unwrap_or((&text, "")) {
                ("extra-filename", value) => value.clone_into(&mut extra_filename),
                ("opt-level", value) => value.clone_into(&mut unit.record.opt_level),
                ("debug-assertions", value) => debug_assertions = Some(is_on(value)),
                _ => {}
            },
        }
    }
    let Some(out_dir) = out_dir.filter(|_| !matches!(unit.record.crate_name.as_str(), "" | QUESTION)) else {
        return Call::Other;
    };
    unit.record.features.sort_unstable();
    let unoptimised = matches!(unit.record.opt_level.as_str(), "" | "0");
    unit.record.debug_assertions = debug_assertions.unwrap_or(unoptimised);
    unit.stem = format!("{}{extra_filename}", unit.record.crate_name);
    unit.out_dir = out_dir;
    Call::Unit(Box::new(unit))
}

/// The option's name, and its value if it is written in the same argument.
fn option(text: &str) -> Option<(&'static str, Option<&str>)> {
    VALUED.into_iter().find_map(|name| {
        let rest = text.strip_prefix(name)?;
        match rest.strip_prefix('=') {
            _ if rest.is_empty() => Some((name, None)),
            Some(value) if name.starts_with("--") => Some((name, Some(value))),
            _ if !name.starts_with("--") => Some((name, Some(rest))),
            _ => None,
        }
    })
}

/// The name of `--extern options:name=path`, if the path is that of our runtime.
fn runtime(text: &str) -> Option<String> {
    let (name, path) = text.split_once('=')?;
    let file = path.rsplit(['/', '\\']).next()?;
    let library = file.ends_with(".rlib") || file.ends_with(".rmeta");
    let name = name.rsplit(':').next()?;
    (file.starts_with(RUNTIME) && library).then(|| name.to_owned())
}

fn feature(cfg: &str) -> Option<&str> {
    cfg.strip_prefix("feature=\"")?.strip_suffix('"')
}

fn caches_macros(flag: &str) -> bool {
    let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
    name.replace('_', "-") == "cache-proc-macros" && is_on(value)
}

fn is_on(value: &str) -> bool {
    matches!(value, "" | "y" | "yes" | "on" | "true")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Call {
        parse(&text.split_whitespace().map(OsString::from).collect::<Vec<_>>())
    }

    fn unit(text: &str) -> UnitCall {
        match call(text) {
            Call::Unit(unit) => *unit,
            Call::Other => panic!("no unit: {text}"),
        }
    }

    #[test]
    fn a_unit_is_read_as_cargo_writes_it() {
        let unit = unit(
            "--crate-name dose --edition=2024 dose/src/lib.rs --error-format=json --crate-type lib --crate-type cdylib \
             --emit=dep-info,metadata -C embed-bitcode=no -C debuginfo=2 --cfg feature=\"hw\" --cfg feature=\"alarm\" \
             --cfg docsrs --check-cfg cfg(docsrs,test) -C metadata=0a -C extra-filename=-0123456789abcdef --out-dir /t/debug/deps \
             --target thumbv7em-none-eabihf -L dependency=/t/debug/deps --extern core=/t/libcore.rmeta",
        );
        assert_eq!(unit.out_dir, PathBuf::from("/t/debug/deps"));
        assert_eq!(unit.stem, "dose-0123456789abcdef");
        assert_eq!(unit.record.crate_types, ["lib", "cdylib"]);
        assert_eq!(unit.record.features, ["alarm", "hw"]);
        assert_eq!(unit.record.triple, "thumbv7em-none-eabihf");
        assert!(unit.record.debug_assertions && !unit.record.test && !unit.caches_macros);
    }

    #[test]
    fn options_may_be_joined_to_their_values() {
        let unit = unit(
            "--crate-name=dose --crate-type=lib,staticlib --out-dir=/t --test -Copt-level=3 -Cextra-filename=-1f --target=a-b-c",
        );
        assert_eq!((unit.stem.as_str(), unit.out_dir), ("dose-1f", PathBuf::from("/t")));
        assert_eq!(unit.record.crate_types, ["lib", "staticlib"]);
        assert_eq!((unit.record.opt_level.as_str(), unit.record.triple.as_str()), ("3", "a-b-c"));
        assert!(unit.record.test && !unit.record.debug_assertions);
    }

    #[test]
    fn debug_assertions_follow_their_own_flag_before_the_level() {
        let on = |flags: &str| unit(&format!("--crate-name d --out-dir /t {flags}")).record.debug_assertions;
        assert!(on("-C opt-level=2 -C debug-assertions=on"));
        assert!(on("-C opt-level=2 -C debug-assertions"));
        assert!(!on("-C debug-assertions=off"));
        assert!(!on("-C opt-level=s"));
    }

    #[test]
    fn questions_to_the_compiler_are_no_units() {
        for question in [
            "-vV",
            "- --crate-name ___ --print=file-names --crate-type bin",
            "--crate-name ___ --out-dir /t src/lib.rs",
            "--crate-name dose src/lib.rs",
            "--crate-name dose --out-dir /t --print cfg",
            "--out-dir /t src/lib.rs",
            "--crate-name dose --out-dir /t -",
            "--crate-name",
            "",
        ] {
            assert_eq!(call(question), Call::Other, "{question}");
        }
    }

    #[test]
    fn the_runtime_is_found_under_whatever_name_it_has() {
        let name = |externs: &str| unit(&format!("--crate-name d --out-dir /t {externs}")).runtime;
        assert_eq!(name("--extern iec62304_core=/t/deps/libiec62304_core-0f.rlib").as_deref(), Some("iec62304_core"));
        assert_eq!(
            name("--extern a=/t/liba-1.rmeta --extern priv,noprelude:tags=C:\\t\\libiec62304_core-0f.rmeta").as_deref(),
            Some("tags")
        );
        assert_eq!(name("--extern=t=/t/libiec62304_core-0f.rmeta --extern z=/t/libz-0.rlib").as_deref(), Some("t"));
        for other in ["--extern iec62304_core=/t/libfacade-0f.rlib", "--extern proc_macro", "--cfg iec62304_core"] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn a_cache_of_expansions_is_noticed_in_every_spelling() {
        for flag in ["-Zcache-proc-macros", "-Z cache-proc-macros=yes", "-Zcache_proc_macros"] {
            assert!(unit(&format!("--crate-name d --out-dir /t {flag}")).caches_macros, "{flag}");
        }
        assert!(!unit("--crate-name d --out-dir /t -Zcache-proc-macros=no -Zthreads=2").caches_macros);
    }
}
