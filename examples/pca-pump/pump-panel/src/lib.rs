//! SI-05, the operator panel (class C): log-in, the confirm page, numbers and versions.
//!
//! The panel decides who may set what, and shows it; what is delivered is decided elsewhere. A therapy leaves the
//! panel as a [`Confirmed`], and only a second key makes one.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod confirm;
mod number;
mod panel;
mod session;
mod versions;

pub use confirm::{ConfirmPage, Confirmed, Draft};
pub use number::Decimal;
pub use panel::{Panel, PanelRefusal};
pub use session::{Pin, SESSION_TIME};
pub use versions::Versions;
