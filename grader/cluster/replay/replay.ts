import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../base/error-message.ts";
import type { Call } from "../../history/events.ts";
import type { Process } from "../../sandbox/launch.ts";
import { waitForIdle } from "../../sandbox/wait-for-idle.ts";
import * as acts from "../acts.ts";
import type { Outcome, Session } from "../session.ts";
import type { Live } from "../web/live.ts";
import type { Recording } from "./recording.ts";
import { keyOf, type Said, type Step, scriptOf } from "./script.ts";

/** Who does nothing for so long does nothing more by itself: servers dial one that is back within a second. */
const QUIET_MS = 2000;

/** So long a receiver has for one call before it is handed the next: a wrong one may never answer. */
const ANSWER_MAX_MS = 1000;

/** So often what is held is looked at. */
const LOOK_MS = 2;

/** A command is recorded up to here. */
const CUT = /… \(\d+ characters\)$/;

/** How a replay ended: at which event of the recording it parted from it, if it did, and what a person is told. */
export interface Played {
  parted?: number;
  text: string;
}

/**
 * Has a fresh cluster go the way of a recording, up to an index: what was asked is asked, and messages are handed on in the recorded
 * order, each when it is there. It is as good as can be done: processes are real, and where they do something else, it stops and
 * says at which event. All messages are held at the end, for whoever plays on.
 */
export async function replay(session: Session, live: Live, recording: Recording, to: number): Promise<Played> {
  const script = scriptOf(recording.events, to);
  if (!session.hold.isOn) acts.hold(session, true);
  const player = new Player(session, live);
  let played: Played = { text: `the recording was played up to event ${to}: what is held now waits for you` };
  for (const step of script) {
    const why = await player.play(step).catch(messageOf);
    if (why === undefined) continue;
    played = { parted: step.i, text: `the run parts from the recording at event ${step.i}: ${why}` };
    break;
  }
  const known = new Set(recording.events.flatMap((event) => (event.kind === "call" ? [keyOf(event)] : [])));
  const added = session.hold.calls.map((call) => live.told(call)).filter((said) => !known.has(keyOf(said)));
  const [first] = added;
  if (first !== undefined) played.text += `\nhere, and not in the recording: ${saidText(first)}`;
  if (added.length > 1) played.text += `\n${added.length - 1} more messages are not in the recording`;
  session.screen.say(played.text);
  session.listener?.replayed(played);
  return played;
}

const ACTS = { kill: acts.kill, pause: acts.pause, resume: acts.resume, restart: acts.restart } as const;

class Player {
  readonly #session: Session;
  readonly #live: Live;
  readonly #asked = new Map<number, Promise<Outcome>>();
  /** The last call that each member was handed. */
  readonly #last = new Map<string, Call>();

  constructor(session: Session, live: Live) {
    this.#session = session;
    this.#live = live;
  }

  /** Does a step. Returns why it cannot be done, if it cannot. */
  async play(step: Step): Promise<string | undefined> {
    const session = this.#session;
    switch (step.does) {
      case "ask": {
        if (CUT.test(step.command)) return `of what was asked there, only the beginning is recorded: ${step.command}`;
        const { done } = session.ask(step.command, step.via === undefined ? {} : { via: step.via });
        this.#asked.set(step.ask, done);
        return undefined;
      }
      case "answer":
        return this.#answer(step.ask, step.result);
      case "hand on":
        return this.#handOn(step.call, step.times);
      case "end":
        return this.#ended(step.id);
      case "lie":
        acts.lie(session, step.id, step.how);
        return undefined;
      case "cut":
        acts.cut(session, step.a, step.b);
        return undefined;
      case "mend":
        acts.mend(session, step.a, step.b);
        return undefined;
      default:
        await ACTS[step.does](session, step.id);
        return undefined;
    }
  }

  async #answer(ask: number, recorded: string): Promise<string | undefined> {
    const asked = this.#asked.get(ask);
    if (asked === undefined) return undefined;
    let outcome: Outcome | undefined;
    const come = asked.then((one) => {
      outcome = one;
    });
    await this.#until(() => come);
    if (outcome === undefined)
      return `there the answer was ${brief(recorded)}; here there is none, and nobody has anything left to do`;
    if ("why" in outcome) return `there the answer was ${brief(recorded)}; here there is none: ${outcome.why}`;
    if (outcome.result !== recorded)
      return `there the answer was ${brief(recorded)}; here it is ${brief(outcome.result)}`;
    return undefined;
  }

  async #handOn(said: Said, times: 0 | 1 | 2): Promise<string | undefined> {
    const { hold } = this.#session;
    const key = keyOf(said);
    const waiting = (): Call | undefined => hold.calls.find((call) => keyOf(this.#live.told(call)) === key);
    await this.#until(async (signal) => {
      // A call begins to wait behind the event that it was made, and with none where a line is mended.
      while (waiting() === undefined && !signal.aborted) await sleep(LOOK_MS);
    });
    const call = waiting();
    // It was lost when its receiver or its sender was killed.
    if (call === undefined && times === 0) return undefined;
    if (call === undefined)
      return `there ${saidText(said)} was handed on; here nobody has sent that, and nobody has anything left to do`;
    if (times > 0) await this.#taken(call.to);
    hold.decide(call.at, times);
    if (times > 0) this.#last.set(call.to, call);
    return undefined;
  }

  /** Resolves when a receiver has answered the last call that it was handed, so that it takes them in this order. */
  async #taken(name: string): Promise<void> {
    const { cluster } = this.#session;
    const last = this.#last.get(name);
    const member = cluster.processMembers.find(({ id }) => cluster.name(id) === name);
    if (last === undefined || (member !== undefined && member.state !== "running")) return;
    await cluster.history.until(() => last.answered !== undefined, AbortSignal.timeout(ANSWER_MAX_MS));
  }

  async #ended(id: number): Promise<string | undefined> {
    const { process } = this.#session.cluster.processMember(id);
    await this.#until(() => process.exited);
    return process.exit === undefined ? `there server ${id} ended by itself; here it lives` : undefined;
  }

  /** Waits for something, but only until nobody has anything left to do. */
  async #until(happens: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const { cluster } = this.#session;
    const awake = (): Process[] => {
      const paused = cluster.processMembers.filter(({ state }) => state === "paused").map(({ process }) => process);
      return cluster.processes.filter((one) => one.exit === undefined && !paused.includes(one));
    };
    // A client is started when it is needed.
    for (let processes: Process[] = []; processes.length < awake().length; ) {
      processes = awake();
      if ((await waitForIdle(processes, happens, QUIET_MS)) === "happened") return;
    }
  }
}

function saidText({ from, to, text, seq }: Said): string {
  const about = seq === undefined || text.includes(`seq=${seq}`) ? "" : ` seq=${seq}`;
  return `${from} -> ${to} ${text}${about}`;
}

function brief(text: string): string {
  const line = JSON.stringify(text);
  return line.length <= 100 ? line : `${line.slice(0, 100)}…`;
}
