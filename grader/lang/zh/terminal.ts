import type { Catalogue } from "../translate.ts";
export const TERMINAL: Catalogue = {};
