import { stringify } from "csv-stringify/sync";

/**
 * A table as RFC 4180 has it, with a row of headers, as spreadsheets open it: with the mark that says UTF-8. Numbers stay
 * numbers; text is never taken for a formula, which may open files and addresses.
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(rows as (string | number)[][], {
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    quoted_match: /[\r\n]/,
    // Spreadsheets pass over it, and read on.
    cast: { string: (text) => (text.startsWith("\n") ? `'${text}` : text) },
  });
}
