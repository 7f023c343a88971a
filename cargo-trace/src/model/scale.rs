//! The manufacturer's own scales of severity and probability, and what their combinations mean (ISO 14971, 4.4 and 6).

use super::{Place, Spanned};
use iec62304_core::requirement;
use iec62304_wire::words;
use std::collections::HashMap;

words! {
    /// What a combination of severity and probability means.
    Acceptability {
        /// The risk is acceptable as it is.
        Acceptable = "acceptable",
        /// Further reduction is looked for.
        Investigate = "investigate",
        /// The risk is not acceptable; keeping it needs an acceptance with benefit-risk analysis.
        Unacceptable = "unacceptable",
    }
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The word that risks name, such as `S5`.
    pub id: Spanned<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Severities: the safety class that it implies, a word of the scheme, not yet checked.
    pub class: Option<Spanned<String>>,
    /// Probabilities: the numbers that it stands for, as text.
    pub bounds: Option<String>,
}

/// A scale, lowest step first.
#[derive(Clone, Debug, Default)]
pub struct Scale {
    steps: Vec<Step>,
    ranks: HashMap<String, usize>,
}

impl Scale {
    /// Puts steps in order; of two with the same word the first counts.
    #[must_use]
    #[requirement("RQ-080")]
    pub fn new(steps: Vec<Step>) -> Self {
        let mut ranks = HashMap::with_capacity(steps.len());
        let mut kept: Vec<Step> = Vec::with_capacity(steps.len());
        for step in steps {
            if !ranks.contains_key(&step.id.value) {
                ranks.insert(step.id.value.clone(), kept.len());
                kept.push(step);
            }
        }
        Self { steps: kept, ranks }
    }

    /// The steps, lowest first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// No document declares it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The rank of a word, from 0.
    #[must_use]
    #[requirement("RQ-080")]
    pub fn rank(&self, word: &str) -> Option<usize> {
        self.ranks.get(word).copied()
    }

    /// The step of a word.
    #[must_use]
    pub fn step(&self, word: &str) -> Option<&Step> {
        self.steps.get(self.rank(word)?)
    }

    /// The words, lowest first.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.id.value.as_str())
    }
}

/// A table over two scales. A cell that cannot be read is `None`; that has been said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix<T> {
    /// The place of its header.
    pub place: Place,
    /// By the rank of the row, then by the rank of the column.
    pub cells: Vec<Vec<Option<T>>>,
}

impl<T: Copy> Matrix<T> {
    /// A cell.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<T> {
        *self.cells.get(row)?.get(column)?
    }
}

/// The tables by which a project judges its risks.
#[derive(Clone, Debug, Default)]
pub struct RiskScales {
    /// `[[scale.severity]]`.
    pub severity: Scale,
    /// `[[scale.probability]]`.
    pub probability: Scale,
    /// `[acceptability]`: a row for each severity, a column for each probability.
    pub acceptability: Option<Matrix<Acceptability>>,
    /// `[combine]`: a row for each `p1`, a column for each `p2`; the rank of the probability of harm.
    pub combine: Option<Matrix<usize>>,
}

impl RiskScales {
    /// What the matrix says of a severity and a probability of harm; `None` where one of them, or the cell, is not
    /// known.
    #[must_use]
    #[requirement("RQ-080")]
    pub fn acceptability(&self, severity: &str, probability: &str) -> Option<Acceptability> {
        let (row, column) = (self.severity.rank(severity)?, self.probability.rank(probability)?);
        self.acceptability.as_ref()?.get(row, column)
    }

    /// The probability of harm that `[combine]` makes of the probability of the situation and the one that it leads to
    /// harm.
    #[must_use]
    #[requirement("RQ-080")]
    pub fn combined(&self, p1: &str, p2: &str) -> Option<&str> {
        let (row, column) = (self.probability.rank(p1)?, self.probability.rank(p2)?);
        let rank = self.combine.as_ref()?.get(row, column)?;
        self.probability.steps().get(rank).map(|step| step.id.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn scale(words: &[&str]) -> Scale {
        let step = |word: &&str| Step {
            id: Spanned::new((*word).to_owned(), Place::file("trace/risk.toml")),
            name: None,
            class: None,
            bounds: None,
        };
        Scale::new(words.iter().map(step).collect())
    }

    #[verifies("RQ-080")]
    #[test]
    fn a_scale_has_the_order_in_which_it_is_written_and_each_word_once() {
        let scale = scale(&["low", "high", "low", "top"]);
        assert_eq!(scale.words().collect::<Vec<_>>(), ["low", "high", "top"]);
        assert_eq!((scale.rank("low"), scale.rank("top"), scale.rank("Top")), (Some(0), Some(2), None));
        assert_eq!(scale.step("high").unwrap().id.value, "high");
    }

    #[verifies("RQ-080")]
    #[test]
    fn the_matrix_is_read_by_severity_and_probability_and_an_unknown_word_has_no_answer() {
        use Acceptability::{Acceptable, Investigate, Unacceptable};
        let cells = vec![
            vec![Some(Acceptable), Some(Acceptable), Some(Investigate)],
            vec![Some(Investigate), None, Some(Unacceptable)],
        ];
        let place = Place::file("trace/risk.toml");
        let scales = RiskScales {
            severity: scale(&["S1", "S2"]),
            probability: scale(&["P1", "P2", "P3"]),
            acceptability: Some(Matrix { place: place.clone(), cells }),
            combine: Some(Matrix { place, cells: vec![vec![Some(0); 3], vec![Some(0), Some(0), Some(1)]] }),
        };
        assert_eq!(scales.acceptability("S1", "P3"), Some(Investigate));
        assert_eq!(scales.acceptability("S2", "P1"), Some(Investigate));
        assert_eq!(scales.acceptability("S2", "P3"), Some(Unacceptable));
        assert_eq!(scales.acceptability("S2", "P2"), None, "a cell that could not be read");
        assert_eq!(scales.acceptability("P1", "S2"), None);
        assert_eq!((scales.combined("P2", "P3"), scales.combined("P3", "P2")), (Some("P2"), None));
    }
}
