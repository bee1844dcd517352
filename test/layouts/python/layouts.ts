import type { Layout } from '../layout.ts';
import { layouts as backends } from './backends.ts';
import { layouts as broken } from './broken.ts';
import { layouts as shapes } from './shapes.ts';

/** All Python projects. They need one of the builders of `pythonBuilders` on PATH. */
export const layouts: readonly Layout[] = [...backends, ...shapes, ...broken];
