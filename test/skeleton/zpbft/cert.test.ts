import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newKeyPair, sign, verify } from "../../../skeleton/znet/keys.ts";
import { Ballot, Cert, Stage } from "../../../skeleton/zpbft/cert.ts";
import type { PrepareArgs } from "../../../skeleton/zpbft/messages.ts";

const QUEUE_MAX = 256;
const PEERS = [0, 1, 2, 3];
const keys = PEERS.map(() => newKeyPair("ed25519"));

function isGenuine({ msg, sign: signature }: PrepareArgs): boolean {
  const key = keys[msg.peerId]?.publicKey;
  return key !== undefined && verify(key, "prepare", msg, signature);
}

function genuine(peerId: number, digest = "a", view = 0): PrepareArgs {
  const msg = { peerId, view, seq: 7, digest };
  const key = keys[peerId]?.privateKey;
  if (key === undefined) throw new RangeError(`no peer ${peerId}`);
  return { msg, sign: sign(key, "prepare", msg) };
}

/** A vote in somebody's name, of the same content as the true one or another. */
function forged(peerId: number, digest = "a", number = 0): PrepareArgs {
  return { msg: { peerId, view: 0, seq: 7, digest }, sign: Buffer.from(`forged ${number}`).toString("base64") };
}

const forgeries = (count: number, peerId: number): PrepareArgs[] =>
  Array.from({ length: count }, (_, number) => forged(peerId, number % 2 === 0 ? "a" : String(number), number));

function pushed(...votes: PrepareArgs[]): PrepareArgs[] {
  const ballot = new Ballot<PrepareArgs>(isGenuine);
  for (const vote of votes) ballot.push(vote);
  return ballot.popAll();
}

describe("the queue", () => {
  test("gives all votes in the order in which they came, unjudged, and is empty then", () => {
    const ballot = new Ballot<PrepareArgs>(isGenuine);
    const votes = [genuine(3), forged(1), genuine(1), genuine(3), forged(99), genuine(0)];
    for (const vote of votes) ballot.push(vote);
    expect(ballot.popAll()).toEqual(votes);
    expect(ballot.popAll()).toEqual([]);
  });

  test("judges nothing before it is full: forgeries are kept up to then", () => {
    const votes = forgeries(QUEUE_MAX, 1);
    expect(pushed(...votes)).toEqual(votes);
  });

  test("is filled anew after it was emptied", () => {
    const ballot = new Ballot<PrepareArgs>(isGenuine);
    ballot.push(genuine(1));
    ballot.popAll();
    ballot.push(genuine(2));
    expect(ballot.popAll()).toEqual([genuine(2)]);
  });
});

describe("a flood of forged votes in the name of a sender", () => {
  test.each([
    ["before", 0],
    ["in the midst of", 150],
    ["at the brink of", QUEUE_MAX - 1],
    ["just over", QUEUE_MAX],
    ["long after", 999],
  ])("does not push out its genuine vote that comes %s it", (_, place) => {
    const votes = forgeries(1000, 1).toSpliced(place, 0, genuine(1));
    expect(pushed(...votes)).toContainEqual(genuine(1));
  });

  test("does not push out anyone else's vote, and counts for nobody's place", () => {
    const kept = pushed(genuine(0), genuine(2), ...forgeries(1000, 1), genuine(3), genuine(1));
    for (const peerId of PEERS) expect(kept).toContainEqual(genuine(peerId));
  });

  test("leaves what is genuine in the order in which it came", () => {
    const votes = [genuine(2), genuine(1), genuine(2, "b"), genuine(0), genuine(1, "b")];
    expect(pushed(...votes, ...forgeries(QUEUE_MAX - votes.length + 1, 3))).toEqual(votes);
  });

  test("in the names of senders that do not exist leaves nothing", () => {
    const votes = Array.from({ length: QUEUE_MAX + 1 }, (_, number) => forged(1000 + number));
    expect(pushed(...votes)).toEqual([]);
  });
});

