import { iniSection } from '../version-files/ini-section.ts';
import { findAssignments } from '../version-files/python-assignments.ts';
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
  const value = (key: string) => {
    const place = metadata.get(key);
    return place === undefined ? '' : source.slice(place.start, place.end);
  };
  const version = value('version');
  const [, directive, target = ''] = /^(attr|file):(.*)$/.exec(version) ?? [];
  return {
    name: value('name') || undefined,
    version: directive === undefined && version !== '' ? version : undefined,
    origin:
      directive === 'attr'
        ? attributeOrigin(target, undefined)
        : directive === 'file'
          ? { kind: 'file', candidates: [target.trim()], attributes: [] }
          : undefined,
  };
}

/** The first text that a Python source assigns to a name; `undefined` where it is computed or absent. */
export function readAttribute(source: string, name: string): string | undefined {
  const [place] = findAssignments(source, name);
  return place && source.slice(place.start, place.end);
}
