// A class-region map: which digit the judge reads at the points of a grid over [-1, 1]^n.

export class Regions {
  /** `sides`: points along each axis; `file`: their digits, then their confidence from 0 to 255. */
  constructor(sides, file) {
    this.sides = sides;
    const number = sides.reduce((product, side) => product * side, 1);
    this.digits = file.subarray(0, number);
    this.confidence = file.subarray(number);
  }

  /** Along each axis, the grid's nearest place to a point. */
  cell(point) {
    return this.sides.map((side, axis) => {
      const within = Math.min(1, Math.max(-1, point[axis]));
      return Math.round(((within + 1) / 2) * (side - 1));
    });
  }

  /** Where a cell lies in the file: the last coordinate runs fastest. */
  place(cell) {
    return cell.reduce((place, at, axis) => place * this.sides[axis] + at, 0);
  }

  /** The cut through a point along two axes: digit and confidence at (across, up). */
  plane(point, [across, up]) {
    const cell = this.cell(point);
    return (i, j) => {
      cell[across] = i;
      cell[up] = j;
      const place = this.place(cell);
      return [this.digits[place], this.confidence[place] / 255];
    };
  }
}

/** A cut as RGBA pixels, the first coordinate to the right, the second upwards. */
export function painted(regions, point, axes, colours, hidden = new Set()) {
  const [width, height] = axes.map((axis) => regions.sides[axis]);
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  const at = regions.plane(point, axes);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const [digit, confidence] = at(i, j);
      const striped = confidence < colours.sure && (i + j) % 3 === 0;
      const colour = (striped ? colours.stripes : colours.digits)[digit];
      pixels.set(hidden.has(digit) ? [238, 238, 238] : colour, 4 * ((height - 1 - j) * width + i));
    }
  }
  return { pixels, width, height };
}

/** The pairs of axes that are shown: the first three coordinates by twos. */
export function pairs(dimensions) {
  return dimensions === 2 ? [[0, 1]] : [[0, 1], [0, 2], [1, 2]];
}
