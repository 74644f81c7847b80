import { Affix, Button, Group, Menu, Paper, Text, Transition } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Archive, Power, Tag } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { evaluationsOfLastDay } from '../../api/reports.ts';
import { confirmed } from '../../components/confirm.tsx';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { TagFeatures } from './tag-features.tsx';

const mostNamed = 8;

interface BulkActionsProps {
  project: string;
  features: Feature[];
  environments: Environment[];
  onDone: () => void;
}

/** What can be done to all chosen features at once; each is a request of its own, and together they are taken back. */
export function BulkActions({ project, features, environments, onDone }: BulkActionsProps) {
  const { t } = useTranslation(['features', 'common']);
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [tagging, setTagging] = useState(false);
  const count = features.length;
  const keys = features.map(({ key }) => key);

  async function each(keys: string[], act: (key: string) => Promise<unknown>): Promise<void> {
    try {
      for (const key of keys) await act(key);
    } finally {
      await queries.invalidateQueries({ queryKey: ['features'] });
    }
  }
  async function run(act: () => Promise<void>): Promise<void> {
    setBusy(true);
    await act().catch(tellFailed);
    setBusy(false);
  }
  /** Each with how often it was evaluated there in the last day, where that counts. */
  async function countedIn({ key, kind }: Environment, features: string[]): Promise<string[]> {
    if (kind !== 'production' || features.length === 0) return features;
    const counts = await evaluationsOfLastDay(project, key, features).catch(() => undefined);
    if (!counts) return [...features, t('switch.unknown')];
    return features.map(feature => t('bulk.counted', { feature, count: counts.get(feature) ?? 0 }));
  }
  const named = (id: string) => ({ path: { id }, query: { project } });

  const archive = () =>
    run(async () => {
      const sure = await confirmed({
        title: t('bulk.archiveTitle', { count }),
        text: t('bulk.archiveText'),
        effects: keys.slice(0, mostNamed),
        confirm: t('bulk.archive'),
        dangerous: true,
      });
      if (!sure) return;
      await each(keys, id => answered(api.DELETE('/api/v1/features/{id}', { params: named(id) })));
      onDone();
      tellUndoable(t('bulk.archived', { count }), () =>
        each(keys, id => answered(api.POST('/api/v1/features/{id}/restore', { params: named(id) }))),
      );
    });

  const turn = (environment: Environment, enabled: boolean) =>
    run(async () => {
      const differing = features
        .filter(({ environments }) =>
          environments.some(line => line.environment === environment.key && line.enabled !== enabled),
        )
        .map(({ key }) => key);
      const words = { count: differing.length, environment: environment.name };
      const sure = await confirmed({
        title: t(enabled ? 'bulk.onTitle' : 'bulk.offTitle', words),
        text: t('bulk.turnText', { environment: environment.name }),
        effects: await countedIn(environment, differing.slice(0, mostNamed)),
        confirm: t(enabled ? 'switch.confirmOn' : 'switch.confirmOff'),
        dangerous: !enabled,
      });
      if (!sure) return;
      const set = (to: boolean) => (id: string) =>
        answered(
          api.PATCH('/api/v1/features/{id}/environments/{env}', {
            params: { path: { id, env: environment.key }, query: { project } },
            body: { enabled: to },
          }),
        );
      await each(differing, set(enabled));
      onDone();
      tellUndoable(t('bulk.turned', words), () => each(differing, set(!enabled)));
    });

  return (
    <>
      <Affix position={{ bottom: 20, left: '50%' }} zIndex={150}>
        <Transition mounted={count > 0} transition="slide-up">
          {styles => (
            <Paper withBorder shadow="lg" p="xs" radius="lg" ml="-50%" style={styles} role="toolbar">
              <Group gap="xs" wrap="nowrap">
                <Text fw={600} px="xs">
                  {t('bulk.chosen', { count })}
                </Text>
                {[true, false].map(enabled => (
                  <Menu key={String(enabled)} position="top" withinPortal>
                    <Menu.Target>
                      <Button variant="default" leftSection={<Power size={16} />} loading={busy}>
                        {t(enabled ? 'bulk.on' : 'bulk.off')}
                      </Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      {environments.map(environment => (
                        <Menu.Item
                          key={environment.key}
                          leftSection={<EnvironmentDot kind={environment.kind} />}
                          onClick={() => void turn(environment, enabled)}
                        >
                          {environment.name}
                        </Menu.Item>
                      ))}
                    </Menu.Dropdown>
                  </Menu>
                ))}
                <Button variant="default" leftSection={<Tag size={16} />} onClick={() => setTagging(true)}>
                  {t('bulk.tag')}
                </Button>
                <Button
                  variant="default"
                  leftSection={<Archive size={16} />}
                  loading={busy}
                  onClick={() => void archive()}
                >
                  {t('bulk.archive')}
                </Button>
                <Button variant="subtle" onClick={onDone}>
                  {t('common:cancel')}
                </Button>
              </Group>
            </Paper>
          )}
        </Transition>
      </Affix>
      <TagFeatures
        opened={tagging}
        onClose={() => setTagging(false)}
        features={features}
        onTag={(feature, tags) =>
          answered(api.PATCH('/api/v1/features/{id}', { params: named(feature), body: { tags } }))
        }
        onDone={onDone}
      />
    </>
  );
}
