// Pulls a model, and says when it is there.

import { useQueryClient } from '@tanstack/react-query';
import { useToast } from '../../ui/toast.tsx';
import { usePulls } from './pulls.ts';

/** @returns what begins a pull; how far it is, the list of pulls shows */
export function usePull(): (model: string, acceptLicense: boolean) => void {
  const start = usePulls((pulls) => pulls.start);
  const queries = useQueryClient();
  const toast = useToast();
  return (model, acceptLicense) => {
    void start(model, acceptLicense).then((isWhole) => {
      if (isWhole) toast({ text: `${model} is here, and can be asked.` });
      void queries.invalidateQueries({ queryKey: ['admin', 'models'] });
      void queries.invalidateQueries({ queryKey: ['models'] });
    });
  };
}
