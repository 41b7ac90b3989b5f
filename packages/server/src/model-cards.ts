// Which of the served models an id stands for, and who may see it.

import type { AppDependencies, ModelCard } from './app.ts';
import { type Caller, mayUse } from './auth.ts';
import { modelNotFound } from './errors.ts';

type Models = Pick<AppDependencies, 'models' | 'resolveModelId'>;

/** All models that the caller may ask for. */
export function cardsFor(caller: Caller, { models }: Models): ModelCard[] {
  return models().filter((card) => mayUse(caller, card.id));
}

/**
 * The model that answers to this id; where every id is answered, that is not one of the list.
 * @throws ApiError 404 when there is none for the caller
 */
export function cardOf(id: string, caller: Caller, dependencies: Models): ModelCard {
  const { models, resolveModelId } = dependencies;
  if (mayUse(caller, id)) {
    const listed = models().find((card) => card.id === id);
    if (listed !== undefined) return listed;
    const servedBy = resolveModelId(id);
    const served = models().find((card) => card.id === servedBy);
    if (served !== undefined) return { ...served, id, servedBy: served.id };
  }
  const answering = cardsFor(caller, dependencies).filter(({ active }) => active);
  throw modelNotFound(
    id,
    answering.map((card) => card.id),
  );
}

/** The id that counts are kept under: not any text that is sent where every id is answered. */
export function countedId({ id, servedBy }: ModelCard, { models }: Models): string {
  return models().some((card) => card.id === id) ? id : (servedBy ?? id);
}
