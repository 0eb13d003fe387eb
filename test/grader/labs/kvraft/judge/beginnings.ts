/** What is tried, the history of that as a text, and the rules that it breaks. */
export type Row = [what: string, text: string, rules: string];

/** The first entries of a log that is given to a server, of which the second is a session. */
export const given = (to: number, ...commands: readonly string[]): string =>
  [
    `start ${to}`,
    `r>${to} leader 1/${to}`,
    ...["-", "register", ...commands].map((text, place) => `r>${to} ${place + 1}/1 ${text}`),
  ].join(";");

/** Server 1 is asked for something, which it is given as entry `index`, and answers. */
export const asked = (text: string, index: number, answer: string): string =>
  `; x>1 ${text};${/ get /.test(text) ? " 1 reads -> no;" : ""} 1 starts ${text} -> ${index}/1; r>1 ${index}/1 ${text}; 1= ${text.split(" ")[0]} ${answer}`;
