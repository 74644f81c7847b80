import { Badge, Checkbox, Group, Switch, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { Time } from '../../components/time.tsx';
import classes from './feature-list.module.css';
import { KindIcon } from './kind-icon.tsx';

interface FeatureRowProps {
  ref: Ref<HTMLDivElement>;
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  project: string;
  feature: Feature;
  environments: Environment[];
  trend: number[] | undefined;
  mayWrite: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onSwitch: (switching: { feature: string; environment: Environment; enabled: boolean }) => Promise<void>;
}

export const FeatureRow = memo(function FeatureRow({
  ref,
  index,
  top,
  project,
  feature,
  environments,
  trend,
  mayWrite,
  isChosen,
  onChoose,
  onSwitch,
}: FeatureRowProps) {
  const { t } = useTranslation('features');
  const { key, environments: lines } = feature;
  return (
    <div
      ref={ref}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-chosen={isChosen || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell">
        {mayWrite && (
          <Checkbox aria-label={t('table.choose', { feature: key })} checked={isChosen} onChange={onChoose} />
        )}
      </div>
      <div role="cell" className={classes.feature}>
        <FeatureName project={project} feature={feature} />
      </div>
      {environments.map(environment => {
        const line = lines.find(each => each.environment === environment.key);
        return (
          <div role="cell" key={environment.key} className={classes.environment}>
            <Switch
              aria-label={t('table.switch', { feature: key, environment: environment.name })}
              checked={line?.enabled ?? false}
              disabled={!mayWrite || feature.archivedAt !== null}
              onChange={event =>
                void onSwitch({ feature: key, environment, enabled: event.currentTarget.checked }).catch(
                  () => undefined,
                )
              }
            />
            <Text size="xs" c="dimmed" className={classes.environmentName}>
              {environment.name}
            </Text>
            {line !== undefined && line.strategies > 0 && (
              <Tooltip label={t('table.strategies', { count: line.strategies })}>
                <Text size="xs" c="dimmed" span>
                  {line.strategies}
                </Text>
              </Tooltip>
            )}
          </div>
        );
      })}
      <div role="cell" className={classes.wide}>
        {trend && (
          <Sparkline
            counts={trend}
            label={t('table.trendOf', { count: trend.reduce((sum, each) => sum + each, 0) })}
          />
        )}
      </div>
      <div role="cell" className={classes.wide}>
        <LastSeen lines={lines} />
      </div>
    </div>
  );
});

function FeatureName({
  project,
  feature: { key, name, kind, tags, stale },
}: {
  project: string;
  feature: Feature;
}) {
  const { t } = useTranslation('features');
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <KindIcon kind={kind} />
        <Link
          to="/projects/$project/features/$feature"
          params={{ project, feature: key }}
          className={classes.name}
        >
          {key}
        </Link>
        {stale && (
          <Tooltip label={t(`stale.${stale}`)}>
            <Badge size="xs" color="orange" variant="light" tt="none" tabIndex={0}>
              {t('stale.label')}
            </Badge>
          </Tooltip>
        )}
      </Group>
      <Group gap={6} wrap="nowrap" className={classes.under}>
        {name !== key && (
          <Text size="xs" c="dimmed" truncate>
            {name}
          </Text>
        )}
        {tags.slice(0, 4).map(tag => (
          <Link
            key={tag}
            from="/projects/$project/features"
            to="."
            search={({ environment }) => ({ ...(environment && { environment }), tag })}
            className={classes.tag}
          >
            {tag}
          </Link>
        ))}
      </Group>
    </>
  );
}

function LastSeen({ lines }: { lines: Feature['environments'] }) {
  const { t } = useTranslation(['features', 'common']);
  const last = lines
    .flatMap(({ lastSeenAt }) => lastSeenAt ?? [])
    .sort()
    .at(-1);
  return (
    <Text size="sm" c="dimmed">
      {last === undefined ? t('common:never') : <Time at={last} />}
    </Text>
  );
}
