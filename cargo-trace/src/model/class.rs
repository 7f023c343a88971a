//! Software safety classes (4.3) as ranks of a scheme: the words are data, not an enum.

/// A class as its rank in the scheme: 0 is the lowest demand (A), higher is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(pub u8);

/// The class words of a rule pack, lowest demand first, and the default for what is unclassified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The pack's id, such as `iec62304-2006-amd1`.
    pub id: String,
    /// The words, lowest demand first.
    pub words: Vec<String>,
    /// What holds where nothing is stated.
    pub default: Class,
}

impl Scheme {
    /// The class of a word.
    #[must_use]
    pub fn class(&self, word: &str) -> Option<Class> {
        self.words.iter().position(|w| w == word).and_then(|rank| u8::try_from(rank).ok()).map(Class)
    }

    /// The word of a class; a rank beyond the scheme gives its strictest word.
    #[must_use]
    pub fn word(&self, class: Class) -> &str {
        self.words.get(usize::from(class.0)).or(self.words.last()).map_or("", String::as_str)
    }
}
