//! The record of a self-check as a document: the tool-validation record of ISO 13485, 4.1.6, with blanks for what only
//! its user can say.

use super::record::{Counts, Record, RowRecord};
use iec62304_core::requirement;
use std::fmt::Write;

const INTENDED_USE: &str = include_str!("../../corpus/intended-use.md");
const LIMITS: &str = include_str!("../../corpus/limits.md");
const ANOMALIES: &str = include_str!("../../corpus/known-anomalies.md");

/// What the user fills in.
const BLANKS: &str = include_str!("../../corpus/blanks.md");

/// The document, in Markdown.
#[must_use]
#[requirement("RQ-143")]
pub fn markdown(record: &Record) -> String {
    let mut text = String::from("# Tool-validation record: cargo trace\n\n");
    if record.partial {
        text.push_str(
            "**Partial: only some variants were run. This record validates nothing; run `cargo trace self-check` without `--only`.**\n\n",
        );
    }
    if !record.tool.is_this_program {
        text.push_str("**Another executable than the one that made this record was judged (`--binary`).**\n\n");
    }
    let Counts { rows, passed, deviating, controls } = record.counts;
    let result = if record.passed { "passed" } else { "FAILED" };
    text.push_str(&format!(
        "Result: **{result}**. {rows} variants were run, {passed} came out as they are due, {deviating} did not; {controls} of them are negative controls.\n\n",
    ));
    text.push_str("## What was judged\n\n| | |\n|---|---|\n");
    for (name, value) in identification(record) {
        line(&mut text, &[name, &value]);
    }
    text.push_str(&format!("\n{}\n{}\n", INTENDED_USE.trim_end(), ""));
    text.push_str(&how(record));
    deviations(&mut text, record);
    for part in [LIMITS, ANOMALIES] {
        text.push_str(&format!("\n{}\n", part.trim_end()));
    }
    text.push_str("\n## Findings of which no variant is run\n\n");
    if record.unseeded.is_empty() {
        text.push_str("None.\n");
    }
    for (code, because) in &record.unseeded {
        let _ = writeln!(text, "- `{code}`: {because}");
    }
    text.push_str(&format!("\n{}\n\n## Every variant\n\n", BLANKS.trim_end()));
    text.push_str(
        "| variant | what was changed | due, beside what the unchanged pump has | result |\n|---|---|---|---|\n",
    );
    for row in &record.rows {
        line(&mut text, &[&row.id, &row.title, &due(row), if row.passed { "as due" } else { "**deviates**" }]);
    }
    text
}

fn identification(record: &Record) -> Vec<(&'static str, String)> {
    let unknown = || "unknown".to_owned();
    let environment = &record.environment;
    let mut facts = vec![
        ("Tool", record.tool.version.clone()),
        ("SHA-256 of the executable", record.tool.sha256.clone().unwrap_or_else(unknown)),
    ];
    for rules in &record.rules {
        let checked = if rules.checked_by.is_empty() {
            "clause table not yet compared with a licensed text".to_owned()
        } else {
            format!("clause table checked by {}", rules.checked_by)
        };
        facts.push((
            "Rule pack",
            format!("{}, version {}, digest {}; {checked}", rules.id, rules.version, rules.digest),
        ));
    }
    facts.extend([
        (
            "Corpus",
            format!(
                "{} variants, of version {}, SHA-256 {}",
                record.corpus.rows, record.corpus.version, record.corpus.sha256
            ),
        ),
        ("Compiler", environment.rustc.clone().unwrap_or_else(unknown)),
        ("cargo", environment.cargo.clone().unwrap_or_else(unknown)),
        ("git", environment.git.clone().unwrap_or_else(unknown)),
        ("Machine", environment.host.clone().unwrap_or_else(unknown)),
        ("Command", format!("`{}`", environment.command)),
        ("Began, ended (UTC)", format!("{}, {}", environment.started, environment.finished)),
    ]);
    facts
}

fn how(record: &Record) -> String {
    let mut text = String::from(
        "## What was run\n\nThe executable carries a sample device, an infusion pump in software, with its documents, code and tests.\n\
         Unchanged, it has no finding but that nobody has accepted its requirements yet (`no-lock`).\n\
         Each variant changes it in one way; the tool then judges it as it would judge any project, and what it says is held against what is due: \
         the code of each finding, the ids that it names, its place to the line, its level at the development gate and at the release gate, the verdicts, and the exit code.\n\
         One finding more or less is a deviation.\n\
         A negative control is a change that must *not* be found fault with.\n\n\
         | family | variants | negative controls | as due | deviating |\n|---|---|---|---|---|\n",
    );
    for family in &record.families {
        let Counts { rows, passed, deviating, controls } = family.counts;
        line(
            &mut text,
            &[&family.name, &rows.to_string(), &controls.to_string(), &passed.to_string(), &deviating.to_string()],
        );
    }
    text
}

fn deviations(text: &mut String, record: &Record) {
    text.push_str("\n## Deviations\n\n");
    let deviating: Vec<&RowRecord> = record.rows.iter().filter(|row| !row.passed).collect();
    if deviating.is_empty() {
        text.push_str("None.\n");
    }
    for row in deviating {
        let _ = writeln!(text, "- {}, {}:", row.id, row.title);
        for sentence in &row.deviations {
            let _ = writeln!(text, "  - {}", sentence.replace('\n', " "));
        }
        let _ = writeln!(text, "  - Again: `cargo trace self-check --only {} --keep`", row.id);
    }
}

/// What is due of a variant, in a table's cell.
fn due(row: &RowRecord) -> String {
    match &row.expected.findings {
        Some(_) if row.control => "nothing".to_owned(),
        Some(findings) => {
            let own = findings.iter().filter(|claim| claim.code != "no-lock" || findings.len() == 1);
            let own: Vec<String> = own.map(|claim| format!("`{}` {}", claim.code, claim.ids.join(", "))).collect();
            own.join("; ").replace(" ;", ";").trim_end().to_owned()
        }
        None => format!("an error that says: {}", row.expected.says.join(", ")),
    }
}

/// A row of a table. Bars would end a cell.
fn line(text: &mut String, cells: &[&str]) {
    text.push('|');
    for cell in cells {
        let _ = write!(text, " {} |", cell.replace('|', "\\|").replace('\n', " "));
    }
    text.push('\n');
}
