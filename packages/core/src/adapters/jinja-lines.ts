import type nunjucks from 'nunjucks';

/** The parts of nunjucks that its types leave out: how templates become code. */
type Compile = (this: Emitter, node: Place, frame: unknown) => void;

interface Emitter {
  _emitLine(code: string): void;
}

interface Place {
  /** Counted from 0. */
  lineno: number;
  colno: number;
}

const statements = ['Output', 'If', 'For', 'Set', 'Include', 'Import', 'FromImport', 'Extends'];

/**
 * Lets templates say on which line they fail: by itself nunjucks only remembers where it called something, and counts
 * those lines from 0.
 */
export function tellLines(library: typeof nunjucks): void {
  const { compiler } = library as unknown as {
    readonly compiler: { readonly Compiler: { readonly prototype: Record<string, Compile> } };
  };
  const methods = compiler.Compiler.prototype;
  for (const name of statements)
    before(methods, name, (emitter, node) => {
      emitter._emitLine(`lineno = ${node.lineno + 1}; colno = ${node.colno + 1};`);
    });
  before(methods, 'FunCall', (_, node) => {
    node.lineno += 1;
    node.colno += 1;
  });
}

function before(
  methods: Record<string, Compile>,
  name: string,
  act: (emitter: Emitter, node: Place) => void,
): void {
  const compile = methods[`compile${name}`];
  methods[`compile${name}`] = function (node, frame) {
    act(this, node);
    compile?.call(this, node, frame);
  };
}
