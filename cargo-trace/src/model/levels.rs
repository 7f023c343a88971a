//! The verification level of a test: its tag's, else the `[levels]` map's, else inferred from its target.

use super::{CompiledTag, Config, Level, LevelFrom, TargetKey, TargetKind};
use globset::GlobMatcher;
use iec62304_core::requirement;
use std::collections::HashMap;
use std::sync::Arc;

/// The `[levels]` map, ready to be asked; it remembers its answer for each file.
pub(super) struct Levels {
    globs: Vec<(GlobMatcher, Level)>,
    known: HashMap<Arc<str>, Option<Level>>,
}

impl Levels {
    /// Globs that cannot be compiled match nothing; the rules report them.
    pub(super) fn new(config: &Config) -> Self {
        let globs = config
            .levels
            .iter()
            .filter_map(|line| Some((crate::glob::compiled(&line.glob.value).ok()?.compile_matcher(), line.level)));
        Self { globs: globs.collect(), known: HashMap::new() }
    }

    /// The level of a tagged test, and where it comes from.
    #[requirement("RQ-042")]
    pub(super) fn of(&mut self, tag: &CompiledTag, file: &Arc<str>, target: &TargetKey) -> (Level, LevelFrom) {
        if let Some(level) = tag.level {
            return (level, LevelFrom::Tag);
        }
        let globs = &self.globs;
        let mapped = self
            .known
            .entry(file.clone())
            .or_insert_with(|| globs.iter().find(|(glob, _)| glob.is_match(&**file)).map(|(_, level)| *level));
        match (*mapped, target.kind) {
            (Some(level), _) => (level, LevelFrom::Map),
            (None, TargetKind::Test | TargetKind::Bench) => (Level::Integration, LevelFrom::Inferred),
            (None, _) => (Level::Unit, LevelFrom::Inferred),
        }
    }
}
