// Has real servers go the way of what is shown: a fresh cluster, on a page of its own.

import { reasonIn } from "./stream.js";

/**
 * @param {File | undefined} file a recording; without one the record of this cluster is meant
 * @param {number} to where it is to stop
 * @returns {Promise<{ url: string } | { why: string }>} the address of its page, or why there is none
 */
export async function replay(file, to) {
  try {
    const answer = await fetch(`/replay?to=${to}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-ndjson" },
      body: file ?? "",
    });
    const text = await answer.text();
    if (!answer.ok) return { why: reasonIn(text) ?? `${answer.status} ${text}` };
    const { url } = JSON.parse(text);
    return { url: String(url) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
