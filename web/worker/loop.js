// The worker's loop: one verb at a time, in the order asked, and a table at a time while nothing is asked.
// Stands behind wasm-bindgen's glue in one file.
const verbs = { @VERBS@ };
const ready = fetch(new URL("@WASM@", self.location.origin), { integrity: "@INTEGRITY@" })
  .then((response) => __wbg_init({ module_or_path: response }));

let last = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last.then(() => run(data));
};

async function run({ id, verb, arguments: given }) {
  try {
    await ready;
    self.postMessage({ id, answer: await verbs[verb](...given) });
    rest();
  } catch (fault) {
    self.postMessage({ id, fault: typeof fault === "string" ? fault : String(fault) });
  }
}

let resting = false;
// What is asked meanwhile waits for one table, which is made in a few milliseconds.
function rest() {
  if (resting) return;
  resting = true;
  setTimeout(() => {
    resting = false;
    last = last.then(() => {
      if (verbs.make_table()) rest();
    });
  });
}
