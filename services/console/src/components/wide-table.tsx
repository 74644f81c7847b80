import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface WideTableProps {
  /** What the table shows, for whoever comes to it by keyboard. */
  label: string;
  /** Pixels; what is narrower scrolls. */
  minWidth: number;
  /** A `<Table>`. */
  children: ReactNode;
}

/** A table that scrolls by itself where there is no room for it, also by keyboard. */
export const WideTable = ({ label, minWidth, children }: WideTableProps) => (
  <Table.ScrollContainer minWidth={minWidth} type="native" tabIndex={0} role="region" aria-label={label}>
    {children}
  </Table.ScrollContainer>
);
