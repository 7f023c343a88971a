//! Shows: the JSON contract, and every text that is made from it.
//!
//! [`build::body`] turns the judged graph into a [`Body`]; everything else reads only that, so a report
//! that was read back from a file looks the same as a fresh one.

pub mod body;
pub mod build;
pub mod cyclonedx;
pub mod end;
pub mod envelope;
pub mod findings;
pub mod json;
pub mod list;
mod sheet;
pub mod show;
mod text;
mod view;

#[cfg(test)]
mod tests;

pub use body::{Body, Envelope, Report};
pub use json::{ReadError, read};
pub use list::{Listing, list};
pub use show::{nearest, show};
pub(crate) use text::plural;
pub use view::{Format, Look, View, delta, render};
