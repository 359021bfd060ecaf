//! A view of the list: what its address holds, apart from the place in it.

use platform::{address::Address, client};
use shared::views::ViewState;

use super::{
    list_layout,
    list_query::{ARRANGING, narrowing},
    pages::Pages,
};

/// What the list shows now; tracked.
pub fn of(pages: &Pages, address: Address) -> ViewState {
    let pairs: Vec<_> = narrowing(pages).into_iter().chain(ARRANGING).map(|name| (name, address.get(name))).collect();
    let query = client::query("", &pairs);
    ViewState {
        query: query.trim_start_matches('?').to_owned(),
        columns: address.get("columns").map(|columns| columns.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        layout: address.get("layout"),
    }
}

/// As [`of`], with the columns named that are shown: what is saved looks the same on another device.
pub fn to_save(pages: &Pages, address: Address, layout: list_layout::Layout) -> ViewState {
    let columns = list_layout::text(&layout.shown());
    ViewState { columns: columns.split(',').map(str::to_owned).collect(), ..leptos::prelude::untrack(|| of(pages, address)) }
}

/// The address that shows it; `id` is the saved view's.
pub fn href(code: &str, state: &ViewState, id: Option<&str>) -> String {
    let own = [
        (!state.columns.is_empty()).then(|| format!("columns={}", state.columns.join(","))),
        state.layout.as_ref().map(|layout| format!("layout={layout}")),
        id.map(|id| format!("view={id}")),
    ];
    let parts: Vec<_> = Some(state.query.clone()).filter(|query| !query.is_empty()).into_iter().chain(own.into_iter().flatten()).collect();
    if parts.is_empty() { format!("/{code}") } else { format!("/{code}?{}", parts.join("&")) }
}

/// Whether both show the same rows in the same order.
pub fn same_rows(one: &ViewState, other: &ViewState) -> bool {
    let sorted = |state: &ViewState| {
        let mut parts: Vec<_> = state.query.split('&').map(str::to_owned).collect();
        parts.sort();
        parts
    };
    sorted(one) == sorted(other)
}

/// Whether the list still looks as the view was saved. A list that names no columns shows the view's.
pub fn same_look(saved: &ViewState, now: &ViewState) -> bool {
    same_rows(saved, now) && (now.columns.is_empty() || saved.columns == now.columns) && saved.layout == now.layout
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(query: &str) -> ViewState {
        ViewState { query: query.to_owned(), ..Default::default() }
    }

    #[test]
    fn a_view_has_an_address() {
        let view = ViewState { columns: vec!["email".into(), "revenue".into()], layout: Some("compact".into()), ..state("tag=vip") };
        assert_eq!(href("leads", &view, Some("7")), "/leads?tag=vip&columns=email,revenue&layout=compact&view=7");
        assert_eq!(href("leads", &state(""), None), "/leads");
    }

    #[test]
    fn order_in_the_address_does_not_matter() {
        assert!(same_rows(&state("a=1&b=2"), &state("b=2&a=1")));
        assert!(!same_rows(&state("a=1"), &state("a=2")));
        let saved = ViewState { columns: vec!["email".into()], ..state("a=1") };
        assert!(same_look(&saved, &state("a=1")));
        assert!(!same_look(&saved, &ViewState { columns: vec!["phone".into()], ..state("a=1") }));
    }
}
