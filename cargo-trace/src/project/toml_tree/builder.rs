//! The parser's events as a tree, keys in order, the first of two equal ones winning.

use super::{DEPTH, Duplicate, Key, Table, Value, ValueKind};
use std::ops::Range;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind};
use toml_parser::{ParseError, Source};

/// A step down the tree: an entry, then perhaps an element of its array of tables.
type Steps = Vec<(usize, Option<usize>)>;

/// What is built, and how far.
pub(super) struct Builder<'a> {
    source: Source<'a>,
    events: &'a [Event],
    at: usize,
    /// What is wrong, the parser's errors first.
    pub(super) errors: Vec<ParseError>,
    /// Offsets of the parser's errors, in order.
    broken: Vec<usize>,
    /// Keys that are written twice.
    pub(super) duplicates: Vec<Duplicate>,
    /// The tree.
    pub(super) root: Table,
    /// Names of the current header, for messages.
    path: Vec<String>,
    /// The current table; `None` below a header that does not count.
    place: Option<Steps>,
}

impl<'a> Builder<'a> {
    /// A builder of the parser's events and errors.
    pub(super) fn new(source: Source<'a>, events: &'a [Event], errors: Vec<ParseError>) -> Self {
        let mut broken: Vec<usize> = errors.iter().map(|e| super::errors::place_of(e).start).collect();
        broken.sort_unstable();
        Self {
            source,
            events,
            at: 0,
            errors,
            broken,
            duplicates: Vec::new(),
            root: Table { explicit: true, ..Table::default() },
            path: Vec::new(),
            place: Some(Vec::new()),
        }
    }

    /// Builds the whole tree of a text of this length.
    pub(super) fn build(mut self, end: usize) -> Self {
        self.document(end);
        self
    }

    fn next(&mut self) -> Option<Event> {
        let event = self.events.get(self.at).copied();
        self.at += 1;
        event
    }

