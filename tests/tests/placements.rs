//! Tags on the tests of every harness that we know, above and below its attribute: they compile under the strictest lints and run.
#![forbid(unsafe_code)]
#![deny(warnings)]

use iec62304_core::verifies;
use std::num::ParseIntError;
use std::process::ExitCode;

/// What all tests below test.
fn doubled(n: u32) -> u32 {
    n.wrapping_mul(2)
}

async fn doubled_later(n: u32) -> u32 {
    doubled(n)
}

mod plain {
    use super::*;

    #[verifies("RQ-003")]
    #[test]
    fn tag_above() {
        assert_eq!(doubled(2), 4);
    }

    #[test]
    #[verifies("RQ-003", level = "unit")]
    fn tag_below() {
        assert_eq!(doubled(2), 4);
    }

    #[verifies("RQ-003")]
    #[test]
    #[should_panic(expected = "left == right")]
    fn should_panic_with_the_tag_above() {
        assert_eq!(doubled(2), 5);
    }

    #[should_panic(expected = "left == right")]
    #[test]
    #[verifies("RQ-003")]
    fn should_panic_with_the_tag_below() {
        assert_eq!(doubled(2), 5);
    }

    #[verifies("RQ-003")]
    #[test]
    fn result_with_the_tag_above() -> Result<(), ParseIntError> {
        assert_eq!(doubled("2".parse()?), 4);
        Ok(())
    }

    #[test]
    #[verifies("RQ-003")]
    fn result_with_the_tag_below() -> Result<(), ParseIntError> {
        assert_eq!(doubled("2".parse()?), 4);
        Ok(())
    }

    #[verifies("RQ-003")]
    #[test]
    fn exit_code_with_the_tag_above() -> ExitCode {
        ExitCode::from(u8::from(doubled(2) != 4))
    }

    #[test]
    #[verifies("RQ-003")]
    fn exit_code_with_the_tag_below() -> ExitCode {
        ExitCode::from(u8::from(doubled(2) != 4))
    }

    #[verifies("RQ-003")]
    #[test]
    #[verifies("RQ-003", level = "system", note = "two tags, one on each side")]
    fn two_tags() {
        assert_eq!(doubled(3), 6);
    }
}

mod tokio_runtime {
    use super::*;

    #[verifies("RQ-003")]
    #[tokio::test]
    async fn current_thread_with_the_tag_above() {
        assert_eq!(doubled_later(2).await, 4);
    }

    #[tokio::test]
    #[verifies("RQ-003")]
    async fn current_thread_with_the_tag_below() {
        assert_eq!(doubled_later(2).await, 4);
    }

    #[verifies("RQ-003")]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn multi_thread_with_the_tag_above() {
        assert_eq!(tokio::spawn(doubled_later(2)).await.unwrap(), 4);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[verifies("RQ-003")]
    async fn multi_thread_with_the_tag_below() -> Result<(), tokio::task::JoinError> {
        assert_eq!(tokio::spawn(doubled_later(2)).await?, 4);
        Ok(())
    }
}

mod rstest_cases {
    use super::*;
    use rstest::{fixture, rstest};

    #[fixture]
    fn two() -> u32 {
        2
    }

    #[verifies("RQ-003")]
    #[rstest]
    fn fixture_with_the_tag_above(two: u32) {
        assert_eq!(doubled(two), 4);
    }

    #[rstest]
    #[verifies("RQ-003")]
    fn fixture_with_the_tag_below(two: u32) {
        assert_eq!(doubled(two), 4);
    }

