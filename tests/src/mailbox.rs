//! Mail as it lies in the outbox folder.

use base64::Engine as _;
use std::path::Path;

/// One message.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The header lines, folded ones joined.
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// As it was written.
    pub raw: String,
}

impl Mail {
    /// All messages in a folder.
    pub fn all(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let files = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "eml"));
        files.filter_map(|file| std::fs::read_to_string(file).ok()).filter_map(|raw| Self::parse(&raw)).collect()
    }

    /// Reads a message; `None` while it is still being written.
    pub fn parse(raw: &str) -> Option<Self> {
        let (head, body) = raw.split_once("\r\n\r\n")?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in head.split("\r\n") {
            match line.split_once(':') {
                _ if line.starts_with([' ', '\t']) => headers.last_mut()?.1.push_str(line),
                Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
                None => return None,
            }
        }
        let encoding = headers.iter().find(|(name, _)| name == "content-transfer-encoding").map_or("7bit", |(_, value)| value.as_str());
        let text = match encoding.to_ascii_lowercase().as_str() {
            "base64" => {
                let packed: String = body.split_whitespace().collect();
                String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).ok()?).ok()?
            }
            "quoted-printable" => quoted_printable(body),
            _ => body.to_owned(),
        };
        Some(Self { headers, text, raw: raw.to_owned() })
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// The whole link to this page of the web app.
    pub fn link(&self, page: &str) -> Option<String> {
        let at = self.text.find(&format!("/{page}#"))?;
        let start = self.text[..at].rfind(char::is_whitespace).map_or(0, |i| i + 1);
        self.text[start..].split_whitespace().next().map(str::to_owned)
    }

    /// The token in the link to this page.
    pub fn token(&self, page: &str) -> Option<String> {
        self.link(page)?.split_once('#').map(|(_, token)| token.to_owned())
    }
}

fn quoted_printable(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        match (byte, hex) {
            (b'=', Some(value)) => {
                bytes.push(value);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
