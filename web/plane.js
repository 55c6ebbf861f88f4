// The GAN in the plane, which learns while one looks, from points that one may draw.

import { CLOUDS, Drawn } from "./clouds.js";
import { BATCH, Game, sigmoid } from "./gan.js";
import { button, make } from "./make.js";

const SIZE = 480; // of the canvas
const LIMIT = 1.6; // what it shows of the plane, from -LIMIT to LIMIT
const CELLS = 32; // of D's field, along a side
const SHOWN = 300; // points of each kind
const PUSHED = 40; // generated points with an arrow
const ALONE = 10; // steps of one network, as in the notebook
const FRAME = 20; // milliseconds of learning for each picture
const STEP = 0.1; // an arrow key moves the brush so far
const toPixel = ([x, y]) => [((x + LIMIT) / 2 / LIMIT) * SIZE, ((LIMIT - y) / 2 / LIMIT) * SIZE];
const GRID = Float32Array.from({ length: 2 * CELLS * CELLS }, (_, at) => {
  const cell = at >> 1;
  const place = at % 2 ? CELLS - 1 - Math.floor(cell / CELLS) : cell % CELLS;
  return ((2 * place + 1) / CELLS - 1) * LIMIT;
});

/** A colour between those for 0, 1/2 and 1: [red, green, blue] each. */
export function between(colours, share) {
  const place = 2 * Math.min(1, Math.max(0, share));
  const [from, to, along] = place < 1 ? [colours[0], colours[1], place] : [colours[1], colours[2], place - 1];
  return from.map((part, k) => Math.round(part + along * (to[k] - part)));
}

export class Plane {
  static mount(element) {
    return new Plane(element);
  }

  /** The element names the colours: G's, and D's for "generated", doubt and "real". */
  constructor(element) {
    this.element = element;
    this.colours = JSON.parse(element.dataset.colours);
    this.brush = [0, 0];
    this.build();
    this.learn(CLOUDS.ring, "ring");
  }

  build() {
    this.canvas = make("canvas", {
      width: SIZE, height: SIZE, tabindex: 0, role: "application", "aria-roledescription": "plane",
      "aria-label": "real points black, generated ones blue; draw real points with a finger or the mouse, or move the brush by arrow keys and put a point by the space bar",
    });
    this.told = make("p", { role: "status" });
    this.play = button("play", () => this.toggle());
    const parts = {
      "one step": () => this.let("step"),
      "D alone": () => this.let("dStep", ALONE),
      "G alone": () => this.let("gStep", ALONE),
      "start again": () => this.learn(this.game.cloud),
    };
    const clouds = Object.entries(CLOUDS).map(([name, cloud]) => {
      const chosen = button(name, () => this.learn(cloud, name));
      chosen.dataset.cloud = name;
      return chosen;
    });
    this.clouds = [...clouds, button("draw your own", () => this.learn(new Drawn(), "drawn"))];
    this.clouds.at(-1).dataset.cloud = "drawn";
    const group = (name, ...buttons) => make("div", { class: "walk", role: "group", "aria-label": name }, ...buttons);
    this.element.replaceChildren(
      this.canvas,
      make("div", { class: "beside" },
        group("game", this.play, ...Object.entries(parts).map((one) => button(...one))),
        group("real points", ...this.clouds),
        this.told,
      ),
    );
    this.listen();
  }

