//! The console of the browser, read without the runtime of the test, which stands still while the test ends.

use std::io::{Read, Result, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;
use thirtyfour::{BrowserLogEntry, SessionId};

/// What was logged since last asked.
pub fn read(port: u16, session: &SessionId) -> Result<Vec<BrowserLogEntry>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let body = r#"{"type":"browser"}"#;
    let head = format!("POST /session/{session}/log HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let begins = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
    let answer: serde_json::Value = serde_json::from_slice(&answer[begins..])?;
    Ok(serde_json::from_value(answer["value"].clone())?)
}
