// Which of the served models an id stands for, and who may see it.

import type { AppDependencies, ModelCard } from './app.ts';
import { type Caller, mayUse } from './auth.ts';
import { ApiError, modelNotFound, shortened } from './errors.ts';
import { findCatalogEntry, parseHubReference } from './models/catalog.ts';

type Models = Pick<AppDependencies, 'models' | 'modelNamed' | 'refreshModels' | 'resolveModelId'>;

/** All models that the caller may ask for. */
export function cardsFor(caller: Caller, { models }: Models): ModelCard[] {
  return models().filter((card) => mayUse(caller, card.id));
}

/**
 * The model that answers to this id or alias; where every id is answered, that is not one of the
 * list. What is not known yet may have come to the disk.
 * @throws ApiError 404 when there is none for the caller
 */
export async function findCard(
  name: string,
  caller: Caller,
  dependencies: Models,
): Promise<ModelCard> {
  const cards = dependencies.models();
  const card = cardOf(name, cards, caller, dependencies);
  if (card !== undefined && card.isListed !== false) return card;
  await dependencies.refreshModels?.();
  const fresh = dependencies.models();
  return cardOf(name, fresh, caller, dependencies) ?? refuse(name, caller, dependencies);
}

function cardOf(
  name: string,
  cards: readonly ModelCard[],
  caller: Caller,
  { modelNamed, resolveModelId }: Models,
): ModelCard | undefined {
  const id = modelNamed?.(name) ?? name;
  if (!mayUse(caller, id) && !mayUse(caller, name)) return undefined;
  const listed = cards.find((card) => card.id === id);
  if (listed !== undefined) return listed;
  const servedBy = resolveModelId(id);
  const served = cards.find((card) => card.id === servedBy);
  return served && { ...served, id, servedBy: served.id, isListed: false };
}

function refuse(id: string, caller: Caller, dependencies: Models): never {
  const isKnown = findCatalogEntry(id) !== undefined || parseHubReference(id) !== undefined;
  if (isKnown && mayUse(caller, id)) throw new ApiError('model_not_pulled', { model: id });
  const answering = cardsFor(caller, dependencies).filter(({ active }) => active);
  throw modelNotFound(
    shortened(id),
    answering.map((card) => card.id),
  );
}

/** The id of the model that answers. */
export function modelIdOf({ id, servedBy }: ModelCard): string {
  return servedBy ?? id;
}

/** The id that counts are kept under: not any text that is sent where every id is answered. */
export function countedId(card: ModelCard): string {
  return card.isListed === false ? modelIdOf(card) : card.id;
}
