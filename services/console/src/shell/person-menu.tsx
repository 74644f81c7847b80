import { Avatar, Menu, ScrollArea, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, CircleHelp, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { tellFailed } from '../components/tell.tsx';
import { logOut, switchCompany } from '../session/token.ts';
import { useGrant } from '../session/use-session.ts';
import { LanguageItems } from './language-items.tsx';
import { ownPlaces } from './places.ts';
import { SchemeItems } from './scheme-items.tsx';

/** Who one is and for which company; language, theme, keys, and the way out. */
export function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const { t, i18n } = useTranslation(['shell', 'common']);
  const navigate = useNavigate();
  const { user, company, memberships } = useGrant();
  const open = memberships.filter(({ status }) => status === 'active');
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton>
          <Avatar name={user.name} color="brand" size={32} aria-hidden />
          <VisuallyHidden>{t('person.menu', { name: user.name })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text c="var(--mantine-color-text)" fw={600} truncate>
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {user.email}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('person.company')}</Menu.Label>
        <ScrollArea.Autosize mah={180}>
          {open.map(({ company: id, name, role }) => (
            <Menu.Item
              key={id}
              rightSection={id === company.id ? <Check size={16} /> : undefined}
              onClick={() => {
                if (id !== company.id) switchCompany(id).then(() => navigate({ to: '/' }), tellFailed);
              }}
            >
              <Text truncate>{name}</Text>
              <Text size="xs" c="dimmed">
                {t(`common:role.${role}`)}
              </Text>
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        {ownPlaces.map(({ name, to, icon: Icon }) => (
          <Menu.Item key={name} leftSection={<Icon size={16} />} onClick={() => void navigate({ to })}>
            {t(`place.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<CircleHelp size={16} />} onClick={onHelp}>
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        <SchemeItems />
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        <LanguageItems chosen={i18n.language} />
        <Menu.Divider />
        <Menu.Item
          leftSection={<LogOut size={16} />}
          onClick={() => void logOut().then(() => navigate({ to: '/login' }))}
        >
          {t('person.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
