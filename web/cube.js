// A cube of coloured points that can be turned: the first three coordinates of a map.

const MOST = 14; // points along an edge: enough to see, few enough to turn

/** Where a point of [-1, 1]^3 lies on a picture of side 1, and how near it is; angles in radians. */
export function projected([x, y, z], yaw, pitch) {
  const across = x * Math.cos(yaw) + y * Math.sin(yaw);
  const away = -x * Math.sin(yaw) + y * Math.cos(yaw);
  const up = z * Math.cos(pitch) - away * Math.sin(pitch);
  const depth = z * Math.sin(pitch) + away * Math.cos(pitch);
  return [0.5 + 0.27 * across, 0.5 - 0.27 * up, -depth];
}

/** A map's points at a fourth coordinate, thinned: [x, y, z, digit] each. */
export function points(regions, point) {
  const cell = regions.cell(point);
  const [a, b, c] = regions.sides.map((side) => Math.ceil(side / MOST));
  const found = [];
  for (let i = 0; i < regions.sides[0]; i += a)
    for (let j = 0; j < regions.sides[1]; j += b)
      for (let k = 0; k < regions.sides[2]; k += c) {
        const here = [i, j, k, ...cell.slice(3)];
        const place = [i, j, k].map((at, axis) => (2 * at) / (regions.sides[axis] - 1) - 1);
        found.push([...place, regions.digits[regions.place(here)]]);
      }
  return found;
}

export class Cube {
  constructor(canvas) {
    Object.assign(this, { canvas, yaw: 0.6, pitch: 0.45 });
    let held; // where the hand was
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held = event;
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      this.turn(event.clientX - held.clientX, event.clientY - held.clientY);
      held = event;
    });
    canvas.addEventListener("keydown", (event) => {
      const turns = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] };
      if (!(event.key in turns)) return;
      event.preventDefault();
      this.turn(...turns[event.key]);
    });
  }

  /** By so many pixels of the hand. */
  turn(right, down) {
    this.yaw += right / 100;
    this.pitch = Math.min(1.5, Math.max(-1.5, this.pitch + down / 100));
    this.draw();
  }

  /** What there is to see; without it, the same again. */
  draw(shown = this.shown) {
    this.shown = shown;
    const { regions, point, ends, colours, hidden } = shown;
    const pen = this.canvas.getContext("2d");
    const { width } = this.canvas;
    pen.clearRect(0, 0, width, width);
    const at = (place) => projected(place, this.yaw, this.pitch);
    const dots = points(regions, point)
      .filter(([, , , digit]) => !hidden.has(digit))
      .map((one) => [...at(one), colours.digits[one[3]], 7])
      .concat([[...at(point), [0, 0, 0], 20]]);
    dots.sort((one, other) => one[2] - other[2]); // the nearest last
    for (const [x, y, , colour, size] of dots) {
      pen.fillStyle = `rgb(${colour})`;
      pen.fillRect(x * width - size / 2, y * width - size / 2, size, size);
    }
    const [start, end] = [at(ends.A), at(ends.B)];
    pen.strokeStyle = "black";
    pen.lineWidth = 3;
    pen.beginPath();
    pen.moveTo(start[0] * width, start[1] * width);
    pen.lineTo(end[0] * width, end[1] * width);
    pen.stroke();
  }
}
