//! The declared id that somebody probably meant, without comparing every id with every other.

use crate::model::Id;
use iec62304_core::requirement;
use iec62304_wire::id::folded;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Declared ids. The tables are made when an id is first looked for, which most projects never need.
pub(super) struct Nearest<'a> {
    /// In any order: sorted where it matters.
    ids: Vec<&'a Id>,
    /// By what is left when one character is taken out: two ids share such a rest when one slip of the pen lies
    /// between them.
    by_rest: OnceCell<HashMap<String, Vec<&'a Id>>>,
    by_fold: OnceCell<HashMap<String, &'a Id>>,
}

impl<'a> Nearest<'a> {
    pub(super) fn new(ids: impl IntoIterator<Item = &'a Id>) -> Self {
        Self { ids: ids.into_iter().collect(), by_rest: OnceCell::new(), by_fold: OnceCell::new() }
    }

    fn sorted(&self) -> Vec<&'a Id> {
        let mut ids = self.ids.clone();
        ids.sort();
        ids
    }

    /// The declared id that differs only in case or separators.
    #[requirement("RQ-033")]
    pub(super) fn drifted(&self, id: &Id) -> Option<&'a Id> {
        let by_fold = self.by_fold.get_or_init(|| {
            let mut by_fold = HashMap::with_capacity(self.ids.len());
            for id in self.sorted() {
                by_fold.entry(folded(id.as_str())).or_insert(id);
            }
            by_fold
        });
        by_fold.get(&folded(id.as_str())).copied().filter(|declared| *declared != id)
    }

    /// The declared id that is one slip away; a letter for a digit is likelier than a digit for a digit.
    #[requirement("RQ-033")]
    pub(super) fn nearest(&self, id: &Id) -> Option<&'a Id> {
        // One id of a numbered series has hardly more neighbours than this.
        const LOOKED_AT: usize = 200;
        let by_rest = self.by_rest.get_or_init(|| {
            let mut by_rest: HashMap<String, Vec<&'a Id>> = HashMap::new();
            for id in self.sorted() {
                for rest in rests(id.as_str()) {
                    by_rest.entry(rest).or_default().push(id);
                }
            }
            by_rest
        });
        let rests = rests(id.as_str());
        let found = rests.iter().filter_map(|rest| by_rest.get(rest)).flatten().copied();
        found
            .take(LOOKED_AT)
            // A shared rest may also hide two slips, and two lead to another id too easily.
            .filter(|other| strsim::damerau_levenshtein(id.as_str(), other.as_str()) <= 1)
            .min_by_key(|other| (swaps_digits(id.as_str(), other.as_str()), *other))
    }
}

/// The text itself and the text without each one of its characters; ids are ASCII.
fn rests(text: &str) -> Vec<String> {
    let mut rests: Vec<String> = (0..text.len()).map(|at| format!("{}{}", &text[..at], &text[at + 1..])).collect();
    rests.push(text.to_owned());
    rests.sort_unstable();
    rests.dedup();
    rests
}

fn swaps_digits(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(x, y)| x == y || (x.is_ascii_digit() && y.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn id(text: &str) -> Id {
        Id::new(text).unwrap()
    }

    #[verifies("RQ-033")]
    #[test]
    fn one_slip_is_found_and_two_are_not() {
        let declared = [id("RQ-005"), id("RQ-006"), id("SYS-01")];
        let nearest = Nearest::new(&declared);
        for (typed, meant) in [
            ("RQ-0O5", Some("RQ-005")),
            ("RQ-05", Some("RQ-005")),
            ("RQ-0006", Some("RQ-006")),
            ("QR-005", Some("RQ-005")),
            ("SYS-0l1", Some("SYS-01")),
            ("XX-005", None),
            ("RQ-900", None),
        ] {
            assert_eq!(nearest.nearest(&id(typed)).map(Id::as_str), meant, "{typed}");
        }
    }

    #[verifies("RQ-033")]
    #[test]
    fn a_letter_for_a_digit_is_likelier_than_another_number() {
        let declared = [id("RQ-015"), id("RQ-0I1")];
        assert_eq!(Nearest::new(&declared).nearest(&id("RQ-011")), Some(&declared[1]));
    }

    #[verifies("RQ-033")]
    #[test]
    fn drift_is_case_and_separators_only() {
        let declared = [id("REQ-MA-1")];
        let nearest = Nearest::new(&declared);
        assert_eq!(nearest.drifted(&id("req_ma.1")), Some(&declared[0]));
        assert_eq!(nearest.drifted(&id("REQ-MA-1")), None);
        assert_eq!(nearest.drifted(&id("REQ-MA-2")), None);
    }
}
