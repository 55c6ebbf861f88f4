// The search over all pages: an index that was written with them, and nothing sent anywhere.

import { json } from "./network.js";

const MOST = 12; // results
const NAMED = 1000; // what is called just so comes first
const AROUND = 70; // characters on each side of what was found
const WORD = /[\p{L}\p{N}]+/gu;

/** Letters without case and accents. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** A text's words, folded. */
export const words = (text) => folded(text).match(WORD) ?? [];

/** What an index's entry is searched by: its words, those of its heading and its page. */
export function prepared(entry) {
  return { ...entry, name: words(entry.heading).join(" "), parts: [[entry.heading, 12], [entry.page, 3], [entry.text, 1]].map(
    ([text, weight]) => [words(text), weight],
  ) };
}

/** How well an entry answers one word: 0 if no word of it begins so; a whole word counts twice. */
function worth({ parts }, asked) {
  return parts.reduce((sum, [told, weight]) => {
    const begun = told.filter((word) => word.startsWith(asked));
    const whole = begun.filter((word) => word === asked);
    return sum + weight * (Math.min(4, begun.length) + Math.min(4, whole.length));
  }, 0);
}

/** The prepared entries that hold every word of a query, the best first. */
export function found(entries, query) {
  const asked = words(query);
  if (!asked.length) return [];
  const rated = entries.map((entry) => {
    const each = asked.map((word) => worth(entry, word));
    const named = entry.name === asked.join(" ") ? NAMED : 0;
    return [entry, each.includes(0) ? 0 : each.reduce((sum, one) => sum + one, named)];
  });
  const good = rated.filter(([, rate]) => rate > 0).sort(([, one], [, other]) => other - one);
  return good.map(([entry]) => entry);
}

/** A piece of a text around the first word asked for: [text, whether it was asked for] by turns. */
export function excerpt(text, query) {
  const asked = words(query);
  const hits = [...text.matchAll(WORD)].filter(([word]) =>
    asked.some((one) => folded(word).startsWith(one)),
  );
  const middle = hits[0]?.index ?? 0;
  const start = middle > AROUND ? text.indexOf(" ", middle - AROUND) + 1 : 0;
  const end = text.length > middle + 2 * AROUND ? text.lastIndexOf(" ", middle + 2 * AROUND) : text.length;
  const pieces = start > 0 ? [["… ", false]] : [];
  let at = start;
  for (const { 0: word, index } of hits) {
    if (index + word.length > end) break;
    pieces.push([text.slice(at, index), false], [word, true]);
    at = index + word.length;
  }
  pieces.push([text.slice(at, end) + (end < text.length ? " …" : ""), false]);
  return pieces.filter(([piece]) => piece);
}

/** A result as a link in a list. */
function shown({ page, heading, text, address }, query) {
  const link = document.createElement("a");
  link.href = address;
  const name = document.createElement("strong");
  name.textContent = heading === page ? page : `${heading} · ${page}`;
  link.append(name, document.createElement("br"));
  for (const [piece, asked] of excerpt(text, query)) {
    const part = asked ? document.createElement("mark") : document.createElement("span");
    part.textContent = piece;
    link.append(part);
  }
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** Let a field search: results in a list, how many in a line; arrows walk through them. */
export function searchBy(field, list, told) {
  let entries; // fetched when the field is first used
  const index = () =>
    (entries ??= json(new URL("./search.json", import.meta.url)).then((all) => all.map(prepared)));
  field.addEventListener("focus", index, { once: true });
  field.addEventListener("input", async () => {
    const query = field.value;
    const all = found(await index(), query);
    if (query !== field.value) return; // typed on meanwhile
    list.replaceChildren(...all.slice(0, MOST).map((entry) => shown(entry, query)));
    const shares = all.length > MOST ? `the first ${MOST} of ${all.length} places` : `${all.length} places`;
    told.textContent = words(query).length ? (all.length ? shares : "Nothing has all these words.") : "";
  });
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  field.parentElement.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    if (event.key in steps) {
      event.preventDefault();
      const next = links.indexOf(document.activeElement) + steps[event.key];
      (links[Math.min(next, links.length - 1)] ?? field).focus();
    } else if (event.key === "Enter" && event.target === field) {
      links[0]?.click();
    } else if (event.key === "Escape" && field.value) {
      event.stopPropagation();
      field.value = "";
      field.dispatchEvent(new Event("input"));
      field.focus();
    }
  });
}
