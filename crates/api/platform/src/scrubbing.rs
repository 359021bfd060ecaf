//! What the databases leave lying of erased rows, by a job that follows the erasing: it survives a restart and is tried again until it is done.
//!
//! SQLite overwrites what is deleted within its pages, but pages that are free keep what they held, as do gaps in pages that were put together anew, and
//! the write-ahead log has pages as they were. So the database is written anew, which takes long where it is large: there free pages are filled with
//! zeros. Then all of the log is written into the database file, and the log is cut to nothing. PostgreSQL takes dead rows and what indexes say of them
//! out of its tables; it overwrites the space as it is used again.

use super::ctx::Ctx;
use super::erasing;
use super::error::Error;
use super::outbox::{Failure, Handler, Message};
use super::record::Recorded;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The kind of the job.
const SCRUB: &str = "erasing.scrub";
/// Free pages filled in one transaction, so that others can write meanwhile.
const PAGES: i64 = 1_000;
/// How long one job goes on before another one takes over.
const TURN: Duration = Duration::from_secs(45);
/// How long nothing is tried while others read an older state.
const REST: Duration = Duration::from_millis(300);

/// Asks for what is left of erased rows to be overwritten; comes after all that still deletes some.
pub fn scrub() -> Message {
    Message::job(SCRUB, "Overwriting what is left of erased records", Value::Null)
}

/// Deals with that.
pub fn scrubbing() -> (&'static str, Handler) {
    let run: Handler = Rc::new(|ctx, _| Box::pin(async move { work(&ctx).await }));
    (SCRUB, run)
}

async fn work(ctx: &Ctx) -> Result<(), Failure> {
    let (db, started) = (&ctx.app().db, Instant::now());
    if db.backend() == DbBackend::Postgres {
        return Ok(db.vacuum().await?);
    }
    let is_anew = db.write_anew().await?;
    while !is_anew && fill(ctx).await? {
        if started.elapsed() > TURN {
            return Ok(ctx.write(async |_| Ok(Recorded::unaudited(()).send(scrub()))).await?);
        }
        tokio::task::yield_now().await;
    }
    while empty(ctx).await? {}
    while !db.empty_log().await? {
        if started.elapsed() > TURN {
            let reason = "somebody reads an older state of the database".to_owned();
            return Err(Failure { reason, permanent: false });
        }
        tokio::time::sleep(REST).await;
    }
    Ok(())
}

/// Fills some free pages; `false` where there are none.
async fn fill(ctx: &Ctx) -> Result<bool, Error> {
    ctx.write(async |tx| {
        erasing::overwrite_deleted(tx, true).await?;
        let number = async |sql: &str| -> Result<i64, Error> {
            let row = tx.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
            Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
        };
        let (free, size) = (number("PRAGMA freelist_count").await?, number("PRAGMA page_size").await?);
        if free > 0 {
            let zeros = Statement::from_sql_and_values(
                DbBackend::Sqlite,
                "INSERT INTO scrubbing (zeros) VALUES (zeroblob(?))",
                [(free.min(PAGES) * size).into()],
            );
            tx.execute_raw(zeros).await?;
        }
        Ok(Recorded::unaudited(free > 0))
    })
    .await
}

/// Frees some of the filled pages again; `false` where there are none. They need not be overwritten.
async fn empty(ctx: &Ctx) -> Result<bool, Error> {
    ctx.write(async |tx| {
        erasing::overwrite_deleted(tx, false).await?;
        let sql = "DELETE FROM scrubbing WHERE id = (SELECT MIN(id) FROM scrubbing)";
        Ok(Recorded::unaudited(tx.execute_unprepared(sql).await?.rows_affected() > 0))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::super::config::Config;
    use super::super::ctx::App;
    use super::super::registry::Registry;
    use super::*;

    #[actix_web::test]
    async fn free_pages_are_filled_with_zeros() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::defaults().unwrap();
        config.data_dir = folder.path().to_owned();
        let app = actix_web::web::Data::new(App::open(config, Registry::default()).await.unwrap());
        app.db.migrate().await.unwrap();
        let ctx = Ctx::of_system(app.clone());
        let words = "Qzxjvwkpfy".repeat(2_000_000 / 10);
        let insert = format!("INSERT INTO scrubbing (id, zeros) VALUES (1, CAST('{words}' AS BLOB))");
        let write = async |sql: &str| ctx.write(async |tx| Ok(Recorded::unaudited(tx.execute_unprepared(sql).await?))).await.unwrap();
        write(&insert).await;
        write("PRAGMA secure_delete = FAST").await;
        write("DELETE FROM scrubbing").await;
        let left = || {
            let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
            let holds = |bytes: Vec<u8>| bytes.windows(10).any(|window| window == b"Qzxjvwkpfy");
            files.filter(|file| file.is_file() && holds(std::fs::read(file).unwrap())).count()
        };
        assert!(app.db.empty_log().await.unwrap());
        assert_eq!(left(), 1, "the database file");
        while fill(&ctx).await.unwrap() {}
        while empty(&ctx).await.unwrap() {}
        assert!(app.db.empty_log().await.unwrap());
        assert_eq!(left(), 0);
    }
}
