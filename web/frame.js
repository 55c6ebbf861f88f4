// What every page does: the side bar on a narrow screen opens
// by its button, and closes by it or by Escape; the search; the living parts.

import { mountAll } from "./mount.js";
import { searchBy } from "./search.js";

const button = document.querySelector(".menu");
const side = document.querySelector("#side");

function open(whether) {
  button.setAttribute("aria-expanded", String(whether));
}

button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "false"));
side.addEventListener("click", ({ target }) => target.closest('a[href^="#"]') && open(false));
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || button.getAttribute("aria-expanded") === "false") return;
  open(false);
  button.focus();
});

mountAll();
searchBy(...["#search", "#search-found", "#search-told"].map((one) => document.querySelector(one)));
