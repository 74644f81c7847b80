import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { WideTable } from './wide-table.tsx';

export interface ConflictField {
  label: string;
  /** As the form has it. */
  mine: string;
  /** As somebody else has saved it meanwhile. */
  theirs: string;
}

interface ConflictDialogProps {
  opened: boolean;
  fields: ConflictField[];
  /** Saves mine over theirs: send it again with their version. */
  onKeepMine: () => void;
  /** Drops mine: fill the form anew. */
  onTakeTheirs: () => void;
  /** Back to the form, with nothing decided. */
  onClose: () => void;
}

/** After a 412: both versions side by side, where they differ, and the choice. */
export function ConflictDialog({ opened, fields, onKeepMine, onTakeTheirs, onClose }: ConflictDialogProps) {
  const { t } = useTranslation();
  const different = fields.filter(({ mine, theirs }) => mine !== theirs);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('conflict.title')} size="lg">
      <Stack>
        <Text>{t('conflict.text')}</Text>
        <WideTable label={t('conflict.title')} minWidth={420}>
          <Table verticalSpacing="xs" withTableBorder>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('conflict.field')}</Table.Th>
                <Table.Th>{t('conflict.mine')}</Table.Th>
                <Table.Th>{t('conflict.theirs')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {different.map(({ label, mine, theirs }) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row">{label}</Table.Th>
                  <Table.Td>{mine}</Table.Td>
                  <Table.Td>{theirs}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </WideTable>
        <Group justify="flex-end">
          <Button variant="default" onClick={onTakeTheirs}>
            {t('conflict.takeTheirs')}
          </Button>
          <Button onClick={onKeepMine}>{t('conflict.keepMine')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
