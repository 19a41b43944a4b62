// Talking to /api/ as the person who is signed in.

import { csrfToken } from "./dom.js";

/** What the server refused, in its own sentence. */
export class Refused extends Error {
  /** @param {string} sentence @param {{status?: number, code?: string, remedy?: string, answer?: any}} [more] `answer`: all that was said */
  constructor(sentence, more = {}) {
    super(sentence);
    this.status = more.status ?? 0;
    this.code = more.code ?? "";
    this.remedy = more.remedy ?? "";
    this.answer = more.answer ?? null;
  }
}

/**
 * @param {string} method @param {string} url @param {unknown} [body]
 * @param {{keepalive?: boolean}} [how] `keepalive`: it is sent to its end though the page goes
 * @returns {Promise<any>} the JSON of the answer, or null where there is none
 */
export async function call(method, url, body, { keepalive = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      keepalive,
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch {
    throw new Refused("The studio cannot be reached just now.", {
      code: "offline",
      remedy: "Check the connection and try again. Nothing you typed is lost.",
    });
  }
  const text = await answer.text();
  const json =
    /json/.test(answer.headers.get("Content-Type") ?? "") && text ? JSON.parse(text) : null;
  if (!answer.ok) throw refusal(answer.status, json);
  return json;
}

/** @param {number} status @param {any} json */
export function refusal(status, json) {
  if (status === 401) {
    return new Refused("You are signed out.", {
      status,
      code: "signed_out",
      remedy: "Sign in again in another tab, then press this once more. Nothing you typed is lost.",
    });
  }
  const sentence = sentenceOf(json);
  if (sentence) {
    return new Refused(sentence, { status, code: json.code, remedy: json.remedy, answer: json });
  }
  if (status === 403) return new Refused("You may not do this.", { status });
  if (status === 404) return new Refused("This is not there any more.", { status });
  if (status === 413) return new Refused("This is too large.", { status });
  return new Refused("The studio could not do this.", { status, remedy: "Try again in a moment." });
}

/** @param {any} json @returns {string} */
function sentenceOf(json) {
  if (typeof json === "string") return json;
  if (Array.isArray(json)) return json.map(sentenceOf).filter(Boolean).join(" ");
  if (!json || typeof json !== "object") return "";
  if (typeof json.detail === "string") return json.detail;
  return Object.entries(json)
    .map(([field, problem]) => {
      const words = sentenceOf(problem);
      return words ? `${field.replaceAll("_", " ")}: ${words}` : "";
    })
    .filter(Boolean)
    .join(" ");
}
