use leptos::{html, prelude::*};

use super::{
    Bind, Choice, FieldFrame, Icon,
    choice_list::{ChoiceList, ChoiceListView},
    lookup::{Lookup, Source},
};
use crate::strings;

/// Chooses one of many by typing part of its name. The first match is active while one types; Enter and Tab take it, arrow keys move, Esc leaves the
/// value as it was. A text that is no choice stays to be seen, as a problem of the [`Bind`].
///
/// ```ignore
/// view! { <Combobox bind=owner label="Owner" source=Source::new(find_users) placeholder="Nobody"/> }
/// ```
#[component]
pub fn Combobox(
    #[prop(into)] bind: Bind<Option<Choice>>,
    #[prop(into)] label: String,
    source: Source,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = bind.id();
    let text = RwSignal::new(String::new());
    let shown = move || bind.value.with(|choice| choice.as_ref().map_or_else(String::new, |choice| choice.label.clone()));
    let restore = move || {
        text.set(untrack(shown));
        bind.problem.set(None);
    };
    Effect::new(move |_| {
        bind.value.track();
        restore();
    });
    // What stood in a control that is no longer shown keeps nothing from being saved.
    on_cleanup(move || drop(bind.problem.try_set(None)));
    let choose = Callback::new(move |choice: Choice| {
        bind.value.set(Some(choice));
        restore();
    });
    let list = ChoiceList::new(id.clone(), Lookup::new(source), Signal::stored(None), choose);
    let on_input = move |event| {
        let typed: String = event_target_value(&event);
        let blank = typed.trim().is_empty();
        if blank && bind.value.read_untracked().is_some() {
            bind.value.set(None);
        }
        let is_choice = blank || typed == untrack(shown);
        bind.problem.set((!is_choice).then(|| strings::NOT_A_CHOICE.to_owned()));
        text.set(typed.clone());
        list.show(typed);
    };
    let leave = move || {
        if bind.problem.try_with_untracked(Option::is_some) == Some(true) {
            list.leave(&text.get_untracked());
        } else if bind.value.try_with_untracked(|_| ()).is_some() && list.open.try_set(false).is_none() {
            restore();
        }
    };
    let input = NodeRef::<html::Input>::new();
    // What is typed next replaces the choice, as after Tab. Not where a part is being selected with the mouse.
    let select = move || {
        if let Some(input) = input.get_untracked()
            && input.selection_start().ok() == input.selection_end().ok()
        {
            input.select();
        }
    };
    let on_click = move |_| {
        if !list.open.get_untracked() {
            select();
        }
        if bind.problem.read_untracked().is_some() {
            list.show(text.get_untracked());
        } else {
            list.browse();
        }
    };
    let has_hint = !hint.is_empty();
    view! {
        <FieldFrame id=id.clone() label=label.clone() error=bind.error hint required hide_label>
            <div class="affixed combobox" node_ref=list.anchor>
                <input
                    id=id type="text" role="combobox" autocomplete="off" spellcheck="false" placeholder=placeholder disabled=disabled
                    aria-autocomplete="list" aria-controls=list.id() aria-expanded=move || list.open.get().to_string()
                    aria-activedescendant=move || list.active_id() aria-required=required.then_some("true")
                    aria-describedby=move || bind.described_by(has_hint) aria-invalid=move || bind.invalid()
                    prop:value=text node_ref=input
                    on:input=on_input
                    on:focus=move |_| select()
                    on:click=on_click
                    on:blur=move |_| leave()
                    on:keydown=move |event| if list.on_key(&event) && event.key() == "Escape" { restore() }
                />
                {move || if !disabled.get() && bind.value.read().is_some() && !required {
                    view! {
                        <button type="button" class="affix-button" aria-label=strings::CLEAR on:click=move |_| bind.value.set(None)><Icon name="x"/></button>
                    }.into_any()
                } else {
                    view! { <span class="affix"><Icon name="chevrons-up-down"/></span> }.into_any()
                }}
            </div>
            <ChoiceListView list label chosen=Signal::derive(move || bind.value.with(|c| c.iter().map(|c| c.value.clone()).collect()))/>
        </FieldFrame>
    }
}
