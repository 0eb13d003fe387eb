import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { StartError } from "../../../../grader/cluster/start-error.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../../../../grader/labs/pbft/cluster.ts";
import { keyringOf } from "../../../../grader/labs/pbft/judge/case.ts";
import { replica } from "../../../../grader/labs/pbft/wire.ts";
import { ZPBFT } from "../../../../grader/labs/zpbft/lab.ts";
import { OutputError } from "../../../../grader/sandbox/output.ts";
import { UNSANDBOXED } from "../../../../grader/sandbox/sandbox.ts";
import { stage } from "../../../../grader/submission/stage.ts";
import { readSubmission } from "../../../../grader/submission/submission.ts";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import { dial, UnreachableError } from "../../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../../skeleton/zpbft/messages.ts";
import { SUBMISSIONS } from "../../../bank/grading.ts";
import { COMMIT, folderOf, groupGone, leftIn, SOLUTION, temporaryDir, untilProcesses, WAIT_MS } from "../../support.ts";

vi.setConfig({ testTimeout: 180_000 });

afterEach(() => void vi.unstubAllEnvs());

async function staged(dir = SOLUTION): Promise<string> {
  const { program, remove } = await stage(await readSubmission(dir, ZPBFT));
  onTestFinished(() => remove());
  return program;
}

/** Starts a cluster whose keys lie in a temporary folder of this test's own. It is stopped with the test at the latest. */
async function start(options: Partial<ClusterOptions> & Pick<ClusterOptions, "live">) {
  const program = options.program ?? (await staged());
  const tmp = await temporaryDir();
  vi.stubEnv("TMPDIR", tmp);
  const cluster = await startCluster({ f: 1, log: 1, sandbox: UNSANDBOXED, ...options, program });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= cluster.stop();
    return stopping;
  };
  onTestFinished(stop);
  return { cluster, stop, tmp, ...reading(cluster) };
}

function reading({ history }: Cluster) {
  const sent = (from: string, method: string) =>
    history.calls.filter((record) => record.from === from && record.method === method);
  const until = async (from: string, method: string, count: number) => {
    await history.until(() => sent(from, method).length >= count, AbortSignal.timeout(WAIT_MS));
    return sent(from, method);
  };
  return { sent, until };
}

/** Where the one at `asker` finds each replica, as the master says. */
async function addressesFor(asker: string, { maddr }: Cluster): Promise<string[]> {
  const master = await dial(maddr, () => {});
  onTestFinished(() => master.close());
  return (await master.call("Master.GetPeersRpc", METHODS["Master.GetPeersRpc"], { addr: asker })).addrs;
}

describe("one real server", () => {
  test("among puppets has the id that was asked for, and takes part with them", async () => {
    const { cluster, until } = await start({ live: [2] });
    const { client, history } = cluster;
    const keyring = keyringOf(history);
    expect(cluster.server(2).stderr.text).toContain("register success, id=2, leader=0\n");
    expect(cluster.servers).toEqual([cluster.server(2)]);
    expect([cluster.ids, cluster.puppets.map((puppet) => puppet?.id)]).toEqual([
      [0, 1, 2, 3],
      [0, 1, undefined, 3],
    ]);
    expect(() => cluster.server(1)).toThrow(RangeError);
    expect(() => cluster.puppet(2)).toThrow(RangeError);
    expect(await addressesFor(cluster.address(2), cluster)).toEqual(cluster.ids.map((id) => cluster.address(id)));

    const request = client.request("put x 10");
    const about = { view: 0, seq: 1, digest: digestOf(request.req) };
    const msg = { peerId: 0, ...about };
    const [leader, ...others] = [0, 1, 3].map((id) => cluster.puppet(id));
    if (leader === undefined) throw new RangeError("three were taken");
    const order = { msg, sign: leader.sign("pre-prepare", msg), reqArgs: request };
    expect(await leader.send(2, "Server.PrePrepareRpc", order)).toEqual({ result: { ok: true } });
    for (const puppet of others) await puppet.send(2, "Server.PrepareRpc", puppet.vote("prepare", about));
    for (const puppet of others) await puppet.send(2, "Server.CommitRpc", puppet.vote("commit", about));

    const [reply] = await until(replica(2), "Client.ReplyRpc", 1);
    expect(reply).toMatchObject({ to: `client ${client.address}`, params: { msg: { seq: 1, result: "put ok" } } });
    for (const method of ["Server.PrepareRpc", "Server.CommitRpc"]) {
      const votes = await until(replica(2), method, 3);
      expect(votes.map(({ to }) => to).toSorted()).toEqual(["replica 0", "replica 1", "replica 3"]);
      for (const { params } of votes) expect(params).toMatchObject({ msg: { peerId: 2, ...about } });
    }
    const mine = history.calls.find(({ from, method }) => from === replica(3) && method === "Server.CommitRpc");
    expect(mine).toMatchObject({ to: replica(2), outcome: { result: { ok: true } } });
    const { sign, ...vote } = leader.vote("commit", about);
    const signers = cluster.ids.filter((id) => keyring.isSigned(id, "commit", vote.msg, sign));
    expect([signers, keyring.isSigned(0, "prepare", vote.msg, sign)]).toEqual([[0], false]);
  });

  test("has its call to a puppet that is closed fail, and goes on with the others", async () => {
    const { cluster, sent, until } = await start({ live: [0] });
    cluster.puppet(3).close();
    await expect(dial(cluster.address(3), () => {})).rejects.toThrow(UnreachableError);
    await cluster.client.send(0, cluster.client.request("put x 10"));
    const { stderr } = cluster.server(0);
    await stderr.until(/Server\.PrePrepareRpc 3 error: /, { timeout_ms: WAIT_MS });
    const orders = await until(replica(0), "Server.PrePrepareRpc", 2);
    expect(orders.map(({ to }) => to).toSorted()).toEqual(["replica 1", "replica 2"]);
    expect(stderr.text).not.toMatch(/Server\.PrePrepareRpc [12] error/);
    expect(sent(`client ${cluster.client.address}`, "Server.RequestRpc")).toMatchObject([
      { to: "replica 0", outcome: { result: { ok: true, seq: 1 } } },
    ]);
  });

  test("may never answer a COMMIT: a PREPARE on the same line is answered when it has taken them all", async () => {
    const source = `
      import { appendFileSync } from "node:fs";
      export function commit() {}
      export function CommitRpc(_s, { msg }) {
        appendFileSync(import.meta.dirname + "/taken", msg.seq + "\\n");
        return new Promise(() => {});
      }
      export function verifyBallotCommit() {}`;
    const program = await staged(await folderOf({ [COMMIT]: source }));
    const { cluster, sent } = await start({ live: [1], program });
    const puppet = cluster.puppet(2);
    const seqs = Array.from({ length: 200 }, (_, place) => place + 1);
    for (const seq of seqs) {
      void puppet.send(1, "Server.CommitRpc", puppet.vote("commit", { view: 0, seq, digest: "0".repeat(64) }));
    }
    await puppet.send(1, "Server.PrepareRpc", puppet.vote("prepare", { view: 0, seq: 1, digest: "0".repeat(64) }));
    const taken = await readFile(path.join(path.dirname(program), "zpbft", "taken"), "utf8");
    expect(taken.trim().split("\n").map(Number)).toEqual(seqs);
    const commits = sent(replica(2), "Server.CommitRpc");
    expect(commits.map(({ outcome }) => outcome)).toEqual(Array(200).fill(undefined));
  });
});

