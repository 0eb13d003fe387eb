import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { Output, OutputError } from "../../../grader/sandbox/output.ts";
import { WAIT_MS } from "../support.ts";

const timeout_ms = WAIT_MS;

function output(): { stream: PassThrough; out: Output } {
  const stream = new PassThrough();
  return { stream, out: new Output(stream) };
}

describe("until", () => {
  test("finds what is there already", async () => {
    const { stream, out } = output();
    stream.end("id=7\n");
    expect((await out.until(/id=(\d)/, { timeout_ms }))[1]).toBe("7");
  });

  test("waits for what comes later, in however many pieces", async () => {
    const { stream, out } = output();
    const found = out.until(/id=(\d+)\n/, { timeout_ms });
    for (const piece of ["register ", "i", "d=", "4", "2", "\n"]) stream.write(piece);
    expect((await found)[1]).toBe("42");
  });

  test("does not look before the position that it is given", async () => {
    const { stream, out } = output();
    stream.write("result 1\n");
    await out.until(/1\n/, { timeout_ms });
    const second = out.until(/result (\d)/, { from: out.text.length, timeout_ms });
    stream.write("result 2\n");
    expect((await second)[1]).toBe("2");
  });

  test("serves many at once, each with its own", async () => {
    const { stream, out } = output();
    const found = Promise.all(["a", "b", "c"].map((name) => out.until(new RegExp(`${name}=(.)`), { timeout_ms })));
    stream.write("c=3 b=2 a=1");
    expect((await found).map(([, value]) => value)).toEqual(["1", "2", "3"]);
  });

  test("rejects when the stream ends without it, and shows what came", async () => {
    const { stream, out } = output();
    const found = out.until(/ready/, { timeout_ms });
    stream.end("Error: no such key\n");
    await expect(found).rejects.toThrow(
      new OutputError("the process ended without /ready/", { ended: true, wrote: "Error: no such key\n" }),
    );
  });

  test("rejects at once when the stream has ended before", async () => {
    const { stream, out } = output();
    const first = out.until(/ready/, { timeout_ms });
    stream.end();
    await expect(first).rejects.toThrow(OutputError);
    await expect(out.until(/ready/, { timeout_ms })).rejects.toThrow("it wrote: nothing");
  });

  test("finds in a stream that has ended what came before its end", async () => {
    const { stream, out } = output();
    const end = out.until(/never/, { timeout_ms });
    stream.end("ready\n");
    await expect(end).rejects.toThrow(OutputError);
    expect((await out.until(/ready/, { timeout_ms }))[0]).toBe("ready");
  });

  test("rejects when it takes too long, and shows what came since", async () => {
    const { stream, out } = output();
    stream.write("old\n");
    await out.until(/old\n/, { timeout_ms });
    const found = out.until(/ready/, { from: 4, timeout_ms: 1 });
    stream.write("waiting\n");
    await expect(found).rejects.toThrow(
      new OutputError("no /ready/ within 0.001 s", { ended: false, wrote: "waiting\n" }),
    );
  });

  test("shows no more than the tail of what came", async () => {
    const { stream, out } = output();
    stream.write(`the beginning ${"x".repeat(5000)} the end`);
    await out.until(/the end/, { timeout_ms });
    const error: Error = await out.until(/ready/, { timeout_ms: 1 }).then(
      () => expect.fail("found"),
      (thrown) => thrown,
    );
    expect(error.message).toMatch(/it wrote: … x+ the end$/);
    expect(error.message.length).toBeLessThan(2100);
  });

  test("rejects when the stream breaks", async () => {
    const { stream, out } = output();
    const found = out.until(/ready/, { timeout_ms });
    stream.destroy(new Error("EPIPE"));
    await expect(found).rejects.toThrow("the process ended without /ready/");
  });
});

test("what comes in a hundred thousand pieces is found all the same, without looking at all of it each time", async () => {
  const { stream, out } = output();
  let [looks, looked] = [0, 0];
  const exec = (text: string): string | null => {
    looks += 1;
    looked += text.length;
    return text.endsWith("ready\n") ? text : null;
  };
  const found = out.until({ exec }, { timeout_ms });
  const piece = "x".repeat(40);
  for (let sent = 0; sent < 100_000; sent++) stream.write(piece);
  stream.write("ready\n");
  await found;
  expect(out.text).toHaveLength(4_000_006);
  // A look at each piece would look at two hundred thousand million characters.
  expect(looked).toBeLessThan(2_000 * 1_500_000);
  expect(looks).toBeLessThan(2_000);
});

test("a character that comes in two pieces is one character", async () => {
  const { stream, out } = output();
  const pieces: string[] = [];
  out.onText((text) => pieces.push(text));
  for (const byte of Buffer.from("größer 😀 鍵\n")) stream.write(Buffer.of(byte));
  await out.until(/\n/, { timeout_ms });
  expect(out.text).toBe("größer 😀 鍵\n");
  expect(pieces.join("")).toBe("größer 😀 鍵\n");
});

test("what is not UTF-8 does not end the reading", async () => {
  const { stream, out } = output();
  stream.write(Buffer.of(0xff, 0xfe, 0x0a));
  stream.write("ready\n");
  await out.until(/ready\n/, { timeout_ms });
  expect(out.lines).toEqual(["\ufffd\ufffd", "ready"]);
});

test("a line counts when it is complete", async () => {
  const { stream, out } = output();
  stream.write("one\n\ntwo\nthr");
  await out.until(/thr/, { timeout_ms });
  expect(out.lines).toEqual(["one", "", "two"]);
});

test("of output without end no more is kept than a server could ever have to say; all of it is shown, and it is told once", async () => {
  const { stream, out } = output();
  let [floods, shown] = [0, 0];
  out.onText((text) => {
    shown += text.length;
  });
  out.onFlood = () => {
    floods += 1;
  };
  const piece = "y".repeat(1024 * 1024);
  for (let sent = 0; sent < 20; sent++) stream.write(piece);
  const end = out.until(/never/, { timeout_ms });
  stream.end("the last words");
  await expect(end).rejects.toThrow(OutputError);
  expect({ floods, shown }).toEqual({ floods: 1, shown: 20 * piece.length + "the last words".length });
  out.note("that was too much");
  expect(out.text.slice(-40)).toMatch(/^y+\ngrader: ERROR\| that was too much\n$/);
  expect(out.text.length).toBeLessThan(5 * piece.length);
});
