// A trained network in the browser: an ONNX file, run by onnxruntime-web without a server.

import { make } from "./make.js";

let runtime;

/** onnxruntime-web, fetched when the first network is. */
function loaded(counted) {
  runtime ??= (async () => {
    const folder = new URL("./ort/", import.meta.url);
    const [ort, wasmBinary] = await Promise.all([
      import("./ort/ort.wasm.min.mjs"),
      bytes(new URL("ort-wasm-simd-threaded.wasm", folder), counted()),
    ]);
    Object.assign(ort.env.wasm, { wasmPaths: folder.href, wasmBinary, numThreads: 1 });
    return ort;
  })();
  return runtime;
}

/** Counts what comes of several files: `counted()` for each; `tell` hears the share of them all. */
export function counter(tell) {
  const files = [];
  return () => {
    const file = { come: 0, size: 0 };
    files.push(file);
    return (come, size) => {
      Object.assign(file, { come, size: Math.max(come, size || 0) });
      const sum = (what) => files.reduce((all, one) => all + one[what], 0);
      tell(sum("come") / sum("size"));
    };
  };
}

/** Fill a place with what `work` makes of networks; meanwhile a line tells how much has come. */
export async function filled(element, work) {
  const line = make("progress", { max: 1, value: 0, "aria-label": "fetched" });
  const told = make("p", { role: "status" }, "Fetching the networks … ", line);
  element.replaceChildren(told);
  try {
    if (typeof WebAssembly === "undefined") {
      throw new Error("This browser has no WebAssembly, which networks run by: open the page in a current one.");
    }
    return await work(counter((share) => (line.value = share)));
  } catch (error) {
    told.textContent = error.message;
    throw error;
  }
}

/** A file read as JSON. */
export const json = async (url) => JSON.parse(new TextDecoder().decode(await bytes(url)));

/** A file's bytes; `progress` is told how many of how many have come. */
export async function bytes(url, progress = () => {}) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} could not be fetched: reload the page.`);
  const size = Number(answer.headers.get("Content-Length"));
  const parts = [];
  let come = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    progress((come += value.length), size);
  }
}

export class Network {
  constructor(ort, session) {
    Object.assign(this, { ort, session });
  }

  static async load(url, counted = counter(() => {})) {
    const [ort, file] = await Promise.all([loaded(counted), bytes(url, counted())]);
    return new Network(ort, await ort.InferenceSession.create(file));
  }

  /** Its outputs, Float32Arrays, for one input of numbers and their shape. */
  async run(numbers, shape) {
    const input = new this.ort.Tensor("float32", Float32Array.from(numbers), shape);
    const answers = await this.session.run({ in0: input });
    return this.session.outputNames.map((name) => answers[name].data);
  }
}

/** Probabilities, which sum to 1, of logits. */
export function softmax(logits) {
  const most = Math.max(...logits);
  const sizes = Array.from(logits, (one) => Math.exp(one - most));
  const total = sizes.reduce((sum, one) => sum + one, 0);
  return sizes.map((one) => one / total);
}

/** Grey values 0 to 255 of an image in [-1, 1]. */
export function toPixels(image) {
  return Uint8ClampedArray.from(image, (value) => Math.round(127.5 * (value + 1)));
}
