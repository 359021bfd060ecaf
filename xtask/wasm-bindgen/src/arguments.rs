//! The part of wasm-bindgen's command line that Trunk uses.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What to do in this call.
#[derive(Debug, PartialEq)]
pub enum Task {
    Version,
    Bind(Bind),
    Publish,
}

/// One module to make bindings for.
#[derive(Debug, PartialEq)]
pub struct Bind {
    pub input: PathBuf,
    pub out_dir: PathBuf,
    /// The stem of the files made: `<out_name>.js`, `<out_name>_bg.wasm`.
    pub out_name: String,
    pub keep_debug: bool,
    pub demangle: bool,
    pub typescript: bool,
}

/// Reads the arguments after the program's name.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Task> {
    let (mut input, mut out_dir, mut out_name) = (None, None, None);
    let (mut keep_debug, mut demangle, mut typescript) = (false, true, true);
    for argument in arguments {
        match argument.split_once('=').unwrap_or((&argument, "")) {
            ("--version" | "-V", _) => return Ok(Task::Version),
            ("--publish", _) => return Ok(Task::Publish),
            ("--out-dir", value) => out_dir = Some(PathBuf::from(value)),
            ("--out-name", value) => out_name = Some(value.to_owned()),
            ("--target", "web") => {}
            ("--keep-debug", _) => keep_debug = true,
            ("--no-demangle", _) => demangle = false,
            ("--no-typescript", _) => typescript = false,
            (flag, _) if flag.starts_with('-') => {
                bail!("`{argument}` is not supported: only what Trunk passes for this project is")
            }
            _ => input = Some(PathBuf::from(&argument)),
        }
    }
    Ok(Task::Bind(Bind {
        input: input.context("the WASM file to read is missing")?,
        out_dir: out_dir.context("`--out-dir=<folder>` is missing")?,
        out_name: out_name.context("`--out-name=<stem>` is missing")?,
        keep_debug,
        demangle,
        typescript,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_the_line_trunk_writes() {
        let task = parsed("--target=web --out-dir=/t/wasm-bindgen/release --out-name=app /t/app.wasm --no-typescript").unwrap();
        assert_eq!(
            task,
            Task::Bind(Bind {
                input: "/t/app.wasm".into(),
                out_dir: "/t/wasm-bindgen/release".into(),
                out_name: "app".into(),
                keep_debug: false,
                demangle: true,
                typescript: false,
            })
        );
    }

    #[test]
    fn refuses_what_it_would_ignore() {
        for line in ["--target=nodejs --out-dir=o --out-name=n i", "--weak-refs --out-dir=o --out-name=n i", "--out-dir=o i"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
