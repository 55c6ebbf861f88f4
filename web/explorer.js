// The explorer of a latent space: a point on its map, and the digit that is drawn there.

import { Cube } from "./cube.js";
import { make, showGrey } from "./make.js";
import { Network, bytes, filled, json, softmax, toPixels } from "./network.js";
import { Regions, painted, pairs } from "./regions.js";

const COORDINATES = ["z₁", "z₂", "z₃", "z₄"];
const STEP = 0.02;
const cut = (number) => Math.min(1, Math.max(-1, number));

let judge;

/** The judge, fetched once for all explorers of a page. */
function loadedJudge(counted) {
  judge ??= Network.load(new URL("./networks/judge/classifier.onnx", import.meta.url), counted);
  return judge;
}

export class Explorer {
  constructor(element, generator, judge, regions, colours) {
    Object.assign(this, { element, generator, judge, regions, colours });
    this.dimensions = regions.sides.length;
    this.point = Array(this.dimensions).fill(0);
    this.ends = { A: Array(this.dimensions).fill(-0.8), B: Array(this.dimensions).fill(0.8) };
    this.hidden = new Set();
    this.build();
    this.move({});
  }

  /** Fetch what an element names in `data-network`, and fill it. */
  static mount(element) {
    const folder = new URL(`./networks/${element.dataset.network}/`, import.meta.url);
    return filled(element, async (counted) => {
      const [{ sides, colours }, file, generator, reader] = await Promise.all([
        json(new URL("regions.json", folder)),
        bytes(new URL("regions.bin", folder), counted()),
        Network.load(new URL("generator.onnx", folder), counted),
        loadedJudge(counted),
      ]);
      return new Explorer(element, generator, reader, new Regions(sides, file), colours);
    });
  }

  build() {
    this.picture = make("canvas", { width: 28, height: 28, role: "img", class: "drawn" });
    this.verdict = make("p", { class: "verdict", "aria-live": "polite" });
    this.sliders = this.point.map((_, axis) =>
      this.slider(COORDINATES[axis], -1, 1, (value) => this.move({ [axis]: value })),
    );
    this.maps = pairs(this.dimensions).map((axes) => this.map(axes));
    if (this.dimensions > 2) {
      const label = "the cube of z₁, z₂ and z₃; drag it or use arrow keys to turn it";
      const look = { width: 400, height: 400, tabindex: 0, role: "application", "aria-roledescription": "cube" };
      this.cube = new Cube(make("canvas", { ...look, "aria-label": label }));
    }
    this.legend = this.colours.digits.map((colour, digit) => this.chip(digit, colour));
    this.way = this.slider("A to B", 0, 1, (share) => this.walkTo(share));
    this.play = make("button", { type: "button", onclick: () => this.playing() }, "play");
    const ends = Object.keys(this.ends).map((name) =>
      make("button", { type: "button", onclick: () => this.setEnd(name) }, `${name} is here`),
    );
    this.element.replaceChildren(
      make("div", { class: "steering" }, this.picture, this.verdict, ...this.sliders.map((s) => s.row)),
      make(
        "div",
        { class: "maps" },
        ...(this.cube ? [make("div", { class: "cube" }, this.cube.canvas)] : []),
        ...this.maps.map((map) => map.canvas),
        make("div", { class: "legend", role: "group", "aria-label": "digits shown" }, ...this.legend),
      ),
      make("div", { class: "walk" }, ...ends, this.way.row, this.play),
    );
  }

  slider(name, min, max, act) {
    const look = { type: "range", min, max, step: STEP, value: Math.max(0, min) };
    const input = make("input", { ...look, "aria-label": name });
    input.addEventListener("input", () => act(Number(input.value)));
    const value = make("span", { class: "value" }, Number(input.value).toFixed(2));
    return { input, value, row: make("label", { class: "slider" }, make("span", {}, name), input, value) };
  }

  chip(digit, colour) {
    const chip = make("button", { type: "button", "aria-pressed": "true" }, String(digit));
    chip.style.background = `rgb(${colour})`;
    chip.style.color = this.colours.inks[digit];
    chip.addEventListener("click", () => {
      if (!this.hidden.delete(digit)) this.hidden.add(digit);
      chip.setAttribute("aria-pressed", String(!this.hidden.has(digit)));
      this.showMaps();
    });
    return chip;
  }

