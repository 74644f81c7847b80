import { ActionIcon, Badge, Group, Menu, Table, Text, VisuallyHidden } from '@mantine/core';
import { EllipsisVertical, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../../api/keys.ts';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { Time } from '../../components/time.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import classes from './keys.module.css';

interface KeyTableProps {
  keys: ApiKey[];
  environments: Environment[];
  mayWrite: boolean;
  onChange: (key: ApiKey) => void;
  onRotate: (key: ApiKey) => void;
  onRevoke: (key: ApiKey) => void;
}

export function KeyTable({ keys, environments, mayWrite, ...doing }: KeyTableProps) {
  const { t } = useTranslation(['keys', 'common']);
  return (
    <WideTable label={t('title')} minWidth={680}>
      <Table verticalSpacing="xs" withTableBorder highlightOnHover className={classes.table ?? ''}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('environment')}</Table.Th>
            <Table.Th>{t('kindLabel')}</Table.Th>
            <Table.Th>{t('lastSeen')}</Table.Th>
            <Table.Th>{t('expires')}</Table.Th>
            {mayWrite && (
              <Table.Th w={52} pos="relative">
                <VisuallyHidden>{t('actionsHead')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map(key => (
            <Table.Tr key={key.id}>
              <Table.Td>
                <Text fw={600}>{key.name}</Text>
                <span className={classes.prefix}>{key.prefix}</span>
              </Table.Td>
              <Table.Td>
                <EnvironmentName environment={environments.find(({ key: name }) => name === key.environment)}>
                  {key.environment}
                </EnvironmentName>
              </Table.Td>
              <Table.Td>
                <Badge variant={key.kind === 'server' ? 'light' : 'default'} tt="none" fw={500}>
                  {t(`kind.${key.kind}`)}
                </Badge>
                {key.origins.length > 0 && (
                  <Text size="xs" c="dimmed">
                    {t('originCount', { count: key.origins.length })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{key.lastSeenAt ? <Time at={key.lastSeenAt} /> : t('common:never')}</Table.Td>
              <Table.Td>
                <Expiry at={key.expiresAt} />
              </Table.Td>
              {mayWrite && (
                <Table.Td>
                  <KeyMenu apiKey={key} {...doing} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

/** `children`: its key, for want of a name. */
const EnvironmentName = ({
  environment,
  children,
}: {
  environment: Environment | undefined;
  children: string;
}) => (
  <Group gap={6} wrap="nowrap">
    {environment && <EnvironmentDot kind={environment.kind} />}
    <Text>{environment?.name ?? children}</Text>
  </Group>
);

const soonMs = 14 * 24 * 3_600_000;

function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation(['keys', 'common']);
  if (at === null) return <Text c="dimmed">{t('common:never')}</Text>;
  const leftMs = Date.parse(at) - Date.now();
  if (leftMs > soonMs) return <Time at={at} />;
  return (
    <Group gap={6} wrap="nowrap">
      <Badge color={leftMs > 0 ? 'orange' : 'red'} variant="light" tt="none">
        {t(leftMs > 0 ? 'soon' : 'expired')}
      </Badge>
      <Time at={at} />
    </Group>
  );
}

interface KeyMenuProps extends Pick<KeyTableProps, 'onChange' | 'onRotate' | 'onRevoke'> {
  apiKey: ApiKey;
}

function KeyMenu({ apiKey, onChange, onRotate, onRevoke }: KeyMenuProps) {
  const { t } = useTranslation('keys');
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actions', { name: apiKey.name })}>
          <EllipsisVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={16} />} onClick={() => onChange(apiKey)}>
          {t('change.action')}
        </Menu.Item>
        <Menu.Item leftSection={<RotateCw size={16} />} onClick={() => onRotate(apiKey)}>
          {t('rotate.action')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Trash2 size={16} />} onClick={() => onRevoke(apiKey)}>
          {t('revoke.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
