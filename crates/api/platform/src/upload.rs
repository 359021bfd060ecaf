//! Files that are sent up as the body of a request.

use super::can::app;
use super::ctx::BodyDigest;
use super::error::Error;
use super::limits::{Arriving, Place};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use std::io::{self, Read as _, Seek as _};
use std::time::Duration;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::OwnedSemaphorePermit;

/// What of a file waits in memory for its rest, and for its turn; a longer one waits on the disk.
const IN_MEMORY: usize = 1024 * 1024;
/// How long a file that is here waits for its turn: those before it are few.
const TURN: Duration = Duration::from_secs(60);

/// A file that has been announced. Nothing of it is read, and no place taken, before [`Self::receive`].
pub struct Upload {
    request: HttpRequest,
    payload: Payload,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self { request: request.clone(), payload: payload.take() }))
    }
}

/// What a file that is worked on holds: its sender's place, and one for work that takes much memory.
pub struct Working {
    _place: Place,
    heavy: OwnedSemaphorePermit,
}

impl Working {
    /// The place for work that takes much memory.
    pub fn place(&self) -> &OwnedSemaphorePermit {
        &self.heavy
    }
}

impl Upload {
    /// Receives the file, of at most `largest` bytes and what the configuration allows. To be called when all is checked that can be without it:
    /// whether the sender may send it, and where to.
    pub async fn receive(self, largest: usize) -> Result<(Bytes, Working), Error> {
        let app = app(&self.request)?;
        let largest = largest.min(app.config.limits.upload);
        let (mut body, place) = Arriving::file(&self.request, self.payload, largest)?;
        let (mut spool, mut digest) = (Spool::default(), Sha256::new());
        while let Some(piece) = body.next().await? {
            digest.update(&piece);
            spool.add(&piece).await.map_err(|e| failed(&e))?;
        }
        drop(body);
        self.request.extensions_mut().insert(BodyDigest(digest.finalize().into()));
        let heavy = app.heavy_work_within(TURN).await?;
        Ok((spool.read().await.map_err(|e| failed(&e))?, Working { _place: place, heavy }))
    }
}

/// What has arrived so far.
#[derive(Default)]
struct Spool {
    memory: BytesMut,
    /// Without a name, gone with the process.
    file: Option<File>,
}

impl Spool {
    async fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + piece.len() > IN_MEMORY {
            self.file = Some(File::from_std(tempfile::tempfile()?));
        }
        match &mut self.file {
            Some(file) => file.write_all(piece).await,
            None => {
                self.memory.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    /// All of it, in order.
    async fn read(self) -> io::Result<Bytes> {
        let Some(mut file) = self.file else { return Ok(self.memory.freeze()) };
        file.flush().await?;
        let mut file = file.into_std().await;
        let read = move || {
            let mut all = Vec::from(self.memory);
            file.rewind()?;
            file.read_to_end(&mut all)?;
            Ok(Bytes::from(all))
        };
        web::block(read).await.map_err(io::Error::other)?
    }
}

fn failed(error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::StorageFull { Error::Full } else { Error::internal(format!("an upload cannot be kept: {error}")) }
}