  map(axes) {
    const [across, up] = axes;
    const names = axes.map((axis) => COORDINATES[axis]).join(" and ");
    const canvas = make("canvas", {
      width: 400, height: 400, tabindex: 0, role: "application", "aria-roledescription": "map",
      "aria-label": `map of ${names}; arrow keys move the point`,
    });
    const go = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = (2 * (event.clientX - box.left)) / box.width - 1;
      const y = 1 - (2 * (event.clientY - box.top)) / box.height;
      this.move({ [across]: x, [up]: y });
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) go(event);
    });
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [across, -1], ArrowRight: [across, 1], ArrowDown: [up, -1], ArrowUp: [up, 1] };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const [axis, sign] = steps[event.key];
      this.move({ [axis]: this.point[axis] + sign * STEP });
    });
    return { axes, canvas };
  }

  /** Move the point: new values by axis. */
  move(changes) {
    this.point = this.point.map((number, axis) => cut(changes[axis] ?? number));
    this.sliders.forEach(({ input, value }, axis) => {
      input.value = this.point[axis];
      value.textContent = this.point[axis].toFixed(2);
    });
    this.showMaps();
    this.look();
  }

  setEnd(name) {
    this.ends[name] = [...this.point];
    this.showMaps();
  }

  walkTo(share) {
    const { A, B } = this.ends;
    this.way.input.value = share;
    this.way.value.textContent = share.toFixed(2);
    this.move(A.map((start, axis) => (1 - share) * start + share * B[axis]));
  }

  async playing() {
    const walk = (this.walk = this.walk ? null : {}); // one that another has replaced ends
    this.play.textContent = walk ? "pause" : "play";
    this.verdict.setAttribute("aria-live", walk ? "off" : "polite");
    if (walk && Number(this.way.input.value) >= 1) this.walkTo(0);
    while (walk && this.walk === walk && Number(this.way.input.value) < 1) {
      this.walkTo(Math.min(1, Number(this.way.input.value) + STEP));
      await new Promise((next) => setTimeout(next, 40));
    }
    if (walk && this.walk === walk) this.playing();
  }

  /** What is drawn at a point, and what the judge reads: pixels 0 to 255 and ten probabilities. */
  async draw(point) {
    const [image] = await this.generator.run(point, [1, this.dimensions]);
    const logits = (await this.judge.run(image, [1, 28, 28, 1]))[1];
    return { pixels: toPixels(image), probabilities: softmax(logits) };
  }

  /** Show the newest point; those that come while one is drawn are skipped but for the last. */
  async look() {
    this.waiting = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.waiting) {
        this.waiting = false;
        this.show(await this.draw(this.point));
      }
    } catch (error) {
      this.verdict.textContent = error.message;
    } finally {
      this.looking = false;
    }
  }

  show({ pixels, probabilities }) {
    showGrey(this.picture, pixels);
    const digit = probabilities.indexOf(Math.max(...probabilities));
    const sure = Math.round(100 * probabilities[digit]);
    this.verdict.innerHTML = `<strong>read as ${digit}</strong>, the judge is ${sure}% sure`;
    this.picture.setAttribute("aria-label", `a drawn image, read as ${digit}`);
  }

  showMaps() {
    this.cube?.draw(this);
    for (const { axes, canvas } of this.maps) {
      const { pixels, width, height } = painted(
        this.regions, this.point, axes, this.colours, this.hidden,
      );
      const sheet = new OffscreenCanvas(width, height);
      sheet.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingEnabled = false;
      const x = canvas.width / (width - 1) / 2; // a grid's points lie at -1 and 1:
      const y = canvas.height / (height - 1) / 2; // half a cell hangs over on each side
      pen.drawImage(sheet, -x, -y, canvas.width + 2 * x, canvas.height + 2 * y);
      const at = (point) => [
        ((point[axes[0]] + 1) / 2) * canvas.width,
        ((1 - point[axes[1]]) / 2) * canvas.height,
      ];
      this.drawLine(pen, at);
      this.drawPoint(pen, at(this.point));
    }
  }

  drawLine(pen, at) {
    const [start, end] = [at(this.ends.A), at(this.ends.B)];
    pen.lineWidth = 3;
    pen.setLineDash([4, 6]);
    pen.strokeStyle = "black";
    pen.beginPath();
    pen.moveTo(...start);
    pen.lineTo(...end);
    pen.stroke();
    pen.setLineDash([]);
    pen.font = "bold 26px sans-serif";
    pen.lineWidth = 5;
    pen.strokeStyle = "white";
    pen.fillStyle = "black";
    for (const [name, [x, y]] of [["A", start], ["B", end]]) {
      const place = [Math.min(x + 6, pen.canvas.width - 24), Math.max(y - 8, 26)];
      pen.strokeText(name, ...place);
      pen.fillText(name, ...place);
    }
  }

  drawPoint(pen, [x, y]) {
    pen.beginPath();
    pen.arc(x, y, 9, 0, 2 * Math.PI);
    pen.fillStyle = "black";
    pen.fill();
    pen.lineWidth = 3;
    pen.strokeStyle = "white";
    pen.stroke();
  }
}
