//! Scales, matrices and risks held against each other, once all documents are read.

use super::faults::{self, Owner};
use super::fields::{ACCEPTABILITY, OneOff};
use super::one_off::{RawMatrix, RawRow, RawScale, RawTable, table};
use crate::finding::Finding;
use crate::model::{
    Acceptability, Documents, Matrix, NotApplicable, Place, Risk, RiskFileFacts, RiskScales, Scale, Spanned, Step,
};
use iec62304_core::requirement;
use std::collections::HashMap;

/// The first of each table; what comes twice is said.
#[derive(Debug, Default)]
pub struct Tables {
    severity: Option<RawScale>,
    probability: Option<RawScale>,
    acceptability: Option<RawMatrix>,
    combine: Option<RawMatrix>,
    risk_file: Option<Spanned<RiskFileFacts>>,
    not_applicable: Vec<NotApplicable>,
}

impl Tables {
    /// Takes in what one document holds.
    pub fn add(&mut self, tables: Vec<RawTable>, findings: &mut Vec<Finding>) {
        for raw in tables {
            match raw {
                RawTable::Scale(scale) => {
                    let slot =
                        if scale.table.name == "scale.severity" { &mut self.severity } else { &mut self.probability };
                    match slot {
                        Some(first) => findings.push(faults::table_twice(scale.table, &first.place, &scale.place)),
                        None => *slot = Some(scale),
                    }
                }
                RawTable::Matrix(matrix) => {
                    let slot = if matrix.table.name == "combine" { &mut self.combine } else { &mut self.acceptability };
                    match slot {
                        Some(first) => findings.push(faults::table_twice(matrix.table, &first.place, &matrix.place)),
                        None => *slot = Some(matrix),
                    }
                }
                RawTable::RiskFile(facts) => match &self.risk_file {
                    Some(first) => {
                        findings.push(faults::table_twice(table("risk_file"), &first.place, &facts.place));
                    }
                    None => self.risk_file = Some(facts),
                },
                RawTable::NotApplicable(lines) => {
                    for line in lines {
                        let category = &line.category;
                        match self.not_applicable.iter().find(|l| l.category.value == category.value) {
                            Some(first) => {
                                let owner = Owner::named(table("not_applicable").header);
                                let places = (&first.category.place, &category.place);
                                findings.push(faults::twice(&owner, &category.value, places.0, places.1));
                            }
                            None => self.not_applicable.push(line),
                        }
                    }
                }
            }
        }
    }

    /// Puts the tables into the documents and checks the risks against them.
    #[requirement("RQ-080")]
    pub fn join(self, documents: &mut Documents, findings: &mut Vec<Finding>) {
        let known =
            Known { severity: is_whole(self.severity.as_ref()), probability: is_whole(self.probability.as_ref()) };
        let declared = Known { severity: self.severity.is_some(), probability: self.probability.is_some() };
        let severity = scale(self.severity, findings);
        let probability = scale(self.probability, findings);
        let mut reader = Reader { severity: &severity, probability: &probability, known, declared, findings };
        reader.say_what_is_missing(&documents.risk.risks, self.acceptability.as_ref(), self.combine.as_ref());
        let acceptability = self.acceptability.map(|raw| reader.acceptability(&raw));
        let combine = self.combine.map(|raw| reader.combine(&raw));
        for risk in &documents.risk.risks {
            reader.risk(risk, combine.is_some());
        }
        documents.risk.scales = RiskScales { severity, probability, acceptability, combine };
        documents.risk.facts = self.risk_file.map(|facts| facts.value);
        documents.not_applicable = self.not_applicable;
    }
}

/// An answer for each scale.
#[derive(Clone, Copy)]
struct Known {
    severity: bool,
    probability: bool,
}

fn is_whole(scale: Option<&RawScale>) -> bool {
    scale.is_some_and(|scale| scale.whole && !scale.steps.is_empty())
}

