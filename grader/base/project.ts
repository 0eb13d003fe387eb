import { fileURLToPath } from "node:url";

/** The folder of the whole project. */
export const PROJECT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The complete program that every submission is laid over. */
export const SKELETON: string = fileURLToPath(new URL("../../skeleton", import.meta.url));

/** The reference bodies: a submission like any other. */
export const SOLUTION: string = fileURLToPath(new URL("../../solution", import.meta.url));

/** Students have the public suite; the hidden one is the instructor's. */
export type SuiteName = "public" | "hidden";
