//! Where settings come from, and the check that each layer holds only settings that exist, in the right shape.

use figment::{
    Metadata, Profile, Provider,
    value::{Dict, Map, Num, Value},
};

use super::ConfigError;

/// One source of settings: a file, an environment variable, the command line.
pub struct Layer {
    /// As a person would name it in a message: "the file clientsphere.toml".
    pub name: String,
    /// What it sets.
    pub values: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

impl Layer {
    /// A layer that sets the one `path` (`limits.json_body`).
    pub fn one(name: String, path: &str, value: Value) -> Self {
        let mut keys = path.rsplit('.');
        let last = keys.next().unwrap_or_default();
        let values = keys.fold(Dict::from([(last.to_owned(), value)]), |inner, key| Dict::from([(key.to_owned(), inner.into())]));
        Self { name, values }
    }

    /// Refuses keys that `known` does not have and values of another type. Says the key and the source, never the value, which may
    /// be a secret in the wrong place.
    pub fn check(&self, known: &Dict) -> Result<(), ConfigError> {
        check(&self.name, "", &self.values, known)
    }
}

fn check(source: &str, prefix: &str, values: &Dict, known: &Dict) -> Result<(), ConfigError> {
    for (key, value) in values {
        let path = format!("{prefix}{key}");
        let Some(default) = known.get(key) else {
            return Err(ConfigError::new(source, format!("\"{path}\" is not a setting{}", nearest(key, prefix, known))));
        };
        let fits = match (default, value) {
            (Value::Dict(_, known), Value::Dict(_, values)) => {
                check(source, &format!("{path}."), values, known)?;
                true
            }
            (Value::String(..), Value::String(..)) | (Value::Bool(..), Value::Bool(..)) | (Value::Num(..), Value::Num(..)) => true,
            (Value::Array(..), Value::Array(_, items)) => items.iter().all(|item| matches!(item, Value::String(..))),
            _ => false,
        };
        if !fits {
            return Err(ConfigError::new(source, format!("\"{path}\" must be {}", shape(default))));
        }
    }
    Ok(())
}

fn nearest(key: &str, prefix: &str, known: &Dict) -> String {
    let best = known.keys().map(|k| (strsim::jaro_winkler(k, key), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, k)) if likeness > 0.8 => format!("; did you mean \"{prefix}{k}\"?"),
        _ => format!("; here there are: {}", known.keys().cloned().collect::<Vec<_>>().join(", ")),
    }
}

fn shape(default: &Value) -> &'static str {
    match default {
        Value::Dict(..) => "a table of settings",
        Value::Array(..) => "a list of texts: [\"one\", \"two\"]",
        Value::Bool(..) => "true or false",
        Value::Num(..) => "a whole number without quotes",
        _ => "text in quotes",
    }
}

/// Turns the variable's text into a value of the type the setting has, so that a password of digits stays a text.
pub fn from_environment(name: &str, path: &str, text: &str, known: &Dict) -> Result<Layer, ConfigError> {
    let source = format!("the environment variable {name}");
    let value = match find(path, known) {
        Some(Value::Bool(..)) => match text.trim() {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            _ => return Err(ConfigError::new(&source, "must be true or false")),
        },
        Some(Value::Num(..)) => match text.trim().parse::<u64>() {
            Ok(number) => Value::from(Num::U64(number)),
            Err(_) => return Err(ConfigError::new(&source, "must be a whole number")),
        },
        Some(Value::Array(..)) => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect::<Vec<_>>().into()
        }
        // Unknown keys become text too; the check of the layer refuses them by name.
        _ => text.to_owned().into(),
    };
    Ok(Layer::one(source, path, value))
}

fn find<'a>(path: &str, known: &'a Dict) -> Option<&'a Value> {
    match path.split_once('.') {
        None => known.get(path),
        Some((table, rest)) => known.get(table)?.as_dict().and_then(|inner| find(rest, inner)),
    }
}
