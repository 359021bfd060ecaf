//! How the list is laid out: its columns and how dense its rows are. In the address, and remembered on this device.

use leptos::prelude::*;
use platform::address::Address;
use ui::Density;

use shared::customers::custom_fields::PREFIX;

use super::{
    columns::{keys, shown_first},
    custom_fields::Defined,
    stored::Memory,
};

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
    /// The custom fields that have a column; they come once it is known which of them are hidden.
    pub custom: RwSignal<Vec<Defined>>,
    /// The keys that the address, or else this device, asks for.
    asked: Signal<Vec<String>>,
}

impl Layout {
    /// Follows the address, and changes it as the reader chooses. `fields` are the custom fields in use, which may come later.
    pub fn follow(address: Address, fields: Signal<Vec<Defined>>) -> Self {
        let columns = address.signal("columns");
        let layout = address.signal("layout");
        let asked = Signal::derive(move || columns.read().as_deref().map_or_else(remembered, read));
        let wanted = move || {
            let fields = fields.get();
            (hidden_of(&keys(&fields), &asked.get()), fields)
        };
        let dense = move || if layout.read().as_deref() == Some(COMPACT) { Density::Compact } else { Density::Normal };
        let (at_first, fields_at_first) = untrack(wanted);
        let (hidden, custom) = (RwSignal::new(at_first), RwSignal::new(fields_at_first));
        let density = RwSignal::new(untrack(dense));
        let this = Self { hidden, density, custom, asked };
        Effect::watch(
            wanted,
            move |(wanted, fields), _, _| {
                if *hidden.read_untracked() != *wanted {
                    hidden.set(wanted.clone());
                }
                if *custom.read_untracked() != *fields {
                    custom.set(fields.clone());
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
            move |_, _, _| {
                let shown = this.columns();
                // As the address has them, in whichever order they were hidden.
                let (held, fields) = untrack(wanted);
                if hidden_of(&keys(&fields), &shown) != held {
                    Memory::Device.write(COLUMNS_KEY, &shown);
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
        this
    }

    /// The keys of the optional columns shown now.
    pub fn columns(self) -> Vec<String> {
        let keys = self.custom.with_untracked(|custom| keys(custom));
        self.hidden.with_untracked(|hidden| shown_of(&keys, hidden, &self.asked.get_untracked()))
    }
}

/// The columns as an address names them.
pub fn text(shown: &[String]) -> String {
    if shown.is_empty() { NONE.to_owned() } else { shown.join(",") }
}

fn read(text: &str) -> Vec<String> {
    text.split(',').filter(|key| *key != NONE && !key.is_empty()).map(str::to_owned).collect()
}

/// The keys that are not asked for.
fn hidden_of(keys: &[&str], asked: &[String]) -> Vec<String> {
    keys.iter().filter(|key| !asked.iter().any(|asked| asked == *key)).map(|key| (*key).to_owned()).collect()
}

/// The keys that are not hidden, and those asked for of custom fields that are not here: they may be put away for a while only.
fn shown_of(keys: &[&str], hidden: &[String], asked: &[String]) -> Vec<String> {
    let shown = keys.iter().map(|key| (*key).to_owned()).filter(|key| !hidden.contains(key));
    let absent = asked.iter().filter(|key| key.starts_with(PREFIX) && !keys.contains(&key.as_str())).cloned();
    shown.chain(absent).collect()
}

/// The columns chosen last on this device.
fn remembered() -> Vec<String> {
    Memory::Device.read::<Vec<String>>(COLUMNS_KEY).unwrap_or_else(shown_first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;

    #[test]
    fn an_address_names_columns_and_no_columns() {
        assert_eq!(read(&text(&shown_first())), shown_first());
        assert!(read(&text(&[])).is_empty());
    }

    #[test]
    fn hidden_and_shown_are_two_sides() {
        let all = keys(&[Defined::of(field("tier", "choice"))]);
        let asked = read("revenue,shoe,custom.tier,email,custom.gone");
        let hidden = hidden_of(&all, &asked);
        assert!(hidden.contains(&"sector".to_owned()) && !hidden.contains(&"custom.tier".to_owned()));
        // In the order of the table, without what is no column, and with a field that is put away.
        assert_eq!(shown_of(&all, &hidden, &asked), ["email", "revenue", "custom.tier", "custom.gone"]);
    }
}
