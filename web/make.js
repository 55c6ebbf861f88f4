// Small helps for widgets.

/** An element with attributes and children; `onclick` and the like are listeners. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button with a name. */
export const button = (name, onclick) => make("button", { type: "button", onclick }, name);

/** Show grey values 0 to 255 on a canvas of the same size. */
export function showGrey(canvas, pixels) {
  const rgba = new ImageData(canvas.width, canvas.height);
  pixels.forEach((grey, place) => rgba.data.set([grey, grey, grey, 255], 4 * place));
  canvas.getContext("2d").putImageData(rgba, 0, 0);
}
