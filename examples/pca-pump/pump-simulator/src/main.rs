//! `pump-simulator [SECONDS]`: prints what the ward receives while a therapy with one bolus runs.
//!
//! Standard input is not read: the ward link takes nothing.
#![forbid(unsafe_code)]

use pump_controller::Request;
use pump_simulator::{Bedside, therapy};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(Ok(30), |seconds| seconds.parse());
    match seconds {
        Ok(seconds) if run(Duration::from_secs(seconds)).is_ok() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn run(time: Duration) -> std::io::Result<()> {
    let mut bedside = Bedside::delivering(therapy::program());
    let half = time / 2;
    bedside.run_for(half);
    // A refusal shows in the feed: nothing is delivered for it.
    let _ = bedside.ask(Request::Bolus);
    bedside.run_for(time - half);
    let mut out = std::io::stdout().lock();
    bedside.frames().iter().try_for_each(|frame| writeln!(out, "{}", frame.as_str()))
}
