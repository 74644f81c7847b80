import { ActionIcon, Badge, Button, Collapse, Group, Menu, Paper, Stack, Text } from '@mantine/core';
import { Copy, EllipsisVertical, Eye, EyeOff, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import classes from './feature.module.css';
import type { DraftStrategy } from './rules.ts';
import { StrategyEditor } from './strategy-editor.tsx';
import { useStrategyWords } from './strategy-words.ts';
import { WeightsBar } from './weights-bar.tsx';

interface StrategyCardProps {
  project: string;
  feature: Feature;
  strategy: DraftStrategy;
  /** From 1. */
  place: number;
  handle: ReactNode;
  mayWrite: boolean;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onChange: (strategy: DraftStrategy) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  errorAt: (path: string) => string | undefined;
}

/** One strategy as a sentence, which opens to be edited. */
export function StrategyCard(props: StrategyCardProps) {
  const { project, feature, strategy, place, handle, mayWrite, isOpen, onOpen, onChange, errorAt } = props;
  const { t } = useTranslation('feature');
  const words = useStrategyWords(project);
  const name = t('strategy.numbered', { place });
  return (
    <Paper
      withBorder
      p="sm"
      className={classes.strategy}
      data-disabled={strategy.disabled || undefined}
      role="group"
      aria-label={name}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {handle}
        <Stack gap={4} className={classes.sentence}>
          <Group gap={8}>
            {strategy.title && <Text fw={600}>{strategy.title}</Text>}
            {strategy.disabled && (
              <Badge color="gray" variant="light" tt="none">
                {t('strategy.disabled')}
              </Badge>
            )}
          </Group>
          <Text>{words.sentence(strategy)}</Text>
          {strategy.variants.length > 0 && <WeightsBar weights={strategy.variants} />}
        </Stack>
        {mayWrite && (
          <Group gap={4} wrap="nowrap">
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'strategy.closeNamed' : 'strategy.editNamed', { place })}
              onClick={() => onOpen(!isOpen)}
            >
              {t(isOpen ? 'strategy.close' : 'strategy.edit')}
            </Button>
            <StrategyMenu {...props} />
          </Group>
        )}
      </Group>
      {mayWrite && (
        <Collapse expanded={isOpen}>
          {isOpen && (
            <StrategyEditor
              project={project}
              feature={feature}
              strategy={strategy}
              onChange={onChange}
              errorAt={errorAt}
            />
          )}
        </Collapse>
      )}
    </Paper>
  );
}

function StrategyMenu({ strategy, place, onChange, onDuplicate, onRemove }: StrategyCardProps) {
  const { t } = useTranslation('feature');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('strategy.more', { place })}>
          <EllipsisVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Copy size={16} />} onClick={onDuplicate}>
          {t('strategy.duplicate')}
        </Menu.Item>
        <Menu.Item
          leftSection={strategy.disabled ? <Eye size={16} /> : <EyeOff size={16} />}
          onClick={() => onChange({ ...strategy, disabled: !strategy.disabled })}
        >
          {t(strategy.disabled ? 'strategy.enable' : 'strategy.disable')}
        </Menu.Item>
        <Menu.Item leftSection={<Trash2 size={16} />} onClick={onRemove}>
          {t('strategy.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
