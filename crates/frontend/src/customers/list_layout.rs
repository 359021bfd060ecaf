//! How the list is laid out: its columns and how dense its rows are. In the address, and remembered on this device.

use leptos::prelude::*;

use super::{
    columns::{self, COLUMNS, ColumnId, SHOWN_FIRST},
    stored::Memory,
};
use crate::{address::Address, ui::Density};

const COLUMNS_KEY: &str = "columns";
/// In addresses, where no optional column is shown.
const NONE: &str = "none";
/// The layout of close rows, in addresses and views.
pub const COMPACT: &str = "compact";

/// The layout as the table takes it.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The keys of the hidden columns.
    pub hidden: RwSignal<Vec<String>>,
    pub density: RwSignal<Density>,
}

impl Layout {
    /// Follows the address, and changes it as the reader chooses.
    pub fn follow(address: Address) -> Self {
        let columns = address.signal("columns");
        let layout = address.signal("layout");
        let wanted = move || columns::hidden(&columns.read().as_deref().map_or_else(remembered, read));
        let dense = move || if layout.read().as_deref() == Some(COMPACT) { Density::Compact } else { Density::Normal };
        let hidden = RwSignal::new(untrack(wanted));
        let density = RwSignal::new(untrack(dense));
        Effect::watch(
            wanted,
            move |wanted, _, _| {
                if *hidden.read_untracked() != *wanted {
                    hidden.set(wanted.clone());
                }
            },
            false,
        );
        Effect::watch(
            dense,
            move |wanted, _, _| {
                if *density.read_untracked() != *wanted {
                    density.set(*wanted);
                }
            },
            false,
        );
        Effect::watch(
            move || hidden.get(),
            move |hidden, _, _| {
                let shown = columns::shown(hidden);
                if columns::hidden(&shown) != untrack(wanted) {
                    Memory::Device.write(COLUMNS_KEY, &shown.iter().map(|column| column.key()).collect::<Vec<_>>());
                    address.set(&[("columns", Some(text(&shown)))]);
                }
            },
            false,
        );
        Effect::watch(
            move || density.get(),
            move |density, _, _| {
                if *density != untrack(dense) {
                    address.set(&[("layout", (*density == Density::Compact).then(|| COMPACT.to_owned()))]);
                }
            },
            false,
        );
        Self { hidden, density }
    }

    /// The optional columns shown now.
    pub fn columns(self) -> Vec<ColumnId> {
        columns::shown(&self.hidden.read_untracked())
    }
}

/// The columns as an address names them.
pub fn text(shown: &[ColumnId]) -> String {
    if shown.is_empty() { NONE.to_owned() } else { shown.iter().map(|column| column.key()).collect::<Vec<_>>().join(",") }
}

fn read(text: &str) -> Vec<ColumnId> {
    let named: Vec<_> = text.split(',').filter_map(ColumnId::from_key).collect();
    COLUMNS.into_iter().filter(|column| named.contains(column)).collect()
}

/// The columns chosen last on this device.
fn remembered() -> Vec<ColumnId> {
    let keys = Memory::Device.read::<Vec<String>>(COLUMNS_KEY);
    keys.map_or_else(|| SHOWN_FIRST.to_vec(), |keys| read(&keys.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_columns_and_no_columns() {
        assert_eq!(read(&text(&SHOWN_FIRST)), SHOWN_FIRST);
        assert_eq!(read(&text(&[])), []);
        assert_eq!(read("revenue,shoe,email"), [ColumnId::Email, ColumnId::Revenue]);
    }
}
