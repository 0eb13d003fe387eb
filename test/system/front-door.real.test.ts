import { describe, expect, test } from "vitest";
import { newKeyPair, sign } from "../../skeleton/znet/keys.ts";
import { useDoors } from "./front-door.ts";
import { type Proof, whyUnproved } from "./proof.ts";
import { logged, useSolution } from "./support.ts";

const doors = useDoors(useSolution());
const JSON_PLEASE = { headers: { Accept: "application/json" } };

async function proofOf(command: string, id = 1): Promise<Proof> {
  const { text } = await doors().ask(id, `/req?cmd=${encodeURIComponent(command)}`, JSON_PLEASE);
  return JSON.parse(text);
}

type Reply = Proof["replies"][number];
type Told = Proof & { all: Reply[]; one: Reply };

const toldIn = (proof: Proof): Told => ({ ...proof, all: proof.replies, one: proof.replies[0] as Reply });
const saying = ({ msg, sign }: Reply, other: Partial<Reply["msg"]>): Reply => ({ msg: { ...msg, ...other }, sign });

/** The keys as the cluster's members have them, and not as a door says. */
const trusted = (): string[] => doors().cluster.processMembers.map(({ publicPem }) => publicPem);

describe("whoever is asked", () => {
  test.each([0, 1, 2, 3])(
    "server %i answers with the result and nothing else, when the phases have run",
    async (id) => {
      const { status, headers, text } = await doors().ask(id, `/req?warTime${id}=1234`);
      expect({ status, text }).toEqual({ status: 200, text: "put ok" });
      expect(headers).toMatchObject({
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "zpbft-seq": expect.stringMatching(/^\d+$/),
        "zpbft-replicas": expect.stringMatching(/^[0-3]( [0-3])+$/),
        "zpbft-took-ms": expect.stringMatching(/^\d+\.\d$/),
      });
      const seq = headers["zpbft-seq"];
      const { cluster } = doors();
      // The log is as it is with any client, whose address is that of the server that was asked.
      const asker = cluster.address(id);
      await logged(
        cluster.server(0),
        new RegExp(`seq=${seq}\\| stage=0:request <= ${asker}, cmd: \\[put warTime${id} 1234\\]`),
      );
      for (const other of cluster.ids) {
        const executed = new RegExp(
          `I=${other} L=0 seq=${seq}\\| execute cmd:\\[put warTime${id} 1234\\], result:\\[put ok\\]`,
        );
        await logged(cluster.server(other), executed);
        await logged(cluster.server(other), new RegExp(`seq=${seq}\\| stage=4:reply => ${asker}`));
      }
      expect(await doors().result((id + 1) % 4, `get warTime${id}`)).toBe("result: 1234");
    },
  );

  test("a key is put, got and deleted, and all are listed", async () => {
    const { ask } = doors();
    const kv = async (method: string, path: string, body = "") => {
      const { status, text } = await ask.call(doors(), 2, path, { method, body });
      return [status, text];
    };
    expect(await kv("PUT", "/kv/a%2Fb", "✓\n")).toEqual([200, "put ok"]);
    expect(await kv("GET", "/kv/a%2Fb")).toEqual([200, "result: ✓"]);
    expect((await kv("GET", "/kv"))[1]).toContain("a/b:✓");
    expect(await kv("DELETE", "/kv/a%2Fb")).toEqual([200, "del ok"]);
    expect(await kv("GET", "/kv/a%2Fb")).toEqual([404, "error: can't find this key 'a/b'"]);
    expect(await kv("GET", "/req?cmd=jump")).toEqual([400, "usage: get <key>, put <key> <val>, del <key>, all"]);
  });

  test("the greatest value that there can be is put and got", async () => {
    const value = "y".repeat(64 * 1024 - "put big ".length);
    expect(await doors().ask(3, "/kv/big", { method: "PUT", body: value })).toMatchObject({ status: 200 });
    expect((await doors().ask(0, "/kv/big")).text).toBe(`result: ${value}`);
    expect(await doors().ask(0, "/kv/big", { method: "DELETE" })).toMatchObject({ status: 200 });
  });

  test("at / there is a form, which needs no script", async () => {
    const { status, headers, text } = await doors().ask(0, "/");
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
    expect(text).toContain('<form action="/req">');
    expect(text).not.toContain("<script");
    expect(Buffer.byteLength(text)).toBeLessThan(2048);
    expect(await doors().ask(0, "/", { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET" } });
  });

  test("many at once are answered, each with its own", async () => {
    const keys = Array.from({ length: 40 }, (_, place) => `many${place}`);
    const put = await Promise.all(keys.map((key, place) => doors().ask(place % 4, `/req?${key}=${place}`)));
    expect(new Set(put.map(({ headers }) => headers["zpbft-seq"])).size).toBe(40);
    const got = await Promise.all(keys.map((key, place) => doors().ask((place + 1) % 4, `/kv/${key}`)));
    expect(got.map(({ text }) => text)).toEqual(keys.map((_, place) => `result: ${place}`));
  });
});

describe("the proof", () => {
  test("is f+1 replies that others can check, with what was found there, and with what was not", async () => {
    await doors().result(0, "put proved 7");
    for (const [command, status] of [
      ["get proved", 200],
      ["get nothing", 404],
    ] as const) {
      const answer = await doors().ask(3, `/req?cmd=${encodeURIComponent(command)}`, JSON_PLEASE);
      const proof: Proof = JSON.parse(answer.text);
      expect(answer).toMatchObject({ status, headers: { "content-type": "application/json" } });
      expect(Object.keys(proof)).toEqual(["result", "seq", "view", "replies", "keys"]);
      expect(proof.keys).toEqual(trusted());
      expect(proof.seq).toBe(Number(answer.headers["zpbft-seq"]));
      expect(whyUnproved(proof, trusted())).toBeUndefined();
    }
  });

  const stranger = newKeyPair("ed25519");
  const wrong = "result: 8";
  test.each<[lie: string, why: string, alter: (told: Told, other: Told) => Partial<Proof>]>([
    ["gives another result", "says something else", () => ({ result: wrong })],
    ["gives another seq", "says something else", ({ seq }) => ({ seq: seq + 1 })],
    [
      "has its replicas say another result",
      "has not signed that",
      ({ all }) => ({ result: wrong, replies: all.map((reply) => saying(reply, { result: wrong })) }),
    ],
    ["gives one reply twice", "1 of 2 replicas", ({ one }) => ({ replies: [one, one] })],
    [
      "gives one reply in two names",
      "has not signed that",
      ({ one }) => ({ replies: [one, saying(one, { peerId: (one.msg.peerId + 1) % 4 })] }),
    ],
    ["has a fifth replica", "there is no replica 4", ({ one }) => ({ replies: [one, saying(one, { peerId: 4 })] })],
    ["gives one reply", "1 of 2 replicas", ({ one }) => ({ replies: [one] })],
    ["gives none", "0 of 2 replicas", () => ({ replies: [] })],
    ["mixes the replies to two requests", "says something else", ({ one }, other) => ({ replies: [one, other.one] })],
    [
      "signs all itself, and sends keys that fit",
      "has not signed that",
      ({ all, keys }) => ({
        replies: all.map(({ msg }) => ({ msg, sign: sign(stranger.privateKey, "reply", msg) })),
        keys: keys.map(() => stranger.publicPem),
      }),
    ],
  ])("of a server that lies proves nothing: it %s", async (_lie, why, alter) => {
    const [told, other] = [toldIn(await proofOf("put lied 1")), toldIn(await proofOf("put lied 2"))];
    expect(whyUnproved({ ...told, ...alter(told, other) }, trusted())).toContain(why);
  });

  test("says nothing of the command: a server can show what was answered to another one", async () => {
    await doors().result(0, "put mine 1");
    await doors().result(0, "put yours 2");
    expect(whyUnproved(await proofOf("get yours"), trusted())).toBeUndefined();
    expect(JSON.stringify((await proofOf("get yours")).replies)).not.toContain("yours");
  });
});
