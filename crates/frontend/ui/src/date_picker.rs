use leptos::{html, prelude::*};
use platform::time::Day;

use super::{
    Bind, FieldFrame, Icon,
    element::{focus_id, unique_id},
    popover::attach,
};
use crate::strings;

/// A date as `YYYY-MM-DD`: type it, or take it from a calendar. In the calendar arrow keys move by days and weeks, Page Up and Page Down
/// by months.
///
/// ```ignore
/// view! { <DatePicker bind=due label="Due" min="2026-01-01"/> }
/// ```
#[component]
pub fn DatePicker(
    #[prop(into)] bind: Bind<String>,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let popover = unique_id("days");
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    attach(node, open, popover.clone());
    let at = RwSignal::new(Day::today());
    let day_id = {
        let popover = popover.clone();
        move |day: Day| format!("{popover}-{day}")
    };
    let day_id = StoredValue::new(day_id);
    let bounds = (min.as_deref().and_then(Day::parse), max.as_deref().and_then(Day::parse));
    let allowed = move |day: Day| bounds.0.is_none_or(|min| day >= min) && bounds.1.is_none_or(|max| day <= max);
    let go = move |day: Day| {
        at.set(day);
        let id = day_id.with_value(|id| id(day));
        request_animation_frame(move || focus_id(&id));
    };
    let choose = move |day: Day| {
        bind.value.set(day.to_string());
        open.set(false);
        focus_id(&bind.id());
    };
    Effect::new(move |_| {
        if open.get() {
            go(Day::parse(&bind.value.get_untracked()).unwrap_or_else(Day::today));
        }
    });
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let day = at.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => day.plus(-1),
            "ArrowRight" => day.plus(1),
            "ArrowUp" => day.plus(-7),
            "ArrowDown" => day.plus(7),
            "Home" => day.plus(-i64::from(day.weekday())),
            "End" => day.plus(6 - i64::from(day.weekday())),
            "PageUp" => by_month(day, -1),
            "PageDown" => by_month(day, 1),
            _ => return,
        };
        event.prevent_default();
        go(to);
    };
    let has_hint = !hint.is_empty();
    let grid = move || {
        let shown = at.get();
        let chosen = Day::parse(&bind.value.read());
        let today = Day::today();
        let weeks: Vec<Vec<Day>> = shown.month.grid().chunks(7).map(<[Day]>::to_vec).collect();
        view! {
            <table class="days" role="grid" aria-label=shown.month.title() on:keydown=on_keydown>
                <thead><tr>{weeks[0].iter().map(|day| view! { <th scope="col">{day.weekday_name()}</th> }).collect_view()}</tr></thead>
                <tbody>
                    {weeks.into_iter().map(|week| view! {
                        <tr>{week.into_iter().map(|day| view! {
                            <td role="gridcell" aria-selected=(chosen == Some(day)).to_string()>
                                <button
                                    type="button" id=day_id.with_value(|id| id(day)) aria-label=day.title()
                                    class:outside={day.month != shown.month}
                                    aria-current=(day == today).then_some("date")
                                    tabindex=if day == shown { "0" } else { "-1" }
                                    disabled=!allowed(day)
                                    on:click=move |_| choose(day)
                                >{day.day}</button>
                            </td>
                        }).collect_view()}</tr>
                    }).collect_view()}
                </tbody>
            </table>
        }
    };
    view! {
        <FieldFrame id=id.clone() label error=bind.error hint required hide_label>
            <div class="affixed date-input">
                <input
                    id=id.clone() name=id type="date" min=min max=max disabled=disabled aria-required=required.then_some("true")
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    prop:value=bind.value on:input=move |event| bind.value.set(event_target_value(&event))
                />
                <button
                    type="button" class="affix-button" popovertarget=popover.clone() disabled=disabled
                    aria-label=strings::CHOOSE_DATE aria-expanded=move || open.get().to_string()
                ><Icon name="calendar"/></button>
            </div>
            <div class="popover date-popover" id=popover popover="auto" role="dialog" aria-label=strings::CHOOSE_DATE node_ref=node>
                <Show when=move || open.get()>
                    <header class="month-head">
                        <button type="button" class="button ghost icon-only small" aria-label=strings::PREVIOUS_MONTH
                            on:click=move |_| at.update(|day| *day = by_month(*day, -1))><Icon name="chevron-left"/></button>
                        <strong aria-live="polite">{move || at.get().month.title()}</strong>
                        <button type="button" class="button ghost icon-only small" aria-label=strings::NEXT_MONTH
                            on:click=move |_| at.update(|day| *day = by_month(*day, 1))><Icon name="chevron-right"/></button>
                    </header>
                    {grid}
                    <button type="button" class="button ghost small" on:click=move |_| choose(Day::today())>{strings::TODAY}</button>
                </Show>
            </div>
        </FieldFrame>
    }
}

/// The same day of another month, or its last.
fn by_month(day: Day, months: i32) -> Day {
    let month = day.month.plus(months);
    Day { month, day: day.day.min(month.days()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_month_leads_to_the_last_day_of_a_short_one() {
        let day = Day::parse("2026-01-31").expect("a date");
        assert_eq!(by_month(day, 1).to_string(), "2026-02-28");
        assert_eq!(by_month(day, -1).to_string(), "2025-12-31");
    }
}
