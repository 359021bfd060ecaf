//! Says while a customer is typed in that it is probably there already. It never stands in the way of saving.

use platform::session::use_session;
use std::time::Duration;
use ui::Icon;

use leptos::prelude::*;
use shared::{
    access::Permission,
    customers::CustomerKind,
    customers::duplicates::{CheckDuplicates, LikelySame},
    problem::validate,
};

use super::{
    duplicate_api,
    duplicate_list::{Reasons, Score},
};

/// How long somebody has to pause in typing.
const PAUSE: Duration = Duration::from_millis(500);
/// Names that are shorter say nothing yet.
const TELLING: usize = 3;

/// `typed` is what is known so far, tracked; nothing is looked up before it changes.
#[component]
pub fn DuplicateWarning(#[prop(into)] typed: Signal<CheckDuplicates>) -> impl IntoView {
    let found = RwSignal::new(Vec::<LikelySame>::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let turn = StoredValue::new(0_u32);
    let may_look = untrack(|| use_session().can(Permission::CustomerCreate));
    let wanted =
        Memo::new(move |_| Some(telling(typed.get())).filter(|sought| may_look && says_something(sought) && validate(sought).is_ok()));
    let look = move || {
        let Some(mine) = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return;
        };
        let Some(sought) = wanted.get_untracked() else { return found.set(Vec::new()) };
        leptos::task::spawn_local(async move {
            // Who cannot be reached says nothing: this is a hint.
            let answer = duplicate_api::check(&sought).await.unwrap_or_default();
            if turn.try_get_value() == Some(mine) {
                let _ = found.try_set(answer);
            }
        });
    };
    Effect::watch(
        // Read, not only tracked: a memo that nobody reads never learns of changes.
        move || wanted.with(|_| ()),
        move |(), _, _| {
            if let Some(handle) = timer.try_update_value(Option::take).flatten() {
                handle.clear();
            }
            timer.set_value(set_timeout_with_handle(look, PAUSE).ok());
        },
        false,
    );
    on_cleanup(move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });
    view! {
        <div class="duplicate-warning" role="status">
            {move || found.with(|found| (!found.is_empty()).then(|| view! {
                <p class="with-icon"><Icon name="copy"/>{if found.len() == 1 { "This customer may be here already:" } else { "These customers may be the same:" }}</p>
                <ul>
                    {found.iter().cloned().map(|same| view! { <Same same/> }).collect_view()}
                </ul>
            }))}
        </div>
    }
}

#[component]
fn Same(same: LikelySame) -> impl IntoView {
    let LikelySame { customer, score, reasons } = same;
    let second = [customer.email, customer.city].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <a href=format!("/customers/{}", customer.id) target="_blank" rel="noopener">
                {customer.name}<Icon name="external-link"/><span class="visually-hidden">" (opens a new tab)"</span>
            </a>
            <span class="customer-second">{second}</span>
            <Score score/>
            <Reasons reasons/>
        </li>
    }
}

/// Without what is too short to say anything.
fn telling(sought: CheckDuplicates) -> CheckDuplicates {
    let long = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| text.chars().count() >= TELLING);
    CheckDuplicates {
        name: long(sought.name),
        email: long(sought.email).filter(|email| email.contains('@')),
        phone: long(sought.phone),
        website: long(sought.website).filter(|website| website.contains('.')),
        city: long(sought.city),
        ..sought
    }
}

fn says_something(sought: &CheckDuplicates) -> bool {
    sought.name.is_some() || sought.email.is_some() || sought.phone.is_some() || sought.website.is_some()
}

/// A customer of this kind of whom nothing is known.
pub fn nobody(kind: CustomerKind) -> CheckDuplicates {
    CheckDuplicates { kind, name: None, email: None, phone: None, website: None, city: None, country: None, except_id: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_short_is_not_looked_for() {
        let typed = |name: &str, email: &str| {
            let of = |text: &str| Some(text.to_owned());
            telling(CheckDuplicates { name: of(name), email: of(email), ..nobody(CustomerKind::Person) })
        };
        assert!(!says_something(&typed(" A ", "ad")));
        assert!(says_something(&typed("Ada", "")));
        assert_eq!(typed("", "ada@x.test").email.as_deref(), Some("ada@x.test"));
    }
}
