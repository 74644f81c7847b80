import { Anchor, Center, Group, Image, Stack, Text } from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LanguageButton } from '../../shell/language-button.tsx';
import { SchemeButton } from '../../shell/scheme-button.tsx';
import classes from './open.module.css';

/** Around the screens before the log-in: the brand, the choice of language and theme. */
export function OpenLayout() {
  const { t } = useTranslation('auth');
  return (
    <div className={classes.ground}>
      <Group component="header" justify="space-between" className={classes.header}>
        <Anchor component={Link} to="/login" underline="never" c="inherit">
          <Group gap="xs">
            <Image src="/favicon.svg" alt="" w={28} h={28} />
            <Text fw={700} size="lg">
              {t('brand')}
            </Text>
          </Group>
        </Anchor>
        <Group gap={4}>
          <LanguageButton />
          <SchemeButton />
        </Group>
      </Group>
      <Center component="main" className={classes.main}>
        <Stack w="100%" maw={400}>
          <Outlet />
        </Stack>
      </Center>
    </div>
  );
}
