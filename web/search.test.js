// The search's ranking and excerpts: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { excerpt, found, prepared, words } from "./search.js";

const ENTRIES = [
  { page: "01 · Theory", heading: "Losses", text: "A loss, a mode and another loss.", address: "a" },
  { page: "Glossary", heading: "mode collapse", text: "G draws few kinds only", address: "b" },
  { page: "Glossary", heading: "Fréchet distance", text: "of two modes", address: "c" },
  { page: "02", heading: "Mode mode mode collapses: mode collapse", text: "collapse", address: "e" },
  { page: "Claims", heading: "S4.1", text: "collapses seldom", address: "d" },
].map(prepared);
const addresses = (query) => found(ENTRIES, query).map(({ address }) => address);

test("words are letters and digits, without case and accents", () => {
  assert.deepEqual(words("Fréchet’s S4.1, 2-d"), ["frechet", "s", "s4", "1", "2", "d"]);
  assert.deepEqual(words(" · "), []);
});

test("every word must occur, as it is or as a beginning", () => {
  assert.deepEqual(addresses("mode coll"), ["e", "b"]);
  assert.deepEqual(addresses("Mode collapse"), ["b", "e"]);
  assert.deepEqual(addresses("frechet"), ["c"]);
  assert.deepEqual(addresses("S4.1"), ["d"]);
  assert.deepEqual(addresses("ode"), []);
  assert.deepEqual(addresses("  "), []);
});

test("a heading counts more than a text, a whole word more than a beginning", () => {
  assert.deepEqual(addresses("collapse"), ["e", "b", "d"]);
  assert.deepEqual(addresses("mode"), ["e", "b", "a", "c"]);
});

test("an excerpt begins near the first hit, at a word, and marks each", () => {
  assert.deepEqual(excerpt("One loss, two Losses.", "loss"), [
    ["One ", false], ["loss", true], [", two ", false], ["Losses", true], [".", false],
  ]);
  const long = `${"before ".repeat(40)}here ${"after ".repeat(60)}`.trim();
  const pieces = excerpt(long, "HERE");
  assert.equal(pieces[0][0], "… ");
  assert.ok(pieces[1][0].startsWith("before "));
  assert.deepEqual(pieces[2], ["here", true]);
  assert.ok(pieces.at(-1)[0].endsWith("after …"));
  assert.ok(pieces.map(([piece]) => piece).join("").length < 240);
});
