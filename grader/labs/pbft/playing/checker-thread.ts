import { parentPort } from "node:worker_threads";
import { useSodium } from "../../../../skeleton/znet/sodium.ts";
import { isRight } from "../judge/keyring.ts";
import type { Sent } from "./checker.ts";

// The thread of a Checker: it answers each list of checks with whether each signature is right.
await useSodium();
parentPort?.on("message", (checks: readonly Sent[]) => {
  parentPort?.postMessage(checks.map(([pem, phase, msg, sign]) => isRight(pem, phase, msg, sign)));
});
