import type { Feature } from '../../api/features.ts';

/** What every part of a feature's page is given. */
export interface SectionProps {
  project: string;
  feature: Feature;
}