describe("a flood of votes that a sender did sign", () => {
  test("leaves a few of that sender, no two the same, and everyone else's", () => {
    const own = Array.from({ length: 600 }, (_, number) => genuine(1, String(number)));
    const kept = pushed(...own.slice(0, 300), genuine(2), ...own.slice(300), genuine(3));
    expect(kept).toContainEqual(genuine(2));
    expect(kept).toContainEqual(genuine(3));
    expect(kept.length).toBeLessThanOrEqual(QUEUE_MAX);
  });

  test("and repeats leaves one, beside the one of another view", () => {
    const repeats = Array<PrepareArgs>(QUEUE_MAX).fill(genuine(1));
    expect(pushed(...repeats, genuine(1, "a", 1))).toEqual([genuine(1), genuine(1, "a", 1)]);
  });
});

test("whatever comes in whatever order, each correct sender's vote is kept, and the queue is bounded", () => {
  // Sender 0 signs anything; 1, 2 and 3 sign one vote each, which may come many times.
  const own = Array.from({ length: 30 }, (_, number) => genuine(0, String(number)));
  const correct = [1, 2, 3].map((peerId) => genuine(peerId));
  const flood = [...own, ...correct, ...[1, 2, 3].flatMap((peerId) => forgeries(8, peerId)), forged(77)];
  const size = { minLength: 500, maxLength: 900, size: "max" } as const;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...flood), size),
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
      (votes, at) => {
        for (const [index, vote] of correct.entries()) votes.splice((at[index] ?? 0) % (votes.length + 1), 0, vote);
        const kept = pushed(...votes);
        for (const vote of correct) expect(kept).toContainEqual(vote);
        expect(kept.length).toBeLessThanOrEqual(QUEUE_MAX);
      },
    ),
    { numRuns: 10 },
  );
});

describe("the count", () => {
  test("is of senders, not of votes", () => {
    const ballot = new Ballot<PrepareArgs>(isGenuine);
    expect([ballot.count, ballot.voted(1)]).toEqual([0, false]);
    ballot.vote(genuine(1));
    ballot.vote(genuine(1, "b"));
    expect([ballot.count, ballot.voted(1), ballot.voted(2)]).toEqual([1, true, false]);
    ballot.vote(genuine(2));
    expect([ballot.count, ballot.voted(1), ballot.voted(2)]).toEqual([2, true, true]);
  });

  test("is not changed by what is only in the queue, nor by emptying it", () => {
    const ballot = new Ballot<PrepareArgs>(isGenuine);
    ballot.vote(genuine(1));
    ballot.push(genuine(2));
    ballot.popAll();
    expect([ballot.count, ballot.voted(1), ballot.voted(2)]).toEqual([1, true, false]);
  });
});

describe("a cert", () => {
  const request = { req: { clientAddr: ":1", timestamp: 1, command: "all" }, pubkey: "", sign: "" };

  test("begins with a seq and nothing else", () => {
    const { seq, stage, request: none, digest } = new Cert(7, { prepare: isGenuine, commit: isGenuine });
    expect({ seq, stage, none, digest }).toEqual({ seq: 7, stage: Stage.Request, none: undefined, digest: "" });
  });

  test("keeps what the pre-prepare says, and goes on to stage Prepare with the votes that it had", () => {
    const cert = new Cert(7, { prepare: isGenuine, commit: isGenuine });
    cert.prepares.push(genuine(1));
    cert.accept({ msg: { peerId: 2, view: 2, seq: 7, digest: "d" }, sign: "s" }, request);
    expect([cert.view, cert.digest, cert.request, cert.stage]).toEqual([2, "d", request, Stage.Prepare]);
    expect(cert.prepares.popAll()).toEqual([genuine(1)]);
  });

  test("has a ballot for each phase, which judges its own votes", () => {
    const cert = new Cert(7, { prepare: isGenuine, commit: () => false });
    for (const vote of [genuine(1), ...forgeries(QUEUE_MAX, 1)]) {
      cert.prepares.push(vote);
      cert.commits.push(vote);
    }
    expect([cert.prepares.popAll(), cert.commits.popAll()]).toEqual([[genuine(1)], []]);
  });

  test("has the stages in the numbers of the log", () => {
    expect(Stage).toEqual({ Request: 0, Prepare: 2, Commit: 3, Reply: 4 });
  });
});
