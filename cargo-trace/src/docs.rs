//! Holds the pages below `docs/` to the code: their tables are rendered from it, their examples are read by it.
//!
//! A table that differs is printed whole by the failing test, to be pasted between its two markers.

use crate::finding::Code;
use crate::model::{Gate, Kind};
use crate::project::config::{self, default_config, default_prefixes};
use crate::project::fields::{Field, Holds, KindRow, Need, ONE_OFFS};
use crate::project::{self, SourceText};
use crate::rules::{Cell, Pack};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const FORMATS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/formats.md"));
const RULES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules.md"));

/// What stands in a page between `<!-- NAME -->` and the next `<!-- end -->`.
fn between<'p>(page: &'p str, name: &str) -> &'p str {
    let start = format!("<!-- {name} -->\n");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("the page has no {start}")).1;
    rest.split_once("<!-- end -->").unwrap_or_else(|| panic!("`{name}` has no end")).0.trim()
}

fn holds(page: &str, name: &str, rendered: &str) {
    let rendered = rendered.trim();
    assert!(between(page, name) == rendered, "between the markers of `{name}` must stand:\n\n{rendered}\n");
}

/// The fenced blocks of a language, in the order of the page.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let fence = format!("\n```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split_once("\n```").map_or(rest, |(block, _)| block)).collect()
}

fn needed(field: &Field) -> String {
    match field.need {
        Need::Always => "yes".to_owned(),
        Need::UnlessRetired => "yes, unless retired".to_owned(),
        Need::Answered => "yes; may be empty".to_owned(),
        Need::FromClass(class) => format!("expected from class {class} on"),
        Need::When(when) => format!("when {when}"),
        Need::Or(other) => format!("this or `{other}`"),
        Need::Default(default) => format!("no; default: {default}"),
        Need::Optional => "no".to_owned(),
    }
}

fn field_rows(fields: impl Iterator<Item = &'static Field>, table: &str, out: &mut String) {
    for field in fields {
        let digest = if field.digest { " (D)" } else { "" };
        let (name, ty) = (field.name, field.ty.describe());
        let _ = writeln!(out, "| `{table}{name}`{digest} | {ty} | {} | {} |", needed(field), field.meaning);
        if matches!(field.ty, project::fields::Type::Table(_)) {
            field_rows(field.subfields().iter(), &format!("{name}."), out);
        }
        field_rows(field.element_fields().iter(), &format!("{name}[]."), out);
    }
}

#[test]
fn the_page_of_formats_has_every_field_of_every_kind() {
    for kind in Kind::ALL {
        let row = KindRow::of(*kind);
        let mut table = "| field | what it holds | needed | meaning |\n|---|---|---|---|\n".to_owned();
        field_rows(row.fields(), "", &mut table);
        holds(FORMATS, &format!("fields of {kind}"), &table);
        for name in row.markdown_names() {
            assert!(row.markdown_field(&name).is_some(), "{name}");
        }
    }
}

#[test]
fn the_page_of_formats_has_every_default_prefix() {
    let mut by_meaning: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for prefix in default_prefixes() {
        let tier = prefix.tier.map_or_else(String::new, |tier| format!("/{tier}"));
        by_meaning.entry(format!("{}{tier}", prefix.kind)).or_default().push(format!("`{}`", prefix.prefix));
    }
    let mut table = "| an id that starts with | is |\n|---|---|\n".to_owned();
    for (meaning, mut prefixes) in by_meaning {
        prefixes.sort();
        let _ = writeln!(table, "| {} | `{meaning}` |", prefixes.join(", "));
    }
    holds(FORMATS, "prefixes", &table);
}

#[test]
fn the_page_of_formats_has_every_table_that_stands_once() {
    let mut table = "| table or field | what it holds | needed | meaning |\n|---|---|---|---|\n".to_owned();
    for one_off in ONE_OFFS {
        let what = match one_off.holds {
            Holds::Fields(_) => "table".to_owned(),
            Holds::Cells(words) => format!("arrays of words: {words}"),
            Holds::Reasons(words) => format!("lines for some of {}", words.join(", ")),
        };
        let _ = writeln!(table, "| `{}` | {what} | no | {} |", one_off.header, one_off.summary);
        if let Holds::Fields(fields) = one_off.holds {
            field_rows(fields.iter(), &format!("{}.", one_off.name), &mut table);
        }
    }
    holds(FORMATS, "tables", &table);
}

#[test]
fn every_example_of_a_document_is_read_without_a_finding() {
    let documents = blocks(FORMATS, "toml").into_iter().skip(1).map(|text| ("trace/example.toml", text));
    let documents = documents.chain(blocks(FORMATS, "markdown").into_iter().map(|text| ("trace/example.md", text)));
    let mut records = 0;
    let scales = blocks(FORMATS, "toml").into_iter().find(|text| text.contains("[[scale.severity]]")).unwrap();
    for (path, text) in documents {
        let mut texts = vec![SourceText::new(path, text)];
        if text != scales {
            texts.push(SourceText::new("trace/scales.toml", scales));
        }
        let read = project::read(default_config("p"), &texts);
        let found: Vec<&str> = read.findings.iter().map(|finding| &*finding.message).collect();
        assert!(found.is_empty(), "{found:?} in\n{text}");
        records += read.record_count();
    }
    assert!(records > 8, "{records} records in all examples");
}

#[test]
fn the_example_of_trace_toml_is_read_and_has_every_table() {
    let text = blocks(FORMATS, "toml")[0];
    let config = config::read(&SourceText::new(config::FILE, text), "p")
        .unwrap_or_else(|findings| panic!("{:?}", findings.iter().map(|f| &f.message).collect::<Vec<_>>()));
    assert_eq!(config.builds.len(), 2);
    for table in config::TABLES {
        assert!([format!("{table} = "), format!("[{table}]")].iter().any(|line| text.contains(line)), "{table}");
    }
}

fn level(row: &[Cell], words: &[String]) -> String {
    let word = |cell: &Cell| match cell {
        Cell::Never => "–".to_owned(),
        Cell::Is(level) => level.to_string(),
    };
    match row {
        [first, rest @ ..] if rest.iter().all(|cell| cell == first) => word(first),
        _ => {
            row.iter().zip(words).map(|(cell, class)| format!("{class} {}", word(cell))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn the_page_of_rules_has_the_level_of_every_finding() {
    for pack in Pack::all() {
        let mut table =
            "| finding | what is wrong | development | release | clauses |\n|---|---|---|---|---|\n".to_owned();
        for code in Code::ALL {
            let row = pack.row(*code);
            let [development, release] =
                [Gate::Development, Gate::Release].map(|gate| level(row.cells(gate), &pack.scheme.words));
            let (title, clauses) = (code.title(), row.clauses.join(", "));
            let _ = writeln!(table, "| `{code}` | {title} | {development} | {release} | {clauses} |");
        }
        holds(RULES, &format!("levels of {}", pack.facts.id), &table);
    }
}
