// The line to the server: events come down, verbs go up.

/** @import { Act, Hello, Recorded } from "./types.js" */

/** How long the page waits before it connects again. */
const RETRY_MS = 1000;
const DATA = "data: ";

/**
 * @typedef {{
 *   next: () => number, onHello: (hello: Hello) => void, onEvent: (event: Recorded) => void,
 *   onRefused: (why: string) => void, onState: (state: "connecting" | "live" | "lost") => void,
 * }} Listener
 */

/**
 * Listens as long as the page is seen, since a browser keeps few streams open: a page that is not seen goes on from where it
 * was. A browser's own EventSource hands over one event at a time, which takes longer than all the rest of the page: so the
 * stream is read here.
 *
 * @param {Listener} listener
 * @returns {() => void} ends it
 */
export function listen(listener) {
  /** @type {AbortController | undefined} */
  let open;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  const start = async () => {
    if (open !== undefined) return;
    const mine = new AbortController();
    open = mine;
    listener.onState("connecting");
    await follow(listener, mine.signal).catch(() => undefined);
    // Whoever ended it knows.
    if (open !== mine) return;
    open = undefined;
    listener.onState("lost");
    retry = setTimeout(look, RETRY_MS);
  };
  const stop = () => {
    clearTimeout(retry);
    const mine = open;
    open = undefined;
    mine?.abort();
  };
  const look = () => (document.hidden ? stop() : void start());
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    stop();
  };
}

/**
 * Reads the stream to its end.
 *
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
async function follow({ next, onHello, onEvent, onRefused, onState }, signal) {
  const response = await fetch(`/events?from=${next()}`, { signal, headers: { Accept: "text/event-stream" } });
  if (!response.ok) onRefused((await response.text()).trim());
  if (!response.ok || response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += part.value;
    const end = rest.lastIndexOf("\n\n");
    if (end < 0) continue;
    for (const line of rest.slice(0, end).split("\n")) {
      if (!line.startsWith(DATA)) continue;
      const down = /** @type {Hello | Recorded} */ (JSON.parse(line.slice(DATA.length)));
      if (down.kind === "hello") {
        onHello(down);
        onState("live");
      } else onEvent(down);
    }
    rest = rest.slice(end + 2);
  }
}

/**
 * Asks the server to do something.
 *
 * @param {Act} act
 * @returns {Promise<string | undefined>} why it was not done
 */
export async function send(act) {
  try {
    const answer = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(act),
    });
    if (answer.ok) return undefined;
    const text = await answer.text();
    return reasonIn(text) ?? `${answer.status} ${text}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Why the server refused something, as it says.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
export function reasonIn(text) {
  try {
    const { error } = JSON.parse(text);
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
