//! What must hold between settings. Each message says what to do.

use super::{Config, ConfigError, FileAdapter, MailAdapter};
use secrecy::ExposeSecret;

/// Refuses a configuration the server could not work with, or only unsafely.
pub fn check(config: &Config) -> Result<(), ConfigError> {
    let problems = [
        public_url(config),
        origins(config),
        database(config),
        tls(config),
        limits(config),
        mail(config),
        files(config),
        sessions(config),
        currency(config),
        token(config),
        filter(config),
        spa(config),
    ];
    match problems.into_iter().flatten().next() {
        Some((key, message)) => Err(ConfigError::new("the settings", format!("\"{key}\" {message}"))),
        None => Ok(()),
    }
}

type Refusal = Option<(&'static str, String)>;

fn refuse(when: bool, key: &'static str, message: &str) -> Refusal {
    when.then(|| (key, message.to_owned()))
}

fn is_origin(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else { return false };
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".:-[]".contains(c))
}

fn public_url(config: &Config) -> Refusal {
    let url = config.public_url_setting.as_ref()?;
    refuse(!is_origin(url), "public_url", "must be scheme, host and port in small letters, nothing after: https://crm.example.com")
}

fn origins(config: &Config) -> Refusal {
    let bad = config.cors_origins.iter().find(|origin| !is_origin(origin))?;
    Some(("cors_origins", format!("cannot hold \"{bad}\"; write whole origins without a path or *, such as https://crm.example.com")))
}

/// Fewer, and those that write would wait for those that read.
const FEWEST_CONNECTIONS: u32 = 5;

fn database(config: &Config) -> Refusal {
    if config.database_connections < FEWEST_CONNECTIONS {
        return Some(("database_connections", format!("must be at least {FEWEST_CONNECTIONS}")));
    }
    let url = config.database_url.as_ref()?.expose_secret();
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    refuse(!known, "database_url", "must begin with postgres:// or sqlite:; leave it empty for SQLite in the data folder")
}

fn tls(config: &Config) -> Refusal {
    match (&config.tls.cert, &config.tls.key) {
        (Some(_), None) => Some(("tls.key", "is missing; set it beside tls.cert, or neither".to_owned())),
        (None, Some(_)) => Some(("tls.cert", "is missing; set it beside tls.key, or neither".to_owned())),
        _ => None,
    }
}

fn limits(config: &Config) -> Refusal {
    let limits = &config.limits;
    let zero = [
        ("limits.json_body", limits.json_body == 0),
        ("limits.anonymous_body", limits.anonymous_body == 0),
        ("limits.upload", limits.upload == 0),
        ("limits.body_rate", limits.body_rate == 0),
        ("limits.body_window", limits.body_window.is_zero()),
        ("limits.uploads.places", limits.uploads.places == 0),
        ("limits.uploads.per_user", limits.uploads.per_user == 0),
        ("limits.uploads.per_address", limits.uploads.per_address == 0),
        ("limits.request_timeout", limits.request_timeout.is_zero()),
        ("limits.upload_timeout", limits.upload_timeout.is_zero()),
        ("limits.keep_alive", limits.keep_alive.is_zero()),
        ("limits.in_flight", limits.in_flight == 0),
        ("limits.requests_per_second", limits.requests_per_second == 0),
        ("limits.burst", limits.burst == 0),
        ("limits.sign_in.attempts_per_account", limits.sign_in.attempts_per_account == 0),
        ("limits.sign_in.attempts_per_address", limits.sign_in.attempts_per_address == 0),
        ("limits.sign_in.attempts_by_strangers", limits.sign_in.attempts_by_strangers == 0),
        ("limits.sign_in.window", limits.sign_in.window.is_zero()),
        ("limits.shares.segments", limits.shares.segments == 0),
        ("limits.shares.segments_of_all", limits.shares.segments_of_all == 0),
        ("limits.shares.segment_members", limits.shares.segment_members == 0),
        ("limits.shares.segment_members_of_all", limits.shares.segment_members_of_all == 0),
        ("limits.shares.running_imports", limits.shares.running_imports == 0),
        ("limits.shares.running_bulk_changes", limits.shares.running_bulk_changes == 0),
        ("limits.shares.bulk_rows", limits.shares.bulk_rows == 0),
        ("limits.shares.files", limits.shares.files == 0),
        ("limits.shares.sessions", limits.shares.sessions == 0),
        ("limits.shares.api_keys", limits.shares.api_keys == 0),
        ("limits.shares.invitations", limits.shares.invitations == 0),
        ("limits.shares.views", limits.shares.views == 0),
        ("limits.shares.import_mappings", limits.shares.import_mappings == 0),
        ("limits.shares.interactions_a_day", limits.shares.interactions_a_day == 0),
        ("limits.shares.running_exports", limits.shares.running_exports == 0),
        ("limits.shares.exports_an_hour", limits.shares.exports_an_hour == 0),
        ("limits.shares.live_streams", limits.shares.live_streams == 0),
        ("limits.records.contacts", limits.records.contacts == 0),
        ("limits.records.files", limits.records.files == 0),
    ];
    let none = zero.into_iter().find(|(_, is_zero)| *is_zero).map(|(key, _)| (key, "must be more than 0".to_owned()));
    none.or_else(|| refuse(limits.anonymous_body > limits.json_body, "limits.anonymous_body", "must be at most limits.json_body"))
        .or_else(|| refuse(limits.upload < limits.json_body, "limits.upload", "must be at least limits.json_body"))
        .or_else(|| refuse(limits.burst < limits.requests_per_second, "limits.burst", "must be at least limits.requests_per_second"))
}

