//! Makes Rust of the words in `locales/`, for `src/lib.rs`. A key that one language has and another has not fails the
//! build.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};

/// English first: it says which keys there are.
const LANGUAGES: [&str; 16] =
    ["en", "zh-CN", "zh-HK", "ms", "th", "id", "tl", "vi", "ko", "ja", "pt-BR", "es", "fr", "de", "nl", "it"];

/// A file a topic and language.
const TOPICS: [&str; 8] = ["shop", "checkout", "order", "orders", "history", "voucher", "contact", "error"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    let config = Config::new(LANGUAGES[0])?
        .add_locales(&LANGUAGES[1..])?
        .add_namespaces(TOPICS)?
        // Words are used as strings, not only in views.
        .parse_options(ParseOptions::new().interpolate_display(true));
    let words = parse_locales(None, config)?;
    for warning in words.diag.warnings().iter() {
        println!("cargo::error=crates/language/locales/: {warning}");
    }
    let code = leptos_i18n_codegen::gen_code(&words, None, false, None, false)?;
    let file = PathBuf::from(env::var("OUT_DIR")?).join("words.rs");
    fs::write(&file, code.to_string())?;
    println!("cargo::rustc-env=WORDS={}", relative(&file)?.display());
    Ok(())
}

/// The path from `src`, if the file is in the workspace. An absolute path would become a part of the program, and two builds
/// in two folders would differ.
fn relative(file: &Path) -> Result<PathBuf, env::VarError> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let below = package.ancestors().nth(2).and_then(|workspace| file.strip_prefix(workspace).ok());
    Ok(below.map_or_else(|| file.to_owned(), |below| Path::new("../../..").join(below)))
}
