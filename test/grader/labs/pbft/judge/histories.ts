import fc from "fast-check";
import type { Call } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { useKeyring } from "../../../../../grader/labs/pbft/judge/case.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import type { Subject } from "../../../../../grader/labs/pbft/judge/model.ts";
import { PBFT, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { ASKS } from "../../../../../grader/labs/zpbft/cluster-tests/asks.ts";
import { PERSON, SESSION, TYPED } from "../../../../../grader/labs/zpbft/cluster-tests/session.ts";
import { AILMENTS, RELIEF } from "../../../../../grader/labs/zpbft/one-server/ailments.ts";
import { HELPS, type Help } from "../../../../../grader/labs/zpbft/one-server/stuck.ts";
import { digestOf, type KeyPair, newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../../skeleton/zpbft/messages.ts";

/**
 * Histories of any kind, as they could come from lines on which anybody says anything: what is right, what is nearly right,
 * and what has no form at all, in any order, answered in any way.
 */

const N = 4;
const KEYS: readonly KeyPair[] = Array.from({ length: N }, () => newKeyPair("ed25519"));
const CLIENT = newKeyPair("ed25519");
const METHODS = [
  "Server.RequestRpc",
  "Server.PrePrepareRpc",
  "Server.PrepareRpc",
  "Server.CommitRpc",
  "Client.ReplyRpc",
] as const;

const COMMANDS = ["put x 1", "get x", "del x", "all", "jump", "", "put __proto__ 1", "get constructor"];

/** A few requests, each signed once: that is what takes the time. */
const REQUESTS: readonly RequestArgs[] = COMMANDS.map((command, place) => {
  const req = { clientAddr: ":8005", timestamp: place % 3 === 2 ? Number.MAX_SAFE_INTEGER : place, command };
  return { req, pubkey: CLIENT.publicPem, sign: sign(CLIENT.privateKey, "request", req) };
});

const signatures = new Map<string, string>();

/** Signing is slow, and the same few things are signed again and again. */
function signed(id: number, phase: string, msg: object): string {
  const key = `${id} ${phase} ${JSON.stringify(msg)}`;
  const made = signatures.get(key) ?? sign((KEYS[id] as KeyPair).privateKey, phase, msg);
  signatures.set(key, made);
  return made;
}

/** Mostly what a small cluster has; now and then what just fits into a number. */
const seq = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constantFrom(0, 2 ** 53 - 1));
const id = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(0, 1, 2, 2, 2, 3) }, fc.constantFrom(N, 2 ** 53 - 1));
const view = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2 ** 53 - 1));
const request = fc.oneof(
  { weight: 5, arbitrary: fc.constant(REQUESTS[0] as RequestArgs) },
  fc.constantFrom(...REQUESTS),
);
const result = fc.constantFrom("put ok", "del ok", "result: 1", "", "x:1\ny:2", "]", "\ud83d\ude00".repeat(300));

const phases = { 0: "request", 1: "pre-prepare", 2: "prepare", 3: "commit", 4: "reply" } as const;

/** A call of the right form, rightly signed or not. */
const right = fc
  .record({
    kind: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 4, 4),
    seq,
    id,
    view,
    request,
    result,
    signer: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.nat(N - 1)),
  })
  .map(({ kind, seq, id, view, request, result, signer }) => {
    const { timestamp, clientAddr } = request.req;
    const order = { peerId: id, view, seq, digest: digestOf(request.req) };
    const msg = kind === 4 ? { peerId: id, view, seq, timestamp, clientAddr, result } : order;
    const by = signer ?? id;
    const signature = by < N ? signed(by, phases[kind], msg) : "AAAA";
    const params = { msg, sign: signature, ...(kind === 1 && { reqArgs: request }) };
    return { method: METHODS[kind] as string, params: (kind === 0 ? request : params) as unknown };
  });

