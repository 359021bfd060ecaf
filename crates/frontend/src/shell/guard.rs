//! Who may see which page, and where everybody else goes.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use platform::{
    client::encode,
    session::{Phase, use_session},
};
use shared::access::Permission;

use super::{NoAccess, notices::NotAllowed};

/// Whether the gallery of components is part of this build.
const GALLERY: bool = cfg!(any(debug_assertions, feature = "gallery"));
/// Pages that need no session.
const PUBLIC: [&str; 6] = ["/sign-in", "/setup", "/invitation", "/forgot", "/reset", "/confirm-email"];

/// Whether the page at this path needs no session.
pub fn is_public(path: &str) -> bool {
    PUBLIC.contains(&path) || (GALLERY && path == "/ui")
}

/// Leads visitors to where they belong: to the set-up, to the sign-in and back from it.
pub fn watch() {
    let session = use_session();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let path = location.pathname.get();
        let public = is_public(&path);
        let to = match session.phase().get() {
            Phase::SetupNeeded if path != "/setup" => "/setup".to_owned(),
            Phase::Out if path == "/setup" => "/sign-in".to_owned(),
            Phase::Out if !public => {
                let from = format!("{path}{}", window().location().search().unwrap_or_default());
                if from == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", encode(&from)) }
            }
            Phase::In if path == "/sign-in" || path == "/setup" => {
                let next = location.query.with_untracked(|query| query.get("next"));
                next.and_then(|next| safe_path(&next)).unwrap_or_else(|| "/".to_owned())
            }
            _ => return,
        };
        navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
}

/// The path, if it leads to a page of this app: nobody is sent elsewhere by a crafted link.
pub fn safe_path(path: &str) -> Option<String> {
    let inside =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t']) && !path.chars().any(char::is_control);
    (inside && !PUBLIC.iter().any(|public| path.starts_with(public))).then(|| path.to_owned())
}

/// The page for those who hold the permission (any session for `None`), and the reason why not for all others.
pub fn allowed<V, F>(needs: Option<Permission>, page: F) -> impl Fn() -> AnyView + Clone + Send + 'static
where
    F: Fn() -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    move || {
        let session = use_session();
        let page = page.clone();
        // Only a change of the answer draws the page again, not every renewal of the session.
        let verdict = Memo::new(move |_| {
            let is_in = session.phase().get() == Phase::In;
            (is_in, session.has_no_access(), needs.is_none_or(|needs| session.can(needs)))
        });
        (move || match verdict.get() {
            (false, ..) => ().into_any(),
            (true, _, true) => page().into_any(),
            (true, true, _) => view! { <NoAccess/> }.into_any(),
            (true, false, false) => view! { <NotAllowed/> }.into_any(),
        })
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn only_pages_of_this_app_follow_a_sign_in() {
        assert_eq!(safe_path("/customers?q=a").as_deref(), Some("/customers?q=a"));
        for bad in
            ["https://evil.example", "//evil.example", "/\\evil.example", "customers", "/sign-in?next=/", "/\tx", "javascript:alert(1)", ""]
        {
            assert_eq!(safe_path(bad), None, "{bad}");
        }
    }
}
