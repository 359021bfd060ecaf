//! What the customer said about being contacted, channel by channel.

use leptos::prelude::*;
use platform::time::Day;
use shared::{
    Named,
    customers::profile::{Channel, ConsentState},
};
use ui::{Bind, Icon};

use super::form_entries_model::ConsentEntry;

/// One line for each channel: whether it is allowed, since when, and how one knows.
#[component]
pub fn Consents(bind: Bind<Vec<ConsentEntry>>) -> impl IntoView {
    let id = bind.id();
    let rows = bind.value;
    let of = move |at: usize| rows.with(|rows| rows.get(at).cloned()).unwrap_or_default();
    let change = move |at: usize, edit: &dyn Fn(&mut ConsentEntry)| {
        rows.update(|rows| {
            if let Some(row) = rows.get_mut(at) {
                edit(row);
            }
        });
    };
    let today = Day::today().to_string();
    let lines = Channel::ALL.iter().enumerate().map(|(at, channel)| {
        let name = format!("{id}-{channel}");
        let known = move || of(at).state != ConsentState::Unknown.code();
        let today = today.clone();
        view! {
            <div class="consent-row" role="group" aria-label=channel.label()>
                <span class="consent-channel">{channel.label()}</span>
                <div class="select">
                    <select
                        id=name.clone() aria-label=format!("{}: consent", channel.label())
                        on:change=move |event| {
                            let state = event_target_value(&event);
                            change(at, &|row| {
                                row.state.clone_from(&state);
                                // What was said before is said anew.
                                row.day.clear();
                                row.source.clear();
                            });
                        }
                    >
                        {ConsentState::ALL.iter().map(|state| view! {
                            <option value=state.code() prop:selected=move || of(at).state == state.code()>{state.label()}</option>
                        }).collect_view()}
                    </select>
                    <Icon name="chevrons-up-down"/>
                </div>
                <Show when=known>
                    <input
                        type="date" aria-label=format!("{}: since", channel.label()) max=today.clone()
                        prop:value=move || of(at).day
                        on:input=move |event| { let day = event_target_value(&event); change(at, &|row| row.day.clone_from(&day)) }
                    />
                    <input
                        type="text" aria-label=format!("{}: how do you know?", channel.label()) maxlength=200 autocomplete="off"
                        placeholder="How do you know? Web form, by phone …" prop:value=move || of(at).source
                        on:input=move |event| { let source = event_target_value(&event); change(at, &|row| row.source.clone_from(&source)) }
                    />
                </Show>
            </div>
        }
    });
    view! {
        <fieldset class="field consents" id=id.clone() tabindex="-1" aria-describedby=move || bind.described_by(true)>
            <legend>"Consents"</legend>
            {lines.collect_view()}
            {move || bind.error.get().map(|message| view! {
                <p class="field-error" id=format!("{}-error", bind.id())><Icon name="circle-alert"/>{message}</p>
            })}
            <p class="field-hint" id=format!("{id}-hint")>"Whether the customer agreed to be contacted. Without a date, today counts."</p>
        </fieldset>
    }
}
