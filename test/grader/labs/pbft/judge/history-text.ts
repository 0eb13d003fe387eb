import type { Call } from "../../../../../grader/history/events.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { modelOf, type SeqModel, type Subject } from "../../../../../grader/labs/pbft/judge/model.ts";
import type { Violation } from "../../../../../grader/labs/pbft/judge/violation.ts";
import { type Message, malformation, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { digestOf, type KeyPair, newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../../skeleton/zpbft/messages.ts";

/**
 * A history as a text, for tables that a reader can check by eye: one word for each message, and the word's place is the
 * place in the history at which it leaves. The judged replica is 2 of 4, unless a test says otherwise.
 *
 *     ask                   the client's request to the judged replica (ask1: replica 1 forwards it)
 *     pp                    the leader's pre-prepare to the judged replica
 *     P0 C1                 a PREPARE of 0 and a COMMIT of 1, to the judged replica
 *     PP                    the leader's pre-prepare to all
 *     PREPARE COMMIT reply  the judged replica's own, to all or to the client; PREPARE3, COMMIT3, reply3: those of 3
 *
 * What follows upon that, in this order, none of it needed:
 *
 *     #2     about seq 2, not 1                           -view  wrong, see FLAWS
 *     >1     to replica 1 only                            @9 ~   passed on when the 9th is, or never
 *     ! ? /  the call fails; no answer; answer ok: false  =C1    no part of the message, but a verdict: see `marked`
 */
const WORD =
  /^(ask|pp|PP|PREPARE|P|COMMIT|C|reply)(\d*)(?:#(\d+))?((?:-[a-z]+\d*)*)(?:>(\d+))?(?:@(\d+)|(~))?([!?/])?(?:=.*)?$/;

const KEYS: readonly KeyPair[] = Array.from({ length: 10 }, () => newKeyPair("ed25519"));
const [CLIENT, STRANGER] = [newKeyPair("ed25519"), newKeyPair("ed25519")];
const CLIENT_NAME = "client :8005";

const METHODS: Record<string, readonly [method: string, phase: string, toAll?: boolean]> = {
  pp: ["Server.PrePrepareRpc", "pre-prepare"],
  PP: ["Server.PrePrepareRpc", "pre-prepare", true],
  P: ["Server.PrepareRpc", "prepare"],
  PREPARE: ["Server.PrepareRpc", "prepare", true],
  C: ["Server.CommitRpc", "commit"],
  COMMIT: ["Server.CommitRpc", "commit", true],
  reply: ["Client.ReplyRpc", "reply"],
  ask: ["Server.RequestRpc", "request"],
};

const ENDS: Record<string, Call["outcome"]> = {
  "!": { error: "gone" },
  "?": undefined,
  "/": { result: { ok: false } },
};

interface Draft {
  msg: { peerId: number; view: number; seq: number; [field: string]: unknown };
  /** What is signed. Undefined for what is sent. */
  signed?: object;
  phase: string;
  signer: KeyPair;
  request: RequestArgs;
}

/** What can be wrong with a message, which is rightly signed in spite of it. */
const FLAWS: Record<string, (draft: Draft, number: number) => Partial<Draft>> = {
  view: ({ msg }) => ({ msg: { ...msg, view: 1 } }),
  digest: ({ msg }) => ({ msg: { ...msg, digest: digestOf({}) } }),
  /** About another request. */
  of: ({ msg }, number) => ({ msg: { ...msg, ...aboutOf(number, "digest" in msg) }, request: requestOf(number) }),
  result: ({ msg }) => ({ msg: { ...msg, result: "put no" } }),
  /** Of a form that no receiver accepts. */
  form: ({ msg }) => ({ msg: { ...msg, more: 1 } }),
  /** In another's name. */
  as: ({ msg }, number) => ({ msg: { ...msg, peerId: number } }),
  /** In another's name, and signed by that one: a message of its own that somebody else sends. */
  own: ({ msg }, number) => ({ msg: { ...msg, peerId: number }, signer: KEYS[number] }),
  /** The request that it carries is not signed by its client. */
  req: ({ request }) => ({ request: { ...request, sign: sign(STRANGER.privateKey, "request", request.req) } }),
  /** Not rightly signed: by a stranger; over something else; for another phase. */
  sig: () => ({ signer: STRANGER }),
  altered: ({ msg }) => ({ signed: { ...msg, seq: msg.seq + 1 } }),
  preprepare: () => ({ phase: "pre-prepare" }),
  prepare: () => ({ phase: "prepare" }),
  commit: () => ({ phase: "commit" }),
  reply: () => ({ phase: "reply" }),
};

export function requestOf(number: number): RequestArgs {
  const req = { clientAddr: ":8005", timestamp: 1000 + number, command: `put x ${number}` };
  return { req, pubkey: CLIENT.publicPem, sign: sign(CLIENT.privateKey, "request", req) };
}

function aboutOf(number: number, byDigest: boolean): object {
  const { req } = requestOf(number);
  const { clientAddr, timestamp } = req;
  return byDigest ? { digest: digestOf(req) } : { clientAddr, timestamp };
}

/** The judged replica, what was sent, and what the judge's model makes of that. */
export interface Case {
  subject: Subject;
  records: Message[];
  models: Map<number, SeqModel>;
}

/** The public keys of the first so many replicas. */
export function pubkeysOf(n: number): string[] {
  return KEYS.slice(0, n).map(({ publicPem }) => publicPem);
}

/** Reads a text. */
export function read(text: string, id = 2, n = 4): Case {
  const subject = { id, n, keyring: new Keyring(pubkeysOf(n)) };
  const written = text.split(" ").flatMap((word, place) => callsOf(word, place + 1, subject));
  const records = written.filter((call): call is Message => malformation(call) === undefined);
  if (records.length < written.length) throw new SyntaxError(`no message of a right form: ${text}`);
  return { subject, records, models: modelOf(subject, records) };
}

/** The text, with the rules behind each word that it breaks, as in `pp COMMIT=C1 P0`. */
export function marked(text: string, violations: readonly Pick<Violation, "rule" | "culprit">[]): string {
  const words = text.split(" ").map((word, place) => {
    const rules = violations
      .filter(({ culprit }) => Math.floor(culprit?.at ?? 0) === place + 1)
      .map(({ rule }) => rule);
    return [word.replace(/=.*/, ""), ...new Set(rules)].join("=");
  });
  return words.join(" ");
}

/** The calls that a word stands for. */
export function callsOf(word: string, place: number, { id, n }: Pick<Subject, "id" | "n">): Call[] {
  const found = WORD.exec(word);
  if (found === null) throw new SyntaxError(`no message: ${word}`);
  const [, kind = "", digits, seq = "1", flaws = "", only, passed = place, lost, end = ""] = found;
  const [method, phase, toAll] = METHODS[kind] as (typeof METHODS)[string];
  const sender = digits === "" ? (/pp/i.test(kind) ? 0 : id) : Number(digits);
  const from = kind === "ask" && digits === "" ? CLIENT_NAME : replica(sender);
  const others = Array.from({ length: n }, (_, other) => other).filter((other) => other !== sender);
  const receivers = toAll && only === undefined ? others.map(replica) : [replica(Number(only ?? id))];
  const params = kind === "ask" ? requestOf(Number(seq)) : paramsOf(sender, phase, Number(seq), flaws);
  const outcome = end in ENDS ? ENDS[end] : { result: { ok: true } };
  // What goes to several leaves one after the other, though all before the next word.
  return (kind === "reply" ? [CLIENT_NAME] : receivers).map((to, nth) => ({
    kind: "call",
    at: place + nth / 1000,
    time_ms: place,
    passed: lost === undefined ? Number(passed) + nth / 1000 : undefined,
    answered: lost === undefined && outcome !== undefined ? Number(passed) + nth / 1000 : undefined,
    ...{ from, to, method, params, outcome },
  }));
}

function paramsOf(sender: number, phase: string, seq: number, flaws: string): object {
  const msg = {
    peerId: sender,
    view: 0,
    seq,
    ...aboutOf(seq, phase !== "reply"),
    ...(phase === "reply" && { result: "put ok" }),
  };
  let draft: Draft = { msg, phase, signer: KEYS[sender] ?? STRANGER, request: requestOf(seq) };
  for (const [, name = "", number] of flaws.matchAll(/-([a-z]+)(\d*)/g)) {
    draft = { ...draft, ...(FLAWS[name] as (typeof FLAWS)[string])(draft, Number(number)) };
  }
  const signature = sign(draft.signer.privateKey, draft.phase, draft.signed ?? draft.msg);
  return { msg: draft.msg, sign: signature, ...(phase === "pre-prepare" && { reqArgs: draft.request }) };
}
