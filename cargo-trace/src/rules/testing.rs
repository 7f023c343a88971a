//! Small values for the tests of rules.
