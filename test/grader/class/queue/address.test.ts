import { chmod, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { queueAddress } from "../../../../grader/class/queue/address.ts";
import { isSigned, ownSecret, readSecret, signed } from "../../../../grader/class/queue/secret.ts";
import { folderOf, temporaryDir } from "../../support.ts";

const address = (typed: string, env = {}, isInsecureAllowed = false) => queueAddress(typed, env, { isInsecureAllowed });

test("a queue is where the option or else the environment says", () => {
  const ours = { host: "localhost", port: 5432, database: "grades", user: "zlab", password: undefined, ssl: false };
  expect(address("postgres://zlab@localhost/grades")).toEqual(ours);
  expect(address("", { ZLAB_QUEUE: "postgresql://zlab:p%40ss@127.0.0.1:6000/grades" })).toEqual({
    ...ours,
    host: "127.0.0.1",
    port: 6000,
    password: "p@ss",
  });
  expect(address("postgres://zlab@localhost/grades", { ZLAB_QUEUE: "postgres://else.where/other" })).toEqual(ours);
  expect(address("postgres:///grades?host=/run/postgresql&user=zlab")).toEqual({ ...ours, host: "/run/postgresql" });
  expect(address("postgres://zlab@[::1]/grades")).toEqual({ ...ours, host: "::1" });
});

test("who is on another machine must prove to be it, unless that is waived", async () => {
  const strict = { rejectUnauthorized: true, ca: undefined };
  expect(address("postgres://zlab@db.example/grades").ssl).toEqual(strict);
  expect(address("postgres://zlab@db.example/grades?sslmode=verify-full").ssl).toEqual(strict);
  const dir = await folderOf({ "ca.pem": "a certificate" });
  const ca = `sslrootcert=${path.join(dir, "ca.pem")}`;
  expect(address(`postgres://zlab@db.example/grades?${ca}`).ssl).toEqual({ ...strict, ca: "a certificate" });
  expect(address("postgres://zlab@db.example/grades?sslmode=disable", {}, true).ssl).toBe(false);
  // It only looks like this machine.
  expect(address("postgres://zlab@127.0.0.1.example/grades").ssl).toEqual(strict);
});

test.each([
  ["", {}, "Set ZLAB_QUEUE"],
  ["submissions", {}, "--queue submissions: expected postgres://USER@HOST/DATABASE"],
  ["", { ZLAB_QUEUE: "https://zlab:secret@db/grades" }, /^ZLAB_QUEUE: expected postgres:\/\/USER@HOST\/DATABASE$/],
  [
    "postgres://zlab:secret@localhost/grades",
    {},
    /^--queue: everybody on this machine can read a password(?!.*secret)/,
  ],
  ["postgres://zlab@localhost/grades?password=secret", {}, /everybody on this machine can read a password(?!.*secret)/],
  ["postgres://zlab@localhost", {}, "the name of the database is missing"],
  [
    "postgres://us%ZZ@localhost/grades",
    {},
    "--queue: the user has a % with no two digits behind it: write %25 for a %",
  ],
  ["postgres://zlab@localhost/%", {}, "--queue: the database has a % with"],
  ["", { ZLAB_QUEUE: "postgres://zlab:se%cret@db/grades" }, /^ZLAB_QUEUE: the password has a % with(?!.*se%)/],
  ["postgres://zlab@localhost/grades?port=abc", {}, "--queue: port abc: expected a number from 1 to 65535"],
  ["postgres://zlab@localhost:0/grades", {}, "--queue: port 0: expected a number from 1 to 65535"],
  [
    "postgres://zlab@db.example/grades?sslmode=require",
    {},
    "sslmode=require lets others listen in, or be taken for db.example",
  ],
  ["postgres://zlab@db.example/grades?sslrootcert=/no/such", {}, "sslrootcert /no/such cannot be read"],
])("%s is refused", (typed, env, message) => {
  expect(() => address(typed, env)).toThrow(message);
});

test("a secret is made once, for its owner alone, and read as it is", async () => {
  const file = path.join(await temporaryDir(), "secret");
  await expect(readSecret(file)).rejects.toThrow("there is no such file");
  const made = await ownSecret(file);
  expect(made.isNew).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await ownSecret(file)).toEqual({ secret: made.secret, isNew: false });
  expect((await readFile(file, "utf8")).trim()).toBe(made.secret.toString("hex"));
  await chmod(file, 0o640);
  await expect(readSecret(file)).rejects.toThrow("others may read it");
  await chmod(file, 0o600);
  await symlink(file, `${file}-link`);
  await expect(readSecret(path.join(file, "secret"))).rejects.toThrow(/secret: cannot be read: ENOTDIR: /);
  await expect(readSecret(`${file}-link`)).rejects.toThrow("is no file");
  await writeFile(file, "hello");
  await expect(readSecret(file)).rejects.toThrow("holds no secret");
});

test("a signature is of its words, its kind and its secret, and of no others", () => {
  const secret = Buffer.alloc(32, 1);
  const mac = signed(secret, "result", "queue", "task", Buffer.from("packet"));
  expect(isSigned(mac, secret, "result", "queue", "task", Buffer.from("packet"))).toBe(true);
  expect(isSigned(mac, secret, "task", "queue", "task", Buffer.from("packet"))).toBe(false);
  expect(isSigned(mac, secret, "result", "queuet", "ask", Buffer.from("packet"))).toBe(false);
  expect(isSigned(mac, secret, "result", "queue", "task", Buffer.from("Packet"))).toBe(false);
  expect(isSigned(mac, Buffer.alloc(32, 2), "result", "queue", "task", Buffer.from("packet"))).toBe(false);
  expect(isSigned(mac.subarray(1), secret, "result", "queue", "task", Buffer.from("packet"))).toBe(false);
});
