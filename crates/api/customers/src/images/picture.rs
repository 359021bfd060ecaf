//! From any picture to a small one that holds nothing but what is seen.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use platform::file_reader::FileReader;
use std::io::Cursor;

/// The longer side of what is kept: sharp where it is shown largest, on dense screens too.
const SIDE: u32 = 320;
/// Width times height of what is decoded at all.
const PIXELS: u64 = 40_000_000;
/// Memory that decoding may take.
const MEMORY: u64 = 320 * 1024 * 1024;
const QUALITY: u8 = 85;

const NOT_READ: &str = "cannot be read as a picture: it is damaged";

/// A small picture.
pub struct Picture {
    pub content_type: String,
    pub content: Vec<u8>,
}

/// Makes pictures small; the contents are the small one.
pub struct PictureReader;

impl FileReader for PictureReader {
    const NAME: &'static str = "picture";
    const WAY_OUT: &'static str = "open it in a program for pictures and save it again, smaller";
    type How = ();
    /// The media type.
    type Found = String;

    fn read(file: &[u8], (): &()) -> Result<(String, Vec<u8>), String> {
        let small = small(file)?;
        Ok((small.content_type, small.content))
    }
}

/// Decodes a picture, turns it upright and makes it small. The size is looked at before anything is decoded: a few bytes may claim to be a square
/// mile.
pub fn small(content: &[u8]) -> Result<Picture, &'static str> {
    let format = match image::guess_format(content) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)) => format,
        _ => return Err("must be a PNG, JPEG, WebP or GIF picture"),
    };
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| NOT_READ)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err("has more than 40 megapixels: make it smaller first");
    }
    let upright = decoder.orientation().map_err(|_| NOT_READ)?;
    let mut whole = DynamicImage::from_decoder(decoder).map_err(|_| NOT_READ)?;
    whole.apply_orientation(upright);
    let small = if whole.width().max(whole.height()) > SIDE { whole.thumbnail(SIDE, SIDE) } else { whole };
    encode(&small).map_err(|_| NOT_READ)
}

/// As JPEG, or as PNG where something shows through.
fn encode(picture: &DynamicImage) -> image::ImageResult<Picture> {
    let mut content = Vec::new();
    if picture.color().has_alpha() {
        DynamicImage::from(picture.to_rgba8()).write_to(&mut Cursor::new(&mut content), ImageFormat::Png)?;
        return Ok(Picture { content_type: "image/png".to_owned(), content });
    }
    JpegEncoder::new_with_quality(&mut content, QUALITY).encode_image(&picture.to_rgb8())?;
    Ok(Picture { content_type: "image/jpeg".to_owned(), content })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    /// A JPEG that is twice as wide as high, with a note of the camera that it lies on its side.
    fn from_camera() -> Vec<u8> {
        let mut plain = Vec::new();
        JpegEncoder::new(&mut plain).encode_image(&DynamicImage::new_rgb8(40, 20).to_rgb8()).unwrap();
        let note = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0Berlin";
        let length = u16::try_from(note.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, note, &plain[2..]].concat()
    }

    #[test]
    fn pictures_become_small_and_keep_their_shape() {
        let small = small(&png(640, 320)).unwrap();
        let read = image::load_from_memory(&small.content).unwrap();
        assert_eq!((read.width(), read.height(), small.content_type.as_str()), (320, 160, "image/jpeg"));
        assert_eq!(super::small(&png(10, 20)).map(|p| image::load_from_memory(&p.content).unwrap().height()), Ok(20));
    }

    #[test]
    fn what_the_camera_noted_is_used_and_gone() {
        let photo = from_camera();
        assert!(photo.windows(6).any(|w| w == b"Berlin"));
        let small = small(&photo).unwrap();
        assert!(!small.content.windows(4).any(|w| w == b"Exif" || w == b"Berl"));
        let read = image::load_from_memory(&small.content).unwrap();
        assert_eq!((read.width(), read.height()), (20, 40), "it stands upright");
    }

    #[test]
    fn anything_else_is_refused_in_words() {
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        assert!(small(&bomb).is_err());
        assert!(small(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_err_and(|reason| reason.starts_with("must be")));
        assert!(small(&png(30, 30)[..60]).is_err());
    }
}
