// Is no program.
export function commit( {
