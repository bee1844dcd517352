import type { VersionOrigin } from './project.ts';
import { attributeOrigin } from './project-python-origin.ts';

/** What `setup.cfg` says in its `[metadata]` section. */
export interface SetupCfg {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Where the version is read from instead. */
  readonly origin: VersionOrigin | undefined;
}

/** https://setuptools.pypa.io/en/latest/userguide/declarative_config.html: `attr:` and `file:` point elsewhere. */
export function readSetupCfg(source: string): SetupCfg {
  const metadata = iniSection(source, 'metadata');
  const version = metadata.get('version') ?? '';
  const [, directive, target = ''] = /^(attr|file):(.*)$/.exec(version) ?? [];
  return {
    name: metadata.get('name') || undefined,
    version: directive === undefined && version !== '' ? version : undefined,
    origin:
      directive === 'attr'
        ? attributeOrigin(target, undefined)
        : directive === 'file'
          ? { kind: 'file', candidates: [target.trim()], attributes: [] }
          : undefined,
  };
}

/** The one-line values of a section, by key. */
function iniSection(source: string, name: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let inside = false;
  for (const line of source.split('\n')) {
    const header = /^\[([^\]]*)\]/.exec(line);
    if (header !== null) inside = header[1] === name;
    const at = line.search(/[=:]/);
    if (inside && at > 0 && /^\S/.test(line))
      values.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return values;
}

/**
 * The text that Python code assigns to a name, as a literal: `__version__ = "1.2.3"`, or a keyword argument. The groups
 * are what stands before the literal, its quote, and the text itself.
 */
export function attributePattern(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|');
  return new RegExp(
    `^((?:[^\\n#]*[^\\w\\n#.])?(?:${escaped})[ \\t]*(?::[^\\n=#]{0,80})?=[ \\t]*)(["'])([^"'\\n]+)\\2`,
    'm',
  );
}

/** The text that a Python source assigns to one of `names`; `undefined` where it is computed or absent. */
export function readAttribute(source: string, names: readonly string[]): string | undefined {
  return attributePattern(names).exec(source)?.[3];
}

/** The version in a file that the build reads: assigned to one of `attributes`, or the whole text where there are none. */
export function readVersionFile(source: string, attributes: readonly string[]): string | undefined {
  return attributes.length === 0 ? source.trim() || undefined : readAttribute(source, attributes);
}
