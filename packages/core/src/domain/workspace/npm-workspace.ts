import { parsePackageJson } from '../packaging/project-npm.ts';
import { chooseInOrder } from './workspace-globs.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Kinds of dependencies that reach those who install a package; `devDependencies` do not. */
const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * The folders of npm's or Yarn's workspaces: a list of patterns, or an object that holds it as `packages`. `undefined`
 * where `package.json` has none. `folders` are those that hold a `package.json`.
 */
export function npmWorkspace(
  packageJson: string,
  folders: readonly string[],
): readonly string[] | undefined {
  const { workspaces } = parsePackageJson(packageJson);
  const patterns = Array.isArray(workspaces) ? workspaces : recordOf(workspaces)['packages'];
  return Array.isArray(patterns) ? chooseInOrder(folders, patterns.map(String)) : undefined;
}

/** Whether the root of a workspace is a package itself; a private one only frames the others. */
export function isPublicRoot(packageJson: string): boolean {
  return parsePackageJson(packageJson)['private'] !== true;
}

/** The names of what an npm package needs, without what is said to come from elsewhere. */
export function npmDependencies(packageJson: string): readonly string[] {
  const fields = parsePackageJson(packageJson);
  const named = kinds.flatMap((kind) => Object.entries(recordOf(fields[kind])));
  return [...new Set(named.flatMap(([name, from]) => (isElsewhere(from) ? [] : [name])))];
}

/** Another package under this name, or one from an address; `workspace:`, `file:` and `link:` are here. */
function isElsewhere(from: unknown): boolean {
  return /^(?:npm|git|github|gitlab|bitbucket|https?|git\+[a-z]+):/.test(String(from));
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
