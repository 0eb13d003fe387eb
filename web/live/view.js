// What all parts of the page show: the world and the figure's round, as of one place in the record.

/** @import { Record } from "./record.js" */
/** @import { World } from "./world.js" */
/** @import { Picture } from "./round.js" */
/** @import { Words } from "./messages.js" */
/** @import { Act } from "./types.js" */

/**
 * @typedef {{
 *   record: Record, world: World, picture: Picture, round: number, cursor: number, isNow: boolean, isFile: boolean,
 *   say: Words, now: World,
 * }} View
 */

/** Asks the cluster to do something, and tells the person if it cannot. @typedef {(act: Act) => void} Do */

export {};
