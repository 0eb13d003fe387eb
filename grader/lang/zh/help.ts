import type { Catalogue } from "../translate.ts";
export const HELP: Catalogue = {};
