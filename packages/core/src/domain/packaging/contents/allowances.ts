import picomatch from 'picomatch';
import type { AllowSetting } from '../../config/packaging-settings.ts';
import type { Finding } from '../content-finding.ts';

/**
 * Whether the maintainer permits what was found, by its path inside the artifact, with or without the first folder there.
 * Nothing permits a path that leads out.
 */
export function permitter(allow: readonly AllowSetting[]): (finding: Finding) => boolean {
  const matchers = allow.map((setting) => {
    const { path, rule } =
      typeof setting === 'string' ? { path: setting, rule: undefined } : setting;
    return { rule, matches: picomatch([path, `${path}/**`], { dot: true }) };
  });
  return ({ path, rule }) => {
    const inner = path.slice(path.indexOf('/') + 1);
    return (
      rule !== 'unsafe' &&
      matchers.some(
        (each) =>
          (each.rule === undefined || each.rule === rule) &&
          (each.matches(path) || each.matches(inner)),
      )
    );
  };
}
