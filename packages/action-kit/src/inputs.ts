import { SlipwayError } from '@slipway/core';
import type { Inputs } from './runner.ts';

/** The booleans of YAML 1.2's core schema. */
const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};

const plainUrl = /^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/i;

/** Reads inputs through `read`, which gives a raw value by its declared name; doubt ends here. */
export function createInputs<I extends string>(read: (name: I) => string): Inputs<I> {
  const text = (name: I) => read(name).trim();
  const split = (name: I, separator: RegExp) =>
    text(name)
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return {
    text,
    optional: (name) => text(name) || undefined,
    flag: (name) => {
      const value = Object.hasOwn(booleans, text(name)) ? booleans[text(name)] : undefined;
      if (value === undefined) throw wrongValue(name, text(name), '`true` or `false`');
      return value;
    },
    number: (name) => number(name, text(name)),
    positive: (name) => {
      const value = number(name, text(name));
      if (value === 0) throw wrongValue(name, text(name), 'a number above 0, such as `5` or `0.5`');
      return value;
    },
    url: (name) => {
      const value = text(name);
      if (value === '' || plainUrl.test(value)) return value || undefined;
      // What stands in it may be a secret.
      throw wrongInput(name, 'is not as it should be', 'an http(s) URL without credentials');
    },
    choice: (name, choices) => {
      const value = choices.find((choice) => choice === text(name));
      if (value === undefined)
        throw wrongValue(name, text(name), choices.map((choice) => `\`${choice}\``).join(', '));
      return value;
    },
    list: (name) => split(name, /[\n\r,]/),
    lines: (name) => split(name, /[\n\r]/),
  };
}

/** The variable in which the runner hands an input over: spaces become underscores, dashes stay. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function number(name: string, value: string): number | undefined {
  if (value === '') return undefined;
  if (/^\d{1,15}(?:\.\d{1,15})?$/.test(value)) return Number(value);
  throw wrongValue(name, value, 'a number that is not negative, such as `5` or `0.5`');
}

function wrongValue(name: string, value: string, expected: string): SlipwayError {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  const found = value === '' ? 'is empty' : `is \`${shown}\``;
  return wrongInput(name, found, expected);
}

function wrongInput(name: string, found: string, expected: string): SlipwayError {
  return new SlipwayError(
    'invalid-input',
    `The input \`${name}\` ${found}; expected ${expected}.`,
    {
      remedy: `Correct \`${name}\` below \`with:\` of this step, or leave it out to use its default.`,
    },
  );
}
