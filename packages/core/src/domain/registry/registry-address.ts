import type { RegistrySettings } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import type { RegistryName } from './registry.ts';

/** Without credentials, which never stand in a repository; and not to be overheard, unless it is on this machine. */
export const safeRegistryUrl =
  /^(?:https:\/\/[^\s/@?#]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?)(?:\/[^\s?#]*)?$/i;

export type PythonRegistryName = Exclude<RegistryName, 'npm'>;

export interface PythonAddress {
  readonly uploadUrl: string;
  /** Ends with a slash. */
  readonly indexUrl: string;
  /** For whom a trusted publisher's token is made out; `undefined`: for the upload's own host. */
  readonly audience: string | undefined;
  /** One of the two public indexes. */
  readonly public: boolean;
}

/** The public indexes' sites; PyPI takes uploads on a host of its own. */
const sites: Readonly<
  Record<PythonRegistryName, { readonly site: string; readonly upload: string }>
> = {
  pypi: { site: 'pypi', upload: 'upload.pypi' },
  testpypi: { site: 'test.pypi', upload: 'test.pypi' },
};

/**
 * Where a Python registry takes uploads and lists what is there. Addresses of one's own stand for `pypi`; TestPyPI is
 * always the public one. A registry of one's own may ask for a token that names itself and nobody else: with a token for
 * another service it could act there in our name.
 */
export function pythonAddress(name: PythonRegistryName, settings: RegistrySettings): PythonAddress {
  const { site, upload } = sites[name];
  const { pypi_upload_url: ownUpload, pypi_index_url: ownIndex } = settings;
  if (name === 'pypi' && (ownUpload !== undefined || ownIndex !== undefined)) {
    if (ownUpload === undefined || ownIndex === undefined) throw halfSet();
    return {
      uploadUrl: ownUpload,
      indexUrl: withSlash(ownIndex),
      audience: undefined,
      public: false,
    };
  }
  return {
    uploadUrl: `https://${upload}.org/legacy/`,
    indexUrl: `https://${site}.org/simple/`,
    audience: name,
    public: true,
  };
}

/**
 * A registry's address that a tool's settings named, in the form that all else builds upon: https, or loopback.
 *
 * @throws SlipwayError `invalid-config`
 */
export function registryAddress(text: string): string {
  if (safeRegistryUrl.test(text)) return withSlash(text);
  throw new SlipwayError(
    'invalid-config',
    'The npm registry that is set is not reached by https, or its address holds credentials.',
    {
      remedy:
        'Set `release_management.registries.npm_url`, or `registry` in .npmrc, to an https URL.',
    },
  );
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function halfSet(): SlipwayError {
  return new SlipwayError(
    'invalid-config',
    'Of `pypi_upload_url` and `pypi_index_url` only one is set.',
    {
      remedy:
        'Set both below `release_management.registries`: one says where files go, the other what is there.',
    },
  );
}
