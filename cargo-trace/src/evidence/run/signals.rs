//! Signals to who waits for a test program or a runner: Ctrl-C and its like reach the whole group of processes, and the
//! one that waits must outlive the others to say what became of them.

#[cfg(unix)]
pub(super) use unix::{die_like, wait};

#[cfg(not(unix))]
pub(super) use other::{die_like, wait};

#[cfg(unix)]
mod unix {
    use nix::sys::signal::{SigSet, Signal, kill, raise};
    use nix::unistd::Pid;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Child, ExitStatus};
    use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::SeqCst};
    use std::sync::{Arc, LazyLock};

    /// What a terminal, a pipeline or a runner sends to make processes stop.
    const STOPPING: [Signal; 4] = [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM];

    /// Waits in the place of a process that such signals would end.
    #[derive(Default)]
    struct State {
        /// Somebody waits. Otherwise signals do what they always do.
        active: AtomicBool,
        /// How many came.
        seen: AtomicU32,
        /// The process that is waited for.
        child: AtomicI32,
    }

    /// The one of this process; a thread of its own receives the signals from when it was first asked for, which must
    /// be where they are blocked: a thread blocks what the one that made it does.
    static STATE: LazyLock<Arc<State>> = LazyLock::new(|| {
        let state = Arc::new(State::default());
        let of_thread = Arc::clone(&state);
        std::thread::spawn(move || of_thread.receive(&set()));
        state
    });

    fn set() -> SigSet {
        STOPPING.into_iter().collect()
    }

    impl State {
        fn receive(&self, set: &SigSet) {
            while let Ok(signal) = set.wait() {
                let times = self.seen.fetch_add(1, SeqCst);
                let child = self.child.load(SeqCst);
                // The terminal's are for the whole group. Others may be meant for this process alone, and who asks twice
                // wants an end at once.
                if child > 0 && signal != Signal::SIGINT {
                    let _ = kill(Pid::from_raw(child), signal);
                }
                if !self.active.load(SeqCst) || times > 0 {
                    die_of(signal);
                }
            }
        }
    }

    /// Waits for a process, and outlives signals that make processes stop meanwhile. Says how it ended, and whether it
    /// was told to stop. Not before it was started, for a child blocks what its parent does.
    pub(in super::super) fn wait(child: &mut Child) -> std::io::Result<(ExitStatus, bool)> {
        let set = set();
        set.thread_block()?;
        STATE.seen.store(0, SeqCst);
        STATE.child.store(i32::try_from(child.id()).unwrap_or(0), SeqCst);
        STATE.active.store(true, SeqCst);
        let status = child.wait();
        if let Ok(status) = &status {
            linger(*status);
        }
        STATE.active.store(false, SeqCst);
        STATE.child.store(0, SeqCst);
        let signalled = STATE.seen.load(SeqCst) > 0;
        set.thread_unblock()?;
        let status = status?;
        let stopped = status.signal().and_then(|signal| Signal::try_from(signal).ok());
        let stopped = stopped.is_some_and(|signal| STOPPING.contains(&signal));
        Ok((status, stopped || signalled && !status.success()))
    }

    /// A signal that ended the child is for this process, too, and may be on its way to the thread that receives it: until
    /// that has it, somebody still waits.
    fn linger(status: ExitStatus) {
        let stopped = status.signal().is_some_and(|signal| STOPPING.iter().any(|other| *other as i32 == signal));
        let turns = if stopped {
            100
        } else if status.success() {
            0
        } else {
            5
        };
        for _ in 0..turns {
            if STATE.seen.load(SeqCst) > 0 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Ends this process by the signal that ended another one; comes back if there was none.
    pub(in super::super) fn die_like(status: ExitStatus) {
        if let Some(signal) = status.signal().and_then(|signal| Signal::try_from(signal).ok()) {
            die_of(signal);
        }
    }

    fn die_of(signal: Signal) {
        let _ = SigSet::from(signal).thread_unblock();
        // The language's own handler of memory faults gives way at the first.
        let _ = raise(signal);
        let _ = raise(signal);
    }
}

#[cfg(not(unix))]
mod other {
    use std::process::{Child, ExitStatus};

    /// Waits for a process; other systems have no such signals.
    pub(in super::super) fn wait(child: &mut Child) -> std::io::Result<(ExitStatus, bool)> {
        Ok((child.wait()?, false))
    }

    /// Other systems have no such signals.
    pub(in super::super) fn die_like(_: ExitStatus) {}
}
