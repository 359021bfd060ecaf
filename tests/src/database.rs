//! The database of one test, and a way to look into it past the product.

use crate::scratch::Folder;
use crate::template;
use crate::wait::{PATIENCE, until};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use std::path::Path;

/// Which database the tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn of_this_run() -> Self {
        match std::env::var("CLIENTSPHERE_TEST_DATABASE").as_deref() {
            Ok("postgres") => Self::Postgres,
            Ok("sqlite" | "") | Err(_) => Self::Sqlite,
            Ok(other) => panic!("CLIENTSPHERE_TEST_DATABASE is {other:?}; it may be sqlite or postgres"),
        }
    }
}

/// The address of the server's maintenance database.
fn server() -> String {
    std::env::var("CLIENTSPHERE_TEST_POSTGRES")
        .expect("CLIENTSPHERE_TEST_POSTGRES names a server, as in postgres://user:password@localhost/postgres; cargo xtask test starts one")
}

/// The address of another database of the server.
pub(crate) fn url(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, String::new()), |(a, o)| (a, format!("?{o}")));
    let (host, _) = address.rsplit_once('/').expect("an address with a database");
    format!("{host}/{name}{options}")
}

/// A database for one test, gone when this is dropped.
pub(crate) enum TestDatabase {
    Sqlite,
    Postgres { server: String, name: String },
}

impl TestDatabase {
    /// Empty.
    pub async fn create() -> Self {
        match Kind::of_this_run() {
            Kind::Sqlite => Self::Sqlite,
            Kind::Postgres => Self::on_server("template1").await,
        }
    }

    /// With what the template has; on SQLite the file is in the data folder.
    pub async fn from_template(data: &Path) -> Self {
        match Kind::of_this_run() {
            Kind::Sqlite => {
                template::copy_file(data).await;
                Self::Sqlite
            }
            Kind::Postgres => Self::on_server(template::on_server(&server()).await).await,
        }
    }

    async fn on_server(template: &str) -> Self {
        let (server, name) = (server(), format!("clientsphere_test_{}", uuid::Uuid::new_v4().simple()));
        let admin = template::connect(&server).await;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("a database for the test");
        let _ = admin.close().await;
        Self::Postgres { server, name }
    }

    /// What the product is to connect to; `None` is the SQLite file in its data folder.
    pub fn url(&self) -> Option<String> {
        let Self::Postgres { server, name } = self else { return None };
        Some(url(server, name))
    }

    pub async fn look(&self, data: &Path) -> Inside {
        let url = self.url().unwrap_or_else(|| format!("sqlite:{}?mode=rw", data.join(template::FILE).display()));
        Inside::open(&url).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else { return };
        let (server, drop) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let admin = template::connect(&server).await;
                admin.execute_unprepared(&drop).await?;
                admin.close().await
            })
        });
        if let Ok(Err(error)) = gone.join() {
            eprintln!("a test's database could not be dropped: {error}");
        }
    }
}

/// A connection past the product, to look at what is stored and to tamper with it.
pub struct Inside(DatabaseConnection);

