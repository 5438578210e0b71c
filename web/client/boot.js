// Starts the islands. Stands behind wasm-bindgen's glue in one file; `cargo xtask web` fills in the names.
const site = document.querySelector("script[data-client]").dataset;
const islands = { @ISLANDS@ };
await __wbg_init({ module_or_path: await fetch(site.client, { integrity: site.clientIntegrity }) });
hydrate();
for (const element of document.querySelectorAll("leptos-island")) {
  const start = islands[element.dataset.component];
  if (start) await start(element);
  else console.error(`no island ${element.dataset.component}: page and modules are not of one build`);
}
document.documentElement.dataset.islands = "ready";
