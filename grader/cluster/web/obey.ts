import { getDotPath, safeParse } from "valibot";
import * as acts from "../acts.ts";
import type { Session } from "../session.ts";
import type { Live } from "./live.ts";
import { ACT, type Act } from "./verbs.ts";

/** How much of a value is told that makes no sense. */
const TOLD_MAX = 100;

/** Reads what came up. Returns the words that say what is wrong with it, if anything is. */
export function readAct(body: string): Act | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { error: `this is no JSON: ${told(body)}` };
  }
  const read = safeParse(ACT, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  return { error: `${getDotPath(issue) ?? "the act"}: ${issue.message}` };
}

/** What acts need besides the cluster. */
interface Around {
  session: Session;
  live: Live;
  quit(): void;
}

type Verbs = {
  readonly [V in Act["verb"]]: (around: Around, act: Extract<Act, { verb: V }>) => void | number | Promise<void>;
};

const VERBS: Verbs = {
  ask: ({ session }, { command, via }) => session.ask(command, { via }).ask,
  kill: ({ session }, { id }) => acts.kill(session, id),
  pause: ({ session }, { id }) => acts.pause(session, id),
  resume: ({ session }, { id }) => acts.resume(session, id),
  restart: ({ session }, { id }) => acts.restart(session, id),
  cut: ({ session }, { a, b }) => acts.cut(session, a, b),
  mend: ({ session }, { a, b }) => acts.mend(session, a, b),
  slow: ({ session }, { ms }) => acts.delay(session, ms),
  lie: ({ session }, { id, how }) => acts.lie(session, id, how),
  hold: ({ session }, { on }) => acts.hold(session, on),
  deliver: ({ session }, { call }) => session.hold.decide(call, 1),
  drop: ({ session }, { call }) => session.hold.decide(call, 0),
  repeat: ({ session }, { call }) => session.hold.decide(call, 2),
  deliverAll: ({ session: { hold, cluster }, live }, { message, id }) => {
    const to = id === undefined ? undefined : cluster.name(cluster.member(id).id);
    for (const call of hold.calls) {
      const isMeant = (to === undefined || call.to === to) && (message === undefined || live.kindOf(call) === message);
      if (isMeant && hold.canDeliver(call)) hold.decide(call.at, 1);
    }
  },
  quit: ({ quit }) => quit(),
};

/**
 * Does what a page asks. It resolves when that is done, with the number of a command that was asked.
 *
 * @throws Error that says what cannot be done, and why
 */
export async function obey(around: Around, act: Act): Promise<number | undefined> {
  const verb = VERBS[act.verb] as (around: Around, act: Act) => void | number | Promise<void>;
  return (await verb(around, act)) ?? undefined;
}

function told(text: string): string {
  return text.length <= TOLD_MAX ? text : `${text.slice(0, TOLD_MAX)}…`;
}
