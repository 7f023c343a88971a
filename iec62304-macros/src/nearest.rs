//! The nearest of a few words, for help texts.

/// The word that is at most two keystrokes away from `typed`, the nearest one first.
pub(crate) fn nearest<'a>(typed: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().map(|word| (distance(typed, word), *word)).filter(|(far, _)| *far <= 2).min().map(|(_, word)| word)
}

/// Levenshtein's distance, in characters and without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_other_words_find_none() {
        let words = ["unit", "integration", "system"];
        assert_eq!(nearest("sytem", &words), Some("system"));
        assert_eq!(nearest("Unit", &words), Some("unit"));
        assert_eq!(nearest("untis", &words), Some("unit"));
        assert_eq!(nearest("acceptance", &words), None);
        assert_eq!(nearest("", &words), None);
    }

    #[test]
    fn distances_are_levenshteins() {
        for (a, b, far) in
            [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("note", "notes", 1), ("ab", "ba", 2)]
        {
            assert_eq!(distance(a, b), far, "{a} {b}");
            assert_eq!(distance(b, a), far, "{b} {a}");
        }
    }
}
