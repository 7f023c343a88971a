//! `[ids]`: what the prefix of an id says of its kind and tier.

use super::super::faults::{self, Owner};
use super::super::toml_tree::Table;
use super::super::words::{listed, nearest};
use super::settings::Settings;
use crate::model::{Kind, Prefix, Spanned, Tier};

/// The prefixes that every project starts with.
const DEFAULT: &[(&str, &str)] = &[
    ("UN", "requirement/need"),
    ("SYS", "requirement/system"),
    ("RQ", "requirement/software"),
    ("REQ", "requirement/software"),
    ("SRS", "requirement/software"),
    ("SWR", "requirement/software"),
    ("SDS", "requirement/design"),
    ("SI", "item"),
    ("HAZ", "hazard"),
    ("HS", "situation"),
    ("RK", "risk"),
    ("RISK", "risk"),
    ("CA", "cause"),
    ("RC", "control"),
    ("RISK-CTRL", "control"),
    ("VR", "record"),
    ("US", "record"),
    ("PT", "record"),
    ("SOUP", "soup"),
    ("ANOM", "anomaly"),
    ("WV", "waiver"),
    ("HW", "external"),
];

/// The default, longest prefix first.
#[must_use]
pub fn default_prefixes() -> Vec<Prefix> {
    let mut prefixes = Vec::with_capacity(DEFAULT.len());
    for (prefix, meaning) in DEFAULT {
        let (kind, tier) = meaning.split_once('/').unwrap_or((meaning, ""));
        prefixes.extend(Kind::from_word(kind).map(|kind| declared(prefix, kind, Tier::from_word(tier))));
    }
    sort(&mut prefixes);
    prefixes
}

fn declared(prefix: &str, kind: Kind, tier: Option<Tier>) -> Prefix {
    Prefix { prefix: prefix.to_owned(), kind, tier }
}

fn sort(prefixes: &mut [Prefix]) {
    prefixes.sort_by(|a, b| b.prefix.len().cmp(&a.prefix.len()).then_with(|| a.prefix.cmp(&b.prefix)));
}

/// Reads the table over the prefixes that are there.
pub(super) fn read(settings: &mut Settings<'_>, table: &Table, prefixes: &mut Vec<Prefix>) {
    let owner = Owner::named("[ids]");
    for entry in &table.entries {
        if let Some(why) = prefix_fault(&entry.key) {
            let place = settings.key_place(entry);
            let help = "a prefix is what stands before the number: `RQ` in `RQ-001`";
            settings.findings.push(faults::bad_setting(&owner, &entry.key, &place, why, help));
            continue;
        }
        let Some(meaning) = settings.string(&owner, entry) else { continue };
        match meaning_of(&meaning) {
            Ok((kind, tier)) => {
                prefixes.retain(|p| p.prefix != entry.key);
                prefixes.push(declared(&entry.key, kind, tier));
            }
            Err((why, help)) => {
                settings.findings.push(faults::bad_setting(&owner, &meaning.value, &meaning.place, &why, &help));
            }
        }
    }
    sort(prefixes);
}

fn prefix_fault(prefix: &str) -> Option<&'static str> {
    if !prefix.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("a prefix starts with an ASCII letter")
    } else if prefix
        .split(['-', '_', '.'])
        .any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        Some("a prefix has ASCII letters and digits, with `-`, `_` or `.` between them")
    } else if prefix.len() + 1 > iec62304_wire::id::MAX_LEN {
        Some("this prefix leaves no room for a number")
    } else {
        None
    }
}

/// A kind, and a tier for requirements; or why not, and what to write.
fn meaning_of(meaning: &Spanned<String>) -> Result<(Kind, Option<Tier>), (String, String)> {
    let (word, tier) = match meaning.value.split_once('/') {
        Some((kind, tier)) => (kind.trim(), Some(tier.trim())),
        None => (meaning.value.as_str(), None),
    };
    let Some(kind) = Kind::from_word(word) else {
        let help = nearest(word, Kind::WORDS.iter().copied())
            .map_or_else(|| format!("the kinds are {}", listed(Kind::WORDS)), |near| format!("did you mean `{near}`?"));
        return Err((format!("no kind is called `{word}`"), help));
    };
    let tiers = || format!("write `requirement/software`; the tiers are {}", listed(Tier::WORDS));
    match (kind == Kind::Requirement, tier) {
        (false, None) => Ok((kind, None)),
        (false, Some(_)) => Err((format!("`{kind}` has no tiers"), format!("write `{kind}`"))),
        (true, None) => Err(("a requirement has a tier".to_owned(), tiers())),
        (true, Some(tier)) => match Tier::from_word(tier) {
            Some(tier) => Ok((kind, Some(tier))),
            None => Err((format!("no tier is called `{tier}`"), tiers())),
        },
    }
}
