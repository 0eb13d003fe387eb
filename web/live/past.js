// The world at any index: from the nearest keyframe on, by the reducer.

import { STRIDE } from "./record.js";
import { begin, step } from "./world.js";

/** @import { Record } from "./record.js" */
/** @import { World } from "./world.js" */

export class Past {
  #record;
  /** Worlds at indices that STRIDE divides, and the first one. @type {Map<number, World>} */
  #keyframes = new Map();
  /** The world that keyframes are made from, and the one that was asked for last. @type {[head: World, last: World]} */
  #worlds;

  /** @param {Record} record */
  constructor(record) {
    this.#record = record;
    record.onDrop = () => this.keepUp();
    const first = begin(record.hello);
    this.#worlds = [first, first];
    this.#keyframes.set(first.at, first);
  }

  /** The world after all events that the record holds. */
  get now() {
    return this.#worlds[0];
  }

  /** Makes keyframes of all that the record holds: also before it drops what they are made from. */
  keepUp() {
    let [head, last] = this.#worlds;
    for (;;) {
      const after = this.#after(head);
      if (after === undefined) break;
      head = after;
      if (head.at % STRIDE === 0) this.#keyframes.set(head.at, head);
    }
    this.#worlds = [head, last];
    for (const at of this.#keyframes.keys()) {
      if (at >= this.#record.first) break;
      this.#keyframes.delete(at);
    }
  }

  /**
   * The world after the events before an index.
   *
   * @param {number} index from the oldest event that is there to the next one
   * @returns {World}
   */
  at(index) {
    const wanted = Math.min(Math.max(index, this.#record.first), this.#record.next);
    const [head, last] = this.#worlds;
    const isNear = last.at >= this.#record.first && last.at <= wanted && wanted - last.at <= STRIDE;
    let world = isNear ? last : this.#before(wanted, head);
    while (world.at < wanted) {
      const after = this.#after(world);
      if (after === undefined) break;
      world = after;
    }
    this.#worlds = [head, world];
    return world;
  }

  /** @param {World} world */
  #after(world) {
    const event = this.#record.at(world.at);
    return event === undefined ? undefined : step(world, event, this.#record.roundOf(event.i));
  }

  /**
   * @param {number} index
   * @param {World} head
   */
  #before(index, head) {
    if (head.at <= index) return head;
    const { first, hello } = this.#record;
    return this.#keyframes.get(Math.max(index - (index % STRIDE), first)) ?? begin({ ...hello, oldest: first });
  }
}
