import * as v from "valibot";
import { describe, expect, onTestFinished, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { Link } from "../../../skeleton/znet/link.ts";
import { RefusedError, type Services, UnreachableError } from "../../../skeleton/znet/rpc.ts";
import { Inbox, startServing } from "../support.ts";

const SAY = { params: v.strictObject({ text: v.string() }), result: v.strictObject({ text: v.string() }) };
type Said = v.InferOutput<typeof SAY.params>;

/** A peer that hears, in order, and answers with the same, or with whatever `answer` gives. */
async function startPeer(address?: string, answer: (said: Said) => unknown = (said) => said) {
  const heard = new Inbox<string>();
  const handle = (said: Said): unknown => {
    heard.put(said.text);
    return answer(said);
  };
  const services: Services = { Say: { params: SAY.params, handle } };
  return { ...(await startServing(services, address)), heard };
}

function linkTo(address: string): Link {
  const link = new Link(address, () => {});
  onTestFinished(() => link.close());
  return link;
}

const say = (link: Link, text: string, keep = false): Promise<Said> => link.call("Say", SAY, { text }, { keep });
const never = (): Promise<never> => new Promise(() => {});

describe("while the peer is away", () => {
  test("a call fails at once, whether it was ever reached or not", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    await expect(say(link, "before the first attempt")).rejects.toThrow(UnreachableError);
    const { stop, heard } = await startPeer(address, never);
    await link.reached;
    const waiting = say(link, "under way").catch((error: Error) => error);
    await heard.take();
    await stop();
    expect(await waiting).toBeInstanceOf(UnreachableError);
    await expect(say(link, "after the end")).rejects.toThrow(UnreachableError);
    expect(link.down).toBeTypeOf("string");
  });
});

describe("a link", () => {
  test("reaches a peer that starts later, and calls it", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    const peer = await startPeer(address);
    await link.reached;
    expect(link.down).toBeUndefined();
    expect(await say(link, "hello")).toEqual({ text: "hello" });
    expect(await peer.heard.take()).toBe("hello");
  });

  test("dials again each time the peer is back", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    for (const life of ["first", "second", "third"]) {
      const peer = await startPeer(address, ({ text }) => (text === "wait" ? never() : { text }));
      // The kept call tells when the link is up again.
      say(link, life, true).catch(() => {});
      expect(await peer.heard.take()).toBe(life);
      expect(await say(link, "again")).toEqual({ text: "again" });
      const waiting = say(link, "wait").catch((error: Error) => error);
      expect([await peer.heard.take(), await peer.heard.take()]).toEqual(["again", "wait"]);
      await peer.stop();
      expect(await waiting).toBeInstanceOf(UnreachableError);
    }
  });
});

describe("what is kept", () => {
  test("fails, and is delivered exactly once when the peer is there", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    await expect(say(link, "one", true)).rejects.toThrow(UnreachableError);
    await expect(say(link, "not kept")).rejects.toThrow(UnreachableError);
    await expect(say(link, "two", true)).rejects.toThrow(UnreachableError);
    const { heard } = await startPeer(address);
    await link.reached;
    await say(link, "three");
    expect([await heard.take(), await heard.take(), await heard.take()]).toEqual(["one", "two", "three"]);
    expect(heard.size).toBe(0);
  });

  test("is also a call that was under way when the peer died, but not one that was not to be kept", async () => {
    const first = await startPeer(undefined, never);
    const link = linkTo(first.address);
    await link.reached;
    const calls = [say(link, "kept", true), say(link, "not kept")].map((call) => call.catch((error: Error) => error));
    expect([await first.heard.take(), await first.heard.take()]).toEqual(["kept", "not kept"]);
    await first.stop();
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(UnreachableError);

    const second = await startPeer(first.address);
    expect(await second.heard.take()).toBe("kept");
    await say(link, "fence");
    expect(await second.heard.take()).toBe("fence");
    expect(second.heard.size).toBe(0);
  });

  test("stays kept through a peer that dies before it answers", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    say(link, "kept", true).catch(() => {});
    for (const answer of [never, never, undefined]) {
      const peer = await startPeer(address, answer);
      expect(await peer.heard.take()).toBe("kept");
      if (answer === never) await peer.stop();
    }
  });

  test("is not what the peer answered, even with an error", async () => {
    const peer = await startPeer(undefined, ({ text }) => (text === "wrong" ? 1 : { text }));
    const link = linkTo(peer.address);
    await link.reached;
    await expect(say(link, "wrong", true)).rejects.toThrow(RefusedError);
    await peer.stop();
    const again = await startPeer(peer.address);
    say(link, "fence", true).catch(() => {});
    expect([await peer.heard.take(), await again.heard.take()]).toEqual(["wrong", "fence"]);
  });

  test("has an end: the oldest of many are let go", async () => {
    const address = await freeAddress();
    const link = linkTo(address);
    for (let count = 0; count < 4003; count++) say(link, String(count), true).catch(() => {});
    const { heard } = await startPeer(address);
    for (let count = 3; count < 4003; count++) expect(await heard.take()).toBe(String(count));
  });
});

describe("close", () => {
  test("ends the connection, and the calls that wait on it", async () => {
    const peer = await startPeer(undefined, never);
    const link = linkTo(peer.address);
    await link.reached;
    const waiting = say(link, "under way", true).catch((error: Error) => error);
    await peer.heard.take();
    link.close();
    expect(await waiting).toBeInstanceOf(UnreachableError);
    await expect(say(link, "late", true)).rejects.toThrow(UnreachableError);
  });

  test("ends the dialling, and forgets what was kept", async () => {
    const address = await freeAddress();
    const closed = linkTo(address);
    say(closed, "of the closed link", true).catch(() => {});
    closed.close();
    // It began to dial later, with the same pauses: when it is through, the closed one would have been.
    const open = linkTo(address);
    say(open, "of the open link", true).catch(() => {});
    await expect(say(closed, "late", true)).rejects.toThrow(UnreachableError);
    const { heard } = await startPeer(address);
    expect(await heard.take()).toBe("of the open link");
    await say(open, "fence");
    expect(await heard.take()).toBe("fence");
  });
});
