import { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StreamMessageReader } from "vscode-jsonrpc/node";
import { FRAME_BYTES_MAX, FrameError, FrameReader, FrameWriter, type Message } from "../../../skeleton/znet/framing.ts";
import { dialedSocket, frameOf, Inbox, startListener } from "../support.ts";

/** What a reader makes of chunks that arrive exactly so cut: only on a socket without a network is that certain. */
function read(...chunks: (string | Buffer)[]) {
  const socket = new Socket();
  const messages: Message[] = [];
  const errors: Error[] = [];
  new FrameReader(socket).listen(
    (message) => messages.push(message),
    (error) => errors.push(error),
  );
  for (const chunk of chunks) socket.emit("data", Buffer.from(chunk));
  return { messages, errors };
}

/** Cuts bytes at places that are anywhere, also inside a character. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

const PING = { jsonrpc: "2.0", id: 1, method: "ping" } as const;
const FRAME = frameOf(PING);

const id = fc.oneof(fc.maxSafeInteger(), fc.string());
const text = fc.string({ unit: "binary" });
const params = fc.oneof(fc.dictionary(text, fc.jsonValue()), fc.array(fc.jsonValue()));
const message = fc.oneof(
  fc.record({ jsonrpc: fc.constant("2.0"), id, method: text, params }, { requiredKeys: ["jsonrpc", "id", "method"] }),
  fc.record({ jsonrpc: fc.constant("2.0"), method: text, params }),
  fc.record({ jsonrpc: fc.constant("2.0"), id, result: fc.jsonValue() }),
  fc.record({
    jsonrpc: fc.constant("2.0"),
    id: fc.oneof(id, fc.constant(null)),
    error: fc.record({ code: fc.maxSafeInteger(), message: text }),
  }),
);
const places = fc.array(fc.nat(), { maxLength: 40 });

describe("a reader", () => {
  test("gives any messages as they were sent, however they are cut", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), places, (sent, at) => {
        const { messages, errors } = read(...cut(Buffer.concat(sent.map(frameOf)), at));
        expect(errors).toEqual([]);
        expect(messages.map((one) => JSON.stringify(one))).toEqual(sent.map((one) => JSON.stringify(one)));
      }),
      { numRuns: 300 },
    );
  });

  test("gives a message as soon as its last byte is there, one byte at a time", () => {
    const sent = { ...PING, params: { text: "é€😀" } };
    const bytes = [...frameOf(sent)].map((byte) => Buffer.from([byte]));
    expect(read(...bytes.slice(0, -1)).messages).toEqual([]);
    expect(read(...bytes).messages).toEqual([sent]);
  });

  test.each([
    ["other headers beside it", `Content-Type: a; charset=utf-8\r\nContent-Length: 40\r\nX: \r\n\r\n`],
    ["its name in any case", `cOnTENT-lENGTH: 40\r\n\r\n`],
    ["no space, or much space, before the number", `Content-Length:   40  \r\n\r\n`],
  ])("takes a Content-Length with %s", (_name, header) => {
    const body = JSON.stringify(PING);
    expect(body).toHaveLength(40);
    expect(read(header, body).messages).toEqual([PING]);
  });

  test("takes a body of exactly 1 MiB", () => {
    const empty = JSON.stringify({ ...PING, params: [""] });
    const body = JSON.stringify({ ...PING, params: ["x".repeat(FRAME_BYTES_MAX - empty.length)] });
    const { messages, errors } = read(...cut(frameOf(body), [1000, 70_000, 999_999]));
    expect([messages.length, errors.length]).toEqual([1, 0]);
  });
});

const broken: [string, string | Buffer][] = [
  ["a frame over 1 MiB, by its header alone", `Content-Length: ${FRAME_BYTES_MAX + 1}\r\n\r\n`],
  ["a frame of more digits than any", `Content-Length: ${"9".repeat(400)}\r\n\r\n`],
  ["a header without Content-Length", "Content-Type: x\r\n\r\n{}"],
  ["an empty header", "\r\n\r\n{}"],
  ["a Content-Length that is no number", "Content-Length: x\r\n\r\n{}"],
  ["an empty Content-Length", "Content-Length:\r\n\r\n{}"],
  ["a negative Content-Length", "Content-Length: -1\r\n\r\n{}"],
  ["a fractional Content-Length", "Content-Length: 2.0\r\n\r\n{}"],
  ["a Content-Length in hex", "Content-Length: 0x2\r\n\r\n{}"],
  ["two Content-Lengths that differ", `Content-Length: 2\r\nContent-Length: 40\r\n\r\n${JSON.stringify(PING)}`],
  ["a header line without a colon", `Content-Length: 40\r\nX\r\n\r\n${JSON.stringify(PING)}`],
  ["a header line without a name", ": 2\r\n\r\n{}"],
  ["a header that never ends", `X: ${"x".repeat(2000)}`],
  ["a header that is too long", `X: ${"x".repeat(2000)}\r\nContent-Length: 2\r\n\r\n{}`],
  ["a request of HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["an empty body", frameOf("")],
  ["a Content-Length that is too small", `Content-Length: 39\r\n\r\n${JSON.stringify(PING)}`],
  [
    "a Content-Length that is too large",
    Buffer.concat([Buffer.from(`Content-Length: 41\r\n\r\n${JSON.stringify(PING)}`), FRAME]),
  ],
  ["a body that is not JSON", frameOf("{")],
  ["a body with a byte order mark", frameOf(`\ufeff${JSON.stringify(PING)}`)],
  ...[
    null,
    1,
    "text",
    true,
    [],
    [PING],
    [PING, PING],
    {},
    { id: 1, method: "ping" },
    { ...PING, jsonrpc: "1.0" },
    { ...PING, jsonrpc: 2 },
    { ...PING, id: null },
    { ...PING, id: 1.5 },
    { ...PING, id: 2 ** 53 },
    { ...PING, id: {} },
    { ...PING, method: 1 },
    { ...PING, method: null },
    { ...PING, params: null },
    { ...PING, params: 1 },
    { ...PING, params: "text" },
    { jsonrpc: "2.0" },
    { jsonrpc: "2.0", id: 1 },
    { jsonrpc: "2.0", id: null, result: 1 },
    { jsonrpc: "2.0", result: 1 },
    { jsonrpc: "2.0", id: 1, error: null },
    { jsonrpc: "2.0", id: 1, error: "text" },
    { jsonrpc: "2.0", id: 1, error: { code: "1", message: "text" } },
    { jsonrpc: "2.0", id: 1, error: { code: 1 } },
    { jsonrpc: "2.0", error: { code: 1, message: "text" } },
  ].map((body): [string, Buffer] => [`the body ${JSON.stringify(body)}`, frameOf(JSON.stringify(body))]),
];

describe.each(broken)("%s", (_name, bytes) => {
  test("is one FrameError on one line, and nothing after it is delivered", () => {
    fc.assert(
      fc.property(places, (at) => {
        const { messages, errors } = read(...cut(Buffer.concat([FRAME, Buffer.from(bytes), FRAME, FRAME]), at), FRAME);
        expect(messages).toEqual([PING]);
        expect(errors).toEqual([expect.any(FrameError)]);
        expect(errors[0]?.message).toMatch(/^[^\p{Cc}]{1,200}$/u);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a writer", () => {
  /** A writer, and what the library's own reader makes of its bytes. */
  async function connected() {
    const far = Promise.withResolvers<Socket>();
    const near = await dialedSocket(await startListener(far.resolve));
    const peer = await far.promise;
    return { writer: new FrameWriter(near), near, peer };
  }

  test("writes any message so that another reader gets it", async () => {
    const { writer, peer } = await connected();
    const received = new Inbox<unknown>();
    new StreamMessageReader(peer).listen((one) => received.put(one));
    await fc.assert(
      fc.asyncProperty(message, async (sent) => {
        await writer.write(sent);
        expect(JSON.stringify(await received.take())).toBe(JSON.stringify(sent));
      }),
    );
  });

  test("refuses a message over 1 MiB of bytes, and the connection lives", async () => {
    const { writer, peer } = await connected();
    const received = new Inbox<unknown>();
    new StreamMessageReader(peer).listen((one) => received.put(one));
    const large = { jsonrpc: "2.0", method: "x", params: ["é".repeat(FRAME_BYTES_MAX / 2)] } as const;
    await expect(writer.write(large)).rejects.toThrow("the most is 1048576");
    await writer.write(PING);
    expect(await received.take()).toEqual(PING);
  });

  test("refuses to write to a connection that has ended", async () => {
    const { writer, near } = await connected();
    near.destroy();
    await expect(writer.write(PING)).rejects.toThrow(FrameError);
  });

  test("refuses when the peer does not read, before it fills the memory", async () => {
    const { writer, near } = await connected();
    const large = { jsonrpc: "2.0", method: "x", params: ["x".repeat(1_000_000)] } as const;
    const writeMany = async (): Promise<void> => {
      for (let count = 0; count < 200; count++) await writer.write(large);
    };
    await expect(writeMany()).rejects.toThrow("the peer does not read");
    expect(near.writableLength).toBeLessThan(20 * 1024 * 1024);
  });
});
