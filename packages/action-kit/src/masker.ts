import { escapeMarkdown } from './markdown.ts';

/** A shorter line of a secret would also hide what is not secret. */
const shortestLine = 4;

export interface Masker {
  /** Hides a secret, and its usual encodings, from now on. */
  mask(secret: string): void;
  /** The text with all secrets replaced, for what the runner does not mask itself. */
  redact(text: string): string;
}

/** Remembers secrets, and tells each form of them to the runner. */
export function createMasker(setSecret: (secret: string) => void): Masker {
  const known = new Set<string>();
  return {
    mask(secret) {
      for (const form of secretForms(secret)) {
        if (known.has(form)) continue;
        known.add(form);
        setSecret(form);
      }
    },
    redact(text) {
      const longestFirst = [...known].sort((a, b) => b.length - a.length);
      return longestFirst.reduce((redacted, form) => redacted.replaceAll(form, '***'), text);
    },
  };
}

/** The forms in which a secret appears: raw, per line, URI-encoded, base64, JSON- and Markdown-escaped, as git's login. */
export function secretForms(secret: string): ReadonlySet<string> {
  if (secret.trim() === '') return new Set();
  const forms = new Set([secret, secret.trim(), ...encodings(secret), basicLogin(secret)]);
  for (const line of secret.split(/[\r\n]+/)) {
    const text = line.trim();
    if (text.length < shortestLine) continue;
    forms.add(text);
    for (const form of encodings(text)) forms.add(form);
  }
  return forms;
}

function encodings(text: string): readonly string[] {
  const uri = encodeURIComponent(text.toWellFormed());
  return [
    uri,
    uri.replaceAll('%20', '+'),
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
    JSON.stringify(text).slice(1, -1),
    escapeMarkdown(text),
  ];
}

/** What git sends to GitHub over HTTP for a token. */
function basicLogin(secret: string): string {
  return Buffer.from(`x-access-token:${secret}`).toString('base64');
}
