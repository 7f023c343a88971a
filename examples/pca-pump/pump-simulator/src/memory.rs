//! Storage that outlives the simulated pump.

use pump_evlog::{SLOT_BYTES, SLOTS, Storage, StorageError};
use std::cell::RefCell;
use std::rc::Rc;

/// Storage for the event log; clones share one content, as a chip does that stays on the board.
#[derive(Clone, Debug)]
pub struct Memory(Rc<RefCell<Content>>);

#[derive(Debug)]
struct Content {
    slots: Vec<[u8; SLOT_BYTES]>,
    /// The next write stops after so many bytes.
    cut_after: Option<usize>,
}

impl Memory {
    /// A fresh chip.
    #[must_use]
    pub fn erased() -> Self {
        let slots = vec![[u8::MAX; SLOT_BYTES]; SLOTS as usize];
        Self(Rc::new(RefCell::new(Content { slots, cut_after: None })))
    }

    /// Makes power fail within the next write, after so many bytes.
    pub fn cut_next_write(&self, after: usize) {
        self.0.borrow_mut().cut_after = Some(after);
    }
}

impl Storage for Memory {
    fn read(&self, slot: u32) -> Result<[u8; SLOT_BYTES], StorageError> {
        self.0.borrow().slots.get(slot as usize).copied().ok_or(StorageError)
    }

    fn write(&mut self, slot: u32, bytes: &[u8; SLOT_BYTES]) -> Result<(), StorageError> {
        let mut content = self.0.borrow_mut();
        let cut = content.cut_after.take();
        let place = content.slots.get_mut(slot as usize).ok_or(StorageError)?;
        let written = cut.unwrap_or(SLOT_BYTES).min(SLOT_BYTES);
        place.iter_mut().zip(bytes).take(written).for_each(|(place, byte)| *place = *byte);
        if cut.is_some() { Err(StorageError) } else { Ok(()) }
    }
}
