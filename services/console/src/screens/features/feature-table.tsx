import { Checkbox, Group, Text } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import classes from './feature-list.module.css';
import { FeatureRow } from './feature-row.tsx';
import { useSwitchFeature } from './switch-feature.ts';
import { useTrends } from './use-trends.ts';

interface FeatureTableProps {
  project: string;
  features: Feature[];
  environments: Environment[];
  mayWrite: boolean;
  /** Keys. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** The end is in sight: fetch more. */
  onEnd: () => void;
  hasMore: boolean;
}

const rowHeight = 64;
const beyondSight = 8;
/** So many rows before the end the next page is asked for. */
const ahead = 15;

export function FeatureTable(props: FeatureTableProps) {
  const { project, features, environments, mayWrite, chosen, onChoose, onEnd, hasMore } = props;
  const { t } = useTranslation('features');
  const body = useRef<HTMLDivElement>(null);
  const rows = useRows(body, features.length);
  const items = rows.getVirtualItems();
  const onSwitch = useSwitchFeature(project);
  const { environment } = useEnvironments(project);
  const lastShown = items.at(-1)?.index ?? 0;
  const sight = { first: items[0]?.index ?? 0, last: lastShown };
  const trends = useTrends(project, environment?.key, features, sight);
  useEffect(() => {
    if (lastShown >= features.length - ahead) onEnd();
  }, [lastShown, features.length, onEnd]);

  const all = features.length > 0 && features.every(({ key }) => chosen.has(key));
  return (
    <div
      role="table"
      aria-label={t('title')}
      aria-rowcount={hasMore ? -1 : features.length + 1}
      className={classes.table}
      style={columnsFor(environments.length)}
    >
      <div role="row" aria-rowindex={1} className={classes.head}>
        <div role="columnheader">
          {mayWrite && (
            <Checkbox
              aria-label={t('table.chooseAll')}
              checked={all}
              indeterminate={!all && chosen.size > 0}
              onChange={() => onChoose(new Set(all ? [] : features.map(({ key }) => key)))}
            />
          )}
        </div>
        <div role="columnheader">{t('table.feature')}</div>
        {environments.map(({ key, name, kind }) => (
          <div role="columnheader" key={key}>
            <Group gap={6} wrap="nowrap">
              <EnvironmentDot kind={kind} />
              <Text span inherit truncate>
                {name}
              </Text>
            </Group>
          </div>
        ))}
        <div role="columnheader" className={classes.wide}>
          {t('table.trend')}
        </div>
        <div role="columnheader" className={classes.wide}>
          {t('table.seen')}
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        className={classes.body}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={event => moveFocus(event, features.length, index => rows.scrollToIndex(index))}
      >
        {items.map(({ index, start }) => {
          const feature = features[index];
          return (
            feature && (
              <FeatureRow
                key={feature.id}
                ref={rows.measureElement}
                index={index}
                top={start - rows.options.scrollMargin}
                project={project}
                feature={feature}
                environments={environments}
                trend={trends.get(feature.key)}
                mayWrite={mayWrite}
                isChosen={chosen.has(feature.key)}
                onChoose={() => onChoose(toggled(chosen, feature.key))}
                onSwitch={onSwitch}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** The rows in sight of a list that scrolls with the page. */
function useRows(body: React.RefObject<HTMLDivElement | null>, count: number) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => setScrollMargin(body.current?.offsetTop ?? 0), [body]);
  return useWindowVirtualizer({ count, estimateSize: () => rowHeight, overscan: beyondSight, scrollMargin });
}

const columnsFor = (environments: number): CSSProperties & Record<'--environments', string> => ({
  '--environments': String(environments),
});

function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Up and down the names by arrow keys, also to rows that are not drawn yet. */
function moveFocus(event: KeyboardEvent, count: number, reveal: (index: number) => void): void {
  const step = steps[event.key];
  const from = event.target instanceof HTMLElement ? event.target.closest('[data-index]') : null;
  if (step === undefined || !from) return;
  const to = Math.min(count - 1, Math.max(0, Number(from.getAttribute('data-index')) + step));
  event.preventDefault();
  reveal(to);
  const parent = event.currentTarget;
  requestAnimationFrame(() => parent.querySelector<HTMLElement>(`[data-index="${to}"] a`)?.focus());
}
