//! The choices of a custom field under edit: renamed, put in order, added one by one or as a pasted list, and taken away.

use std::cell::Cell;
use ui::{Bind, Button, Icon, Size, Variant, focus_id};

use js_sys::Reflect;
use leptos::prelude::*;
use shared::records::custom_fields::{CustomChoice, MAX_CHOICES};
use wasm_bindgen::JsCast;

thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });

/// A choice as it stands in its row. One without a code is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceLine {
    pub line: u32,
    pub code: String,
    pub label: String,
}

impl ChoiceLine {
    fn new(code: &str, label: &str) -> Self {
        let line = LAST.get() + 1;
        LAST.set(line);
        Self { line, code: code.to_owned(), label: label.to_owned() }
    }

    /// The rows of these choices, and an empty one where there are none.
    pub fn of(choices: &[CustomChoice]) -> Vec<Self> {
        match choices {
            [] => vec![Self::new("", "")],
            choices => choices.iter().map(|choice| Self::new(&choice.code, &choice.label)).collect(),
        }
    }
}

/// The choices that the rows make; rows without words count for nothing.
pub fn read(lines: &[ChoiceLine]) -> Vec<CustomChoice> {
    let filled = lines.iter().filter(|line| !line.label.trim().is_empty());
    filled.map(|line| CustomChoice { code: line.code.clone(), label: line.label.trim().to_owned() }).collect()
}

/// Puts the lines of a pasted text in the place of the row `at`, if there are several; answers the last one's row.
fn paste(lines: &mut Vec<ChoiceLine>, at: usize, text: &str) -> Option<u32> {
    let mut pasted =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|label| ChoiceLine::new("", label)).collect::<Vec<_>>();
    if pasted.len() < 2 {
        return None;
    }
    let keeps = lines.get(at).is_some_and(|line| !line.label.trim().is_empty());
    let place = if keeps { at + 1 } else { at };
    pasted.truncate((MAX_CHOICES + usize::from(!keeps)).saturating_sub(lines.len()));
    let last = pasted.last().map(|line| line.line);
    lines.splice(place..if keeps { place } else { (at + 1).min(lines.len()) }, pasted);
    last
}

fn pasted(event: &web_sys::Event) -> Option<String> {
    let data = Reflect::get(event, &"clipboardData".into()).ok()?.dyn_into::<web_sys::DataTransfer>().ok()?;
    data.get_data("text/plain").ok()
}