fn scale(raw: Option<RawScale>, findings: &mut Vec<Finding>) -> Scale {
    let Some(raw) = raw else { return Scale::default() };
    let mut seen: HashMap<&str, &Place> = HashMap::new();
    for step in &raw.steps {
        let Step { id, .. } = step;
        match seen.get(id.value.as_str()) {
            Some(first) => {
                let owner = Owner::named(raw.table.header);
                findings.push(faults::twice(&owner, &format!("id = \"{}\"", id.value), first, &id.place));
            }
            None => {
                seen.insert(&id.value, &id.place);
            }
        }
    }
    Scale::new(raw.steps)
}

struct Reader<'a> {
    severity: &'a Scale,
    probability: &'a Scale,
    /// It could be read as a whole, so that a word that it lacks is a slip.
    known: Known,
    /// It stands somewhere, whole or not.
    declared: Known,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    /// A scale that something names and nobody declares, and risks without a matrix: each said once.
    fn say_what_is_missing(&mut self, risks: &[Risk], acceptability: Option<&RawMatrix>, combine: Option<&RawMatrix>) {
        let severity = risks.iter().find_map(|risk| risk.severity.as_ref()).map(|word| &word.place);
        let probability = risks.iter().find_map(probability_of).map(|word| &word.place);
        let rows = |matrix: Option<&RawMatrix>| matrix.and_then(|m| m.rows.first()).map(|row| row.step.place.clone());
        let (first, second) = (rows(acceptability), rows(combine));
        if !self.declared.severity {
            self.no_scale("scale.severity", first.as_ref().or(severity));
        }
        if !self.declared.probability {
            self.no_scale("scale.probability", first.as_ref().or(second.as_ref()).or(probability));
        }
        if let (None, Some(risk)) = (acceptability, risks.first()) {
            let matrix = table("acceptability");
            let help = if self.severity.is_empty() || self.probability.is_empty() {
                format!("write the table:\n\n{}", matrix.example)
            } else {
                let words: Vec<&str> = self.probability.words().collect();
                let row = |step: &str| format!("{step} = {}", array(&[], &words, "…"));
                let rows: Vec<String> = self.severity.words().map(row).collect();
                format!(
                    "write the table, with {} in its cells:\n\n[acceptability]\n{}",
                    words_of_cells(),
                    rows.join("\n")
                )
            };
            self.findings.push(faults::no_table(matrix, &risk.id.place, "no risk can be evaluated", &help));
        }
    }

    fn no_scale(&mut self, name: &str, place: Option<&Place>) {
        let Some(place) = place else { return };
        let scale = table(name);
        let help = format!("declare each step, the lowest first:\n\n{}", scale.example);
        self.findings.push(faults::no_table(scale, place, "names a step of it", &help));
    }

    fn acceptability(&mut self, raw: &RawMatrix) -> Matrix<Acceptability> {
        let (scale, columns, known) = (self.severity, self.probability, self.known.severity);
        self.matrix(raw, (scale, table("scale.severity"), known), columns, |reader, cell| {
            let word = Acceptability::from_word(&cell.value);
            if word.is_none() {
                let owner = Owner::named(raw.table.header);
                let fault = faults::bad_word(&owner, "cell", &cell.value, ACCEPTABILITY, &cell.place);
                reader.findings.push(fault);
            }
            word
        })
    }

    fn combine(&mut self, raw: &RawMatrix) -> Matrix<usize> {
        let (scale, known) = (self.probability, self.known.probability);
        self.matrix(raw, (scale, table("scale.probability"), known), scale, |reader, cell| {
            let rank = reader.probability.rank(&cell.value);
            if rank.is_none() && known {
                let (owner, words) = (Owner::named(raw.table.header), reader.probability.words().collect::<Vec<_>>());
                let scale = table("scale.probability");
                let fault = faults::unknown_step(&owner, "cell", &cell.value, scale, &words, &cell.place);
                reader.findings.push(fault);
            }
            rank
        })
    }

    fn matrix<T: Copy>(
        &mut self,
        raw: &RawMatrix,
        (scale, scale_row, known): (&Scale, &OneOff, bool),
        columns: &Scale,
        mut read: impl FnMut(&mut Self, &Spanned<String>) -> Option<T>,
    ) -> Matrix<T> {
        let words: Vec<&str> = columns.words().collect();
        let mut cells: Vec<Vec<Option<T>>> = vec![vec![None; words.len()]; scale.steps().len()];
        let mut there = vec![false; scale.steps().len()];
        for row in &raw.rows {
            let rank = scale.rank(&row.step.value);
            if rank.is_none() && known {
                let steps: Vec<&str> = scale.words().collect();
                let fault = faults::unknown_row(raw.table, &row.step.value, scale_row, &steps, &row.step.place);
                self.findings.push(fault);
            }
            if let Some(rank) = rank {
                there[rank] = true;
            }
            let RawRow { step, cells: Some(written) } = row else { continue };
            if self.known.probability {
                self.count_cells(raw.table, step, written, &words);
            }
            let values = written.iter().map(|cell| cell.as_ref().and_then(|cell| read(self, cell))).collect();
            // In a row that is too short or too long nobody knows which cell is whose: it judges nothing.
            if let Some(rank) = rank.filter(|_| written.len() == words.len()) {
                cells[rank] = values;
            }
        }
        if raw.whole && known {
            for step in scale.steps().iter().zip(&there).filter(|(_, there)| !**there).map(|(step, _)| &step.id.value) {
                let paste = format!("{step} = {}", array(&[], &words, "…"));
                self.findings.push(faults::no_row(raw.table, step, &raw.place, &paste));
            }
        }
        Matrix { place: raw.place.clone(), cells }
    }

    fn count_cells(
        &mut self,
        matrix: &OneOff,
        step: &Spanned<String>,
        written: &[Option<Spanned<String>>],
        columns: &[&str],
    ) {
        if written.len() < columns.len() {
            let there: Vec<&str> = written.iter().map(|cell| cell.as_ref().map_or("…", |cell| &cell.value)).collect();
            let paste = format!("{} = {}", step.value, array(&there, columns, "…"));
            let fault = faults::cells_missing(matrix, &step.value, written.len(), columns, &step.place, &paste);
            self.findings.push(fault);
        } else if let Some(cell) = written.get(columns.len()) {
            let place = cell.as_ref().map_or(&step.place, |cell| &cell.place);
            self.findings.push(faults::cell_too_many(matrix, &step.value, columns, place));
        }
    }

    fn risk(&mut self, risk: &Risk, is_combined: bool) {
        let owner = Owner::record(&risk.id.value);
        let residual = risk.residual.as_ref().map(|residual| &residual.value);
        let severity = [("severity", risk.severity.as_ref()), ("residual.severity", residual.map(|r| &r.severity))];
        let probability = [
            ("probability", risk.probability.as_ref()),
            ("p1", risk.p1.as_ref()),
            ("p2", risk.p2.as_ref()),
            ("residual.probability", residual.map(|r| &r.probability)),
        ];
        if self.known.severity {
            self.words(&owner, &severity, self.severity, table("scale.severity"));
        }
        if self.known.probability {
            self.words(&owner, &probability, self.probability, table("scale.probability"));
        }
        if let (None, Some(p1), Some(_), false) = (&risk.probability, &risk.p1, &risk.p2, is_combined) {
            self.findings.push(faults::not_combined(&risk.id.value, &p1.place, table("combine").example));
        }
    }

    fn words(&mut self, owner: &Owner, named: &[(&str, Option<&Spanned<String>>)], scale: &Scale, row: &OneOff) {
        for (field, word) in named {
            let Some(word) = word.filter(|word| scale.rank(&word.value).is_none()) else { continue };
            let steps: Vec<&str> = scale.words().collect();
            self.findings.push(faults::unknown_step(owner, field, &word.value, row, &steps, &word.place));
        }
    }
}

fn probability_of(risk: &Risk) -> Option<&Spanned<String>> {
    risk.probability.as_ref().or(risk.p1.as_ref()).or(risk.p2.as_ref())
}

fn words_of_cells() -> String {
    super::words::listed(ACCEPTABILITY)
}

/// A row to paste: what is there, and a mark for each cell that is not.
fn array(there: &[&str], columns: &[&str], mark: &str) -> String {
    let cells: Vec<String> =
        (0..columns.len()).map(|at| format!("\"{}\"", there.get(at).copied().unwrap_or(mark))).collect();
    format!("[{}]", cells.join(", "))
}
