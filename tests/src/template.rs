//! What most tests begin with: a database with the schema and the built-in roles, made once for all tests of a process and copied for each.

use crate::scratch::Folder;
use api::platform::clock;
use api::platform::config::Config;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use secrecy::SecretString;
use std::path::Path;
use tokio::sync::OnceCell;

/// The file of SQLite in the data folder.
pub const FILE: &str = "clientsphere.db";

/// What the names of templates on a PostgreSQL server begin with; the second at which one was made follows.
const PREFIX: &str = "clientsphere_template_";
/// Seconds after which no run uses its template any more.
const LONG_AGO: i64 = 24 * 60 * 60;

/// Puts a copy of the template into the data folder.
pub async fn copy_file(data: &Path) {
    static BYTES: OnceCell<Vec<u8>> = OnceCell::const_new();
    let bytes = BYTES.get_or_init(async || {
        let folder = Folder::new();
        migrate(&folder, None).await;
        std::fs::read(folder.join(FILE)).expect("the template")
    });
    std::fs::create_dir_all(data).expect("a data folder");
    std::fs::write(data.join(FILE), bytes.await).expect("a copy of the template");
}

/// The template's name on the server.
pub async fn on_server(server: &str) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    let name = NAME.get_or_init(async || {
        let admin = connect(server).await;
        forget_old(&admin).await;
        let name = format!("{PREFIX}{}_{}", clock::now().timestamp(), uuid::Uuid::new_v4().simple());
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database for the template");
        let _ = admin.close().await;
        migrate(&Folder::new(), Some(&crate::database::url(server, &name))).await;
        name
    });
    name.await
}

/// Nothing runs at the end of a process of tests, so its template stays behind; later runs remove it.
async fn forget_old(admin: &DatabaseConnection) {
    let names = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    let rows = admin.query_all_raw(Statement::from_string(admin.get_database_backend(), names)).await.expect("the databases");
    for name in rows.iter().filter_map(|row| row.try_get_by_index::<String>(0).ok()) {
        let made = name[PREFIX.len()..].split('_').next().and_then(|second| second.parse::<i64>().ok());
        if made.is_some_and(|second| second < clock::now().timestamp() - LONG_AGO) {
            // Another run may remove it at the same moment.
            let _ = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
}

/// Brings a new database up to date, as `clientsphere migrate` does, and leaves no connection to it. Each product
/// has a key of its own, so nothing hangs on the one that it was made with.
async fn migrate(folder: &Path, url: Option<&str>) {
    let mut config = Config::defaults().expect("the default settings");
    config.data_dir = folder.to_owned();
    config.database_url = url.map(SecretString::from);
    let app = api::open(config).await.unwrap_or_else(|e| panic!("no template: {e}"));
    app.db.clone().close().await;
    let file = format!("sqlite:{}", folder.join(FILE).display());
    let database = connect(url.unwrap_or(&file)).await;
    for table in ["audit_head", "key_use"] {
        database.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("a database without a key");
    }
    let _ = database.close().await;
}

pub async fn connect(database: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(database);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("a database, or the PostgreSQL server of CLIENTSPHERE_TEST_POSTGRES")
}
