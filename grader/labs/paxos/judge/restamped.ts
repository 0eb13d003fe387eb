import { isDeepStrictEqual } from "node:util";
import type { Accepted } from "../../../../skeleton/zpaxos/messages.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { callsOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Prepare = MessageOf<"Paxos.PrepareRpc">;

/** What a server had accepted counts as accepted in another ballot from a place on. */
interface Restamp {
  seq: number;
  at: number;
  before: Accepted;
  after: Accepted;
  /** Who had asked for a promise of that ballot; undefined if it is the server's own. */
  asked: Prepare | undefined;
}

/** A promise tells in which ballot something was accepted (P2), and makes that no other one. */
export function judgeRestamped(view: View): Violation[] {
  return [...view.disk.instances.keys()].flatMap((seq): Violation[] => {
    const [first] = restampsOf(view, seq);
    if (first === undefined) return [];
    const { at, before, after, asked } = first;
    return [
      {
        ...{ rule: "P2", functions: ["PrepareRpc"], replica: view.id, seq, at, culprit: asked },
        message: "with a promise, what was accepted before counts as accepted in that ballot",
        expected: acceptanceText(before),
        seen: acceptanceText(after),
      },
    ];
  });
}

/** Whether what a server had accepted counts as accepted in this ballot of its own, as its disk has it, for it has promised that. */
export function isRestamped(view: View, seq: number, ballot: number): boolean {
  return restampsOf(view, seq).some(({ after }) => after.ballot === ballot);
}

/** Where the value that was accepted is on the disk with the ballot of a promise, and nobody can have asked to accept it in that. */
function restampsOf(view: View, seq: number): Restamp[] {
  const past = view.disk.instances.get(seq);
  return (past?.moments ?? []).flatMap(({ at }): Restamp[] => {
    // One write may have many records of an instance: what it comes to is what is there.
    const [start, state] = [past?.at(at - 1), past?.at(at)];
    const [before, after] = [start?.accepted, state?.accepted];
    if (before === undefined || after === undefined || before.ballot === after.ballot) return [];
    // Of what is decided it does no harm.
    if (!isDeepStrictEqual(before.value, after.value) || state?.decided !== undefined) return [];
    if (state?.promised !== after.ballot || isProposed(view, seq, after.ballot, at)) return [];
    const mine = callsOf(view, "Paxos.PrepareRpc").filter(({ params }) => params.seq === seq);
    const used = mine.filter((call) => call.params.ballot === after.ballot && call.at <= at);
    if (after.ballot % view.setting.n === view.id) {
      // What it proposes itself it has promised in a write of its own before, and another has promised it, too.
      const isPromised = used.some((call) => Number(call.heard) <= at && replyTo(call)?.ok === true);
      const isWithPromise = (start?.promised ?? 0) < after.ballot;
      if (!isWithPromise || isPromised || view.majority === 1) return [];
      return [{ seq, at, before, after, asked: undefined }];
    }
    const asked = prepareOf(view, seq, after.ballot, at);
    // Who proposes in ballots of others is told of that.
    return asked === undefined || used.length > 0 ? [] : [{ seq, at, before, after, asked }];
  });
}

/** Whether another had asked to accept something in a ballot by a place. */
const isProposed = (view: View, seq: number, ballot: number, at: number): boolean =>
  view.passed.some(
    (call) =>
      call.method === "Paxos.AcceptRpc" &&
      call.params.seq === seq &&
      call.params.ballot === ballot &&
      Number(call.passed) <= at,
  );

/** The call of another that had asked to promise a ballot by a place. */
const prepareOf = (view: View, seq: number, ballot: number, at: number): Prepare | undefined =>
  view.passed.find(
    (call): call is Prepare =>
      call.method === "Paxos.PrepareRpc" &&
      call.params.seq === seq &&
      call.params.ballot === ballot &&
      Number(call.passed) <= at,
  );

/** What was accepted, in words. */
export const acceptanceText = ({ ballot, value }: Accepted): string =>
  `ballot ${ballot} accepted with ${JSON.stringify(value)?.slice(0, 60)}`;
