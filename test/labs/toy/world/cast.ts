import { fileURLToPath } from "node:url";
import type { Cast } from "../../../../grader/cluster/world/world.ts";

/** The server of this folder, which hands its clock and its disk to the grader. */
export const PROGRAM: string = fileURLToPath(new URL("server.ts", import.meta.url));

export const toy = (id: number): string => `toy ${id}`;

/** So many servers that all know each other, and a client that the grader plays. `ask` takes a server's id and a word. */
export function castOf(count: number, flaw = "none"): Cast {
  const servers = Array.from({ length: count }, (_, id) => toy(id));
  const others = (who: string) => servers.filter((one) => one !== who);
  return {
    protocol: { malformation: () => undefined, kept: () => undefined },
    servers,
    async args(who, { address, find }) {
      const peers = await Promise.all(others(who).map(find));
      return ["-saddr", address, "-peers", peers.join(), "-flaw", flaw];
    },
    atWork: /^at work$/m,
    dials: others,
    loadsFirst: true,
    ask(world, request) {
      const [id = "", word = ""] = request.split(" ");
      world.send({ from: "client", to: toy(Number(id)), method: "Toy.AddRpc", params: { word } });
    },
  };
}
