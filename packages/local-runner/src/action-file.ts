import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** An input as `action.yml` declares it. */
export interface ActionInput {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** With its expressions, not evaluated; `undefined` where none is declared. */
  readonly default: string | undefined;
}

export interface ActionOutput {
  readonly name: string;
  readonly description: string;
}

/** A JavaScript action's `action.yml`. */
export interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly ActionInput[];
  readonly outputs: readonly ActionOutput[];
  /** Paths of the entry points, relative to the action's folder. */
  readonly pre: string | undefined;
  readonly main: string;
  readonly post: string | undefined;
  readonly preIf: string;
  readonly postIf: string;
}

interface Document {
  readonly name?: string;
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, InputDocument | null>>;
  readonly outputs?: Readonly<Record<string, { readonly description?: string } | null>>;
  readonly runs: Readonly<Record<string, string | undefined>>;
}

interface InputDocument {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: string | number | boolean;
}

/** Reads the `action.yml` of a folder; rejects where it is missing or declares no JavaScript entry point. */
export async function readActionFile(actionDirectory: string): Promise<ActionFile> {
  const path = join(actionDirectory, 'action.yml');
  const document = parse(await readFile(path, 'utf8')) as Document;
  const { runs } = document;
  if (runs.main === undefined || runs.using?.startsWith('node') !== true)
    throw new Error(`${path} is not a JavaScript action: \`runs\` names no node entry point.`);
  return {
    name: document.name ?? '',
    description: document.description ?? '',
    inputs: Object.entries(document.inputs ?? {}).map(([name, input]) => readInput(name, input)),
    outputs: Object.entries(document.outputs ?? {}).map(([name, output]) => ({
      name,
      description: output?.description ?? '',
    })),
    pre: runs.pre,
    main: runs.main,
    post: runs.post,
    preIf: runs['pre-if'] ?? 'always()',
    postIf: runs['post-if'] ?? 'always()',
  };
}

function readInput(name: string, input: InputDocument | null): ActionInput {
  return {
    name,
    description: input?.description ?? '',
    required: input?.required ?? false,
    default: input?.default === undefined ? undefined : String(input.default),
  };
}
