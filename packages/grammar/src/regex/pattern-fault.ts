// What is wrong with a pattern that cannot be used, as it is told.

/** Null for an error that is not about the pattern. */
export function patternFault(
  error: unknown,
  pattern: string,
): { code: 'invalid' | 'unsupported'; message: string } | null {
  if (!(error instanceof Error) || error.name !== 'PatternError') return null;
  const code = isValidPattern(pattern) ? 'unsupported' : 'invalid';
  return { code, message: `The pattern "${pattern}" cannot be used: ${error.message}` };
}

function isValidPattern(pattern: string): boolean {
  for (const flags of ['u', '']) {
    try {
      new RegExp(pattern, flags);
      return true;
    } catch {
      // Not a pattern with these flags.
    }
  }
  return false;
}
