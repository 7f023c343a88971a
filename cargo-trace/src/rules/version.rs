//! Versions of dotted numbers, as far as they can be compared.

use iec62304_core::requirement;
use iec62304_wire::id::natural_cmp;
use std::cmp::Ordering;

/// A version of dotted numbers; a pre-release (`2.1.0-rc3`) comes before its release, missing numbers are zeros,
/// build metadata is ignored.
pub(super) struct Version<'a> {
    numbers: Vec<u64>,
    pre_release: Option<&'a str>,
}

impl<'a> Version<'a> {
    #[requirement("RQ-046")]
    /// `None` for what is no version of dotted numbers.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (core, pre_release) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if pre_release.is_some_and(|pre| !pre.split('.').all(is_word)) {
            return None;
        }
        let number = |part: &str| part.parse().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
        let mut numbers: Vec<u64> = core.split('.').map(number).collect::<Option<_>>()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self { numbers, pre_release })
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre_release, other.pre_release) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => natural_cmp(a, b),
        })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-046")]
    #[test]
    fn versions_compare_by_number_and_a_pre_release_comes_first() {
        let compare = |a: &str, b: &str| Version::read(a).unwrap().cmp(&Version::read(b).unwrap());
        for (less, more) in [
            ("2.1.0", "2.10.0"),
            ("2.1.0-rc3", "2.1.0"),
            ("2.1.0-rc3", "2.1.0-rc10"),
            ("1.9", "2"),
            ("2.1-rc3", "2.1.0"),
            ("2.1", "2.1.1"),
        ] {
            assert_eq!(compare(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare(more, less), Ordering::Greater, "{more} {less}");
        }
        for equal in ["2.1.0+build7", "2.1", "2.1.0.0", " 2.01 "] {
            assert_eq!(compare(equal, "2.1.0"), Ordering::Equal, "{equal}");
        }
    }

    #[verifies("RQ-046")]
    #[test]
    fn what_is_not_dotted_numbers_is_no_version() {
        for text in ["", "v2.1", "2.", ".1", "2..1", "next", "2.1 or later", "2.x", "-rc1", "2.1-", "2.1-rc 1", "+2"] {
            assert!(Version::read(text).is_none(), "{text:?}");
        }
    }
}
