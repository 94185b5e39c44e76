/** The forms of a report, in the run's folder. */
export const REPORT_FILES = {
  json: 'report.json',
  markdown: 'report.md',
  html: 'report.html',
  junit: 'report.xml',
} as const;
