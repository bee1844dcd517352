import { SlipwayError } from '../../packages/core/src/domain/errors.ts';

/** What the repository's settings and its past forbid. */
export interface Rules {
  /** Published releases never change. */
  readonly immutable: boolean;
  /** Where GitHub says that a deleted immutable release has used up the tag's name. */
  readonly usedUp: 'draft' | 'tag' | 'publish' | undefined;
  /** Nobody may create tags. */
  readonly tagsForbidden: boolean;
  /** The branch takes no direct commit. */
  readonly branchProtected: boolean;
}

export const noRules: Rules = {
  immutable: false,
  usedUp: undefined,
  tagsForbidden: false,
  branchProtected: false,
};

/** GitHub's no, as our adapters pass it on. */
export function refusal(code: 'conflict' | 'missing-permission' | 'retryable', message: string) {
  return new SlipwayError(code, message, { remedy: '' });
}
