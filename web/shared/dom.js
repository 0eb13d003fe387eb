// What pages are made of. Texts become text nodes, never markup.

import { visible } from "./visible.js";

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {Child[]} children
 */
export function drawn(tag, attributes = {}, ...children) {
  return filled(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/**
 * An attribute that is false or undefined is left out, one that is true is there.
 *
 * @template {Element} E
 * @param {E} made
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === undefined || child === false) continue;
    made.append(typeof child === "string" ? visible(child) : child);
  }
  return made;
}

/**
 * Writes a text where another one stands, or the same: then nothing is touched.
 *
 * @param {Element} where
 * @param {string} text
 */
export function write(where, text) {
  const shown = visible(text);
  if (where.textContent !== shown) where.textContent = shown;
}

/**
 * The element of the page with an id, which must be there.
 *
 * @template {Element} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
export function part(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}
