import { stringify } from "csv-stringify/sync";

/**
 * Where a cell begins to a spreadsheet that separates cells by semicolons or tabs, as many do outside of English, and pays no
 * heed to quotes within one; and then what begins a formula.
 */
const INNER_FORMULA = /(?<=[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

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
    cast: {
      string: (text) => {
        const safe = text.replace(INNER_FORMULA, "'");
        // Spreadsheets pass over it, and read on.
        return safe.startsWith("\n") ? `'${safe}` : safe;
      },
    },
  });
}
