// A black canvas to draw on in white, by mouse, pen or finger; the kernel gets its shades.
const WIDTH = 0.09; // of the brush, as a share of the side: about MNIST's strokes

function render({ model, el }) {
  const side = model.get("side");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "canvas: draw a digit");
  Object.assign(canvas.style, {
    width: "256px",
    height: "256px",
    border: "1px solid #888",
    cursor: "crosshair",
    touchAction: "none", // a finger draws here, and scrolls elsewhere
  });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const clear = document.createElement("button");
  clear.textContent = "clear";
  let last = null; // where the brush is, while it is down

  function wipe() {
    pen.fillStyle = "black";
    pen.fillRect(0, 0, side, side);
  }

  function send() {
    const shades = new Uint8Array(side * side);
    const { data } = pen.getImageData(0, 0, side, side);
    for (let i = 0; i < shades.length; i++) shades[i] = data[4 * i];
    model.set("ink", new DataView(shades.buffer));
    model.save_changes();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * side,
      ((event.clientY - box.top) / box.height) * side,
    ];
  }

  function stroke(event) {
    const here = place(event);
    pen.strokeStyle = "white";
    pen.lineWidth = WIDTH * side;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(here[0] + 0.01, here[1]); // a line of no length leaves no dot
    pen.stroke();
    last = here;
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(event); // a dot, if nothing more comes
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last) stroke(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (last) send();
      last = null;
    });
  }
  clear.addEventListener("click", () => {
    wipe();
    send();
  });

  wipe();
  const box = document.createElement("div");
  box.append(canvas, document.createElement("br"), clear);
  el.append(box);
}

export default { render };
