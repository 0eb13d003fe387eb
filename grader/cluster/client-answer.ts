const HEAD = "\n==== result ====\n";

/** The first result that a client shows, up to the next prompt. A result may be long and hold any text. */
export const ANSWER = {
  exec: (text: string): { result: string } | null => {
    const start = text.indexOf(HEAD);
    if (start === -1) return null;
    const rest = text.slice(start + HEAD.length - 1);
    const found = /\n================\ntake: .*\n/.exec(rest);
    return found === null ? null : { result: rest.slice(1, Math.max(1, found.index)) };
  },
  toString: () => "a result",
};
