type Body = "commit" | "CommitRpc" | "verifyBallotCommit";

export interface Case {
  name: string;
  broken: Body;
  /** What the broken function does, on one line. */
  does: string;
  /** What the ERROR line says, after the place. */
  says: string;
}

const later = "await new Promise((resolve) => setImmediate(resolve));";
const of = (broken: Body, name: string, does: string, says: string): Case => ({ broken, name, does, says });

/** Each case has a seq of its own, from 1: on that seq, and on no other, its function is broken. */
export const CASES: Case[] = [
  of("commit", "throws", 'throw new TypeError("oops");', "commit threw: TypeError: oops"),
  of("commit", "makes a mistake", "(undefined as any).x();", "commit threw: TypeError: Cannot read properties of"),
  of(
    "commit",
    "rejects",
    `return (async () => { ${later} throw new Error("oops"); })();`,
    "commit rejected: Error: oops",
  ),
  of(
    "commit",
    "never ends calling itself",
    "(function again(): any { return again(); })();",
    "commit threw: RangeError: Max",
  ),
  of("commit", "throws in a timer", 'setTimeout(() => { throw new Error("oops"); }, 1);', "uncaught: Error: oops"),
  of(
    "commit",
    "leaves a promise behind that rejects",
    `(async () => { ${later} throw new Error("oops"); })();`,
    "unhandled rejection: Error: oops",
  ),
  of("verifyBallotCommit", "throws", 'throw new Error("oops");', "verifyBallotCommit threw: Error: oops"),
  of(
    "verifyBallotCommit",
    "rejects",
    'return (async () => { throw new RangeError("oops"); })();',
    "verifyBallotCommit rejected: RangeError: oops",
  ),
  of(
    "verifyBallotCommit",
    "throws in a promise's callback",
    'Promise.resolve().then(() => { throw new Error("oops"); });',
    "unhandled rejection: Error: oops",
  ),
  of("CommitRpc", "throws", 'throw new Error("oops");', "CommitRpc threw: Error: oops"),
  of(
    "CommitRpc",
    "rejects",
    `return (async () => { ${later} throw new Error("oops"); })();`,
    "CommitRpc rejected: Error: oops",
  ),
  of(
    "commit",
    "throws an error that names a place",
    'throw new Error("at a.ts:1:2");',
    "commit threw: Error: at a.ts:1:2",
  ),
  of(
    "commit",
    "throws an error with a message of several lines",
    'throw new Error("oops\\n\\na.ts:1: INFO| forged");',
    "commit threw: Error: oops",
  ),
];
export const seqOf = (place: number) => place + 1;

/** What throws no Error has seqs after the cases'. */
export const HANG = { commit: 101, verifyBallotCommit: 102, CommitRpc: 103 };
export const RETURNED = ["undefined", "null", '{ ok: "yes" }', "{ ok: true, extra: 1 }", "7n", "circle"];
export const RETURNED_SEQ = 200;
export const NO_ERRORS = [
  '"oops"',
  "undefined",
  "Object.create(null)",
  'Object.assign(new Error("oops"), { stack: 7 })',
];
export const NO_ERRORS_SEQ = 300;
export const LETHAL_SEQ = 400;

function linesOf(broken: Body): string[] {
  return [
    ...CASES.flatMap((each, place) =>
      each.broken === broken ? [`if (seq === ${seqOf(place)}) { ${each.does} }`] : [],
    ),
    `if (seq === ${HANG[broken]}) return new Promise(() => {});`,
  ];
}

/** A commit.ts that is broken in all these ways. Its functions do just enough to lead to one another: every vote is taken and judged, and nothing is executed. */
export const SUBMISSION = `import type { Cert } from "./cert.ts";
import type { CommitArgs } from "./messages.ts";
import type { Server } from "./server.ts";

const circle: any = {};
circle.r = circle;

export function commit(_s: Server, seq: number): any {
  ${linesOf("commit").join("\n  ")}
  if (seq === ${LETHAL_SEQ}) setTimeout(() => { throw Object.create(null); }, 0);
}

export function CommitRpc(s: Server, args: CommitArgs): any {
  const { seq } = args.msg;
  ${linesOf("CommitRpc").join("\n  ")}
  if (seq >= ${RETURNED_SEQ} && seq < ${NO_ERRORS_SEQ}) return [${RETURNED}][seq - ${RETURNED_SEQ}];
  const cert = s.cert(seq);
  cert.commits.push(args);
  s.verifyBallot(cert);
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, cert: Cert): any {
  const { seq } = cert;
  cert.commits.popAll();
  ${linesOf("verifyBallotCommit").join("\n  ")}
  if (seq >= ${NO_ERRORS_SEQ} && seq < ${LETHAL_SEQ}) throw [${NO_ERRORS}][seq - ${NO_ERRORS_SEQ}];
}
`;
