//! What must hold on every page: in both themes, on a desk and on a phone.

use crate::Browser;

const AXE: &str = include_str!("vendor/axe/axe.min.js");

/// The elements that reach beyond the window, outer ones first.
const BEYOND: &str = "const edge = document.documentElement.clientWidth;
    return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge + 0.5)
        .slice(0, 20).map(e => Math.round(e.getBoundingClientRect().right) + ': ' + e.cloneNode(false).outerHTML.slice(0, 160))";

/// What axe finds; nothing is said where a list was pale meanwhile, because somebody's change made it fetch its rows again.
const LOOK: &str = "const done = arguments[arguments.length - 1];
    let pale = false;
    const watch = new MutationObserver(() => { pale = true; });
    watch.observe(document.body, { subtree: true, attributeFilter: ['data-updating'] });
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
       .then(r => r.violations.flatMap(v => v.nodes.slice(0, 5).map(n => `${v.id}: ${n.html.slice(0, 200)} — ${n.failureSummary}`)))
       .catch(e => ['axe failed: ' + e])
       .then(found => { pale = pale || watch.takeRecords().length > 0; watch.disconnect(); done(pale ? null : found); })";

impl Browser {
    /// Opens a page in both themes and two widths and finds nothing wrong with it.
    pub async fn holds(&self, path: &str) {
        for theme in ["light", "dark"] {
            self.system_theme(theme).await;
            for (width, height) in [(1440, 900), (390, 844)] {
                self.resize(width, height).await;
                self.go(path).await;
                self.is_sound(&format!("{path} in {theme} at {width} pixels")).await;
            }
        }
        self.resize(1440, 900).await;
        self.system_theme("light").await;
    }

    /// Looks at the page as it stands: accessible, no wider than the window, and nothing complained of.
    pub async fn is_sound(&self, place: &str) {
        self.settled().await;
        self.up_to_date().await;
        let wide: (i64, i64) = self.script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]").await;
        if wide.0 > wide.1 {
            let beyond: Vec<String> = self.script(BEYOND).await;
            panic!("{place} scrolls sideways: {} pixels in {} because of {beyond:#?}", wide.0, wide.1);
        }
        let violations = self.axe().await;
        assert!(violations.is_empty(), "{place} is not accessible: {violations:#?}");
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{place}: {complaints:#?}");
    }

    /// What is against WCAG 2.2 at level AA, in words.
    async fn axe(&self) -> Vec<String> {
        // WebDriver runs it outside of the page's policy, which would refuse it.
        self.script::<serde_json::Value>(&format!("if (!window.axe) {{ {AXE} }}; return null")).await;
        for _ in 0..20 {
            self.up_to_date().await;
            let found: Option<Vec<String>> = self.script_later(LOOK).await;
            if let Some(found) = found {
                return found;
            }
        }
        panic!("the rows are fetched anew all the time")
    }
}
