import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useState } from 'react';

const typingMs = 200;

interface SearchFieldProps {
  label: string;
  /** What is searched for as the page opens. */
  value: string;
  /** Once typing pauses; without blanks around it. */
  onSearch: (text: string) => void;
}

/** A field that searches while one types. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const search = useDebouncedCallback((text: string) => onSearch(text.trim()), typingMs);
  return (
    <TextInput
      leftSection={<Search size={16} />}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={event => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      flex="1 1 14rem"
      maw={384}
    />
  );
}
