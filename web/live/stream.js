// The line to the server: events come down, verbs go up.

/** @import { Act, Hello, Recorded } from "./types.js" */

const RETRY_MS = 2000;

/**
 * Listens as long as the page is seen, since a browser keeps few streams open: a page that is not seen goes on from where it
 * was.
 *
 * @param {{
 *   next: () => number, onHello: (hello: Hello) => void, onEvent: (event: Recorded) => void,
 *   onState: (state: "connecting" | "live" | "lost") => void,
 * }} to
 * @returns {() => void} ends it
 */
export function listen({ next, onHello, onEvent, onState }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  const open = () => {
    if (source !== undefined) return;
    onState("connecting");
    source = new EventSource(`/events?from=${next()}`);
    source.addEventListener("message", ({ data }) => {
      const down = /** @type {Hello | Recorded} */ (JSON.parse(data));
      if (down.kind === "hello") {
        onHello(down);
        onState("live");
      } else onEvent(down);
    });
    source.addEventListener("error", () => {
      onState("lost");
      // The browser connects again by itself, unless the server refuses.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      retry = setTimeout(look, RETRY_MS);
    });
  };
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  const look = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", look);
  open();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
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

/** @param {string} text */
function reasonIn(text) {
  try {
    const { error } = JSON.parse(text);
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
