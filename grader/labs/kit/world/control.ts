/** The text of functions of these names that do nothing. */
export const nothing = (...names: readonly string[]): string =>
  names.map((name) => `export const ${name} = () => {};\n`).join("");
