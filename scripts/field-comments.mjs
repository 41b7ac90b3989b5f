// What the comments of the types in @spry/wire say of each field, for documents of the API: so the
// meaning of a field stands in one place.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TYPE = /^export type (\w+) =([\s\S]*?);\n(?=\n|$)/gm;
const TOKEN = /\/\*\*([\s\S]*?)\*\/|(\w+)\??:|([{};])|\b([A-Z]\w+)\b/g;

/**
 * @param {string} folder of TypeScript files
 * @param {Readonly<Record<string, string>>} named types by what documents call them
 * @returns {Record<string, Record<string, string>>} for each name the comments by the path of the
 *   field, such as `stream_options.include_usage`; lists and alternatives are no part of a path
 */
export function fieldComments(folder, named) {
  const types = readTypes(folder);
  return Object.fromEntries(
    Object.entries(named).map(([name, type]) => {
      const comments = new Map(flatten(types, type, '', []));
      return [
        name,
        Object.fromEntries([...comments].sort(([one], [other]) => (one < other ? -1 : 1))),
      ];
    }),
  );
}

/** The comments of the types that `names` names, as the file that the server reads has them. */
export function fieldCommentsFile(folder, names) {
  const others = { Error: 'ErrorBody', StreamError: 'StreamErrorBody' };
  const named = Object.fromEntries(names.map((name) => [name, others[name] ?? name]));
  return `${JSON.stringify(fieldComments(folder, named), null, 2)}\n`;
}

function readTypes(folder) {
  const files = readdirSync(folder).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const sources = files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  return new Map(
    sources.flatMap((source) =>
      [...source.matchAll(TYPE)].map(([, name, body]) => [name, parse(body)]),
    ),
  );
}

/** The comments of a type's own fields, and which types it and its fields are made of. */
function parse(body) {
  const comments = [];
  const references = [];
  const outer = [];
  let field = '';
  let comment;
  for (const [, text, name, mark, type] of body.matchAll(TOKEN)) {
    if (text !== undefined) comment = sentence(text);
    else if (name !== undefined) {
      field = [...outer, name].filter(Boolean).join('.');
      if (comment !== undefined) comments.push([field, comment]);
      comment = undefined;
    } else if (type !== undefined) references.push([field, type]);
    else if (mark === '{') {
      // A comment before an alternative is about that, not about its first field.
      comment = undefined;
      outer.push(field.split('.').at(-1));
    } else if (mark === '}') {
      outer.pop();
      field = outer.filter(Boolean).join('.');
    } else field = outer.filter(Boolean).join('.');
  }
  return { comments, references };
}

function sentence(comment) {
  return comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
}

/** Of several comments for a path the last one counts: the type's own, and of these the first. */
function flatten(types, name, prefix, within) {
  const type = types.get(name);
  if (type === undefined || within.includes(name)) return [];
  const at = (field) => [prefix, field].filter(Boolean).join('.');
  const own = type.comments.map(([field, text]) => [at(field), text]);
  const inner = type.references.flatMap(([field, other]) =>
    flatten(types, other, at(field), [...within, name]),
  );
  return [...inner, ...own.reverse()];
}
