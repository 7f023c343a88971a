//! System tests: the whole controller at a simulated bedside.
//!
//! `trace.toml` says that everything below `tests/system` is of level `system`, so the tags here need not.

mod alarms;
mod delivery;
mod library;
mod panel;
mod records;
mod safety;
