//! No file imports another one that imports it, directly or through others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The source folders, each the root of a crate.
const CRATES: [&str; 9] = [
    "src",
    "crates/antom/src",
    "crates/antom-simulator/src",
    "crates/backend/src",
    "crates/browser/src",
    "crates/domain/src",
    "crates/frontend/src",
    "crates/language/src",
    "crates/telemetry/src",
];

/// The path of a module, without the crate.
type Module = Vec<String>;

#[test]
fn no_file_imports_a_file_that_imports_it() {
    for folder in CRATES {
        let files = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        assert!(!files.is_empty(), "{folder}");
        let imports: BTreeMap<&Module, BTreeSet<Module>> =
            files.iter().map(|(module, text)| (module, imports_of(module, text, &files))).collect();
        for module in files.keys() {
            let cycle = path_between(module, module, &imports);
            assert!(cycle.is_none(), "{folder}: {}", cycle.unwrap_or_default().join(" imports "));
        }
    }
}

#[test]
fn a_cycle_of_three_files_is_found() {
    let file = |name: &str, text: &str| (vec![name.to_owned()], text.to_owned());
    let files = BTreeMap::from([
        file("a", "use crate::{b::{self, Other}, d};"),
        file("b", "fn f() { super::c::g() }"),
        file("c", "mod inner { use super::super::a::Thing; }"),
        file("d", "// use crate::a;"),
    ]);
    let imports: BTreeMap<&Module, BTreeSet<Module>> =
        files.iter().map(|(module, text)| (module, imports_of(module, text, &files))).collect();
    let cycle = |name: &str| path_between(&vec![name.to_owned()], &vec![name.to_owned()], &imports);
    assert_eq!(cycle("a").unwrap(), ["a", "b", "c", "a"]);
    assert_eq!(cycle("d"), None);
}

/// The text of every file below a crate's root, by module. Unit tests are left out: they import what they test.
fn read(root: &Path) -> BTreeMap<Module, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let relative = path.strip_prefix(root).unwrap().with_extension("");
            let mut module: Module = relative.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if !is_rust || ["main", "tests"].contains(&&**module.last().unwrap()) {
                continue;
            }
            if ["lib", "mod"].contains(&&**module.last().unwrap()) {
                module.pop();
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            files.insert(module, text);
        }
    }
    files
}

/// The files that a file names in a path: by `crate::`, `super::` or `self::`, or by a module that it declares.
fn imports_of(module: &Module, text: &str, files: &BTreeMap<Module, String>) -> BTreeSet<Module> {
    let text: String = text.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect();
    let mut imports = BTreeSet::new();
    let mut inner = Vec::new();
    let mut depth = 0_usize;
    let mut position = 0;
    while let Some(character) = text[position..].chars().next() {
        match character {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                inner.retain(|(_, outside)| *outside < depth);
            }
            _ => {}
        }
        let is_start = !text[..position].ends_with(|it: char| it.is_alphanumeric() || it == '_' || it == ':');
        let word = word_at(&text[position..]);
        if word.is_empty() || !is_start {
            position += character.len_utf8();
            continue;
        }
        let rest = &text[position + word.len()..];
        if word == "mod" && rest.split(['{', ';']).next().is_some_and(|name| rest[name.len()..].starts_with('{')) {
            inner.push((word_at(rest.trim_start()).to_owned(), depth));
        }
        let mut base = module.clone();
        base.extend(inner.iter().map(|(name, _)| name.clone()));
        let base = match word {
            "crate" => Some(Vec::new()),
            "self" => Some(base),
            "super" => base.split_last().map(|(_, parent)| parent.to_vec()),
            name => Some([module.as_slice(), &[name.to_owned()]].concat()).filter(|child| files.contains_key(child)),
        };
        if let (Some(base), Some(path)) = (base, rest.trim_start().strip_prefix("::")) {
            for path in paths(path.trim_start(), base).0 {
                let known = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]));
                imports.extend(known.map(|length| path[..length].to_vec()));
            }
        }
        position += word.len();
    }
    imports.remove(module);
    imports
}

fn word_at(text: &str) -> &str {
    let end = text.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(text.len());
    &text[..end]
}

/// The paths that a path with groups, such as `a::{b, c::D}`, stands for, and the text after it.
fn paths(text: &str, base: Module) -> (Vec<Module>, &str) {
    if let Some(mut rest) = text.strip_prefix('{') {
        let mut all = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\n', ',']);
            if let Some(after) = rest.strip_prefix('}') {
                return (all, after);
            }
            let before = rest.len();
            let (some, after) = paths(rest, base.clone());
            all.extend(some);
            // What is renamed or cannot be read ends at the next comma.
            rest = &after[after.find([',', '}']).unwrap_or(after.len())..];
            if rest.len() == before || rest.is_empty() {
                return (all, rest);
            }
        }
    }
    let word = word_at(text);
    let rest = &text[word.len()..];
    let mut path = base;
    match word {
        "" | "self" => {}
        "super" => drop(path.pop()),
        word => path.push(word.to_owned()),
    }
    match rest.strip_prefix("::") {
        Some(next) if !word.is_empty() => paths(next, path),
        _ => (vec![path], rest),
    }
}

/// The modules on a way of imports from one file to another.
fn path_between(from: &Module, to: &Module, imports: &BTreeMap<&Module, BTreeSet<Module>>) -> Option<Vec<String>> {
    let name = |module: &Module| if module.is_empty() { "the crate's root".to_owned() } else { module.join("::") };
    let mut came_from: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in imports.get(module)? {
            if next == to {
                let mut way = vec![name(to), name(module)];
                let mut at = module;
                while let Some(earlier) = came_from.get(at).filter(|_| at != from) {
                    at = earlier;
                    way.push(name(at));
                }
                way.reverse();
                return Some(way);
            }
            if next != from && !came_from.contains_key(next) {
                came_from.insert(next, module);
                open.push(next);
            }
        }
    }
    None
}
