//! The grammar of `verify`: `demand = alternative ("or" alternative)*`, `alternative = method ["@" level]`.

use crate::model::{Alternative, Demand, Level, Method};
use iec62304_core::requirement;

/// Reads one demand.
///
/// # Errors
///
/// Why it is none, in a few words.
#[requirement("RQ-030", "RQ-031", "RQ-032")]
pub fn read(text: &str) -> Result<Demand, String> {
    if text.contains([',', ';']) {
        return Err("each demand is an element of its own".to_owned());
    }
    let spaced = text.replace('@', " @ ");
    let mut words = spaced.split_whitespace().peekable();
    let mut alternatives = Vec::new();
    loop {
        let Some(word) = words.next() else {
            return Err(
                if alternatives.is_empty() { "nothing is demanded" } else { "an alternative follows `or`" }.to_owned()
            );
        };
        let method = method(word).ok_or_else(|| match word {
            "@" | "at" => "a method stands before the level".to_owned(),
            _ if Level::from_word(word).is_some() => format!("a method stands before the level: `test@{word}`"),
            _ => format!("no method is called `{word}`"),
        })?;
        let mut level = None;
        if words.next_if(|w| matches!(*w, "@" | "at")).is_some() {
            let word = words.next().ok_or("a level follows `@`")?;
            level = Some(Level::from_word(word).ok_or_else(|| format!("no level is called `{word}`"))?);
        }
        alternatives.push(Alternative { method, level });
        match words.next() {
            None => return Ok(Demand { alternatives }),
            Some("or") => {}
            Some("on") => return Err("`on` is reserved: a demand cannot name a build yet".to_owned()),
            Some("and") => return Err("each demand is an element of its own, and all of them are required".to_owned()),
            Some(word) => return Err(format!("`{word}` is not expected after an alternative")),
        }
    }
}

/// The method that a word means; `review` is an inspection.
#[must_use]
pub fn method(word: &str) -> Option<Method> {
    match word {
        "review" => Some(Method::Inspection),
        _ => Method::from_word(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    #[verifies("RQ-030", "RQ-031")]
    #[test]
    fn demands_read_in_all_their_spellings() {
        for (text, meaning) in [
            ("test", "test"),
            ("test@unit", "test@unit"),
            ("test @ system", "test@system"),
            ("test at integration", "test@integration"),
            ("review@system", "inspection@system"),
            ("test@unit or analysis or demonstration at system", "test@unit or analysis or demonstration@system"),
        ] {
            assert_eq!(read(text).unwrap().to_string(), meaning, "{text}");
        }
    }

    #[verifies("RQ-032")]
    #[test]
    fn each_fault_of_a_demand_is_named() {
        for (text, why) in [
            ("", "nothing is demanded"),
            ("tests@unit", "no method is called `tests`"),
            ("test@unit, analysis", "each demand is an element of its own"),
            ("test@bench", "no level is called `bench`"),
            ("test@", "a level follows `@`"),
            ("unit", "a method stands before the level: `test@unit`"),
            ("@unit", "a method stands before the level"),
            ("test or", "an alternative follows `or`"),
            ("test on firmware", "`on` is reserved: a demand cannot name a build yet"),
            ("test and analysis", "each demand is an element of its own, and all of them are required"),
            ("test analysis", "`analysis` is not expected after an alternative"),
        ] {
            assert_eq!(read(text).unwrap_err(), why, "{text}");
        }
    }
}
