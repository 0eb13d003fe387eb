import { describe, expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { History } from "../../grader/history/history.ts";
import { type Answer, PuppetReplica } from "../../grader/labs/pbft/puppets/replica.ts";
import { PBFT } from "../../grader/labs/pbft/wire.ts";
import type { Process } from "../../grader/sandbox/launch.ts";
import { type Connection, dial } from "../../skeleton/znet/rpc.ts";
import { METHODS, type ReplyMsg, type RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { logged, PATIENCE_MS, perFile, recorded, results, useRoles, useSolution } from "./support.ts";

const YES = { ok: true };
const NO = { ok: false };

// All four replicas are puppets: the client is the real one.
const roles = useRoles(useSolution());
const replicas = perFile(
  async () => {
    const maddr = await freeAddress();
    const master = await roles().master(maddr, 1);
    const history = new History(PBFT);
    const registered: Promise<void>[] = [];
    const puppets: PuppetReplica[] = [];
    for (const id of [0, 1, 2, 3]) {
      const puppet = await PuppetReplica.listen(id, history, "client");
      puppets.push(puppet);
      registered.push(register(maddr, puppet));
      await logged(master, new RegExp(`new peer, .*, id=${id}\n`));
    }
    await Promise.all(registered);
    const leaderAnswers = new Map<string, Answer>();
    const [leader] = puppets as [PuppetReplica];
    leader.answer = (method, params) => {
      const answer = leaderAnswers.get((params as RequestArgs).req.clientAddr);
      return answer === undefined ? { ok: true, seq: 1 } : answer(method, params);
    };
    return { maddr, history, puppets, leaderAnswers, connections: [] as Connection[] };
  },
  ({ puppets, connections }) => {
    for (const end of [...puppets, ...connections]) end.close();
  },
);

/** Registers a puppet with a real master, which answers when all are there. */
async function register(maddr: string, { address, keys }: PuppetReplica): Promise<void> {
  const master = await dial(maddr, () => {});
  const params = { addr: address, pubkey: keys.publicPem };
  await master.call("Master.RegisterRpc", METHODS["Master.RegisterRpc"], params);
  master.close();
}

/** A client at its prompt, a connection on which replies are sent to it, and how the leader answers its requests. */
async function startClient(timeout_s: number, leader: Answer = () => ({ ok: true, seq: 1 }), nodeArgs: string[] = []) {
  const caddr = await freeAddress();
  replicas().leaderAnswers.set(caddr, leader);
  const client = roles().start("client", { maddr: replicas().maddr, caddr, timeout: String(timeout_s) }, nodeArgs);
  await client.stdout.until(/>>> /, { timeout_ms: PATIENCE_MS });
  const connection = await dial(caddr, () => {});
  replicas().connections.push(connection);
  return { client, caddr, connection };
}

/** The requests with a command that came to each replica. */
function came(caddr: string, command: string): { to: string; params: RequestArgs }[] {
  return replicas()
    .history.calls.map(({ to, params }) => ({ to, params: params as RequestArgs }))
    .filter(({ params }) => params.req.clientAddr === caddr && params.req.command === command);
}

/** Types a command, and waits until so many requests with it have come. */
async function asked(client: Process, caddr: string, command: string, count = 1): Promise<RequestArgs> {
  client.write(`${command}\n`);
  await recorded(replicas().history, `${count} requests: ${command}`, () => came(caddr, command).length >= count);
  return came(caddr, command)[0]?.params as RequestArgs;
}

/** A replica's reply, signed by it or by another, and what the client answers. */
function reply(to: Connection, peerId: number, { req }: RequestArgs, change: Partial<ReplyMsg> = {}, signer = peerId) {
  const { clientAddr, timestamp } = req;
  const msg: ReplyMsg = { peerId, view: 0, seq: 1, timestamp, clientAddr, result: "true", ...change };
  const sign = replicas().puppets[signer]?.sign("reply", msg) as string;
  return to.call("Client.ReplyRpc", METHODS["Client.ReplyRpc"], { msg, sign });
}

function untilResult(client: Process): Promise<unknown> {
  return client.stdout.until(/take: .*\n/, { timeout_ms: PATIENCE_MS });
}

// Some of them wait for a client's patience to end: they wait together.
describe.concurrent("a client", () => {
  test("X3: a lying replica's result is not believed, however often it comes and in whatever name", async () => {
    const { client, caddr, connection } = await startClient(30);
    const request = await asked(client, caddr, "get x");
    const lie = { result: "a lie" };
    expect(await reply(connection, 3, request, lie)).toEqual(YES);
    expect(await reply(connection, 3, request, lie)).toEqual(YES);
    for (const name of [0, 1, 2, 4, 99]) expect(await reply(connection, name, request, lie, 3)).toEqual(NO);

    expect(await reply(connection, 1, request)).toEqual(YES);
    expect(await reply(connection, 2, request)).toEqual(YES);
    await untilResult(client);
    expect(results(client)).toEqual(["true"]);
  });

  test("X3: replies that differ in result or seq, or answer another request, do not match", async () => {
    const { client, caddr, connection } = await startClient(30);
    const request = await asked(client, caddr, "get x");
    expect(await reply(connection, 0, request, { result: "zero" })).toEqual(YES);
    expect(await reply(connection, 1, request, { result: "one" })).toEqual(YES);
    expect(await reply(connection, 2, request, { result: "zero", seq: 2 })).toEqual(YES);
    expect(await reply(connection, 3, request, { result: "zero", timestamp: 1 })).toEqual(NO);
    expect(await reply(connection, 3, request, { result: "zero", clientAddr: "localhost:1" })).toEqual(NO);

    expect(await reply(connection, 3, request, { result: "one" })).toEqual(YES);
    await untilResult(client);
    expect(results(client)).toEqual(["one"]);
  });

  test("X3: the signature of another phase does not pass as a reply's", async () => {
    const { client, caddr, connection } = await startClient(30);
    const { req } = await asked(client, caddr, "get x");
    for (const id of [2, 3]) {
      const { clientAddr, timestamp } = req;
      const msg: ReplyMsg = { peerId: id, view: 0, seq: 1, timestamp, clientAddr, result: "a lie" };
      const sign = replicas().puppets[id]?.sign("commit", msg) as string;
      expect(await connection.call("Client.ReplyRpc", METHODS["Client.ReplyRpc"], { msg, sign })).toEqual(NO);
    }
    for (const id of [0, 1]) await reply(connection, id, { req, pubkey: "", sign: "" });
    await untilResult(client);
    expect(results(client)).toEqual(["true"]);
  });

  test("the leader's word about a request, and its seq, are not trusted: f+1 replies count, and nothing else", async () => {
    for (const answer of [{ ok: true, seq: 99 }, NO]) {
      const { client, caddr, connection } = await startClient(30, () => ({ seq: 0, ...answer }));
      const request = await asked(client, caddr, "get x");
      for (const id of [1, 2]) await reply(connection, id, request, { seq: 5 });
      await untilResult(client);
      expect(results(client)).toEqual(["true"]);
    }
  });

  test("a request that the leader leaves unanswered is sent again, unchanged, to every server, and then answered", async () => {
    const { client, caddr, connection } = await startClient(3, () => new Promise(() => {}));
    const request = await asked(client, caddr, "get x", 5);
    for (const id of [1, 2]) await reply(connection, id, request);
    await untilResult(client);

    const sent = came(caddr, "get x");
    expect(sent.map(({ to }) => to).sort()).toEqual([0, 0, 1, 2, 3].map((id) => `replica ${id}`));
    expect(new Set(sent.map(({ params }) => JSON.stringify(params))).size).toBe(1);
    expect(sent[0]?.to).toBe("replica 0");
    expect(results(client)).toEqual(["true"]);
    expect(client.stderr.text).toMatch(/WARN\| no agreement within 3 s: sending the request to every server/);
  });

  test("on a pipe that finds no agreement says so with an ERROR line, and exits with 1", async () => {
    const { client, caddr } = await startClient(0.3);
    await asked(client, caddr, "get x", 5);
    expect(await client.exited).toEqual({ code: 1, signal: undefined });
    expect(client.stderr.text).toMatch(/prompt\.ts:\d+: ERROR\| no 2 matching replies within 0\.6 s/);
    expect(results(client)).toEqual([]);
  });

  test("at a terminal that finds no agreement says so, offers the prompt again, and answers what comes then", async () => {
    const terminal = "data:text/javascript,process.stdin.isTTY=true";
    const { client, caddr, connection } = await startClient(2, undefined, ["--import", terminal]);
    await asked(client, caddr, "get lost", 5);
    await logged(client, /WARN\| no 2 matching replies/);
    await client.stdout.until(/>>> >>> /, { timeout_ms: PATIENCE_MS });

    const request = await asked(client, caddr, "get x");
    for (const id of [1, 2]) await reply(connection, id, request);
    await untilResult(client);
    client.closeInput();
    expect(await client.exited).toEqual({ code: 0, signal: undefined });
    expect(results(client)).toEqual(["true"]);
  });
});