/// The rows, each with its place to move to.
#[component]
pub fn ChoiceLines(bind: Bind<Vec<ChoiceLine>>) -> impl IntoView {
    let id = StoredValue::new(bind.id());
    let lines = bind.value;
    let input_id = move |line: u32| format!("{}-{line}", id.get_value());
    let go_to = move |line: u32| request_animation_frame(move || focus_id(&input_id(line)));
    let place = move |line: u32| lines.with_untracked(|lines| lines.iter().position(|one| one.line == line)).unwrap_or(0);
    let count = Memo::new(move |_| lines.read().len());
    let add_at = move |at: usize| {
        if count.get_untracked() < MAX_CHOICES {
            let fresh = ChoiceLine::new("", "");
            go_to(fresh.line);
            lines.update(|lines| lines.insert(at.min(lines.len()), fresh));
        }
    };
    let shift = move |line: u32, up: bool| {
        let at = place(line);
        let to = if up { at.saturating_sub(1) } else { (at + 1).min(count.get_untracked().saturating_sub(1)) };
        lines.update(|lines| lines.swap(at, to));
        // The buttons are drawn anew with their numbers.
        go_to(line);
    };
    let remove = move |line: u32| {
        let at = place(line);
        lines.update(|lines| {
            lines.retain(|one| one.line != line);
        });
        match lines.with_untracked(|lines| lines.get(at).or(lines.last()).map(|one| one.line)) {
            Some(next) => go_to(next),
            None => focus_id(&id.get_value()),
        }
    };
    let row = move |line: u32| {
        let label = move || lines.with(|lines| lines.iter().find(|one| one.line == line).map(|one| one.label.clone())).unwrap_or_default();
        let number = move || lines.with(|lines| lines.iter().position(|one| one.line == line)).unwrap_or(0) + 1;
        let type_in = move |text: String| {
            lines.update(|lines| {
                if let Some(one) = lines.iter_mut().find(|one| one.line == line) {
                    one.label = text;
                }
            });
        };
        view! {
            <li class="choice-line">
                <input
                    id=input_id(line) type="text" maxlength="100" autocomplete="off" aria-label=move || format!("Choice {}", number())
                    aria-describedby=move || bind.described_by(true) aria-invalid=move || bind.invalid() prop:value=label
                    on:input=move |event| type_in(event_target_value(&event))
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); add_at(place(line) + 1) }
                    on:paste=move |event| {
                        let Some(text) = pasted(&event) else { return };
                        if let Some(last) = lines.try_update(|lines| paste(lines, place_in(lines, line), &text)).flatten() {
                            event.prevent_default();
                            go_to(last);
                        }
                    }
                />
                {move || {
                    let n = number();
                    view! {
                        <Button size=Size::Small variant=Variant::Ghost icon="arrow-up" label=format!("Choice {n} earlier") disabled=Signal::stored(n == 1) on_click=move |_| shift(line, true)/>
                        <Button size=Size::Small variant=Variant::Ghost icon="arrow-down" label=format!("Choice {n} later") disabled=Signal::derive(move || n == count.get()) on_click=move |_| shift(line, false)/>
                        <Button size=Size::Small variant=Variant::Ghost icon="x" label=format!("Remove choice {n}") on_click=move |_| remove(line)/>
                    }
                }}
            </li>
        }
    };
    let keys = move || lines.with(|lines| lines.iter().map(|one| one.line).collect::<Vec<_>>());
    view! {
        <fieldset class="field" id=id.get_value() tabindex="-1">
            <legend>"Choices"<span class="required" aria-hidden="true">"*"</span></legend>
            <ol class="choice-lines"><For each=keys key=|line| *line children=row/></ol>
            <Show when=move || { count.get() < MAX_CHOICES }>
                <span><Button size=Size::Small variant=Variant::Ghost icon="plus" on_click=move |_| add_at(usize::MAX)>"Add choice"</Button></span>
            </Show>
            {move || bind.error.get().map(|message| view! {
                <p class="field-error" id=format!("{}-error", id.get_value())><Icon name="circle-alert"/>{message}</p>
            })}
            <p class="field-hint" id=format!("{}-hint", id.get_value())>"Enter adds the next one. Paste a list to add all its lines."</p>
        </fieldset>
    }
}

fn place_in(lines: &[ChoiceLine], line: u32) -> usize {
    lines.iter().position(|one| one.line == line).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(lines: &[ChoiceLine]) -> Vec<String> {
        read(lines).into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn a_pasted_list_becomes_choices() {
        let mut lines = ChoiceLine::of(&[]);
        assert_eq!(paste(&mut lines, 0, "just one\n"), None);
        assert!(paste(&mut lines, 0, " Gold\n\nSilver \r\nIron").is_some());
        assert_eq!(labels(&lines), ["Gold", "Silver", "Iron"]);
        assert!(paste(&mut lines, 0, "A\nB").is_some());
        assert_eq!(labels(&lines), ["Gold", "A", "B", "Silver", "Iron"]);
        let many = (0..200).map(|n| format!("choice {n}\n")).collect::<String>();
        assert!(paste(&mut lines, 4, &many).is_some());
        assert_eq!(lines.len(), MAX_CHOICES);
    }

    #[test]
    fn codes_stay_with_their_choices_and_empty_rows_are_nothing() {
        let known = CustomChoice { code: "gold".into(), label: "Gold".into() };
        let mut lines = ChoiceLine::of(std::slice::from_ref(&known));
        lines.push(ChoiceLine::new("", "  "));
        lines[0].label = " Golden ".into();
        assert_eq!(read(&lines), [CustomChoice { label: "Golden".into(), ..known }]);
    }
}
