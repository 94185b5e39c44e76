/** The names of Grafana's units that numbers of a monitoring system have. */
const UNITS = new Set(
  `none string short sishort percent percentunit humidity dB hex0x hex sci locale pixel
  bits bytes kbytes mbytes gbytes tbytes pbytes decbits decbytes deckbytes decmbytes decgbytes dectbytes decpbytes
  pps binBps Bps binbps bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits TiBs Tibits TBs Tbits
  cps ops reqps rps wps iops eps mps recps rowsps cpm opm reqpm rpm wpm epm mpm
  hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks
  dateTimeAsIso dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday dateTimeAsLocal
  dateTimeAsLocalNoDateIfToday dateTimeAsSystem dateTimeFromNow
  bool bool_yes_no bool_on_off celsius fahrenheit kelvin watt kwatt volt amp`.split(/\s+/),
);
/** Units an author makes up: `suffix: messages`. */
const CUSTOM = /^(?:suffix|prefix|time|si|count|currency):./;

export const isGrafanaUnit = (unit: string): boolean => UNITS.has(unit) || CUSTOM.test(unit);
