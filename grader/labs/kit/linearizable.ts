/** One command of a client: when its sending began and when it was answered, as places in a history. */
export interface Operation {
  client: string;
  /** `put k v`, `append k v`, `get k` or `del k`. */
  command: string;
  invoked: number;
  /** Undefined if no answer was seen: it may have been executed at any time after it was sent, or never. */
  returned: number | undefined;
  /** Undefined if, and only if, no answer was seen. */
  result: string | undefined;
}

export type Linearizability =
  | { verdict: "linearizable" }
  /** The operations show it by themselves: what was left out of the history could not explain them. */
  | { verdict: "not linearizable"; key: string; operations: Operation[] }
  | { verdict: "out of time"; key: string };

type Verdict = Linearizability["verdict"];

/** An operation as the search sees it. The state of a key is told by what a get of it would answer. */
interface Call {
  operation: Operation;
  invoked: number;
  returned: number;
  /** The state in which a put or a del leaves the key. */
  leaves: string | undefined;
  /** What an append adds to the state that there is. */
  adds: string | undefined;
  /** The state that a get saw. */
  saw: string | undefined;
  /** A write was answered what it never answers. */
  absurd: boolean;
}

type Placed = Call & { place: number };

/** How far a search has come: which calls it has executed. */
interface Moment {
  /** The place of the first call that is not executed, in the order of the answers. */
  first: number;
  /** The places after it of calls that are: few, as only what is concurrent with the first can be ahead of it. */
  ahead: ReadonlySet<number>;
  /** What a get would answer now. */
  state: string;
}

/** Among so many of the next calls a get is looked for that no order can please. */
const LOOKED_AHEAD = 32;

/** Later than any answer, and still a number to sort by. */
const NEVER = Number.MAX_VALUE;

/**
 * Whether some order of the operations, in which each stands between its sending and its answer, gives all the answers
 * that were seen. Every key is judged by itself, as a history is linearizable if and only if that of every object is
 * (Herlihy and Wing 1990). Operations that touch, one answered at the place at which the other is sent, are taken for
 * concurrent.
 *
 * The limit is one of steps for each key, as a judge has no clock. A key that does not fit hides none that is worse: it
 * is reported although the search of another did not come to an end.
 *
 * Throws at an operation that it cannot judge, `all` among them: one that was passed over would be found right.
 */
export function linearizable(history: readonly Operation[], steps_max = 100_000): Linearizability {
  let unfinished: Linearizability | undefined;
  for (const [key, operations] of Map.groupBy(history, keyOf)) {
    const verdict = search(callsOf(key, operations), key, { steps: steps_max });
    if (verdict === "not linearizable") return { verdict, key, operations: evidence(key, operations, steps_max) };
    if (verdict === "out of time") unfinished ??= { verdict, key };
  }
  return unfinished ?? { verdict: "linearizable" };
}

function wordsOf({ command }: Operation): string[] {
  return command.trim().split(/\s+/);
}

function keyOf(operation: Operation): string {
  const [name = "", key, ...rest] = wordsOf(operation);
  const { invoked, returned = NEVER, result } = operation;
  const isPair = ["put", "append"].includes(name) && rest.length === 1;
  const isCommand = isPair || (["get", "del"].includes(name) && rest.length === 0);
  const isAnswered = returned !== NEVER;
  if (key === undefined || !isCommand || !(invoked <= returned) || isAnswered !== (result !== undefined)) {
    throw new Error(`not an operation to judge: ${JSON.stringify(operation)}`);
  }
  return key;
}

/** How a get answers a value that is there. */
const FOUND = "result: ";

function absent(key: string): string {
  return `error: can't find this key '${key}'`;
}

/**
 * What was known at a time. An operation that was sent at that very time is among it, as it is taken for concurrent with
 * one that was answered then. A get without an answer is not, as it changes nothing and says nothing.
 */
function callsOf(key: string, operations: readonly Operation[], until = NEVER): Call[] {
  return operations.flatMap((operation): Call[] => {
    const { invoked, returned = NEVER } = operation;
    const [name, , value] = wordsOf(operation);
    const result = returned <= until ? operation.result : undefined;
    if (invoked > until || (name === "get" && result === undefined)) return [];
    return [
      {
        operation,
        invoked,
        returned: result === undefined ? NEVER : returned,
        leaves: name === "put" ? `${FOUND}${value}` : name === "del" ? absent(key) : undefined,
        adds: name === "append" ? value : undefined,
        saw: name === "get" ? result : undefined,
        absurd: name !== "get" && result !== undefined && result !== `${name} ok`,
      },
    ];
  });
}

/**
 * The search of Wing and Gong (1993): execute any call that was sent before the first answer that is still to come, and
 * so on. With Lowe (2017), what was reached once is not searched again.
 *
 * A get that fits is executed at once: it changes nothing, and will not fit any better. So whatever is next is a write. Without
 * appends the state need not be remembered, as no other get will see it. For the same reason a write whose state no get is
 * waiting for is executed at once: the next one writes over it. Only among the other writes is there a choice. An append builds
 * on all that was written before, so with appends none of this holds: but then what gets saw tells which write was the next.
 */
