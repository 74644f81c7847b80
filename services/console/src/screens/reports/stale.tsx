import { Badge, Button, Checkbox, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Archive, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeatureLine } from '../../api/usage.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Time } from '../../components/time.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useMay } from '../../session/use-session.ts';
import { useArchiveStale } from './archive-stale.ts';
import classes from './reports.module.css';

interface StaleProps {
  project: string;
  lines: FeatureLine[];
}

/** Features that look as if they could go, and the way to archive them together. */
export function Stale({ project, lines }: StaleProps) {
  const { t } = useTranslation('reports');
  const stale = lines.filter(each => each.stale !== null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayWrite = useMay()('feature.write');
  const { archive, busy } = useArchiveStale(project, () => setChosen(new Set()));
  if (stale.length === 0) {
    return (
      <EmptyState icon={Sparkles} title={t('stale.empty')}>
        {t('stale.emptyText')}
      </EmptyState>
    );
  }
  const picked = stale.filter(({ feature }) => chosen.has(feature));
  const isAll = picked.length === stale.length;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text flex="1 1 16rem">{t('stale.lead')}</Text>
        {mayWrite && (
          <Button
            leftSection={<Archive size={16} />}
            disabled={picked.length === 0}
            loading={busy}
            onClick={() => void archive(picked)}
          >
            {picked.length === 0 ? t('stale.archiveThem') : t('stale.archive', { count: picked.length })}
          </Button>
        )}
      </Group>
      <WideTable label={t('tab.stale')} minWidth={560}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {mayWrite && (
                <Table.Th w={40}>
                  <Checkbox
                    aria-label={t('stale.chooseAll')}
                    checked={isAll}
                    indeterminate={picked.length > 0 && !isAll}
                    onChange={() => setChosen(new Set(isAll ? [] : stale.map(({ feature }) => feature)))}
                  />
                </Table.Th>
              )}
              <Table.Th>{t('by.feature')}</Table.Th>
              <Table.Th>{t('stale.why')}</Table.Th>
              <Table.Th>{t('stale.seen')}</Table.Th>
              <Table.Th ta="end">{t('stale.month')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {stale.map(line => (
              <StaleRow
                key={line.feature}
                project={project}
                line={line}
                {...(mayWrite && {
                  isChosen: chosen.has(line.feature),
                  onChoose: () => setChosen(toggled(chosen, line.feature)),
                })}
              />
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Stack>
  );
}

interface StaleRowProps {
  project: string;
  line: FeatureLine;
  isChosen?: boolean;
  /** Absent for those who may not archive. */
  onChoose?: () => void;
}

function StaleRow({ project, line, isChosen = false, onChoose }: StaleRowProps) {
  const { t, i18n } = useTranslation(['reports', 'common']);
  const { feature, name, stale, environments } = line;
  const last = environments
    .map(({ lastSeenAt }) => lastSeenAt)
    .sort()
    .at(-1);
  const month = environments.reduce((sum, { evaluations30d }) => sum + evaluations30d, 0);
  return (
    <Table.Tr>
      {onChoose && (
        <Table.Td>
          <Checkbox aria-label={t('stale.choose', { feature })} checked={isChosen} onChange={onChoose} />
        </Table.Td>
      )}
      <Table.Td>
        <Link
          to="/projects/$project/features/$feature"
          params={{ project, feature }}
          className={classes.link}
        >
          {feature}
        </Link>
        {name !== feature && (
          <Text size="sm" c="dimmed">
            {name}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {stale !== null && (
          <Badge variant="light" color="orange" tt="none">
            {t(`reason.${stale}`)}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{last === undefined ? t('common:never') : <Time at={last} />}</Table.Td>
      <Table.Td ta="end">{new Intl.NumberFormat(i18n.language).format(month)}</Table.Td>
    </Table.Tr>
  );
}

function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}
