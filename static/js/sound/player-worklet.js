// The audio thread's end of the player: commands in by the port, reports out, sound every block.

import { Player } from "./dsp/player.js";

const scope = /** @type {any} */ (globalThis);

class PlayerProcessor extends scope.AudioWorkletProcessor {
  constructor() {
    super();
    const { port } = /** @type {{port: MessagePort}} */ (/** @type {unknown} */ (this));
    const player = new Player(
      scope.sampleRate,
      (report) => port.postMessage({ report }),
      (back) => port.postMessage({ back }, back),
    );
    port.onmessage = (event) => player.obey(event.data);
    this.player = player;
  }

  /** @param {Float32Array[][]} _inputs @param {Float32Array[][]} outputs */
  process(_inputs, [[left, right]]) {
    this.player.process(left, right, scope.currentFrame);
    return true;
  }
}

scope.registerProcessor("roughmix-player", PlayerProcessor);
