//! The file that is handed over: data for programs and for people, and the files themselves, in one archive.

use super::disclosure::in_archive;
use actix_web::web;
use platform::{Ctx, Error};
use serde_json::Value;
use shared::attachments::Attachment;
use std::fs::File;
use std::io::{Seek, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive that is being written, in a file without a name.
pub struct Package(ZipWriter<File>);

impl Package {
    /// Begins with the data, for programs and for people, and the picture where there is one.
    pub fn begin(data: &Value, summary: &[u8], picture: Option<(String, Vec<u8>)>) -> Result<Self, Error> {
        let mut package = Self(ZipWriter::new(tempfile::tempfile().map_err(Error::internal)?));
        package.add("data.json", &serde_json::to_vec_pretty(data)?)?;
        package.add("summary.pdf", summary)?;
        if let Some((content_type, content)) = picture {
            package.add(&format!("picture.{}", content_type.rsplit('/').next().unwrap_or("bin")), &content)?;
        }
        Ok(package)
    }

    fn add(&mut self, name: &str, content: &[u8]) -> Result<(), Error> {
        self.0.start_file(name, SimpleFileOptions::default()).map_err(Error::internal)?;
        self.0.write_all(content).map_err(Error::internal)
    }

    /// Adds the files, one at a time in memory, and ends the archive.
    pub async fn finish(mut self, ctx: &Ctx, files: Vec<Attachment>) -> Result<File, Error> {
        for (n, file) in files.iter().enumerate() {
            let content = attachments::contents(ctx, file).await?;
            let name = in_archive(n, &file.name);
            self = web::block(move || self.add(&name, &content).map(|()| self)).await.map_err(Error::internal)??;
        }
        let mut file = self.0.finish().map_err(Error::internal)?;
        file.rewind().map_err(Error::internal)?;
        Ok(file)
    }
}
