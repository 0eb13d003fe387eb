import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, vi } from "vitest";
import type { CallEvent, Down, Hello, Recorded } from "../../../../grader/cluster/web/events.ts";
import type { Act, Done, Refused } from "../../../../grader/cluster/web/verbs.ts";
import { startGrader, untilSaid, WAIT_MS } from "../../support.ts";

/** A command of the grader that shows a cluster on a page, and a browser that has come by the address that it told. */
export interface Shown {
  run: Awaited<ReturnType<typeof startGrader>>;
  url: string;
  origin: string;
  port: number;
  cookie: string;
}

/** Starts a cluster with a page. */
export async function showCluster(submission = "solution", ...options: string[]): Promise<Shown> {
  const run = await startGrader(["cluster", "--submission", submission, "--web", ...options]);
  let said = "";
  run.subprocess.stdout.on("data", (chunk) => {
    said += chunk;
  });
  // That it is at work is said in its language, with the word that one types to be told more.
  await untilSaid(run.subprocess, "help");
  const url = /http:\S+\?t=\S+/.exec(said)?.[0];
  if (url === undefined) throw new Error(`it told no address: ${said}`);
  return visit(url, run);
}

/** Comes by an address that a command of the grader has told. */
export async function visit(url: string, run: Shown["run"]): Promise<Shown> {
  const { origin, port } = new URL(url);
  const come = await fetch(url, { redirect: "manual" });
  const cookie = come.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { run, url, origin, port: Number(port), cookie };
}

/** A page without a browser: it follows the record, and acts. */
export class Follower {
  readonly events: Recorded[] = [];
  hello: Hello | undefined;
  /** How often it was cut off, and went on from where it was. */
  resumed = 0;
  readonly #shown: Shown;
  /** How many more characters come through before the connection is cut; endless if it is not. */
  #left = Number.POSITIVE_INFINITY;
  #isClosed = false;
  #stop: (() => void) | undefined;

  constructor(shown: Shown) {
    this.#shown = shown;
    onTestFinished(() => this.close());
    void this.#follow();
  }

  /** Has its connection cut, as a network may at any byte: behind so many more characters. */
  cutAfter(characters: number): void {
    this.#left = characters;
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
  }

  /** Waits for an event from an index on. */
  async until<K extends Recorded["kind"]>(
    kind: K,
    which: (event: Extract<Recorded, { kind: K }>) => boolean = () => true,
    from = 0,
  ): Promise<Extract<Recorded, { kind: K }>> {
    for (const end_ms = performance.now() + WAIT_MS; performance.now() < end_ms; await sleep(10)) {
      const found = this.events.find(
        (event): event is Extract<Recorded, { kind: K }> =>
          event.i >= from && event.kind === kind && which(event as never),
      );
      if (found !== undefined) return found;
    }
    const last = this.events.slice(-30).map((event) => JSON.stringify(event));
    throw new Error(`no such ${kind} came; the last were\n${last.join("\n")}`);
  }

  of<K extends Recorded["kind"]>(kind: K): Extract<Recorded, { kind: K }>[] {
    return this.events.filter((event): event is Extract<Recorded, { kind: K }> => event.kind === kind);
  }

  /** Asks for something that can be done. */
  async act(act: Act): Promise<Done> {
    const { status, body } = await post(this.#shown, act);
    if (status !== 200) throw new Error(`${JSON.stringify(act)}: ${status} ${JSON.stringify(body)}`);
    return body as Done;
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      await this.#once();
      this.resumed += 1;
    }
  }

  /** Follows on one connection, to its end. What is incomplete by then has not come. */
  #once(): Promise<void> {
    const { port, cookie } = this.#shown;
    const last = this.events.at(-1)?.i;
    return new Promise((resolve) => {
      const asked = request({
        ...{ host: "127.0.0.1", port, path: "/events", agent: false },
        headers: {
          host: `localhost:${port}`,
          cookie,
          ...(last === undefined ? {} : { "last-event-id": String(last) }),
        },
      });
      this.#stop = () => asked.destroy();
      asked.on("error", () => {});
      asked.on("close", resolve);
      asked.on("response", (response) => {
        let rest = "";
        response.setEncoding("utf8");
        response.on("error", () => {});
        response.on("data", (come: string) => {
          const chunk = come.slice(0, this.#left);
          this.#left -= come.length;
          const blocks = (rest + chunk).split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) this.#take(block);
          if (this.#left > 0) return;
          this.#left = Number.POSITIVE_INFINITY;
          response.removeAllListeners("data");
          asked.destroy();
        });
      });
      asked.end();
    });
  }

  #take(block: string): void {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return;
    const event = JSON.parse(data) as Down;
    if (event.kind === "hello") this.hello = event;
    else this.events.push(event);
  }
}

/** Asks for something as the page does. */
export async function post({ origin, cookie }: Shown, act: unknown): Promise<{ status: number; body: Done | Refused }> {
  const answer = await fetch(`${origin}/act`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify(act),
  });
  return { status: answer.status, body: (await answer.json()) as Done | Refused };
}

/** The file that is downloaded. */
export async function recordTextOf({ origin, cookie }: Shown): Promise<string> {
  const answer = await fetch(`${origin}/record`, { headers: { cookie } });
  return answer.text();
}

/** The whole record, as it is downloaded: without its first line, which is no event. */
export async function recordOf(shown: Shown): Promise<Recorded[]> {
  const lines = (await recordTextOf(shown)).split("\n").filter(Boolean);
  return lines.slice(1).map((line) => JSON.parse(line) as Recorded);
}

/** The kinds of messages of PBFT, in their order. */
export const [REQUEST, PRE_PREPARE, PREPARE, COMMIT] = [0, 1, 2, 3] as const;

/** Waits for messages of a kind to one member since messages are held, and for each to be held. */
export async function held(
  page: Follower,
  message: number,
  to: string,
  count: number,
): Promise<(Recorded & CallEvent)[]> {
  const { i } = await page.until("hold", ({ on }) => on);
  const found = () => page.of("call").filter((call) => call.i > i && call.message === message && call.to === to);
  await vi.waitFor(() => expect(found()).toHaveLength(count), { timeout: WAIT_MS, interval: 10 });
  for (const { call } of found()) await page.until("held", ({ of }) => of === call);
  return found();
}