    #[verifies("RQ-003")]
    #[rstest]
    #[case(1, 2)]
    #[case::named(2, 4)]
    fn cases_with_the_tag_above(#[case] n: u32, #[case] twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[rstest]
    #[case(1, 2)]
    #[case::named(2, 4)]
    #[verifies("RQ-003")]
    fn cases_with_the_tag_below(#[case] n: u32, #[case] twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[rstest]
    #[case(1, 2)]
    #[verifies("RQ-003")]
    #[case(2, 4)]
    fn tag_between_the_cases(#[case] n: u32, #[case] twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[verifies("RQ-003")]
    #[rstest]
    fn values_with_the_tag_above(#[values(1, 2)] a: u32, #[values(3, 4)] b: u32) {
        assert_eq!(doubled(a + b), doubled(a) + doubled(b));
    }

    #[rstest]
    #[verifies("RQ-003")]
    fn values_with_the_tag_below(#[values(1, 2)] a: u32, #[values(3, 4)] b: u32) {
        assert_eq!(doubled(a + b), doubled(a) + doubled(b));
    }

    #[verifies("RQ-003")]
    #[rstest]
    #[case(1)]
    #[tokio::test]
    async fn tokio_case_with_the_tag_above(#[case] n: u32) {
        assert_eq!(doubled_later(n).await, n + n);
    }

    #[rstest]
    #[case(1)]
    #[tokio::test]
    #[verifies("RQ-003")]
    async fn tokio_case_with_the_tag_below(#[case] n: u32) {
        assert_eq!(doubled_later(n).await, n + n);
    }

    #[verifies("RQ-003")]
    #[rstest]
    #[should_panic(expected = "left == right")]
    #[case(1)]
    fn panicking_case_with_the_tag_above(#[case] n: u32) {
        assert_eq!(doubled(n), n);
    }
}

mod test_case_cases {
    use super::*;
    use test_case::test_case;

    #[verifies("RQ-003")]
    #[test_case(1, 2; "one")]
    #[test_case(2, 4; "two")]
    fn tag_above(n: u32, twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[test_case(1, 2)]
    #[test_case(2, 4)]
    #[verifies("RQ-003")]
    fn tag_below(n: u32, twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[test_case(1, 2)]
    #[verifies("RQ-003")]
    #[test_case(2, 4)]
    fn tag_between(n: u32, twice: u32) {
        assert_eq!(doubled(n), twice);
    }

    #[verifies("RQ-003")]
    #[test_case(2 => 4)]
    #[test_case(3 => panics "odd")]
    fn expected_value_with_the_tag_above(n: u32) -> u32 {
        assert_eq!(n % 2, 0, "odd");
        doubled(n)
    }

    #[test_case(2 => 4)]
    #[verifies("RQ-003")]
    fn expected_value_with_the_tag_below(n: u32) -> u32 {
        doubled(n)
    }
}

proptest::proptest! {
    #[verifies("RQ-003")]
    #[test]
    fn proptest_with_the_tag_above(n in 0_u32..1000) {
        proptest::prop_assert_eq!(doubled(n), n + n);
    }

    #[test]
    #[verifies("RQ-003")]
    fn proptest_with_the_tag_below(n in 0_u32..1000) {
        proptest::prop_assert_eq!(doubled(n), n + n);
    }
}

mod serial {
    use super::*;
    use serial_test::serial;

    #[verifies("RQ-003")]
    #[test]
    #[serial]
    fn tag_above() {
        assert_eq!(doubled(2), 4);
    }

    #[test]
    #[serial]
    #[verifies("RQ-003")]
    fn tag_below() {
        assert_eq!(doubled(2), 4);
    }
}

mod quickcheck_properties {
    use super::*;
    use quickcheck_macros::quickcheck;

    #[verifies("RQ-003")]
    #[quickcheck]
    fn tag_above(n: u32) -> bool {
        doubled(n) == n.wrapping_add(n)
    }

    #[quickcheck]
    #[verifies("RQ-003")]
    fn tag_below(n: u32) -> bool {
        doubled(n) == n.wrapping_add(n)
    }
}

mod macro_made {
    use super::*;

    macro_rules! doubling {
        ($id:literal, $name:ident, $n:expr) => {
            #[verifies($id)]
            #[test]
            fn $name() {
                assert_eq!(doubled($n), $n + $n);
            }
        };
    }

    doubling!("RQ-003", one, 1);
    doubling!("RQ-003", two, 2);
}
