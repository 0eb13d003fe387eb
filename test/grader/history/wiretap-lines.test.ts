import { describe, expect, onTestFinished, test, vi } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { replica } from "../../../grader/labs/pbft/wire.ts";
import { Link } from "../../../skeleton/znet/link.ts";
import { UnreachableError } from "../../../skeleton/znet/rpc.ts";
import { frameOf, rawPeer, startListener, startServing } from "../../skeleton/support.ts";
import { failure, linked, METHOD, newWiretap, OK, say, seqsOf, tapped, times, vote } from "./tapped.ts";

describe("a line that is cut", () => {
  /** The lines between replicas 1 and 2, both ways, and one that is none of theirs. */
  async function threeLines() {
    const one = await tapped();
    const back = await linked(await one.wiretap.open(replica(2), replica(1), one.peer.address));
    const other = await linked(await one.wiretap.open(replica(1), replica(3), one.peer.address));
    return { ...one, back, other };
  }

  test("delivers nothing until it is mended, and then all of it, once and in order; other lines go on", async () => {
    const { wiretap, history, link, back, other, peer } = await threeLines();
    expect([await say(link, 1), await say(back, 2)]).toEqual([OK, OK]);
    await times(2, peer.heard);
    wiretap.cut(replica(2), replica(1));
    const late = [say(link, 3), say(link, 4), say(back, 5)];
    for (let seq = 10; seq < 15; seq++) expect(await say(other, seq)).toEqual(OK);
    expect(await times(5, peer.heard)).toEqual([10, 11, 12, 13, 14]);
    expect(history.calls.filter(({ passed }) => passed === undefined)).toHaveLength(3);
    wiretap.mend(replica(1), replica(2));
    expect(await Promise.all(late)).toEqual([OK, OK, OK]);
    const heard = await times(3, peer.heard);
    expect(heard.filter((seq) => seq !== 5)).toEqual([3, 4]);
    expect(await say(link, 6)).toEqual(OK);
    expect(await times(1, peer.heard)).toEqual([6]);
    expect(seqsOf(history).toSorted()).toEqual([1, 10, 11, 12, 13, 14, 2, 3, 4, 5, 6]);
  });

  test("holds back an answer, too", async () => {
    const answer = Promise.withResolvers<typeof OK>();
    const { wiretap, history, link, peer } = await tapped(() => answer.promise);
    let isAnswered = false;
    const asked = say(link, 1).then(() => {
      isAnswered = true;
    });
    await peer.heard.take();
    wiretap.cut(replica(1), replica(2));
    answer.resolve(OK);
    await vi.waitFor(() => expect(history.calls[0]?.outcome).toBeDefined());
    expect(isAnswered).toBe(false);
    wiretap.mend(replica(1), replica(2));
    await asked;
  });

  test("takes new connections, which are as silent", async () => {
    const { wiretap, history, address, peer, other } = await threeLines();
    wiretap.cut(replica(1), replica(2));
    const caller = await rawPeer(address);
    const asked = caller.ask(METHOD, vote(11));
    await vi.waitFor(() => expect(seqsOf(history)).toEqual([11]));
    await say(other, 12);
    expect(await times(1, peer.heard)).toEqual([12]);
    wiretap.mend(replica(1), replica(2));
    expect((await asked).result).toEqual(OK);
  });
});

describe("a connection ends, and nothing else, when", () => {
  const GARBAGE = "GET / HTTP/1.1\r\n\r\n";

  test("its caller sends what is no message", async () => {
    const { history, address, link, peer } = await tapped();
    const [bad, good] = [await rawPeer(address), await rawPeer(address)];
    bad.write(
      Buffer.concat([Buffer.from(GARBAGE), frameOf({ jsonrpc: "2.0", id: 1, method: METHOD, params: vote(1) })]),
    );
    await bad.closed;
    expect((await good.ask(METHOD, vote(2))).result).toEqual(OK);
    expect(await say(link, 3)).toEqual(OK);
    expect(await times(2, peer.heard)).toEqual([2, 3]);
    expect(seqsOf(history)).toEqual([2, 3]);
  });

  test("the one that is called sends what is no message, or is not there", async () => {
    const { wiretap, link } = await tapped();
    const target = await startListener((socket) => void socket.once("data", () => socket.write(GARBAGE)));
    const bad = await linked(await wiretap.open(replica(1), replica(3), target));
    expect(await failure(say(bad, 1))).toBeInstanceOf(UnreachableError);
    const alone = await rawPeer(await wiretap.open(replica(1), replica(4), await freeAddress()));
    await alone.closed;
    expect(await say(link, 2)).toEqual(OK);
  });

  test("its caller leaves: the one that is called is told", async () => {
    const { wiretap } = newWiretap();
    const left = Promise.withResolvers<void>();
    const target = await startListener((socket) => void socket.resume().once("close", () => left.resolve()));
    const caller = await rawPeer(await wiretap.open(replica(1), replica(2), target));
    caller.socket.end();
    await left.promise;
  });
});

test("a wiretap that is closed ends every connection, and frees its ports", async () => {
  const { wiretap, address, link, peer } = await tapped(() => new Promise(() => {}));
  const others = [address, await wiretap.open(replica(2), replica(1), peer.address)];
  const callers = await Promise.all(others.map(rawPeer));
  const waiting = failure(say(link, 1));
  await peer.heard.take();
  wiretap.close();
  expect(await waiting).toBeInstanceOf(UnreachableError);
  await Promise.all(callers.map(({ closed }) => closed));
  for (const one of others) await startServing({}, one);
});

test("a process that is gone is refused, and found where it was when it is back", async () => {
  const { wiretap, address, peer, link } = await tapped();
  await say(link, 1);
  wiretap.refuse(replica(2));
  const refused = new Link(address, () => {});
  onTestFinished(() => refused.close());
  await vi.waitFor(() => expect(refused.down).toContain("ECONNREFUSED"));
  // It is not this line that is gone.
  await say(link, 2);
  await wiretap.accept(replica(2));
  await refused.reached;
  await say(refused, 3);
  expect(await times(3, peer.heard)).toEqual([1, 2, 3]);
});
