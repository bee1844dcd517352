import { SlipwayError } from '../errors.ts';
import type { RegistryView } from './registry.ts';

/** What an npm package says of itself in its `package.json`. */
export interface NpmPackage {
  readonly name: string;
  /** Without build metadata, which npm drops. */
  readonly version: string;
  /** `publishConfig`, where it says so. */
  readonly registry: string | undefined;
  readonly distTag: string | undefined;
  /** It says that it must not be published. */
  readonly private: boolean;
}

/** A name as npm takes it: nothing in it can change the meaning of an address or an argument. */
const packageName = /^(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~_][\w.~-]*$/i;

/**
 * Reads the `package.json` of a packed npm package; `file` names it in errors.
 *
 * @throws SlipwayError `artifact-invalid`
 */
export function parseNpmPackage(text: string | undefined, file: string): NpmPackage {
  const json = text === undefined ? undefined : readJson(text);
  const { name, version } = json ?? {};
  if (json === undefined || !isText(name) || !isText(version) || !packageName.test(name))
    throw new SlipwayError(
      'artifact-invalid',
      `${file} can't be published: it holds no \`package.json\` with a name and a version.`,
      { remedy: 'Package it again.' },
    );
  const config = isRecord(json['publishConfig']) ? json['publishConfig'] : {};
  const scoped = name.startsWith('@') ? config[`${name.split('/')[0]}:registry`] : undefined;
  const [distTag, registry] = [config['tag'], scoped ?? config['registry']];
  return {
    name,
    version: version.replace(/\+.*$/, ''),
    registry: isText(registry) ? registry : undefined,
    distTag: isText(distTag) ? distTag : undefined,
    private: json['private'] === true,
  };
}

/**
 * What a packument (the npm registry's document of a package) shows of a version. `undefined` where it is none.
 * Its integrity is given as it is written (`sha512-BASE64`), and a digest of old registries as `sha1:HEX`.
 */
export function readPackument(text: string, version: string): RegistryView | undefined {
  const json = readJson(text);
  if (json === undefined || !isRecord(json['versions'])) return undefined;
  const { versions } = json;
  const tags = isRecord(json['dist-tags']) ? json['dist-tags'] : {};
  return {
    digest: Object.hasOwn(versions, version) ? digestOf(versions[version]) : undefined,
    versions: Object.keys(versions),
    latest: isText(tags['latest']) ? tags['latest'] : undefined,
  };
}

function digestOf(entry: unknown): string {
  const dist = isRecord(entry) && isRecord(entry['dist']) ? entry['dist'] : {};
  const { integrity, shasum } = dist;
  const sha512 = isText(integrity)
    ? integrity.split(/\s/).find((each) => each.startsWith('sha512-'))
    : undefined;
  return sha512 ?? (isText(shasum) ? `sha1:${shasum}` : 'no digest');
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
