//! Lists of words in messages, and the nearest one to what was written.

/// The candidate that was probably meant: equal but for case and separators, or a few letters away.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // Beyond this nothing is near, and the distance is not worth its time.
    if word.is_empty() || word.len() > 64 {
        return None;
    }
    let folded = fold(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).clamp(1, 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// `` `a`, `b` and `c` ``.
#[must_use]
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    let ticked: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_ref())).collect();
    match ticked.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Text of a user in a message: short, on one line, without control characters.
#[must_use]
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = super::text::one_line(text);
    let mut out: String = line.chars().take(MOST).filter(|c| !c.is_control()).collect();
    if line.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["parents", "item", "criterion", "risk_controls"];
        assert_eq!(nearest("parent", words), Some("parents"));
        assert_eq!(nearest("Risk-Controls", words), Some("risk_controls"));
        assert_eq!(nearest("criteria", words), Some("criterion"));
        assert_eq!(nearest("owner", words), None);
        assert_eq!(nearest(&"p".repeat(100_000), words), None);
    }

    #[test]
    fn text_of_users_is_cut_and_lists_read_well() {
        assert_eq!(shown("a\u{7}\n b"), "a b");
        assert_eq!(shown(&"é".repeat(70)).chars().count(), 61);
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
