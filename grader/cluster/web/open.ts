import { language, say } from "../../lang/say.ts";
import type { Process } from "../../sandbox/launch.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import { pageFiles } from "../../web/files.ts";
import type { Session } from "../session.ts";
import type { Hello } from "./events.ts";
import { obey, readAct } from "./obey.ts";
import { PLAIN } from "./plain.ts";
import { Recorder } from "./recorder.ts";
import { saidTour } from "./said.ts";
import { FOLDERS, serveHere } from "./server.ts";
import { Streams } from "./stream.ts";
import { Watcher } from "./watcher.ts";

export interface PageOptions {
  session: Session;
  lab: { name: string; title: string; commands: string };
  /** Where the submission lies, as a person typed it. */
  submission: string;
  /** Has a fresh cluster go the way of a recording up to an index, and resolves with the address of its page. */
  replay(text: Iterable<string>, to: number | undefined): Promise<string>;
  /** It shows a replay: nothing is asked by itself. */
  isReplay?: boolean;
  /** Where it listens; 0 for a port that is free. */
  port: number;
  /** Ends everything, as `quit` at the prompt does. */
  quit(): void;
}

/** A page that shows a cluster. */
export interface Page {
  /** The address to open, with the token in it. */
  url: string;
  /** Tells it what a process writes that was started later. */
  show(process: Process): void;
  close(): Promise<void>;
}

/**
 * Serves a page that shows a cluster and lets a person play with it.
 *
 * @throws Error when the port is taken, or the files of the page are not there
 */
export async function openPage(options: PageOptions): Promise<Page> {
  const { session, port, quit, replay } = options;
  const { cluster, playing } = session;
  const live = playing.live ?? PLAIN;
  const files = await pageFiles(FOLDERS);
  const { dir, remove } = await temporaryFolder("zlab-record-");
  const recorder = new Recorder({ dir, elapsed_ms: () => cluster.history.elapsed_ms });
  const watcher = new Watcher({
    ...{ session, recorder, live, processes: cluster.processes },
    isLookedAt: () => streams.isFollowed,
  });
  const hello = (): Hello => helloOf(options, recorder);
  const streams = new Streams(recorder, hello);
  let isToured = options.isReplay ?? false;
  const tour = (): void => {
    if (isToured) return;
    isToured = true;
    if (live.tour !== undefined && !session.wasAsked) session.ask(live.tour.command);
  };
  const server = await serveHere(
    {
      files,
      read: readAct,
      act: async (act) => {
        await watcher.look();
        const i = recorder.next;
        const ask = await obey({ session, live, quit }, act);
        await watcher.look();
        return ask === undefined ? { i } : { i, ask };
      },
      isFull: () => streams.isFull,
      follow: (response, from) => {
        void streams.follow(response, from, watcher.look()).then(tour);
      },
      record: async () => {
        await watcher.look();
        return recordOf(recorder, hello());
      },
      replay: async (text, to) => {
        await watcher.look();
        return replay(text === undefined ? recordOf(recorder, hello()) : [text], to);
      },
    },
    port,
  ).catch(async (error: unknown) => {
    await watcher.close();
    await streams.close();
    await remove();
    throw error;
  });
  return {
    url: server.url,
    show: (process) => watcher.show(process),
    close: async () => {
      await watcher.close();
      recorder.add([{ kind: "end", why: "the cluster has ended" }]);
      await streams.close();
      server.close();
      await remove();
    },
  };
}

function helloOf({ session, lab, submission, isReplay = false }: PageOptions, { next }: Recorder): Hello {
  const { cluster, playing } = session;
  const { leader, kinds, stages, tour, lanes, seqName, figures, isTimed, replies } = playing.live ?? PLAIN;
  const ids = new Map(cluster.ids.map((id) => [cluster.name(id), id]));
  return {
    ...{ kind: "hello", version: 1 },
    lab: { name: lab.name, title: lab.title },
    language: language(),
    ...{ submission, n: cluster.ids.length, f: cluster.f, leader, kinds, figures, stages, commands: lab.commands },
    ...(seqName !== undefined && { seqName: say(seqName) }),
    isTimed,
    replies: replies?.(cluster.f),
    ...(tour !== undefined && !isReplay && { tour: saidTour(tour) }),
    lanes: lanes(cluster.ids.length).map((lane) => ({ ...lane, id: ids.get(lane.name) })),
    lies: Object.entries(playing.lies).map(([name, { help }]) => ({ name, help })),
    doors: session.doors,
    ...{ oldest: 0, next },
  };
}

function* recordOf(recorder: Recorder, hello: Hello): Generator<string> {
  yield `${JSON.stringify(hello)}\n`;
  const end = recorder.next;
  for (let index = 0; index < end; ) {
    const lines = recorder.from(index).slice(0, end - index);
    index += lines.length;
    yield `${lines.join("\n")}\n`;
  }
}
