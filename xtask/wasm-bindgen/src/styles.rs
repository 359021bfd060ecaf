//! One stylesheet for the page: the sources are many files, and the browser draws nothing before it has the last of them.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::chunks::fingerprint;

/// A `<link rel="stylesheet">` of the page.
#[derive(Debug, PartialEq)]
struct Link {
    /// Where it stands in the page.
    at: Range<usize>,
    /// The address up to the file's name.
    folder: String,
    file: String,
}

/// Joins the stylesheets of the page in their order, under a name that changes with the content.
pub fn join(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let links = links(&page)?;
    let [first, _, ..] = links.as_slice() else { return Ok(()) };

    let files: Vec<PathBuf> = links.iter().map(|link| staging.join(&link.file)).collect();
    let mut whole = String::new();
    for file in &files {
        whole.push_str(&fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?);
        whole.push('\n');
    }
    let name = format!("styles-{:016x}.css", fingerprint(whole.as_bytes()));
    let target = staging.join(&name);
    fs::write(&target, whole).with_context(|| format!("cannot write {}", target.display()))?;
    let tag = format!(r#"<link rel="stylesheet" href="{}{name}">"#, first.folder);
    fs::write(&index, with_one_link(&page, &links, &tag)).with_context(|| format!("cannot write {}", index.display()))?;
    for file in &files {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    Ok(())
}

/// The page with the tag in the place of the first link, and without the others.
fn with_one_link(page: &str, links: &[Link], tag: &str) -> String {
    let (mut joined, mut rest) = (String::with_capacity(page.len()), 0);
    for (n, link) in links.iter().enumerate() {
        joined.push_str(if n == 0 { &page[rest..link.at.start] } else { page[rest..link.at.start].trim_end() });
        joined.push_str(if n == 0 { tag } else { "" });
        rest = link.at.end;
    }
    joined.push_str(&page[rest..]);
    joined
}

/// The stylesheets that Trunk linked. One with a condition of its own could not be joined.
fn links(page: &str) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for (start, _) in page.match_indices("<link") {
        let end = start + page[start..].find('>').context("a <link> has no end")? + 1;
        let tag = &page[start..end];
        if attribute(tag, "rel") != Some("stylesheet") {
            continue;
        }
        if attribute(tag, "media").is_some() {
            bail!("{tag} is for some media only: say so inside the stylesheet");
        }
        let href = attribute(tag, "href").with_context(|| format!("{tag} leads nowhere"))?;
        let (folder, file) = href.rsplit_once('/').map_or(("", href), |(folder, file)| (&href[..=folder.len()], file));
        links.push(Link { at: start..end, folder: folder.to_owned(), file: file.to_owned() });
    }
    Ok(links)
}

/// What stands between the quotes of an attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n  <link rel=\"icon\" href=\"/i.svg\">\n  <link rel=\"stylesheet\" href=\"/a-1.css\" integrity=\"x\">\n  \
        <link rel=\"stylesheet\" href=\"/b-2.css\"/>\n  <script></script>\n</head>";

    #[test]
    fn several_links_become_one_in_the_place_of_the_first() {
        let found = links(PAGE).unwrap();
        assert_eq!(
            found.iter().map(|link| (link.folder.as_str(), link.file.as_str())).collect::<Vec<_>>(),
            [("/", "a-1.css"), ("/", "b-2.css")]
        );
        let joined = with_one_link(PAGE, &found, "<one>");
        assert_eq!(joined, "<head>\n  <link rel=\"icon\" href=\"/i.svg\">\n  <one>\n  <script></script>\n</head>");
    }

    #[test]
    fn the_files_are_joined_in_their_order_and_gone() {
        let folder = std::env::temp_dir().join(format!("clientsphere-styles-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("index.html", PAGE), ("a-1.css", "@layer a, b;"), ("b-2.css", "@layer b {}")] {
            fs::write(folder.join(name), text).unwrap();
        }
        join(&folder).unwrap();
        let mut left: Vec<String> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(fs::read_to_string(folder.join(&left[1])).unwrap(), "@layer a, b;\n@layer b {}\n");
        assert!(fs::read_to_string(folder.join("index.html")).unwrap().contains(&format!("href=\"/{}\"", left[1])));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_sheet_for_some_media_is_refused() {
        assert!(links("<link rel=\"stylesheet\" href=\"/p.css\" media=\"print\">").is_err());
    }
}
