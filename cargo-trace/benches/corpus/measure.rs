//! CPU seconds of a process and all that it starts, and the peak memory of the process itself.

use nix::sys::resource::{UsageWho, getrusage};
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// User and system CPU seconds of the whole process tree.
    pub cpu: f64,
    /// Peak resident memory of the process itself, MiB; 0 where the system does not tell.
    pub peak: f64,
}

/// Runs a command to its end, output thrown away, and says what it cost.
///
/// # Panics
///
/// When the command cannot be started or ends with a code that is not in `codes`.
pub fn cost(command: &mut Command, codes: &[i32]) -> Cost {
    let before = children();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("command starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    let ended = loop {
        if let Some(kib) = fs::read_to_string(&status).ok().as_deref().and_then(high_water) {
            peak = peak.max(kib / 1024.0);
        }
        if let Some(ended) = child.try_wait().expect("child") {
            break ended;
        }
        sleep(Duration::from_millis(2));
    };
    let code = ended.code().unwrap_or(-1);
    assert!(codes.contains(&code), "{command:?} ended with {code}");
    Cost { cpu: children() - before, peak }
}

/// The least CPU time of several runs, as whatever else the machine does can only add to it, and the highest peak.
pub fn best(costs: &[Cost]) -> Cost {
    let cpu = costs.iter().map(|cost| cost.cpu).fold(f64::INFINITY, f64::min);
    Cost { cpu, peak: costs.iter().map(|cost| cost.peak).fold(0.0, f64::max) }
}

fn children() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("resource usage");
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

fn high_water(status: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.trim().parse().ok()
}
