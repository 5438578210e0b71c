//! wasm-bindgen as a library: a module and the JavaScript that loads it.

use crate::place;
use anyhow::{Context, Result, bail};
use std::{fs, path::Path};
use wasm_bindgen_cli_support::Bindgen;

/// A module as the browser takes it.
pub(crate) struct Module {
    /// What wasm-bindgen wrote around the module; it exports `__wbg_init`.
    pub(crate) glue: String,
    /// The module.
    pub(crate) wasm: Vec<u8>,
}

impl Module {
    /// The functions that it exports besides `first`, which runs before all others, as a list in JavaScript.
    pub(crate) fn exports(&self, first: &str) -> String {
        let names = self.glue.lines().filter_map(|line| line.strip_prefix("export function ")?.split('(').next());
        names.filter(|name| *name != first).collect::<Vec<_>>().join(", ")
    }
}

/// Runs wasm-bindgen over a compiled module.
pub(crate) fn generate(compiled: &Path, dev: bool) -> Result<Module> {
    let name = compiled.file_stem().and_then(|stem| stem.to_str()).context("a module without a name")?;
    let folder = place::target().join("bindgen").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .debug(dev)
        .keep_debug(dev)
        .remove_name_section(!dev)
        .remove_producers_section(!dev)
        // Else the glue would look for the module beside itself, under a name without a hash.
        .omit_default_module_path(true)
        .generate(&folder)?;
    if folder.join("snippets").exists() {
        bail!("{name}: wasm-bindgen wrote snippets, which the site would not serve");
    }
    let glue = fs::read_to_string(folder.join(format!("{name}.js")))?;
    let wasm = fs::read(folder.join(format!("{name}_bg.wasm")))?;
    Ok(Module { glue, wasm })
}
