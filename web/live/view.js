// What all parts of the page show: the world and the figure's round, as of one place in the record.

import { NOTHING, pictureAt } from "./round.js";
import { withProcesses } from "./world.js";

/** @import { Past } from "./past.js" */
/** @import { Record } from "./record.js" */
/** @import { World } from "./world.js" */
/** @import { Picture } from "./round.js" */
/** @import { Words } from "./english.js" */
/** @import { Act } from "./types.js" */
/** @import { Walk } from "./walk.js" */

/**
 * @typedef {{
 *   record: Record, world: World, picture: Picture, round: number, cursor: number, isNow: boolean, isFile: boolean,
 *   say: Words, now: World,
 * }} View
 */

/** Asks the cluster to do something, and tells the person if it cannot. @typedef {(act: Act) => void} Do */

/** Makes views, and keeps the last one: what has not changed is not made again. */
export class Views {
  /** @type {View | undefined} */
  last;
  #early = 0;
  #page;

  /** @param {{ walk: Walk, isFile: boolean, say: Words }} page */
  constructor(page) {
    this.#page = page;
  }

  /**
   * @param {number} cursor
   * @param {ReadonlySet<number>} early calls that travel already
   * @param {Record} record
   * @param {Past} past
   * @returns {View}
   */
  at(cursor, early, record, past) {
    const { walk, isFile, say } = this.#page;
    const known = this.last;
    const now = past.now;
    const isNow = walk.place === undefined && !walk.isPlaying;
    const shown = cursor >= record.next ? now : past.at(cursor);
    const world = isNow ? withProcesses(shown, now) : shown;
    const round = walk.pinned ?? world.newest;
    const isSame =
      known?.record === record && known.cursor === cursor && known.round === round && this.#early === early.size;
    const picture = isSame ? known.picture : round < 0 ? NOTHING : pictureAt(record, round, cursor, early);
    this.#early = early.size;
    this.last = { record, world, now, picture, round, cursor, isNow, isFile, say };
    return this.last;
  }
}
