use platform::session::Session;
use shared::access::Permission;

use crate::app::NAV;

/// A page in the navigation and in the command palette.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    pub label: &'static str,
    pub href: &'static str,
    pub icon: &'static str,
    pub needs: Permission,
    /// The keys that lead there.
    pub keys: Option<&'static str>,
}

/// Pages that belong together.
#[derive(Clone, Copy, Debug)]
pub struct NavGroup {
    /// Empty for pages that stand alone.
    pub label: &'static str,
    pub items: &'static [NavItem],
}

impl NavGroup {
    /// The pages the reader may open; tracked.
    pub fn allowed(&self, session: Session) -> Vec<NavItem> {
        self.items.iter().filter(|item| session.can(item.needs)).copied().collect()
    }
}

/// Whether `path` belongs to the page at `href`, and to no other page of the navigation that is nearer to it.
pub fn is_current(href: &str, path: &str) -> bool {
    let nearer = |item: &NavItem| item.href.len() > href.len() && lies_under(item.href, path);
    lies_under(href, path) && !NAV.iter().flat_map(|group| group.items).any(nearer)
}

fn lies_under(href: &str, path: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::is_current;

    #[test]
    fn a_page_is_current_with_what_lies_under_it() {
        assert!(is_current("/customers", "/customers/7/edit"));
        assert!(is_current("/", "/"));
        assert!(!is_current("/", "/users"));
        assert!(!is_current("/users", "/users-old"));
        assert!(is_current("/customers/duplicates", "/customers/duplicates"));
        assert!(!is_current("/customers", "/customers/duplicates"));
    }
}
