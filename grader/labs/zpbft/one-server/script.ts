import type { Rule } from "../../pbft/rules.ts";

/** What is wrong with a vote, by the rule that it breaks, and by which it must not count. Three break a second rule, too. */
export const FLAWS_OF = {
  V2: ["view", "turn", "wide", "recast"],
  V3: ["digest", "digit", "first", "swapped", "graft"],
  V4: ["sig", "byte", "key", "borrowed", "phase", "replay", "ahead", "earlier"],
  V5: ["own", "unknown", "modulo", "renamed", "huge"],
} as const;
export type Flaw = (typeof FLAWS_OF)[keyof typeof FLAWS_OF][number];
export const FLAWS: readonly Flaw[] = Object.values(FLAWS_OF).flat();

/** One message to the live server. */
export interface Step {
  phase: "pre-prepare" | "prepare" | "commit";
  /** The sender that it names: its index among the puppets, from 0. Messages of the leader name no sender. */
  from: number;
  flaw: Flaw | "rewritten" | undefined;
}

/** What is sent about one seq, and when the request must be executed: not before the deciding message, and then at once. */
export interface Script {
  /** As it was written: `pp Pa Pb Ca | Cb`. */
  text: string;
  /** The rule that is broken when the request is not executed after the deciding message. */
  rule: Rule;
  /** Whether its request is that of the script before it: a faulty leader orders one request at two seqs (Q2). */
  sameRequest: boolean;
  /** Whether its request is of another client at the same address, and older than that of the script before it. */
  isOlder: boolean;
  /** Whether more COMMITs that change nothing follow upon its deciding message, where the server is tested for a clock. */
  isPressed: boolean;
  /**
   * The rounds before the deciding message. The messages of one round are sent together on one connection; the next round
   * is sent when they have arrived.
   */
  held: Step[][];
  /** How many of these rounds come before the silence, if it is said; else chance says it. */
  silence: number | undefined;
  deciding: Step[];
  /** What comes after it, and must change nothing (V8). */
  after: Step[];
}

/** How many messages it sends, each as often as it is sent. */
export function stepsOf({ held, deciding, after }: Script): number {
  return held.flat().length + deciding.length + after.length;
}

const STEP = /^(?:(pp)|([PC])([a-z])(?:-(\w+))?)(?:\*(\d+))?$/;
const MARK = /^\s*([=<!])\s/;

/**
 * Reads a script. `pp` is the pre-prepare (for a leader, the client's request); `Pa` is the PREPARE and `Ca` the COMMIT of
 * the first of the others; `Ca-sig` is one with that flaw, `Ca-rewritten` a valid one whose signature is spelt in another
 * way, `Ca-sig*20` the same twenty times, sent together; messages in parentheses are sent together on one connection; the message
 * after the first bar decides, and those after the second bar follow it. `~` is a silence: what stands behind it comes when the
 * seq's turn has come. A script that begins with `=` has the request and
 * the senders of the script before it; one that begins with `<` has an older request of another client at the same address;
 * one that begins with `!` is pressed: COMMITs that are there already follow upon the deciding message (press.ts).
 */
export function script(rule: Rule, text: string): Script {
  const [begun, mark] = MARK.exec(text) ?? [""];
  const [held = "", deciding = "", after = "", ...more] = text.slice(begun.length).split("|");
  if (more.length > 0) throw new RangeError(`script "${text}" has more than three parts`);
  const [before = "", ...behind] = held.split("~");
  const rounds = [before, ...behind].map(roundsOf);
  const decides = steps(deciding.replace(/[()]/g, ""));
  if (decides.length === 0) throw new RangeError(`script "${text}" has no deciding message`);
  return {
    text,
    rule,
    sameRequest: mark === "=",
    isOlder: mark === "<",
    isPressed: mark === "!",
    held: rounds.flat(),
    silence: behind.length === 0 ? undefined : rounds[0]?.length,
    deciding: decides,
    after: steps(after),
  };
}

function roundsOf(text: string): Step[][] {
  return Array.from(text.matchAll(/\(([^)]*)\)|(\S+)/g), ([, together, alone]) => steps(together ?? alone ?? ""));
}

function steps(text: string): Step[] {
  return text
    .split(" ")
    .filter(Boolean)
    .flatMap((word) => {
      const [whole, pp, phase, place = "a", flaw, times = "1"] = STEP.exec(word) ?? [];
      const isKnown = flaw === undefined || flaw === "rewritten" || FLAWS.some((known) => known === flaw);
      if (whole === undefined || !isKnown) throw new RangeError(`"${word}" is no step of a script`);
      const from = place.charCodeAt(0) - "a".charCodeAt(0);
      const step: Step =
        pp === undefined
          ? { phase: phase === "P" ? "prepare" : "commit", from, flaw: flaw as Step["flaw"] }
          : { phase: "pre-prepare", from, flaw: undefined };
      return Array<Step>(Number(times)).fill(step);
    });
}
