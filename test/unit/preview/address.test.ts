import { expect, test } from 'vitest';
import { askedFromFlags, pageAddress } from '../../../src/preview/address.ts';

test('an address says what is shown: values, time, theme (the pressed one last), a width within bounds', () => {
  const query = new URLSearchParams(
    'var-cluster=a&var-cluster=b&var-node=&from=now-6h&theme=dark&theme=light&width=1e9',
  );
  expect(pageAddress(query)).toEqual({
    from: 'now-6h',
    to: undefined,
    asked: { cluster: ['a', 'b'] },
    theme: 'light',
    widthPx: 4_000,
    open: false,
    plain: false,
  });
});

test('--var takes several values and says what it expected', () => {
  expect(askedFromFlags(['cluster=a,b', 'node=n1', 'cluster=c'])).toEqual({ cluster: ['a', 'b', 'c'], node: ['n1'] });
  expect(() => askedFromFlags(['cluster'])).toThrow('--var cluster: expected name=value');
});
