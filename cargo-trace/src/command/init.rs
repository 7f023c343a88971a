//! `cargo trace init`: a configuration and a first document that the tool accepts.
//!
//! Writes new files only; what exists is left alone and said.

use super::{file, load};
use crate::cli::{self, CiSystem};
use crate::collect;
use crate::evidence::load::Sources;
use crate::exit::Exit;
use crate::model::{Config, Id, Kind};
use crate::project;
use crate::rules::Pack;
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;
use iec62304_core::requirement;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;

/// Runs it.
pub fn command(args: &cli::Init, color: ColorChoice, shell: &mut Shell) -> Exit {
    prepare(args, color, shell).unwrap_or_else(|exit| exit)
}

fn prepare(args: &cli::Init, color: ColorChoice, shell: &mut Shell) -> Result<Exit, Exit> {
    if let Some(class) = &args.class {
        let words: Vec<String> = Pack::all().into_iter().flat_map(|pack| pack.scheme.words).collect();
        if !words.contains(class) {
            shell.error(format!("no class is named `{class}`; the classes are {}", words.join(", ")));
            return Err(Exit::Usage);
        }
    }
    let (root, tagged) = if args.from_tags {
        let question = load::Question { sources: Sources::None, ..load::Question::standard() };
        let judged = load::judged(&args.cargo, &question, color, shell)?;
        let (tagged, others) = drafted(undocumented(&judged.body), &judged.config);
        if !others.is_empty() {
            shell.note(format!("no draft for what the prefix declares as something else: {}", others.join(", ")));
        }
        (judged.root, Some((tagged, others.is_empty())))
    } else {
        let request = load::request(&args.cargo, color);
        (collect::workspace(&request).map_err(|error| load::failed(&error, shell))?.root, None)
    };
    let wishes = Wishes {
        name: root.file_name().unwrap_or("project"),
        class: args.class.as_deref(),
        tagged: tagged.as_ref().map(|(tagged, _)| tagged.as_slice()),
        ci: args.ci,
    };
    if tagged.as_ref().is_some_and(|(tagged, all)| tagged.is_empty() && *all) {
        shell.note("every tagged id is documented, or there is no tag");
    }
    Ok(run(&root, &wishes, shell))
}

/// Ids that stand in tags and that no document declares.
fn undocumented(body: &crate::report::Body) -> Vec<Id> {
    let requirements = body.requirements.iter().filter(|r| r.state != "undocumented").map(|r| &*r.id);
    let declared: HashSet<&str> = requirements.chain(body.items.iter().map(|item| &*item.id)).collect();
    let mut ids: Vec<Id> = body
        .tags
        .iter()
        .flat_map(|tag| &tag.ids)
        .filter(|id| !declared.contains(&***id))
        .filter_map(|id| Id::new(id).ok())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// A requirement to be written.
#[derive(Debug)]
struct Draft {
    /// Its id.
    pub id: Id,
    /// Its prefix does not say its tier.
    pub states_tier: bool,
}

/// The ids that can be requirements; and the others, with what their prefix says they are.
fn drafted(ids: Vec<Id>, config: &Config) -> (Vec<Draft>, Vec<String>) {
    let (mut drafts, mut others) = (Vec::new(), Vec::new());
    for id in ids {
        match config.prefix_of(id.as_str()) {
            Some(prefix) if prefix.kind != Kind::Requirement => {
                others.push(format!("`{id}` ({})", prefix.kind));
            }
            prefix => {
                let states_tier = prefix.is_none_or(|prefix| prefix.tier.is_none());
                drafts.push(Draft { id, states_tier });
            }
        }
    }
    (drafts, others)
}

/// What the configuration is to say.
#[derive(Debug)]
struct Wishes<'a> {
    /// Name of the project.
    pub name: &'a str,
    /// Class word, checked against the scheme by the caller.
    pub class: Option<&'a str>,
    /// Drafts for tagged ids that no document declares; `None` when nobody asked.
    pub tagged: Option<&'a [Draft]>,
    /// Pipeline.
    pub ci: Option<CiSystem>,
}

/// Writes what is not there yet.
#[requirement("RQ-056")]
fn run(root: &Utf8Path, wishes: &Wishes<'_>, shell: &mut Shell) -> Exit {
    let mut files = vec![("trace.toml", configuration(wishes))];
    match wishes.tagged {
        // A first document beside others would declare its id a second time.
        None if has_documents(root) => shell.note("there are documents already, so no first one is written"),
        Some([]) => {}
        Some(ids) => files.push(("trace/from-tags.toml", drafts(ids))),
        None => files.push(("trace/requirements.toml", FIRST_DOCUMENT.to_owned())),
    }
    match wishes.ci {
        Some(CiSystem::Github) => files.push((".github/workflows/trace.yml", GITHUB.to_owned())),
        Some(CiSystem::Gitlab) => files.push((".gitlab-ci.yml", GITLAB.to_owned())),
        None => {}
    }
    for (path, text) in files {
        match file::create(&root.join(path), text.as_bytes()) {
            Ok(()) => shell.status("Created", format!("`{path}`")),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                shell.note(format!("`{path}` exists and is left alone"));
            }
            Err(error) => {
                shell.error(format!("cannot write `{path}`: {error}"));
                return Exit::Output;
            }
        }
    }
    shell.status("Next", "write your requirements into `trace/`, tag code and tests, then run `cargo trace check`");
    Exit::Success
}

