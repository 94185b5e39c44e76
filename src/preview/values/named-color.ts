/** Grafana's named colours as they look on a dark and on a light page alike. */
const COLORS: Readonly<Record<string, string>> = {
  green: '#73bf69',
  yellow: '#fade2a',
  orange: '#ff9830',
  red: '#f2495c',
  blue: '#5794f2',
  purple: '#b877d9',
  grey: '#8e96a3',
  gray: '#8e96a3',
  white: '#ffffff',
  black: '#000000',
};

/** How much of white (positive) or black (negative) a shade mixes in. */
const SHADES: Readonly<Record<string, number>> = {
  dark: -0.4,
  'semi-dark': -0.2,
  light: 0.25,
  'super-light': 0.5,
};

/** The CSS colour of one of Grafana's names; anything that is no colour at all is grey. */
export function lookColor(name: string): string {
  if (/^#[0-9a-f]{3,8}$/i.test(name) || /^rgba?\([\d\s.,%]+\)$/.test(name)) return name;
  if (name === 'text') return 'var(--ink)';
  if (name === 'transparent') return 'transparent';
  const [, shade, base] = /^(?:(super-light|light|semi-dark|dark)-)?([a-z]+)$/.exec(name) ?? [];
  const color = base !== undefined && Object.hasOwn(COLORS, base) ? COLORS[base] : undefined;
  if (color === undefined) return COLORS['grey'] ?? '#888888';
  return shade === undefined ? color : mixed(color, SHADES[shade] ?? 0);
}

function mixed(color: string, share: number): string {
  const part = (at: number): string => {
    const value = Number.parseInt(color.slice(at, at + 2), 16);
    const toward = share > 0 ? 255 : 0;
    return Math.round(value + (toward - value) * Math.abs(share))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}
