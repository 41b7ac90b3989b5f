// How much of what a schema offers is in an answer: an empty object is valid, and of no use.

/** Share of the optional properties, in the outermost object, that the answers have. */
export function filledShare(cases, results) {
  let declared = 0;
  let filled = 0;
  for (const [index, { schema }] of cases.entries()) {
    const required = new Set(schema.required ?? []);
    const optional = Object.keys(schema.properties ?? {}).filter((name) => !required.has(name));
    const value = firstObject(results[index]?.text ?? '');
    declared += optional.length;
    filled += optional.filter((name) => Object.hasOwn(value, name)).length;
  }
  return `${((filled / Math.max(declared, 1)) * 100).toFixed(0)} %`;
}

/** The answer, or the first object in a text that says more; empty where there is none. */
function firstObject(text) {
  const start = text.indexOf('{');
  for (let end = text.lastIndexOf('}'); start !== -1 && end > start; ) {
    try {
      return JSON.parse(text.slice(start, end + 1));
    } catch {
      end = text.lastIndexOf('}', end - 1);
    }
  }
  return {};
}
