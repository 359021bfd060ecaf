//! The file that is handed over: data for programs and for people, in one archive.

use crate::platform::Error;
use crate::platform::pdf::{self, Document};
use serde_json::Value;
use std::fs::File;
use std::io::{Seek, Write};
use tokio::sync::OwnedSemaphorePermit;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Makes the archive in a file without a name. The place among those who take much memory is held until it is on the disk.
pub fn make(data: &Value, summary: Document, place: OwnedSemaphorePermit) -> Result<File, Error> {
    let summary = pdf::render(summary)?;
    let mut archive = ZipWriter::new(tempfile::tempfile().map_err(Error::internal)?);
    for (name, content) in [("data.json", serde_json::to_vec_pretty(data)?), ("summary.pdf", summary)] {
        archive.start_file(name, SimpleFileOptions::default()).map_err(Error::internal)?;
        archive.write_all(&content).map_err(Error::internal)?;
    }
    let mut file = archive.finish().map_err(Error::internal)?;
    file.rewind().map_err(Error::internal)?;
    drop(place);
    Ok(file)
}
