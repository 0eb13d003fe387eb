// How the cluster is after the events so far: a pure reducer. Worlds share what has not changed, so that keeping one costs little.

/** @import { Hello, Recorded, PhaseEvent, DatabaseEvent, AnswerEvent } from "./types.js" */

/**
 * @typedef {{
 *   id: number, state: "unknown" | "starting" | "at work" | "paused" | "ended", ended: string, cut: readonly number[],
 *   lie: string | undefined, figures: Readonly<Record<string, number>>, remark: string, db: DatabaseEvent | undefined,
 *   log: { level: number, text: string } | undefined, phases: readonly PhaseEvent[],
 * }} Member
 */

/** @typedef {{ ask: number, command: string, via: number | undefined, answer: AnswerEvent | undefined }} Asked */

/**
 * @typedef {{
 *   at: number, time_ms: number, members: readonly Member[], slow_ms: number, isHolding: boolean,
 *   held: readonly number[], asks: readonly Asked[], notice: string,
 *   replayed: { parted?: number, text: string } | undefined, newest: number, ended: string | undefined,
 * }} World
 */

/** Of how many seqs a card tells. */
export const SEQS = 5;
/** How many commands are listed. */
const ASKS = 20;

/**
 * The world before any event.
 *
 * @param {Hello} hello
 * @returns {World}
 */
export function begin({ n, oldest }) {
  const members = Array.from(
    { length: n },
    (_, id) =>
      /** @type {Member} */ ({
        id,
        state: "unknown",
        ended: "",
        cut: [],
        lie: undefined,
        figures: {},
        remark: "",
        db: undefined,
        log: undefined,
        phases: [],
      }),
  );
  return {
    at: oldest,
    time_ms: 0,
    members,
    slow_ms: 0,
    isHolding: false,
    held: [],
    asks: [],
    notice: "",
    replayed: undefined,
    newest: -1,
    ended: undefined,
  };
}

/**
 * The world after one more event, which belongs to a round.
 *
 * @param {World} before
 * @param {Recorded} event
 * @param {number} round
 * @returns {World}
 */
export function step(before, event, round) {
  const world = { ...before, at: event.i + 1, time_ms: event.time_ms };
  switch (event.kind) {
    case "call":
      return round < 0 ? world : { ...world, newest: round };
    case "held":
      return world.held.includes(event.of) ? world : { ...world, held: [...world.held, event.of] };
    case "passed":
    case "dropped":
      return world.held.includes(event.of) ? { ...world, held: world.held.filter((call) => call !== event.of) } : world;
    case "phase":
      return withMember(world, event.id, ({ phases }) => ({ phases: withPhase(phases, event) }));
    case "standing":
      return withMember(world, event.id, () => ({ figures: event.figures, remark: event.remark ?? "" }));
    case "db":
      return withMember(world, event.id, () => ({ db: event }));
    case "log":
      return withMember(world, idOf(event.who), () => ({ log: { level: event.level, text: event.text } }));
    case "process":
      return withMember(world, event.id ?? -1, (member) => ({
        ...(event.state === "starting" && member.state === "ended" ? { db: undefined, phases: [] } : {}),
        state: event.state,
        ended: event.state === "ended" ? (event.signal ?? `code ${event.code ?? "?"}`) : "",
      }));
    case "line":
      return withLine(withLine(world, event.a, event.b, event.isCut), event.b, event.a, event.isCut);
    case "lie":
      return withMember(world, event.id, () => ({ lie: event.lie }));
    case "slow":
      return { ...world, slow_ms: event.ms };
    case "hold":
      return { ...world, isHolding: event.on };
    case "asked": {
      const { ask, command, via } = event;
      return { ...world, asks: [...world.asks, { ask, command, via, answer: undefined }].slice(-ASKS) };
    }
    case "answer":
      return {
        ...world,
        asks: world.asks.map((asked) => (asked.ask === event.ask ? { ...asked, answer: event } : asked)),
      };
    case "notice":
      return { ...world, notice: event.text };
    case "replayed":
      return { ...world, replayed: event };
    case "end":
      return { ...world, ended: event.why };
    default:
      return world;
  }
}

/**
 * A world of the film with the processes, lines and the end of a replay as they are now: a film that is behind hides nothing that somebody did.
 *
 * @param {World} world
 * @param {World} now
 * @returns {World}
 */
export function withProcesses(world, now) {
  if (world === now) return world;
  const members = world.members.map((member, id) => {
    const { state, ended, cut, lie } = now.members[id] ?? member;
    return { ...member, state, ended, cut, lie };
  });
  return { ...world, members, replayed: now.replayed };
}

/**
 * @param {World} world
 * @param {number} id
 * @param {(member: Member) => Partial<Member>} change
 * @returns {World}
 */
function withMember(world, id, change) {
  const member = world.members[id];
  if (member === undefined) return world;
  return { ...world, members: world.members.with(id, { ...member, ...change(member) }) };
}

/**
 * @param {World} world
 * @param {number} id
 * @param {number} other
 * @param {boolean} isCut
 */
function withLine(world, id, other, isCut) {
  return withMember(world, id, ({ cut }) => {
    const rest = cut.filter((one) => one !== other);
    return { cut: isCut ? [...rest, other].sort((a, b) => a - b) : rest };
  });
}

/**
 * The phases of the last seqs, each once, in the order of the seqs.
 *
 * @param {readonly PhaseEvent[]} phases
 * @param {PhaseEvent} phase
 */
function withPhase(phases, phase) {
  const others = phases.filter(({ seq }) => seq !== phase.seq);
  return [...others, phase].sort((a, b) => a.seq - b.seq).slice(-SEQS);
}

/**
 * The id in the name of a member's lane; -1 for the client's.
 *
 * @param {string} name
 */
function idOf(name) {
  const [, id] = /^replica (\d+)$/.exec(name) ?? [];
  return id === undefined ? -1 : Number(id);
}
