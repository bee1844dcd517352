/** `packaging.image`: how the container image is made. */
export interface ImageSettings {
  /** Path below the project. `undefined`: `Containerfile`, else `Dockerfile`. */
  readonly containerfile: string | undefined;
  /** Folder below the project that the build may copy from; `.` is the project itself. */
  readonly context: string;
  /** `OS/ARCHITECTURE[/VARIANT]`. Empty: the platform of this machine alone. */
  readonly platforms: readonly string[];
  /** Build arguments; `{version}` and `{revision}` in a value are filled in. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Names of environment variables by the id that `RUN --mount=type=secret` asks for. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Stage of the Containerfile to stop at. */
  readonly target: string | undefined;
  /** Set on the image and on its manifests, beside those that come by themselves. */
  readonly labels: Readonly<Record<string, string>>;
  /** `undefined`: `buildah` where it is found, else `docker`. */
  readonly tool: 'buildah' | 'docker' | undefined;
}

export const defaultImage: ImageSettings = {
  containerfile: undefined,
  context: '.',
  platforms: [],
  arguments: {},
  secrets: {},
  target: undefined,
  labels: {},
  tool: undefined,
};
