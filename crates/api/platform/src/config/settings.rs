//! The settings as the program reads them; `defaults.toml` says what each is for.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserialize;

use super::read;

/// The whole configuration, checked.
#[derive(Clone, Debug, Deserialize)]
pub struct Config {
    #[serde(deserialize_with = "read::address")]
    pub listen: SocketAddr,
    /// Set by the operator; read it through [`Config::public_url`].
    #[serde(rename = "public_url", deserialize_with = "read::text")]
    pub public_url_setting: Option<String>,
    pub data_dir: PathBuf,
    /// `None`: SQLite inside `data_dir`. Holds a password, so a secret.
    #[serde(deserialize_with = "read::secret")]
    pub database_url: Option<SecretString>,
    /// To PostgreSQL, at most.
    pub database_connections: u32,
    /// `None`: made on first start inside `data_dir`.
    #[serde(deserialize_with = "read::secret")]
    pub secret_key: Option<SecretString>,
    /// ISO 4217 code.
    pub base_currency: String,
    pub demo: bool,
    /// Worker threads; 0 is one per core.
    pub workers: usize,
    #[serde(deserialize_with = "read::path")]
    pub spa_dir: Option<PathBuf>,
    #[serde(deserialize_with = "read::networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<String>,
    pub tls: Tls,
    pub limits: Limits,
    pub mail: Mail,
    pub files: Files,
    pub logs: Logs,
    pub metrics: Metrics,
    pub sessions: Sessions,
    #[serde(skip)]
    pub hashing: Hashing,
    /// The program that reads uploaded files; `None`: this one once more. Tests are another program.
    #[serde(skip)]
    pub file_reader: Option<PathBuf>,
}

/// What the hash of a password costs: what OWASP recommends, which no operator can lower. Tests, which hash all the time, can.
#[derive(Clone, Copy, Debug)]
pub struct Hashing {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

/// PEM files; both or none.
#[derive(Clone, Debug, Deserialize)]
pub struct Tls {
    #[serde(deserialize_with = "read::path")]
    pub cert: Option<PathBuf>,
    #[serde(deserialize_with = "read::path")]
    pub key: Option<PathBuf>,
}

/// How much anyone may ask of the server.
#[derive(Clone, Debug, Deserialize)]
pub struct Limits {
    /// Bytes.
    #[serde(deserialize_with = "read::size")]
    pub json_body: usize,
    /// Bytes.
    #[serde(deserialize_with = "read::size")]
    pub anonymous_body: usize,
    /// Bytes.
    #[serde(deserialize_with = "read::size")]
    pub upload: usize,
    /// Bytes a second.
    #[serde(deserialize_with = "read::size")]
    pub body_rate: usize,
    #[serde(deserialize_with = "read::span")]
    pub body_window: Duration,
    #[serde(deserialize_with = "read::span")]
    pub request_timeout: Duration,
    #[serde(deserialize_with = "read::span")]
    pub upload_timeout: Duration,
    #[serde(deserialize_with = "read::span")]
    pub keep_alive: Duration,
    pub in_flight: usize,
    pub requests_per_second: u32,
    pub burst: u32,
    pub uploads: Uploads,
    pub sign_in: SignIn,
    pub shares: Shares,
    pub records: OfRecords,
}

/// How much one user may have of what costs storage or time.
#[derive(Clone, Debug, Deserialize)]
pub struct Shares {
    pub segments: u64,
    pub segments_of_all: u64,
    /// Rows that segments store, of one user and of all.
    pub segment_members: u64,
    pub segment_members_of_all: u64,
    pub running_imports: u64,
    pub running_bulk_changes: u64,
    /// Records of bulk changes that can still be undone.
    pub bulk_rows: u64,
    /// Bytes.
    #[serde(deserialize_with = "read::size")]
    pub files: usize,
    pub sessions: u64,
    pub api_keys: u64,
    pub invitations: u64,
    pub views: u64,
    pub import_mappings: u64,
    pub interactions_a_day: u64,
    pub running_exports: usize,
    pub exports_an_hour: u32,
    pub live_streams: usize,
}

/// How much one record may have.
#[derive(Clone, Debug, Deserialize)]
pub struct OfRecords {
    pub contacts: u64,
    pub files: u64,
}

/// Files on their way at the same time, and who may send how many of them.
#[derive(Clone, Debug, Deserialize)]
pub struct Uploads {
    pub places: usize,
    pub per_user: usize,
    pub per_address: usize,
}

/// Tries to sign in before further ones have to wait; all are free again after `window`.
#[derive(Clone, Debug, Deserialize)]
pub struct SignIn {
    pub attempts_per_account: u32,
    pub attempts_per_address: u32,
    pub attempts_by_strangers: u32,
    #[serde(deserialize_with = "read::span")]
    pub window: Duration,
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    pub adapter: MailAdapter,
    /// `Name <address>` or an address.
    pub from: String,
    pub smtp: Smtp,
}

/// A folder that the app shows, or a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailAdapter {
    File,
    Smtp,
}

/// The mail server.
#[derive(Clone, Debug, Deserialize)]
pub struct Smtp {
    #[serde(deserialize_with = "read::text")]
    pub host: Option<String>,
    pub port: u16,
    pub security: SmtpSecurity,
    #[serde(deserialize_with = "read::text")]
    pub user: Option<String>,
    #[serde(deserialize_with = "read::secret")]
    pub password: Option<SecretString>,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    Starttls,
    Tls,
    None,
}

/// Where attached files are kept.
#[derive(Clone, Debug, Deserialize)]
pub struct Files {
    pub adapter: FileAdapter,
    /// Bytes.
    #[serde(deserialize_with = "read::size")]
    pub largest: usize,
    pub s3: S3,
}

/// A folder in the data folder, or a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileAdapter {
    Folder,
    S3,
}

/// The bucket.
#[derive(Clone, Debug, Deserialize)]
pub struct S3 {
    #[serde(deserialize_with = "read::text")]
    pub bucket: Option<String>,
    pub region: String,
    #[serde(deserialize_with = "read::text")]
    pub endpoint: Option<String>,
    pub path_style: bool,
    #[serde(deserialize_with = "read::text")]
    pub access_key: Option<String>,
    #[serde(deserialize_with = "read::secret")]
    pub secret_key: Option<SecretString>,
}

/// What is logged and how.
#[derive(Clone, Debug, Deserialize)]
pub struct Logs {
    pub format: LogFormat,
    /// A `tracing` filter: `info,sqlx=warn`.
    pub filter: String,
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Who may read `/metrics`.
#[derive(Clone, Debug, Deserialize)]
pub struct Metrics {
    /// `None`: only this machine may.
    #[serde(deserialize_with = "read::secret")]
    pub token: Option<SecretString>,
}

/// How long sign-ins last.
#[derive(Clone, Debug, Deserialize)]
pub struct Sessions {
    #[serde(deserialize_with = "read::span")]
    pub access: Duration,
    #[serde(deserialize_with = "read::span")]
    pub idle: Duration,
    #[serde(deserialize_with = "read::span")]
    pub absolute: Duration,
}
