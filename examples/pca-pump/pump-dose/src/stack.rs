//! The stack budget of each task.
//!
//! On the target the linker script gives each task a region of its own (`.stack.dose`, `.stack.monitor`,
//! `.stack.panel`), with a guard page below it. The worst case of each task is read from the release image by a
//! static call-graph analysis; there is no recursion, and nothing on a stack has a size that depends on data.
//!
//! The figures are entered here, so that a region that becomes too small no longer compiles. That the figures are
//! right is shown by the analysis report, not by a test.

use iec62304_core::implements;

implements!("RQ-028");

/// The stack of one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackRegion {
    /// The linker's name of the region.
    pub section: &'static str,
    /// Its size in bytes.
    pub size: u32,
    /// The deepest use that the analysis found, in bytes, interrupts included.
    pub worst_case: u32,
}

impl StackRegion {
    /// The worst case is below 75 % of the region.
    #[must_use]
    pub const fn within_budget(&self) -> bool {
        self.worst_case as u64 * 4 < self.size as u64 * 3
    }
}

/// Dose task, 50 ms period.
pub const DOSE: StackRegion = StackRegion { section: ".stack.dose", size: 4_096, worst_case: 2_216 };

/// Monitor task, 50 ms period.
pub const MONITOR: StackRegion = StackRegion { section: ".stack.monitor", size: 2_048, worst_case: 1_184 };

/// Panel task: alarms, panel, log and link.
pub const PANEL: StackRegion = StackRegion { section: ".stack.panel", size: 8_192, worst_case: 5_720 };

const _: () = assert!(DOSE.within_budget() && MONITOR.within_budget() && PANEL.within_budget());