    fn document(&mut self, end: usize) {
        while let Some(event) = self.next() {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    self.close_extent(event.span().start());
                    self.header(&event);
                }
                EventKind::SimpleKey => self.key_value(&event),
                _ => {}
            }
        }
        self.close_extent(end);
    }

    fn close_extent(&mut self, end: usize) {
        if let Some(steps) = &self.place {
            table_at(&mut self.root, steps).extent.end = end;
        }
    }

    fn header(&mut self, open: &Event) {
        let is_array = open.kind() == EventKind::ArrayTableOpen;
        let mut keys = Vec::new();
        while let Some(event) = self.next() {
            match event.kind() {
                EventKind::SimpleKey => keys = self.keys(&event),
                EventKind::StdTableClose | EventKind::ArrayTableClose => break,
                // The header was cut off: its error is in the list already.
                EventKind::Newline => break,
                _ => {}
            }
        }
        self.path = keys.iter().map(|k| k.name.clone()).collect();
        self.place = None;
        let Some((last, parents)) = keys.split_last() else { return };
        let Some(mut steps) = self.descend(Vec::new(), &[], parents, false) else { return };
        let extent = open.span().start()..open.span().end();
        let parent = table_at(&mut self.root, &steps);
        match parent.index.get(&last.name).copied() {
            None => {
                let table = Table { explicit: true, extent, ..Table::default() };
                let kind = if is_array { ValueKind::Tables(vec![table]) } else { ValueKind::Table(table) };
                let at = parent.insert(last, Value { kind, span: last.span.clone() });
                steps.push((at, is_array.then_some(0)));
            }
            Some(at) => {
                let entry = &mut parent.entries[at];
                match &mut entry.value.kind {
                    ValueKind::Tables(tables) if is_array => {
                        tables.push(Table { explicit: true, extent, ..Table::default() });
                        steps.push((at, Some(tables.len() - 1)));
                    }
                    ValueKind::Table(table) if !is_array && !table.explicit => {
                        table.explicit = true;
                        table.extent = extent;
                        entry.key_span = last.span.clone();
                        entry.value.span = last.span.clone();
                        steps.push((at, None));
                    }
                    _ => {
                        let first = entry.key_span.clone();
                        self.duplicates.push(Duplicate { path: self.path.clone(), first, again: last.span.clone() });
                        return;
                    }
                }
            }
        }
        self.place = Some(steps);
    }

    fn key_value(&mut self, event: &Event) {
        let keys = self.keys(event);
        loop {
            match self.events.get(self.at).map(Event::kind) {
                Some(EventKind::Whitespace) => self.at += 1,
                Some(EventKind::KeyValSep) => {
                    self.at += 1;
                    break;
                }
                // No `=`: an error that the parser has told.
                _ => return,
            }
        }
        while self.events.get(self.at).is_some_and(|e| e.kind() == EventKind::Whitespace) {
            self.at += 1;
        }
        let Some(mut value) = self.value(0) else { return };
        let first = self.broken.partition_point(|at| *at < value.span.start);
        if self.broken.get(first).is_some_and(|at| *at <= value.span.end) {
            value.kind = ValueKind::Broken;
        }
        let Some(steps) = self.place.clone() else { return };
        let path = self.path.clone();
        self.put(steps, &path, &keys, value);
    }

    /// Puts a value where a dotted key says; the steps lead to the table that the key stands in.
    fn put(&mut self, steps: Steps, path: &[String], keys: &[Key], value: Value) {
        let Some((last, parents)) = keys.split_last() else { return };
        let Some(steps) = self.descend(steps, path, parents, true) else { return };
        let table = table_at(&mut self.root, &steps);
        match table.index.get(&last.name).copied() {
            None => {
                table.insert(last, value);
            }
            Some(at) => {
                let first = table.entries[at].key_span.clone();
                self.duplicate(path, keys, first, last);
            }
        }
    }

    fn duplicate(&mut self, path: &[String], keys: &[Key], first: Range<usize>, again: &Key) {
        let path = path.iter().cloned().chain(keys.iter().map(|k| k.name.clone())).collect();
        self.duplicates.push(Duplicate { path, first, again: again.span.clone() });
    }

    /// Goes down along keys and makes the tables that are missing. `dotted` keys of a value may not
    /// extend a table that has its own header.
    fn descend(&mut self, mut steps: Steps, path: &[String], keys: &[Key], dotted: bool) -> Option<Steps> {
        for (n, key) in keys.iter().enumerate() {
            let table = table_at(&mut self.root, &steps);
            match table.index.get(&key.name).copied() {
                None => {
                    let value = Value { kind: ValueKind::Table(Table::default()), span: key.span.clone() };
                    let at = table.insert(key, value);
                    steps.push((at, None));
                }
                Some(at) => {
                    let entry = &table.entries[at];
                    let element = match &entry.value.kind {
                        ValueKind::Tables(tables) if !dotted => Some(tables.len() - 1),
                        ValueKind::Table(table) if !(table.closed || dotted && table.explicit) => None,
                        _ => {
                            let first = entry.key_span.clone();
                            self.duplicate(path, &keys[..=n], first, key);
                            return None;
                        }
                    };
                    steps.push((at, element));
                }
            }
        }
        Some(steps)
    }

    /// A dotted key; `event` is its first part.
    fn keys(&mut self, event: &Event) -> Vec<Key> {
        let mut keys = vec![self.key(event)];
        loop {
            let ahead = self.events[self.at.min(self.events.len())..]
                .iter()
                .position(|e| e.kind() != EventKind::Whitespace)
                .map(|n| self.at + n);
            match ahead.filter(|at| self.events[*at].kind() == EventKind::KeySep) {
                Some(at) => self.at = at + 1,
                None => break,
            }
            while self.events.get(self.at).is_some_and(|e| e.kind() == EventKind::Whitespace) {
                self.at += 1;
            }
            match self.events.get(self.at).copied().filter(|e| e.kind() == EventKind::SimpleKey) {
                Some(next) => {
                    self.at += 1;
                    keys.push(self.key(&next));
                }
                None => break,
            }
        }
        if keys.len() > DEPTH {
            let span = event.span();
            self.errors.push(ParseError::new("a key of too many parts").with_unexpected(span));
            keys.clear();
        }
        keys
    }

    fn key(&mut self, event: &Event) -> Key {
        let mut name = String::new();
        if let Some(raw) = self.source.get(*event) {
            raw.decode_key(&mut name, &mut self.errors);
        }
        Key { name, span: event.span().start()..event.span().end() }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let event = *self.events.get(self.at)?;
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::Scalar => {
                self.at += 1;
                Some(Value { kind: self.scalar(&event), span })
            }
            EventKind::ArrayOpen if depth < DEPTH => {
                self.at += 1;
                Some(self.array(span.start, depth))
            }
            EventKind::InlineTableOpen if depth < DEPTH => {
                self.at += 1;
                Some(self.inline_table(span.start, depth))
            }
            _ => None,
        }
    }

    fn scalar(&mut self, event: &Event) -> ValueKind {
        let mut text = String::new();
        let Some(raw) = self.source.get(*event) else { return ValueKind::String(text) };
        match raw.decode_scalar(&mut text, &mut self.errors) {
            ScalarKind::String => ValueKind::String(text),
            ScalarKind::Boolean(value) => ValueKind::Boolean(value),
            ScalarKind::DateTime => ValueKind::Date(text),
            ScalarKind::Float | ScalarKind::Integer(_) => ValueKind::Number(text),
        }
    }

    fn array(&mut self, start: usize, depth: usize) -> Value {
        let mut values = Vec::new();
        let mut end = start + 1;
        while let Some(event) = self.events.get(self.at).copied() {
            match event.kind() {
                EventKind::ArrayClose => {
                    end = event.span().end();
                    self.at += 1;
                    break;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => match self.value(depth + 1) {
                    Some(value) => {
                        end = value.span.end;
                        values.push(value);
                    }
                    None => self.at += 1,
                },
                // An array that nobody closed ends where something else begins.
                EventKind::StdTableOpen | EventKind::ArrayTableOpen | EventKind::SimpleKey => break,
                _ => self.at += 1,
            }
        }
        Value { kind: ValueKind::Array(values), span: start..end }
    }

    fn inline_table(&mut self, start: usize, depth: usize) -> Value {
        // Built as a root of its own, so that dotted keys work alike; its duplicates join the others.
        let outer = std::mem::take(&mut self.root);
        self.root.explicit = true;
        let mut end = start + 1;
        while let Some(event) = self.events.get(self.at).copied() {
            match event.kind() {
                EventKind::InlineTableClose => {
                    end = event.span().end();
                    self.at += 1;
                    break;
                }
                EventKind::SimpleKey => {
                    self.at += 1;
                    let keys = self.keys(&event);
                    let mut seen_equals = false;
                    while let Some(kind) = self.events.get(self.at).map(Event::kind) {
                        match kind {
                            EventKind::KeyValSep => seen_equals = true,
                            EventKind::Whitespace | EventKind::Comment | EventKind::Newline => {}
                            _ => break,
                        }
                        self.at += 1;
                    }
                    if seen_equals && let Some(value) = self.value(depth + 1) {
                        end = value.span.end;
                        let path = self.path.clone();
                        self.put(Vec::new(), &path, &keys, value);
                    }
                }
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => break,
                _ => self.at += 1,
            }
        }
        let mut table = std::mem::replace(&mut self.root, outer);
        table.closed = true;
        Value { kind: ValueKind::Table(table), span: start..end }
    }
}

/// The table that steps lead to. Steps are only ever made along tables, so the walk cannot fail.
fn table_at<'t>(root: &'t mut Table, steps: &[(usize, Option<usize>)]) -> &'t mut Table {
    let mut table = root;
    for (at, element) in steps {
        table = match (&mut table.entries[*at].value.kind, element) {
            (ValueKind::Table(inner), _) => inner,
            (ValueKind::Tables(tables), Some(n)) => &mut tables[*n],
            _ => unreachable!("steps lead along tables"),
        };
    }
    table
}
