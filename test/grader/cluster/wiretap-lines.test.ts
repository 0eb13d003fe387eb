import { describe, expect, test } from "vitest";
import { replica } from "../../../grader/journal/journal.ts";
import { serve, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import type { CommitArgs } from "../../../skeleton/zpbft/messages.ts";
import { frameOf, freeAddress, rawPeer, startListener, stoppable } from "../../skeleton/support.ts";
import { failure, linked, METHOD, newWiretap, OK, say, seqsOf, tapped, times, vote } from "./tapped.ts";

describe("a line that is cut", () => {
  const waits = ({ msg }: CommitArgs) => (msg.seq < 10 ? new Promise(() => {}) : OK);

  /** The lines between replicas 1 and 2, both ways, and one that is none of theirs. */
  async function threeLines() {
    const one = await tapped(waits);
    const back = await linked(await one.wiretap.open(replica(2), replica(1), one.peer.address));
    const other = await linked(await one.wiretap.open(replica(1), replica(3), one.peer.address));
    return { ...one, back, other };
  }

  test("ends its connections, both ways, and no others", async () => {
    const { wiretap, link, back, other, peer } = await threeLines();
    const waiting = [link, back].map((one) => failure(say(one, 1)));
    let hasEnded = false;
    say(other, 2).catch(() => {
      hasEnded = true;
    });
    await times(3, peer.heard);
    wiretap.cut(replica(2), replica(1));
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(UnreachableError);
    expect(await say(other, 10)).toEqual(OK);
    expect(hasEnded).toBe(false);
  });

  test("takes no new ones: what is said there is neither heard nor written down", async () => {
    const { wiretap, journal, address, peer, other } = await threeLines();
    wiretap.cut(replica(1), replica(2));
    const caller = await rawPeer(address);
    caller.write(frameOf({ jsonrpc: "2.0", id: 1, method: METHOD, params: vote(11) }));
    await caller.closed;
    await say(other, 12);
    expect(await times(1, peer.heard)).toEqual([12]);
    expect(seqsOf(journal)).toEqual([12]);
  });

  test("and mended lets the link come back, and deliver what it kept, once", async () => {
    const { wiretap, journal, link, back, peer } = await threeLines();
    const waiting = failure(say(link, 1, true));
    await peer.heard.take();
    wiretap.cut(replica(1), replica(2));
    await waiting;
    for (const one of [link, back]) {
      expect(await failure(say(one, 20, one === link))).toBeInstanceOf(UnreachableError);
      expect(await failure(say(one, 21, true))).toBeInstanceOf(UnreachableError);
    }
    wiretap.mend(replica(2), replica(1));
    const heard = await times(4, peer.heard);
    expect(heard.toSorted()).toEqual([1, 20, 21, 21]);
    expect([await say(link, 30), await say(back, 31)]).toEqual([OK, OK]);
    expect(await times(2, peer.heard)).toEqual([30, 31]);
    expect(peer.heard.size).toBe(0);
    expect(journal.records.map(({ from }) => from).filter((from) => from === replica(2))).toHaveLength(2);
    expect(seqsOf(journal).toSorted()).toEqual([1, 1, 20, 21, 21, 30, 31]);
  });
});

describe("a connection ends, and nothing else, when", () => {
  const GARBAGE = "GET / HTTP/1.1\r\n\r\n";

  test("its caller sends what is no message", async () => {
    const { journal, address, link, peer } = await tapped();
    const [bad, good] = [await rawPeer(address), await rawPeer(address)];
    bad.write(
      Buffer.concat([Buffer.from(GARBAGE), frameOf({ jsonrpc: "2.0", id: 1, method: METHOD, params: vote(1) })]),
    );
    await bad.closed;
    expect((await good.ask(METHOD, vote(2))).result).toEqual(OK);
    expect(await say(link, 3)).toEqual(OK);
    expect(await times(2, peer.heard)).toEqual([2, 3]);
    expect(seqsOf(journal)).toEqual([2, 3]);
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
  for (const one of others) stoppable(await serve(one, {}, () => {}));
});
