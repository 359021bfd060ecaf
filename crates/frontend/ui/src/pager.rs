use leptos::prelude::*;

use super::{Icon, format_number};
use crate::strings;

/// How many rows there are in all. Exact counts are dear, so beyond a bound only "more than" is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exact(u64),
    AtLeast(u64),
}

/// Steps through a list page by page: where one is, and back and forth.
///
/// ```ignore
/// view! { <Pager first=1 shown=50 total=Total::AtLeast(1000) has_previous=false has_next=true on_previous=back on_next=forth/> }
/// ```
#[component]
pub fn Pager(
    /// The number of the first row shown, counted from 1.
    #[prop(into)]
    first: Signal<u64>,
    /// How many rows are shown.
    #[prop(into)]
    shown: Signal<u64>,
    #[prop(into)] total: Signal<Option<Total>>,
    #[prop(into)] has_previous: Signal<bool>,
    #[prop(into)] has_next: Signal<bool>,
    #[prop(into)] on_previous: Callback<()>,
    #[prop(into)] on_next: Callback<()>,
) -> impl IntoView {
    let range = move || range(first.get(), shown.get(), total.get(), &|n| format_number(n as i64));
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="pager-range" role="status">{range}</span>
            <button type="button" class="button small" disabled=move || !has_previous.get() on:click=move |_| on_previous.run(())>
                <Icon name="chevron-left"/><span class="button-text">{strings::PREVIOUS}</span>
            </button>
            <button type="button" class="button small" disabled=move || !has_next.get() on:click=move |_| on_next.run(())>
                <span class="button-text">{strings::NEXT}</span><Icon name="chevron-right"/>
            </button>
        </nav>
    }
}

fn range(first: u64, shown: u64, total: Option<Total>, number: &dyn Fn(u64) -> String) -> String {
    if shown == 0 {
        return "0".into();
    }
    let rows = format!("{}–{}", number(first), number(first + shown - 1));
    match total {
        Some(Total::Exact(n)) => format!("{rows} of {}", number(n)),
        Some(Total::AtLeast(n)) => format!("{rows} of {}+", number(n)),
        None => rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_as_people_say_them() {
        let plain = |n: u64| n.to_string();
        assert_eq!(range(1, 50, Some(Total::AtLeast(1000)), &plain), "1–50 of 1000+");
        assert_eq!(range(51, 7, Some(Total::Exact(57)), &plain), "51–57 of 57");
        assert_eq!(range(1, 3, None, &plain), "1–3");
        assert_eq!(range(1, 0, Some(Total::Exact(0)), &plain), "0");
    }
}
