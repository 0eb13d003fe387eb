import { fileURLToPath } from "node:url";
import type { Cast } from "../../../../grader/cluster/world/cast.ts";

/** The server of this folder, which hands its clock and its disk to the grader. */
export const PROGRAM: string = fileURLToPath(new URL("server.ts", import.meta.url));

export const toy = (id: number): string => `toy ${id}`;

/** A server that the grader plays, and what it answers. */
export const PLAYED = { name: "played toy", words: ["played"] };

/**
 * So many servers that all know each other, and one more that the grader plays if `isPlayed`; and a client that the grader plays.
 * `ask` takes a server's id and a word.
 */
export function castOf(count: number, flaw = "none", isPlayed = false): Cast {
  const servers = Array.from({ length: count }, (_, id) => toy(id));
  const others = (who: string) => [...servers.filter((one) => one !== who), ...(isPlayed ? [PLAYED.name] : [])];
  return {
    protocol: { malformation: () => undefined, kept: () => undefined },
    servers,
    async args(who, { listen, find }) {
      const peers = await Promise.all(others(who).map(find));
      return ["-saddr", listen, "-peers", peers.join(), "-flaw", flaw];
    },
    atWork: /^at work$/m,
    dials: others,
    loadsFirst: true,
    play: () => ({ result: { words: PLAYED.words } }),
    ask(request) {
      const [id = "", word = ""] = request.split(" ");
      return { from: "client", to: toy(Number(id)), method: "Toy.AddRpc", params: { word } };
    },
  };
}
