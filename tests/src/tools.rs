//! PostgreSQL's client programs, which the product calls for backups.

use std::path::{Path, PathBuf};

/// A value for `PATH` on which `pg_dump` and `pg_restore` are found; panics, saying what to install, where there are none.
pub fn path_with_postgres_tools() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let is_complete = |folder: &Path| ["pg_dump", "pg_restore"].iter().all(|program| folder.join(program).is_file());
    if std::env::split_paths(&path).any(|folder| is_complete(&folder)) {
        return path;
    }
    // Where Debian and Homebrew keep them, the newest version first: it can read all older servers.
    let homes = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"].map(PathBuf::from);
    let entries = homes.iter().filter_map(|home| std::fs::read_dir(home).ok()).flatten().flatten();
    let version = |name: &str| name.strip_prefix("postgresql@").unwrap_or(name).parse::<u32>().ok();
    let found = entries.filter_map(|entry| Some((version(entry.file_name().to_str()?)?, entry.path().join("bin"))));
    let newest = found.filter(|(_, folder)| is_complete(folder)).max();
    let (_, folder) = newest.expect(
        "this test needs PostgreSQL's client programs, pg_dump and pg_restore, which come with the server that cargo xtask test installs. \
         Debian: `apt install postgresql`; Fedora: `dnf install postgresql`; macOS: `brew install postgresql@17`",
    );
    format!("{}:{path}", folder.display())
}
