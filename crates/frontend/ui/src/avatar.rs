use leptos::prelude::*;

use super::Size;

/// A person or company as initials in a tone that stays the same for its id, or as an image. Decorative: the name stands beside it.
///
/// ```ignore
/// view! { <Avatar id=user.id.to_string() name=user.name.clone()/> }
/// ```
#[component]
pub fn Avatar(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] image: Option<String>,
    #[prop(optional)] size: Size,
    /// Companies are squares, people circles.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let size = match size {
        Size::Small => "small",
        Size::Medium => "medium",
        Size::Large => "large",
    };
    match image {
        Some(src) => view! { <img class="avatar" class:square=square data-size=size src=src alt="" loading="lazy"/> }.into_any(),
        None => view! { <span class="avatar" class:square=square data-size=size data-hue=hue(&id).to_string() aria-hidden="true">{initials(&name)}</span> }.into_any(),
    }
}

/// One of eight tones (FNV-1a over the id).
fn hue(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) % 8
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_taken_from_the_outer_words() {
        assert_eq!(initials("Aïcha Diallo"), "AD");
        assert_eq!(initials("Jan van der Berg"), "JB");
        assert_eq!(initials("(acme)"), "A");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_tone_is_stable() {
        assert_eq!(hue("0193-a"), hue("0193-a"));
        assert!(hue("anything") < 8);
    }
}
