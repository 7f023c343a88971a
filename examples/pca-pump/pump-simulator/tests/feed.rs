//! The simulator as a process: what comes out of the ward link, and what goes in.
//!
//! This file lies outside of `tests/system`, so its tags say their level themselves.

use iec62304_core::verifies;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

/// The lines of a run of 60 s, with these bytes sent to the pump.
fn lines_when_sent(bytes: &[u8]) -> io::Result<Vec<String>> {
    let mut pump = Command::new(env!("CARGO_BIN_EXE_pump-simulator"))
        .arg("60")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // The pump may be gone before all is sent: it does not listen.
    let _ = pump.stdin.take().map(|mut stdin| stdin.write_all(bytes));
    let output = pump.wait_with_output()?;
    assert!(output.status.success());
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[test]
#[verifies("RQ-026", level = "system")]
fn whatever_is_sent_to_the_pump_its_feed_is_the_same() {
    let undisturbed = lines_when_sent(b"").unwrap();
    assert!((60..=61).contains(&undisturbed.len()), "{} lines in 60 s", undisturbed.len());
    for bytes in [b"STOP\nRATE 100\nBOLUS\n".as_slice(), b"\0\xff\x1b[2J", &[b'\n'; 100_000]] {
        assert_eq!(lines_when_sent(bytes).unwrap(), undisturbed);
    }
}
