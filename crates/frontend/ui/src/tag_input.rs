use leptos::prelude::*;

use super::{
    Bind, Choice, FieldFrame, Tag,
    combobox::{ChoiceList, ChoiceListView},
    lookup::Source,
};

/// Chooses several of many, each shown as a chip; with `allow_new` also what is not among them. Backspace takes the last one back.
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
    let list = ChoiceList::new(id.clone(), source);
    let text = RwSignal::new(String::new());
    let remove = move |value: String| bind.value.update(|chosen| chosen.retain(|choice| choice.value != value));
    let choose = Callback::new(move |choice: Choice| {
        text.set(String::new());
        list.open.set(false);
        if bind.value.read_untracked().iter().any(|chosen| chosen.value == choice.value) {
            remove(choice.value);
        } else {
            bind.value.update(|chosen| chosen.push(choice));
        }
    });
    let fresh = Signal::derive(move || {
        let typed = text.get().trim().to_owned();
        let known = list.lookup.found.read().iter().chain(bind.value.read().iter()).any(|choice| choice.label.eq_ignore_ascii_case(&typed));
        (allow_new && !typed.is_empty() && !known).then(|| Choice { hint: Some("New".into()), ..Choice::from(typed) })
    });
    let on_keydown = move |event: leptos::ev::KeyboardEvent| {
        let key = event.key();
        if list.on_key(&event, choose) {
            return;
        }
        let typed = text.get_untracked();
        if (key == "Enter" || key == ",") && !typed.trim().is_empty() {
            event.prevent_default();
            if let Some(choice) = fresh.get_untracked() {
                choose.run(Choice { hint: None, ..choice });
            }
        } else if key == "Backspace" && typed.is_empty() {
            bind.value.update(|chosen| {
                chosen.pop();
            });
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
                    on:input=move |event| { text.set(event_target_value(&event)); list.show(text.get_untracked()) }
                    on:click=move |_| list.show(text.get_untracked())
                    on:blur=move |_| list.open.set(false)
                    on:keydown=on_keydown
                />
            </div>
            <ChoiceListView
                list label last=fresh
                on_choose=Callback::new(move |choice: Choice| choose.run(Choice { hint: None, ..choice }))
                chosen=Signal::derive(move || bind.value.with(|chosen| chosen.iter().map(|choice| choice.value.clone()).collect()))
            />
        </FieldFrame>
    }
}