function search(calls: readonly Call[], key: string, budget: { steps: number }): Verdict {
  if (calls.some(({ absurd }) => absurd)) return "not linearizable";
  const order = calls
    .toSorted((one, other) => one.returned - other.returned)
    .map((call, place): Placed => ({ ...call, place }));
  const builds = calls.some(({ adds }) => adds !== undefined);
  const reached = new Set<string>();
  const open = [withGets(order, { first: 0, ahead: new Set(), state: absent(key) })];
  for (let moment = open.pop(); moment !== undefined; moment = open.pop()) {
    if (budget.steps <= 0) return "out of time";
    budget.steps--;
    const waiting = waitingAt(order, moment);
    // What was not answered need not be executed, and where nobody reads any more, writes may come in any order.
    if (waiting.every(({ saw }) => saw === undefined)) return "linearizable";
    for (const write of builds ? buildingChoices(waiting, moment.state) : choices(waiting)) {
      const written = after(moment, write, stateAfter(moment.state, write));
      const read = withGets(order, written);
      // If no get sees it before the next write, then it might as well never be executed.
      if (!builds && write.returned === NEVER && read === written) continue;
      const executed = `${read.first} ${[...read.ahead].sort((one, other) => one - other)} ${builds ? read.state : ""}`;
      if (!reached.has(executed)) open.push(read);
      reached.add(executed);
    }
  }
  return "not linearizable";
}

function stateAfter(state: string, { leaves, adds = "" }: Call): string {
  return leaves ?? (state.startsWith(FOUND) ? state + adds : FOUND + adds);
}

/** The writes of which one must be the next; none if a get is waiting for a state that none will bring about. */
function choices(waiting: readonly Placed[]): Placed[] {
  const states = new Set(waiting.map(({ leaves }) => leaves));
  const awaited = new Set(waiting.map(({ saw }) => saw));
  if (!awaited.isSubsetOf(states.add(undefined))) return [];
  const writes = mayBeNext(waiting).filter(isWrite);
  const free = writes.find(({ returned, leaves }) => returned !== NEVER && !awaited.has(leaves));
  return free === undefined ? writes : [free];
}

/**
 * The same where there are appends, the likeliest last: that of which the next get saw the beginning, or all. None if a get is waiting
 * for what begins neither with the state nor with any that a write can begin anew.
 */
function buildingChoices(waiting: readonly Placed[], state: string): Placed[] {
  const anew = waiting.flatMap(({ leaves }) => leaves ?? []);
  const canBeEmpty = [state, ...anew].some((one) => !one.startsWith(FOUND));
  const beginnings = [state, ...anew, ...(canBeEmpty ? [FOUND] : [])];
  const gets = waiting.slice(0, LOOKED_AHEAD).flatMap(({ saw }) => saw ?? []);
  if (gets.some((saw) => !beginnings.some((beginning) => saw.startsWith(beginning)))) return [];
  const [next = ""] = gets;
  const isLikely = (write: Placed): boolean => next.startsWith(stateAfter(state, write));
  const writes = mayBeNext(waiting).filter(isWrite);
  return [...writes.filter((write) => !isLikely(write)), ...writes.filter(isLikely).reverse()];
}

function isWrite({ leaves, adds }: Call): boolean {
  return leaves !== undefined || adds !== undefined;
}

function waitingAt(order: readonly Placed[], { first, ahead }: Moment): Placed[] {
  return order.slice(first).filter(({ place }) => !ahead.has(place));
}

function mayBeNext(waiting: readonly Placed[]): Placed[] {
  const answered = waiting[0]?.returned ?? NEVER;
  return waiting.filter(({ invoked }) => invoked <= answered);
}

function after(moment: Moment, { place }: Placed, state: string): Moment {
  const ahead = new Set(moment.ahead).add(place);
  let first = moment.first;
  while (ahead.delete(first)) first++;
  return { first, ahead, state };
}

function withGets(order: readonly Placed[], before: Moment): Moment {
  const { state } = before;
  for (let moment = before; ; ) {
    const get = mayBeNext(waitingAt(order, moment)).find(({ saw }) => saw === state);
    if (get === undefined) return moment;
    moment = after(moment, get, state);
  }
}

/**
 * Few operations that are not linearizable, of a key whose history is not: a reader should be able to see why. Nothing is
 * left out that could explain the rest. Of an order that fits there always remains one that fits
 *
 * - until a time, as what was sent later came after all that was answered by then;
 * - without a get;
 * - where nothing is appended, without a put or a del of which no get saw the state that it leaves: before the next write there
 *   was no get.
 *
 * What a smaller history does not need, a larger one does not either, so that one pass over each is enough. Where the
 * steps run out, more than is needed remains.
 */
function evidence(key: string, operations: readonly Operation[], steps: number): Operation[] {
  const budget = { steps };
  const fails = (calls: readonly Call[]): boolean => search(calls, key, budget) === "not linearizable";
  const calls = failsBy(key, operations, fails);
  const needed = without(
    calls,
    calls.filter(({ saw }) => saw !== undefined),
    fails,
  );
  const seen = new Set(needed.map(({ saw }) => saw));
  const builds = needed.some(({ adds }) => adds !== undefined);
  const unseen = builds ? [] : needed.filter(({ leaves }) => leaves !== undefined && !seen.has(leaves));
  return without(needed, unseen, fails)
    .map(({ operation }) => operation)
    .sort((one, other) => one.invoked - other.invoked);
}

/** What was known at the first answer at which it fails. */
function failsBy(key: string, operations: readonly Operation[], fails: (calls: readonly Call[]) => boolean): Call[] {
  const times = operations.flatMap(({ returned }) => returned ?? []).sort((one, other) => one - other);
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fails(callsOf(key, operations, times[middle]))) high = middle;
    else low = middle + 1;
  }
  return callsOf(key, operations, times[high]);
}

/** The calls without as many of some as can be left out while they fail. */
function without(
  calls: readonly Call[],
  some: readonly Call[],
  fails: (calls: readonly Call[]) => boolean,
): readonly Call[] {
  if (some.length === 0) return calls;
  const gone = new Set(some);
  const rest = calls.filter((call) => !gone.has(call));
  if (fails(rest)) return rest;
  if (some.length === 1) return calls;
  const half = some.length >> 1;
  return without(without(calls, some.slice(0, half), fails), some.slice(half), fails);
}
