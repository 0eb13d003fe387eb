import fc from "fast-check";
import { History } from "../../../../../grader/history/history.ts";
import { replica } from "../../../../../grader/labs/pbft/wire.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import type { Subject } from "../../../../../grader/labs/pbft/judge/model.ts";
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

export interface AnyHistory {
  subject: Subject;
  history: History;
  log: string;
}

/** A history, and who is judged by it. */
export const history: fc.Arbitrary<AnyHistory> = fc
  .record({
    calls: fc.array(call, { maxLength: 30, size: "large" }),
    lines: fc.array(line, { maxLength: 12 }),
    id: fc.constantFrom(0, 2, 2, 2),
    end: fc.constantFrom("\n", ""),
  })
  .map(({ calls, lines, id, end }) => {
    const history = new History();
    const records = calls.map(({ said, way, to, isHeld }) => {
      const { peerId } = ((said.params as { msg?: unknown })?.msg ?? {}) as { peerId?: unknown };
      const meant = said.method === "Client.ReplyRpc" ? "client :8005" : replica(to);
      const by = typeof peerId === "number" ? replica(peerId) : "client :8005";
      const [from, receiver] = way ?? [by, meant];
      return isHeld ? history.hold({ from, to: receiver, ...said }) : history.add({ from, to: receiver, ...said });
    });
    for (const [place, { answers }] of calls.entries()) {
      for (const outcome of answers)
        if (outcome !== undefined) history.answer(records[place] as never, outcome as never);
    }
    const subject = { id, n: N, keyring: new Keyring(KEYS.map(({ publicPem }) => publicPem)) };
    return { subject, history, log: lines.join("\n") + end };
  });
