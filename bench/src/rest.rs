//! What follows a write in the background: segments, duplicates. It counts with the write, so whoever measures waits for its end.

use anyhow::{Result, bail};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than anything that follows takes, a million customers' import included.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Waits until the product on this data folder has followed every change so far.
pub async fn at_rest(data: &Path) -> Result<()> {
    let database = Connection::open_with_flags(data.join("clientsphere.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let started = Instant::now();
    loop {
        // In the order in which work is passed on.
        let mut waiting = 0;
        for queue in ["customer_changes", "customer_match_queue"] {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {queue})");
            waiting += database.query_row(&sql, [], |row| row.get::<_, i64>(0))?;
        }
        if waiting == 0 {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            bail!("the workers of {} come to no end", data.display());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
