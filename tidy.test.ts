// House style as a test: who may import whom, how long things may get, which words to avoid, and
// that documents speak of files that exist. How long functions may get, Biome checks.
// Rules are functions from a file to problems; each is tested itself at the end.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

type SourceFile = { readonly path: string; readonly text: string };
type Rule = (file: SourceFile) => string[];

/** Packages that each package may import; the drawing of the architecture. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  grammar: [],
  llama: [],
  engine: ['grammar', 'llama'],
  server: ['wire', 'engine', 'grammar'],
  sdk: ['wire'],
  cli: ['sdk', 'server'],
  web: ['sdk'],
};

const LINES_MAX = 300;
const TEST_LINES_MAX = 500;
const COLUMNS_MAX = 100;

type Ban = {
  readonly bad: RegExp;
  readonly use: string;
  /** Paths where the ban holds. */
  readonly where: RegExp;
  readonly except?: readonly string[];
};

const TYPESCRIPT = /\.tsx?$/;
const PACKAGES = /^packages\//;

const BANS: readonly Ban[] = [
  { bad: /\breqs?\b/, use: 'request', where: TYPESCRIPT },
  { bad: /\bres\b/, use: 'response or result', where: TYPESCRIPT },
  {
    bad: /\bopts\b/,
    use: 'options',
    where: TYPESCRIPT,
    // Changes one that ajv calls so.
    except: ['packages/grammar/src/testing/validator.ts'],
  },
  { bad: /\bmsgs?\b/, use: 'message', where: TYPESCRIPT },
  { bad: /\bconsole\.log\b/, use: 'the logger, or a stream passed in', where: PACKAGES },
  {
    bad: /\bprocess\.env\b/,
    use: 'an environment passed in',
    where: /^packages\/(wire|llama|grammar|sdk)\//,
    // Reads SPRY_LLAMA_DIR when the library is first used, which no caller knows.
    except: ['packages/llama/src/locate.ts'],
  },
  { bad: /\bMath\.random\b/, use: 'a seeded generator passed in', where: /^packages\/engine\// },
  { bad: /\bDate\.now\b/, use: 'a clock passed in', where: /^packages\/engine\// },
  {
    bad: /\bexport default\b/,
    use: 'a named export',
    where: PACKAGES,
    // As Vite reads it.
    except: ['packages/web/vite.config.ts'],
  },
];

/** Bans that hold in comments and strings too. Written in pieces, or this file would break them. */
const TEXT_BANS: readonly Ban[] = [
  {
    bad: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`),
    use: 'an issue, or do it now',
    where: /./,
  },
  {
    bad: new RegExp(`\\.(${['sk' + 'ip', 'on' + 'ly', 'to' + 'do'].join('|')})\\(\\s*['"\`]`),
    use: 'a test that runs',
    where: /\.test\.ts$/,
  },
];

const ignoredFolders = new Set([
  'node_modules',
  'dist',
  '.git',
  '.venv',
  '.build',
  '.cache',
  'results',
]);
const sources = listFiles('.')
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
  .map(readSource);
const packageNames = readdirSync('packages').filter((name) => existsSync(`packages/${name}/src`));

describe('every source file', () => {
  const rules: Readonly<Record<string, Rule>> = {
    'imports only what its package may': findWrongImports,
    'is short, with short lines': findExcess,
    'uses plain words': findBannedWords,
  };
  it.each(Object.entries(rules))('%s', (_name, rule) => {
    expect(sources.flatMap(rule)).toEqual([]);
  });
});

describe('every package', () => {
  it.each(packageNames)('%s depends only on what it may', (name) => {
    const manifest = readJson(`packages/${name}/package.json`);
    const dependencies = Object.keys(manifest['dependencies'] ?? {})
      .filter((dependency) => dependency.startsWith('@spry/'))
      .map((dependency) => dependency.slice('@spry/'.length));
    const allowed = EDGES[name] ?? [];
    expect(dependencies.filter((dependency) => !allowed.includes(dependency))).toEqual([]);
  });

  // `npm start` on a fresh checkout installs no development dependencies, and builds.
  it.each(packageNames)('%s is built of what serving installs', (name) => {
    const isInstalled = (specifier: string): boolean =>
      servedDependencies().some((one) => specifier === one || specifier.startsWith(`${one}/`));
    const built = sources.filter(
      ({ path }) => path.startsWith(`packages/${name}/src/`) && !/\.test\.tsx?$/.test(path),
    );
    const missing = built.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((specifier) => !/^(\.|node:|@spry\/)/.test(specifier) && !isInstalled(specifier))
        .map((specifier) => `${path}: '${specifier}' is a development dependency`),
    );
    expect(missing).toEqual([]);
  });

  it.each(packageNames)('%s says in its README what it is and who may import it', (name) => {
    expect(readFileSync(`packages/${name}/README.md`, 'utf8')).toMatch(/\bimport/);
  });

  it.each(packageNames)('%s has the version of the whole', (name) => {
    const { version } = readJson(`packages/${name}/package.json`);
    expect(version).toBe(readJson('package.json')['version']);
  });
});

describe('documents', () => {
  const documents = listFiles('.').filter((path) => path.endsWith('.md'));
  it.each(documents)('%s names only files that exist', (path) => {
    expect(findDeadPaths(readSource(path))).toEqual([]);
  });
});

it('gives notice of every package that serving needs', () => {
  const notices = readFileSync('THIRD_PARTY_NOTICES.md', 'utf8');
  const foreign = servedDependencies().filter((dependency) => !dependency.startsWith('@spry/'));
  expect(foreign.filter((dependency) => !notices.includes(`\`${dependency}\``))).toEqual([]);
});

it('has a lockfile that names no registry', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved": "http');
});

/** What an installation without development dependencies has directly. */
function servedDependencies(): string[] {
  return ['package.json', ...packageNames.map((name) => `packages/${name}/package.json`)].flatMap(
    (path) => Object.keys(readJson(path)['dependencies'] ?? {}),
  );
}

function findWrongImports({ path, text }: SourceFile): string[] {
  const [top, name = '', ...rest] = path.split('/');
  if (top !== 'packages' || rest[0] !== 'src') return [];
  const allowed = EDGES[name];
  if (allowed === undefined) return [`${path}: packages/${name} is missing in the table of edges`];
  return importsOf(text).flatMap((specifier) => {
    const problem = describeImport(specifier, path, name, allowed);
    return problem === undefined ? [] : [`${path}: '${specifier}' ${problem}`];
  });
}

function importsOf(text: string): string[] {
  return [...blank(text, 'comments').matchAll(IMPORT)].map((match) => match[1] ?? '');
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g;

function describeImport(
  specifier: string,
  path: string,
  name: string,
  allowed: readonly string[],
): string | undefined {
  if (specifier.startsWith('.')) {
    const isInside = join(dirname(path), specifier).startsWith(`packages/${name}/`);
    return isInside ? undefined : 'leaves the package: use its public name';
  }
  const [, target, subpath] = /^@spry\/([^/]+)(\/.+)?$/.exec(specifier) ?? [];
  if (target === undefined) return undefined;
  if (target === name) return 'is the package itself: use a relative path';
  if (!allowed.includes(target)) return `is not for ${name}: it may import ${list(allowed)}`;
  if (subpath === undefined) return undefined;
  const { exports } = readJson(`packages/${target}/package.json`) as { exports: object };
  return `.${subpath}` in exports ? undefined : 'is not among the exports of that package';
}

function findExcess({ path, text }: SourceFile): string[] {
  const lines = text.split('\n');
  const max = path.endsWith('.test.ts') ? TEST_LINES_MAX : LINES_MAX;
  const problems = lines.flatMap((line, index) =>
    [...line].length > COLUMNS_MAX
      ? [`${path}:${index + 1}: more than ${COLUMNS_MAX} columns: break the line`]
      : [],
  );
  if (lines.length - 1 > max) problems.push(`${path}: more than ${max} lines: split the file`);
  return problems;
}

function findBannedWords({ path, text }: SourceFile): string[] {
  const find = (bans: readonly Ban[], shown: string): string[] =>
    bans
      .filter(({ where, except }) => where.test(path) && !except?.includes(path))
      .flatMap(({ bad, use }) =>
        shown.split('\n').flatMap((line, index) => {
          const word = bad.exec(line)?.[0];
          return word === undefined ? [] : [`${path}:${index + 1}: "${word}": use ${use}`];
        }),
      );
  return [...find(BANS, blank(text, 'comments and strings')), ...find(TEXT_BANS, text)];
}

/** Paths in backticks that start at a folder of the repository and lead nowhere. */
function findDeadPaths({ path, text }: SourceFile): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return spans.flatMap((span) => {
    const [, candidate = ''] =
      /^((?:\.ci|\.github|[\w-]+)\/[\w./-]*)(?::\w+(?:\(\))?)?$/.exec(span) ?? [];
    const top = candidate.split('/')[0] ?? '';
    const isRepositoryPath = candidate !== '' && repositoryFolders.has(top);
    return isRepositoryPath && !existsSync(normalize(candidate))
      ? [`${path}: \`${span}\` does not exist`]
      : [];
  });
}

const repositoryFolders = new Set([
  'packages',
  'scripts',
  'e2e',
  'bench',
  'examples',
  'docs',
  'deploy',
  '.ci',
  '.github',
]);

/** What hides words from the rules: a regular expression is known by what stands before it. */
const HIDING = new RegExp(
  [
    /\/\/[^\n]*/, // a comment to the end of the line
    /\/\*[\s\S]*?\*\//, // a comment between marks
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/,
    /`(?:\\.|[^`\\])*`/,
    /(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** The same lines without what is named; code inside of template strings stays. */
function blank(text: string, what: 'comments' | 'comments and strings'): string {
  return text.replace(HIDING, (token) => {
    const isComment = token.startsWith('//') || token.startsWith('/*');
    if (!isComment && what === 'comments') return token;
    const kept = token.startsWith('`') ? token.match(/\$\{[^}]*\}/g) : undefined;
    return `${token.replace(/[^\n]/g, '')}${kept?.join(' ') ?? ''}`;
  });
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'no package' : items.join(', ');
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignoredFolders.has(entry.name)) return [];
    const path = normalize(join(folder, entry.name));
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

