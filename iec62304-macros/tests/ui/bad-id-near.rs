use iec62304_macros::requirement;

#[requirement(" RQ-001 ")]
fn blanks_round_it() {}

#[requirement("RQ 001")]
fn blank_in_it() {}

#[requirement("RQ-001, RQ-002")]
fn two_in_one_literal() {}

#[requirement("RQ-001-")]
fn separator_at_the_end() {}

fn main() {}
