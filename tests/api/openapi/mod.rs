//! Sweeps over everything the OpenAPI document describes.

mod document;
mod examples;
mod exports;
mod fuzz;
mod limits;
mod names;
mod permissions;
mod problems;
mod recorded;
mod repeated;
mod scene;
mod strictness;
mod valid;
mod words;

pub use document::{Document, Operation};
pub use scene::Scene;
