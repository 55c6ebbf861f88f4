// You are the discriminator: pairs of drawn images, one click each, a score with its interval.

import { button, make, showGrey } from "./make.js";
import { Network, filled, json, toPixels } from "./network.js";

const SIDES = ["left", "right"];

/** Wilson's 95 % interval of a share: the shares that so many found of so many tries fit. */
export function shareInterval(found, tries) {
  const z = 1.959963984540054;
  const share = found / tries;
  const middle = share + (z * z) / 2 / tries;
  const reach = z * Math.sqrt((share * (1 - share)) / tries + (z / 2 / tries) ** 2);
  return [-1, 1].map((sign) => (middle + sign * reach) / (1 + (z * z) / tries));
}

export class Duel {
  static mount(element) {
    const at = (file) => new URL(`./networks/${file}`, import.meta.url);
    return filled(element, async (counted) => {
      const game = await json(at("duel.json"));
      const names = [...game.generators.map((name) => `${name}/generator`), `${game.critic}/discriminator`];
      const networks = names.map((name) => Network.load(at(`${name}.onnx`), counted));
      const [first, second, critic] = await Promise.all(networks);
      return new Duel(element, game, [first, second], critic);
    });
  }

  /** `generators` draw the first and the second image of a deal; the second's are to be found. */
  constructor(element, game, generators, critic) {
    Object.assign(this, { element, game, generators, critic });
    this.build();
    this.deal(0);
  }

  build() {
    this.pictures = SIDES.map((side) =>
      make("canvas", { width: 28, height: 28, class: "drawn", role: "img", "aria-label": `the ${side} image` }),
    );
    this.buttons = SIDES.map((side, place) => button(`the ${side} one`, () => this.answer(place)));
    this.told = make("p", { role: "status" });
    this.again = button("again", () => this.deal(this.place + 1));
    this.element.replaceChildren(
      make("p", { class: "question" }, this.game.question),
      ...this.pictures.map((picture, place) => make("div", {}, picture, this.buttons[place])),
      make("div", { class: "walk" }, this.told, this.again),
    );
  }

  get pairs() {
    return this.dealt.sought.length;
  }

  /** Begin a deal; after the last one the first comes again. */
  deal(place) {
    this.place = place % this.game.deals.length;
    this.dealt = this.game.deals[this.place];
    this.found = [];
    this.said = "";
    return this.show();
  }

  /** A pair's images, pixels 0 to 255: the left one, then the right one. */
  async images(pair) {
    const both = [];
    for (const [kind, generator] of this.generators.entries()) {
      const latent = this.dealt.latents[kind][pair];
      both.push(toPixels((await generator.run(latent, [1, latent.length]))[0]));
    }
    return this.dealt.sought[pair] ? both : both.reverse();
  }

  async show() {
    const done = this.found.length === this.pairs;
    for (const one of this.buttons) one.disabled = true; // until both images are there
    if (done) return this.tell(await this.score());
    this.tell(`Pair ${this.found.length + 1} of ${this.pairs}; ${this.right} found so far.`);
    const images = await this.images(this.found.length);
    images.forEach((pixels, place) => showGrey(this.pictures[place], pixels));
    for (const one of this.buttons) one.disabled = false;
  }

  get right() {
    return this.found.filter(Boolean).length;
  }

  /** 0 for left, 1 for right. */
  async answer(side) {
    const sought = this.dealt.sought[this.found.length];
    this.found.push(side === sought);
    this.said = `${side === sought ? "Right" : "Wrong"}: it was the ${SIDES[sought]} one. `;
    await this.show();
    this.buttons[side].focus(); // which it lost when it was disabled
  }

  tell(text) {
    this.told.textContent = this.said + text;
  }

  async score() {
    const [low, high] = shareInterval(this.right, this.pairs).map((share) => Math.round(100 * share));
    return `You found ${this.right} of ${this.pairs}: so few tries fit anything from ${low}% to ${high}% ` +
      `(guessing: 50%). ${this.game.critic}'s discriminator: ${await this.foundByCritic()} of ${this.pairs}.`;
  }

  /** In how many pairs the critic's logit is lower for what is to be found. */
  async foundByCritic() {
    let found = 0;
    for (let pair = 0; pair < this.pairs; pair++) {
      const logits = [];
      for (const pixels of await this.images(pair)) {
        const image = Array.from(pixels, (grey) => grey / 127.5 - 1);
        logits.push((await this.critic.run(image, [1, 28, 28, 1]))[0][0]);
      }
      found += (logits[1] < logits[0] ? 1 : 0) === this.dealt.sought[pair];
    }
    return found;
  }
}
