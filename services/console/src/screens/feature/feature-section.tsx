import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { View } from './feature-view.ts';
import type { SectionProps } from './section-props.ts';
import { Targeting } from './targeting.tsx';

// Each is fetched with its first visit; most come for the targeting.
const sections: Record<View, React.ComponentType<SectionProps>> = {
  targeting: Targeting,
  compare: lazy(async () => ({ default: (await import('./compare.tsx')).Compare })),
  usage: lazy(async () => ({ default: (await import('./usage.tsx')).Usage })),
  code: lazy(async () => ({ default: (await import('./code.tsx')).Code })),
  history: lazy(async () => ({ default: (await import('./history.tsx')).History })),
  settings: lazy(async () => ({ default: (await import('./settings.tsx')).Settings })),
};

export function FeatureSection({ view, ...props }: SectionProps & { view: View }) {
  const Section = sections[view];
  return (
    <Suspense fallback={<Skeleton h={240} />}>
      <Section {...props} />
    </Suspense>
  );
}
