// A GAN in the plane: two small networks, their gradients and Adam, in plain arrays.

const HIDDEN = 64;
export const BATCH = 128;

/** Random numbers from 0 to 1 that a seed fixes (mulberry32). */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many normal numbers (Box and Muller). */
export function normal(random, number) {
  return Float32Array.from({ length: number }, () => {
    const length = Math.sqrt(-2 * Math.log(1 - random()));
    return length * Math.cos(2 * Math.PI * random());
  });
}

/** A layer of sums and products, with `slope` below zero and 1 above. Sums run in double precision. */
class Dense {
  constructor(random, inputs, outputs, slope) {
    Object.assign(this, { inputs, outputs, slope });
    const most = Math.sqrt(6 / (inputs + outputs)); // Glorot's
    const start = () => most * (2 * random() - 1);
    this.weights = [
      Float32Array.from({ length: inputs * outputs }, start), // kernel: the output runs fastest
      new Float32Array(outputs),
    ];
    this.gradients = this.weights.map(({ length }) => new Float32Array(length));
  }

  /** Outputs (number, outputs) of inputs (number, inputs); both are kept for `backward`. */
  forward(x) {
    const { inputs, outputs, slope, weights: [kernel, bias] } = this;
    const y = new Float32Array((x.length / inputs) * outputs);
    for (let at = 0, from = 0; at < y.length; from += inputs) {
      for (let o = 0; o < outputs; o++, at++) {
        let sum = bias[o];
        for (let i = 0, k = o; i < inputs; i++, k += outputs) sum += x[from + i] * kernel[k];
        y[at] = sum > 0 ? sum : slope * sum;
      }
    }
    this.x = x;
    this.y = y;
    return y;
  }

  /** The loss's slopes by the inputs, from those by the outputs; its gradients grow if it learns. */
  backward(slopes, learns) {
    const { inputs, outputs, slope, x, y, weights: [kernel] } = this;
    const bySums = slopes.map((one, at) => (y[at] > 0 ? one : slope * one));
    if (learns) this.grow(bySums);
    const back = new Float32Array(x.length);
    for (let at = 0, from = 0; at < back.length; from += outputs) {
      for (let i = 0, k = 0; i < inputs; i++, at++) {
        let sum = 0;
        for (let o = 0; o < outputs; o++, k++) sum += kernel[k] * bySums[from + o];
        back[at] = sum;
      }
    }
    return back;
  }

  /** Add to the gradients, from the slopes by the sums. */
  grow(bySums) {
    const { inputs, outputs, x, gradients: [byKernel, byBias] } = this;
    for (let i = 0, k = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++, k++) {
        let sum = 0;
        for (let n = i, s = o; s < bySums.length; n += inputs, s += outputs) sum += x[n] * bySums[s];
        byKernel[k] += sum;
      }
    }
    bySums.forEach((one, at) => (byBias[at % outputs] += one));
  }
}

/** Two hidden layers of 64 units; `slope` is theirs below zero. */
export class Mlp {
  constructor(random, outputs, slope) {
    this.layers = [[2, HIDDEN, slope], [HIDDEN, HIDDEN, slope], [HIDDEN, outputs, 1]].map(
      (shape) => new Dense(random, ...shape),
    );
  }

  get weights() {
    return this.layers.flatMap(({ weights }) => weights);
  }

  get gradients() {
    return this.layers.flatMap(({ gradients }) => gradients);
  }

  forward(x) {
    return this.layers.reduce((values, layer) => layer.forward(values), x);
  }

  backward(slopes, learns = true) {
    return this.layers.reduceRight((back, layer) => layer.backward(back, learns), slopes);
  }
}

/** Kingma and Ba's optimizer, as Keras computes it. */
class Adam {
  constructor(network, rate, beta1 = 0.5, beta2 = 0.999, tiny = 1e-7) {
    Object.assign(this, { network, rate, beta1, beta2, tiny, steps: 0 });
    const zeros = () => network.weights.map(({ length }) => new Float32Array(length));
    [this.means, this.squares] = [zeros(), zeros()];
  }

  /** Move the weights, and forget the gradients. */
  step() {
    const { network, beta1, beta2, tiny } = this;
    this.steps += 1;
    const rate = (this.rate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    network.weights.forEach((weights, place) => {
      const [mean, square, gradient] = [this.means, this.squares, network.gradients].map((all) => all[place]);
      for (let i = 0; i < weights.length; i++) {
        mean[i] += (1 - beta1) * (gradient[i] - mean[i]);
        square[i] += (1 - beta2) * (gradient[i] * gradient[i] - square[i]);
        weights[i] -= (rate * mean[i]) / (Math.sqrt(square[i]) + tiny);
      }
      gradient.fill(0);
    });
  }
}

export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/** Mean cross-entropy of logits, and its slopes by them, where `label`, 0 or 1, is asked for. */
export function crossEntropy(logits, label) {
  const sign = label ? -1 : 1;
  const loss = logits.reduce((sum, logit) => {
    const wrong = sign * logit;
    return sum + Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
  }, 0);
  const slopes = Float32Array.from(logits, (logit) => (sigmoid(logit) - label) / logits.length);
  return { loss: loss / logits.length, slopes };
}

/** The game of notebook 01: its networks, losses and rates. */
export class Game {
  /** `cloud`: centres [[x, y], ...] and the spread of points around them. */
  constructor(cloud, seed = 0) {
    this.cloud = cloud;
    this.random = uniform(seed);
    this.g = new Mlp(this.random, 2, 0);
    this.d = new Mlp(this.random, 1, 0.2);
    this.gOptimizer = new Adam(this.g, 1e-3);
    this.dOptimizer = new Adam(this.d, 5e-3);
    this.steps = 0;
  }

  /** Real points (number, 2). */
  real(number = BATCH) {
    const { centres, spread } = this.cloud;
    const points = normal(this.random, 2 * number);
    for (let n = 0; n < number; n++) {
      const centre = centres[Math.floor(this.random() * centres.length)];
      for (const axis of [0, 1]) points[2 * n + axis] = centre[axis] + spread * points[2 * n + axis];
    }
    return points;
  }

  /** D's loss; its gradients grow. */
  judge(real, z) {
    const losses = [[real, 1], [this.g.forward(z), 0]].map(([points, label]) => {
      const { loss, slopes } = crossEntropy(this.d.forward(points), label);
      this.d.backward(slopes);
      return loss;
    });
    return losses[0] + losses[1];
  }

  /** G's loss; its gradients grow, through a D that stands still. */
  deceive(z) {
    const { loss, slopes } = crossEntropy(this.d.forward(this.g.forward(z)), 1);
    this.g.backward(this.d.backward(slopes, false));
    return loss;
  }

  /** A step of D, while G stands still. */
  dStep(real = this.real(), z = this.noise()) {
    this.dLoss = this.judge(real, z);
    this.dOptimizer.step();
  }

  /** A step of G, while D stands still. */
  gStep(z = this.noise()) {
    this.gLoss = this.deceive(z);
    this.gOptimizer.step();
  }

  /** First D learns, then G. */
  step(real, zForD, zForG) {
    this.dStep(real, zForD);
    this.gStep(zForG);
    this.steps += 1;
  }

  /** Where D's logit rises at points (number, 2): its slopes there. */
  push(points) {
    return this.d.backward(new Float32Array(this.d.forward(points).length).fill(1), false);
  }

  noise(number = BATCH) {
    return normal(this.random, 2 * number);
  }
}
