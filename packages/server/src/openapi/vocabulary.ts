// What the schemas of @spry/wire leave to the model that is served: which tokens there are.

import type { JsonForm } from '@spry/wire';

/**
 * The same schemas, in which tokens are those of a vocabulary.
 * @param size 0 where it is unknown
 */
export function withVocabulary(
  schemas: Readonly<Record<string, JsonForm>>,
  size: number,
): Record<string, JsonForm> {
  if (size === 0) return { ...schemas };
  return JSON.parse(JSON.stringify(schemas), (_key, value) =>
    value?.format === 'token' ? { ...value, maximum: size - 1 } : value,
  );
}
