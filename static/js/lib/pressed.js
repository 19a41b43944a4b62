// A key that is made anew while it is pressed never hears its click.

const OVER = ["pointerup", "pointercancel", "keyup", "dragend"];

/** Resolves once nothing in it is being pressed. @param {Element} place */
export async function released(place) {
  while (place.matches(":active")) await change();
}

/** The end of a press, its click included; or a pointer that was let go outside of the window. */
function change() {
  return new Promise((done) => {
    const life = new AbortController();
    const { signal } = life;
    const over = () => {
      life.abort();
      setTimeout(done);
    };
    for (const kind of OVER) addEventListener(kind, over, { signal, capture: true });
    addEventListener("pointermove", ({ buttons }) => buttons === 0 && over(), { signal });
  });
}
