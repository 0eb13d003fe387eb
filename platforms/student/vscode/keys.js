// Makes the four key pairs of the handout, in keys/. What is there already stays.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
mkdirSync("keys", { recursive: true });
for (const id of [0, 1, 2, 3]) {
  const [pri, pub] = [`keys/pri${id}.pem`, `keys/pub${id}.pem`];
  if (existsSync(pri) && existsSync(pub)) continue;
  const keygen = ["skeleton/naive.js", "-role", "keygen", "-pri", pri, "-pub", pub];
  try {
    execFileSync(process.execPath, keygen, { stdio: "inherit" });
  } catch {
    // It has said what is wrong.
    process.exit(2);
  }
}
