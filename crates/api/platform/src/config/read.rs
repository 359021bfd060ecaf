//! How texts of the file and the environment become values.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::units;

/// `None` for an empty text.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(from)?.trim().to_owned()).filter(|text| !text.is_empty()))
}

pub fn path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(text(from)?.map(PathBuf::from))
}

pub fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    // As it is: spaces may belong to a password.
    Ok(Some(String::deserialize(from)?).filter(|text| !text.is_empty()).map(SecretString::from))
}

pub fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    let hint = || D::Error::custom(format!("\"{text}\" is not an address with a port, such as 127.0.0.1:8080 or [::]:8080"));
    text.trim().parse().map_err(|_| hint())
}

pub fn span<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    units::span(&String::deserialize(from)?).map_err(D::Error::custom)
}

pub fn size<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    units::size(&String::deserialize(from)?).map_err(D::Error::custom)
}

pub fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|item| {
            let item = item.trim();
            item.parse::<IpNet>()
                .or_else(|_| item.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| D::Error::custom(format!("\"{item}\" is neither an address nor a network such as 10.0.0.0/8")))
        })
        .collect()
}