function readSource(path: string): SourceFile {
  return { path: path.replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the checker itself', () => {
  const wire = 'packages/wire/src/a.ts';
  const engine = 'packages/engine/src/a.ts';

  it.each([
    [wire, `import { a } from '@spry/server';`, 'not for wire'],
    [wire, `export * from '@spry/engine';`, 'not for wire'],
    [wire, `const a = await import('@spry/engine');`, 'not for wire'],
    [engine, `import { a } from '../../llama/src/b.ts';`, 'leaves the package'],
    [engine, `import { a } from '@spry/llama/src/b.ts';`, 'not among the exports'],
    [engine, `import { a } from '@spry/engine';`, 'relative path'],
    ['packages/new/src/a.ts', '', 'missing in the table'],
  ])('finds the wrong import in %s: %s', (path, text, problem) => {
    expect(findWrongImports({ path, text }).join()).toContain(problem);
  });

  it.each([
    `import { a } from './b.ts';`,
    `import { a } from '@spry/llama';`,
    `import { a } from 'node:fs';`,
    `// not from '@spry/server'`,
  ])('allows %s', (text) => {
    expect(findWrongImports({ path: engine, text })).toEqual([]);
  });

  it.each([
    ['const req = 1;', 'request'],
    ['send(msg);', 'message'],
    [['`a $', '{res}`'].join(''), 'response'],
    ['Date.now()', 'clock'],
    ['console.log(1)', 'logger'],
    ['// TO' + 'DO later', 'issue'],
  ])('finds the banned word in %s', (text, use) => {
    expect(findBannedWords({ path: engine, text }).join()).toContain(use);
  });

  it.each([
    `const a = 'req';`,
    '/* the opts\n of old */',
    'const a = /msg/;',
    ['`req_$', '{id}`'].join(''),
    `const address = 'https://example.com'; // res`,
  ])('allows %s', (text) => {
    expect(findBannedWords({ path: engine, text })).toEqual([]);
  });

  it('finds long lines and long files', () => {
    const text = `${'x'.repeat(COLUMNS_MAX + 1)}\n`;
    expect(findExcess({ path: engine, text })).toHaveLength(1);
    expect(findExcess({ path: engine, text: '\n'.repeat(LINES_MAX + 1) })).toHaveLength(1);
    expect(findExcess({ path: engine, text: '\n'.repeat(LINES_MAX) })).toEqual([]);
    expect(findExcess({ path: 'a.test.ts', text: '\n'.repeat(TEST_LINES_MAX) })).toEqual([]);
  });

  it('finds paths that lead nowhere', () => {
    const text = '`packages/nowhere` `packages/wire/package.json:name` `org/repository` `npm test`';
    expect(findDeadPaths({ path: 'a.md', text })).toEqual([
      'a.md: `packages/nowhere` does not exist',
    ]);
  });
});

describe('docs/faults.md', () => {
  const FOLDERS: Readonly<Record<string, string>> = {
    S: 'packages/server/src',
    N: 'packages/engine/src',
    G: 'packages/grammar/src',
    T: 'e2e/tests',
  };
  const QUOTES = ["'", '"', '`'];
  const rows = readFileSync('docs/faults.md', 'utf8').match(/^\| [A-Z]\d+.*$/gm) ?? [];

  it.each(rows)('%s', (row) => {
    const named = [...row.matchAll(/`(\S+\.test\.ts)`|“([^”]+)”/g)];
    let text = '';
    for (const [, file, name] of named) {
      const isNamed = (mark: string): boolean => text.includes(mark + name + mark);
      if (file === undefined) expect([name, QUOTES.some(isNamed)]).toEqual([name, true]);
      else
        text = readFileSync(
          file.replace(/^[SNGT](?=\/)/, (one) => FOLDERS[one] ?? one),
          'utf8',
        );
    }
  });
});
