//! Sweeps over everything the OpenAPI document describes.

mod document;
mod exports;
mod fuzz;
mod permissions;
mod recorded;
mod scene;
mod strictness;

pub use document::{Document, Operation};
pub use scene::Scene;
