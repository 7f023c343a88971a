//! `cargo trace init`: a configuration and a first document that the tool accepts.
//!
//! Writes new files only; what exists is left alone and said.

use super::{file, load};
use crate::cli::{self, CiSystem};
use crate::collect;
use crate::exit::Exit;
use crate::model::Id;
use crate::rules::Pack;
use crate::shell::{ColorChoice, Shell};
use camino::Utf8Path;
use iec62304_core::requirement;
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
        let judged = load::judged(&args.cargo, &load::Question::standard(), color, shell)?;
        (judged.root, Some(undocumented(&judged.body)))
    } else {
        let request = load::request(&args.cargo, color);
        (collect::workspace(&request).map_err(|error| load::failed(&error, shell))?.root, None)
    };
    let wishes = Wishes {
        name: root.file_name().unwrap_or("project"),
        class: args.class.as_deref(),
        tagged: tagged.as_deref(),
        ci: args.ci,
    };
    Ok(run(&root, &wishes, shell))
}

/// Ids that stand in tags and that no document declares.
fn undocumented(body: &crate::report::Body) -> Vec<Id> {
    let declared = |id: &str| {
        body.requirements.iter().any(|r| &*r.id == id && r.state != "undocumented")
            || body.items.iter().any(|i| &*i.id == id)
    };
    let mut ids: Vec<Id> = body
        .tags
        .iter()
        .flat_map(|tag| &tag.ids)
        .filter(|id| !declared(id))
        .filter_map(|id| Id::new(id).ok())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// What the configuration is to say.
#[derive(Debug)]
struct Wishes<'a> {
    /// Name of the project.
    pub name: &'a str,
    /// Class word, checked against the scheme by the caller.
    pub class: Option<&'a str>,
    /// Tagged ids that no document declares; `None` when nobody asked.
    pub tagged: Option<&'a [Id]>,
    /// Pipeline.
    pub ci: Option<CiSystem>,
}

/// Writes what is not there yet.
#[requirement("RQ-056")]
fn run(root: &Utf8Path, wishes: &Wishes<'_>, shell: &mut Shell) -> Exit {
    let mut files = vec![("trace.toml", configuration(wishes))];
    match wishes.tagged {
        Some([]) => shell.note("every tagged id is documented, or there is no tag"),
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

fn configuration(wishes: &Wishes<'_>) -> String {
    let class = match wishes.class {
        Some(class) => format!("class = {}\n", quoted(class)),
        None => "# class = \"C\"    # software safety class (4.3); what is not classified counts as C\n".to_owned(),
    };
    format!(
        "# Requirements traceability; `cargo trace explain` describes what it checks.\n\
         documents = [\"trace/**/*.toml\", \"trace/**/*.md\"]\n\n\
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

fn drafts(ids: &[Id]) -> String {
    let mut text = String::from(
        "# Drafts for ids that stand in tags and in no document. Write down what each one demands, then take away\n\
         # its status line: a draft is not judged.\n",
    );
    for id in ids {
        let key = if id.as_str().contains(['.', '(']) { quoted(id.as_str()) } else { id.to_string() };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n[requirement.{key}]\ntitle = \"{id}\"\ntext = \"What {id} demands is not written down yet.\"\n\
             tier = \"software\"\nstatus = \"draft\"\n"
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
        let ids = [Id::new("RQ-7").unwrap(), Id::new("RQ-6.5.0(11)").unwrap()];
        for tagged in [None, Some(&ids[..])] {
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
        assert_eq!(read, ["RQ-001", "RQ-6.5.0(11)", "RQ-7"].into());
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
