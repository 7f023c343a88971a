//! What every rule is given: the trace, the pack, and look-ups that several rules need.

use super::never_compiled::{Uncompiled, uncompiled};
use super::options::JudgeOptions;
use super::pack::Pack;
use crate::finding::{Code, Severity};
use crate::model::{Class, CodeMap, IndexedFile, RequirementNode, State, Trace};
use std::cell::OnceCell;
use std::collections::HashMap;

/// The values that rules look at.
pub(super) struct Context<'a> {
    pub(super) trace: &'a Trace,
    pub(super) pack: &'a Pack,
    pub(super) options: &'a JudgeOptions,
    files: HashMap<&'a str, &'a IndexedFile>,
    code: CodeMap<'a>,
    uncompiled: OnceCell<Vec<Uncompiled<'a>>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(trace: &'a Trace, pack: &'a Pack, options: &'a JudgeOptions) -> Self {
        let files = trace.index.files.iter().map(|file| (&*file.path, file)).collect();
        Self { trace, pack, options, files, code: CodeMap::new(&trace.items), uncompiled: OnceCell::new() }
    }

    /// Requirements that are judged for code and tests of their own.
    pub(super) fn judged(&self) -> impl Iterator<Item = (usize, &'a RequirementNode)> {
        let nodes = self.trace.requirements.iter().enumerate();
        nodes.filter(|(_, node)| node.state != State::Undocumented && node.is_judged())
    }

    /// Tags of the text that no build contains.
    pub(super) fn uncompiled(&self) -> &[Uncompiled<'a>] {
        self.uncompiled.get_or_init(|| uncompiled(self.trace).collect())
    }

    /// The class of the item that a file belongs to; `None` stands for the system's.
    pub(super) fn class_of_file(&self, file: &str) -> Option<Class> {
        let file = self.files.get(file)?;
        let modules = file.modules.first().map_or("", |module| &module.path);
        self.code.class(&file.package, modules)
    }

    /// A policy or the command line asks for a code that the pack leaves out.
    pub(super) fn is_asked_for(&self, code: Code) -> bool {
        self.trace.config.policy.iter().any(|line| line.code.value == code && line.level > Severity::Off)
            || self.options.names(code)
    }
}
