/** One entry of `errors` in a 422. */
export interface FieldError {
  readonly resource: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'custom';
  readonly field?: string;
  readonly message?: string;
}

/** A refusal: it becomes the reply, in GitHub's form. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export const documentation = 'https://docs.github.com/rest';

/** The reply's body for a problem. */
export function renderProblem({ status, message, errors }: Problem): Record<string, unknown> {
  return {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: documentation,
    status: String(status),
  };
}

export function notFound(message = 'Not Found'): Problem {
  return new Problem(404, message);
}

/** A token without the right. */
export function notAccessible(): Problem {
  return new Problem(403, 'Resource not accessible by integration');
}

export function invalid(...errors: readonly FieldError[]): Problem {
  return new Problem(422, 'Validation Failed', { errors });
}
