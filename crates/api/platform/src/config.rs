//! What the operator decides: defaults, then `clientsphere.toml`, then the environment, then the command line.
//!
//! `config/defaults.toml` is the list of all settings and their manual. Anything not in it is refused by name.

mod layers;
mod read;
mod rules;
mod settings;
mod summary;
mod units;

pub use settings::*;
pub use units::{show_size, show_span};

use std::path::{Path, PathBuf};

use figment::{
    Figment, Provider,
    providers::{Format, Toml},
    value::{Dict, Value},
};
use layers::Layer;

/// Every setting with its default and what it is for, as a TOML file to start from.
pub const DEFAULTS: &str = include_str!("config/defaults.toml");

/// The file that is read when it exists and no other is named.
pub const FILE: &str = "clientsphere.toml";

/// What may be set on the command line. No secrets: other users of the machine can read a command line.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Read settings from this file [default: clientsphere.toml where it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Listen on this address and port
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// The address people type, for links in mail
    #[arg(long, global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// Keep database, key and files in this folder
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Fill an empty database with made-up customers and one account per role
    #[arg(long, global = true)]
    pub demo: bool,
    /// Serve the web app from this folder
    #[arg(long, global = true, value_name = "FOLDER")]
    pub spa_dir: Option<PathBuf>,
    /// "text" or "json"
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// What to log: "info", "debug,sqlx=warn"
    #[arg(long, global = true, value_name = "FILTER")]
    pub log_filter: Option<String>,
}

/// Why the configuration was refused, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Configuration: {message} (in {place}).")]
pub struct ConfigError {
    place: String,
    message: String,
}

impl ConfigError {
    fn new(place: &str, message: impl Into<String>) -> Self {
        Self { place: place.to_owned(), message: message.into() }
    }
}

impl Config {
    /// The defaults alone; what tests start from.
    pub fn defaults() -> Result<Self, ConfigError> {
        Self::from_layers(vec![defaults()?])
    }

    /// Reads every layer. `environment` is `std::env::vars()` in the real program.
    pub fn load(flags: &Flags, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let base = defaults()?;
        let (mut named, mut variables) = (flags.config.clone(), Vec::new());
        for (name, text) in environment {
            // An empty variable is how compose files and unit files say "not set".
            if text.trim().is_empty() {
                continue;
            }
            let text = text.as_str();
            match name.as_str() {
                // CLIENTSPHERE_DATABASE_URL is the more specific of the two, so it comes later and wins.
                "DATABASE_URL" => variables.insert(0, layers::from_environment(&name, "database_url", text, &base.values)?),
                "CLIENTSPHERE_CONFIG" => named = named.or_else(|| Some(text.into())),
                _ => {
                    if let Some(rest) = name.strip_prefix("CLIENTSPHERE_") {
                        let path = rest.to_ascii_lowercase().replace("__", ".");
                        variables.push(layers::from_environment(&name, &path, text, &base.values)?);
                    }
                }
            }
        }
        let mut layers = vec![base];
        layers.extend(file(named.as_deref())?);
        layers.extend(variables);
        layers.extend(command_line(flags));
        Self::from_layers(layers)
    }

    fn from_layers(layers: Vec<Layer>) -> Result<Self, ConfigError> {
        let Some((base, others)) = layers.split_first() else {
            return Err(ConfigError::new("the program", "there are no settings"));
        };
        let mut figment = Figment::from(Provided(base));
        for layer in others {
            layer.check(&base.values)?;
            figment = figment.merge(Provided(layer));
        }
        let config: Self = figment.extract().map_err(|error| {
            let place = error.metadata.as_ref().map_or("the settings", |m| m.name.as_ref()).to_owned();
            ConfigError::new(&place, format!("\"{}\": {}", error.path.join("."), error.kind))
        })?;
        rules::check(&config)?;
        Ok(config)
    }

    /// The address people type, without a slash at its end.
    pub fn public_url(&self) -> String {
        self.public_url_setting.clone().unwrap_or_else(|| {
            let scheme = if self.serves_tls() { "https" } else { "http" };
            format!("{scheme}://localhost:{}", self.listen.port())
        })
    }

    /// Whether the server itself speaks TLS.
    pub fn serves_tls(&self) -> bool {
        self.tls.cert.is_some()
    }

    /// Whether people reach it by https, here or at a proxy; cookies are `Secure` then.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// Every setting in one block to print at start, with secrets hidden.
    pub fn summary(&self) -> String {
        summary::of(self)
    }
}

/// Figment takes providers by value.
struct Provided<'a>(&'a Layer);

impl Provider for Provided<'_> {
    fn metadata(&self) -> figment::Metadata {
        self.0.metadata()
    }

    fn data(&self) -> figment::Result<figment::value::Map<figment::Profile, Dict>> {
        self.0.data()
    }
}

fn defaults() -> Result<Layer, ConfigError> {
    parse("the defaults", DEFAULTS)
}

fn file(named: Option<&Path>) -> Result<Option<Layer>, ConfigError> {
    let path = named.unwrap_or(Path::new(FILE));
    let source = format!("the file {}", path.display());
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(None),
        Err(error) => return Err(ConfigError::new(&source, format!("it cannot be read: {error}"))),
    };
    let layer = parse(&source, &text)?;
    if layer.values.contains_key("secret_key") {
        return Err(ConfigError::new(
            &source,
            "\"secret_key\" does not belong in a file that gets copied and committed; set CLIENTSPHERE_SECRET_KEY",
        ));
    }
    Ok(Some(layer))
}

fn parse(source: &str, text: &str) -> Result<Layer, ConfigError> {
    let parsed = Toml::string(text).data().map_err(|error| ConfigError::new(source, format!("it is not TOML: {}", error.kind)))?;
    Ok(Layer { name: source.to_owned(), values: parsed.into_values().next().unwrap_or_default() })
}

fn command_line(flags: &Flags) -> Vec<Layer> {
    let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
    let texts = [
        ("--listen", "listen", flags.listen.clone()),
        ("--public-url", "public_url", flags.public_url.clone()),
        ("--data-dir", "data_dir", path(&flags.data_dir)),
        ("--spa-dir", "spa_dir", path(&flags.spa_dir)),
        ("--log-format", "logs.format", flags.log_format.clone()),
        ("--log-filter", "logs.filter", flags.log_filter.clone()),
    ];
    let mut layers: Vec<_> =
        texts.into_iter().filter_map(|(flag, key, text)| Some(Layer::one(format!("the flag {flag}"), key, Value::from(text?)))).collect();
    if flags.demo {
        layers.push(Layer::one("the flag --demo".to_owned(), "demo", Value::from(true)));
    }
    layers
}

#[cfg(test)]
mod tests;
