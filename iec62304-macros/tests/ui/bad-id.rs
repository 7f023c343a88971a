use iec62304_macros::requirement;

#[requirement("")]
fn empty() {}

#[requirement("RQ")]
fn no_digit() {}

#[requirement("1-RQ")]
fn start() {}

#[requirement("RQ/1")]
fn character() {}

#[requirement("RQ--1")]
fn separator() {}

#[requirement("RQ-1(a)")]
fn parenthesis() {}

#[requirement("RQ-1234567890123456789012345678901234567890123456789012345678901234567890")]
fn too_long() {}

fn main() {}
