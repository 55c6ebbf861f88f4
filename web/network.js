// A trained network in the browser: an ONNX file, run by onnxruntime-web without a server.

let runtime;

/** onnxruntime-web, fetched when the first network is. */
async function loaded() {
  if (typeof WebAssembly === "undefined") {
    throw new Error("This browser has no WebAssembly: open the page in a current one.");
  }
  if (!runtime) {
    runtime = await import("./ort/ort.wasm.min.mjs");
    runtime.env.wasm.wasmPaths = new URL("./ort/", import.meta.url).href;
    runtime.env.wasm.numThreads = 1;
  }
  return runtime;
}

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
  constructor(session) {
    this.session = session;
  }

  static async load(url, progress) {
    const [ort, file] = await Promise.all([loaded(), bytes(url, progress)]);
    return new Network(await ort.InferenceSession.create(file));
  }

  /** Its outputs, Float32Arrays, for one input of numbers and their shape. */
  async run(numbers, shape) {
    const input = new runtime.Tensor("float32", Float32Array.from(numbers), shape);
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
