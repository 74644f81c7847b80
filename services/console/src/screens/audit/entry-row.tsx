import { Avatar, Code, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../api/audit.ts';
import { type Member, membersQuery } from '../../api/members.ts';
import { Time } from '../../components/time.tsx';
import classes from './audit.module.css';
import { DiffView, Identifier } from './diff-view.tsx';
import { nameOfSubject } from './name-of-subject.ts';

const namesOf = ({ pages }: InfiniteData<{ items: Member[] }>) =>
  new Map(pages.flatMap(page => page.items.map(({ id, name }) => [id, name] as const)));

/** One entry as a sentence; opened, what was changed and how to find it elsewhere. */
export function EntryRow({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit');
  const [opened, { toggle }] = useDisclosure();
  const { actor, at, environment } = entry;
  const { data: members } = useInfiniteQuery({ ...membersQuery(), select: namesOf });
  const did = useDeed(entry.type);
  const Chevron = opened ? ChevronDown : ChevronRight;
  return (
    <li className={classes.row}>
      <UnstyledButton onClick={toggle} aria-expanded={opened} w="100%">
        <Group gap="sm" wrap="nowrap">
          <Chevron size={16} aria-hidden />
          <Avatar name={actor.name ?? actor.kind} size={28} aria-hidden />
          <Stack gap={0} miw={0} flex={1}>
            <Text component="span">
              <Text span fw={600}>
                {actor.name ?? t(actor.kind === 'user' ? 'actor.user' : 'actor.system')}
              </Text>{' '}
              {did}{' '}
              <Text span fw={600}>
                {nameOfSubject(entry, user => members?.get(user))}
              </Text>
              {environment !== null && ` · ${environment}`}
            </Text>
            <Text component="span" size="sm" c="dimmed">
              <Time at={at} />
              {actor.ip !== undefined && ` · ${actor.ip}`}
            </Text>
          </Stack>
        </Group>
      </UnstyledButton>
      {opened && <Details entry={entry} />}
    </li>
  );
}

/** "changed the feature": what a type says, or the type itself where a later version has others. */
function useDeed(type: string): string {
  const { t, i18n } = useTranslation('audit');
  const key = `did.${type.replace(/\.v\d+$/, '')}`;
  return String(i18n.t(key, { ns: 'audit', defaultValue: t('didOther', { type }) }));
}

function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit');
  const { type, before, after, data, id, subject, trace, hash, sequence, at } = entry;
  return (
    <Stack gap="sm" pt="sm">
      <Text size="sm" c="dimmed">
        <Time at={at} as="full" /> · {type} · {t('details.number', { number: sequence })}
      </Text>
      {(before !== null || after !== null) && <DiffView before={before} after={after} />}
      {data !== null && (
        <Code block tabIndex={0} role="region" aria-label={t('details.data')}>
          {JSON.stringify(data, null, 2)}
        </Code>
      )}
      <Group gap="md">
        <Identifier label={t('details.id')} value={id} />
        <Identifier label={t('details.subject')} value={subject} />
        {trace !== '' && <Identifier label={t('details.trace')} value={trace} />}
        <Identifier label={t('details.hash')} value={hash} />
      </Group>
    </Stack>
  );
}
