//! `docs/report.schema.json` describes what is really written, and nothing less.

use super::contract::full;
use super::{NARROW, rendered};
use crate::report::{Format, View};
use iec62304_core::verifies;
use serde_json::{Map, Value};

const SCHEMA: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/report.schema.json"));

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

#[verifies("RQ-050")]
#[test]
fn a_real_report_is_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&full_value()).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// The full sample as it is written.
fn full_value() -> Value {
    serde_json::from_str(&rendered(&full(), View::Requirements, Format::Json, NARROW)).unwrap()
}

#[verifies("RQ-050")]
#[test]
fn every_field_that_is_written_is_described() {
    let mut closed = schema();
    close(&mut closed);
    let validator = jsonschema::validator_for(&closed).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&full_value()).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    for (name, part) in closed["$defs"].as_object().unwrap() {
        assert!(part["description"].is_string(), "{name}");
        for (field, property) in part["properties"].as_object().unwrap() {
            assert!(property["description"].is_string(), "{name}.{field}");
        }
    }
}

/// Forbids every field that is not described.
fn close(schema: &mut Value) {
    let parts = schema["$defs"].as_object_mut().unwrap();
    for part in parts.values_mut() {
        part["additionalProperties"] = false.into();
    }
    schema["additionalProperties"] = false.into();
}

#[verifies("RQ-050")]
#[test]
fn a_missing_field_is_invalid_wherever_it_is_missing() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let report = full_value();
    let mut tried = 0;
    for path in objects(&report) {
        for key in report.pointer(&path).and_then(Value::as_object).unwrap().keys() {
            let mut broken = report.clone();
            broken.pointer_mut(&path).and_then(Value::as_object_mut).unwrap().remove(key);
            assert!(!validator.is_valid(&broken), "{path}/{key}");
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[verifies("RQ-050")]
#[test]
fn a_field_of_another_type_is_invalid_wherever_it_stands() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let report = full_value();
    for path in objects(&report) {
        for key in report.pointer(&path).and_then(Value::as_object).unwrap().keys() {
            let mut broken = report.clone();
            let value = &mut broken.pointer_mut(&path).unwrap()[key];
            // No field of the contract is a fraction.
            *value = Value::from(0.5);
            assert!(!validator.is_valid(&broken), "{path}/{key}");
        }
    }
}

/// Pointers to one object of each shape (path without array indices); tallies and records of families
/// that this version does not have are open by nature.
fn objects(report: &Value) -> Vec<String> {
    let mut found = Map::new();
    collect(report, String::new(), String::new(), &mut found);
    found.into_iter().filter_map(|(_, path)| path.as_str().map(str::to_owned)).collect()
}

fn collect(value: &Value, path: String, shape: String, found: &mut Map<String, Value>) {
    match value {
        Value::Object(fields) => {
            let last = shape.rsplit('/').next().unwrap_or("");
            if last.starts_with("by_") {
                return;
            }
            found.entry(shape.clone()).or_insert_with(|| path.clone().into());
            for (key, field) in fields {
                collect(field, format!("{path}/{key}"), format!("{shape}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{path}/{index}"), shape.clone(), found);
            }
        }
        _ => {}
    }
}
