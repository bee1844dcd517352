export interface WebhookMessage {
  /** Stays the same when it is sent again, so that receivers can drop repeats. */
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

/** Tells others what happened. A failure is a result: it never changes a verdict. */
export interface Webhooks {
  send(
    url: string,
    message: WebhookMessage,
  ): Promise<{ readonly delivered: boolean; readonly detail: string }>;
}
