//! SI-04, the drug library (class C): which drugs, which limits, and which library may be used.
//!
//! The hospital's pharmacy makes a library and installs it as one sealed image. The [`DrugStore`] takes a new image
//! only if its seal, version and expiry are right, and keeps the old library otherwise.
//!
//! **The seal stands in for a signature.** It is a checksum with a key that every pump carries: enough to show
//! where a real device verifies, not enough for a real device, which would check an asymmetric signature and hold a
//! public key only.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod entry;
mod image;
mod store;

pub use entry::{Band, Breach, Entry, Grade};
pub use image::{Day, Library, Rejection, encode};
pub use store::{DrugStore, NoMatch};
