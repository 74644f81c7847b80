import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from '../shell/shortcuts.ts';

const typingMs = 200;

interface SearchFieldProps {
  label: string;
  /** What is searched for as the page opens. */
  value: string;
  /** Once typing pauses; without blanks around it. */
  onSearch: (text: string) => void;
}

/** A field that searches while one types; `/` leads to it. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((text: string) => onSearch(text.trim()), typingMs);
  useShortcut('/', label, () => field.current?.focus());
  // Changed from elsewhere: filters were cleared, or one went back. What is being typed comes back late, and counts no more.
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(value);
  }, [value]);
  return (
    <TextInput
      ref={field}
      leftSection={<Search size={16} />}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={event => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      onKeyDown={event => event.key === 'Escape' && field.current?.blur()}
      flex="1 1 14rem"
      maw={384}
    />
  );
}
