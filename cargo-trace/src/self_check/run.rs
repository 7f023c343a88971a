//! The way of a self-check: unpack, test once, then for each variant change, ask, compare, put back.

use super::Corpus;
use super::change::Change;
use super::child::{ChildError, How, Judged};
use super::compare::{Comparison, compare};
use super::table::{Results, Row};
use super::tree::Workplace;
use crate::collect::Toolchain;
use crate::model::Gate;
use camino::{Utf8Path, Utf8PathBuf};
use iec62304_core::requirement;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The executable that is judged.
    pub binary: &'a Utf8Path,
    /// The directory below which a workplace is made.
    pub parent: &'a Utf8Path,
    /// The workplace stays, with the last variant in it.
    pub keep: bool,
}

/// What is going on.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// The workplace is made.
    Unpacked(&'a Utf8Path),
    /// The tests of the unchanged pump are compiled and run.
    Testing,
    /// A variant is judged: its number, from one, of so many.
    Judging(usize, usize, &'a Row),
}

/// A variant, and what became of it.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// It.
    pub row: &'a Row,
    /// The files that it changes.
    pub files: Vec<String>,
    /// Both sides.
    pub comparison: Comparison,
}

/// What came out.
#[derive(Debug)]
pub struct Finished<'a> {
    /// The variants, in the order of the tables.
    pub judgements: Vec<Judgement<'a>>,
    /// The workplace, if it stays.
    pub kept: Option<Utf8PathBuf>,
    /// What the executable calls itself.
    pub version: String,
    /// The compiler at the workplace.
    pub toolchain: Toolchain,
}

/// Runs variants.
///
/// # Errors
///
/// There is nothing to compare: no git, a pump that does not compile, a disk that is full.
#[requirement("RQ-140")]
pub fn run<'a>(
    corpus: &Corpus,
    rows: &[&'a Row],
    order: &Order<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Finished<'a>, ChildError> {
    let place = Workplace::unpack(order.parent, &corpus.files, order.keep)?;
    progress(Progress::Unpacked(place.root()));
    let judged = Judged { binary: order.binary, place: &place };
    let version = judged.version()?;
    judged.commit_first()?;
    if rows.iter().any(|row| !matches!(row.results, Results::None | Results::Own { .. })) {
        progress(Progress::Testing);
        judged.test("base", How { attributed: true, twice: false, skip: None, may_fail: false })?;
    }
    // Those that compile and run tests again come last: the others then find everything compiled.
    let (late, early): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).partition(|at| matches!(rows[*at].results, Results::Own { .. }));
    let mut judgements = Vec::new();
    for (number, at) in early.into_iter().chain(late).enumerate() {
        let row = rows[at];
        progress(Progress::Judging(number + 1, rows.len(), row));
        // It was worked out when the tables were read; what did not fit has been told there.
        let Ok(change) = Change::of(row, &corpus.files) else { continue };
        place.apply(&change)?;
        let comparison = ask(&judged, row, &change)?;
        let is_last = number + 1 == rows.len();
        if !(order.keep && is_last) {
            place.restore(&change, &corpus.files)?;
            if matches!(row.results, Results::Own { committed: true, .. }) {
                judged.commit()?;
            }
        }
        judgements.push((at, Judgement { row, files: change.files.into_keys().collect(), comparison }));
    }
    judgements.sort_by_key(|(at, _)| *at);
    let judgements = judgements.into_iter().map(|(_, judgement)| judgement).collect();
    let toolchain = Toolchain::ask(place.pump().as_std_path(), &place.target());
    Ok(Finished { judgements, kept: order.keep.then(|| place.root().to_owned()), version, toolchain })
}

fn ask(judged: &Judged<'_>, row: &Row, change: &Change) -> Result<Comparison, ChildError> {
    if let Results::Own { committed, attributed, twice, skip } = &row.results {
        if *committed {
            judged.commit()?;
        }
        let how = How { attributed: *attributed, twice: *twice, skip: skip.as_deref(), may_fail: true };
        judged.test(&row.id, how)?;
    }
    let evidence = judged.evidence(row)?;
    let answers = Gate::ALL.iter().map(|gate| judged.check(row, *gate, &evidence)).collect::<Result<Vec<_>, _>>()?;
    Ok(compare(row, change, &answers))
}
