//! Removes the sections of a WASM file that a browser never reads.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// What happens to the section with the functions' names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Names {
    Keep,
    Drop,
}

pub fn strip_file(path: &Path, names: Names) -> Result<()> {
    let module = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let stripped = strip(&module, names).with_context(|| format!("{} is no valid WASM", path.display()))?;
    fs::write(path, stripped).with_context(|| format!("cannot write {}", path.display()))
}

/// The module without linker, debugger and producer sections.
fn strip(module: &[u8], names: Names) -> Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if matches!(&payload, Payload::CustomSection(section) if is_superfluous(section.name(), names)) {
            continue;
        }
        // Payloads inside a section, like each function's body, have no range of their own.
        if let Some((id, range)) = payload.as_section() {
            let data = &module[usize::try_from(range.start)?..usize::try_from(range.end)?];
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

fn is_superfluous(section: &str, names: Names) -> bool {
    match section {
        "name" => names == Names::Drop,
        "producers" | "linking" => true,
        _ => section.starts_with(".debug") || section.starts_with("reloc."),
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, ExportKind, ExportSection, TypeSection};

    use super::*;

    fn module(customs: &[&str]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut exports = ExportSection::new();
        exports.export("memory", ExportKind::Memory, 0);
        module.section(&exports);
        for name in customs {
            module.section(&CustomSection { name: (*name).into(), data: b"text".as_slice().into() });
        }
        module.finish()
    }

    #[test]
    fn drops_only_what_is_superfluous() {
        let full = module(&["name", "producers", ".debug_info", "linking", "reloc.CODE", "target_features"]);
        assert_eq!(strip(&full, Names::Drop).unwrap(), module(&["target_features"]));
        assert_eq!(strip(&full, Names::Keep).unwrap(), module(&["name", "target_features"]));
    }

    #[test]
    fn refuses_what_is_no_module() {
        assert!(strip(b"<html>", Names::Drop).is_err());
    }
}
