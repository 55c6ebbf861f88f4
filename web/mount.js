// Living parts of a page: each is fetched, and fills its place, once that comes into view.

const WIDGETS = {
  duel: () => import("./duel.js").then(({ Duel }) => Duel),
  explorer: () => import("./explorer.js").then(({ Explorer }) => Explorer),
  plane: () => import("./plane.js").then(({ Plane }) => Plane),
};

/** Fill every element that names a widget. */
export function mountAll() {
  const watch = new IntersectionObserver(async (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      WIDGETS[target.dataset.widget]()
        .then((Widget) => Widget.mount(target))
        .then((widget) => (target.widget = widget));
    }
  });
  document.querySelectorAll("[data-widget]").forEach((element) => watch.observe(element));
}
