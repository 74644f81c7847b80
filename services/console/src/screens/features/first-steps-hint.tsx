import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Footprints } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Above the first features of a project, as long as no application has asked for any. */
export function FirstStepsHint({ project }: { project: string }) {
  const { t } = useTranslation('start');
  return (
    <Alert icon={<Footprints />} color="brand" variant="light">
      <Text>
        {t('hint.text')}{' '}
        <Anchor
          inherit
          underline="always"
          renderRoot={props => <Link to="/projects/$project/first-steps" params={{ project }} {...props} />}
        >
          {t('hint.link')}
        </Anchor>
      </Text>
    </Alert>
  );
}
