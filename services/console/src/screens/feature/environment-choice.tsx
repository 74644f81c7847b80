import { Select } from '@mantine/core';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';

interface EnvironmentChoiceProps {
  label: string;
  environments: Environment[];
  /** Its key. */
  value: string | null;
  onChange: (key: string | null) => void;
  /** What it says without a choice, where that is one. */
  all?: string;
}

/** One of a project's environments. */
export function EnvironmentChoice({ label, environments, value, onChange, all }: EnvironmentChoiceProps) {
  const chosen = environments.find(({ key }) => key === value);
  return (
    <Select
      label={label}
      data={environments.map(({ key, name }) => ({ value: key, label: name }))}
      value={value}
      onChange={onChange}
      leftSection={chosen && <EnvironmentDot kind={chosen.kind} />}
      {...(all === undefined ? { allowDeselect: false } : { placeholder: all, clearable: true })}
      w={all === undefined ? 220 : 300}
      maw="100%"
    />
  );
}
