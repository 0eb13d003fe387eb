// The page's language: what its script says is in English here, and the page holds the translations.

/** @type {Record<string, string>} */
const TRANSLATIONS = JSON.parse(document.querySelector("#words")?.textContent || "{}");

/**
 * A sentence in the page's language. What stands in its holes, as in `{count} rows`, is given by name.
 *
 * @param {string} english
 * @param {Record<string, string | number>} values
 */
export function say(english, values = {}) {
  return (TRANSLATIONS[english] ?? english).replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}