test.each([
  ["says-at-work", /^a server says that it is at work, and has not registered with the master$/],
  ["closes-its-door", /^a server says that it is at work, and its port \d+ is closed$/],
])(
  "one that %s is not waited for any longer than it has anything left to do, and leaves nothing behind",
  async (name, message) => {
    const program = await staged(path.join(SUBMISSIONS, "hostile", name));
    const tmp = await temporaryDir();
    vi.stubEnv("TMPDIR", tmp);
    const starting = startCluster({ f: 1, log: 1, sandbox: UNSANDBOXED, live: [1], program });
    const error = await starting.then(
      () => expect.fail("it started"),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toMatch(message);
    expect(error.seen).toMatch(/idle/);
    expect(await leftIn(tmp)).toEqual([]);
  },
);

describe("several real servers", () => {
  test("find each other behind the wiretap, and every call of theirs is written down once", async () => {
    const { cluster, until } = await start({ live: [0, 1, 3] });
    const direct = cluster.ids.map((id) => cluster.address(id));
    expect(await addressesFor("localhost:1", cluster)).toEqual(direct);
    const views = await Promise.all(cluster.live.map((id) => addressesFor(cluster.address(id), cluster)));
    for (const [place, view] of views.entries()) {
      const own = cluster.live[place];
      expect(view.map((address, id) => address === direct[id])).toEqual(cluster.ids.map((id) => id === own));
    }
    expect(new Set(views.flat()).size).toBe(3 * 4);

    void cluster.client.send(0, cluster.client.request("put x 10"));
    await Promise.all(cluster.live.map((id) => until(replica(id), "Client.ReplyRpc", 1)));
    for (const id of cluster.live) {
      const others = cluster.ids.filter((other) => other !== id).map(replica);
      const commits = await until(replica(id), "Server.CommitRpc", 3);
      expect(commits.map(({ to }) => to).toSorted()).toEqual(others);
      for (const { params } of commits) expect(params).toMatchObject({ msg: { peerId: id, seq: 1 } });
    }
    const orders = await until(replica(0), "Server.PrePrepareRpc", 3);
    expect(orders.map(({ to }) => to).toSorted()).toEqual(["replica 1", "replica 2", "replica 3"]);
  });

  test("leave no process and no key when they are stopped, with a client, and one of them ended before", async () => {
    const { cluster, stop, tmp } = await start({ live: [1, 2] });
    const client = await cluster.realClient(5);
    const pids = [...cluster.servers, client.process].map(({ pid }) => pid);
    expect(pids).toHaveLength(3);
    expect(await leftIn(tmp)).not.toEqual([]);
    await cluster.server(1).kill();
    expect(cluster.servers).toEqual([cluster.server(2)]);
    await stop();
    await groupGone(...pids);
    expect(await leftIn(tmp)).toEqual([]);
    for (const address of [cluster.maddr, cluster.address(0), cluster.client.address]) {
      await expect(dial(address, () => {})).rejects.toThrow(UnreachableError);
    }
  });
});

test.each([[[2]], [[0, 1, 2, 3]]])(
  "a server that ends at its start ends the start of %j, and leaves nothing",
  async (live) => {
    const dir = await folderOf({
      "naive.mjs": `console.error("I will not serve", process.argv.join(" ")); process.exit(3);`,
    });
    const error: unknown = await start({ live, program: path.join(dir, "naive.mjs") }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(OutputError);
    const [, maddr = ""] = /I will not serve .* -maddr (\S+)/.exec((error as OutputError).message) ?? [];
    await expect(dial(maddr, () => {})).rejects.toThrow("ECONNREFUSED");
    await untilProcesses(
      (all) => all.filter(({ command }) => command.includes(dir)),
      (left) => expect(left).toEqual([]),
    );
    expect(await leftIn(process.env.TMPDIR ?? "")).toEqual([]);
  },
);
