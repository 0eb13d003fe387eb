import { FdDisk } from "../../../skeleton/zdisk/fd-disk.ts";

// Does with a disk what its arguments say, and writes a line of what came of each.
const disk = new FdDisk(3);
for (const [op, text = ""] of process.argv.slice(2).map((arg) => arg.split(":"))) {
  try {
    if (op === "load") console.log(`loaded ${disk.load()}`);
    if (op === "append") disk.append(Buffer.from(text));
    if (op === "replace") disk.replace(Buffer.from(text));
    console.log(`${op} done, appended=${disk.appended}`);
  } catch (error) {
    console.log(String(error));
  }
}
