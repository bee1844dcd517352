const ofTests =
  /(?:^|\/)(?:tests?|testing|testdata|test[-_]data|__tests__|__fixtures__|fixtures?|specs?|examples?)\/|(?:^|\/)(?:test_[^/]*|[^/]*[._]test|[^/]*\.spec)\.[a-z0-9]+$/i;

/** Whether a file belongs to tests, by the names that are customary for them. */
export function isOfTests(path: string): boolean {
  return ofTests.test(path);
}

/** Whether a file is a page of a project's documentation. */
export function isDocument(path: string): boolean {
  return /(?:^|\/)docs?\//i.test(path) && /\.(?:rst|md|adoc)$/i.test(path);
}
