import { drafts } from './drafts.ts';
import { files } from './files.ts';
import { following } from './following.ts';
import type { Defects } from './planted-defect.ts';
import { publishing } from './publishing.ts';
import { tags } from './tags.ts';

/** Each is caught by the simulation, or the simulation is not good enough. */
export const defects: Defects = { ...files, ...drafts, ...tags, ...publishing, ...following };
