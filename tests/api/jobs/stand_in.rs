//! A mail server of a few lines that notes what is said to it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it answers to `RCPT TO`, each time one is taken; then 250.
pub type Refusals = Arc<Mutex<Vec<&'static str>>>;

/// The recipients of a mail, and its text.
pub type Mail = (Vec<String>, String);

pub struct MailServer {
    pub address: SocketAddr,
    /// Each mail's commands before its data, and the data.
    pub mails: Arc<Mutex<Vec<Mail>>>,
    pub refusals: Refusals,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), mails: Arc::default(), refusals: Arc::default() };
        let (mails, refusals) = (server.mails.clone(), server.refusals.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mails, refusals) = (mails.clone(), refusals.clone());
                tokio::spawn(async move { drop(serve(stream, &mails, &refusals).await) });
            }
        });
        server
    }
}

async fn serve(stream: TcpStream, mails: &Mutex<Vec<(Vec<String>, String)>>, refusals: &Mutex<Vec<&'static str>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 stand-in ESMTP\r\n").await?;
    let (mut commands, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        commands.push(line.trim_end().to_owned());
        let answer = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250-stand-in\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" => {
                let refusal = refusals.lock().unwrap().pop();
                format!("{}\r\n", refusal.unwrap_or("250 OK"))
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut data = String::new();
                while !data.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut data).await?;
                }
                mails.lock().unwrap().push((std::mem::take(&mut commands), data));
                "250 kept\r\n".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 OK\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}
