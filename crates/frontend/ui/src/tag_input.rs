use leptos::prelude::*;

use super::{
    Bind, Choice, FieldFrame, Tag,
    choice_list::{ChoiceList, ChoiceListView},
    lookup::{Lookup, Source},
};
use crate::strings;

/// Chooses several of many, each shown as a chip; with `allow_new` also what is not among them. Enter and Tab take the active choice; leaving the
/// field takes what is typed, as a comma does where new ones are allowed. Backspace takes the last one back.
///
/// ```ignore
/// view! { <TagInput bind=tags label="Tags" source=Source::fixed(known) allow_new=true/> }
/// ```
#[component]
pub fn TagInput(
    #[prop(into)] bind: Bind<Vec<Choice>>,
    #[prop(into)] label: String,
    source: Source,
    #[prop(optional)] allow_new: bool,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional)] maxlength: Option<u32>,
) -> impl IntoView {
    let id = bind.id();
    let text = RwSignal::new(String::new());
    let write = move |typed: String| {
        let is_undecided = !allow_new && !typed.trim().is_empty();
        bind.problem.set(is_undecided.then(|| strings::NOT_A_CHOICE.to_owned()));
        text.set(typed);
    };
    on_cleanup(move || drop(bind.problem.try_set(None)));
    let remove = move |value: String| bind.value.update(|chosen| chosen.retain(|choice| choice.value != value));
    let is_chosen = move |value: &str| bind.value.read_untracked().iter().any(|chosen| chosen.value == value);
    let choose = Callback::new(move |choice: Choice| {
        let browsing = text.get_untracked().trim().is_empty();
        write(String::new());
        match is_chosen(&choice.value) {
            true if browsing => remove(choice.value),
            // Typed once more, it is there already.
            true => {}
            false => bind.value.update(|chosen| chosen.push(Choice { hint: choice.hint.filter(|hint| hint != strings::NEW), ..choice })),
        }
    });
    let lookup = Lookup::new(source);
    let fresh = Signal::derive(move || {
        let typed = text.get().trim().to_owned();
        let known = lookup.found.read().iter().chain(bind.value.read().iter()).any(|choice| choice.label.eq_ignore_ascii_case(&typed));
        (allow_new && !typed.is_empty() && !known).then(|| Choice { hint: Some(strings::NEW.to_owned()), ..Choice::from(typed) })
    });
    let list = ChoiceList::new(id.clone(), lookup, fresh, choose);
    // What is typed becomes a choice, where it reads as one or may be a new one.
    let take_typed = move || {
        let Some(typed) = text.try_get_untracked() else { return };
        let wanted = typed.trim();
        let known = bind.value.try_with_untracked(|chosen| chosen.iter().any(|choice| choice.label.eq_ignore_ascii_case(wanted)));
        match known {
            None => {}
            Some(true) => write(String::new()),
            Some(false) if wanted.is_empty() => write(String::new()),
            Some(false) if list.is_due() => {}
            Some(false) if !list.leave(wanted) && allow_new => {
                list.take(untrack(|| list.reads(wanted)).unwrap_or_else(|| Choice::from(wanted)));
            }
            Some(false) => {}
        }
        let _ = list.open.try_set(false);
    };
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let key = event.key();
        let is_empty = text.read_untracked().trim().is_empty();
        if key == "," && allow_new && !is_empty {
            event.prevent_default();
            return take_typed();
        }
        if list.on_key(&event) {
            return;
        }
        match key.as_str() {
            "Enter" if !is_empty => {
                event.prevent_default();
                take_typed();
            }
            "Backspace" if text.read_untracked().is_empty() => bind.value.update(|chosen| drop(chosen.pop())),
            _ => {}
        }
    };
    let has_hint = !hint.is_empty();
    view! {
        <FieldFrame id=id.clone() label=label.clone() error=bind.error hint required hide_label>
            <div class="tag-input" node_ref=list.anchor>
                <For each=move || bind.value.get() key=|choice| choice.value.clone() let(choice)>
                    <Tag text=choice.label on_remove=Callback::new(move |()| remove(choice.value.clone()))/>
                </For>
                <input
                    id=id type="text" role="combobox" autocomplete="off" placeholder=placeholder maxlength=maxlength
                    aria-autocomplete="list" aria-controls=list.id() aria-expanded=move || list.open.get().to_string()
                    aria-activedescendant=move || list.active_id()
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    prop:value=text
                    on:input=move |event| { write(event_target_value(&event)); list.show(text.get_untracked()) }
                    on:click=move |_| list.show(text.get_untracked())
                    on:blur=move |_| take_typed()
                    on:keydown=on_keydown
                />
            </div>
            <ChoiceListView list label chosen=Signal::derive(move || bind.value.with(|chosen| chosen.iter().map(|choice| choice.value.clone()).collect()))/>
        </FieldFrame>
    }
}