  listen() {
    const { canvas } = this;
    let last; // where the hand was
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const share = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
      return share.map((one) => (2 * one - 1) * LIMIT);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.dot((last = at(event)));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.dot(at(event), last), (last = at(event));
    });
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1], " ": null };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const step = steps[event.key];
      if (!step) return this.dot(this.brush);
      this.brush = this.brush.map((one, axis) => Math.min(1.5, Math.max(-1.5, one + STEP * step[axis])));
      this.draw();
    });
  }

  /** Begin a new game, with new networks. */
  learn(cloud, name) {
    if (name) for (const one of this.clouds) one.setAttribute("aria-pressed", String(one.dataset.cloud === name));
    this.game = new Game(cloud);
    this.seen = this.game.noise(SHOWN); // always the same latent vectors: one sees points move
    this.draw();
  }

  /** A real point more, by hand; a ready-made cloud makes room for what is drawn. */
  dot(point, from) {
    if (!(this.game.cloud instanceof Drawn)) this.learn(new Drawn(), "drawn");
    this.brush = point;
    this.game.cloud.add(point, from);
    this.draw();
  }

  /** So many steps of a kind, if there is anything to learn. */
  let(kind, number = 1) {
    for (let k = 0; k < number && this.game.cloud.centres.length; k++) this.game[kind]();
    this.draw();
  }

  /** Play, or pause. */
  toggle() {
    this.playing = !this.playing;
    this.play.textContent = this.playing ? "pause" : "play";
    this.told.setAttribute("aria-live", this.playing ? "off" : "polite");
    const frame = () => {
      if (!this.playing) return;
      const start = performance.now();
      while (this.game.cloud.centres.length && performance.now() - start < FRAME) this.game.step();
      this.draw();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const { game } = this;
    const field = game.d.forward(GRID);
    const sheet = new ImageData(CELLS, CELLS);
    field.forEach((logit, cell) => sheet.data.set([...between(this.colours.field, sigmoid(logit)), 255], 4 * cell));
    const small = new OffscreenCanvas(CELLS, CELLS);
    small.getContext("2d").putImageData(sheet, 0, 0);
    pen.drawImage(small, 0, 0, SIZE, SIZE);
    const { cloud } = game;
    if (cloud.centres.length) this.dots(pen, this.real(), "black");
    const made = game.g.forward(this.seen);
    this.dots(pen, made, this.colours.generated);
    this.arrows(pen, made.subarray(0, 2 * PUSHED));
    if (cloud instanceof Drawn) this.cross(pen);
    const losses = [["G", game.gLoss], ["D", game.dLoss]].filter(([, loss]) => loss !== undefined);
    const said = losses.map(([name, loss]) => `; ${name}'s loss ${loss.toFixed(2)}`).join("");
    this.told.textContent = cloud.centres.length
      ? `step ${game.steps}, ${BATCH} points each${said}`
      : "Draw real points on the plane, then play.";
  }

  /** Real points to look at, the same until the cloud grows. */
  real() {
    const { cloud } = this.game;
    if (this.sampled?.cloud !== cloud || this.sampled.number !== cloud.centres.length) {
      const points = new Game(cloud).real(SHOWN);
      this.sampled = { cloud, number: cloud.centres.length, points };
    }
    return this.sampled.points;
  }

  dots(pen, points, colour) {
    pen.fillStyle = colour;
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = toPixel([points[at], points[at + 1]]);
      pen.fillRect(x - 2, y - 2, 4, 4);
    }
  }

  /** Where D pushes generated points: as long as the root of the slope, as in the notebook. */
  arrows(pen, points) {
    const push = this.game.push(points);
    pen.strokeStyle = this.colours.push;
    pen.lineWidth = 2;
    for (let at = 0; at < points.length; at += 2) {
      const start = toPixel([points[at], points[at + 1]]);
      const long = SIZE / 12 / (Math.sqrt(Math.hypot(push[at], push[at + 1])) + 1e-9);
      const end = [start[0] + long * push[at], start[1] - long * push[at + 1]];
      const turn = Math.atan2(end[1] - start[1], end[0] - start[0]);
      pen.beginPath();
      pen.moveTo(...start);
      pen.lineTo(...end);
      for (const side of [-2.6, 2.6]) {
        pen.moveTo(...end);
        pen.lineTo(end[0] + 5 * Math.cos(turn + side), end[1] + 5 * Math.sin(turn + side));
      }
      pen.stroke();
    }
  }

  cross(pen) {
    const [x, y] = toPixel(this.brush);
    pen.strokeStyle = "black";
    pen.strokeRect(x - 6, y - 6, 12, 12);
  }
}
