//! What was typed of `self-check`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// `cargo trace self-check`.
#[derive(Debug, Args)]
pub struct SelfCheck {
    /// Run only these variants; the record then says that it is partial
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Print the variants instead of running them
    #[arg(long, conflicts_with_all = ["only", "keep", "binary", "output"])]
    pub list: bool,
    /// Keep the working directory, with the last variant in it
    #[arg(long)]
    pub keep: bool,
    /// Judge this executable instead of the one that is running
    #[arg(long, value_name = "PATH")]
    pub binary: Option<Utf8PathBuf>,
    /// Write the record; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub output: Vec<(RecordFormat, Utf8PathBuf)>,
}

/// Forms of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// For programs.
    Json,
    /// For people: the tool-validation record.
    Markdown,
}

fn output(text: &str) -> Result<(RecordFormat, Utf8PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("an output is written FORMAT=FILE")?;
    let format = RecordFormat::from_str(format, false).map_err(|_| "the formats are `json` and `markdown`")?;
    if file.is_empty() {
        return Err("an output is written FORMAT=FILE".to_owned());
    }
    Ok((format, file.into()))
}