/** What JSON can say, and no receiver accepts: nothing, nothing in it, the wrong types, too much, too deep. */
const wrongValue = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom<unknown>(
      ...[undefined, null, [], {}, "", 0, true, -1, 1e300, 0.5, "\ud800", "x".repeat(3000), { length: 1e9 }],
      JSON.parse('{"__proto__":{"seq":1},"toString":1,"valueOf":1}'),
    ),
  },
  { weight: 10, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
  fc.constant<unknown>(JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`)),
);

/** The same call, with something in it that is not what it must be. */
const wrong = fc
  .record({
    call: right,
    value: wrongValue,
    where: fc.constantFrom(
      "params",
      "msg",
      "sign",
      "reqArgs",
      "req",
      "seq",
      "peerId",
      "digest",
      "result",
      "more",
      "method",
    ),
    name: fc.constantFrom(
      "",
      "__proto__",
      "toString",
      "Server.NoSuchRpc",
      "Master.RegisterRpc",
      "x".repeat(3000),
      "$/cancel",
    ),
  })
  .map(({ call: { method, params }, value, where, name }) => {
    if (where === "method") return { method: name, params: value };
    if (where === "params") return { method, params: value };
    const { msg, req, ...rest } = params as { msg?: object; req?: object };
    if (["sign", "reqArgs", "more"].includes(where))
      return { method, params: { ...(params as object), [where]: value } };
    if (where === "msg" || where === "req") return { method, params: { ...(params as object), [where]: value } };
    return {
      method,
      params: { ...rest, ...(req && { req: { ...req, [where]: value } }), msg: { ...msg, [where]: value } },
    };
  });

const party = fc.oneof(
  { weight: 6, arbitrary: fc.nat(N - 1).map(replica) },
  { weight: 3, arbitrary: fc.constant("client :8005") },
  fc.constantFrom("replica ?", `replica ${2 ** 53}`, ""),
);

const answer = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ result: { ok: true } as unknown }) },
  { weight: 2, arbitrary: fc.constant(undefined) },
  fc.constantFrom({ result: { ok: false } as unknown }, { error: "gone" }, { error: "\ud800".repeat(5000) }),
  wrongValue.map((result) => ({ result })),
);

const call = fc.record({
  said: fc.oneof({ weight: 4, arbitrary: right }, wrong),
  /** Mostly from who says that he is it, to whom it is meant for. */
  way: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.tuple(party, party)),
  to: fc.nat(N - 1),
  isHeld: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  /** In which order it is answered; twice, if there is a second answer. */
  answers: fc.array(answer, { maxLength: 2 }),
});

/** What is logged: lines of all forms, whole, cut, doubled, and lines of none. */
const line = fc.oneof(
  fc.constantFrom(
    "commit.ts:1: INFO| I=2 L=0 seq=1| stage=3:commit => [0 1 3]",
    "commit.ts:1: INFO| I=2 L=0 seq=1| stage=3:commit <= 1",
    "prepare.ts:1: INFO| I=2 L=0 seq=9007199254740993| stage=2:prepare => []",
    "execute.ts:1: INFO| I=2 L=0 seq=1| execute cmd:[all], result:[a:1",
    "b:2]",
    "c:]",
    "execute.ts:1: INFO| I=2 L=0 seq=1| execute cmd:[put x ], result:[], result:[put ok]",
    "execute.ts:1: INFO| I=2 L=0 seq=1| stage=4:reply => :8005",
    "commit.ts:7: ERROR| CommitRpc threw: TypeError: x",
    ": INFO| ",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "binary-ascii", maxLength: 40 }),
);

type Happening = (typeof happening extends fc.Arbitrary<infer T> ? T : never) & object;

const part = fc.constantFrom("start", "messages", "log", "faults", "quorum", "concurrent", "logs", "commands");
const who = fc.constantFrom("replica 2", "replica 0", "replica 3", "client");

/** What the grader did and saw besides calls. Of scripts and questions it writes down only what it has. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant("script" as const),
    about: seq,
    group: fc.constantFrom("quorum", "together"),
    rule: fc.constantFrom("V7", "V6", "R2", "X1", "V1"),
    text: fc.constantFrom("pp Pa Pb Ca | Cb", "Ca pp Pa Pb | Cb", "pp Pa Pb Ca Cb-sig | Cc | Ca", "Ca Cb Pa Pb | pp"),
    isEager: fc.constantFrom(undefined, true as const),
  }),
  fc.record({ kind: fc.constant("decided" as const), about: seq }),
  fc.record({
    kind: fc.constant("helped" as const),
    about: seq,
    by: fc.constantFrom<Help>(...HELPS),
    worked: fc.constantFrom(undefined, true, false),
  }),
  fc.record({ kind: fc.constant("idle" as const), who: fc.uniqueArray(who), ago: fc.nat(20), quiet_ms: fc.nat(1000) }),
  fc.record({ kind: fc.constant("trying" as const), part }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tried" as const), part }) },
  fc.record({ kind: fc.constant("start" as const), who }),
  fc.record({
    kind: fc.constant("exit" as const),
    who,
    code: fc.constantFrom(undefined, 1),
    signal: fc.constantFrom(undefined, "SIGKILL"),
  }),
  fc.record({
    kind: fc.constant("fault" as const),
    what: fc.constantFrom(...Object.values(AILMENTS), ...Object.values(RELIEF), "cut off", "killed"),
    who,
    about: fc.oneof(seq, fc.constant(undefined)),
  }),
  fc.record({
    kind: fc.constant("broken" as const),
    how: fc.constantFrom("ends", "never starts", "loops", "never idle", "overspends", "is stopped", "takes nothing"),
    isAtStart: fc.boolean(),
    message: fc.string(),
    seen: fc.string(),
    wrote: fc.string({ unit: "binary" }),
  }),
  fc.record({
    kind: fc.constant("asked" as const),
    what: fc.constantFrom(...Object.keys(ASKS), "with two of four faulty", "with forgeries for a quorum", "again"),
    request: fc.constantFrom(...REQUESTS.filter(({ req }) => /^(put|get|del) \w+( \w+)?$/.test(req.command))),
    detail: fc.constantFrom(undefined, "4", "replica 3 is cut off"),
  }),
  fc.record({
    kind: fc.constant("typed" as const),
    typed: fc.constantFrom(...SESSION),
    shown: fc.constantFrom("", "\n==== result ====\nput ok\n================\ntake: 1 ms\n", "\n==== result ====\n"),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("log" as const),
      who,
      stream: fc.constantFrom("stdout", "stderr"),
      text: fc.array(line, { maxLength: 3 }).map((lines) => lines.join("\n")),
    }),
  },
);

/** Writes down what happened, and keeps to what the grader keeps to: it decides what it has begun, and asks for what it sends. */
function note(history: History, happened: Happening): void {
  const isBegun = (about: number): boolean => history.of("script").some((one) => one.about === about);
  if (happened.kind === "idle") {
    const { ago, ...idle } = happened;
    history.note({ ...idle, since: Math.max(0, history.now - ago) });
  } else if (happened.kind === "asked") {
    const { request, ...asked } = happened;
    history.note(without({ ...asked, request: `${request.req.timestamp} ${request.req.clientAddr}` }));
    history.add({ from: "client :8005", to: replica(0), method: "Server.RequestRpc", params: request });
  } else if (happened.kind === "typed") {
    const [request, detail] = happened.typed;
    history.note({ kind: "asked", what: TYPED, request, detail });
    history.note({ kind: "log", who: PERSON, stream: "stdout", text: happened.shown });
  } else if (happened.kind !== "decided" || isBegun(happened.about)) {
    history.note(without(happened) as Parameters<History["note"]>[0]);
  }
}

/** What is undefined is not there. */
function without<T extends object>(fact: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined)) as never;
}

export interface AnyHistory {
  subject: Subject;
  /** With the subject as the only real server, and with several. */
  history: History;
  several: History;
  log: string;
}

let [keyring, uses] = [new Keyring([]), 0];

/** Checking signatures is slow, too, and the same few come again and again. It is forgotten now and then, for it grows. */
function sharedKeyring(): Keyring {
  if (uses++ % 500 === 0) keyring = new Keyring(KEYS.map(({ publicPem }) => publicPem));
  return keyring;
}

/** A history, and who is judged by it. */
export const history: fc.Arbitrary<AnyHistory> = fc
  .record({
    calls: fc.array(call, { maxLength: 30, size: "large" }),
    happenings: fc.array(fc.tuple(fc.nat(30), happening), { maxLength: 25, size: "large" }),
    /** Mostly it was at work, and all messages were sent. */
    isTried: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false)),
    others: fc.subarray([0, 1, 2, 3], { minLength: 2 }),
    lines: fc.array(line, { maxLength: 12 }),
    id: fc.constantFrom(0, 2, 2, 2),
    end: fc.constantFrom("\n", ""),
  })
  .map(({ calls, happenings, isTried, others, lines, id, end }) => {
    const keyring = sharedKeyring();
    const { pubkeys } = keyring;
    const [history, several] = [[id], others].map((live) => {
      const history = new History(PBFT);
      useKeyring(history, keyring);
      history.note({ kind: "cluster", f: 1, live, pubkeys });
      if (isTried) history.note({ kind: "tried", part: "start" });
      const made = calls.map((one, place) => {
        for (const [at, happened] of happenings) if (at === place) note(history, happened);
        return write(history, one);
      });
      for (const [place, { answers }] of calls.entries()) {
        for (const outcome of answers) if (outcome !== undefined) history.answer(made[place] as Call, outcome);
      }
      if (isTried) history.note({ kind: "tried", part: "messages" });
      for (const [at, happened] of happenings) if (at >= calls.length) note(history, happened);
      return history;
    }) as [History, History];
    return { subject: { id, n: N, keyring }, history, several, log: lines.join("\n") + end };
  });

function write(
  history: History,
  { said, way, to, isHeld }: typeof call extends fc.Arbitrary<infer T> ? T : never,
): Call {
  const { peerId } = ((said.params as { msg?: unknown })?.msg ?? {}) as { peerId?: unknown };
  const meant = said.method === "Client.ReplyRpc" ? "client :8005" : replica(to);
  const by = typeof peerId === "number" ? replica(peerId) : "client :8005";
  const [from, receiver] = way ?? [by, meant];
  return isHeld ? history.hold({ from, to: receiver, ...said }) : history.add({ from, to: receiver, ...said });
}