impl Inside {
    pub async fn open(url: &str) -> Self {
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        // The product takes turns writing; whoever comes from outside tries again, longer than a busy machine takes.
        options.map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(PATIENCE));
        Self(Database::connect(options).await.unwrap_or_else(|e| panic!("{url} cannot be opened: {e}")))
    }

    pub fn kind(&self) -> Kind {
        if self.0.get_database_backend() == DbBackend::Sqlite { Kind::Sqlite } else { Kind::Postgres }
    }

    /// An id as this database writes it in SQL.
    pub fn uuid(&self, id: uuid::Uuid) -> String {
        if self.kind() == Kind::Sqlite { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
    }

    /// The connection itself, for what entities are needed for.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.0
    }

    /// Lets entries of the audit log be changed and deleted by whoever is connected, as whoever owns the tables can.
    pub async fn unlock_audit_log(&self) {
        let unlock: &[&str] = match self.kind() {
            Kind::Sqlite => &["DROP TRIGGER audit_entries_no_delete", "DROP TRIGGER audit_entries_no_update"],
            Kind::Postgres => &["DROP TRIGGER audit_entries_append_only ON audit_entries"],
        };
        for sql in unlock {
            self.execute(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        }
    }

    pub async fn execute(&self, sql: &str) -> Result<u64, DbErr> {
        Ok(self.0.execute_unprepared(sql).await?.rows_affected())
    }

    /// The first column of each row, which must be text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.0.query_all_raw(Statement::from_string(self.0.get_database_backend(), sql)).await;
        rows.unwrap_or_else(|e| panic!("{sql}: {e}")).iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// How many rows of the table meet the condition.
    pub async fn count(&self, table: &str, condition: &str) -> i64 {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table} WHERE {condition}");
        self.texts(&sql).await[0].parse().expect("a number")
    }

    /// Waits until everything that was written so far was sent, followed and compared, so that the workers have nothing left to write.
    pub async fn at_rest(&self) {
        // In the order in which work is passed on: what was passed on after it was counted is counted in the next.
        let queues = [("outbox_messages", "status = 'pending'"), ("customer_changes", "1 = 1"), ("customer_match_queue", "1 = 1")];
        until("the workers to be done", async || {
            for (queue, waiting) in queues {
                if self.count(queue, waiting).await > 0 {
                    return None;
                }
            }
            Some(())
        })
        .await
    }

    /// Every row of every table but those named, as text: two such pictures are the same when nothing was written.
    pub async fn picture(&self, but: &[&str]) -> Vec<String> {
        let mut picture = Vec::new();
        for table in self.tables().await.iter().filter(|t| !but.contains(&t.as_str())) {
            let row = match self.kind() {
                Kind::Postgres => "t::text".to_owned(),
                Kind::Sqlite => {
                    let columns = self.texts(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
                    columns.iter().map(|c| format!("quote({c})")).collect::<Vec<_>>().join(" || ',' || ")
                }
            };
            let rows = self.texts(&format!("SELECT {row} FROM {table} t ORDER BY 1")).await;
            picture.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        picture
    }

    /// Two columns of bytes of each row, as hexadecimal digits: an id, and what is sealed for it.
    pub async fn sealed(&self, table: &str, id: &str, column: &str) -> Vec<(String, String)> {
        let hex = |column: &str, is_id: bool| match (self.kind(), is_id) {
            (Kind::Sqlite, _) => format!("LOWER(HEX({column}))"),
            (Kind::Postgres, true) => format!("REPLACE({column}::text, '-', '')"),
            (Kind::Postgres, false) => format!("ENCODE({column}, 'hex')"),
        };
        // The id of a stored answer is the beginning of its fingerprint.
        let (is_id, length) = (id != "fingerprint", 32);
        let sql = format!(
            "SELECT SUBSTR({}, 1, {length}) || ':' || {} FROM {table} WHERE {column} IS NOT NULL",
            hex(id, is_id),
            hex(column, false)
        );
        let split = |text: String| text.split_once(':').map(|(id, sealed)| (id.to_owned(), sealed.to_owned())).expect("two columns");
        self.texts(&sql).await.into_iter().map(split).collect()
    }

    async fn tables(&self) -> Vec<String> {
        let sql = match self.kind() {
            Kind::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
            }
            Kind::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        };
        self.texts(sql).await
    }

    pub async fn close(self) {
        let _ = self.0.close().await;
    }
}

/// The folder and database of one product, which outlive its runs.
pub struct Ground {
    pub folder: Folder,
    pub(crate) database: TestDatabase,
}

impl Ground {
    /// Without anything in it.
    pub async fn new() -> Self {
        Self { folder: Folder::new(), database: TestDatabase::create().await }
    }

    /// With the schema and the built-in roles, for a product whose data are in `folder/data`.
    pub(crate) async fn from_template() -> Self {
        let folder = Folder::new();
        let database = TestDatabase::from_template(&folder.join("data")).await;
        Self { folder, database }
    }

    /// The environment in which the program uses this database; without a variable it is the SQLite file in its data folder.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.database.url().map(|url| ("DATABASE_URL".to_owned(), url)).into_iter().collect()
    }

    /// A connection past the product, whose data are in `folder/data`.
    pub async fn inside(&self) -> Inside {
        self.database.look(&self.folder.join("data")).await
    }
}
