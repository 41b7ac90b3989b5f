// Whether what an answer is to be made of is finished.

import { jsonModeProblem } from '../json-mode/json-mode.ts';
import { toolsProblem } from '../tools/tool-draft.ts';
import type { Settings } from './settings.ts';

/** Why nothing can be asked with these settings yet, as a sentence; undefined where it can. */
export function outputProblem({ jsonMode, tools }: Settings): string | undefined {
  return jsonModeProblem(jsonMode) ?? toolsProblem(tools);
}
