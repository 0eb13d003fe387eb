import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddress, parseListenAddress } from "../../../skeleton/znet/address.ts";

test.each([
  [":8000", "127.0.0.1", 8000],
  ["localhost:8000", "127.0.0.1", 8000],
  ["127.0.0.1:1", "127.0.0.1", 1],
  ["0.0.0.0:65535", "0.0.0.0", 65535],
  ["server-1.lab_net:8001", "server-1.lab_net", 8001],
  ["localhost.example:8000", "localhost.example", 8000],
  ["[::1]:8000", "::1", 8000],
  ["[fe80::1%eth0]:8000", "fe80::1%eth0", 8000],
  ["[::ffff:10.0.0.1]:8000", "::ffff:10.0.0.1", 8000],
])("%s is host %s, port %i", (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port });
});

test.each([
  "",
  ":",
  "8000",
  "localhost",
  "localhost:",
  ":0",
  ":00",
  ":08000",
  ":65536",
  ":100000",
  ":-1",
  ":+1",
  ":1.5",
  ":1e3",
  ":0x50",
  ": 8000",
  ":8000 ",
  " :8000",
  ":8000\n",
  "a b:8000",
  "a\nb:8000",
  "a\u0000b:8000",
  "a\u0085b:8000",
  "a\u2028b:8000",
  "::1:8000",
  "a:b:8000",
  "[]:8000",
  "[::1]",
  "[::1:8000",
  "::1]:8000",
  "[host name]:8000",
  "http://localhost:8000",
  "localhost:8000/",
  `${"h".repeat(254)}:8000`,
])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test("a port is every number from 1 to 65535, and no other", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999 }), (port) => {
      expect(parseAddress(`:${port}`)?.port).toBe(port >= 1 && port <= 65_535 ? port : undefined);
    }),
  );
});

test("who listens may leave the port to the system, and nothing else differs", () => {
  expect(parseListenAddress(":0")).toEqual({ host: "127.0.0.1", port: 0 });
  expect(parseListenAddress("[::1]:0")).toEqual({ host: "::1", port: 0 });
  expect(parseListenAddress("localhost:8000")).toEqual(parseAddress(":8000"));
  for (const text of ["", ":", ":00", ":-0", ":65536", "0"]) expect(parseListenAddress(text)).toBeUndefined();
});

test("arbitrary text never throws, and what it gives is a host without white space and a port", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.tuple(text, fc.nat()).map(([host, port]) => `${host}:${port}`),
      ),
      (any) => {
        const read = parseAddress(any);
        if (read === undefined) return;
        expect(read.host).toMatch(/^\S+$/);
        expect(read.port).toSatisfy((port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535);
      },
    ),
  );
});

test("half of a surrogate pair is no host: such text has no canonical bytes to sign", () => {
  expect(parseAddress("\ud800:8000")).toBeUndefined();
});
