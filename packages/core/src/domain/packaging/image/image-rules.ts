import type { Fault } from '../content-finding.ts';
import { type EntryFacts, judgeName } from '../contents/judge-entry.ts';
import { isSecretName } from '../secret-names.ts';
import { versionLabel } from './image-index.ts';
import type { ImageConfig } from './image-layout.ts';

/**
 * Why an entry of a layer must not be shipped, as the end of a sentence that begins with its path. A layer becomes the root
 * of a system of its own: absolute links stay inside it, and its names need not suit other systems.
 */
export function judgeLayerEntry(entry: EntryFacts): Fault | undefined {
  if (entry.path.split('/').includes('..'))
    return { rule: 'unsafe', why: 'is a path that leads out of the image' };
  return judgeName(entry);
}

/** What is wrong with an image's own description, as the end of a sentence that begins with its platform. */
export function judgeImageConfig(
  { labels, environment, history, layers }: ImageConfig,
  expected: { readonly version: string; readonly layers: number },
): string | undefined {
  const version = labels[versionLabel];
  if (version !== expected.version)
    return `has ${version === undefined ? 'no version' : `the version ${version}`} in its label ${versionLabel}, not ${expected.version}`;
  if (layers !== expected.layers)
    return `knows of ${layers} layers, where its manifest has ${expected.layers}`;
  const leak = environment.map(secretIn).find(Boolean) ?? history.map(secretInStep).find(Boolean);
  return leak && `shows the value of ${leak} to everybody who has it`;
}

/** `NAME=value`: the name, where it is one of a secret that is given in full. */
function secretIn(pair: string): string | undefined {
  const at = pair.indexOf('=');
  const name = pair.slice(0, at);
  const value = pair.slice(at + 1).replace(/^["']|["']$/g, '');
  const given = at > 0 && value !== '' && !/^(?:\$|\/)/.test(value);
  return given && isSecretName(name) ? name : undefined;
}

/** Build arguments stand before a step's command, as `|2 A=x B=y /bin/sh -c …`, and variables in `ENV NAME=value`. */
function secretInStep(step: string): string | undefined {
  const command = /^(?:\|\d+ |(?:\/bin\/sh -c #\(nop\) +)?(?:ENV|ARG) )(.*)$/s.exec(step)?.[1];
  return command?.split(/\s+/).map(secretIn).find(Boolean);
}

/**
 * Looks for the values of secrets in bytes that come in chunks, one character each. Short ones are left out: they would be
 * found everywhere.
 */
export function scanForSecrets(
  secrets: readonly { readonly name: string; readonly value: string }[],
): (chunk: string) => string | undefined {
  const wanted = secrets.filter(({ value }) => value.length >= 8);
  const overlap = Math.max(0, ...wanted.map(({ value }) => value.length - 1));
  let tail = '';
  return (chunk) => {
    const text = tail + chunk;
    tail = overlap === 0 ? '' : text.slice(-overlap);
    const found = wanted.find(({ value }) => text.includes(value));
    return found && `holds the value of ${found.name}, which was only meant for the build`;
  };
}
