//! The bill of materials: CycloneDX 1.5 in JSON, from a report.
//!
//! All but the serial number and the time is a pure function of the report's body, and the serial number is its digest.

use super::body::{Body, Package, Report, Soup};
use super::json;
use iec62304_core::requirement;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Reference of the product itself.
const PRODUCT: &str = "product";

/// Where cargo has packages from unless it is told otherwise.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The whole document, ending in a line feed.
#[must_use]
#[requirement("RQ-129")]
pub fn bill(report: &Report) -> String {
    let body = &report.body;
    let shipped: Vec<&Package> = body.packages.iter().filter(|package| package.part != "unused").collect();
    let records: BTreeMap<&str, &Soup> = body.soup.iter().map(|soup| (&*soup.id, soup)).collect();
    let mut components: Vec<Value> = shipped
        .iter()
        .map(|package| component(package, package.soup.as_deref().and_then(|id| records.get(id))))
        .collect();
    let others: Vec<&Soup> = body.soup.iter().filter(|soup| soup.origin != "crate").collect();
    components.extend(others.iter().map(|soup| other(soup)));
    let mut metadata = Map::new();
    if let Some(time) = &report.envelope.finished {
        metadata.insert("timestamp".to_owned(), json!(**time));
    }
    let tool = &report.envelope.tool;
    let tool = json!({"type": "application", "name": *tool.name, "version": *tool.version});
    metadata.insert("tools".to_owned(), json!({"components": [tool]}));
    metadata.insert("component".to_owned(), product(body));
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": serial(&json::digest(body)),
        "version": 1,
        "metadata": metadata,
        "components": components,
        "dependencies": dependencies(&shipped, &others),
    });
    format!("{bill:#}\n")
}

fn product(body: &Body) -> Value {
    let mut product = json!({"type": "application", "bom-ref": PRODUCT, "name": *body.project.name});
    if let Some(version) = &body.project.version {
        product["version"] = json!(**version);
    }
    product["properties"] = json!([property("class", &body.project.class)]);
    product
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": format!("cargo-trace:{name}"), "value": value})
}

fn component(package: &Package, soup: Option<&&Soup>) -> Value {
    let scope = if package.part == "product" { "required" } else { "excluded" };
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": *package.name,
        "version": *package.version,
        "scope": scope,
        "purl": reference(package),
    });
    if let Some(checksum) = &package.checksum {
        component["hashes"] = json!([{"alg": "SHA-256", "content": **checksum}]);
    }
    if let Some(license) = &package.license {
        component["licenses"] = json!([licence(license)]);
    }
    if !package.authors.is_empty() {
        component["author"] = json!(package.authors.join(", "));
    }
    if let Some(repository) = package.repository.as_ref().filter(|address| address.starts_with("http")) {
        component["externalReferences"] = json!([{"type": "vcs", "url": **repository}]);
    }
    let mut properties = vec![property("part", &package.part)];
    properties.extend(package.builds.iter().map(|build| property("build", build)));
    properties.extend(package.native.as_deref().map(|native| property("native", native)));
    if let Some(soup) = soup {
        told(soup, &mut component, &mut properties);
    }
    component["properties"] = json!(properties);
    component
}

/// What no lock file has: the operating system, libraries of other languages, the toolchain.
fn other(soup: &Soup) -> Value {
    let kind = match soup.origin.as_ref() {
        "os" => "operating-system",
        "firmware" => "firmware",
        _ => "library",
    };
    let mut component = json!({"type": kind, "bom-ref": *soup.id, "name": *soup.title, "scope": "required"});
    if let Some(version) = &soup.version {
        component["version"] = json!(**version);
    }
    let mut properties = vec![property("origin", &soup.origin)];
    told(soup, &mut component, &mut properties);
    component["properties"] = json!(properties);
    component
}

/// What the record adds: who makes it, for which items, and how long it is supported.
fn told(soup: &Soup, component: &mut Value, properties: &mut Vec<Value>) {
    if let Some(manufacturer) = &soup.manufacturer {
        component["supplier"] = json!({"name": **manufacturer});
    }
    properties.push(property("soup", &soup.id));
    properties.push(property("class", &soup.class));
    properties.extend(soup.items.iter().map(|item| property("item", item)));
    let support = soup.support.as_ref();
    properties.extend(support.and_then(|support| support.level.as_deref()).map(|level| property("support", level)));
    properties.extend(support.and_then(|support| support.end.as_deref()).map(|end| property("support-end", end)));
}

/// Who links whom: packages that only build or test the product have no place in this graph.
fn dependencies(packages: &[&Package], others: &[&Soup]) -> Vec<Value> {
    let known: BTreeMap<String, String> =
        packages.iter().map(|package| (format!("{}@{}", package.name, package.version), reference(package))).collect();
    let mut edges: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    edges.insert(PRODUCT, others.iter().map(|soup| soup.id.to_string()).collect());
    for reference in known.values() {
        edges.entry(reference).or_default();
    }
    for soup in others {
        edges.entry(&*soup.id).or_default();
    }
    for package in packages {
        for user in &package.users {
            // Who is not known here is a member of the workspace, and so the product.
            let user = known.get(&**user).map_or(PRODUCT, String::as_str);
            edges.entry(user).or_default().insert(reference(package));
        }
    }
    edges.into_iter().map(|(user, used)| json!({"ref": user, "dependsOn": used})).collect()
}

/// The package address: `pkg:cargo/crc@3.2.1`, with where it comes from if that is not the registry of Rust.
fn reference(package: &Package) -> String {
    let plain = format!("pkg:cargo/{}@{}", package.name, encoded(&package.version));
    match package.registry.as_deref() {
        None | Some(CRATES_IO) => plain,
        Some(source) => match source.strip_prefix("registry+").or_else(|| source.strip_prefix("sparse+")) {
            Some(registry) => format!("{plain}?repository_url={}", encoded(registry)),
            None => format!("{plain}?vcs_url={}", encoded(source)),
        },
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// An expression where the manifest has one; manifests of old write `MIT/Apache-2.0`.
fn licence(text: &str) -> Value {
    let expression = text.replace('/', " OR ");
    let is_expression = |c: char| c.is_ascii_alphanumeric() || "-.+() ".contains(c);
    if expression.chars().all(is_expression) {
        json!({"expression": expression.split_whitespace().collect::<Vec<_>>().join(" ")})
    } else {
        json!({"license": {"name": text}})
    }
}

/// A UUID of its own making (version 8) from the first half of a digest.
fn serial(digest: &str) -> String {
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-129")]
    #[test]
    fn licences_of_old_manifests_become_expressions_and_odd_ones_names() {
        assert_eq!(licence("MIT/Apache-2.0"), json!({"expression": "MIT OR Apache-2.0"}));
        assert_eq!(licence("(MIT OR Zlib) AND Unicode-3.0"), json!({"expression": "(MIT OR Zlib) AND Unicode-3.0"}));
        assert_eq!(licence("see <LICENCE>"), json!({"license": {"name": "see <LICENCE>"}}));
    }

    #[test]
    fn a_serial_number_is_a_uuid_and_follows_the_digest() {
        let digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        assert_eq!(serial(digest), "urn:uuid:01234567-89ab-8def-a123-456789abcdef");
    }
}
