//! Prints the requirements that are linked into this program, and where: `cargo run --example linked --features registry`.

use iec62304_core::{registry, requirement};
use std::io::{self, Write as _};

/// Grants a bolus only within the limit.
#[requirement("RQ-001")]
fn grant(volume: u32, limit: u32) -> bool {
    volume <= limit
}

struct Pump {
    running: bool,
}

#[requirement("RQ-002", "RQ-003")]
impl Pump {
    #[requirement("RQ-004")]
    const fn stop(&mut self) {
        self.running = false;
    }
}

#[cfg(any())]
#[requirement("RQ-005")]
fn cut_out() {}

fn main() -> io::Result<()> {
    let mut pump = Pump { running: grant(1, 2) };
    pump.stop();

    let mut out = io::stdout().lock();
    for entry in registry::entries() {
        writeln!(out, "{}: {} `{}` in {}", entry.ids.join(", "), entry.kind, entry.item, entry.module)?;
    }
    writeln!(out, "{} requirements, the pump is {}", registry::ids().len(), if pump.running { "on" } else { "off" })
}
