import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { linearizable, type Operation } from "../../kit/linearizable.ts";
import { type Message, messagesOf, replyTo } from "../wire.ts";
import type { Violation } from "./violation.ts";

const OF_KEYS = /^\s*(?:(?:put|append)\s+\S+\s+\S+|(?:get|del)\s+\S+)\s*$/;

/** What clients have asked for and were told, key by key: those that are played, and those that ask a clerk. */
function operationsIn(history: History): Operation[] {
  const messages = messagesOf(history);
  return [...messages.flatMap(askedOfClerk), ...askedOfServers(messages)].filter(({ command }) =>
    OF_KEYS.test(command),
  );
}

function askedOfClerk(call: Message): Operation[] {
  if (call.method !== "Clerk.CommandRpc") return [];
  const reply = replyTo(call);
  const isDone = reply?.status === "ok" && call.answered !== undefined;
  const { command } = call.params;
  return [
    {
      ...{ client: call.to, command, invoked: call.at },
      returned: isDone ? call.answered : undefined,
      result: isDone ? reply.result : undefined,
    },
  ];
}

/** A client that is played asks again under the same number: all of that is one operation. What was refused was not executed. */
function askedOfServers(messages: readonly Message[]): Operation[] {
  const asks = messages.filter((call) => call.method === "Kv.CommandRpc" && call.from.startsWith("client"));
  const alike = Map.groupBy(asks, ({ from, params }) => {
    const { clientId, commandId } = params as { clientId: number; commandId: number };
    return `${from} ${clientId} ${commandId}`;
  });
  return [...alike.values()].flatMap((calls): Operation[] => {
    const [first] = calls;
    if (first?.method !== "Kv.CommandRpc" || first.params.clientId === 0) return [];
    const done = calls.flatMap((call) => {
      const reply = call.method === "Kv.CommandRpc" ? replyTo(call) : undefined;
      return reply?.status === "ok" && call.answered !== undefined ? [{ at: call.answered, result: reply.result }] : [];
    });
    const [answer] = done.toSorted((a, b) => a.at - b.at);
    const { command } = first.params;
    if (answer === undefined && isRead(command)) return [];
    return [{ client: first.from, command, invoked: first.at, returned: answer?.at, result: answer?.result }];
  });
}

/** Judges what clients were told as a whole (H1). Where the search does not come to an end, nothing is said. */
export function judgeHistory(history: History): Violation[] {
  const found = linearizable(operationsIn(history));
  if (found.verdict !== "not linearizable") return [];
  const last = found.operations.findLast(({ returned }) => returned !== undefined);
  const at = Math.max(...found.operations.map(({ returned, invoked }) => returned ?? invoked));
  const culprit: Call | undefined = history.calls.find((call) => call.at === last?.invoked);
  return [
    {
      ...{ rule: "H1", functions: ["execute", "get", "command"], replica: 0, seq: 0, at, culprit },
      message: `what clients were told of ${found.key} fits no order of their commands`,
      expected: "some order in which each command stands between its sending and its answer",
      seen: found.operations
        .map(({ client, command, result }) => `${client} ${command} -> ${result ?? "?"}`)
        .join("; ")
        .slice(0, 400),
    },
  ];
}
