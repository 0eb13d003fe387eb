import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { echo } from "./toy/echo.ts";
import { tally } from "./toy/tally.ts";

/** Answers each line that a client sends with its number on that connection, and the line. */
const { addr = "" } = parseArgs({ options: { addr: { type: "string" } } }).values;
const [host, port] = addr.split(":");
const server = createServer((socket) => {
  let count = 0;
  createInterface({ input: socket }).on("line", (line) => {
    count = tally(count);
    socket.write(`${count} ${echo(line)}\n`);
  });
});
server.listen(Number(port), host, () => console.error("at work"));
