// The document in an answer's text, and whether it is what was asked for.

import { useEffect, useState } from 'react';
import { type DocumentState, GrowingDocument } from './growing-document.ts';
import type { Complaint } from './validate.ts';

/** Parses a text while it grows. */
export function useGrowingDocument(text: string): DocumentState {
  const [document] = useState(() => new GrowingDocument());
  return document.read(text);
}

export type Verdict =
  | { readonly kind: 'growing' | 'cut' | 'no JSON' | 'JSON' | 'valid' }
  | { readonly kind: 'invalid'; readonly complaints: readonly Complaint[] }
  /** The schema itself cannot be used. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * @param schema undefined where any JSON is right
 * @param isGrowing whether more of the text is still to come
 */
export function useVerdict(
  { value, isComplete, isBroken }: DocumentState,
  schema: object | boolean | undefined,
  isGrowing: boolean,
): Verdict {
  const [checked, setChecked] = useState<Verdict>();
  const isWhole = isComplete && !isGrowing;
  useEffect(() => {
    setChecked(undefined);
    if (!isWhole || schema === undefined) return;
    let isCurrent = true;
    check(value, schema).then((verdict) => isCurrent && setChecked(verdict));
    return () => {
      isCurrent = false;
    };
  }, [value, schema, isWhole]);
  if (isBroken) return { kind: 'no JSON' };
  if (isGrowing) return { kind: 'growing' };
  if (!isComplete) return { kind: 'cut' };
  return schema === undefined ? { kind: 'JSON' } : (checked ?? { kind: 'growing' });
}

async function check(value: unknown, schema: object | boolean): Promise<Verdict> {
  try {
    const { validate } = await import('./validate.ts');
    const complaints = validate(value, schema);
    return complaints.length === 0 ? { kind: 'valid' } : { kind: 'invalid', complaints };
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
}
