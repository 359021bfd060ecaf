use leptos::prelude::*;
use ui::{Bind, Field, FieldKind};

/// A field for a password that is being chosen, with how hard it is to guess.
#[component]
pub fn NewPassword(#[prop(into)] bind: Bind<String>, #[prop(into)] label: String) -> impl IntoView {
    let level = Memo::new(move |_| strength(&bind.value.read()));
    let hint = move || match level.get() {
        0 => "At least 8 characters. Several words in a row are easy to remember and hard to guess.",
        1 => "Easy to guess: make it longer.",
        2 => "Fair: one more word makes it strong.",
        3 => "Strong.",
        _ => "Very strong.",
    };
    view! {
        <div class="stack">
            <Field bind label kind=FieldKind::Password required=true autocomplete="new-password" maxlength=128/>
            <div class="strength" data-level=move || level.get().to_string()>
                <div class="strength-bars" aria-hidden="true"><span></span><span></span><span></span><span></span></div>
                <p class="field-hint" role="status">{hint}</p>
            </div>
        </div>
    }
}

/// 0 for too short to judge, then 1 (easy to guess) to 4 (very strong), by length and by how many different characters there are.
fn strength(password: &str) -> u8 {
    let length = password.chars().count();
    if length < 8 {
        return 0;
    }
    let mut seen: Vec<char> = password.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    let kinds = [char::is_lowercase as fn(char) -> bool, char::is_uppercase, char::is_numeric, |c| !c.is_alphanumeric()];
    let kinds = kinds.iter().filter(|kind| password.chars().any(**kind)).count();
    match (length, seen.len(), kinds) {
        (_, ..=5, _) => 1,
        (20.., ..) => 4,
        (15.., ..) | (12.., _, 3..) => 3,
        (12.., ..) | (_, _, 3..) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::strength;

    #[test]
    fn length_counts_most_and_repetition_little() {
        assert_eq!(strength("short"), 0);
        assert_eq!(strength("password"), 1);
        assert_eq!(strength("aaaaaaaaaaaaaaaaaaaaaaaa"), 1);
        assert_eq!(strength("Passw0rd!"), 2);
        assert_eq!(strength("plainsentence"), 2);
        assert_eq!(strength("correct horse bat"), 3);
        assert_eq!(strength("correct horse battery staple"), 4);
    }
}
