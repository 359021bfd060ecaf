use leptos::prelude::*;
use platform::time::{Day, Month};

use super::{
    Icon, Tone,
    element::{focus_id, unique_id},
};
use crate::strings;

/// Something on a day of the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    pub id: String,
    pub day: Day,
    /// As it is read, such as "09:30".
    pub time: Option<String>,
    pub title: String,
    pub tone: Tone,
    pub href: String,
}

/// A month and what is on its days. Arrow keys move between days, Page Up and Page Down between months; Enter on a day calls `on_day`.
///
/// ```ignore
/// view! { <Calendar month on_month=set_month events on_day=new_meeting_on/> }
/// ```
#[component]
pub fn Calendar(
    #[prop(into)] month: Signal<Month>,
    #[prop(into)] on_month: Callback<Month>,
    #[prop(into)] events: Signal<Vec<CalendarEvent>>,
    #[prop(into)] on_day: Callback<Day>,
) -> impl IntoView {
    let id = StoredValue::new(unique_id("calendar"));
    let at = RwSignal::new(Day::today());
    let day_id = move |day: Day| format!("{}-{day}", id.get_value());
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let day = at.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => day.plus(-1),
            "ArrowRight" => day.plus(1),
            "ArrowUp" => day.plus(-7),
            "ArrowDown" => day.plus(7),
            "PageUp" => day.month.plus(-1).first(),
            "PageDown" => day.month.plus(1).first(),
            _ => return,
        };
        event.prevent_default();
        at.set(to);
        if to.month != month.get_untracked() {
            on_month.run(to.month);
        }
        request_animation_frame(move || focus_id(&day_id(to)));
    };
    let turn = move |months| {
        let to = month.get_untracked().plus(months);
        at.set(to.first());
        on_month.run(to);
    };
    let weeks = move || {
        let shown = month.get();
        let all = events.get();
        let today = Day::today();
        // One day can be reached with Tab: the one last moved to, or the first.
        let reachable = if at.get().month == shown { at.get() } else { shown.first() };
        let weeks: Vec<Vec<Day>> = shown.grid().chunks(7).map(<[Day]>::to_vec).collect();
        weeks.into_iter().map(|week| view! {
            <tr>
                {week.into_iter().map(|day| {
                    let here: Vec<_> = all.iter().filter(|event| event.day == day).cloned().collect();
                    let name = match here.len() { 0 => day.title(), 1 => format!("{}, 1 entry", day.title()), n => format!("{}, {n} entries", day.title()) };
                    let busy = (!here.is_empty()).to_string();
                    view! {
                        <td class:outside={day.month != shown} data-busy=busy>
                            <button
                                type="button" class="calendar-day" id=day_id(day) aria-label=name aria-current=(day == today).then_some("date")
                                tabindex=if day == reachable { "0" } else { "-1" } on:focus=move |_| at.set(day) on:click=move |_| on_day.run(day)
                            >{day.day}</button>
                            <ul>
                                {here.into_iter().map(|event| { let title = event.title.clone(); view! {
                                    <li><a class="calendar-event" data-tone=event.tone.name() href=event.href title=title>
                                        {event.time.map(|time| view! { <time>{time}</time> })}<span>{event.title}</span>
                                    </a></li>
                                } }).collect_view()}
                            </ul>
                        </td>
                    }
                }).collect_view()}
            </tr>
        }).collect_view()
    };
    view! {
        <section class="calendar">
            <header class="month-head">
                <h2 aria-live="polite">{move || month.get().title()}</h2>
                <button type="button" class="button small" on:click=move |_| { at.set(Day::today()); on_month.run(Day::today().month) }>{strings::TODAY}</button>
                <button type="button" class="button ghost icon-only small" aria-label=strings::PREVIOUS_MONTH on:click=move |_| turn(-1)><Icon name="chevron-left"/></button>
                <button type="button" class="button ghost icon-only small" aria-label=strings::NEXT_MONTH on:click=move |_| turn(1)><Icon name="chevron-right"/></button>
            </header>
            <table on:keydown=on_keydown>
                <caption class="visually-hidden">{move || month.get().title()}</caption>
                <thead><tr>{Month { year: 2024, month: 1 }.grid().into_iter().take(7).map(|day| view! { <th scope="col">{day.weekday_name()}</th> }).collect_view()}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
        </section>
    }
}
