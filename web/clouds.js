// What the plane's GAN may learn: clouds of real points, ready-made or drawn with a finger.

const SPREAD = 0.05;

/** So many places from one end of a row to the other. */
const row = (number, place) => Array.from({ length: number }, (_, k) => place(k / (number - 1)));

export const CLOUDS = {
  ring: { centres: row(9, (share) => [Math.cos(2 * Math.PI * share), Math.sin(2 * Math.PI * share)]).slice(1), spread: SPREAD },
  line: { centres: row(40, (share) => [2 * share - 1, share - 0.5]), spread: SPREAD },
  "two heaps": { centres: [[-0.8, 0], [0.8, 0]], spread: 0.2 },
};

/** A cloud that begins empty and grows by strokes. */
export class Drawn {
  constructor() {
    this.centres = [];
    this.spread = SPREAD;
  }

  /** Add a dot, and dots on the way from the last one where the hand was quick. */
  add(point, from = point) {
    const way = Math.hypot(point[0] - from[0], point[1] - from[1]);
    const number = Math.max(1, Math.round(way / SPREAD));
    for (let k = 1; k <= number; k++) {
      this.centres.push(from.map((start, axis) => start + (k / number) * (point[axis] - start)));
    }
  }
}
