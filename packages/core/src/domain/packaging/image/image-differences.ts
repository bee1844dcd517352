/** An image of one platform, as far as two of them are compared. */
export interface ComparedImage {
  /** Its configuration, as JSON has it. */
  readonly config: unknown;
  /** SHA-256 of each layer. */
  readonly layers: readonly string[];
}

/** The layers at the same place that are not the same. */
export function differingLayers(
  one: ComparedImage,
  other: ComparedImage,
): readonly { readonly at: number; readonly first: string; readonly second: string }[] {
  return one.layers.flatMap((first, at) => {
    const second = other.layers[at];
    return second === undefined || second === first ? [] : [{ at, first, second }];
  });
}

/** What a layer is called: its number, and the step that made it where that is told. */
export function layerName({ config, layers }: ComparedImage, at: number): string {
  const { history } = Object(config) as { readonly history?: unknown };
  const steps = (Array.isArray(history) ? history : []).map(Object);
  const makers = steps.filter(({ empty_layer }) => !empty_layer);
  const step = makers.length === layers.length ? String(makers[at]['created_by'] ?? '') : '';
  // buildah puts all steps into one layer, and names the last of them, which may not have written anything.
  if (step === '' || /#\(nop\) +(?!COPY|ADD)/.test(step))
    return `layer ${at + 1} of ${layers.length}`;
  const shown = step.length > longestStep ? `${step.slice(0, longestStep)}…` : step;
  return `layer ${at + 1} of ${layers.length} (${shown})`;
}

/** Characters. */
const longestStep = 80;

/** The keys whose values differ, such as `config.Env`: of an object's, those of the objects in it. */
export function differingKeys(one: unknown, other: unknown, above = ''): readonly string[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (!isRecord(one) || !isRecord(other)) return [above];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) =>
    differingKeys(one[key], other[key], above === '' ? key : `${above}.${key}`),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
