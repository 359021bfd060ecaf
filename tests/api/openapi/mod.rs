//! Sweeps over everything the OpenAPI document describes.

mod document;
mod exports;
mod fuzz;
mod permissions;
mod recorded;
mod scene;
mod strictness;
mod words;

pub use document::{Document, Operation};
