//! The links of the documentation lead to files of the repository, and to headings in them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A link of a document, as it is written.
struct Link {
    document: PathBuf,
    target: String,
}

/// All documents of the repository.
fn documents() -> Vec<PathBuf> {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() {
                if !["target", "node_modules", ".git"].iter().any(|other| name == *other) {
                    search(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    search(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    found
}

/// The links of a document to files and headings.
fn links_of(document: &Path) -> Vec<Link> {
    let text = fs::read_to_string(document).unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let internal = targets.map(|(target, _)| target).filter(|target| !target.contains("://"));
    internal.map(|target| Link { document: document.to_owned(), target: target.to_owned() }).collect()
}

/// The names of a document's headings in addresses.
fn anchors_of(document: &Path) -> Vec<String> {
    let text = fs::read_to_string(document).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

/// What is wrong with a link.
fn problem_of(link: &Link) -> Option<String> {
    let (file, anchor) = link.target.split_once('#').unwrap_or((&link.target, ""));
    let target = match file {
        "" => link.document.clone(),
        _ => link.document.with_file_name("").join(file),
    };
    let is_there = target.exists() && (anchor.is_empty() || anchors_of(&target).contains(&anchor.to_owned()));
    (!is_there).then(|| format!("{}: {}", link.document.display(), link.target))
}

#[test]
fn every_link_of_the_documentation_leads_to_a_file_and_a_heading() {
    let links: Vec<Link> = documents().iter().flat_map(|document| links_of(document)).collect();
    assert!(links.len() > 100);
    let problems: Vec<String> = links.iter().filter_map(problem_of).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}
