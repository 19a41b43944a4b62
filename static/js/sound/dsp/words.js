// What the page and the player say to each other.

/** @typedef {import("./ramp.js").Shape} Shape */
/** @typedef {"stopped" | "timed" | "running" | "stopping" | "starving" | "leaving" | "holding"} State */
/** @typedef {{left: number, right: number, peak_left: number, peak_right: number}} Levels */
/** @typedef {{key: string, left: number, right: number, offset: number}} Heard */
/** @typedef {{frame: number, at: number, turn: number, state: State, waiting: boolean, ended: boolean, speed: number, levels: Levels, held: number}} Report */
/**
 * @typedef {{do: "track", key: string, rate: number, frames: number}
 *  | {do: "remove", key: string}
 *  | {do: "piece", key: string, start: number, channels: Float32Array[]}
 *  | {do: "drop", key: string, start: number}
 *  | {do: "hear", tracks: Heard[], shape: Shape}
 *  | {do: "volume", gain: number}
 *  | {do: "loop", loop: {from: number, until: number} | null}
 *  | {do: "length", frames: number}
 *  | {do: "speed", speed: number}
 *  | {do: "play", at: number, turn: number, frame?: number}
 *  | {do: "seek", at: number, turn: number}
 *  | {do: "pause", turn: number}} Command
 */

export {};
