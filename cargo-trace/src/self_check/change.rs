//! What a variant makes of the tree: its files, and the lines at which findings are due. Nothing is written here.

use super::pack::PackedFile;
use super::table::{Expected, Row, Spot};
use super::{CorpusError, PUMP};
use std::collections::BTreeMap;

/// A variant's files, by path from the pump's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The text of each file that differs; `None` for one that goes.
    pub files: BTreeMap<String, Option<String>>,
    /// The findings that are due, with lines.
    pub due: Vec<Due>,
}

/// A finding that is due, with the numbers of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// As the table has it.
    pub finding: Expected,
    /// Lines of its places, counted from one; `None` for a file that is no part of the tree.
    pub lines: Vec<Option<usize>>,
}

impl Change {
    /// Works a variant out.
    ///
    /// # Errors
    ///
    /// It does not fit the tree: a file is not there, a text is not there or stands more than once.
    pub fn of(row: &Row, files: &[PackedFile]) -> Result<Self, CorpusError> {
        let mut tree = Tree { row, files, changed: BTreeMap::new() };
        for rename in &row.rename {
            let text = tree.text(&rename.from)?.to_owned();
            tree.create(&rename.to, text)?;
            tree.changed.insert(rename.from.clone(), None);
        }
        for file in &row.remove {
            tree.text(file)?;
            tree.changed.insert(file.clone(), None);
        }
        for (file, text) in &row.write {
            tree.create(file, text.clone())?;
        }
        for (file, text) in &row.append {
            let whole = tree.text(file)?.to_owned() + text;
            tree.changed.insert(file.clone(), Some(whole));
        }
        for edit in &row.edit {
            let text = tree.text(&edit.file)?;
            let count = text.matches(&edit.find).count();
            if count == 0 || (count > 1 && !edit.all) {
                return Err(tree.wrong(&edit.file, format!("`{}` stands {count} times in it", edit.find)));
            }
            let new = text.replace(&edit.find, &edit.replace);
            tree.changed.insert(edit.file.clone(), Some(new));
        }
        let due = row.expect.iter().map(|finding| tree.due(finding)).collect::<Result<_, _>>()?;
        Ok(Self { files: tree.changed, due })
    }
}

struct Tree<'a> {
    row: &'a Row,
    files: &'a [PackedFile],
    changed: BTreeMap<String, Option<String>>,
}

impl Tree<'_> {
    /// The text of a file as it is now.
    fn text(&self, file: &str) -> Result<&str, CorpusError> {
        let text = match self.changed.get(file) {
            Some(changed) => changed.as_deref(),
            None => original(self.files, file),
        };
        text.ok_or_else(|| self.wrong(file, "there is no such file".to_owned()))
    }

    fn create(&mut self, file: &str, text: String) -> Result<(), CorpusError> {
        if self.text(file).is_ok() {
            return Err(self.wrong(file, "there is such a file already".to_owned()));
        }
        self.changed.insert(file.to_owned(), Some(text));
        Ok(())
    }

    fn due(&self, finding: &Expected) -> Result<Due, CorpusError> {
        let lines = finding.places.iter().map(|spot| self.line(spot)).collect::<Result<_, _>>()?;
        Ok(Due { finding: finding.clone(), lines })
    }

    fn line(&self, spot: &Spot) -> Result<Option<usize>, CorpusError> {
        let Some(line) = &spot.line else {
            let is_outside = spot.at.starts_with("../");
            return if is_outside {
                Ok(None)
            } else {
                Err(self.wrong(&spot.at, "a finding is due on no line of it".to_owned()))
            };
        };
        let text = self.text(&spot.at)?;
        let lines = |with: &str| -> Vec<usize> {
            text.lines().zip(1..).filter(|(line, _)| line.contains(with)).map(|(_, number)| number).collect()
        };
        let only = |with: &str| match lines(with)[..] {
            [line] => Ok(line),
            ref lines => Err(self.wrong(&spot.at, format!("`{with}` stands on {} lines of it", lines.len()))),
        };
        let Some(below) = &spot.below else { return only(line).map(Some) };
        let start = only(below)?;
        let found = lines(line).into_iter().find(|line| *line >= start);
        found.map(Some).ok_or_else(|| self.wrong(&spot.at, format!("`{line}` stands nowhere below `{below}`")))
    }

    fn wrong(&self, file: &str, message: String) -> CorpusError {
        CorpusError::Fit { row: self.row.id.clone(), file: file.to_owned(), message }
    }
}

/// The text of a file of the unchanged pump.
#[must_use]
pub fn original<'a>(files: &'a [PackedFile], file: &str) -> Option<&'a str> {
    let is_it =
        |packed: &&PackedFile| packed.path.strip_prefix(PUMP).and_then(|path| path.strip_prefix('/')) == Some(file);
    files.iter().find(is_it).map(|packed| packed.text.as_str())
}
