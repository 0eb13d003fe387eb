import { writeBankPages } from "./bank-pages.ts";

await writeBankPages();
