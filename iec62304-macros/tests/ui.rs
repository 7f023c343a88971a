//! Every error text, one tiny file each, and every placement of a tag that compiles.

use iec62304_macros::verifies;

#[verifies("RQ-002")]
#[test]
fn each_mistake_has_its_message_at_the_guilty_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[verifies("RQ-003")]
#[test]
fn tags_stand_wherever_an_attribute_or_an_item_may() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
