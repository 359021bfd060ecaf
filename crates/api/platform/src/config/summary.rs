//! The block printed at start.

use std::fmt::Write;

use secrecy::{ExposeSecret, SecretString};

use super::{
    Config, FileAdapter, MailAdapter,
    units::{show_size, show_span},
};

/// One line per group of settings, secrets hidden.
pub fn of(config: &Config) -> String {
    let (limits, sessions) = (&config.limits, &config.sessions);
    let lines = [
        ("listen", format!("{}{}", config.listen, if config.serves_tls() { " with TLS" } else { "" })),
        ("public url", config.public_url()),
        ("data", config.data_dir.display().to_string()),
        (
            "database",
            config
                .database_url
                .as_ref()
                .map_or_else(|| "SQLite in the data folder".to_owned(), |url| without_password(url.expose_secret())),
        ),
        ("secret key", if config.secret_key.is_some() { "from the environment" } else { "in the data folder" }.to_owned()),
        ("web app", config.spa_dir.as_ref().map_or_else(|| "built in".to_owned(), |dir| dir.display().to_string())),
        ("mail", mail(config)),
        ("files", files(config)),
        ("proxies", list(&config.trusted_proxies)),
        ("cors", list(&config.cors_origins)),
        (
            "sessions",
            format!("access {}, idle {}, at most {}", show_span(sessions.access), show_span(sessions.idle), show_span(sessions.absolute)),
        ),
        (
            "limits",
            format!(
                "body {}, upload {} ({} at once, {} a user, {} an address), from {}/s on, {} a request, {}/s (burst {}), {} in flight",
                show_size(limits.json_body),
                show_size(limits.upload),
                limits.uploads.places,
                limits.uploads.per_user,
                limits.uploads.per_address,
                show_size(limits.body_rate),
                show_span(limits.request_timeout),
                limits.requests_per_second,
                limits.burst,
                limits.in_flight
            ),
        ),
        ("metrics", set(config.metrics.token.as_ref(), "with a token", "this machine only").to_owned()),
        ("logs", format!("{:?}, {}", config.logs.format, config.logs.filter).to_lowercase()),
        ("currency", config.base_currency.clone()),
        ("demo data", if config.demo { "yes" } else { "no" }.to_owned()),
    ];
    lines.iter().fold(String::from("ClientSphere settings\n"), |mut block, (name, value)| {
        let _ = writeln!(block, "  {name:<11} {value}");
        block
    })
}

fn mail(config: &Config) -> String {
    let smtp = &config.mail.smtp;
    match config.mail.adapter {
        MailAdapter::File => format!("into the outbox folder, from {}", config.mail.from),
        MailAdapter::Smtp => format!(
            "{}:{} ({:?}, {}), from {}",
            smtp.host.as_deref().unwrap_or_default(),
            smtp.port,
            smtp.security,
            set(smtp.password.as_ref(), "with a password", "no password"),
            config.mail.from
        ),
    }
}

fn files(config: &Config) -> String {
    let s3 = &config.files.s3;
    let place = match config.files.adapter {
        FileAdapter::Folder => "in the data folder".to_owned(),
        FileAdapter::S3 => {
            format!("in the bucket {} at {}", s3.bucket.as_deref().unwrap_or_default(), s3.endpoint.as_deref().unwrap_or(&s3.region))
        }
    };
    format!("{place}, each at most {}", show_size(config.files.largest))
}

fn set<'a>(secret: Option<&SecretString>, yes: &'a str, no: &'a str) -> &'a str {
    if secret.is_some() { yes } else { no }
}

fn list<T: ToString>(items: &[T]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.iter().map(T::to_string).collect::<Vec<_>>().join(", ") }
}

/// `postgres://user:password@host/db?options` becomes `postgres://user:•••@host/db`: passwords may stand in the options too.
fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    // The last @ ends the user part: an unescaped @ inside the password must not show its tail.
    match rest.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}://{}:•••@{host}", user.split_once(':').map_or(user, |(name, _)| name)),
        None => url.to_owned(),
    }
}
