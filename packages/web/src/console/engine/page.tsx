// The engines at work, each second anew.

import { LightningBoltIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../loaded.tsx';
import { EngineSection } from './engine-section.tsx';
import { ServerLinks } from './server-links.tsx';
import { useEngines } from './use-engines.ts';

export function Page(): ReactNode {
  const query = useEngines();
  return (
    <ConsolePage
      title="Engine"
      description="What is computed at this moment, asked each second while you look."
    >
      <Loaded query={query}>
        {(engines) => (
          <>
            {engines.length === 0 && (
              <EmptyState icon={LightningBoltIcon} title="No model is loaded">
                The next request loads one; the page Models has what there is.
              </EmptyState>
            )}
            <div className="space-y-8">
              {engines.map((one) => (
                <EngineSection key={one.engine.model} {...one} />
              ))}
            </div>
            <ServerLinks />
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}
