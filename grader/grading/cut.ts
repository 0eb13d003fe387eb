import path from "node:path";
import { statementsOf } from "../submission/statements.ts";

/**
 * Cuts a source down to some of its functions and the declarations that these need. Declarations that only other functions
 * need are removed. If a kept function calls one of `functions` that is removed, that one is imported from the file `name`.
 *
 * @throws Error if the source declares no such function, or has statements between its declarations
 */
export function cut(
  source: string,
  kept: readonly string[],
  { functions, name }: { functions: readonly string[]; name: string },
): string {
  const pieces = statementsOf(source);
  const between = pieces.find(({ isDeclaration }) => !isDeclaration);
  if (between !== undefined) throw new Error(`between the reference's declarations stands "${between.first}"`);
  const others = functions.filter((one) => !kept.includes(one));
  const needed = new Set<string>();
  const called = new Set<string>();
  const queue = [...kept];
  for (const wanted of queue) {
    if (needed.has(wanted)) continue;
    const piece = pieces.find(({ declares }) => declares.includes(wanted));
    if (piece === undefined) throw new Error(`the reference declares no function ${wanted}`);
    needed.add(wanted);
    for (const one of piece.names) {
      if (others.includes(one)) called.add(one);
      else if (pieces.some(({ declares }) => declares.includes(one))) queue.push(one);
    }
  }
  const left = pieces.filter(({ declares }) => declares.some((one) => needed.has(one)));
  const calls =
    called.size === 0 ? [] : [`import { ${[...called].join(", ")} } from "./${path.posix.basename(name)}";`];
  return [...calls, ...left.map(({ text }) => text), ""].join("\n");
}
