//! What a class is asked for, gate by gate: the demand table of a rule pack, as text for a development plan.

use crate::finding::{Code, Severity};
use crate::model::{Class, Gate};
use crate::rules::Pack;
use iec62304_core::requirement;

/// The demands of a class in some gates, in Markdown. What a gate does not judge for the class is left out, so that the
/// table is what has to be planned for.
#[must_use]
#[requirement("RQ-113")]
pub fn demands(pack: &Pack, class: Class, gates: &[Gate]) -> String {
    let word = pack.scheme.word(class);
    let facts = &pack.facts;
    let mut out = format!(
        "# What is demanded of class {word}\n\nRules `{}`, version {}, digest {}.\n",
        facts.id, facts.version, facts.digest
    );
    out.push_str(&if facts.checked_by.is_empty() {
        "The clauses were not yet compared with a licensed text.\n".to_owned()
    } else {
        format!("The clauses were compared with a licensed text by {}.\n", facts.checked_by)
    });
    out.push_str("A finding is evidence for the clauses that it names, and no statement about the whole of them.\n\n");
    for gate in gates {
        let demands: Vec<String> = pack.demands(*gate).iter().map(ToString::to_string).collect();
        out.push_str(&format!("- A requirement without `verify` must show for {gate}: {}.\n", demands.join(", ")));
    }
    let names: Vec<&str> = gates.iter().map(|gate| gate.as_str()).collect();
    out.push_str(&format!("\n| finding | what is wrong | {} | clauses |\n", names.join(" | ")));
    out.push_str(&format!("|---|---|{}---|\n", "---|".repeat(gates.len())));
    for code in Code::ALL {
        let levels: Vec<Severity> = gates.iter().map(|gate| pack.level(*gate, *code, class)).collect();
        if levels.iter().any(|level| *level > Severity::Off) {
            let words: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
            let clauses = pack.row(*code).clauses.join(", ");
            out.push_str(&format!("| `{code}` | {} | {} | {clauses} |\n", code.title(), words.join(" | ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use iec62304_core::verifies;

    fn rows(text: &str) -> Vec<&str> {
        text.lines().filter(|line| line.starts_with("| `")).collect()
    }

    #[verifies("RQ-113")]
    #[test]
    fn a_class_is_told_what_its_gates_judge_and_nothing_else() {
        let pack = Pack::find("iec62304-2006-amd1").unwrap();
        let [a, c] = [Class(0), Class(2)].map(|class| demands(&pack, class, &[Gate::Release]));
        assert!(c.starts_with("# What is demanded of class C\n"));
        assert!(c.contains("not yet compared with a licensed text") && c.contains(&pack.facts.digest));
        assert!(c.contains("| `control-unverified` | ") && !a.contains("`control-unverified`"));
        assert!(a.contains("| `risk-not-acceptable` | a residual risk that is not acceptable | deny | 14971:7.3"));
        for (class, text) in [(Class(0), &a), (Class(2), &c)] {
            let judged = Code::ALL.iter().filter(|code| pack.level(Gate::Release, **code, class) > Severity::Off);
            assert_eq!(rows(text).len(), judged.count());
        }
        assert!(c.contains("for release: test@system or "), "{c}");
    }

    #[verifies("RQ-113")]
    #[test]
    fn both_gates_stand_side_by_side() {
        let pack = Pack::find("iec62304-2006-amd1").unwrap();
        let text = demands(&pack, Class(1), Gate::ALL);
        assert!(
            text.contains("| finding | what is wrong | development | release | clauses |\n|---|---|---|---|---|\n")
        );
        assert!(text.contains("| `residual-missing` | a risk without an answer to what is left of it | note | deny |"));
    }
}