fn mail(config: &Config) -> Refusal {
    let (mail, smtp) = (&config.mail, &config.mail.smtp);
    refuse(
        !mail.from.contains('@') || mail.from.chars().any(char::is_control),
        "mail.from",
        "must be an address, or: Name <name@example.com>",
    )
    .or_else(|| {
        refuse(
            mail.adapter == MailAdapter::Smtp && smtp.host.is_none(),
            "mail.smtp.host",
            "is missing; name the mail server, or set mail.adapter to \"file\"",
        )
    })
    .or_else(|| {
        refuse(smtp.user.is_some() != smtp.password.is_some(), "mail.smtp.user", "and mail.smtp.password go together; set both or neither")
    })
}

fn files(config: &Config) -> Refusal {
    let (files, s3) = (&config.files, &config.files.s3);
    let wanted = files.adapter == FileAdapter::S3;
    let keys = s3.access_key.is_some() && s3.secret_key.is_some();
    let web = s3.endpoint.as_deref().is_none_or(|url| url.starts_with("https://") || url.starts_with("http://"));
    refuse(files.largest == 0, "files.largest", "must be more than 0")
        .or_else(|| {
            refuse(wanted && s3.bucket.is_none(), "files.s3.bucket", "is missing; name the bucket, or set files.adapter to \"folder\"")
        })
        .or_else(|| refuse(wanted && !keys, "files.s3.access_key", "and files.s3.secret_key are missing; the bucket asks for both"))
        .or_else(|| refuse(!web, "files.s3.endpoint", "must be an address such as https://s3.example.com, or empty for Amazon"))
}

fn sessions(config: &Config) -> Refusal {
    let sessions = &config.sessions;
    refuse(sessions.access.as_secs() < 60, "sessions.access", "must be at least 1m")
        .or_else(|| refuse(sessions.access > sessions.idle, "sessions.idle", "must be at least sessions.access"))
        .or_else(|| refuse(sessions.idle > sessions.absolute, "sessions.absolute", "must be at least sessions.idle"))
}

fn currency(config: &Config) -> Refusal {
    let code = &config.base_currency;
    refuse(
        code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()),
        "base_currency",
        "must be an ISO 4217 code of three capitals, such as EUR",
    )
}

fn token(config: &Config) -> Refusal {
    let token = config.metrics.token.as_ref()?.expose_secret();
    refuse(token.len() < 16, "metrics.token", "must have at least 16 characters; make one with: openssl rand -hex 24")
}

fn filter(config: &Config) -> Refusal {
    let error = tracing_subscriber::EnvFilter::try_new(&config.logs.filter).err()?;
    Some(("logs.filter", format!("is not a filter such as \"info,sqlx=warn\": {error}")))
}

fn spa(config: &Config) -> Refusal {
    let folder = config.spa_dir.as_ref()?;
    (!folder.join("index.html").is_file())
        .then(|| ("spa_dir", format!("has no index.html in {}; build the web app first", folder.display())))
}