fn has_documents(root: &Utf8Path) -> bool {
    project::load(root).is_ok_and(|loaded| loaded.documents.inputs.iter().any(|input| input.role == "document"))
}

fn configuration(wishes: &Wishes<'_>) -> String {
    let class = match wishes.class {
        Some(class) => format!("class = {}\n", quoted(class)),
        None => "# class = \"C\"    # software safety class (4.3); what is not classified counts as C\n".to_owned(),
    };
    format!(
        "# Requirements traceability; `cargo trace explain` describes what it checks.\n\
         documents = [\"trace/**/*.toml\", \"trace/**/*.md\", \"trace/**/*.markdown\"]\n\n\
         [project]\n\
         name = {}\n\
         version = \"0.1.0\"\n\
         scheme = \"iec62304-2006-amd1\"\n\
         {class}\n\
         # Tests below a directory can be declared system tests:\n\
         # [levels]\n\
         # \"tests/system/**\" = \"system\"\n",
        quoted(wishes.name)
    )
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

const FIRST_DOCUMENT: &str = "\
# Software requirements. `cargo trace explain requirement` lists every field.

[requirement.RQ-001]
title = \"First requirement\"
text = \"Replace this text with what the software shall do.\"
# A draft is not judged; take the line away when the requirement is agreed.
status = \"draft\"
";

fn drafts(drafts: &[Draft]) -> String {
    let mut text = String::from(
        "# Drafts for ids that stand in tags and in no document. Write down what each one demands, then take away\n\
         # its status line: a draft is not judged.\n",
    );
    for Draft { id, states_tier } in drafts {
        let tier = if *states_tier { "tier = \"software\"\n" } else { "" };
        let key = if id.as_str().contains(['.', '(']) { quoted(id.as_str()) } else { id.to_string() };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n[requirement.{key}]\ntitle = \"{id}\"\ntext = \"What {id} demands is not written down yet.\"\n\
             {tier}status = \"draft\"\n"
        );
    }
    text
}

const GITHUB: &str = "\
name: Traceability
on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  trace:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      # Pin the version (`--version X.Y.Z`): a new one may judge more.
      - run: cargo install cargo-trace --locked
      - run: cargo trace check --message-format github --output json=trace-report.json
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: trace-report
          path: trace-report.json
";

const GITLAB: &str = "\
traceability:
  image: rust:latest
  script:
    # Pin the version (`--version X.Y.Z`): a new one may judge more.
    - cargo install cargo-trace --locked
    - cargo trace check --output json=trace-report.json
  artifacts:
    when: always
    paths:
      - trace-report.json
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;
    use iec62304_core::verifies;

    fn quiet() -> Shell {
        Shell::to_writers(Box::new(io::sink()), Box::new(io::sink()))
    }

    #[verifies("RQ-056")]
    #[test]
    fn what_is_written_is_accepted_and_says_what_was_wished() {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(directory.path()).unwrap();
        let ids = ["RQ-7", "RQ-6.5.0(11)", "XY-1", "RC-001", "HAZ-1"].map(|id| Id::new(id).unwrap());
        let (drafts, others) = drafted(ids.into(), &project::config::default_config("pump"));
        assert_eq!(others, ["`RC-001` (control)", "`HAZ-1` (hazard)"]);
        for tagged in [None, Some(&drafts[..])] {
            let wishes = Wishes { name: "pump \"two\"", class: Some("B"), tagged, ci: None };
            assert_eq!(run(root, &wishes, &mut quiet()), Exit::Success);
        }
        let Ok(loaded) = project::load(root) else { panic!("the configuration is refused") };
        let documents = loaded.documents;
        assert!(documents.findings.is_empty(), "{:?}", documents.findings);
        assert_eq!(documents.config.project.name, "pump \"two\"");
        assert_eq!(documents.config.project.class.unwrap().value, "B");
        let ids = documents.requirements.iter().map(|requirement| requirement.id.value.as_str());
        let read: std::collections::BTreeSet<_> = ids.collect();
        assert_eq!(read, ["RQ-001", "RQ-6.5.0(11)", "RQ-7", "XY-1"].into());
        let text = fs_err::read_to_string(root.join("trace/from-tags.toml")).unwrap();
        assert_eq!(text.matches("tier = ").count(), 1, "only what no prefix says: {text}");
        for pipeline in [GITHUB, GITLAB] {
            assert!(pipeline.contains("# Pin the version"), "{pipeline}");
        }
    }

    #[verifies("RQ-056", "RQ-057")]
    #[test]
    fn a_file_that_exists_stays_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(directory.path()).unwrap();
        fs_err::write(root.join("trace.toml"), "# ours\n").unwrap();
        let wishes = Wishes { name: "pump", class: None, tagged: None, ci: None };
        assert_eq!(run(root, &wishes, &mut quiet()), Exit::Success);
        assert_eq!(fs_err::read_to_string(root.join("trace.toml")).unwrap(), "# ours\n");
        assert!(root.join("trace/requirements.toml").is_file());
    }
}
