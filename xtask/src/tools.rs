//! The programs that build and test the product, at fixed versions.
//!
//! They live in a folder of ours, one below it for each version: `$CLIENTSPHERE_TOOLS`, else `$XDG_CACHE_HOME/clientsphere`, else
//! `~/.cache/clientsphere`. Nothing the user has installed is used, changed or shadowed; deleting the folder is safe.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{
    fingerprint, process,
    workspace::{self, WASM},
};

/// Names another folder for the tools.
pub const VARIABLE: &str = "CLIENTSPHERE_TOOLS";

const TRUNK: &str = "0.21.14";

/// What `trunk build` and `trunk serve` need.
pub struct WebTools {
    trunk: PathBuf,
    bindgen: PathBuf,
}

impl WebTools {
    /// Finds the tools and the WASM target, and installs those that are missing.
    pub fn find_or_install() -> Result<Self> {
        add_wasm_target()?;
        Ok(Self { trunk: trunk()?, bindgen: bindgen()? })
    }

    /// Trunk in the workspace, which finds our wasm-bindgen before any other.
    pub fn trunk(&self) -> Result<Command> {
        let mut trunk = Command::new(&self.trunk);
        trunk.current_dir(workspace::root()).env("CARGO_TARGET_DIR", workspace::web_target()).env("PATH", self.path()?);
        workspace::forget_xtask(&mut trunk);
        // Its errors say what is wrong without one.
        trunk.env_remove("RUST_BACKTRACE");
        // Trunk takes this variable for a yes or no and refuses the usual `1`.
        if env::var_os("NO_COLOR").is_some() {
            trunk.env_remove("NO_COLOR").arg("--no-color");
        }
        Ok(trunk)
    }

    fn path(&self) -> Result<OsString> {
        let rest = env::var_os("PATH").unwrap_or_default();
        let folders = self.bindgen.parent().map(Path::to_path_buf).into_iter().chain(env::split_paths(&rest));
        env::join_paths(folders).context("PATH cannot be extended")
    }
}

/// The folder of all tools.
fn cache() -> Result<PathBuf> {
    if let Some(folder) = non_empty(VARIABLE) {
        return Ok(folder);
    }
    if let Some(folder) = non_empty("XDG_CACHE_HOME") {
        return Ok(folder.join("clientsphere"));
    }
    let home = env::home_dir().context("there is no home folder: set CLIENTSPHERE_TOOLS to a folder for build tools")?;
    Ok(home.join(".cache/clientsphere"))
}

fn non_empty(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn trunk() -> Result<PathBuf> {
    // A debug build: Trunk mostly waits for cargo, and optimising it would take twice as long. Without its default features it neither
    // looks for updates nor needs a TLS library.
    let how = ["trunk", "--version", TRUNK, "--no-default-features", "--debug"];
    install("trunk", &format!("trunk-{TRUNK}"), &how)
}

/// Our own stand-in for wasm-bindgen, built anew whenever its sources change.
fn bindgen() -> Result<PathBuf> {
    same_wasm_bindgen_everywhere()?;
    let source = workspace::root().join("xtask/wasm-bindgen");
    let version = fingerprint::of(&source, &["Cargo.toml", "Cargo.lock", "src"])?;
    let source = source.to_str().context("the path of this checkout is no valid text")?;
    build("wasm-bindgen", &format!("wasm-bindgen-{version}"), &["--path", source], &bindgen_target())
}

/// Cargo's output folder for our stand-in: its tests find the dependencies there that installing it compiled.
pub fn bindgen_target() -> PathBuf {
    workspace::target().join("wasm-bindgen")
}

/// The path of a tool that other modules keep here too. `how` goes to `cargo install`.
pub fn install(program: &str, folder: &str, how: &[&str]) -> Result<PathBuf> {
    let target = cache()?.join("build").join(folder);
    let path = build(program, folder, how, &target)?;
    // Kept after a failure, so that the next try goes on from there.
    if target.exists() {
        fs::remove_dir_all(&target).with_context(|| format!("cannot remove {}", target.display()))?;
    }
    Ok(path)
}

/// Installs a tool that is missing, built in the target folder given.
fn build(program: &str, folder: &str, how: &[&str], target: &Path) -> Result<PathBuf> {
    let cache = cache()?;
    let home = cache.join(folder);
    let path = home.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }

    let _lock = lock(&cache)?;
    if path.is_file() {
        return Ok(path); // another run was faster
    }

    eprintln!("Installing {program} into {} (once, some minutes) …", home.display());
    let mut cargo = workspace::cargo();
    cargo.args(["install", "--locked", "--quiet", "--root"]).arg(&home).args(how);
    cargo.env("CARGO_TARGET_DIR", target).env("CARGO_PROFILE_DEV_DEBUG", "false");
    process::run(&mut cargo).with_context(|| format!("cannot install {program}"))?;
    Ok(path)
}

/// Makes a folder of tools that is missing, or that a former run left unfinished.
pub fn once(folder: &str, what: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = cache()?;
    let home = cache.join(folder);
    let finished = home.join("finished");
    if finished.is_file() {
        return Ok(home);
    }
    let _lock = lock(&cache)?;
    if finished.is_file() {
        return Ok(home); // another run was faster
    }
    if home.exists() {
        fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))?;
    }
    eprintln!("Installing {what} into {} (once) …", home.display());
    make(&home)?;
    File::create(&finished).with_context(|| format!("cannot create {}", finished.display()))?;
    Ok(home)
}

/// Held while one run installs something.
fn lock(cache: &Path) -> Result<File> {
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let lock = File::create(cache.join("lock")).context("cannot create the lock of the tools folder")?;
    lock.lock().context("cannot lock the tools folder")?;
    Ok(lock)
}

/// Trunk takes our wasm-bindgen only where it is the version the product is built with, and else silently downloads another.
fn same_wasm_bindgen_everywhere() -> Result<()> {
    let root = workspace::root();
    let locked = locked_version(&root.join("Cargo.lock"), "wasm-bindgen")?;
    let ours = locked_version(&root.join("xtask/wasm-bindgen/Cargo.lock"), "clientsphere-wasm-bindgen")?;
    if locked != ours {
        bail!(
            "Cargo.lock has wasm-bindgen {locked}, xtask/wasm-bindgen is {ours}: \
             give its Cargo.toml the version {locked}, for the package and for wasm-bindgen-cli-support"
        );
    }
    Ok(())
}

fn locked_version(lock: &Path, package: &str) -> Result<String> {
    let text = fs::read_to_string(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    version_in(&text, package).with_context(|| format!("{} has no package {package}", lock.display()))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let heading = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != heading).nth(1)?;
    Some(version.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

/// Adds the standard library for the browser to the toolchain in use.
pub fn add_wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace::root()).args(["--print", "target-libdir", "--target", WASM]);
    let folder = String::from_utf8(process::output(&mut rustc)?)?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if workspace::which(&format!("rustup{}", env::consts::EXE_SUFFIX)).is_none() {
        bail!(
            "the Rust standard library for {WASM} is missing, and rustup, which would fetch it, is too. \
             Install Rust with rustup (https://rustup.rs), or the package of your system that has this target \
             (Debian: libstd-rust-dev-wasm32)"
        );
    }
    eprintln!("Adding the Rust target {WASM} …");
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace::root()).args(["target", "add", WASM]).stdout(Stdio::inherit());
    process::run(&mut rustup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_version_in_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }

    #[test]
    fn trunk_will_take_our_wasm_bindgen() {
        same_wasm_bindgen_everywhere().unwrap();
    }
}
