//! Rebuilds the server when a new web app was built, because it carries it inside.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo would rebuild each time while a watched path is missing, so an empty folder stands in.
    let _ = std::fs::create_dir_all("../../frontend/dist");
    println!("cargo::rerun-if-changed=../../frontend/dist");
}
