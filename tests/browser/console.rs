//! The console of the browser, read without the runtime of the test, which stands still while the test ends.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;
use thirtyfour::{BrowserLogEntry, SessionId};

/// What was logged since last asked.
pub fn read(port: u16, session: &SessionId) -> Result<Vec<BrowserLogEntry>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let body = r#"{"type":"browser"}"#;
    let head = format!("POST /session/{session}/log HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
    let mut answer = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().unwrap_or_default(),
            // The connection stays open, so that its end tells nothing.
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    let answer: serde_json::Value = serde_json::from_slice(&body)?;
    Ok(serde_json::from_value(answer["value"].clone())?)
}
