import { type Table, table, text } from '../packaging/toml-table.ts';
import { type Component, type Digest, type Materials, noMaterials } from './bill.ts';
import { packageUrl } from './package-url.ts';

/**
 * What an npm package needs when it runs: the versions that `package-lock.json` (lock file version 2 and 3) resolves its
 * dependencies to, with what these need themselves, else the ranges of `package.json`. Development dependencies stay out.
 */
export function npmMaterials(packageJson: string, lock: string | undefined): Materials {
  const manifest = parse(packageJson);
  const common = {
    ...noMaterials,
    name: text(manifest['name']),
    licence: licenceOf(manifest),
  };
  const asked = rangesOf(manifest);
  const packages = table(parse(lock ?? '{}'), 'packages');
  if (Object.keys(packages).length === 0) {
    const components = [...asked].map(([name, range]) => ranged(name, range)).sort(byRef);
    return { ...common, needs: components.map(({ ref }) => ref), components };
  }
  return { ...common, ...walk(packages, asked) };
}

/** From the project's own dependencies to all that they need, each once. */
function walk(packages: Table, asked: ReadonlyMap<string, string>) {
  const found = new Map<string, Component>();
  const seen = new Map<string, string>();
  const visit = (name: string, range: string, from: string): string => {
    const place = resolve(packages, name, from);
    const entry = place === undefined ? undefined : linked(packages, place);
    if (entry === undefined || place === undefined) {
      const component = ranged(name, range);
      found.set(component.ref, component);
      return component.ref;
    }
    const known = seen.get(place);
    if (known !== undefined) return known;
    const component = resolved(name, entry);
    seen.set(place, component.ref);
    found.set(component.ref, component);
    const needs = [...rangesOf(entry)].map(([inner, asks]) => visit(inner, asks, place));
    found.set(component.ref, { ...component, needs: [...new Set(needs)].sort() });
    return component.ref;
  };
  const needs = [...new Set([...asked].map(([name, range]) => visit(name, range, '')))].sort();
  return { needs, components: [...found.values()].sort(byRef) };
}

/** Node's own search: beside the package that asks, then in each folder above. */
function resolve(packages: Table, name: string, from: string): string | undefined {
  for (let at: string | undefined = from; at !== undefined; at = parentOf(at)) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
  }
  return undefined;
}

function parentOf(place: string): string | undefined {
  if (place === '') return undefined;
  const at = place.lastIndexOf('node_modules/');
  return at <= 0 ? '' : place.slice(0, at - 1);
}

/** A workspace's package is a link to its folder. */
function linked(packages: Table, place: string): Table {
  const entry = table(packages, place);
  return entry['link'] === true ? table(packages, text(entry['resolved']) ?? '') : entry;
}

function resolved(alias: string, entry: Table): Component {
  const name = text(entry['name']) ?? alias;
  const version = text(entry['version']) ?? '0.0.0';
  const purl = packageUrl('npm', name, version);
  const licence = licenceOf(entry);
  const digest = integrityDigest(text(entry['integrity']));
  return { ref: purl, name, version, range: '', purl, licence, digest, needs: [] };
}

function ranged(name: string, range: string): Component {
  const purl = packageUrl('npm', name);
  return {
    ref: purl,
    name,
    version: undefined,
    range,
    purl,
    licence: undefined,
    digest: undefined,
    needs: [],
  };
}

function rangesOf(manifest: Table): ReadonlyMap<string, string> {
  const groups = ['dependencies', 'optionalDependencies'].map((key) => table(manifest, key));
  return new Map(
    groups.flatMap((group) => Object.entries(group).map(([name, range]) => [name, String(range)])),
  );
}

/** A text, or the older forms `{type}` and `[{type}]`. */
function licenceOf(manifest: Table): string | undefined {
  const written = manifest['license'] ?? manifest['licenses'];
  const first: unknown = Array.isArray(written) ? written[0] : written;
  return text(first) ?? text(Object(first)['type']);
}

/** Subresource Integrity (https://www.w3.org/TR/sri-2/) as hexadecimal; of several the first. */
function integrityDigest(integrity: string | undefined): Digest | undefined {
  const parts = /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})/.exec(integrity ?? '');
  if (parts === null) return undefined;
  const [, kind = '', base64 = ''] = parts;
  const algorithm = `SHA-${kind.slice('sha'.length)}` as Digest['algorithm'];
  return { algorithm, value: hexadecimal(base64) };
}

const base64Signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Six bits a sign make four bits a digit; what is left over at the end is padding. */
function hexadecimal(base64: string): string {
  const signs = base64.replace(/=+$/, '');
  const bits = Array.from(signs, (sign) => base64Signs.indexOf(sign).toString(2).padStart(6, '0'));
  const whole = bits.join('').slice(0, Math.floor((signs.length * 6) / 8) * 8);
  return whole.replace(/.{4}/g, (digit) => Number.parseInt(digit, 2).toString(16));
}

/** What is no JSON object reads as empty: a bill is not the place to complain of it. */
function parse(source: string): Table {
  try {
    return table({ document: JSON.parse(source.replace(/^\uFEFF/, '')) }, 'document');
  } catch {
    return {};
  }
}

function byRef(a: Component, b: Component): number {
  return a.ref < b.ref ? -1 : 1;
}
