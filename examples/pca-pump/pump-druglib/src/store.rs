//! The library in use, and how it is replaced.

use crate::{Day, Entry, Library, Rejection};
use iec62304_core::requirement;
use pump_types::Label;

/// Holds the library in use; none at first.
#[derive(Clone, Debug, Default)]
pub struct DrugStore {
    current: Option<Library>,
}

/// No entry of the library has this drug in this concentration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMatch;

impl DrugStore {
    /// Replaces the library by the one in an image, and gives its version.
    ///
    /// # Errors
    ///
    /// [`Rejection`]; the library in use stays in use.
    #[requirement("RQ-010")]
    pub fn install(&mut self, image: &[u8], today: Day) -> Result<u32, Rejection> {
        let offered = Library::read(image)?;
        if offered.version() <= self.version() {
            return Err(Rejection::NotNewer);
        }
        if offered.expires() < today {
            return Err(Rejection::Expired);
        }
        let version = offered.version();
        self.current = Some(offered);
        Ok(version)
    }

    /// The version in use; 0 where there is no library.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.current.as_ref().map_or(0, Library::version)
    }

    /// The entry for a scanned label: equal in drug *and* concentration, never the nearest one.
    ///
    /// # Errors
    ///
    /// [`NoMatch`]: nothing may be started with this container.
    #[requirement("RQ-009")]
    pub fn entry_for(&self, label: Label) -> Result<&Entry, NoMatch> {
        self.current.iter().flat_map(Library::entries).find(|entry| entry.label == label).ok_or(NoMatch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode;
    use iec62304_core::verifies;

    const TODAY: Day = Day(20_000);

    fn image(version: u32, expires: Day) -> Vec<u8> {
        let mut image = vec![0; 64];
        let length = encode(version, expires, &[], &mut image).unwrap();
        image.truncate(length);
        image
    }

    #[test]
    #[verifies("RQ-010")]
    fn only_a_higher_version_replaces_the_library() {
        for offered in 1..=20 {
            let mut store = DrugStore::default();
            store.install(&image(10, TODAY), TODAY).unwrap();
            let expected = if offered > 10 { Ok(offered) } else { Err(Rejection::NotNewer) };
            assert_eq!(store.install(&image(offered, TODAY), TODAY), expected);
            assert_eq!(store.version(), offered.max(10));
        }
    }

    #[test]
    #[verifies("RQ-010")]
    fn a_library_may_be_installed_until_the_end_of_its_last_day() {
        for expires in 19_990..=20_010 {
            let mut store = DrugStore::default();
            let expected = if expires >= 20_000 { Ok(1) } else { Err(Rejection::Expired) };
            assert_eq!(store.install(&image(1, Day(expires)), TODAY), expected, "expires on day {expires}");
        }
    }
}
