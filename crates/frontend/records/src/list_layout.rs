//! How a list is laid out: its columns and how dense its rows are. In the address, and remembered on this device.

use leptos::prelude::*;
use platform::address::Address;
use shared::record::uses::{COLUMN, LIST};
use ui::Density;

use super::{
    attribute::{Attr, PREFIX, built_in},
    pages::Pages,
    stored::Memory,
};

/// In addresses, where no optional column is shown.
const NONE: &str = "none";
/// The layout of close rows, in addresses.
const COMPACT: &str = "compact";

/// The layout as the table takes it.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The keys of the hidden columns.
    pub hidden: RwSignal<Vec<String>>,
    pub density: RwSignal<Density>,
    /// The fields that have a column besides the title, those that were added last.
    pub columns: Signal<Vec<Attr>>,
    /// The keys that the address, or else this device, asks for.
    asked: Signal<Vec<String>>,
}

/// The built-in fields that have a column besides the title.
fn columns(pages: &Pages) -> impl Iterator<Item = Attr> {
    let title = pages.spec.title;
    let mut columns: Vec<Attr> = built_in(pages.spec).into_iter().filter(|attr| attr.is(LIST | COLUMN) && attr.key != title).collect();
    columns.sort_by_key(|attr| pages.columns.iter().position(|key| *key == attr.key).unwrap_or(pages.columns.len()));
    columns.into_iter()
}

impl Layout {
    /// Follows the address, and changes it as the reader chooses. `custom` are the fields that were added, which may come later.
    pub fn follow(pages: &'static Pages, address: Address, custom: Signal<Vec<Attr>>) -> Self {
        let memory = format!("{}.columns", pages.spec.code);
        let (named, layout) = (address.signal("columns"), address.signal("layout"));
        let columns = Signal::derive(move || columns(pages).chain(custom.get()).collect::<Vec<_>>());
        let keys = move || columns.read().iter().map(|attr| attr.key).collect::<Vec<_>>();
        let shown_first = move || built_in(pages.spec).iter().filter(|attr| attr.is(LIST)).map(|attr| attr.key.to_owned()).collect();
        let remembered = memory.clone();
        let asked = Signal::derive(move || match named.read().as_deref() {
            Some(text) => read(text),
            None => Memory::Device.read::<Vec<String>>(&remembered).unwrap_or_else(shown_first),
        });
        let wanted = move || hidden_of(&keys(), &asked.get());
        let dense = move || if layout.read().as_deref() == Some(COMPACT) { Density::Compact } else { Density::Normal };
        let (hidden, density) = (RwSignal::new(untrack(wanted)), RwSignal::new(untrack(dense)));
        Effect::watch(wanted, move |now, _, _| put(hidden, now), false);
        Effect::watch(dense, move |now, _, _| put(density, now), false);
        Effect::watch(
            move || hidden.get(),
            move |hidden, _, _| {
                let (keys, asked) = untrack(|| (keys(), asked.get()));
                let shown = shown_of(&keys, hidden, &asked);
                // As the address has them, in whichever order they were hidden.
                if hidden_of(&keys, &shown) != hidden_of(&keys, &asked) {
                    Memory::Device.write(&memory, &shown);
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
        Self { hidden, density, columns, asked }
    }

    /// The keys of the columns shown now.
    pub fn shown(self) -> Vec<String> {
        let keys: Vec<_> = self.columns.with_untracked(|columns| columns.iter().map(|attr| attr.key).collect());
        self.hidden.with_untracked(|hidden| shown_of(&keys, hidden, &self.asked.get_untracked()))
    }
}

fn put<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, now: &T) {
    if *signal.read_untracked() != *now {
        signal.set(now.clone());
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

/// The keys that are not hidden, and those asked for of added fields that are not here: they may be put away for a while only.
fn shown_of(keys: &[&str], hidden: &[String], asked: &[String]) -> Vec<String> {
    let shown = keys.iter().map(|key| (*key).to_owned()).filter(|key| !hidden.contains(key));
    let absent = asked.iter().filter(|key| key.starts_with(PREFIX) && !keys.contains(&key.as_str())).cloned();
    shown.chain(absent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_columns_and_no_columns() {
        assert_eq!(read(&text(&["stage".into(), "owner".into()])), ["stage", "owner"]);
        assert!(read(&text(&[])).is_empty());
    }

    #[test]
    fn hidden_and_shown_are_two_sides() {
        let all = ["email", "stage", "value", "custom.tier"];
        let asked = read("value,shoe,custom.tier,email,custom.gone");
        let hidden = hidden_of(&all, &asked);
        assert_eq!(hidden, ["stage"]);
        assert_eq!(shown_of(&all, &hidden, &asked), ["email", "value", "custom.tier", "custom.gone"]);
    }
}
