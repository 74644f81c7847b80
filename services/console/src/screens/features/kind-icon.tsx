import { Tooltip } from '@mantine/core';
import { FlaskConical, KeyRound, type LucideIcon, OctagonX, Rocket, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';

export const kindIcons: Record<Feature['kind'], LucideIcon> = {
  release: Rocket,
  experiment: FlaskConical,
  operational: Wrench,
  'kill-switch': OctagonX,
  permission: KeyRound,
};

/** What a feature is for, as a sign with its name. */
export function KindIcon({ kind }: { kind: Feature['kind'] }) {
  const { t } = useTranslation('features');
  const Icon = kindIcons[kind];
  return (
    <Tooltip label={t(`kind.${kind}`)}>
      <Icon size={16} aria-label={t(`kind.${kind}`)} role="img" />
    </Tooltip>
  );
}
