// Hooks into the loading of modules, and has the loader read what lies outside.
import { readFileSync } from "node:fs";
import module, { createRequire, findPackageJSON, register, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const outside = `${process.execPath}/../../../../solution/zpbft/commit.ts`;
const require = createRequire(import.meta.url);
const internals = module as unknown as Record<string, (...args: unknown[]) => unknown>;
const attempts: Record<string, () => unknown> = {
  "a thread of hooks": () => register("data:text/javascript,export const load = 1") ?? "registered",
  "hooks that lead outside": () => {
    const hooks = registerHooks({
      resolve: (name, context, next) =>
        name === "zlab-hostile"
          ? { url: "file:///etc/hosts", format: "json", shortCircuit: true }
          : next(name, context),
    });
    return import("zlab-hostile" as string).finally(() => hooks.deregister());
  },
  "hooks that load": () => {
    const hooks = registerHooks({ load: (url, context, next) => next(url, { ...context, format: "commonjs" }) });
    return import(pathToFileURL(outside).href).finally(() => hooks.deregister());
  },
  "a package": () => readFileSync(findPackageJSON("file:///etc/hosts") ?? fail("none found")),
  "another folder": () => createRequire("/etc/")("./hosts"),
  "an extension": () => {
    require.extensions[".zpbft"] = require.extensions[".json"];
    return require(outside);
  },
  "the loader's own": () => internals._findPath?.("hosts", ["/etc"]) || fail("not found"),
  "a text": () => import("file:///etc/hostname", { with: { type: "text" } }),
  bytes: () => import("file:///etc/hostname", { with: { type: "bytes" } }),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`READ ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}

function fail(why: string): never {
  throw new Error(why);
}
