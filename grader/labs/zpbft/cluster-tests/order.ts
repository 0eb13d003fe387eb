import assert from "node:assert/strict";
import type { Finding } from "../../../checks/check.ts";
import type { History } from "../../../history/history.ts";
import { type Linearizability, linearizable, type Operation } from "../../kit/linearizable.ts";
import { messagesOf, requestName } from "../../pbft/wire.ts";
import { ASKS, type AskName, answersBefore, sizeOf } from "./asks.ts";

/** How a history names what several clients ask for at once. */
export const AT_ONCE: AskName = "on a network that delays and reorders";

/** What the clients that asked at once saw, and whether it fits some order of their commands. */
export function orderOf(history: History): Linearizability {
  return linearizable(operationsIn(history));
}

function operationsIn(history: History): Operation[] {
  const commands = new Map<string, { client: string; command: string; at: number }>();
  for (const { method, params, from, at } of messagesOf(history)) {
    if (method === "Server.RequestRpc" && from.startsWith("client "))
      commands.set(requestName(params.req), { client: from, command: params.req.command, at });
  }
  const size = sizeOf(history);
  const enough = ASKS[AT_ONCE].enough(size);
  return history
    .of("asked")
    .filter(({ what }) => what === AT_ONCE)
    .map((event) => {
      const sent = commands.get(event.request);
      assert(sent !== undefined, `nobody sent the request ${event.request}`);
      const answers = answersBefore(history, event, Number.POSITIVE_INFINITY);
      const { client, command, at: invoked } = sent;
      const reached = answers.reached[enough];
      // A server may guess a request and answer it early: for the client, that is an immediate answer.
      const returned = reached === undefined ? undefined : Math.max(reached, invoked);
      return { client, command, invoked, returned, result: returned === undefined ? undefined : answers.result };
    });
}

/** What the clients saw that no order of their commands explains. */
export function wrongOrder(history: History): Finding | undefined {
  const order = orderOf(history);
  if (order.verdict !== "not linearizable") return undefined;
  return {
    rule: "X2",
    functions: ["verifyBallotCommit", "commit", "CommitRpc"],
    message: `what the clients saw of key ${order.key} fits no order of their commands`,
    expected: "results as from one database that executes one command after the other",
    seen: "results that no order explains:",
    evidence: order.operations.map((operation) => operationText(history, operation)),
    thrown: [],
  };
}

function operationText(history: History, { client, command, result, invoked, returned }: Operation): string {
  const time = (place: number): string => (history.events[place - 1]?.time_ms ?? 0).toFixed(1);
  const to = returned === undefined ? "…" : time(returned);
  return `${client}  ${time(invoked)} to ${to} ms  ${command} -> ${result ?? "?"}`;
}
