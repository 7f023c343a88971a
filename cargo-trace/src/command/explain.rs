//! `cargo trace explain`: the page of a finding code or of a kind of record.

use super::load;
use crate::cli::Explain;
use crate::exit::Exit;
use crate::explain;
use crate::finding::Code;
use crate::model::{Gate, Kind};
use crate::project::explain::explain_kind;
use crate::rules::Pack;
use crate::shell::Shell;

/// Runs it.
pub fn command(args: &Explain, shell: &mut Shell) -> Exit {
    if let Some(word) = &args.class {
        return demands(word, args.gate, shell);
    }
    let Some(what) = &args.what else {
        let kinds = Kind::WORDS.iter().map(|kind| format!("  {kind}\n")).collect::<String>();
        let text = format!("{}\nKinds of record:\n{kinds}", explain::codes());
        return load::data(&text, shell).err().unwrap_or(Exit::Success);
    };
    let page = match (Code::from_word(what), Kind::from_word(what)) {
        (Some(code), _) => explain::page(code).to_owned(),
        (None, Some(kind)) => explain_kind(kind),
        (None, None) => {
            shell.error(format!("no finding code and no kind of record is named `{what}`"));
            if let Some(near) = nearest(what) {
                shell.note(format!("did you mean `cargo trace explain {near}`?"));
            }
            return Exit::Usage;
        }
    };
    load::data(&page, shell).err().unwrap_or(Exit::Success)
}

/// The demand table of the rule pack that has the class.
fn demands(word: &str, gate: Option<Gate>, shell: &mut Shell) -> Exit {
    let packs = Pack::all();
    let Some((pack, class)) = packs.iter().find_map(|pack| Some((pack, pack.scheme.class(word)?))) else {
        shell.error(format!("no rule pack has a class `{word}`"));
        for pack in &packs {
            shell.note(format!("the classes of `{}` are {}", pack.scheme.id, pack.scheme.words.join(", ")));
        }
        return Exit::Usage;
    };
    let text = explain::demands(pack, class, &gate.map_or_else(|| Gate::ALL.to_vec(), |gate| vec![gate]));
    load::data(&text, shell).err().unwrap_or(Exit::Success)
}

fn nearest(word: &str) -> Option<&'static str> {
    explain::nearest_code(word).map(Code::as_str).or_else(|| {
        let kinds = Kind::WORDS.iter().map(|kind| (strsim::osa_distance(word, kind), *kind));
        kinds.min().filter(|(distance, _)| *distance <= 2).map(|(_, kind)| kind)
    })
}
